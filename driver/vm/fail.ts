/**
 * Errors in verbs without the debug bit: the error becomes the instruction's value and execution goes
 * on. A conditional jump takes the error for false, a loop does not begin, an instruction without a
 * value does nothing. ==, != and ! fail for unset variables only, which stand for E_VARNF: that is
 * unequal to what they are compared with, and false.
 */

import * as op from '../shared/opcodes.ts'
import { Slot, setInt } from '../value/value.ts'
import { Activation } from './activation.ts'
import { machine } from './machine.ts'
import { offsetOf, registerA, targetOf } from './register.ts'

/** Finishes the instruction at `activation.pc` with the error in [code]; `machine.pc` is the next one. */
export function failInstruction(activation: Activation, code: Slot): void {
  const pc = activation.pc
  const base = activation.frame
  const next = pc + (load<u16>(pc, 8) === op.OP_EXTRA ? 16 : 8)
  machine.pc = next
  switch (<u32>load<u16>(pc)) {
    case op.OP_JUMP_UNLESS:
      machine.pc = targetOf(pc, base)
      break
    case op.OP_JUMP_NOT_EQUAL:
    case op.OP_JUMP_NOT_EQUAL_IMMEDIATE:
    case op.OP_JUMP_NOT_LESS:
    case op.OP_JUMP_NOT_LESS_EQUAL:
    case op.OP_JUMP_NOT_GREATER:
    case op.OP_JUMP_NOT_GREATER_EQUAL:
    case op.OP_JUMP_NOT_LESS_IMMEDIATE:
    case op.OP_JUMP_NOT_LESS_EQUAL_IMMEDIATE:
    case op.OP_JUMP_NOT_GREATER_IMMEDIATE:
    case op.OP_JUMP_NOT_GREATER_EQUAL_IMMEDIATE:
    case op.OP_FOR_RANGE:
    case op.OP_FOR_EACH:
      machine.pc = next + offsetOf(pc)
      break
    case op.OP_JUMP_IF:
    case op.OP_JUMP_EQUAL:
    case op.OP_JUMP_LESS:
    case op.OP_JUMP_LESS_EQUAL:
    case op.OP_JUMP_GREATER:
    case op.OP_JUMP_GREATER_EQUAL:
    case op.OP_JUMP_EQUAL_IMMEDIATE:
    case op.OP_SET_CONTEXT:
    case op.OP_CHECK_SET:
    case op.OP_SET_PROPERTY:
    case op.OP_SET_PROPERTY_COMPUTED:
      break
    case op.OP_EQUAL:
      setInt(changetype<Slot>(registerA(pc, base)), 0)
      break
    case op.OP_NOT_EQUAL:
    case op.OP_NOT:
      setInt(changetype<Slot>(registerA(pc, base)), 1)
      break
    case op.OP_FORK:
      machine.pc = targetOf(pc + 8, base)
      break
    case op.OP_SCATTER:
      machine.pc = pc + 8 + ((<usize>load<u16>(pc, 4)) << 3)
      changetype<Slot>(registerA(pc, base)).assign(code)
      break
    case op.OP_CLOSURE:
      machine.pc = pc + 16 + ((<usize>load<u16>(pc, 6)) << 3)
      changetype<Slot>(registerA(pc, base)).assign(code)
      break
    case op.OP_INDEX_SET_DEEP:
      machine.pc = targetOf(pc + 8, base)
      changetype<Slot>(registerA(pc, base)).assign(code)
      break
    case op.OP_RETURN:
      machine.pc = pc // Runs again, and returns the error.
      changetype<Slot>(registerA(pc, base)).assign(code)
      break
    default:
      changetype<Slot>(registerA(pc, base)).assign(code)
  }
}
