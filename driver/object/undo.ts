/**
 * Undo: a log of first writes. A task runs in segments, each from its start, resume or commit() on; the
 * first time a segment changes a row, an ordered set, a counter or a queue, what was there before is
 * logged. Undoing replays the log backwards. Segments are numbered within the open batch, and the log
 * is kept until the batch is packed, in a cluster until it is committed, so the whole batch can be undone
 * as well.
 *
 * Kinds of entries are registered with two functions: one that restores, one that drops what an entry
 * holds when the batch is packed. Kinds below 32 are those of this folder.
 */

import { TAG_NONE } from '../shared/types.ts'
import { allocate, reallocate } from '../value/heap.ts'
import { clear, initialize, Slot } from '../value/value.ts'
import { cutDirty, dirtyBytes, dirtyIndexCount, dirtyRowCount } from './batch.ts'

/** Restores what an entry describes; may take the value away from [value]. */
export type Restore = (a: usize, b: i64, c: i64, value: Slot) => void
/** Frees what an entry owns besides its value, since it can no longer be undone. */
export type Discard = (a: usize, b: i64, c: i64) => void

export const UNDO_ROW: u32 = 1
export const UNDO_CREATE: u32 = 2
export const UNDO_DESTROY: u32 = 3
export const UNDO_SET_ADD: u32 = 4
export const UNDO_SET_REMOVE: u32 = 5
export const UNDO_META: u32 = 7
export const UNDO_STATE: u32 = 8
export const UNDO_OVERLAY: u32 = 9
export const UNDO_WAIF: u32 = 10
export const UNDO_CAPABILITY: u32 = 11
export const UNDO_INDEX: u32 = 13
export const UNDO_INDEX_ENTRY: u32 = 14
export const UNDO_HISTORY: u32 = 15
// What packing changes, logged in a cluster only.
export const UNDO_PACKING: u32 = 6
export const UNDO_ENTRY_STORED: u32 = 12
export const UNDO_DYING: u32 = 16
const KINDS_OWN: u32 = 32
const KINDS_MAX: u32 = 64

/** Entry of the log, 40 bytes: kind | a | value Slot (its `spare` unused) | b | c. */
@unmanaged
class Entry {
  kind: u32 = 0
  a: usize = 0
  tag: u32 = 0
  spare: u32 = 0
  bits: i64 = 0
  b: i64 = 0
  c: i64 = 0

  @inline get value(): Slot {
    return changetype<Slot>(changetype<usize>(this) + 8)
  }
}
const ENTRY_BYTES: usize = 40

let log: usize = allocate(ENTRY_BYTES * 256)
let capacity: u32 = 256
let count: u32 = 0

const restores: usize = memory.data((KINDS_MAX as i32) * 4, 8)
const discards: usize = memory.data((KINDS_MAX as i32) * 4, 8)
let kinds: u32 = KINDS_OWN

/** Number of the segment under way, from 1 in each batch. */
export let segment: u32 = 1

// Lengths of the log and of the batch's lists when the segment began.
let segmentLog: u32 = 0
let segmentRows: u32 = 0
let segmentIndices: u32 = 0
/** What the batch's bytes were when the segment began. */
export let segmentBytes: u32 = 0

/** Says how entries of one of this folder's kinds are restored and dropped. */
export function undoDefine(kind: u32, restore: Restore, discard: Discard): void {
  store<usize>(restores + ((kind as usize) << 2), changetype<usize>(restore))
  store<usize>(discards + ((kind as usize) << 2), changetype<usize>(discard))
}

/** A new kind of entries; at boot only. */
export function undoRegister(restore: Restore, discard: Discard = undoNothing): u32 {
  assert(kinds < KINDS_MAX, 'too many kinds of undo')
  undoDefine(kinds, restore, discard)
  return kinds++
}

/** For kinds whose entries own nothing. */
export function undoNothing(_a: usize, _b: i64, _c: i64): void {}

/** Logs how to restore something; [value] is copied. */
export function undoLog(kind: u32, a: usize, b: i64, c: i64, value: Slot | null): void {
  const slot = undoEntry(kind, a, b, c)
  if (value !== null) initialize(slot, value)
}

/** Logs an entry and answers its value, which holds NONE. */
export function undoEntry(kind: u32, a: usize, b: i64, c: i64): Slot {
  if (count === capacity) {
    capacity <<= 1
    log = reallocate(log, (capacity as usize) * ENTRY_BYTES)
  }
  const entry = entryAt(count++)
  entry.kind = kind
  entry.a = a
  entry.b = b
  entry.c = c
  entry.tag = TAG_NONE
  return entry.value
}

/** Calls [visit] with every entry of [kind], the oldest first. It may not log. */
export function eachEntry(kind: u32, visit: Restore): void {
  for (let index: u32 = 0; index < count; index++) {
    const entry = entryAt(index)
    if (entry.kind === kind) visit(entry.a, entry.b, entry.c, entry.value)
  }
}

function entryAt(index: u32): Entry {
  return changetype<Entry>(log + (index as usize) * ENTRY_BYTES)
}

/** Begins a segment: what was written before it is kept when it is rolled back. */
export function beginSegment(): void {
  segment += 1
  segmentLog = count
  segmentRows = dirtyRowCount
  segmentIndices = dirtyIndexCount
  segmentBytes = dirtyBytes
}

/** Undoes everything written since the segment began. */
export function rollbackSegment(): void {
  restoreTo(segmentLog)
  cutDirty(segmentRows, segmentIndices, segmentBytes)
}

/** Undoes everything written since the last batch was packed. */
export function rollbackBatch(): void {
  restoreTo(0)
  cutDirty(0, 0, 0)
  restart()
}

/** The batch was packed: nothing in it can be undone any more. */
export function undoForget(): void {
  let index: u32 = 0
  while (index < count) {
    const entry = entryAt(index++)
    const discard = changetype<Discard>(load<usize>(discards + ((entry.kind as usize) << 2)))
    discard(entry.a, entry.b, entry.c)
    // Read again: freeing a value may run a destructor that logs.
    clear(entryAt(index - 1).value)
  }
  count = 0
  restart()
}

function restart(): void {
  segment = 1
  segmentLog = 0
  segmentRows = 0
  segmentIndices = 0
  segmentBytes = 0
}

function restoreTo(length: u32): void {
  while (count > length) {
    count -= 1
    const entry = entryAt(count)
    const restore = changetype<Restore>(load<usize>(restores + ((entry.kind as usize) << 2)))
    restore(entry.a, entry.b, entry.c, entry.value)
    clear(entryAt(count).value)
  }
}
