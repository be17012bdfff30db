/**
 * Every bound of the kernel, with the relations between them asserted at the end. Limits of the
 * language are in `driver/shared/limits.ts`. Names end in the unit and `Max` or `Min`.
 *
 * The store's limits are FoundationDB's in every engine (https://apple.github.io/foundationdb/
 * known-limitations.html), so that a world moves unchanged.
 */

import { ok } from 'node:assert/strict'

// Store: what one request may hold.
export const KEY_BYTES_MAX = 10_000
export const VALUE_BYTES_MAX = 100_000
/** Keys, values and conflict ranges of one commit together. */
export const TRANSACTION_BYTES_MAX = 10_000_000
/** How long a read version may be read and committed at. */
export const TRANSACTION_MS_MAX = 5_000
/** Larger values are a head and chunks of at most this size. */
export const CHUNK_BYTES_MAX = 90_000
/** A chunked value; bounds what a damaged head can make a reader allocate. */
export const CHUNKED_VALUE_BYTES_MAX = 1 << 30
/** Rows a range read returns at most; more are read page by page. */
export const RANGE_ROWS_MAX = 100_000

// Slot codec.
export const VALUE_NESTING_MAX = 1_000

// Transactions: the one retry loop.
export const TRANSACT_ATTEMPTS_MAX = 50
export const TRANSACT_BACKOFF_MS_MIN = 2
export const TRANSACT_BACKOFF_MS_MAX = 1_000

// Batches: tasks committed together.
export const BATCH_BYTES_MAX = 1_000_000
/** Batches the store thread holds, committed or not, before it refuses more. */
export const BATCH_QUEUE_MAX = 1_024

// Embedded engine.
/** No read transaction lives longer, or the write-ahead log could not be rewound. */
export const SNAPSHOT_MS_MAX = 1_000
/** Older versions held for readers at once. */
export const SNAPSHOT_COUNT_MAX = 8
/** A write-ahead log of this size is checkpointed in the background. */
export const WAL_CHECKPOINT_BYTES = 8 << 20
/** Above this size the writer itself checkpoints and rewinds the log. */
export const WAL_RESTART_BYTES = 128 << 20
/** Above this size, because a reader is stuck, commits are refused until it is gone. */
export const WAL_BYTES_MAX = 256 << 20
/** Pages handed back to the file system in one go after data was removed. */
export const VACUUM_PAGES_MAX = 1_024
/** Free space below which commits that write are refused, unless configured. */
export const FREE_SPACE_FLOOR_BYTES = 64 << 20
/** With durability `relaxed`, how much a power loss may take. */
export const RELAXED_SYNC_MS = 100

// Commit log.
export const CHANGES_COUNT_MAX = 10_000
export const CHANGES_BYTES_MAX = 4 << 20

ok(CHUNK_BYTES_MAX < VALUE_BYTES_MAX, 'a chunk is an ordinary value')
ok(BATCH_BYTES_MAX < TRANSACTION_BYTES_MAX, 'a batch fits in a transaction')
ok(VALUE_BYTES_MAX + KEY_BYTES_MAX < BATCH_BYTES_MAX, 'a batch holds at least one row')
ok(SNAPSHOT_MS_MAX < TRANSACTION_MS_MAX, 'held snapshots are the tighter bound')
ok(
  WAL_CHECKPOINT_BYTES < WAL_RESTART_BYTES &&
    WAL_RESTART_BYTES + 4 * TRANSACTION_BYTES_MAX < WAL_BYTES_MAX,
  'checkpoints come before rewinding, and both before refusing',
)
ok(TRANSACT_BACKOFF_MS_MIN < TRANSACT_BACKOFF_MS_MAX, 'back-off grows')
ok(FREE_SPACE_FLOOR_BYTES > 4 * TRANSACTION_BYTES_MAX, 'the floor leaves room for a last commit')
