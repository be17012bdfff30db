/**
 * SQLite's errors as typed ones, by their result code (https://sqlite.org/rescode.html).
 */

import { type ErrorCode, KernelError } from '../base/errors.ts'

const BUSY = 5
const LOCKED = 6
const READONLY = 8
const IOERR = 10
const CORRUPT = 11
const FULL = 13
const CANTOPEN = 14
const NOTADB = 26

const CODES: Readonly<Record<number, ErrorCode>> = {
  [BUSY]: 'ERR_UNAVAILABLE',
  [LOCKED]: 'ERR_UNAVAILABLE',
  [READONLY]: 'ERR_FOLDER_INVALID',
  [IOERR]: 'ERR_IO',
  [CORRUPT]: 'ERR_CORRUPT',
  [FULL]: 'ERR_NO_SPACE',
  [CANTOPEN]: 'ERR_FOLDER_INVALID',
  [NOTADB]: 'ERR_CORRUPT',
}

/** SQLite's primary result code, if [error] came from it. */
function resultCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error)) return undefined
  return typeof error.errcode === 'number' ? error.errcode & 0xff : undefined
}

export function isSqliteBusy(error: unknown): boolean {
  return resultCode(error) === BUSY
}

/**
 * [error] as a typed one that says [what] failed. Throws what is neither SQLite's nor the operating
 * system's: that is a bug, and no disk is to blame.
 */
export function toKernelError(error: unknown, what: string): KernelError {
  if (error instanceof KernelError) return error
  const code = codeOf(error)
  if (code === undefined) throw error
  return new KernelError(code, `${what}: ${(error as Error).message}`, { cause: error })
}

function codeOf(error: unknown): ErrorCode | undefined {
  const result = resultCode(error)
  if (result !== undefined) return CODES[result] ?? 'ERR_IO'
  if (!(error instanceof Error) || !('syscall' in error)) return undefined
  switch ((error as NodeJS.ErrnoException).code ?? '') {
    case 'ENOSPC':
    case 'EDQUOT':
      return 'ERR_NO_SPACE'
    case 'EIO':
      return 'ERR_IO'
    default:
      return 'ERR_FOLDER_INVALID'
  }
}
