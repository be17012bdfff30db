/**
 * What other processes committed, as far as tasks are concerned. A waiting task is in memory what its row
 * is, so one that another process changed is read again when it is asked for. Tasks of this process that read or
 * wait for a service have more than a row: another process may end them, and put messages into their mailboxes, but
 * what they wait for stays.
 */

import { applyChanges, takeOptionsLoaded } from '../object/apply.ts'
import {
  changeFields,
  changeInt,
  changeOperation,
  changeValue,
  changeValueBytes,
  isChangeChunked,
  isChangeSet,
} from '../object/change.ts'
import { MUTATION_CLEAR_PREFIX, TABLE_QUEUE, TABLE_SESSION, TABLE_TASK } from '../shared/layout.ts'
import { loadServerOptions } from '../vm/options.ts'
import { Queue, queueOf } from './queue.ts'
import { leaveLine } from './ready.ts'
import { applySession } from './remote.ts'
import { restartBatch } from './retract.ts'
import {
  freeTaskWhole,
  isForeign,
  leaveTask,
  residentTask,
  TASK_READING,
  TASK_SERVICE,
  Task,
} from './task.ts'
import { applyMail, forgetAllRead, homeOf, noteDueBy } from './task-row.ts'
import { removeTimer } from './timer.ts'

/** Takes over the mutations that others committed, in [bytes] bytes at [pointer]. */
export function applyCommitted(pointer: usize, bytes: u32): void {
  restartBatch()
  applyChanges(pointer, bytes, applyTable)
  if (takeOptionsLoaded()) loadServerOptions()
}

function applyTable(table: u32): void {
  if (changeOperation === MUTATION_CLEAR_PREFIX) return
  if (table === TABLE_SESSION && changeFields === 2) applySession()
  else if (table === TABLE_TASK && changeFields === 2) applyTask(changeInt(1))
  else if (table === TABLE_QUEUE && isChangeSet())
    noteDueBy(changeInt(1), changeInt(2), homeOf(changeValue, changeValueBytes))
  else if (table === TABLE_QUEUE) applyNotDue(changeInt(1), changeInt(2))
}

function applyTask(id: i64): void {
  const task = residentTask(id)
  if (!isChangeSet()) {
    if (task !== null) endTask(task)
    return
  }
  forgetAllRead()
  if (task === null) return
  const isWaiting = task.state === TASK_READING || task.state === TASK_SERVICE
  if (!isWaiting || (isForeign(task) && !isReader(task))) forgetTask(task)
  else if (!isChangeChunked()) applyMail(task)
}

/** Whether the next line of a connection here is the task's. */
function isReader(task: Task): bool {
  if (task.state !== TASK_READING) return false
  const queue = queueOf(task.connection)
  return queue !== null && queue.reader === changetype<usize>(task)
}

/** The task goes on or has ended elsewhere. */
function endTask(task: Task): void {
  if (task.state === TASK_READING) {
    const queue = queueOf(task.connection)
    if (queue !== null && queue.reader === changetype<usize>(task)) queue.reader = 0
  }
  if (task.queue !== 0) changetype<Queue>(task.queue).isHeld = 0
  forgetTask(task)
}

/** Takes the task out of memory; its row stays. */
function forgetTask(task: Task): void {
  leaveLine(task)
  removeTimer(task)
  leaveTask(task)
  freeTaskWhole(task)
}

/** The task is not due at [wake] any more. */
function applyNotDue(wake: i64, id: i64): void {
  const task = residentTask(id)
  if (task === null || task.storedWake !== wake) return
  if (task.state === TASK_READING || task.state === TASK_SERVICE) return
  leaveLine(task)
  removeTimer(task)
}
