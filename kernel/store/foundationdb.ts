/**
 * The store in a FoundationDB cluster, which any number of processes may share.
 *
 * - Reads are snapshot reads at a version that this engine gives out; what a commit depends on is only
 *   what its request says.
 * - A transaction whose answer takes too long ends as ERR_UNAVAILABLE, or as ERR_COMMIT_UNKNOWN if it
 *   may have happened: an outage is an error, not silence.
 * - A prefix of all keys, ended by a zero byte, lets several worlds share a database if each has one.
 *   Keys here are without it.
 * - Watches begin at a version that is no newer than the call, so nothing is missed; a change back to
 *   the old value may be.
 */

import { ok } from 'node:assert/strict'
import { existsSync } from 'node:fs'
import type { Database, Module, Transaction } from 'fdb'
import type { Clock } from '../base/clock.ts'
import { isKernelError, KernelError } from '../base/errors.ts'
import {
  KEY_BYTES_MAX,
  RANGE_ROWS_MAX,
  STORE_COMMIT_MS_MAX,
  STORE_PREFIX_BYTES_MAX,
  STORE_READ_MS_MAX,
} from '../base/limits.ts'
import { readChanges, withLogRecord } from './change-log.ts'
import { loadClient, openDatabase, toKernelError } from './foundationdb-client.ts'
import {
  checkKey,
  checkTransactionBytes,
  decodeMutations,
  type Mutation,
  packInteger,
} from './mutations.ts'
import { type Bytes, compareBytes, type Entry, type KeyRange } from './range.ts'
import {
  type Changes,
  type CommitRequest,
  makeVersionstamp,
  type NewestRows,
  type RangeOptions,
  type RangeRequest,
  type ReadOptions,
  type ReadVersion,
  type Store,
  type StoreFigures,
  type Versionstamp,
  versionOfStamp,
  type Watch,
} from './store.ts'
import { formatKey } from './tuple.ts'

/** How long a version that was given out may serve for reads and watches that name none. */
const RECENT_MS_MAX = 1_000
/** Key of a conflict range that makes a commit without writes be checked; nothing is stored there. */
const CHECK_KEY_BYTES = Uint8Array.of(0xfe, 0xff)

export interface FoundationStoreOptions {
  /** Names the coordinators of the cluster. */
  readonly clusterFile: string
  readonly clock: Clock
  /** What the keys of this world begin with: nothing unless given. */
  readonly prefix?: string
  /** Keeps the records that come with commits, for [changesSince]. */
  readonly keepLog?: boolean
}

/**
 * Opens a world's store in a cluster. Throws ERR_NO_CLIENT when the library is missing, ERR_CONFIGURATION
 * when the cluster file is, ERR_UNAVAILABLE when the cluster does not answer.
 */
export async function openFoundationStore(
  options: FoundationStoreOptions,
): Promise<FoundationStore> {
  const { clusterFile } = options
  if (!existsSync(clusterFile)) {
    throw new KernelError('ERR_CONFIGURATION', `there is no cluster file ${clusterFile}`)
  }
  const prefix = encodePrefix(options.prefix ?? '')
  const client = await loadClient()
  const store = new ClusterDatabase(options, {
    client,
    database: openDatabase(client, clusterFile),
    prefix,
  })
  try {
    await store.readVersion()
    return store
  } catch (cause) {
    await store.close()
    if (!isKernelError(cause, 'ERR_UNAVAILABLE')) throw cause
    const detail = `the cluster of ${clusterFile} does not answer (is it running and configured?)`
    throw new KernelError('ERR_UNAVAILABLE', detail, { cause })
  }
}

export interface FoundationStore extends Store {
  readonly engine: 'foundationdb'
  figures(): Promise<StoreFigures>
}

interface Parts {
  readonly client: Module
  readonly database: Database
  readonly prefix: Buffer
}

/** A transaction that reads at one version. */
interface Reading {
  readonly version: ReadVersion
  readonly transaction: Transaction
  readonly sinceMs: number
}

class ClusterDatabase implements FoundationStore {
  readonly engine = 'foundationdb'
  readonly #clock: Clock
  readonly #client: Module
  readonly #database: Database
  readonly #prefix: Buffer
  readonly #keepLog: boolean
  /**
   * What the library has not answered yet, and the transaction that asked: one that nobody refers to
   * any more is cancelled when it is collected.
   */
  readonly #pending = new Map<Promise<unknown>, Transaction | undefined>()
  readonly #watches = new Set<OpenWatch>()
  #reading: Reading | undefined
  /** What the watch that began last must know before anything else is asked of the cluster. */
  #starting: Promise<ReadVersion> | undefined
  /** The newest version that was given out or committed, and when. */
  #recent: { readonly version: ReadVersion; readonly atMs: number } | undefined
  #closed: Promise<void> | undefined

  constructor(options: FoundationStoreOptions, { client, database, prefix }: Parts) {
    this.#clock = options.clock
    this.#client = client
    this.#database = database
    this.#prefix = prefix
    this.#keepLog = options.keepLog === true
  }

  async readVersion(): Promise<ReadVersion> {
    await this.#ready()
    return await this.#askVersion()
  }

  async get(key: Bytes, options: ReadOptions = {}): Promise<Bytes | undefined> {
    checkKey(key)
    const transaction = await this.#readAt(options.version)
    return await this.#answer(transaction, transaction.get(this.#pack(key)))
  }

  async range(range: KeyRange, options: RangeOptions = {}): Promise<Entry[]> {
    return await this.#readRange(await this.#readAt(options.version), range, options)
  }

  async readNewest(ranges: readonly RangeRequest[]): Promise<NewestRows> {
    await this.#ready()
    const sinceMs = this.#clock.monotonicMs()
    const transaction = this.#begin(STORE_READ_MS_MAX).snapshot()
    // The library lets the reads wait for the version, so nobody else has to.
    const [bytes, ...rows] = await Promise.all([
      this.#answer(transaction, transaction.getReadVersion()),
      ...ranges.map(({ range, ...options }) => this.#readRange(transaction, range, options)),
    ])
    const version = bytes.readBigUInt64BE()
    this.#note(version)
    this.#reading = { version, transaction, sinceMs }
    return { version, rows }
  }

  async commit(request: CommitRequest): Promise<Versionstamp> {
    await this.#ready()
    checkTransactionBytes(request)
    const record = this.#keepLog ? request.logRecord : undefined
    const packed = record ? withLogRecord(request.mutations, record) : request.mutations
    if (packed.length === 0 && (request.readConflicts ?? []).length === 0) {
      return makeVersionstamp(await this.#askVersion(), 0)
    }
    try {
      return await this.#send(this.#prepare(request, packed))
    } catch (error) {
      throw toKernelError(error, { during: 'commit' })
    }
  }

  async changesSince(stamp: Versionstamp, options: { limit?: number } = {}): Promise<Changes> {
    if (!this.#keepLog) throw new KernelError('ERR_LOG_OFF')
    return readChanges(this, stamp, { limit: options.limit, version: await this.readVersion() })
  }

  watch(key: Bytes): Watch {
    this.#assertOpen()
    checkKey(key)
    const watch = new OpenWatch((self) => this.#watches.delete(self))
    this.#watches.add(watch)
    const version = this.#recentVersion() ?? this.#startingVersion()
    void this.#track(this.#beginWatch(watch, this.#pack(key), version))
    return watch
  }

  /** What is committed is on the disks of the cluster. */
  async flush(): Promise<void> {
    this.#assertOpen()
  }

  async figures(): Promise<StoreFigures> {
    return { version: await this.readVersion() }
  }

  close(): Promise<void> {
    this.#closed ??= this.#close()
    return this.#closed
  }

  async #close(): Promise<void> {
    for (const watch of this.#watches) watch.end()
    // The library answers to this thread: it must not end while anything is under way.
    while (this.#pending.size > 0) await Promise.allSettled(this.#pending.keys())
    this.#reading = undefined
    this.#database.close()
  }

  async #ready(): Promise<void> {
    this.#assertOpen()
    // A watch that waits for its version reports what fails.
    await this.#starting?.catch(() => undefined)
    this.#assertOpen()
  }

  async #askVersion(): Promise<ReadVersion> {
    const transaction = this.#begin(STORE_READ_MS_MAX)
    const bytes = await this.#answer(transaction, transaction.getReadVersion())
    const version = bytes.readBigUInt64BE()
    this.#note(version)
    return version
  }

  #begin(timeout: number): Transaction {
    return this.#database.rawCreateTransaction({ timeout, read_your_writes_disable: true })
  }

  /** What reads at [version], or at the newest one. */
  async #readAt(version: ReadVersion | undefined): Promise<Transaction> {
    await this.#ready()
    if (version === undefined) return this.#begin(STORE_READ_MS_MAX).snapshot()
    const nowMs = this.#clock.monotonicMs()
    const last = this.#reading
    // Its time limit counts from its beginning, so it serves for a part of that only.
    if (last?.version === version && nowMs - last.sinceMs < RECENT_MS_MAX) return last.transaction
    const transaction = this.#begin(STORE_READ_MS_MAX).snapshot()
    transaction.setReadVersion(toBytes(version))
    this.#reading = { version, transaction, sinceMs: nowMs }
    return transaction
  }

  async #readRange(
    transaction: Transaction,
    range: KeyRange,
    { limit: limitGiven = RANGE_ROWS_MAX, reverse = false }: Omit<RangeOptions, 'version'>,
  ): Promise<Entry[]> {
    const limit = Math.min(limitGiven, RANGE_ROWS_MAX)
    if (limit <= 0 || compareBytes(range.begin, range.end) >= 0) return []
    const { firstGreaterOrEqual, firstGreaterThan } = this.#client.keySelector
    const mode = this.#client.StreamingMode.WantAll
    let begin = firstGreaterOrEqual(this.#pack(range.begin))
    let end = firstGreaterOrEqual(this.#pack(range.end))
    const rows: Entry[] = []
    for (let iteration = 1; ; iteration++) {
      const { results, more } = await this.#answer(
        transaction,
        transaction.getRangeRaw(begin, end, limit - rows.length, 0, mode, iteration, reverse),
      )
      const last = results.at(-1)
      for (const [key, value] of results) rows.push({ key: this.#unpack(key), value })
      if (!more || last === undefined || rows.length >= limit) return rows
      if (reverse) end = firstGreaterOrEqual(last[0])
      else begin = firstGreaterThan(last[0])
    }
  }

  #prepare(request: CommitRequest, packed: Bytes): Transaction {
    const { readVersion, readConflicts = [] } = request
    const transaction = this.#begin(STORE_COMMIT_MS_MAX)
    ok(readConflicts.length === 0 || readVersion !== undefined, 'conflicts need a read version')
    if (readVersion !== undefined) transaction.setReadVersion(toBytes(readVersion))
    for (const { begin, end } of readConflicts) {
      transaction.addReadConflictRange(this.#pack(begin), this.#pack(end))
    }
    for (const mutation of decodeMutations(packed)) this.#apply(transaction, mutation)
    if (packed.length === 0) this.#makeChecked(transaction)
    return transaction
  }

  #apply(transaction: Transaction, mutation: Mutation): void {
    const { Add, SetVersionstampedKey, SetVersionstampedValue } = this.#client.MutationType
    switch (mutation.type) {
      case 'set':
        transaction.set(this.#pack(mutation.key), asBuffer(mutation.value))
        return
      case 'clear':
        transaction.clear(this.#pack(mutation.key))
        return
      case 'clear-range':
        transaction.clearRange(this.#pack(mutation.begin), this.#pack(mutation.end))
        return
      case 'add': {
        const operand = asBuffer(packInteger(mutation.delta))
        transaction.atomicOpNative(Add, this.#pack(mutation.key), operand)
        return
      }
      case 'set-stamped-key': {
        const key = withOffset(this.#pack(mutation.key), mutation.offset + this.#prefix.length)
        transaction.atomicOpNative(SetVersionstampedKey, key, asBuffer(mutation.value))
        return
      }
      case 'set-stamped-value': {
        const value = withOffset(asBuffer(mutation.value), mutation.offset)
        transaction.atomicOpNative(SetVersionstampedValue, this.#pack(mutation.key), value)
      }
    }
  }

  /** A commit without writes is not sent at all unless it claims to conflict with somebody. */
  #makeChecked(transaction: Transaction): void {
    const key = this.#pack(CHECK_KEY_BYTES)
    transaction.addWriteConflictRange(key, Buffer.concat([key, Buffer.of(0)]))
  }

  async #send(transaction: Transaction): Promise<Versionstamp> {
    // Must be asked for before the commit; is told after it, or fails with it.
    const stamped = this.#track(transaction.getVersionstamp().promise, transaction)
    stamped.catch(() => undefined)
    await this.#track(transaction.rawCommit(), transaction)
    const stamp = await stamped
    this.#note(versionOfStamp(stamp))
    return stamp
  }

  async #beginWatch(
    watch: OpenWatch,
    key: Buffer,
    version: ReadVersion | Promise<ReadVersion>,
  ): Promise<void> {
    // Watching needs the library's own overlay of writes, so this one does not go without.
    const transaction = this.#database.rawCreateTransaction({ timeout: STORE_READ_MS_MAX })
    try {
      transaction.setReadVersion(toBytes(await version))
      const native = transaction.watch(key, { throwAllErrors: true })
      watch.attach(native)
      void this.#track(native.promise.then(watch.wake, watch.wake))
      await this.#track(transaction.rawCommit(), transaction)
    } catch {
      // It only wakes: whoever is woken looks, and meets the error then.
      watch.wake()
    }
  }

  #recentVersion(): ReadVersion | undefined {
    const recent = this.#recent
    if (recent === undefined) return undefined
    return this.#clock.monotonicMs() - recent.atMs < RECENT_MS_MAX ? recent.version : undefined
  }

  /** Nothing that is asked for later may be answered from before this version. */
  #startingVersion(): Promise<ReadVersion> {
    const starting = this.#askVersion()
    this.#starting = starting
    const isOver = () => {
      if (this.#starting === starting) this.#starting = undefined
    }
    starting.then(isOver, isOver)
    return starting
  }

  #note(version: ReadVersion): void {
    if (this.#recent !== undefined && this.#recent.version > version) return
    this.#recent = { version, atMs: this.#clock.monotonicMs() }
  }

  /** The answer of the library to a read of [transaction]. */
  async #answer<Answer>(transaction: Transaction, promise: Promise<Answer>): Promise<Answer> {
    try {
      return await this.#track(promise, transaction)
    } catch (error) {
      throw toKernelError(error, { during: 'read' })
    }
  }

  async #track<Answer>(promise: Promise<Answer>, transaction?: Transaction): Promise<Answer> {
    this.#pending.set(promise, transaction)
    try {
      return await promise
    } finally {
      this.#pending.delete(promise)
    }
  }

  #pack(key: Bytes): Buffer {
    if (key.length > KEY_BYTES_MAX) throw new KernelError('ERR_KEY_TOO_LARGE', formatKey(key))
    return this.#prefix.length === 0 ? asBuffer(key) : Buffer.concat([this.#prefix, key])
  }

  #unpack(key: Buffer): Bytes {
    return key.subarray(this.#prefix.length)
  }

  #assertOpen(): void {
    if (this.#closed !== undefined) throw new KernelError('ERR_CLOSED')
  }
}

/** The bytes that keys begin with: none, or visible characters and a zero, so that none begins another. */
function encodePrefix(prefix: string): Buffer {
  if (prefix === '') return Buffer.alloc(0)
  if (/^[\x21-\x7e]+$/.test(prefix) && prefix.length <= STORE_PREFIX_BYTES_MAX) {
    return Buffer.from(`${prefix}\0`, 'latin1')
  }
  const rule = `use 1 to ${STORE_PREFIX_BYTES_MAX} visible characters of ASCII`
  throw new KernelError('ERR_CONFIGURATION', `the store's prefix is ${prefix}; ${rule}`)
}

/** A watch as its owner holds it, before and after the library has it too. */
class OpenWatch implements Watch {
  readonly changed: Promise<void>
  readonly wake: () => void
  readonly #reject: (error: KernelError) => void
  readonly #onOver: (watch: OpenWatch) => void
  #native: { cancel(): void } | undefined
  #isOver: boolean = false

  constructor(onOver: (watch: OpenWatch) => void) {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    // A watch that nobody awaits any more must not end the process when the store closes.
    promise.catch(() => undefined)
    this.changed = promise
    this.#reject = reject
    this.#onOver = onOver
    this.wake = () => {
      if (this.#isOver) return
      this.#over()
      resolve()
    }
  }

  attach(native: { cancel(): void }): void {
    this.#native = native
    if (this.#isOver) native.cancel()
  }

  cancel(): void {
    if (this.#isOver) return
    this.#over()
    this.#native?.cancel()
  }

  /** The store closes. */
  end(): void {
    if (this.#isOver) return
    this.cancel()
    this.#reject(new KernelError('ERR_CLOSED'))
  }

  #over(): void {
    this.#isOver = true
    this.#onOver(this)
  }
}

function toBytes(version: ReadVersion): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(version)
  return bytes
}

/** [bytes] and the place in them where the stamp goes, as the library wants it. */
function withOffset(bytes: Buffer, offset: number): Buffer {
  const place = Buffer.alloc(4)
  place.writeUInt32LE(offset)
  return Buffer.concat([bytes, place])
}

function asBuffer(bytes: Bytes): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
}
