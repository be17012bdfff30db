/**
 * Base64, in the plain alphabet and the one for URLs (RFC 4648).
 */

import { TextBuffer } from './text-buffer.ts'

/** Ways of writing, to be combined: with `-_` for `+/`; with `=` at the end. */
export const BASE64_URL: u32 = 1
export const BASE64_PADDED: u32 = 2

const PAD: u32 = 0x3d
/** Value of a byte that is no digit of base64. */
export const NO_DIGIT: u32 = 64

/** Adds the digits of [bytes] bytes at [pointer]. */
export function addBase64(pointer: usize, bytes: u32, ways: u32, buffer: TextBuffer): void {
  const rest = bytes % 3
  addTriples(pointer, bytes - rest, ways, buffer)
  if (rest > 0) addRest(pointer + (bytes as usize) - (rest as usize), rest, ways, buffer)
}

/** Adds the digits of [bytes] bytes at [from], a multiple of three. */
function addTriples(from: usize, bytes: u32, ways: u32, buffer: TextBuffer): void {
  const digits = (bytes / 3) * 4
  let to = buffer.reserve(digits)
  buffer.length += digits
  const end = from + (bytes as usize)
  for (let at = from; at < end; at += 3) {
    const bits = ((load<u8>(at) as u32) << 16) | ((load<u8>(at, 1) as u32) << 8) | load<u8>(at, 2)
    const first = digitByte(bits >> 18, ways) | (digitByte((bits >> 12) & 63, ways) << 8)
    const second = digitByte((bits >> 6) & 63, ways) | (digitByte(bits & 63, ways) << 8)
    store<u32>(to, first | (second << 16))
    to += 4
  }
}

/** Adds the digits of the last one or two bytes, of which there are [left]. */
function addRest(at: usize, left: u32, ways: u32, buffer: TextBuffer): void {
  const first: u32 = load<u8>(at)
  const second: u32 = left > 1 ? load<u8>(at, 1) : 0
  const isPadded = (ways & BASE64_PADDED) !== 0
  buffer.addByte(digitByte(first >> 2, ways))
  buffer.addByte(digitByte(((first & 3) << 4) | (second >> 4), ways))
  if (left > 1) buffer.addByte(digitByte((second & 15) << 2, ways))
  else if (isPadded) buffer.addByte(PAD)
  if (isPadded) buffer.addByte(PAD)
}

/** The bytes of the digits from 0 to 63, of the plain alphabet and then of the one for URLs. */
const digitBytes: usize = memory.data(128, 8)
for (let value: u32 = 0; value < 128; value++) {
  store<u8>(digitBytes + (value as usize), makeDigit(value & 63, value >> 6) as u8)
}

/** The byte of digit [value] from 0 to 63. */
function digitByte(value: u32, ways: u32): u32 {
  return load<u8>(digitBytes + ((value + ((ways & BASE64_URL) << 6)) as usize))
}

function makeDigit(value: u32, ways: u32): u32 {
  if (value < 26) return 0x41 + value
  if (value < 52) return 0x61 + value - 26
  if (value < 62) return 0x30 + value - 52
  const isUrl = (ways & BASE64_URL) !== 0
  if (value === 62) return isUrl ? 0x2d : 0x2b
  return isUrl ? 0x5f : 0x2f
}

/** The value of a digit in the alphabet that [ways] says; NO_DIGIT for another byte. */
export function base64Digit(byte: u32, ways: u32): u32 {
  const isUrl = (ways & BASE64_URL) !== 0
  if (byte - 0x41 < 26) return byte - 0x41
  if (byte - 0x61 < 26) return byte - 0x61 + 26
  if (byte - 0x30 < 10) return byte - 0x30 + 52
  if (byte === (isUrl ? 0x2d : 0x2b)) return 62
  return byte === (isUrl ? 0x5f : 0x2f) ? 63 : NO_DIGIT
}

/**
 * Adds the bytes that the digits in [bytes] bytes at [pointer] stand for: either alphabet, padded or not.
 * False when they stand for none.
 */
export function addFromBase64(pointer: usize, bytes: u32, buffer: TextBuffer): bool {
  let digits = bytes
  while (digits > 0 && load<u8>(pointer + (digits as usize) - 1) === PAD) digits--
  const pads = bytes - digits
  if (digits % 4 === 1 || (pads > 0 && (pads > 2 || bytes % 4 !== 0))) return false
  let bits: u32 = 0
  let held: u32 = 0
  for (let index: u32 = 0; index < digits; index++) {
    const byte: u32 = load<u8>(pointer + (index as usize))
    const plain = base64Digit(byte, 0)
    const digit = plain === NO_DIGIT ? base64Digit(byte, BASE64_URL) : plain
    if (digit === NO_DIGIT) return false
    bits = (bits << 6) | digit
    held += 6
    if (held < 8) continue
    held -= 8
    buffer.addByte((bits >> held) & 0xff)
  }
  return true
}
