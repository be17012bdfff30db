/**
 * Synchronous reads from the embedded store, each checked against its row's CRC-32: SQLite has no
 * checksums of its own in the database file. The checksum covers the key too, so that a row found
 * at the wrong place is noticed.
 */

import { ok } from 'node:assert/strict'
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { crc32 } from 'node:zlib'
import { KernelError } from '../base/errors.ts'
import {
  PAGE_CACHE_BYTES_MAX,
  PAGE_CACHE_BYTES_MIN,
  PAGE_CACHE_PART,
  PAGE_CACHES,
  RANGE_ROWS_MAX,
} from '../base/limits.ts'
import { filesOf, openDatabase } from './embedded-folder.ts'
import type { Bytes, Entry } from './range.ts'
import { toKernelError } from './sqlite-error.ts'
import type { ReadVersion, StoreReader } from './store.ts'
import { formatKey } from './tuple.ts'

/** What one connection may keep of the database, of [cacheBytes] in all. */
export function pageCacheBytes(cacheBytes: number): number {
  const wanted = Math.floor(cacheBytes / PAGE_CACHE_PART)
  return Math.min(Math.max(wanted, PAGE_CACHE_BYTES_MIN), PAGE_CACHE_BYTES_MAX)
}

/** What the connections leave to the driver, of [cacheBytes] in all. */
export function driverBytes(cacheBytes: number): number {
  return cacheBytes - PAGE_CACHES * pageCacheBytes(cacheBytes)
}

/** The checksum stored with a row: signed, because SQLite stores small numbers shorter. */
export function checksumRow(key: Bytes, value: Bytes): number {
  return crc32(value, crc32(key)) | 0
}

/** The same of a key with its value behind it. */
export function checksumJoined(keyAndValue: Bytes): number {
  return crc32(keyAndValue) | 0
}

/**
 * Opens the store in the data folder [path], which is open elsewhere in this process, for reading
 * its newest version, keeping [pageCacheBytes] of it. Throws ERR_FOLDER_INVALID when there is no store.
 */
export function openEmbeddedReader(options: {
  path: string
  pageCacheBytes?: number | undefined
}): StoreReader {
  const database = openDatabase(filesOf(options.path).database, { readOnly: true })
  const rows = openRows(database, options.pageCacheBytes)
  return {
    get: (key) => rows.get(key),
    range: (begin, end, rangeOptions) => rows.range(begin, end, rangeOptions),
    hold: (version?: ReadVersion) => {
      ok(version === undefined, 'one process has no versions to share')
      rows.hold()
    },
    release: () => rows.release(),
    close: () => database.close(),
  }
}

/** Prepares reading over [database]; closes it and throws the typed error when that fails. */
export function openRows(
  database: DatabaseSync,
  pageCacheBytes = PAGE_CACHE_BYTES_MAX,
): EmbeddedRows {
  try {
    database.exec(`PRAGMA cache_size = -${Math.ceil(pageCacheBytes / 1024)}`)
    return new EmbeddedRows(database)
  } catch (error) {
    database.close()
    throw toKernelError(error, 'cannot read the store')
  }
}

type Row = [key: Uint8Array, value: Uint8Array, crc: number]

/** Reads through one connection: the newest version, or the one it holds. */
export class EmbeddedRows {
  readonly #database: DatabaseSync
  readonly #get: StatementSync
  readonly #forward: StatementSync
  readonly #backward: StatementSync
  readonly #begin: StatementSync
  readonly #firstRead: StatementSync
  readonly #commit: StatementSync
  #isHeld: boolean = false

  constructor(database: DatabaseSync) {
    this.#database = database
    const prepare = (sql: string) => database.prepare(sql, { returnArrays: true })
    this.#begin = prepare('BEGIN')
    this.#firstRead = prepare('PRAGMA data_version')
    this.#commit = prepare('COMMIT')
    this.#get = prepare('SELECT v, crc FROM kv WHERE k = ?')
    this.#forward = prepare('SELECT k, v, crc FROM kv WHERE k >= ? AND k < ? ORDER BY k LIMIT ?')
    this.#backward = prepare(
      'SELECT k, v, crc FROM kv WHERE k >= ? AND k < ? ORDER BY k DESC LIMIT ?',
    )
  }

  get(key: Bytes): Bytes | undefined {
    let row: [value: Uint8Array, crc: number] | undefined
    try {
      row = this.#get.get(key) as unknown as typeof row
    } catch (error) {
      throw toKernelError(error, `cannot read ${formatKey(key)}`)
    }
    if (row === undefined) return undefined
    checkRow(key, row[0], row[1])
    return row[0]
  }

  range(
    begin: Bytes,
    end: Bytes,
    options: { readonly limit?: number; readonly reverse?: boolean } = {},
  ): Entry[] {
    const statement = options.reverse === true ? this.#backward : this.#forward
    const limit = Math.min(options.limit ?? RANGE_ROWS_MAX, RANGE_ROWS_MAX)
    let rows: Row[]
    try {
      rows = statement.all(begin, end, limit) as unknown as Row[]
    } catch (error) {
      throw toKernelError(error, `cannot read from ${formatKey(begin)}`)
    }
    return rows.map(toEntry)
  }

  /** Begins to read from one version, which is the newest at this moment. */
  hold(): void {
    if (this.#isHeld) return
    this.#begin.run()
    this.#isHeld = true
    // A transaction takes its version with its first read, and this is the smallest.
    this.#firstRead.get()
  }

  release(): void {
    if (!this.#isHeld) return
    this.#isHeld = false
    this.#commit.run()
  }

  close(): void {
    this.#database.close()
  }
}

function toEntry([key, value, crc]: Row): Entry {
  checkRow(key, value, crc)
  return { key, value }
}

function checkRow(key: Bytes, value: Bytes, crc: number): void {
  if (checksumRow(key, value) === crc) return
  throw new KernelError('ERR_CORRUPT', `the checksum of ${formatKey(key)} is wrong`)
}
