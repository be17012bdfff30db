/**
 * Writing and reading of bytes in order: the parts that the codecs of the store are made of.
 * `varint` is unsigned LEB128 in its shortest form; whole numbers wider than one byte and reals are
 * little-endian.
 */

import { ok } from 'node:assert/strict'
import { isUtf8 } from 'node:buffer'
import { KernelError } from '../base/errors.ts'
import type { Bytes } from './range.ts'

const VARINT_BYTES_MAX = 10
const U64_MAX = 0xffff_ffff_ffff_ffffn

/** Appends to a buffer of its own that grows; [finish] cuts the result from it, [view] shows it. */
export class ByteWriter {
  #buffer: Buffer<ArrayBuffer>
  #length = 0

  constructor(capacity = 256) {
    this.#buffer = Buffer.from(new ArrayBuffer(capacity))
  }

  get length(): number {
    return this.#length
  }

  /** The bytes so far, as a copy with an ArrayBuffer of exactly their size. */
  finish(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#buffer.buffer.slice(0, this.#length))
  }

  /** The bytes so far where they are: good until more is written. */
  view(): Uint8Array<ArrayBuffer> {
    return this.#buffer.subarray(0, this.#length)
  }

  /** Forgets everything written, keeping the memory. */
  reset(): void {
    this.#length = 0
  }

  byte(byte: number): void {
    this.#reserve(1)
    this.#buffer[this.#length++] = byte
  }

  /** Changes a byte that was written. */
  setByte(offset: number, byte: number): void {
    ok(offset < this.#length, 'a byte that was not written')
    this.#buffer[offset] = byte
  }

  bytes(bytes: Bytes): void {
    this.#reserve(bytes.length)
    this.#buffer.set(bytes, this.#length)
    this.#length += bytes.length
  }

  /** A varint length and the bytes. */
  block(bytes: Bytes): void {
    this.varint(bytes.length)
    this.bytes(bytes)
  }

  /** A varint length in bytes and UTF-8. Throws ERR_ENCODING for half a surrogate pair. */
  text(text: string): void {
    if (!text.isWellFormed()) {
      throw new KernelError('ERR_ENCODING', 'a string with half a surrogate pair')
    }
    const length = Buffer.byteLength(text, 'utf8')
    this.varint(length)
    this.#reserve(length)
    this.#length += this.#buffer.write(text, this.#length, 'utf8')
  }

  varint(value: number): void {
    ok(Number.isSafeInteger(value) && value >= 0, 'a varint is a whole number from 0')
    this.#reserve(VARINT_BYTES_MAX)
    let rest = value
    while (rest >= 0x80) {
      this.#buffer[this.#length++] = (rest % 0x80) | 0x80
      rest = Math.floor(rest / 0x80)
    }
    this.#buffer[this.#length++] = rest
  }

  varint64(value: bigint): void {
    if (value < 0n || value > U64_MAX) {
      throw new KernelError('ERR_ENCODING', `${value} does not fit in 64 bits without a sign`)
    }
    if (value <= Number.MAX_SAFE_INTEGER) {
      this.varint(Number(value))
      return
    }
    this.#reserve(VARINT_BYTES_MAX)
    let rest = value
    for (; rest >= 0x80n; rest >>= 7n) {
      this.#buffer[this.#length++] = Number(rest & 0x7fn) | 0x80
    }
    this.#buffer[this.#length++] = Number(rest)
  }

  zigzag(value: bigint): void {
    if (BigInt.asIntN(64, value) !== value) {
      throw new KernelError('ERR_ENCODING', `${value} does not fit in 64 bits`)
    }
    this.varint64(BigInt.asUintN(64, (value << 1n) ^ (value >> 63n)))
  }

  int32(value: number): void {
    this.#reserve(4)
    this.#length = this.#buffer.writeInt32LE(value, this.#length)
  }

  float32(value: number): void {
    this.#reserve(4)
    this.#length = this.#buffer.writeFloatLE(value, this.#length)
  }

  float64(value: number): void {
    this.#reserve(8)
    this.#length = this.#buffer.writeDoubleLE(value, this.#length)
  }

  #reserve(count: number): void {
    if (this.#length + count <= this.#buffer.length) return
    const capacity = Math.max(this.#buffer.length * 2, this.#length + count)
    const grown = Buffer.from(new ArrayBuffer(capacity))
    grown.set(this.#buffer.subarray(0, this.#length))
    this.#buffer = grown
  }
}

/** Reads from bytes that it does not own. Errors are ERR_ENCODING, naming [what] and the offset. */
export class ByteReader {
  readonly #buffer: Buffer
  readonly #what: string
  offset = 0

  constructor(bytes: Bytes, what: string) {
    this.#buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
    this.#what = what
  }

  atEnd(): boolean {
    return this.offset === this.#buffer.length
  }

  fail(problem: string): KernelError {
    return this.#error(problem, this.offset)
  }

  /** An error about the byte before the reader's place. */
  failBehind(problem: string): KernelError {
    return this.#error(problem, this.offset - 1)
  }

  byte(): number {
    const byte = this.#buffer[this.offset]
    if (byte === undefined) throw this.fail('unexpected end')
    this.offset += 1
    return byte
  }

  /** A view of the next [count] bytes. */
  view(count: number): Buffer {
    const end = this.offset + count
    if (end > this.#buffer.length) throw this.fail('unexpected end')
    const view = this.#buffer.subarray(this.offset, end)
    this.offset = end
    return view
  }

  /** A copy of the next [count] bytes. */
  bytes(count: number): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.view(count))
  }

  block(): Uint8Array<ArrayBuffer> {
    return this.bytes(this.varint())
  }

  text(): string {
    const length = this.varint()
    const view = this.view(length)
    if (!isUtf8(view)) throw this.#error('text that is not UTF-8', this.offset - length)
    return view.toString('utf8')
  }

  /** A varint count of elements of at least [elementBytes] each, checked against what is left. */
  count(elementBytes: number): number {
    const count = this.varint()
    if (count * elementBytes > this.#buffer.length - this.offset) throw this.fail('unexpected end')
    return count
  }

  varint(): number {
    const begin = this.offset
    let value = 0
    for (let scale = 1; ; scale *= 0x80) {
      const byte = this.byte()
      value += (byte & 0x7f) * scale
      if (value > Number.MAX_SAFE_INTEGER) throw this.#error('a number too large', begin)
      if (byte < 0x80) {
        if (byte === 0 && scale > 1) throw this.#error('a number longer than it must be', begin)
        return value
      }
    }
  }

  varint64(): bigint {
    const begin = this.offset
    let low = 0
    for (let index = 0, scale = 1; index < 7; index++, scale *= 0x80) {
      const byte = this.byte()
      low += (byte & 0x7f) * scale
      if (byte < 0x80) {
        if (byte === 0 && index > 0) throw this.#error('a number longer than it must be', begin)
        return BigInt(low)
      }
    }
    return this.#varintTail(BigInt(low), begin)
  }

  zigzag(): bigint {
    const value = this.varint64()
    return (value >> 1n) ^ -(value & 1n)
  }

  int32(): number {
    return this.view(4).readInt32LE()
  }

  float32(): number {
    return this.view(4).readFloatLE()
  }

  float64(): number {
    return this.view(8).readDoubleLE()
  }

  /** The bytes of a varint from its eighth on. */
  #varintTail(low: bigint, begin: number): bigint {
    let value = low
    for (let index = 7; index < VARINT_BYTES_MAX; index++) {
      const byte = this.byte()
      value |= BigInt(byte & 0x7f) << BigInt(7 * index)
      if (byte >= 0x80) continue
      if (byte === 0) throw this.#error('a number longer than it must be', begin)
      if (value > U64_MAX) break
      return value
    }
    throw this.#error('a number too large', begin)
  }

  #error(problem: string, offset: number): KernelError {
    return new KernelError('ERR_ENCODING', `${problem} at offset ${offset} of ${this.#what}`)
  }
}
