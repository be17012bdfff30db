/**
 * Clearing history that is older than it is kept. All rows are looked through from time to time, some in
 * each step, between tasks: a step is a segment of its own. When history is off, all of it goes.
 */

import { TABLE_HISTORY } from '../shared/layout.ts'
import { HISTORY_SWEEP_ROWS } from '../shared/limits.ts'
import {
  historyEnds,
  historyPeriod,
  historyRowsMade,
  keyHistory,
  mayHaveHistory,
  noteNoHistory,
} from './history.ts'
import { keyBegin, keyBetween, keyInt, keyToEnd, rowKeyInt, rowsNext } from './key.ts'
import { storeClear } from './overlay.ts'
import { beginSegment } from './undo.ts'

/** From the end of one pass to the beginning of the next: a part of the time that history is kept. */
const PASSES: i64 = 8
const PAUSE_LEAST_US: i64 = 60_000_000
/** Between two steps that clear nothing, so that others have their time. */
const PAUSE_STEP_US: f64 = 20_000
/** Slots and verbs that a step looks at. */
const STEP_THINGS: u32 = 64

/** When the next step may come, in µs, and the time for which history was kept when that was said. */
let nextStep: f64 = 0
let period: i64 = -1
/** The row that the pass goes on from; whether it has met one that stays; rows made before it began. */
let object: i64 = i64.MIN_VALUE
let thing: i64 = 0
let time: i64 = 0
let hasMet: bool = false
let madeBefore: u32 = 0

/** Rows that a step clears: object, thing, time. */
const doomed: usize = memory.data(24 * 64, 8)

/** When there is something to look through, in µs; Infinity when there is nothing. */
export function sweepWakes(): f64 {
  if (!mayHaveHistory()) return Infinity
  if (period !== historyPeriod()) nextStep = 0
  return nextStep
}

/** Puts the next step off: the store takes no writes. */
export function pauseSweep(now: f64): void {
  nextStep = now + <f64>PAUSE_LEAST_US
}

/** Looks at some rows; whether any were cleared. [now] is the time in µs. */
export function sweepStep(now: f64): bool {
  if (now < sweepWakes()) return false
  period = historyPeriod()
  nextStep = now + PAUSE_STEP_US
  const count = findDoomed(now)
  if (count === 0) return false
  beginSegment()
  for (let index: u32 = 0; index < count; index++) {
    const at = doomed + (index as usize) * 24
    keyHistory(load<i64>(at), load<i64>(at + 8))
    keyInt(load<i64>(at + 16))
    storeClear()
  }
  return true
}

/** Goes on to the next rows that are to be cleared; how many. */
function findDoomed(now: f64): u32 {
  const end = historyEnds(now as i64)
  for (let looked: u32 = 0; looked < STEP_THINGS; looked++) {
    if (readRows(1) === 0) {
      endPass(now)
      return 0
    }
    rowsNext()
    if (rowKeyInt(2) < end) return takeDoomed(end)
    // Later rows of the same thing stay as well.
    object = rowKeyInt(0)
    thing = rowKeyInt(1)
    time = i64.MAX_VALUE
    hasMet = true
  }
  return 0
}

function readRows(limit: u32): u32 {
  keyBegin(TABLE_HISTORY)
  keyInt(i64.MAX_VALUE)
  keyToEnd()
  keyHistory(object, thing)
  keyInt(time)
  return keyBetween(1, limit, 0)
}

/** Takes the next rows that are too old, up to one that is not. */
function takeDoomed(end: i64): u32 {
  readRows(HISTORY_SWEEP_ROWS)
  let count: u32 = 0
  while (rowsNext() && rowKeyInt(2) < end) {
    object = rowKeyInt(0)
    thing = rowKeyInt(1)
    time = rowKeyInt(2) + 1
    const at = doomed + (count as usize) * 24
    store<i64>(at, object)
    store<i64>(at + 8, thing)
    store<i64>(at + 16, time - 1)
    count += 1
  }
  return count
}

function endPass(now: f64): void {
  if (!hasMet && madeBefore === historyRowsMade) noteNoHistory()
  hasMet = false
  madeBefore = historyRowsMade
  object = i64.MIN_VALUE
  thing = 0
  time = 0
  nextStep = now + <f64>max<i64>(historyPeriod() / PASSES, PAUSE_LEAST_US)
}
