/**
 * The table of builtins: which function runs each. One file a group; a builtin of shared/builtins.ts that
 * is bound in none of them does not exist on this server.
 */
import { bindServices } from './table-service.ts'

/** Binds every builtin; once, at boot, behind openBuiltins(). */
export function bindBuiltins(): void {
  bindServices()
}
