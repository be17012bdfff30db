/**
 * encode_base64(), decode_base64(), url_encode() and url_decode().
 *
 * Semantics: ToastStunt `base64.cc`, `curl.cc`. Bytes are written as MOO's binary strings.
 */
import { E_INVARG } from '../shared/errors.ts'
import { text } from '../value/intern.ts'
import { raiseWith } from '../value/outcome.ts'
import { addEscapedBytes } from '../value/print.ts'
import { newTextBuffer, TextBuffer } from '../value/text-buffer.ts'
import { isTrue, Slot, StringValue, slotAt } from '../value/value.ts'
import { answerBuffer, answerString } from './answer.ts'
import { addRawBytes, hexByte, hexValue } from './raw-bytes.ts'

const PAD: u32 = 0x3d
/** Value of a byte that is no digit of base64, and of the pad. */
const NO_DIGIT: u32 = 80
const PAD_DIGIT: u32 = 90

const raw: TextBuffer = newTextBuffer()

/** The byte of digit [value] from 0 to 63. */
function digitByte(value: u32, safe: bool): u32 {
  if (value < 26) return 0x41 + value
  if (value < 52) return 0x61 + value - 26
  if (value < 62) return 0x30 + value - 52
  if (value === 62) return safe ? 0x2d : 0x2b
  return safe ? 0x5f : 0x2f
}

function digitValue(byte: u32, safe: bool): u32 {
  if (byte - 0x41 < 26) return byte - 0x41
  if (byte - 0x61 < 26) return byte - 0x61 + 26
  if (byte - 0x30 < 10) return byte - 0x30 + 52
  if (byte === (safe ? 0x2d : 0x2b)) return 62
  if (byte === (safe ? 0x5f : 0x2f)) return 63
  return byte === PAD ? PAD_DIGIT : NO_DIGIT
}

export function builtinEncodeBase64(args: Slot, count: i32, result: Slot): u32 {
  const safe = count > 1 && isTrue(slotAt(args, 1))
  raw.reset()
  if (!addRawBytes(args.string, raw)) {
    return raiseWith(E_INVARG, text('Invalid binary string'), args)
  }
  answerBuffer.reset()
  const end = raw.start + (raw.length as usize)
  for (let at = raw.start; at < end; at += 3) addThree(at, (end - at) as u32, safe)
  return answerString(result)
}

/** Adds the digits of up to three bytes, of which there are [left]. */
function addThree(at: usize, left: u32, safe: bool): void {
  const first: u32 = load<u8>(at)
  const second: u32 = left > 1 ? load<u8>(at, 1) : 0
  const third: u32 = left > 2 ? load<u8>(at, 2) : 0
  answerBuffer.addByte(digitByte(first >> 2, safe))
  answerBuffer.addByte(digitByte(((first & 3) << 4) | (second >> 4), safe))
  if (left > 1) answerBuffer.addByte(digitByte(((second & 15) << 2) | (third >> 6), safe))
  else if (!safe) answerBuffer.addByte(PAD)
  if (left > 2) answerBuffer.addByte(digitByte(third & 63, safe))
  else if (!safe) answerBuffer.addByte(PAD)
}

export function builtinDecodeBase64(args: Slot, count: i32, result: Slot): u32 {
  const safe = count > 1 && isTrue(slotAt(args, 1))
  const encoded = args.string
  const problem = checkEncoded(encoded, safe)
  if (problem.length > 0) return raiseWith(E_INVARG, text(problem), args)
  raw.reset()
  let bits: u32 = 0
  let held: u32 = 0
  for (let i: u32 = 0; i < encoded.bytes; i++) {
    const byte: u32 = load<u8>(encoded.start + (i as usize))
    if (byte === PAD) break
    bits = (bits << 6) | digitValue(byte, safe)
    held += 6
    if (held < 8) continue
    held -= 8
    raw.addByte((bits >> held) & 0xff)
  }
  answerBuffer.reset()
  addEscapedBytes(raw.start, raw.length, answerBuffer)
  return answerString(result)
}

/** What is wrong with base64 text, nothing when it is right. */
function checkEncoded(encoded: StringValue, safe: bool): string {
  let pads: u32 = 0
  for (let i: u32 = 0; i < encoded.bytes; i++) {
    const byte: u32 = load<u8>(encoded.start + (i as usize))
    if (digitValue(byte, safe) === NO_DIGIT) return 'Invalid character in encoded data'
    if (pads > 0 && byte !== PAD) return 'Pad character in encoded data'
    if (byte === PAD) pads += 1
  }
  if (pads > 2) return 'Too many pad characters'
  if (encoded.bytes - pads === 1 || (!safe && encoded.bytes % 4 !== 0)) return 'Invalid length'
  return ''
}

/** Whether a byte stands for itself in a URL: RFC 3986's unreserved characters. */
function isUnreserved(byte: u32): bool {
  if (byte - 0x30 < 10 || (byte | 0x20) - 0x61 < 26) return true
  return byte === 0x2d || byte === 0x2e || byte === 0x5f || byte === 0x7e
}

export function builtinUrlEncode(args: Slot, _count: i32, result: Slot): u32 {
  const source = args.string
  answerBuffer.reset()
  for (let i: u32 = 0; i < source.bytes; i++) {
    const byte: u32 = load<u8>(source.start + (i as usize))
    if (isUnreserved(byte)) {
      answerBuffer.addByte(byte)
      continue
    }
    answerBuffer.addByte(0x25)
    answerBuffer.addByte(hexByte(byte >> 4))
    answerBuffer.addByte(hexByte(byte & 15))
  }
  return answerString(result)
}

/** What is no UTF-8 after decoding becomes U+FFFD; a NUL ends the answer. */
export function builtinUrlDecode(args: Slot, _count: i32, result: Slot): u32 {
  const end = args.string.start + (args.string.bytes as usize)
  answerBuffer.reset()
  let at = args.string.start
  while (at < end) {
    let byte: u32 = load<u8>(at++)
    if (byte === 0x25 && at + 2 <= end) {
      const high = hexValue(load<u8>(at))
      const low = hexValue(load<u8>(at, 1))
      if (high < 16 && low < 16) {
        byte = high * 16 + low
        at += 2
      }
    }
    if (byte === 0) break
    answerBuffer.addByte(byte)
  }
  return answerString(result)
}
