import { MessageChannel, Worker } from 'node:worker_threads'
import test, { type ExecutionContext } from 'ava'
import { openPortReader } from '../../../../kernel/store/port-reader.ts'
import { key, textOf } from '../../../_support/store.ts'

/** A reader of a store in another thread, which holds a = 1, b = 2 and c = 3. */
async function openReader(t: ExecutionContext) {
  const worker = new Worker(new URL('../../../_support/port-store.ts', import.meta.url))
  t.teardown(async () => {
    await worker.terminate()
  })
  const { port1, port2 } = new MessageChannel()
  const signal = new SharedArrayBuffer(4)
  worker.postMessage({ port: port1, signal }, [port1])
  await new Promise((resolve) => worker.once('message', resolve))
  let waits = 0
  const reader = openPortReader({ port: port2, signal }, () => {
    waits += 1
  })
  return { reader, waits: () => waits }
}

test('keys and ranges are read while the thread sleeps', async (t) => {
  const { reader } = await openReader(t)
  t.is(textOf(reader.get(key('a'))), '1')
  t.is(reader.get(key('nothing')), undefined)
  const texts = (options: object) =>
    reader.range(key('a'), key('d'), options).map((row) => textOf(row.value))
  t.deepEqual(texts({}), ['1', '2', '3'])
  t.deepEqual(texts({ limit: 2 }), ['1', '2'])
  t.deepEqual(texts({ limit: 1, reverse: true }), ['3'])
  t.deepEqual(reader.range(key('x'), key('y')), [])
})

test('while an answer takes long, the owner is told', async (t) => {
  const { reader, waits } = await openReader(t)
  t.is(textOf(reader.get(key('late'))), 'here')
  t.true(waits() >= 1)
})

test('a store that does not answer now is asked again, and the owner is told', async (t) => {
  const { reader, waits } = await openReader(t)
  t.is(textOf(reader.get(key('refused'))), 'here')
  t.true(waits() >= 3)
})

test('a hold shows one version, and a newer one when that is forgotten', async (t) => {
  const { reader } = await openReader(t)
  reader.hold()
  t.is(textOf(reader.get(key('a'))), '1')
  t.is(reader.get(key('forget')), undefined)
  t.is(textOf(reader.get(key('a'))), 'newer')
  reader.release()
})

test('a version that was given and is forgotten is too old', async (t) => {
  const { reader } = await openReader(t)
  reader.hold(1_000n)
  t.is(reader.get(key('a')), undefined)
  reader.hold(2_000n)
  t.is(textOf(reader.get(key('a'))), '1')
  t.throws(() => reader.get(key('forget')), { code: 'ERR_TOO_OLD' })
  reader.release()
  t.is(textOf(reader.get(key('a'))), 'newer')
})
