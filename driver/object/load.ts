/**
 * Reading an object from the store: one range of rows, decoded into a record's table. The formats of
 * the rows' values are in object/README.md.
 */

import { HEADER_FLAGS, ROW_ACCESS, ROW_DEFINITION, ROW_HEADER, ROW_SLOT } from '../shared/layout.ts'
import { TAG_LIST } from '../shared/types.ts'
import { decode } from '../value/codec.ts'
import { listItem } from '../value/list.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { assign, moveTo, Slot } from '../value/value.ts'
import {
  keyBegin,
  keyInt,
  keyRangeQuietly,
  rowKeyInt,
  rowsNext,
  rowValue,
  rowValueBytes,
} from './key.ts'
import {
  accessOf,
  countRow,
  ObjectRecord,
  RECORD_ACCESS,
  RECORD_WAIF,
  ROW_LIVE,
  Row,
  rowKey,
  rowObtain,
} from './record.ts'
import { deriveAll, rowGet } from './row.ts'

/** Reads the rows of [id] in [table] into an empty record; false when there is no such object. */
export function loadRows(record: ObjectRecord, table: u32, id: i64): bool {
  keyBegin(table)
  keyInt(id)
  if (keyRangeQuietly(0, 0) === 0) return false
  const value = pushSlots(1)
  while (rowsNext()) {
    const ok = decode(rowValue, rowValueBytes, value)
    assert(ok, 'a stored row that is no value')
    loadRow(record, rowKeyInt(0) as u32, rowKeyInt(1), value)
  }
  popSlots(1)
  deriveAll(record)
  return rowGet(record, ROW_HEADER, HEADER_FLAGS as i64) !== null
}

function loadRow(record: ObjectRecord, kind: u32, id: i64, value: Slot): void {
  const row = rowObtain(record, rowKey(kind, id))
  row.state = ROW_LIVE
  countRow(record, row.key, 1)
  if (kind === ROW_SLOT && (record.state & RECORD_WAIF) === 0) loadSlot(row, value)
  else if (kind === ROW_DEFINITION) assign(row.slot, listItem(value.list, 0))
  else moveTo(row.slot, value)
  if (kind === ROW_ACCESS) record.state |= RECORD_ACCESS
}

/** A slot is stored as {owner, permissions, value or none}. */
function loadSlot(row: Row, stored: Slot): void {
  assert(stored.tag === TAG_LIST && stored.list.length === 3, 'a stored slot of another shape')
  const list = stored.list
  row.access = accessOf(listItem(list, 0).object, listItem(list, 1).int as u32)
  assign(row.slot, listItem(list, 2))
}
