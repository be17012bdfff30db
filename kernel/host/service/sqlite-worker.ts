/**
 * The thread of one SQLite database: it opens it, and answers one request after another. Attaching other
 * files is refused, so that statements stay inside the folder of files.
 */

import { ok } from 'node:assert/strict'
import { constants, DatabaseSync, type StatementSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'
import { type Column, columnText, splitStatements } from './sql-text.ts'

export type SqliteRequest =
  | { readonly kind: 'query'; readonly sql: string }
  | { readonly kind: 'execute'; readonly sql: string; readonly values: readonly SqlValue[] }
  | { readonly kind: 'last-row' }
  | { readonly kind: 'limit'; readonly category: number; readonly value: number }

export type SqlValue = null | number | bigint | string

/** Cells are texts, null for NULL. */
export type SqliteReply =
  | { readonly rows: readonly (readonly (string | null)[])[]; readonly names: readonly string[][] }
  | { readonly number: bigint }
  | { readonly error: string }

/** Names of the limits in node:sqlite, by SQLite's numbers; the last has none there. */
const LIMITS = [
  'length',
  'sqlLength',
  'column',
  'exprDepth',
  'compoundSelect',
  'vdbeOp',
  'functionArg',
  'attach',
  'likePatternLength',
  'variableNumber',
  'triggerDepth',
] as const

ok(parentPort !== null, 'sqlite-worker.ts runs in a worker')
const port = parentPort
const database = openDatabase(String(workerData))
if (database !== undefined) {
  port.on('message', (request: SqliteRequest) => port.postMessage(attempt(database, request)))
}

function openDatabase(path: string): DatabaseSync | undefined {
  try {
    const opened = new DatabaseSync(path, { allowExtension: false, timeout: 5000 })
    opened.setAuthorizer((action, file) =>
      action === constants.SQLITE_ATTACH && file !== ''
        ? constants.SQLITE_DENY
        : constants.SQLITE_OK,
    )
    port.postMessage({ number: 1n } satisfies SqliteReply)
    return opened
  } catch (error) {
    port.postMessage({ error: messageOf(error) } satisfies SqliteReply)
    return undefined
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function attempt(on: DatabaseSync, request: SqliteRequest): SqliteReply {
  try {
    return serve(on, request)
  } catch (error) {
    return { error: messageOf(error) }
  }
}

function serve(on: DatabaseSync, request: SqliteRequest): SqliteReply {
  switch (request.kind) {
    case 'query':
      return query(on, request.sql)
    case 'execute': {
      const statement = on.prepare(request.sql)
      return { rows: run(statement, request.values), names: [] }
    }
    case 'last-row': {
      const rows = run(on.prepare('SELECT last_insert_rowid()'), [])
      return { number: BigInt(rows[0]?.[0] ?? '0') }
    }
    case 'limit':
      return { number: BigInt(setLimit(on, request.category, request.value)) }
  }
}

/** All statements of a script, the rows of all of them together, each with the names of its columns. */
function query(on: DatabaseSync, sql: string): SqliteReply {
  const rows: (string | null)[][] = []
  const names: string[][] = []
  for (const text of splitStatements(sql)) {
    const statement = on.prepare(text)
    const found = run(statement, [])
    const columns = statement.columns().map((column) => column.name)
    rows.push(...found)
    names.push(...found.map(() => columns))
  }
  return { rows, names }
}

function run(statement: StatementSync, values: readonly SqlValue[]): (string | null)[][] {
  statement.setReadBigInts(true)
  statement.setReturnArrays(true)
  const rows = statement.all(...values) as unknown as Column[][]
  return rows.map((row) => row.map((column) => columnText(column) ?? null))
}

/** Sets a limit unless [value] is negative; what it was. */
function setLimit(on: DatabaseSync, category: number, value: number): number {
  const name = LIMITS[category]
  if (name === undefined) return 0
  const limits = (on as unknown as { limits: Record<string, number> }).limits
  const before = limits[name] ?? 0
  if (value >= 0) limits[name] = value
  return before
}
