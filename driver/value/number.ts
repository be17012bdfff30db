/**
 * Arithmetic on numbers, with ToastStunt's rules: operands of one type, 64-bit integers that wrap
 * around, floats whose results are finite. Every operation writes [to] and answers E_NONE, or answers E_TYPE,
 * E_DIV or E_FLOAT and leaves [to] alone. [to] may be an operand. Source: ToastStunt numbers.cc.
 */

import { E_DIV, E_FLOAT, E_INVARG, E_NONE, E_TYPE } from '../shared/errors.ts'
import {
  TAG_BOOL,
  TAG_ERROR,
  TAG_ERROR_VALUE,
  TAG_FLOAT,
  TAG_INT,
  TAG_OBJECT,
  TAG_STRING,
} from '../shared/types.ts'
import { isNamedError } from './error-name.ts'
import { errorCode } from './error-value.ts'
import { parsedEnd, readFloat, readInteger } from './number-text.ts'
import { readUuidObject } from './object-id.ts'
import { Slot, StringValue, setFloat, setInt } from './value.ts'

/** Whether a float is neither infinite nor not-a-number. */
export function isReal(value: f64): bool {
  return abs<f64>(value) <= f64.MAX_VALUE
}

/** [to] ← a float, or E_FLOAT when it is not finite. */
export function setReal(to: Slot, value: f64): u32 {
  if (!isReal(value)) return E_FLOAT
  setFloat(to, value)
  return E_NONE
}

export function add(to: Slot, a: Slot, b: Slot): u32 {
  const tag = a.tag
  if (tag !== b.tag) return E_TYPE
  if (tag === TAG_FLOAT) return setReal(to, a.float + b.float)
  if (tag !== TAG_INT) return E_TYPE
  setInt(to, a.int + b.int)
  return E_NONE
}

export function subtract(to: Slot, a: Slot, b: Slot): u32 {
  const tag = a.tag
  if (tag !== b.tag) return E_TYPE
  if (tag === TAG_FLOAT) return setReal(to, a.float - b.float)
  if (tag !== TAG_INT) return E_TYPE
  setInt(to, a.int - b.int)
  return E_NONE
}

export function multiply(to: Slot, a: Slot, b: Slot): u32 {
  const tag = a.tag
  if (tag !== b.tag) return E_TYPE
  if (tag === TAG_FLOAT) return setReal(to, a.float * b.float)
  if (tag !== TAG_INT) return E_TYPE
  setInt(to, a.int * b.int)
  return E_NONE
}

export function divide(to: Slot, a: Slot, b: Slot): u32 {
  const tag = a.tag
  if (tag !== b.tag) return E_TYPE
  if (tag === TAG_FLOAT) {
    if (b.float === 0.0) return E_DIV
    return setReal(to, a.float / b.float)
  }
  if (tag !== TAG_INT) return E_TYPE
  if (b.int === 0) return E_DIV
  setInt(to, divideIntegers(a.int, b.int))
  return E_NONE
}

/** Towards zero. By −1 the least integer wraps around, and its neighbour, which ToastStunt takes for it, stays. */
export function divideIntegers(dividend: i64, divisor: i64): i64 {
  if (divisor !== -1) return dividend / divisor
  return dividend === -i64.MAX_VALUE ? dividend : -dividend
}

/** The remainder with the sign of the divisor. */
export function modulo(to: Slot, a: Slot, b: Slot): u32 {
  const tag = a.tag
  if (tag !== b.tag) return E_TYPE
  if (tag === TAG_FLOAT) {
    const divisor = b.float
    if (divisor === 0.0) return E_DIV
    setFloat(to, ((a.float % divisor) + divisor) % divisor)
    return E_NONE
  }
  if (tag !== TAG_INT) return E_TYPE
  if (b.int === 0) return E_DIV
  setInt(to, moduloIntegers(a.int, b.int))
  return E_NONE
}

/** [divisor] is not 0. */
export function moduloIntegers(dividend: i64, divisor: i64): i64 {
  return ((dividend % divisor) + divisor) % divisor
}

/** An integer to an integer, or a float to either. */
export function power(to: Slot, a: Slot, b: Slot): u32 {
  if (a.tag === TAG_INT) {
    if (b.tag !== TAG_INT) return E_TYPE
    if (a.int === 0 && b.int < 0) return E_DIV
    setInt(to, powerOfIntegers(a.int, b.int))
    return E_NONE
  }
  if (a.tag !== TAG_FLOAT || (b.tag !== TAG_INT && b.tag !== TAG_FLOAT)) return E_TYPE
  const exponent = b.tag === TAG_INT ? (b.int as f64) : b.float
  const result = a.float ** exponent
  if (result === 0.0 && a.float !== 0.0) return E_FLOAT // C's pow() reports the underflow.
  return setReal(to, result)
}

/** Wraps around; a negative exponent gives ToastStunt's results, −1 among them. */
function powerOfIntegers(base: i64, exponent: i64): i64 {
  if (exponent < 0) return base === 1 ? 1 : base === -1 ? ((exponent & 1) !== 0 ? 1 : -1) : 0
  let result: i64 = 1
  let factor = base
  for (let left = exponent; left !== 0; left >>= 1) {
    if ((left & 1) !== 0) result *= factor
    factor *= factor
  }
  return result
}

export function negate(to: Slot, a: Slot): u32 {
  if (a.tag === TAG_INT) setInt(to, -a.int)
  else if (a.tag === TAG_FLOAT) setFloat(to, -a.float)
  else return E_TYPE
  return E_NONE
}

// ---- conversion

/** Whether only blanks are left after the number last read, which must be there. */
function endsHere(start: usize, end: usize): bool {
  if (parsedEnd === start) return false
  for (let at = parsedEnd; at < end; at++) if (load<u8>(at) !== 0x20) return false
  return true
}

/** The integer that a string says: `toint()`, where floats are cut off and all else is 0. */
export function parseInteger(string: StringValue): i64 {
  const start = string.start
  const end = start + (string.bytes as usize)
  let value = readInteger(start, end)
  const next: u32 = parsedEnd < end ? load<u8>(parsedEnd) : 0
  if (parsedEnd === start || next === 0x2e || (next | 0x20) === 0x65)
    value = toInteger(readFloat(start, end))
  return endsHere(start, end) ? value : 0
}

/** The object id that a string says, with or without '#': `toobj()`; all else is 0. */
export function parseObject(string: StringValue): i64 {
  let start = string.start
  const end = start + (string.bytes as usize)
  while (start < end && load<u8>(start) === 0x20) start++
  if (start < end && load<u8>(start) === 0x23) start++
  const uuid = readUuidObject(start, end)
  if (uuid !== 0) return uuid
  const value = readInteger(start, end)
  return endsHere(start, end) ? value : 0
}

/** The float that a string says, or not-a-number when it says none: `tofloat()`. */
export function parseFloatText(string: StringValue): f64 {
  let start = string.start
  const end = start + (string.bytes as usize)
  while (start < end && load<u8>(start) === 0x20) start++
  const negative = start < end && load<u8>(start) === 0x2d
  if (negative) start++
  const value = readFloat(start, end)
  if (!endsHere(start, end)) return NaN
  return negative ? -value : value
}

/** A float cut off towards zero; what does not fit is the least integer, as x86 converts it. */
export function toInteger(value: f64): i64 {
  const limit = i64.MIN_VALUE as f64
  return value >= limit && value < -limit ? (value as i64) : i64.MIN_VALUE
}

/** [to] ← what `toint()` makes of a value. E_TYPE, E_FLOAT. */
export function convertToInteger(to: Slot, from: Slot): u32 {
  switch (from.tag) {
    case TAG_INT:
    case TAG_OBJECT:
    case TAG_BOOL:
      setInt(to, from.bits)
      return E_NONE
    case TAG_ERROR:
    case TAG_ERROR_VALUE:
      if (isNamedError(errorCode(from))) return E_TYPE
      setInt(to, errorCode(from) as i64)
      return E_NONE
    case TAG_STRING:
      setInt(to, parseInteger(from.string))
      return E_NONE
    case TAG_FLOAT:
      if (!isReal(from.float)) return E_FLOAT
      setInt(to, toInteger(from.float))
      return E_NONE
    default:
      return E_TYPE
  }
}

/** [to] ← what `tofloat()` makes of a value. E_TYPE, E_INVARG. */
export function convertToFloat(to: Slot, from: Slot): u32 {
  switch (from.tag) {
    case TAG_INT:
    case TAG_OBJECT:
      setFloat(to, from.bits as f64)
      return E_NONE
    case TAG_ERROR:
    case TAG_ERROR_VALUE:
      if (isNamedError(errorCode(from))) return E_TYPE
      setFloat(to, errorCode(from) as f64)
      return E_NONE
    case TAG_FLOAT:
      setFloat(to, from.float)
      return E_NONE
    case TAG_STRING: {
      const value = parseFloatText(from.string)
      if (!isReal(value)) return E_INVARG
      setFloat(to, value)
      return E_NONE
    }
    default:
      return E_TYPE
  }
}
