/**
 * What a backup reads from: a store that runs, here or in another thread or process. Blocks come as
 * bytes with their checksum (block.ts), made where the rows are read, so that nothing on the way can
 * change them unnoticed.
 */

import type { Clock } from '../../base/clock.ts'
import { isKernelError } from '../../base/errors.ts'
import { BACKUP_BLOCK_BYTES, BACKUP_PAGE_ROWS } from '../../base/limits.ts'
import type { Random } from '../../base/random.ts'
import { requireConsumer } from '../log-consumer.ts'
import type { LoggedStore } from '../logged-store.ts'
import { type Bytes, type Entry, type KeyRange, keyAfter, RANGE_OF_ALL } from '../range.ts'
import type { ReadVersion, Versionstamp } from '../store.ts'
import { requireWorldEpoch } from '../world-epoch.ts'
import { encodeBlock } from './block.ts'
import { findCopied } from './scope.ts'

/** Which world a source has. */
export interface SourceDescription {
  readonly world: string
  readonly epoch: number
  readonly engine: string
  readonly timeUs: number
}

/** Everything is asked for by bytes, texts and whole numbers: it crosses threads and HTTP. */
export interface BackupSource {
  describe(): Promise<SourceDescription>
  /** Begins to keep the log for [consumer]; answers the place from which on. */
  register(consumer: string): Promise<Versionstamp>
  /** A block of rows from the key [from] on; the last one ends at ff. */
  rows(from: Bytes): Promise<Bytes>
  /**
   * A block of the log after [since]; `through` is `since` when there is nothing. Throws ERR_LOG_LOST when
   * the log is not kept for [consumer] any more.
   */
  changes(consumer: string, since: Versionstamp): Promise<Bytes>
  /** [consumer] has everything up to [place], [bytes] of records since its first place, on its disk. */
  advance(consumer: string, place: Versionstamp, bytes: number): Promise<void>
  /** The log is not kept for [consumer] any more. */
  remove(consumer: string): Promise<void>
}

/** Reads of a store itself. */
export class StoreSource implements BackupSource {
  readonly #store: LoggedStore
  readonly #clock: Clock
  readonly #random: Random

  constructor(store: LoggedStore, { clock, random }: { clock: Clock; random: Random }) {
    this.#store = store
    this.#clock = clock
    this.#random = random
  }

  async describe(): Promise<SourceDescription> {
    const { id, epoch } = await requireWorldEpoch(this.#store, this.#random)
    return { world: id, epoch, engine: this.#store.engine, timeUs: this.#clock.wallUs() }
  }

  async register(consumer: string): Promise<Versionstamp> {
    return (await this.#store.register(consumer)).place
  }

  async rows(from: Bytes): Promise<Bytes> {
    const timeUs = this.#clock.wallUs()
    const version = await this.#store.readVersion()
    const { rows, end } = await this.#read(from, version)
    return encodeBlock({ kind: 'rows', timeUs, version, begin: from, end, rows })
  }

  async changes(consumer: string, since: Versionstamp): Promise<Bytes> {
    await requireConsumer(this.#store, consumer)
    const timeUs = this.#clock.wallUs()
    const { changes, through, more } = await this.#store.changesSince(since)
    return encodeBlock({ kind: 'log', timeUs, since, through, more, changes })
  }

  advance(consumer: string, place: Versionstamp, bytes: number): Promise<void> {
    return this.#store.advance(consumer, { place, bytes })
  }

  remove(consumer: string): Promise<void> {
    return this.#store.remove(consumer)
  }

  /** The rows from [from] on as [version] has them, about a block of them, and where they end. */
  async #read(from: Bytes, version: ReadVersion): Promise<{ rows: Entry[]; end: Bytes }> {
    const rows: Entry[] = []
    let bytes = 0
    let end = from
    for (let copied = findCopied(end); copied !== undefined; copied = findCopied(end)) {
      if (bytes >= BACKUP_BLOCK_BYTES) return { rows, end }
      const page = await this.#page(copied.range, version, rows.length > 0)
      if (page === undefined) return { rows, end }
      rows.push(...page)
      for (const { key, value } of page) bytes += key.length + value.length
      const last = page.at(-1)
      const isFull = page.length === BACKUP_PAGE_ROWS
      end = isFull && last !== undefined ? keyAfter(last.key) : copied.next
    }
    return { rows, end: RANGE_OF_ALL.end }
  }

  /** Undefined when the version has become too old and [mayEnd]: what was read makes a block. */
  async #page(range: KeyRange, version: ReadVersion, mayEnd: boolean) {
    try {
      return await this.#store.range(range, { version, limit: BACKUP_PAGE_ROWS })
    } catch (error) {
      if (mayEnd && isKernelError(error, 'ERR_TOO_OLD')) return undefined
      throw error
    }
  }
}
