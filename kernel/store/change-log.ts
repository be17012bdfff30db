/**
 * The commit log: one record a commit, in stamp order, for caches, the change feed and backup.
 * Engines that keep it write it in the commit's own transaction.
 *
 *   ('c', stamp, n)      the n-th PIECE_BYTES_MAX of the record; what is in it is its writer's affair
 *   ('m', 'log-floor')   ten bytes: records up to and with this stamp are gone
 *   ('m', 'log-bytes')   i64 of `add`: bytes of all records there ever were
 */

import { KernelError } from '../base/errors.ts'
import { CHANGES_BYTES_MAX, CHANGES_COUNT_MAX, PIECE_BYTES_MAX } from '../base/limits.ts'
import { metaKey, parseKey, TABLE_LOG } from './keys.ts'
import { MutationWriter } from './mutations.ts'
import {
  type Bytes,
  compareBytes,
  concatBytes,
  type Entry,
  equalBytes,
  type KeyRange,
  RANGE_OF_ALL,
  rangeOfChildren,
} from './range.ts'
import type { Change, Changes, RangeRequest, ReadVersion, Store, Versionstamp } from './store.ts'
import { packStampedTuple, packTuple } from './tuple.ts'

/** Rows of the log that are read at once. */
const PAGE_ROWS = 256

export const FLOOR_KEY = metaKey('log-floor')
/** Only ever grows; see log-consumer.ts. */
export const LOG_BYTES_KEY = metaKey('log-bytes')
export const LOG_RANGE = rangeOfChildren(packTuple([TABLE_LOG]))

/** The rows besides the records. */
const OWN_KEYS: readonly Bytes[] = [FLOOR_KEY, LOG_BYTES_KEY]

/** [mutations] and, behind them, the rows that hold [record] under the stamp of their commit. */
export function withLogRecord(mutations: Bytes, record: Bytes): Bytes {
  const writer = new MutationWriter(record.length + 64)
  const count = Math.max(1, Math.ceil(record.length / PIECE_BYTES_MAX))
  for (let n = 0; n < count; n++) {
    const place = { type: 'stamp', stamp: 'of-commit', order: 0 } as const
    const { key, stampOffset } = packStampedTuple([TABLE_LOG, place, n])
    const begin = n * PIECE_BYTES_MAX
    writer.setStampedKey(key, record.subarray(begin, begin + PIECE_BYTES_MAX), stampOffset)
  }
  writer.add(LOG_BYTES_KEY, BigInt(record.length))
  return concatBytes(mutations, writer.finish())
}

/** All rows of the record committed at [stamp]. */
function recordRange(stamp: Versionstamp): KeyRange {
  return rangeOfChildren(packTuple([TABLE_LOG, { type: 'stamp', stamp, order: 0 }]))
}

interface ChangeOptions {
  readonly limit?: number | undefined
  readonly version: ReadVersion
}

/** What to read of the log for the first records after [stamp]. */
export function firstRecordsAfter(stamp: Versionstamp): RangeRequest {
  return { range: { begin: recordRange(stamp).end, end: LOG_RANGE.end }, limit: PAGE_ROWS }
}

/**
 * The records after [stamp] as [version] has them, at most [limit] of them and about 4 MB. Throws
 * ERR_TOO_OLD when some of them are below the floor.
 */
export async function readChanges(
  store: Pick<Store, 'get' | 'range'>,
  stamp: Versionstamp,
  options: ChangeOptions,
): Promise<Changes> {
  const { version } = options
  const { range, limit = PAGE_ROWS } = firstRecordsAfter(stamp)
  // Both at once: most answers are one page, and each request is a way to the store and back.
  const [isKept, first] = await Promise.all([
    isLogKept(store, stamp, options),
    store.range(range, { version, limit }),
  ])
  if (!isKept) throw new KernelError('ERR_TOO_OLD', 'the commit log begins later')
  return await collectChanges(store, stamp, { ...options, first })
}

/** Whether the log has every record after [stamp]. */
export async function isLogKept(
  store: Pick<Store, 'get'>,
  stamp: Versionstamp,
  { version }: ChangeOptions,
): Promise<boolean> {
  const floor = await store.get(FLOOR_KEY, { version })
  return floor === undefined || compareBytes(stamp, floor) >= 0
}

/** As readChanges(), from the [first] rows, already read: what is below the floor is not missed. */
export async function collectChanges(
  store: Pick<Store, 'range'>,
  stamp: Versionstamp,
  options: ChangeOptions & { readonly first: readonly Entry[] },
): Promise<Changes> {
  const { version } = options
  const readFrom = (begin: Bytes) =>
    store.range({ begin, end: LOG_RANGE.end }, { version, limit: PAGE_ROWS })
  const collector = new ChangeCollector(
    Math.min(options.limit ?? CHANGES_COUNT_MAX, CHANGES_COUNT_MAX),
  )
  for (let rows = options.first; ; ) {
    for (const row of rows) {
      const key = parseKey(row.key)
      if (key.table !== 'log') throw new KernelError('ERR_CORRUPT', 'a foreign key in the log')
      if (!collector.add(key.stamp, row.value)) return collector.result(stamp)
    }
    const last = rows.at(-1)
    if (last === undefined || rows.length < PAGE_ROWS) return collector.result(stamp)
    rows = await readFrom(concatBytes(last.key, Uint8Array.of(0)))
  }
}

/** Puts records together from their rows until the limits are met. */
class ChangeCollector {
  readonly #limit: number
  readonly #changes: Change[] = []
  #bytes = 0
  #more = false

  constructor(limit: number) {
    this.#limit = limit
  }

  /** Whether there was room for the row. */
  add(stamp: Versionstamp, part: Bytes): boolean {
    const last = this.#changes.at(-1)
    if (last !== undefined && equalBytes(last.stamp, stamp)) {
      this.#changes[this.#changes.length - 1] = { stamp, record: concatBytes(last.record, part) }
    } else {
      const full = this.#changes.length >= this.#limit || this.#bytes > CHANGES_BYTES_MAX
      this.#more = full
      if (full) return false
      this.#changes.push({ stamp, record: part })
    }
    this.#bytes += part.length
    return true
  }

  result(since: Versionstamp): Changes {
    const through = this.#changes.at(-1)?.stamp ?? since
    return { changes: this.#changes, through, more: this.#more }
  }
}

/** Writes into [writer] what removes the records up to and with [stamp] and sets the floor there. */
export function trimChanges(
  writer: Pick<MutationWriter, 'clearRange' | 'set'>,
  stamp: Versionstamp,
): void {
  writer.clearRange({ begin: LOG_RANGE.begin, end: recordRange(stamp).end })
  writer.set(FLOOR_KEY, stamp)
}

/** Whether [rows], of a store or a transaction, has nothing but a log, which everybody leaves behind. */
export async function isEmpty(rows: {
  range(range: KeyRange, options: { limit: number }): Promise<Entry[]>
}): Promise<boolean> {
  const parts = [
    { begin: RANGE_OF_ALL.begin, end: LOG_RANGE.begin },
    { begin: LOG_RANGE.end, end: RANGE_OF_ALL.end },
  ]
  for (const part of parts) {
    const found = await rows.range(part, { limit: OWN_KEYS.length + 1 })
    if (found.some(({ key }) => !OWN_KEYS.some((own) => equalBytes(own, key)))) return false
  }
  return true
}
