/**
 * The activation stack: pushing, popping, growing. All activations of the running task lie one after
 * another from `machine.stack` on; `machine.stackEnd` is where no further activation fits.
 */

import { REGISTER_VARIABLES, REGISTER_VERB } from '../shared/opcodes.ts'
import { TAG_HEAP, TAG_LIST, TAG_STRING } from '../shared/types.ts'
import { allocate, reallocate } from '../value/heap.ts'
import { releaseHeap, Slot, StringValue } from '../value/value.ts'
import {
  ACTIVATION_AUTHORITY,
  ACTIVATION_CLOSURE,
  Activation,
  activationBytes,
  activationOf,
} from './activation.ts'
import { machine } from './machine.ts'
import { Program, releaseProgram } from './program.ts'
import { noteEntered, noteLeft } from './watch.ts'

/** Bytes of the stack to begin with, and at most; a call beyond raises E_MAXREC. */
const STACK_BYTES: usize = 1048576
const STACK_BYTES_MAX: usize = 134217728

/** Obtains the stack; once, at boot. */
export function openStack(): void {
  machine.stack = allocate(STACK_BYTES)
  machine.stackEnd = machine.stack + STACK_BYTES
}

/** First byte behind the running activation. */
export function stackTop(): usize {
  if (machine.frame === 0) return machine.stack
  return machine.frame + ((<usize>activationOf(machine.frame).registers) << 4)
}

/**
 * Makes room for [bytes] behind the running activation. The stack may move, and `machine.frame` with it;
 * false when it has its largest size.
 */
export function reserveStack(bytes: usize): bool {
  if (stackTop() + bytes <= machine.stackEnd) return true
  const used = stackTop() - machine.stack
  let capacity = machine.stackEnd - machine.stack
  while (capacity < used + bytes) capacity <<= 1
  if (capacity > STACK_BYTES_MAX) return false
  const moved = reallocate(machine.stack, capacity)
  if (machine.frame !== 0) machine.frame = moved + (machine.frame - machine.stack)
  machine.stack = moved
  machine.stackEnd = moved + capacity
  return true
}

/**
 * Pushes an activation for [program]: registers unset, header zeroed but for program, pc, distance and
 * size. Room was reserved. The caller fills in the rest; `machine.frame` is the new one.
 */
export function pushActivation(program: Program): Activation {
  const pushed = changetype<Activation>(stackTop())
  pushed.begin(changetype<usize>(program), program.code, program.registers, machine.frame)
  pushed.unset(0, program.registers)
  program.references += 1
  enterActivation(pushed)
  return pushed
}

/** Makes [pushed] the running activation. */
export function enterActivation(pushed: Activation): void {
  machine.frame = pushed.frame
  machine.depth += 1
  if (machine.watch !== 0) noteEntered(pushed)
}

/**
 * Releases what the running activation, whose registers are at [frame], holds, and makes its caller run.
 * Answers the caller's frame, now in `machine.frame`; 0 when the root ended.
 */
export function popActivation(frame: usize): usize {
  const popped = activationOf(frame)
  if (machine.watch !== 0) noteLeft(popped)
  const distance = <usize>popped.distance
  const before: usize = distance === 0 ? 0 : frame - distance
  releaseActivation(popped)
  machine.depth -= 1
  machine.frame = before
  return before
}

/** Releases every reference that an activation holds. */
export function releaseActivation(popped: Activation): void {
  popped.releaseOwn()
  const end = popped.frame + ((<usize>popped.registers) << 4)
  let register = popped.register(REGISTER_VARIABLES)
  for (; register + 48 < end; register += 64) {
    if ((Activation.tagsOfFour(register) & TAG_HEAP) !== 0) releaseFour(register)
  }
  for (; register < end; register += 16) Activation.dropAt(register)
  if (popped.holdsMore) releaseMore(popped)
  if (popped.verbNames !== 0) Activation.drop(TAG_STRING, popped.verbNames)
  if (popped.context !== 0) Activation.drop(TAG_LIST, popped.context)
  releaseProgram(changetype<Program>(popped.program))
}

function releaseFour(register: usize): void {
  for (let at = register; at < register + 64; at += 16) Activation.dropAt(at)
}

/** Releases what few activations hold. */
function releaseMore(popped: Activation): void {
  popped.definer.release()
  popped.state.release()
  if (popped.verb !== 0) Activation.drop(TAG_STRING, popped.verb)
  if ((popped.flags & ACTIVATION_AUTHORITY) !== 0) releaseHeap(TAG_LIST, popped.authority)
}

/** Pops everything: the task is over. */
export function popAll(): void {
  while (machine.frame !== 0) popActivation(machine.frame)
}

/** The name a verb was called by, borrowed: register `verb`, or for WAIFs the prefixed name. */
export function calledName(activation: Activation): StringValue {
  if (activation.verb !== 0) return changetype<StringValue>(activation.verb)
  return changetype<Slot>(activation.frame + ((<usize>REGISTER_VERB) << 4)).string
}

/** The name that people see of a call, borrowed: that of its verb, or of the function in it. */
export function shownName(activation: Activation): StringValue {
  if ((activation.flags & ACTIVATION_CLOSURE) === 0) return calledName(activation)
  return changetype<StringValue>(activation.verbNames)
}

/** Bytes that a call of [program] needs. */
export function bytesOfCall(program: Program): usize {
  return activationBytes(program.registers)
}
