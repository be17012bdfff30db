/**
 * The service of SQLite databases in the folder of files, for the grant `sqlite`. Each open database has a
 * thread of its own; it is closed when the server stops.
 *
 * Semantics: ToastStunt `sqlite.cc`: rows are lists of values guessed from the text of their columns, a
 * statement that fails is answered with what SQLite says, as a string.
 */

import { mkdir } from 'node:fs/promises'
import { Worker } from 'node:worker_threads'
import { E_INVARG, E_NONE, E_PERM, E_QUOTA } from '../../../driver/shared/errors.ts'
import { intValue, listValue, objectValue, type SlotValue, stringValue } from '../../store/value.ts'
import type { HostService } from '../service-desk.ts'
import { requireInside } from './fence.ts'
import { refused } from './file.ts'
import {
  argument,
  integerArgument,
  invalid,
  NOTHING,
  numberArgument,
  type Operation,
  ServiceError,
  serviceOf,
  stringArgument,
} from './reply.ts'
import type { SqliteReply, SqliteRequest, SqlValue } from './sqlite-worker.ts'

const DATABASES_MAX = 20
// Options of sqlite_open().
const PARSE_TYPES = 2
const PARSE_OBJECTS = 4
const SANITIZE_STRINGS = 8

const LIMIT_NAMES = [
  'LIMIT_LENGTH',
  'LIMIT_SQL_LENGTH',
  'LIMIT_COLUMN',
  'LIMIT_EXPR_DEPTH',
  'LIMIT_COMPOUND_SELECT',
  'LIMIT_VDBE_OP',
  'LIMIT_FUNCTION_ARG',
  'LIMIT_ATTACHED',
  'LIMIT_LIKE_PATTERN_LENGTH',
  'LIMIT_VARIABLE_NUMBER',
  'LIMIT_TRIGGER_DEPTH',
  'LIMIT_WORKER_THREADS',
]

export interface SqliteService {
  readonly service: HostService
  close(): Promise<void>
}

export function openSqlite(options: { folder: string; granted: boolean }): SqliteService {
  const databases = new Databases(options.folder)
  const operations = operationsOf(databases)
  return {
    service: serviceOf(options.granted ? operations : refused(operations)),
    close: () => databases.closeAll(),
  }
}

/** One open database: its thread, and the requests that it has not answered. */
class Database {
  readonly path: string
  readonly shownPath: string
  readonly options: number
  #worker: Worker
  /** Who waits for answers, oldest first. */
  readonly #waiting: ((reply: SqliteReply) => void)[] = []

  private constructor(path: string, shownPath: string, options: number) {
    this.path = path
    this.shownPath = shownPath
    this.options = options
    this.#worker = this.#start()
  }

  /** Opens the database; E_NONE with SQLite's words when it cannot be opened. */
  static async open(path: string, shownPath: string, options: number): Promise<Database> {
    const database = new Database(path, shownPath, options)
    const reply = await database.#next()
    if (!('error' in reply)) return database
    await database.close()
    throw new ServiceError(E_NONE, reply.error)
  }

  /** Requests under way. */
  get locks(): number {
    return this.#waiting.length
  }

  async ask(request: SqliteRequest): Promise<SqliteReply> {
    const reply = this.#next()
    this.#worker.postMessage(request)
    return await reply
  }

  /** Ends what is under way, by starting the thread anew. */
  async interrupt(): Promise<void> {
    if (this.locks === 0) return
    const old = this.#worker
    old.removeAllListeners()
    this.#settleAll('interrupted')
    await old.terminate()
    const opened = this.#next()
    this.#worker = this.#start()
    await opened
  }

  async close(): Promise<void> {
    this.#worker.removeAllListeners()
    await this.#worker.terminate()
    this.#settleAll('closed')
  }

  #start(): Worker {
    const worker = new Worker(new URL('./sqlite-worker.ts', import.meta.url), {
      workerData: this.path,
    })
    worker.unref()
    worker.on('message', (reply: SqliteReply) => this.#waiting.shift()?.(reply))
    worker.on('error', (error) => this.#settleAll(String(error)))
    return worker
  }

  #next(): Promise<SqliteReply> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve)
    })
  }

  #settleAll(error: string): void {
    for (const resolve of this.#waiting.splice(0)) resolve({ error })
  }
}

/** The open databases by handle, numbered from 1 again when none is open. */
class Databases {
  readonly folder: string
  readonly #open = new Map<number, Database>()
  #next = 1

  constructor(folder: string) {
    this.folder = folder
  }

  handles(): number[] {
    return [...this.#open.keys()]
  }

  async open(name: string, options: number): Promise<number> {
    if (this.#open.size >= DATABASES_MAX) {
      throw new ServiceError(E_QUOTA, 'Too many database connections open.')
    }
    const isInMemory = name === ':memory:' || name === ''
    const path = isInMemory ? name : await this.#path(name)
    for (const [handle, { path: other }] of this.#open) {
      if (isInMemory || other !== path) continue
      throw invalid(`Database already open with handle: ${handle}`, intValue(handle))
    }
    const shown = isInMemory ? name : `files/${name.replace(/^\//, '')}`
    const handle = this.#next++
    this.#open.set(handle, await this.#start(handle, path, shown, options))
    return handle
  }

  async #start(handle: number, path: string, shown: string, options: number): Promise<Database> {
    try {
      return await Database.open(path, shown, options)
    } catch (error) {
      if (this.#open.size === 0) this.#next = handle
      throw error
    }
  }

  async #path(name: string): Promise<string> {
    const path = await requireInside(this.folder, name).catch(() => undefined)
    if (path === undefined) throw new ServiceError(E_INVARG, 'Invalid argument')
    await mkdir(this.folder, { recursive: true })
    return path
  }

  find(args: readonly SlotValue[]): Database | undefined {
    return this.#open.get(Number(integerArgument(args, 0)))
  }

  async close(args: readonly SlotValue[]): Promise<void> {
    const handle = Number(integerArgument(args, 0))
    const database = this.#open.get(handle)
    if (database === undefined) throw invalid('Invalid database handle', intValue(handle))
    if (database.locks > 0) {
      throw new ServiceError(E_PERM, "Handle can't be closed until all worker threads are finished")
    }
    this.#open.delete(handle)
    if (this.#open.size === 0) this.#next = 1
    await database.close()
  }

  async closeAll(): Promise<void> {
    const databases = [...this.#open.values()]
    this.#open.clear()
    await Promise.all(databases.map((database) => database.close()))
  }
}

function operationsOf(databases: Databases): Record<string, Operation> {
  const require = (args: readonly SlotValue[]): Database => {
    const database = databases.find(args)
    if (database === undefined) throw invalid('Invalid argument')
    return database
  }
  return {
    open: async (args) => {
      const options = numberArgument(args, 1, PARSE_TYPES | PARSE_OBJECTS)
      return intValue(await databases.open(stringArgument(args, 0), options))
    },
    close: async (args) => {
      await databases.close(args)
      return NOTHING
    },
    handles: () => listValue(databases.handles().map((handle) => intValue(handle))),
    info: (args) => infoOf(require(args)),
    query: async (args) => {
      const database = databases.find(args)
      if (database === undefined) return { type: 'error', code: E_INVARG }
      const reply = await database.ask({ kind: 'query', sql: stringArgument(args, 1) })
      return rowsOf(database, reply, numberArgument(args, 2, 0) !== 0)
    },
    execute: async (args) => {
      const database = databases.find(args)
      if (database === undefined) return { type: 'error', code: E_INVARG }
      const values = argument(args, 2)
      const bound = values.type === 'list' ? values.items.map(boundValue) : []
      const sql = stringArgument(args, 1)
      return rowsOf(database, await database.ask({ kind: 'execute', sql, values: bound }), false)
    },
    last_insert_row_id: async (args) => numberOf(await require(args).ask({ kind: 'last-row' })),
    limit: async (args) => {
      const database = require(args)
      const category = categoryOf(argument(args, 1))
      const value = numberArgument(args, 2, -1)
      return numberOf(await database.ask({ kind: 'limit', category, value }))
    },
    interrupt: async (args) => {
      const database = databases.find(args)
      if (database === undefined) {
        throw invalid('Invalid database handle', argument(args, 0))
      }
      await database.interrupt()
      return NOTHING
    },
  }
}

function infoOf(database: Database): SlotValue {
  const flag = (bit: number) => intValue((database.options & bit) === 0 ? 0 : 1)
  return {
    type: 'map',
    entries: [
      [stringValue('locks'), intValue(database.locks)],
      [stringValue('parse_objects'), flag(PARSE_OBJECTS)],
      [stringValue('parse_types'), flag(PARSE_TYPES)],
      [stringValue('path'), stringValue(database.shownPath)],
      [stringValue('sanitize_strings'), flag(SANITIZE_STRINGS)],
    ],
  }
}

function categoryOf(value: SlotValue): number {
  const number =
    value.type === 'string'
      ? LIMIT_NAMES.indexOf(value.value)
      : value.type === 'int'
        ? Number(value.value)
        : -1
  if (number < 0 || number >= LIMIT_NAMES.length) throw invalid('Invalid argument')
  return number
}

/** What a value of the language is in a statement; what SQLite has no type for is NULL. */
function boundValue(value: SlotValue): SqlValue {
  switch (value.type) {
    case 'int':
    case 'float':
    case 'string':
      return value.value
    case 'object':
      return `#${value.id}`
    default:
      return null
  }
}

function numberOf(reply: SqliteReply): SlotValue {
  if ('number' in reply) return intValue(reply.number)
  return 'error' in reply ? stringValue(reply.error) : NOTHING
}

/** The rows as lists, their values in pairs with the columns' names if [headers]. */
function rowsOf(database: Database, reply: SqliteReply, headers: boolean): SlotValue {
  if (!('rows' in reply)) return numberOf(reply)
  const rows = reply.rows.map((row, index) =>
    listValue(
      row.map((text, column) => {
        const value = cellValue(text, database.options)
        if (!headers) return value
        return listValue([stringValue(reply.names[index]?.[column] ?? ''), value])
      }),
    ),
  )
  return listValue(rows)
}

const INTEGER = /^\s*[+-]?\d+\s*$/
const FLOAT = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/i

/** A column's value, guessed from its text. */
function cellValue(text: string | null, options: number): SlotValue {
  if ((options & PARSE_TYPES) === 0) return stringValue(sanitize(text ?? '', options))
  if (text === null) return stringValue('NULL')
  if ((options & PARSE_OBJECTS) !== 0 && /^#\s*[+-]?\d+\s*$/.test(text)) {
    return objectValue(integerOf(text.slice(1)))
  }
  if (INTEGER.test(text)) return intValue(integerOf(text))
  if (FLOAT.test(text) && Number.isFinite(Number(text))) {
    return { type: 'float', value: Number(text) }
  }
  return stringValue(sanitize(text, options))
}

/** The integer that digits say, the extreme when it is too large. */
function integerOf(text: string): bigint {
  const value = BigInt(text.trim().replace(/^\+/, ''))
  const most = 2n ** 63n - 1n
  if (value > most) return most
  return value < -most - 1n ? -most - 1n : value
}

function sanitize(text: string, options: number): string {
  return (options & SANITIZE_STRINGS) === 0 ? text : text.replaceAll('\n', '\t')
}
