/**
 * The store thread: owns the embedded engine and serves the messages of `thread.ts`.
 */

import { ok } from 'node:assert/strict'
import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads'
import { openSystemClock } from '../base/clock.ts'
import { isKernelError, type KernelError } from '../base/errors.ts'
import { openLog } from '../base/log.ts'
import { BatchServer } from './batch-server.ts'
import { type EmbeddedStore, openEmbeddedStore } from './embedded.ts'
import type { ExecutorToStore, MainToStore, StoreThreadSettings, StoreToMain } from './thread.ts'

ok(parentPort !== null, 'the store thread is a worker')
const main: MessagePort = parentPort
const settings = (workerData as { storeThread: StoreThreadSettings }).storeThread
const clock = openSystemClock()

const post = (message: StoreToMain, transfers: readonly ArrayBuffer[] = []) =>
  main.postMessage(message, [...transfers])

function start(): void {
  let onFatal: (error: KernelError) => void = () => undefined
  let store: EmbeddedStore
  try {
    store = openEmbeddedStore({
      ...settings,
      clock,
      log: openLog({ name: 'store', level: settings.logLevel ?? 'info' }),
      onFatal: (error) => onFatal(error),
    })
  } catch (error) {
    if (!isKernelError(error)) throw error
    post({ kind: 'unopened', error: error.report() })
    main.close()
    return
  }
  const server = new BatchServer({ store, clock, main: { post } })
  onFatal = (error) => server.fail(error)
  serve(store, server)
  post({ kind: 'ready', version: store.figures().version })
}

function serve(store: EmbeddedStore, server: BatchServer): void {
  const ports = new Map<number, MessagePort>()
  main.on('message', (message: MainToStore) => {
    switch (message.kind) {
      case 'attach':
        ports.set(message.executor, message.port)
        attach(server, message.executor, message.port)
        break
      case 'detach':
        detach(server, message.executor, ports.get(message.executor))
        ports.delete(message.executor)
        break
      case 'flush':
        void answer(message.request, () => server.flush())
        break
      case 'probe':
        void answer(message.request, () => server.probe())
        break
      case 'figures':
        void answer(message.request, async () => store.figures())
        break
      case 'close':
        void close(store, server, ports)
    }
  })
}

function attach(server: BatchServer, executor: number, port: MessagePort): void {
  server.attach(executor, { post: (message) => port.postMessage(message) })
  port.on('message', (message: ExecutorToStore) => server.receive(executor, message))
}

/** What an executor sent before it died counts, also if its port has not delivered it yet. */
function detach(server: BatchServer, executor: number, port: MessagePort | undefined): void {
  if (port === undefined) return
  for (let next = receiveMessageOnPort(port); next; next = receiveMessageOnPort(port)) {
    server.receive(executor, next.message as ExecutorToStore)
  }
  server.detach(executor)
  port.close()
}

async function answer(request: number, body: () => Promise<unknown>): Promise<void> {
  try {
    post({ kind: 'answer', request, value: await body() })
  } catch (error) {
    if (!isKernelError(error)) throw error
    post({ kind: 'failure', request, error: error.report() })
  }
}

async function close(
  store: EmbeddedStore,
  server: BatchServer,
  ports: ReadonlyMap<number, MessagePort>,
): Promise<void> {
  try {
    await server.drain()
    await store.close()
    post({ kind: 'closed' })
  } catch (error) {
    if (!isKernelError(error)) throw error
    server.fail(error)
  }
  for (const port of ports.values()) port.close()
  main.close()
}

start()
