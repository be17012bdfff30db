/**
 * task_send() and task_recv(): messages between tasks.
 *
 * Semantics: mooR's, as its worlds use them; bounds, and what the sender is told, are ours.
 */
import { rowFits } from '../object/row.ts'
import { raiseWriteSet } from '../object/write-set.ts'
import {
  hasMessages,
  MAIL_REFUSED,
  mailboxOwner,
  postMessage,
  takeMessages,
} from '../scheduler/mailbox.ts'
import { runningTask } from '../scheduler/run.ts'
import { ownerOf } from '../scheduler/task.ts'
import { E_INVARG, E_PERM, E_QUOTA } from '../shared/errors.ts'
import { TAG_INT } from '../shared/types.ts'
import { text } from '../value/intern.ts'
import { DONE, raise, raiseWith } from '../value/outcome.ts'
import { Slot, setBool, slotAt } from '../value/value.ts'
import { currentTaskId, isProgrammerWizard, programmer } from '../vm/machine.ts'
import { suspendForMail } from '../vm/suspend.ts'

/** task_send(task, message): whether the task was there to get it. */
export function builtinTaskSend(args: Slot, _count: i32, result: Slot): u32 {
  const task = mailboxOwner(args.int)
  if (task === null) {
    setBool(result, false)
    return DONE
  }
  const isOwn = task.id === currentTaskId() || ownerOf(task) === programmer()
  if (!isOwn && !isProgrammerWizard()) return raise(E_PERM)
  if (!rowFits(null, slotAt(args, 1))) return raiseWriteSet()
  if (postMessage(task.id, slotAt(args, 1)) === MAIL_REFUSED) {
    return raiseWith(E_QUOTA, text("The task's mailbox is full"), null)
  }
  setBool(result, true)
  return DONE
}

/** task_recv([seconds]): the messages that wait; else waits for the first, or so long, or for ever. */
export function builtinTaskRecv(args: Slot, count: i32, result: Slot): u32 {
  const seconds = count === 0 ? -1 : args.tag === TAG_INT ? <f64>args.int : args.float
  if (count > 0 && seconds < 0) return raise(E_INVARG)
  if (!hasMessages(runningTask()) && seconds !== 0) return suspendForMail(seconds)
  takeMessages(runningTask(), result)
  return DONE
}
