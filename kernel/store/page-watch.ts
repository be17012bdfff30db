/**
 * Looks through a database that is too large to be looked through when it is opened, in the background
 * and once a start: some pages at a time, so that a disk is not kept busy. What page-check.ts suspects
 * is looked at again after what is in the log was carried over; if it stays, it is damage, of a row
 * by its checksum and of a page if SQLite says so too.
 *
 * It runs on the thread that checkpoints, between checkpoints: then the file is one version of the database.
 */

import { closeSync, openSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import { KernelError } from '../base/errors.ts'
import {
  PAGE_CHECK_DELAY_MS,
  PAGE_CHECK_PAGES,
  PAGE_CHECK_TRIES,
  STRUCTURE_CHECK_BYTES_MAX,
} from '../base/limits.ts'
import { checkPages, readerOf, type Suspicion } from './page-check.ts'
import { toKernelError } from './sqlite-error.ts'

export interface PageWatch {
  close(): void
}

/** Starts to look through [file], which [database] has open; tells [onDamage] and stops at the first. */
export function openPageWatch(options: {
  file: string
  database: DatabaseSync
  onDamage: (error: KernelError) => void
}): PageWatch {
  const { file, database, onDamage } = options
  const fd = openSync(file, 'r')
  const reader = readerOf(fd)
  let page = 1
  let tries = 0
  let timer: NodeJS.Timeout | undefined
  const step = () => {
    const { suspicion, isEnd } = checkPages(reader, { from: page, count: PAGE_CHECK_PAGES })
    if (suspicion === undefined) {
      page += PAGE_CHECK_PAGES
      tries = 0
      if (!isEnd) later()
      return
    }
    page = suspicion.page
    if (carryOver(database)) tries += 1
    const damage = tries < PAGE_CHECK_TRIES ? undefined : confirm(database, { file, suspicion })
    if (damage !== undefined) {
      onDamage(damage)
      return
    }
    // A false alarm, and SQLite has looked through all pages now.
    if (tries < PAGE_CHECK_TRIES) later()
  }
  const later = () => {
    timer = setTimeout(step, PAGE_CHECK_DELAY_MS)
    timer.unref()
  }
  if (reader.size() > STRUCTURE_CHECK_BYTES_MAX) {
    // An unclean stop may have left a checkpoint half done.
    carryOver(database)
    later()
  }
  return {
    /** To be called after [database] is closed: closing the file earlier would take its locks away. */
    close() {
      clearTimeout(timer)
      closeSync(fd)
    },
  }
}

/** Brings the log into the file; false while somebody else does, and the file is of two versions. */
function carryOver(database: DatabaseSync): boolean {
  const statement = database.prepare('PRAGMA wal_checkpoint(PASSIVE)', { returnArrays: true })
  const [busy] = statement.get() as unknown as [number]
  return busy === 0
}

/** The damage, if SQLite finds any too; it does not know the checksums of rows. */
function confirm(
  database: DatabaseSync,
  { file, suspicion }: { file: string; suspicion: Suspicion },
): KernelError | undefined {
  const { page, problem, isRow } = suspicion
  if (!isRow && isSound(database)) return undefined
  return new KernelError('ERR_CORRUPT', `${file}, page ${page}: ${problem}`)
}

function isSound(database: DatabaseSync): boolean {
  try {
    return database.prepare('PRAGMA quick_check(1)').get()?.['quick_check'] === 'ok'
  } catch (error) {
    // Some damage is too much for the check itself.
    if (toKernelError(error, 'quick_check').code === 'ERR_CORRUPT') return false
    throw error
  }
}
