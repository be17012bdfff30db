/**
 * The store: ordered keys to values, with strictly serialisable transactions. This is the contract
 * of every engine; `test/conformance/store-suite.ts` checks it on each.
 *
 * - A read version names a state. Reads at one version see exactly the commits up to it.
 * - A commit happens wholly or not at all, at a versionstamp above every earlier one. It fails with
 *   ERR_CONFLICT if another commit, after its read version, wrote into its read conflicts.
 * - When `commit` resolves, the writes are durable as the engine was asked to make them.
 * - Only [transact] retries.
 *
 * Keys are at most 10 kB and do not begin with ff, values at most 100 kB, transactions at most 10 MB
 * and 5 s from their read version.
 */

import type { KernelError } from '../base/errors.ts'
import type { Bytes, Entry, KeyRange } from './range.ts'

/** Orders states of one store; means nothing in another. */
export type ReadVersion = bigint

/** Ten bytes: the commit version, big-endian, and the order inside it. Sorts as commits happened. */
export type Versionstamp = Bytes

export interface ReadOptions {
  /** Defaults to the newest version. Too old a one is ERR_TOO_OLD. */
  readonly version?: ReadVersion
}

export interface RangeOptions extends ReadOptions {
  /** At most [RANGE_ROWS_MAX], which is the default. */
  readonly limit?: number
  /** Reads from the end of the range. */
  readonly reverse?: boolean
}

/** Rows to be read: at most [RANGE_ROWS_MAX] of them, which is the default. */
export interface RangeRequest {
  readonly range: KeyRange
  readonly limit?: number
}

/** A read version and, for each range that was asked for, its rows there. */
export interface NewestRows {
  readonly version: ReadVersion
  readonly rows: readonly (readonly Entry[])[]
}

export interface CommitRequest {
  /** Needed with [readConflicts]. */
  readonly readVersion?: ReadVersion
  /** What was read and must not have changed since. */
  readonly readConflicts?: readonly KeyRange[]
  /** Packed by a MutationWriter. Borrowed until the commit settles. */
  readonly mutations: Bytes
  /** Stored in the commit log with the stamp, if the engine was opened to keep one. */
  readonly logRecord?: Bytes
  /** It makes room: not refused for want of space, or room could never be made. */
  readonly makesRoom?: boolean
}

export interface Change {
  readonly stamp: Versionstamp
  readonly record: Bytes
}

export interface Changes {
  readonly changes: readonly Change[]
  /** Nothing up to and with this stamp is missing: where the next call goes on. */
  readonly through: Versionstamp
  /** Whether the limit cut the answer short. */
  readonly more: boolean
}

/** One wait for a change. */
export interface Watch {
  /** Resolves after the key's value may have changed; never rejects but when the store closes. */
  readonly changed: Promise<void>
  cancel(): void
}

export interface Store {
  readonly engine: 'memory' | 'embedded' | 'foundationdb'
  /** The newest version; every commit that was acknowledged before the call is in it. */
  readVersion(): Promise<ReadVersion>
  /** The value of [key], owned by the caller. */
  get(key: Bytes, options?: ReadOptions): Promise<Bytes | undefined>
  /** The rows of [range] in key order, or in reverse. */
  range(range: KeyRange, options?: RangeOptions): Promise<Entry[]>
  /** What readVersion() and then range() at it would answer, in one way to the store and back. */
  readNewest(ranges: readonly RangeRequest[]): Promise<NewestRows>
  /**
   * Makes the mutations happen. Throws ERR_CONFLICT, ERR_TOO_OLD, ERR_TOO_LARGE and the errors of
   * keys and values, ERR_NO_SPACE, ERR_UNAVAILABLE, ERR_COMMIT_UNKNOWN or ERR_IO.
   */
  commit(request: CommitRequest): Promise<Versionstamp>
  /** Log records after [stamp], oldest first. ERR_LOG_OFF, or ERR_TOO_OLD below the log's floor. */
  changesSince(stamp: Versionstamp, options?: { readonly limit?: number }): Promise<Changes>
  /** Begins to watch [key] now. Watches only wake: what changed has to be read. */
  watch(key: Bytes): Watch
  /** Resolves when everything committed is on the disk. */
  flush(): Promise<void>
  /** Flushes and lets go of everything. Later calls fail with ERR_CLOSED. */
  close(): Promise<void>
}

/**
 * Synchronous reads of the newest version, for a thread that must not wait. Damage is ERR_CORRUPT,
 * naming the key.
 */
export interface StoreReader {
  get(key: Bytes): Bytes | undefined
  range(
    begin: Bytes,
    end: Bytes,
    options?: { readonly limit?: number; readonly reverse?: boolean },
  ): Entry[]
  /**
   * Until [release], reads come from one version, and cost half: [version] where processes share a
   * store, or else the newest. Then only the owner's batches may change the store meanwhile, and an
   * engine that forgets may go on with a newer one. A long hold keeps the embedded log from being
   * rewound.
   */
  hold(version?: ReadVersion): void
  release(): void
  close(): void
}

/** What an engine tells of itself; each measures what it has. */
export interface StoreFigures {
  readonly version: ReadVersion
  /** Bytes of the write-ahead log in use, and of those not yet in the database file. */
  readonly walBytes?: number
  readonly walBacklogBytes?: number
  readonly databaseBytes?: number
  readonly freeBytes?: number
}

/** Called once when the engine can no longer promise anything; the process has to stop. */
export type FatalListener = (error: KernelError) => void

/** The stamp of the commit version [version] at place [order] inside it. */
export function makeVersionstamp(version: ReadVersion, order: number): Versionstamp {
  const stamp = new Uint8Array(10)
  const view = new DataView(stamp.buffer)
  view.setBigUint64(0, version)
  view.setUint16(8, order)
  return stamp
}

/** The commit version in [stamp]. */
export function versionOfStamp(stamp: Versionstamp): ReadVersion {
  return new DataView(stamp.buffer, stamp.byteOffset, stamp.length).getBigUint64(0)
}

/** Below the stamp of every commit. */
export const STAMP_ZERO: Versionstamp = new Uint8Array(10)

/** Every row of [range] in key order, [pageRows] at a time, at one version if one is given. */
export async function* scanRows(
  store: Pick<Store, 'range'>,
  range: KeyRange,
  options: ReadOptions & { readonly pageRows?: number } = {},
): AsyncGenerator<Entry, void> {
  const limit = options.pageRows ?? 1_000
  const version = options.version === undefined ? {} : { version: options.version }
  let begin = range.begin
  for (;;) {
    const rows = await store.range({ begin, end: range.end }, { ...version, limit })
    yield* rows
    const last = rows.at(-1)
    if (last === undefined || rows.length < limit) return
    begin = new Uint8Array(last.key.length + 1)
    begin.set(last.key)
  }
}

/** [Store.readNewest] of a store that is at hand, by its other calls. */
export async function readNewestOf(
  store: Pick<Store, 'readVersion' | 'range'>,
  ranges: readonly RangeRequest[],
): Promise<NewestRows> {
  const version = await store.readVersion()
  const rows = ranges.map(({ range, ...options }) => store.range(range, { ...options, version }))
  return { version, rows: await Promise.all(rows) }
}
