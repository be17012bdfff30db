/**
 * The budget of pattern matching: the steps that a task's ticks allow, and charging those used.
 */
import { chargeTicks, ticksLeft } from '../vm/tick.ts'

/** Steps of the matcher that cost one tick: a tick is some hundred ns of simple code. */
const STEPS_PER_TICK_SHIFT: i32 = 9
/** Most steps of one search: some tens of ms, so that others hardly wait, and ticks are left to handle the error. */
const STEPS_MAX: i32 = 5000000

/** Steps that the running task can pay for. */
export function stepsAllowed(): i32 {
  const ticks = max(ticksLeft(), 1)
  return ticks > STEPS_MAX >> STEPS_PER_TICK_SHIFT ? STEPS_MAX : ticks << STEPS_PER_TICK_SHIFT
}

/** Charges the task; fewer steps than a tick's worth are free. */
export function chargeSteps(steps: i32): void {
  const ticks = steps >> STEPS_PER_TICK_SHIFT
  if (ticks > 0) chargeTicks(ticks)
}
