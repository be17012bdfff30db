/**
 * Keeps a second process out of a data folder: `lock.db`, a SQLite file of no content, held in an
 * exclusive transaction. The operating system lets go of it however the process ends, so there is
 * never a stale lock. `lock.pid` beside it only names the holder in the message to the second one.
 *
 * No other code may open `lock.db`: closing any descriptor of a file drops the process's locks.
 */

import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { KernelError } from '../base/errors.ts'
import { isSqliteBusy, toKernelError } from './sqlite-error.ts'

export interface FolderLock {
  release(): void
}

/** Locks the existing [folder]. Throws ERR_FOLDER_LOCKED at once when someone else holds it. */
export function lockFolder(folder: string): FolderLock {
  const pidFile = path.join(folder, 'lock.pid')
  const database = openLockFile(path.join(folder, 'lock.db'))
  try {
    database.exec('BEGIN EXCLUSIVE')
    writeFileSync(pidFile, `${process.pid}\n`)
  } catch (error) {
    database.close()
    if (!isSqliteBusy(error)) throw toKernelError(error, `cannot lock ${folder}`)
    throw new KernelError('ERR_FOLDER_LOCKED', `${folder}${holderOf(pidFile)}`)
  }
  return { release: () => database.close() }
}

function openLockFile(file: string): DatabaseSync {
  try {
    return new DatabaseSync(file, { timeout: 0 })
  } catch (error) {
    throw toKernelError(error, `cannot open ${file}`)
  }
}

/** ` (process 123)`, or nothing when it cannot be told. */
function holderOf(pidFile: string): string {
  try {
    const pid = readFileSync(pidFile, 'utf8').trim()
    return /^\d+$/.test(pid) ? ` (process ${pid})` : ''
  } catch (error) {
    // The holder has locked the folder and not yet written its id.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw error
  }
}
