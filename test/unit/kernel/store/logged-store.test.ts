import test, { type ExecutionContext } from 'ava'
import { openSimulatedClock } from '../../../../kernel/base/clock.ts'
import { LOG_CONSUMERS_MAX, LOG_TRIM_MS, LOG_TRIM_ROWS } from '../../../../kernel/base/limits.ts'
import { openSilentLog } from '../../../../kernel/base/log.ts'
import { isEmpty, LOG_RANGE } from '../../../../kernel/store/change-log.ts'
import { listConsumers, trimLog } from '../../../../kernel/store/log-consumer.ts'
import { decodeLogRecord, encodeLogRecord } from '../../../../kernel/store/log-record.ts'
import { type LoggedStore, openLoggedStore } from '../../../../kernel/store/logged-store.ts'
import { decodeMutations, encodeMutations } from '../../../../kernel/store/mutations.ts'
import { RANGE_OF_ALL } from '../../../../kernel/store/range.ts'
import { type Changes, STAMP_ZERO, type Store } from '../../../../kernel/store/store.ts'
import {
  makeFolder,
  openEmbedded,
  openEmbeddedIn,
  openMemory,
  sets,
  textOf,
} from '../../../_support/store.ts'

type Open = typeof openEmbedded | typeof openMemory

async function openLogged(t: ExecutionContext, open: Open, backlogBytesMax = 1 << 20) {
  const { store, clock, pass } = open(t, { keepLog: true })
  const logged = await openLoggedStore(store, { clock, log: openSilentLog(), backlogBytesMax })
  return { logged, pass }
}

/** What the records of [changes] set one-word keys to. */
function wordsOf(changes: Changes): string[] {
  return changes.changes.flatMap(({ record }) =>
    [...decodeMutations(decodeLogRecord(record).mutations)].flatMap((mutation) =>
      mutation.type === 'set' && mutation.value.length === 1 ? [textOf(mutation.value) ?? ''] : [],
    ),
  )
}

const put = (store: Store, text: string) => store.commit({ mutations: sets({ word: text }) })

/** Lets the trimming in the background take its turns until it is done. */
async function settle(pass: (ms: number) => Promise<void>): Promise<void> {
  for (let turn = 0; turn < 200; turn++) {
    await pass(LOG_TRIM_MS)
    await new Promise((resolve) => setImmediate(resolve))
  }
}

const logRows = async (store: Store) => (await store.range(LOG_RANGE)).length

for (const [engine, open] of [
  ['memory', openMemory],
  ['embedded', openEmbedded],
] as const) {
  test(`${engine}: commits have records while a consumer is registered, and only then`, async (t) => {
    const { logged, pass } = await openLogged(t, open)
    await put(logged, 'a')
    t.is(await logRows(logged), 0)
    const { place } = await logged.register('one')
    await put(logged, 'b')
    await put(logged, 'c')
    t.deepEqual(wordsOf(await logged.changesSince(place)), ['b', 'c'])
    await logged.remove('one')
    await settle(pass)
    t.is(await logRows(logged), 0)
    await put(logged, 'd')
    t.is(await logRows(logged), 0)
  })

  test(`${engine}: the log is kept for the slowest consumer`, async (t) => {
    const { logged, pass } = await openLogged(t, open)
    const slow = await logged.register('slow')
    await logged.register('fast')
    const stamp = await put(logged, 'a')
    await put(logged, 'b')
    await logged.advance('fast', { place: stamp, bytes: 10 })
    await settle(pass)
    t.deepEqual(wordsOf(await logged.changesSince(slow.place)), ['a', 'b'])
    await logged.advance('slow', { place: stamp, bytes: 10 })
    await settle(pass)
    await t.throwsAsync(logged.changesSince(slow.place), { code: 'ERR_TOO_OLD' })
    t.deepEqual(wordsOf(await logged.changesSince(stamp)), ['b'])
  })

  test(`${engine}: a consumer that is too far behind loses its place, and is told`, async (t) => {
    const { logged, pass } = await openLogged(t, open, 5_000)
    const { place } = await logged.register('slow')
    await logged.register('keen')
    for (let count = 1; count <= 6; count++) {
      const stamp = await put(logged, 'x'.repeat(1_000))
      await logged.advance('keen', { place: stamp, bytes: count * 1_150 })
      await settle(pass)
    }
    const states = (await listConsumers(logged)).map(({ name, isLost }) => [name, isLost])
    t.deepEqual(states, [
      ['keen', false],
      ['slow', true],
    ])
    await t.throwsAsync(logged.advance('slow', { place, bytes: 0 }), { code: 'ERR_LOG_LOST' })
    await t.throwsAsync(logged.changesSince(place), { code: 'ERR_TOO_OLD' })
    await logged.register('new')
    t.deepEqual(
      (await listConsumers(logged)).map(({ name }) => name),
      ['keen', 'new'],
    )
    await t.throwsAsync(logged.advance('slow', { place, bytes: 0 }), { code: 'ERR_LOG_LOST' })
    const again = await logged.register('slow')
    await put(logged, 'z')
    t.deepEqual(wordsOf(await logged.changesSince(again.place)), ['z'])
  })

  test(`${engine}: a log that is much longer than one step is given up in steps`, async (t) => {
    const { logged, pass } = await openLogged(t, open)
    await logged.register('one')
    for (let count = 0; count < 2 * LOG_TRIM_ROWS + 1; count++) await put(logged, 'a')
    t.true((await logRows(logged)) > 2 * LOG_TRIM_ROWS)
    await logged.remove('one')
    await settle(pass)
    t.is(await logRows(logged), 0)
  })

  test(`${engine}: what the caller wants to keep is kept`, async (t) => {
    const { logged } = await openLogged(t, open)
    const { place } = await logged.register('one')
    const stamp = await put(logged, 'a')
    await put(logged, 'b')
    await logged.remove('one')
    await trimLog(logged, { keepAfter: stamp })
    await t.throwsAsync(logged.changesSince(place), { code: 'ERR_TOO_OLD' })
    t.deepEqual(wordsOf(await logged.changesSince(stamp)), ['b'])
  })
}

test('a consumer that asks for the log while the last one leaves misses nothing', async (t) => {
  const { logged, pass } = await openLogged(t, openMemory)
  await logged.register('old')
  const leaving = logged.remove('old')
  const coming = logged.register('new')
  await settle(pass)
  await leaving
  const { place } = await coming
  await put(logged, 'a')
  t.deepEqual(wordsOf(await logged.changesSince(place)), ['a'])
})

test('consumers outlast a restart, and the log has no gap', async (t) => {
  const folder = makeFolder(t)
  const open = async () => {
    const store = openEmbeddedIn(folder, { keepLog: true })
    const { clock } = openMemory(t)
    return await openLoggedStore(store, { clock, log: openSilentLog() })
  }
  const before: LoggedStore = await open()
  const { place } = await before.register('one')
  await put(before, 'a')
  await before.close()
  const after = await open()
  await put(after, 'b')
  t.deepEqual(wordsOf(await after.changesSince(place)), ['a', 'b'])
  await after.close()
})

test('on a full disk the log is given up all the same', async (t) => {
  let freeBytes = 1_000
  const clock = openSimulatedClock()
  const options = { clock, keepLog: true, freeSpaceFloorBytes: 100, freeBytes: () => freeBytes }
  const store = openEmbeddedIn(makeFolder(t), options)
  const logged = await openLoggedStore(store, { clock, log: openSilentLog() })
  const { place } = await logged.register('one')
  const stamp = await put(logged, 'a')
  freeBytes = 0
  await t.throwsAsync(put(logged, 'b'), { code: 'ERR_NO_SPACE' })
  await logged.advance('one', { place: stamp, bytes: 100 })
  await settle(async (ms) => clock.advance(ms))
  await t.throwsAsync(logged.changesSince(place), { code: 'ERR_TOO_OLD' })
  await logged.remove('one')
  await settle(async (ms) => clock.advance(ms))
  t.is(await logRows(logged), 0)
  await logged.close()
})

test('there may be so many consumers and not one more', async (t) => {
  const { logged } = await openLogged(t, openMemory)
  for (let count = 0; count < LOG_CONSUMERS_MAX; count++) await logged.register(`${count}`)
  await t.throwsAsync(logged.register('more'), { code: 'ERR_LOG_CONSUMERS' })
  await t.notThrowsAsync(logged.register('0'))
  t.deepEqual(wordsOf(await logged.changesSince(STAMP_ZERO)), [])
})

test('a batch of the largest size fits with its record', async (t) => {
  const { logged } = await openLogged(t, openEmbedded, 1 << 30)
  const { place } = await logged.register('one')
  const values = Array.from({ length: 99 }, (_, index) => [`${index}`, 'x'.repeat(100_000)])
  await logged.commit({ mutations: sets(Object.fromEntries(values)) })
  const { changes } = await logged.changesSince(place)
  const record = changes.at(-1)?.record
  t.true(record !== undefined && record.length > 9_900_000)
})

test('a shared store has a record of every commit and trims nothing, a tool adds none', async (t) => {
  const { store, clock, pass } = openMemory(t, { keepLog: true })
  const open = (records: 'always' | 'never') =>
    openLoggedStore(store, { clock, log: openSilentLog(), records })
  const server = await open('always')
  await put(server, 'a')
  const tool = await open('never')
  await put(tool, 'b')
  const { place } = await tool.register('one')
  await tool.remove('one')
  await put(server, 'c')
  await server.commit({ mutations: sets({ word: 'd' }), logRecord: RECORD_OF_E })
  await settle(pass)
  t.deepEqual(wordsOf(await server.changesSince(STAMP_ZERO)), ['a', 'c', 'e'])
  t.deepEqual(wordsOf(await server.changesSince(place)), ['c', 'e'])
})

const RECORD_OF_E = encodeLogRecord({ timeUs: 1, process: 3, mutations: sets({ word: 'e' }) })

test('a log that was left behind does not make a store a world', async (t) => {
  const { logged, pass } = await openLogged(t, openMemory)
  t.true(await isEmpty(logged))
  await logged.register('one')
  await put(logged, 'a')
  t.false(await isEmpty(logged))
  await logged.commit({ mutations: encodeMutations([{ type: 'clear-range', ...RANGE_OF_ALL }]) })
  await settle(pass)
  t.true((await logged.range(RANGE_OF_ALL)).length > 0)
  t.true(await isEmpty(logged))
})
