/**
 * curl(): a request to a web server, in the old form (url, include headers, timeout) and with a map of
 * options. What the options say is checked here; a host service makes the request.
 *
 * Semantics: ToastStunt `curl.cc`. Wizards only, and only if the operator granted `network`. What goes wrong
 * on the way is answered as a map ["error" -> E_…, "message" -> text].
 */
import { HOST_NETWORK } from '../shared/capabilities.ts'
import { E_INVARG, E_PERM } from '../shared/errors.ts'
import { SERVICE_WEB } from '../shared/services.ts'
import { TAG_BOOL, TAG_INT, TAG_LIST, TAG_MAP, TAG_STRING } from '../shared/types.ts'
import { text } from '../value/intern.ts'
import { listItem, newList, pushItem, pushList, pushString, pushTaken } from '../value/list.ts'
import { mapPut, newMap } from '../value/map.ts'
import { mapKeyAt, mapValueAt } from '../value/map-node.ts'
import { DONE, raise, raiseWith } from '../value/outcome.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { retainString } from '../value/string.ts'
import { equalExact, equalFolded } from '../value/string-compare.ts'
import { newTextBuffer, TextBuffer } from '../value/text-buffer.ts'
import {
  assign,
  isTrue,
  ListValue,
  MapValue,
  moveTo,
  Slot,
  StringValue,
  setError,
  setInt,
  setList,
  setMap,
  setString,
  slotAt,
} from '../value/value.ts'
import { mayUseService } from '../vm/authority.ts'
import { integerOption } from '../vm/options.ts'
import { answerBuffer } from './answer.ts'
import { generateCommon } from './json-generate.ts'
import { jsonDepth, parseStrict } from './json-parse.ts'
import { addRawBytes } from './raw-bytes.ts'
import { askWith } from './request.ts'

/** Seconds when `$server_options.curl_timeout` names none, and at most. */
const TIMEOUT: i64 = 60
const TIMEOUT_MAX: i64 = 300
/** Bytes of an answer, when `$server_options.curl_max_response_bytes` names none, and at most. */
const RESPONSE_BYTES: i64 = 10485760
const RESPONSE_BYTES_MAX: i64 = 268435456
/** Redirects followed when asked for without a number, and at most. */
const REDIRECTS: i64 = 5
const REDIRECTS_MAX: i64 = 20
const METHODS: string[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

/** Makes JSON of the answer; answers the map of status, headers, body and url. Kept while waiting. */
const STATE_PARSE: i64 = 1
const STATE_FULL: i64 = 2
const STEP_ANSWER: u32 = 1

// The request under construction; slots 0 … 3 of `parts` are method, headers, body (0: none), user agent.
let parts: Slot = changetype<Slot>(0)
let timeout: i64 = 0
let timeoutMost: i64 = 0
let responseBytes: i64 = 0
let redirects: i64 = 0
let state: i64 = 0
let includesHeaders: bool = false
let hasMethod: bool = false
let hasBody: bool = false
let hasJson: bool = false
let hasContentType: bool = false
/** What is wrong with the options, and the value of the error. */
let problem: string = ''

export function builtinCurl(args: Slot, count: i32, _result: Slot): u32 {
  if (!mayUseService(HOST_NETWORK)) return raise(E_PERM)
  parts = pushSlots(5)
  begin()
  if (count > 1 && slotAt(args, 1).tag === TAG_MAP) {
    if (count > 2) {
      problem =
        'The timeout argument cannot be combined with an options map; use the "timeout" option'
    } else if (readOptions(slotAt(args, 1).map)) checkOptions()
  } else readArguments(args, count)
  if (problem.length > 0) return raiseWith(E_INVARG, text(problem), problemValue())
  const request = makeRequest(args)
  const kept = slotAt(parts, 4)
  setInt(kept, state)
  const outcome = askWith(SERVICE_WEB, request, STEP_ANSWER, kept)
  popSlots(5)
  return outcome
}

/** The value of the error under way; 0 unless somebody set one. */
function problemValue(): Slot | null {
  return slotAt(parts, 4).tag === 0 ? null : slotAt(parts, 4)
}

function begin(): void {
  timeoutMost = max<i64>(integerOption(text('curl_max_timeout'), TIMEOUT_MAX), 1)
  timeout = min(max<i64>(integerOption(text('curl_timeout'), TIMEOUT), 1), timeoutMost)
  const bytes = integerOption(text('curl_max_response_bytes'), RESPONSE_BYTES)
  responseBytes = bytes < 1 ? RESPONSE_BYTES : min(bytes, RESPONSE_BYTES_MAX)
  redirects = -1
  state = 0
  includesHeaders = false
  hasMethod = false
  hasBody = false
  hasJson = false
  hasContentType = false
  problem = ''
  setString(parts, text('GET'))
  setList(slotAt(parts, 1), newList(4))
}

/** (url, [include headers, [seconds]]). */
function readArguments(args: Slot, count: i32): void {
  includesHeaders = count > 1 && isTrue(slotAt(args, 1))
  if (count < 3) return
  timeout = slotAt(args, 2).int
  if (timeout >= 1 && timeout <= timeoutMost) return
  refuse('Timeout must be between 1 and $server_options.curl_max_timeout seconds', slotAt(args, 2))
}

/** Sets what is wrong; answers false. */
function refuse(what: string, value: Slot | null): bool {
  problem = what
  if (value !== null) assign(slotAt(parts, 4), value)
  return false
}

// ---- options

function readOptions(options: MapValue): bool {
  for (let index: u32 = 0; index < options.count; index++) {
    const key = mapKeyAt(options, index)
    if (key.tag !== TAG_STRING) return refuse('Option names must be strings', null)
    if (!readOption(key, mapValueAt(options, index))) return false
  }
  return true
}

function isOption(key: Slot, name: string): bool {
  return equalFolded(key.string, text(name))
}

function readOption(key: Slot, value: Slot): bool {
  if (isOption(key, 'method')) return readMethod(value)
  if (isOption(key, 'body')) return readBody(value)
  if (isOption(key, 'json')) return readJson(value)
  if (isOption(key, 'headers')) return readHeaders(value)
  if (isOption(key, 'timeout')) return readTimeout(value)
  if (isOption(key, 'max_size')) return readSize(value)
  if (isOption(key, 'follow_redirects')) return readRedirects(value)
  if (isOption(key, 'user_agent')) return readAgent(value)
  if (isOption(key, 'parse')) {
    if (isTrue(value)) state |= STATE_PARSE
  } else if (isOption(key, 'full')) {
    if (isTrue(value)) state |= STATE_FULL
  } else if (isOption(key, 'include_headers')) includesHeaders = isTrue(value)
  else return refuse('Unknown curl option', key)
  return true
}

function readMethod(value: Slot): bool {
  if (value.tag !== TAG_STRING) return refuse('"method" must be a string', null)
  for (let i = 0; i < METHODS.length; i++) {
    if (!equalFolded(value.string, text(METHODS[i]))) continue
    setString(parts, text(METHODS[i]))
    hasMethod = true
    return true
  }
  return refuse('Unsupported request method', value)
}

const raw: TextBuffer = newTextBuffer()

function readBody(value: Slot): bool {
  if (value.tag !== TAG_STRING) return refuse('"body" must be a (binary) string', null)
  raw.reset()
  if (!addRawBytes(value.string, raw)) return refuse('"body" is an invalid binary string', null)
  assign(slotAt(parts, 2), value)
  hasBody = true
  return true
}

/** JSON is sent as it is, so what would look like a binary string is escaped. */
function readJson(value: Slot): bool {
  if (!generateCommon(value)) return refuse('"json" value cannot be represented as JSON', null)
  raw.reset()
  for (let i: u32 = 0; i < answerBuffer.length; i++) {
    const byte: u32 = load<u8>(answerBuffer.start + (i as usize))
    raw.addByte(byte)
    if (byte === 0x7e) raw.addText('7E')
  }
  setString(slotAt(parts, 2), raw.toStringValue())
  hasJson = true
  return true
}

function readTimeout(value: Slot): bool {
  if (value.tag !== TAG_INT) return refuse('"timeout" must be an integer', null)
  timeout = value.int
  if (timeout >= 1 && timeout <= timeoutMost) return true
  return refuse('"timeout" must be between 1 and $server_options.curl_max_timeout seconds', value)
}

function readSize(value: Slot): bool {
  if (value.tag !== TAG_INT || value.int < 1) {
    return refuse('"max_size" must be a positive integer', null)
  }
  responseBytes = min(responseBytes, value.int)
  return true
}

function readRedirects(value: Slot): bool {
  if (value.tag !== TAG_INT && value.tag !== TAG_BOOL) {
    return refuse('"follow_redirects" must be an integer or boolean', null)
  }
  const number: i64 = value.tag === TAG_INT ? value.int : isTrue(value) ? 1 : 0
  if (number < 0 || number > REDIRECTS_MAX) {
    return refuse('"follow_redirects" is out of range', value)
  }
  redirects = number === 0 ? -1 : number === 1 ? REDIRECTS : number
  return true
}

function readAgent(value: Slot): bool {
  if (value.tag !== TAG_STRING || !isHeaderValue(value.string)) {
    return refuse('"user_agent" must be a plain string', null)
  }
  assign(slotAt(parts, 3), value)
  return true
}

// ---- headers

function readHeaders(value: Slot): bool {
  if (value.tag !== TAG_MAP) return refuse('"headers" must be a map', null)
  for (let index: u32 = 0; index < value.map.count; index++) {
    const name = mapKeyAt(value.map, index)
    if (name.tag !== TAG_STRING) return refuse('Header names must be strings', null)
    if (!readHeader(name, mapValueAt(value.map, index))) return false
  }
  return true
}

function readHeader(name: Slot, value: Slot): bool {
  if (value.tag === TAG_STRING) return addHeader(name, value.string)
  if (value.tag !== TAG_LIST) {
    return refuse('Header values must be strings or lists of strings', name)
  }
  for (let index = 0; index < (value.list.length as i32); index++) {
    const item = listItem(value.list, index)
    if (item.tag !== TAG_STRING) return refuse('Header values must be strings', name)
    if (!addHeader(name, item.string)) return false
  }
  return true
}

function addHeader(name: Slot, value: StringValue): bool {
  if (!isHeaderName(name.string)) return refuse('Invalid header name', name)
  if (!isHeaderValue(value)) return refuse('Invalid header value', name)
  if (equalFolded(name.string, text('Content-Type'))) hasContentType = true
  pushHeader(retainString(name.string), retainString(value))
  return true
}

/** Adds a header; both are taken over. */
function pushHeader(name: StringValue, value: StringValue): void {
  const pair = newList(2)
  pushString(pair, name)
  pushString(pair, value)
  const headers = slotAt(parts, 1)
  const grown = newList((headers.list.length as i32) + 1)
  for (let index = 0; index < (headers.list.length as i32); index++) {
    pushItem(grown, listItem(headers.list, index))
  }
  pushList(grown, pair)
  setList(headers, grown)
}

/** Whether all bytes may stand in a header's name: RFC 7230's token. */
function isHeaderName(name: StringValue): bool {
  const others = "!#$%&'*+-.^_`|~"
  for (let i: u32 = 0; i < name.bytes; i++) {
    const byte: u32 = load<u8>(name.start + (i as usize))
    if (byte - 0x30 < 10 || (byte | 0x20) - 0x61 < 26) continue
    if (others.indexOf(String.fromCharCode(byte as i32)) < 0) return false
  }
  return name.bytes > 0
}

/** Whether no byte could end the header: no control characters but tabs. */
function isHeaderValue(value: StringValue): bool {
  for (let i: u32 = 0; i < value.bytes; i++) {
    const byte: u32 = load<u8>(value.start + (i as usize))
    if ((byte < 0x20 && byte !== 9) || byte === 0x7f) return false
  }
  return true
}

// ---- the request

/** What options mean together. */
function checkOptions(): void {
  if (hasBody && hasJson) {
    refuse('"body" and "json" cannot both be given', null)
    return
  }
  if (hasBody || hasJson) {
    if (!hasMethod) setString(parts, text('POST'))
    else if (!takesBody(parts.string)) {
      refuse('This request method does not accept a body', parts)
      return
    }
  }
  if (hasJson && !hasContentType) pushHeader(text('Content-Type'), text('application/json'))
  if (includesHeaders && state !== 0) {
    refuse('"include_headers" cannot be combined with "full" or "parse"', null)
  }
}

function takesBody(method: StringValue): bool {
  return !(
    equalExact(method, text('GET')) ||
    equalExact(method, text('HEAD')) ||
    equalExact(method, text('OPTIONS'))
  )
}

/** {"request", url, method, headers, body, user agent, seconds, bytes, redirects, include headers, raw body}. */
function makeRequest(args: Slot): ListValue {
  const request = newList(11)
  pushString(request, text('request'))
  pushItem(request, args)
  for (let index = 0; index < 4; index++) {
    const part = slotAt(parts, index)
    if (part.tag === 0) setInt(part, 0)
    pushItem(request, part)
  }
  pushTaken(request, TAG_INT, timeout)
  pushTaken(request, TAG_INT, responseBytes)
  pushTaken(request, TAG_INT, redirects)
  pushTaken(request, TAG_INT, includesHeaders ? 1 : 0)
  pushTaken(request, TAG_INT, state & STATE_PARSE)
  return request
}

/** The service answered a map that tells an error, or {status, headers, body, url}. */
export function stepCurl(_step: u32, kept: Slot, value: Slot, result: Slot): u32 {
  if (value.tag !== TAG_LIST) {
    moveTo(result, value)
    return DONE
  }
  const slots = pushSlots(2)
  const body = slotAt(slots, 1)
  assign(body, listItem(value.list, 2))
  if (
    (kept.int & STATE_PARSE) !== 0 &&
    !parseStrict(listItem(value.list, 2).string, jsonDepth(), body)
  ) {
    failWith(result, 'Response body is not valid JSON')
  } else if ((kept.int & STATE_FULL) !== 0) {
    setMap(result, newMap())
    put(result, slots, 'status', listItem(value.list, 0))
    put(result, slots, 'headers', listItem(value.list, 1))
    put(result, slots, 'body', body)
    put(result, slots, 'url', listItem(value.list, 3))
  } else moveTo(result, body)
  popSlots(2)
  return DONE
}

function put(map: Slot, key: Slot, name: string, value: Slot): void {
  setString(key, text(name))
  mapPut(map, key, value)
}

function failWith(result: Slot, message: string): void {
  const slots = pushSlots(2)
  const value = slotAt(slots, 1)
  setMap(result, newMap())
  setError(value, E_INVARG)
  put(result, slots, 'error', value)
  setString(value, text(message))
  put(result, slots, 'message', value)
  popSlots(2)
}
