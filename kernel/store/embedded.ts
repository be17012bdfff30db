/**
 * The embedded store: one SQLite file in WAL mode, through node:sqlite, for one process.
 *
 * - One row a key, in one table, each with a CRC-32 of key and value.
 * - One writer, so commits happen one after another; the version is a counter that is stored in the
 *   same transaction. Read conflicts are checked against the writes of the last five seconds, which
 *   are kept only while somebody holds a read version.
 * - A read at an older version comes from a held snapshot, which lives for a second; after that it
 *   is ERR_TOO_OLD.
 * - With durability `group` a commit resolves after its sync. A commit or sync that fails makes the
 *   store unusable and is told to `onFatal`: nothing it has promised since the last sync is certain.
 * - Background checkpoints keep the log short; the writer rewinds it when it is long nevertheless.
 */

import { ok } from 'node:assert/strict'
import { closeSync, fdatasync, openSync } from 'node:fs'
import { promisify } from 'node:util'
import type { Clock, Timer } from '../base/clock.ts'
import type { Durability } from '../base/config.ts'
import { isKernelError, KernelError } from '../base/errors.ts'
import {
  FREE_SPACE_FLOOR_BYTES,
  PAGE_CACHE_BYTES_MAX,
  PAGE_CACHE_BYTES_MIN,
  RELAXED_SYNC_MS,
  SNAPSHOT_MS_MAX,
  TRANSACTION_MS_MAX,
} from '../base/limits.ts'
import type { Log } from '../base/log.ts'
import { readChanges, withLogRecord } from './change-log.ts'
import type { FolderFiles } from './embedded-folder.ts'
import { enterFolder, markUnsynced, measureFreeBytes, openDatabase } from './embedded-folder.ts'
import { type EmbeddedRows, openRows } from './embedded-reader.ts'
import { EmbeddedWriter } from './embedded-writer.ts'
import type { FolderLock } from './folder-lock.ts'
import { checkKey, checkTransactionBytes, decodeMutations } from './mutations.ts'
import type { Bytes, Entry, KeyRange } from './range.ts'
import { RecentWrites } from './recent-writes.ts'
import { HeldSnapshots } from './snapshots.ts'
import { toKernelError } from './sqlite-error.ts'
import {
  type Changes,
  type CommitRequest,
  type FatalListener,
  makeVersionstamp,
  type NewestRows,
  type RangeOptions,
  type RangeRequest,
  type ReadOptions,
  type ReadVersion,
  readNewestOf,
  type Store,
  type StoreFigures,
  type Versionstamp,
  type Watch,
} from './store.ts'
import { Watches } from './watches.ts'

export interface EmbeddedStoreOptions {
  /** The data folder; made when there is none. */
  readonly path: string
  readonly clock: Clock
  readonly log: Log
  /** `group` unless given. */
  readonly durability?: Durability
  /** Below so much free space, commits that write are refused with ERR_NO_SPACE. */
  readonly freeSpaceFloorBytes?: number
  /** What the writing connection may keep of the database. */
  readonly pageCacheBytes?: number
  /** Measures free space; replaced by tests. */
  readonly freeBytes?: (folder: string) => number
  /** Where checkpoints run: on a thread of their own unless given. */
  readonly checkpoints?: 'thread' | 'inline'
  /** Keeps the records that come with commits, for [changesSince]. */
  readonly keepLog?: boolean
  /** Called once when the store has become unusable; the process has to stop. */
  readonly onFatal?: FatalListener
}

type EmbeddedFigures = Required<StoreFigures>

export interface EmbeddedStore extends Store {
  readonly engine: 'embedded'
  figures(): EmbeddedFigures
}

/**
 * Opens the store in a data folder. Throws ERR_FOLDER_LOCKED, ERR_FOLDER_INVALID, ERR_WAL_DAMAGED
 * or ERR_CORRUPT; then nothing is held, and nothing in the folder was changed.
 */
export function openEmbeddedStore(options: EmbeddedStoreOptions): EmbeddedStore {
  const { files, lock, wal, wasUnsynced } = enterFolder(options.path)
  const durability = options.durability ?? 'group'
  try {
    const writer = new EmbeddedWriter({
      files,
      durability,
      log: options.log,
      checkpoints: options.checkpoints ?? 'thread',
      pageCacheBytes: options.pageCacheBytes ?? PAGE_CACHE_BYTES_MAX,
      // What was dropped must go, or the next scan would take it for a part of the log.
      rewind: wal.state === 'torn' || wasUnsynced,
    })
    if (wal.state === 'torn') options.log.warn(`${files.wal}: dropped ${wal.detail}`)
    markUnsynced(files, durability !== 'group')
    return new SqliteStore(options, { files, lock, writer, durability })
  } catch (error) {
    lock.release()
    throw toKernelError(error, options.path)
  }
}

interface Parts {
  readonly files: FolderFiles
  readonly lock: FolderLock
  readonly writer: EmbeddedWriter
  readonly durability: Durability
}

class SqliteStore implements EmbeddedStore {
  readonly engine = 'embedded'
  readonly #options: EmbeddedStoreOptions
  readonly #clock: Clock
  readonly #files: FolderFiles
  readonly #lock: FolderLock
  readonly #writer: EmbeddedWriter
  readonly #durability: Durability
  readonly #snapshots: HeldSnapshots
  readonly #watches = new Watches()
  readonly #recent: RecentWrites
  #version: ReadVersion
  /** When a read version was last given out, and whether it was the newest. */
  #issuedAtMs = -Infinity
  #isNewestIssued: boolean = false
  #syncTimer: Timer | undefined
  #syncing: Promise<void> | undefined
  #failure: KernelError | undefined
  #closed: Promise<void> | undefined

  constructor(options: EmbeddedStoreOptions, parts: Parts) {
    this.#options = options
    this.#clock = options.clock
    this.#files = parts.files
    this.#lock = parts.lock
    this.#writer = parts.writer
    this.#durability = parts.durability
    this.#writer.onError = (error) => this.#fail(error)
    this.#version = this.#writer.readVersion()
    this.#recent = new RecentWrites(this.#version)
    this.#snapshots = new HeldSnapshots(this.#clock, () =>
      openRows(openDatabase(this.#files.database, { readOnly: true }), PAGE_CACHE_BYTES_MIN),
    )
  }

  async readVersion(): Promise<ReadVersion> {
    this.#assertUsable()
    this.#issuedAtMs = this.#clock.monotonicMs()
    this.#isNewestIssued = true
    return this.#version
  }

  async get(key: Bytes, options: ReadOptions = {}): Promise<Bytes | undefined> {
    checkKey(key)
    return this.#rowsAt(options.version).get(key)
  }

  async range(range: KeyRange, options: RangeOptions = {}): Promise<Entry[]> {
    return this.#rowsAt(options.version).range(range.begin, range.end, options)
  }

  readNewest(ranges: readonly RangeRequest[]): Promise<NewestRows> {
    return readNewestOf(this, ranges)
  }

  async commit(request: CommitRequest): Promise<Versionstamp> {
    this.#assertUsable()
    checkTransactionBytes(withoutRecord(request))
    const nowMs = this.#clock.monotonicMs()
    const ranges = request.readConflicts ?? []
    if (ranges.length > 0) {
      ok(request.readVersion !== undefined, 'read conflicts need a read version')
      this.#recent.check(request.readVersion, ranges, nowMs)
    }
    const record = this.#options.keepLog === true ? request.logRecord : undefined
    const packed = record ? withLogRecord(request.mutations, record) : request.mutations
    if (packed.length === 0) return makeVersionstamp(this.#version, 0)
    if (request.makesRoom !== true) this.#checkFreeSpace()
    this.#keepOldVersion(nowMs)
    return this.#write(packed, nowMs)
  }

  async changesSince(stamp: Versionstamp, options: { limit?: number } = {}): Promise<Changes> {
    if (this.#options.keepLog !== true) throw new KernelError('ERR_LOG_OFF')
    return readChanges(this, stamp, { limit: options.limit, version: await this.readVersion() })
  }

  watch(key: Bytes): Watch {
    this.#assertUsable()
    return this.#watches.open(key)
  }

  async flush(): Promise<void> {
    this.#assertUsable()
    if (this.#durability === 'relaxed') await this.#sync()
    else if (this.#durability === 'none') this.#writer.flush()
    this.#assertUsable()
  }

  figures(): EmbeddedFigures {
    this.#assertUsable()
    const freeBytes = this.#measureFreeBytes()
    return { version: this.#version, freeBytes, ...this.#writer.figures() }
  }

  close(): Promise<void> {
    this.#closed ??= this.#close()
    return this.#closed
  }

  async #close(): Promise<void> {
    this.#syncTimer?.cancel()
    await this.#syncing
    this.#watches.close()
    this.#snapshots.close()
    try {
      const isDurable = await this.#writer.close({ flush: this.#failure === undefined })
      if (isDurable) markUnsynced(this.#files, false)
    } finally {
      this.#lock.release()
    }
  }

  #rowsAt(version: ReadVersion | undefined): EmbeddedRows {
    this.#assertUsable()
    if (version === undefined || version === this.#version) return this.#writer.rows
    ok(version < this.#version, 'a read version from the future')
    const rows = this.#snapshots.find(version)
    if (rows === undefined) throw new KernelError('ERR_TOO_OLD')
    return rows
  }

  #checkFreeSpace(): void {
    const floor = this.#options.freeSpaceFloorBytes ?? FREE_SPACE_FLOOR_BYTES
    const free = this.#measureFreeBytes()
    if (free >= floor) return
    const mebibytes = (bytes: number) => `${Math.floor(bytes / (1 << 20))} MiB`
    const detail = `${mebibytes(free)} free, the floor is ${mebibytes(floor)}`
    throw new KernelError('ERR_NO_SPACE', `${this.#files.folder}: ${detail}`)
  }

  #measureFreeBytes(): number {
    return (this.#options.freeBytes ?? measureFreeBytes)(this.#files.folder)
  }

  /** Holds the version about to be superseded if somebody may still read at it. */
  #keepOldVersion(nowMs: number): void {
    const isRecent = nowMs - this.#issuedAtMs <= SNAPSHOT_MS_MAX
    if (this.#isNewestIssued && isRecent) this.#snapshots.hold(this.#version)
    this.#isNewestIssued = false
  }

  #write(packed: Bytes, nowMs: number): Versionstamp {
    const version = this.#version + 1n
    const stamp = makeVersionstamp(version, 0)
    try {
      this.#writer.commit(packed, version, stamp, () => this.#snapshots.releaseAll())
    } catch (error) {
      // The writer undid the transaction or could not; only refusals leave the store usable.
      if (isKernelError(error, 'ERR_IO', 'ERR_CORRUPT')) this.#fail(error)
      throw error
    }
    this.#version = version
    if (nowMs - this.#issuedAtMs > TRANSACTION_MS_MAX) this.#recent.clear(version)
    else this.#recent.add({ version, stamp, mutations: Uint8Array.from(packed), atMs: nowMs })
    this.#wake(packed)
    if (this.#durability === 'relaxed') this.#syncSoon()
    return stamp
  }

  #wake(packed: Bytes): void {
    if (this.#watches.size === 0) return
    for (const mutation of decodeMutations(packed)) this.#watches.wake(mutation)
  }

  #syncSoon(): void {
    this.#syncTimer ??= this.#clock.after(RELAXED_SYNC_MS, () => {
      this.#syncTimer = undefined
      this.#syncing = this.#sync()
    })
  }

  async #sync(): Promise<void> {
    try {
      await syncFile(this.#files.wal)
    } catch (error) {
      this.#fail(toKernelError(error, `cannot sync ${this.#files.wal}`))
    }
  }

  #fail(error: KernelError): void {
    if (this.#failure !== undefined || this.#closed !== undefined) return
    this.#failure = error
    this.#options.onFatal?.(error)
  }

  #assertUsable(): void {
    if (this.#failure !== undefined) throw this.#failure
    if (this.#closed !== undefined) throw new KernelError('ERR_CLOSED')
  }
}

/** Nothing but the disk bounds a record here: it repeats mutations that are counted once. */
function withoutRecord({ logRecord: _, ...counted }: CommitRequest): CommitRequest {
  return counted
}

const fdatasyncAsync = promisify(fdatasync)

/** Syncs [file] through a descriptor of its own. SQLite holds no locks on a write-ahead log. */
async function syncFile(file: string): Promise<void> {
  const fd = openSync(file, 'r')
  try {
    await fdatasyncAsync(fd)
  } finally {
    closeSync(fd)
  }
}
