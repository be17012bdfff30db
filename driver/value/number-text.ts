/**
 * Numbers as text. Floats print as C's `%.15g` does, with `.0` added when neither point nor exponent
 * shows that it is one; the same for `%f` and `%e`. Text reads as C's strtol and strtod do: both are
 * exact, rounding to nearest and halves to even. Source: ToastStunt list.cc, numbers.cc.
 */

import { digitCount, digitExponent, digits, expand, expandFloat, roundDigits } from './decimal.ts'

/** Digits that a float prints with. */
const FLOAT_DIGITS: i32 = 15

/** Most bytes that a float of the largest precision takes: 309 digits, a point, the places after it. */
export const FLOAT_BYTES_MAX: u32 = 400
/** Most places after the point that can be asked for. */
export const FLOAT_PLACES_MAX: i32 = 64

/** Where the next byte goes. */
let out: usize = 0

/** Writes a float as the language does, `1.5`, `100.0`, `1e+15`; answers where it ends. */
export function writeFloat(to: usize, value: f64): usize {
  out = to
  if (writeSpecial(value) || writeWhole(value)) return out
  expandFloat(value)
  roundDigits(FLOAT_DIGITS)
  const count = trimmedCount()
  const exponent = digitExponent
  if (exponent < -4 || exponent >= FLOAT_DIGITS) {
    writeDigit(0)
    if (count > 1) writePointAnd(1, count)
    writeExponent(exponent)
  } else {
    writePlaces(max<i32>(count - 1 - exponent, 0))
    if (count - 1 <= exponent) writePointAnd(count, count + 1)
  }
  return out
}

/** Writes a float with [places] digits after the point, as `%.*f`; answers where it ends. */
export function writeFloatFixed(to: usize, value: f64, places: i32): usize {
  out = to
  if (writeSpecial(value)) return out
  expandFloat(value)
  roundDigits(digitExponent + 1 + places)
  writePlaces(places)
  return out
}

/** Writes a float with one digit, [places] after the point, and an exponent, as `%.*e`. */
export function writeFloatScientific(to: usize, value: f64, places: i32): usize {
  out = to
  if (writeSpecial(value)) return out
  expandFloat(value)
  roundDigits(places + 1)
  writeDigit(0)
  if (places > 0) writePointAnd(1, places + 1)
  writeExponent(digitExponent)
  return out
}

/** Writes an integer; answers where it ends. */
export function writeInteger(to: usize, value: i64): usize {
  const magnitude = value < 0 ? ((0 - value) as u64) : (value as u64)
  if (value < 0) store<u8>(to, 0x2d)
  const first = to + (value < 0 ? 1 : 0)
  const end = first + (integerDigits(magnitude) as usize)
  let rest = magnitude
  let at = end
  for (; rest > (u32.MAX_VALUE as u64); rest /= 10) store<u8>(--at, (0x30 + (rest % 10)) as u8)
  let low = rest as u32
  for (; at > first; low /= 10) store<u8>(--at, (0x30 + (low % 10)) as u8)
  return end
}

/** How many characters `writeInteger` writes. */
export function integerBytes(value: i64): u32 {
  return value < 0 ? integerDigits((0 - value) as u64) + 1 : integerDigits(value as u64)
}

function integerDigits(magnitude: u64): u32 {
  if (magnitude < 100000) {
    if (magnitude < 100) return magnitude < 10 ? 1 : 2
    return magnitude < 1000 ? 3 : magnitude < 10000 ? 4 : 5
  }
  let digits: u32 = 6
  for (let rest = magnitude / 100000; rest >= 10; rest /= 10) digits++
  return digits
}

function writeByte(byte: u32): void {
  store<u8>(out, byte as u8)
  out += 1
}

/** Writes the sign; what has no digits is written whole, and then the answer is true. */
function writeSpecial(value: f64): bool {
  if (reinterpret<i64>(value) < 0) writeByte(0x2d)
  const magnitude = abs<f64>(value)
  if (magnitude <= f64.MAX_VALUE) return false
  const name = magnitude === Infinity ? 'inf' : 'nan'
  for (let index = 0; index < 3; index++) writeByte(name.charCodeAt(index))
  return true
}

/** The frequent case of a small whole number. */
function writeWhole(value: f64): bool {
  const magnitude = abs<f64>(value)
  if (magnitude >= 1e15 || magnitude !== floor<f64>(magnitude)) return false
  out = writeInteger(out, magnitude as i64)
  writeByte(0x2e)
  writeByte(0x30)
  return true
}

/** The digits without trailing zeros. */
function trimmedCount(): i32 {
  let count = digitCount
  while (count > 0 && load<u8>(digits + ((count - 1) as usize)) === 0x30) count--
  return count
}

/** Writes the digits with the point where it belongs and [places] after it. */
function writePlaces(places: i32): void {
  const exponent = digitCount === 0 ? 0 : digitExponent
  for (let place = max<i32>(exponent, 0); place >= 0; place--) writeDigit(exponent - place)
  if (places > 0) writePointAnd(exponent + 1, exponent + 1 + places)
}

function writePointAnd(first: i32, end: i32): void {
  writeByte(0x2e)
  for (let index = first; index < end; index++) writeDigit(index)
}

/** Writes the digit at [index]; beyond both ends there are zeros. */
function writeDigit(index: i32): void {
  const known = index >= 0 && index < digitCount
  writeByte(known ? load<u8>(digits + (index as usize)) : 0x30)
}

function writeExponent(exponent: i32): void {
  writeByte(0x65)
  writeByte(exponent < 0 ? 0x2d : 0x2b)
  const magnitude = exponent < 0 ? -exponent : exponent
  if (magnitude < 10) writeByte(0x30)
  out = writeInteger(out, magnitude as i64)
}

// ---- reading: the text is [pointer] up to [end]; what was read ends at `parsedEnd`

/** Where the number last read ends; its beginning when there was none. */
export let parsedEnd: usize = 0

function byteAt(pointer: usize, end: usize): u32 {
  return pointer < end ? load<u8>(pointer) : 0
}

function isDigit(byte: u32): bool {
  return byte - 0x30 < 10
}

function skipSpace(pointer: usize, end: usize): usize {
  let at = pointer
  while (at < end && (load<u8>(at) === 0x20 || (load<u8>(at) as u32) - 9 < 5)) at++
  return at
}

/** An integer as strtol reads it: white space, a sign, digits. Too large ones become the extremes. */
export function readInteger(pointer: usize, end: usize): i64 {
  let at = skipSpace(pointer, end)
  const sign = byteAt(at, end)
  if (sign === 0x2d || sign === 0x2b) at++
  const negative = sign === 0x2d
  const first = at
  let magnitude: u64 = 0
  let over = false
  for (; isDigit(byteAt(at, end)); at++) {
    const digit: u64 = load<u8>(at) - 0x30
    if (magnitude > (u64.MAX_VALUE - digit) / 10) over = true
    magnitude = magnitude * 10 + digit
  }
  parsedEnd = at === first ? pointer : at
  if (over || magnitude > (i64.MAX_VALUE as u64)) return negative ? i64.MIN_VALUE : i64.MAX_VALUE
  return negative ? -(magnitude as i64) : (magnitude as i64)
}

/** A float as strtod reads it: white space, a sign, digits with a point, an exponent; `inf`, `nan`, hexadecimal. */
export function readFloat(pointer: usize, end: usize): f64 {
  let at = skipSpace(pointer, end)
  const sign = byteAt(at, end)
  if (sign === 0x2d || sign === 0x2b) at++
  parsedEnd = at
  let value: f64 = 0
  if (byteAt(at, end) === 0x30 && (byteAt(at + 1, end) | 0x20) === 0x78)
    value = readHexadecimal(at, end)
  else if (byteAt(at, end) >= 0x41) value = readName(at, end)
  else value = readDecimal(at, end)
  if (parsedEnd === at) parsedEnd = pointer
  return sign === 0x2d ? -value : value
}

function readName(pointer: usize, end: usize): f64 {
  if (matches(pointer, end, 'infinity')) {
    parsedEnd = pointer + 8
    return Infinity
  }
  if (matches(pointer, end, 'inf') || matches(pointer, end, 'nan')) {
    parsedEnd = pointer + 3
    return matches(pointer, end, 'inf') ? Infinity : NaN
  }
  return 0
}

function matches(pointer: usize, end: usize, name: string): bool {
  for (let index = 0; index < name.length; index++) {
    const byte = byteAt(pointer + (index as usize), end) | 0x20
    if (byte !== (name.charCodeAt(index) as u32)) return false
  }
  return true
}

function readHexadecimal(pointer: usize, end: usize): f64 {
  let at = pointer + 2
  let value: f64 = 0
  let exponent = 0
  let some = false
  let point = false
  for (; ; at++) {
    const byte = byteAt(at, end)
    if (byte === 0x2e && !point) {
      point = true
      continue
    }
    const digit = hexadecimalDigit(byte)
    if (digit < 0) break
    some = true
    if (value < 9007199254740992.0) {
      value = value * 16 + (digit as f64)
      if (point) exponent -= 4
    } else if (!point) exponent += 4
  }
  parsedEnd = some ? at : pointer + 1
  if (some && (byteAt(at, end) | 0x20) === 0x70) exponent += readExponent(at, end)
  return value * 2.0 ** (exponent as f64)
}

function hexadecimalDigit(byte: u32): i32 {
  if (isDigit(byte)) return (byte - 0x30) as i32
  const letter = (byte | 0x20) - 0x61
  return letter < 6 ? ((letter + 10) as i32) : -1
}

/** The exponent that begins at [pointer] with its letter; 0, and nothing read, when there are no digits. */
function readExponent(pointer: usize, end: usize): i32 {
  let at = pointer + 1
  const sign = byteAt(at, end)
  if (sign === 0x2d || sign === 0x2b) at++
  if (!isDigit(byteAt(at, end))) return 0
  let exponent = 0
  for (; isDigit(byteAt(at, end)); at++) {
    if (exponent < 100000) exponent = exponent * 10 + (load<u8>(at) as i32) - 0x30
  }
  parsedEnd = at
  return sign === 0x2d ? -exponent : exponent
}

/** Significant digits that are kept: more than any halfway point between floats has. */
const SIGNIFICANT_MAX: i32 = 800
const significant: usize = memory.data(808, 16)
let significantCount: i32 = 0
/** Power of ten of the first significant digit. */
let significantExponent: i32 = 0

function readDecimal(pointer: usize, end: usize): f64 {
  let at = pointer
  let some = false
  let point = false
  significantCount = 0
  significantExponent = -1
  for (; ; at++) {
    const byte = byteAt(at, end)
    if (byte === 0x2e && !point) point = true
    else if (isDigit(byte)) {
      some = true
      takeDigit(byte, point)
    } else break
  }
  if (!some) return 0
  parsedEnd = at
  if ((byteAt(at, end) | 0x20) === 0x65) significantExponent += readExponent(at, end)
  return significantValue()
}

function takeDigit(byte: u32, afterPoint: bool): void {
  if (significantCount === 0 && byte === 0x30) {
    if (afterPoint) significantExponent -= 1
    return
  }
  if (!afterPoint) significantExponent += 1
  if (significantCount < SIGNIFICANT_MAX) {
    store<u8>(significant + (significantCount as usize), byte as u8)
    significantCount += 1
  } else if (byte !== 0x30) {
    // Beyond what can matter, it only matters that something is there.
    store<u8>(significant + ((SIGNIFICANT_MAX - 1) as usize), 0x31)
  }
}

/** The float nearest to the significant digits. */
function significantValue(): f64 {
  while (
    significantCount > 0 &&
    load<u8>(significant + ((significantCount - 1) as usize)) === 0x30
  ) {
    significantCount--
  }
  if (significantCount === 0) return 0
  if (significantExponent > 309) return Infinity
  if (significantExponent < -326) return 0
  const kept = min<i32>(significantCount, 19)
  let mantissa: u64 = 0
  for (let index = 0; index < kept; index++) {
    mantissa = mantissa * 10 + ((load<u8>(significant + (index as usize)) - 0x30) as u64)
  }
  const power = significantExponent - kept + 1
  if (significantCount <= 15 && power >= -22 && power <= 22) {
    // Both are exact floats, so one operation rounds once.
    return power < 0
      ? (mantissa as f64) / powerOfTen(-power)
      : (mantissa as f64) * powerOfTen(power)
  }
  return refine(approximate(mantissa, power))
}

/** 10^power, exact up to 22. */
function powerOfTen(power: i32): f64 {
  let value: f64 = 1
  let base: f64 = 10
  for (let left = power; left > 0; left >>= 1) {
    if ((left & 1) !== 0) value *= base
    base *= base
  }
  return value
}

/** Near the value, within a few units of the last place; never infinite. */
function approximate(mantissa: u64, power: i32): f64 {
  let value = mantissa as f64
  if (power >= 0) value *= powerOfTen(power)
  else if (power >= -290) value /= powerOfTen(-power)
  else value = value / powerOfTen(290) / powerOfTen(-power - 290)
  return min<f64>(value, f64.MAX_VALUE)
}

/** Moves a float near the significant digits to the nearest one. */
function refine(start: f64): f64 {
  let bits = reinterpret<i64>(start)
  while (true) {
    const above = compareWithMiddle(bits)
    if (above > 0 || (above === 0 && (bits & 1) !== 0)) {
      bits += 1
      if (bits === reinterpret<i64>(Infinity)) return Infinity
      continue
    }
    if (bits === 0) return 0
    const below = compareWithMiddle(bits - 1)
    if (below < 0 || (below === 0 && (bits & 1) !== 0)) {
      bits -= 1
      continue
    }
    return reinterpret<f64>(bits)
  }
}

/** Compares the significant digits with the middle between a float and the next larger one. */
function compareWithMiddle(bits: i64): i32 {
  const fraction = (bits & (((1 as i64) << 52) - 1)) as u64
  const biased = ((bits >> 52) & 0x7ff) as i32
  if (biased === 0) expand(fraction * 2 + 1, -1075)
  else expand((fraction | ((1 as u64) << 52)) * 2 + 1, biased - 1076)
  if (significantExponent !== digitExponent) return significantExponent < digitExponent ? -1 : 1
  const most = max<i32>(significantCount, digitCount)
  for (let index = 0; index < most; index++) {
    const left = index < significantCount ? load<u8>(significant + (index as usize)) : 0x30
    const right = index < digitCount ? load<u8>(digits + (index as usize)) : 0x30
    if (left !== right) return left < right ? -1 : 1
  }
  return 0
}
