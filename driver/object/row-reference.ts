/**
 * How many places in rows hold each anonymous object and WAIF: rows (g, id), kept right by every batch.
 * Packing takes off what its rows held before, which the undo log still knows, and adds what they hold
 * now while they are encoded. What no row holds any more has instead a row (g, 0, id) → how often its
 * death was begun, so that a server that stops does not forget it.
 *
 * Only rows of objects, of anonymous objects and WAIFs, and of tasks are counted.
 */

import { TABLE_REFERENCES } from '../shared/layout.ts'
import { TAG_ANONYMOUS, TAG_INT, TAG_MAP, TAG_WAIF } from '../shared/types.ts'
import { decode } from '../value/codec.ts'
import { listItem, newList, pushGrowing } from '../value/list.ts'
import { mapKeyAt, mapValueAt } from '../value/map-node.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { isListLike } from '../value/tag.ts'
import { retainHeap, Slot, setList } from '../value/value.ts'
import { batchNumber } from './batch.ts'
import { logPacking, lose, referenceCount, releaseReference, tagOf } from './counted-record.ts'
import { keyBegin, keyGet, keyInt, rowsPointer } from './key.ts'
import { mutateClear, mutateSetInt } from './mutation.ts'
import { noteCountRead } from './read-set.ts'
import {
  ObjectRecord,
  RECORD_ANONYMOUS,
  RECORD_CHANGED,
  RECORD_COUNTED,
  RECORD_FRESH,
  RECORD_STORED,
  RECORD_SUSPECT,
  RECORD_UNHELD,
  RECORD_WAIF,
  ROW_DIRTY,
  ROW_LIVE,
  rowAt,
  rowNext,
} from './record.ts'
import { eachEntry, UNDO_ROW } from './undo.ts'
import { newWorklist, Worklist } from './worklist.ts'

/** Records whose counts the batch changes, each held once by this list. */
const changed: Worklist = newWorklist()
/** Records that fewer rows hold than before, but some do: they may be in a cycle. Each is held once. */
export const suspects: Worklist = newWorklist()

/** Whether what is encoded is counted, and whether the row is an anonymous object's or WAIF's. */
let isCounting: bool = false
let isOfReference: bool = false
/** Slot of the list that what is encoded or decoded is added to; 0: none. */
let holding: usize = 0

// ---- what a value holds

/** Told of an anonymous object or WAIF. */
export type Visit = (record: ObjectRecord) => void

const visiting: Worklist = newWorklist()

/** Calls [visit] for every place in [value] that holds an anonymous object or WAIF. */
export function eachReference(value: Slot, visit: Visit): void {
  const base = visiting.count
  visiting.push(changetype<usize>(value))
  while (visiting.count !== base) {
    const slot = changetype<Slot>(visiting.pop())
    const tag = slot.tag
    if (tag === TAG_WAIF || tag === TAG_ANONYMOUS) visit(changetype<ObjectRecord>(slot.pointer))
    else if (isListLike(tag)) pushItems(slot)
    else if (tag === TAG_MAP) pushEntries(slot)
  }
}

function pushItems(slot: Slot): void {
  const list = slot.list
  for (let index: u32 = 0; index < list.length; index++) pushHolder(listItem(list, index as i32))
}

function pushEntries(slot: Slot): void {
  const map = slot.map
  for (let index: u32 = 0; index < map.count; index++) {
    pushHolder(mapKeyAt(map, index))
    pushHolder(mapValueAt(map, index))
  }
}

function pushHolder(slot: Slot): void {
  const tag = slot.tag
  if (tag === TAG_WAIF || tag === TAG_ANONYMOUS || tag === TAG_MAP || isListLike(tag)) {
    visiting.push(changetype<usize>(slot))
  }
}

/** The same for the values of all the record's rows. */
export function eachReferenceOf(record: ObjectRecord, visit: Visit): void {
  for (let row = rowNext(record, null); row !== null; row = rowNext(record, row)) {
    if (row.isLive) eachReference(row.slot, visit)
  }
}

// ---- counting

/** Whether any value in memory can hold an anonymous object or WAIF. */
function isNeeded(): bool {
  return referenceCount(RECORD_ANONYMOUS) + referenceCount(RECORD_WAIF) !== 0
}

/** Counts what rows of [record] hold that are encoded from now on. */
export function beginCounting(record: ObjectRecord): void {
  isCounting = true
  isOfReference = isReference(record)
}

export function endCounting(): void {
  isCounting = false
}

/** The same for rows that are nobody's; what they hold is added to the list in [list] as well. */
export function beginHolding(list: Slot): void {
  isCounting = true
  isOfReference = false
  holding = changetype<usize>(list)
}

export function endHolding(): void {
  isCounting = false
  holding = 0
}

/** A reference to [record] is being written. */
export function noteHeld(record: ObjectRecord): void {
  if (!isCounting) return
  change(record, 1)
  noteRead(record)
}

/** A reference to [record] is being read. */
export function noteRead(record: ObjectRecord): void {
  if (holding === 0) return
  const list = changetype<Slot>(holding)
  if (list.tag === 0) setList(list, newList(4))
  retainHeap(changetype<usize>(record))
  pushGrowing(list, tagOf(record), changetype<usize>(record) as i64)
}

/** A row that held what the list in [list] has is to be cleared or written anew. */
export function releaseHeld(list: Slot): void {
  if (list.tag === 0) return
  isOfReference = false
  eachReference(list, countLess)
  list.clear()
}

/** Takes off what the rows that the batch changes held before it. To be called before they are packed. */
export function countReplaced(): void {
  if (isNeeded()) eachEntry(UNDO_ROW, countLogged)
}

/** Takes off what the stored rows of a record hold, which are to be cleared. */
export function countRowsGone(record: ObjectRecord): void {
  isOfReference = isReference(record)
  countGone(record.rows, record.rowMask)
}

/** The same for the table of rows that an object had. */
export function countTableGone(rows: usize, rowMask: u32): void {
  isOfReference = false
  countGone(rows, rowMask)
}

function countGone(rows: usize, rowMask: u32): void {
  if (rows === 0 || !isNeeded()) return
  for (let index: u32 = 0; index <= rowMask; index++) {
    const row = rowAt(rows, index)
    if (row.key < 0) continue
    // What a changed row holds in the store was logged.
    if ((row.state & (ROW_LIVE | ROW_DIRTY)) === ROW_LIVE) eachReference(row.slot, countLess)
  }
}

function countLogged(a: usize, _b: i64, _c: i64, value: Slot): void {
  const record = changetype<ObjectRecord>(a)
  if ((value.spare & (ROW_LIVE | ROW_DIRTY)) !== ROW_LIVE || !wasStored(record)) return
  isOfReference = isReference(record)
  eachReference(value, countLess)
}

/** Whether the record's rows were in the store before the open batch. */
function wasStored(record: ObjectRecord): bool {
  if ((record.state & RECORD_FRESH) !== 0 && !isReference(record)) return false
  return !isReference(record) || (record.state & RECORD_STORED) !== 0
}

function isReference(record: ObjectRecord): bool {
  return (record.state & (RECORD_ANONYMOUS | RECORD_WAIF)) !== 0
}

function countLess(record: ObjectRecord): void {
  if ((record.state & RECORD_STORED) !== 0) change(record, -1)
}

function change(record: ObjectRecord, by: i32): void {
  readRowReferences(record)
  if ((record.state & RECORD_CHANGED) === 0) logPacking(record)
  // A count may be too low only if a row was damaged; it must not wrap.
  if (by > 0 || record.rowReferences !== 0) record.rowReferences += by
  record.batch = batchNumber
  if (isOfReference) record.changeInReferences += by
  else record.changeInObjects += by
  if ((record.state & RECORD_CHANGED) !== 0) return
  record.state |= RECORD_CHANGED
  retainHeap(changetype<usize>(record))
  changed.push(changetype<usize>(record))
}

/** Makes sure that `rowReferences` is known. */
export function readRowReferences(record: ObjectRecord): void {
  if ((record.state & RECORD_STORED) !== 0) noteCountRead(record.id)
  if ((record.state & RECORD_COUNTED) !== 0) return
  record.state |= RECORD_COUNTED
  keyCount(record)
  const bytes = keyGet()
  if (bytes < 0) return
  const value = pushSlots(1)
  const isRead = decode(rowsPointer(), bytes as u32, value) && value.tag === TAG_INT
  assert(isRead, 'a count of references that is no number')
  record.rowReferences = value.int as u32
  popSlots(1)
}

// ---- writing

function keyCount(record: ObjectRecord): void {
  keyBegin(TABLE_REFERENCES)
  keyInt(record.id)
}

function keyUnheld(record: ObjectRecord): void {
  keyUnheldRows()
  keyInt(record.id)
}

/** The prefix of the rows of those that no row holds. */
export function keyUnheldRows(): void {
  keyBegin(TABLE_REFERENCES)
  keyInt(0)
}

/** Appends the changed counts to the batch; what no row holds any more may join the lost. */
export function settleCounts(): void {
  while (changed.count !== 0) {
    const record = changetype<ObjectRecord>(changed.pop())
    const hasFallen = record.changeInObjects < 0 || record.changeInReferences < 0
    record.state &= ~RECORD_CHANGED
    record.changeInObjects = 0
    record.changeInReferences = 0
    if ((record.state & RECORD_STORED) === 0) releaseReference(record)
    else if (record.rowReferences !== 0) settleHeld(record, hasFallen)
    else settleUnheld(record)
  }
}

function settleHeld(record: ObjectRecord, hasFallen: bool): void {
  keyCount(record)
  mutateSetInt(record.rowReferences as i64)
  if ((record.state & RECORD_UNHELD) !== 0) {
    record.state &= ~RECORD_UNHELD
    keyUnheld(record)
    mutateClear()
  }
  if (hasFallen) suspect(record)
  releaseReference(record)
}

function settleUnheld(record: ObjectRecord): void {
  if (record.references === 1) {
    // Nothing in memory refers to it either: the list's reference goes on to the other list.
    lose(record)
    return
  }
  noteUnheld(record, 0)
  releaseReference(record)
}

/** Notes in the store that no row holds the record, whose death was begun [begun] times. */
export function noteUnheld(record: ObjectRecord, begun: i64): void {
  logPacking(record)
  if ((record.state & RECORD_UNHELD) === 0) {
    keyCount(record)
    mutateClear()
  }
  record.state |= RECORD_UNHELD
  keyUnheld(record)
  mutateSetInt(begun)
}

/** Clears what the store has about who holds the record. */
export function clearCounts(record: ObjectRecord): void {
  logPacking(record)
  keyCount(record)
  mutateClear()
  if ((record.state & RECORD_UNHELD) === 0) return
  record.state &= ~RECORD_UNHELD
  keyUnheld(record)
  mutateClear()
}

/** Lets cycle.ts look at the record. */
export function suspect(record: ObjectRecord): void {
  if ((record.state & RECORD_SUSPECT) !== 0) return
  record.state |= RECORD_SUSPECT
  retainHeap(changetype<usize>(record))
  suspects.push(changetype<usize>(record))
}
