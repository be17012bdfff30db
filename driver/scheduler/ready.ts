/**
 * Tasks in line to go on: their time has come, or resume() was called. First come, first served.
 */

import { clock } from '../host.ts'
import { E_INTRPT } from '../shared/errors.ts'
import { listItem } from '../value/list.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { setError } from '../value/value.ts'
import { nextOrder } from './order.ts'
import { keepTask, TASK_READING, TASK_READY, TASK_SERVICE, TASK_SUSPENDED, Task } from './task.ts'
import { findTask, markTask, readDueTasks, tasksOf, timerHorizon } from './task-row.ts'
import { dueTime, firstTimer, removeTimer } from './timer.ts'

let first: usize = 0
let last: usize = 0

/** Puts a waiting task in line. */
export function makeTaskReady(task: Task): void {
  keepTask(task)
  removeTimer(task)
  if (task.has(TASK_READY)) return
  task.flags |= TASK_READY
  task.readyOrder = nextOrder()
  task.readyNext = 0
  if (last === 0) first = changetype<usize>(task)
  else changetype<Task>(last).readyNext = changetype<usize>(task)
  last = changetype<usize>(task)
}

/** The first task in line, which leaves it; or null. */
export function takeReadyTask(): Task | null {
  if (first === 0) return null
  const task = changetype<Task>(first)
  keepTask(task)
  first = task.readyNext
  if (first === 0) last = 0
  task.flags &= ~TASK_READY
  return task
}

/** Takes a task out of the line, if it stands there. */
export function leaveLine(task: Task): void {
  if (!task.has(TASK_READY)) return
  keepTask(task)
  task.flags &= ~TASK_READY
  let before: usize = 0
  let at = first
  while (at !== changetype<usize>(task)) {
    before = at
    at = changetype<Task>(at).readyNext
  }
  if (before === 0) first = task.readyNext
  else changetype<Task>(before).readyNext = task.readyNext
  if (last === at) last = before
}

/** Puts a task that stood in line back where it stood, as its copy says. */
export function returnToLine(task: Task): void {
  let before: usize = 0
  let at = first
  while (at !== 0 && changetype<Task>(at).readyOrder < task.readyOrder) {
    before = at
    at = changetype<Task>(at).readyNext
  }
  task.readyNext = at
  if (before === 0) first = changetype<usize>(task)
  else changetype<Task>(before).readyNext = changetype<usize>(task)
  if (at === 0) last = changetype<usize>(task)
}

/** Empties the line: the tasks in it are about to be forgotten. */
export function clearLine(): void {
  first = 0
  last = 0
}

export function hasReadyTask(): bool {
  return first !== 0
}

/** The place of the first task in line among all that is ready; Infinity when there is none. */
export function firstTaskOrder(): f64 {
  return first === 0 ? Infinity : changetype<Task>(first).readyOrder
}

/** Puts every task whose time has come in line. */
export function wakeTasks(): void {
  // Without any timer nobody asks for the time.
  if (firstTimer() === null && timerHorizon() === Infinity) return
  const now = clock()
  if (timerHorizon() <= now) readDueTasks()
  while (true) {
    const task = firstTimer()
    if (task === null || dueTime(task) > now) return
    makeTaskReady(task)
  }
}

/** Process [home] is gone: its tasks that waited for a line or a service go on here, with E_INTRPT. */
export function adoptTasks(home: i64): void {
  const ids = pushSlots(1)
  tasksOf(home, ids)
  for (let index = 0; index < <i32>ids.list.length; index++) {
    const task = findTask(listItem(ids.list, index).int)
    if (task === null || (task.state !== TASK_READING && task.state !== TASK_SERVICE)) continue
    keepTask(task)
    task.state = TASK_SUSPENDED
    setError(task.value, E_INTRPT)
    task.wake = clock()
    makeTaskReady(task)
    markTask(task)
  }
  popSlots(1)
}

/** When the next task's time comes, in µs; Infinity when none waits for a time. */
export function nextWake(): f64 {
  const task = firstTimer()
  return min(task === null ? Infinity : dueTime(task), timerHorizon())
}
