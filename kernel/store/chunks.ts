/**
 * Values of any size over rows of bounded size. A value of at most CHUNK_BYTES_MAX stands as it is; a
 * larger one is a head at its key and chunks right behind it, written and cleared together:
 *
 *   key        ff | varint length | CRC-32, 4 bytes little-endian | varint count of chunks
 *   (key, n)   the n-th chunk, n from 0; all are of one size but for the last, whatever that was when they were written
 *
 * A value that begins with ff is chunked whatever its size, so a head is never mistaken. Whoever
 * writes values this way must never use a key that extends another key.
 */

import { crc32 } from 'node:zlib'
import { KernelError } from '../base/errors.ts'
import { CHUNK_BYTES_MAX, CHUNKED_VALUE_BYTES_MAX, RANGE_ROWS_MAX } from '../base/limits.ts'
import { ByteReader, ByteWriter } from './byte-stream.ts'
import { chunkKey } from './keys.ts'
import { type Bytes, type Entry, equalBytes, type KeyRange, rangeOfChildren } from './range.ts'
import type { StoreReader } from './store.ts'
import { formatKey } from './tuple.ts'

const HEAD = 0xff

interface Head {
  readonly bytes: number
  readonly crc: number
  readonly count: number
}

/** Where mutations are written to: a MutationWriter or a transaction. */
export interface Mutator {
  set(key: Bytes, value: Bytes): void
  clear(key: Bytes): void
  clearRange(range: KeyRange): void
}

/** Whether [value] is not the whole value but the head of its chunks. */
export function isChunkHead(value: Bytes): boolean {
  return value[0] === HEAD
}

/** Whether [putValue] would split [value]. */
export function needsChunks(value: Bytes): boolean {
  return value.length > CHUNK_BYTES_MAX || value[0] === HEAD
}

/**
 * Sets the value of [key], of any size up to 1 GiB. Former chunks are cleared, unless the caller
 * knows that there are none and says so: that saves the range for the many small values.
 */
export function putValue(
  writer: Mutator,
  key: Bytes,
  value: Bytes,
  options: { mayHaveChunks: boolean } = { mayHaveChunks: true },
): void {
  if (value.length > CHUNKED_VALUE_BYTES_MAX) {
    throw new KernelError('ERR_VALUE_TOO_LARGE', `${value.length} bytes, key ${formatKey(key)}`)
  }
  if (options.mayHaveChunks) writer.clearRange(rangeOfChildren(key))
  if (needsChunks(value)) putChunks(writer, key, value)
  else writer.set(key, value)
}

/** Clears the value of [key] with its chunks. */
export function clearValue(writer: Mutator, key: Bytes): void {
  writer.clear(key)
  writer.clearRange(rangeOfChildren(key))
}

function putChunks(writer: Mutator, key: Bytes, value: Bytes): void {
  const count = Math.ceil(value.length / CHUNK_BYTES_MAX)
  const head = new ByteWriter(32)
  head.byte(HEAD)
  head.varint(value.length)
  head.int32(crc32(value) | 0)
  head.varint(count)
  writer.set(key, head.finish())
  for (let n = 0; n < count; n++) {
    const begin = n * CHUNK_BYTES_MAX
    writer.set(chunkKey(key, n), value.subarray(begin, begin + CHUNK_BYTES_MAX))
  }
}

/** How many chunks follow the head [entry]. */
export function countChunks(entry: Entry): number {
  return decodeHead(entry).count
}

function decodeHead(entry: Entry): Head {
  const reader = new ByteReader(entry.value, `the head at ${formatKey(entry.key)}`)
  reader.byte()
  const head = { bytes: reader.varint(), crc: reader.int32(), count: reader.varint() }
  const fits = head.bytes <= CHUNKED_VALUE_BYTES_MAX && head.count <= RANGE_ROWS_MAX
  if (!fits || !reader.atEnd()) throw damaged(entry.key, 'its head is wrong')
  return head
}

function damaged(key: Bytes, how: string): KernelError {
  return new KernelError('ERR_CORRUPT', `the value of ${formatKey(key)}: ${how}`)
}

/** Puts values together from rows in key order. Errors are ERR_CORRUPT, naming the key. */
class ChunkJoiner {
  #key: Bytes | undefined
  #head: Head = { bytes: 0, crc: 0, count: 0 }
  #chunks: Bytes[] = []

  /** Takes the next row; returns the whole value it completes, if it does. */
  push(entry: Entry): Entry | undefined {
    if (this.#key !== undefined) return this.#pushChunk(this.#key, entry)
    if (!isChunkHead(entry.value)) return entry
    this.#head = decodeHead(entry)
    this.#key = entry.key
    this.#chunks = []
    return this.#head.count === 0 ? this.#complete(entry.key) : undefined
  }

  /** Must be called after the last row: a value whose chunks did not all come is damaged. */
  finish(): void {
    if (this.#key !== undefined) throw damaged(this.#key, `chunk ${this.#chunks.length} is missing`)
  }

  #pushChunk(key: Bytes, entry: Entry): Entry | undefined {
    if (!equalBytes(entry.key, chunkKey(key, this.#chunks.length))) this.finish()
    this.#chunks.push(entry.value)
    return this.#chunks.length === this.#head.count ? this.#complete(key) : undefined
  }

  #complete(key: Bytes): Entry {
    const value = Buffer.concat(this.#chunks)
    if (value.length !== this.#head.bytes) throw damaged(key, 'its length is wrong')
    if ((crc32(value) | 0) !== this.#head.crc) throw damaged(key, 'its checksum is wrong')
    this.#key = undefined
    this.#chunks = []
    return { key, value: new Uint8Array(value.buffer, value.byteOffset, value.length) }
  }
}

/** The values of [rows], which are in key order and hold all chunks of their last value. */
export function joinChunks(rows: readonly Entry[]): Entry[] {
  // Most reads meet no head, and then the rows are the values.
  if (!rows.some((row) => isChunkHead(row.value))) return [...rows]
  const joiner = new ChunkJoiner()
  const values: Entry[] = []
  for (const row of rows) {
    const value = joiner.push(row)
    if (value !== undefined) values.push(value)
  }
  joiner.finish()
  return values
}

/** The whole value of [key], read synchronously. */
export function readValue(reader: StoreReader, key: Bytes): Bytes | undefined {
  const value = reader.get(key)
  if (value === undefined || !isChunkHead(value)) return value
  const { begin, end } = rangeOfChildren(key)
  return joinChunks([{ key, value }, ...reader.range(begin, end)])[0]?.value
}

/** The whole value of [key], through any asynchronous [source] of rows. */
export async function getValue(source: RowSource, key: Bytes): Promise<Bytes | undefined> {
  const value = await source.get(key)
  if (value === undefined || !isChunkHead(value)) return value
  const chunks = await source.range(rangeOfChildren(key))
  return joinChunks([{ key, value }, ...chunks])[0]?.value
}

/** What [getValue] reads from: a store or a transaction. */
export interface RowSource {
  get(key: Bytes): Promise<Bytes | undefined>
  range(range: KeyRange): Promise<Entry[]>
}
