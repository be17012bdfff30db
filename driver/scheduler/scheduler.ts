/**
 * The scheduler: runs tasks one after another until none is runnable or the budget is used up.
 */

import { clock, monotonic } from '../host.ts'
import { isClustered } from '../object/cluster.ts'
import { hasSuspects, isResting } from '../object/cycle.ts'
import { cyclesWake, sweepCycles } from '../object/cycle-sweep.ts'
import { hasDying, hasLost, readDying } from '../object/death.ts'
import { sweepStep, sweepWakes } from '../object/history-sweep.ts'
import { buildingWakes, buildStep } from '../object/index-build.ts'
import { lumpsWake, sweepLumps } from '../object/lump-sweep.ts'
import { orphansWake, sweepOrphanSlots } from '../object/orphan-sweep.ts'
import { BATCH_BYTES } from '../shared/limits.ts'
import { isDryRun } from '../vm/dry-run.ts'
import { setForkHooks } from '../vm/fork.ts'
import { RUN_SLICE } from '../vm/machine.ts'
import { makeRoom } from '../vm/room.ts'
import { discardStack, SavedStack } from '../vm/saved-stack.ts'
import { pendingBatchBytes } from './batch.ts'
import { noteFork } from './fork-undo.ts'
import { firstTimeout, sweepConnections, sweepTimeouts } from './login.ts'
import { hasReady } from './queue.ts'
import { hasReadyTask, makeTaskReady, nextWake } from './ready.ts'
import { readRemotes } from './remote.ts'
import { forgetResult, isRunning, lastMoment, runSlice } from './run.ts'
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
  if (isClustered) readRemotes()
  if (!isClustered) readDying()
}

/** Runs tasks for about [budgetMs]. */
export function runTasks(budgetMs: f64): u32 {
  const deadline = monotonic() + budgetMs
  while (true) {
    if (!isRunning()) {
      makeRoom()
      if (isStopping()) return STOPPING
      // A step in the background is a batch of its own, so that people come between.
      if (!startNext() && !findMore()) return backgroundStep(clock()) ? MORE : IDLE
    }
    const hasRun = isRunning()
    if (hasRun) {
      const reason = runSlice(deadline)
      if (reason === RUN_SLICE) return INSIDE
      settleRun(reason)
      if (!isRunning()) forgetResult()
      sweepConnections()
      // A full batch is closed before another task adds to it.
      if (!isRunning() && pendingBatchBytes() >= BATCH_BYTES) return isStopping() ? STOPPING : MORE
    }
    const now = hasRun ? lastMoment() : monotonic()
    if (now >= deadline && !isRunning()) return isStopping() ? STOPPING : answerBetween()
  }
}

function answerBetween(): u32 {
  if (hasWork() || hasTests() || hasDying()) return MORE
  return hasReady() || hasReadyTask() || nextWake() <= clock() ? MORE : IDLE
}

/** Nothing is left to do: looks at what only time or the world brings about. Whether that gave work. */
function findMore(): bool {
  sweepTimeouts(clock())
  if (!isClustered) readDying()
  sweepConnections()
  return hasWork()
}

/** Some of what is built or cleared when nothing else is to be done; whether there was any. */
function backgroundStep(now: f64): bool {
  sweepCycles(now)
  return buildStep(now) || sweepStep(now) || sweepLumps(now) || sweepOrphanSlots(now)
}

/** When such a step will be wanted, in µs. */
function sweepsWake(): f64 {
  const sweeps = min(sweepWakes(), min(lumpsWake(), orphansWake()))
  return min(min(buildingWakes(), sweeps), cyclesWake(clock()))
}

/** How soon the server's own work in the background goes on, in µs from now: never, at once, or later. */
function backgroundDelay(): f64 {
  if (hasDying() || hasLost()) return SOON_US
  if (hasSuspects()) return isResting() ? LATER_US : SOON_US
  return Infinity
}

/** A moment in which a commit may end; one that leaves others their time. */
const SOON_US: f64 = 1000
const LATER_US: f64 = 10000

/** When runTasks() will next have something to do without any input, in µs; Infinity: never. */
export function wakeAt(): f64 {
  const background = min(sweepsWake(), clock() + backgroundDelay())
  return min(min(nextWake(), firstTimeout()), background)
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
