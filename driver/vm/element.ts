/**
 * Instructions that change elements of the list, map or string in a variable, in place where nobody else
 * holds it. An error leaves the variable as it was.
 *
 * Semantics: ToastStunt `execute.cc` OP_INDEXSET, OP_PUSH_REF, EOP_RANGESET.
 */

import { E_INVARG, E_NONE, E_QUOTA, E_RANGE, E_TYPE } from '../shared/errors.ts'
import {
  TAG_BINARY,
  TAG_INT,
  TAG_LIST,
  TAG_MAP,
  TAG_NONE,
  TAG_STRING,
  TAG_WAIF,
} from '../shared/types.ts'
import { binaryRangeSet, setByte } from '../value/binary.ts'
import { text } from '../value/intern.ts'
import { listItem, listRangeSet, listSet, newList, pushItem } from '../value/list.ts'
import { mapDelete, mapGet, mapPosition, mapRangeSet, mapSet } from '../value/map.ts'
import { DONE, raise } from '../value/outcome.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { stringRangeSet } from '../value/string.ts'
import { moveTo, Slot, slotAt, typeCode } from '../value/value.ts'
import { callIndexVerb, index, isCollectionKey } from './collection.ts'
import { machine, nothingSlot } from './machine.ts'
import {
  raiseMismatch,
  raiseMismatchType,
  raiseQuota,
  WANT_INT,
  WANT_KEY,
  WANT_LIST,
  WANT_MAP,
  WANT_STRING,
  WANT_WAIF,
} from './message.ts'
import { registerA, registerB, registerC, targetOf } from './register.ts'
import { raiseUnset } from './variable.ts'

/** Variable a[b] ← c. */
export function indexSet(pc: usize, base: usize): u32 {
  const a = changetype<Slot>(registerA(pc, base))
  const key = changetype<Slot>(registerB(pc, base))
  const value = changetype<Slot>(registerC(pc, base))
  if (a.tag === TAG_LIST && key.tag === TAG_INT && value.tag !== TAG_NONE) {
    if (key.int < 1 || key.int > <i64>a.list.length) return raise(E_RANGE)
    return listSet(a, <i32>key.int - 1, value) === E_NONE ? DONE : raiseQuota()
  }
  const unset = checkOperands(a, key, value, base)
  if (unset !== DONE) return unset
  if (a.tag === TAG_WAIF) {
    const args = newList(2)
    pushItem(args, key)
    pushItem(args, value)
    return callIndexVerb(a, args, text('_set_index'), pc, base)
  }
  const failure = setElement(a, key, value)
  return failure === E_NONE ? DONE : raiseFailure(failure)
}

function checkOperands(a: Slot, key: Slot, value: Slot, base: usize): u32 {
  if (a.tag === TAG_NONE) return raiseUnset(changetype<usize>(a), base)
  if (key.tag === TAG_NONE) return raiseUnset(changetype<usize>(key), base)
  if (value.tag === TAG_NONE) return raiseUnset(changetype<usize>(value), base)
  return DONE
}

/** A value too large is said in another way than other errors. */
function raiseFailure(failure: u32): u32 {
  return failure === E_QUOTA ? raiseQuota() : raise(failure)
}

/** container[key] ← value: E_NONE, or the number of what is wrong. */
function setElement(container: Slot, key: Slot, value: Slot): u32 {
  switch (container.tag) {
    case TAG_LIST:
      if (key.tag !== TAG_INT) return E_TYPE
      if (key.int < 1 || key.int > <i64>container.list.length) return E_RANGE
      return listSet(container, <i32>key.int - 1, value)
    case TAG_MAP:
      return isCollectionKey(key) ? E_TYPE : mapSet(container, key, value)
    case TAG_STRING:
      if (key.tag !== TAG_INT || value.tag !== TAG_STRING) return E_TYPE
      if (key.int < 1 || key.int > <i64>container.string.points) return E_RANGE
      if (value.string.points !== 1) return E_INVARG
      return stringRangeSet(container, key.int, key.int, value.string)
    case TAG_BINARY:
      if (key.tag !== TAG_INT) return E_TYPE
      if (key.int < 1 || key.int > <i64>container.string.bytes) return E_RANGE
      return setByte(container, key.int, value)
    default:
      return E_TYPE
  }
}

// ---- paths

/** a ← b[c], of which an element is to be set. */
export function indexInside(pc: usize, base: usize): u32 {
  const b = changetype<Slot>(registerB(pc, base))
  const c = changetype<Slot>(registerC(pc, base))
  if (b.tag === TAG_WAIF || b.tag === TAG_NONE) return index(pc, base)
  if (c.tag === TAG_NONE) return raiseUnset(changetype<usize>(c), base)
  return lookInside(b, c, changetype<Slot>(registerA(pc, base)))
}

/** Variable a[b][b+1]…[b+c−1] ← register b+c. */
export function indexSetPath(pc: usize, base: usize): u32 {
  const a = changetype<Slot>(registerA(pc, base))
  const keys = changetype<Slot>(registerB(pc, base))
  const levels = <i32>load<u16>(pc, 6)
  if (a.tag === TAG_NONE) return raiseUnset(changetype<usize>(a), base)
  const value = slotAt(keys, levels)
  if (value.tag === TAG_NONE) return raiseUnset(changetype<usize>(value), base)
  const held = pushSlots(levels + 1)
  moveTo(held, a)
  const outcome = setDeep(held, keys, levels, value)
  moveTo(a, held)
  popSlots(levels + 1)
  return outcome
}

/** The same, and on to the extra word's target; or behind that word, if a WAIF is on the way. */
export function indexSetDeep(pc: usize, base: usize): u32 {
  const levels = <i32>load<u16>(pc, 6)
  const keys = changetype<Slot>(registerB(pc, base))
  if (isWaifOnTheWay(changetype<Slot>(registerA(pc, base)), keys, levels)) {
    machine.pc = pc + 16
    return DONE
  }
  // Nothing but its parent is to hold what is changed.
  const found = changetype<Slot>(base + ((<usize>load<u16>(pc, 10)) << 4))
  for (let level = 1; level < levels; level++) slotAt(found, level - 1).clear()
  const outcome = indexSetPath(pc, base)
  if (outcome === DONE) machine.pc = targetOf(pc + 8, base)
  return outcome
}

/** Whether only verbs can tell what one of the containers has; no for what is an error. */
function isWaifOnTheWay(variable: Slot, keys: Slot, levels: i32): bool {
  let container = variable
  for (let level = 0; level < levels; level++) {
    if (container.tag === TAG_WAIF) return true
    const element = level + 1 < levels ? elementOf(container, slotAt(keys, level)) : null
    if (element === null) return false
    container = element
  }
  return false
}

/**
 * Takes every container on the way out of its parent, so that each has as few holders as possible,
 * changes the innermost, and puts them back. held[0] is the variable's value, before and after.
 */
function setDeep(held: Slot, keys: Slot, levels: i32, value: Slot): u32 {
  let depth = 0
  let outcome: u32 = DONE
  while (depth < levels - 1 && outcome === DONE) {
    outcome = takeElement(slotAt(held, depth), slotAt(keys, depth), slotAt(held, depth + 1))
    if (outcome === DONE) depth++
  }
  if (outcome !== DONE) {
    putBack(held, keys, depth)
    return outcome
  }
  return setInnermost(held, keys, depth, value)
}

function setInnermost(held: Slot, keys: Slot, depth: i32, value: Slot): u32 {
  const container = slotAt(held, depth)
  const key = slotAt(keys, depth)
  const before = slotAt(held, depth + 1)
  const wasThere = readElement(container, key, before)
  let failure = setElement(container, key, value)
  if (failure === E_NONE && !putBack(held, keys, depth)) {
    // A level above became too large: undo the innermost, then everything fits again.
    failure = E_QUOTA
    if (wasThere) setElement(container, key, before)
    else mapDelete(container, key)
  }
  if (failure !== E_NONE) putBack(held, keys, depth)
  before.clear()
  return failure === E_NONE ? DONE : raiseFailure(failure)
}

/** [to] ← copy of container[key] if there is one. */
function readElement(container: Slot, key: Slot, to: Slot): bool {
  const found = elementOf(container, key)
  if (found === null) return false
  to.assign(found)
  return true
}

/** The element of a list or map, or null. */
function elementOf(container: Slot, key: Slot): Slot | null {
  if (container.tag === TAG_LIST) {
    if (key.tag !== TAG_INT || key.int < 1 || key.int > <i64>container.list.length) return null
    return listItem(container.list, <i32>key.int - 1)
  }
  if (container.tag !== TAG_MAP || isCollectionKey(key)) return null
  return mapGet(container.map, key)
}

/** Moves the element container[key] to [to], leaving a number in its place. DONE or RAISE. */
function takeElement(container: Slot, key: Slot, to: Slot): u32 {
  const outcome = lookInside(container, key, to)
  if (outcome === DONE) setElement(container, key, nothingSlot)
  return outcome
}

/** [to] ← copy of container[key], of which an element is to be set. DONE or RAISE. */
function lookInside(container: Slot, key: Slot, to: Slot): u32 {
  if (container.tag === TAG_MAP) {
    if (isCollectionKey(key)) return raiseMismatch(key, WANT_KEY)
  } else if (container.tag !== TAG_LIST) {
    return raiseMismatch(container, WANT_LIST | WANT_MAP | WANT_WAIF)
  } else if (key.tag !== TAG_INT) return raiseMismatch(key, WANT_INT)
  return readElement(container, key, to) ? DONE : raise(E_RANGE)
}

/** Puts held[depth] … held[1] back into their parents; false at the first that has become too large. */
function putBack(held: Slot, keys: Slot, depth: i32): bool {
  for (let level = depth; level > 0; level--) {
    const child = slotAt(held, level)
    if (child.tag === TAG_NONE) continue
    if (setElement(slotAt(held, level - 1), slotAt(keys, level - 1), child) !== E_NONE) return false
    child.clear()
  }
  return true
}

// ---- ranges

/** Variable a[b..b+1] ← c. */
export function rangeSet(pc: usize, base: usize): u32 {
  const a = changetype<Slot>(registerA(pc, base))
  const first = changetype<Slot>(registerB(pc, base))
  const last = slotAt(first, 1)
  const value = changetype<Slot>(registerC(pc, base))
  const unset = checkOperands(a, first, value, base)
  if (unset !== DONE) return unset
  const bad = checkRange(a, first, last, value)
  if (bad !== DONE) return bad
  const failure = setRange(a, first, last, value)
  return failure === E_NONE ? DONE : raiseFailure(failure)
}

function checkRange(a: Slot, first: Slot, last: Slot, value: Slot): u32 {
  if (a.tag !== value.tag) return raiseMismatchType(typeCode(value), typeCode(a))
  if (a.tag === TAG_MAP) {
    if (isCollectionKey(last)) return raiseMismatch(last, WANT_KEY)
    return isCollectionKey(first) ? raiseMismatch(first, WANT_KEY) : DONE
  }
  if (a.tag !== TAG_LIST && a.tag !== TAG_STRING && a.tag !== TAG_BINARY) {
    return raiseMismatch(a, WANT_LIST | WANT_MAP | WANT_STRING)
  }
  if (first.tag === TAG_INT && last.tag === TAG_INT) return DONE
  return raiseMismatch(last.tag !== TAG_INT ? last : first, WANT_INT)
}

function setRange(a: Slot, first: Slot, last: Slot, value: Slot): u32 {
  if (a.tag === TAG_MAP) {
    const begin = mapPosition(a.map, first)
    const end = mapPosition(a.map, last)
    return begin < 0 || end < 0 ? E_RANGE : mapRangeSet(a, begin + 1, end + 1, value.map)
  }
  const length = a.tag === TAG_LIST ? <i64>a.list.length : <i64>a.string.points
  if (first.int > length + 1 || last.int < 0) return E_RANGE
  if (a.tag === TAG_LIST) return listRangeSet(a, first.int, last.int, value.list)
  if (a.tag === TAG_BINARY) return binaryRangeSet(a, first.int, last.int, value.string)
  return stringRangeSet(a, first.int, last.int, value.string)
}
