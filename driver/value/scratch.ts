/**
 * Slots that a builtin needs while it runs: a stack of its own, so that what an error leaves behind is
 * found and released by the interpreter.
 */

import { allocate } from './heap.ts'
import { clearSlots, eraseSlots, SLOT_SHIFT, Slot } from './value.ts'

/** Slots that builtins may hold at one time. */
const SCRATCH_SLOTS: usize = 4096

const scratch: usize = allocate(SCRATCH_SLOTS << SLOT_SHIFT)
let scratchTop: usize = scratch

/** [count] NONE slots for the caller's use until it pops as many. */
export function pushSlots(count: i32): Slot {
  const first = scratchTop
  scratchTop = first + ((count as usize) << SLOT_SHIFT)
  assert(scratchTop <= scratch + (SCRATCH_SLOTS << SLOT_SHIFT), 'too many scratch slots')
  eraseSlots(changetype<Slot>(first), count)
  return changetype<Slot>(first)
}

/** Clears the last [count] slots that were pushed, and takes them back. */
export function popSlots(count: i32): void {
  scratchTop -= (count as usize) << SLOT_SHIFT
  assert(scratchTop >= scratch, 'more scratch slots popped than pushed')
  clearSlots(changetype<Slot>(scratchTop), count)
}

/** How many slots are pushed; the interpreter restores this after a builtin's error. */
export function scratchDepth(): i32 {
  return ((scratchTop - scratch) >> SLOT_SHIFT) as i32
}

/** Pops down to an earlier `scratchDepth`. */
export function restoreScratch(depth: i32): void {
  const extra = scratchDepth() - depth
  if (extra > 0) popSlots(extra)
}
