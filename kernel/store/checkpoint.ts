/**
 * Carries pages from the write-ahead log into the database file, PASSIVE: without waiting for
 * anybody and without anybody waiting, on a connection of its own. `inline` does it on the calling
 * thread; `thread` on a worker, so that commits go on meanwhile, and which looks through a large
 * database in between (page-watch.ts).
 *
 * As a worker, this file answers `'checkpoint'` with `done`, whatever came of it, says `failed` with an
 * error report at any time, and ends after `'close'`.
 */

import type { DatabaseSync } from 'node:sqlite'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { type ErrorReport, KernelError } from '../base/errors.ts'
import { YOUNG_GENERATION_MB_MAX } from '../base/limits.ts'
import { openDatabase } from './embedded-folder.ts'
import { openPageWatch } from './page-watch.ts'
import { toKernelError } from './sqlite-error.ts'

export interface CheckpointerOptions {
  /** The database file. */
  readonly file: string
  /** What the connection is set up with. */
  readonly pragmas: string
  /** Called when a checkpoint failed, since the disk does not take what it must, or damage was found. */
  readonly onError: (error: KernelError) => void
}

export interface Checkpointer {
  /** Asks for a checkpoint soon; while one runs, further requests are one. */
  request(): void
  close(): Promise<void>
}

export function openInlineCheckpointer(options: CheckpointerOptions): Checkpointer {
  const database = openConnection(options)
  return {
    request() {
      const report = checkpoint(database)
      if (report !== undefined) options.onError(KernelError.fromReport(report))
    },
    async close() {
      database.close()
    },
  }
}

export function openThreadCheckpointer(options: CheckpointerOptions): Checkpointer {
  const { file, pragmas, onError } = options
  const settings: WorkerSettings = { isCheckpointer: true, file, pragmas }
  const worker = new Worker(new URL(import.meta.url), {
    workerData: settings,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB_MAX },
  })
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
  // A store that was not closed, because it failed, must not keep the process alive.
  worker.unref()
  let isBusy = false
  let isWanted = false
  const request = () => {
    isWanted = isBusy
    if (isBusy) return
    isBusy = true
    worker.postMessage('checkpoint')
  }
  worker.on('message', (message: FromWorker) => {
    if (message.kind === 'failed') {
      onError(KernelError.fromReport(message.report))
      return
    }
    isBusy = false
    if (isWanted) request()
  })
  worker.on('error', (error) => onError(toKernelError(error, 'the checkpoint thread')))
  return {
    request,
    async close() {
      worker.ref()
      worker.postMessage('close')
      await ended
    },
  }
}

interface WorkerSettings {
  readonly isCheckpointer: true
  readonly file: string
  readonly pragmas: string
}

type FromWorker =
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly report: ErrorReport }

function openConnection(options: { file: string; pragmas: string }): DatabaseSync {
  const database = openDatabase(options.file, { readOnly: false })
  database.exec(options.pragmas)
  return database
}

function checkpoint(database: DatabaseSync): ErrorReport | undefined {
  try {
    database.exec('PRAGMA wal_checkpoint(PASSIVE)')
    return undefined
  } catch (error) {
    return toKernelError(error, 'checkpoint').report()
  }
}

function serve(settings: WorkerSettings): void {
  const database = openConnection(settings)
  const post = (message: FromWorker) => parentPort?.postMessage(message)
  const watch = openPageWatch({
    file: settings.file,
    database,
    onDamage: (error) => post({ kind: 'failed', report: error.report() }),
  })
  parentPort?.on('message', (request: 'checkpoint' | 'close') => {
    if (request === 'checkpoint') {
      const report = checkpoint(database)
      if (report !== undefined) post({ kind: 'failed', report })
      post({ kind: 'done' })
      return
    }
    database.close()
    watch.close()
    parentPort?.close()
  })
}

if (!isMainThread && (workerData as Partial<WorkerSettings> | null)?.isCheckpointer === true) {
  serve(workerData as WorkerSettings)
}
