/**
 * The builtins of role verbs.
 */
import { bind } from '../vm/builtin-table.ts'
import {
  builtinCallRoles,
  builtinDispatchInfo,
  builtinNext,
  builtinRoles,
  builtinRoleVerbCode,
  builtinRoleVerbInfo,
} from './role.ts'
import {
  builtinAddRoleVerb,
  builtinDeleteRoleVerb,
  builtinSetRoleVerbCode,
  builtinSetRoleVerbInfo,
} from './role-install.ts'

/** Binds them; once, at boot. */
export function bindRoles(): void {
  bind('roles', builtinRoles)
  bind('role_verb_info', builtinRoleVerbInfo)
  bind('role_verb_code', builtinRoleVerbCode)
  bind('add_role_verb', builtinAddRoleVerb)
  bind('set_role_verb_code', builtinSetRoleVerbCode)
  bind('set_role_verb_info', builtinSetRoleVerbInfo)
  bind('delete_role_verb', builtinDeleteRoleVerb)
  bind('dispatch_info', builtinDispatchInfo)
  bind('call_roles', builtinCallRoles)
  bind('next', builtinNext)
}
