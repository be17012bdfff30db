/**
 * The table of builtins: which function runs each. One file a group; a builtin of shared/builtins.ts that
 * is bound in none of them does not exist on this server.
 */
import { bindCapabilities } from './table-capability.ts'
import { bindLumps } from './table-lump.ts'
import { bindMetadata } from './table-metadata.ts'
import { bindObjects } from './table-object.ts'
import { bindRoles } from './table-role.ts'
import { bindServices } from './table-service.ts'
import { bindTasks } from './table-task.ts'
import { bindTools } from './table-tool.ts'
import { bindValues } from './table-value.ts'

/** Binds every builtin; once, at boot, behind openBuiltins(). */
export function bindBuiltins(): void {
  bindValues()
  bindObjects()
  bindRoles()
  bindMetadata()
  bindServices()
  bindTasks()
  bindTools()
  bindCapabilities()
  bindLumps()
}
