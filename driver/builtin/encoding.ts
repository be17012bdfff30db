/**
 * encode_base64(), decode_base64(), url_encode() and url_decode().
 *
 * Semantics: ToastStunt `base64.cc`, `curl.cc`. Bytes are written as MOO's binary strings.
 */
import { E_INVARG } from '../shared/errors.ts'
import { addBase64, BASE64_PADDED, BASE64_URL, base64Digit, NO_DIGIT } from '../value/base64.ts'
import { text } from '../value/intern.ts'
import { raiseWith } from '../value/outcome.ts'
import { addEscapedBytes } from '../value/print.ts'
import { newTextBuffer, TextBuffer } from '../value/text-buffer.ts'
import { isTrue, Slot, StringValue, slotAt } from '../value/value.ts'
import { answerBuffer, answerString } from './answer.ts'
import { addBytesOf, hexByte, hexValue } from './raw-bytes.ts'

const PAD: u32 = 0x3d

const raw: TextBuffer = newTextBuffer()

export function builtinEncodeBase64(args: Slot, count: i32, result: Slot): u32 {
  const safe = count > 1 && isTrue(slotAt(args, 1))
  raw.reset()
  if (!addBytesOf(args, raw)) return raiseWith(E_INVARG, text('Invalid binary string'), args)
  answerBuffer.reset()
  addBase64(raw.start, raw.length, safe ? BASE64_URL : BASE64_PADDED, answerBuffer)
  return answerString(result)
}

export function builtinDecodeBase64(args: Slot, count: i32, result: Slot): u32 {
  const safe = count > 1 && isTrue(slotAt(args, 1))
  const encoded = args.string
  const problem = checkEncoded(encoded, safe)
  if (problem.length > 0) return raiseWith(E_INVARG, text(problem), args)
  raw.reset()
  const ways = safe ? BASE64_URL : 0
  let bits: u32 = 0
  let held: u32 = 0
  for (let i: u32 = 0; i < encoded.bytes; i++) {
    const byte: u32 = load<u8>(encoded.start + (i as usize))
    if (byte === PAD) break
    bits = (bits << 6) | base64Digit(byte, ways)
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
    if (byte !== PAD && base64Digit(byte, safe ? BASE64_URL : 0) === NO_DIGIT) {
      return 'Invalid character in encoded data'
    }
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
