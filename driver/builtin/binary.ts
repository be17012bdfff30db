/**
 * chr(), encode_binary(), decode_binary(): between strings, numbers of bytes and MOO's binary strings. A
 * point up to 255 stands for the byte of that number, as in ToastStunt, whose strings are bytes; a point
 * above for the bytes of its UTF-8. Binary values stand for their bytes: tobinary() makes them.
 *
 * Semantics: ToastStunt `list.cc`, `utils.cc`.
 */
import { E_INVARG } from '../shared/errors.ts'
import { TAG_BINARY, TAG_INT, TAG_LIST, TAG_STRING } from '../shared/types.ts'
import { setBinary } from '../value/binary.ts'
import { limitListBytes, limitStringBytes } from '../value/limit.ts'
import { ListValue, listAppend, listItem, newList, pushTaken } from '../value/list.ts'
import { DONE, raise } from '../value/outcome.ts'
import { addEscapedBytes } from '../value/print.ts'
import { newStringOfPoints } from '../value/string.ts'
import { newTextBuffer, TextBuffer } from '../value/text-buffer.ts'
import { decodedBytes, decodePoint } from '../value/unicode.ts'
import { isTrue, Slot, StringValue, setList, setString, slotAt } from '../value/value.ts'
import { isProgrammerWizard } from '../vm/machine.ts'
import { raiseQuota } from '../vm/message.ts'
import { chargeTicks } from '../vm/tick.ts'
import { answerBuffer, answerString } from './answer.ts'
import { hexValue } from './raw-bytes.ts'

const TILDE: u32 = 0x7e
const TAB: u32 = 9

const raw: TextBuffer = newTextBuffer()

// ---- making strings of numbers, strings and lists of them

/** A list whose items from `next` on are still to be added. */
@unmanaged
class Adding {
  list: usize = 0
  next: i32 = 0
}
const ADDING_BYTES: u32 = 8
const addings: TextBuffer = newTextBuffer()

/** Whether what is added are points rather than bytes, and the numbers that may be. */
let asPoints: bool = false
let least: i64 = 0
let most: i64 = 0

/** Adds the [count] values at [args] to `raw`, or so many that it is too long; false when one cannot be. */
function addValues(args: Slot, count: i32): bool {
  raw.reset()
  addings.reset()
  for (let index = 0; index < count && !isLong(); index++) {
    if (!addValue(slotAt(args, index))) return false
    while (addings.length > 0 && !isLong()) if (!addNext()) return false
  }
  return true
}

function isLong(): bool {
  return (raw.length as i64) > limitStringBytes
}

function addValue(value: Slot): bool {
  if (value.tag === TAG_STRING) addText(value.string)
  else if (value.tag === TAG_BINARY && !asPoints) raw.addString(value.string)
  else if (value.tag === TAG_LIST) openList(value.list)
  else if (value.tag !== TAG_INT || value.int < least || value.int > most) return false
  else if (asPoints) raw.addPoint(value.int as u32)
  else raw.addByte(value.int as u32)
  return true
}

function openList(list: ListValue): void {
  const adding = changetype<Adding>(addings.reserve(ADDING_BYTES))
  addings.length += ADDING_BYTES
  adding.list = changetype<usize>(list)
  adding.next = 0
}

function addNext(): bool {
  const adding = changetype<Adding>(addings.start + ((addings.length - ADDING_BYTES) as usize))
  const list = changetype<ListValue>(adding.list)
  const index = adding.next
  if ((index as u32) === list.length) {
    addings.length -= ADDING_BYTES
    return true
  }
  adding.next = index + 1
  return addValue(listItem(list, index))
}

function addText(string: StringValue): void {
  if (asPoints || string.isAscii) {
    raw.addString(string)
    return
  }
  const end = string.start + (string.bytes as usize)
  for (let at = string.start; at < end; at += decodedBytes as usize) {
    const point = decodePoint(at)
    if (point < 0x100) raw.addByte(point)
    else raw.addBytes(at, decodedBytes)
  }
}

/** chr(number or string or list …): numbers from 32 to 254, for wizards any byte. */
export function builtinChr(args: Slot, count: i32, result: Slot): u32 {
  const wizard = isProgrammerWizard()
  asPoints = true
  least = wizard ? 0 : 32
  most = wizard ? 255 : 254
  if (!addValues(args, count)) return raise(E_INVARG)
  answerBuffer.reset()
  answerBuffer.addBytes(raw.start, lengthBeforeZero())
  return answerString(result)
}

/** Strings end at a zero byte, as in C. */
function lengthBeforeZero(): u32 {
  for (let index: u32 = 0; index < raw.length; index++) {
    if (load<u8>(raw.start + (index as usize)) === 0) return index
  }
  return raw.length
}

export function builtinEncodeBinary(args: Slot, count: i32, result: Slot): u32 {
  asPoints = false
  least = 0
  most = 255
  if (!addValues(args, count)) return raise(E_INVARG)
  chargeTicks((raw.length >> 10) as i32)
  answerBuffer.reset()
  addEscapedBytes(raw.start, raw.length, answerBuffer)
  return answerString(result)
}

/** tobinary(number or string or list …): the same as a binary value. */
export function builtinTobinary(args: Slot, count: i32, result: Slot): u32 {
  asPoints = false
  least = 0
  most = 255
  if (!addValues(args, count)) return raise(E_INVARG)
  if (isLong()) return raiseQuota()
  chargeTicks((raw.length >> 10) as i32)
  setBinary(result, raw.start, raw.length)
  return DONE
}

// ---- the way back

/** decode_binary(string or binary [, fully]): numbers, and strings of printable bytes unless fully. */
export function builtinDecodeBinary(args: Slot, count: i32, result: Slot): u32 {
  if (args.tag === TAG_BINARY) {
    raw.reset()
    raw.addString(args.string)
  } else if (!decodeTo(args.string)) return raise(E_INVARG)
  chargeTicks((raw.length >> 6) as i32)
  if (count > 1 && isTrue(slotAt(args, 1))) {
    if (32 + 16 * (raw.length as i64) > limitListBytes) return raiseQuota()
    setList(result, listOfBytes())
    return DONE
  }
  return listParts(result) ? DONE : raiseQuota()
}

/** `raw` ← the bytes that a binary string stands for; false when it is none. */
function decodeTo(binary: StringValue): bool {
  const end = binary.start + (binary.bytes as usize)
  raw.reset()
  for (let at = binary.start; at < end; ) {
    const point = decodePoint(at)
    if (point !== TILDE) {
      if (point < 0x100) raw.addByte(point)
      else raw.addBytes(at, decodedBytes)
      at += decodedBytes as usize
      continue
    }
    if (at + 2 >= end) return false
    const high = hexValue(load<u8>(at, 1))
    const low = hexValue(load<u8>(at, 2))
    if (high > 15 || low > 15) return false
    raw.addByte(high * 16 + low)
    at += 3
  }
  return true
}

function listOfBytes(): ListValue {
  const list = newList(raw.length as i32)
  for (let index: usize = 0; index < (raw.length as usize); index++) {
    pushTaken(list, TAG_INT, load<u8>(raw.start + index) as i64)
  }
  return list
}

const part: Slot = changetype<Slot>(memory.data(16, 16))

/** [result] ← the list of printable stretches and other bytes; false when it becomes too large. */
function listParts(result: Slot): bool {
  setList(result, newList(0))
  const end = raw.start + (raw.length as usize)
  let error: u32 = 0
  for (let at = raw.start; at < end && error === 0; ) {
    const from = at
    while (at < end && isText(load<u8>(at))) at++
    if (at > from) setString(part, newStringOfPoints(from, (at - from) as u32, (at - from) as u32))
    else part.set(TAG_INT, load<u8>(at++) as i64)
    error = listAppend(result, part)
    part.clear()
  }
  return error === 0
}

function isText(byte: u32): bool {
  return (byte >= 0x20 && byte < 0x7f) || byte === TAB
}
