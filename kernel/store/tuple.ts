/**
 * The tuple layer: lists of typed elements as keys, so that the order of bytes is the order of
 * elements and a tuple's extensions are one range.
 *
 * Byte for byte FoundationDB's (https://github.com/apple/foundationdb/blob/main/design/tuple.md).
 * The encoding is canonical: one tuple has one encoding, and decoding refuses any other.
 *
 *   00                null                      15…1c n     integer of 1…8 bytes, n > 0
 *   01 bytes 00       bytes, 00 as 00 ff        1d len n    integer of up to 255 bytes, n > 0
 *   02 utf-8 00       string, 00 as 00 ff       20 f        float, big-endian, order made total
 *   05 elements 00    nested, null as 00 ff     21 d        double, likewise
 *   0b ~len ~n        integer, n < 0            26 27       false, true
 *   0c…13 ~n          integer of 8…1 bytes      30 uuid     16 bytes
 *   14                zero                      33 stamp    10 bytes and a 16-bit order
 */

import { ok } from 'node:assert/strict'
import { isUtf8 } from 'node:buffer'
import { KernelError } from '../base/errors.ts'
import { type Bytes, concatBytes, equalBytes } from './range.ts'

/** Whole numbers are integers; [TupleFloat] and [TupleDouble] hold the others. */
export type TupleElement =
  | null
  | boolean
  | number
  | bigint
  | string
  | Bytes
  | TupleFloat
  | TupleDouble
  | TupleUuid
  | TupleStamp
  | TupleElement[]

interface TupleFloat {
  readonly type: 'float'
  readonly value: number
}
interface TupleDouble {
  readonly type: 'double'
  readonly value: number
}
interface TupleUuid {
  readonly type: 'uuid'
  readonly bytes: Bytes
}
/** A versionstamp of 10 bytes, or the place for the one of the commit that writes this key. */
interface TupleStamp {
  readonly type: 'stamp'
  readonly stamp: Bytes | 'of-commit'
  /** Orders keys that share a stamp, `[0, 65535]`. */
  readonly order: number
}

export const STAMP_BYTES = 10

const NULL = 0x00
const BYTES = 0x01
const STRING = 0x02
const NESTED = 0x05
const NEGATIVE_LONG = 0x0b
const INTEGER_ZERO = 0x14
const POSITIVE_LONG = 0x1d
const FLOAT = 0x20
const DOUBLE = 0x21
const FALSE = 0x26
const TRUE = 0x27
const UUID = 0x30
const STAMP = 0x33
const ESCAPE = 0xff
const INTEGER_BYTES_MAX = 255
const NESTING_MAX = 100
const INCOMPLETE_STAMP = new Uint8Array(STAMP_BYTES).fill(0xff)

/** The key of [elements]. Throws ERR_KEY_INVALID for what no tuple holds. */
export function packTuple(elements: readonly TupleElement[]): Bytes {
  const packer = new Packer()
  for (const element of elements) packer.element(element, 0)
  if (packer.stampOffset >= 0) throw invalid('a stamp without a commit')
  return packer.finish()
}

/** The key of [elements], exactly one of which takes the commit's stamp at `stampOffset`. */
export function packStampedTuple(elements: readonly TupleElement[]): {
  key: Bytes
  stampOffset: number
} {
  const packer = new Packer()
  for (const element of elements) packer.element(element, 0)
  if (packer.stampOffset < 0) throw invalid('no place for the stamp of the commit')
  return { key: packer.finish(), stampOffset: packer.stampOffset }
}

/**
 * The elements of [key]. Integers are numbers where exact, bigints beyond. Throws ERR_ENCODING
 * naming the offset when [key] is not a tuple.
 */
export function unpackTuple(key: Bytes): TupleElement[] {
  const reader = new Unpacker(key)
  const elements: TupleElement[] = []
  while (!reader.atEnd()) elements.push(reader.element(0))
  return elements
}

function invalid(detail: string): KernelError {
  return new KernelError('ERR_KEY_INVALID', detail)
}

/** Grows a buffer of its own; the result is cut from it. */
class Packer {
  #bytes = new Uint8Array(64)
  #length = 0
  stampOffset = -1

  finish(): Bytes {
    return this.#bytes.slice(0, this.#length)
  }

  element(element: TupleElement, depth: number) {
    if (typeof element === 'number') return this.#number(element)
    if (typeof element === 'bigint') return this.#integer(element)
    if (typeof element === 'string') return this.#string(element)
    if (typeof element === 'boolean') return this.#byte(element ? TRUE : FALSE)
    return this.#object(element, depth)
  }

  #object(element: Exclude<TupleElement, number | bigint | string | boolean>, depth: number) {
    if (element === null) return this.#byte(NULL)
    if (element instanceof Uint8Array) return this.#terminated(BYTES, element)
    if (Array.isArray(element)) return this.#nested(element, depth)
    switch (element.type) {
      case 'float':
        return this.#real(FLOAT, 4, element.value)
      case 'double':
        return this.#real(DOUBLE, 8, element.value)
      case 'uuid':
        ok(element.bytes.length === 16, 'a UUID has 16 bytes')
        this.#byte(UUID)
        return this.#append(element.bytes)
      case 'stamp':
        return this.#stamp(element)
    }
  }

  #reserve(count: number): void {
    if (this.#length + count <= this.#bytes.length) return
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + count))
    grown.set(this.#bytes)
    this.#bytes = grown
  }

  #byte(byte: number): void {
    this.#reserve(1)
    this.#bytes[this.#length++] = byte
  }

  #append(bytes: Bytes): void {
    this.#reserve(bytes.length)
    this.#bytes.set(bytes, this.#length)
    this.#length += bytes.length
  }

  #string(text: string): void {
    if (!text.isWellFormed()) throw invalid('a string with half a surrogate pair')
    this.#terminated(STRING, Buffer.from(text, 'utf8'))
  }

  #terminated(code: number, bytes: Bytes): void {
    this.#byte(code)
    let begin = 0
    for (let zero = bytes.indexOf(0); zero >= 0; zero = bytes.indexOf(0, begin)) {
      this.#append(bytes.subarray(begin, zero + 1))
      this.#byte(ESCAPE)
      begin = zero + 1
    }
    this.#append(bytes.subarray(begin))
    this.#byte(0)
  }

  #nested(elements: readonly TupleElement[], depth: number): void {
    if (depth >= NESTING_MAX) throw invalid(`tuples nested deeper than ${NESTING_MAX}`)
    this.#byte(NESTED)
    for (const element of elements) {
      this.element(element, depth + 1)
      if (element === null) this.#byte(ESCAPE)
    }
    this.#byte(0)
  }

  #number(value: number): void {
    if (!Number.isSafeInteger(value) || Object.is(value, -0)) {
      throw invalid(`the number ${value} is no exact integer; say float or double`)
    }
    const negative = value < 0
    const magnitude = Math.abs(value)
    let count = 0
    for (let rest = magnitude; rest >= 1; rest = Math.floor(rest / 256)) count += 1
    this.#byte(INTEGER_ZERO + (negative ? -count : count))
    this.#reserve(count)
    let rest = magnitude
    for (let index = count - 1; index >= 0; index--) {
      const byte = rest % 256
      this.#bytes[this.#length + index] = negative ? 255 - byte : byte
      rest = (rest - byte) / 256
    }
    this.#length += count
  }

  #integer(value: bigint) {
    if (value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER) {
      return this.#number(Number(value))
    }
    const negative = value < 0n
    const hex = (negative ? -value : value).toString(16)
    const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex')
    const count = bytes.length
    if (count > INTEGER_BYTES_MAX) throw invalid('an integer above 255 bytes')
    if (negative) for (let index = 0; index < count; index++) bytes[index] = ~(bytes[index] ?? 0)
    if (count <= 8) this.#byte(INTEGER_ZERO + (negative ? -count : count))
    else {
      this.#byte(negative ? NEGATIVE_LONG : POSITIVE_LONG)
      this.#byte(negative ? count ^ 0xff : count)
    }
    this.#append(bytes)
  }

  #real(code: number, count: 4 | 8, value: number): void {
    const bytes = new Uint8Array(count)
    const view = new DataView(bytes.buffer)
    if (count === 4) view.setFloat32(0, value)
    else view.setFloat64(0, value)
    orderReal(bytes, { encode: true })
    this.#byte(code)
    this.#append(bytes)
  }

  #stamp(element: TupleStamp): void {
    ok(Number.isInteger(element.order) && element.order >= 0 && element.order <= 0xffff)
    this.#byte(STAMP)
    if (element.stamp === 'of-commit') {
      if (this.stampOffset >= 0) throw invalid('two places for the stamp of the commit')
      this.stampOffset = this.#length
      this.#append(INCOMPLETE_STAMP)
    } else {
      ok(element.stamp.length === STAMP_BYTES, 'a versionstamp has 10 bytes')
      this.#append(element.stamp)
    }
    this.#byte(element.order >> 8)
    this.#byte(element.order & 0xff)
  }
}

/** Negative reals are inverted whole, others get their sign bit set: bytes then sort by value. */
function orderReal(bytes: Uint8Array, direction: { encode: boolean }): void {
  const first = bytes[0] ?? 0
  const negative = direction.encode === (first & 0x80) > 0
  if (!negative) bytes[0] = first ^ 0x80
  else for (let index = 0; index < bytes.length; index++) bytes[index] = ~(bytes[index] ?? 0)
}

class Unpacker {
  #offset = 0
  readonly #bytes: Bytes

  constructor(bytes: Bytes) {
    this.#bytes = bytes
  }

  atEnd(): boolean {
    return this.#offset === this.#bytes.length
  }

  element(depth: number): TupleElement {
    const code = this.#next()
    switch (code) {
      case NULL:
        return null
      case BYTES:
        return this.#terminated()
      case STRING:
        return this.#string()
      case NESTED:
        return this.#nested(depth)
      case FLOAT:
        return { type: 'float', value: this.#real(4).getFloat32(0) }
      case DOUBLE:
        return { type: 'double', value: this.#real(8).getFloat64(0) }
      case FALSE:
        return false
      case TRUE:
        return true
      case UUID:
        return { type: 'uuid', bytes: this.#take(16).slice() }
      case STAMP:
        return this.#stamp()
      case NEGATIVE_LONG:
        return this.#longInteger({ negative: true })
      case POSITIVE_LONG:
        return this.#longInteger({ negative: false })
      default:
        return this.#shortInteger(code)
    }
  }

  #fail(what: string): KernelError {
    return new KernelError('ERR_ENCODING', `${what} at offset ${this.#offset} of a key`)
  }

  #next(): number {
    const byte = this.#bytes[this.#offset]
    if (byte === undefined) throw this.#fail('unexpected end')
    this.#offset += 1
    return byte
  }

  #take(count: number): Bytes {
    const end = this.#offset + count
    if (end > this.#bytes.length) throw this.#fail('unexpected end')
    const bytes = this.#bytes.subarray(this.#offset, end)
    this.#offset = end
    return bytes
  }

  #terminated(): Bytes {
    const parts: Bytes[] = []
    for (;;) {
      const zero = this.#bytes.indexOf(0, this.#offset)
      if (zero < 0) throw this.#fail('no end of bytes')
      const isEscaped = this.#bytes[zero + 1] === ESCAPE
      parts.push(this.#bytes.subarray(this.#offset, isEscaped ? zero + 1 : zero))
      this.#offset = isEscaped ? zero + 2 : zero + 1
      if (!isEscaped) return concatBytes(...parts)
    }
  }

  #string(): string {
    const bytes = this.#terminated()
    if (!isUtf8(bytes)) throw this.#fail('a string that is not UTF-8')
    return Buffer.from(bytes).toString('utf8')
  }

  #nested(depth: number): TupleElement[] {
    if (depth >= NESTING_MAX) throw this.#fail('nesting too deep')
    const elements: TupleElement[] = []
    for (;;) {
      if (this.#bytes[this.#offset] !== 0) elements.push(this.element(depth + 1))
      else {
        this.#offset += 1
        if (this.#bytes[this.#offset] !== ESCAPE) return elements
        elements.push(null)
        this.#offset += 1
      }
    }
  }

  #real(count: number): DataView {
    const bytes = new Uint8Array(this.#take(count))
    orderReal(bytes, { encode: false })
    return new DataView(bytes.buffer)
  }

  #stamp(): TupleStamp {
    const stamp = this.#take(STAMP_BYTES).slice()
    const order = this.#next() * 256 + this.#next()
    return {
      type: 'stamp',
      stamp: equalBytes(stamp, INCOMPLETE_STAMP) ? 'of-commit' : stamp,
      order,
    }
  }

  #shortInteger(code: number): number | bigint {
    const count = Math.abs(code - INTEGER_ZERO)
    if (count > 8) throw this.#fail(`unknown type code ${code}`)
    return this.#magnitude(count, { negative: code < INTEGER_ZERO })
  }

  #longInteger(sign: { negative: boolean }): number | bigint {
    const count = this.#next() ^ (sign.negative ? 0xff : 0)
    if (count <= 8) throw this.#fail('an integer longer than it must be')
    return this.#magnitude(count, sign)
  }

  #magnitude(count: number, { negative }: { negative: boolean }): number | bigint {
    const bytes = this.#take(count)
    if (bytes[0] === (negative ? 0xff : 0)) throw this.#fail('an integer longer than it must be')
    let value = 0
    for (const byte of bytes) value = value * 256 + (negative ? 255 - byte : byte)
    if (value <= Number.MAX_SAFE_INTEGER) return negative && value > 0 ? -value : value
    let exact = 0n
    for (const byte of bytes) exact = (exact << 8n) | BigInt(negative ? 255 - byte : byte)
    return negative ? -exact : exact
  }
}

/** A tuple for people: `(o, 7, 3, 12)`; bytes as hex after `0x`. */
export function formatTuple(elements: readonly TupleElement[]): string {
  return `(${elements.map(formatElement).join(', ')})`
}

/** [key] for people, whether or not it is a tuple. */
export function formatKey(key: Bytes): string {
  try {
    return formatTuple(unpackTuple(key))
  } catch (error) {
    if (error instanceof KernelError) return `0x${Buffer.from(key).toString('hex')}`
    throw error
  }
}

function formatElement(element: TupleElement): string {
  if (element instanceof Uint8Array) return `0x${Buffer.from(element).toString('hex')}`
  if (Array.isArray(element)) return formatTuple(element)
  if (typeof element === 'string')
    return /^[\w$.-]+$/.test(element) ? element : JSON.stringify(element)
  if (element === null || typeof element !== 'object') return String(element)
  if (element.type === 'float' || element.type === 'double') return String(element.value)
  if (element.type === 'uuid') return Buffer.from(element.bytes).toString('hex')
  const stamp =
    element.stamp === 'of-commit' ? 'of commit' : Buffer.from(element.stamp).toString('hex')
  return `@${stamp}/${element.order}`
}
