/**
 * Values as bytes, for the literals of a program: the constants among the values of the slot codec.
 *
 * | value | bytes |
 * |---|---|
 * | integer, object | type, zigzag varint |
 * | float | type, 8 bytes little-endian |
 * | error | type, varint |
 * | truth value | type, 1 byte |
 * | string, symbol, error without a number | type, varint length, UTF-8 |
 * | binary | type, varint length, bytes |
 * | function | a list of its program, as binary, and its source, as string |
 * | list | type, varint count, values |
 *
 * The types are STORED_… in driver/shared/types.ts. A varint is unsigned LEB128.
 */

import {
  STORED_BINARY,
  STORED_BOOL,
  STORED_ERROR,
  STORED_FLOAT,
  STORED_INT,
  STORED_LIST,
  STORED_NAMED_ERROR,
  STORED_OBJECT,
  STORED_STRING,
  STORED_SYMBOL,
} from '../driver/shared/types.ts'

/** A constant. A list may hold constants only. */
export type Constant =
  | { readonly kind: 'integer' | 'object'; readonly value: bigint }
  | { readonly kind: 'float' | 'error'; readonly value: number }
  | { readonly kind: 'string' | 'symbol' | 'namedError'; readonly value: string }
  | { readonly kind: 'binary'; readonly value: Uint8Array }
  | FunctionConstant
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'list'; readonly value: readonly Constant[] }

/** A function's program; [key] tells it from the others of the program around it. */
interface FunctionConstant {
  readonly kind: 'function'
  readonly key: number
  readonly program: Uint8Array
  readonly source: string
}

const BYTES_INITIAL = 256
const BYTES_KEPT = 65_536
const VARINT_CONTINUES = 0x80
const REPLACEMENT = 0xfffd

/** Bytes that grow. Numbers of fixed size are little-endian. */
export class ByteWriter {
  #bytes = new Uint8Array(BYTES_INITIAL)
  #view = new DataView(this.#bytes.buffer)
  #length = 0

  get length(): number {
    return this.#length
  }

  /** A copy of what was written. */
  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#length)
  }

  /** Forgets what was written, and its room if that is more than BYTES_KEPT. */
  reset(): void {
    this.#length = 0
    if (this.#bytes.length > BYTES_KEPT) this.#take(new Uint8Array(BYTES_INITIAL))
  }

  /** Sets the u32 at [offset], which is written already. */
  setU32(offset: number, value: number): void {
    this.#view.setUint32(offset, value, true)
  }

  u8(value: number): void {
    const start = this.#room(1)
    this.#bytes[start] = value
  }

  u16(value: number): void {
    const start = this.#room(2)
    this.#view.setUint16(start, value, true)
  }

  u32(value: number): void {
    const start = this.#room(4)
    this.#view.setUint32(start, value, true)
  }

  f64(value: number): void {
    const start = this.#room(8)
    this.#view.setFloat64(start, value, true)
  }

  bytes(bytes: Uint8Array): void {
    const start = this.#room(bytes.length)
    this.#bytes.set(bytes, start)
  }

  /** [value] is at most 2^31. */
  varint(value: number): void {
    let rest = value
    while (rest >= VARINT_CONTINUES) {
      this.u8((rest & 0x7f) | VARINT_CONTINUES)
      rest >>>= 7
    }
    this.u8(rest)
  }

  zigzag(value: bigint): void {
    let rest = BigInt.asUintN(64, value < 0n ? ~(value << 1n) : value << 1n)
    while (rest >= BigInt(VARINT_CONTINUES)) {
      this.u8(Number(rest & 0x7fn) | VARINT_CONTINUES)
      rest >>= 7n
    }
    this.u8(Number(rest))
  }

  /** The length in bytes, then the text in UTF-8; half a surrogate pair becomes U+FFFD. */
  text(text: string): void {
    if (isAscii(text)) {
      this.varint(text.length)
      for (let index = 0; index < text.length; index++) this.u8(text.charCodeAt(index))
      return
    }
    const bytes = new ByteWriter()
    for (const character of text) bytes.#codePoint(character.codePointAt(0) as number)
    this.varint(bytes.length)
    this.bytes(bytes.finish())
  }

  #codePoint(point: number): void {
    const isHalf = point >= 0xd800 && point < 0xe000
    const valid = isHalf ? REPLACEMENT : point
    if (valid < 0x80) {
      this.u8(valid)
    } else if (valid < 0x800) {
      this.u8(0xc0 | (valid >> 6))
      this.u8(0x80 | (valid & 0x3f))
    } else if (valid < 0x10000) {
      this.u8(0xe0 | (valid >> 12))
      this.u8(0x80 | ((valid >> 6) & 0x3f))
      this.u8(0x80 | (valid & 0x3f))
    } else {
      this.u8(0xf0 | (valid >> 18))
      this.u8(0x80 | ((valid >> 12) & 0x3f))
      this.u8(0x80 | ((valid >> 6) & 0x3f))
      this.u8(0x80 | (valid & 0x3f))
    }
  }

  /** Makes room for [count] more bytes, maybe elsewhere, and returns where they start. */
  #room(count: number): number {
    const start = this.#length
    this.#length += count
    if (this.#length > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(this.#length, this.#bytes.length * 2))
      larger.set(this.#bytes)
      this.#take(larger)
    }
    return start
  }

  #take(bytes: Uint8Array<ArrayBuffer>): void {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer)
  }
}

function isAscii(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    if (text.charCodeAt(index) >= 0x80) return false
  }
  return true
}

/** Writes [constant] as the slot codec does. */
export function encodeConstant(writer: ByteWriter, constant: Constant): void {
  switch (constant.kind) {
    case 'integer':
      writer.u8(STORED_INT)
      writer.zigzag(constant.value)
      break
    case 'object':
      writer.u8(STORED_OBJECT)
      writer.zigzag(constant.value)
      break
    case 'float':
      writer.u8(STORED_FLOAT)
      writer.f64(constant.value)
      break
    case 'error':
      writer.u8(STORED_ERROR)
      writer.varint(constant.value)
      break
    case 'boolean':
      writer.u8(STORED_BOOL)
      writer.u8(constant.value ? 1 : 0)
      break
    case 'string':
      writer.u8(STORED_STRING)
      writer.text(constant.value)
      break
    case 'symbol':
      writer.u8(STORED_SYMBOL)
      writer.text(constant.value)
      break
    case 'namedError':
      writer.u8(STORED_NAMED_ERROR)
      writer.text(constant.value)
      break
    case 'binary':
      writer.u8(STORED_BINARY)
      writer.varint(constant.value.length)
      writer.bytes(constant.value)
      break
    case 'list':
      writer.u8(STORED_LIST)
      writer.varint(constant.value.length)
      for (const item of constant.value) encodeConstant(writer, item)
      break
    case 'function':
      writer.u8(STORED_LIST)
      writer.varint(2)
      encodeConstant(writer, { kind: 'binary', value: constant.program })
      encodeConstant(writer, { kind: 'string', value: constant.source })
      break
  }
}
