/**
 * Exact decimal expansions of floats. A float is m·2^e; its digits are those of the integer m·2^e, or,
 * when e is negative, of m·5^−e with the point −e digits from the right. The integer is kept in limbs of
 * nine decimal digits, least first, so reading digits needs no division by large numbers.
 */

import { allocate } from './heap.ts'

const LIMB: u64 = 1000000000
/** 2^1024 has 309 digits; the least float's expansion 767 significant ones of 1,074. */
const LIMBS_MAX: usize = 128
const DIGITS_MAX: usize = 1160

const limbs: usize = allocate(LIMBS_MAX << 2)
let limbCount: usize = 0

/** Address of the digits last expanded, as bytes '0' … '9', the first not 0 (none at all for 0). */
export const digits: usize = allocate(DIGITS_MAX)
/** How many digits there are. */
export let digitCount: i32 = 0
/** Power of ten of the first digit: 0 for 1 to 9.99…, −1 for 0.1. */
export let digitExponent: i32 = 0

/** Expands the magnitude of a finite float exactly. */
export function expandFloat(value: f64): void {
  const bits = reinterpret<u64>(value)
  const fraction = bits & (((1 as u64) << 52) - 1)
  const biased = ((bits >> 52) & 0x7ff) as i32
  if (biased === 0) expand(fraction, -1074)
  else expand(fraction | ((1 as u64) << 52), biased - 1075)
}

/** Expands [mantissa]·2^[exponent] exactly. */
export function expand(mantissa: u64, exponent: i32): void {
  if (mantissa === 0) {
    digitCount = 0
    digitExponent = 0
    return
  }
  const shift = min<i32>(ctz<u64>(mantissa) as i32, exponent < 0 ? -exponent : 0)
  setLimbs(mantissa >> (shift as u64))
  const power = exponent + shift
  if (power >= 0) multiplyByPower(2, 29, 536870912, power)
  else multiplyByPower(5, 12, 244140625, -power)
  writeDigits(power < 0 ? -power : 0)
}

function setLimbs(value: u64): void {
  limbCount = 0
  for (let rest = value; rest !== 0; rest /= LIMB) {
    store<u32>(limbs + (limbCount << 2), (rest % LIMB) as u32)
    limbCount += 1
  }
}

/** Multiplies by [base]^[power], in steps of [stepFactor] = [base]^[step]. */
function multiplyByPower(base: u64, step: i32, stepFactor: u64, power: i32): void {
  let left = power
  for (; left >= step; left -= step) multiply(stepFactor)
  let factor: u64 = 1
  for (; left > 0; left--) factor *= base
  if (factor !== 1) multiply(factor)
}

function multiply(factor: u64): void {
  let carry: u64 = 0
  for (let index: usize = 0; index < limbCount; index++) {
    const limb = limbs + (index << 2)
    const product = (load<u32>(limb) as u64) * factor + carry
    carry = product / LIMB
    store<u32>(limb, (product - carry * LIMB) as u32)
  }
  if (carry === 0) return
  assert(limbCount < LIMBS_MAX, 'decimal expansion too long')
  store<u32>(limbs + (limbCount << 2), carry as u32)
  limbCount += 1
}

/** Writes the limbs as digits without leading zeros; [scale] digits of them are after the point. */
function writeDigits(scale: i32): void {
  let at = digits
  for (let index = limbCount; index > 0; index--) {
    let limb = load<u32>(limbs + ((index - 1) << 2))
    for (let place: usize = 9; place > 0; place--) {
      store<u8>(at + place - 1, (0x30 + (limb % 10)) as u8)
      limb /= 10
    }
    at += 9
  }
  let zeros: usize = 0
  while (load<u8>(digits + zeros) === 0x30) zeros++
  const count = at - digits - zeros
  memory.copy(digits, digits + zeros, count)
  digitCount = count as i32
  digitExponent = digitCount - 1 - scale
}

/**
 * Rounds the digits to the first [count] (any number, also 0 or less), to nearest and halves to even.
 * Afterwards there are at most [count] digits; `digitExponent` grows when a carry adds one.
 */
export function roundDigits(count: i32): void {
  if (count >= digitCount) return
  const up = count >= 0 && roundsUp(count)
  digitCount = max<i32>(count, 0)
  if (up) addOne()
}

function roundsUp(count: i32): bool {
  const next = load<u8>(digits + (count as usize))
  if (next !== 0x35) return next > 0x35
  for (let index = count + 1; index < digitCount; index++) {
    if (load<u8>(digits + (index as usize)) !== 0x30) return true
  }
  return count > 0 && (load<u8>(digits + ((count - 1) as usize)) & 1) !== 0
}

/** Adds one to the last digit; a carry out of the first leaves a 1 and zeros. */
function addOne(): void {
  let index = digitCount - 1
  while (index >= 0 && load<u8>(digits + (index as usize)) === 0x39) {
    store<u8>(digits + (index as usize), 0x30)
    index--
  }
  if (index >= 0) {
    const digit = digits + (index as usize)
    store<u8>(digit, load<u8>(digit) + 1)
    return
  }
  store<u8>(digits, 0x31)
  if (digitCount === 0) digitCount = 1
  digitExponent += 1
}
