/**
 * The activations of a task that does not run: a block of bytes that is a copy of the stack. Activations
 * hold no addresses of each other, so they move as they are; the references they hold move with them.
 */

import { sizeEstimate } from '../object/row.ts'
import { TAG_NONE } from '../shared/types.ts'
import { allocate, free } from '../value/heap.ts'
import { retainHeap, Slot } from '../value/value.ts'
import {
  ACTIVATION_AUTHORITY,
  ACTIVATION_BYTES,
  Activation,
  activationBytes,
  BUILTIN_NONE,
} from './activation.ts'
import { programBytes } from './compile.ts'
import { machine } from './machine.ts'
import { Program } from './program.ts'
import { releaseActivation, reserveStack, stackTop } from './stack.ts'

/** Header of the block: bytes of activations that follow, offset of the newest one's header, how many. */
@unmanaged
export class SavedStack {
  bytes: u32 = 0
  newestOffset: u32 = 0
  depth: u32 = 0
  pad: u32 = 0

  get start(): usize {
    return changetype<usize>(this) + SAVED_HEADER
  }
  get newest(): Activation {
    return changetype<Activation>(this.start + <usize>this.newestOffset)
  }
  get root(): Activation {
    return changetype<Activation>(this.start)
  }
}
export const SAVED_HEADER: usize = 16

/** A block for [bytes] of activations, which the caller fills in. */
export function allocateSaved(bytes: usize): SavedStack {
  const saved = changetype<SavedStack>(allocate(SAVED_HEADER + bytes))
  saved.bytes = <u32>bytes
  saved.newestOffset = 0
  saved.depth = 1
  return saved
}

/** Moves the running task's activations into a block; no task runs then. */
export function saveStack(): SavedStack {
  const bytes = stackTop() - machine.stack
  const saved = allocateSaved(bytes)
  memory.copy(saved.start, machine.stack, bytes)
  saved.newestOffset = <u32>(machine.frame - ACTIVATION_BYTES - machine.stack)
  saved.depth = <u32>machine.depth
  machine.frame = 0
  machine.depth = 0
  return saved
}

/** Makes a block's activations the running task's, and frees the block. No other task runs. */
export function restoreStack(saved: SavedStack): void {
  assert(machine.frame === 0, 'a task is running')
  const bytes = <usize>saved.bytes
  assert(reserveStack(bytes), 'a saved stack is larger than any')
  memory.copy(machine.stack, saved.start, bytes)
  machine.frame = machine.stack + <usize>saved.newestOffset + ACTIVATION_BYTES
  machine.depth = <i32>saved.depth
  machine.pc = saved.newest.pc
  free(changetype<usize>(saved))
}

/** Frees a block and all that its activations hold. */
export function discardStack(saved: SavedStack): void {
  let current = saved.newest
  while (true) {
    releaseActivation(current)
    if (current.isRoot) break
    current = current.previous
  }
  free(changetype<usize>(saved))
}

/** A block with a copy of [activation] alone, as a root that begins at [pc]. */
export function forkStack(activation: Activation, pc: usize): SavedStack {
  const bytes = activationBytes(activation.registers)
  const saved = allocateSaved(bytes)
  memory.copy(saved.start, changetype<usize>(activation), bytes)
  const copy = saved.root
  copy.distance = 0
  copy.pc = pc
  copy.builtin = BUILTIN_NONE
  copy.stateTag = TAG_NONE
  changetype<Program>(copy.program).references += 1
  copy.definer.retain()
  if (copy.verbNames !== 0) retainHeap(copy.verbNames)
  if (copy.context !== 0) retainHeap(copy.context)
  if (copy.verb !== 0) retainHeap(copy.verb)
  if ((copy.flags & ACTIVATION_AUTHORITY) !== 0) retainHeap(copy.authority)
  const end = copy.frame + ((<usize>copy.registers) << 4)
  for (let register = copy.frame; register < end; register += 16)
    changetype<Slot>(register).retain()
  return saved
}

/** About what an activation takes in the store. */
const ACTIVATION_STORED_BYTES: u32 = 256

/** About what [newest] and the activations below it would take in the store, if they were put aside. */
export function stackBytes(newest: Activation): u32 {
  let bytes: u32 = 0
  let current = newest
  while (true) {
    bytes += activationStoredBytes(current)
    if (current.isRoot || bytes >= ENOUGH) return bytes
    current = current.previous
  }
}

/** The same for one activation. Large values may add up to more than memory holds, not to more than u32. */
export function activationStoredBytes(activation: Activation): u32 {
  let bytes = ACTIVATION_STORED_BYTES + programBytes(changetype<Program>(activation.program))
  const end = activation.frame + ((<usize>activation.registers) << 4)
  for (let register = activation.frame; register < end; register += 16) {
    bytes += sizeEstimate(changetype<Slot>(register))
    if (bytes > ENOUGH) return ENOUGH
  }
  return bytes
}

/** More than any task may write, so that adding stops. */
const ENOUGH: u32 = 1 << 28
