/**
 * Instructions that make values of several parts: flyweights, and errors with a message of their own.
 */

import { E_ARGS, E_NONE, E_QUOTA, E_TYPE } from '../shared/errors.ts'
import { TAG_NONE, TAG_STRING } from '../shared/types.ts'
import { newErrorValue } from '../value/error-value.ts'
import { newFlyweight } from '../value/flyweight.ts'
import { checkList, listItem } from '../value/list.ts'
import { DONE, raise } from '../value/outcome.ts'
import { Slot, slotAt } from '../value/value.ts'
import { raiseQuota } from './message.ts'
import { literalOf, registerA, registerB, registerC } from './register.ts'
import { raiseUnset } from './variable.ts'

/** a ← flyweight of delegate b, slots b+1 and contents b+2, which become unset. */
export function makeFlyweight(pc: usize, base: usize): u32 {
  const parts = changetype<Slot>(registerB(pc, base))
  const contents = slotAt(parts, 2)
  if (parts.tag === TAG_NONE) return raiseUnset(changetype<usize>(parts), base)
  if (contents.tag === TAG_NONE) return raiseUnset(changetype<usize>(contents), base)
  const to = changetype<Slot>(registerA(pc, base))
  const failure = newFlyweight(to, parts, slotAt(parts, 1), contents)
  if (failure === E_QUOTA) return raiseQuota()
  if (failure !== E_NONE) return raise(failure)
  for (let index = 0; index < 3; index++) {
    const part = slotAt(parts, index)
    if (changetype<usize>(part) !== changetype<usize>(to)) part.clear()
  }
  return DONE
}

/** a ← the error lit b with the message and the value in list c. */
export function makeErrorValue(pc: usize, base: usize): u32 {
  const code = literalOf(base, <u32>load<u16>(pc, 4))
  const parts = changetype<Slot>(registerC(pc, base)).list
  const to = changetype<Slot>(registerA(pc, base))
  if (parts.length === 0) {
    to.assign(code)
    return DONE
  }
  const message = listItem(parts, 0)
  if (parts.length > 2) return raise(E_ARGS)
  if (message.tag !== TAG_STRING) return raise(E_TYPE)
  newErrorValue(to, code.error, message.string, parts.length === 1 ? null : listItem(parts, 1))
  return checkList(to.list) === E_NONE ? DONE : raiseQuota()
}
