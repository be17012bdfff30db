/**
 * The scheduler: runs tasks one after another until none is runnable or the budget is used up.
 */

import { clock, monotonic } from '../host.ts'
import { dirtyRows } from '../object/changes.ts'
import { buildingWakes, buildStep } from '../object/index-build.ts'
import { BATCH_BYTES } from '../shared/limits.ts'
import { isDryRun } from '../vm/dry-run.ts'
import { setForkHooks } from '../vm/fork.ts'
import { RUN_SLICE } from '../vm/machine.ts'
import { discardStack, SavedStack } from '../vm/saved-stack.ts'
import { pendingBatchBytes } from './batch.ts'
import { noteFork } from './fork-undo.ts'
import { firstTimeout, sweepConnections, sweepOrphans, sweepTimeouts } from './login.ts'
import { hasReady } from './queue.ts'
import { hasReadyTask, makeTaskReady, nextWake } from './ready.ts'
import { isRunning, runSlice } from './run.ts'
import { isStopping } from './server-state.ts'
import { settleRun } from './stage.ts'
import { startNext } from './start.ts'
import { enterTask, mayQueueTask, newTask, newTaskId, TASK_FORKED, wakeAfter } from './task.ts'
import { markTask, readDueTasks } from './task-row.ts'
import { hasTests } from './test-run.ts'
import { addTimer } from './timer.ts'
import { hasWork } from './work.ts'

// What a run of the scheduler comes to.
/** No task is runnable. */
export const IDLE: u32 = 0
/** The budget is used up between two tasks, or the open batch is full. */
export const MORE: u32 = 1
/** The server is to stop. */
export const STOPPING: u32 = 2
/** The budget is used up inside a task: the batch must not be closed. */
export const INSIDE: u32 = 3

/** Prepares the scheduler; once, at boot. */
export function openScheduler(): void {
  setForkHooks(numberFork, queueFork)
  readDueTasks()
}

/** Runs tasks for about [budgetMs]. */
export function runTasks(budgetMs: f64): u32 {
  const deadline = monotonic() + budgetMs
  while (true) {
    if (!isRunning()) {
      if (isStopping()) return STOPPING
      // A step of building indices is a batch of its own, so that people come between.
      if (!startNext() && !findMore()) return buildStep(clock()) ? MORE : IDLE
    }
    if (isRunning()) {
      const reason = runSlice(deadline)
      if (reason === RUN_SLICE) return INSIDE
      settleRun(reason)
      sweepConnections()
      // A full batch is closed before another task adds to it.
      if (!isRunning() && pendingBatchBytes() >= BATCH_BYTES) return isStopping() ? STOPPING : MORE
    }
    if (monotonic() >= deadline && !isRunning()) return isStopping() ? STOPPING : answerBetween()
  }
}

function answerBetween(): u32 {
  return hasWork() || hasTests() || hasReady() || hasReadyTask() || nextWake() <= clock()
    ? MORE
    : IDLE
}

/** Nothing is left to do: looks at what only time or the world brings about. Whether that gave work. */
function findMore(): bool {
  sweepTimeouts(clock())
  if (dirtyRows() > 0) sweepOrphans()
  return hasWork()
}

/** When runTasks() will next have something to do without any input, in µs; Infinity: never. */
export function wakeAt(): f64 {
  return min(min(nextWake(), firstTimeout()), buildingWakes())
}

// ---- forks

function numberFork(programmer: i64): i64 {
  return mayQueueTask(programmer) ? newTaskId() : 0
}

function queueFork(id: i64, seconds: f64, stack: SavedStack): void {
  if (isDryRun()) {
    discardStack(stack)
    return
  }
  const task = newTask(id)
  task.state = TASK_FORKED
  task.stack = changetype<usize>(stack)
  enterTask(task)
  markTask(task)
  noteFork(task)
  task.wake = wakeAfter(seconds)
  if (seconds === 0) makeTaskReady(task)
  else if (task.wake < Infinity) addTimer(task)
}
