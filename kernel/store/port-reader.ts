/**
 * Synchronous reads through another thread, for an engine that cannot be read in this one: a request
 * goes out by a port, and the thread sleeps until the answer is there (0.2 to 0.6 ms over FoundationDB).
 *
 * A store that does not answer is waited for, however long; the owner is told of it again and again, so
 * that whoever watches over the thread knows that it does not hang.
 */

import { ok } from 'node:assert/strict'
import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads'
import { type ErrorReport, isKernelError, KernelError } from '../base/errors.ts'
import { READER_PATIENCE_MS } from '../base/limits.ts'
import type { Bytes, Entry } from './range.ts'
import type { ReadVersion, Store, StoreReader } from './store.ts'
import { packEntries, unpackEntries } from './store-port.ts'

/** One end of what joins a reader to the thread of its store. */
export interface ReaderPort {
  readonly port: MessagePort
  /** i32: counts answers, to sleep on. */
  readonly signal: SharedArrayBuffer
}

/** Between two times that a store which cannot answer now is asked. */
const RETRY_MS = 20

interface ReadRequest {
  readonly id: number
  /** The newest when it is missing. */
  readonly version: ReadVersion | undefined
  readonly begin: Bytes
  /** Missing for a single key. */
  readonly end: Bytes | undefined
  readonly limit: number | undefined
  readonly reverse: boolean
}

type ReadReply =
  | { readonly id: number; readonly version: ReadVersion; readonly found: Bytes | undefined }
  | { readonly id: number; readonly error: ErrorReport }

/** Answers from [store] what a reader asks at the other end of [port], until it is closed. */
export function serveReader(store: Store, { port, signal }: ReaderPort): void {
  const answers = new Int32Array(signal)
  const reply = (message: ReadReply) => {
    port.postMessage(message)
    Atomics.add(answers, 0, 1)
    Atomics.notify(answers, 0)
  }
  port.on('message', (request: ReadRequest) => {
    const { id } = request
    read(store, request).then(
      (answer) => reply({ id, ...answer }),
      (error: unknown) => {
        if (!isKernelError(error)) throw error
        reply({ id, error: error.report() })
      },
    )
  })
}

async function read(
  store: Store,
  { version: asked, begin, end, limit, reverse }: ReadRequest,
): Promise<{ version: ReadVersion; found: Bytes | undefined }> {
  const version = asked ?? (await store.readVersion())
  if (end === undefined) return { version, found: await store.get(begin, { version }) }
  const options = { version, reverse, ...(limit === undefined ? {} : { limit }) }
  return { version, found: packEntries(await store.range({ begin, end }, options)) }
}

/**
 * Reads through [place], whose other end is served in a thread that lives longer. [onWaiting] is called
 * again and again while an answer takes long.
 */
export function openPortReader(place: ReaderPort, onWaiting: () => void = () => {}): StoreReader {
  return new PortReader(place, onWaiting)
}

/** What is held: a version that was given, or the one that the first read meets. */
type Hold = { readonly isFixed: boolean; version: ReadVersion | undefined }

class PortReader implements StoreReader {
  readonly #port: MessagePort
  readonly #answers: Int32Array
  readonly #onWaiting: () => void
  #hold: Hold | undefined
  #requestCount = 0

  constructor({ port, signal }: ReaderPort, onWaiting: () => void) {
    this.#port = port
    this.#answers = new Int32Array(signal)
    this.#onWaiting = onWaiting
  }

  get(key: Bytes): Bytes | undefined {
    return this.#read({ begin: key, end: undefined, limit: undefined, reverse: false })
  }

  range(
    begin: Bytes,
    end: Bytes,
    options: { readonly limit?: number; readonly reverse?: boolean } = {},
  ): Entry[] {
    const { limit, reverse = false } = options
    const packed = this.#read({ begin, end, limit, reverse })
    ok(packed !== undefined, 'a range has an answer')
    return unpackEntries(packed)
  }

  hold(version?: ReadVersion): void {
    this.#hold = { isFixed: version !== undefined, version }
  }

  release(): void {
    this.#hold = undefined
  }

  close(): void {
    this.release()
  }

  #read(what: Omit<ReadRequest, 'id' | 'version'>): Bytes | undefined {
    for (;;) {
      const reply = this.#ask({ ...what, id: ++this.#requestCount, version: this.#hold?.version })
      if (!('error' in reply)) {
        if (this.#hold !== undefined) this.#hold.version = reply.version
        return reply.found
      }
      this.#recover(KernelError.fromReport(reply.error))
    }
  }

  /** Sees to it that the read may be tried again, or throws [error]. */
  #recover(error: KernelError): void {
    if (isKernelError(error, 'ERR_UNAVAILABLE')) {
      // It may have said so at once, again and again.
      this.#onWaiting()
      Atomics.wait(this.#answers, 0, Atomics.load(this.#answers, 0), RETRY_MS)
      return
    }
    // Nobody but the owner's own batches changes what a hold without a version shows.
    const mayMove = this.#hold !== undefined && !this.#hold.isFixed
    if (!mayMove || !isKernelError(error, 'ERR_TOO_OLD')) throw error
    this.hold()
  }

  #ask(request: ReadRequest): ReadReply {
    this.#port.postMessage(request)
    for (;;) {
      const answered = Atomics.load(this.#answers, 0)
      for (let next = receiveMessageOnPort(this.#port); next !== undefined; ) {
        const reply = next.message as ReadReply
        if (reply.id === request.id) return reply
        next = receiveMessageOnPort(this.#port)
      }
      const outcome = Atomics.wait(this.#answers, 0, answered, READER_PATIENCE_MS)
      if (outcome === 'timed-out') this.#onWaiting()
    }
  }
}
