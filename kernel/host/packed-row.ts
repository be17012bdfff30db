/**
 * Keys, rows and mutations as driver and host exchange them, and the store's own forms of them.
 *
 *   key        u8 number of fields, then for each  u8 type and
 *              FIELD_INT i64 | FIELD_STRING u32 length, UTF-8 | FIELD_BYTES u32 length, bytes
 *   rows       u32 count, then for each  key of the fields after the prefix | u32 length | value
 *   mutations  u8 MUTATION_SET, key, u32 length, value | u8 MUTATION_CLEAR or …_PREFIX, key
 *
 * All little-endian. The first field of a whole key is the number of its table, which is the code of
 * the one character that the store's key begins with.
 */

import { ok } from 'node:assert/strict'
import {
  FIELD_BYTES,
  FIELD_INT,
  FIELD_STRING,
  MUTATION_CLEAR,
  MUTATION_CLEAR_PREFIX,
  MUTATION_SET,
  TABLE_HISTORY,
  TABLE_INDEX,
  TABLE_QUEUE,
} from '../../driver/shared/layout.ts'
import { ByteWriter } from '../store/byte-stream.ts'
import { clearValue, needsChunks, putValue } from '../store/chunks.ts'
import { MutationWriter } from '../store/mutations.ts'
import { type Bytes, bytesId, type Entry, rangeOfChildren } from '../store/range.ts'
import { packTuple, type TupleElement, unpackTuple } from '../store/tuple.ts'

/** Keys whose values stand in chunks: a new value must clear those, others need not look for any. */
export type ChunkedKeys = Set<string>

/** Tables whose values are always whole: their numbers. */
const WHOLE_TABLES: readonly number[] = [TABLE_INDEX, TABLE_QUEUE, TABLE_HISTORY]
const WHOLE_NAMES = WHOLE_TABLES.map((table) => String.fromCharCode(table))

/** Whether the values of a table, by its number or character, never stand in chunks. */
export function isWholeTable(table: TupleElement | undefined): boolean {
  return typeof table === 'string'
    ? WHOLE_NAMES.includes(table)
    : typeof table === 'number' && WHOLE_TABLES.includes(table)
}

/** Reads fields at a moving place. */
class PackedReader {
  readonly #buffer: Buffer
  #offset: number

  constructor(bytes: Bytes) {
    this.#buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
    this.#offset = 0
  }

  atEnd(): boolean {
    return this.#offset === this.#buffer.length
  }

  byte(): number {
    const byte = this.#buffer[this.#offset++]
    ok(byte !== undefined, 'packed bytes end early')
    return byte
  }

  /** The elements of a whole key, its table as a character. */
  key(): TupleElement[] {
    const elements: TupleElement[] = []
    for (let left = this.byte(); left > 0; left--) elements.push(this.#field())
    const [table] = elements
    ok(typeof table === 'number', 'a key begins with the number of its table')
    elements[0] = String.fromCharCode(table)
    return elements
  }

  /** A view of the next block. */
  block(): Buffer {
    const begin = this.#offset + 4
    const end = begin + this.#buffer.readUInt32LE(this.#offset)
    ok(end <= this.#buffer.length, 'packed bytes end early')
    this.#offset = end
    return this.#buffer.subarray(begin, end)
  }

  /** The first [fields] elements of a key. */
  prefix(fields: number): TupleElement[] {
    return this.key().slice(0, fields)
  }

  #field(): TupleElement {
    const type = this.byte()
    if (type === FIELD_STRING) return this.block().toString('utf8')
    if (type === FIELD_BYTES) return this.block()
    ok(type === FIELD_INT, `unknown field type ${type}`)
    const low = this.#buffer.readUInt32LE(this.#offset)
    const high = this.#buffer.readInt32LE(this.#offset + 4)
    this.#offset += 8
    const value = high * 0x1_0000_0000 + low
    return Number.isSafeInteger(value) ? value : (BigInt(high) << 32n) + BigInt(low)
  }
}

/** The store's key for the packed key in [bytes]. */
export function unpackKey(bytes: Bytes): Bytes {
  const reader = new PackedReader(bytes)
  const key = packTuple(reader.key())
  ok(reader.atEnd(), 'bytes after a packed key')
  return key
}

/** How many bytes of the store's key the first [fields] fields of a packed key take. */
export function packedPrefixBytes(bytes: Bytes, fields: number): number {
  return packTuple(new PackedReader(bytes).prefix(fields)).length
}

/** Packed [rows], whose keys all extend one of [prefixBytes] bytes. */
export function packRows(rows: readonly Entry[], prefixBytes: number): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter(1024)
  writer.int32(rows.length)
  for (const { key, value } of rows) {
    writeFields(writer, unpackTuple(key.subarray(prefixBytes)))
    writer.int32(value.length)
    writer.bytes(value)
  }
  return writer.finish()
}

function writeFields(writer: ByteWriter, elements: readonly TupleElement[]): void {
  writer.byte(elements.length)
  for (const element of elements) {
    if (typeof element === 'number' || typeof element === 'bigint') {
      writer.byte(FIELD_INT)
      writeInteger(writer, element)
    } else {
      const isText = typeof element === 'string'
      ok(isText || element instanceof Uint8Array, 'a key element that the driver does not know')
      const bytes = isText ? Buffer.from(element, 'utf8') : element
      writer.byte(isText ? FIELD_STRING : FIELD_BYTES)
      writer.int32(bytes.length)
      writer.bytes(bytes)
    }
  }
}

function writeInteger(writer: ByteWriter, value: number | bigint): void {
  if (typeof value === 'number') {
    writer.int32(value | 0)
    writer.int32(Math.floor(value / 0x1_0000_0000) | 0)
    return
  }
  writer.int32(Number(BigInt.asIntN(32, value)))
  writer.int32(Number(BigInt.asIntN(32, value >> 32n)))
}

/**
 * The driver's mutations as the store's. [chunked] is brought up to date with the values that this
 * splits or replaces.
 */
export function translateMutations(packed: Bytes, chunked: ChunkedKeys): MutationWriter {
  const reader = new PackedReader(packed)
  const writer = new MutationWriter(packed.length * 2 + 64)
  while (!reader.atEnd()) {
    const operation = reader.byte()
    const elements = reader.key()
    const key = packTuple(elements)
    if (operation === MUTATION_CLEAR && isWholeTable(elements[0])) writer.clear(key)
    else if (operation === MUTATION_SET) setValue(writer, key, reader.block(), chunked)
    else if (operation === MUTATION_CLEAR) clearValue(writer, key)
    else {
      ok(operation === MUTATION_CLEAR_PREFIX, `unknown mutation ${operation}`)
      writer.clearRange(rangeOfChildren(key))
    }
  }
  return writer
}

function setValue(writer: MutationWriter, key: Bytes, value: Bytes, chunked: ChunkedKeys): void {
  const splits = needsChunks(value)
  if (chunked.size === 0 && !splits) {
    putValue(writer, key, value, { mayHaveChunks: false })
    return
  }
  const id = bytesId(key)
  putValue(writer, key, value, { mayHaveChunks: chunked.has(id) })
  if (splits) chunked.add(id)
  else chunked.delete(id)
}
