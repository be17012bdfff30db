/**
 * Operands of instructions: where registers, literals and caches are. Every function here is a load or
 * two, inlined by the optimizer. Layout of an instruction: shared/opcodes.ts.
 */

import { TAG_FLOAT, TAG_HEAP, TAG_INT } from '../shared/types.ts'
import { releaseHeap, Slot, StringValue } from '../value/value.ts'
import { activationOf } from './activation.ts'
import { Program } from './program.ts'

/** Bytes of an instruction. */
export const INSTRUCTION_BYTES: usize = 8

/** Address of the register in operand a of the instruction at [pc]. */
export function registerA(pc: usize, base: usize): usize {
  return base + ((<usize>load<u16>(pc, 2)) << 4)
}

export function registerB(pc: usize, base: usize): usize {
  return base + ((<usize>load<u16>(pc, 4)) << 4)
}

export function registerC(pc: usize, base: usize): usize {
  return base + ((<usize>load<u16>(pc, 6)) << 4)
}

/** Operand c as a signed number. */
export function immediateC(pc: usize): i64 {
  return <i64>load<i16>(pc, 6)
}

/** Literal [index] of the running program. */
export function literalOf(base: usize, index: u32): Slot {
  const program = changetype<Program>(activationOf(base).program)
  return changetype<Slot>(program.literals + ((<usize>index) << 4))
}

/** Literal [index], which the compiler made a string. */
export function literalName(base: usize, index: u32): StringValue {
  return literalOf(base, index).string
}

/** Stores an integer, releasing what the register held. */
export function setInteger(register: usize, value: i64): void {
  const tag = load<u32>(register)
  if (tag >= TAG_HEAP) releaseHeap(tag, load<usize>(register, 8))
  store<u32>(register, TAG_INT)
  store<i64>(register, value, 8)
}

/** Whether the register holds nothing that is counted, so that it may be overwritten. */
export function isPlain(register: usize): bool {
  return load<u32>(register) < TAG_HEAP
}

/** Overwrites a plain register with an integer. */
export function putInteger(register: usize, value: i64): void {
  store<u32>(register, TAG_INT)
  store<i64>(register, value, 8)
}

/** Overwrites a plain register with a float. */
export function putFloat(register: usize, value: f64): void {
  store<u32>(register, TAG_FLOAT)
  store<f64>(register, value, 8)
}

/** Overwrites a plain register with what is at [from], and plain too. */
export function putCopy(register: usize, from: usize): void {
  store<u32>(register, load<u32>(from))
  store<i64>(register, load<i64>(from, 8), 8)
}

/** Address of the instruction in operands b and c, as an absolute index. */
export function targetOf(pc: usize, base: usize): usize {
  const program = changetype<Program>(activationOf(base).program)
  return program.code + ((<usize>load<i32>(pc, 4)) << 3)
}

/** Bytes that the signed instruction count in operand c stands for. */
export function offsetOf(pc: usize): usize {
  return <usize>((<isize>load<i16>(pc, 6)) << 3)
}
