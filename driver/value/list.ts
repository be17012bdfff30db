/**
 * Lists. The functions that change a list take the slot that holds it: with a count of one they work in
 * place, otherwise the slot gets a changed copy and the other holders notice nothing. The inserted value
 * is held before the count is looked at, so a list can be put into itself. Appending is amortised O(1).
 *
 * An index counts from 0, a range from 1 and inclusive, as in the language. Functions that can fail
 * answer E_NONE or E_QUOTA, and then have changed nothing: larger than `limitListBytes`, or nested
 * deeper than NESTING_MAX. Indices are the caller's to check.
 */

import { E_NONE, E_QUOTA } from '../shared/errors.ts'
import { NESTING_MAX } from '../shared/limits.ts'
import { TAG_FLOAT, TAG_HEAP, TAG_LIST, TAG_NONE, TAG_STRING } from '../shared/types.ts'
import { allocate, capacityFor, capacityOf, reallocate } from './heap.ts'
import { limitListBytes } from './limit.ts'
import { isTooDeep } from './nesting.ts'
import {
  depthOf,
  LIST_HEADER,
  ListValue,
  REFERENCES_IMMORTAL,
  releaseHeap,
  SLOT_BYTES,
  SLOT_SHIFT,
  Slot,
  StringValue,
  setList,
  valueBytes,
} from './value.ts'

export { ListValue }

/** A list that grows is likely to grow again: the least room that it gets. */
const GROWING_MIN: u32 = 4
/** What `value_bytes()` counts for an empty list beyond its slot. */
export const SIZE_EMPTY: i64 = 16

const empty: ListValue = newList(0)

/** The empty list: one immortal value. */
export function emptyList(): ListValue {
  empty.references = REFERENCES_IMMORTAL
  return empty
}

/** An empty list with room for [capacity] items, to be filled with `pushItem` and its like. */
export function newList(capacity: i32): ListValue {
  const bytes = LIST_HEADER + ((capacity as usize) << SLOT_SHIFT)
  const pointer = allocate(bytes)
  const list = changetype<ListValue>(pointer)
  list.references = 1
  list.length = 0
  list.capacity = ((capacityFor(bytes, pointer) - LIST_HEADER) >> SLOT_SHIFT) as u32
  list.depth = 1
  list.size = SIZE_EMPTY
  list.stamp = 0
  list.spare = 0
  return list
}

/** The item at [index], from 0; borrowed, until the list changes. */
export function listItem(list: ListValue, index: i32): Slot {
  return changetype<Slot>(list.start + ((index as usize) << SLOT_SHIFT))
}

// ---- filling a new list, which has room and one holder; limits are the caller's to check

/** Adds a copy of [value]. */
export function pushItem(list: ListValue, value: Slot): void {
  value.retain()
  pushTaken(list, value.tag, value.bits)
}

/** The same for the list in a slot, which becomes longer if it has no more room. */
export function pushGrowing(slot: Slot, tag: u32, bits: i64): void {
  pushTaken(own(slot, slot.list.length + 1), tag, bits)
}

/** Adds a value given as its tag and content, taking over its reference. */
export function pushTaken(list: ListValue, tag: u32, bits: i64): void {
  if (ASC_OPTIMIZE_LEVEL === 0) assert(list.length < list.capacity, 'no room in a new list')
  const item = listItem(list, list.length as i32)
  item.tag = tag
  item.spare = 0
  item.bits = bits
  list.length += 1
  if (tag < TAG_HEAP && tag !== TAG_FLOAT) {
    list.size += 16 // Most of what is pushed: as valueBytes() has it, and no deeper.
    return
  }
  list.size += valueBytes(item)
  const depth = depthOf(item)
  if (depth >= list.depth) list.depth = depth + 1
}

/** Adds a string, taking over its reference. */
export function pushString(list: ListValue, value: StringValue): void {
  pushTaken(list, TAG_STRING, changetype<usize>(value) as i64)
}

/** Adds a list, taking over its reference. */
export function pushList(list: ListValue, value: ListValue): void {
  pushTaken(list, TAG_LIST, changetype<usize>(value) as i64)
}

/** Moves [count] slots from [from] on into a new list, which is empty; they become NONE. */
export function moveItems(list: ListValue, from: usize, count: i32): void {
  let item = list.start
  const end = item + ((count as usize) << SLOT_SHIFT)
  let size: i64 = 0
  let depth: u32 = 1
  for (let slot = from; item < end; item += SLOT_BYTES, slot += SLOT_BYTES) {
    const tag = load<u32>(slot)
    store<u32>(item, tag)
    store<u32>(item, 0, 4)
    store<i64>(item, load<i64>(slot, 8), 8)
    store<u32>(slot, TAG_NONE)
    if (tag < TAG_HEAP) size += simpleBytes(tag)
    else {
      size += valueBytes(changetype<Slot>(item))
      depth = max(depth, depthOf(changetype<Slot>(item)) + 1)
    }
  }
  list.length = count as u32
  list.size = SIZE_EMPTY + size
  list.depth = depth
}

/** Whether a new list is within the limits: E_NONE or E_QUOTA. */
export function checkList(list: ListValue): u32 {
  return 16 + list.size > limitListBytes || list.depth > (NESTING_MAX as u32) ? E_QUOTA : E_NONE
}

// ---- changing the list in a slot

/** Appends a copy of [value]. */
export function listAppend(slot: Slot, value: Slot): u32 {
  const list = slot.list
  if (value.tag < TAG_HEAP && list.references === 1 && list.length < list.capacity) {
    return appendSimple(list, value)
  }
  const error = checkAdding(slot.list, value)
  if (error !== E_NONE) return error
  const tag = value.tag
  const bits = value.bits
  value.retain()
  pushTaken(own(slot, slot.list.length + 1), tag, bits)
  return E_NONE
}

/** Appends what is no heap value to a list with one holder and room: the frequent case. */
function appendSimple(list: ListValue, value: Slot): u32 {
  const size = list.size + simpleBytes(value.tag)
  if (16 + size > limitListBytes) return E_QUOTA
  const item = listItem(list, list.length as i32)
  item.copy(value)
  item.spare = 0
  list.length += 1
  list.size = size
  return E_NONE
}

/** What `value_bytes()` counts for values that are no heap values. */
function simpleBytes(tag: u32): i64 {
  return tag === TAG_FLOAT ? 24 : 16
}

/** Puts a copy of [value] at [index], at most the length; what was there and after moves up. */
export function listInsert(slot: Slot, index: i32, value: Slot): u32 {
  const error = checkAdding(slot.list, value)
  if (error !== E_NONE) return error
  const tag = value.tag
  const bits = value.bits
  value.retain()
  const list = own(slot, slot.list.length + 1)
  pushTaken(list, tag, bits)
  const item = listItem(list, index)
  const moved = ((list.length as i32) - 1 - index) as usize
  const from = changetype<usize>(item)
  memory.copy(changetype<usize>(listItem(list, index + 1)), from, moved << SLOT_SHIFT)
  item.tag = tag
  item.spare = 0
  item.bits = bits
  return E_NONE
}

/** Replaces the item at [index] by a copy of [value]. */
export function listSet(slot: Slot, index: i32, value: Slot): u32 {
  const before = slot.list
  const item = listItem(before, index)
  if (before.references === 1 && value.tag < TAG_FLOAT && item.tag < TAG_FLOAT) {
    item.copy(value) // An integer for an integer: nothing to count.
    return E_NONE
  }
  const size = before.size + valueBytes(value) - valueBytes(item)
  if (16 + size > limitListBytes && size > before.size) return E_QUOTA
  if (isTooDeep(value)) return E_QUOTA
  const depth = depthOf(value) + 1
  const tag = value.tag
  const bits = value.bits
  value.retain()
  const list = own(slot, before.length)
  list.size = size
  if (depth > list.depth) list.depth = depth
  listItem(list, index).set(tag, bits)
  return E_NONE
}

/** Removes the item at [index]. */
export function listDelete(slot: Slot, index: i32): void {
  const list = slot.list
  if (list.references !== 1) {
    removeFromCopy(slot, index)
    return
  }
  const item = listItem(list, index)
  const tag = item.tag
  const pointer = item.pointer
  list.size -= valueBytes(item)
  list.length -= 1
  const moved = ((list.length as i32) - index) as usize
  const after = changetype<usize>(listItem(list, index + 1))
  memory.copy(changetype<usize>(item), after, moved << SLOT_SHIFT)
  const removed = changetype<Slot>(list.start + ((list.length as usize) << SLOT_SHIFT))
  removed.tag = tag
  removed.bits = pointer as i64
  removed.release()
}

function removeFromCopy(slot: Slot, index: i32): void {
  const list = slot.list
  const shorter = newList((list.length as i32) - 1)
  copyItems(shorter, list, 0, index)
  copyItems(shorter, list, index + 1, list.length as i32)
  setList(slot, shorter)
}

/** Appends the items of [other], which may be the same list. */
export function listExtend(slot: Slot, other: ListValue): u32 {
  const list = slot.list
  if (other.length === 0) return E_NONE
  if (16 + list.size + other.size - SIZE_EMPTY > limitListBytes) return E_QUOTA
  if (list.length === 0 && changetype<usize>(list) !== changetype<usize>(other)) {
    other.references += 1
    setList(slot, other)
    return E_NONE
  }
  other.references += 1
  const longer = own(slot, list.length + other.length)
  copyItems(longer, other, 0, other.length as i32)
  releaseHeap(TAG_LIST, changetype<usize>(other))
  return E_NONE
}

/** [to] ← the items [from] to [last] of [list], from 1 and inclusive; empty when they cross. */
export function sublist(to: Slot, list: ListValue, from: i64, last: i64): void {
  if (from > last) {
    setList(to, emptyList())
  } else if (from === 1 && last === (list.length as i64)) {
    list.references += 1
    setList(to, list)
  } else {
    const part = newList((last - from + 1) as i32)
    copyItems(part, list, (from - 1) as i32, last as i32)
    setList(to, part)
  }
}

/**
 * `slot[from..to] = value`: positions as ToastStunt's listrangeset() takes them, so [from] may be one
 * past the end and [to] before it.
 */
export function listRangeSet(slot: Slot, from: i64, to: i64, value: ListValue): u32 {
  const list = slot.list
  const length = list.length as i64
  const left = (from > 1 ? from - 1 : 0) as i32
  const right = (length > to ? (to < 0 ? 0 : to) : length) as i32
  const made = newList(left + (value.length as i32) + ((length as i32) - right))
  copyItems(made, list, 0, left)
  copyItems(made, value, 0, value.length as i32)
  copyItems(made, list, right, length as i32)
  if (16 + made.size > limitListBytes) {
    releaseHeap(TAG_LIST, changetype<usize>(made))
    return E_QUOTA
  }
  setList(slot, made)
  return E_NONE
}

/** Adds copies of the items [first] (from 0) to [end] (exclusive) of [from] to a list with room. */
export function copyItems(to: ListValue, from: ListValue, first: i32, end: i32): void {
  if (end <= first) return
  let target = changetype<usize>(listItem(to, to.length as i32))
  const stop = changetype<usize>(listItem(from, end))
  let size = to.size
  for (let at = changetype<usize>(listItem(from, first)); at < stop; at += SLOT_BYTES) {
    const item = changetype<Slot>(at)
    const copied = changetype<Slot>(target)
    copied.initialize(item)
    copied.spare = 0
    target += SLOT_BYTES
    if (item.tag < TAG_FLOAT) size += 16
    else {
      size += valueBytes(item)
      to.depth = max<u32>(to.depth, depthOf(item) + 1)
    }
  }
  to.size = size
  to.length += (end - first) as u32
  if (ASC_OPTIMIZE_LEVEL === 0) assert(to.length <= to.capacity, 'no room in a new list')
}

function checkAdding(list: ListValue, value: Slot): u32 {
  if (16 + list.size + valueBytes(value) > limitListBytes) return E_QUOTA
  return isTooDeep(value) ? E_QUOTA : E_NONE
}

/** The list of the slot, held by it alone and with room for [length] items. */
function own(slot: Slot, length: u32): ListValue {
  const list = slot.list
  if (list.references !== 1) return copyToOwn(slot, length)
  if (length <= list.capacity) return list
  const room = LIST_HEADER + ((length as usize) << SLOT_SHIFT)
  const pointer = reallocate(changetype<usize>(list), room + (room >> 1))
  slot.bits = pointer as i64
  slot.list.capacity = roomOf(pointer)
  return slot.list
}

function copyToOwn(slot: Slot, length: u32): ListValue {
  const list = slot.list
  const room = length > list.length ? max<u32>(length + (length >> 1), GROWING_MIN) : length
  const copy = newList(room as i32)
  const bytes = (list.length as usize) << SLOT_SHIFT
  memory.copy(copy.start, list.start, bytes)
  const end = copy.start + bytes
  for (let at = copy.start; at < end; at += 16) changetype<Slot>(at).retain()
  copy.length = list.length
  copy.depth = list.depth
  copy.size = list.size
  setList(slot, copy)
  return copy
}

function roomOf(pointer: usize): u32 {
  return ((capacityOf(pointer) - LIST_HEADER) >> SLOT_SHIFT) as u32
}
