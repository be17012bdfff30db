/**
 * Tasks by the time at which they go on: a binary heap whose entries know their place, so that a task
 * can be taken out of the middle.
 */

import { allocate, reallocate } from '../value/heap.ts'
import { isForeign, Task } from './task.ts'

let capacity: u32 = 256
let heap: usize = allocate((<usize>capacity) << 2)
let count: u32 = 0

function taskAt(place: u32): Task {
  return changetype<Task>(load<usize>(heap + ((<usize>(place - 1)) << 2)))
}

function put(place: u32, task: Task): void {
  store<usize>(heap + ((<usize>(place - 1)) << 2), changetype<usize>(task))
  task.heapPlace = place
}

/** How long a task of another process is left to it, in µs: then that one is dead, or stuck. */
const OVERDUE_US: f64 = 2000000

/** When this process goes on with the task. */
export function dueTime(task: Task): f64 {
  return isForeign(task) ? task.wake + OVERDUE_US : task.wake
}

/** Earlier first; of two with the same time the one that was queued first, which has waited longer. */
function isBefore(a: Task, b: Task): bool {
  return dueTime(a) < dueTime(b)
}

/** Adds a task that is not in the heap; `wake` is finite. */
export function addTimer(task: Task): void {
  if (count === capacity) {
    capacity <<= 1
    heap = reallocate(heap, (<usize>capacity) << 2)
  }
  count++
  rise(count, task)
}

/** Takes a task out; nothing happens when it is not in the heap. */
export function removeTimer(task: Task): void {
  const place = task.heapPlace
  if (place === 0) return
  task.heapPlace = 0
  const last = taskAt(count)
  count--
  if (changetype<usize>(last) === changetype<usize>(task)) return
  if (place > 1 && isBefore(last, taskAt(place >> 1))) rise(place, last)
  else sink(place, last)
}

/** The task with the earliest time; or null. */
export function firstTimer(): Task | null {
  return count === 0 ? null : taskAt(1)
}

function rise(from: u32, task: Task): void {
  let place = from
  while (place > 1 && isBefore(task, taskAt(place >> 1))) {
    put(place, taskAt(place >> 1))
    place >>= 1
  }
  put(place, task)
}

function sink(from: u32, task: Task): void {
  let place = from
  while (place * 2 <= count) {
    let child = place * 2
    if (child < count && isBefore(taskAt(child + 1), taskAt(child))) child++
    if (!isBefore(taskAt(child), task)) break
    put(place, taskAt(child))
    place = child
  }
  put(place, task)
}
