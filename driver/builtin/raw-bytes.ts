/**
 * MOO's binary strings: `~` and two hexadecimal digits stand for a byte, everything else for the bytes of
 * its UTF-8. value/print.ts has the way back, addEscapedBytes().
 */
import { TAG_BINARY } from '../shared/types.ts'
import { TextBuffer } from '../value/text-buffer.ts'
import { Slot, StringValue } from '../value/value.ts'
import { chargeTicks } from '../vm/tick.ts'

const TILDE: u32 = 0x7e

/** The value of a hexadecimal digit, 16 for another byte. */
export function hexValue(byte: u32): u32 {
  if (byte - 0x30 < 10) return byte - 0x30
  const lower = byte | 0x20
  return lower - 0x61 < 6 ? lower - 0x57 : 16
}

/** The upper-case hexadecimal digit of a value below 16. */
export function hexByte(digit: u32): u32 {
  return digit < 10 ? 0x30 + digit : 0x37 + digit
}

/** Adds the bytes of a binary value, or of a binary string; false when it is no such string. */
export function addBytesOf(value: Slot, to: TextBuffer): bool {
  if (value.tag !== TAG_BINARY) return addRawBytes(value.string, to)
  to.addString(value.string)
  return true
}

/** Adds the bytes that [binary] stands for to [to]; false when it is no binary string. */
export function addRawBytes(binary: StringValue, to: TextBuffer): bool {
  const end = binary.start + (binary.bytes as usize)
  let at = binary.start
  if (binary.bytes >> 10 !== 0) chargeTicks((binary.bytes >> 7) as i32)
  let run = at
  while (at < end) {
    if ((load<u8>(at++) as u32) !== TILDE) continue
    to.addBytes(run, (at - 1 - run) as u32)
    if (at + 2 > end) return false
    const high = hexValue(load<u8>(at))
    const low = hexValue(load<u8>(at, 1))
    if (high > 15 || low > 15) return false
    to.addByte(high * 16 + low)
    at += 2
    run = at
  }
  to.addBytes(run, (end - run) as u32)
  return true
}
