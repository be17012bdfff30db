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
/**
 * Larger values are a head and chunks of at most this size. A search that comes by a row in SQLite reads all of
 * it, and this is two pages beside those of the tree; FoundationDB is at its best with values below 10 kB.
 */
export const CHUNK_BYTES_MAX = 8_600
/** What is read once and in its order, such as the log, is cut into pieces of this size. */
export const PIECE_BYTES_MAX = 90_000
/** A chunked value; bounds what a damaged head can make a reader allocate. */
export const CHUNKED_VALUE_BYTES_MAX = 1 << 30
/** Rows a range read returns at most; more are read page by page. */
export const RANGE_ROWS_MAX = 130_000

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
/** The log stays below this size while a reader is stuck: commits are refused until it is gone. */
export const WAL_BYTES_MAX = 256_000_000
/** What may be added after the last look at the size: a background checkpoint's share and two commits. */
export const WAL_MARGIN_BYTES = WAL_CHECKPOINT_BYTES + 2 * TRANSACTION_BYTES_MAX
/** Pages handed back to the file system in one go after data was removed. */
export const VACUUM_PAGES_MAX = 1_024
/** A database up to this size is looked through when it is opened, a larger one in the background. */
export const STRUCTURE_CHECK_BYTES_MAX = 32 << 20
/** In the background: so few pages at a time that nobody waits for a core, with a pause after them. */
export const PAGE_CHECK_PAGES = 8
export const PAGE_CHECK_DELAY_MS = 20
/** A page that looks damaged is looked at so often before it is taken to be. */
export const PAGE_CHECK_TRIES = 5
/** Free space below which commits that write are refused, unless configured. */
export const FREE_SPACE_FLOOR_BYTES = 64 << 20
/** With durability `relaxed`, how much a power loss may take. */
export const RELAXED_SYNC_MS = 100

/** Pages of the database that one connection keeps: a part of the configured memory, within these. */
export const PAGE_CACHE_PART = 32
/** Connections that keep pages: the writer's, the executor's and that of the executor in reserve. */
export const PAGE_CACHES = 3
export const PAGE_CACHE_BYTES_MIN = 4 << 20
export const PAGE_CACHE_BYTES_MAX = 64 << 20

/** What a thread may fill with new JavaScript objects before it looks which are still used. */
export const YOUNG_GENERATION_MB_MAX = 24

// FoundationDB engine.
/** How long a read may take before the cluster counts as unavailable. */
export const STORE_READ_MS_MAX = 5_000
/** How long a commit may take before its result counts as unknown. */
export const STORE_COMMIT_MS_MAX = 10_000
/** An executor that waits for a row says so each time that so long has passed. */
export const READER_PATIENCE_MS = 250
/** What the keys of one world among several in a database may begin with. */
export const STORE_PREFIX_BYTES_MAX = 64

// Commit log.
export const CHANGES_COUNT_MAX = 10_000
export const CHANGES_BYTES_MAX = 4 << 20
/** Records kept for the slowest consumer; one that is further behind has lost its place. */
export const LOG_BACKLOG_BYTES_MAX = 1 << 30
/** After so many bytes of new records the log is looked at for consumers that are too slow. */
export const LOG_LOOK_BYTES = 16 << 20
/** Rows of the log that the embedded store gives up in one commit, and the pause between two. */
export const LOG_TRIM_ROWS = 64
export const LOG_TRIM_MS = 20
/** Consumers of the log at once. */
export const LOG_CONSUMERS_MAX = 64

// Backup.
/** Rows of one block, about; a row may go beyond. Small, because commits wait meanwhile. */
export const BACKUP_BLOCK_BYTES = 64 << 10
/** Rows that are read in one go. */
export const BACKUP_PAGE_ROWS = 128
/** The largest block of a file: records of a few MB, of which the last may be a whole transaction. */
export const BACKUP_BLOCK_FILE_BYTES_MAX = 64 << 20
/** A file of a backup is closed at this size: what an interruption can cost. */
export const BACKUP_FILE_BYTES = 32 << 20
/** How often and how long after each other a server that is away is asked for a block. */
export const BACKUP_ATTEMPTS_MAX = 60
export const BACKUP_ATTEMPT_MS = 1_000
/** How fast a world is copied unless told otherwise. */
export const BACKUP_RATE_BYTES = 4 << 20

// Executor: the thread that runs the driver.
/** One call of `run`; between two of them messages are looked at. */
export const SLICE_MS = 5
/** Without a turn of its event loop; timers and garbage collection need one now and then. */
export const BUSY_MS_MAX = 50
/** While the store takes no writes, how often tasks that are due are tried. */
export const UNWRITABLE_WAKE_MS = 1_000
/** How often the watchdog looks at the executor's heartbeat. */
export const HEARTBEAT_MS = 250
/** Without a heartbeat while busy: twice the seconds a task may run. Above: killed and restarted. */
export const EXECUTOR_SILENCE_MS_MAX = 10_000
/** Starting an executor up to its first heartbeat. */
export const EXECUTOR_START_MS_MAX = 30_000
/** Executors lost without one released batch between them before the server gives up. */
export const EXECUTOR_LOSSES_MAX = 20
/** An input or task during which so many executors were lost is dropped. */
export const TRAPS_MAX = 2
/** Memory of the driver, in MB, when none is configured, and what may be; its own limits are the same. */
export const CACHE_MB = 1_024
export const CACHE_MB_MIN = 64
export const CACHE_MB_MAX = 4_096
/** Executors that wait prepared for a loss: as many as one input can stop before it is dropped. */
export const STANDBY_EXECUTORS = 2
/** After a start or a recovery, before the next ones are prepared. */
export const STANDBY_DELAY_MS = 1_000
/** Requests of the HTTP API waiting for an answer; above: refused. */
export const REQUESTS_WAITING_MAX = 1_000
/** Waiting time of such a request. */
export const REQUEST_MS_MAX = 30_000
/** How old the noted last use of a token may be. */
export const TOKEN_USE_MS = 60_000
/** Length of an idempotency key, in characters of ASCII. */
export const REPLY_KEY_CHARACTERS_MAX = 255
/** How long the reply of a write that named an idempotency key is kept, at least. */
export const REPLY_KEPT_MS = 86_400_000
/** How often those are looked for that need not be kept any longer, and how many are cleared at once. */
export const REPLY_SWEEP_MS = 60_000
export const REPLY_SWEEP_ROWS = 500
/** Above, of a reply only is kept that there was one. */
export const REPLY_BYTES_MAX = 65_536
/** The same for all replies of one batch together: a batch has a transaction's limits. */
export const REPLIES_BATCH_BYTES_MAX = 524_288
/** Replies that are kept for one token; above: no other write that names a key is begun. */
export const REPLIES_MAX = 10_000
export const REPLIES_BYTES_MAX = 16 << 20

// Cluster: processes that share one store.
/** Places for processes, numbered from 1. */
export const PROCESSES_MAX = 63
/** How often a process shows that it lives, and looks at the others. */
export const INCARNATION_BEAT_MS = 2_000
/** Without a new beat for so long, by the observer's own clock, a process is taken for dead. */
export const INCARNATION_SILENCE_MS = 10_000
/** Sessions of processes that are gone that are taken over in one transaction. */
export const ADOPTED_SESSIONS_MAX = 1_000
/** How often a process that has nothing to do follows the commit log. */
export const FOLLOW_MS = 10_000
/** A batch takes nothing more from this age on. */
export const CLUSTER_BATCH_MS = 25
/** A task is cut so long after the read version of its batch, which is no more for two seconds then. */
export const CLUSTER_TASK_MS_MAX = 3_000
/** Inputs of one batch; halved with every conflict, down to what costs little more than one. */
export const CLUSTER_INPUTS_MAX = 256
export const CLUSTER_INPUTS_MIN = 16
/** Conflicts in a row before a process asks the others to let it pass. */
export const CONFLICTS_BEFORE_TICKET = 2
/** A ticket that does not change for so long, by the clock of who sees it, counts no more. */
export const TICKET_MS_MAX = 1_000
export const CONFLICT_BACKOFF_MS_MIN = 1
export const CONFLICT_BACKOFF_MS_MAX = 100
/** The commit log is kept for so long at least, and is looked at so often. */
export const LOG_KEPT_MS = 60_000
export const LOG_TRIM_LOOK_MS = 15_000
/** Mails that are read with one batch. */
export const MAILS_READ_MAX = 1_000

// Sessions.
/** Sessions at once; above: told so and closed. */
export const SESSIONS_MAX = 10_000
/** One line of somebody who is not logged in; above: refused, as longer ones of players are. */
export const STRANGER_LINE_BYTES_MAX = 65_536
/** What an input line costs in its session's queue besides its bytes. */
export const INPUT_LINE_COST_BYTES = 64
/** Output given to a socket before its own buffer is known to be empty. */
export const SOCKET_BACKLOG_BYTES_MAX = 65_536
/** Output sent and not acknowledged that a resuming client gets again; above: the oldest is lost. */
export const RESUME_BYTES_MAX = 262_144
/** How long a session waits for its client to come back. */
export const RESUME_MS_MAX = 120_000
/** How long a connection that is being closed may take to read what it was sent. */
export const CLOSE_FLUSH_MS_MAX = 5_000
/** A WebSocket that asked for frames must open or resume its session within this time. */
export const HELLO_MS_MAX = 10_000
/** Silence after which the other end of a connection is probed. */
export const KEEP_ALIVE_MS = 30_000
/** Connections the operating system holds before they are accepted. */
export const LISTEN_BACKLOG = 511
/** Points that can be listened to at once. */
export const LISTENERS_MAX = 64
/** One subnegotiation of telnet; the rest of a longer one is skipped. */
export const TELNET_COMMAND_BYTES_MAX = 65_536
/** How often the free space under the data folder is looked at. */
export const SPACE_LOOK_MS = 2_000
/** How long the world may take to prepare for a stop that an operator asked for. */
export const STOP_NOTICE_MS_MAX = 2_000
/** How long a clean stop may take before the process ends anyway. */
export const STOP_MS_MAX = 10_000

ok(
  CHUNK_BYTES_MAX < VALUE_BYTES_MAX && PIECE_BYTES_MAX < VALUE_BYTES_MAX,
  'chunks and pieces are ordinary values',
)
ok(CHUNKED_VALUE_BYTES_MAX / CHUNK_BYTES_MAX < RANGE_ROWS_MAX, 'one read gives all chunks')
ok(BATCH_BYTES_MAX < TRANSACTION_BYTES_MAX, 'a batch fits in a transaction')
ok(VALUE_BYTES_MAX + KEY_BYTES_MAX < BATCH_BYTES_MAX, 'a batch holds at least one row')
ok(SNAPSHOT_MS_MAX < TRANSACTION_MS_MAX, 'held snapshots are the tighter bound')
ok(
  WAL_CHECKPOINT_BYTES < WAL_RESTART_BYTES &&
    WAL_RESTART_BYTES + 4 * TRANSACTION_BYTES_MAX < WAL_BYTES_MAX - WAL_MARGIN_BYTES,
  'checkpoints come before rewinding, and both before refusing',
)
ok(TRANSACT_BACKOFF_MS_MIN < TRANSACT_BACKOFF_MS_MAX, 'back-off grows')
ok(
  BACKUP_BLOCK_BYTES + BACKUP_PAGE_ROWS * (VALUE_BYTES_MAX + KEY_BYTES_MAX) <
    BACKUP_BLOCK_FILE_BYTES_MAX &&
    CHANGES_BYTES_MAX + 2 * TRANSACTION_BYTES_MAX < BACKUP_BLOCK_FILE_BYTES_MAX,
  'the largest block can be read back',
)
ok(LOG_LOOK_BYTES < LOG_BACKLOG_BYTES_MAX, 'a consumer that is too slow is noticed')
ok(FREE_SPACE_FLOOR_BYTES > 4 * TRANSACTION_BYTES_MAX, 'the floor leaves room for a last commit')
ok(SLICE_MS < BUSY_MS_MAX && BUSY_MS_MAX < HEARTBEAT_MS, 'a healthy executor beats in time')
ok(HEARTBEAT_MS * 4 < EXECUTOR_SILENCE_MS_MAX, 'silence is seen several times before it counts')
ok(CACHE_MB_MIN <= CACHE_MB && CACHE_MB <= CACHE_MB_MAX, 'the usual cache may be configured')
ok(PAGE_CACHE_BYTES_MIN < PAGE_CACHE_BYTES_MAX, 'page caches have a range')
ok(STANDBY_EXECUTORS >= TRAPS_MAX, 'one input cannot use up the standbys')
ok(INCARNATION_BEAT_MS * 4 < INCARNATION_SILENCE_MS, 'several beats are missed before a death')
ok(CLUSTER_TASK_MS_MAX + 1_000 < TRANSACTION_MS_MAX, 'a task that is cut can still be committed')
ok(FOLLOW_MS * 2 < LOG_KEPT_MS, 'the log is kept for whoever follows it')
ok(REPLY_BYTES_MAX + 1_000 < VALUE_BYTES_MAX, 'a reply that is kept is one row')
ok(REPLY_BYTES_MAX < REPLIES_BATCH_BYTES_MAX, 'a batch holds at least one reply')
ok(HELLO_MS_MAX < RESUME_MS_MAX, 'a client that comes back has time to say so')
