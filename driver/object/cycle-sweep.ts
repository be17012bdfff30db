/**
 * Looking for cycles among all anonymous objects and WAIFs in the store, also among those that nothing has
 * touched since a former server stopped with suspects in its memory. From time to time every one of them
 * is made a suspect, a few at a time and only when there are no others; cycle.ts does the rest.
 *
 * In a cluster nothing is swept.
 */

import { TABLE_REFERENCES } from '../shared/layout.ts'
import { CYCLE_STEP_RECORDS, CYCLE_SWEEP_TOO_LARGE_MAX } from '../shared/limits.ts'
import { isClustered } from './cluster.ts'
import { hasSuspects, isResting, tooLargeCount } from './cycle.ts'
import { keyIntFrom } from './key.ts'
import { RECORD_DYING, RECORD_LOST } from './record.ts'
import { readReference } from './reference.ts'
import { readRowReferences, suspect } from './row-reference.ts'

/** After a start, and from the end of one pass to the beginning of the next. */
const PAUSE_FIRST_US: f64 = 3_600_000_000
const PAUSE_PASS_US: f64 = 86_400_000_000
/** Between two steps, so that others have their time. */
const PAUSE_STEP_US: f64 = 50_000

/** When the next step may come, in µs; −1: this instance has just started. */
let nextStep: f64 = -1
/** The id that the pass goes on from, and how many searches had become too large when it began. */
let cursor: i64 = 1
let tooLargeBefore: u32 = 0

/** When a step will be wanted, in µs. [now] is the time in µs. */
export function cyclesWake(now: f64): f64 {
  if (isClustered) return Infinity
  if (nextStep < 0) nextStep = now + PAUSE_FIRST_US
  return nextStep
}

/** Makes some suspects, which are looked at when the next batch is closed. */
export function sweepCycles(now: f64): void {
  if (now < cyclesWake(now)) return
  nextStep = now + PAUSE_STEP_US
  if (hasSuspects() || isResting()) return
  if (cursor === 1) tooLargeBefore = tooLargeCount
  for (let count: i32 = 0; count < CYCLE_STEP_RECORDS; count++) {
    const id = keyIntFrom(TABLE_REFERENCES, cursor)
    if (id < 0 || tooLargeCount - tooLargeBefore > CYCLE_SWEEP_TOO_LARGE_MAX) {
      cursor = 1
      nextStep = now + PAUSE_PASS_US
      break
    }
    cursor = id + 1
    const record = readReference(id)
    if ((record.state & (RECORD_LOST | RECORD_DYING)) !== 0) continue
    readRowReferences(record)
    suspect(record)
  }
}
