/**
 * A text buffer: bytes that grow at the end, for making strings, literals and encoded values. It is kept
 * and used again; `reset` empties it and gives back a buffer that has become very large.
 */

import { copyBytes } from './copy.ts'
import { allocate, capacityOf, free, reallocate } from './heap.ts'
import {
  FLOAT_BYTES_MAX,
  writeFloat,
  writeFloatFixed,
  writeFloatScientific,
  writeInteger,
} from './number-text.ts'
import { newString, newStringValid } from './string.ts'
import { encodePoint } from './unicode.ts'
import { StringValue } from './value.ts'

const BYTES_FIRST: usize = 256
const BYTES_KEPT: usize = 1048576

@unmanaged
export class TextBuffer {
  /** Address of the first byte, and how many there are and fit. */
  start: usize = 0
  length: u32 = 0
  capacity: u32 = 0

  reset(): void {
    this.length = 0
    if ((this.capacity as usize) > BYTES_KEPT) this.shrink()
  }

  /** Makes room for [bytes] more and answers where they go; `length` is the caller's to raise. */
  reserve(bytes: u32): usize {
    const wanted = (this.length as usize) + (bytes as usize)
    if (wanted > (this.capacity as usize)) this.grow(wanted)
    return this.start + (this.length as usize)
  }

  addByte(byte: u32): void {
    if (this.length === this.capacity) this.grow((this.length as usize) + 1)
    store<u8>(this.start + (this.length as usize), byte as u8)
    this.length += 1
  }

  addBytes(pointer: usize, bytes: u32): void {
    copyBytes(this.reserve(bytes), pointer, bytes)
    this.length += bytes
  }

  /** Adds a code point as UTF-8. */
  addPoint(point: u32): void {
    const to = this.reserve(4)
    this.length += encodePoint(to, point)
  }

  addString(string: StringValue): void {
    this.addBytes(string.start, string.bytes)
  }

  /** Adds a string of AssemblyScript, usually a literal. */
  addText(text: string): void {
    const units = text.length
    const to = this.reserve((units as u32) * 3)
    this.length += String.UTF8.encodeUnsafe(changetype<usize>(text), units, to) as u32
  }

  addInteger(value: i64): void {
    const to = this.reserve(20)
    this.length += (writeInteger(to, value) - to) as u32
  }

  /** Adds a float as the language writes it: `1.5`, `100.0`, `1e+15`. */
  addFloat(value: f64): void {
    const to = this.reserve(FLOAT_BYTES_MAX)
    this.length += (writeFloat(to, value) - to) as u32
  }

  /** Adds a float with [places] (at most FLOAT_PLACES_MAX) digits after the point, as `%.*f`. */
  addFloatFixed(value: f64, places: i32): void {
    const to = this.reserve(FLOAT_BYTES_MAX)
    this.length += (writeFloatFixed(to, value, places) - to) as u32
  }

  /** The same with one digit before the point and an exponent, as `%.*e`. */
  addFloatScientific(value: f64, places: i32): void {
    const to = this.reserve(FLOAT_BYTES_MAX)
    this.length += (writeFloatScientific(to, value, places) - to) as u32
  }

  /** The content as a new string; bytes that are no UTF-8 become U+FFFD. */
  toStringValue(): StringValue {
    return newString(this.start, this.length)
  }

  /** The same when the content is known to be UTF-8. */
  toStringValid(): StringValue {
    return newStringValid(this.start, this.length)
  }

  private grow(wanted: usize): void {
    const bytes = wanted + (wanted >> 1)
    this.start = reallocate(this.start, bytes)
    this.capacity = capacityOf(this.start) as u32
  }

  private shrink(): void {
    free(this.start)
    this.start = allocate(BYTES_FIRST)
    this.capacity = capacityOf(this.start) as u32
  }
}

/** A new, empty buffer; it is the caller's for ever. */
export function newTextBuffer(): TextBuffer {
  const buffer = changetype<TextBuffer>(allocate(offsetof<TextBuffer>()))
  buffer.start = allocate(BYTES_FIRST)
  buffer.length = 0
  buffer.capacity = capacityOf(buffer.start) as u32
  return buffer
}
