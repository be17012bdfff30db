/**
 * Mailboxes: every task owns one, known by the task's id. A message is in it at once, which nobody notices
 * before the sender's segment is over, and is taken back when that is undone. A mailbox is bounded in
 * messages and bytes, is stored with its task, and goes with it.
 */

import { undoLog, undoRegister } from '../object/undo.ts'
import { E_NONE } from '../shared/errors.ts'
import { MAILBOX_BYTES_MAX, MAILBOX_MESSAGES_MAX } from '../shared/limits.ts'
import { TAG_LIST } from '../shared/types.ts'
import { emptyList, listAppend, newList } from '../value/list.ts'
import { moveTo, Slot, setList, valueBytes } from '../value/value.ts'
import { leaveLine, makeTaskReady } from './ready.ts'
import { isRunning, runningTask } from './run.ts'
import { keepTask, residentTask, TASK_READY, TASK_RECEIVING, Task } from './task.ts'
import { findTask, markTask } from './task-row.ts'
import { addTimer } from './timer.ts'

// What becomes of a message.
export const MAIL_DELIVERED: u32 = 0
/** There is no such task, or no longer. */
export const MAIL_DROPPED: u32 = 1
/** The mailbox has no room for it. */
export const MAIL_REFUSED: u32 = 2

let undoKind: u32 = 0

/** At boot. */
export function openMailboxes(): void {
  undoKind = undoRegister(takeBack)
}

/** The task that owns the mailbox with this id, running or waiting; or null. */
export function mailboxOwner(id: i64): Task | null {
  if (isRunning() && runningTask().id === id) return runningTask()
  return findTask(id)
}

/** Puts a copy of [message] into the mailbox of the task [id], which goes on if it waits for one. */
export function postMessage(id: i64, message: Slot): u32 {
  const task = mailboxOwner(id)
  if (task === null) return MAIL_DROPPED
  if (!isRunning() || runningTask().id !== id) keepTask(task)
  const mail = task.mail
  if (mail.tag !== TAG_LIST) setList(mail, newList(1))
  const bytes = mail.list.size + valueBytes(message)
  if (mail.list.length >= <u32>MAILBOX_MESSAGES_MAX || bytes > <i64>MAILBOX_BYTES_MAX) {
    return MAIL_REFUSED
  }
  const isWaiting = task.state === TASK_RECEIVING && !task.has(TASK_READY)
  undoLog(undoKind, 0, id, isWaiting ? 1 : 0, mail)
  if (listAppend(mail, message) !== E_NONE) return MAIL_REFUSED
  if (isWaiting) makeTaskReady(task)
  if (task.stack !== 0) markTask(task)
  return MAIL_DELIVERED
}

/** The send is undone: the mailbox holds what it held, and its task waits again if it did. */
function takeBack(_a: usize, id: i64, wasWaiting: i64, mail: Slot): void {
  const isOwn = isRunning() && runningTask().id === id
  const task = isOwn ? runningTask() : residentTask(id)
  if (task === null) return
  moveTo(task.mail, mail)
  if (wasWaiting === 0 || task.state !== TASK_RECEIVING) return
  leaveLine(task)
  if (task.wake < Infinity && task.heapPlace === 0) addTimer(task)
}

/** Whether messages wait in the task's mailbox. */
export function hasMessages(task: Task): bool {
  return task.mail.tag === TAG_LIST && task.mail.list.length > 0
}

/** [to] ← the list of all messages in the task's mailbox, which is empty afterwards. */
export function takeMessages(task: Task, to: Slot): void {
  if (hasMessages(task)) moveTo(to, task.mail)
  else setList(to, emptyList())
}
