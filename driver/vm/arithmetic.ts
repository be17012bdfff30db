/**
 * Arithmetic and comparison where the interpreter's own paths through integers do not apply. Each
 * function finishes its instruction: DONE, or RAISE.
 *
 * Semantics: ToastStunt `execute.cc`, `numbers.cc`: no mixing of integers and floats, integers wrap.
 */

import { E_INVARG, E_NONE, E_TYPE } from '../shared/errors.ts'
import * as op from '../shared/opcodes.ts'
import {
  TAG_BINARY,
  TAG_ERROR,
  TAG_FLOAT,
  TAG_INT,
  TAG_LIST,
  TAG_NONE,
  TAG_OBJECT,
  TAG_STRING,
  TAG_SYMBOL,
  TYPE_BINARY,
  TYPE_FLOAT,
  TYPE_INT,
  TYPE_MAP,
  TYPE_STRING,
} from '../shared/types.ts'
import { appendToBinary, isByte } from '../value/binary.ts'
import { compare, equal } from '../value/compare.ts'
import { listAppend, listExtend } from '../value/list.ts'
import * as number from '../value/number.ts'
import { DONE, raise } from '../value/outcome.ts'
import { appendInPlace, concat } from '../value/string.ts'
import { compareFolded } from '../value/string-compare.ts'
import { assign, Slot, typeCode } from '../value/value.ts'
import { machine, operandSlot } from './machine.ts'
import {
  raiseMismatch,
  raiseMismatchType,
  raiseQuota,
  WANT_FLOAT,
  WANT_INT,
  WANT_STRING,
} from './message.ts'
import { immediateC, offsetOf, registerA, registerB, registerC, setInteger } from './register.ts'
import { raiseUnset } from './variable.ts'

/** Raises E_VARNF when one of the two operands is unset, the left one first; else DONE. */
function checkSet(b: usize, c: usize, base: usize): u32 {
  if (load<u32>(b) === TAG_NONE) return raiseUnset(b, base)
  if (load<u32>(c) === TAG_NONE) return raiseUnset(c, base)
  return DONE
}

// ---- addition

/** a ← b + c: numbers, strings, or a list and what is added to it. */
export function add(pc: usize, base: usize): u32 {
  const b = changetype<Slot>(registerB(pc, base))
  const c = changetype<Slot>(registerC(pc, base))
  const a = changetype<Slot>(registerA(pc, base))
  if (b.tag === TAG_STRING && c.tag === TAG_STRING) return addStrings(a, b, c)
  if (b.tag === TAG_LIST && c.tag !== TAG_NONE) return addToList(a, b, c)
  if (b.tag === TAG_BINARY && c.tag !== TAG_NONE) return addToBinary(a, b, c)
  return calculate(op.OP_ADD, pc, base)
}

function addStrings(a: Slot, b: Slot, c: Slot): u32 {
  const failure =
    changetype<usize>(a) === changetype<usize>(b)
      ? appendInPlace(a, c.string)
      : concat(a, b.string, c.string)
  return failure === E_NONE ? DONE : raiseQuota()
}

function addToList(a: Slot, b: Slot, c: Slot): u32 {
  if (changetype<usize>(a) === changetype<usize>(c)) {
    // The right operand must outlive the target.
    operandSlot.assign(c)
    a.assign(b)
    const failure = joinList(a, operandSlot)
    operandSlot.clear()
    return failure
  }
  assign(a, b)
  return joinList(a, c)
}

function joinList(a: Slot, c: Slot): u32 {
  const failure = c.tag === TAG_LIST ? listExtend(a, c.list) : listAppend(a, c)
  return failure === E_NONE ? DONE : raiseQuota()
}

/** A binary, and a binary or byte that is added to it. */
function addToBinary(a: Slot, b: Slot, right: Slot): u32 {
  let c = right
  if (c.tag !== TAG_BINARY && c.tag !== TAG_INT) {
    return raiseMismatchType(typeCode(c), TYPE_BINARY)
  }
  if (c.tag === TAG_INT && !isByte(c)) return raise(E_INVARG)
  // The right operand must outlive the target.
  if (changetype<usize>(a) === changetype<usize>(c)) {
    operandSlot.assign(c)
    c = operandSlot
  }
  assign(a, b)
  const failure = appendToBinary(a, c)
  if (changetype<usize>(c) === changetype<usize>(operandSlot)) operandSlot.clear()
  return failure === E_NONE ? DONE : raiseQuota()
}

/** Who is told to be wrong when b + c do not fit, as ToastStunt words it. */
function raiseAddition(b: Slot, c: Slot): u32 {
  const left = b.tag
  const right = c.tag
  if (left === TAG_STRING) return raiseMismatchType(typeCode(c), TYPE_STRING)
  if (right === TAG_STRING && left !== TAG_INT && left !== TAG_FLOAT) {
    return raiseMismatchType(typeCode(b), TYPE_STRING)
  }
  if (left === TAG_INT) return raiseMismatchType(typeCode(c), TYPE_INT)
  if (left === TAG_FLOAT) return raiseMismatchType(typeCode(c), TYPE_FLOAT)
  if (right === TAG_INT || right === TAG_FLOAT) return raiseMismatchType(typeCode(b), typeCode(c))
  return raiseMismatch(b, WANT_INT | WANT_FLOAT | WANT_STRING)
}

// ---- the other operations on two numbers

export function subtract(pc: usize, base: usize): u32 {
  return calculate(op.OP_SUBTRACT, pc, base)
}

export function multiply(pc: usize, base: usize): u32 {
  return calculate(op.OP_MULTIPLY, pc, base)
}

export function divide(pc: usize, base: usize): u32 {
  return calculate(op.OP_DIVIDE, pc, base)
}

export function modulo(pc: usize, base: usize): u32 {
  return calculate(op.OP_MODULO, pc, base)
}

export function power(pc: usize, base: usize): u32 {
  return calculate(op.OP_POWER, pc, base)
}

function calculate(operation: u32, pc: usize, base: usize): u32 {
  const b = changetype<Slot>(registerB(pc, base))
  const c = changetype<Slot>(registerC(pc, base))
  const failure = apply(operation, changetype<Slot>(registerA(pc, base)), b, c)
  if (failure === E_NONE) return DONE
  return failure === E_TYPE ? raiseOperands(operation, b, c, base) : raise(failure)
}

function apply(operation: u32, to: Slot, b: Slot, c: Slot): u32 {
  switch (operation) {
    case op.OP_ADD:
      return number.add(to, b, c)
    case op.OP_SUBTRACT:
      return number.subtract(to, b, c)
    case op.OP_MULTIPLY:
      return number.multiply(to, b, c)
    case op.OP_DIVIDE:
      return number.divide(to, b, c)
    case op.OP_MODULO:
      return number.modulo(to, b, c)
    default:
      return number.power(to, b, c)
  }
}

/** The operands are not two numbers of one type. */
function raiseOperands(operation: u32, b: Slot, c: Slot, base: usize): u32 {
  const unset = checkSet(changetype<usize>(b), changetype<usize>(c), base)
  if (unset !== DONE) return unset
  if (operation === op.OP_POWER) return raise(E_TYPE)
  if (operation === op.OP_ADD) return raiseAddition(b, c)
  const isLeft = b.tag !== TAG_INT && b.tag !== TAG_FLOAT
  return raiseMismatch(isLeft ? b : c, WANT_INT | WANT_FLOAT)
}

/** a ← b op imm c. */
export function immediate(pc: usize, base: usize): u32 {
  const a = changetype<Slot>(registerA(pc, base))
  const b = changetype<Slot>(registerB(pc, base))
  setInteger(changetype<usize>(operandSlot), immediateC(pc))
  const operation = <u32>load<u16>(pc) - op.OP_ADD_IMMEDIATE + op.OP_ADD
  if (operation === op.OP_ADD) {
    if (b.tag === TAG_LIST) return addToList(a, b, operandSlot)
    if (b.tag === TAG_BINARY) return addToBinary(a, b, operandSlot)
  }
  const failure = apply(operation, a, b, operandSlot)
  if (failure === E_NONE) return DONE
  return failure === E_TYPE ? raiseOperands(operation, b, operandSlot, base) : raise(failure)
}

/** a ← −b. */
export function negate(pc: usize, base: usize): u32 {
  const b = changetype<Slot>(registerB(pc, base))
  if (number.negate(changetype<Slot>(registerA(pc, base)), b) === E_NONE) return DONE
  if (b.tag === TAG_NONE) return raiseUnset(changetype<usize>(b), base)
  return raiseMismatch(b, WANT_INT | WANT_FLOAT)
}

// ---- bits

/** Checks that both operands are integers; DONE, or the error. */
function checkIntegers(b: Slot, c: Slot, base: usize): u32 {
  if (b.tag === TAG_INT && c.tag === TAG_INT) return DONE
  const unset = checkSet(changetype<usize>(b), changetype<usize>(c), base)
  return unset === DONE ? raiseMismatch(b.tag !== TAG_INT ? b : c, WANT_INT) : unset
}

export function bitwise(pc: usize, base: usize): u32 {
  const b = changetype<Slot>(registerB(pc, base))
  const c = changetype<Slot>(registerC(pc, base))
  const bad = checkIntegers(b, c, base)
  if (bad !== DONE) return bad
  const operation = <u32>load<u16>(pc)
  const value =
    operation === op.OP_BIT_AND
      ? b.int & c.int
      : operation === op.OP_BIT_OR
        ? b.int | c.int
        : b.int ^ c.int
  setInteger(registerA(pc, base), value)
  return DONE
}

/** Shifts by 0 to 64; to the right without the sign. */
export function shift(pc: usize, base: usize): u32 {
  const b = changetype<Slot>(registerB(pc, base))
  const c = changetype<Slot>(registerC(pc, base))
  const bad = checkIntegers(b, c, base)
  if (bad !== DONE) return bad
  const places = c.int
  if (places < 0 || places > 64) return raise(E_INVARG)
  const isLeft = load<u16>(pc) === op.OP_SHIFT_LEFT
  let value: i64 = 0
  if (places < 64) value = isLeft ? b.int << places : <i64>(<u64>b.int >> <u64>places)
  setInteger(registerA(pc, base), value)
  return DONE
}

export function complement(pc: usize, base: usize): u32 {
  const b = changetype<Slot>(registerB(pc, base))
  if (b.tag === TAG_NONE) return raiseUnset(changetype<usize>(b), base)
  if (b.tag !== TAG_INT) return raiseMismatch(b, WANT_INT)
  setInteger(registerA(pc, base), ~b.int)
  return DONE
}

// ---- comparison

/** a ← whether b and c are equal ([same] 1) or not (0). */
export function equalInto(pc: usize, base: usize, same: i64): u32 {
  const b = changetype<Slot>(registerB(pc, base))
  const c = changetype<Slot>(registerC(pc, base))
  const unset = checkSet(changetype<usize>(b), changetype<usize>(c), base)
  if (unset !== DONE) return unset
  setInteger(registerA(pc, base), equal(b, c, false) ? same : 1 - same)
  return DONE
}

/** How the last order() came out: less than 0, 0, more than 0. */
let ordering: i32 = 0

/** Compares two operands for < and its kin into `ordering`. DONE or RAISE. */
function order(b: Slot, c: Slot, base: usize): u32 {
  const tag = b.tag
  if (tag === c.tag) {
    if (tag === TAG_INT || tag === TAG_OBJECT) {
      ordering = b.bits < c.bits ? -1 : b.bits > c.bits ? 1 : 0
      return DONE
    }
    if (tag === TAG_FLOAT) {
      ordering = b.float < c.float ? -1 : b.float > c.float ? 1 : 0
      return DONE
    }
    if (tag === TAG_STRING) {
      ordering = compareFolded(b.string, c.string)
      return DONE
    }
  }
  const unset = checkSet(changetype<usize>(b), changetype<usize>(c), base)
  return unset === DONE ? orderRare(b, c) : unset
}

/** Lists, maps and values of two types have no order; others of one type are as good as equal. */
function orderRare(b: Slot, c: Slot): u32 {
  const isNumber =
    (b.tag === TAG_INT || b.tag === TAG_FLOAT) && (c.tag === TAG_INT || c.tag === TAG_FLOAT)
  if (isNumber) return raise(E_TYPE)
  if (b.tag !== c.tag || b.tag === TAG_LIST || typeCode(b) === TYPE_MAP) {
    return raiseMismatchType(typeCode(c), typeCode(b))
  }
  const isOrdered = b.tag === TAG_ERROR || b.tag === TAG_SYMBOL || b.tag === TAG_BINARY
  ordering = isOrdered ? compare(b, c, false) : 0
  return DONE
}

/** Whether `ordering` satisfies one of the four operators, given as 0 <, 1 <=, 2 >, 3 >=. */
function holds(operator: u32): bool {
  switch (operator) {
    case 0:
      return ordering < 0
    case 1:
      return ordering <= 0
    case 2:
      return ordering > 0
    default:
      return ordering >= 0
  }
}

/** a ← b op c for <, <=, >, >=. */
export function orderInto(pc: usize, base: usize): u32 {
  const b = changetype<Slot>(registerB(pc, base))
  const c = changetype<Slot>(registerC(pc, base))
  const outcome = order(b, c, base)
  if (outcome !== DONE) return outcome
  setInteger(registerA(pc, base), holds(<u32>load<u16>(pc) - op.OP_LESS) ? 1 : 0)
  return DONE
}

/** Jumps when a op b holds, or when it does not. `machine.pc` is the next instruction. */
export function jumpOrder(pc: usize, base: usize): u32 {
  const a = changetype<Slot>(registerA(pc, base))
  const b = changetype<Slot>(registerB(pc, base))
  const outcome = order(a, b, base)
  if (outcome !== DONE) return outcome
  const operation = <u32>load<u16>(pc)
  const isNegated = operation >= op.OP_JUMP_NOT_LESS
  const operator = operation - (isNegated ? op.OP_JUMP_NOT_LESS : op.OP_JUMP_LESS)
  machine.pc = pc + 8 + (holds(operator) !== isNegated ? offsetOf(pc) : 0)
  return DONE
}

/** Jumps when a and b are equal, or when they are not. */
export function jumpEqual(pc: usize, base: usize, onEqual: bool): u32 {
  const a = changetype<Slot>(registerA(pc, base))
  const b = changetype<Slot>(registerB(pc, base))
  const unset = checkSet(changetype<usize>(a), changetype<usize>(b), base)
  if (unset !== DONE) return unset
  machine.pc = pc + 8 + (equal(a, b, false) === onEqual ? offsetOf(pc) : 0)
  return DONE
}

/** The jumps against imm b. */
export function jumpImmediate(pc: usize, base: usize): u32 {
  const a = changetype<Slot>(registerA(pc, base))
  const other = operandSlot
  setInteger(changetype<usize>(other), <i64>load<i16>(pc, 4))
  const operation = <u32>load<u16>(pc)
  if (operation <= op.OP_JUMP_NOT_EQUAL_IMMEDIATE) {
    if (a.tag === TAG_NONE) return raiseUnset(changetype<usize>(a), base)
    const isEqual = equal(a, other, false)
    const onEqual = operation === op.OP_JUMP_EQUAL_IMMEDIATE
    machine.pc = pc + 8 + (isEqual === onEqual ? offsetOf(pc) : 0)
    return DONE
  }
  const outcome = order(a, other, base)
  if (outcome !== DONE) return outcome
  const operator = operation - op.OP_JUMP_NOT_LESS_IMMEDIATE
  machine.pc = pc + 8 + (holds(operator) ? 0 : offsetOf(pc))
  return DONE
}
