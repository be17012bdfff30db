/**
 * Ordered sets of objects: contents, children, players, definers, owned, selectors. In the store a set is a range
 * of index entries; in memory an array sorted by order, in which a removed item stays as a gap until
 * there are many.
 *
 * A set is read from the store when it is first listed. Until then its array holds only what changed:
 * items that were added, and gaps for items that were removed, which reading then merges with the
 * store's. So adding to a set of a million objects reads nothing.
 */

import {
  INDEX_CHILDREN,
  INDEX_CONTENTS,
  INDEX_DEFINERS,
  INDEX_PLAYERS,
  INDEX_SELECTORS,
  TABLE_INDEX,
} from '../shared/layout.ts'
import { TAG_NONE, TAG_OBJECT } from '../shared/types.ts'
import { allocate, free, reallocate } from '../value/heap.ts'
import { symbolString } from '../value/intern.ts'
import { listAppend, newList, pushTaken } from '../value/list.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { assign, clear, Slot, setList, setObject } from '../value/value.ts'
import { addDirtyIndex, batchNumber } from './batch.ts'
import { figures } from './cache-figures.ts'
import {
  keyBegin,
  keyBytesTotal,
  keyInt,
  keyPointer,
  keyRange,
  rowKeyInt,
  rowsNext,
} from './key.ts'
import { keyFolded } from './name.ts'
import { noteKey, readBatch } from './read-set.ts'
import { UNDO_SET_ADD, UNDO_SET_REMOVE, undoDefine, undoLog, undoNothing } from './undo.ts'

/** What a removed item holds instead of an object. */
const GAP: i64 = i64.MIN_VALUE
const GAPS_KEPT: u32 = 16

/**
 * A set: which index it is, of what (an object's number or a name's symbol), its items; `live` counts
 * those that are no gaps. `list` caches the members as a list value.
 */
@unmanaged
export class OrderedSet {
  index: u32 = 0
  isLoaded: u32 = 0
  holder: i64 = 0
  items: usize = 0
  count: u32 = 0
  capacity: u32 = 0
  live: u32 = 0
  /** Newest batch that changed it: it stays in memory until that is committed. */
  batch: u32 = 0
  /** The batch that noted it as read last. */
  readBatch: u32 = 0
  /** Whether it is in index.ts' list of sets to be freed. */
  isEnding: u16 = 0
  /** Asked for since the eviction's hand last passed. */
  isRecent: u16 = 0
  listTag: u32 = 0
  listSpare: u32 = 0
  listBits: i64 = 0

  @inline get list(): Slot {
    return changetype<Slot>(changetype<usize>(this) + offsetof<OrderedSet>('listTag'))
  }
}

/** Bytes of all sets, without their lists. */
export let setsBytes: usize = 0

/** An item, 16 bytes: its order, and the object or GAP. */
@unmanaged
class Item {
  order: i64 = 0
  object: i64 = 0
}
const ITEM_SHIFT: usize = 4

export function setBoot(): void {
  undoDefine(UNDO_SET_ADD, undoAdd, undoNothing)
  undoDefine(UNDO_SET_REMOVE, undoRemove, undoNothing)
}

/** A new set; [isLoaded] when the store is known to have nothing of it. */
export function newSet(index: u32, holder: i64, isLoaded: bool): OrderedSet {
  const set = changetype<OrderedSet>(allocate(offsetof<OrderedSet>()))
  memory.fill(changetype<usize>(set), 0, offsetof<OrderedSet>())
  set.index = index
  set.holder = holder
  set.isLoaded = isLoaded ? 1 : 0
  set.items = newItems(set, 4)
  setsBytes += offsetof<OrderedSet>()
  return set
}

function newItems(set: OrderedSet, capacity: u32): usize {
  set.capacity = capacity
  setsBytes += (capacity as usize) << ITEM_SHIFT
  return allocate((capacity as usize) << ITEM_SHIFT)
}

export function freeSet(set: OrderedSet): void {
  setsBytes -= offsetof<OrderedSet>() + ((set.capacity as usize) << ITEM_SHIFT)
  clear(set.list)
  free(set.items)
  free(changetype<usize>(set))
}

/** Bytes that a set gives back when it is freed. */
export function setBytes(set: OrderedSet): usize {
  const own = offsetof<OrderedSet>() + ((set.capacity as usize) << ITEM_SHIFT)
  const hasList = set.list.tag !== TAG_NONE && set.list.list.references === 1
  return hasList ? own + (set.list.list.size as usize) : own
}

// ---- changing

/** Adds [object] at [order], to memory, undo log and batch. [value] is what the entry stores. */
export function setAdd(set: OrderedSet, order: i64, object: i64, value: i64): void {
  put(set, order, object)
  set.batch = batchNumber
  undoLog(UNDO_SET_ADD, changetype<usize>(set), order, object, null)
  addDirtyIndex(set.index, true, set.holder, order, value)
}

/** Removes the object at [order], from memory and batch, with undo. */
export function setRemove(set: OrderedSet, order: i64, object: i64): void {
  take(set, order)
  set.batch = batchNumber
  undoLog(UNDO_SET_REMOVE, changetype<usize>(set), order, object, null)
  addDirtyIndex(set.index, false, set.holder, order, object)
}

/** Another process added [object] at [order], or removed it. A set that was not read yet has only to know nothing else. */
export function setApply(set: OrderedSet, isAdded: bool, order: i64, object: i64): void {
  if (set.isLoaded === 0 && set.count === 0) return
  if (isAdded) put(set, order, object)
  else take(set, order)
}

function undoAdd(a: usize, b: i64, _c: i64, _value: Slot): void {
  take(changetype<OrderedSet>(a), b)
}

function undoRemove(a: usize, b: i64, c: i64, _value: Slot): void {
  put(changetype<OrderedSet>(a), b, c)
}

function put(set: OrderedSet, order: i64, object: i64): void {
  const index = place(set, order)
  if (index < set.count && itemAt(set, index).order === order) {
    const item = itemAt(set, index)
    if (item.object === GAP) set.live += 1
    item.object = object
    clear(set.list)
    return
  }
  if (index === set.count && set.list.tag !== TAG_NONE && set.list.list.references === 1) {
    appendToList(set, object)
  } else {
    clear(set.list)
  }
  insertItem(set, index, order, object)
  set.live += 1
}

function appendToList(set: OrderedSet, object: i64): void {
  const value = pushSlots(1)
  setObject(value, object)
  if (listAppend(set.list, value) !== 0) clear(set.list)
  popSlots(1)
}

function insertItem(set: OrderedSet, index: u32, order: i64, object: i64): void {
  if (set.count === set.capacity) {
    setsBytes += (set.capacity as usize) << ITEM_SHIFT
    set.capacity <<= 1
    set.items = reallocate(set.items, (set.capacity as usize) << ITEM_SHIFT)
  }
  const at = set.items + ((index as usize) << ITEM_SHIFT)
  const behind = ((set.count - index) as usize) << ITEM_SHIFT
  if (behind !== 0) memory.copy(at + (1 << ITEM_SHIFT), at, behind)
  set.count += 1
  const item = changetype<Item>(at)
  item.order = order
  item.object = object
}

/** Makes a gap at [order]; in a set not loaded yet the gap is kept, to hide the store's entry. */
function take(set: OrderedSet, order: i64): void {
  clear(set.list)
  const index = place(set, order)
  if (index < set.count && itemAt(set, index).order === order) {
    const item = itemAt(set, index)
    if (item.object !== GAP) set.live -= 1
    item.object = GAP
  } else if (set.isLoaded === 0) {
    insertItem(set, index, order, GAP)
  }
  if (set.isLoaded !== 0 && set.count > set.live * 2 + GAPS_KEPT) closeGaps(set)
}

function closeGaps(set: OrderedSet): void {
  let kept: u32 = 0
  for (let index: u32 = 0; index < set.count; index++) {
    const item = itemAt(set, index)
    if (item.object === GAP) continue
    const to = itemAt(set, kept++)
    to.order = item.order
    to.object = item.object
  }
  set.count = kept
}

function itemAt(set: OrderedSet, index: u32): Item {
  return changetype<Item>(set.items + ((index as usize) << ITEM_SHIFT))
}

/** Index of the first item whose order is not below [order]. */
function place(set: OrderedSet, order: i64): u32 {
  let low: u32 = 0
  let high = set.count
  if (high !== 0 && itemAt(set, high - 1).order < order) return high
  while (low < high) {
    const middle = (low + high) >> 1
    if (itemAt(set, middle).order < order) low = middle + 1
    else high = middle
  }
  return low
}

// ---- reading

/** Notes that the set was read, once a batch: read-set.ts. */
function noteSet(set: OrderedSet): void {
  if (set.readBatch === readBatch) return
  set.readBatch = readBatch
  keyOfSet(set)
  noteKey(keyPointer(), keyBytesTotal(), true)
}

/** Number of members. */
export function setCount(set: OrderedSet): u32 {
  noteSet(set)
  load(set)
  return set.live
}

/** Whether there is a member; reads one entry of the store at most, mostly. */
export function setIsEmpty(set: OrderedSet): bool {
  noteSet(set)
  if (set.isLoaded === 0 && set.live === 0 && set.count === 0) {
    keyOfSet(set)
    if (keyRange(1, 0) !== 0) return false
    set.isLoaded = 1
    return true
  }
  if (set.live !== 0) return false
  load(set)
  return set.live === 0
}

/** Whether there are more than [limit] members, or may be; reads no more than that from the store. */
export function setExceeds(set: OrderedSet, limit: u32): bool {
  noteSet(set)
  if (set.isLoaded !== 0) return set.live > limit
  keyOfSet(set)
  return keyRange(limit + 1, 0) + set.live > limit
}

/** Position of the first member at or after [index] among items, for stepping through; −1 at the end. */
export function setNext(set: OrderedSet, index: i32): i32 {
  noteSet(set)
  load(set)
  let at = index as u32
  while (at < set.count && itemAt(set, at).object === GAP) at += 1
  return at < set.count ? (at as i32) : -1
}

/** The member at a position that `setNext` answered. */
export function setMember(set: OrderedSet, index: i32): i64 {
  return itemAt(set, index as u32).object
}

export function setOrder(set: OrderedSet, index: i32): i64 {
  return itemAt(set, index as u32).order
}

/** Whether there is an item at [order]. */
export function setHas(set: OrderedSet, order: i64): bool {
  noteSet(set)
  load(set)
  const index = place(set, order)
  if (index >= set.count) return false
  const item = itemAt(set, index)
  return item.order === order && item.object !== GAP
}

/** The members as a list, in order. The list is kept for the next reader. */
export function setToList(set: OrderedSet, to: Slot): void {
  noteSet(set)
  load(set)
  if (set.list.tag === TAG_NONE) {
    const list = newList(set.live as i32)
    for (let index: u32 = 0; index < set.count; index++) {
      const object = itemAt(set, index).object
      if (object !== GAP) pushTaken(list, TAG_OBJECT, object)
    }
    setList(set.list, list)
  }
  assign(to, set.list)
}

/** Position among the items of the member number [position] (from 1); the number of items when there are fewer. */
export function setPosition(set: OrderedSet, position: i64): u32 {
  noteSet(set)
  load(set)
  let left = position
  for (let index: u32 = 0; index < set.count; index++) {
    if (itemAt(set, index).object === GAP) continue
    left -= 1
    if (left === 0) return index
  }
  return set.count
}

/** An order between the items at [index] − 1 and [index]; −1 when there is no room. */
export function setOrderBefore(set: OrderedSet, index: u32): i64 {
  const after = itemAt(set, index).order
  const before = index === 0 ? 0 : itemAt(set, index - 1).order
  return after - before < 2 ? -1 : before + (after - before) / 2
}

// ---- from the store

function keyOfSet(set: OrderedSet): void {
  keyBegin(TABLE_INDEX)
  keyInt(set.index as i64)
  if (isNamed(set.index)) keyFolded(symbolString(set.holder as u32))
  else if (set.index !== INDEX_PLAYERS) keyInt(set.holder)
}

/** Whether the index's keys begin with a folded name, whose symbol the set holds. */
export function isNamed(index: u32): bool {
  return index === INDEX_DEFINERS || index === INDEX_SELECTORS
}

/** Whether the index's keys hold order and object, rather than the object alone. */
export function hasOrders(index: u32): bool {
  return index === INDEX_CONTENTS || index === INDEX_CHILDREN
}

/** Reads the store's entries into the set, beneath what changed since. */
function load(set: OrderedSet): void {
  if (set.isLoaded !== 0) return
  keyOfSet(set)
  const rows = keyRange(0, 0)
  figures.setsRead += 1
  const changes = set.items
  const changeCount = set.count
  setsBytes -= (set.capacity as usize) << ITEM_SHIFT
  set.items = newItems(set, rows + changeCount + 4)
  set.count = 0
  set.live = 0
  merge(set, changes, changeCount)
  free(changes)
  set.isLoaded = 1
  clear(set.list)
}

function merge(set: OrderedSet, changes: usize, changeCount: u32): void {
  const objectField: u32 = hasOrders(set.index) ? 1 : 0
  let change: u32 = 0
  while (rowsNext()) {
    const order = rowKeyInt(0)
    change = appendChanges(set, changes, change, changeCount, order)
    const isChanged = change < changeCount && changeAt(changes, change).order === order
    if (!isChanged) appendItem(set, order, rowKeyInt(objectField))
  }
  appendChanges(set, changes, change, changeCount, i64.MAX_VALUE)
}

function changeAt(changes: usize, index: u32): Item {
  return changetype<Item>(changes + ((index as usize) << ITEM_SHIFT))
}

/** Appends the added items whose order is below [order]; answers the first change that is not. */
function appendChanges(set: OrderedSet, changes: usize, from: u32, count: u32, order: i64): u32 {
  let index = from
  while (index < count && changeAt(changes, index).order < order) {
    const item = changeAt(changes, index++)
    if (item.object !== GAP) appendItem(set, item.order, item.object)
  }
  return index
}

function appendItem(set: OrderedSet, order: i64, object: i64): void {
  insertItem(set, set.count, order, object)
  set.live += 1
}
