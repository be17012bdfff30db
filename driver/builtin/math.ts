/**
 * Builtins of mathematics. An argument outside of a function's domain is E_INVARG; a result that is not
 * finite, or so small that C's library reports an underflow, is E_FLOAT.
 *
 * Semantics: ToastStunt `numbers.cc` with the errors of glibc.
 */
import { E_INVARG, E_TYPE } from '../shared/errors.ts'
import { TAG_FLOAT, TAG_INT } from '../shared/types.ts'
import { ListValue, listItem, newList, pushTaken } from '../value/list.ts'
import { setReal } from '../value/number.ts'
import { DONE, outcomeOf, raise } from '../value/outcome.ts'
import { Slot, setFloat, setList, slotAt } from '../value/value.ts'

/** ToastStunt's degrees in a radian. */
const DEGREES: f64 = 57.2957795130823

/** [result] ← a finite number, or E_FLOAT. */
function answer(result: Slot, value: f64): u32 {
  return outcomeOf(setReal(result, value))
}

// ---- roots, exponentials, logarithms

export function builtinSqrt(args: Slot, _count: i32, result: Slot): u32 {
  return args.float < 0 ? raise(E_INVARG) : answer(result, Math.sqrt(args.float))
}

export function builtinCbrt(args: Slot, _count: i32, result: Slot): u32 {
  return answer(result, Math.cbrt(args.float))
}

export function builtinExp(args: Slot, _count: i32, result: Slot): u32 {
  const value = Math.exp(args.float)
  return answer(result, value === 0 ? Infinity : value)
}

export function builtinLog(args: Slot, _count: i32, result: Slot): u32 {
  return args.float < 0 ? raise(E_INVARG) : answer(result, Math.log(args.float))
}

export function builtinLog10(args: Slot, _count: i32, result: Slot): u32 {
  return args.float < 0 ? raise(E_INVARG) : answer(result, Math.log10(args.float))
}

// ---- circular and hyperbolic functions

export function builtinSin(args: Slot, _count: i32, result: Slot): u32 {
  return answer(result, Math.sin(args.float))
}

export function builtinCos(args: Slot, _count: i32, result: Slot): u32 {
  return answer(result, Math.cos(args.float))
}

export function builtinTan(args: Slot, _count: i32, result: Slot): u32 {
  return answer(result, Math.tan(args.float))
}

export function builtinAsin(args: Slot, _count: i32, result: Slot): u32 {
  return abs<f64>(args.float) > 1 ? raise(E_INVARG) : answer(result, Math.asin(args.float))
}

export function builtinAcos(args: Slot, _count: i32, result: Slot): u32 {
  return abs<f64>(args.float) > 1 ? raise(E_INVARG) : answer(result, Math.acos(args.float))
}

/** atan(y [, x]). */
export function builtinAtan(args: Slot, count: i32, result: Slot): u32 {
  if (count > 1) return builtinAtan2(args, count, result)
  return answer(result, Math.atan(args.float))
}

export function builtinAtan2(args: Slot, _count: i32, result: Slot): u32 {
  return answer(result, Math.atan2(args.float, slotAt(args, 1).float))
}

export function builtinSinh(args: Slot, _count: i32, result: Slot): u32 {
  return answer(result, Math.sinh(args.float))
}

export function builtinCosh(args: Slot, _count: i32, result: Slot): u32 {
  return answer(result, Math.cosh(args.float))
}

export function builtinTanh(args: Slot, _count: i32, result: Slot): u32 {
  return answer(result, Math.tanh(args.float))
}

export function builtinAsinh(args: Slot, _count: i32, result: Slot): u32 {
  return answer(result, Math.asinh(args.float))
}

export function builtinAcosh(args: Slot, _count: i32, result: Slot): u32 {
  return args.float < 1 ? raise(E_INVARG) : answer(result, Math.acosh(args.float))
}

export function builtinAtanh(args: Slot, _count: i32, result: Slot): u32 {
  return abs<f64>(args.float) > 1 ? raise(E_INVARG) : answer(result, Math.atanh(args.float))
}

// ---- rounding

export function builtinCeil(args: Slot, _count: i32, result: Slot): u32 {
  return answer(result, ceil<f64>(args.float))
}

export function builtinFloor(args: Slot, _count: i32, result: Slot): u32 {
  return answer(result, floor<f64>(args.float))
}

export function builtinTrunc(args: Slot, _count: i32, result: Slot): u32 {
  return answer(result, trunc<f64>(args.float))
}

/** To the nearest whole number, halves away from zero. */
export function builtinRound(args: Slot, _count: i32, result: Slot): u32 {
  const value = args.float
  const whole = trunc<f64>(value)
  const away = abs<f64>(value - whole) >= 0.5
  setFloat(result, away ? whole + copysign<f64>(1, value) : whole)
  return DONE
}

// ---- geometry

/** distance(from, to): between two points of as many dimensions as the first has. */
export function builtinDistance(args: Slot, _count: i32, result: Slot): u32 {
  const from = args.list
  const to = slotAt(args, 1).list
  if (to.length < from.length) return raise(E_TYPE)
  let sum: f64 = 0
  for (let index = 0; index < (from.length as i32); index++) {
    const a = listItem(from, index)
    const b = listItem(to, index)
    if (!isNumber(a) || !isNumber(b)) return raise(E_TYPE)
    const difference = numberOf(b) - numberOf(a)
    sum += difference * difference
  }
  setFloat(result, Math.sqrt(sum))
  return DONE
}

function isNumber(slot: Slot): bool {
  return slot.tag === TAG_INT || slot.tag === TAG_FLOAT
}

function numberOf(slot: Slot): f64 {
  return slot.tag === TAG_INT ? (slot.int as f64) : slot.float
}

/** relative_heading(from, to): the bearing in the plane and the elevation, in whole degrees. */
export function builtinRelativeHeading(args: Slot, _count: i32, result: Slot): u32 {
  const from = args.list
  const to = slotAt(args, 1).list
  if (!isPoint(from) || !isPoint(to)) return raise(E_TYPE)
  const x = listItem(to, 0).float - listItem(from, 0).float
  const y = listItem(to, 1).float - listItem(from, 1).float
  const z = listItem(to, 2).float - listItem(from, 2).float
  let bearing = Math.atan2(y, x) * DEGREES
  if (bearing < 0) bearing += 360
  const elevation = Math.atan2(z, Math.sqrt(x * x + y * y)) * DEGREES
  const both = newList(2)
  pushTaken(both, TAG_INT, bearing as i64)
  pushTaken(both, TAG_INT, elevation as i64)
  setList(result, both)
  return DONE
}

/** Whether the first three of the list are floats. */
function isPoint(list: ListValue): bool {
  if (list.length < 3) return false
  for (let index = 0; index < 3; index++) if (listItem(list, index).tag !== TAG_FLOAT) return false
  return true
}
