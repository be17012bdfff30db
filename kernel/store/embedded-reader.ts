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
import { type Bytes, type Entry, type KeyRange, keyAfter } from './range.ts'
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

/**
 * Rows come from SQLite as one run of bytes: for each the lengths of key and value and the checksum, each in
 * decimal with a comma behind it, then key and value; for a row that lacks one of them, a comma. An array of
 * its own for each key and value takes longer, and what collects them afterwards takes a core from those
 * who wait for answers.
 */
const PACKED_ROWS = `CAST(group_concat(ifnull(
  octet_length(k) || ',' || octet_length(v) || ',' || crc || ',' || k || v, ','), '') AS BLOB)`
const COMMA = 0x2c
const MINUS = 0x2d
const ZERO = 0x30

/** So many rows are put together at a time: at most 26 MB, and twice that while SQLite does it. */
const PAGE_ROWS = 256

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
    // SQLite looks at a bound limit while it prepares, and prepares anew for every value; not for a sum.
    const select = (order: string) =>
      prepare(`SELECT ${PACKED_ROWS} FROM (
        SELECT k, v, crc FROM kv WHERE k >= ? AND k < ? ORDER BY ${order} LIMIT ? + 0)`)
    this.#forward = select('k')
    this.#backward = select('k DESC')
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
    const reverse = options.reverse === true
    const limit = Math.min(options.limit ?? RANGE_ROWS_MAX, RANGE_ROWS_MAX)
    const rows = this.#page({ begin, end }, { limit: Math.min(limit, PAGE_ROWS), reverse })
    if (rows.length < PAGE_ROWS || limit === PAGE_ROWS) return rows
    // The first page is read again: the others have to be of its version.
    return this.#isHeld
      ? this.#readOn(rows, { begin, end }, { limit, reverse })
      : this.#holding(() => this.#readOn([], { begin, end }, { limit, reverse }))
  }

  /** [rows], the first of [range], and those that follow them. */
  #readOn(
    rows: Entry[],
    { begin, end }: KeyRange,
    { limit, reverse }: { limit: number; reverse: boolean },
  ): Entry[] {
    for (;;) {
      const last = rows.at(-1)?.key
      const rest = {
        begin: last === undefined || reverse ? begin : keyAfter(last),
        end: last === undefined || !reverse ? end : last,
      }
      const wanted = Math.min(limit - rows.length, PAGE_ROWS)
      const page = this.#page(rest, { limit: wanted, reverse })
      for (const row of page) rows.push(row)
      if (page.length < wanted || rows.length === limit) return rows
    }
  }

  #page(
    { begin, end }: KeyRange,
    { limit, reverse }: { limit: number; reverse: boolean },
  ): Entry[] {
    const statement = reverse ? this.#backward : this.#forward
    let answer: [packed: Uint8Array | null]
    try {
      answer = statement.get(begin, end, limit) as unknown as typeof answer
    } catch (error) {
      throw toKernelError(error, `cannot read from ${formatKey(begin)}`)
    }
    return answer[0] === null ? [] : unpackRows(answer[0], begin)
  }

  #holding<Result>(body: () => Result): Result {
    this.hold()
    try {
      return body()
    } finally {
      this.release()
    }
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

/** The rows in [packed]; keys and values are views of it. [from] is for people. */
function unpackRows(packed: Bytes, from: Bytes): Entry[] {
  const rows: Entry[] = []
  let at = 0
  const readNumber = (): number => {
    const isNegative = packed[at] === MINUS
    if (isNegative) at += 1
    const begin = at
    let number = 0
    for (; packed[at] !== COMMA; at++) {
      const digit = (packed[at] ?? 0) - ZERO
      if (digit < 0 || digit > 9) throw unreadable(from)
      number = number * 10 + digit
    }
    if (at === begin) throw unreadable(from)
    at += 1
    return isNegative ? -number : number
  }
  while (at < packed.length) {
    const keyBytes = readNumber()
    const valueBytes = readNumber()
    const crc = readNumber()
    const valueAt = at + keyBytes
    const end = valueAt + valueBytes
    const key = packed.subarray(at, valueAt)
    if (checksumJoined(packed.subarray(at, end)) !== crc) throw wrongChecksum(key)
    rows.push({ key, value: packed.subarray(valueAt, end) })
    at = end
  }
  return rows
}

function unreadable(from: Bytes): KernelError {
  return new KernelError('ERR_CORRUPT', `a row behind ${formatKey(from)} is none of ours`)
}

function checkRow(key: Bytes, value: Bytes, crc: number): void {
  if (checksumRow(key, value) !== crc) throw wrongChecksum(key)
}

function wrongChecksum(key: Bytes): KernelError {
  return new KernelError('ERR_CORRUPT', `the checksum of ${formatKey(key)} is wrong`)
}
