/**
 * A store that adds records for the log to commits that bring none.
 *
 * - 'wanted', for a store with one writer: only while somebody wants the log. Every commit after a consumer
 *   was registered has a record, also over restarts, and the log is given up when nobody wants it any more.
 * - 'always', for processes that share a store: their caches live on the log, and they trim it.
 * - 'never', for tools beside them.
 *
 * The store behind must have been opened to keep a log, and be written to through this one alone.
 */

import type { Clock, Timer } from '../base/clock.ts'
import { isKernelError } from '../base/errors.ts'
import { LOG_BACKLOG_BYTES_MAX, LOG_LOOK_BYTES, LOG_TRIM_MS } from '../base/limits.ts'
import type { Log } from '../base/log.ts'
import {
  advanceConsumer,
  type LogConsumer,
  listConsumers,
  registerConsumer,
  removeConsumer,
  trimLog,
} from './log-consumer.ts'
import { encodeLogRecord } from './log-record.ts'
import type { Bytes, KeyRange } from './range.ts'
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

export interface LoggedStoreOptions {
  readonly clock: Clock
  readonly log: Log
  /** When commits get records: 'wanted' unless given. */
  readonly records?: 'wanted' | 'always' | 'never'
  /** How far a consumer may be behind; smaller in tests. */
  readonly backlogBytesMax?: number
}

/** [store] with a log for those who want one. Closing it closes [store]. */
export async function openLoggedStore(
  store: Store,
  options: LoggedStoreOptions,
): Promise<LoggedStore> {
  const logged = new LoggedStore(store, options)
  await logged.look()
  return logged
}

export class LoggedStore implements Store {
  readonly engine: Store['engine']
  readonly #store: Store
  readonly #clock: Clock
  readonly #log: Log
  /** Whether what consumers want decides, and the log is trimmed here. */
  readonly #isSole: boolean
  readonly #backlogBytesMax: number
  /** Whether commits get records. */
  #isWanted: boolean = false
  /** Consumers that are being registered: their rows are not there yet. */
  #registering = 0
  #isClosed: boolean = false
  #unlookedBytes = 0
  /** Times of records never go back, whatever the clock does. */
  #lastUs = 0
  #trimTimer: Timer | undefined
  #trimming: Promise<void> = Promise.resolve()

  constructor(store: Store, options: LoggedStoreOptions) {
    this.engine = store.engine
    this.#store = store
    this.#clock = options.clock
    this.#log = options.log
    const records = options.records ?? 'wanted'
    this.#isSole = records === 'wanted'
    this.#isWanted = records === 'always'
    this.#backlogBytesMax = options.backlogBytesMax ?? LOG_BACKLOG_BYTES_MAX
  }

  /** Finds out whether anybody wants the log, and gives up what nobody does. */
  async look(): Promise<void> {
    if (!this.#isSole) return
    const consumers = await listConsumers(this)
    this.#isWanted = this.#registering > 0 || consumers.some((consumer) => !consumer.isLost)
    this.#trimSoon()
  }

  /** Keeps the log for [name], from its answer's place on. */
  async register(name: string): Promise<LogConsumer> {
    // First, so that no commit after the place is without a record.
    if (this.#isSole) this.#isWanted = true
    this.#registering += 1
    try {
      return await registerConsumer(this, name, { clock: this.#clock })
    } finally {
      this.#registering -= 1
    }
  }

  /** [name] has read everything up to [place], see [advanceConsumer]. Throws ERR_LOG_LOST. */
  async advance(name: string, read: { place: Versionstamp; bytes: number }): Promise<void> {
    await advanceConsumer(this, { name, ...read }, { clock: this.#clock })
    this.#trimSoon()
  }

  /** The log is not kept for [name] any more. */
  async remove(name: string): Promise<void> {
    await removeConsumer(this, name)
    await this.look()
  }

  async commit(request: CommitRequest): Promise<Versionstamp> {
    const { mutations, logRecord } = request
    const needsRecord = this.#isWanted && logRecord === undefined && mutations.length > 0
    if (!needsRecord) return await this.#store.commit(request)
    const record = encodeLogRecord({ timeUs: this.#nowUs(), process: 0, mutations })
    this.#count(record.length)
    return await this.#store.commit({ ...request, logRecord: record })
  }

  readVersion(): Promise<ReadVersion> {
    return this.#store.readVersion()
  }

  get(key: Bytes, options?: ReadOptions): Promise<Bytes | undefined> {
    return this.#store.get(key, options)
  }

  range(range: KeyRange, options?: RangeOptions) {
    return this.#store.range(range, options)
  }

  readNewest(ranges: readonly RangeRequest[]): Promise<NewestRows> {
    return this.#store.readNewest(ranges)
  }

  changesSince(stamp: Versionstamp, options?: { readonly limit?: number }): Promise<Changes> {
    return this.#store.changesSince(stamp, options)
  }

  watch(key: Bytes): Watch {
    return this.#store.watch(key)
  }

  flush(): Promise<void> {
    return this.#store.flush()
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.#trimTimer?.cancel()
    await this.#trimming
    await this.#store.close()
  }

  #nowUs(): number {
    this.#lastUs = Math.max(this.#lastUs, this.#clock.wallUs())
    return this.#lastUs
  }

  #count(bytes: number): void {
    this.#unlookedBytes += bytes
    if (this.#unlookedBytes < Math.min(LOG_LOOK_BYTES, this.#backlogBytesMax)) return
    this.#unlookedBytes = 0
    this.#trimSoon()
  }

  #trimSoon(): void {
    if (this.#isClosed || !this.#isSole) return
    this.#trimTimer ??= this.#clock.after(LOG_TRIM_MS, () => {
      this.#trimTimer = undefined
      this.#trimming = this.#trim()
    })
  }

  async #trim(): Promise<void> {
    try {
      const isMore = await trimLog(this, { backlogBytesMax: this.#backlogBytesMax })
      if (isMore) this.#trimSoon()
      else if (this.#isWanted) await this.#stopIfUnwanted()
    } catch (error) {
      // The next look tries again; what makes a store unusable is told to its owner.
      if (!isKernelError(error)) throw error
      this.#log.warn(`the commit log could not be trimmed: ${error.message}`)
    }
  }

  /** Those who still wanted the log may all have been too slow. */
  async #stopIfUnwanted(): Promise<void> {
    const consumers = await listConsumers(this)
    if (this.#registering > 0 || consumers.some((consumer) => !consumer.isLost)) return
    this.#isWanted = false
    const names = consumers.map(({ name }) => name).join(', ')
    if (names !== '') this.#log.warn(`too far behind, the commit log is kept no longer: ${names}`)
    this.#trimSoon()
  }
}
