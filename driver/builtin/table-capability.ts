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
import { builtinSend } from './capability-send.ts'
import { builtinReadToken, builtinWriteToken } from './token.ts'

export function bindCapabilities(): void {
  bind('grant', builtinGrant)
  bind('narrow', builtinNarrow)
  bind('revoke', builtinRevoke)
  bind('rights', builtinRights)
  bind('capability_info', builtinCapabilityInfo)
  bind('capabilities', builtinCapabilities)
  bind('send', builtinSend)
  bind('write_token', builtinWriteToken)
  bind('read_token', builtinReadToken)
  bind('caller_capability', builtinCallerCapability)
  acceptCapabilities('move')
}
