/**
 * Undoing a batch in a cluster: while it is open, or sealed and not committed. Then it has never happened,
 * and its inputs will be received again. Objects are undone by their log (object/undo.ts), which is kept until
 * the batch is committed. Connections, queues and their lines, work and tests that wait are copied when a batch
 * begins; tasks when they are touched, since there may be many; requests keep their numbers, which nobody has
 * again. So what a retract costs is paid by clusters only.
 */

import { batchNumber, beginNumber } from '../object/batch.ts'
import { outdateCells } from '../object/capability-row.ts'
import { endRetract, retractBatch, settleBatch } from '../object/changes.ts'
import { findCycles } from '../object/cycle.ts'
import { bumpProperties, bumpRoles } from '../object/epoch.ts'
import { keepHistory, putHistoryBack } from '../object/history.ts'
import { keepSweep, putSweepBack } from '../object/history-sweep.ts'
import { keepLeases, putLeasesBack } from '../object/lease.ts'
import { keepLumpSweep, putLumpSweepBack } from '../object/lump-sweep.ts'
import { keepPlaces, putPlacesBack } from '../object/meta.ts'
import { beginReads, endReads } from '../object/read-set.ts'
import { putOptionsBack, settleOptions } from '../vm/options-loaded.ts'
import { dropConnections, keepConnections, releaseConnection } from './connection.ts'
import { dropEffects } from './effect.ts'
import { keepFinished, putFinishedBack } from './finished.ts'
import { closeInputs } from './input-number.ts'
import {
  eachCopy,
  forgetCopies,
  KEPT_CONNECTION,
  KEPT_INPUT,
  KEPT_QUEUE,
  KEPT_TASK,
  KEPT_TESTS,
  KEPT_WORK,
  putBack,
} from './kept.ts'
import { keepListeners, putListenersBack } from './listener.ts'
import { requestOrphanSweep } from './login.ts'
import { dropQueues, keepQueues, releaseInput, releaseQueue } from './queue.ts'
import { leaveLine, returnToLine } from './ready.ts'
import { forgetResult, isRunning, putAside } from './run.ts'
import { keepStopping, putStoppingBack } from './server-state.ts'
import {
  eachTask,
  freeTaskWhole,
  leaveTask,
  releaseTaskCopy,
  reviveTask,
  TASK_READY,
  Task,
} from './task.ts'
import { keepTaskRows, putTaskRowsBack } from './task-row.ts'
import { dropTests, keepTests, releaseTests } from './test-run.ts'
import { addTimer, removeTimer } from './timer.ts'
import { dropWork, keepWork, releaseWork } from './work.ts'

/** Whether something was received or run since the last batch was committed or undone. */
let isBegun: bool = false

/** Something is about to be received or run: copies what a retract would put back. */
export function beginBatch(): void {
  if (isBegun) return
  isBegun = true
  beginNumber()
  beginReads()
  bumpProperties()
  bumpRoles()
  outdateCells()
  keepConnections()
  keepQueues()
  keepWork()
  keepTests()
  keepListeners()
  keepFinished()
  keepStopping()
  keepTaskRows()
  keepLeases()
  keepPlaces()
  keepHistory()
  keepSweep()
  keepLumpSweep()
  findCycles()
}

/** Changes of others are about to be taken over: what would be put back is copied afterwards. */
export function restartBatch(): void {
  if (!isBegun) return
  dropCopies()
  isBegun = false
}

/** The sealed batch is durable, or wrote nothing: what undoing it would need is freed. */
export function commitBatch(): void {
  settleBatch()
  settleOptions()
  dropCopies()
  isBegun = false
}

function dropCopies(): void {
  eachCopy((kind, _address, copy) => release(kind, copy))
  forgetCopies()
  endReads()
}

function release(kind: u32, copy: usize): void {
  switch (kind) {
    case KEPT_CONNECTION:
      releaseConnection(copy)
      break
    case KEPT_QUEUE:
      releaseQueue(copy)
      break
    case KEPT_INPUT:
      releaseInput(copy)
      break
    case KEPT_WORK:
      releaseWork(copy)
      break
    case KEPT_TASK:
      releaseTaskCopy(copy)
      break
    case KEPT_TESTS:
      releaseTests(copy)
      break
  }
}

/** The batch that is open, or sealed and not committed, has never happened. */
export function retract(): void {
  if (!isBegun) return
  if (isRunning()) freeTaskWhole(putAside())
  forgetResult()
  retractBatch()
  dropTests()
  dropTasks()
  dropWork()
  dropQueues()
  dropConnections()
  putBack()
  requestOrphanSweep()
  eachCopy((kind, address, _copy) => {
    if (kind === KEPT_TASK) replaceTask(changetype<Task>(address))
  })
  forgetCopies()
  putTaskRowsBack()
  putLeasesBack()
  putPlacesBack()
  putHistoryBack()
  putSweepBack()
  putLumpSweepBack()
  putListenersBack()
  putFinishedBack()
  putStoppingBack()
  dropEffects()
  closeInputs()
  endRetract()
  putOptionsBack()
  endReads()
  isBegun = false
}

/** Frees all tasks that were copied, or made or read since the batch began. */
function dropTasks(): void {
  eachTask((task) => {
    if (task.born !== batchNumber && task.kept !== batchNumber) return
    leaveLine(task)
    removeTimer(task)
    leaveTask(task)
    freeTaskWhole(task)
  })
}

/** The task, just put back from its copy, is where it was. */
function replaceTask(task: Task): void {
  const hadTimer = task.heapPlace !== 0
  reviveTask(task)
  if (hadTimer) addTimer(task)
  if (task.has(TASK_READY)) returnToLine(task)
}
