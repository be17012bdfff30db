/**
 * A record of the commit log: what one commit wrote, when, and who committed it.
 *
 *   byte 1                 the version of this layout
 *   f64                    wall time of the batch in µs, by the clock of the process
 *   varint                 the process that committed, 0 on the embedded store
 *   mutations              packed as mutations.ts draws them, up to the end
 *
 * Mutations that take the stamp of their commit resolve with the stamp of the record. Stored:
 * append only.
 */

import { ByteReader, ByteWriter } from './byte-stream.ts'
import type { Bytes } from './range.ts'

const LAYOUT_VERSION = 1
/** The version, the time and the longest number of a process in 5 bytes. */
const HEAD_BYTES_MAX = 1 + 8 + 5

export interface LogRecord {
  /** Whole µs since 1970. Clocks of processes differ: only stamps order records. */
  readonly timeUs: number
  readonly process: number
  /** Packed by a MutationWriter. */
  readonly mutations: Bytes
}

export function encodeLogRecord(record: LogRecord): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter(HEAD_BYTES_MAX + record.mutations.length)
  writer.byte(LAYOUT_VERSION)
  writer.float64(record.timeUs)
  writer.varint(record.process)
  writer.bytes(record.mutations)
  return writer.finish()
}

/** The record in [bytes], whose mutations are a view of them. Throws ERR_ENCODING. */
export function decodeLogRecord(bytes: Bytes): LogRecord {
  const reader = new ByteReader(bytes, 'a log record')
  const version = reader.byte()
  if (version !== LAYOUT_VERSION) throw reader.failBehind(`unknown layout ${version}`)
  const timeUs = reader.float64()
  if (!Number.isSafeInteger(timeUs) || timeUs < 0) throw reader.failBehind('no time')
  const process = reader.varint()
  return { timeUs, process, mutations: reader.view(bytes.length - reader.offset) }
}
