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
import { pauseReads, resumeReads } from './read-set.ts'
import { beginSegment } from './undo.ts'

/** From the end of one pass to the beginning of the next: a part of the time that history is kept. */
const PASSES: i64 = 8
const PAUSE_LEAST_US: i64 = 60_000_000
/** Between two steps that clear nothing, so that others have their time. */
const PAUSE_STEP_US: f64 = 20_000
/** Slots and verbs that a step looks at. */
const STEP_THINGS: u32 = 64

/** How far the pass under way has come. */
@unmanaged
class Sweep {
  /** When the next step may come, in µs, and the time for which history was kept when that was said. */
  nextStep: f64 = 0
  period: i64 = 0
  /** The row that the pass goes on from; whether it has met one that stays; rows made before it began. */
  object: i64 = 0
  thing: i64 = 0
  time: i64 = 0
  hasMet: u32 = 0
  madeBefore: u32 = 0
}
const SWEEP_BYTES: usize = 48
const sweep = changetype<Sweep>(memory.data(48, 8))
const kept: usize = memory.data(48, 8)

/** Rows that a step clears: object, thing, time. */
const doomed: usize = memory.data(24 * 64, 8)

/** When there is something to look through, in µs; Infinity when there is nothing. */
export function sweepWakes(): f64 {
  if (!mayHaveHistory()) return Infinity
  if (sweep.period !== historyPeriod()) sweep.nextStep = 0
  return sweep.nextStep
}

/** At boot. */
export function sweepBoot(): void {
  assert(offsetof<Sweep>() === SWEEP_BYTES, 'the size of a sweep')
  sweep.period = -1
  sweep.object = i64.MIN_VALUE
}

/** Notes how far the pass has come, when a batch begins that may be undone. */
export function keepSweep(): void {
  memory.copy(kept, changetype<usize>(sweep), SWEEP_BYTES)
}

/** That batch was undone. */
export function putSweepBack(): void {
  memory.copy(changetype<usize>(sweep), kept, SWEEP_BYTES)
}

/** Puts the next step off: the store takes no writes. */
export function pauseSweep(now: f64): void {
  sweep.nextStep = now + <f64>PAUSE_LEAST_US
}

/** Looks at some rows; whether any were cleared. [now] is the time in µs. */
export function sweepStep(now: f64): bool {
  if (now < sweepWakes()) return false
  sweep.period = historyPeriod()
  sweep.nextStep = now + PAUSE_STEP_US
  // What is cleared is cleared whatever others do, and nobody's commit is to fail because they keep history.
  pauseReads()
  const count = findDoomed(now)
  resumeReads()
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
    sweep.object = rowKeyInt(0)
    sweep.thing = rowKeyInt(1)
    sweep.time = i64.MAX_VALUE
    sweep.hasMet = 1
  }
  return 0
}

function readRows(limit: u32): u32 {
  keyBegin(TABLE_HISTORY)
  keyInt(i64.MAX_VALUE)
  keyToEnd()
  keyHistory(sweep.object, sweep.thing)
  keyInt(sweep.time)
  return keyBetween(1, limit, 0)
}

/** Takes the next rows that are too old, up to one that is not. */
function takeDoomed(end: i64): u32 {
  readRows(HISTORY_SWEEP_ROWS)
  let count: u32 = 0
  while (rowsNext() && rowKeyInt(2) < end) {
    sweep.object = rowKeyInt(0)
    sweep.thing = rowKeyInt(1)
    sweep.time = rowKeyInt(2) + 1
    const at = doomed + (count as usize) * 24
    store<i64>(at, sweep.object)
    store<i64>(at + 8, sweep.thing)
    store<i64>(at + 16, sweep.time - 1)
    count += 1
  }
  return count
}

function endPass(now: f64): void {
  if (sweep.hasMet === 0 && sweep.madeBefore === historyRowsMade) noteNoHistory()
  sweep.hasMet = 0
  sweep.madeBefore = historyRowsMade
  sweep.object = i64.MIN_VALUE
  sweep.thing = 0
  sweep.time = 0
  sweep.nextStep = now + <f64>max<i64>(historyPeriod() / PASSES, PAUSE_LEAST_US)
}
