/**
 * What the open batch changed and has yet to write: a list of rows, each entered when it first becomes
 * dirty, and a list of index entries in the order of their changes. Both are cut back on undo.
 */

import { allocate, reallocate } from '../value/heap.ts'
import { ObjectRecord } from './record.ts'

/** In place of a row's key: all rows of a new object; or, the object is gone. */
export const DIRTY_ALL: i64 = -1
export const DIRTY_GONE: i64 = -2
/** A new anonymous object or WAIF, which is written only if something stored reaches it. */
export const DIRTY_TRANSIENT: i64 = -3
/** An anonymous object is gone that was not in the store. */
export const DIRTY_ENDED: i64 = -4
/** An anonymous object is gone that is in the store. */
export const DIRTY_RECYCLED: i64 = -5

/** Entry of the list of rows, 16 bytes. */
@unmanaged
export class DirtyRow {
  record: usize = 0
  spare: u32 = 0
  key: i64 = 0
}
const DIRTY_SHIFT: usize = 4

/**
 * A changed index entry, 32 bytes: the index (INDEX_…), what it is an index of (an object's number, or
 * the symbol of a folded name), order, object, and whether the entry is put or cleared.
 */
@unmanaged
export class DirtyIndex {
  index: u32 = 0
  put: u32 = 0
  holder: i64 = 0
  order: i64 = 0
  object: i64 = 0
}
const INDEX_SHIFT: usize = 5

let rows: usize = allocate(1024)
let rowsCapacity: u32 = 64
export let dirtyRowCount: u32 = 0
/** How many of them write nothing: DIRTY_TRANSIENT and DIRTY_ENDED. */
export let transientCount: u32 = 0

let indices: usize = allocate(1024)
let indicesCapacity: u32 = 32
export let dirtyIndexCount: u32 = 0

/** Estimated bytes of what is to be written. */
export let dirtyBytes: u32 = 0

/** How many objects have ended, undone or not, here or at another process: who depends on one compares. */
export let endedObjects: u32 = 0

/** An object has ended, or may have. */
export function noteEnded(): void {
  endedObjects += 1
}

/** Number of the open batch; segments (undo.ts) count within it. */
export let batchNumber: u32 = 1

/** Notes that a row (or DIRTY_ALL, DIRTY_GONE) of [record] is to be written. */
export function addDirtyRow(record: ObjectRecord, key: i64): void {
  if (dirtyRowCount === rowsCapacity) {
    rowsCapacity <<= 1
    rows = reallocate(rows, (rowsCapacity as usize) << DIRTY_SHIFT)
  }
  const entry = dirtyRowAt(dirtyRowCount++)
  entry.record = changetype<usize>(record)
  entry.key = key
  if (writesNothing(key)) transientCount += 1
  record.batch = batchNumber
}

function writesNothing(key: i64): bool {
  return key === DIRTY_TRANSIENT || key === DIRTY_ENDED
}

export function dirtyRowAt(index: u32): DirtyRow {
  return changetype<DirtyRow>(rows + ((index as usize) << DIRTY_SHIFT))
}

/** Notes an index entry that is to be put or cleared. */
export function addDirtyIndex(index: u32, put: bool, holder: i64, order: i64, object: i64): void {
  if (dirtyIndexCount === indicesCapacity) {
    indicesCapacity <<= 1
    indices = reallocate(indices, (indicesCapacity as usize) << INDEX_SHIFT)
  }
  const entry = dirtyIndexAt(dirtyIndexCount++)
  entry.index = index
  entry.put = put ? 1 : 0
  entry.holder = holder
  entry.order = order
  entry.object = object
  dirtyBytes += 48
}

export function dirtyIndexAt(index: u32): DirtyIndex {
  return changetype<DirtyIndex>(indices + ((index as usize) << INDEX_SHIFT))
}

/** Adds to the estimate of the batch's bytes. */
export function addDirtyBytes(bytes: u32): void {
  dirtyBytes += bytes
}

/** Cuts the lists back to earlier lengths. */
export function cutDirty(rowCount: u32, indexCount: u32, bytes: u32): void {
  while (dirtyRowCount > rowCount) {
    dirtyRowCount -= 1
    if (writesNothing(dirtyRowAt(dirtyRowCount).key)) transientCount -= 1
  }
  dirtyIndexCount = indexCount
  dirtyBytes = bytes
}

/**
 * In a cluster, when a batch begins: what came into memory since the last one has another number, so that it is not
 * taken for something that this batch has made. What is dirty already belongs to this one.
 */
export function beginNumber(): void {
  if (dirtyRowCount === 0 && dirtyIndexCount === 0) batchNumber += 1
}

/** After the batch was packed: both lists are empty and a new batch is open. */
export function nextBatch(): void {
  cutDirty(0, 0, 0)
  batchNumber += 1
}
