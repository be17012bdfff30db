/**
 * Waits for changes of keys, for the engines that see every commit pass.
 */

import { KernelError } from '../base/errors.ts'
import type { Mutation } from './mutations.ts'
import { type Bytes, bytesId, rangeContains } from './range.ts'
import type { Watch } from './store.ts'

interface Waiting {
  readonly key: Bytes
  resolve(): void
  reject(error: KernelError): void
}

export class Watches {
  readonly #waiting = new Map<string, Set<Waiting>>()

  get size(): number {
    return this.#waiting.size
  }

  open(key: Bytes): Watch {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    // A watch that nobody awaits any more must not end the process when the store closes.
    promise.catch(() => undefined)
    const waiting: Waiting = { key: Uint8Array.from(key), resolve, reject }
    const id = bytesId(key)
    const others = this.#waiting.get(id)
    if (others === undefined) this.#waiting.set(id, new Set([waiting]))
    else others.add(waiting)
    return { changed: promise, cancel: () => this.#cancel(id, waiting) }
  }

  /** Wakes whoever waits for a key that [mutation], now committed, has written. */
  wake(mutation: Mutation): void {
    if (mutation.type === 'set-stamped-key') return
    if (mutation.type !== 'clear-range') {
      this.#wakeAll(bytesId(mutation.key))
      return
    }
    for (const [id, [first]] of this.#waiting) {
      if (first !== undefined && rangeContains(mutation, first.key)) this.#wakeAll(id)
    }
  }

  close(): void {
    for (const waiting of this.#waiting.values()) {
      for (const each of waiting) each.reject(new KernelError('ERR_CLOSED'))
    }
    this.#waiting.clear()
  }

  #wakeAll(id: string): void {
    for (const waiting of this.#waiting.get(id) ?? []) waiting.resolve()
    this.#waiting.delete(id)
  }

  #cancel(id: string, waiting: Waiting): void {
    const others = this.#waiting.get(id)
    others?.delete(waiting)
    if (others?.size === 0) this.#waiting.delete(id)
  }
}
