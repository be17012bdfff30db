/**
 * Builtins on binary values: making them of bytes, text and base64, and back. MOO's binary strings, text
 * with `~XX` in it, have builtins of their own in binary.ts, which take binary values too.
 *
 * Semantics: mooR's manual for binary_to_str() and binary_from_str(); the others are ours.
 */
import { E_INVARG } from '../shared/errors.ts'
import { addBase64, addFromBase64, BASE64_PADDED, BASE64_URL } from '../value/base64.ts'
import { setBinary } from '../value/binary.ts'
import { limitStringBytes } from '../value/limit.ts'
import { DONE, raise } from '../value/outcome.ts'
import { newTextBuffer, TextBuffer } from '../value/text-buffer.ts'
import { decodedBytes, decodeUntrusted, REPLACEMENT_POINT } from '../value/unicode.ts'
import { isTrue, Slot, slotAt } from '../value/value.ts'
import { raiseQuota } from '../vm/message.ts'
import { chargeTicks } from '../vm/tick.ts'
import { answerBuffer, answerString } from './answer.ts'
import { addRawBytes } from './raw-bytes.ts'

const raw: TextBuffer = newTextBuffer()

/** [result] ← the bytes in `raw` as a binary value. */
function answerBinary(result: Slot): u32 {
  if ((raw.length as i64) > limitStringBytes) return raiseQuota()
  chargeTicks((raw.length >> 10) as i32)
  setBinary(result, raw.start, raw.length)
  return DONE
}

/** binary_from_str(text): the bytes of its UTF-8. */
export function builtinBinaryFromStr(args: Slot, _count: i32, result: Slot): u32 {
  raw.reset()
  raw.addString(args.string)
  return answerBinary(result)
}

/** binary_to_str(binary [, lossy]): its bytes as UTF-8; what is none is U+FFFD if lossy, else E_INVARG. */
export function builtinBinaryToStr(args: Slot, count: i32, result: Slot): u32 {
  const binary = args.string
  if (!isValid(binary.start, binary.bytes) && (count < 2 || !isTrue(slotAt(args, 1)))) {
    return raise(E_INVARG)
  }
  chargeTicks((binary.bytes >> 10) as i32)
  answerBuffer.reset()
  answerBuffer.addString(binary)
  return answerString(result)
}

/** Whether the bytes are UTF-8; the replacement character written out is no mistake. */
function isValid(pointer: usize, bytes: u32): bool {
  const end = pointer + (bytes as usize)
  for (let at = pointer; at < end; at += decodedBytes as usize) {
    if (decodeUntrusted(at, end) !== REPLACEMENT_POINT) continue
    if (decodedBytes !== 3 || load<u8>(at) !== 0xef || load<u8>(at, 2) !== 0xbd) return false
  }
  return true
}

/** binary_from_escaped(text): the bytes that one of MOO's binary strings, with `~XX` in it, stands for. */
export function builtinBinaryFromEscaped(args: Slot, _count: i32, result: Slot): u32 {
  raw.reset()
  return addRawBytes(args.string, raw) ? answerBinary(result) : raise(E_INVARG)
}

/** binary_from_base64(text): of either alphabet, padded or not. */
export function builtinBinaryFromBase64(args: Slot, _count: i32, result: Slot): u32 {
  raw.reset()
  if (!addFromBase64(args.string.start, args.string.bytes, raw)) return raise(E_INVARG)
  return answerBinary(result)
}

/** binary_to_base64(binary [, for URLs]): padded, unless for URLs. */
export function builtinBinaryToBase64(args: Slot, count: i32, result: Slot): u32 {
  const isUrl = count > 1 && isTrue(slotAt(args, 1))
  answerBuffer.reset()
  addBase64(args.string.start, args.string.bytes, isUrl ? BASE64_URL : BASE64_PADDED, answerBuffer)
  chargeTicks((args.string.bytes >> 10) as i32)
  return answerString(result)
}
