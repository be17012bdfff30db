/**
 * Instructions on lists, maps and strings: building and reading them. Changing elements is in element.ts.
 *
 * Semantics: ToastStunt `execute.cc` OP_REF, OP_RANGE_REF, OP_IN, OP_LIST_*, OP_MAP_*, EOP_FIRST, EOP_LAST.
 */

import { find, isWizard, objectOwner } from '../object/object.ts'
import { waifClass } from '../object/waif.ts'
import { E_INVIND, E_NONE, E_RANGE, E_TYPE, E_VERBNF } from '../shared/errors.ts'
import {
  TAG_BINARY,
  TAG_FLYWEIGHT,
  TAG_INT,
  TAG_LIST,
  TAG_MAP,
  TAG_NONE,
  TAG_OBJECT,
  TAG_STRING,
  TAG_WAIF,
} from '../shared/types.ts'
import { byteAt, positionInBinary, sliceBinary } from '../value/binary.ts'
import { compare, equal } from '../value/compare.ts'
import { flyweightContents } from '../value/flyweight.ts'
import { text } from '../value/intern.ts'
import {
  checkList as checkListLimits,
  emptyList,
  ListValue,
  listAppend,
  listExtend,
  listItem,
  moveItems,
  newList,
  pushItem,
  sublist,
} from '../value/list.ts'
import {
  mapGet,
  mapKeyAt,
  mapPosition,
  mapRange,
  mapSet,
  mapValueAt,
  newMap,
} from '../value/map.ts'
import { CALL, DONE, raise } from '../value/outcome.ts'
import { substring } from '../value/string.ts'
import { indexOf } from '../value/string-search.ts'
import { isListLike } from '../value/tag.ts'
import {
  assign,
  releaseHeap,
  Slot,
  StringValue,
  setInt,
  setList,
  setMap,
  setString,
  slotAt,
} from '../value/value.ts'
import { noteItems } from '../value/work.ts'
import { activationOf } from './activation.ts'
import { pushCall } from './call.ts'
import { operandSlot } from './machine.ts'
import {
  raiseMismatch,
  raiseMismatchSequence,
  raiseQuota,
  WANT_INT,
  WANT_KEY,
  WANT_LIST,
  WANT_MAP,
  WANT_STRING,
} from './message.ts'
import { immediateC, registerA, registerB, registerC, setInteger } from './register.ts'
import { raiseUnset } from './variable.ts'

/** Whether a map cannot have the value as a key because it is a collection. */
export function isCollectionKey(key: Slot): bool {
  return key.tag === TAG_MAP || isListLike(key.tag)
}

// ---- building

/** a ← list of the c registers from b on, which become unset. */
export function makeList(pc: usize, base: usize): u32 {
  const count = <i32>load<u16>(pc, 6)
  if (count === 0) {
    setList(changetype<Slot>(registerA(pc, base)), emptyList())
    return DONE
  }
  const list = newList(count)
  moveItems(list, registerB(pc, base), count)
  setList(changetype<Slot>(registerA(pc, base)), list)
  return checkListLimits(list) === E_NONE ? DONE : raiseQuota()
}

/** Appends b to the list in a. */
export function appendElement(pc: usize, base: usize): u32 {
  const a = changetype<Slot>(registerA(pc, base))
  const b = changetype<Slot>(registerB(pc, base))
  if (b.tag === TAG_NONE) return raiseUnset(changetype<usize>(b), base)
  if (a.tag !== TAG_LIST) return notAList(a, base)
  return listAppend(a, b) === E_NONE ? DONE : raiseQuota()
}

/** Appends the elements of list b to the list in a. */
export function extendList(pc: usize, base: usize): u32 {
  const a = changetype<Slot>(registerA(pc, base))
  const b = changetype<Slot>(registerB(pc, base))
  if (b.tag !== TAG_LIST) return notAList(b, base)
  if (a.tag !== TAG_LIST) return notAList(a, base)
  return listExtend(a, b.list) === E_NONE ? DONE : raiseQuota()
}

/** E_TYPE unless a is a list. */
export function checkList(pc: usize, base: usize): u32 {
  const a = changetype<Slot>(registerA(pc, base))
  return a.tag === TAG_LIST ? DONE : notAList(a, base)
}

function notAList(value: Slot, base: usize): u32 {
  if (value.tag === TAG_NONE) return raiseUnset(changetype<usize>(value), base)
  return raiseMismatch(value, WANT_LIST)
}

/** a ← a new empty map. */
export function makeMap(pc: usize, base: usize): void {
  setMap(changetype<Slot>(registerA(pc, base)), newMap())
}

/** a[b] ← c while a map literal is built. */
export function setInMap(pc: usize, base: usize): u32 {
  const map = changetype<Slot>(registerA(pc, base))
  const key = changetype<Slot>(registerB(pc, base))
  const value = changetype<Slot>(registerC(pc, base))
  if (key.tag === TAG_NONE) return raiseUnset(changetype<usize>(key), base)
  if (value.tag === TAG_NONE) return raiseUnset(changetype<usize>(value), base)
  if (map.tag !== TAG_MAP || isCollectionKey(key)) return raiseMismatch(key, WANT_KEY)
  const failure = mapSet(map, key, value)
  if (failure === E_NONE) return DONE
  return failure === E_TYPE ? raiseMismatch(key, WANT_KEY) : raiseQuota()
}

// ---- one element

/** Length of a list at an address. */
export function lengthOf(list: usize): u32 {
  return changetype<ListValue>(list).length
}

/** a ← b[c]. */
export function index(pc: usize, base: usize): u32 {
  const b = changetype<Slot>(registerB(pc, base))
  const c = changetype<Slot>(registerC(pc, base))
  if (b.tag === TAG_NONE) return raiseUnset(changetype<usize>(b), base)
  if (c.tag === TAG_NONE) return raiseUnset(changetype<usize>(c), base)
  return indexInto(changetype<Slot>(registerA(pc, base)), b, c, pc, base)
}

/** a ← b[imm c]. */
export function indexImmediate(pc: usize, base: usize): u32 {
  const b = changetype<Slot>(registerB(pc, base))
  if (b.tag === TAG_NONE) return raiseUnset(changetype<usize>(b), base)
  setInteger(changetype<usize>(operandSlot), immediateC(pc))
  return indexInto(changetype<Slot>(registerA(pc, base)), b, operandSlot, pc, base)
}

function indexInto(to: Slot, from: Slot, key: Slot, pc: usize, base: usize): u32 {
  switch (from.tag) {
    case TAG_LIST: {
      if (key.tag !== TAG_INT) return raise(E_TYPE)
      const list = from.list
      if (key.int < 1 || key.int > <i64>list.length) return raise(E_RANGE)
      assign(to, listItem(list, <i32>key.int - 1))
      return DONE
    }
    case TAG_STRING: {
      if (key.tag !== TAG_INT) return raise(E_TYPE)
      if (key.int < 1 || key.int > <i64>from.string.points) return raise(E_RANGE)
      setString(to, substring(from.string, key.int, key.int))
      return DONE
    }
    case TAG_MAP: {
      if (isCollectionKey(key)) return raise(E_TYPE)
      const value = mapGet(from.map, key)
      if (value === null) return raise(E_RANGE)
      assign(to, value)
      return DONE
    }
    case TAG_BINARY:
      if (key.tag !== TAG_INT) return raise(E_TYPE)
      if (key.int < 1 || key.int > <i64>from.string.bytes) return raise(E_RANGE)
      setInt(to, <i64>byteAt(from.string, key.int))
      return DONE
    case TAG_FLYWEIGHT: {
      if (key.tag !== TAG_INT) return raise(E_TYPE)
      const contents = flyweightContents(from.list)
      if (key.int < 1 || key.int > <i64>contents.length) return raise(E_RANGE)
      assign(to, listItem(contents, <i32>key.int - 1))
      return DONE
    }
    case TAG_WAIF: {
      const args = newList(1)
      pushItem(args, key)
      return callIndexVerb(from, args, text('_index'), pc, base)
    }
    default:
      return raise(E_TYPE)
  }
}

/** Calls a WAIF's verb for indexing, which only wizards' classes may have; takes [args]. */
export function callIndexVerb(
  waif: Slot,
  args: ListValue,
  name: StringValue,
  pc: usize,
  base: usize,
): u32 {
  const record = find(waifClass(waif))
  let failure: u32 = E_NONE
  if (record === null) failure = E_INVIND
  else if (!isWizard(objectOwner(record))) failure = E_TYPE
  else {
    activationOf(base).pc = pc
    failure = pushCall(waif, name, args, 0)
    if (failure === E_NONE) return CALL
    if (failure === E_VERBNF) failure = E_TYPE
  }
  releaseHeap(TAG_LIST, changetype<usize>(args))
  return raise(failure)
}

/** a ← position of b in c, 0 when absent. */
export function memberIndex(pc: usize, base: usize): u32 {
  const b = changetype<Slot>(registerB(pc, base))
  const c = changetype<Slot>(registerC(pc, base))
  if (b.tag === TAG_NONE) return raiseUnset(changetype<usize>(b), base)
  const a = registerA(pc, base)
  if (c.tag === TAG_LIST) setInteger(a, positionInList(b, c.list))
  else if (c.tag === TAG_MAP) setInteger(a, positionInMap(b, c))
  else if (c.tag === TAG_STRING && b.tag === TAG_STRING)
    setInteger(a, indexOf(c.string, b.string, false))
  else if (c.tag === TAG_BINARY && (b.tag === TAG_INT || b.tag === TAG_BINARY))
    setInteger(a, positionInBinary(c.string, b))
  else if (c.tag === TAG_NONE) return raiseUnset(changetype<usize>(c), base)
  else return raiseMismatch(c, WANT_LIST | WANT_MAP)
  return DONE
}

function positionInList(value: Slot, list: ListValue): i64 {
  const length = list.length
  noteItems(length)
  let item = list.start
  if (value.tag === TAG_INT || value.tag === TAG_OBJECT) {
    // Numbers and objects are most of what is looked for; equal() also knows what other types equal them.
    const tag = value.tag
    const bits = value.bits
    for (let index: u32 = 0; index < length; index++, item += 16) {
      if (load<u32>(item) === tag && load<i64>(item, 8) === bits) return <i64>index + 1
      if (load<u32>(item) !== tag && equal(value, changetype<Slot>(item), false))
        return <i64>index + 1
    }
    return 0
  }
  for (let index: u32 = 0; index < length; index++, item += 16) {
    if (equal(value, changetype<Slot>(item), false)) return <i64>index + 1
  }
  return 0
}

/** A map is searched for a value. */
function positionInMap(value: Slot, map: Slot): i64 {
  const count = map.map.count
  noteItems(count)
  for (let position: u32 = 0; position < count; position++) {
    if (equal(value, mapValueAt(map.map, position), false)) return <i64>position + 1
  }
  return 0
}

// ---- ranges

/** a ← b[c..c+1]. */
export function range(pc: usize, base: usize): u32 {
  const from = changetype<Slot>(registerB(pc, base))
  const first = changetype<Slot>(registerC(pc, base))
  const last = slotAt(first, 1)
  if (from.tag === TAG_NONE) return raiseUnset(changetype<usize>(from), base)
  const a = changetype<Slot>(registerA(pc, base))
  if (from.tag === TAG_MAP) return rangeOfMap(a, from, first, last)
  if (from.tag !== TAG_LIST && from.tag !== TAG_STRING && from.tag !== TAG_BINARY) {
    return raiseMismatch(from, WANT_LIST | WANT_MAP | WANT_STRING)
  }
  if (first.tag !== TAG_INT || last.tag !== TAG_INT) {
    return raiseMismatch(last.tag !== TAG_INT ? last : first, WANT_INT)
  }
  const length = from.tag === TAG_LIST ? <i64>from.list.length : <i64>from.string.points
  if (first.int <= last.int) {
    if (first.int < 1 || first.int > length || last.int > length) return raise(E_RANGE)
  }
  if (from.tag === TAG_STRING) setString(a, substring(from.string, first.int, last.int))
  else if (from.tag === TAG_BINARY) sliceBinary(a, from.string, first.int, last.int)
  else sublist(a, from.list, first.int, last.int)
  return DONE
}

function rangeOfMap(a: Slot, from: Slot, first: Slot, last: Slot): u32 {
  if (isCollectionKey(last)) return raiseMismatch(last, WANT_KEY)
  if (isCollectionKey(first)) return raiseMismatch(first, WANT_KEY)
  if (compare(first, last, false) > 0) {
    setMap(a, newMap())
    return DONE
  }
  const begin = mapPosition(from.map, first)
  const end = mapPosition(from.map, last)
  if (begin < 0 || end < 0) return raise(E_RANGE)
  mapRange(a, from.map, begin + 1, end + 1)
  return DONE
}

/** a ← what `$` means inside the index of b. */
export function indexLast(pc: usize, base: usize): u32 {
  return indexEnd(pc, base, true)
}

/** a ← what `^` means inside the index of b. */
export function indexFirst(pc: usize, base: usize): u32 {
  return indexEnd(pc, base, false)
}

/** An empty map has neither first nor last key: 0, which it has no entry for. */
function indexEnd(pc: usize, base: usize, isLast: bool): u32 {
  const a = changetype<Slot>(registerA(pc, base))
  const b = changetype<Slot>(registerB(pc, base))
  if (b.tag === TAG_MAP) {
    const count = b.map.count
    if (count === 0) setInt(a, 0)
    else assign(a, mapKeyAt(b.map, isLast ? count - 1 : 0))
    return DONE
  }
  if (b.tag === TAG_NONE) return raiseUnset(changetype<usize>(b), base)
  if (b.tag !== TAG_LIST && b.tag !== TAG_STRING && b.tag !== TAG_BINARY) {
    return raiseMismatchSequence(b)
  }
  const length = b.tag === TAG_LIST ? b.list.length : b.string.points
  setInt(a, isLast ? <i64>length : length === 0 ? 0 : 1)
  return DONE
}
