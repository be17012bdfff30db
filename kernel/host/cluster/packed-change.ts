/**
 * What passes between the driver of a process in a cluster and its host beside rows: what others have
 * committed, and what a batch has read. Keys are as packed-key.ts draws them.
 *
 *   changes    mutations as packed-row.ts draws them; every value is whole
 *   reads      u8 0 for one key, 1 for all that begin with the key; key
 *              u8 2, key, key: from the first to before the second
 */

import { ok } from 'node:assert/strict'
import {
  MUTATION_CLEAR,
  MUTATION_CLEAR_PREFIX,
  MUTATION_SET,
} from '../../../driver/shared/layout.ts'
import { isKernelError } from '../../base/errors.ts'
import { ByteWriter } from '../../store/byte-stream.ts'
import { countChunks, isChunkHead, joinChunks } from '../../store/chunks.ts'
import { parseKey, TABLE_IMAGE, TABLE_LOG } from '../../store/keys.ts'
import { decodeMutations } from '../../store/mutations.ts'
import {
  type Bytes,
  bytesId,
  type Entry,
  type KeyRange,
  rangeOfChildren,
} from '../../store/range.ts'
import { packTuple } from '../../store/tuple.ts'
import { writeKey, writeTuple } from '../packed-key.ts'
import type { ChunkedKeys } from '../packed-row.ts'

const READ_PREFIX = 1
const READ_RANGE = 2
/** What a driver that does not say what it has read may have read. */
const WORLD_TABLES: readonly string[] = [...'owgbxtqsklh']

/** What a batch has read, as ranges of the store's keys; of one key also the chunks that it may have. */
export function unpackReads(packed: Bytes | undefined): KeyRange[] {
  if (packed === undefined) return WORLD_TABLES.map((table) => rangeOfChildren(packTuple([table])))
  const buffer = Buffer.from(packed.buffer, packed.byteOffset, packed.length)
  const ranges: KeyRange[] = []
  const tuple = new ByteWriter()
  for (let at = 0; at < buffer.length; ) {
    const kind = buffer[at]
    tuple.reset()
    at = writeTuple(tuple, buffer, at + 1)
    const key = tuple.finish()
    if (kind === READ_RANGE) {
      tuple.reset()
      at = writeTuple(tuple, buffer, at)
      ranges.push({ begin: key, end: tuple.finish() })
      continue
    }
    const children = rangeOfChildren(key)
    ranges.push(kind === READ_PREFIX ? children : { begin: key, end: children.end })
  }
  return ranges
}

/** Tables that the driver never reads. */
const HOST_TABLES: readonly string[] = [TABLE_IMAGE, TABLE_LOG]

/**
 * Mutations of the store as the driver's, for what it has cached: values in chunks are put together.
 * [chunked] is brought up to date.
 */
export function packMutations(packed: Bytes, chunked: ChunkedKeys): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter(packed.length * 2 + 64)
  const rows = new ChunkCollector()
  for (const mutation of decodeMutations(packed)) {
    if (mutation.type === 'set') {
      const row = rows.push(mutation)
      if (row !== undefined) packSet(writer, row, chunked)
    } else if (mutation.type === 'clear') packClear(writer, mutation.key, chunked)
    else if (mutation.type === 'clear-range') packClearRange(writer, mutation)
    // What is added or stamped is the host's own.
  }
  return writer.finish()
}

function isOfHost(key: Bytes): boolean {
  return HOST_TABLES.includes(String.fromCharCode(key[1] ?? 0))
}

/** Puts values together whose head is followed by its chunks. */
class ChunkCollector {
  #rows: Entry[] = []
  #left = 0

  /** The row, with its whole value, that [row] completes. */
  push(row: Entry): (Entry & { isChunked: boolean }) | undefined {
    if (this.#left === 0) {
      if (!isChunkHead(row.value)) return { ...row, isChunked: false }
      this.#rows = [row]
      this.#left = countChunks(row)
    } else {
      this.#rows.push(row)
      this.#left -= 1
    }
    if (this.#left > 0) return undefined
    const [whole] = joinChunks(this.#rows)
    ok(whole !== undefined, 'a head and its chunks are one row')
    return { ...whole, isChunked: true }
  }
}

function packSet(
  writer: ByteWriter,
  row: Entry & { isChunked: boolean },
  chunked: ChunkedKeys,
): void {
  if (isOfHost(row.key)) return
  if (row.isChunked) chunked.add(bytesId(row.key))
  else chunked.delete(bytesId(row.key))
  writer.byte(MUTATION_SET)
  writeKey(writer, row.key)
  writer.int32(row.value.length)
  writer.bytes(row.value)
}

function packClear(writer: ByteWriter, key: Bytes, chunked: ChunkedKeys): void {
  if (isOfHost(key)) return
  chunked.delete(bytesId(key))
  writer.byte(MUTATION_CLEAR)
  writeKey(writer, key)
}

/** A cleared range is that of all keys that extend one; of a whole key these are its chunks. */
function packClearRange(writer: ByteWriter, { begin }: { begin: Bytes }): void {
  const prefix = begin.subarray(0, -1)
  if (isWholeKey(prefix)) return
  writer.byte(MUTATION_CLEAR_PREFIX)
  writeKey(writer, prefix)
}

function isWholeKey(key: Bytes): boolean {
  try {
    parseKey(key)
    return true
  } catch (error) {
    if (isKernelError(error, 'ERR_ENCODING')) return false
    throw error
  }
}
