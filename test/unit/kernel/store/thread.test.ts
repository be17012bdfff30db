import { MessageChannel, type MessagePort } from 'node:worker_threads'
import test, { type ExecutionContext } from 'ava'
import { KernelError } from '../../../../kernel/base/errors.ts'
import { openEmbeddedReader } from '../../../../kernel/store/embedded-reader.ts'
import {
  type BatchMessage,
  openStoreThread,
  type ReleasedMessage,
  type StoreThread,
  type StoreThreadSettings,
  type StoreToExecutor,
} from '../../../../kernel/store/thread.ts'
import { key, makeFolder, openEmbeddedIn, sets, textOf } from '../../../_support/store.ts'

interface OpenedThread {
  readonly thread: StoreThread
  readonly port: MessagePort
  readonly released: ReleasedMessage[]
  readonly fatal: KernelError[]
  /** The next message to the executor. */
  next(): Promise<StoreToExecutor>
  send(message: BatchMessage): void
}

async function openThread(
  t: ExecutionContext,
  path: string,
  settings: Partial<StoreThreadSettings> = {},
): Promise<OpenedThread> {
  const released: ReleasedMessage[] = []
  const fatal: KernelError[] = []
  const thread = await openStoreThread(
    {
      place: { engine: 'embedded', folder: path },
      durability: 'none',
      logLevel: 'silent',
      ...settings,
    },
    {
      onReleased: (message) => released.push(message),
      onRefused: () => undefined,
      onFatal: (error) => fatal.push(error),
    },
  )
  t.teardown(() => thread.close())
  const { port1, port2 } = new MessageChannel()
  thread.attach(1, port2)
  const received: StoreToExecutor[] = []
  let wake: () => void = () => undefined
  port1.on('message', (message: StoreToExecutor) => {
    received.push(message)
    wake()
  })
  const next = async (): Promise<StoreToExecutor> => {
    for (;;) {
      const message = received.shift()
      if (message !== undefined) return message
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
  }
  const send = (message: BatchMessage) => port1.postMessage(message, [message.mutations.buffer])
  return { thread, port: port1, released, fatal, next, send }
}

function batch(number: number, values: Record<string, string>): BatchMessage {
  return { kind: 'batch', batch: number, mutations: sets(values), effects: null, inputsDone: [] }
}

test('a batch goes through the thread, and a reader elsewhere sees it', async (t) => {
  const path = makeFolder(t)
  const { thread, next, send, released } = await openThread(t, path)
  const reader = openEmbeddedReader({ path })
  t.teardown(() => reader.close())
  t.is(reader.get(key('a')), undefined)
  send({ ...batch(1, { a: 'first' }), effects: { text: 'You are here.' }, inputsDone: [4, 5] })
  t.like(await next(), { kind: 'committed', batch: 1 })
  t.is(textOf(reader.get(key('a'))), 'first')
  await thread.flush()
  t.like(released[0], { executor: 1, batch: 1, effects: { text: 'You are here.' } })
  t.deepEqual(released[0]?.inputsDone, [4, 5])
})

test('buffers of effects are passed on', async (t) => {
  const { thread, port, released, next } = await openThread(t, makeFolder(t))
  const bytes = Uint8Array.of(1, 2, 3)
  const message = { ...batch(1, { a: '1' }), effects: { bytes }, transfers: [bytes.buffer] }
  port.postMessage(message, [bytes.buffer])
  await next()
  await thread.flush()
  t.deepEqual(released[0]?.effects, { bytes: Uint8Array.of(1, 2, 3) })
  t.is(bytes.length, 0)
})

test('what was committed is there after closing and opening again', async (t) => {
  const path = makeFolder(t)
  const first = await openThread(t, path, { durability: 'group' })
  first.send(batch(1, { a: 'kept' }))
  await first.thread.flush()
  await first.next()
  await first.thread.close()
  t.deepEqual(first.fatal, [])
  const store = openEmbeddedIn(path)
  t.is(textOf(await store.get(key('a'))), 'kept')
  await store.close()
})

test('batches sent before close are committed', async (t) => {
  const path = makeFolder(t)
  const { thread, send, next } = await openThread(t, path)
  send(batch(1, { a: '1' }))
  await next()
  await thread.close()
  const store = openEmbeddedIn(path)
  t.is(textOf(await store.get(key('a'))), '1')
  await store.close()
})

test('below the floor of free space a batch is refused, and one that writes nothing is not', async (t) => {
  const { send, next } = await openThread(t, makeFolder(t), {
    freeSpaceFloorBytes: Number.MAX_SAFE_INTEGER,
  })
  send(batch(1, {}))
  t.like(await next(), { kind: 'committed', batch: 1 })
  send(batch(2, { a: '1' }))
  t.like(await next(), { kind: 'refused', batch: 2, error: { code: 'ERR_NO_SPACE' } })
})

test('a folder in use is refused with the typed error', async (t) => {
  const path = makeFolder(t)
  const store = openEmbeddedIn(path)
  await t.throwsAsync(openThread(t, path), { code: 'ERR_FOLDER_LOCKED' })
  await store.close()
})

test('a probe writes, and figures tell sizes', async (t) => {
  const { thread } = await openThread(t, makeFolder(t))
  t.true((await thread.probe()) >= 0)
  const figures = await thread.figures()
  t.true(figures.version > thread.version)
  t.true((figures.databaseBytes ?? 0) > 0)
  t.true((figures.freeBytes ?? 0) > 0)
})

test('after close, questions are answered with an error', async (t) => {
  const { thread } = await openThread(t, makeFolder(t))
  await thread.close()
  await t.throwsAsync(thread.probe(), { instanceOf: KernelError, code: 'ERR_CLOSED' })
})
