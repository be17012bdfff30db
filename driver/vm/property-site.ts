/**
 * Instructions on properties. Lookup, permissions and the inline caches are object/property.ts's.
 */

import { isObjectValue } from '../object/object.ts'
import { propertyGet, propertyPut, systemPropertyGet } from '../object/property.ts'
import { E_PERM } from '../shared/errors.ts'
import {
  TAG_CAPABILITY,
  TAG_FLYWEIGHT,
  TAG_NONE,
  TAG_STRING,
  TAG_SYMBOL,
  TYPE_OBJECT,
  TYPE_STRING,
} from '../shared/types.ts'
import { DONE, raisedCode } from '../value/outcome.ts'
import { Slot, StringValue, typeCode } from '../value/value.ts'
import { activationOf } from './activation.ts'
import { readGranted, readThrough, writeGranted, writeThrough } from './authority.ts'
import { siteCache } from './call.ts'
import { systemSlot } from './machine.ts'
import { raiseMismatchType } from './message.ts'
import { literalName, registerA, registerB, registerC } from './register.ts'
import { raiseUnset } from './variable.ts'

/** a ← b.(lit c). */
export function get(pc: usize, base: usize): u32 {
  const object = changetype<Slot>(registerB(pc, base))
  const outcome = propertyGet(
    object,
    literalName(base, <u32>load<u16>(pc, 6)),
    activationOf(base).programmer,
    changetype<Slot>(registerA(pc, base)),
    siteCache(pc, base),
  )
  if (outcome === DONE) return DONE
  const name = literalName(base, <u32>load<u16>(pc, 6))
  return getOtherwise(object, name, changetype<Slot>(registerA(pc, base)), base, outcome)
}

/** a ← b.(c). */
export function getComputed(pc: usize, base: usize): u32 {
  const object = changetype<Slot>(registerB(pc, base))
  const name = changetype<Slot>(registerC(pc, base))
  const bad = checkOperands(object, name, base)
  if (bad !== DONE) return bad
  const to = changetype<Slot>(registerA(pc, base))
  const outcome = propertyGet(object, name.string, activationOf(base).programmer, to, 0)
  return outcome === DONE ? DONE : getOtherwise(object, name.string, to, base, outcome)
}

/** a.(lit b) ← c. */
export function set(pc: usize, base: usize): u32 {
  const object = changetype<Slot>(registerA(pc, base))
  const value = changetype<Slot>(registerC(pc, base))
  if (value.tag === TAG_NONE) return raiseUnset(changetype<usize>(value), base)
  noteActivation(pc, base)
  const outcome = propertyPut(
    object,
    literalName(base, <u32>load<u16>(pc, 4)),
    activationOf(base).programmer,
    value,
    siteCache(pc, base),
  )
  if (outcome === DONE) return DONE
  return putOtherwise(object, literalName(base, <u32>load<u16>(pc, 4)), value, base, outcome)
}

/** a.(b) ← c. */
export function setComputed(pc: usize, base: usize): u32 {
  const object = changetype<Slot>(registerA(pc, base))
  const name = changetype<Slot>(registerB(pc, base))
  const value = changetype<Slot>(registerC(pc, base))
  const bad = checkOperands(object, name, base)
  if (bad !== DONE) return bad
  if (value.tag === TAG_NONE) return raiseUnset(changetype<usize>(value), base)
  noteActivation(pc, base)
  const outcome = propertyPut(object, name.string, activationOf(base).programmer, value, 0)
  return outcome === DONE ? DONE : putOtherwise(object, name.string, value, base, outcome)
}

/** a ← #0.(lit b). */
export function getSystem(pc: usize, base: usize): u32 {
  const outcome = systemPropertyGet(
    literalName(base, <u32>load<u16>(pc, 4)),
    activationOf(base).programmer,
    changetype<Slot>(registerA(pc, base)),
    siteCache(pc, base),
  )
  if (outcome === DONE) return DONE
  const name = literalName(base, <u32>load<u16>(pc, 4))
  return getOtherwise(systemSlot, name, changetype<Slot>(registerA(pc, base)), base, outcome)
}

/** The log of a changed wizard bit quotes the stack. */
function noteActivation(pc: usize, base: usize): void {
  activationOf(base).pc = pc
}

function checkOperands(object: Slot, name: Slot, base: usize): u32 {
  if (object.tag === TAG_NONE) return raiseUnset(changetype<usize>(object), base)
  if (name.tag === TAG_NONE) return raiseUnset(changetype<usize>(name), base)
  if (name.tag === TAG_STRING || name.tag === TAG_SYMBOL) return DONE
  return raiseMismatchType(typeCode(name), TYPE_STRING)
}

/** Reading failed with [outcome]: unless a capability permits it, it stays failed. */
function getOtherwise(object: Slot, name: StringValue, to: Slot, base: usize, outcome: u32): u32 {
  if (object.tag === TAG_CAPABILITY) return readThrough(object, name, to)
  if (raisedCode === E_PERM && readGranted(object, name, to)) return DONE
  return explain(object, base, outcome)
}

/** The same for writing. */
function putOtherwise(object: Slot, name: StringValue, from: Slot, base: usize, outcome: u32): u32 {
  if (object.tag === TAG_CAPABILITY) return writeThrough(object, name, from)
  if (raisedCode === E_PERM && writeGranted(object, name, from)) return DONE
  return explain(object, base, outcome)
}

/** What fails because [object] is none is told as that; every other [outcome] stays. */
function explain(object: Slot, base: usize, outcome: u32): u32 {
  if (object.tag === TAG_NONE) return raiseUnset(changetype<usize>(object), base)
  if (isObjectValue(object) || object.tag === TAG_FLYWEIGHT) return outcome
  // ToastStunt asks for an object only where a string stands.
  const wanted = object.tag === TAG_STRING ? TYPE_OBJECT : TYPE_STRING
  return raiseMismatchType(typeCode(object), wanted)
}
