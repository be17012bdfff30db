/**
 * The data folder of the embedded store: what is in it, and everything that is checked before
 * SQLite touches it.
 *
 *   world.db, world.db-wal, world.db-shm   SQLite's
 *   world.unsynced                         the log may have been written without syncs in order
 *   lock.db, lock.pid                      folder-lock.ts
 */

import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { KernelError } from '../base/errors.ts'
import { STRUCTURE_CHECK_BYTES_MAX } from '../base/limits.ts'
import { type FolderLock, lockFolder } from './folder-lock.ts'
import { toKernelError } from './sqlite-error.ts'
import { scanWal, type WalReport } from './wal-scan.ts'

/** `PRAGMA application_id` of our files: "Cosm". */
const APPLICATION_ID = 0x436f736d
const SQLITE_MAGIC = 'SQLite format 3\0'
const SQLITE_HEADER_BYTES = 100

export interface FolderFiles {
  readonly folder: string
  readonly database: string
  readonly wal: string
  readonly unsynced: string
}

export function filesOf(folder: string): FolderFiles {
  const database = path.join(folder, 'world.db')
  return {
    folder,
    database,
    wal: `${database}-wal`,
    unsynced: path.join(folder, 'world.unsynced'),
  }
}

export interface CheckedFolder {
  readonly files: FolderFiles
  readonly lock: FolderLock
  readonly wal: WalReport
  /** Whether the log was written by a store that does not sync each commit. */
  readonly wasUnsynced: boolean
}

/**
 * Creates [folder] if there is none, locks it and looks for damage. Throws ERR_FOLDER_LOCKED,
 * ERR_FOLDER_INVALID, ERR_WAL_DAMAGED or ERR_CORRUPT; then nothing was changed and nothing is held.
 */
export function enterFolder(folder: string): CheckedFolder {
  const files = filesOf(folder)
  try {
    mkdirSync(folder, { recursive: true })
  } catch (error) {
    throw toKernelError(error, folder)
  }
  const lock = lockFolder(folder)
  try {
    const wasUnsynced = existsSync(files.unsynced)
    const wal = scanWal(files.wal, { ordered: !wasUnsynced })
    checkWal(files, wal)
    checkDatabase(files, wal)
    checkStructure(files)
    return { files, lock, wal, wasUnsynced }
  } catch (error) {
    lock.release()
    throw toKernelError(error, folder)
  }
}

function checkWal(files: FolderFiles, wal: WalReport): void {
  if (wal.state !== 'damaged') return
  const advice = 'restore a backup, or keep a copy of the folder and ask for help'
  throw new KernelError('ERR_WAL_DAMAGED', `${files.wal}: ${wal.detail}; ${advice}`)
}

/** A database cut short or replaced is found here; damage inside it by the checksums of values. */
function checkDatabase(files: FolderFiles, wal: WalReport): void {
  const bytes = existsSync(files.database) ? statSync(files.database).size : 0
  if (bytes === 0) {
    if (wal.committedFrames === 0) return
    throw new KernelError('ERR_CORRUPT', `${files.database} is missing, but not its log`)
  }
  const header = readHeader(files.database)
  if (header.toString('latin1', 0, 16) !== SQLITE_MAGIC) {
    throw new KernelError('ERR_CORRUPT', `${files.database} does not begin as a database does`)
  }
  // While pages wait in the log the file may be shorter than its header says.
  if (wal.committedFrames > 0) return
  const pageBytes = header.readUInt16BE(16)
  const wanted = header.readUInt32BE(28) * (pageBytes === 1 ? 65_536 : pageBytes)
  if (bytes < wanted) {
    throw new KernelError('ERR_CORRUPT', `${files.database} has ${bytes} bytes of ${wanted}`)
  }
}

/**
 * Checksums tell of rows that changed, not of rows that can no longer be found: the pages themselves are
 * looked at, where that takes no noticeable time.
 */
function checkStructure({ database }: FolderFiles): void {
  const bytes = existsSync(database) ? statSync(database).size : 0
  if (bytes === 0 || bytes > STRUCTURE_CHECK_BYTES_MAX) return
  // Read only: one that writes would carry the log into the file when it closes.
  const connection = new DatabaseSync(database, { readOnly: true })
  try {
    const row = connection.prepare('PRAGMA quick_check(1)').get()
    const [line = ''] = String(row?.['quick_check']).split('\n').slice(-1)
    if (line !== 'ok') throw new KernelError('ERR_CORRUPT', `${database}: ${line}`)
  } finally {
    connection.close()
  }
}

function readHeader(file: string): Buffer {
  const header = Buffer.alloc(SQLITE_HEADER_BYTES)
  const fd = openSync(file, 'r')
  try {
    readSync(fd, header, 0, header.length, 0)
    return header
  } finally {
    closeSync(fd)
  }
}

/** Says, durably, whether the log may lack frames in its middle after a power loss. */
export function markUnsynced(files: FolderFiles, unsynced: boolean): void {
  if (existsSync(files.unsynced) === unsynced) return
  if (unsynced)
    writeFileSync(files.unsynced, 'This store was opened without syncing each commit.\n')
  else rmSync(files.unsynced)
  syncFolder(files.folder)
}

function syncFolder(folder: string): void {
  const fd = openSync(folder, 'r')
  try {
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}

/** Opens a connection for writing and makes the tables in a new file. */
export function openWriter(files: FolderFiles, pragmas: string): DatabaseSync {
  const database = openDatabase(files.database, { readOnly: false })
  try {
    checkApplication(database, files.database)
    database.exec(pragmas)
    database.exec('PRAGMA journal_mode = WAL')
    createTables(database)
    return database
  } catch (error) {
    database.close()
    throw toKernelError(error, files.database)
  }
}

/** How long a connection waits for another one's lock before it gives up. */
const BUSY_MS_MAX = 5_000

export function openDatabase(file: string, options: { readOnly: boolean }): DatabaseSync {
  try {
    return new DatabaseSync(file, { readOnly: options.readOnly, timeout: BUSY_MS_MAX })
  } catch (error) {
    throw toKernelError(error, file)
  }
}

function checkApplication(database: DatabaseSync, file: string): void {
  const id = readPragma(database, 'application_id')
  const isNew = id === 0 && readPragma(database, 'page_count') === 0
  if (!isNew && id !== APPLICATION_ID) {
    throw new KernelError('ERR_FOLDER_INVALID', `${file} is not a Cosm world`)
  }
}

function createTables(database: DatabaseSync): void {
  database.exec(`
    BEGIN IMMEDIATE;
    PRAGMA application_id = ${APPLICATION_ID};
    CREATE TABLE IF NOT EXISTS kv (
      k BLOB PRIMARY KEY, v BLOB NOT NULL, crc INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS engine (
      id INTEGER PRIMARY KEY CHECK (id = 1), version INTEGER NOT NULL
    ) STRICT;
    INSERT OR IGNORE INTO engine VALUES (1, 1);
    COMMIT`)
}

export function readPragma(database: DatabaseSync, name: string): number {
  const row = database.prepare(`PRAGMA ${name}`, { returnArrays: true }).get()
  return Number(Object.values(row ?? {})[0] ?? 0)
}

/** Bytes an ordinary user may still write to the file system of [folder]. */
export function measureFreeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder)
  return bavail * bsize
}
