/**
 * Values as JSON, twice. The tagged form loses nothing and is read back; the plain form is for reading
 * in a script or a browser.
 *
 *   value            tagged                                       plain
 *   none             null                                         null
 *   5                5, beyond 2^53 {"int": "9007199254740993"}   5, "9007199254740993"
 *   1.5              1.5                                          1.5
 *   2.0, nan         {"float": 2}, {"float": "nan"}               2, "nan"
 *   "text", true     "text", true                                 "text", true
 *   #12              {"object": 12}, also {"object": "#12"}      "#12"
 *   {1, 2}           [1, 2]                                       [1, 2]
 *   ["a" -> 1]       {"map": [["a", 1]]}                          {"a": 1}
 *   E_PERM, E_MINE   {"error": "E_PERM"}, {"error": "E_MINE"}     "E_PERM", "E_MINE"
 *   E_PERM("m", 5)   {"error": "E_PERM", "message": "m",          the same
 *                     "value": 5}
 *   'name            {"symbol": "name"}                           "name"
 *   binary           {"binary": base64}                           base64
 *   anonymous, WAIF  {"anonymous": 3}, {"waif": 3}                "*anonymous*", "*waif*"
 *   flyweight        {"flyweight": {"delegate": …, "slots": …, "contents": …}}  likewise
 *   capability       {"capability": 17}, its number; not read back  likewise
 *   anything else    {"stored": hexadecimal}                      the same
 */

import { ERROR_NAMES } from '../../driver/shared/errors.ts'
import { KernelError } from '../base/errors.ts'
import { VALUE_NESTING_MAX } from '../base/limits.ts'
import { formatObjectId, readUuidObject, UUID_OBJECT_PATTERN } from '../base/object-id.ts'
import {
  decodeValue,
  encodeValue,
  intValue,
  type MapValue,
  NONE,
  objectValue,
  type SlotValue,
  stringValue,
} from '../store/value.ts'
import { capabilityNumber, countCapabilities, sealCapabilities } from './capabilities.ts'
import { sortEntries } from './value-order.ts'

export type { SlotValue } from '../store/value.ts'

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

/** [value] in the tagged form. */
export function toJson(value: SlotValue): Json {
  switch (value.type) {
    case 'none':
      return null
    case 'string':
    case 'bool':
      return value.value
    case 'int':
      return isSafe(value.value) ? Number(value.value) : { int: String(value.value) }
    case 'float':
      return floatToJson(value.value)
    case 'list':
      return value.items.map(toJson)
    case 'map':
      return { map: value.entries.map(([key, item]) => [toJson(key), toJson(item)]) }
    default:
      return taggedToJson(value)
  }
}

function taggedToJson(value: SlotValue): Json {
  switch (value.type) {
    case 'object':
    case 'anonymous':
    case 'waif':
      return { [value.type]: isSafe(value.id) ? Number(value.id) : String(value.id) }
    case 'error':
    case 'named-error':
      return { error: errorOf(value) }
    case 'error-value':
    case 'named-error-value':
      return { error: errorOf(value), message: value.message, value: toJson(value.value) }
    case 'symbol':
      return { symbol: value.name }
    case 'binary':
      return { binary: Buffer.from(value.bytes).toString('base64') }
    case 'flyweight': {
      const { delegate, slots, contents } = value
      return {
        flyweight: {
          delegate: toJson(delegate),
          slots: toJson(slots),
          contents: toJson(contents),
        },
      }
    }
    case 'capability':
      return { capability: Number(capabilityNumber(value.bytes)) }
    default:
      return { stored: Buffer.from(encodeValue(sealCapabilities(value))).toString('hex') }
  }
}

type SomeError = Extract<SlotValue, { type: `${string}error` | `${string}error-value` }>

/** An error's name, or the number of one that has none. */
function errorOf(value: SomeError): string | number {
  if ('name' in value) return value.name
  return ERROR_NAMES[value.code] ?? value.code
}

function isSafe(value: bigint): boolean {
  return value <= Number.MAX_SAFE_INTEGER && value >= Number.MIN_SAFE_INTEGER
}

function floatToJson(value: number): Json {
  if (!Number.isFinite(value)) return { float: String(value).toLowerCase() }
  if (Object.is(value, -0)) return { float: '-0' }
  return Number.isInteger(value) ? { float: value } : value
}

/** [value] in the plain form, from which nothing reads it back. */
export function toPlainJson(value: SlotValue): Json {
  switch (value.type) {
    case 'int':
      return isSafe(value.value) ? Number(value.value) : String(value.value)
    case 'float':
      return Number.isFinite(value.value) ? value.value : String(value.value).toLowerCase()
    case 'object':
      return formatObjectId(value.id)
    case 'list':
      return value.items.map(toPlainJson)
    case 'map':
      return Object.fromEntries(
        value.entries.map(([key, item]) => [keyText(key), toPlainJson(item)]),
      )
    case 'error':
    case 'named-error':
      return typeof errorOf(value) === 'string' ? errorOf(value) : `error(${errorOf(value)})`
    case 'symbol':
      return value.name
    case 'binary':
      return Buffer.from(value.bytes).toString('base64')
    case 'anonymous':
    case 'waif':
      return `*${value.type}*`
    case 'flyweight':
      return {
        delegate: toPlainJson(value.delegate),
        slots: toPlainJson(value.slots),
        contents: toPlainJson(value.contents),
      }
    default:
      return toJson(value)
  }
}

function keyText(key: SlotValue): string {
  const plain = toPlainJson(key)
  return typeof plain === 'string' ? plain : JSON.stringify(plain)
}

/**
 * The value of [json] in the tagged form. Object numbers may also be written `"#12"`. Throws
 * ERR_ENCODING, naming the path to what is wrong.
 */
export function fromJson(json: unknown): SlotValue {
  return readValue(json, [])
}

type Path = readonly (string | number)[]

function fail(path: Path, expected: string): KernelError {
  const place = path.length === 0 ? 'the value' : path.join('.')
  return new KernelError('ERR_ENCODING', `${place} is not ${expected}`)
}

function readValue(json: unknown, path: Path): SlotValue {
  if (path.length > VALUE_NESTING_MAX) throw new KernelError('ERR_NESTING', 'in JSON')
  if (json === null) return NONE
  switch (typeof json) {
    case 'string':
      return stringValue(json)
    case 'boolean':
      return { type: 'bool', value: json }
    case 'number':
      if (!Number.isInteger(json)) return { type: 'float', value: json }
      if (Number.isSafeInteger(json)) return intValue(json)
      throw fail(path, 'an exact number; write {"int": "…"} or {"float": …}')
    case 'object':
      if (Array.isArray(json)) {
        return { type: 'list', items: json.map((item, index) => readValue(item, [...path, index])) }
      }
      return readTagged(json as Record<string, unknown>, path)
    default:
      throw fail(path, 'a value')
  }
}

function readTagged(json: Record<string, unknown>, path: Path): SlotValue {
  const [tag = ''] = Object.keys(json)
  const content = json[tag]
  const inside = [...path, tag]
  switch (tag) {
    case 'int':
      return intValue(readInteger(content, inside))
    case 'float':
      return { type: 'float', value: readFloat(content, inside) }
    case 'object':
      return objectValue(readObject(content, inside))
    case 'anonymous':
    case 'waif':
      return { type: tag, id: readWhole(content, inside) }
    case 'map':
      return readMap(content, inside)
    case 'symbol':
      return { type: 'symbol', name: readText(content, inside) }
    case 'binary':
      return { type: 'binary', bytes: readBytes(content, inside, 'base64') }
    case 'stored':
      return readStored(readBytes(content, inside, 'hex'), inside)
    case 'error':
    case 'message':
    case 'value':
      return readError(json, path)
    case 'flyweight':
      return readFlyweight(content, inside)
    default:
      throw fail(path, 'a value: its tag is not known')
  }
}

/** An integer without bounds that matter. */
function readDigits(json: unknown, path: Path): bigint {
  if (typeof json !== 'string' && !Number.isSafeInteger(json)) throw fail(path, 'an integer')
  if (!/^-?\d{1,20}$/.test(String(json))) throw fail(path, 'an integer')
  return BigInt(json as string | number)
}

function readInteger(json: unknown, path: Path): bigint {
  const value = readDigits(json, path)
  if (BigInt.asIntN(64, value) !== value) throw fail(path, 'an integer of 64 bits')
  return value
}

function readWhole(json: unknown, path: Path): bigint {
  const value = readDigits(json, path)
  if (BigInt.asUintN(64, value) !== value) throw fail(path, 'a whole number of 64 bits')
  return value
}

const UUID_OBJECT = new RegExp(`^${UUID_OBJECT_PATTERN}$`)

function readObject(json: unknown, path: Path): bigint {
  const digits = typeof json === 'string' ? json.replace(/^#/, '') : json
  if (typeof digits === 'string' && UUID_OBJECT.test(digits)) return readUuidObject(digits)
  return readInteger(digits, path)
}

const FLOATS: Readonly<Record<string, number>> = {
  nan: Number.NaN,
  infinity: Number.POSITIVE_INFINITY,
  '-infinity': Number.NEGATIVE_INFINITY,
  '-0': -0,
}

function readFloat(json: unknown, path: Path): number {
  const value = typeof json === 'string' ? FLOATS[json] : json
  if (typeof value !== 'number') throw fail(path, 'a float')
  return value
}

function readText(json: unknown, path: Path): string {
  if (typeof json !== 'string') throw fail(path, 'a string')
  return json
}

function readBytes(json: unknown, path: Path, encoding: 'base64' | 'hex'): Uint8Array {
  const text = readText(json, path)
  const bytes = Buffer.from(text, encoding)
  if (bytes.toString(encoding) !== text) throw fail(path, encoding)
  return new Uint8Array(bytes)
}

function readStored(bytes: Uint8Array, path: Path): SlotValue {
  const value = decodeValue(bytes)
  if (countCapabilities(value) > 0) throw fail(path, 'a value: capabilities cannot be written down')
  return value
}

function readMap(json: unknown, path: Path): MapValue {
  if (!Array.isArray(json)) throw fail(path, 'a list of pairs')
  const entries = json.map((pair: unknown, index): [SlotValue, SlotValue] => {
    if (!Array.isArray(pair) || pair.length !== 2) throw fail([...path, index], 'a pair')
    return [readValue(pair[0], [...path, index, 0]), readValue(pair[1], [...path, index, 1])]
  })
  return { type: 'map', entries: sortEntries(entries) }
}

const ERROR_NAME = /^E_\w+$/i
const ERROR_CODES_MAX = 0xffff

function isErrorCode(code: unknown): boolean {
  return Number.isInteger(code) && (code as number) >= 0 && (code as number) <= ERROR_CODES_MAX
}

function readError(json: Record<string, unknown>, path: Path): SlotValue {
  const { error, message, value } = json as { error?: unknown; message?: unknown; value?: unknown }
  const known = typeof error === 'string' ? ERROR_NAMES.indexOf(error.toUpperCase()) : error
  const isNamed = typeof error === 'string' && known === -1 && ERROR_NAME.test(error)
  if (!isNamed && !isErrorCode(known)) throw fail([...path, 'error'], 'an error')
  if (message === undefined) {
    return isNamed ? { type: 'named-error', name: error } : { type: 'error', code: known as number }
  }
  const parts = {
    message: readText(message, [...path, 'message']),
    value: readValue(value ?? null, [...path, 'value']),
  }
  return isNamed
    ? { type: 'named-error-value', name: error, ...parts }
    : { type: 'error-value', code: known as number, ...parts }
}

function readFlyweight(json: unknown, path: Path): SlotValue {
  const parts = json as Record<'delegate' | 'slots' | 'contents', unknown> | null
  const delegate = readValue(parts?.delegate, [...path, 'delegate'])
  const slots = readValue(parts?.slots, [...path, 'slots'])
  const contents = readValue(parts?.contents, [...path, 'contents'])
  if (delegate.type !== 'object') throw fail([...path, 'delegate'], 'an object')
  if (slots.type !== 'map' || !slots.entries.every(([key]) => key.type === 'symbol')) {
    throw fail([...path, 'slots'], 'a map with symbols as keys')
  }
  if (contents.type !== 'list') throw fail([...path, 'contents'], 'a list')
  return { type: 'flyweight', delegate, slots, contents }
}
