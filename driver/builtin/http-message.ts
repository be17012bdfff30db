/**
 * HTTP messages, as read_http() reads them: request or response, headers, a body by its length or in
 * chunks. The whole of what has arrived is read anew each time; errors are told as soon as they show.
 *
 * Semantics and names of errors: Joyent's http_parser in its strict mode, as ToastStunt has it.
 */
import { text } from '../value/intern.ts'
import { newList, pushString } from '../value/list.ts'
import { mapPut, newMap } from '../value/map.ts'
import { addEscapedBytes } from '../value/print.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { newTextBuffer, TextBuffer } from '../value/text-buffer.ts'
import { Slot, setInt, setList, setMap, setString, slotAt } from '../value/value.ts'
import { hexValue } from './raw-bytes.ts'

/** What readMessage() answers. */
export const MESSAGE_INCOMPLETE: u32 = 0
export const MESSAGE_READ: u32 = 1
export const MESSAGE_BAD: u32 = 2

const CR: u32 = 13
const LF: u32 = 10
const SPACE: u32 = 32
const TAB: u32 = 9
const COLON: u32 = 58

/** `NAME description`, one for each error; the index is its number. */
const ERRORS: string[] = [
  '',
  'INVALID_METHOD invalid HTTP method',
  'INVALID_URL invalid URL',
  'INVALID_HOST invalid host',
  'INVALID_PORT invalid port',
  'INVALID_PATH invalid path',
  'INVALID_QUERY_STRING invalid query string',
  'INVALID_FRAGMENT invalid fragment',
  'INVALID_CONSTANT invalid constant string',
  'INVALID_VERSION invalid HTTP version',
  'INVALID_STATUS invalid HTTP status code',
  'LF_EXPECTED LF character expected',
  'INVALID_HEADER_TOKEN invalid character in header',
  'INVALID_CONTENT_LENGTH invalid character in content-length header',
  'INVALID_CHUNK_SIZE invalid character in chunk size header',
  'STRICT strict mode assertion failed',
]
const ERROR_METHOD: u32 = 1
const ERROR_URL: u32 = 2
const ERROR_HOST: u32 = 3
const ERROR_PORT: u32 = 4
const ERROR_PATH: u32 = 5
const ERROR_QUERY: u32 = 6
const ERROR_FRAGMENT: u32 = 7
const ERROR_CONSTANT: u32 = 8
const ERROR_VERSION: u32 = 9
const ERROR_STATUS: u32 = 10
const ERROR_LF: u32 = 11
const ERROR_HEADER: u32 = 12
const ERROR_LENGTH: u32 = 13
const ERROR_CHUNK: u32 = 14
const ERROR_STRICT: u32 = 15

const METHODS: string[] = [
  'DELETE',
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'CONNECT',
  'OPTIONS',
  'TRACE',
  'COPY',
  'LOCK',
  'MKCOL',
  'MOVE',
  'PROPFIND',
  'PROPPATCH',
  'UNLOCK',
  'REPORT',
  'MKACTIVITY',
  'CHECKOUT',
  'MERGE',
  'M-SEARCH',
  'NOTIFY',
  'SUBSCRIBE',
  'UNSUBSCRIBE',
  'PATCH',
]

let at: usize = 0
let end: usize = 0
/** Reading stops at the first error, or where bytes are missing. */
let error: u32 = 0
let isMissing: bool = false

// What the headers said.
let contentLength: i64 = -1
let isChunked: bool = false
let isClosing: bool = false
let isKept: bool = false
let isUpgrade: bool = false
let versionMinor: u32 = 0
let versionMajor: u32 = 0

const body: TextBuffer = newTextBuffer()
const word: TextBuffer = newTextBuffer()

/** [to] ← a map of the message in the [bytes] bytes at [start], or of its error. */
export function readMessage(start: usize, bytes: u32, isRequest: bool, to: Slot): u32 {
  at = start
  end = start + (bytes as usize)
  error = 0
  isMissing = false
  contentLength = -1
  isChunked = false
  isClosing = false
  isKept = false
  isUpgrade = false
  body.reset()
  setMap(to, newMap())
  if (isRequest) readRequestLine(to)
  else readStatusLine(to)
  if (isFine()) readHeaders(to)
  if (isFine() && !isUpgrade) readBody(isRequest)
  if (error !== 0) {
    putError(to)
    return MESSAGE_BAD
  }
  if (isMissing) return MESSAGE_INCOMPLETE
  if (body.length > 0) putBytes(to, 'body', body.start, body.length)
  if (isUpgrade) putInteger(to, 'upgrade', 1)
  return MESSAGE_READ
}

function isFine(): bool {
  return error === 0 && !isMissing
}

function fail(number: u32): void {
  if (error === 0) error = number
}

/** The next byte, which stays; 0 with isMissing set at the end. */
function peek(): u32 {
  if (at < end) return load<u8>(at)
  isMissing = true
  return 0
}

function skip(byte: u32): void {
  while (at < end && (load<u8>(at) as u32) === byte) at++
}

/** Takes [byte], or fails with [number]. */
function require(byte: u32, number: u32): void {
  if (!isFine()) return
  const next = peek()
  if (isMissing) return
  if (next === byte) at++
  else fail(number)
}

// ---- first lines

function readRequestLine(to: Slot): void {
  while (at < end && (load<u8>(at) === CR || load<u8>(at) === LF)) at++
  const method = at
  while (at < end && load<u8>(at) !== SPACE && isMethod(method, at + 1 - method)) at++
  if (at === end) {
    isMissing = true
    return
  }
  if (load<u8>(at) !== SPACE || !isWholeMethod(method, at - method)) {
    fail(ERROR_METHOD)
    return
  }
  putBytes(to, 'method', method, (at - method) as u32)
  skip(SPACE)
  const url = at
  readUrl()
  if (!isFine()) return
  putBytes(to, 'uri', url, (at - url) as u32)
  if (load<u8>(at) === SPACE) {
    skip(SPACE)
    readVersion()
  } else versionMajor = 0
  endLine()
}

/** Whether a method begins with these bytes. */
function isMethod(start: usize, bytes: usize): bool {
  for (let i = 0; i < METHODS.length; i++) {
    if (startsWith(METHODS[i], start, bytes)) return true
  }
  return false
}

function isWholeMethod(start: usize, bytes: usize): bool {
  for (let i = 0; i < METHODS.length; i++) {
    if ((METHODS[i].length as usize) === bytes && startsWith(METHODS[i], start, bytes)) return true
  }
  return false
}

function startsWith(whole: string, start: usize, bytes: usize): bool {
  if (bytes > (whole.length as usize)) return false
  for (let i: usize = 0; i < bytes; i++) {
    if ((load<u8>(start + i) as i32) !== whole.charCodeAt(i as i32)) return false
  }
  return true
}

function isAlpha(byte: u32): bool {
  return (byte | 0x20) - 0x61 < 26
}

function isDigit(byte: u32): bool {
  return byte - 0x30 < 10
}

/** Takes a URL, up to the space or line end behind it. */
function readUrl(): void {
  const first = peek()
  if (isMissing) return
  if (first !== 0x2f && first !== 0x2a) {
    if (!isAlpha(first)) {
      fail(ERROR_URL)
      return
    }
    readAuthority()
  }
  readPart(ERROR_PATH, 0x3f, 0x23)
  if (isFine() && load<u8>(at) === 0x3f) readPart(ERROR_QUERY, 0, 0x23)
  if (isFine() && load<u8>(at) === 0x23) readPart(ERROR_FRAGMENT, 0, 0)
}

/** Scheme, host and port of an absolute URL. */
function readAuthority(): void {
  while (at < end && isAlpha(load<u8>(at))) at++
  require(COLON, ERROR_URL)
  require(0x2f, ERROR_STRICT)
  require(0x2f, ERROR_STRICT)
  while (at < end && isHostByte(load<u8>(at))) at++
  if (at < end && load<u8>(at) === COLON) {
    at++
    while (at < end && isDigit(load<u8>(at))) at++
    if (isFine() && at < end && !endsHost(load<u8>(at))) fail(ERROR_PORT)
  } else if (isFine() && at < end && !endsHost(load<u8>(at))) fail(ERROR_HOST)
}

function isHostByte(byte: u32): bool {
  return isAlpha(byte) || isDigit(byte) || byte === 0x2e || byte === 0x2d
}

function endsHost(byte: u32): bool {
  return byte === 0x2f || byte === SPACE || byte === 0x3f
}

/** Takes bytes of a URL up to one of the two, a space or a line end. */
function readPart(bad: u32, one: u32, other: u32): void {
  if (!isFine()) return
  const first = at
  while (at < end) {
    const byte: u32 = load<u8>(at)
    if (byte === SPACE || byte === CR || byte === LF) return
    if (at > first && (byte === one || byte === other) && byte !== 0) return
    if (at === first && (byte === one || byte === other) && bad === ERROR_PATH) return
    if (byte < 0x21 || byte > 0x7e) {
      fail(bad)
      return
    }
    at++
  }
  isMissing = true
}

function readVersion(): void {
  require(0x48, ERROR_CONSTANT)
  require(0x54, ERROR_STRICT)
  require(0x54, ERROR_STRICT)
  require(0x50, ERROR_STRICT)
  require(0x2f, ERROR_STRICT)
  versionMajor = readNumber(ERROR_VERSION)
  require(0x2e, ERROR_VERSION)
  versionMinor = readNumber(ERROR_VERSION)
}

/** Takes up to three digits. */
function readNumber(bad: u32): u32 {
  if (!isFine()) return 0
  const first = peek()
  if (!isMissing && !isDigit(first)) fail(bad)
  let number: u32 = 0
  while (isFine() && at < end && isDigit(load<u8>(at))) {
    number = number * 10 + (load<u8>(at) as u32) - 0x30
    if (number > 999) fail(bad)
    at++
  }
  return number
}

/** Takes the end of the first line of a request. */
function endLine(): void {
  if (!isFine()) return
  const byte = peek()
  if (isMissing) return
  if (byte === LF) at++
  else if (byte === CR) {
    at++
    require(LF, ERROR_LF)
  } else fail(ERROR_VERSION)
}

function readStatusLine(to: Slot): void {
  while (at < end && (load<u8>(at) === CR || load<u8>(at) === LF)) at++
  readVersion()
  require(SPACE, ERROR_VERSION)
  skip(SPACE)
  const status = readNumber(ERROR_STATUS)
  if (!isFine()) return
  const next = peek()
  if (isMissing) return
  if (next !== SPACE && next !== CR && next !== LF) {
    fail(ERROR_STATUS)
    return
  }
  putInteger(to, 'status', status)
  while (at < end && load<u8>(at) !== CR && load<u8>(at) !== LF) at++
  if (at < end && load<u8>(at) === CR) at++
  require(LF, ERROR_STRICT)
}

// ---- headers

function readHeaders(to: Slot): void {
  const slots = pushSlots(2)
  const headers = slotAt(slots, 1)
  setMap(headers, newMap())
  while (isFine()) {
    const byte = peek()
    if (isMissing) break
    if (byte === CR || byte === LF) {
      if (byte === CR) at++
      require(LF, ERROR_STRICT)
      break
    }
    readHeader(headers)
  }
  setString(slots, text('headers'))
  if (error === 0) mapPut(to, slots, headers)
  popSlots(2)
}

/** Whether a byte may stand in a header's name; blanks may, as http_parser has it. */
function isToken(byte: u32): bool {
  if (isAlpha(byte) || isDigit(byte)) return true
  if (byte < 0x20 || byte > 0x7e) return false
  switch (byte) {
    case 0x28: // (
    case 0x29: // )
    case 0x2c: // ,
    case 0x3a: // :
    case 0x3b: // ;
    case 0x3c: // <
    case 0x3d: // =
    case 0x3e: // >
    case 0x3f: // ?
    case 0x40: // @
    case 0x5b: // [
    case 0x5c: // \
    case 0x5d: // ]
    case 0x7b: // {
    case 0x7d: // }
      return false
    default:
      return true
  }
}

function readHeader(headers: Slot): void {
  const name = at
  if (!isToken(load<u8>(at))) {
    fail(ERROR_HEADER)
    return
  }
  while (at < end && isToken(load<u8>(at))) at++
  const nameBytes = (at - name) as u32
  const next = peek()
  if (isMissing) return
  if (next !== COLON && next !== CR && next !== LF) {
    fail(ERROR_HEADER)
    return
  }
  word.reset()
  if (next === COLON) {
    at++
    readValue()
  }
  endHeaderLine()
  while (isFine() && at < end && (load<u8>(at) === SPACE || load<u8>(at) === TAB)) {
    readValue()
    endHeaderLine()
  }
  if (!isFine()) return
  noteHeader(name, nameBytes)
  if (next === COLON) putHeader(headers, name, nameBytes)
}

/** Adds the rest of a line to `word`, without blanks before it. */
function readValue(): void {
  while (at < end && (load<u8>(at) === SPACE || load<u8>(at) === TAB)) at++
  const value = at
  while (at < end && load<u8>(at) !== CR && load<u8>(at) !== LF) at++
  word.addBytes(value, (at - value) as u32)
}

function endHeaderLine(): void {
  if (at < end && load<u8>(at) === CR) at++
  require(LF, ERROR_STRICT)
}

/** Whether [bytes] bytes are this word in lower case, but for case. */
function isWord(start: usize, bytes: u32, lower: string): bool {
  if (bytes !== (lower.length as u32)) return false
  for (let i = 0; i < lower.length; i++) {
    const byte: u32 = load<u8>(start + (i as usize))
    const letter = lower.charCodeAt(i) as u32
    if (byte !== letter && (!isAlpha(letter) || (byte | 0x20) !== letter)) return false
  }
  return true
}

/** Remembers what a header says of the message. */
function noteHeader(name: usize, bytes: u32): void {
  if (isWord(name, bytes, 'content-length')) noteLength()
  else if (isWord(name, bytes, 'transfer-encoding')) {
    if (isWord(word.start, word.length, 'chunked')) isChunked = true
  } else if (isWord(name, bytes, 'connection') || isWord(name, bytes, 'proxy-connection')) {
    if (isWord(word.start, word.length, 'close')) isClosing = true
    if (isWord(word.start, word.length, 'keep-alive')) isKept = true
  } else if (isWord(name, bytes, 'upgrade')) isUpgrade = true
}

function noteLength(): void {
  contentLength = 0
  for (let i: u32 = 0; i < word.length; i++) {
    const byte: u32 = load<u8>(word.start + (i as usize))
    if (byte === SPACE && i > 0) continue
    if (!isDigit(byte) || contentLength > 1000000000000) {
      fail(ERROR_LENGTH)
      return
    }
    contentLength = contentLength * 10 + ((byte - 0x30) as i64)
  }
  if (word.length === 0) fail(ERROR_LENGTH)
}

function putHeader(headers: Slot, name: usize, bytes: u32): void {
  const slots = pushSlots(2)
  setEscaped(slots, name, bytes)
  setEscaped(slotAt(slots, 1), word.start, word.length)
  mapPut(headers, slots, slotAt(slots, 1))
  popSlots(2)
}

// ---- bodies

function readBody(isRequest: bool): void {
  if (isChunked) readChunks()
  else if (contentLength > 0) readBytes(contentLength)
  else if (contentLength < 0 && !isRequest && !keepsAlive()) isMissing = true
}

/** Whether the connection stays open behind the message, so that one without length has no body. */
function keepsAlive(): bool {
  const isModern = versionMajor > 1 || (versionMajor === 1 && versionMinor > 0)
  return isModern ? !isClosing : isKept
}

function readBytes(count: i64): void {
  const present = (end - at) as i64
  const taken = min(count, present)
  body.addBytes(at, taken as u32)
  at += taken as usize
  if (taken < count) isMissing = true
}

function readChunks(): void {
  for (;;) {
    const size = readChunkSize()
    if (!isFine()) return
    if (size === 0) break
    readBytes(size)
    require(CR, ERROR_STRICT)
    require(LF, ERROR_STRICT)
    if (!isFine()) return
  }
  const trailer = pushSlots(1)
  readHeaders(trailer)
  popSlots(1)
}

function readChunkSize(): i64 {
  let size: i64 = 0
  const first = peek()
  if (!isMissing && hexValue(first) > 15) fail(ERROR_CHUNK)
  while (isFine() && at < end && hexValue(load<u8>(at)) < 16) {
    size = size * 16 + (hexValue(load<u8>(at++)) as i64)
    if (size > 1000000000000) fail(ERROR_CHUNK)
  }
  if (!isFine()) return 0
  const next = peek()
  if (isMissing) return 0
  if (next !== CR && next !== 0x3b && next !== SPACE) {
    fail(ERROR_CHUNK)
    return 0
  }
  while (at < end && load<u8>(at) !== CR) at++
  require(CR, ERROR_STRICT)
  require(LF, ERROR_STRICT)
  return size
}

// ---- the map

function setEscaped(to: Slot, start: usize, bytes: u32): void {
  escaped.reset()
  addEscapedBytes(start, bytes, escaped)
  setString(to, escaped.toStringValid())
}
const escaped: TextBuffer = newTextBuffer()

function putBytes(to: Slot, name: string, start: usize, bytes: u32): void {
  const slots = pushSlots(2)
  setString(slots, text(name))
  setEscaped(slotAt(slots, 1), start, bytes)
  mapPut(to, slots, slotAt(slots, 1))
  popSlots(2)
}

function putInteger(to: Slot, name: string, value: i64): void {
  const slots = pushSlots(2)
  setString(slots, text(name))
  setInt(slotAt(slots, 1), value)
  mapPut(to, slots, slotAt(slots, 1))
  popSlots(2)
}

/** [to] ← a map with "error" → {name, description}. */
function putError(to: Slot): void {
  const line = ERRORS[error]
  const space = line.indexOf(' ')
  const slots = pushSlots(2)
  const pair = newList(2)
  pushString(pair, text(line.substring(0, space)))
  pushString(pair, text(line.substring(space + 1)))
  setMap(to, newMap())
  setString(slots, text('error'))
  setList(slotAt(slots, 1), pair)
  mapPut(to, slots, slotAt(slots, 1))
  popSlots(2)
}
