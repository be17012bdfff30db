/**
 * What every engine of the store must do, whichever it is. `store.test.ts` runs it on each.
 *
 * Long because it is one list: who writes an engine reads it from top to bottom.
 */

import type { ExecutionContext, TestFn } from 'ava'
import * as fc from 'fast-check'
import {
  KEY_BYTES_MAX,
  TRANSACTION_BYTES_MAX,
  TRANSACTION_MS_MAX,
  VALUE_BYTES_MAX,
} from '../../kernel/base/limits.ts'
import { openSeededRandom } from '../../kernel/base/random.ts'
import { trimChanges } from '../../kernel/store/change-log.ts'
import { encodeMutations, MutationWriter, unpackInteger } from '../../kernel/store/mutations.ts'
import {
  type Bytes,
  compareBytes,
  equalBytes,
  type KeyRange,
  RANGE_OF_ALL,
  rangeOfKey,
} from '../../kernel/store/range.ts'
import { STAMP_ZERO, type Store, scanRows } from '../../kernel/store/store.ts'
import { transact } from '../../kernel/store/transact.ts'
import { formatKey, packStampedTuple } from '../../kernel/store/tuple.ts'
import { bytesOf, formatRows, key, type OpenStore, sets, textOf } from '../_support/store.ts'

const range = (begin: string, end: string): KeyRange => ({ begin: key(begin), end: key(end) })
const NOTHING = new Uint8Array(0)
const hexOf = (bytes: Bytes) => Buffer.from(bytes).toString('hex')

/** The text at the key named [name]. */
const read = async (store: Store, name: string, version?: bigint) =>
  textOf(await store.get(key(name), version === undefined ? {} : { version }))

/** Commits [values] at [readVersion], having read [reads]. */
const commitAfter = (
  store: Store,
  readVersion: bigint,
  reads: readonly KeyRange[],
  values: Readonly<Record<string, string>>,
) => store.commit({ readVersion, readConflicts: reads, mutations: sets(values) })

export function addStoreSuite(test: TestFn, engine: string, open: OpenStore): void {
  const check: Check = (title, body) => test(`${engine}: ${title}`, body)
  addReading(check, open)
  addCommitting(check, open)
  addConflicts(check, open)
  addLimits(check, open)
  addLog(check, open)
  addWatches(check, open)
  addTransactions(check, open)
  addModel(check, open)
}

type Check = (title: string, body: (t: ExecutionContext) => Promise<void>) => void

function addReading(test: Check, open: OpenStore): void {
  test('what was set is read, what was not is undefined', async (t) => {
    const { store } = await open(t)
    await store.commit({ mutations: sets({ a: '1', empty: '' }) })
    t.is(await read(store, 'a'), '1')
    t.is(await read(store, 'empty'), '')
    t.is(await read(store, 'b'), undefined)
  })

  test('a range is read in key order, in reverse, and up to a limit', async (t) => {
    const { store } = await open(t)
    await store.commit({ mutations: sets({ c: '3', a: '1', d: '4', b: '2' }) })
    const rows = async (options: object) => formatRows(await store.range(range('a', 'd'), options))
    t.deepEqual(await rows({}), ['(a)=1', '(b)=2', '(c)=3'])
    t.deepEqual(await rows({ reverse: true }), ['(c)=3', '(b)=2', '(a)=1'])
    t.deepEqual(await rows({ limit: 2 }), ['(a)=1', '(b)=2'])
    t.deepEqual(await rows({ limit: 1, reverse: true }), ['(c)=3'])
    t.deepEqual(await rows({ limit: 0 }), [])
    t.deepEqual(formatRows(await store.range(range('b', 'b'))), [])
    t.is((await store.range(RANGE_OF_ALL)).length, 4)
  })

  test('rows of several ranges come with the newest version', async (t) => {
    const { store } = await open(t)
    await store.commit({ mutations: sets({ a: '1', b: '2', c: '3', d: '4' }) })
    const { version, rows } = await store.readNewest([
      { range: range('a', 'd'), limit: 2 },
      { range: range('b', 'b') },
      { range: range('x', 'z') },
      { range: RANGE_OF_ALL },
      { range: RANGE_OF_ALL, limit: 0 },
    ])
    t.deepEqual(
      rows.map((each) => each.map((row) => formatRows([row]).join())),
      [['(a)=1', '(b)=2'], [], [], ['(a)=1', '(b)=2', '(c)=3', '(d)=4'], []],
    )
    // It is one that reads and commits may name.
    await store.commit({ mutations: sets({ a: 'new' }) })
    t.is(await read(store, 'a', version), '1')
    const readConflicts = [range('a', 'b')]
    const late = store.commit({ mutations: sets({ b: '' }), readVersion: version, readConflicts })
    await t.throwsAsync(late, { code: 'ERR_CONFLICT' })
    t.deepEqual((await store.readNewest([])).rows, [])
    t.true((await store.readNewest([])).version > version)
  })

  test('a version goes on showing what it showed', async (t) => {
    const { store } = await open(t)
    await store.commit({ mutations: sets({ a: 'old', gone: 'here' }) })
    const version = await store.readVersion()
    await store.commit({
      mutations: encodeMutations([
        { type: 'set', key: key('a'), value: bytesOf('new') },
        { type: 'clear', key: key('gone') },
        { type: 'set', key: key('fresh'), value: bytesOf('1') },
      ]),
    })
    t.is(await read(store, 'a', version), 'old')
    t.is(await read(store, 'a'), 'new')
    t.deepEqual(formatRows(await store.range(RANGE_OF_ALL, { version })), [
      '(a)=old',
      '(gone)=here',
    ])
    t.deepEqual(formatRows(await store.range(RANGE_OF_ALL)), ['(a)=new', '(fresh)=1'])
  })

  test('a version that was superseded long ago is too old to read', async (t) => {
    const { store, pass } = await open(t)
    await store.commit({ mutations: sets({ a: '1' }) })
    const version = await store.readVersion()
    await store.commit({ mutations: sets({ a: '2' }) })
    await pass(TRANSACTION_MS_MAX + 1)
    await t.throwsAsync(store.get(key('a'), { version }), { code: 'ERR_TOO_OLD' })
    await t.throwsAsync(store.range(RANGE_OF_ALL, { version }), { code: 'ERR_TOO_OLD' })
  })

  test('bytes handed out and taken in are not shared', async (t) => {
    const { store } = await open(t)
    const mutations = sets({ a: 'kept' })
    await store.commit({ mutations })
    mutations.fill(0)
    const value = await store.get(key('a'))
    value?.fill(0)
    t.is(await read(store, 'a'), 'kept')
  })

  test('a scan reads every row once, page by page', async (t) => {
    const { store } = await open(t)
    const names = Array.from({ length: 25 }, (_, index) => `k${String(index).padStart(2, '0')}`)
    await store.commit({ mutations: sets(Object.fromEntries(names.map((name) => [name, name]))) })
    const found: string[] = []
    for await (const row of scanRows(store, RANGE_OF_ALL, { pageRows: 5 })) {
      found.push(textOf(row.value) ?? '')
    }
    t.deepEqual(found, names)
  })

  test('after close, everything says so', async (t) => {
    const { store } = await open(t)
    await store.close()
    await t.throwsAsync(store.get(key('a')), { code: 'ERR_CLOSED' })
    await t.throwsAsync(store.readVersion(), { code: 'ERR_CLOSED' })
    await t.throwsAsync(store.commit({ mutations: sets({ a: '1' }) }), { code: 'ERR_CLOSED' })
    await t.notThrowsAsync(store.close())
  })
}

function addCommitting(test: Check, open: OpenStore): void {
  test('mutations happen in their order', async (t) => {
    const { store } = await open(t)
    await store.commit({
      mutations: encodeMutations([
        { type: 'set', key: key('a'), value: bytesOf('1') },
        { type: 'set', key: key('b'), value: bytesOf('1') },
        { type: 'clear-range', ...range('a', 'c') },
        { type: 'set', key: key('b'), value: bytesOf('2') },
        { type: 'set', key: key('c'), value: bytesOf('3') },
        { type: 'clear', key: key('c') },
      ]),
    })
    t.deepEqual(formatRows(await store.range(RANGE_OF_ALL)), ['(b)=2'])
  })

  test('a range is cleared from its begin up to, not with, its end', async (t) => {
    const { store } = await open(t)
    await store.commit({ mutations: sets({ a: '1', b: '2', c: '3' }) })
    await store.commit({
      mutations: encodeMutations([{ type: 'clear-range', ...range('a', 'c') }]),
    })
    t.deepEqual(formatRows(await store.range(RANGE_OF_ALL)), ['(c)=3'])
    await store.commit({ mutations: encodeMutations([{ type: 'clear-range', ...RANGE_OF_ALL }]) })
    t.deepEqual(await store.range(RANGE_OF_ALL), [])
  })

  test('stamps are ten bytes and grow with every commit', async (t) => {
    const { store } = await open(t)
    const stamps: Bytes[] = []
    for (let round = 0; round < 3; round++) {
      const together = ['a', 'b', 'c'].map((name) =>
        store.commit({ mutations: sets({ [name]: '' }) }),
      )
      // Commits made at once happen in any order.
      stamps.push(...(await Promise.all(together)).sort(compareBytes))
    }
    for (const [index, stamp] of stamps.entries()) {
      t.is(stamp.length, 10)
      t.true(index === 0 || compareBytes(stamps[index - 1] ?? STAMP_ZERO, stamp) < 0)
    }
  })

  test('a commit is in every read version asked for after it', async (t) => {
    const { store } = await open(t)
    const versions: bigint[] = []
    for (const text of ['1', '2', '3']) {
      await store.commit({ mutations: sets({ a: text }) })
      const version = await store.readVersion()
      t.is(await read(store, 'a', version), text)
      versions.push(version)
    }
    t.true(versions.every((version, index) => index === 0 || version > (versions[index - 1] ?? 0n)))
  })

  test('integers are added to without being read', async (t) => {
    const { store } = await open(t)
    const add = (delta: bigint) =>
      store.commit({ mutations: encodeMutations([{ type: 'add', key: key('n'), delta }]) })
    await Promise.all([add(40n), add(3n), add(-1n)])
    t.is(unpackInteger(await store.get(key('n'))), 42n)
    await add(-50n)
    t.is(unpackInteger(await store.get(key('n'))), -8n)
  })

  test("a stamped key and a stamped value hold their commit's stamp", async (t) => {
    const { store } = await open(t)
    const writer = new MutationWriter()
    const place = { type: 'stamp', stamp: 'of-commit', order: 7 } as const
    const stamped = packStampedTuple(['log', place, 'x'])
    writer.setStampedKey(stamped.key, bytesOf('record'), stamped.stampOffset)
    writer.setStampedValue(key('last'), new Uint8Array(12), 1)
    const stamp = await store.commit({ mutations: writer.finish() })
    const [row] = await store.range({ begin: key('log'), end: RANGE_OF_ALL.end })
    t.is(formatKey(row?.key ?? NOTHING), `(log, @${Buffer.from(stamp).toString('hex')}/7, x)`)
    t.true(equalBytes((await store.get(key('last')))?.subarray(1, 11) ?? NOTHING, stamp))
  })

  test('a commit of nothing succeeds and changes nothing', async (t) => {
    const { store } = await open(t)
    await store.commit({ mutations: sets({ a: '1' }) })
    t.is((await store.commit({ mutations: NOTHING })).length, 10)
    t.deepEqual(formatRows(await store.range(RANGE_OF_ALL)), ['(a)=1'])
    await t.notThrowsAsync(store.flush())
  })
}

function addConflicts(test: Check, open: OpenStore): void {
  test('a reader conflicts when another commit changes a key it has read', async (t) => {
    const { store } = await open(t)
    const version = await store.readVersion()
    await store.commit({ mutations: sets({ a: 'theirs' }) })
    const attempt = commitAfter(store, version, [rangeOfKey(key('a'))], { b: 'mine' })
    await t.throwsAsync(attempt, { code: 'ERR_CONFLICT' })
    t.is(await read(store, 'b'), undefined)
  })

  test('writes elsewhere are no conflict', async (t) => {
    const { store } = await open(t)
    const version = await store.readVersion()
    await store.commit({ mutations: sets({ b: 'theirs' }) })
    await t.notThrowsAsync(commitAfter(store, version, [rangeOfKey(key('a'))], { b: 'mine' }))
    t.is(await read(store, 'b'), 'mine')
  })

  test('what was committed before the read version is no conflict', async (t) => {
    const { store } = await open(t)
    await store.commit({ mutations: sets({ a: '1' }) })
    const version = await store.readVersion()
    await t.notThrowsAsync(commitAfter(store, version, [rangeOfKey(key('a'))], { a: '2' }))
  })

  test('a blind write never conflicts', async (t) => {
    const { store } = await open(t)
    const version = await store.readVersion()
    await store.commit({ mutations: sets({ a: 'theirs' }) })
    await t.notThrowsAsync(commitAfter(store, version, [], { a: 'mine' }))
  })

  test('a new key in a range that was read is a conflict, one beside it is not', async (t) => {
    const { store } = await open(t)
    const version = await store.readVersion()
    await store.commit({ mutations: sets({ b: 'theirs' }) })
    const inside = commitAfter(store, version, [range('a', 'c')], { x: 'mine' })
    await t.throwsAsync(inside, { code: 'ERR_CONFLICT' })
    await t.notThrowsAsync(commitAfter(store, version, [range('c', 'd')], { x: 'mine' }))
    await t.notThrowsAsync(commitAfter(store, version, [range('a', 'b')], { x: 'mine' }))
  })

  test('clearing and adding conflict as setting does', async (t) => {
    const { store } = await open(t)
    const version = await store.readVersion()
    const attempt = () => commitAfter(store, version, [rangeOfKey(key('b'))], { x: 'mine' })
    await store.commit({
      mutations: encodeMutations([{ type: 'clear-range', ...range('a', 'b') }]),
    })
    await t.notThrowsAsync(attempt())
    await store.commit({
      mutations: encodeMutations([{ type: 'clear-range', ...range('a', 'c') }]),
    })
    await t.throwsAsync(attempt(), { code: 'ERR_CONFLICT' })
    const later = await store.readVersion()
    await store.commit({ mutations: encodeMutations([{ type: 'add', key: key('n'), delta: 1n }]) })
    const reader = commitAfter(store, later, [rangeOfKey(key('n'))], { x: 'mine' })
    await t.throwsAsync(reader, { code: 'ERR_CONFLICT' })
  })

  test('of two commits made at once over what both have read, one wins', async (t) => {
    const { store } = await open(t)
    const version = await store.readVersion()
    const reads = [rangeOfKey(key('a'))]
    const results = await Promise.allSettled([
      commitAfter(store, version, reads, { a: 'first' }),
      commitAfter(store, version, reads, { a: 'second' }),
    ])
    const [first, second] = results.map((result) => result.status)
    t.deepEqual(new Set([first, second]), new Set(['fulfilled', 'rejected']))
    t.is(await read(store, 'a'), first === 'fulfilled' ? 'first' : 'second')
    const lost = results.find((result) => result.status === 'rejected')
    t.like(lost?.reason, { code: 'ERR_CONFLICT' })
  })

  test('a stamped key conflicts where it was really written', async (t) => {
    const { store } = await open(t)
    const version = await store.readVersion()
    const place = { type: 'stamp', stamp: 'of-commit', order: 0 } as const
    const stamped = packStampedTuple(['log', place])
    const writer = new MutationWriter()
    writer.setStampedKey(stamped.key, NOTHING, stamped.stampOffset)
    await store.commit({ mutations: writer.finish() })
    const tail = { begin: key('log'), end: key('log2') }
    await t.throwsAsync(commitAfter(store, version, [tail], { x: '1' }), { code: 'ERR_CONFLICT' })
    const placeholder = rangeOfKey(stamped.key)
    await t.notThrowsAsync(commitAfter(store, version, [placeholder], { x: '1' }))
  })

  test('a commit five seconds behind is too old', async (t) => {
    const { store, pass } = await open(t)
    const version = await store.readVersion()
    await store.commit({ mutations: sets({ other: '1' }) })
    await pass(TRANSACTION_MS_MAX + 1)
    await store.commit({ mutations: sets({ other: '2' }) })
    const attempt = commitAfter(store, version, [rangeOfKey(key('a'))], { b: '1' })
    await t.throwsAsync(attempt, { code: 'ERR_TOO_OLD' })
  })
}

/** Ranges whose keys take [bytes] together. */
function conflictsOf(bytes: number): KeyRange[] {
  const ranges: KeyRange[] = []
  for (let left = bytes; left > 0; left -= KEY_BYTES_MAX) {
    const end = new Uint8Array(Math.min(left, KEY_BYTES_MAX)).fill(1)
    ranges.push({ begin: NOTHING, end })
  }
  return ranges
}

function addLimits(test: Check, open: OpenStore): void {
  const set = (keyBytes: number, valueBytes: number) =>
    encodeMutations([
      { type: 'set', key: new Uint8Array(keyBytes).fill(1), value: new Uint8Array(valueBytes) },
    ])

  test('a key and a value may have their most bytes, and not one more', async (t) => {
    const { store } = await open(t, { wholeKeys: true })
    await t.notThrowsAsync(store.commit({ mutations: set(KEY_BYTES_MAX, VALUE_BYTES_MAX) }))
    await t.throwsAsync(store.commit({ mutations: set(KEY_BYTES_MAX + 1, 1) }), {
      code: 'ERR_KEY_TOO_LARGE',
    })
    await t.throwsAsync(store.commit({ mutations: set(1, VALUE_BYTES_MAX + 1) }), {
      code: 'ERR_VALUE_TOO_LARGE',
    })
  })

  test('a transaction may have its most bytes, and not one more', async (t) => {
    const { store, overheadBytes } = await open(t)
    const writer = new MutationWriter()
    const value = new Uint8Array(90_000)
    const most = TRANSACTION_BYTES_MAX - overheadBytes
    for (let index = 0; writer.bytes + 91_000 < most; index++) {
      writer.set(key('k', index), value)
    }
    const rest = most - writer.bytes
    const overhead = encodeMutations([
      { type: 'set', key: key('z'), value: value.subarray(0, rest) },
    ])
    writer.set(key('z'), value.subarray(0, rest - (overhead.length - rest)))
    t.is(writer.bytes, most)
    const mutations = writer.finish()
    await t.notThrowsAsync(store.commit({ mutations }))
    const more = store.commit({
      readVersion: await store.readVersion(),
      readConflicts: conflictsOf(overheadBytes + 1),
      mutations,
    })
    await t.throwsAsync(more, { code: 'ERR_TOO_LARGE' })
  })

  test('keys of the system are refused', async (t) => {
    const { store } = await open(t)
    const system = Uint8Array.of(0xff, 1)
    const mutations = encodeMutations([{ type: 'set', key: system, value: NOTHING }])
    await t.throwsAsync(store.commit({ mutations }), { code: 'ERR_KEY_INVALID' })
    await t.throwsAsync(store.get(system), { code: 'ERR_KEY_INVALID' })
  })

  test('conflicts are checked although nothing is written', async (t) => {
    const { store } = await open(t)
    const version = await store.readVersion()
    await store.commit({ mutations: sets({ a: 'theirs' }) })
    const check = (readVersion: bigint) =>
      commitAfter(store, readVersion, [rangeOfKey(key('a'))], {})
    await t.throwsAsync(check(version), { code: 'ERR_CONFLICT' })
    await t.notThrowsAsync(check(await store.readVersion()))
  })

  test('a refused commit leaves nothing behind, and the next one works', async (t) => {
    const { store } = await open(t)
    const writer = new MutationWriter()
    writer.set(key('a'), bytesOf('half'))
    writer.set(key('b'), new Uint8Array(VALUE_BYTES_MAX + 1))
    await t.throwsAsync(store.commit({ mutations: writer.finish() }))
    t.deepEqual(await store.range(RANGE_OF_ALL), [])
    await store.commit({ mutations: sets({ a: 'whole' }) })
    t.is(await read(store, 'a'), 'whole')
  })
}

function addLog(test: Check, open: OpenStore): void {
  const record = (store: Store, text: string) =>
    store.commit({ mutations: sets({ last: text }), logRecord: bytesOf(text) })

  test('changes since a stamp come in the order of their commits', async (t) => {
    const { store } = await open(t, { keepLog: true })
    const stamps = []
    for (const text of ['one', 'two', 'three']) stamps.push(await record(store, text))
    await store.commit({ mutations: sets({ silent: '1' }) })
    const all = await store.changesSince(STAMP_ZERO)
    t.deepEqual(
      all.changes.map((change) => textOf(change.record)),
      ['one', 'two', 'three'],
    )
    t.deepEqual(
      all.changes.map((change) => hexOf(change.stamp)),
      stamps.map(hexOf),
    )
    const later = await store.changesSince(stamps[0] ?? STAMP_ZERO, { limit: 1 })
    t.is(textOf(later.changes[0]?.record), 'two')
    t.true(later.more)
    const rest = await store.changesSince(later.through)
    t.is(textOf(rest.changes[0]?.record), 'three')
    t.false(rest.more)
    t.deepEqual((await store.changesSince(rest.through)).changes, [])
  })

  test('commits made at once have records of their own', async (t) => {
    const { store } = await open(t, { keepLog: true })
    const texts = ['a', 'b', 'c']
    const stamps = await Promise.all(texts.map((text) => record(store, text)))
    const { changes } = await store.changesSince(STAMP_ZERO)
    const found = changes.map(({ stamp, record: bytes }) => ({ stamp, text: textOf(bytes) }))
    const told = texts.map((text, index) => ({ stamp: stamps[index] ?? STAMP_ZERO, text }))
    t.deepEqual(
      found.map(({ stamp, text }) => `${hexOf(stamp)} ${text}`),
      told
        .toSorted((left, right) => compareBytes(left.stamp, right.stamp))
        .map(({ stamp, text }) => `${hexOf(stamp)} ${text}`),
    )
  })

  test('a record larger than a row comes back whole', async (t) => {
    const { store } = await open(t, { keepLog: true })
    const large = openSeededRandom(1).bytes(250_000)
    await store.commit({ mutations: NOTHING, logRecord: large })
    await record(store, 'next')
    const { changes } = await store.changesSince(STAMP_ZERO)
    t.true(equalBytes(changes[0]?.record ?? NOTHING, large))
    t.is(changes.length, 2)
  })

  test('below the floor of a trimmed log is too old', async (t) => {
    const { store } = await open(t, { keepLog: true })
    const first = await record(store, 'one')
    const second = await record(store, 'two')
    await record(store, 'three')
    const writer = new MutationWriter()
    trimChanges(writer, second)
    await store.commit({ mutations: writer.finish() })
    await t.throwsAsync(store.changesSince(first), { code: 'ERR_TOO_OLD' })
    const { changes } = await store.changesSince(second)
    t.deepEqual(
      changes.map((change) => textOf(change.record)),
      ['three'],
    )
  })

  test('a store without a log says so, and drops records', async (t) => {
    const { store } = await open(t)
    await record(store, 'dropped')
    await t.throwsAsync(store.changesSince(STAMP_ZERO), { code: 'ERR_LOG_OFF' })
    t.is((await store.range(RANGE_OF_ALL)).length, 1)
  })
}

function addWatches(test: Check, open: OpenStore): void {
  /** Whether [promise] settles before [settling]: an engine may need a moment to tell. */
  const settles = async (promise: Promise<void>, settling: () => Promise<void>) => {
    const settled = promise.then(
      () => true,
      () => true,
    )
    return await Promise.race([settled, settling().then(() => false)])
  }

  test('a watch wakes when its key is set or cleared, and not before', async (t) => {
    const { store, settling } = await open(t)
    await store.commit({ mutations: sets({ b: '1', c: '1' }) })
    const [a, b, c] = ['a', 'b', 'c'].map((name) => store.watch(key(name)).changed)
    await store.commit({ mutations: sets({ a: '1', x: '1' }) })
    await store.commit({
      mutations: encodeMutations([{ type: 'clear-range', ...range('b', 'c') }]),
    })
    await t.notThrowsAsync(Promise.all([a, b]))
    t.false(await settles(c ?? Promise.resolve(), settling))
  })

  test('a watch on a store of which nothing was asked yet misses nothing', async (t) => {
    const { store } = await open(t)
    const { changed } = store.watch(key('a'))
    await store.commit({ mutations: sets({ a: '1' }) })
    await t.notThrowsAsync(changed)
  })

  test('a cancelled watch does not wake, another on the same key does', async (t) => {
    const { store, settling } = await open(t)
    const cancelled = store.watch(key('a'))
    const kept = store.watch(key('a'))
    cancelled.cancel()
    await store.commit({ mutations: sets({ a: '1' }) })
    await t.notThrowsAsync(kept.changed)
    t.false(await settles(cancelled.changed, settling))
  })

  test('closing ends watches', async (t) => {
    const { store } = await open(t)
    const watch = store.watch(key('a'))
    await store.close()
    await t.throwsAsync(watch.changed, { code: 'ERR_CLOSED' })
  })
}

function addTransactions(test: Check, open: OpenStore): void {
  test('a hundred increments made at once all count', async (t) => {
    const { store, clock, pass } = await open(t)
    const random = openSeededRandom(7)
    const driver = setInterval(() => void pass(50), 0)
    t.teardown(() => clearInterval(driver))
    const increment = () =>
      transact(
        store,
        async (transaction) => {
          const count = Number(textOf(await transaction.get(key('count'))) ?? 0)
          transaction.set(key('count'), bytesOf(String(count + 1)))
        },
        { clock, random },
      )
    await Promise.all(Array.from({ length: 100 }, increment)).catch((error: unknown) =>
      t.fail(String(error)),
    )
    t.is(await read(store, 'count'), '100')
  })
}

interface Step {
  readonly kind: 'set' | 'clear' | 'clear-range'
  readonly low: number
  readonly high: number
}

function addModel(test: Check, open: OpenStore): void {
  const step: fc.Arbitrary<Step> = fc.record({
    kind: fc.constantFrom('set', 'set', 'clear', 'clear-range'),
    low: fc.nat({ max: 15 }),
    high: fc.nat({ max: 15 }),
  })
  const commits = fc.array(fc.array(step, { maxLength: 6 }), { maxLength: 8 })

  test('any run of commits reads as the same run on a map', async (t) => {
    await fc.assert(
      fc.asyncProperty(commits, async (batches) => {
        const { store } = await open(t)
        const model = new Map<number, string>()
        for (const [number, steps] of batches.entries()) {
          const writer = new MutationWriter()
          for (const each of steps) applyStep(each, `${number}`, writer, model)
          await store.commit({ mutations: writer.finish() })
          const expected = [...model].sort(([left], [right]) => left - right)
          t.deepEqual(
            formatRows(await store.range(RANGE_OF_ALL)),
            expected.map(([each, text]) => `(${each})=${text}`),
          )
        }
        await store.close()
      }),
      { seed: 11, numRuns: 25 },
    )
  })
}

function applyStep(step: Step, text: string, writer: MutationWriter, model: Map<number, string>) {
  if (step.kind === 'set') {
    writer.set(key(step.low), bytesOf(text))
    model.set(step.low, text)
  } else if (step.kind === 'clear') {
    writer.clear(key(step.low))
    model.delete(step.low)
  } else if (step.low <= step.high) {
    writer.clearRange({ begin: key(step.low), end: key(step.high) })
    for (let each = step.low; each < step.high; each++) model.delete(each)
  }
}
