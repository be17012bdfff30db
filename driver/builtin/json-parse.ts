/**
 * parse_json(): JSON text as values. `null` is E_NONE; escapes of control characters and `\u` become
 * MOO's binary notation; comments are allowed; what follows a complete value is not looked at.
 *
 * Semantics: ToastStunt `json.cc` and its yajl. Open collections and their items stand on a stack of
 * slots: a mark, then items, or keys and values in turn.
 */
import { E_INVARG, E_NONE } from '../shared/errors.ts'
import { NESTING_MAX } from '../shared/limits.ts'
import {
  TAG_BINARY,
  TAG_BOOL,
  TAG_ERROR,
  TAG_ERROR_VALUE,
  TAG_FLOAT,
  TAG_INT,
  TAG_NONE,
  TAG_OBJECT,
  TAG_SYMBOL,
} from '../shared/types.ts'
import { addFromBase64 } from '../value/base64.ts'
import { setBinary } from '../value/binary.ts'
import { isNamedError, namedError } from '../value/error-name.ts'
import { allocate, free, reallocate } from '../value/heap.ts'
import { text } from '../value/intern.ts'
import { limitMapBytes } from '../value/limit.ts'
import { checkList, newList, pushTaken } from '../value/list.ts'
import { mapPut, newMap } from '../value/map.ts'
import { isReal } from '../value/number.ts'
import { readFloat, readInteger } from '../value/number-text.ts'
import { readUuidObject } from '../value/object-id.ts'
import { DONE, raise } from '../value/outcome.ts'
import { newString, releaseString } from '../value/string.ts'
import { isIdentifier } from '../value/symbol.ts'
import { newTextBuffer, TextBuffer } from '../value/text-buffer.ts'
import { encodePoint } from '../value/unicode.ts'
import {
  clear,
  exchange,
  moveTo,
  SLOT_BYTES,
  Slot,
  StringValue,
  setBool,
  setError,
  setFloat,
  setInt,
  setList,
  setMap,
  setObject,
  setString,
  slotAt,
  slotFrom,
} from '../value/value.ts'
import { raiseQuota } from '../vm/message.ts'
import { integerOption } from '../vm/options.ts'
import { chargeTicks } from '../vm/tick.ts'
import {
  JSON_COMMON,
  JSON_EMBEDDED,
  JSON_NONE,
  jsonMode,
  suffixBytes,
  suffixTag,
} from './json-mode.ts'
import { hexByte, hexValue } from './raw-bytes.ts'

/** Deepest nesting when `$server_options.json_max_parse_depth` names none; never above NESTING_MAX. */
const DEPTH_MAX: i64 = NESTING_MAX

// Marks on the stack, in `spare` of a slot that holds NONE.
const MARK_LIST: u32 = 1
const MARK_MAP: u32 = 2

// What the parser expects next.
const WANT_VALUE: u32 = 0
const WANT_VALUE_OR_END: u32 = 1
const WANT_KEY: u32 = 2
const WANT_KEY_OR_END: u32 = 3
const WANT_COLON: u32 = 4
const WANT_COMMA: u32 = 5
const WANT_NOTHING: u32 = 6

/** Smallest float with all its digits. */
const FLOAT_LEAST: f64 = 2.2250738585072014e-308

const RESULT_BAD: u32 = 0
const RESULT_GOOD: u32 = 1
const RESULT_LARGE: u32 = 2

let at: usize = 0
let end: usize = 0
let isEmbedded: bool = false
let isStrict: bool = false
let isFailed: bool = false
let isLarge: bool = false

let stack: usize = 0
let stackSlots: u32 = 0
let stackUsed: u32 = 0
/** How many slots the stack had when its innermost mark was pushed; the mark holds the one before. */
let innermost: u32 = 0
let depth: i64 = 0
let depthMost: i64 = 0

/** A string without its escapes. */
const decoded: TextBuffer = newTextBuffer()
/** The bytes of a binary value. */
const content: TextBuffer = newTextBuffer()
const pointBytes: usize = memory.data(4)

export function builtinParseJson(args: Slot, count: i32, result: Slot): u32 {
  const mode = count > 1 ? jsonMode(slotAt(args, 1).string) : JSON_COMMON
  if (mode === JSON_NONE) return raise(E_INVARG)
  const source = args.string
  chargeTicks((source.bytes >> 10) as i32)
  isStrict = false
  const parsed = parseJson(source.start, source.bytes, mode, jsonDepth(), result)
  if (parsed === RESULT_LARGE) return raiseQuota()
  return parsed === RESULT_BAD ? raise(E_INVARG) : DONE
}

/** How deep JSON may nest. */
export function jsonDepth(): i64 {
  return min(integerOption(text('json_max_parse_depth'), DEPTH_MAX), DEPTH_MAX)
}

/** [to] ← the value of JSON that came from elsewhere: no comments, nothing behind it. */
export function parseStrict(source: StringValue, nesting: i64, to: Slot): bool {
  isStrict = true
  to.clear()
  return parseJson(source.start, source.bytes, JSON_COMMON, nesting, to) === RESULT_GOOD
}

/** [to] ← the value of the text. RESULT_BAD or RESULT_LARGE, and [to] is NONE, when there is none. */
function parseJson(start: usize, bytes: u32, mode: u32, nesting: i64, to: Slot): u32 {
  at = start
  end = start + (bytes as usize)
  isEmbedded = mode === JSON_EMBEDDED
  isFailed = false
  isLarge = false
  depth = 0
  depthMost = nesting
  stackSlots = 64
  stackUsed = 0
  innermost = 0
  stack = allocate((stackSlots as usize) * SLOT_BYTES)
  let want = WANT_VALUE
  while (want !== WANT_NOTHING && !isFailed) want = step(want)
  if (isStrict && !isFailed && (nextByte() !== 0 || at < end)) isFailed = true
  if (!isFailed) moveTo(to, top(1))
  else while (stackUsed > 0) drop()
  free(stack)
  return isLarge ? RESULT_LARGE : isFailed ? RESULT_BAD : RESULT_GOOD
}

/** The slot [back] below the top of the stack, counted from 1. */
function top(back: u32): Slot {
  return slotFrom(stack + ((stackUsed - back) as usize) * SLOT_BYTES)
}

function push(): Slot {
  if (stackUsed === stackSlots) {
    stackSlots <<= 1
    stack = reallocate(stack, (stackSlots as usize) * SLOT_BYTES)
  }
  stackUsed += 1
  const slot = top(1)
  slot.tag = TAG_NONE
  slot.spare = 0
  slot.bits = 0
  return slot
}

function drop(): void {
  clear(top(1))
  stackUsed -= 1
}

function fail(): u32 {
  isFailed = true
  return WANT_NOTHING
}

/** Takes one token; what is wanted behind it. */
function step(want: u32): u32 {
  const byte = nextByte()
  switch (want) {
    case WANT_COLON:
      if (byte !== 0x3a) return fail()
      at++
      return WANT_VALUE
    case WANT_COMMA:
      return afterValue(byte)
    case WANT_KEY:
    case WANT_KEY_OR_END:
      if (byte === 0x7d && want === WANT_KEY_OR_END) return closeMap()
      if (byte !== 0x22) return fail()
      takeString()
      return WANT_COLON
    default:
      if (byte === 0x5d && want === WANT_VALUE_OR_END) return closeList()
      return takeValue(byte)
  }
}

/** The first byte of the next token, behind white space and comments; 0 at the end. */
function nextByte(): u32 {
  while (at < end) {
    const byte: u32 = load<u8>(at)
    if (byte === 0x2f && !isStrict) {
      if (!skipComment()) return 0
    } else if (byte === 0x20 || byte - 9 < 5) at++
    else return byte
  }
  return 0
}

/** Skips a comment of either kind; false when it is none or does not end. */
function skipComment(): bool {
  const mark: u32 = at + 1 < end ? load<u8>(at, 1) : 0
  if (mark !== 0x2f && mark !== 0x2a) return false
  at += 2
  let before: u32 = 0
  while (at < end) {
    const byte: u32 = load<u8>(at++)
    if (mark === 0x2f ? byte === 0x0a : byte === 0x2f && before === 0x2a) return true
    before = byte
  }
  return false
}

function takeValue(byte: u32): u32 {
  switch (byte) {
    case 0x7b: // {
      at++
      return open(MARK_MAP, WANT_KEY_OR_END)
    case 0x5b: // [
      at++
      return open(MARK_LIST, WANT_VALUE_OR_END)
    case 0x22: // "
      takeString()
      break
    case 0x74: // t
      takeWord('true')
      setBool(push(), true)
      break
    case 0x66: // f
      takeWord('false')
      setBool(push(), false)
      break
    case 0x6e: // n
      takeWord('null')
      setError(push(), E_NONE)
      break
    default:
      takeNumber(byte)
  }
  return depth === 0 ? WANT_NOTHING : WANT_COMMA
}

function open(kind: u32, want: u32): u32 {
  if (depth >= depthMost) return fail()
  depth += 1
  const mark = push()
  mark.spare = kind
  mark.bits = innermost
  innermost = stackUsed
  return want
}

/** Kind of the innermost open collection. */
function openKind(): u32 {
  return slotFrom(stack + ((innermost - 1) as usize) * SLOT_BYTES).spare
}

/** Behind an item or entry: a comma, or the end of the collection. */
function afterValue(byte: u32): u32 {
  const isMap = openKind() === MARK_MAP
  if (byte === 0x2c) {
    at++
    return isMap ? WANT_KEY : WANT_VALUE
  }
  if (byte === 0x5d && !isMap) return closeList()
  return byte === 0x7d && isMap ? closeMap() : fail()
}

function closeList(): u32 {
  at++
  const count = stackUsed - innermost
  const list = newList(count as i32)
  for (let back = count; back > 0; back--) {
    const item = top(back)
    pushTaken(list, item.tag, item.bits)
  }
  if (checkList(list) !== E_NONE) isLarge = true
  stackUsed -= count
  const mark = close()
  setList(mark, list)
  return afterCollection()
}

/** Keys and values are put in from the last to the first, so that the first of equal keys wins. */
function closeMap(): u32 {
  at++
  const map = push()
  setMap(map, newMap())
  while (stackUsed > innermost + 1) {
    const made = top(1)
    mapPut(made, top(3), top(2))
    exchange(made, top(3))
    drop()
    drop()
  }
  if (top(1).map.size > limitMapBytes) isLarge = true
  const mark = close()
  exchange(mark, top(1))
  drop()
  return afterCollection()
}

/** Takes the innermost mark away; its slot, which is NONE. */
function close(): Slot {
  const mark = slotFrom(stack + ((innermost - 1) as usize) * SLOT_BYTES)
  innermost = mark.bits as u32
  mark.spare = 0
  depth -= 1
  return mark
}

function afterCollection(): u32 {
  if (isLarge) return fail()
  return depth === 0 ? WANT_NOTHING : WANT_COMMA
}

function takeWord(word: string): void {
  if (((end - at) as i32) < word.length) {
    isFailed = true
    return
  }
  for (let i = 0; i < word.length; i++) {
    if ((load<u8>(at++) as i32) !== word.charCodeAt(i)) isFailed = true
  }
}

// ---- numbers

function isDigit(place: usize): bool {
  return place < end && (load<u8>(place) as u32) - 0x30 < 10
}

function skipDigits(from: usize): usize {
  let place = from
  while (isDigit(place)) place++
  return place
}

/** A number as JSON writes it: no sign but minus, no leading zeros. */
function takeNumber(first: u32): void {
  const start = at
  const digits = first === 0x2d ? at + 1 : at
  if (!isDigit(digits)) {
    isFailed = true
    return
  }
  let place = load<u8>(digits) === 0x30 ? digits + 1 : skipDigits(digits)
  let isFloat = false
  if (place < end && load<u8>(place) === 0x2e) {
    isFloat = true
    place = requireDigits(place + 1)
  }
  if (place < end && ((load<u8>(place) as u32) | 0x20) === 0x65) {
    isFloat = true
    const sign: u32 = place + 1 < end ? load<u8>(place, 1) : 0
    place = requireDigits(place + (sign === 0x2b || sign === 0x2d ? 2 : 1))
  }
  at = place
  if (isFailed) return
  if (!isFloat && setInteger(digits, place, first === 0x2d)) return
  setFloating(start, place)
}

function requireDigits(from: usize): usize {
  if (!isDigit(from)) isFailed = true
  return skipDigits(from)
}

/** Pushes the integer of these digits; false when it does not fit. */
function setInteger(digits: usize, last: usize, isNegative: bool): bool {
  let value: i64 = 0
  for (let place = digits; place < last; place++) {
    const digit = (load<u8>(place) as i64) - 0x30
    if (value < (i64.MIN_VALUE + digit) / 10) return false
    value = value * 10 - digit
  }
  // ToastStunt's least integer is one more than the machine's.
  if (value === i64.MIN_VALUE) return false
  setInt(push(), isNegative ? value : -value)
  return true
}

/** Pushes the float; one that is too large or too small to be exact is refused, as strtod() does. */
function setFloating(start: usize, last: usize): void {
  const value = readFloat(start, last)
  const magnitude = Math.abs(value)
  if (magnitude === Infinity || (magnitude < FLOAT_LEAST && hasNonZeroDigit(start, last))) {
    isFailed = true
    return
  }
  setFloat(push(), value)
}

function hasNonZeroDigit(start: usize, last: usize): bool {
  for (let place = start; place < last; place++) {
    const byte: u32 = load<u8>(place)
    if ((byte | 0x20) === 0x65) return false
    if (byte - 0x31 < 9) return true
  }
  return false
}

// ---- strings

/** Takes the string at the opening quote and pushes what it says. */
function takeString(): void {
  at++
  decoded.reset()
  for (;;) {
    if (at >= end) break
    const byte: u32 = load<u8>(at++)
    if (byte === 0x22) {
      pushString()
      return
    }
    if (byte < 0x20) break
    if (byte !== 0x5c) decoded.addByte(byte)
    else if (!takeEscape()) break
  }
  isFailed = true
}

function takeEscape(): bool {
  if (at >= end) return false
  const letter: u32 = load<u8>(at++)
  switch (letter) {
    case 0x22:
    case 0x5c:
    case 0x2f:
      decoded.addByte(letter)
      return true
    case 0x62: // b
      addBinary(8)
      return true
    case 0x66: // f
      addBinary(12)
      return true
    case 0x6e: // n
      addBinary(10)
      return true
    case 0x72: // r
      addBinary(13)
      return true
    case 0x74: // t
      decoded.addByte(9)
      return true
    case 0x75: // u
      return takeUnicode()
    default:
      return false
  }
}

/** Adds a byte as `~XX`. */
function addBinary(byte: u32): void {
  decoded.addByte(0x7e)
  decoded.addByte(hexByte(byte >> 4))
  decoded.addByte(hexByte(byte & 15))
}

/** Four hexadecimal digits, −1 when there are none. */
function takeHex(): i32 {
  if (end - at < 4) return -1
  let value: u32 = 0
  for (let i = 0; i < 4; i++) {
    const digit = hexValue(load<u8>(at++))
    if (digit > 15) return -1
    value = value * 16 + digit
  }
  return value as i32
}

/** What stands behind half a pair is lost with it. */
function skipCharacter(): void {
  if (at < end && load<u8>(at) !== 0x22) at++
  while (at < end && (load<u8>(at) & 0xc0) === 0x80) at++
}

function takeUnicode(): bool {
  const first = takeHex()
  if (first < 0) return false
  let point = first as u32
  if ((point & 0xfc00) === 0xd800) {
    if (end - at < 2 || load<u8>(at) !== 0x5c || load<u8>(at, 1) !== 0x75) {
      decoded.addByte(0x3f)
      skipCharacter()
      return true
    }
    at += 2
    const second = takeHex()
    if (second < 0) return false
    point = 0x10000 + ((point & 0x3ff) << 10) + ((second as u32) & 0x3ff)
  }
  const bytes = encodePoint(pointBytes, point)
  for (let i: u32 = 0; i < bytes; i++) addBinary(load<u8>(pointBytes + (i as usize)))
  return true
}

/** Pushes the decoded string, or in "embedded-types" the value that its suffix makes of it. */
function pushString(): void {
  const suffix = isEmbedded ? suffixBytes(decoded.start, decoded.length) : 0
  const bytes = decoded.length - suffix
  const last = decoded.start + (bytes as usize)
  const slot = push()
  switch (suffix === 0 ? TAG_NONE : suffixTag) {
    case TAG_OBJECT: {
      const isMarked = bytes > 0 && load<u8>(decoded.start) === 0x23
      const start = decoded.start + (isMarked ? 1 : 0)
      const uuid = readUuidObject(start, last)
      setObject(slot, uuid !== 0 ? uuid : readInteger(start, last))
      break
    }
    case TAG_SYMBOL:
      setString(slot, newString(decoded.start, bytes))
      slot.tag = TAG_SYMBOL
      break
    case TAG_BINARY:
      pushBinary(slot, bytes)
      break
    case TAG_INT:
      setInt(slot, readInteger(decoded.start, last))
      break
    case TAG_FLOAT:
      setFloat(slot, finite(readFloat(decoded.start, last)))
      break
    case TAG_ERROR: {
      // As ToastStunt has it: a name that is not one of the server's own is E_NONE.
      const code = errorNamed(bytes)
      setError(slot, isNamedError(code) ? E_NONE : code)
      break
    }
    case TAG_ERROR_VALUE:
      setError(slot, errorNamed(bytes))
      break
    case TAG_BOOL:
      setBool(slot, isWord(bytes, 'true'))
      break
    default:
      setString(slot, newString(decoded.start, bytes))
  }
}

/** The bytes of the base64 that the first [bytes] decoded bytes are; none when they are none. */
function pushBinary(slot: Slot, bytes: u32): void {
  content.reset()
  if (!addFromBase64(decoded.start, bytes, content)) content.reset()
  setBinary(slot, content.start, content.length)
}

function finite(value: f64): f64 {
  return isReal(value) ? value : 0
}

/** Whether the first [bytes] decoded bytes are [word]. */
function isWord(bytes: u32, word: string): bool {
  if (bytes !== (word.length as u32)) return false
  for (let i = 0; i < word.length; i++) {
    const byte = load<u8>(decoded.start + (i as usize)) as i32
    if (byte !== word.charCodeAt(i)) return false
  }
  return true
}

/** The error whose name the first [bytes] decoded bytes are, E_NONE when they are no such name. */
function errorNamed(bytes: u32): u32 {
  if (bytes < 3 || !isIdentifier(decoded.start, bytes)) return E_NONE
  if ((load<u8>(decoded.start) | 0x20) !== 0x65 || load<u8>(decoded.start, 1) !== 0x5f)
    return E_NONE
  const name = newString(decoded.start, bytes)
  const code = namedError(name)
  releaseString(name)
  return code
}
