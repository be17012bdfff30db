/**
 * The running task: giving it its budget, running it in slices, and putting it aside. What follows when it
 * is done is stage.ts's; which task runs next is scheduler.ts's.
 *
 * Source: ToastStunt `execute.cc` run_interpreter(), setup_task_execution_limits().
 */

import { monotonic, running } from '../host.ts'
import { beginSegment, rollbackSegment } from '../object/undo.ts'
import {
  SECONDS_BACKGROUND,
  SECONDS_FOREGROUND,
  TICKS_BACKGROUND,
  TICKS_FOREGROUND,
} from '../shared/limits.ts'
import { TAG_NONE } from '../shared/types.ts'
import { text } from '../value/intern.ts'
import { newMap } from '../value/map.ts'
import { raisedValue } from '../value/outcome.ts'
import { moveTo, setInt, setMap } from '../value/value.ts'
import { isDryRun } from '../vm/dry-run.ts'
import { execute } from '../vm/interpreter.ts'
import {
  ABORT_NONE,
  activation,
  handlerSlot,
  machine,
  RUN_CONTINUE,
  RUN_SLICE,
  resultSlot,
  taskLocal,
} from '../vm/machine.ts'
import { integerOption } from '../vm/options.ts'
import { profilePause, profileSlice, profileTask } from '../vm/profile.ts'
import { makeRoom } from '../vm/room.ts'
import { readStackDepth } from '../vm/root.ts'
import { restoreStack, saveStack } from '../vm/saved-stack.ts'
import { startBudget } from '../vm/tick.ts'
import { divertEffects, dropOutput, markOutput, restoreEffects } from './effect.ts'
import { noteEnd, noteStart } from './finished.ts'
import { TASK_FOREGROUND, TASK_RUNNING, Task } from './task.ts'

/** Least ticks and seconds of a task, whatever `$server_options` says. */
const TICKS_LEAST: i64 = 100
const SECONDS_LEAST: i64 = 1

let current: usize = 0
/** How the run goes on: RUN_CONTINUE, or what resuming it came to before any instruction ran. */
let pending: u32 = RUN_CONTINUE
/** Seconds that the run has taken. */
let elapsed: f64 = 0
/** When a run began or a slice ended last, as `monotonic` has it: the clock is asked twice a run. */
let moment: f64 = 0
/** Whether the run began at that moment, and no slice of it has run. */
let isFresh: bool = false

/** What rollback() asked for. */
const ROLLBACK_NONE: u32 = 0
const ROLLBACK_WRITES: u32 = 1
const ROLLBACK_ALL: u32 = 2
let rollback: u32 = ROLLBACK_NONE

/** The running task is about to be aborted: what it wrote is to be undone then, and what it said unless kept. */
export function askRollback(isOutputKept: bool): void {
  rollback = isOutputKept ? ROLLBACK_WRITES : ROLLBACK_ALL
}

/** Undoes what the task that was just aborted did since it began or went on, if it asked for that. */
export function undoIfAsked(): void {
  if (rollback === ROLLBACK_NONE) return
  rollbackSegment()
  if (rollback === ROLLBACK_ALL) dropOutput()
  rollback = ROLLBACK_NONE
}

/** Whether a task runs, or is between two slices. */
export function isRunning(): bool {
  return current !== 0
}

export function runningTask(): Task {
  return changetype<Task>(current)
}

/** When a run began or a slice ended last, in ms as `monotonic` has it. */
export function lastMoment(): f64 {
  return moment
}

/** Seconds that the run that ended last took. */
export function runSeconds(): f64 {
  return elapsed
}

/**
 * Makes [task] the running one, with a fresh budget. Its root was pushed, or its stack restored: [reason]
 * is RUN_CONTINUE, or what resuming it came to at once.
 */
export function beginRun(task: Task, isForeground: bool, reason: u32): void {
  prepareRun(task, isForeground)
  if (machine.frame !== 0) noteStart(activation(), isForeground)
  profileTask()
  pending = reason
}

/** Begins the run of a task whose activations are still to be pushed or restored. */
export function prepareRun(task: Task, isForeground: bool): void {
  current = changetype<usize>(task)
  running(<f64>task.id, task.input)
  task.state = TASK_RUNNING
  if (isForeground) task.flags |= TASK_FOREGROUND
  else task.flags &= ~TASK_FOREGROUND
  machine.taskId = task.id
  machine.isForeground = isForeground ? 1 : 0
  machine.abortReason = ABORT_NONE
  handlerSlot.clear()
  resultSlot.clear()
  if (task.local.tag === TAG_NONE) setMap(taskLocal, newMap())
  else moveTo(taskLocal, task.local)
  readStackDepth()
  moment = monotonic()
  isFresh = true
  giveBudget(isForeground)
  beginSegment()
  markOutput()
  rollback = ROLLBACK_NONE
  elapsed = 0
  pending = RUN_CONTINUE
}

/** Says how a resumed run goes on. */
export function setPending(reason: u32): void {
  pending = reason
}

function giveBudget(isForeground: bool): void {
  const ticks = isForeground
    ? integerOption(text('fg_ticks'), TICKS_FOREGROUND)
    : integerOption(text('bg_ticks'), TICKS_BACKGROUND)
  const seconds = isForeground
    ? integerOption(text('fg_seconds'), SECONDS_FOREGROUND)
    : integerOption(text('bg_seconds'), SECONDS_BACKGROUND)
  startBudget(
    <i32>min<i64>(max(ticks, TICKS_LEAST), i32.MAX_VALUE),
    <f64>max(seconds, SECONDS_LEAST),
    moment,
  )
}

/** Runs until the task stops, and then answers why, or until [deadline]: RUN_SLICE. */
export function runSlice(deadline: f64): u32 {
  const started = isFresh ? moment : monotonic()
  isFresh = false
  machine.sliceDeadline = deadline
  let reason = pending
  pending = RUN_CONTINUE
  profileSlice()
  const isDry = isDryRun()
  if (isDry) divertEffects()
  // Every return from execute() lets V8 put a better version of it to use.
  while (reason === RUN_CONTINUE || reason === RUN_SLICE) {
    makeRoom()
    reason = execute()
    if (reason === RUN_SLICE && monotonic() >= deadline) break
  }
  if (isDry) restoreEffects()
  profilePause()
  moment = monotonic()
  elapsed += (moment - started) / 1000
  return reason
}

/** The run has come to its end; nothing of it is on the stack any more. */
export function endRun(): Task {
  noteEnd(false, elapsed)
  return releaseRun()
}

/** Puts the running task aside: its activations are saved in it. */
export function putAside(): Task {
  noteEnd(true, elapsed)
  runningTask().stack = changetype<usize>(saveStack())
  return releaseRun()
}

function releaseRun(): Task {
  const task = runningTask()
  moveTo(task.local, taskLocal)
  setInt(raisedValue, 0)
  current = 0
  running(0, 0)
  machine.taskId = 0
  return task
}

/** Forgets what the last task came to, so that it does not live on for that. */
export function forgetResult(): void {
  resultSlot.clear()
  handlerSlot.clear()
}

/** Puts a waiting task's activations on the stack. */
export function takeUp(task: Task): void {
  restoreStack(task.saved)
  task.stack = 0
}
