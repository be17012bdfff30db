import test from 'ava'
import { openSimulatedClock } from '../../../../../kernel/base/clock.ts'
import { openSilentLog } from '../../../../../kernel/base/log.ts'
import { encodeTicket } from '../../../../../kernel/host/cluster/process-row.ts'
import { IMAGE_KEY, readTail, type Tail } from '../../../../../kernel/host/cluster/tail.ts'
import { metaKey, processKey, TICKET_KEY } from '../../../../../kernel/store/keys.ts'
import { trimLog } from '../../../../../kernel/store/log-consumer.ts'
import { encodeLogRecord } from '../../../../../kernel/store/log-record.ts'
import { LoggedStore } from '../../../../../kernel/store/logged-store.ts'
import { openMemoryStore } from '../../../../../kernel/store/memory.ts'
import { encodeMutations } from '../../../../../kernel/store/mutations.ts'
import type { Bytes } from '../../../../../kernel/store/range.ts'

const TICKET = encodeTicket({ process: 2, holder: 20, number: 1 })

/** A store as servers have it, and how many single rows were asked of it. */
function open() {
  const clock = openSimulatedClock()
  const memory = openMemoryStore({ clock, keepLog: true })
  const store = new LoggedStore(memory, { clock, log: openSilentLog(), records: 'always' })
  let reads = 0
  const counting = new Proxy(store, {
    get(target, name: keyof LoggedStore) {
      if (name === 'get') reads += 1
      const value = target[name]
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
  const readAfter = async (last: Tail | undefined, known = last?.shared) => {
    reads = 0
    const tail = await readTail(counting, { process: 1, after: last?.through, known })
    return { tail, reads }
  }
  /** Commits as the process 2 does: with a record of [told], or of nothing. */
  const commit = async (mutations: Bytes, told: Bytes = new Uint8Array(0)) =>
    await store.commit({
      mutations,
      logRecord: encodeLogRecord({ timeUs: 1, process: 2, mutations: told }),
    })
  return { store, clock, readAfter, commit }
}

const set = (key: Bytes, value: Bytes | string) =>
  encodeMutations([{ type: 'set', key, value: Buffer.from(value) }])
const WORLD = set(metaKey('test'), 'new')

test('after batches of the world, what decides who may go on is not read again', async (t) => {
  const { readAfter, commit } = open()
  const first = await readAfter(undefined)
  t.true(first.reads > 0)
  const idle = await readAfter(first.tail)
  t.is(idle.reads, 0)
  await commit(WORLD, WORLD)
  const { tail, reads } = await readAfter(idle.tail)
  t.deepEqual([reads, tail.changes.length], [0, 1])
  t.is(tail.shared.version, tail.version)
})

for (const [what, key, see] of [
  ['a ticket', TICKET_KEY, (tail: Tail) => tail.shared.ticket?.holder === 20],
  ['the row of the place', processKey(1), (tail: Tail) => tail.shared.process !== undefined],
  ['the active image', IMAGE_KEY, (tail: Tail) => !tail.shared.code.startsWith('-')],
] as const) {
  test(`${what} is seen by the next tail, whether its record is of nothing or nobody's`, async (t) => {
    for (const isNobodys of [false, true]) {
      const { store, readAfter, commit } = open()
      const first = await readAfter(undefined)
      t.false(see(first.tail))
      const mutations = set(key, TICKET)
      if (isNobodys) await store.commit({ mutations })
      else await commit(mutations)
      await commit(WORLD, WORLD)
      t.true(see((await readAfter(first.tail)).tail))
    }
  })
}

test('a ticket is looked at until the batch that had it is seen', async (t) => {
  const { readAfter, commit } = open()
  await commit(set(TICKET_KEY, TICKET))
  const held = await readAfter(undefined)
  t.is(held.tail.shared.ticket?.holder, 20)
  await commit(encodeMutations([{ type: 'clear', key: TICKET_KEY }]), WORLD)
  const { tail } = await readAfter(held.tail)
  t.is(tail.shared.ticket, undefined)
  t.is((await readAfter(tail)).reads, 0)
})

test('what was known at another time than the cache is not used', async (t) => {
  const { readAfter, commit } = open()
  const first = await readAfter(undefined)
  await commit(set(TICKET_KEY, TICKET))
  const second = await readAfter(undefined)
  // An answer to an executor that is gone came late: what is known is older than what is cached.
  const { tail } = await readAfter(second.tail, first.tail.shared)
  t.is(tail.shared.ticket?.holder, 20)
})

test('whoever is behind the floor of the log is told so, whatever was committed since', async (t) => {
  const { store, clock, readAfter, commit } = open()
  const first = await readAfter(undefined)
  await commit(WORLD, WORLD)
  const second = await readAfter(first.tail)
  for (const trims of [1, 2]) {
    for (let count = 0; count < trims; count++) {
      await commit(WORLD, WORLD)
      await trimLog(store, { clock, keepAfter: (await readAfter(undefined)).tail.through })
      await commit(WORLD, WORLD)
    }
    await t.throwsAsync(readAfter(first.tail), { code: 'ERR_CACHE_OLD' })
    await t.throwsAsync(readAfter(second.tail), { code: 'ERR_CACHE_OLD' })
  }
})
