import { existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import test from 'ava'
import { openSimulatedClock } from '../../../../kernel/base/clock.ts'
import { SNAPSHOT_COUNT_MAX, SNAPSHOT_MS_MAX } from '../../../../kernel/base/limits.ts'
import { openEmbeddedReader } from '../../../../kernel/store/embedded-reader.ts'
import { encodeMutations, MutationWriter } from '../../../../kernel/store/mutations.ts'
import { RANGE_OF_ALL, rangeOfKey } from '../../../../kernel/store/range.ts'
import { versionOfStamp } from '../../../../kernel/store/store.ts'
import {
  bytesOf,
  formatRows,
  key,
  makeFolder,
  openEmbeddedIn,
  sets,
  textOf,
} from '../../../_support/store.ts'
import { copyAsCrashed } from '../../../_support/store-crash.ts'

const databaseOf = (folder: string) => path.join(folder, 'world.db')

test('what was committed is there after closing, with its version', async (t) => {
  const folder = makeFolder(t)
  const first = openEmbeddedIn(folder)
  const stamp = await first.commit({ mutations: sets({ a: 'kept' }) })
  await first.close()
  t.false(existsSync(`${databaseOf(folder)}-wal`))
  const second = openEmbeddedIn(folder)
  t.is(textOf(await second.get(key('a'))), 'kept')
  t.is(await second.readVersion(), versionOfStamp(stamp))
  const next = await second.commit({ mutations: sets({ a: 'new' }) })
  t.true(versionOfStamp(next) > versionOfStamp(stamp))
  await second.close()
})

test('a second opening is refused in one line that names folder and process', async (t) => {
  const folder = makeFolder(t)
  const store = openEmbeddedIn(folder)
  const error = t.throws(() => openEmbeddedIn(folder), { code: 'ERR_FOLDER_LOCKED' })
  t.is(
    error?.message,
    `the data folder is in use by another process: ${folder} (process ${process.pid})`,
  )
  await store.close()
  await t.notThrowsAsync(openEmbeddedIn(folder).close())
})

test('below the floor of free space commits that write are refused, others and reads are not', async (t) => {
  let free = 1_000_000
  const store = openEmbeddedIn(makeFolder(t), {
    freeSpaceFloorBytes: 500_000,
    freeBytes: () => free,
  })
  await store.commit({ mutations: sets({ a: '1' }) })
  free = 499_999
  const error = await t.throwsAsync(store.commit({ mutations: sets({ a: '2' }) }), {
    code: 'ERR_NO_SPACE',
  })
  t.regex(error?.message ?? '', /0 MiB free, the floor is 0 MiB/)
  t.is(textOf(await store.get(key('a'))), '1')
  await t.notThrowsAsync(store.commit({ mutations: new Uint8Array(0) }))
  free = 500_000
  await store.commit({ mutations: sets({ a: '3' }) })
  t.is(textOf(await store.get(key('a'))), '3')
  await store.close()
})

test('an older version is readable for a second and then too old', async (t) => {
  const clock = openSimulatedClock()
  const store = openEmbeddedIn(makeFolder(t), { clock })
  await store.commit({ mutations: sets({ a: 'old' }) })
  const version = await store.readVersion()
  await store.commit({ mutations: sets({ a: 'new' }) })
  clock.advance(SNAPSHOT_MS_MAX - 1)
  t.is(textOf(await store.get(key('a'), { version })), 'old')
  clock.advance(1)
  await t.throwsAsync(store.get(key('a'), { version }), { code: 'ERR_TOO_OLD' })
  await store.close()
})

test('of many older versions the newest few are held', async (t) => {
  const store = openEmbeddedIn(makeFolder(t))
  const versions: bigint[] = []
  for (let number = 0; number <= SNAPSHOT_COUNT_MAX; number++) {
    versions.push(await store.readVersion())
    await store.commit({ mutations: sets({ a: String(number) }) })
  }
  const [dropped, ...held] = versions
  await t.throwsAsync(store.get(key('a'), { version: dropped ?? 0n }), { code: 'ERR_TOO_OLD' })
  for (const [index, version] of held.entries()) {
    t.is(textOf(await store.get(key('a'), { version })), String(index))
  }
  await store.close()
})

test('a commit that saw a version nobody was given is too old, not wrongly accepted', async (t) => {
  const store = openEmbeddedIn(makeFolder(t))
  const stamp = await store.commit({ mutations: sets({ a: '1' }) })
  await store.commit({ mutations: sets({ a: '2' }) })
  const attempt = store.commit({
    readVersion: versionOfStamp(stamp),
    readConflicts: [rangeOfKey(key('a'))],
    mutations: sets({ b: '1' }),
  })
  await t.throwsAsync(attempt, { code: 'ERR_TOO_OLD' })
  await store.close()
})

test('a row whose bytes have changed is damage, and its key is named', async (t) => {
  const folder = makeFolder(t)
  const store = openEmbeddedIn(folder)
  await store.commit({ mutations: sets({ a: 'good', b: 'good too' }) })
  await store.close()
  const database = new DatabaseSync(databaseOf(folder))
  database.prepare('UPDATE kv SET v = ? WHERE k = ?').run(bytesOf('evil'), key('a'))
  database.close()
  const again = openEmbeddedIn(folder)
  const error = await t.throwsAsync(again.get(key('a')), { code: 'ERR_CORRUPT' })
  t.is(error?.message, 'stored bytes are damaged: the checksum of (a) is wrong')
  await t.throwsAsync(again.range(RANGE_OF_ALL), { code: 'ERR_CORRUPT' })
  t.is(textOf(await again.get(key('b'))), 'good too')
  const reader = openEmbeddedReader({ path: folder })
  t.throws(() => reader.get(key('a')), { code: 'ERR_CORRUPT' })
  reader.close()
  await again.close()
})

test('a row that stands under another key is damage', async (t) => {
  const folder = makeFolder(t)
  const store = openEmbeddedIn(folder)
  await store.commit({ mutations: sets({ a: 'value' }) })
  await store.close()
  const database = new DatabaseSync(databaseOf(folder))
  database.prepare('UPDATE kv SET k = ?').run(key('b'))
  database.close()
  const again = openEmbeddedIn(folder)
  await t.throwsAsync(again.get(key('b')), { code: 'ERR_CORRUPT' })
  await again.close()
})

test('a reader sees each commit at once, or holds a version while it is asked to', async (t) => {
  const folder = makeFolder(t)
  const store = openEmbeddedIn(folder)
  await store.commit({ mutations: sets({ a: '1', b: '1', c: '1' }) })
  const reader = openEmbeddedReader({ path: folder })
  t.is(textOf(reader.get(key('a'))), '1')
  reader.hold()
  await store.commit({ mutations: sets({ a: '2' }) })
  t.is(textOf(reader.get(key('a'))), '1')
  reader.hold()
  reader.release()
  t.is(textOf(reader.get(key('a'))), '2')
  t.deepEqual(formatRows(reader.range(key('a'), key('c'))), ['(a)=2', '(b)=1'])
  t.deepEqual(formatRows(reader.range(key('a'), key('z'), { limit: 1, reverse: true })), ['(c)=1'])
  reader.release()
  reader.close()
  await store.close()
})

test('a reader needs a store', (t) => {
  t.throws(() => openEmbeddedReader({ path: makeFolder(t) }), { code: 'ERR_FOLDER_INVALID' })
})

for (const [name, damage, code] of [
  [
    'a database that is something else',
    (file: string) => writeFileSync(file, 'x'.repeat(5000)),
    'ERR_CORRUPT',
  ],
  ['a database cut short', (file: string) => truncateSync(file, 8192), 'ERR_CORRUPT'],
  ['a database of another program', makeForeign, 'ERR_FOLDER_INVALID'],
] as const) {
  test(`${name} is refused in one line and left as it is`, async (t) => {
    const folder = makeFolder(t)
    const store = openEmbeddedIn(folder)
    await store.commit({ mutations: sets({ a: 'x'.repeat(30_000) }) })
    await store.close()
    damage(databaseOf(folder))
    const before = readFileSync(databaseOf(folder))
    const error = t.throws(() => openEmbeddedIn(folder), { code })
    t.regex(error?.message ?? '', /^[^\n]*world\.db[^\n]*$/)
    t.deepEqual(readFileSync(databaseOf(folder)), before)
    t.throws(() => openEmbeddedIn(folder), { code })
  })
}

function makeForeign(file: string): void {
  const database = new DatabaseSync(file)
  database.exec('PRAGMA application_id = 7')
  database.close()
}

test('a log without its database is refused', async (t) => {
  const folder = makeFolder(t)
  const store = openEmbeddedIn(folder)
  await store.commit({ mutations: sets({ a: '1' }) })
  const crashed = copyAsCrashed(t, folder)
  await store.close()
  truncateSync(databaseOf(crashed), 0)
  t.throws(() => openEmbeddedIn(crashed), { code: 'ERR_CORRUPT' })
})

test('a folder that cannot be made is refused', (t) => {
  const folder = path.join(makeFolder(t), 'file')
  writeFileSync(folder, '')
  t.throws(() => openEmbeddedIn(folder), { code: 'ERR_FOLDER_INVALID' })
})

for (const durability of ['relaxed', 'none'] as const) {
  test(`with durability ${durability} the folder says so until it is closed`, async (t) => {
    const folder = makeFolder(t)
    const clock = openSimulatedClock()
    const store = openEmbeddedIn(folder, { durability, clock })
    t.true(existsSync(path.join(folder, 'world.unsynced')))
    await store.commit({ mutations: sets({ a: '1' }) })
    clock.advance(1_000)
    await store.flush()
    const crashed = copyAsCrashed(t, folder)
    await store.close()
    t.false(existsSync(path.join(folder, 'world.unsynced')))
    const again = openEmbeddedIn(crashed)
    t.is(textOf(await again.get(key('a'))), '1')
    t.false(existsSync(path.join(crashed, 'world.unsynced')))
    await again.close()
  })
}

test('the log is carried into the database file and does not grow without end', async (t) => {
  const folder = makeFolder(t)
  const store = openEmbeddedIn(folder, { durability: 'none' })
  const writer = new MutationWriter()
  for (let row = 0; row < 100; row++) writer.set(key('row', row), new Uint8Array(80_000).fill(row))
  const mutations = writer.finish()
  for (let round = 0; round < 5; round++) {
    mutations[mutations.length - 1] = round
    await store.commit({ mutations })
  }
  const figures = store.figures()
  t.true(figures.walBacklogBytes < 17 << 20, `${figures.walBacklogBytes}`)
  t.true(figures.walBytes < 40 << 20, `${figures.walBytes}`)
  await store.close()
})

test('space of what was cleared goes back to the file system, a little at a time', async (t) => {
  const folder = makeFolder(t)
  const store = openEmbeddedIn(folder, { durability: 'none' })
  for (let part = 0; part < 4; part++) {
    const writer = new MutationWriter()
    for (let row = 0; row < 100; row++) {
      writer.set(key('row', part, row), new Uint8Array(90_000).fill(row))
    }
    await store.commit({ mutations: writer.finish() })
  }
  const before = store.figures().databaseBytes
  await store.commit({ mutations: encodeMutations([{ type: 'clear-range', ...RANGE_OF_ALL }]) })
  const filler = encodeMutations([{ type: 'set', key: key('x'), value: new Uint8Array(90_000) }])
  for (let round = 0; round < 400; round++) await store.commit({ mutations: filler })
  t.true(store.figures().databaseBytes < before - (8 << 20))
  await store.close()
})
