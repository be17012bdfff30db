/** write_token() and read_token(): capabilities written down. */

import { clock } from '../host.ts'
import { openCapability } from '../object/capability.ts'
import { digestOf, newToken, readToken } from '../object/token.ts'
import { CELL_RIGHTS, TOKEN_SECONDS, TOKEN_SECONDS_MAX } from '../shared/capabilities.ts'
import { E_INVARG, E_PERM } from '../shared/errors.ts'
import { listItem } from '../value/list.ts'
import { DONE } from '../value/outcome.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { Slot, setString, slotAt } from '../value/value.ts'
import { beginGrant, beginNarrow, complain, make, readUntil, wanted } from './capability.ts'

/**
 * write_token(capability [, until]): a string by which programs outside use the capability over HTTP. It
 * stands for a narrowed one of its own, which ends after 30 days unless [until], at most 366 days, says else.
 */
export function builtinWriteToken(args: Slot, count: i32, result: Slot): u32 {
  beginGrant()
  const cell = openCapability(args.pointer)
  wanted.rights = cell === null ? 0 : (listItem(cell, CELL_RIGHTS).int as u32)
  const outcome = beginNarrow(args)
  if (outcome !== DONE) return outcome
  const late = limitToken(count > 1 ? slotAt(args, 1) : null)
  if (late !== DONE) return late
  const slots = pushSlots(3)
  setString(slots, newToken())
  setString(slotAt(slots, 1), digestOf(slots.string))
  wanted.token = changetype<usize>(slotAt(slots, 1).string)
  const made = make(slotAt(slots, 2))
  if (made === DONE) result.assign(slots)
  popSlots(3)
  return made
}

/** Sets when a token ends: it cannot outlive what it comes from. */
function limitToken(until: Slot | null): u32 {
  const longest = wanted.until
  const now = clock() as i64
  if (until === null) wanted.until = now + (TOKEN_SECONDS as i64) * 1000000
  else {
    const outcome = readUntil(until)
    if (outcome !== DONE) return outcome
    if (wanted.until > now + (TOKEN_SECONDS_MAX as i64) * 1000000) {
      return complain(E_INVARG, 'A token lives 366 days at most')
    }
    if (longest !== 0 && wanted.until > longest) {
      return complain(E_PERM, 'A token cannot outlive its capability')
    }
  }
  if (longest !== 0) wanted.until = min(wanted.until, longest)
  return DONE
}

/** read_token(token): the capability that it stands for. */
export function builtinReadToken(args: Slot, _count: i32, result: Slot): u32 {
  if (readToken(args.string, result)) return DONE
  return complain(E_INVARG, 'The token is not known, or no longer valid')
}
