/** What connections keep of the database and leave to the driver, and the rows that they read. */

import { DatabaseSync } from 'node:sqlite'
import test, { type ExecutionContext } from 'ava'
import { CACHE_MB_MAX, CACHE_MB_MIN } from '../../../../kernel/base/limits.ts'
import {
  checksumRow,
  driverBytes,
  type EmbeddedRows,
  openRows,
  pageCacheBytes,
} from '../../../../kernel/store/embedded-reader.ts'

const MIB = 2 ** 20

test('pages of three connections and the driver fill what is configured', (t) => {
  for (const megabytes of [CACHE_MB_MIN, 127, 128, 512, 2_048, CACHE_MB_MAX]) {
    const cacheBytes = megabytes * MIB
    t.is(3 * pageCacheBytes(cacheBytes) + driverBytes(cacheBytes), cacheBytes)
  }
})

test('a connection keeps a 32nd part, at least 4 MiB and at most 64', (t) => {
  t.is(pageCacheBytes(CACHE_MB_MIN * MIB), 4 * MIB)
  t.is(pageCacheBytes(128 * MIB), 4 * MIB)
  t.is(pageCacheBytes(512 * MIB), 16 * MIB)
  t.is(pageCacheBytes(2_048 * MIB), 64 * MIB)
  t.is(pageCacheBytes(CACHE_MB_MAX * MIB), 64 * MIB)
})

/** Rows over a table that takes anything. */
function openLoose(t: ExecutionContext): { database: DatabaseSync; rows: EmbeddedRows } {
  const database = new DatabaseSync(':memory:')
  t.teardown(() => database.close())
  database.exec('CREATE TABLE kv (k BLOB PRIMARY KEY, v BLOB, crc INTEGER) WITHOUT ROWID')
  return { database, rows: openRows(database) }
}

const keyOf = (number: number) => Buffer.from(String(number).padStart(6, '0'))
/** Bytes that are no text, and look like what is between rows. */
const bytesOf = (number: number) => Buffer.from([0, 0x2c, 0x31, 0x2c, 0xff, 0xfe, number & 0xff])

function insert(database: DatabaseSync, count: number): void {
  const statement = database.prepare('INSERT INTO kv VALUES (?, ?, ?)')
  for (let number = 0; number < count; number++) {
    const [key, value] = [keyOf(number), bytesOf(number)]
    statement.run(key, value, checksumRow(key, value))
  }
}

test('a range has the same rows whatever their number, either way', (t) => {
  const { database, rows } = openLoose(t)
  insert(database, 600)
  for (const limit of [1, 255, 256, 257, 512, 513, 599, 600, 601]) {
    const expected = Array.from({ length: Math.min(limit, 600) }, (_, number) => number)
    const forward = rows.range(keyOf(0), keyOf(600), { limit })
    t.deepEqual(
      forward.map(({ key }) => Number(Buffer.from(key))),
      expected,
    )
    t.true(forward.every(({ value }, number) => bytesOf(number).equals(value)))
    const backward = rows.range(keyOf(0), keyOf(600), { limit, reverse: true })
    t.deepEqual(
      backward.map(({ key }) => Number(Buffer.from(key))),
      expected.map((number) => 599 - number),
    )
  }
  for (const [begin, end, count] of [
    [100, 356, 256],
    [100, 357, 257],
    [7, 7, 0],
    [600, 700, 0],
  ] as const) {
    t.is(rows.range(keyOf(begin), keyOf(end)).length, count)
    rows.hold()
    t.is(rows.range(keyOf(begin), keyOf(end)).length, count)
    rows.release()
  }
})

test('a row that is none is damage, whichever part of it is wrong', (t) => {
  for (const change of [
    'crc = NULL',
    'v = NULL',
    "crc = 'x'",
    'crc = 1.5',
    'crc = crc + 1',
    "crc = x'2c2c2c2c'",
    "v = 'text'",
    "v = x''",
    'v = 17',
  ]) {
    const { database, rows } = openLoose(t)
    insert(database, 3)
    database.prepare(`UPDATE kv SET ${change} WHERE k = ?`).run(keyOf(1))
    t.throws(() => rows.range(keyOf(0), keyOf(9)), { code: 'ERR_CORRUPT' }, change)
    t.is(rows.range(keyOf(2), keyOf(9)).length, 1)
  }
})
