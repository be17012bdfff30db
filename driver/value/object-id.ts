/**
 * Ids of objects. Those that `create()` counts up are small; those from 2⁶² on were drawn, so that nobody
 * can tell how many there are or guess one: `#0A1B2C-0123456800`, six and ten hexadecimal digits of their
 * 62 bits. The lowest ten bits are 0, so that a float of 64 bits, a JavaScript number, holds each exactly.
 * kernel/base/object-id.ts is the twin.
 */

/** The first id that is not counted. */
export const UUID_OBJECT_FIRST: i64 = (1 as i64) << 62

/** What such ids differ by, as a shift, and the bits of chance above it. */
export const UUID_OBJECT_SHIFT: i64 = 10
export const UUID_OBJECT_CHANCES: f64 = 4503599627370496.0

const DIGITS_HIGH: usize = 6
const DIGITS: usize = 16

/** Whether the id is one of those that are not counted. */
export function isUuidObject(id: i64): bool {
  return id >= UUID_OBJECT_FIRST
}

/** Whether the id is one that can have been drawn, and so is written in hexadecimal digits. */
export function isDrawn(id: i64): bool {
  return id >= UUID_OBJECT_FIRST && (id & (((1 as i64) << UUID_OBJECT_SHIFT) - 1)) === 0
}

/**
 * The id written in the bytes from [pointer] to [end], `0A1B2C-0123456789` and nothing else; 0 when they
 * write none.
 */
export function readUuidObject(pointer: usize, end: usize): i64 {
  if (end - pointer !== DIGITS + 1) return 0
  let value: i64 = 0
  for (let at = pointer; at < end; at++) {
    const byte: u32 = load<u8>(at)
    if (at === pointer + DIGITS_HIGH) {
      if (byte !== 0x2d) return 0
      continue
    }
    const digit = digitOf(byte)
    if (digit > 15) return 0
    value = (value << 4) | (digit as i64)
  }
  // The first of the digits has two bits at most.
  return value < 0 || value >= UUID_OBJECT_FIRST ? 0 : value + UUID_OBJECT_FIRST
}

function digitOf(byte: u32): u32 {
  if (byte - 0x30 < 10) return byte - 0x30
  const letter = (byte | 0x20) - 0x61
  return letter < 6 ? letter + 10 : 16
}
