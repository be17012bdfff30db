/** The builtins of metadata and history. */
import { bind } from '../vm/builtin-table.ts'
import { builtinAt, builtinHistory } from './history.ts'
import {
  builtinClearObjectMetadata,
  builtinClearPropertyMetadata,
  builtinClearRoleVerbMetadata,
  builtinClearVerbMetadata,
  builtinObjectMetadata,
  builtinPropertyMetadata,
  builtinRoleVerbMetadata,
  builtinSetObjectMetadata,
  builtinSetPropertyMetadata,
  builtinSetRoleVerbMetadata,
  builtinSetVerbMetadata,
  builtinVerbMetadata,
} from './metadata.ts'

/** Binds them; once, at boot. */
export function bindMetadata(): void {
  bind('object_metadata', builtinObjectMetadata)
  bind('set_object_metadata', builtinSetObjectMetadata)
  bind('clear_object_metadata', builtinClearObjectMetadata)
  bind('property_metadata', builtinPropertyMetadata)
  bind('set_property_metadata', builtinSetPropertyMetadata)
  bind('clear_property_metadata', builtinClearPropertyMetadata)
  bind('verb_metadata', builtinVerbMetadata)
  bind('set_verb_metadata', builtinSetVerbMetadata)
  bind('clear_verb_metadata', builtinClearVerbMetadata)
  bind('role_verb_metadata', builtinRoleVerbMetadata)
  bind('set_role_verb_metadata', builtinSetRoleVerbMetadata)
  bind('clear_role_verb_metadata', builtinClearRoleVerbMetadata)
  bind('history', builtinHistory)
  bind('at', builtinAt)
}
