/**
 * Entries of declared indices that changed and may not be in the store yet, in the order of the store:
 * by index, key and object. A skip list; readers lay it over what the store has (index-scan.ts).
 *
 * Of each object an index has one entry at most, and only what differs is changed: an entry that is
 * added is not in the store and one that is removed is. So what is added and removed again leaves
 * nothing to write.
 */

import { INDEX_DECLARED, TABLE_INDEX } from '../shared/layout.ts'
import { allocate, free } from '../value/heap.ts'
import { Slot } from '../value/value.ts'
import { addDirtyBytes, batchNumber } from './batch.ts'
import { isClustered } from './cluster.ts'
import { isPinned } from './index.ts'
import { keyBegin, keyBytes, keyInt } from './key.ts'
import { mutateClear, mutateSetBytes } from './mutation.ts'
import { UNDO_ENTRY_STORED, UNDO_INDEX_ENTRY, undoDefine, undoLog, undoNothing } from './undo.ts'

const HEIGHT_MAX: u32 = 16
/** About what an entry takes in a batch beside its key. */
const ENTRY_BYTES: u32 = 48

/** An entry: the addresses of the next ones on each of `height` levels, behind them the key's bytes. */
@unmanaged
export class IndexEntry {
  index: i64 = 0
  object: i64 = 0
  /** Whether the index has it now, and whether the store has it with the batches under way. */
  isLive: u32 = 0
  isStored: u32 = 0
  /** Newest batch that changed it. */
  batch: u32 = 0
  height: u32 = 0
  keyBytes: u32 = 0
  spare: u32 = 0

  @inline get key(): usize {
    return changetype<usize>(this) + offsetof<IndexEntry>() + ((this.height as usize) << 2)
  }
  @inline get isDirty(): bool {
    return this.isLive !== this.isStored
  }
}

/** Before the first entry; with all levels. */
const head: usize = newHead()
/** The last entry before the one looked for, on each level. */
const trail: usize = memory.data(4 * 16, 4)
let entryCount: u32 = 0
/** How many entries are to be written. */
export let dirtyEntryCount: u32 = 0
/** Makes the heights. */
let seed: u32 = 0x9e3779b9

function newHead(): usize {
  const bytes = offsetof<IndexEntry>() + ((HEIGHT_MAX as usize) << 2)
  const at = allocate(bytes)
  memory.fill(at, 0, bytes)
  changetype<IndexEntry>(at).height = HEIGHT_MAX
  return at
}

export function indexEntryBoot(): void {
  undoDefine(UNDO_INDEX_ENTRY, restore, undoNothing)
  undoDefine(UNDO_ENTRY_STORED, unpack, undoNothing)
}

// ---- changing

/** Adds the entry of [object] under the key at [key]. */
export function entryAdd(index: i64, key: usize, bytes: u32, object: i64): void {
  change(obtain(index, key, bytes, object, false), 1)
}

/** Removes it. */
export function entryRemove(index: i64, key: usize, bytes: u32, object: i64): void {
  change(obtain(index, key, bytes, object, true), 0)
}

function change(entry: IndexEntry, isLive: u32): void {
  undoLog(UNDO_INDEX_ENTRY, changetype<usize>(entry), entry.isLive as i64, entry.batch as i64, null)
  if (!entry.isDirty) addDirtyBytes(entry.keyBytes + ENTRY_BYTES)
  entry.batch = batchNumber
  set(entry, isLive)
}

function set(entry: IndexEntry, isLive: u32): void {
  if (entry.isDirty) dirtyEntryCount -= 1
  entry.isLive = isLive
  if (entry.isDirty) dirtyEntryCount += 1
}

function restore(a: usize, b: i64, c: i64, _value: Slot): void {
  const entry = changetype<IndexEntry>(a)
  set(entry, b as u32)
  entry.batch = c as u32
}

/** The entry, or a new one that is as the store has it. */
function obtain(index: i64, key: usize, bytes: u32, object: i64, isStored: bool): IndexEntry {
  const next = seek(index, key, bytes, object)
  if (next !== null && compareEntry(next, index, key, bytes, object) === 0) return next
  const height = newHeight()
  const at = allocate(offsetof<IndexEntry>() + ((height as usize) << 2) + (bytes as usize))
  const entry = changetype<IndexEntry>(at)
  entry.index = index
  entry.object = object
  entry.isStored = isStored ? 1 : 0
  entry.isLive = entry.isStored
  entry.batch = 0
  entry.height = height
  entry.keyBytes = bytes
  memory.copy(entry.key, key, bytes as usize)
  for (let level: u32 = 0; level < height; level++) {
    const before = load<usize>(trail + ((level as usize) << 2))
    store<usize>(linkOf(at, level), load<usize>(linkOf(before, level)))
    store<usize>(linkOf(before, level), at)
  }
  entryCount += 1
  return entry
}

/** 1 with probability 3/4, and each more with 1/4. */
function newHeight(): u32 {
  seed ^= seed << 13
  seed ^= seed >> 17
  seed ^= seed << 5
  return min<u32>(1 + (ctz(seed) >> 1), HEIGHT_MAX)
}

/** Another process changed the entry: the store is asked for it again. */
export function forgetEntry(index: i64, key: usize, bytes: u32, object: i64): void {
  if (entryCount === 0) return
  const entry = seek(index, key, bytes, object)
  if (entry === null || compareEntry(entry, index, key, bytes, object) !== 0) return
  assert(!entry.isDirty, 'changes of others in an open batch')
  remove(entry)
}

// ---- finding

function linkOf(entry: usize, level: u32): usize {
  return entry + offsetof<IndexEntry>() + ((level as usize) << 2)
}

/** The first entry that is not before the one described, or null. Leaves the way to it in `trail`. */
function seek(index: i64, key: usize, bytes: u32, object: i64): IndexEntry | null {
  let at = head
  for (let level: i32 = (HEIGHT_MAX as i32) - 1; level >= 0; level--) {
    while (true) {
      const next = load<usize>(linkOf(at, level as u32))
      if (next === 0) break
      if (compareEntry(changetype<IndexEntry>(next), index, key, bytes, object) >= 0) break
      at = next
    }
    store<usize>(trail + ((level as usize) << 2), at)
  }
  return changetype<IndexEntry | null>(load<usize>(linkOf(at, 0)))
}

function compareEntry(entry: IndexEntry, index: i64, key: usize, bytes: u32, object: i64): i32 {
  if (entry.index !== index) return entry.index < index ? -1 : 1
  const order = compareKeys(entry.key, entry.keyBytes, key, bytes)
  if (order !== 0) return order
  return entry.object === object ? 0 : entry.object < object ? -1 : 1
}

/** The order of two keys: negative, 0 or positive. */
export function compareKeys(a: usize, aBytes: u32, b: usize, bBytes: u32): i32 {
  const order = memory.compare(a, b, min<u32>(aBytes, bBytes) as usize)
  return order !== 0 ? order : (aBytes as i32) - (bBytes as i32)
}

/** The first entry at or behind a place in an index; null at the index's end. */
export function entryFrom(index: i64, key: usize, bytes: u32, object: i64): IndexEntry | null {
  if (entryCount === 0) return null
  return within(seek(index, key, bytes, object), index)
}

/** The next entry of the same index, or null. */
export function entryNext(entry: IndexEntry): IndexEntry | null {
  const next = changetype<IndexEntry | null>(load<usize>(linkOf(changetype<usize>(entry), 0)))
  return within(next, entry.index)
}

/** The last entry before a place in an index; null when there is none. */
export function entryBefore(index: i64, key: usize, bytes: u32, object: i64): IndexEntry | null {
  if (entryCount === 0) return null
  seek(index, key, bytes, object)
  const before = load<usize>(trail)
  return before === head ? null : within(changetype<IndexEntry>(before), index)
}

function within(entry: IndexEntry | null, index: i64): IndexEntry | null {
  return entry !== null && entry.index === index ? entry : null
}

// ---- packing

const nothing: usize = memory.data<u8>([0])

/** Appends the changed entries to the batch, and forgets those that are in the store by now. */
export function packEntries(): void {
  if (entryCount === 0) return
  let at = load<usize>(linkOf(head, 0))
  while (at !== 0) {
    const entry = changetype<IndexEntry>(at)
    at = load<usize>(linkOf(at, 0))
    if (entry.isDirty) packEntry(entry)
    if (!isPinned(entry.batch)) remove(entry)
  }
  dirtyEntryCount = 0
}

function packEntry(entry: IndexEntry): void {
  keyBegin(TABLE_INDEX)
  keyInt(INDEX_DECLARED as i64)
  keyInt(entry.index)
  keyBytes(entry.key, entry.keyBytes)
  keyInt(entry.object)
  if (entry.isLive === 0) mutateClear()
  else mutateSetBytes(nothing, 1)
  if (isClustered) {
    undoLog(UNDO_ENTRY_STORED, changetype<usize>(entry), entry.isStored as i64, 0, null)
  }
  entry.isStored = entry.isLive
}

function unpack(a: usize, b: i64, _c: i64, _value: Slot): void {
  const entry = changetype<IndexEntry>(a)
  if (entry.isDirty) dirtyEntryCount -= 1
  entry.isStored = b as u32
  if (entry.isDirty) dirtyEntryCount += 1
}

function remove(entry: IndexEntry): void {
  seek(entry.index, entry.key, entry.keyBytes, entry.object)
  const at = changetype<usize>(entry)
  for (let level: u32 = 0; level < entry.height; level++) {
    const before = load<usize>(trail + ((level as usize) << 2))
    store<usize>(linkOf(before, level), load<usize>(linkOf(at, level)))
  }
  free(at)
  entryCount -= 1
}
