/**
 * Transactions for code that is not a task: migrations, admin, import, tests. Holds the only retry
 * loop of the kernel.
 *
 * The body may run more than once, also after a commit whose result was unknown: no outside effect
 * in it, ids made before it, messages sent after it.
 */

import { type Clock, openSystemClock, sleep } from '../base/clock.ts'
import { isKernelError } from '../base/errors.ts'
import {
  RANGE_ROWS_MAX,
  TRANSACT_ATTEMPTS_MAX,
  TRANSACT_BACKOFF_MS_MAX,
  TRANSACT_BACKOFF_MS_MIN,
} from '../base/limits.ts'
import { openSystemRandom, type Random } from '../base/random.ts'
import { MutationWriter } from './mutations.ts'
import { Overlay } from './overlay.ts'
import { type Bytes, type Entry, type KeyRange, keyAfter, rangeOfKey } from './range.ts'
import type { ReadVersion, Store } from './store.ts'

interface TransactionReadOptions {
  /** Reads without making the commit depend on what was read. */
  readonly snapshot?: boolean
}

interface TransactionRangeOptions extends TransactionReadOptions {
  readonly limit?: number
  readonly reverse?: boolean
}

/** Reads at one version, its own writes included; writes that happen together at its end. */
export interface Transaction {
  readonly readVersion: ReadVersion
  get(key: Bytes, options?: TransactionReadOptions): Promise<Bytes | undefined>
  range(range: KeyRange, options?: TransactionRangeOptions): Promise<Entry[]>
  set(key: Bytes, value: Bytes): void
  clear(key: Bytes): void
  clearRange(range: KeyRange): void
  /** Adds to the 64-bit integer at [key] without reading it. */
  add(key: Bytes, delta: bigint): void
  /** Not seen by this transaction's own reads: the key is known after the commit. */
  setStampedKey(key: Bytes, value: Bytes, offset: number): void
  /** Makes the commit fail if another one writes into [range] meanwhile. */
  addReadConflict(range: KeyRange): void
  /** The record of this commit in the log; the last one given counts. */
  setLogRecord(record: Bytes): void
}

export interface TransactOptions {
  readonly clock?: Clock
  readonly random?: Random
  readonly attemptsMax?: number
  /** See [CommitRequest.makesRoom]. */
  readonly makesRoom?: boolean
}

/**
 * Runs [body] and commits what it wrote; runs it again, after a pause that grows, while the error
 * is retryable. A transaction that wrote nothing is not committed: its reads were one version.
 */
export async function transact<Result>(
  store: Store,
  body: (transaction: Transaction) => Promise<Result>,
  options: TransactOptions = {},
): Promise<Result> {
  const attemptsMax = options.attemptsMax ?? TRANSACT_ATTEMPTS_MAX
  const clock = options.clock ?? openSystemClock()
  const random = options.random ?? openSystemRandom()
  for (let attempt = 1; ; attempt++) {
    try {
      const transaction = new StoreTransaction(store, await store.readVersion())
      const result = await body(transaction)
      await transaction.commit({ makesRoom: options.makesRoom === true })
      return result
    } catch (error) {
      if (!isKernelError(error) || !error.retryable || attempt >= attemptsMax) throw error
      await sleep(clock, backoffMs(attempt, random))
    }
  }
}

/** Doubles up to the most, then anything from half of that to all of it. */
function backoffMs(attempt: number, random: Random): number {
  const ceiling = Math.min(TRANSACT_BACKOFF_MS_MIN * 2 ** (attempt - 1), TRANSACT_BACKOFF_MS_MAX)
  return ceiling * (0.5 + random.float() / 2)
}

class StoreTransaction implements Transaction {
  readonly readVersion: ReadVersion
  readonly #store: Store
  readonly #writer = new MutationWriter()
  readonly #overlay = new Overlay()
  readonly #readConflicts: KeyRange[] = []
  #logRecord: Bytes | undefined

  constructor(store: Store, readVersion: ReadVersion) {
    this.#store = store
    this.readVersion = readVersion
  }

  async get(key: Bytes, options: TransactionReadOptions = {}): Promise<Bytes | undefined> {
    if (!this.#overlay.needsBelow(key)) return this.#overlay.value(key, undefined)
    if (options.snapshot !== true) this.addReadConflict(rangeOfKey(key))
    const below = await this.#store.get(key, { version: this.readVersion })
    return this.#overlay.value(key, below)
  }

  async range(range: KeyRange, options: TransactionRangeOptions = {}): Promise<Entry[]> {
    const limit = Math.min(options.limit ?? RANGE_ROWS_MAX, RANGE_ROWS_MAX)
    const reverse = options.reverse === true
    const needed = Math.min(this.#overlay.rowsNeeded(range, limit), RANGE_ROWS_MAX)
    const version = this.readVersion
    const below = await this.#store.range(range, { version, limit: needed, reverse })
    const read = below.length < needed ? range : reachedPart(range, below, { reverse })
    if (options.snapshot !== true) this.addReadConflict(read)
    const merged = this.#overlay.merge(read, below)
    return (reverse ? merged.reverse() : merged).slice(0, limit)
  }

  set(key: Bytes, value: Bytes): void {
    this.#writer.set(key, value)
    this.#overlay.set(key, value)
  }

  clear(key: Bytes): void {
    this.#writer.clear(key)
    this.#overlay.set(key, undefined)
  }

  clearRange(range: KeyRange): void {
    this.#writer.clearRange(range)
    this.#overlay.clearRange(range)
  }

  add(key: Bytes, delta: bigint): void {
    this.#writer.add(key, delta)
    this.#overlay.add(key, delta)
  }

  setStampedKey(key: Bytes, value: Bytes, offset: number): void {
    this.#writer.setStampedKey(key, value, offset)
  }

  addReadConflict(range: KeyRange): void {
    this.#readConflicts.push({
      begin: Uint8Array.from(range.begin),
      end: Uint8Array.from(range.end),
    })
  }

  setLogRecord(record: Bytes): void {
    this.#logRecord = record
  }

  async commit({ makesRoom }: { makesRoom: boolean }): Promise<void> {
    if (this.#writer.count === 0 && this.#logRecord === undefined) return
    await this.#store.commit({
      readVersion: this.readVersion,
      readConflicts: this.#readConflicts,
      mutations: this.#writer.finish(),
      makesRoom,
      ...(this.#logRecord === undefined ? {} : { logRecord: this.#logRecord }),
    })
  }
}

/** The part of [range] that a read which stopped at its limit has really looked at. */
function reachedPart(
  range: KeyRange,
  rows: readonly Entry[],
  direction: { reverse: boolean },
): KeyRange {
  const last = rows.at(-1)
  if (last === undefined) return range
  if (direction.reverse) return { begin: last.key, end: range.end }
  return { begin: range.begin, end: keyAfter(last.key) }
}
