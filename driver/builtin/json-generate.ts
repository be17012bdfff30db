/**
 * generate_json(): values as JSON text, in ToastStunt's two modes. In "embedded-types" what JSON cannot
 * tell apart carries its type behind a bar: `"#5|obj"`. Binary values are base64. Of an error with a message
 * only the code is written; flyweights, closures and capabilities have no JSON.
 *
 * Semantics: ToastStunt `json.cc`, its `yajl_encode.c`. Nested collections are walked with a worklist.
 */
import { E_INVARG } from '../shared/errors.ts'
import {
  TAG_BINARY,
  TAG_BOOL,
  TAG_ERROR,
  TAG_ERROR_VALUE,
  TAG_FLOAT,
  TAG_INT,
  TAG_LIST,
  TAG_MAP,
  TAG_OBJECT,
  TAG_STRING,
  TAG_SYMBOL,
} from '../shared/types.ts'
import { addBase64, BASE64_PADDED } from '../value/base64.ts'
import { addErrorName, isNamedError } from '../value/error-name.ts'
import { errorCode } from '../value/error-value.ts'
import { listItem } from '../value/list.ts'
import { mapKeyAt, mapValueAt } from '../value/map-node.ts'
import { raise } from '../value/outcome.ts'
import { toLiteral } from '../value/print.ts'
import { newTextBuffer, TextBuffer } from '../value/text-buffer.ts'
import { isTrue, ListValue, MapValue, Slot, StringValue, slotAt } from '../value/value.ts'
import { chargeTicks } from '../vm/tick.ts'
import { answerBuffer, answerString } from './answer.ts'
import { JSON_COMMON, JSON_NONE, jsonMode, suffixBytes, typeSuffix } from './json-mode.ts'
import { hexValue } from './raw-bytes.ts'

const QUOTE: u32 = 0x22
const BACKSLASH: u32 = 0x5c
const TILDE: u32 = 0x7e

/** A collection of which the items from `next` on are still to be written. */
@unmanaged
class Opened {
  tag: u32 = 0
  pointer: usize = 0
  next: u32 = 0
}
const OPENED_BYTES: u32 = 12
const opened: TextBuffer = newTextBuffer()

let isEmbedded: bool = false
let isPlain: bool = false

export function builtinGenerateJson(args: Slot, count: i32, result: Slot): u32 {
  const mode = count > 1 ? jsonMode(slotAt(args, 1).string) : JSON_COMMON
  if (mode === JSON_NONE) return raise(E_INVARG)
  isEmbedded = mode !== JSON_COMMON
  isPlain = count > 2 && isTrue(slotAt(args, 2))
  answerBuffer.reset()
  if (!addJson(args)) return raise(E_INVARG)
  chargeTicks((answerBuffer.length >> 10) as i32)
  return answerString(result)
}

/** Adds [value] to answerBuffer; false when JSON has no way to write it. */
function addJson(value: Slot): bool {
  opened.reset()
  if (!addValue(value)) return false
  while (opened.length > 0) {
    const top = changetype<Opened>(opened.start + ((opened.length - OPENED_BYTES) as usize))
    if (top.tag === TAG_LIST ? !addItem(top) : !addEntry(top)) return false
  }
  return true
}

/** Writes JSON of [value] in the common subset, for requests; the text is in answerBuffer. */
export function generateCommon(value: Slot): bool {
  isEmbedded = false
  isPlain = false
  answerBuffer.reset()
  return addJson(value)
}

function addItem(top: Opened): bool {
  const list = changetype<ListValue>(top.pointer)
  const index = top.next
  if (index === list.length) {
    opened.length -= OPENED_BYTES
    answerBuffer.addByte(0x5d)
    return true
  }
  top.next = index + 1
  if (index > 0) answerBuffer.addByte(0x2c)
  return addValue(listItem(list, index as i32))
}

function addEntry(top: Opened): bool {
  const map = changetype<MapValue>(top.pointer)
  const index = top.next
  if (index === map.count) {
    opened.length -= OPENED_BYTES
    answerBuffer.addByte(0x7d)
    return true
  }
  top.next = index + 1
  if (index > 0) answerBuffer.addByte(0x2c)
  if (!addKey(mapKeyAt(map, index))) return false
  answerBuffer.addByte(0x3a)
  return addValue(mapValueAt(map, index))
}

function open(tag: u32, pointer: usize, bracket: u32): bool {
  const top = changetype<Opened>(opened.reserve(OPENED_BYTES))
  opened.length += OPENED_BYTES
  top.tag = tag
  top.pointer = pointer
  top.next = 0
  answerBuffer.addByte(bracket)
  return true
}

function addValue(value: Slot): bool {
  switch (value.tag) {
    case TAG_INT:
    case TAG_FLOAT:
    case TAG_BOOL:
      toLiteral(value, answerBuffer)
      return true
    case TAG_LIST:
      return open(TAG_LIST, value.pointer, 0x5b)
    case TAG_MAP:
      return open(TAG_MAP, value.pointer, 0x7b)
    default:
      return addText(value)
  }
}

function addKey(key: Slot): bool {
  if (key.tag !== TAG_INT && key.tag !== TAG_FLOAT && key.tag !== TAG_BOOL) return addText(key)
  addLiteral(key)
  return true
}

/** A value that JSON writes as a string. */
function addText(value: Slot): bool {
  switch (value.tag) {
    case TAG_STRING:
      addString(value.string)
      return true
    case TAG_SYMBOL:
      answerBuffer.addByte(QUOTE)
      addEscaped(value.string)
      return addSuffix(TAG_SYMBOL)
    case TAG_BINARY:
      answerBuffer.addByte(QUOTE)
      addBase64(value.string.start, value.string.bytes, BASE64_PADDED, answerBuffer)
      return addSuffix(TAG_BINARY)
    case TAG_ERROR:
    case TAG_ERROR_VALUE: {
      const code = errorCode(value)
      answerBuffer.addByte(QUOTE)
      addErrorName(code, answerBuffer)
      return addSuffix(isNamedError(code) ? TAG_ERROR_VALUE : TAG_ERROR)
    }
    case TAG_OBJECT:
      addLiteral(value)
      return true
    default:
      return false
  }
}

/** Ends a text that stands for a value of another type; true, for who goes on. */
function addSuffix(tag: u32): bool {
  if (isEmbedded) answerBuffer.addText(typeSuffix(tag))
  answerBuffer.addByte(QUOTE)
  return true
}

function addLiteral(value: Slot): void {
  answerBuffer.addByte(QUOTE)
  toLiteral(value, answerBuffer)
  if (isEmbedded) answerBuffer.addText(typeSuffix(value.tag))
  answerBuffer.addByte(QUOTE)
}

function addString(string: StringValue): void {
  answerBuffer.addByte(QUOTE)
  addEscaped(string)
  if (isEmbedded && suffixBytes(string.start, string.bytes) > 0) answerBuffer.addText('|str')
  answerBuffer.addByte(QUOTE)
}

/** `~0A` and its like become JSON's escapes, unless told not to; `\~` keeps its tilde. */
function addEscaped(string: StringValue): void {
  const start = string.start
  const bytes = string.bytes
  answerBuffer.reserve(bytes)
  for (let i: u32 = 0; i < bytes; i++) {
    const byte: u32 = load<u8>(start + (i as usize))
    const next: u32 = i + 1 < bytes ? load<u8>(start + (i as usize) + 1) : 0
    if (byte === BACKSLASH && next === TILDE) {
      answerBuffer.addByte(TILDE)
      i += 1
    } else if (byte === TILDE && !isPlain && i + 2 < bytes && isControl(start + (i as usize))) {
      addControl(next, load<u8>(start + (i as usize) + 2))
      i += 2
    } else if (byte === 0x09) answerBuffer.addText('\\t')
    else {
      if (byte === QUOTE || byte === BACKSLASH) answerBuffer.addByte(BACKSLASH)
      answerBuffer.addByte(byte)
    }
  }
}

/** Whether `~0x` or `~1x` stands at [at]. */
function isControl(at: usize): bool {
  const high: u32 = load<u8>(at, 1)
  return (high === 0x30 || high === 0x31) && hexValue(load<u8>(at, 2)) < 16
}

function addControl(high: u32, low: u32): void {
  const letter = high === 0x30 ? shortEscape(low | 0x20) : 0
  answerBuffer.addByte(BACKSLASH)
  if (letter !== 0) {
    answerBuffer.addByte(letter)
    return
  }
  answerBuffer.addText('u00')
  answerBuffer.addByte(high)
  answerBuffer.addByte(low)
}

/** The letter of the short escape of `~0`[digit], 0 when it has none. */
function shortEscape(digit: u32): u32 {
  if (digit === (0x38 | 0x20)) return 0x62
  if (digit === 0x61) return 0x6e
  if (digit === 0x63) return 0x66
  return digit === 0x64 ? 0x72 : 0
}
