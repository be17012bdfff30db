/** The builtins of capabilities. */
import { acceptCapabilities, bind } from '../vm/builtin-table.ts'
import {
  builtinCallerCapability,
  builtinCapabilities,
  builtinCapabilityInfo,
  builtinGrant,
  builtinNarrow,
  builtinRevoke,
  builtinRights,
} from './capability.ts'

export function bindCapabilities(): void {
  bind('grant', builtinGrant)
  bind('narrow', builtinNarrow)
  bind('revoke', builtinRevoke)
  bind('rights', builtinRights)
  bind('capability_info', builtinCapabilityInfo)
  bind('capabilities', builtinCapabilities)
  bind('caller_capability', builtinCallerCapability)
  acceptCapabilities('move')
}
