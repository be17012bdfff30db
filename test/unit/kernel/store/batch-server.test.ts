import test, { type ExecutionContext } from 'ava'
import { openSimulatedClock } from '../../../../kernel/base/clock.ts'
import { KernelError } from '../../../../kernel/base/errors.ts'
import { BATCH_QUEUE_MAX, VALUE_BYTES_MAX } from '../../../../kernel/base/limits.ts'
import { BatchServer } from '../../../../kernel/store/batch-server.ts'
import { openMemoryStore } from '../../../../kernel/store/memory.ts'
import { encodeMutations } from '../../../../kernel/store/mutations.ts'
import type { Store } from '../../../../kernel/store/store.ts'
import type { BatchMessage, StoreToExecutor, StoreToMain } from '../../../../kernel/store/thread.ts'
import { key, sets, textOf } from '../../../_support/store.ts'

function batch(number: number, mutations: Uint8Array<ArrayBuffer>): BatchMessage {
  return {
    kind: 'batch',
    batch: number,
    mutations,
    effects: `effects ${number}`,
    inputsDone: number,
  }
}

const NOTHING = new Uint8Array(0)
const TOO_LARGE = encodeMutations([
  { type: 'set', key: key('a'), value: new Uint8Array(VALUE_BYTES_MAX + 1) },
])

/** A server over a memory store, with one executor, and everything it says. */
function openServer(t: ExecutionContext, overrides: Partial<Store> = {}) {
  const clock = openSimulatedClock()
  const memory = openMemoryStore({ clock })
  const store: Store = Object.assign(Object.create(memory), bind(memory), overrides)
  const toMain: StoreToMain[] = []
  const toExecutor: StoreToExecutor[] = []
  const server = new BatchServer({ store, clock, main: { post: (each) => toMain.push(each) } })
  server.attach(1, { post: (each) => toExecutor.push(each) })
  t.teardown(() => memory.close())
  return { server, store, toMain, toExecutor }
}

/** The methods of [store], usable from an object that inherits from it. */
function bind(store: Store): Partial<Store> {
  return {
    commit: (request) => store.commit(request),
    get: (each, options) => store.get(each, options),
    flush: () => store.flush(),
  }
}

const summary = (messages: readonly (StoreToMain | StoreToExecutor)[]) =>
  messages.map((each) => `${each.kind} ${'batch' in each ? each.batch : ''}`.trim())

test('effects are released and the executor told, in the order of batches', async (t) => {
  const { server, store, toMain, toExecutor } = openServer(t)
  server.receive(1, batch(1, sets({ a: '1' })))
  server.receive(1, batch(2, NOTHING))
  server.receive(1, batch(3, sets({ a: '3' })))
  t.deepEqual(toMain, [])
  await server.drain()
  t.deepEqual(summary(toMain), ['released 1', 'released 2', 'released 3'])
  t.deepEqual(summary(toExecutor), ['committed 1', 'committed 2', 'committed 3'])
  t.like(toMain[0], { executor: 1, effects: 'effects 1', inputsDone: 1 })
  t.is(textOf(await store.get(key('a'))), '3')
})

test('a batch without mutations waits for those before it', async (t) => {
  const slow = Promise.withResolvers<void>()
  const { server, toMain } = openServer(t, {
    commit: async () => {
      await slow.promise
      return new Uint8Array(10)
    },
  })
  server.receive(1, batch(1, sets({ a: '1' })))
  server.receive(1, batch(2, NOTHING))
  await new Promise((resolve) => setImmediate(resolve))
  t.deepEqual(toMain, [])
  slow.resolve()
  await server.drain()
  t.deepEqual(summary(toMain), ['released 1', 'released 2'])
})

test('after a refusal everything is refused until the executor resumes', async (t) => {
  const { server, store, toMain, toExecutor } = openServer(t)
  server.receive(1, batch(1, TOO_LARGE))
  server.receive(1, batch(2, sets({ a: 'on top of what never was' })))
  await server.drain()
  server.receive(1, { kind: 'resume' })
  server.receive(1, batch(3, sets({ b: 'anew' })))
  await server.drain()
  t.deepEqual(summary(toMain), ['refused 1', 'refused 2', 'released 3'])
  t.deepEqual(summary(toExecutor), ['refused 1', 'refused 2', 'committed 3'])
  t.like(toExecutor[1], { error: { code: 'ERR_VALUE_TOO_LARGE' } })
  t.is(await store.get(key('a')), undefined)
  t.is(textOf(await store.get(key('b'))), 'anew')
})

test("one executor's refusal is not another's", async (t) => {
  const { server, toExecutor } = openServer(t)
  const toOther: StoreToExecutor[] = []
  server.attach(2, { post: (each) => toOther.push(each) })
  server.receive(1, batch(1, TOO_LARGE))
  server.receive(2, batch(1, sets({ a: '1' })))
  await server.drain()
  t.deepEqual(summary(toExecutor), ['refused 1'])
  t.deepEqual(summary(toOther), ['committed 1'])
})

test('a failing disk is told to everybody, once, and nothing is released after it', async (t) => {
  const { server, toMain, toExecutor } = openServer(t, {
    commit: () => Promise.reject(new KernelError('ERR_IO', 'fsync')),
  })
  server.receive(1, batch(1, sets({ a: '1' })))
  server.receive(1, batch(2, NOTHING))
  await server.drain()
  server.receive(1, batch(3, NOTHING))
  server.fail(new KernelError('ERR_IO', 'again'))
  await server.drain()
  t.deepEqual(summary(toMain), ['fatal'])
  t.deepEqual(summary(toExecutor), ['fatal'])
  t.like(toMain[0], { error: { code: 'ERR_IO', detail: 'fsync' } })
})

test('what a detached executor has sent is still committed', async (t) => {
  const { server, toMain, toExecutor } = openServer(t)
  server.receive(1, batch(1, sets({ a: '1' })))
  server.detach(1)
  server.receive(1, batch(2, sets({ a: '2' })))
  await server.drain()
  t.deepEqual(summary(toMain), ['released 1'])
  t.deepEqual(summary(toExecutor), ['committed 1'])
})

test('a queue of batches holds its most, and refuses one more', async (t) => {
  const { server, toMain } = openServer(t)
  // The first is taken off the queue at once.
  for (let number = 0; number <= BATCH_QUEUE_MAX; number++)
    server.receive(1, batch(number, NOTHING))
  await server.drain()
  t.true(toMain.every((each) => each.kind === 'released'))
  toMain.length = 0
  for (let number = 0; number <= BATCH_QUEUE_MAX + 1; number++) {
    server.receive(1, batch(number, NOTHING))
  }
  await server.drain()
  t.like(toMain.at(-1), { kind: 'refused', error: { code: 'ERR_UNAVAILABLE' } })
})

test('a probe is a commit of its own', async (t) => {
  const { server, store } = openServer(t)
  t.is(await server.probe(), 0)
  t.is((await store.get(key('m', 'probe')))?.length, 8)
})
