/**
 * One run of a backup: the copy as far as it is missing, then the log up to now. It can be interrupted
 * at any moment and goes on with the next run. During the copy the log is read too, after each file, so
 * that the server keeps little of it.
 */

import { type Clock, sleep } from '../../base/clock.ts'
import { isKernelError, KernelError } from '../../base/errors.ts'
import { BACKUP_ATTEMPT_MS, BACKUP_ATTEMPTS_MAX, BACKUP_FILE_BYTES } from '../../base/limits.ts'
import type { Random } from '../../base/random.ts'
import { equalBytes, RANGE_OF_ALL } from '../range.ts'
import { decodeWholeBlock, type LogBlock, type RowsBlock } from './block.ts'
import {
  type BackupFile,
  type BackupFolder,
  beginManifest,
  type FileWriter,
  fromHex,
  type Manifest,
  openBackupFolder,
  toHex,
} from './folder.ts'
import type { BackupSource } from './source.ts'

export interface BackupOptions {
  readonly folder: string
  readonly source: BackupSource
  readonly clock: Clock
  readonly random: Random
  /** Of the copy; the log is read as fast as it comes. */
  readonly rateBytes: number
  /** Smaller in tests. */
  readonly fileBytes?: number
  readonly progress?: (progress: { readonly rows: number; readonly bytes: number }) => void
  /** Ends the run between two blocks, with ERR_BACKUP. */
  readonly signal?: AbortSignal
}

export interface BackupReport {
  /** Whether there was nothing in the folder before. */
  readonly isNew: boolean
  readonly rows: number
  readonly rowsBytes: number
  readonly commits: number
  readonly logBytes: number
  /** The moment up to which the backup goes. */
  readonly throughUs: number
}

/** Brings the backup in [options.folder] up to now. Throws ERR_BACKUP, ERR_LOG_LOST or ERR_NO_SPACE. */
export async function runBackup(options: BackupOptions): Promise<BackupReport> {
  const folder = openBackupFolder(options.folder)
  try {
    const found = folder.readManifest()
    const run = new BackupRun(folder, options, found ?? (await begin(folder, options)))
    // Who cannot be reached at all is told of at once.
    await run.checkSource()
    return { isNew: found === undefined, ...(await run.run()) }
  } finally {
    folder.close()
  }
}

/** The server does not keep the log for this backup any more; what is in the folder stays. */
export async function endBackup(options: Pick<BackupOptions, 'folder' | 'source'>): Promise<void> {
  const folder = openBackupFolder(options.folder)
  try {
    const manifest = folder.readManifest()
    if (manifest === undefined) {
      throw new KernelError('ERR_BACKUP', `there is no backup in ${options.folder}`)
    }
    await options.source.remove(manifest.consumer)
  } finally {
    folder.close()
  }
}

async function begin(folder: BackupFolder, options: BackupOptions): Promise<Manifest> {
  const { source, random } = options
  const { world, epoch, engine, timeUs } = await source.describe()
  const consumer = `backup-${toHex(random.bytes(8))}`
  const since = toHex(await source.register(consumer))
  const manifest = beginManifest({ world, epoch, engine, consumer, began: timeUs, since })
  folder.writeManifest(manifest)
  return manifest
}

class BackupRun {
  readonly #folder: BackupFolder
  readonly #options: BackupOptions
  readonly #fileBytes: number
  readonly #beganMs: number
  #manifest: Manifest
  #rows = 0
  #rowsBytes = 0
  readonly #before: Manifest

  constructor(folder: BackupFolder, options: BackupOptions, manifest: Manifest) {
    this.#folder = folder
    this.#options = options
    this.#fileBytes = options.fileBytes ?? BACKUP_FILE_BYTES
    this.#beganMs = options.clock.monotonicMs()
    this.#manifest = manifest
    this.#before = manifest
  }

  /** A backup is of one world, in one of its stores. */
  async checkSource(): Promise<void> {
    const { world, epoch } = await this.#options.source.describe()
    if (world === this.#manifest.world && epoch === this.#manifest.epoch) return
    const { folder } = this.#options
    const advice = 'use another folder for this one'
    throw new KernelError('ERR_BACKUP', `${folder} is the backup of another world; ${advice}`)
  }

  async run(): Promise<Omit<BackupReport, 'isNew'>> {
    do {
      if (this.#manifest.next !== null) await this.#copyFile()
      await this.#followLog()
    } while (this.#manifest.next !== null)
    return {
      rows: this.#rows,
      rowsBytes: this.#rowsBytes,
      commits: this.#manifest.logCommits - this.#before.logCommits,
      logBytes: this.#manifest.logBytes - this.#before.logBytes,
      throughUs: this.#manifest.throughTime,
    }
  }

  /** Copies about as much as a file holds. */
  async #copyFile(): Promise<void> {
    const { next, copied, copiedVersion } = this.#manifest
    let from = fromHex(next ?? '')
    let timeUs = copied
    let newest = BigInt(copiedVersion)
    await this.#withFile('rows', async (file) => {
      while (file.bytes < this.#fileBytes && !equalBytes(from, RANGE_OF_ALL.end)) {
        const bytes = await this.#ask((source) => source.rows(from))
        const block = decodeWholeBlock(bytes, 'what the server sent') as RowsBlock
        file.write(bytes)
        from = block.end
        timeUs = Math.max(timeUs, block.timeUs)
        if (block.version > newest) newest = block.version
        this.#rows += block.rows.length
        this.#rowsBytes += bytes.length
        await this.#pause()
      }
      const isWhole = equalBytes(from, RANGE_OF_ALL.end)
      const reached = { copied: timeUs, copiedVersion: String(newest) }
      return { next: isWhole ? null : toHex(from), ...reached }
    })
  }

  /** Takes the log up to now. */
  async #followLog(): Promise<void> {
    const before = this.#manifest.through
    while (await this.#followFile());
    const { consumer, through, logBytes } = this.#manifest
    // Not before it is here on the disk.
    if (through === before) return
    await this.#ask((source) => source.advance(consumer, fromHex(through), logBytes))
  }

  /** Takes about as much of the log as a file holds; returns whether there is more. */
  async #followFile(): Promise<boolean> {
    const { consumer } = this.#manifest
    let { logBytes, logCommits, throughTime, isWhole } = this.#manifest
    let through = fromHex(this.#manifest.through)
    let isMore = true
    await this.#withFile('log', async (file) => {
      while (isMore && file.bytes < this.#fileBytes) {
        this.#checkSignal()
        const bytes = await this.#ask((source) => source.changes(consumer, through))
        const block = decodeWholeBlock(bytes, 'what the server sent') as LogBlock
        if (block.changes.length > 0) file.write(bytes)
        for (const { record } of block.changes) logBytes += record.length
        logCommits += block.changes.length
        through = block.through
        throughTime = block.timeUs
        isMore = block.more
      }
      isWhole ||= !isMore && this.#manifest.next === null
      return { through: toHex(through), throughTime, logBytes, logCommits, isWhole }
    })
    return isMore
  }

  /** Writes a file with [body], whose answer becomes part of the manifest with it. */
  async #withFile(
    kind: 'rows' | 'log',
    body: (file: FileWriter) => Promise<Partial<Manifest>>,
  ): Promise<void> {
    const file = this.#folder.openFile(this.#manifest, kind)
    let done: Partial<Manifest>
    try {
      done = await body(file)
    } catch (error) {
      file.abandon()
      throw error
    }
    const files = [...this.#manifest.files, ...finish(file)]
    this.#manifest = { ...this.#manifest, ...done, files }
    this.#folder.writeManifest(this.#manifest)
  }

  /** Asks again while the server restarts or its store is away for a moment. */
  async #ask<Answer>(call: (source: BackupSource) => Promise<Answer>): Promise<Answer> {
    const { source, clock } = this.#options
    for (let attempt = 1; ; attempt++) {
      try {
        return await call(source)
      } catch (error) {
        const isOver = attempt >= BACKUP_ATTEMPTS_MAX || !isKernelError(error) || !error.retryable
        if (isOver) throw error
        this.#checkSignal()
        await sleep(clock, BACKUP_ATTEMPT_MS)
      }
    }
  }

  /** Waits until no more was read than the rate permits. */
  async #pause(): Promise<void> {
    this.#checkSignal()
    const { clock, rateBytes, progress } = this.#options
    progress?.({ rows: this.#rows, bytes: this.#rowsBytes })
    const dueMs = (this.#rowsBytes / rateBytes) * 1_000
    const earlyMs = dueMs - (clock.monotonicMs() - this.#beganMs)
    if (earlyMs > 1) await sleep(clock, earlyMs)
  }

  #checkSignal(): void {
    if (this.#options.signal?.aborted !== true) return
    const advice = 'the same command goes on'
    throw new KernelError('ERR_BACKUP', `it was interrupted; ${advice}`)
  }
}

/** No file without blocks. */
function finish(file: FileWriter): BackupFile[] {
  if (file.bytes > 0) return [file.finish()]
  file.abandon()
  return []
}
