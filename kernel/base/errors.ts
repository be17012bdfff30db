/**
 * Operating errors: one class, one table. A code is stable: people search for it, HTTP replies
 * carry it and `transact` decides by it. Bugs are assertions, language errors are values; neither
 * is here.
 *
 * `retryable`: the same request may succeed when it is made again.
 * `maybeCommitted`: the request's writes may have happened, or may still happen.
 */

export interface ErrorKind {
  readonly retryable: boolean
  readonly maybeCommitted: boolean
  readonly message: string
}

const transient = (message: string): ErrorKind => ({
  retryable: true,
  maybeCommitted: false,
  message,
})
const final = (message: string): ErrorKind => ({
  retryable: false,
  maybeCommitted: false,
  message,
})

/** Every code. Append to the part of your folder; never reuse a code for something else. */
export const ERRORS = {
  // Store.
  ERR_CONFLICT: transient('another commit changed what this transaction has read'),
  ERR_TOO_OLD: transient('the version asked for is no longer kept'),
  ERR_UNAVAILABLE: transient('the store cannot answer now'),
  ERR_COMMIT_UNKNOWN: {
    retryable: true,
    maybeCommitted: true,
    message: 'the commit was sent, but its result is not known',
  },
  ERR_TOO_LARGE: final('the transaction is larger than the store allows'),
  ERR_KEY_TOO_LARGE: final('a key is longer than the store allows'),
  ERR_VALUE_TOO_LARGE: final('a value is longer than the store allows'),
  ERR_KEY_INVALID: final('the key is not one the store may hold'),
  ERR_NO_SPACE: final('too little free space in the data folder'),
  ERR_CORRUPT: final('stored bytes are damaged'),
  ERR_WAL_DAMAGED: final('the write-ahead log is damaged before its last transaction'),
  ERR_IO: {
    retryable: false,
    maybeCommitted: true,
    message: 'the disk failed to read or write',
  },
  ERR_THREAD_FAILED: {
    retryable: false,
    maybeCommitted: true,
    message: 'a thread of the server has ended unexpectedly',
  },
  ERR_CLOSED: final('the store is closed'),
  ERR_FOLDER_LOCKED: final('the data folder is in use by another process'),
  ERR_FOLDER_INVALID: final('the data folder cannot be used'),
  ERR_NO_CLIENT: final('the client library of the store is missing'),
  ERR_LOG_OFF: final('this store keeps no commit log'),
  ERR_LOG_LOST: final('what was committed since is no longer in the log'),
  ERR_LOG_CONSUMERS: final('too many consumers of the commit log'),
  ERR_SCHEMA_TOO_NEW: final('the data was written by a newer version of Cosm'),
  ERR_SCHEMA_UNKNOWN: final('the store holds data that is not a Cosm world'),
  // Backup.
  ERR_BACKUP_DAMAGED: final('the backup is damaged'),
  ERR_BACKUP: final('the backup cannot be used'),
  ERR_RESTORE_UNFINISHED: final('a restore into this store was not finished'),
  // Codecs.
  ERR_ENCODING: final('bytes are not a valid encoding'),
  ERR_NESTING: final('a value is nested too deeply'),
  // Host.
  ERR_IMAGE: final('the image in the store cannot be used'),
  ERR_DRIVER_TRAP: final('the driver stopped'),
  ERR_EXECUTOR_LOST: final('the executor was lost again and again'),
  // Cluster.
  ERR_CLUSTER_FULL: final('every place for a process of the cluster is taken'),
  ERR_INCARNATION_DEAD: final('the other processes took this one for dead'),
  ERR_CACHE_OLD: final('the commit log no longer tells what happened since the cache was read'),
  ERR_IMAGE_CHANGED: final('another process has changed the image or the schema of the store'),
  // Network.
  ERR_PORT_IN_USE: final('the port is in use'),
  ERR_LISTEN: final('cannot listen'),
  ERR_OVERLOADED: transient('too many requests are waiting'),
  ERR_REQUEST_TIMEOUT: {
    retryable: true,
    maybeCommitted: true,
    message: 'the request took too long',
  },
  // Command line.
  ERR_USAGE: final('the command cannot be understood'),
  ERR_PROGRAM: final('the program failed'),
  // Exchange.
  ERR_IMPORT: final('nothing was imported'),
  ERR_DEFINITION: final('an object definition cannot be read'),
  ERR_EXPORT: final('nothing was exported'),
  ERR_FOLDER_NOT_EMPTY: final('the data folder is not empty'),
  // Configuration.
  ERR_CONFIGURATION: final('a setting has no valid value'),
} as const satisfies Record<`ERR_${string}`, ErrorKind>

export type ErrorCode = keyof typeof ERRORS

/** What crosses a thread border in place of a [KernelError]. */
export interface ErrorReport {
  readonly code: ErrorCode
  readonly detail: string
}

/** An operating error. `message` is one clear line: the table's text, then the detail. */
export class KernelError extends Error {
  override readonly name = 'KernelError'
  readonly code: ErrorCode
  readonly detail: string

  /** [detail] names what was concerned: a key, a file, a limit; it ends without a full stop. */
  constructor(code: ErrorCode, detail = '', options: { cause?: unknown } = {}) {
    super(detail === '' ? ERRORS[code].message : `${ERRORS[code].message}: ${detail}`, options)
    this.code = code
    this.detail = detail
  }

  get retryable(): boolean {
    return ERRORS[this.code].retryable
  }

  get maybeCommitted(): boolean {
    return ERRORS[this.code].maybeCommitted
  }

  report(): ErrorReport {
    return { code: this.code, detail: this.detail }
  }

  static fromReport(report: ErrorReport): KernelError {
    return new KernelError(report.code, report.detail)
  }
}

/** Whether [error] is a [KernelError] with one of [codes], or with any code when none is given. */
export function isKernelError(error: unknown, ...codes: ErrorCode[]): error is KernelError {
  return error instanceof KernelError && (codes.length === 0 || codes.includes(error.code))
}
