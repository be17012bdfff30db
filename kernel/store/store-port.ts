/**
 * A store for another thread: what is asked at one end of a message port is answered by the store at
 * the other. Requests are answered as they are ready, in any order.
 *
 * Rows travel packed, because a message of thousands of small arrays takes long to copy.
 */

import { ok } from 'node:assert/strict'
import type { MessagePort } from 'node:worker_threads'
import { type ErrorReport, isKernelError, KernelError } from '../base/errors.ts'
import { ByteReader, ByteWriter } from './byte-stream.ts'
import type { Bytes, Entry, KeyRange } from './range.ts'
import type {
  Changes,
  CommitRequest,
  NewestRows,
  RangeOptions,
  RangeRequest,
  ReadOptions,
  ReadVersion,
  Store,
  Versionstamp,
  Watch,
} from './store.ts'

type Call =
  | { readonly call: 'readVersion' | 'flush' }
  | { readonly call: 'get'; readonly key: Bytes; readonly options: ReadOptions }
  | { readonly call: 'range'; readonly range: KeyRange; readonly options: RangeOptions }
  | { readonly call: 'newest'; readonly ranges: readonly RangeRequest[] }
  | { readonly call: 'commit'; readonly request: CommitRequest }
  | { readonly call: 'changes'; readonly stamp: Versionstamp; readonly options: { limit?: number } }
  | { readonly call: 'watch'; readonly key: Bytes }

type Request = (Call & { readonly id: number }) | { readonly call: 'cancel'; readonly id: number }

interface PackedNewest {
  readonly version: ReadVersion
  readonly rows: readonly Bytes[]
}

type Reply =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: ErrorReport }

/** Answers from [store] what is asked at the other end of [port], until either end is closed. */
export function serveStore(store: Store, port: MessagePort): void {
  const watches = new Map<number, Watch>()
  port.on('message', (request: Request) => {
    if (request.call === 'cancel') {
      watches.get(request.id)?.cancel()
      watches.delete(request.id)
      return
    }
    answer(store, request, watches).then(
      (value) => port.postMessage({ id: request.id, value } satisfies Reply),
      (error: unknown) => {
        if (!isKernelError(error)) throw error
        port.postMessage({ id: request.id, error: error.report() } satisfies Reply)
      },
    )
  })
  port.on('close', () => {
    for (const watch of watches.values()) watch.cancel()
  })
}

async function answer(
  store: Store,
  request: Call & { readonly id: number },
  watches: Map<number, Watch>,
): Promise<unknown> {
  switch (request.call) {
    case 'readVersion':
      return await store.readVersion()
    case 'flush':
      return await store.flush()
    case 'get':
      return await store.get(request.key, request.options)
    case 'range':
      return packEntries(await store.range(request.range, request.options))
    case 'newest': {
      const { version, rows } = await store.readNewest(request.ranges)
      return { version, rows: rows.map(packEntries) } satisfies PackedNewest
    }
    case 'commit':
      return await store.commit(request.request)
    case 'changes':
      return await store.changesSince(request.stamp, request.options)
    case 'watch': {
      const watch = store.watch(request.key)
      watches.set(request.id, watch)
      await watch.changed
      watches.delete(request.id)
      return undefined
    }
  }
}

/** The store that is served at the other end of [port]. Closing it closes the port, not the store. */
export function openStoreOnPort(port: MessagePort, engine: Store['engine']): Store {
  return new PortStore(port, engine)
}

interface Waiting {
  resolve(value: unknown): void
  reject(error: KernelError): void
}

class PortStore implements Store {
  readonly engine: Store['engine']
  readonly #port: MessagePort
  readonly #waiting = new Map<number, Waiting>()
  #requestCount = 0
  #isClosed: boolean = false

  constructor(port: MessagePort, engine: Store['engine']) {
    this.#port = port
    this.engine = engine
    port.on('message', (reply: Reply) => this.#receive(reply))
    port.on('close', () => this.#end())
    // Only what is waited for keeps the thread.
    port.unref()
  }

  async readVersion(): Promise<ReadVersion> {
    return (await this.#ask({ call: 'readVersion' })) as ReadVersion
  }

  async get(key: Bytes, options: ReadOptions = {}): Promise<Bytes | undefined> {
    return (await this.#ask({ call: 'get', key, options })) as Bytes | undefined
  }

  async range(range: KeyRange, options: RangeOptions = {}): Promise<Entry[]> {
    return unpackEntries((await this.#ask({ call: 'range', range, options })) as Bytes)
  }

  async readNewest(ranges: readonly RangeRequest[]): Promise<NewestRows> {
    const { version, rows } = (await this.#ask({ call: 'newest', ranges })) as PackedNewest
    return { version, rows: rows.map(unpackEntries) }
  }

  async commit(request: CommitRequest): Promise<Versionstamp> {
    return (await this.#ask({ call: 'commit', request })) as Versionstamp
  }

  async changesSince(stamp: Versionstamp, options: { limit?: number } = {}): Promise<Changes> {
    return (await this.#ask({ call: 'changes', stamp, options })) as Changes
  }

  watch(key: Bytes): Watch {
    if (this.#isClosed) throw new KernelError('ERR_CLOSED')
    const id = this.#requestCount
    const changed = this.#ask({ call: 'watch', key }) as Promise<void>
    // A watch that nobody awaits any more must not end the process when the store closes.
    changed.catch(() => undefined)
    return { changed, cancel: () => this.#cancel(id) }
  }

  async flush(): Promise<void> {
    await this.#ask({ call: 'flush' })
  }

  async close(): Promise<void> {
    this.#end()
    this.#port.close()
  }

  #ask(call: Call): Promise<unknown> {
    if (this.#isClosed) return Promise.reject(new KernelError('ERR_CLOSED'))
    const id = this.#requestCount++
    if (this.#waiting.size === 0) this.#port.ref()
    this.#port.postMessage({ ...call, id } satisfies Request)
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }))
  }

  #cancel(id: number): void {
    if (this.#take(id) === undefined) return
    this.#port.postMessage({ call: 'cancel', id } satisfies Request)
  }

  #receive(reply: Reply): void {
    const waiting = this.#take(reply.id)
    if ('error' in reply) waiting?.reject(KernelError.fromReport(reply.error))
    else waiting?.resolve(reply.value)
  }

  #take(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    if (this.#waiting.size === 0) this.#port.unref()
    return waiting
  }

  #end(): void {
    this.#isClosed = true
    for (const waiting of this.#waiting.values()) waiting.reject(new KernelError('ERR_CLOSED'))
    this.#waiting.clear()
  }
}

/** Rows in one run of bytes: for each a varint length and bytes of its key, then of its value. */
export function packEntries(rows: readonly Entry[]): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter(1_024)
  for (const { key, value } of rows) {
    writer.block(key)
    writer.block(value)
  }
  return writer.finish()
}

/** The rows in [packed]; keys and values are views of it. */
export function unpackEntries(packed: Bytes): Entry[] {
  const reader = new ByteReader(packed, 'packed rows')
  const rows: Entry[] = []
  while (!reader.atEnd()) {
    const key = reader.view(reader.varint())
    ok(!reader.atEnd(), 'packed rows end with a value')
    rows.push({ key, value: reader.view(reader.varint()) })
  }
  return rows
}
