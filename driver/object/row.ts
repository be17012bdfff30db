/**
 * Reading and writing rows. Undo, dirtiness and everything derived from rows (copies in the record,
 * tables, epochs) are handled here, once, whatever the row means. Writing a row of an object that was
 * created in the same segment needs no log: undoing drops the object as a whole.
 */

import {
  FLAG_WIZARD,
  HEADER_FLAGS,
  HEADER_OWNER,
  HEADER_PARENTS,
  ROW_ACCESS,
  ROW_DEFINITION,
  ROW_HEADER,
  ROW_ROLE_VERB,
  ROW_SLOT,
  ROW_VERB,
} from '../shared/layout.ts'
import {
  TAG_ANONYMOUS,
  TAG_HEAP,
  TAG_INT,
  TAG_LIST,
  TAG_MAP,
  TAG_NONE,
  TAG_OBJECT,
  TAG_STRING,
  TAG_WAIF,
} from '../shared/types.ts'
import { free } from '../value/heap.ts'
import { assign, moveTo, releaseHeap, retainHeap, Slot } from '../value/value.ts'
import { addDirtyBytes, addDirtyRow } from './batch.ts'
import {
  bumpDefinitions,
  bumpHierarchy,
  bumpProperties,
  bumpRoles,
  bumpVerbs,
  definitionEpoch,
  hierarchyEpoch,
  roleEpoch,
  verbEpoch,
} from './epoch.ts'
import { keepsHistory, noteHistory } from './history-note.ts'
import {
  isFieldWatched,
  isSlotWatched,
  noticeChanged,
  noticeChanging,
  partOfField,
} from './index-watch.ts'
import { noteCountRead, noteReference, noteRow, readBatch } from './read-set.ts'
import {
  countRow,
  ObjectRecord,
  RECORD_ACCESS,
  RECORD_ANONYMOUS,
  RECORD_FRESH,
  RECORD_PARENT,
  RECORD_PARENT_UNKNOWN,
  RECORD_STORED,
  RECORD_WAIF,
  ROW_DIRTY,
  ROW_LIVE,
  ROW_SEGMENT_SHIFT,
  Row,
  rowFind,
  rowId,
  rowKey,
  rowKind,
  rowObtain,
  rowRemove,
} from './record.ts'
import { segment, UNDO_ROW, undoDefine, undoEntry } from './undo.ts'
import { mayWrite } from './write-set.ts'

export function rowBoot(): void {
  undoDefine(UNDO_ROW, restoreRow, discardRow)
}

// ---- reading

/** The value of a row, or null when the object has no such row. */
export function rowGet(record: ObjectRecord, kind: u32, id: i64): Slot | null {
  if (readBatch !== 0) noteRow(record, rowKey(kind, id))
  const row = rowFind(record, rowKey(kind, id))
  if (row === null || !row.isLive) return null
  return row.slot
}

/** The row of a slot, or null. Its value is NONE when the slot is clear. */
export function slotRow(record: ObjectRecord, definition: i64): Row | null {
  if (readBatch !== 0) noteRow(record, rowKey(ROW_SLOT, definition))
  const row = rowFind(record, rowKey(ROW_SLOT, definition))
  if (row === null || !row.isLive) return null
  return row
}

/** A header's field that holds an integer or an object; [absent] when there is no row. */
export function headerNumber(record: ObjectRecord, field: u32, absent: i64): i64 {
  const slot = rowGet(record, ROW_HEADER, field as i64)
  return slot === null ? absent : slot.bits
}

// ---- writing

/** Stores a copy of [value]. */
export function rowSet(record: ObjectRecord, kind: u32, id: i64, value: Slot): void {
  const isWatched = kind === ROW_HEADER && isFieldWatched(id as u32)
  if (isWatched) noticeChanging(record, partOfField(id as u32))
  const row = rowWrite(record, rowKey(kind, id))
  const wasLive = row.isLive
  countGrowth(row.slot, value)
  assign(row.slot, value)
  row.state |= ROW_LIVE
  rowChanged(record, row.key, wasLive, true)
  if (isWatched) noticeChanged(record, partOfField(id as u32))
}

/** Stores an integer or an object number (by [tag]) in a header's field. */
function headerSet(record: ObjectRecord, field: u32, tag: u32, bits: i64): void {
  const isWatched = isFieldWatched(field)
  if (isWatched) noticeChanging(record, partOfField(field))
  const row = rowWrite(record, rowKey(ROW_HEADER, field as i64))
  const wasLive = row.isLive
  row.slot.set(tag, bits)
  row.state |= ROW_LIVE
  rowChanged(record, row.key, wasLive, true)
  if (isWatched) noticeChanged(record, partOfField(field))
}

/** Stores a slot's value (NONE = clear), owner and permissions. */
export function slotSet(record: ObjectRecord, definition: i64, value: Slot, access: i64): void {
  const isWatched = isSlotWatched(definition)
  if (isWatched) noticeChanging(record, definition)
  const row = rowWrite(record, rowKey(ROW_SLOT, definition))
  const same =
    row.isLive && row.access === access && (row.tag === TAG_NONE) === (value.tag === TAG_NONE)
  const wasLive = row.isLive
  countGrowth(row.slot, value)
  assign(row.slot, value)
  row.access = access
  row.state |= ROW_LIVE
  if (!same) rowChanged(record, row.key, wasLive, true)
  if (isWatched) noticeChanged(record, definition)
}

/** Replaces the value of a slot that is live and not clear; [value] is not NONE. The fast way of writing. */
export function slotReplace(record: ObjectRecord, row: Row, value: Slot): void {
  if (isSlotWatched(rowId(row.key))) {
    replaceWatched(record, row, value)
    return
  }
  touch(record, row)
  countGrowth(row.slot, value)
  assign(row.slot, value)
}

function replaceWatched(record: ObjectRecord, row: Row, value: Slot): void {
  const definition = rowId(row.key)
  noticeChanging(record, definition)
  touch(record, row)
  countGrowth(row.slot, value)
  assign(row.slot, value)
  noticeChanged(record, definition)
}

/** Deletes a row, if there is one. */
export function rowClear(record: ObjectRecord, kind: u32, id: i64): void {
  if (readBatch !== 0) noteRow(record, rowKey(kind, id))
  const found = rowFind(record, rowKey(kind, id))
  if (found === null || !found.isLive) return
  const key = found.key
  const isWatched = kind === ROW_SLOT && isSlotWatched(id)
  if (isWatched) noticeChanging(record, id)
  touch(record, found)
  found.slot.clear()
  found.access = 0
  found.state &= ~ROW_LIVE
  if ((found.state & ROW_DIRTY) === 0) rowRemove(found) // A new object's: nothing to clear in the store.
  rowChanged(record, key, true, false)
  if (isWatched) noticeChanged(record, id)
}

function rowWrite(record: ObjectRecord, key: i64): Row {
  const row = rowObtain(record, key)
  touch(record, row)
  if ((record.state & RECORD_FRESH) !== 0 && !row.isLive) addDirtyBytes(ROW_BYTES)
  return row
}

/** About what a row takes beside its value. */
const ROW_BYTES: u32 = 40

/** Adds to the batch's bytes what a row's value grows by; a row that shrinks gives back what it took. */
function countGrowth(from: Slot, to: Slot): void {
  if (to.tag < TAG_HEAP && from.tag < TAG_HEAP) return
  addDirtyBytes(sizeEstimate(to) - sizeEstimate(from))
}

/** Whether a task may store [value] in [row], null for a new one, and stay within its write set. */
export function rowFits(row: Row | null, value: Slot): bool {
  if (value.tag < TAG_HEAP) return true
  const isCounted = row !== null && (row.state & ROW_DIRTY) !== 0
  const before: u32 = isCounted ? sizeEstimate((row as Row).slot) : 0
  const after = sizeEstimate(value) + ROW_BYTES
  return after <= before || mayWrite(after - before)
}

/** Logs the row as it is, once a segment, and enters it in the list of what is to be written. */
function touch(record: ObjectRecord, row: Row): void {
  if (record.segment === segment) return
  if (row.state >> ROW_SEGMENT_SHIFT !== segment) {
    logRow(record, row)
    row.state = (row.state & (ROW_LIVE | ROW_DIRTY)) | (segment << ROW_SEGMENT_SHIFT)
  }
  if ((row.state & ROW_DIRTY) === 0 && (record.state & RECORD_FRESH) === 0) {
    if (keepsHistory) noteHistory(record, row, sizeEstimate(row.slot))
    if (readBatch !== 0 && (record.state & RECORD_STORED) !== 0) noteAlive(record)
    row.state |= ROW_DIRTY
    addDirtyRow(record, row.key)
    addDirtyBytes(ROW_BYTES + sizeEstimate(row.slot))
  }
}

/** A stored anonymous object or WAIF is changed only while rows hold it. */
function noteAlive(record: ObjectRecord): void {
  noteReference(record)
  noteCountRead(record.id)
}

function logRow(record: ObjectRecord, row: Row): void {
  const value = undoEntry(UNDO_ROW, changetype<usize>(record), row.key, row.access)
  value.initialize(row.slot)
  value.spare = row.state
  if ((record.state & (RECORD_ANONYMOUS | RECORD_WAIF)) !== 0) retainHeap(changetype<usize>(record))
}

function restoreRow(a: usize, b: i64, c: i64, value: Slot): void {
  const record = changetype<ObjectRecord>(a)
  const row = rowObtain(record, b)
  const wasLive = row.isLive
  const state = value.spare
  moveTo(row.slot, value)
  row.access = c
  row.state = state
  const isLive = row.isLive
  if ((state & (ROW_LIVE | ROW_DIRTY)) === 0) rowRemove(row)
  rowChanged(record, b, wasLive, isLive)
  discardRow(a, b, c)
}

function discardRow(a: usize, _b: i64, _c: i64): void {
  const state = changetype<ObjectRecord>(a).state
  if ((state & RECORD_WAIF) !== 0) releaseHeap(TAG_WAIF, a)
  else if ((state & RECORD_ANONYMOUS) !== 0) releaseHeap(TAG_ANONYMOUS, a)
}

/** Roughly what a value takes in the store. */
export function sizeEstimate(value: Slot): u32 {
  if (value.tag === TAG_STRING) return value.string.bytes + 16
  if (value.tag === TAG_LIST) return (value.list.size as u32) + 16
  if (value.tag === TAG_MAP) return (value.map.size as u32) + 16
  return 16
}

// ---- what is derived from rows

/** Whether something of this object may show in another one. */
function isParent(record: ObjectRecord): bool {
  return (record.state & (RECORD_PARENT | RECORD_PARENT_UNKNOWN)) !== 0
}

/** Brings copies, tables and epochs up to date after a row was stored, deleted or restored. */
export function rowChanged(record: ObjectRecord, key: i64, wasLive: bool, isLive: bool): void {
  const kind = rowKind(key)
  if (wasLive !== isLive) countRow(record, key, isLive ? 1 : -1)
  if (kind === ROW_SLOT) slotChanged(record)
  else if (kind === ROW_HEADER) headerChanged(record, rowId(key) as u32)
  else if (kind === ROW_VERB) verbsChanged(record)
  else if (kind === ROW_DEFINITION) definitionsChanged(record)
  else if (kind === ROW_ROLE_VERB) roleVerbsChanged(record)
  else if (kind === ROW_ACCESS) record.state |= RECORD_ACCESS
}

/** A slot appeared, went, became clear, or has another owner or other permissions. */
function slotChanged(record: ObjectRecord): void {
  if (isParent(record)) bumpProperties()
  else record.epoch += 1
}

function headerChanged(record: ObjectRecord, field: u32): void {
  if (field === HEADER_FLAGS) flagsChanged(record)
  else if (field === HEADER_OWNER) record.owner = headerNumber(record, HEADER_OWNER, -1)
  else if (field === HEADER_PARENTS) parentsChanged(record)
}

function flagsChanged(record: ObjectRecord): void {
  const flags = headerNumber(record, HEADER_FLAGS, 0) as u32
  // Caches remember what a wizard was allowed.
  if (((flags ^ record.flags) & FLAG_WIZARD) !== 0) bumpProperties()
  record.flags = flags
}

function parentsChanged(record: ObjectRecord): void {
  record.parents = parentsList(record)
  const known =
    record.verbStartEpoch === verbEpoch ||
    record.propertyStartEpoch === definitionEpoch ||
    record.ancestorsEpoch === hierarchyEpoch ||
    record.roleStartEpoch === roleEpoch
  record.epoch += 1
  if (known || isParent(record)) bumpHierarchy()
}

function verbsChanged(record: ObjectRecord): void {
  if (record.verbs !== 0) {
    free(record.verbs)
    record.verbs = 0
  }
  const isStart =
    record.verbStartEpoch === verbEpoch && record.verbStart === changetype<usize>(record)
  if (isStart || isParent(record)) bumpVerbs()
  record.verbStartEpoch = 0
}

function roleVerbsChanged(record: ObjectRecord): void {
  if (record.roleVerbs !== 0) {
    free(record.roleVerbs)
    record.roleVerbs = 0
  }
  bumpRoles()
}

function definitionsChanged(record: ObjectRecord): void {
  if (record.definitions !== 0) {
    free(record.definitions)
    record.definitions = 0
  }
  const isStart =
    record.propertyStartEpoch === definitionEpoch &&
    record.propertyStart === changetype<usize>(record)
  if (isStart || isParent(record)) bumpDefinitions()
  record.propertyStartEpoch = 0
}

/** Address of the list in the row of parents, 0 when there is none. */
function parentsList(record: ObjectRecord): usize {
  const slot = rowGet(record, ROW_HEADER, HEADER_PARENTS as i64)
  return slot === null ? 0 : slot.pointer
}

/** Sets the copies of a record whose rows were just read from the store. */
export function deriveAll(record: ObjectRecord): void {
  record.flags = headerNumber(record, HEADER_FLAGS, 0) as u32
  record.owner = headerNumber(record, HEADER_OWNER, -1)
  record.parents = parentsList(record)
}

/** Writes an object number into a header's field. */
export function headerSetObject(record: ObjectRecord, field: u32, id: i64): void {
  headerSet(record, field, TAG_OBJECT, id)
}

/** Writes an integer into a header's field. */
export function headerSetInt(record: ObjectRecord, field: u32, value: i64): void {
  headerSet(record, field, TAG_INT, value)
}
