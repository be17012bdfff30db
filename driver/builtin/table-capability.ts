/** The builtins of capabilities. */
import { acceptCapabilities, bind } from '../vm/builtin-table.ts'
import {
  builtinCallerCapability,
  builtinCapabilities,
  builtinCapabilityInfo,
  builtinGrant,
  builtinNarrow,
  builtinReadToken,
  builtinRevoke,
  builtinRights,
  builtinWriteToken,
} from './capability.ts'

export function bindCapabilities(): void {
  bind('grant', builtinGrant)
  bind('narrow', builtinNarrow)
  bind('revoke', builtinRevoke)
  bind('rights', builtinRights)
  bind('capability_info', builtinCapabilityInfo)
  bind('capabilities', builtinCapabilities)
  bind('write_token', builtinWriteToken)
  bind('read_token', builtinReadToken)
  bind('caller_capability', builtinCallerCapability)
  acceptCapabilities('move')
}
