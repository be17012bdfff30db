/**
 * Builtins on lists: measuring, adding and removing, searching. A list argument is moved to the result
 * first, so that a list nobody else holds is changed in place.
 *
 * Semantics: ToastStunt `list.cc`, `collection.cc`.
 */
import { waifBytes } from '../object/waif.ts'
import { E_INVARG, E_NONE, E_RANGE, E_TYPE } from '../shared/errors.ts'
import {
  TAG_BINARY,
  TAG_FLYWEIGHT,
  TAG_INT,
  TAG_LIST,
  TAG_MAP,
  TAG_STRING,
  TAG_WAIF,
} from '../shared/types.ts'
import { equal } from '../value/compare.ts'
import { flyweightContents } from '../value/flyweight.ts'
import { limitListBytes } from '../value/limit.ts'
import {
  emptyList,
  ListValue,
  listAppend,
  listDelete,
  listInsert,
  listItem,
  listSet,
  newList,
  pushItem,
  pushTaken,
} from '../value/list.ts'
import { mapGet, mapValueAt } from '../value/map-node.ts'
import { DONE, raise } from '../value/outcome.ts'
import { pointAt, stringOfPoint } from '../value/string.ts'
import { reversed } from '../value/string-edit.ts'
import {
  isTrue,
  MapValue,
  moveTo,
  Slot,
  setInt,
  setList,
  setString,
  slotAt,
  valueBytes,
} from '../value/value.ts'
import { raiseQuota } from '../vm/message.ts'
import { chargeTicks } from '../vm/tick.ts'

/** Elements that cost one tick to copy or compare, as a shift. */
const ELEMENTS_PER_TICK_SHIFT: u32 = 6

/** Charges the task for going through [count] elements. */
export function chargeElements(count: u32): void {
  if (count >> ELEMENTS_PER_TICK_SHIFT !== 0) chargeTicks((count >> ELEMENTS_PER_TICK_SHIFT) as i32)
}

/** DONE for E_NONE; otherwise the result grew beyond its limit. */
export function doneUnlessLarge(error: u32): u32 {
  return error === E_NONE ? DONE : raiseQuota()
}

export function builtinLength(args: Slot, _count: i32, result: Slot): u32 {
  if (args.tag === TAG_LIST) setInt(result, args.list.length as i64)
  else if (args.tag === TAG_STRING) setInt(result, args.string.points as i64)
  else if (args.tag === TAG_MAP) setInt(result, args.map.count as i64)
  else if (args.tag === TAG_BINARY) setInt(result, args.string.bytes as i64)
  else if (args.tag === TAG_FLYWEIGHT) setInt(result, flyweightContents(args.list).length as i64)
  else return raise(E_TYPE)
  return DONE
}

export function builtinValueBytes(args: Slot, _count: i32, result: Slot): u32 {
  setInt(result, args.tag === TAG_WAIF ? waifBytes(args) : valueBytes(args))
  return DONE
}

export function builtinEqual(args: Slot, _count: i32, result: Slot): u32 {
  setInt(result, equal(args, slotAt(args, 1), true) ? 1 : 0)
  return DONE
}

// ---- members

/** Index, from 0, of the first item equal to [value], or −1. */
function findItem(list: ListValue, value: Slot, caseMatters: bool): i32 {
  const length = list.length as i32
  chargeElements(length)
  for (let index = 0; index < length; index++) {
    if (equal(listItem(list, index), value, caseMatters)) return index
  }
  return -1
}

/** The same for the values of a map. */
function findValue(map: MapValue, value: Slot, caseMatters: bool): i32 {
  chargeElements(map.count)
  for (let index: u32 = 0; index < map.count; index++) {
    if (equal(mapValueAt(map, index), value, caseMatters)) return index as i32
  }
  return -1
}

export function builtinIsMember(args: Slot, count: i32, result: Slot): u32 {
  const within = slotAt(args, 1)
  const caseMatters = count < 3 || isTrue(slotAt(args, 2))
  if (within.tag === TAG_LIST) setInt(result, findItem(within.list, args, caseMatters) + 1)
  else if (within.tag === TAG_MAP) setInt(result, findValue(within.map, args, caseMatters) + 1)
  else return raise(E_INVARG)
  return DONE
}

export function builtinAllMembers(args: Slot, _count: i32, result: Slot): u32 {
  const list = slotAt(args, 1).list
  const length = list.length as i32
  chargeElements(length)
  let found = 0
  for (let index = 0; index < length; index++) {
    if (equal(listItem(list, index), args, false)) found++
  }
  const places = newList(found)
  for (let index = 0; places.length < (found as u32); index++) {
    if (equal(listItem(list, index), args, false)) pushTaken(places, TAG_INT, (index + 1) as i64)
  }
  setList(result, places)
  return DONE
}

/**
 * Whether the arguments, as the one list that they are in ToastStunt, are larger than a list may be; so
 * the list alone need not be at the limit yet.
 */
function areLarge(args: Slot, count: i32): bool {
  let size: i64 = 32
  for (let index = 0; index < count; index++) size += valueBytes(slotAt(args, index))
  return size > limitListBytes
}

export function builtinSetadd(args: Slot, count: i32, result: Slot): u32 {
  if (areLarge(args, count)) return raiseQuota()
  const value = slotAt(args, 1)
  const isNew = findItem(args.list, value, false) < 0
  moveTo(result, args)
  return isNew ? doneUnlessLarge(listAppend(result, value)) : DONE
}

export function builtinSetremove(args: Slot, count: i32, result: Slot): u32 {
  if (areLarge(args, count)) return raiseQuota()
  const index = findItem(args.list, slotAt(args, 1), false)
  moveTo(result, args)
  if (index >= 0) listDelete(result, index)
  return DONE
}

// ---- changing

export function builtinListappend(args: Slot, count: i32, result: Slot): u32 {
  if (areLarge(args, count)) return raiseQuota()
  const length = args.list.length as i64
  return insert(args, count > 2 ? within(slotAt(args, 2).int, length) : length, result)
}

export function builtinListinsert(args: Slot, count: i32, result: Slot): u32 {
  if (areLarge(args, count)) return raiseQuota()
  const length = args.list.length as i64
  return insert(args, count > 2 ? within(slotAt(args, 2).int, length + 1) - 1 : 0, result)
}

/** The number, but at least 0 (for a position one past zero: 1) and at most [most]. */
function within(position: i64, most: i64): i64 {
  return position < 0 ? 0 : min<i64>(position, most)
}

/** [result] ← the list with the second argument put before index [at]. */
function insert(args: Slot, at: i64, result: Slot): u32 {
  chargeElements(args.list.length)
  moveTo(result, args)
  const value = slotAt(args, 1)
  const index = max<i64>(at, 0)
  if (index === (result.list.length as i64)) return doneUnlessLarge(listAppend(result, value))
  return doneUnlessLarge(listInsert(result, index as i32, value))
}

export function builtinListdelete(args: Slot, count: i32, result: Slot): u32 {
  if (areLarge(args, count)) return raiseQuota()
  const position = slotAt(args, 1).int
  if (position <= 0 || position > (args.list.length as i64)) return raise(E_RANGE)
  chargeElements(args.list.length)
  moveTo(result, args)
  listDelete(result, (position - 1) as i32)
  return DONE
}

export function builtinListset(args: Slot, count: i32, result: Slot): u32 {
  if (areLarge(args, count)) return raiseQuota()
  const position = slotAt(args, 2).int
  if (position <= 0 || position > (args.list.length as i64)) return raise(E_RANGE)
  chargeElements(args.list.length)
  moveTo(result, args)
  return doneUnlessLarge(listSet(result, (position - 1) as i32, slotAt(args, 1)))
}

export function builtinReverse(args: Slot, _count: i32, result: Slot): u32 {
  if (args.tag === TAG_STRING) {
    setString(result, reversed(args.string))
    return DONE
  }
  if (args.tag !== TAG_LIST) return raise(E_INVARG)
  const list = args.list
  chargeElements(list.length)
  const backwards = newList(list.length as i32)
  for (let index = list.length as i32; index > 0; index--)
    pushItem(backwards, listItem(list, index - 1))
  setList(result, backwards)
  return DONE
}

// ---- slices

export function builtinSlice(args: Slot, count: i32, result: Slot): u32 {
  setInt(firstIndex, 1)
  const index = count > 1 ? slotAt(args, 1) : firstIndex
  const error = checkSliceIndex(index)
  if (error !== E_NONE) return raise(error)
  chargeElements(args.list.length)
  setList(result, emptyList())
  const list = args.list
  for (let at = 0; at < (list.length as i32); at++) {
    const failed = addSlice(result, listItem(list, at), index, count > 2 ? slotAt(args, 2) : null)
    if (failed !== DONE) return failed
  }
  return DONE
}

/** An index is a positive integer, a list of such with one at least, or the key of maps, a string. */
function checkSliceIndex(index: Slot): u32 {
  if (index.tag === TAG_STRING) return E_NONE
  if (index.tag === TAG_INT) return index.int > 0 ? E_NONE : E_RANGE
  if (index.tag !== TAG_LIST) return E_INVARG
  const list = index.list
  if (list.length === 0) return E_RANGE
  for (let at = 0; at < (list.length as i32); at++) {
    const item = listItem(list, at)
    if (item.tag !== TAG_INT) return E_INVARG
    if (item.int <= 0) return E_RANGE
  }
  return E_NONE
}

/** Appends what [index] finds in [element] to the list in [result]. */
function addSlice(result: Slot, element: Slot, index: Slot, missing: Slot | null): u32 {
  if (element.tag === TAG_MAP && index.tag === TAG_STRING) {
    const value = mapGet(element.map, index)
    if (value !== null) return doneUnlessLarge(listAppend(result, value))
    return missing === null ? DONE : doneUnlessLarge(listAppend(result, missing))
  }
  if (index.tag === TAG_STRING) return raise(E_INVARG)
  if (element.tag !== TAG_LIST && element.tag !== TAG_STRING) return raise(E_INVARG)
  return index.tag === TAG_INT
    ? addPart(result, element, index.int)
    : addParts(result, element, index.list)
}

/** Appends the element of a list, or the point of a string, at a position. */
function addPart(result: Slot, element: Slot, position: i64): u32 {
  if (element.tag === TAG_LIST) {
    if (position > (element.list.length as i64)) return raise(E_RANGE)
    return doneUnlessLarge(listAppend(result, listItem(element.list, (position - 1) as i32)))
  }
  if (position > (element.string.points as i64)) return raise(E_RANGE)
  // The element's slot is borrowed from a list, so the point needs one of its own.
  setString(part, stringOfPoint(pointAt(element.string, position)))
  const error = listAppend(result, part)
  part.clear()
  return doneUnlessLarge(error)
}

/** Appends the list of what stands at several positions. */
function addParts(result: Slot, element: Slot, positions: ListValue): u32 {
  setList(parts, newList(positions.length as i32))
  let outcome = DONE
  for (let at = 0; at < (positions.length as i32) && outcome === DONE; at++) {
    outcome = addPart(parts, element, listItem(positions, at).int)
  }
  if (outcome === DONE) outcome = doneUnlessLarge(listAppend(result, parts))
  parts.clear()
  return outcome
}

/** What an index that is not given means. The arguments end at [count]: behind them is others' memory. */
const firstIndex: Slot = changetype<Slot>(memory.data(16, 16))
const part: Slot = changetype<Slot>(memory.data(16, 16))
const parts: Slot = changetype<Slot>(memory.data(16, 16))
