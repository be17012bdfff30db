/**
 * The limits of a running task: ticks, seconds, and the slices after which the host gets its thread back.
 *
 * `machine.ticks` counts down to the next look at the clock; the rest of the budget waits in
 * `machine.ticksReserve`. So the interpreter pays one decrement a tick.
 */

import { monotonic } from '../host.ts'
import { heapExhausted, heapLow, heapWantsRoom, setRoomWatcher } from '../value/heap.ts'
import { setWorker } from '../value/work.ts'
import { machine, RUN_CONTINUE, RUN_SLICE } from './machine.ts'

/** Ticks between two looks at the clock: some tens of µs for simple code. */
const TICKS_CHUNK: i32 = 4096

/** What checkLimits() found besides the RUN_… that go on. */
export const LIMIT_TICKS: u32 = 16
export const LIMIT_SECONDS: u32 = 17
export const LIMIT_MEMORY: u32 = 18

/** Gives the task a budget from [now] on, as `monotonic` has it. */
export function startBudget(ticks: i32, seconds: f64, now: f64): void {
  machine.ticksStart = ticks
  machine.ticks = 0
  machine.ticksReserve = ticks
  refill()
  machine.secondsDeadline = now + seconds * 1000
}

/**
 * Called when `machine.ticks` has run out: takes more from the reserve, or says which limit is reached.
 * The instruction under way runs again and pays then, so it is given one tick.
 */
export function checkLimits(): u32 {
  if (machine.ticksReserve <= 0) return LIMIT_TICKS
  const now = monotonic()
  if (now >= machine.secondsDeadline) return LIMIT_SECONDS
  if (heapExhausted()) return LIMIT_MEMORY
  refill()
  machine.ticks += 1
  // Whoever runs slices makes room first.
  if (heapWantsRoom() || heapLow()) return RUN_SLICE
  return now >= machine.sliceDeadline ? RUN_SLICE : RUN_CONTINUE
}

/** Lets the next tick be followed by a look at the limits. */
export function lookSoon(): void {
  if (machine.ticks <= 1) return
  machine.ticksReserve += machine.ticks - 1
  machine.ticks = 1
}

/** Ends the running task, at its next tick or soon after, as if its seconds were over. */
export function endSeconds(): void {
  machine.secondsDeadline = 0
  lookSoon()
}

function refill(): void {
  const chunk = min(machine.ticksReserve, TICKS_CHUNK)
  machine.ticksReserve -= chunk
  machine.ticks += chunk
}

/** Ticks for a unit of work on large values: a task's ticks pay for some 300 MB copied. */
const TICKS_PER_UNIT: i32 = 12

/** Lets work on large values cost ticks, and want of memory be followed by a look at the limits; at boot. */
export function openMeter(): void {
  setRoomWatcher(lookSoon)
  setWorker((units) => chargeTicks(<i32>min<u32>(units, 1 << 20) * TICKS_PER_UNIT))
}

/** What ticks_left() tells. */
export function ticksLeft(): i32 {
  return machine.ticks + machine.ticksReserve
}

/** What seconds_left() tells, not rounded. */
export function secondsLeft(): f64 {
  return max((machine.secondsDeadline - monotonic()) / 1000, 0)
}

/** Charges a builtin's work: one tick per KiB copied or 64 elements; limits are looked at by the next call or loop. */
export function chargeTicks(count: i32): void {
  const rest = <i64>machine.ticks - <i64>count
  if (rest >= 1) {
    machine.ticks = <i32>rest
    return
  }
  machine.ticksReserve = <i32>max<i64>(<i64>machine.ticksReserve + rest - 1, 0)
  machine.ticks = 1
}
