/**
 * The store in memory: the model the other engines are held to. As in FoundationDB, commits that
 * arrive together share a commit version and differ in their order inside it, later versions are
 * not consecutive, and every version of the last five seconds can be read.
 *
 * Nothing is durable. One process, one thread; a hundred thousand keys at most, because the sorted
 * list of keys is one array.
 */

import { ok } from 'node:assert/strict'
import type { Clock } from '../base/clock.ts'
import { KernelError } from '../base/errors.ts'
import { RANGE_ROWS_MAX, TRANSACTION_MS_MAX } from '../base/limits.ts'
import { readChanges, withLogRecord } from './change-log.ts'
import {
  checkKey,
  checkTransactionBytes,
  decodeMutations,
  type Mutation,
  packInteger,
  stampBytes,
  unpackInteger,
} from './mutations.ts'
import { type Bytes, bytesId, compareBytes, type Entry, type KeyRange } from './range.ts'
import { RecentWrites } from './recent-writes.ts'
import {
  type Changes,
  type CommitRequest,
  makeVersionstamp,
  type NewestRows,
  type RangeOptions,
  type RangeRequest,
  type ReadOptions,
  type ReadVersion,
  readNewestOf,
  type Store,
  type StoreReader,
  type Versionstamp,
  type Watch,
} from './store.ts'
import { Watches } from './watches.ts'

/** FoundationDB counts about a million versions a second; nobody may rely on the distance. */
const VERSION_STEP = 1_000n

/** Old values are dropped once for so many versions, because it means a look at every key. */
const FORGET_VERSIONS = 256

/** One key's past, oldest first. No value: cleared. */
interface History {
  readonly key: Bytes
  readonly versions: { readonly version: ReadVersion; readonly value: Bytes | undefined }[]
}

interface Pending {
  readonly request: CommitRequest
  resolve(stamp: Versionstamp): void
  reject(error: unknown): void
}

/** Opens an empty store. With [keepLog], records given with commits are kept. */
export function openMemoryStore(options: { clock: Clock; keepLog?: boolean }): Store {
  return new MemoryStore(options.clock, options.keepLog === true)
}

/** A reader in the thread of [store], which must be one that openMemoryStore() made. */
export function openMemoryReader(store: Store): MemoryReader {
  ok(store instanceof MemoryStore, 'a store in memory')
  return new MemoryReader(store)
}

/** Synchronous reads of a store in memory, of the newest version or of one held. */
class MemoryReader implements StoreReader {
  readonly #store: MemoryStore
  #version: ReadVersion | undefined

  constructor(store: MemoryStore) {
    this.#store = store
  }

  get(key: Bytes): Bytes | undefined {
    return this.#store.getNow(key, this.#version)
  }

  range(begin: Bytes, end: Bytes, options: RangeOptions = {}): Entry[] {
    return this.#store.rangeNow({ begin, end }, this.#versioned(options))
  }

  /** Holds the newest version, or [version], which is ERR_TOO_OLD once it is no longer kept. */
  hold(version = this.#store.version): void {
    this.#version = version
  }

  release(): void {
    this.#version = undefined
  }

  close(): void {
    this.release()
  }

  #versioned(options: RangeOptions): RangeOptions {
    return this.#version === undefined ? options : { ...options, version: this.#version }
  }
}

class MemoryStore implements Store {
  readonly engine = 'memory'
  readonly #clock: Clock
  readonly #keepLog: boolean
  readonly #histories = new Map<string, History>()
  /** The histories in key order. */
  readonly #sorted: History[] = []
  readonly #watches = new Watches()
  readonly #recent: RecentWrites
  /** When each version was superseded, oldest first, as far back as versions are kept. */
  readonly #superseded: { readonly version: ReadVersion; readonly atMs: number }[] = []
  #oldest: ReadVersion = VERSION_STEP
  /** Versions that can no longer be read but whose values are still here. */
  #forgotten = 0
  #version: ReadVersion = VERSION_STEP
  #pending: Pending[] = []
  #closed: boolean = false

  constructor(clock: Clock, keepLog: boolean) {
    this.#clock = clock
    this.#keepLog = keepLog
    this.#recent = new RecentWrites(this.#version)
  }

  async readVersion(): Promise<ReadVersion> {
    this.#assertOpen()
    return this.#version
  }

  async get(key: Bytes, options: ReadOptions = {}): Promise<Bytes | undefined> {
    return this.getNow(key, options.version)
  }

  async range(range: KeyRange, options: RangeOptions = {}): Promise<Entry[]> {
    return this.rangeNow(range, options)
  }

  readNewest(ranges: readonly RangeRequest[]): Promise<NewestRows> {
    return readNewestOf(this, ranges)
  }

  get version(): ReadVersion {
    return this.#version
  }

  getNow(key: Bytes, at: ReadVersion | undefined): Bytes | undefined {
    checkKey(key)
    const history = this.#histories.get(bytesId(key))
    const version = this.#readable(at)
    const value = history && valueAt(history, version)
    return value && Uint8Array.from(value)
  }

  rangeNow(range: KeyRange, options: RangeOptions): Entry[] {
    const version = this.#readable(options.version)
    const limit = Math.min(options.limit ?? RANGE_ROWS_MAX, RANGE_ROWS_MAX)
    const step = options.reverse === true ? -1 : 1
    const begin = this.#indexOf(range.begin)
    const end = this.#indexOf(range.end)
    const rows: Entry[] = []
    for (let index = step > 0 ? begin : end - 1; index >= begin && index < end; index += step) {
      if (rows.length >= limit) break
      const history = this.#sorted[index]
      const value = history && valueAt(history, version)
      if (history && value) {
        rows.push({ key: Uint8Array.from(history.key), value: Uint8Array.from(value) })
      }
    }
    return rows
  }

  commit(request: CommitRequest): Promise<Versionstamp> {
    return new Promise((resolve, reject) => {
      this.#assertOpen()
      if (this.#pending.length === 0) queueMicrotask(() => this.#commitPending())
      this.#pending.push({ request, resolve, reject })
    })
  }

  async changesSince(stamp: Versionstamp, options: { limit?: number } = {}): Promise<Changes> {
    if (!this.#keepLog) throw new KernelError('ERR_LOG_OFF')
    return readChanges(this, stamp, { limit: options.limit, version: await this.readVersion() })
  }

  watch(key: Bytes): Watch {
    this.#assertOpen()
    return this.#watches.open(key)
  }

  async flush(): Promise<void> {
    this.#assertOpen()
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#watches.close()
  }

  /** Commits everything that arrived since the last time, under one version. */
  #commitPending(): void {
    const version = this.#version + VERSION_STEP
    const nowMs = this.#clock.monotonicMs()
    const pending = this.#pending
    this.#pending = []
    let order = 0
    for (const { request, resolve, reject } of pending) {
      try {
        resolve(this.#commitOne(request, makeVersionstamp(version, order), nowMs))
        order += 1
      } catch (error) {
        reject(error)
      }
    }
    if (order === 0) return
    this.#superseded.push({ version: this.#version, atMs: nowMs })
    this.#version = version
    this.#forget(nowMs)
  }

  #commitOne(request: CommitRequest, stamp: Versionstamp, nowMs: number): Versionstamp {
    this.#assertOpen()
    checkTransactionBytes(request)
    const ranges = request.readConflicts ?? []
    if (ranges.length > 0) {
      ok(request.readVersion !== undefined, 'read conflicts need a read version')
      this.#recent.check(request.readVersion, ranges, nowMs)
    }
    const packed =
      this.#keepLog && request.logRecord
        ? withLogRecord(request.mutations, request.logRecord)
        : Uint8Array.from(request.mutations)
    const version = this.#version + VERSION_STEP
    // Decoded before the first is applied: what is refused must leave nothing behind.
    const mutations = [...decodeMutations(packed)]
    for (const mutation of mutations) this.#apply(mutation, version, stamp)
    for (const mutation of mutations) this.#watches.wake(mutation)
    this.#recent.add({ version, stamp, mutations: packed, atMs: nowMs })
    return stamp
  }

  #apply(mutation: Mutation, version: ReadVersion, stamp: Versionstamp) {
    switch (mutation.type) {
      case 'set':
        return this.#write(mutation.key, mutation.value, version)
      case 'clear':
        return this.#write(mutation.key, undefined, version)
      case 'clear-range':
        return this.#clearRange(mutation, version)
      case 'add': {
        const history = this.#histories.get(bytesId(mutation.key))
        const sum = unpackInteger(history && valueAt(history, version)) + mutation.delta
        return this.#write(mutation.key, packInteger(sum), version)
      }
      case 'set-stamped-key': {
        const key = stampBytes(mutation.key, mutation.offset, stamp)
        return this.#write(key, mutation.value, version)
      }
      case 'set-stamped-value': {
        const value = stampBytes(mutation.value, mutation.offset, stamp)
        return this.#write(mutation.key, value, version)
      }
    }
  }

  #clearRange(range: KeyRange, version: ReadVersion): void {
    const end = this.#indexOf(range.end)
    for (let index = this.#indexOf(range.begin); index < end; index++) {
      const history = this.#sorted[index]
      if (history) this.#write(history.key, undefined, version)
    }
  }

  #write(key: Bytes, value: Bytes | undefined, version: ReadVersion) {
    const id = bytesId(key)
    let history = this.#histories.get(id)
    if (history === undefined) {
      if (value === undefined) return
      history = { key: Uint8Array.from(key), versions: [] }
      this.#histories.set(id, history)
      this.#sorted.splice(this.#indexOf(key), 0, history)
    }
    if (history.versions.at(-1)?.version === version) history.versions.pop()
    history.versions.push({ version, value: value && Uint8Array.from(value) })
  }

  /** The place of the first key at or after [key]. */
  #indexOf(key: Bytes): number {
    let low = 0
    let high = this.#sorted.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const history = this.#sorted[middle]
      if (history && compareBytes(history.key, key) < 0) low = middle + 1
      else high = middle
    }
    return low
  }

  #readable(version: ReadVersion | undefined): ReadVersion {
    this.#assertOpen()
    this.#forget(this.#clock.monotonicMs())
    if (version === undefined) return this.#version
    ok(version <= this.#version, 'a read version from the future')
    if (version < this.#oldest) throw new KernelError('ERR_TOO_OLD')
    return version
  }

  /** Drops versions that were superseded too long ago, now and then also their values. */
  #forget(nowMs: number): void {
    let count = 0
    for (const { atMs } of this.#superseded) {
      if (nowMs - atMs <= TRANSACTION_MS_MAX) break
      count += 1
    }
    if (count === 0) return
    this.#superseded.splice(0, count)
    this.#oldest = this.#superseded[0]?.version ?? this.#version
    this.#forgotten += count
    if (this.#forgotten < FORGET_VERSIONS) return
    this.#forgotten = 0
    for (const history of this.#histories.values()) this.#forgetVersions(history)
    const living = this.#sorted.filter((history) => history.versions.length > 0)
    this.#sorted.splice(0, this.#sorted.length, ...living)
  }

  #forgetVersions(history: History): void {
    const { versions } = history
    const newer = versions.findIndex((each) => each.version > this.#oldest)
    const visible = (newer < 0 ? versions.length : newer) - 1
    // The value visible at the oldest version stays; a clear need not be remembered.
    versions.splice(0, versions[visible]?.value === undefined ? visible + 1 : visible)
    if (versions.length === 0) this.#histories.delete(bytesId(history.key))
  }

  #assertOpen(): void {
    if (this.#closed) throw new KernelError('ERR_CLOSED')
  }
}

function valueAt(history: History, version: ReadVersion): Bytes | undefined {
  return history.versions.findLast((each) => each.version <= version)?.value
}
