/**
 * What other processes committed, brought into what is in memory: a row of an object that is there is
 * patched, other things are forgotten and read again when they are asked for. It takes what is in memory
 * already, too. Only between batches, when nothing is dirty. Of counters it takes how far numbers were given
 * out to anybody; tasks and sessions are the scheduler's.
 */

import {
  HEADER_FLAGS,
  INDEX_CHILDREN,
  INDEX_CONTENTS,
  INDEX_DECLARED,
  INDEX_DEFINERS,
  INDEX_PLAYERS,
  INDEX_SELECTORS,
  MUTATION_CLEAR_PREFIX,
  ROW_DEFINITION,
  ROW_HEADER,
  ROW_SLOT,
  TABLE_CAPABILITY,
  TABLE_HISTORY,
  TABLE_INDEX,
  TABLE_LUMP,
  TABLE_META,
  TABLE_OBJECT,
  TABLE_PROGRAM,
  TABLE_REFERENCES,
  TABLE_WAIF,
} from '../shared/layout.ts'
import { TAG_INT, TAG_LIST, TAG_NONE } from '../shared/types.ts'
import { decode } from '../value/codec.ts'
import { findSymbol, text } from '../value/intern.ts'
import { listItem } from '../value/list.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { releaseString } from '../value/string.ts'
import { equalExact } from '../value/string-compare.ts'
import { assign, moveTo, Slot } from '../value/value.ts'
import { dirtyRowCount, noteEnded } from './batch.ts'
import { forgetCells } from './capability-row.ts'
import {
  changeBytesAt,
  changeBytesOf,
  changeFields,
  changeInt,
  changeKey,
  changeKeyBytes,
  changeOperation,
  changeText,
  changeValue,
  changeValueBytes,
  isChangeChunked,
  isChangeInt,
  isChangeSet,
  readChange,
} from './change.ts'
import { applyIndex } from './declared-index.ts'
import { bumpHierarchy } from './epoch.ts'
import { applyHistory, applyOnSince } from './history.ts'
import { residentSet } from './index.ts'
import { forgetEntry } from './index-entry.ts'
import { freeWhole } from './life.ts'
import { applyLumps } from './lump.ts'
import { raiseCounter } from './meta.ts'
import { entryOf, setEntry } from './object.ts'
import { OrderedSet, setApply } from './ordered-set.ts'
import { forgetStored } from './overlay.ts'
import {
  accessOf,
  dropRows,
  ObjectRecord,
  RECORD_ANONYMOUS,
  RECORD_COUNTED,
  RECORD_DYING,
  RECORD_FRESH,
  RECORD_LOST,
  RECORD_PARENT,
  RECORD_STORED,
  RECORD_UNHELD,
  RECORD_UNLOADED,
  RECORD_VALID,
  ROW_LIVE,
  Row,
  rowFind,
  rowKey,
  rowObtain,
  rowRemove,
} from './record.ts'
import { findReference } from './reference.ts'
import { rowChanged } from './row.ts'

/** Told of rows of tables that are not this folder's: see change.ts. */
export type OtherTable = (table: u32) => void

const ENTRY_ABSENT: usize = 1

/** Takes over the mutations in [bytes] bytes at [pointer], in their order. */
export function applyChanges(pointer: usize, bytes: u32, other: OtherTable): void {
  assert(dirtyRowCount === 0, 'changes of others in an open batch')
  const end = pointer + (bytes as usize)
  let at = pointer
  while (at < end) {
    at = readChange(at)
    applyChange(changeInt(0) as u32, other)
  }
}

function applyChange(table: u32, other: OtherTable): void {
  switch (table) {
    case TABLE_OBJECT:
      applyObject()
      break
    case TABLE_INDEX:
      applyIndexRow()
      break
    case TABLE_WAIF:
      applyReference()
      break
    case TABLE_REFERENCES:
      applyCount()
      break
    case TABLE_META:
      applyMeta()
      break
    case TABLE_HISTORY:
      forgetStored(changeKey, changeKeyBytes, changeOperation === MUTATION_CLEAR_PREFIX)
      if (isChangeSet()) applyHistory(changeInt(1), changeInt(2), changeInt(3))
      break
    case TABLE_LUMP:
      forgetStored(changeKey, changeKeyBytes, changeOperation === MUTATION_CLEAR_PREFIX)
      if (isChangeSet()) applyLumps()
      break
    case TABLE_PROGRAM:
    case TABLE_CAPABILITY:
      forgetStored(changeKey, changeKeyBytes, changeOperation === MUTATION_CLEAR_PREFIX)
      if (table === TABLE_CAPABILITY) forgetCells()
      break
    default:
      forgetStored(changeKey, changeKeyBytes, changeOperation === MUTATION_CLEAR_PREFIX)
      other(table)
  }
}

// ---- objects

function applyObject(): void {
  const id = changeInt(1)
  const entry = entryOf(id)
  if (entry === ENTRY_ABSENT) setEntry(id, 0)
  if (entry <= ENTRY_ABSENT) return
  const record = changetype<ObjectRecord>(entry)
  const isWhole = changeFields < 4 || (isFlags() && !isChangeSet()) || isChangeChunked()
  if (isWhole) forgetObject(record)
  else if (changeFields === 4) patch(record, changeInt(2) as u32, changeInt(3))
  // More fields: a chunk, whose head comes as well.
}

function isFlags(): bool {
  return (changeInt(2) as u32) === ROW_HEADER && (changeInt(3) as u32) === HEADER_FLAGS
}

function forgetObject(record: ObjectRecord): void {
  setEntry(record.id, 0)
  freeWhole(record)
}

/** Brings one row of a record up to date, and what is derived from it. */
function patch(record: ObjectRecord, kind: u32, id: i64): void {
  const key = rowKey(kind, id)
  if (!isChangeSet()) {
    const row = rowFind(record, key)
    if (row === null) return
    const wasLive = row.isLive
    row.access = 0
    row.state = 0
    rowRemove(row)
    if (wasLive) rowChanged(record, key, true, false)
    return
  }
  const value = pushSlots(1)
  const isRead = decode(changeValue, changeValueBytes, value)
  assert(isRead, 'a row of others that is no value')
  fill(record, rowObtain(record, key), kind, value)
  popSlots(1)
}

function fill(record: ObjectRecord, row: Row, kind: u32, value: Slot): void {
  const wasLive = row.isLive
  row.state = ROW_LIVE
  if (kind === ROW_SLOT) {
    const list = value.list
    const access = accessOf(listItem(list, 0).object, listItem(list, 1).int as u32)
    const stored = listItem(list, 2)
    const isSame =
      wasLive && row.access === access && (row.tag === TAG_NONE) === (stored.tag === TAG_NONE)
    row.access = access
    assign(row.slot, stored)
    // The value is read from the row, so caches may go on.
    if (isSame) return
  } else if (kind === ROW_DEFINITION) assign(row.slot, listItem(value.list, 0))
  else moveTo(row.slot, value)
  rowChanged(record, row.key, wasLive, true)
}

// ---- indices

/** A set in memory takes the entry over; one that is not there will be read. */
function applyIndexRow(): void {
  const index = changeInt(1) as u32
  if (changeOperation === MUTATION_CLEAR_PREFIX) return
  if (index === INDEX_DECLARED) {
    forgetEntry(changeInt(2), changeBytesAt(3), changeBytesOf(3), changeInt(4))
  } else if (index === INDEX_CONTENTS || index === INDEX_CHILDREN) applyPlace(index)
  else if (index === INDEX_PLAYERS) applyPlayer()
  else if (index === INDEX_DEFINERS || index === INDEX_SELECTORS) applyNamed(index)
  else applyMember(residentSet(index, changeInt(2)), changeInt(3))
}

function applyPlace(index: u32): void {
  const entry = entryOf(changeInt(2))
  if (entry <= ENTRY_ABSENT) return
  const holder = changetype<ObjectRecord>(entry)
  const isChildren = index === INDEX_CHILDREN
  if (isChildren && isChangeSet()) holder.state |= RECORD_PARENT
  const set = isChildren ? holder.children : holder.contents
  if (set === 0) return
  setApply(changetype<OrderedSet>(set), isChangeSet(), changeInt(3), changeInt(4))
}

function applyNamed(index: u32): void {
  const name = changeText(2)
  const symbol = findSymbol(name)
  releaseString(name)
  if (symbol !== 0) applyMember(residentSet(index, symbol as i64), changeInt(3))
}

function applyPlayer(): void {
  if (!isChangeSet()) noteEnded()
  applyMember(residentSet(INDEX_PLAYERS, 0), changeInt(2))
}

function applyMember(set: OrderedSet | null, object: i64): void {
  if (set !== null) setApply(set, isChangeSet(), object, object)
}

// ---- anonymous objects and WAIFs

/** Its rows are read again, if there are any. */
function applyReference(): void {
  const record = findReference(changeInt(1))
  if (record === null || (record.state & RECORD_UNLOADED) !== 0) return
  record.state = (record.state & ~(RECORD_VALID | RECORD_FRESH)) | RECORD_UNLOADED
  dropRows(record)
  if ((record.state & RECORD_ANONYMOUS) !== 0) bumpHierarchy()
}

/** (g, id): how many rows hold it is read when it is asked for; (g, 0, id): no row does. */
function applyCount(): void {
  const isUnheld = changeFields === 3
  const record = findReference(changeInt(isUnheld ? 2 : 1))
  if (record === null || (record.state & RECORD_STORED) === 0) return
  if (isUnheld) {
    if (isChangeSet()) record.state |= RECORD_UNHELD
    else record.state &= ~RECORD_UNHELD
    return
  }
  // Whose end this process sees to is held by nobody else.
  if ((record.state & (RECORD_LOST | RECORD_DYING)) !== 0) return
  record.state &= ~RECORD_COUNTED
  record.rowReferences = 0
}

// ---- the rest

let areOptionsLoaded: bool = false

/** Whether another process has loaded the server's options since this was asked last. */
export function takeOptionsLoaded(): bool {
  const was = areOptionsLoaded
  areOptionsLoaded = false
  return was
}

function applyMeta(): void {
  if (changeFields < 2 || isChangeInt(1)) return
  const name = changeText(1)
  if (changeFields === 3 && equalExact(name, text('index'))) applyDeclaration()
  else if (changeFields === 2 && equalExact(name, text('options-loaded'))) {
    forgetStored(changeKey, changeKeyBytes, false)
    areOptionsLoaded = true
  } else if (changeFields === 2 && isChangeSet()) {
    const next = pushSlots(1)
    const isRead = decode(changeValue, changeValueBytes, next) && next.tag === TAG_INT
    if (isRead && equalExact(name, text('history-since'))) applyOnSince(next.int)
    else if (isRead) raiseCounter(name, next.int)
    popSlots(1)
  }
  releaseString(name)
}

function applyDeclaration(): void {
  forgetStored(changeKey, changeKeyBytes, false)
  const value = pushSlots(1)
  const isRead =
    isChangeSet() && decode(changeValue, changeValueBytes, value) && value.tag === TAG_LIST
  applyIndex(changeInt(2), isRead ? value.list : null)
  popSlots(1)
}
