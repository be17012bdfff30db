/**
 * The last task of an anonymous object or WAIF that nobody refers to any more: the server calls its
 * :recycle. What is lost without such a verb but counts in a quota ends without a task. While there are
 * other things to do, one in so many is a farewell.
 *
 * Source: ToastStunt `server.cc` recycle_anonymous_objects(), recycle_waifs().
 */

import { beginLastTask, endLastTask, hasDying, recyclingVerb, takeDying } from '../object/death.ts'
import { ObjectRecord, RECORD_WAIF } from '../object/record.ts'
import { beginSegment } from '../object/undo.ts'
import { Verb } from '../object/verb.ts'
import { text } from '../value/intern.ts'
import { emptyList } from '../value/list.ts'
import { retainString } from '../value/string.ts'
import { Slot } from '../value/value.ts'
import { activation, RUN_CONTINUE } from '../vm/machine.ts'
import { pushRoot } from '../vm/root.ts'
import { plainContext } from '../vm/variable.ts'
import { beginRun } from './run.ts'
import { freeTask, newTask, newTaskId, STAGE_FAREWELL, Task } from './task.ts'

/** Whom the server calls for. */
const NOBODY: i64 = -1
/** Other things that may be begun before the next farewell. */
const OTHERS_FIRST: u32 = 8
let passedOver: u32 = 0

/** Whether a farewell is to be begun next; [isIdle]: there is nothing else to do. */
export function isFarewellDue(isIdle: bool): bool {
  if (!hasDying()) return false
  passedOver += 1
  if (!isIdle && passedOver <= OTHERS_FIRST) return false
  passedOver = 0
  return true
}

/** Begins the last task of the first in line. */
export function startFarewell(): void {
  const task = newTask(newTaskId())
  task.stage = STAGE_FAREWELL
  const record = takeDying(task.ending)
  const verb = recyclingVerb(record)
  if (verb !== null) beginTask(task, record, verb)
  else {
    beginSegment()
    endFarewell(task)
    freeTask(task)
  }
}

function beginTask(task: Task, record: ObjectRecord, verb: Verb): void {
  const isWaif = (record.state & RECORD_WAIF) !== 0
  const name = text('recycle')
  pushRoot(verb, name, task.ending, NOBODY, emptyList(), NOBODY, plainContext())
  task.player = NOBODY
  beginRun(task, true, RUN_CONTINUE)
  if (isWaif) activation().verb = changetype<usize>(retainString(text(':recycle')))
  beginLastTask(record)
}

/** The task has ended, or waits: it was the last thing to be done for it. */
export function endFarewell(task: Task): void {
  const slot: Slot = task.ending
  if (slot.tag === 0) return
  endLastTask(changetype<ObjectRecord>(slot.pointer))
  slot.clear()
}
