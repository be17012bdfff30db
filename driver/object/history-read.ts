/**
 * Reading the history of one slot or verb (history.ts): its last changes, and what it was at a moment.
 * Rows of the open batch do not exist yet: changes count from their commit on.
 */

import { RANGE_REVERSE } from '../host.ts'
import { ROW_SLOT } from '../shared/layout.ts'
import { TAG_INT, TAG_LIST, TAG_NONE } from '../shared/types.ts'
import { decode } from '../value/codec.ts'
import { listItem, newList, pushItem, pushTaken } from '../value/list.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { assign, ListValue, Slot, setList, slotAt } from '../value/value.ts'
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
import { ObjectRecord, rowFind, rowKind } from './record.ts'

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
