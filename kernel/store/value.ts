/**
 * The slot codec: language values as bytes, as they stand in rows and cross between kernel and
 * driver. The driver has the twin (`driver/value/codec.ts`); `test/_support/value-vectors.json`
 * binds both.
 *
 * One value is a type byte and a payload. `varint` is unsigned LEB128, `zigzag` a varint of a
 * signed number, reals are little-endian. Append only: these numbers are stored.
 *
 *   00 none, clear    –                          0c waif           varint internal id
 *   01 int            zigzag i64                 0d error value    varint code, message, value
 *   02 float          f64                        0e flyweight      delegate, slots map, contents list
 *   03 object         zigzag i64                 0f closure        program, list of captured values
 *   04 error          varint code                10 capability     varint length, bytes
 *   05 bool           one byte, 0 or 1           11 program        32 bytes of hash
 *   06 string         varint length, UTF-8       12 shared         varint index, see below
 *   07 list           varint count, values       20 i32            four bytes
 *   08 map            varint count, key and      21 f32            four bytes
 *                     value in the map's order   22 v128           16 bytes
 *   09 binary         varint length, bytes       23 vector         varint type byte of the elements,
 *   0a symbol         varint length, UTF-8                         varint count, their payloads
 *   0b anonymous      varint internal id                           (int and float as 8 raw bytes)
 *   13 named error    varint length, UTF-8   14 named error      varint length, UTF-8, message,
 *                                               value              value
 *
 * A shared value stands for the n-th list, map or string of at least 64 encoded bytes in the same
 * row, counted from 0 in the order of their first bytes. Only task rows hold them, all decoders
 * accept them. Nesting is at most 1,000 deep, so recursion here is bounded.
 */

import { ok } from 'node:assert/strict'
import { KernelError } from '../base/errors.ts'
import { CHUNKED_VALUE_BYTES_MAX, VALUE_NESTING_MAX } from '../base/limits.ts'
import { ByteReader, ByteWriter } from './byte-stream.ts'
import type { Bytes } from './range.ts'

export const VALUE_NONE = 0x00
export const VALUE_INT = 0x01
export const VALUE_FLOAT = 0x02
export const VALUE_OBJECT = 0x03
export const VALUE_ERROR = 0x04
export const VALUE_BOOL = 0x05
export const VALUE_STRING = 0x06
export const VALUE_LIST = 0x07
export const VALUE_MAP = 0x08
export const VALUE_BINARY = 0x09
export const VALUE_SYMBOL = 0x0a
export const VALUE_ANONYMOUS = 0x0b
export const VALUE_WAIF = 0x0c
export const VALUE_ERROR_VALUE = 0x0d
export const VALUE_FLYWEIGHT = 0x0e
export const VALUE_CLOSURE = 0x0f
export const VALUE_CAPABILITY = 0x10
export const VALUE_PROGRAM = 0x11
export const VALUE_SHARED = 0x12
export const VALUE_NAMED_ERROR = 0x13
export const VALUE_NAMED_ERROR_VALUE = 0x14
export const VALUE_I32 = 0x20
export const VALUE_F32 = 0x21
export const VALUE_V128 = 0x22
export const VALUE_VECTOR = 0x23

/** Numbers of errors from here on mean something only inside one driver; rows hold names. */
const ERROR_CODES_MAX = 0x10000

const HASH_BYTES = 32
const V128_BYTES = 16
const SHARED_BYTES_MIN = 64

/** Bytes of one element of a vector, by the type byte of its elements. */
const ELEMENT_BYTES: Readonly<Record<number, number>> = {
  [VALUE_INT]: 8,
  [VALUE_FLOAT]: 8,
  [VALUE_I32]: 4,
  [VALUE_F32]: 4,
  [VALUE_V128]: 16,
}

/** A language value in Node. `none` is a clear slot or an absent value. */
export type SlotValue =
  | { readonly type: 'none' }
  | { readonly type: 'int'; readonly value: bigint }
  | { readonly type: 'float'; readonly value: number }
  | { readonly type: 'object'; readonly id: bigint }
  | { readonly type: 'error'; readonly code: number }
  | { readonly type: 'named-error'; readonly name: string }
  | { readonly type: 'bool'; readonly value: boolean }
  | { readonly type: 'string'; readonly value: string }
  | ListValue
  | MapValue
  | { readonly type: 'binary'; readonly bytes: Bytes }
  | { readonly type: 'symbol'; readonly name: string }
  | { readonly type: 'anonymous'; readonly id: bigint }
  | { readonly type: 'waif'; readonly id: bigint }
  | ErrorValue
  | NamedErrorValue
  | FlyweightValue
  | ClosureValue
  | { readonly type: 'capability'; readonly bytes: Bytes }
  | ProgramValue
  | { readonly type: 'i32'; readonly value: number }
  | { readonly type: 'f32'; readonly value: number }
  | { readonly type: 'v128'; readonly bytes: Bytes }
  | { readonly type: 'vector'; readonly element: number; readonly bytes: Bytes }

type ScalarValue = Extract<
  SlotValue,
  { type: 'none' | 'int' | 'float' | 'object' | 'error' | 'bool' | 'i32' | 'f32' }
>

export interface ListValue {
  readonly type: 'list'
  readonly items: readonly SlotValue[]
}
export interface MapValue {
  readonly type: 'map'
  /** In the map's order; the codec neither sorts nor checks it. */
  readonly entries: readonly (readonly [key: SlotValue, value: SlotValue])[]
}
export interface ErrorValue {
  readonly type: 'error-value'
  readonly code: number
  readonly message: string
  readonly value: SlotValue
}
/** The same for an error that a program made up. A value of none was not given. */
export interface NamedErrorValue {
  readonly type: 'named-error-value'
  readonly name: string
  readonly message: string
  readonly value: SlotValue
}
export interface FlyweightValue {
  readonly type: 'flyweight'
  /** An object. */
  readonly delegate: SlotValue
  /** Its keys are symbols. */
  readonly slots: MapValue
  readonly contents: ListValue
}
export interface ClosureValue {
  readonly type: 'closure'
  readonly program: ProgramValue
  readonly captured: ListValue
}
export interface ProgramValue {
  readonly type: 'program'
  /** SHA-256, 32 bytes. */
  readonly hash: Bytes
}

export const NONE: SlotValue = { type: 'none' }
export const intValue = (value: number | bigint): SlotValue => ({
  type: 'int',
  value: BigInt(value),
})
export const objectValue = (id: number | bigint): SlotValue => ({ type: 'object', id: BigInt(id) })
export const stringValue = (value: string): SlotValue => ({ type: 'string', value })
export const listValue = (items: readonly SlotValue[]): ListValue => ({ type: 'list', items })

/**
 * The encoding of [value]. With [share], a list or map that occurs again, as the same JavaScript
 * object, is written once. Throws ERR_NESTING, ERR_VALUE_TOO_LARGE above [bytesMax], and
 * ERR_ENCODING for what the format cannot hold, such as half a surrogate pair.
 */
export function encodeValue(
  value: SlotValue,
  options: { share?: boolean; bytesMax?: number } = {},
): Bytes {
  const encoder = new ValueEncoder({
    share: options.share === true,
    bytesMax: options.bytesMax ?? CHUNKED_VALUE_BYTES_MAX,
  })
  encoder.value(value, 0)
  return encoder.writer.finish()
}

/**
 * The value that [bytes] encode, to their end. Shared values become the same JavaScript object.
 * Throws ERR_ENCODING naming the offset, or ERR_NESTING. Strings and bytes are copies.
 */
export function decodeValue(bytes: Bytes): SlotValue {
  const reader = new ByteReader(bytes, 'a value')
  const value = decodeNextValue(reader)
  if (!reader.atEnd()) throw reader.fail('bytes after the end')
  return value
}

/** Decodes the value at the reader's place and moves past it; sharing does not reach beyond it. */
export function decodeNextValue(reader: ByteReader): SlotValue {
  return new ValueDecoder(reader).value(0)
}

class ValueEncoder {
  readonly writer = new ByteWriter()
  readonly #share: boolean
  readonly #bytesMax: number
  /** Values of at least 64 bytes that are complete, by their index. */
  readonly #shared = new Map<object, number>()
  #sharedCount = 0

  constructor(options: { share: boolean; bytesMax: number }) {
    this.#share = options.share
    this.#bytesMax = options.bytesMax
  }

  value(value: SlotValue, depth: number) {
    if (depth >= VALUE_NESTING_MAX && isCompound(value.type)) throw tooDeep()
    if (this.writer.length > this.#bytesMax) {
      throw new KernelError('ERR_VALUE_TOO_LARGE', `more than ${this.#bytesMax} bytes`)
    }
    switch (value.type) {
      case 'string':
      case 'list':
      case 'map':
        return this.#shareable(value, depth)
      case 'error-value':
      case 'named-error-value':
        return this.#errorValue(value, depth)
      case 'flyweight':
        return this.#flyweight(value, depth)
      case 'closure':
        return this.#closure(value, depth)
      case 'none':
      case 'int':
      case 'float':
      case 'object':
      case 'error':
      case 'bool':
      case 'i32':
      case 'f32':
        return this.#scalar(value)
      case 'symbol':
      case 'named-error':
        this.writer.byte(value.type === 'symbol' ? VALUE_SYMBOL : VALUE_NAMED_ERROR)
        return this.writer.text(value.name)
      case 'anonymous':
      case 'waif':
        this.writer.byte(value.type === 'waif' ? VALUE_WAIF : VALUE_ANONYMOUS)
        return this.writer.varint64(value.id)
      case 'binary':
      case 'capability':
        this.writer.byte(value.type === 'binary' ? VALUE_BINARY : VALUE_CAPABILITY)
        return this.writer.block(value.bytes)
      case 'program':
        return this.#fixed(VALUE_PROGRAM, value.hash, HASH_BYTES)
      case 'v128':
        return this.#fixed(VALUE_V128, value.bytes, V128_BYTES)
      case 'vector':
        return this.#vector(value.element, value.bytes)
    }
  }

  /** Writes a list, map or string, or the reference to where it already stands. */
  #shareable(value: Extract<SlotValue, { type: 'string' | 'list' | 'map' }>, depth: number): void {
    const earlier = this.#share ? this.#shared.get(value) : undefined
    if (earlier !== undefined) {
      this.writer.byte(VALUE_SHARED)
      this.writer.varint(earlier)
      return
    }
    const begin = this.writer.length
    const index = this.#sharedCount++
    if (value.type === 'string') {
      this.writer.byte(VALUE_STRING)
      this.writer.text(value.value)
    } else if (value.type === 'list') this.#list(value, depth)
    else this.#map(value, depth)
    // What is too short holds nothing long enough either, so its index is free again.
    if (this.writer.length - begin < SHARED_BYTES_MIN) this.#sharedCount = index
    else this.#shared.set(value, index)
  }

  #list(value: ListValue, depth: number): void {
    this.writer.byte(VALUE_LIST)
    this.writer.varint(value.items.length)
    for (const item of value.items) this.value(item, depth + 1)
  }

  #map(value: MapValue, depth: number): void {
    this.writer.byte(VALUE_MAP)
    this.writer.varint(value.entries.length)
    for (const [key, item] of value.entries) {
      this.value(key, depth + 1)
      this.value(item, depth + 1)
    }
  }

  #errorValue(value: ErrorValue | NamedErrorValue, depth: number): void {
    if (value.type === 'error-value') {
      this.writer.byte(VALUE_ERROR_VALUE)
      this.writer.varint(value.code)
    } else {
      this.writer.byte(VALUE_NAMED_ERROR_VALUE)
      this.writer.text(value.name)
    }
    this.value(stringValue(value.message), depth + 1)
    this.value(value.value, depth + 1)
  }

  #flyweight(value: FlyweightValue, depth: number): void {
    this.writer.byte(VALUE_FLYWEIGHT)
    this.value(value.delegate, depth + 1)
    this.value(value.slots, depth + 1)
    this.value(value.contents, depth + 1)
  }

  #closure(value: ClosureValue, depth: number): void {
    this.writer.byte(VALUE_CLOSURE)
    this.value(value.program, depth + 1)
    this.value(value.captured, depth + 1)
  }

  #scalar(value: ScalarValue) {
    const writer = this.writer
    switch (value.type) {
      case 'none':
        return writer.byte(VALUE_NONE)
      case 'int':
        writer.byte(VALUE_INT)
        return writer.zigzag(value.value)
      case 'float':
        writer.byte(VALUE_FLOAT)
        return writer.float64(value.value)
      case 'object':
        writer.byte(VALUE_OBJECT)
        return writer.zigzag(value.id)
      case 'error':
        writer.byte(VALUE_ERROR)
        return writer.varint(value.code)
      case 'bool':
        writer.byte(VALUE_BOOL)
        return writer.byte(value.value ? 1 : 0)
      case 'i32':
        writer.byte(VALUE_I32)
        return writer.int32(value.value)
      case 'f32':
        writer.byte(VALUE_F32)
        return writer.float32(value.value)
    }
  }

  #fixed(code: number, bytes: Bytes, length: number): void {
    ok(bytes.length === length, `exactly ${length} bytes`)
    this.writer.byte(code)
    this.writer.bytes(bytes)
  }

  #vector(element: number, bytes: Bytes): void {
    const size = ELEMENT_BYTES[element]
    ok(size !== undefined && bytes.length % size === 0, 'a vector of whole elements')
    this.writer.byte(VALUE_VECTOR)
    this.writer.varint(element)
    this.writer.varint(bytes.length / size)
    this.writer.bytes(bytes)
  }
}

class ValueDecoder {
  readonly #reader: ByteReader
  /** Lists, maps and strings by index; undefined while they are being read. */
  readonly #shared: (SlotValue | undefined)[] = []

  constructor(reader: ByteReader) {
    this.#reader = reader
  }

  value(depth: number): SlotValue {
    const reader = this.#reader
    const code = reader.byte()
    if (depth >= VALUE_NESTING_MAX && COMPOUND_CODES.includes(code)) throw tooDeep()
    switch (code) {
      case VALUE_NONE:
        return NONE
      case VALUE_INT:
        return { type: 'int', value: reader.zigzag() }
      case VALUE_FLOAT:
        return { type: 'float', value: reader.float64() }
      case VALUE_OBJECT:
        return { type: 'object', id: reader.zigzag() }
      case VALUE_ERROR:
        return { type: 'error', code: this.#errorCode() }
      case VALUE_BOOL:
        return { type: 'bool', value: this.#bool() }
      case VALUE_STRING:
      case VALUE_LIST:
      case VALUE_MAP:
        return this.#shareable(code, depth)
      case VALUE_SYMBOL:
        return { type: 'symbol', name: reader.text() }
      case VALUE_ANONYMOUS:
        return { type: 'anonymous', id: reader.varint64() }
      case VALUE_WAIF:
        return { type: 'waif', id: reader.varint64() }
      case VALUE_SHARED:
        return this.#sharedValue()
      default:
        return this.#compound(code, depth)
    }
  }

  #compound(code: number, depth: number): SlotValue {
    switch (code) {
      case VALUE_ERROR_VALUE:
        return { type: 'error-value', code: this.#errorCode(), ...this.#errorParts(depth) }
      case VALUE_NAMED_ERROR_VALUE:
        return { type: 'named-error-value', name: this.#reader.text(), ...this.#errorParts(depth) }
      case VALUE_FLYWEIGHT:
        return this.#flyweight(depth)
      case VALUE_CLOSURE:
        return {
          type: 'closure',
          program: this.#expect('program', depth),
          captured: this.#expect('list', depth),
        }
      default:
        return this.#raw(code)
    }
  }

  #raw(code: number): SlotValue {
    const reader = this.#reader
    switch (code) {
      case VALUE_NAMED_ERROR:
        return { type: 'named-error', name: reader.text() }
      case VALUE_BINARY:
        return { type: 'binary', bytes: reader.block() }
      case VALUE_CAPABILITY:
        return { type: 'capability', bytes: reader.block() }
      case VALUE_PROGRAM:
        return { type: 'program', hash: reader.bytes(HASH_BYTES) }
      case VALUE_I32:
        return { type: 'i32', value: reader.int32() }
      case VALUE_F32:
        return { type: 'f32', value: reader.float32() }
      case VALUE_V128:
        return { type: 'v128', bytes: reader.bytes(V128_BYTES) }
      case VALUE_VECTOR:
        return this.#vector()
      default:
        throw reader.failBehind(`unknown type byte 0x${code.toString(16).padStart(2, '0')}`)
    }
  }

  #bool(): boolean {
    const byte = this.#reader.byte()
    if (byte > 1) throw this.#reader.failBehind(`a bool of ${byte}`)
    return byte === 1
  }

  #shareable(code: number, depth: number): SlotValue {
    const begin = this.#reader.offset - 1
    const index = this.#shared.length
    this.#shared.push(undefined)
    const value = this.#stringOrMany(code, depth)
    if (this.#reader.offset - begin < SHARED_BYTES_MIN) this.#shared.length = index
    else this.#shared[index] = value
    return value
  }

  #stringOrMany(code: number, depth: number): SlotValue {
    if (code === VALUE_STRING) return { type: 'string', value: this.#reader.text() }
    if (code === VALUE_LIST) {
      const items = Array.from({ length: this.#reader.count(1) }, () => this.value(depth + 1))
      return { type: 'list', items }
    }
    const entries = Array.from({ length: this.#reader.count(2) }, (): [SlotValue, SlotValue] => [
      this.value(depth + 1),
      this.value(depth + 1),
    ])
    return { type: 'map', entries }
  }

  #sharedValue(): SlotValue {
    const value = this.#shared[this.#reader.varint()]
    if (value === undefined) throw this.#reader.fail('a shared value that is not there')
    return value
  }

  #errorCode(): number {
    const code = this.#reader.varint()
    if (code >= ERROR_CODES_MAX) throw this.#reader.fail(`an error of code ${code}`)
    return code
  }

  #errorParts(depth: number): { message: string; value: SlotValue } {
    const message = this.#expect('string', depth).value
    return { message, value: this.value(depth + 1) }
  }

  #flyweight(depth: number): SlotValue {
    const delegate = this.#expect('object', depth)
    const slots = this.#expect('map', depth)
    if (!slots.entries.every(([key]) => key.type === 'symbol')) {
      throw this.#reader.fail('a slot of a flyweight that is named by no symbol')
    }
    return { type: 'flyweight', delegate, slots, contents: this.#expect('list', depth) }
  }

  #expect<Type extends SlotValue['type']>(
    type: Type,
    depth: number,
  ): Extract<SlotValue, { type: Type }> {
    const value = this.value(depth + 1)
    if (value.type !== type) throw this.#reader.fail(`a ${value.type} in place of a ${type}`)
    return value as Extract<SlotValue, { type: Type }>
  }

  #vector(): SlotValue {
    const element = this.#reader.varint()
    const size = ELEMENT_BYTES[element]
    if (size === undefined) throw this.#reader.fail(`a vector of type ${element}`)
    return { type: 'vector', element, bytes: this.#reader.bytes(this.#reader.count(size) * size) }
  }
}

const COMPOUND_CODES: readonly number[] = [
  VALUE_LIST,
  VALUE_MAP,
  VALUE_ERROR_VALUE,
  VALUE_NAMED_ERROR_VALUE,
  VALUE_FLYWEIGHT,
  VALUE_CLOSURE,
]

const COMPOUND_TYPES: readonly SlotValue['type'][] = [
  'list',
  'map',
  'error-value',
  'named-error-value',
  'flyweight',
  'closure',
]

function isCompound(type: SlotValue['type']): boolean {
  return COMPOUND_TYPES.includes(type)
}

function tooDeep(): KernelError {
  return new KernelError('ERR_NESTING', `more than ${VALUE_NESTING_MAX} levels`)
}
