/**
 * Queries in the order of a property: objects found are sorted by the keys of their values, or an index
 * on the property is read in its order until there are enough. Objects with equal values come in the
 * order of their numbers. Very long texts are in order of their beginnings only.
 */

import { DeclaredIndex, indexAt, indexPlaces, partOf } from '../object/declared-index.ts'
import { freeIdList, IdList, newIdList, sortIds } from '../object/id-list.ts'
import { sourcesSet } from '../object/index.ts'
import { compareKeys } from '../object/index-entry.ts'
import {
  addFirstPart,
  addInheritedPart,
  addPart,
  KEY_BEHIND,
  partBytes,
} from '../object/index-key.ts'
import { IndexScan, OBJECT_LEAST, scanClose, scanNext, scanOpen } from '../object/index-scan.ts'
import { find } from '../object/object.ts'
import { setMember, setNext } from '../object/ordered-set.ts'
import { propertySeen } from '../object/property.ts'
import { isa } from '../object/prototype.ts'
import { ObjectRecord } from '../object/record.ts'
import { DECLARATION_READY } from '../shared/layout.ts'
import { allocate, free } from '../value/heap.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { StringValue } from '../value/string.ts'
import { newTextBuffer, TextBuffer } from '../value/text-buffer.ts'
import { makeRoom } from '../vm/room.ts'
import { ROWS_OF_RANGE, touchRows } from './query-budget.ts'
import { allows } from './query-condition.ts'
import { addEnds, conditionOn, inheritedValue } from './query-source.ts'

// ---- objects with keys

/** An object and where its key is in `keys`. */
@unmanaged
class Keyed {
  id: i64 = 0
  at: u32 = 0
  bytes: u32 = 0
}
const KEYED_SHIFT: u32 = 4

const keys: TextBuffer = newTextBuffer()
/** Keyed objects as bytes. */
const keyed: TextBuffer = newTextBuffer()
let descending: bool = false

function keyedAt(index: u32): Keyed {
  return changetype<Keyed>(keyed.start + ((index << KEYED_SHIFT) as usize))
}

function keyedCount(): u32 {
  return keyed.length >> KEYED_SHIFT
}

/** Enters an object whose key was just added to `keys` from [at] on. */
function addKeyed(id: i64, at: u32): void {
  const entry = changetype<Keyed>(keyed.reserve(1 << KEYED_SHIFT))
  keyed.length += 1 << KEYED_SHIFT
  entry.id = id
  entry.at = at
  entry.bytes = keys.length - at
}

function compareKeyed(a: Keyed, b: Keyed): i32 {
  const start = keys.start
  const order = compareKeys(start + (a.at as usize), a.bytes, start + (b.at as usize), b.bytes)
  if (order !== 0) return descending ? -order : order
  return a.id === b.id ? 0 : a.id < b.id ? -1 : 1
}

/** Adds the key of what [who] sees in the object's property; false when he sees nothing. */
function addKeyOf(record: ObjectRecord, name: StringValue, who: i64, caseMatters: bool): bool {
  const value = pushSlots(1)
  const isSeen = propertySeen(record, name, who, value)
  if (isSeen) addPart(keys, value, caseMatters)
  popSlots(1)
  return isSeen
}

/** Puts the objects in order of a property, without those of which [who] cannot see it. */
export function sortByProperty(
  list: IdList,
  name: StringValue,
  isReverse: bool,
  who: i64,
  caseMatters: bool,
): void {
  keys.reset()
  keyed.reset()
  descending = isReverse
  for (let index: u32 = 0; index < list.count; index++) {
    makeRoom()
    const record = find(list.at(index))
    const at = keys.length
    if (record !== null && addKeyOf(record, name, who, caseMatters)) addKeyed(record.id, at)
  }
  sortKeyed()
  list.count = 0
  for (let index: u32 = 0; index < keyedCount(); index++) list.push(keyedAt(index).id)
}

/** Merges runs of 1, 2, 4 … from one block to another. */
function sortKeyed(): void {
  const count = keyedCount()
  const other = allocate(max<usize>(keyed.length as usize, 16))
  let from = keyed.start
  let to = other
  for (let run: u32 = 1; run < count; run <<= 1) {
    for (let first: u32 = 0; first < count; first += run * 2) {
      mergeKeyed(from, to, first, min(first + run, count), min(first + run * 2, count))
    }
    const merged = to
    to = from
    from = merged
  }
  if (from !== keyed.start) memory.copy(keyed.start, from, keyed.length as usize)
  free(other)
}

function mergeKeyed(from: usize, to: usize, first: u32, middle: u32, end: u32): void {
  let left = first
  let right = middle
  for (let at = first; at < end; at++) {
    const a = changetype<Keyed>(from + ((left << KEYED_SHIFT) as usize))
    const b = changetype<Keyed>(from + ((right << KEYED_SHIFT) as usize))
    const takesLeft = right >= end || (left < middle && compareKeyed(a, b) <= 0)
    const taken = takesLeft ? changetype<usize>(a) : changetype<usize>(b)
    memory.copy(to + ((at << KEYED_SHIFT) as usize), taken, 1 << KEYED_SHIFT)
    if (takesLeft) left += 1
    else right += 1
  }
}

// ---- what comes behind an object

const afterKey: TextBuffer = newTextBuffer()
let afterId: i64 = -1

/** Says behind which object, by its value, the answer begins; null: from the beginning. */
export function beginAfter(
  record: ObjectRecord | null,
  name: StringValue,
  who: i64,
  caseMatters: bool,
): bool {
  afterKey.reset()
  afterId = -1
  if (record === null) return true
  keys.reset()
  if (!addKeyOf(record, name, who, caseMatters)) return false
  afterKey.addBytes(keys.start, keys.length)
  afterId = record.id
  return true
}

/** Drops what comes before the object of `beginAfter`, and it; the list was just sorted. */
export function dropBefore(list: IdList): void {
  if (afterId < 0) return
  let kept: u32 = 0
  for (let index: u32 = 0; index < list.count; index++) {
    const entry = keyedAt(index)
    if (isBehind(keys.start + (entry.at as usize), entry.bytes, entry.id)) {
      list.put(kept++, entry.id)
    }
  }
  list.count = kept
}

function isBehind(key: usize, bytes: u32, id: i64): bool {
  if (afterId < 0) return true
  const order = compareKeys(key, bytes, afterKey.start, afterKey.length)
  if (order !== 0) return order > 0 !== descending
  return id > afterId
}

// ---- an index in its order

/** The index that has the property [part] of all descendants of [from] in order, or null. */
export function indexInOrder(
  part: i64,
  from: ObjectRecord | null,
  caseMatters: bool,
): DeclaredIndex | null {
  if (from === null) return null
  for (let place: u32 = 0; place < indexPlaces(); place++) {
    const index = indexAt(place)
    if (index.state !== DECLARATION_READY || index.caseMatters !== caseMatters) continue
    if (partOf(index, 0) === part && isa(from, index.prototype)) return index
  }
  return null
}

/** Takes objects in order: false when there are enough. */
export type Taker = (id: i64) => bool

const low: TextBuffer = newTextBuffer()
const high: TextBuffer = newTextBuffer()
const groupKey: TextBuffer = newTextBuffer()

/**
 * Gives the objects of an index to [take], in the order of its first property, while it wants more:
 * those within the condition on the property, if there is one. False when too many rows were touched.
 */
export function walkInOrder(
  index: DeclaredIndex,
  isReverse: bool,
  caseMatters: bool,
  take: Taker,
): bool {
  descending = isReverse
  makeEnds(index, caseMatters)
  collectParents(index, caseMatters)
  const bytes = low.length
  const scan = scanOpen(
    index.id,
    low.start,
    bytes,
    OBJECT_LEAST,
    high.start,
    high.length,
    isReverse,
  )
  const group = newIdList()
  let hasOwn = scanNext(scan)
  let parent: u32 = 0
  let goesOn: bool = true
  while (goesOn && (hasOwn || parent < keyedCount())) {
    beginGroup(scan, hasOwn, parent)
    group.count = 0
    // Upwards an index has the objects of one value in the order of numbers already.
    const isStream = !descending && !(parent < keyedCount() && isParentInGroup(parent))
    while (goesOn && hasOwn && isInGroup(scan.key, ownBytes(scan))) {
      if (isStream) goesOn = giveOne(scan.object, take)
      else group.push(scan.object)
      goesOn = touchRows(1) && goesOn
      hasOwn = scanNext(scan)
    }
    while (parent < keyedCount() && isParentInGroup(parent)) readHeirs(index, parent++, group)
    goesOn = goesOn && touchRows(0) && giveGroup(group, take)
  }
  const fits = touchRows(0)
  freeIdList(group)
  scanClose(scan)
  return fits
}

/** Makes `low` and `high` the ends of the index's own values. */
function makeEnds(index: DeclaredIndex, caseMatters: bool): void {
  low.reset()
  high.reset()
  const condition = conditionOn(index, 0)
  if (condition === null || !condition.isRange) {
    addFirstPart(low)
    high.addByte(KEY_BEHIND)
  } else {
    addEnds(condition, low, high, caseMatters)
  }
  if (afterId < 0) return
  if (!descending && compareKeys(afterKey.start, afterKey.length, low.start, low.length) > 0) {
    low.reset()
    low.addBytes(afterKey.start, afterKey.length)
  }
  if (descending && compareKeys(afterKey.start, afterKey.length, high.start, high.length) < 0) {
    high.reset()
    high.addBytes(afterKey.start, afterKey.length)
    high.addByte(KEY_BEHIND)
  }
}

/** Enters the parents from which clear slots inherit, by the key of what they inherit. */
function collectParents(index: DeclaredIndex, caseMatters: bool): void {
  keys.reset()
  keyed.reset()
  if (partOf(index, 0) < 0) return
  const condition = conditionOn(index, 0)
  const parents = sourcesSet(index.id)
  const value = pushSlots(1)
  for (let at = setNext(parents, 0); at >= 0; at = setNext(parents, at + 1)) {
    const parent = setMember(parents, at)
    if (!inheritedValue(index, 0, parent, value)) continue
    if (condition !== null && !allows(condition, value, caseMatters)) continue
    const start = keys.length
    addPart(keys, value, index.caseMatters)
    addKeyed(parent, start)
  }
  popSlots(1)
  sortKeyed()
}

function ownBytes(scan: IndexScan): u32 {
  return partBytes(scan.key, scan.key + (scan.keyBytes as usize)) as u32
}

/** Makes `groupKey` the key that comes first: that of the scan, or of the next parent. */
function beginGroup(scan: IndexScan, hasOwn: bool, parent: u32): void {
  const hasParent = parent < keyedCount()
  let takesOwn = hasOwn
  if (hasOwn && hasParent) {
    const entry = keyedAt(parent)
    const key = keys.start + (entry.at as usize)
    const order = compareKeys(scan.key, ownBytes(scan), key, entry.bytes)
    takesOwn = descending ? order >= 0 : order <= 0
  }
  groupKey.reset()
  if (takesOwn) {
    groupKey.addBytes(scan.key, ownBytes(scan))
  } else {
    const entry = keyedAt(parent)
    groupKey.addBytes(keys.start + (entry.at as usize), entry.bytes)
  }
}

function isInGroup(key: usize, bytes: u32): bool {
  return compareKeys(key, bytes, groupKey.start, groupKey.length) === 0
}

function isParentInGroup(parent: u32): bool {
  const entry = keyedAt(parent)
  return isInGroup(keys.start + (entry.at as usize), entry.bytes)
}

/** Adds the objects that inherit the value from a parent. */
function readHeirs(index: DeclaredIndex, parent: u32, group: IdList): void {
  low.reset()
  addInheritedPart(low, keyedAt(parent).id)
  high.reset()
  high.addBytes(low.start, low.length)
  high.addByte(KEY_BEHIND)
  touchRows(ROWS_OF_RANGE)
  const scan = scanOpen(
    index.id,
    low.start,
    low.length,
    OBJECT_LEAST,
    high.start,
    high.length,
    false,
  )
  while (touchRows(0) && scanNext(scan)) group.push(scan.object)
  touchRows(scan.looked)
  scanClose(scan)
}

function giveGroup(group: IdList, take: Taker): bool {
  sortIds(group)
  for (let at: u32 = 0; at < group.count; at++) if (!giveOne(group.at(at), take)) return false
  return true
}

function giveOne(id: i64, take: Taker): bool {
  return !isBehind(groupKey.start, groupKey.length, id) || take(id)
}
