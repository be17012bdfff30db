/**
 * The fork instruction: a copy of the running activation becomes the root of a task of its own. What
 * tasks are, the scheduler knows: it registers itself here.
 */

import { addDirtyBytes } from '../object/batch.ts'
import { mayWrite, raiseWriteSet } from '../object/write-set.ts'
import { E_INVARG, E_QUOTA } from '../shared/errors.ts'
import { REGISTER_ABSENT } from '../shared/opcodes.ts'
import { TAG_FLOAT, TAG_INT, TAG_NONE } from '../shared/types.ts'
import { DONE, raise } from '../value/outcome.ts'
import { Slot } from '../value/value.ts'
import { activationOf } from './activation.ts'
import { machine } from './machine.ts'
import { raiseMismatch, WANT_FLOAT, WANT_INT } from './message.ts'
import { registerA, setInteger, targetOf } from './register.ts'
import { activationStoredBytes, forkStack, SavedStack } from './saved-stack.ts'
import { chargeTicks } from './tick.ts'
import { raiseUnset } from './variable.ts'

/** Answers a new task's id for a programmer, or 0 when he has too many tasks. */
export type TaskNumberer = (programmer: i64) => i64
/** Queues a new task to begin in so many seconds. */
export type ForkQueuer = (id: i64, seconds: f64, stack: SavedStack) => void

let numberTask: TaskNumberer | null = null
let queueFork: ForkQueuer | null = null

/** At boot: who numbers tasks and queues forks. */
export function setForkHooks(number: TaskNumberer, queue: ForkQueuer): void {
  numberTask = number
  queueFork = queue
}

/** What a fork costs beside its own tick: the new task is begun, and perhaps stored. */
const FORK_TICKS: i32 = 5

/** a = seconds, b = register for the task's id; this task goes on at y. */
export function forkTask(pc: usize, base: usize): u32 {
  const delay = changetype<Slot>(registerA(pc, base))
  if (delay.tag === TAG_NONE) return raiseUnset(changetype<usize>(delay), base)
  if (delay.tag !== TAG_INT && delay.tag !== TAG_FLOAT)
    return raiseMismatch(delay, WANT_INT | WANT_FLOAT)
  const seconds = delay.tag === TAG_INT ? <f64>delay.int : delay.float
  if (seconds < 0) return raise(E_INVARG)
  const activation = activationOf(base)
  const bytes = activationStoredBytes(activation)
  if (!mayWrite(bytes)) return raiseWriteSet()
  const id = numberTask!(activation.programmer)
  if (id === 0) return raise(E_QUOTA)
  const register = <u32>load<u16>(pc, 4)
  if (register !== REGISTER_ABSENT) setInteger(base + ((<usize>register) << 4), id)
  chargeTicks(FORK_TICKS)
  addDirtyBytes(bytes)
  queueFork!(id, seconds, forkStack(activation, pc + 16))
  machine.pc = targetOf(pc + 8, base)
  return DONE
}
