/**
 * The store thread: owns the engine and serves the messages of `thread.ts`.
 */

import { ok } from 'node:assert/strict'
import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads'
import { openSystemClock } from '../base/clock.ts'
import { isKernelError, type KernelError } from '../base/errors.ts'
import { openLog } from '../base/log.ts'
import { openSystemRandom } from '../base/random.ts'
import { StoreSource } from './backup/source.ts'
import { BatchServer } from './batch-server.ts'
import { openStore, type PlacedStore } from './place.ts'
import { serveReader } from './port-reader.ts'
import { serveStore } from './store-port.ts'
import type {
  BackupCall,
  ExecutorToStore,
  MainToStore,
  StoreThreadSettings,
  StoreToMain,
} from './thread.ts'

ok(parentPort !== null, 'the store thread is a worker')
const main: MessagePort = parentPort
const settings = (workerData as { storeThread: StoreThreadSettings }).storeThread
const clock = openSystemClock()

const post = (message: StoreToMain, transfers: readonly ArrayBuffer[] = []) =>
  main.postMessage(message, [...transfers])

async function start(): Promise<void> {
  let onFatal: (error: KernelError) => void = () => undefined
  let store: PlacedStore
  try {
    const { place, logLevel, ...options } = settings
    store = await openStore(place, {
      ...options,
      isServer: true,
      clock,
      log: openLog({ name: 'store', level: logLevel ?? 'info' }),
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
  post({ kind: 'ready', version: await store.readVersion() })
}

function serve(store: PlacedStore, server: BatchServer): void {
  const source = new StoreSource(store, { clock, random: openSystemRandom() })
  const executors = new Map<number, MessagePort>()
  const ports = new Set<MessagePort>()
  const keep = (port: MessagePort) => {
    ports.add(port)
    port.once('close', () => ports.delete(port))
  }
  main.on('message', (message: MainToStore) => {
    switch (message.kind) {
      case 'attach':
        executors.set(message.executor, message.port)
        keep(message.port)
        attach(server, message.executor, message.port)
        break
      case 'detach':
        detach(server, message.executor, executors.get(message.executor))
        executors.delete(message.executor)
        break
      case 'serve':
        serveStore(store, message.port)
        keep(message.port)
        break
      case 'read':
        serveReader(store, message)
        keep(message.port)
        break
      case 'flush':
        void answer(message.request, () => server.flush())
        break
      case 'probe':
        void answer(message.request, () => server.probe())
        break
      case 'figures':
        void answer(message.request, async () => await store.figures())
        break
      case 'backup':
        void answer(message.request, () => callSource(source, message.call))
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

function callSource(source: StoreSource, { method, words }: BackupCall): Promise<unknown> {
  const call = source[method] as (...words: readonly unknown[]) => Promise<unknown>
  return call.apply(source, [...words])
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
  store: PlacedStore,
  server: BatchServer,
  ports: ReadonlySet<MessagePort>,
): Promise<void> {
  try {
    await server.drain()
    await store.close()
    post({ kind: 'closed' })
  } catch (error) {
    if (!isKernelError(error)) throw error
    server.fail(error)
  }
  for (const port of ports) port.close()
  main.close()
}

await start()
