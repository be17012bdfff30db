/**
 * What a query may cost: index entries and objects looked at, in rows. A row costs a part of a tick, so
 * that a query ends with E_QUOTA, which can be caught, before its task runs out of ticks.
 */

import { E_QUOTA } from '../shared/errors.ts'
import { QUERY_ROWS_MAX } from '../shared/limits.ts'
import { text } from '../value/intern.ts'
import { raiseWith } from '../value/outcome.ts'
import { chargeTicks, ticksLeft } from '../vm/tick.ts'

const ROWS_PER_TICK: i64 = 16
/** Rows that looking at an object counts as; and beginning to read another range of entries. */
export const ROWS_OF_OBJECT: u32 = 8
export const ROWS_OF_RANGE: u32 = 16
/** Ticks that are left to whoever catches the error. */
const TICKS_KEPT: i64 = 1000

let rowsMost: i64 = 0
export let rowsTouched: i64 = 0

/** Begins a query. */
export function beginBudget(): void {
  rowsTouched = 0
  rowsMost = min<i64>(QUERY_ROWS_MAX, max<i64>(<i64>ticksLeft() - TICKS_KEPT, 0) * ROWS_PER_TICK)
}

/** Counts rows; false when there are too many. */
export function touchRows(rows: u32): bool {
  rowsTouched += rows
  return rowsTouched <= rowsMost
}

/** Rows that may still be touched. */
export function rowsLeft(): u32 {
  return max<i64>(rowsMost - rowsTouched, 0) as u32
}

/** Charges for what was touched. */
export function payBudget(): void {
  chargeTicks(<i32>(rowsTouched / ROWS_PER_TICK))
}

export function raiseTooMany(): u32 {
  return raiseWith(
    E_QUOTA,
    text(
      'The query looks at too many objects for its ticks; add a condition, a limit or an index, or see query_plan()',
    ),
    null,
  )
}
