/**
 * Inputs that are finished with the open batch: their numbers, which the kernel gave them. An unfinished
 * input is given again to another executor when this one is lost.
 */

import { allocate, reallocate } from '../value/heap.ts'

let capacity: u32 = 256
let open: usize = allocate((<usize>capacity) << 3)
let closedCapacity: u32 = 256
let closed: usize = allocate((<usize>closedCapacity) << 3)
let count: u32 = 0

/** The input has had its effect. 0 stands for no input. */
export function finishInput(number: f64): void {
  if (number === 0) return
  if (count === capacity) {
    capacity <<= 1
    open = reallocate(open, (<usize>capacity) << 3)
  }
  store<f64>(open + ((<usize>count) << 3), number)
  count++
}

/** How many inputs the open batch finishes. */
export function finishedInputs(): u32 {
  return count
}

/** Begins a new batch; answers where the numbers of the one that ends are, good until the next call. */
export function closeInputs(): usize {
  const ended = open
  const endedCapacity = capacity
  open = closed
  capacity = closedCapacity
  closed = ended
  closedCapacity = endedCapacity
  count = 0
  return ended
}
