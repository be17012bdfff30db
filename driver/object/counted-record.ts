/**
 * What anonymous objects and WAIFs have in common as counted values: their tag, how many are in memory,
 * giving one back, and the list of those that are lost. reference.ts makes and finds them.
 */

import { TAG_ANONYMOUS, TAG_WAIF } from '../shared/types.ts'
import { releaseHeap, retainHeap, setHeap } from '../value/value.ts'
import { isClustered } from './cluster.ts'
import { ObjectRecord, RECORD_LOST, RECORD_WAIF } from './record.ts'
import { UNDO_PACKING, undoEntry } from './undo.ts'
import { newWorklist, Worklist } from './worklist.ts'

/** Records that nothing in memory refers to and no row holds; each is held once by this list. */
export const lost: Worklist = newWorklist()

let anonymousObjects: i32 = 0
let waifs: i32 = 0

/** The tag of values that refer to the record. */
export function tagOf(record: ObjectRecord): u32 {
  return (record.state & RECORD_WAIF) !== 0 ? TAG_WAIF : TAG_ANONYMOUS
}

/** Takes a reference from a record. */
export function releaseReference(record: ObjectRecord): void {
  releaseHeap(tagOf(record), changetype<usize>(record))
}

/** Enters a record in the list of the lost, which takes over the caller's one reference. */
export function lose(record: ObjectRecord): void {
  record.state |= RECORD_LOST
  lost.push(changetype<usize>(record))
}

/** Logs what packing is about to change of a record, where a packed batch can be undone. */
export function logPacking(record: ObjectRecord): void {
  if (!isClustered) return
  const counts = record.rowReferences as i64
  const value = undoEntry(UNDO_PACKING, changetype<usize>(record), record.state as i64, counts)
  retainHeap(changetype<usize>(record))
  setHeap(value, tagOf(record), changetype<usize>(record))
}

/** How many anonymous objects (RECORD_ANONYMOUS) or WAIFs (RECORD_WAIF) are in memory. */
export function referenceCount(kind: u32): i32 {
  return kind === RECORD_WAIF ? waifs : anonymousObjects
}

/** Notes that there is one more of a record's kind, or one less. */
export function countRecord(record: ObjectRecord, by: i32): void {
  if ((record.state & RECORD_WAIF) !== 0) waifs += by
  else anonymousObjects += by
}
