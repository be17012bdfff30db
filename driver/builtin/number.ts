/**
 * Builtins on numbers: conversion, least and greatest, chance, printing.
 *
 * Semantics: ToastStunt `numbers.cc`.
 */
import { random, randomBytes } from '../host.ts'
import { E_INVARG, E_PERM, E_TYPE } from '../shared/errors.ts'
import { TAG_FLOAT, TAG_INT } from '../shared/types.ts'
import { text } from '../value/intern.ts'
import { convertToFloat, convertToInteger } from '../value/number.ts'
import { DONE, outcomeOf, raise, raiseWith } from '../value/outcome.ts'
import { addEscapedBytes } from '../value/print.ts'
import { newTextBuffer, TextBuffer } from '../value/text-buffer.ts'
import { isTrue, moveTo, Slot, setFloat, setInt, slotAt } from '../value/value.ts'
import { isProgrammerWizard } from '../vm/machine.ts'
import { answerBuffer, answerString } from './answer.ts'

/** Most places after the point that floatstr() prints: as many digits as C's long double has. */
const PLACES_MAX: i64 = 21
/** Most bytes that random_bytes() makes. */
const RANDOM_BYTES_MAX: i64 = 10000
/** Numbers that one call of random() tells apart: 2⁵³. */
const RANDOM_STEPS: u64 = (1 as u64) << 53

const raw: TextBuffer = newTextBuffer()

// ---- conversion

/** toint() and tonum(). */
export function builtinToint(args: Slot, _count: i32, result: Slot): u32 {
  return outcomeOf(convertToInteger(result, args))
}

export function builtinTofloat(args: Slot, _count: i32, result: Slot): u32 {
  return outcomeOf(convertToFloat(result, args))
}

// ---- least and greatest

export function builtinMin(args: Slot, count: i32, result: Slot): u32 {
  return extreme(args, count, result, -1)
}

export function builtinMax(args: Slot, count: i32, result: Slot): u32 {
  return extreme(args, count, result, 1)
}

/** [result] ← the number furthest in the direction [sign]; all must be of the first one's type. */
function extreme(args: Slot, count: i32, result: Slot, sign: i32): u32 {
  let best = args
  for (let index = 1; index < count; index++) {
    const each = slotAt(args, index)
    if (each.tag !== args.tag) return raise(E_TYPE)
    if (order(each, best) * sign > 0) best = each
  }
  moveTo(result, best)
  return DONE
}

function order(a: Slot, b: Slot): i32 {
  if (a.tag === TAG_INT) return a.int < b.int ? -1 : a.int > b.int ? 1 : 0
  return a.float < b.float ? -1 : a.float > b.float ? 1 : 0
}

export function builtinAbs(args: Slot, _count: i32, result: Slot): u32 {
  if (args.tag === TAG_FLOAT) setFloat(result, abs<f64>(args.float))
  else setInt(result, args.int < 0 ? -args.int : args.int)
  return DONE
}

// ---- chance

/** random([least,] greatest): an integer between them, from 1 to the largest when not given. */
export function builtinRandom(args: Slot, count: i32, result: Slot): u32 {
  const least: i64 = count === 2 ? args.int : 1
  const greatest: i64 = count === 0 ? i64.MAX_VALUE : slotAt(args, count - 1).int
  if (greatest < least) return raise(E_INVARG)
  setInt(result, least + (randomBelow((greatest - least) as u64) as i64))
  return DONE
}

/** A number from 0 to [most], all equally likely. */
function randomBelow(most: u64): u64 {
  if (most < RANDOM_STEPS) return (random() * ((most + 1) as f64)) as u64
  while (true) {
    const high = (random() * 4294967296.0) as u64
    const low = (random() * 4294967296.0) as u64
    // Bits above those that [most] has would only be thrown away.
    const value = ((high << 32) | low) & ((u64.MAX_VALUE as u64) >> clz<u64>(most))
    if (value <= most) return value
  }
}

/** Chance comes from the host, which needs no seed; only wizards may ask for one. */
export function builtinReseedRandom(_args: Slot, _count: i32, _result: Slot): u32 {
  return isProgrammerWizard() ? DONE : raise(E_PERM)
}

export function builtinFrandom(args: Slot, count: i32, result: Slot): u32 {
  const least: f64 = count > 1 ? args.float : 0
  const greatest = slotAt(args, count - 1).float
  setFloat(result, least + random() * (greatest - least))
  return DONE
}

export function builtinRandomBytes(args: Slot, _count: i32, result: Slot): u32 {
  const bytes = args.int
  if (bytes < 0 || bytes > RANDOM_BYTES_MAX) return raiseWith(E_INVARG, text('Invalid count'), args)
  raw.reset()
  randomBytes(raw.reserve(bytes as u32), bytes as u32)
  answerBuffer.reset()
  addEscapedBytes(raw.start, bytes as u32, answerBuffer)
  return answerString(result)
}

// ---- printing

/** floatstr(number, places [, with exponent]). */
export function builtinFloatstr(args: Slot, count: i32, result: Slot): u32 {
  const places = slotAt(args, 1).int
  if (places < 0) return raise(E_INVARG)
  const shown = min<i64>(places, PLACES_MAX) as i32
  answerBuffer.reset()
  if (count > 2 && isTrue(slotAt(args, 2))) answerBuffer.addFloatScientific(args.float, shown)
  else answerBuffer.addFloatFixed(args.float, shown)
  return answerString(result)
}
