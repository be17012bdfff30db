/**
 * Keys as driver and host exchange them ↔ the store's tuples, byte by byte, because every row read or
 * written passes here.
 *
 *   packed     u8 number of fields, then for each  u8 type and
 *              FIELD_INT i64 | FIELD_STRING u32 length, UTF-8 | FIELD_BYTES u32 length, bytes
 *
 * Little-endian. The first field of a whole key is the number of its table, which is the code of the
 * one character that the tuple begins with. Tuples are as kernel/store/tuple.ts makes them.
 */

import { ok } from 'node:assert/strict'
import { FIELD_BYTES, FIELD_INT, FIELD_STRING } from '../../driver/shared/layout.ts'
import type { ByteWriter } from '../store/byte-stream.ts'
import type { Bytes } from '../store/range.ts'

// Of the tuple layer.
const BYTES = 0x01
const STRING = 0x02
const INTEGER_ZERO = 0x14
const INTEGER_BYTES_MAX = 8
const ESCAPE = 0xff
/** What the character of a table takes in a tuple. */
const TABLE_BYTES = 3

/** The bits of an integer's 64 that the driver and tuples write: their higher and lower half. */
interface Halves {
  high: number
  low: number
}

// ---- packed → tuple

/**
 * Appends the tuple of the packed key at [offset] of [packed], or of its first [fieldsMax] fields.
 * Answers the offset behind what it read.
 */
export function writeTuple(
  writer: ByteWriter,
  packed: Buffer,
  offset: number,
  fieldsMax = Infinity,
): number {
  const count = Math.min(packed.readUInt8(offset), fieldsMax)
  let at = writeTable(writer, packed, offset + 1)
  for (let field = 1; field < count; field++) at = writeElement(writer, packed, at)
  return at
}

/** The number of the table of the packed key at [offset]. */
export function tableOf(packed: Buffer, offset: number): number {
  ok(packed[offset + 1] === FIELD_INT, 'a key begins with the number of its table')
  return packed.readUInt8(offset + 2)
}

function writeTable(writer: ByteWriter, packed: Buffer, offset: number): number {
  const table = tableOf(packed, offset - 1)
  ok(table > 0 && table < 0x80, 'a table is a character of ASCII')
  writer.byte(STRING)
  writer.byte(table)
  writer.byte(0)
  return offset + 9
}

function writeElement(writer: ByteWriter, packed: Buffer, offset: number): number {
  const type = packed[offset]
  if (type === FIELD_INT) {
    writeTupleInteger(writer, packed.readInt32LE(offset + 5), packed.readInt32LE(offset + 1))
    return offset + 9
  }
  ok(type === FIELD_STRING || type === FIELD_BYTES, `unknown field type ${type}`)
  const begin = offset + 5
  const end = begin + packed.readUInt32LE(offset + 1)
  ok(end <= packed.length, 'packed bytes end early')
  writer.byte(type === FIELD_STRING ? STRING : BYTES)
  writeEscaped(writer, packed, begin, end)
  return end
}

function writeEscaped(writer: ByteWriter, bytes: Buffer, begin: number, end: number): void {
  let from = begin
  for (let zero = zeroIn(bytes, from, end); zero < end; zero = zeroIn(bytes, from, end)) {
    writer.bytes(bytes.subarray(from, zero + 1))
    writer.byte(ESCAPE)
    from = zero + 1
  }
  writer.bytes(bytes.subarray(from, end))
  writer.byte(0)
}

/** Where the first zero is, or [end]. */
function zeroIn(bytes: Bytes, begin: number, end: number): number {
  let at = begin
  while (at < end && bytes[at] !== 0) at += 1
  return at
}

/**
 * A tuple has the ones' complement of a negative number's magnitude, which is the number less one: in
 * as many bytes as the magnitude needs, and that is where the complement's are not all zero.
 */
function writeTupleInteger(writer: ByteWriter, high: number, low: number): void {
  const isNegative = high < 0
  const lower = isNegative ? (low - 1) | 0 : low
  const higher = isNegative && low === 0 ? (high - 1) | 0 : high
  const count = isNegative ? bytesOf(~higher, ~lower) : bytesOf(higher, lower)
  writer.byte(isNegative ? INTEGER_ZERO - count : INTEGER_ZERO + count)
  for (let index = count - 1; index >= 0; index--) {
    writer.byte(index >= 4 ? higher >>> ((index - 4) * 8) : lower >>> (index * 8))
  }
}

/** How many bytes the number of these halves, without a sign, has. */
function bytesOf(high: number, low: number): number {
  return high === 0 ? 4 - (Math.clz32(low) >> 3) : 8 - (Math.clz32(high) >> 3)
}

// ---- tuple → packed

/** Appends the fields of the tuple [key] from [offset] on, and before them how many they are. */
export function writeFields(writer: ByteWriter, key: Bytes, offset: number): void {
  const countAt = writer.length
  writer.byte(0)
  let count = 0
  let at = offset
  for (; at < key.length; count++) at = writeField(writer, key, at)
  writer.setByte(countAt, count)
}

/** Appends the whole packed key for the tuple [key]. */
export function writeKey(writer: ByteWriter, key: Bytes): void {
  ok(key[0] === STRING && key[2] === 0, 'a key begins with the character of its table')
  const countAt = writer.length
  writer.byte(0)
  writer.byte(FIELD_INT)
  writer.int32(key[1] as number)
  writer.int32(0)
  let count = 1
  for (let at = TABLE_BYTES; at < key.length; count++) at = writeField(writer, key, at)
  writer.setByte(countAt, count)
}

function writeField(writer: ByteWriter, key: Bytes, offset: number): number {
  const code = key[offset] as number
  if (code === STRING || code === BYTES) {
    writer.byte(code === STRING ? FIELD_STRING : FIELD_BYTES)
    return writePlain(writer, key, offset + 1)
  }
  const count = Math.abs(code - INTEGER_ZERO)
  ok(count <= INTEGER_BYTES_MAX, 'a key element that the driver does not know')
  const end = offset + 1 + count
  ok(end <= key.length, 'a key ends early')
  writer.byte(FIELD_INT)
  const isNegative = code < INTEGER_ZERO
  const { high, low } = readHalves(key, offset + 1, end, isNegative)
  writer.int32(isNegative ? (low + 1) | 0 : low)
  writer.int32(isNegative && low === -1 ? (high + 1) | 0 : high)
  return end
}

function readHalves(key: Bytes, begin: number, end: number, isNegative: boolean): Halves {
  let high = isNegative ? -1 : 0
  let low = high
  for (let at = begin; at < end; at++) {
    high = (high << 8) | (low >>> 24)
    low = (low << 8) | (key[at] as number)
  }
  return { high, low }
}

/** Length and bytes of what stands at [offset] with its zeros escaped; answers the offset behind its end. */
function writePlain(writer: ByteWriter, key: Bytes, offset: number): number {
  let escapes = 0
  let end = zeroIn(key, offset, key.length)
  for (; key[end + 1] === ESCAPE; end = zeroIn(key, end + 2, key.length)) escapes += 1
  ok(end < key.length, 'a key ends early')
  writer.int32(end - offset - escapes)
  let from = offset
  for (; escapes > 0; escapes--) {
    const zero = zeroIn(key, from, end)
    writer.bytes(key.subarray(from, zero + 1))
    from = zero + 2
  }
  writer.bytes(key.subarray(from, end))
  return end + 1
}
