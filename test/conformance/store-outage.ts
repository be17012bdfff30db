/** What the FoundationDB engine does while its cluster is silent, and how it is opened. */

import type { TestFn } from 'ava'
import { openSystemClock } from '../../kernel/base/clock.ts'
import { isKernelError } from '../../kernel/base/errors.ts'
import {
  STORE_COMMIT_MS_MAX,
  STORE_PREFIX_BYTES_MAX,
  STORE_READ_MS_MAX,
} from '../../kernel/base/limits.ts'
import { openFoundationStore } from '../../kernel/store/foundationdb.ts'
import type { Store } from '../../kernel/store/store.ts'
import { type Foundation, makePrefix } from '../_support/foundationdb.ts'
import { key, sets, textOf } from '../_support/store.ts'

const clock = openSystemClock()
const SLACK_MS = 2_000

/** Whatever [ask] answers once the cluster is there again. */
async function untilAnswered<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  for (;;) {
    try {
      return await ask()
    } catch (error) {
      if (!isKernelError(error, 'ERR_UNAVAILABLE', 'ERR_TOO_OLD')) throw error
    }
  }
}

/** Adds tests on [foundation], whose server nobody else uses. */
export function addOutages(test: TestFn, foundation: Foundation): void {
  const { clusterFile, pause } = foundation
  const open = (prefix: string): Promise<Store> =>
    openFoundationStore({ clusterFile, clock, prefix })

  test.serial('foundationdb: worlds with prefixes of their own do not meet', async (t) => {
    const prefix = makePrefix()
    const [one, other] = await Promise.all([open(prefix), open(`${prefix}b`)])
    t.teardown(() => Promise.all([one.close(), other.close()]))
    await one.commit({ mutations: sets({ a: 'one' }) })
    await other.commit({ mutations: sets({ a: 'other' }) })
    const all = { begin: new Uint8Array(0), end: Uint8Array.of(0xff) }
    t.deepEqual(
      (await one.range(all)).map((row) => textOf(row.value)),
      ['one'],
    )
    t.is(textOf(await other.get(key('a'))), 'other')
  })

  test.serial('foundationdb: a prefix may have its most bytes, and not one more', async (t) => {
    const longest = await open('p'.repeat(STORE_PREFIX_BYTES_MAX))
    await longest.close()
    for (const prefix of ['p'.repeat(STORE_PREFIX_BYTES_MAX + 1), 'two words', 'zero\0']) {
      await t.throwsAsync(open(prefix), { code: 'ERR_CONFIGURATION' })
    }
  })

  test.serial('foundationdb: a cluster file that is not there is named', async (t) => {
    const missing = openFoundationStore({ clusterFile: '/nowhere/fdb.cluster', clock })
    await t.throwsAsync(missing, { code: 'ERR_CONFIGURATION', message: /\/nowhere\/fdb\.cluster/ })
  })

  if (pause === undefined) return

  test.serial('foundationdb: silence is an error of its own kind, and passes', async (t) => {
    t.timeout(120_000)
    const store = await open(makePrefix())
    t.teardown(() => store.close())
    await store.commit({ mutations: sets({ a: 'before' }) })
    pause(true)
    t.teardown(() => pause(false))
    const begin = clock.monotonicMs()
    const reading = t.throwsAsync(store.get(key('a')), { code: 'ERR_UNAVAILABLE' })
    const sent = store.commit({ mutations: sets({ a: 'during' }) })
    const sending = t.throwsAsync(sent, { code: 'ERR_COMMIT_UNKNOWN' })
    await reading
    t.true(clock.monotonicMs() - begin < STORE_READ_MS_MAX + SLACK_MS)
    await sending
    t.true(clock.monotonicMs() - begin < STORE_COMMIT_MS_MAX + SLACK_MS)
    await t.throwsAsync(open(makePrefix()), {
      code: 'ERR_UNAVAILABLE',
      message: /does not answer/,
    })
    pause(false)
    const found = textOf(await untilAnswered(() => store.get(key('a'))))
    t.true(found === 'before' || found === 'during', found)
    await store.commit({ mutations: sets({ a: 'after' }) })
    t.is(textOf(await store.get(key('a'))), 'after')
  })
}
