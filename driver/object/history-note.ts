/**
 * Notes for the history: what slots and verbs held before the open batch changed them first, and for whom
 * it was changed. A note is taken where a row becomes dirty, and is dropped when that is undone.
 * Packing makes rows of the notes (history.ts). Nothing is noted while history is off.
 *
 * Objects with a number only: anonymous objects and WAIFs have no history.
 */

import { ROW_ROLE_VERB, ROW_SLOT, ROW_VERB } from '../shared/layout.ts'
import { HISTORY_VALUE_BYTES_MAX } from '../shared/limits.ts'
import { allocate, reallocate } from '../value/heap.ts'
import { clear, initialize, Slot } from '../value/value.ts'
import { ObjectRecord, RECORD_ANONYMOUS, RECORD_WAIF, Row, rowKind } from './record.ts'
import { UNDO_HISTORY, undoDefine, undoLog, undoNothing } from './undo.ts'

/** A note, 56 bytes: what a row of [record] was, and the player of the task that changed it first. */
@unmanaged
export class HistoryNote {
  record: usize = 0
  isLive: u32 = 0
  key: i64 = 0
  access: i64 = 0
  who: i64 = 0
  /** About how many its row of history will have. */
  bytes: u32 = 0
  pad: u32 = 0
  tag: u32 = 0
  spare: u32 = 0
  bits: i64 = 0

  @inline get slot(): Slot {
    return changetype<Slot>(changetype<usize>(this) + offsetof<HistoryNote>('tag'))
  }
}
const NOTE_BYTES: usize = 56
/** About what a row of history takes beside its value. */
const ROW_BYTES: u32 = 64

/** Tells for whom rows are being changed. */
export type Author = () => i64

/** Whether changes are noted. */
export let keepsHistory: bool = false
let author: Author | null = null

let notes: usize = 0
let capacity: u32 = 0
let count: u32 = 0
/** About how many bytes of history the open batch will write. */
export let noteBytes: u32 = 0

/** At boot: [whose] tells for whom rows are being changed. */
export function historyNoteBoot(whose: Author): void {
  assert(offsetof<HistoryNote>() === NOTE_BYTES, 'the size of a note')
  author = whose
  undoDefine(UNDO_HISTORY, unnote, undoNothing)
}

export function setKeepsHistory(on: bool): void {
  keepsHistory = on
}

/** Notes what [row] is, which is about to be changed for the first time in the batch. */
export function noteHistory(record: ObjectRecord, row: Row, valueBytes: u32): void {
  if (!isNoted(record, rowKind(row.key))) return
  const note = addNote()
  note.record = changetype<usize>(record)
  note.isLive = row.isLive ? 1 : 0
  note.key = row.key
  note.access = row.access
  note.who = author === null ? -1 : author!()
  initialize(note.slot, row.slot)
  note.bytes = valueBytes > HISTORY_VALUE_BYTES_MAX ? ROW_BYTES : ROW_BYTES + valueBytes
  noteBytes += note.bytes
  undoLog(UNDO_HISTORY, 0, 0, 0, null)
}

function isNoted(record: ObjectRecord, kind: u32): bool {
  if ((record.state & (RECORD_ANONYMOUS | RECORD_WAIF)) !== 0) return false
  return kind === ROW_SLOT || kind === ROW_VERB || kind === ROW_ROLE_VERB
}

function addNote(): HistoryNote {
  if (count === capacity) {
    capacity = capacity === 0 ? 64 : capacity << 1
    const bytes = (capacity as usize) * NOTE_BYTES
    notes = notes === 0 ? allocate(bytes) : reallocate(notes, bytes)
  }
  return noteAt(count++)
}

/** The change is undone: its note is the last one. */
function unnote(_a: usize, _b: i64, _c: i64, _value: Slot): void {
  if (count === 0) return
  count -= 1
  noteBytes -= noteAt(count).bytes
  clear(noteAt(count).slot)
}

// ---- for packing and reading

export function noteCount(): u32 {
  return count
}

/** The [index]-th note of the open batch, from 0. */
export function noteAt(index: u32): HistoryNote {
  return changetype<HistoryNote>(notes + (index as usize) * NOTE_BYTES)
}

/** What the open batch has noted of a row; null when it did not change it. */
export function noteOf(record: ObjectRecord, key: i64): HistoryNote | null {
  for (let index: u32 = 0; index < count; index++) {
    const note = noteAt(index)
    if (note.key === key && note.record === changetype<usize>(record)) return note
  }
  return null
}

/** The batch is packed. */
export function forgetNotes(): void {
  noteBytes = 0
  while (count > 0) {
    count -= 1
    clear(noteAt(count).slot)
  }
}
