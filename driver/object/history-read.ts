/**
 * Reading the history of one slot or verb (history.ts): its last changes, and what it was at a moment.
 * Rows of the open batch do not exist yet: changes count from their commit on.
 */

import { RANGE_REVERSE } from '../host.ts'
import { ROW_ROLE_VERB, ROW_SLOT, ROW_VERB } from '../shared/layout.ts'
import { HISTORY_THINGS_MAX } from '../shared/limits.ts'
import { TAG_INT, TAG_LIST, TAG_NONE } from '../shared/types.ts'
import { decode } from '../value/codec.ts'
import { listItem, newList, pushItem, pushTaken } from '../value/list.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { assign, ListValue, Slot, StringValue, setList, slotAt } from '../value/value.ts'
import {
  HISTORY_ACCESS,
  HISTORY_KEPT,
  HISTORY_LOST,
  HISTORY_NOTHING,
  HISTORY_SINCE,
  HISTORY_STATE,
  HISTORY_STATES,
  HISTORY_THINNED,
  HISTORY_VALUE,
  historyValue,
  keyHistory,
  thingOf,
} from './history.ts'
import { SINCE_UNKNOWN, wholeSince } from './history-allowance.ts'
import { noteOf } from './history-note.ts'
import {
  keyBetween,
  keyInt,
  keyToEnd,
  rowKeyInt,
  rowsNext,
  rowValue,
  rowValueBytes,
} from './key.ts'
import { ObjectRecord, rowFind, rowKey, rowKind } from './record.ts'
import { rowGet } from './row.ts'
import { verbNameMatches } from './verb-name.ts'
import { VERB_ITEMS, VERB_NAMES } from './verb-table.ts'

/** What a slot or verb was: its owner × 8 + permissions, if it is a slot's, go with it. */
export let accessThen: i64 = 0

/** Fields of a key before its time. */
const PREFIX_FIELDS: u32 = 3

/** Makes keys of a thing from [from] to before [to] the ones to be read. */
function keySpan(object: i64, thing: i64, from: i64, to: i64): void {
  keyHistory(object, thing)
  keyInt(to)
  keyToEnd()
  keyHistory(object, thing)
  keyInt(from)
}

/** [to] ← the last [limit] rows of a thing behind the moment [from], the newest first: time, row, time, row … */
export function historyRows(
  record: ObjectRecord,
  rowKey: i64,
  from: i64,
  limit: i32,
  to: Slot,
): void {
  const list = pushSlots(2)
  const row = slotAt(list, 1)
  setList(list, newList(limit * 2))
  keySpan(record.id, thingOf(rowKey), from, i64.MAX_VALUE)
  keyBetween(PREFIX_FIELDS, limit as u32, RANGE_REVERSE)
  while (rowsNext()) {
    if (!readRow(row)) continue
    pushTaken(list.list, TAG_INT, rowKeyInt(0))
    pushItem(list.list, row)
  }
  assign(to, list)
  popSlots(2)
}

function readRow(to: Slot): bool {
  return decode(rowValue, rowValueBytes, to) && to.tag === TAG_LIST
}

/** The state of a row: HISTORY_KEPT, HISTORY_NOTHING or HISTORY_LOST. */
export function stateOf(row: ListValue): u32 {
  return (listItem(row, HISTORY_STATE).int as u32) & HISTORY_STATES
}

/**
 * [to] ← what a row of an object was at [time]: HISTORY_KEPT with its value, and accessThen; HISTORY_NOTHING,
 * or HISTORY_LOST when that is not known. A verb is its list with the source in place of the program.
 */
export function historyAt(record: ObjectRecord, rowKey: i64, time: i64, to: Slot): u32 {
  const thing = thingOf(rowKey)
  const row = pushSlots(1)
  keySpan(record.id, thing, time + 1, i64.MAX_VALUE)
  keyBetween(PREFIX_FIELDS, 1, 0)
  let since: i64 = SINCE_UNKNOWN
  let state = HISTORY_LOST
  if (rowsNext() && readRow(row)) {
    since = listItem(row.list, HISTORY_SINCE).int
    state = stateOf(row.list)
    accessThen = listItem(row.list, HISTORY_ACCESS).int
    assign(to, listItem(row.list, HISTORY_VALUE))
  } else {
    since = wholeSince(record.id, thing)
    state = lastValue(record, rowKey, to)
  }
  popSlots(1)
  if (state === HISTORY_LOST || isWhole(record.id, thing, time, since)) return state
  to.clear()
  return HISTORY_LOST
}

/** What the row was when the open batch began. */
function lastValue(record: ObjectRecord, rowKey: i64, to: Slot): u32 {
  const isSlot = rowKind(rowKey) === ROW_SLOT
  const note = noteOf(record, rowKey)
  if (note !== null) {
    accessThen = note.access
    return historyValue(note.slot, note.isLive !== 0, isSlot, to)
  }
  const row = rowFind(record, rowKey)
  if (row === null || !row.isLive || row.tag === TAG_NONE) return HISTORY_NOTHING
  accessThen = row.access
  if (!isSlot) return historyValue(row.slot, true, false, to)
  // As it is now it need not be fit for keeping.
  assign(to, row.slot)
  return HISTORY_KEPT
}

/** Whether no change between [time] and the row that [since] comes from was left out. */
function isWhole(object: i64, thing: i64, time: i64, since: i64): bool {
  if (since > 0) return time >= since
  if (since < 0) return true
  const row = pushSlots(1)
  keySpan(object, thing, 0, time + 1)
  keyBetween(PREFIX_FIELDS, 1, RANGE_REVERSE)
  let isThinned: bool = false
  if (rowsNext() && readRow(row)) {
    isThinned = (listItem(row.list, HISTORY_STATE).int & (HISTORY_THINNED as i64)) !== 0
  }
  popSlots(1)
  return !isThinned
}

// ---- deleted verbs

/** The row key of the verb of this name that the object had and was deleted last; −1 when none is known. */
export function goneVerb(record: ObjectRecord, name: StringValue): i64 {
  const row = pushSlots(1)
  let thing: i64 = -1
  let found: i64 = -1
  let foundTime: i64 = 0
  for (let looked = 0; looked < HISTORY_THINGS_MAX; looked++) {
    thing = thingFrom(record.id, thing + 1)
    if (thing < 0) break
    const verb = thing >> 1
    if ((thing & 1) !== 0 || isThere(record, verb)) continue
    keySpan(record.id, thing, 0, i64.MAX_VALUE)
    keyBetween(PREFIX_FIELDS, 1, RANGE_REVERSE)
    if (!rowsNext() || rowKeyInt(0) <= foundTime) continue
    const time = rowKeyInt(0)
    if (!readRow(row) || !wasNamed(row.list, name)) continue
    found = rowKey(ROW_VERB, verb)
    foundTime = time
  }
  popSlots(1)
  return found
}

/** The first thing of an object from [from] on that has a history, −1 for none. */
function thingFrom(object: i64, from: i64): i64 {
  keyHistory(object, i64.MAX_VALUE)
  keyToEnd()
  keyHistory(object, from)
  keyBetween(PREFIX_FIELDS - 1, 1, 0)
  return rowsNext() ? rowKeyInt(0) : -1
}

function isThere(record: ObjectRecord, verb: i64): bool {
  return rowGet(record, ROW_VERB, verb) !== null || rowGet(record, ROW_ROLE_VERB, verb) !== null
}

/** Whether a row holds a verb, not a role verb, that [name] named. */
function wasNamed(row: ListValue, name: StringValue): bool {
  if (stateOf(row) !== HISTORY_KEPT) return false
  const verb = listItem(row, HISTORY_VALUE)
  if (verb.tag !== TAG_LIST || (verb.list.length as i32) !== VERB_ITEMS) return false
  return verbNameMatches(listItem(verb.list, VERB_NAMES).string, name)
}
