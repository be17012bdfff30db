import test from 'ava'
import * as fc from 'fast-check'
import { openSimulatedClock } from '../../../../kernel/base/clock.ts'
import { KernelError } from '../../../../kernel/base/errors.ts'
import { TRANSACT_ATTEMPTS_MAX } from '../../../../kernel/base/limits.ts'
import { openSeededRandom } from '../../../../kernel/base/random.ts'
import { openMemoryStore } from '../../../../kernel/store/memory.ts'
import { unpackInteger } from '../../../../kernel/store/mutations.ts'
import { RANGE_OF_ALL } from '../../../../kernel/store/range.ts'
import type { Store } from '../../../../kernel/store/store.ts'
import { type Transaction, transact } from '../../../../kernel/store/transact.ts'
import { bytesOf, formatRows, key, sets, textOf } from '../../../_support/store.ts'

/** A store whose clock runs by itself, so that pauses end at once. */
function openStore() {
  const simulated = openSimulatedClock()
  const clock = {
    ...simulated,
    after: (delayMs: number, action: () => void) => {
      pauses.push(delayMs)
      setImmediate(action)
      return { cancel: () => undefined }
    },
  }
  const pauses: number[] = []
  const store = openMemoryStore({ clock: simulated })
  const options = { clock, random: openSeededRandom(1) }
  const run = <Result>(body: (transaction: Transaction) => Promise<Result>, other?: Store) =>
    transact(other ?? store, body, options)
  return { store, run, pauses, options }
}

/** [store] whose commits go through [commit]. */
const withCommit = (store: Store, commit: Store['commit']): Store =>
  Object.assign(Object.create(store), {
    readVersion: () => store.readVersion(),
    get: (...args: Parameters<Store['get']>) => store.get(...args),
    commit,
  })

test('a transaction reads what it has written', async (t) => {
  const { store, run } = openStore()
  await store.commit({ mutations: sets({ a: '1', b: '2', c: '3' }) })
  await run(async (transaction) => {
    transaction.set(key('b'), bytesOf('mine'))
    transaction.clear(key('a'))
    transaction.set(key('d'), bytesOf('4'))
    t.is(textOf(await transaction.get(key('b'))), 'mine')
    t.is(await transaction.get(key('a')), undefined)
    t.deepEqual(formatRows(await transaction.range(RANGE_OF_ALL)), ['(b)=mine', '(c)=3', '(d)=4'])
    transaction.clearRange({ begin: key('b'), end: key('d') })
    transaction.set(key('c'), bytesOf('again'))
    t.deepEqual(formatRows(await transaction.range(RANGE_OF_ALL, { limit: 1 })), ['(c)=again'])
    const last = await transaction.range(RANGE_OF_ALL, { limit: 1, reverse: true })
    t.deepEqual(formatRows(last), ['(d)=4'])
  })
  t.deepEqual(formatRows(await store.range(RANGE_OF_ALL)), ['(c)=again', '(d)=4'])
})

test('additions are seen by the transaction that made them', async (t) => {
  const { store, run } = openStore()
  await run(async (transaction) => transaction.add(key('n'), 5n))
  await run(async (transaction) => {
    transaction.add(key('n'), 2n)
    t.is(unpackInteger(await transaction.get(key('n'))), 7n)
    transaction.clear(key('n'))
    transaction.add(key('n'), 3n)
    t.is(unpackInteger(await transaction.get(key('n'))), 3n)
  })
  t.is(unpackInteger(await store.get(key('n'))), 3n)
})

test('a conflict runs the body again, over what the winner wrote', async (t) => {
  const { store, run, pauses } = openStore()
  let attempts = 0
  const seen = await run(async (transaction) => {
    const value = textOf(await transaction.get(key('a')))
    if (attempts++ === 0) await store.commit({ mutations: sets({ a: 'theirs' }) })
    transaction.set(key('b'), bytesOf('mine'))
    return value
  })
  t.is(attempts, 2)
  t.is(seen, 'theirs')
  t.is(pauses.length, 1)
})

test('a snapshot read is no reason to run again', async (t) => {
  const { store, run } = openStore()
  let attempts = 0
  await run(async (transaction) => {
    await transaction.get(key('a'), { snapshot: true })
    await transaction.range(RANGE_OF_ALL, { snapshot: true })
    if (attempts++ === 0) await store.commit({ mutations: sets({ a: 'theirs' }) })
    transaction.set(key('b'), bytesOf('mine'))
  })
  t.is(attempts, 1)
})

test('a range read up to a limit depends only on the part it has looked at', async (t) => {
  const { store, run } = openStore()
  await store.commit({ mutations: sets({ a: '1', b: '2', c: '3', d: '4' }) })
  const attemptsWith = async (theirs: string, reverse: boolean) => {
    let attempts = 0
    await run(async (transaction) => {
      await transaction.range(RANGE_OF_ALL, { limit: 2, reverse })
      if (attempts++ === 0) await store.commit({ mutations: sets({ [theirs]: 'theirs' }) })
      transaction.set(key('x'), bytesOf('mine'))
    })
    return attempts
  }
  t.is(await attemptsWith('c', false), 1)
  t.is(await attemptsWith('b', false), 2)
  t.is(await attemptsWith('aa', false), 2)
})

test('a commit whose result is unknown runs the body again, which finds it done', async (t) => {
  const { store, run } = openStore()
  let commits = 0
  const flaky = withCommit(store, async (request) => {
    const stamp = await store.commit(request)
    if (commits++ === 0) throw new KernelError('ERR_COMMIT_UNKNOWN')
    return stamp
  })
  await run(async (transaction) => {
    if ((await transaction.get(key('letter'))) !== undefined) return
    transaction.set(key('letter'), bytesOf('once'))
  }, flaky)
  t.is(commits, 1)
  t.is(textOf(await store.get(key('letter'))), 'once')
})

test('an error that is not retryable ends it, whoever threw it', async (t) => {
  const { store, run } = openStore()
  let commits = 0
  const full = withCommit(store, () => {
    commits += 1
    return Promise.reject(new KernelError('ERR_NO_SPACE'))
  })
  const write = async (transaction: Transaction) => transaction.set(key('a'), bytesOf('1'))
  await t.throwsAsync(run(write, full), { code: 'ERR_NO_SPACE' })
  t.is(commits, 1)
  await t.throwsAsync(
    run(() => Promise.reject(new Error('a bug'))),
    { message: 'a bug' },
  )
})

test('a store that never takes it is given up on, after pauses that grow', async (t) => {
  const { store, run, pauses } = openStore()
  const busy = withCommit(store, () => Promise.reject(new KernelError('ERR_CONFLICT')))
  const write = async (transaction: Transaction) => transaction.set(key('a'), bytesOf('1'))
  await t.throwsAsync(run(write, busy), { code: 'ERR_CONFLICT' })
  t.is(pauses.length, TRANSACT_ATTEMPTS_MAX - 1)
  t.true((pauses[0] ?? 0) < 3 && (pauses.at(-1) ?? 0) >= 500)
})

test('a transaction that wrote nothing is not committed', async (t) => {
  const { store, run } = openStore()
  const never = withCommit(store, () => Promise.reject(new Error('committed')))
  t.is(await run(async (transaction) => transaction.get(key('a')), never), undefined)
})

test('reads through a transaction equal reads after its commit', async (t) => {
  const name = fc.constantFrom('a', 'b', 'c', 'd', 'e')
  const write = fc.oneof(
    fc.record({ kind: fc.constant('set' as const), name, text: fc.string() }),
    fc.record({ kind: fc.constant('clear' as const), name, text: fc.constant('') }),
    fc.record({ kind: fc.constant('add' as const), name, text: fc.constant('') }),
    fc.record({ kind: fc.constant('range' as const), name, text: name }),
  )
  await fc.assert(
    fc.asyncProperty(
      fc.array(write),
      fc.nat({ max: 6 }),
      fc.boolean(),
      async (writes, limit, reverse) => {
        const { store, run } = openStore()
        await store.commit({ mutations: sets({ a: '1', c: '3', e: '5' }) })
        const inside = await run(async (transaction) => {
          for (const { kind, name: at, text } of writes) {
            if (kind === 'set') transaction.set(key(at), bytesOf(text))
            else if (kind === 'clear') transaction.clear(key(at))
            else if (kind === 'add') transaction.add(key(at), 3n)
            else if (at <= text) transaction.clearRange({ begin: key(at), end: key(text) })
          }
          return transaction.range(RANGE_OF_ALL, { limit, reverse })
        })
        t.deepEqual(
          formatRows(inside),
          formatRows(await store.range(RANGE_OF_ALL, { limit, reverse })),
        )
      },
    ),
    { seed: 5, numRuns: 300 },
  )
})
