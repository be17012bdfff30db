/**
 * Reads a backup and looks at all of it: the checksums of files and blocks, that the copy is every key
 * once and in order, and that the log has no gap. Whatever is wrong is ERR_BACKUP_DAMAGED, naming the
 * file and the place in it; nothing of a block is given out before the block is known to be sound.
 */

import { createHash } from 'node:crypto'
import { closeSync, openSync, readSync } from 'node:fs'
import { isKernelError, KernelError } from '../../base/errors.ts'
import { decodeLogRecord, type LogRecord } from '../log-record.ts'
import { decodeMutations } from '../mutations.ts'
import { type Bytes, compareBytes, equalBytes, RANGE_OF_ALL } from '../range.ts'
import { toKernelError } from '../sqlite-error.ts'
import type { Versionstamp } from '../store.ts'
import {
  BLOCK_HEAD_BYTES,
  type Block,
  damaged,
  decodeBlock,
  decodeBlockHead,
  type LogBlock,
  type RowsBlock,
} from './block.ts'
import { type BackupFile, checkFile, fromHex, type Manifest, readManifest } from './folder.ts'

export interface LoggedCommit extends LogRecord {
  readonly stamp: Versionstamp
}

export class BackupContent {
  readonly manifest: Manifest
  readonly #folder: string

  /** Opens the backup in [folder]. Throws ERR_BACKUP unless it can be restored. */
  constructor(folder: string) {
    this.#folder = folder
    this.manifest = readManifest(folder)
    if (this.manifest.isWhole) return
    const advice = 'run cosm backup on it again'
    throw new KernelError('ERR_BACKUP', `the copy in ${folder} is not whole yet; ${advice}`)
  }

  /** The copy, in key order. */
  *rows(): Generator<RowsBlock, void> {
    let begin: Bytes = RANGE_OF_ALL.begin
    for (const { block, where } of this.#blocks('rows')) {
      if (block.kind !== 'rows' || !equalBytes(block.begin, begin)) {
        throw damaged(where, 'it does not go on where the one before it ends')
      }
      checkRows(block, where)
      yield block
      begin = block.end
    }
    if (equalBytes(begin, RANGE_OF_ALL.end)) return
    throw damaged(this.#folder, 'the last rows are missing')
  }

  /** The log behind the beginning of the copy, in stamp order. */
  *commits(): Generator<LoggedCommit, void> {
    let through = fromHex(this.manifest.since)
    for (const { block, where } of this.#blocks('log')) {
      if (block.kind !== 'log' || !equalBytes(block.since, through)) {
        throw damaged(where, 'it does not go on where the one before it ends')
      }
      checkStamps(block, where)
      for (const { stamp, record } of block.changes) yield { stamp, ...readRecord(record, where) }
      through = block.through
    }
    if (equalBytes(through, fromHex(this.manifest.through))) return
    throw damaged(this.#folder, 'the last commits are missing')
  }

  *#blocks(kind: 'rows' | 'log'): Generator<{ block: Block; where: string }, void> {
    for (const file of this.manifest.files) {
      if (file.name.endsWith(`.${kind}`)) yield* readBlocks(checkFile(this.#folder, file), file)
    }
  }
}

/** The blocks of a file. That it is the file of the manifest is known at its end. */
function* readBlocks(
  place: string,
  { bytes, sha256 }: BackupFile,
): Generator<{ block: Block; where: string }, void> {
  const hash = createHash('sha256')
  const fd = openSync(place, 'r')
  const read = (count: number): Buffer => {
    const buffer = Buffer.alloc(count)
    const length = readFully(fd, buffer, place)
    hash.update(buffer.subarray(0, length))
    return buffer.subarray(0, length)
  }
  try {
    for (let at = 0; at < bytes; ) {
      const where = `${place} at ${at}`
      const head = decodeBlockHead(read(BLOCK_HEAD_BYTES), where)
      if (at + BLOCK_HEAD_BYTES + head.bytes > bytes) throw damaged(where, 'it is cut short')
      yield { block: decodeBlock(head, read(head.bytes), where), where }
      at += BLOCK_HEAD_BYTES + head.bytes
    }
  } finally {
    closeSync(fd)
  }
  if (hash.digest('hex') !== sha256) throw damaged(place, 'its checksum is wrong')
}

function readFully(fd: number, buffer: Buffer, place: string): number {
  try {
    let length = 0
    while (length < buffer.length) {
      const count = readSync(fd, buffer, length, buffer.length - length, null)
      if (count === 0) break
      length += count
    }
    return length
  } catch (error) {
    throw toKernelError(error, place)
  }
}

function checkRows({ begin, end, rows }: RowsBlock, where: string): void {
  let least: Bytes | undefined
  for (const { key } of rows) {
    const isAfter =
      least === undefined ? compareBytes(begin, key) <= 0 : compareBytes(least, key) < 0
    if (!isAfter || compareBytes(key, end) >= 0) throw damaged(where, 'its keys are out of order')
    least = key
  }
  if (compareBytes(begin, end) >= 0) throw damaged(where, 'it covers nothing')
}

function checkStamps({ since, through, changes }: LogBlock, where: string): void {
  let last: Bytes = since
  for (const { stamp } of changes) {
    if (compareBytes(last, stamp) >= 0) throw damaged(where, 'its stamps are out of order')
    last = stamp
  }
  if (!equalBytes(last, through)) throw damaged(where, 'its last stamp is another')
}

function readRecord(bytes: Bytes, where: string): LogRecord {
  try {
    const record = decodeLogRecord(bytes)
    // Looked through before the first of them counts.
    for (const _ of decodeMutations(record.mutations));
    return record
  } catch (cause) {
    if (!isKernelError(cause)) throw cause
    throw damaged(where, cause.detail)
  }
}

export interface BackupFigures {
  readonly manifest: Manifest
  readonly rows: number
  readonly commits: number
  readonly bytes: number
}

/** Looks at every byte of the backup in [folder]. Throws ERR_BACKUP or ERR_BACKUP_DAMAGED. */
export function verifyBackup(folder: string): BackupFigures {
  const content = new BackupContent(folder)
  let rows = 0
  for (const block of content.rows()) rows += block.rows.length
  let commits = 0
  for (const _ of content.commits()) commits += 1
  const bytes = content.manifest.files.reduce((sum, file) => sum + file.bytes, 0)
  return { manifest: content.manifest, rows, commits, bytes }
}
