/**
 * How anonymous objects and WAIFs die. What is lost, that is held neither by memory nor by rows, is
 * looked at when a batch is packed: if its :recycle is to be called, or a quota given back, it is kept
 * in the store and waits in line for a task of its own; else its rows go with the same batch. An
 * anonymous object ends with that task whatever it did; a WAIF that was stored again lives on, and its
 * :recycle is not called twice.
 *
 * At most DEATHS_PER_BATCH_MAX are looked at with a batch; the others' rows (g, 0, id) remember them. At the
 * start those rows are read, DEATHS_READ_MAX at a time. A death that was begun BEGINNINGS_MAX times and took the
 * server with it each time goes without its :recycle.
 *
 * Semantics: ToastStunt `server.cc` recycle_anonymous_objects(), recycle_waifs().
 */

import { FLAG_RECYCLED, HEADER_FLAGS, HEADER_PARENTS, ROW_HEADER } from '../shared/layout.ts'
import { BEGINNINGS_MAX, DEATHS_PER_BATCH_MAX, DEATHS_READ_MAX } from '../shared/limits.ts'
import { TAG_INT } from '../shared/types.ts'
import { decode } from '../value/codec.ts'
import { text } from '../value/intern.ts'
import { listItem } from '../value/list.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { retainHeap, Slot, setHeap } from '../value/value.ts'
import { isClustered } from './cluster.ts'
import { logPacking, lose, lost, releaseReference, tagOf } from './counted-record.ts'
import { keyRange, rowKeyInt, rowsNext, rowValue, rowValueBytes } from './key.ts'
import { keyOfRecord, mutateClearPrefix } from './mutation.ts'
import { find, isAnonymous, recordOf } from './object.ts'
import { changeQuota, hasQuota } from './quota.ts'
import {
  dropRows,
  ObjectRecord,
  RECORD_COUNTED,
  RECORD_DOOMED,
  RECORD_DYING,
  RECORD_LOST,
  RECORD_RECYCLING,
  RECORD_STORED,
  RECORD_UNHELD,
  RECORD_VALID,
  RECORD_WAIF,
} from './record.ts'
import {
  enterStore,
  findReference,
  invalidateReference,
  leaveStore,
  loadReference,
  readReference,
  setReferenceState,
} from './reference.ts'
import { headerSetInt, rowGet } from './row.ts'
import { clearCounts, countRowsGone, keyUnheldRows, noteUnheld, suspect } from './row-reference.ts'
import { UNDO_DYING, undoDefine, undoLog } from './undo.ts'
import { Verb, verbFindCall } from './verb.ts'
import { freeWorklist, newWorklist, Worklist } from './worklist.ts'

/** Those in line for their last task, each held once; from `next` on. */
const dying: Worklist = newWorklist()
let next: u32 = 0

/** In a cluster: those whose rows the packed batch clears, each held once, until that is committed. */
const finishing: Worklist = newWorklist()
/** How many were in line before the batch was packed. */
let lined: u32 = 0

/** How many more may be looked at with the batch that is being packed. */
let left: u32 = 0
/** How many are gone since the start. */
export let deathCount: u32 = 0

// ---- while a batch is packed

/** Begins looking at the lost. */
export function beginDeaths(): void {
  left = DEATHS_PER_BATCH_MAX
  lined = dying.count
}

/** Looks at one that is lost; false when there is none, or enough was done for this batch. */
export function settleDeath(): bool {
  if (lost.count === 0 || left === 0) return false
  left -= 1
  const record = changetype<ObjectRecord>(lost.pop())
  record.state &= ~RECORD_LOST
  if (isFoundAgain(record)) releaseReference(record)
  else {
    loadReference(record)
    if (needsTask(record)) lineUp(record)
    else finish(record)
  }
  return true
}

/** Leaves a note in the store of those that the batch had no room for. */
export function noteDeaths(): void {
  for (let index: u32 = 0; index < lost.count; index++) {
    const record = changetype<ObjectRecord>(lost.at(index))
    const state = record.state
    if ((state & (RECORD_STORED | RECORD_UNHELD)) === RECORD_STORED) noteUnheld(record, 0)
  }
}

/** Whether something refers to it after all. */
function isFoundAgain(record: ObjectRecord): bool {
  if ((record.state & RECORD_DOOMED) !== 0) return false
  return record.references > 1 || record.rowReferences !== 0
}

/** Whether its end is seen by anybody: a verb is called, a quota changes. */
function needsTask(record: ObjectRecord): bool {
  if ((record.state & RECORD_VALID) === 0 || (record.flags & FLAG_RECYCLED) !== 0) return false
  if (recyclingVerb(record) !== null) return true
  return isAnonymous(record) && hasQuota(record.owner)
}

/** The list's reference goes on to the line. */
function lineUp(record: ObjectRecord): void {
  logPacking(record)
  if ((record.state & RECORD_STORED) === 0) enterStore(record)
  const begun = record.beginnings
  if ((record.state & RECORD_UNHELD) === 0 || begun !== 0) noteUnheld(record, begun as i64)
  record.state |= RECORD_DYING
  dying.push(changetype<usize>(record))
}

/** Its rows go, and with the list's reference mostly the record. */
function finish(record: ObjectRecord): void {
  deathCount += 1
  if ((record.state & RECORD_STORED) !== 0) {
    keyOfRecord(record)
    mutateClearPrefix()
    clearCounts(record)
    countRowsGone(record)
  }
  if (isClustered) finishing.push(changetype<usize>(record))
  else end(record)
}

function end(record: ObjectRecord): void {
  if ((record.state & RECORD_STORED) !== 0) leaveStore(record)
  record.state &= ~RECORD_VALID
  dropRows(record)
  releaseReference(record)
}

// ---- what becomes of a packed batch, in a cluster

/** The packed batch is committed: what died with it is freed. */
export function endDeaths(): void {
  while (finishing.count !== 0) end(changetype<ObjectRecord>(finishing.pop()))
  if (next === dying.count) {
    dying.count = 0
    next = 0
  }
  lined = dying.count
}

/** The open or packed batch is undone: whom it looked at is lost as before, and may yet be in no cycle. */
export function retractDeaths(): void {
  while (finishing.count !== 0) lose(changetype<ObjectRecord>(finishing.pop()))
  while (dying.count > lined) lose(changetype<ObjectRecord>(dying.pop()))
  for (let index: u32 = 0; index < lost.count; index++) {
    const record = changetype<ObjectRecord>(lost.at(index))
    if ((record.state & RECORD_DOOMED) === 0) continue
    record.state &= ~RECORD_DOOMED
    suspect(record)
  }
}

/** Logs that the first in line is taken out of it; the line keeps its reference. */
function logTaken(record: ObjectRecord): void {
  retainHeap(changetype<usize>(record))
  undoLog(UNDO_DYING, changetype<usize>(record), record.state as i64, 0, null)
}

function backIntoLine(a: usize, b: i64, _c: i64, _value: Slot): void {
  changetype<ObjectRecord>(a).state |= (b as u32) & (RECORD_DYING | RECORD_DOOMED)
  next -= 1
}

function giveBack(a: usize, _b: i64, _c: i64): void {
  releaseReference(changetype<ObjectRecord>(a))
}

export function deathBoot(): void {
  undoDefine(UNDO_DYING, backIntoLine, giveBack)
}

// ---- the last task

/** Whether something waits for its last task. */
export function hasDying(): bool {
  return next < dying.count
}

/** Whether something is lost that the last batch had no room for. */
export function hasLost(): bool {
  return lost.count !== 0
}

/** Takes the first in line: [to] ← a value that refers to it. */
export function takeDying(to: Slot): ObjectRecord {
  const record = changetype<ObjectRecord>(dying.at(next++))
  if (isClustered) logTaken(record)
  else if (next === dying.count) {
    dying.count = 0
    next = 0
  }
  record.state &= ~(RECORD_DYING | RECORD_DOOMED)
  // The line's reference is the value's.
  setHeap(to, tagOf(record), changetype<usize>(record))
  return record
}

/** The verb :recycle that it calls; null when there is none. */
export function recyclingVerb(record: ObjectRecord): Verb | null {
  if ((record.state & RECORD_WAIF) !== 0) {
    const prototype = find(classOf(record))
    return prototype === null ? null : verbFindCall(prototype, text(':recycle'), 0)
  }
  const value = pushSlots(1)
  retainHeap(changetype<usize>(record))
  setHeap(value, tagOf(record), changetype<usize>(record))
  const isWhole = recordOf(value) !== null
  popSlots(1)
  return isWhole ? verbFindCall(record, text('recycle'), 0) : null
}

function classOf(record: ObjectRecord): i64 {
  const parents = rowGet(record, ROW_HEADER, HEADER_PARENTS as i64)
  return parents === null || parents.list.length === 0 ? -1 : listItem(parents.list, 0).object
}

/** Its last task begins. */
export function beginLastTask(record: ObjectRecord): void {
  if (isAnonymous(record)) setReferenceState(record, RECORD_RECYCLING)
  else headerSetInt(record, HEADER_FLAGS, (record.flags | FLAG_RECYCLED) as i64)
}

/** Its last task has ended, or is suspended: an anonymous object is no more. */
export function endLastTask(record: ObjectRecord): void {
  if (!isAnonymous(record) || (record.state & RECORD_VALID) === 0) return
  invalidateReference(record)
  changeQuota(record.owner, 1)
}

// ---- at the start

let readLimit: u32 = DEATHS_READ_MAX
let hasMore: bool = true

/** Reads who was to die when the server stopped, unless that is known; whether any was found. */
export function readDying(): bool {
  while (hasMore && lost.count === 0 && !hasDying()) {
    keyUnheldRows()
    const rows = keyRange(readLimit, 0)
    const ids = newWorklist()
    while (rowsNext()) noteStored(ids)
    const isFound = ids.count !== 0
    for (let index: u32 = 0; index < ids.count; index += 3) {
      const id = (ids.at(index) as i64) | ((ids.at(index + 1) as i64) << 32)
      doom(id, ids.at(index + 2) as u32)
    }
    freeWorklist(ids)
    hasMore = rows === readLimit
    // Those in front are known already: look further.
    if (!isFound) readLimit *= 2
  }
  return lost.count !== 0
}

function noteStored(ids: Worklist): void {
  const id = rowKeyInt(0)
  const record = findReference(id)
  if (record !== null && (record.state & RECORD_UNHELD) !== 0) return
  const value = pushSlots(1)
  const isRead = decode(rowValue, rowValueBytes, value) && value.tag === TAG_INT
  ids.push(id as usize)
  ids.push((id >> 32) as usize)
  ids.push(isRead ? (value.int as usize) : 0)
  popSlots(1)
}

function doom(id: i64, begun: u32): void {
  const record = readReference(id)
  retainHeap(changetype<usize>(record))
  record.state |= RECORD_COUNTED | RECORD_UNHELD | RECORD_DOOMED
  record.beginnings = begun + 1
  if (begun >= (BEGINNINGS_MAX as u32)) record.flags |= FLAG_RECYCLED
  lose(record)
}
