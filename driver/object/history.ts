/**
 * History: earlier values of slots and verbs, kept for a set time. In the commit that changes a slot or
 * verb, a row ('h', object, thing, time) is written with what it was before, so the value from one row's
 * time on is what the next one holds, and behind the last what there is now.
 *
 *   thing   definition id × 2 + 1 for a slot, verb id × 2 for a verb or role verb
 *   time    µs since 1970 when the batch was closed; never twice the same
 *   value   {who object, access int, since int, state int, value}: the player of the task that changed it
 *           first in the batch; a slot's owner × 8 + permissions; since when the history before is whole
 *           (history-allowance.ts); HISTORY_…; a slot's value, or a verb's stored list with its source,
 *           or none, in place of the program
 *
 * What holds anonymous objects or WAIFs is not kept, since rows of history do not count as holding them,
 * nor what is too large. An object's history goes with the object. Undo needs nothing here: rows are made when
 * the batch is packed.
 */

import { clock } from '../host.ts'
import { ROW_SLOT, TABLE_HISTORY, TABLE_META } from '../shared/layout.ts'
import {
  HISTORY_OBJECTS_MAX,
  HISTORY_SECONDS_MAX,
  HISTORY_SLOT_BYTES,
  HISTORY_VALUE_BYTES_MAX,
  HISTORY_VERB_BYTES,
} from '../shared/limits.ts'
import {
  STORED_INT,
  STORED_LIST,
  STORED_NONE,
  STORED_OBJECT,
  TAG_INT,
  TAG_LIST,
  TAG_NONE,
  TAG_OBJECT,
  TAG_PROGRAM,
} from '../shared/types.ts'
import { addVarint, addZigzag, decode, encode } from '../value/codec.ts'
import { text } from '../value/intern.ts'
import { listItem, listSet } from '../value/list.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { newTextBuffer } from '../value/text-buffer.ts'
import { assign, Slot } from '../value/value.ts'
import { dirtyBytes } from './batch.ts'
import { codeSource } from './code.ts'
import { referenceCount } from './counted-record.ts'
import {
  applyKept,
  countKept,
  isUsedUp,
  keepAllowances,
  leaveOut,
  mayCount,
  mayKeep,
  mustTell,
  putAllowancesBack,
  SINCE_UNKNOWN,
  tellThinned,
} from './history-allowance.ts'
import {
  forgetNotes,
  HistoryNote,
  keepsHistory,
  noteAt,
  noteCount,
  setKeepsHistory,
} from './history-note.ts'
import { keyBegin, keyGet, keyInt, keyIntFrom, keyText, rowsPointer } from './key.ts'
import { mutateClear, mutateClearPrefix, mutateSetBytes, mutateSetInt } from './mutation.ts'
import { isa } from './prototype.ts'
import {
  ObjectRecord,
  RECORD_ANONYMOUS,
  RECORD_FRESH,
  RECORD_VALID,
  RECORD_WAIF,
  Row,
  rowFind,
  rowId,
  rowKind,
} from './record.ts'
import { sizeEstimate } from './row.ts'
import { eachReference } from './row-reference.ts'
import { writeSetMax } from './write-set.ts'

// Positions in a row's list.
export const HISTORY_WHO: i32 = 0
export const HISTORY_ACCESS: i32 = 1
export const HISTORY_SINCE: i32 = 2
export const HISTORY_STATE: i32 = 3
export const HISTORY_VALUE: i32 = 4
const HISTORY_ITEMS: i32 = 5

// States of a row: the value is there; the slot was clear, or there was no such verb; it was not kept. Append only: they are stored.
export const HISTORY_KEPT: u32 = 0
export const HISTORY_NOTHING: u32 = 1
export const HISTORY_LOST: u32 = 2
export const HISTORY_STATES: u32 = 3
/** Besides: changes behind this row may have been left out. */
export const HISTORY_THINNED: u32 = 4

/** How long history is kept, in µs; 0: it is off. */
let keptUs: i64 = 0
/** Since when it has been on without a break, in µs; 0: it is not. */
let onSince: i64 = 0
/** Whether there may be rows. */
let hasRows: bool = false
/** How many rows were made since the start. */
export let historyRowsMade: u32 = 0
/** When rows were made last. */
let lastTime: i64 = 0
/** `$server_options.history`: whose slots are kept; all when it is no list. */
const kept: usize = memory.data(16, 8)

export function historyBoot(): void {
  const slot = pushSlots(1)
  keyOnSince()
  const bytes = keyGet()
  const isRead = bytes >= 0 && decode(rowsPointer(), bytes as u32, slot) && slot.tag === TAG_INT
  onSince = isRead ? slot.int : 0
  popSlots(1)
  hasRows = keyIntFrom(TABLE_HISTORY, i64.MIN_VALUE) >= 0
}

/** Keeps history for [seconds], 0 for none; of the slots of those in the list [objects] only, if it is one. */
export function setHistory(seconds: i64, objects: Slot | null): void {
  keptUs = max<i64>(0, min<i64>(seconds, HISTORY_SECONDS_MAX)) * 1000000
  setKeepsHistory(keptUs !== 0)
  const list = changetype<Slot>(kept)
  if (objects !== null && objects.tag === TAG_LIST) assign(list, objects)
  else list.clear()
}

/** The time in µs; not before what was kept last, since its time may have gone ahead of the clock. */
export function historyNow(): i64 {
  return max<i64>(clock() as i64, lastTime)
}

/** From when on what was is known at [now], both in µs; i64.MAX_VALUE when history is off. */
export function historyBegins(now: i64): i64 {
  if (keptUs === 0 || onSince === 0) return i64.MAX_VALUE
  return max<i64>(onSince, now - keptUs)
}

/** Before when rows are no longer wanted. */
export function historyEnds(now: i64): i64 {
  return keptUs === 0 ? i64.MAX_VALUE : now - keptUs
}

/** How long history is kept, in µs. */
export function historyPeriod(): i64 {
  return keptUs
}

/** Whether there may be rows of history. */
export function mayHaveHistory(): bool {
  return hasRows
}

/** All rows were looked through, and none is left. */
export function noteNoHistory(): void {
  hasRows = false
}

// ---- from other processes

/** Another process kept a row. Rows of this process come behind its [time], whatever the clocks say. */
export function applyHistory(object: i64, thing: i64, time: i64): void {
  applyKept(object, thing)
  hasRows = true
  historyRowsMade += 1
  lastTime = max<i64>(lastTime, time)
}

/** Another process keeps history since [time]: what was before is not known from all of them. */
export function applyOnSince(time: i64): void {
  if (onSince !== 0) onSince = max<i64>(onSince, time)
}

// ---- keys

function keyOnSince(): void {
  keyBegin(TABLE_META)
  keyText(text('history-since'))
}

/** Makes what all rows of a thing begin with the current key. */
export function keyHistory(object: i64, thing: i64): void {
  keyBegin(TABLE_HISTORY)
  keyInt(object)
  keyInt(thing)
}

/** What a row of an object is called in its history. */
export function thingOf(rowKey: i64): i64 {
  const id = rowId(rowKey)
  return rowKind(rowKey) === ROW_SLOT ? (id << 1) | 1 : id << 1
}

// ---- packing

const buffer = newTextBuffer()
const valueBuffer = newTextBuffer()

/** About what a row takes beside its value, its key above all. */
const ROW_BYTES: u32 = 40
/** How many bytes of history the batch still has room for: it may be as large as a task's write set. */
let room: i64 = 0

/** Appends a row to the batch for each slot and verb that it changed. */
export function packHistory(): void {
  const count = noteCount()
  settleOnSince()
  if (count === 0) return
  const now = nextTime()
  room = max<i64>(<i64>writeSetMax() - <i64>dirtyBytes, 0)
  if (keepsHistory) for (let index: u32 = 0; index < count; index++) packNote(noteAt(index), now)
  forgetNotes()
}

/** Notes when history was switched on. */
function settleOnSince(): void {
  if ((onSince !== 0) === keepsHistory) return
  onSince = keepsHistory ? nextTime() : 0
  keyOnSince()
  if (keepsHistory) mutateSetInt(onSince)
  else mutateClear()
}

function nextTime(): i64 {
  lastTime = max<i64>(clock() as i64, lastTime + 1)
  return lastTime
}

let keptSince: i64 = 0
let keptTime: i64 = 0
let keptHasRows: bool = false
let keptRowsMade: u32 = 0

/** Notes since when history is on, and what rows there are, when a batch begins that may be undone. */
export function keepHistory(): void {
  keepAllowances()
  keptSince = onSince
  keptTime = lastTime
  keptHasRows = hasRows
  keptRowsMade = historyRowsMade
}

/** That batch was undone. */
export function putHistoryBack(): void {
  putAllowancesBack()
  onSince = keptSince
  lastTime = keptTime
  hasRows = keptHasRows
  historyRowsMade = keptRowsMade
}

/** The object is gone: whoever gets its number has no history. */
export function endHistory(record: ObjectRecord): void {
  if (!hasRows || (record.state & (RECORD_ANONYMOUS | RECORD_WAIF)) !== 0) return
  keyBegin(TABLE_HISTORY)
  keyInt(record.id)
  mutateClearPrefix()
}

function packNote(note: HistoryNote, now: i64): void {
  const record = changetype<ObjectRecord>(note.record)
  if ((record.state & (RECORD_VALID | RECORD_FRESH)) !== RECORD_VALID) return
  if (isSame(note, rowFind(record, note.key))) return
  const isSlot = rowKind(note.key) === ROW_SLOT
  if (isSlot && !isWanted(record)) return
  const thing = thingOf(note.key)
  if (mayKeep(record.id, thing, now)) makeRow(note, isSlot, now)
  else if (mustTell()) makeHead(note, SINCE_UNKNOWN, HISTORY_LOST | HISTORY_THINNED, now)
  else return
  const bytes = (buffer.length + ROW_BYTES) as i64
  if (bytes > room) {
    leaveOut(now)
    return
  }
  room -= bytes
  keyHistory(record.id, thing)
  keyInt(now)
  mutateSetBytes(buffer.start, buffer.length)
  hasRows = true
  historyRowsMade += 1
}

/** Whether nothing changed after all. */
function isSame(note: HistoryNote, row: Row | null): bool {
  if (row === null || !row.isLive) return note.isLive === 0
  if (note.isLive === 0) return false
  return row.tag === note.tag && row.bits === note.bits && row.access === note.access
}

function isWanted(record: ObjectRecord): bool {
  const objects = changetype<Slot>(kept)
  if (objects.tag !== TAG_LIST) return true
  const count = min<i32>(objects.list.length as i32, HISTORY_OBJECTS_MAX)
  for (let index = 0; index < count; index++) {
    const object = listItem(objects.list, index)
    if (object.tag === TAG_OBJECT && isa(record, object.object)) return true
  }
  return false
}

/** Makes `buffer` the row for the note: its head, then its value. */
function makeRow(note: HistoryNote, isSlot: bool, now: i64): void {
  const value = pushSlots(1)
  let state = historyValue(note.slot, note.isLive !== 0, isSlot, value)
  let count: f64 = 1
  valueBuffer.reset()
  if (state === HISTORY_KEPT) {
    encode(value, valueBuffer)
    const each = isSlot ? HISTORY_SLOT_BYTES : HISTORY_VERB_BYTES
    count += <f64>(valueBuffer.length / each)
    if (valueBuffer.length > HISTORY_VALUE_BYTES_MAX || !mayCount(count)) {
      state = HISTORY_LOST
      count = 1
    }
  }
  popSlots(1)
  const since = countKept(count)
  if (isUsedUp()) state |= HISTORY_THINNED
  makeHead(note, since, state, now)
  if ((state & HISTORY_STATES) === HISTORY_KEPT) {
    buffer.addBytes(valueBuffer.start, valueBuffer.length)
  }
}

/** Makes `buffer` the row but for a value that is kept. */
function makeHead(note: HistoryNote, since: i64, state: u32, now: i64): void {
  if ((state & HISTORY_THINNED) !== 0) tellThinned(now)
  buffer.reset()
  buffer.addByte(STORED_LIST)
  addVarint(buffer, HISTORY_ITEMS)
  buffer.addByte(STORED_OBJECT)
  addZigzag(buffer, note.who)
  addNumber(note.access)
  addNumber(since)
  addNumber(state as i64)
  if ((state & HISTORY_STATES) !== HISTORY_KEPT) buffer.addByte(STORED_NONE)
}

function addNumber(number: i64): void {
  buffer.addByte(STORED_INT)
  addZigzag(buffer, number)
}

/**
 * Makes [to] what is kept of a row's value: HISTORY_KEPT, or HISTORY_NOTHING, or HISTORY_LOST when it may
 * not be kept.
 */
export function historyValue(value: Slot, isLive: bool, isSlot: bool, to: Slot): u32 {
  if (!isLive || value.tag === TAG_NONE) return HISTORY_NOTHING
  if (sizeEstimate(value) > HISTORY_VALUE_BYTES_MAX || holdsReference(value)) return HISTORY_LOST
  assign(to, value)
  if (!isSlot) putSource(to)
  return HISTORY_KEPT
}

/** Puts a verb's source in the place of its program, which is the last item of its list. */
function putSource(verb: Slot): void {
  const last = (verb.list.length as i32) - 1
  const program = listItem(verb.list, last)
  if (program.tag !== TAG_PROGRAM) return
  const source = pushSlots(1)
  codeSource(program.string.start, source)
  listSet(verb, last, source)
  popSlots(1)
}

let found: bool = false

function meetReference(_record: ObjectRecord): void {
  found = true
}

function holdsReference(value: Slot): bool {
  if (referenceCount(RECORD_ANONYMOUS) + referenceCount(RECORD_WAIF) === 0) return false
  found = false
  eachReference(value, meetReference)
  return found
}
