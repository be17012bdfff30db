/**
 * Values as bytes whose order is the values' order: the keys of entries of declared indices.
 *
 * A key is one part per property. A part begins with a byte above 0 and below ff, and no part is the
 * beginning of another one, so parts stand one behind the other and the keys that begin with some parts
 * are those from these parts to before these parts and ff.
 *
 *   01 id                  a clear slot: the parent it inherits from; 8 bytes, big-endian, sign inverted
 *   10 i64   int, bool     11 i64   object        12 u32   error          13 f64   float, order made total
 *   12 ff ff ff ff text 00  error that is known by its name
 *   20 text 00  string     21 bytes 00  binary    22 text 00  symbol      30 parts 02  list
 *   40  what has no order: maps, WAIFs, anonymous objects and all others
 *
 * Values of two types have one part where the language calls them equal: 1 and true, an error with a
 * message of its own and without.
 *
 * Text is folded unless the index says that case matters. In text and bytes 00 is written 00 fe, so a
 * terminator is followed by something else. A part of INDEX_PART_BYTES_MAX bytes or more is cut to that
 * length, which no other part has. Parts that were cut, and 40, say little: whoever finds one has
 * to compare the value itself.
 */

import { INDEX_PART_BYTES_MAX } from '../shared/limits.ts'
import {
  TAG_BINARY,
  TAG_BOOL,
  TAG_ERROR,
  TAG_ERROR_VALUE,
  TAG_FLOAT,
  TAG_INT,
  TAG_LIST,
  TAG_OBJECT,
  TAG_STRING,
  TAG_SYMBOL,
} from '../shared/types.ts'
import { errorName, isNamedError } from '../value/error-name.ts'
import { errorCode } from '../value/error-value.ts'
import { listItem } from '../value/list.ts'
import { releaseString, StringValue } from '../value/string.ts'
import { TextBuffer } from '../value/text-buffer.ts'
import { decodedBytes, decodePoint, encodePoint, foldPoint } from '../value/unicode.ts'
import { ListValue, Slot } from '../value/value.ts'

const PART_INHERITED: u32 = 0x01
const PART_LIST_END: u32 = 0x02
const PART_INT: u32 = 0x10
const PART_OBJECT: u32 = 0x11
const PART_ERROR: u32 = 0x12
const PART_FLOAT: u32 = 0x13
const PART_STRING: u32 = 0x20
const PART_BINARY: u32 = 0x21
const PART_SYMBOL: u32 = 0x22
const PART_LIST: u32 = 0x30
const PART_OPAQUE: u32 = 0x40

/** Stands before the name of an error, where others have their code. */
const NAMED: u32 = 0xffffffff

const PART_BYTES_MAX: u32 = INDEX_PART_BYTES_MAX as u32
/** Above every part's first byte: behind all keys that begin with some parts. */
export const KEY_BEHIND: u32 = 0xff

/** Adds the part of a clear slot that inherits from [parent]. */
export function addInheritedPart(buffer: TextBuffer, parent: i64): void {
  buffer.addByte(PART_INHERITED)
  addOrdered(buffer, parent)
}

/** Where the parts of values begin, behind those of clear slots. */
export function addFirstPart(buffer: TextBuffer): void {
  buffer.addByte(PART_INT)
}

/**
 * Adds the part of [value]. Answers whether the part says all: values with this part are equal to it,
 * and others are not.
 */
export function addPart(buffer: TextBuffer, value: Slot, caseMatters: bool): bool {
  const start = buffer.length
  const isWhole = addValue(buffer, value, caseMatters, start)
  if (buffer.length - start < PART_BYTES_MAX) return isWhole
  buffer.length = start + PART_BYTES_MAX
  return false
}

/** Adds the beginning that the parts of all strings have which begin with [text]. */
export function addTextBeginning(buffer: TextBuffer, value: Slot, caseMatters: bool): bool {
  const start = buffer.length
  buffer.addByte(PART_STRING)
  addText(buffer, value.string, !caseMatters, start)
  buffer.length -= 1 // The terminator.
  if (buffer.length - start < PART_BYTES_MAX) return true
  buffer.length = start + PART_BYTES_MAX
  return false
}

function addValue(buffer: TextBuffer, value: Slot, caseMatters: bool, start: u32): bool {
  switch (value.tag) {
    case TAG_INT:
    case TAG_BOOL:
      buffer.addByte(PART_INT)
      addOrdered(buffer, value.bits)
      return true
    case TAG_OBJECT:
      buffer.addByte(PART_OBJECT)
      addOrdered(buffer, value.object)
      return true
    case TAG_ERROR:
    case TAG_ERROR_VALUE:
      addError(buffer, errorCode(value), start)
      // With case an error is equal to none that has a message of its own.
      return !caseMatters
    case TAG_FLOAT:
      buffer.addByte(PART_FLOAT)
      addFloat(buffer, value.float)
      return true
    case TAG_STRING:
      buffer.addByte(PART_STRING)
      addText(buffer, value.string, !caseMatters, start)
      return true
    case TAG_SYMBOL:
      buffer.addByte(PART_SYMBOL)
      addText(buffer, value.string, true, start)
      return true
    case TAG_BINARY:
      buffer.addByte(PART_BINARY)
      addText(buffer, value.string, false, start)
      return true
    case TAG_LIST:
      return addList(buffer, value.list, caseMatters, start)
    default:
      buffer.addByte(PART_OPAQUE)
      return false
  }
}

function addOrdered(buffer: TextBuffer, value: i64): void {
  addBigEndian(buffer, (value as u64) ^ ((1 as u64) << 63), 8)
}

/** Adds the [count] highest bytes of [word], the highest first. */
function addBigEndian(buffer: TextBuffer, word: u64, count: u32): void {
  const to = buffer.reserve(8)
  store<u64>(to, bswap<u64>(word))
  buffer.length += count
}

function addError(buffer: TextBuffer, code: u32, start: u32): void {
  buffer.addByte(PART_ERROR)
  if (!isNamedError(code)) {
    addBigEndian(buffer, (code as u64) << 32, 4)
    return
  }
  addBigEndian(buffer, u64.MAX_VALUE, 4)
  const name = errorName(code)
  addText(buffer, name, true, start)
  releaseString(name)
}

function addFloat(buffer: TextBuffer, value: f64): void {
  // 0.0 and −0.0 are equal.
  const bits: u64 = value === 0 ? 0 : reinterpret<u64>(value)
  const isNegative = bits >> 63 !== 0
  addBigEndian(buffer, isNegative ? ~bits : bits ^ ((1 as u64) << 63), 8)
}

/** Adds bytes with their terminator. Stops where the part is cut anyway. */
function addText(buffer: TextBuffer, string: StringValue, isFolded: bool, start: u32): void {
  const end = string.start + (string.bytes as usize)
  let at = string.start
  while (at < end && buffer.length - start < PART_BYTES_MAX) {
    const lead: u32 = load<u8>(at)
    if (lead < 0x80 || !isFolded) {
      addTextByte(buffer, isFolded && lead >= 0x41 && lead <= 0x5a ? lead | 0x20 : lead)
      at += 1
    } else {
      const point = foldPoint(decodePoint(at))
      at += decodedBytes as usize
      buffer.length += encodePoint(buffer.reserve(4), point)
    }
  }
  buffer.addByte(0)
}

function addTextByte(buffer: TextBuffer, byte: u32): void {
  buffer.addByte(byte)
  if (byte === 0) buffer.addByte(0xfe)
}

// ---- lists

/** Lists within lists whose items are written; below, a list is what has no order. */
const LISTS_DEEP_MAX: u32 = 16
/** The lists that are being written, from outside in, and the next item of each. */
const lists: usize = memory.data(4 * 16, 4)
const nexts: usize = memory.data(4 * 16, 4)

function addList(buffer: TextBuffer, list: ListValue, caseMatters: bool, start: u32): bool {
  let isWhole: bool = true
  let depth: u32 = 0
  enterList(buffer, depth++, list)
  while (depth > 0) {
    if (buffer.length - start >= PART_BYTES_MAX) return false
    const inner = changetype<ListValue>(load<usize>(lists + ((depth - 1) as usize) * 4))
    const next = load<u32>(nexts + ((depth - 1) as usize) * 4)
    if (next === inner.length) {
      buffer.addByte(PART_LIST_END)
      depth -= 1
      continue
    }
    store<u32>(nexts + ((depth - 1) as usize) * 4, next + 1)
    const item = listItem(inner, next as i32)
    if (item.tag !== TAG_LIST) {
      if (!addValue(buffer, item, caseMatters, start)) isWhole = false
    } else if (depth < LISTS_DEEP_MAX) {
      enterList(buffer, depth++, item.list)
    } else {
      buffer.addByte(PART_OPAQUE)
      isWhole = false
    }
  }
  return isWhole
}

function enterList(buffer: TextBuffer, depth: u32, list: ListValue): void {
  buffer.addByte(PART_LIST)
  store<usize>(lists + (depth as usize) * 4, changetype<usize>(list))
  store<u32>(nexts + (depth as usize) * 4, 0)
}

// ---- reading

/** Bytes of the part at [at], in a key that ends at [end]. */
export function partBytes(at: usize, end: usize): usize {
  const start = at
  let depth: u32 = 0
  do {
    if (at - start >= (PART_BYTES_MAX as usize) || at >= end) break
    const type: u32 = load<u8>(at)
    if (type === PART_LIST) depth += 1
    else if (type === PART_LIST_END) depth -= 1
    at += 1 + contentBytes(type, at + 1, end)
  } while (depth !== 0)
  return min<usize>(min<usize>(at, end) - start, PART_BYTES_MAX as usize)
}

function contentBytes(type: u32, at: usize, end: usize): usize {
  switch (type) {
    case PART_INHERITED:
    case PART_INT:
    case PART_OBJECT:
    case PART_FLOAT:
      return 8
    case PART_ERROR:
      return at + 4 <= end && load<u32>(at) === NAMED ? 4 + textBytes(at + 4, end) : 4
    case PART_STRING:
    case PART_BINARY:
    case PART_SYMBOL:
      return textBytes(at, end)
    default:
      return 0
  }
}

function textBytes(at: usize, end: usize): usize {
  let to = at
  while (to < end) {
    if (load<u8>(to) !== 0) to += 1
    else if (to + 1 < end && load<u8>(to + 1) === 0xfe) to += 2
    else return to + 1 - at
  }
  return end - at
}
