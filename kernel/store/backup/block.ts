/**
 * Blocks: what a server sends and what the files of a backup are made of. Stored: append only.
 *
 *   u32 length of the rest | u32 CRC-32 of the rest | kind byte | …
 *
 *   01 rows   f64 wall time in µs | version, 8 bytes big-endian | begin | end | (key | value)…
 *             every row of `[begin, end)` that is copied, as that version has it
 *   02 log    f64 wall time in µs | since | through | more byte | (stamp | record)…
 *             every record after the stamp `since`, up to and with `through`; records as log-record.ts
 *             draws them; more is 1 when there were others behind them
 *
 * Keys, values and records are a varint length and bytes, stamps ten bytes, whole numbers
 * little-endian unless said otherwise.
 */

import { crc32 } from 'node:zlib'
import { KernelError } from '../../base/errors.ts'
import { BACKUP_BLOCK_FILE_BYTES_MAX } from '../../base/limits.ts'
import { ByteReader, ByteWriter } from '../byte-stream.ts'
import type { Bytes, Entry } from '../range.ts'
import type { Change, ReadVersion, Versionstamp } from '../store.ts'

const ROWS = 1
const LOG = 2
const STAMP_BYTES = 10
export const BLOCK_HEAD_BYTES = 8

export interface RowsBlock {
  readonly kind: 'rows'
  readonly timeUs: number
  readonly version: ReadVersion
  readonly begin: Bytes
  readonly end: Bytes
  readonly rows: readonly Entry[]
}

export interface LogBlock {
  readonly kind: 'log'
  readonly timeUs: number
  readonly since: Versionstamp
  readonly through: Versionstamp
  readonly more: boolean
  readonly changes: readonly Change[]
}

export type Block = RowsBlock | LogBlock

/** [block] with its head. */
export function encodeBlock(block: Block): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter(1 << 16)
  writer.int32(0)
  writer.int32(0)
  if (block.kind === 'rows') writeRows(writer, block)
  else writeLog(writer, block)
  const bytes = writer.finish()
  const view = new DataView(bytes.buffer)
  view.setUint32(0, bytes.length - BLOCK_HEAD_BYTES, true)
  view.setUint32(4, crc32(bytes.subarray(BLOCK_HEAD_BYTES)), true)
  return bytes
}

function writeRows(writer: ByteWriter, block: RowsBlock): void {
  writer.byte(ROWS)
  writer.float64(block.timeUs)
  const version = Buffer.alloc(8)
  version.writeBigUInt64BE(block.version)
  writer.bytes(version)
  writer.block(block.begin)
  writer.block(block.end)
  for (const { key, value } of block.rows) {
    writer.block(key)
    writer.block(value)
  }
}

function writeLog(writer: ByteWriter, block: LogBlock): void {
  writer.byte(LOG)
  writer.float64(block.timeUs)
  writer.bytes(block.since)
  writer.bytes(block.through)
  writer.byte(block.more ? 1 : 0)
  for (const { stamp, record } of block.changes) {
    writer.bytes(stamp)
    writer.block(record)
  }
}

/** What the head of a block says of the bytes behind it. */
export interface BlockHead {
  readonly bytes: number
  readonly crc: number
}

/** [where] names the block in errors, which are ERR_BACKUP_DAMAGED. */
export function decodeBlockHead(head: Bytes, where: string): BlockHead {
  const view = new DataView(head.buffer, head.byteOffset, head.length)
  const bytes = head.length < BLOCK_HEAD_BYTES ? 0 : view.getUint32(0, true)
  if (bytes === 0 || bytes > BACKUP_BLOCK_FILE_BYTES_MAX) throw damaged(where, 'its head is wrong')
  return { bytes, crc: view.getUint32(4, true) }
}

/** The block whose head was [head]; rows and records are views of [payload]. */
export function decodeBlock(head: BlockHead, payload: Bytes, where: string): Block {
  if (payload.length !== head.bytes) throw damaged(where, 'it is cut short')
  if (crc32(payload) !== head.crc) throw damaged(where, 'its checksum is wrong')
  const reader = new ByteReader(payload, where)
  try {
    const kind = reader.byte()
    if (kind === ROWS) return readRows(reader)
    if (kind === LOG) return readLog(reader)
  } catch (cause) {
    if (cause instanceof KernelError) throw damaged(where, cause.detail)
    throw cause
  }
  throw damaged(where, 'its kind is not known')
}

function readRows(reader: ByteReader): RowsBlock {
  const timeUs = reader.float64()
  const version = reader.view(8).readBigUInt64BE()
  const begin = reader.block()
  const end = reader.block()
  const rows: Entry[] = []
  while (!reader.atEnd()) {
    const key = reader.view(reader.varint())
    rows.push({ key, value: reader.view(reader.varint()) })
  }
  return { kind: 'rows', timeUs, version, begin, end, rows }
}

function readLog(reader: ByteReader): LogBlock {
  const timeUs = reader.float64()
  const since = reader.bytes(STAMP_BYTES)
  const through = reader.bytes(STAMP_BYTES)
  const more = reader.byte() === 1
  const changes: Change[] = []
  while (!reader.atEnd()) {
    const stamp = reader.bytes(STAMP_BYTES)
    changes.push({ stamp, record: reader.view(reader.varint()) })
  }
  return { kind: 'log', timeUs, since, through, more, changes }
}

/** A whole block, head and all, as it came from a server. */
export function decodeWholeBlock(bytes: Bytes, where: string): Block {
  const head = decodeBlockHead(bytes.subarray(0, BLOCK_HEAD_BYTES), where)
  return decodeBlock(head, bytes.subarray(BLOCK_HEAD_BYTES), where)
}

export function damaged(where: string, how: string): KernelError {
  return new KernelError('ERR_BACKUP_DAMAGED', `${where}: ${how}`)
}
