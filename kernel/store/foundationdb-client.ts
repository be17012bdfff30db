/**
 * The client library of FoundationDB: npm `foundationdb`, installed under the alias `fdb`, over the
 * vendor's libfdb_c. Loaded only when a world is kept there. What it throws becomes our errors.
 *
 * One thread of a process may use it: it keeps its state in globals, and its network can be started
 * only once.
 */

import type { Database, Module } from 'fdb'
import { type ErrorCode, isKernelError, KernelError } from '../base/errors.ts'

/** Given twice: a newer library is asked to behave, and to lay out its answers, as 7.1 does. */
const API_VERSION = 710

const INSTALL_ADVICE =
  'install the client library of FoundationDB 7.1 or later ' +
  '(https://github.com/apple/foundationdb/releases), then npm install'

/** Loads the library. Throws ERR_NO_CLIENT, saying what to install. */
export async function loadClient(): Promise<Module> {
  const client = await importClient()
  client.setAPIVersion(API_VERSION, API_VERSION)
  return client
}

async function importClient(): Promise<Module> {
  // It prints advice of its own, for people who program with it, before it throws.
  const print = console.error
  console.error = () => undefined
  try {
    return (await import('fdb')).default
  } catch (cause) {
    const [reason] = String((cause as Error).message).split('\n')
    throw new KernelError('ERR_NO_CLIENT', `${INSTALL_ADVICE} (${reason})`, { cause })
  } finally {
    console.error = print
  }
}

/** Opens the cluster that [clusterFile] names; nothing is asked of it yet. */
export function openDatabase(client: Module, clusterFile: string): Database {
  try {
    return client.open(clusterFile)
  } catch (error) {
    throw toKernelError(error, { during: 'read' })
  }
}

/** What was under way when the library threw. */
export interface Circumstance {
  readonly during: 'read' | 'commit'
}

/** Codes of the library (https://apple.github.io/foundationdb/api-error-codes.html) as ours. */
const CODES: ReadonlyMap<number, ErrorCode> = new Map([
  [1007, 'ERR_TOO_OLD'],
  [1020, 'ERR_CONFLICT'],
  [1021, 'ERR_COMMIT_UNKNOWN'],
  [1039, 'ERR_COMMIT_UNKNOWN'],
  [2004, 'ERR_KEY_INVALID'],
  [2101, 'ERR_TOO_LARGE'],
  [2102, 'ERR_KEY_TOO_LARGE'],
  [2103, 'ERR_VALUE_TOO_LARGE'],
])

/** The cluster cannot answer now: lost, recovering, behind, locked, or asking for less. */
const UNAVAILABLE: ReadonlySet<number> = new Set([
  1004, 1006, 1009, 1031, 1037, 1038, 1042, 1051, 1078, 1191, 1213,
])

/** We ended it ourselves: the transaction, or what it waited for, was cancelled. */
const CANCELLED: ReadonlySet<number> = new Set([1025, 1101])
const TIMED_OUT = 1031

/** Our error for [error], which the library threw. Bugs, which have no code of its own, pass. */
export function toKernelError(error: unknown, { during }: Circumstance): unknown {
  if (isKernelError(error) || !(error instanceof Error)) return error
  const { code, message } = error as Error & { code?: unknown }
  if (typeof code !== 'number') return error
  const detail = `FoundationDB says ${code}, ${message}`
  return new KernelError(codeOf(code, during), detail, { cause: error })
}

function codeOf(code: number, during: Circumstance['during']): ErrorCode {
  const isUnknown = during === 'commit' && (code === TIMED_OUT || CANCELLED.has(code))
  if (isUnknown) return 'ERR_COMMIT_UNKNOWN'
  if (CANCELLED.has(code)) return 'ERR_CLOSED'
  if (UNAVAILABLE.has(code)) return 'ERR_UNAVAILABLE'
  return CODES.get(code) ?? 'ERR_IO'
}
