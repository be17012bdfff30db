/**
 * Rows and mutations as driver and host exchange them, and the store's own forms of them.
 *
 *   key        packed-key.ts
 *   rows       u32 count, then for each  key of the fields after the prefix | u32 length | value
 *   mutations  u8 MUTATION_SET, key, u32 length, value | u8 MUTATION_CLEAR or …_PREFIX, key
 *
 * All little-endian.
 */

import { ok } from 'node:assert/strict'
import {
  MUTATION_CLEAR,
  MUTATION_CLEAR_PREFIX,
  MUTATION_SET,
  TABLE_HISTORY,
  TABLE_INDEX,
  TABLE_LUMP,
  TABLE_QUEUE,
} from '../../driver/shared/layout.ts'
import { ByteWriter } from '../store/byte-stream.ts'
import { clearValue, needsChunks, putValue } from '../store/chunks.ts'
import { MutationWriter } from '../store/mutations.ts'
import { type Bytes, bytesId, type Entry, rangeOfChildren } from '../store/range.ts'
import { tableOf, writeFields, writeTuple } from './packed-key.ts'

/** Keys whose values stand in chunks: a new value must clear those, others need not look for any. */
export type ChunkedKeys = Set<string>

/** Tables whose values are always whole: their numbers. */
const WHOLE_TABLES: readonly number[] = [TABLE_INDEX, TABLE_QUEUE, TABLE_HISTORY, TABLE_LUMP]
/** What a row takes beside its key and value, about. */
const ROWS_OVERHEAD_BYTES = 32

/** Whether the values of a table, by its number, never stand in chunks. */
export function isWholeTable(table: number | undefined): boolean {
  return table !== undefined && WHOLE_TABLES.includes(table)
}

const bufferOf = (bytes: Bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)

/** The store's key for the packed key in [bytes]. */
export function unpackKey(bytes: Bytes): Bytes {
  const writer = new ByteWriter(bytes.length)
  const end = writeTuple(writer, bufferOf(bytes), 0)
  ok(end === bytes.length, 'bytes after a packed key')
  return writer.finish()
}

/** How many bytes of the store's key the first [fields] fields of a packed key take. */
export function packedPrefixBytes(bytes: Bytes, fields: number): number {
  const writer = new ByteWriter(bytes.length)
  writeTuple(writer, bufferOf(bytes), 0, fields)
  return writer.length
}

/** Packed [rows], whose keys all extend one of [prefixBytes] bytes. */
export function packRows(rows: readonly Entry[], prefixBytes: number): Uint8Array<ArrayBuffer> {
  let capacity = ROWS_OVERHEAD_BYTES
  for (const { key, value } of rows) capacity += ROWS_OVERHEAD_BYTES + key.length + value.length
  const writer = new ByteWriter(capacity)
  writer.int32(rows.length)
  for (const { key, value } of rows) {
    writeFields(writer, key, prefixBytes)
    writer.int32(value.length)
    writer.bytes(value)
  }
  return writer.finish()
}

/**
 * The driver's mutations as the store's. [chunked] is brought up to date with the values that this
 * splits or replaces.
 */
export function translateMutations(packed: Bytes, chunked: ChunkedKeys): MutationWriter {
  const buffer = bufferOf(packed)
  const writer = new MutationWriter(packed.length * 2 + 64)
  const tuple = new ByteWriter()
  for (let at = 0; at < buffer.length; ) {
    const operation = buffer[at]
    const table = tableOf(buffer, at + 1)
    tuple.reset()
    at = writeTuple(tuple, buffer, at + 1)
    // Whoever takes the key copies it.
    const key = tuple.view()
    if (operation === MUTATION_SET) {
      const begin = at + 4
      at = begin + buffer.readUInt32LE(at)
      ok(at <= buffer.length, 'packed bytes end early')
      const value = buffer.subarray(begin, at)
      if (isWholeTable(table)) writer.set(key, value)
      else setValue(writer, key, value, chunked)
    } else if (operation === MUTATION_CLEAR && isWholeTable(table)) writer.clear(key)
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
