/**
 * commit(), rollback() and suspend_if_needed(): where a task's transactions end.
 *
 * Semantics: mooR's manual; anybody may use them, since a task decides only about what it did itself.
 */
import { askRollback, runningTask } from '../scheduler/run.ts'
import { E_INVARG } from '../shared/errors.ts'
import { ABORT, DONE, raise } from '../value/outcome.ts'
import { isTrue, moveTo, Slot, setBool } from '../value/value.ts'
import { suspendFor } from '../vm/suspend.ts'
import { secondsLeft, ticksLeft } from '../vm/tick.ts'

/** Ticks below which suspend_if_needed() suspends when it is told no other number; seconds likewise. */
const TICKS_SHORT: i64 = 4000
const SECONDS_SHORT: f64 = 1

/** commit([value]): what the task did so far is kept; it goes on in the background with a new budget. */
export function builtinCommit(args: Slot, count: i32, _result: Slot): u32 {
  if (count > 0) moveTo(runningTask().value, args)
  return suspendFor(0)
}

/** rollback([output too]): what the task did since its last commit is undone, and the task ends. */
export function builtinRollback(args: Slot, count: i32, _result: Slot): u32 {
  askRollback(count > 0 && isTrue(args))
  return ABORT
}

/** suspend_if_needed([ticks]): whether fewer are left, or hardly any time, and the task was suspended. */
export function builtinSuspendIfNeeded(args: Slot, count: i32, result: Slot): u32 {
  const least = count > 0 ? args.int : TICKS_SHORT
  if (least < 0) return raise(E_INVARG)
  if (<i64>ticksLeft() >= least && secondsLeft() >= SECONDS_SHORT) {
    setBool(result, false)
    return DONE
  }
  setBool(runningTask().value, true)
  return suspendFor(0)
}
