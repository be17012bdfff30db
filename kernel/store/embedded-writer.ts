/**
 * The writing side of the embedded store: the one connection that commits, and the care of the
 * write-ahead log and the free pages.
 */

import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { Durability } from '../base/config.ts'
import { KernelError } from '../base/errors.ts'
import {
  VACUUM_PAGES_MAX,
  WAL_BYTES_MAX,
  WAL_CHECKPOINT_BYTES,
  WAL_MARGIN_BYTES,
  WAL_RESTART_BYTES,
} from '../base/limits.ts'
import type { Log } from '../base/log.ts'
import { type Checkpointer, openInlineCheckpointer, openThreadCheckpointer } from './checkpoint.ts'
import { type FolderFiles, openWriter, readPragma } from './embedded-folder.ts'
import { checksumRow, EmbeddedRows } from './embedded-reader.ts'
import {
  decodeMutations,
  type Mutation,
  packInteger,
  stampBytes,
  unpackInteger,
} from './mutations.ts'
import type { Bytes } from './range.ts'
import { toKernelError } from './sqlite-error.ts'
import type { ReadVersion, Versionstamp } from './store.ts'

/** How long rewinding the log waits for readers. Ours are gone within a second. */
const REWIND_MS_MAX = 1_500
const FRAME_HEADER_BYTES = 24
/** What a mutation adds to the log at a guess: half a page. */
const MUTATION_LOG_BYTES = 2_048
/** What a commit adds besides: the counter's page and the path to the rows. */
const COMMIT_LOG_BYTES = 16_384

const SYNCHRONOUS: Readonly<Record<Durability, string>> = {
  group: 'FULL',
  relaxed: 'NORMAL',
  none: 'OFF',
}

export interface EmbeddedWriterOptions {
  readonly files: FolderFiles
  readonly durability: Durability
  readonly log: Log
  readonly checkpoints: 'thread' | 'inline'
  /** What the connection may keep of the database. */
  readonly pageCacheBytes: number
  /** Empties the log before the first commit. */
  readonly rewind: boolean
}

export class EmbeddedWriter {
  /** Reads the newest version. */
  readonly rows: EmbeddedRows
  /** Told of failures outside a commit; set by the owner. */
  onError: (error: KernelError) => void = () => undefined
  readonly #database: DatabaseSync
  readonly #log: Log
  readonly #durability: Durability
  readonly #checkpointer: Checkpointer
  readonly #pageBytes: number
  readonly #set: StatementSync
  readonly #clear: StatementSync
  readonly #clearRange: StatementSync
  readonly #setVersion: StatementSync
  readonly #measureLog: StatementSync
  /** What commits since the last look at the log may have added to it. */
  #walGuessBytes = 0
  /** Whether a reader keeps the log from being rewound although it is full. */
  #isWalStuck: boolean = false
  /** Whether the last attempt to rewind the log met a reader that did not go away. */
  #isLogHeld: boolean = false

  constructor(options: EmbeddedWriterOptions) {
    this.#log = options.log
    this.#durability = options.durability
    this.#database = openWriter(options.files, pragmasOf(options.durability))
    try {
      if (options.rewind) this.flush()
      this.#pageBytes = readPragma(this.#database, 'page_size')
      this.#database.exec(`PRAGMA cache_size = -${Math.ceil(options.pageCacheBytes / 1024)}`)
      this.rows = new EmbeddedRows(this.#database)
      this.#set = this.#database.prepare(
        'INSERT INTO kv VALUES (?, ?, ?) ON CONFLICT (k) DO UPDATE SET v = excluded.v, crc = excluded.crc',
      )
      this.#clear = this.#database.prepare('DELETE FROM kv WHERE k = ?')
      this.#clearRange = this.#database.prepare('DELETE FROM kv WHERE k >= ? AND k < ?')
      this.#setVersion = this.#database.prepare('UPDATE engine SET version = ?')
      this.#measureLog = this.#database.prepare('PRAGMA wal_checkpoint(NOOP)', {
        returnArrays: true,
      })
      this.#checkpointer = this.#openCheckpointer(options)
    } catch (error) {
      this.#database.close()
      throw error
    }
  }

  #openCheckpointer(options: EmbeddedWriterOptions): Checkpointer {
    const open = options.checkpoints === 'thread' ? openThreadCheckpointer : openInlineCheckpointer
    return open({
      file: options.files.database,
      // Checkpoints are synced whatever commits are: what leaves the log must be in the file.
      pragmas: pragmasOf('group'),
      onError: (error) => this.#carryFailed(error),
    })
  }

  readVersion(): ReadVersion {
    const sql = 'SELECT version FROM engine'
    const statement = this.#database.prepare(sql, { readBigInts: true, returnArrays: true })
    const [version] = (statement.get() ?? []) as unknown as [bigint?]
    if (version !== undefined) return version
    throw new KernelError('ERR_CORRUPT', 'the store has no version')
  }

  /**
   * Makes [packed] and [version] durable as was asked for. A refusal (ERR_NO_SPACE, a key or value
   * beyond its limit) leaves everything as it was; after ERR_IO or ERR_CORRUPT nothing is certain.
   * [freeLog] must end reads that hold the log.
   */
  commit(packed: Bytes, version: ReadVersion, stamp: Versionstamp, freeLog: () => void): void {
    if (this.#isWalStuck) this.#refuseOrRewind(freeLog)
    let count = 0
    try {
      this.#database.exec('BEGIN IMMEDIATE')
      for (const mutation of decodeMutations(packed)) {
        this.#apply(mutation, stamp)
        count += 1
      }
      this.#setVersion.run(version)
      this.#database.exec('COMMIT')
    } catch (error) {
      this.#rollback()
      throw toKernelError(error, 'cannot commit')
    }
    this.#walGuessBytes += packed.length + count * MUTATION_LOG_BYTES + COMMIT_LOG_BYTES
    if (this.#walGuessBytes >= WAL_CHECKPOINT_BYTES) this.#careForLog(freeLog)
  }

  /** Brings everything into the database file, synced, and empties the log. */
  flush(): void {
    try {
      if (this.#checkpoint('TRUNCATE')) return
    } catch (error) {
      throw toKernelError(error, 'cannot write to the database file')
    }
    this.#log.warn('a reader keeps the write-ahead log from being emptied')
  }

  /** Whether a synced checkpoint of [mode] got through before a reader's time was up. */
  #checkpoint(mode: 'TRUNCATE' | 'RESTART'): boolean {
    this.#database.exec('PRAGMA synchronous = FULL')
    try {
      const sql = `PRAGMA wal_checkpoint(${mode})`
      const statement = this.#database.prepare(sql, { returnArrays: true })
      const [busy] = statement.get() as unknown as [number, number, number]
      return busy === 0
    } finally {
      this.#database.exec(`PRAGMA synchronous = ${SYNCHRONOUS[this.#durability]}`)
    }
  }

  figures(): { walBytes: number; walBacklogBytes: number; databaseBytes: number } {
    const { bytes, backlogBytes } = this.#logBytes()
    const databaseBytes = readPragma(this.#database, 'page_count') * this.#pageBytes
    return { walBytes: bytes, walBacklogBytes: backlogBytes, databaseBytes }
  }

  /** Ends the connections, and returns whether everything is in synced files. */
  async close(options: { flush: boolean }): Promise<boolean> {
    await this.#checkpointer.close()
    try {
      if (options.flush) this.flush()
      return options.flush
    } finally {
      this.#database.close()
    }
  }

  #apply(mutation: Mutation, stamp: Versionstamp) {
    switch (mutation.type) {
      case 'set':
        return this.#put(mutation.key, mutation.value)
      case 'clear':
        return this.#clear.run(mutation.key)
      case 'clear-range':
        return this.#clearRange.run(mutation.begin, mutation.end)
      case 'add': {
        const sum = unpackInteger(this.rows.get(mutation.key)) + mutation.delta
        return this.#put(mutation.key, packInteger(sum))
      }
      case 'set-stamped-key':
        return this.#put(stampBytes(mutation.key, mutation.offset, stamp), mutation.value)
      case 'set-stamped-value':
        return this.#put(mutation.key, stampBytes(mutation.value, mutation.offset, stamp))
    }
  }

  #put(key: Bytes, value: Bytes) {
    return this.#set.run(key, value, checksumRow(key, value))
  }

  #rollback(): void {
    if (!this.#database.isTransaction) return
    try {
      this.#database.exec('ROLLBACK')
    } catch (error) {
      throw new KernelError('ERR_IO', 'cannot undo a failed commit', { cause: error })
    }
  }

  #logBytes(): { bytes: number; backlogBytes: number } {
    const [, logged, carried] = this.#measureLog.get() as unknown as [number, number, number]
    const frameBytes = this.#pageBytes + FRAME_HEADER_BYTES
    return { bytes: logged * frameBytes, backlogBytes: (logged - carried) * frameBytes }
  }

  /** Runs behind a commit that is done, so what fails here must not look like its failure. */
  #careForLog(freeLog: () => void): void {
    this.#walGuessBytes = 0
    try {
      const { bytes, backlogBytes } = this.#logBytes()
      if (bytes >= WAL_RESTART_BYTES) this.#rewind(freeLog)
      else if (backlogBytes >= WAL_CHECKPOINT_BYTES) this.#checkpointer.request()
      this.#returnFreePages()
    } catch (error) {
      this.#carryFailed(toKernelError(error, 'cannot write to the database file'))
    }
  }

  /** Without room for its pages the log keeps them: only commits must be refused, and are when it cannot grow. */
  #carryFailed(failure: KernelError): void {
    if (failure.code === 'ERR_NO_SPACE') this.#log.warn(failure.message)
    else this.onError(failure)
  }

  /** Waits for readers, so that the next commit begins the log anew. */
  #rewind(freeLog: () => void): void {
    freeLog()
    const isDone = this.#checkpoint('RESTART')
    this.#isWalStuck = !isDone && this.#logBytes().bytes >= WAL_BYTES_MAX - WAL_MARGIN_BYTES
    const isHeldAsBefore = this.#isLogHeld === !isDone
    if (isHeldAsBefore) return
    this.#isLogHeld = !isDone
    if (!isDone) this.#log.warn('a reader keeps the write-ahead log from being rewound')
    // A reader that outlasted the wait is not one of ours; nobody waits for it again.
    this.#database.exec(`PRAGMA busy_timeout = ${isDone ? REWIND_MS_MAX : 0}`)
  }

  #refuseOrRewind(freeLog: () => void): void {
    this.#rewind(freeLog)
    if (this.#isWalStuck) throw new KernelError('ERR_UNAVAILABLE', 'a reader holds a full log')
  }

  /** Gives pages that nothing uses any more back to the file system, a few at a time. */
  #returnFreePages(): void {
    if (readPragma(this.#database, 'freelist_count') < 4 * VACUUM_PAGES_MAX) return
    this.#database.exec(`PRAGMA incremental_vacuum(${VACUUM_PAGES_MAX})`)
  }
}

function pragmasOf(durability: Durability): string {
  return `
    PRAGMA auto_vacuum = INCREMENTAL;
    PRAGMA synchronous = ${SYNCHRONOUS[durability]};
    PRAGMA fullfsync = ON;
    PRAGMA checkpoint_fullfsync = ON;
    PRAGMA wal_autocheckpoint = 0;
    PRAGMA journal_size_limit = ${WAL_CHECKPOINT_BYTES * 4};
    PRAGMA cache_size = -65536;
    PRAGMA cache_spill = OFF;
    PRAGMA busy_timeout = ${REWIND_MS_MAX}`
}
