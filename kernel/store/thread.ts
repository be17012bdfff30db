/**
 * The store thread as the others see it: its messages, and the handle main has on it. The thread's
 * own side is `thread-worker.ts`.
 *
 * - An executor sends batches over its own port. They are committed in the order they were sent;
 *   one without mutations only waits for those before it.
 * - When a batch is durable, its effects go to main and its stamp to the executor. Effects travel
 *   with the batch, so the executor may die meanwhile.
 * - A batch that is refused (no space, too large, conflict) has left nothing behind. Everything its
 *   executor has sent since ran on top of it and is refused too, until the executor, having undone
 *   it all, sends `resume`.
 * - `fatal` is the last message: nothing after the last release is certain, the process must stop.
 */

import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads'
import type { Durability } from '../base/config.ts'
import { type ErrorReport, KernelError } from '../base/errors.ts'
import { YOUNG_GENERATION_MB_MAX } from '../base/limits.ts'
import type { LogLevel } from '../base/log.ts'
import type { BackupSource } from './backup/source.ts'
import type { ReaderPlace, StorePlace } from './place.ts'
import type { ReaderPort } from './port-reader.ts'
import type { Bytes, KeyRange } from './range.ts'
import type { FatalListener, ReadVersion, Store, StoreFigures, Versionstamp } from './store.ts'
import { openStoreOnPort } from './store-port.ts'

/** A batch, from an executor. Give `mutations.buffer` and the buffers of effects as transfers. */
export interface BatchMessage {
  readonly kind: 'batch'
  /** Counted by the executor. */
  readonly batch: number
  /** Packed by a MutationWriter; empty when nothing was written. */
  readonly mutations: Uint8Array<ArrayBuffer>
  /** Needed where several processes share a store. */
  readonly readVersion?: ReadVersion
  readonly readConflicts?: readonly KeyRange[]
  readonly logRecord?: Bytes
  /** What main does once the batch is durable; opaque to the store. */
  readonly effects: unknown
  /** Buffers inside [effects] that are passed on to main instead of being copied. */
  readonly transfers?: readonly ArrayBuffer[]
  /** Which inputs are finished with this batch; opaque to the store. */
  readonly inputsDone: unknown
}

export type ExecutorToStore = BatchMessage | { readonly kind: 'resume' }

export type StoreToExecutor =
  | { readonly kind: 'committed'; readonly batch: number; readonly stamp: Versionstamp }
  | { readonly kind: 'refused'; readonly batch: number; readonly error: ErrorReport }
  | { readonly kind: 'fatal'; readonly error: ErrorReport }

export type MainToStore =
  | { readonly kind: 'attach'; readonly executor: number; readonly port: MessagePort }
  | { readonly kind: 'detach'; readonly executor: number }
  /** Serves the store itself, or a reader of it. */
  | { readonly kind: 'serve'; readonly port: MessagePort }
  | ({ readonly kind: 'read' } & ReaderPort)
  | { readonly kind: 'flush' | 'probe' | 'figures'; readonly request: number }
  | { readonly kind: 'backup'; readonly request: number; readonly call: BackupCall }
  | { readonly kind: 'close' }

/** A call of one of the methods of a BackupSource. */
export interface BackupCall {
  readonly method: keyof BackupSource
  readonly words: readonly unknown[]
}

export interface ReleasedMessage {
  readonly kind: 'released'
  readonly executor: number
  readonly batch: number
  readonly effects: unknown
  readonly inputsDone: unknown
}

export interface RefusedMessage {
  readonly kind: 'refused'
  readonly executor: number
  readonly batch: number
  readonly error: ErrorReport
}

export type StoreToMain =
  | { readonly kind: 'ready'; readonly version: ReadVersion }
  | ReleasedMessage
  | RefusedMessage
  | { readonly kind: 'answer'; readonly request: number; readonly value: unknown }
  | { readonly kind: 'failure'; readonly request: number; readonly error: ErrorReport }
  | { readonly kind: 'closed' }
  /** The store could not be opened; nothing is held. */
  | { readonly kind: 'unopened'; readonly error: ErrorReport }
  | { readonly kind: 'fatal'; readonly error: ErrorReport }

/** What the worker is started with. */
export interface StoreThreadSettings {
  readonly place: StorePlace
  readonly durability: Durability
  readonly freeSpaceFloorBytes?: number
  readonly pageCacheBytes?: number
  readonly logLevel?: LogLevel
}

export interface StoreThreadListeners {
  readonly onReleased: (message: ReleasedMessage) => void
  readonly onRefused: (message: RefusedMessage) => void
  /** Called at most once, and nothing is called after it. */
  readonly onFatal: FatalListener
}

export interface StoreThread {
  /** The store, for main: beside the batches, which know nothing of it. */
  readonly store: Store
  /** The version the store was opened at. */
  readonly version: ReadVersion
  /** Gives [executor] its port; the other end is the executor's. Transfers [port]. */
  attach(executor: number, port: MessagePort): void
  /** Forgets an executor that has ended; what it sent before is still committed. */
  detach(executor: number): void
  /** Where one more thread may read; what it is given has to be handed over to it. */
  openReader(): ReaderPlace
  /** Resolves when everything released so far is on the disk, whatever the durability. */
  flush(): Promise<void>
  /** Makes a small commit of its own and returns how long it took, in milliseconds. */
  probe(): Promise<number>
  figures(): Promise<StoreFigures>
  /** What a backup reads from. */
  readonly backup: BackupSource
  /** Commits what has arrived, flushes, and ends the thread. */
  close(): Promise<void>
}

/** Starts the thread. Rejects with the typed error when the store cannot be opened. */
export function openStoreThread(
  settings: StoreThreadSettings,
  listeners: StoreThreadListeners,
): Promise<StoreThread> {
  const worker = new Worker(new URL('./thread-worker.ts', import.meta.url), {
    workerData: { storeThread: settings },
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB_MAX },
  })
  return new Promise((resolve, reject) => {
    const handle = new WorkerHandle(worker, settings, listeners)
    handle.onOpened = (error) => (error === undefined ? resolve(handle) : reject(error))
  })
}

interface Waiting {
  resolve(value: unknown): void
  reject(error: KernelError): void
}

class WorkerHandle implements StoreThread {
  readonly store: Store
  version: ReadVersion = 0n
  onOpened: (error?: KernelError) => void = () => undefined
  readonly backup: BackupSource
  readonly #worker: Worker
  readonly #settings: StoreThreadSettings
  readonly #listeners: StoreThreadListeners
  readonly #waiting = new Map<number, Waiting>()
  readonly #ended: Promise<void>
  #requestCount = 0
  #isOver: boolean = false

  constructor(worker: Worker, settings: StoreThreadSettings, listeners: StoreThreadListeners) {
    this.#worker = worker
    this.#settings = settings
    const { port1, port2 } = new MessageChannel()
    this.store = openStoreOnPort(port1, settings.place.engine)
    worker.postMessage({ kind: 'serve', port: port2 } satisfies MainToStore, [port2])
    this.#listeners = listeners
    this.backup = this.#makeSource()
    worker.on('message', (message: StoreToMain) => this.#receive(message))
    worker.on('error', (error) => {
      this.#fail(new KernelError('ERR_THREAD_FAILED', `store: ${error}`, { cause: error }))
    })
    this.#ended = new Promise((resolve) => {
      worker.once('exit', () => {
        this.#fail(new KernelError('ERR_THREAD_FAILED', 'store'))
        resolve()
      })
    })
  }

  attach(executor: number, port: MessagePort): void {
    this.#worker.postMessage({ kind: 'attach', executor, port } satisfies MainToStore, [port])
  }

  detach(executor: number): void {
    this.#worker.postMessage({ kind: 'detach', executor } satisfies MainToStore)
  }

  openReader(): ReaderPlace {
    const { place, pageCacheBytes } = this.#settings
    if (place.engine === 'embedded') return { kind: 'folder', folder: place.folder, pageCacheBytes }
    const { port1, port2 } = new MessageChannel()
    const signal = new SharedArrayBuffer(4)
    this.#worker.postMessage({ kind: 'read', port: port1, signal } satisfies MainToStore, [port1])
    return { kind: 'port', port: port2, signal }
  }

  async flush(): Promise<void> {
    await this.#ask('flush')
  }

  probe(): Promise<number> {
    return this.#ask('probe') as Promise<number>
  }

  figures(): Promise<StoreFigures> {
    return this.#ask('figures') as Promise<StoreFigures>
  }

  async close(): Promise<void> {
    this.#worker.postMessage({ kind: 'close' } satisfies MainToStore)
    await this.#ended
  }

  #makeSource(): BackupSource {
    const call = (method: keyof BackupSource, ...words: unknown[]) =>
      this.#ask('backup', { method, words }) as Promise<never>
    return {
      describe: () => call('describe'),
      register: (consumer) => call('register', consumer),
      rows: (from) => call('rows', from),
      changes: (consumer, since) => call('changes', consumer, since),
      advance: (consumer, place, bytes) => call('advance', consumer, place, bytes),
      remove: (consumer) => call('remove', consumer),
    }
  }

  #ask(kind: 'flush' | 'probe' | 'figures'): Promise<unknown>
  #ask(kind: 'backup', call: BackupCall): Promise<unknown>
  #ask(kind: 'flush' | 'probe' | 'figures' | 'backup', call?: BackupCall): Promise<unknown> {
    if (this.#isOver) return Promise.reject(new KernelError('ERR_CLOSED'))
    const request = this.#requestCount++
    this.#worker.postMessage({ kind, request, ...(call && { call }) } as MainToStore)
    return new Promise((resolve, reject) => this.#waiting.set(request, { resolve, reject }))
  }

  #receive(message: StoreToMain): void {
    if (this.#isOver) return
    switch (message.kind) {
      case 'ready':
        this.version = message.version
        this.onOpened()
        break
      case 'unopened':
        this.#end(new KernelError('ERR_CLOSED'))
        this.onOpened(KernelError.fromReport(message.error))
        break
      case 'released':
        this.#listeners.onReleased(message)
        break
      case 'refused':
        this.#listeners.onRefused(message)
        break
      case 'answer':
        this.#take(message.request)?.resolve(message.value)
        break
      case 'failure':
        this.#take(message.request)?.reject(KernelError.fromReport(message.error))
        break
      case 'closed':
        this.#end(new KernelError('ERR_CLOSED'))
        break
      case 'fatal':
        this.#fail(KernelError.fromReport(message.error))
    }
  }

  #take(request: number): Waiting | undefined {
    const waiting = this.#waiting.get(request)
    this.#waiting.delete(request)
    return waiting
  }

  #fail(error: KernelError): void {
    if (this.#isOver) return
    this.#end(error)
    this.#listeners.onFatal(error)
    this.onOpened(error)
  }

  #end(error: KernelError): void {
    this.#isOver = true
    for (const waiting of this.#waiting.values()) waiting.reject(error)
    this.#waiting.clear()
  }
}
