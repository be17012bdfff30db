/**
 * A driver in TypeScript that knows the simulated world's commands and nothing else: rows in a cache, read sets,
 * undo, changes by others, tasks that are due. It keeps every promise that ClusterDriver asks for, is a hundred times
 * cheaper than the real one, and so shows what the parts around a driver do.
 *
 *   ('m', 'sim', kind, id)  a string, JSON: lists, nodes, locations, contents, balances, books, marks;
 *                           kind 'due': {wakeUs, process, name}   kind 'on': the connection of a player
 */

import { ok } from 'node:assert/strict'
import {
  EFFECT_LINE,
  EFFECT_PLAYER,
  FIELD_INT,
  FIELD_STRING,
  INPUT_CLOSE,
  INPUT_LINE,
  INPUT_OPEN,
  MUTATION_CLEAR,
  MUTATION_SET,
  TABLE_META,
} from '../../../driver/shared/layout.ts'
import type { Clock } from '../../../kernel/base/clock.ts'
import type { Random } from '../../../kernel/base/random.ts'
import type { ClusterDriver } from '../../../kernel/host/cluster/cluster-loop.ts'
import { decodePlayer, decodePresence } from '../../../kernel/host/connection.ts'
import { RUN_IDLE, RUN_MORE, type SealedBatch } from '../../../kernel/host/driver.ts'
import { packEffect } from '../../../kernel/host/message.ts'
import type { RowsView } from '../../../kernel/host/rows-view.ts'
import { metaKey } from '../../../kernel/store/keys.ts'
import { MutationWriter } from '../../../kernel/store/mutations.ts'
import type { Bytes } from '../../../kernel/store/range.ts'
import { decodeValue, encodeValue, objectValue, stringValue } from '../../../kernel/store/value.ts'
import {
  ACCOUNT_COUNT,
  ACCOUNT_FIRST,
  BALANCE,
  BOOK_COUNT,
  BOOK_FIRST,
  LIST_COUNT,
  LIST_FIRST,
  NODE_COUNT,
  NODE_FIRST,
  ROOM_COUNT,
  ROOM_FIRST,
  THING_COUNT,
  THING_FIRST,
} from './world.ts'

const PLACE = 'sim'
const READ_KEY = 0
const READ_PREFIX = 1
/** Tasks that another process has left are run when they are so late. */
const OVERDUE_US = 2_000_000
/** The odds of a slice that ends between two tasks. */
const SLICE_ENDS = 4
/** The odds that everything is forgotten behind a batch. */
const FORGETS = 10

interface Waiting {
  readonly kind: number
  readonly connection: number
  readonly number: number
  readonly bytes: Bytes
}

interface Due {
  readonly wakeUs: number
  readonly process: number
  readonly name: string
}

export interface ModelParts {
  readonly rows: RowsView
  readonly clock: Clock
  readonly random: Random
  readonly process: number
}

export class ModelDriver implements ClusterDriver {
  readonly memoryBytes = 0
  readonly #parts: ModelParts
  /** Text by key; undefined: there is no such row. */
  readonly #cache = new Map<string, string | undefined>()
  /** What the batch has changed, as it was cached before; null: not at all. */
  readonly #before = new Map<string, string | undefined | null>()
  readonly #reads = new Set<string>()
  readonly #players = new Map<number, string>()
  #playersBefore: (() => void)[] = []
  #queue: Waiting[] = []
  #queueBefore: readonly Waiting[] = []
  #effects: Buffer[] = []
  #done: number[] = []
  #hasDue: boolean = false

  constructor(parts: ModelParts) {
    this.#parts = parts
  }

  // ---- what the loop asks for

  receive(kind: number, connection: number, number: number, bytes: Bytes): void {
    this.#queue.push({ kind, connection, number, bytes: new Uint8Array(bytes) })
  }

  run(): number {
    this.#loadDue()
    for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) {
      this.#take(next)
      if (this.#parts.random.below(SLICE_ENDS) === 0) return RUN_MORE
    }
    const nowUs = this.#parts.clock.wallUs()
    for (const [key, due] of this.#dues()) {
      if (this.#ripeUs(due) <= nowUs) this.#start(key)
    }
    return RUN_IDLE
  }

  wakeTime(): number {
    if (this.#queue.length > 0) return 0
    return Math.min(Infinity, ...this.#dues().map(([, due]) => this.#ripeUs(due)))
  }

  pendingBytes = () => this.#before.size * 100
  pendingWrites = () => this.#before.size
  evict = () => 0
  leasesWanted = () => 0

  seal(): SealedBatch {
    const mutations = Array.from(this.#before.keys(), (key) =>
      packMutation(key, this.#cache.get(key)),
    )
    const batch = {
      mutations: new Uint8Array(Buffer.concat(mutations)),
      effects: new Uint8Array(Buffer.concat(this.#effects)),
      inputsDone: this.#done,
    }
    this.#effects = []
    this.#done = []
    return batch
  }

  reads(): Bytes {
    const reads = Array.from(this.#reads, (key) =>
      Buffer.concat([Buffer.of(key.endsWith(' ') ? READ_PREFIX : READ_KEY), packKey(key)]),
    )
    return new Uint8Array(Buffer.concat(reads))
  }

  committed(): void {
    // What an earlier batch has left waiting is not given again when this one is retracted.
    this.#queueBefore = [...this.#queue]
    this.#before.clear()
    this.#reads.clear()
    this.#playersBefore = []
    if (this.#parts.random.below(FORGETS) === 0) this.#forget()
  }

  retract(): void {
    for (const [key, text] of this.#before) {
      if (text === null) this.#cache.delete(key)
      else this.#cache.set(key, text)
    }
    for (const undo of this.#playersBefore.reverse()) undo()
    this.#queue = [...this.#queueBefore]
    this.committed()
    this.#effects = []
    this.#done = []
  }

  rollback(): void {
    throw new Error('nothing here takes so long')
  }

  cut(): void {
    this.rollback()
  }

  apply(mutations: Bytes): void {
    ok(this.#before.size === 0, 'changes of others come between two batches')
    for (const { key, text } of unpackMutations(mutations)) this.#cache.set(key, text)
  }

  /** As a driver whose memory is full: what is asked for next is read again. */
  #forget(): void {
    for (const key of this.#cache.keys()) if (!key.startsWith('due ')) this.#cache.delete(key)
  }

  // ---- inputs and tasks

  #take({ kind, connection, number, bytes }: Waiting): void {
    const text = Buffer.from(bytes).toString()
    if (kind === INPUT_LINE) this.#command(connection, text)
    else if (kind === INPUT_CLOSE) this.#setPlayer(connection, undefined)
    else if (kind === INPUT_OPEN) this.#open(connection, bytes)
    this.#done.push(number)
  }

  #command(connection: number, text: string): void {
    const [word = '', name = '', ...rest] = text.split(' ')
    if (word === 'connect') {
      this.#setPlayer(connection, name)
      this.#say(connection, '*** Connected ***')
      return
    }
    const [list = '', first = '', second = '', third = ''] = rest
    switch (word) {
      case 'txn':
        this.#say(connection, `${name} ${JSON.stringify(this.#transact(name, rest))}`)
        return
      case 'look':
        this.#say(connection, `${name} ${JSON.stringify(this.#look())}`)
        return
      case 'rewire':
        this.#rewire(first)
        break
      case 'move':
        this.#move(first, second)
        break
      case 'pay':
        this.#change('account', first, (balance: number) => balance - Number(third))
        this.#change('account', second, (balance: number) => balance + Number(third))
        break
      case 'fork':
      case 'later':
        this.#leave(name, Number(first))
        break
      case 'mark':
        this.#set(`mark ${first}`, JSON.stringify(name))
        break
      case 'say':
        for (const to of this.#connected()) this.#say(to, `heard ${name}`)
        break
      default:
        throw new Error(`no such command: ${text}`)
    }
    this.#append(list, `${name}.1`)
    this.#say(connection, name)
  }

  #transact(name: string, steps: readonly string[]): string[][] {
    let count = 0
    return steps.flatMap((step) => {
      if (step.startsWith('r')) return [this.#json<string[]>(`list ${step.slice(1)}`)]
      this.#append(step.slice(1), `${name}.${++count}`)
      return []
    })
  }

  #rewire(a: string): void {
    const next = (node: string) => this.#json<string>(`node ${node}`)
    const b = next(a)
    const c = next(b)
    const d = next(c)
    this.#set(`node ${a}`, JSON.stringify(c))
    this.#set(`node ${c}`, JSON.stringify(b))
    this.#set(`node ${b}`, JSON.stringify(d))
  }

  #move(thing: string, room: string): void {
    const from = this.#json<string>(`thing ${thing}`)
    this.#change('room', from, (things: string[]) => things.filter((each) => each !== thing))
    this.#change('room', room, (things: string[]) => [...things, thing])
    this.#set(`thing ${thing}`, JSON.stringify(room))
  }

  #look(): object {
    const offset = (first: number) => (id: string) => Number(id.slice(1)) - first
    const all = <Value>(kind: string, first: number, count: number): Value[] =>
      idsOf(first, count).map((id) => this.#json<Value>(`${kind} ${id}`))
    const things = all<string[]>('room', ROOM_FIRST, ROOM_COUNT)
    return {
      next: all<string>('node', NODE_FIRST, NODE_COUNT).map(offset(NODE_FIRST)),
      location: all<string>('thing', THING_FIRST, THING_COUNT).map(offset(ROOM_FIRST)),
      contents: things.map((each) => each.map(offset(THING_FIRST))),
      balances: all('account', ACCOUNT_FIRST, ACCOUNT_COUNT),
      lists: all('list', LIST_FIRST, LIST_COUNT),
      done: all('book', BOOK_FIRST, BOOK_COUNT),
      marks: all('mark', LIST_FIRST, LIST_COUNT),
    }
  }

  #leave(name: string, delayMs: number): void {
    const { clock, process } = this.#parts
    const due: Due = { wakeUs: clock.wallUs() + Math.round(delayMs * 1000), process, name }
    this.#set(`due ${name}`, JSON.stringify(due))
  }

  /** Runs a task that is due; reading its row is what lets two that start it conflict. */
  #start(key: string): void {
    const text = this.#get(key)
    if (text === undefined) return
    this.#set(key, undefined)
    const { name } = JSON.parse(text) as Due
    const book = BOOK_FIRST + (Number(name.at(-1)) % BOOK_COUNT)
    this.#change('book', `#${book}`, (names: string[]) => [...names, name])
  }

  #ripeUs({ wakeUs, process }: Due): number {
    return process === this.#parts.process ? wakeUs : wakeUs + OVERDUE_US
  }

  #dues(): [string, Due][] {
    return Array.from(this.#cache).flatMap(([key, text]): [string, Due][] =>
      text !== undefined && key.startsWith('due ') ? [[key, JSON.parse(text) as Due]] : [],
    )
  }

  #loadDue(): void {
    if (this.#hasDue) return
    this.#hasDue = true
    for (const [id, text] of this.#range('due ')) this.#cache.set(`due ${id}`, text)
  }

  // ---- players

  /** A connection that was open before belongs to the player that it had. */
  #open(connection: number, bytes: Bytes): void {
    const player = decodePresence(bytes).presence?.player
    if (player !== undefined) this.#setPlayer(connection, `#${decodePlayer(player)}`)
  }

  #setPlayer(connection: number, player: string | undefined): void {
    const former = this.#players.get(connection)
    this.#playersBefore.push(() => {
      if (former === undefined) this.#players.delete(connection)
      else this.#players.set(connection, former)
    })
    if (player !== undefined) {
      this.#players.set(connection, player)
      this.#set(`on ${player}`, JSON.stringify(connection))
      const value = encodeValue(objectValue(BigInt(player.slice(1))))
      this.#effects.push(packEffect(EFFECT_PLAYER, connection, value))
    } else if (former !== undefined) {
      this.#players.delete(connection)
      if (this.#get(`on ${former}`) === JSON.stringify(connection))
        this.#set(`on ${former}`, undefined)
    }
  }

  #connected(): number[] {
    this.#reads.add('on ')
    // What the store has, and over it what this batch has done.
    const rows = this.#range('on ').map(([id, text]): [string, string] => [`on ${id}`, text])
    const found = new Map(rows)
    for (const key of this.#before.keys()) {
      const text = this.#cache.get(key)
      if (!key.startsWith('on ')) continue
      if (text === undefined) found.delete(key)
      else found.set(key, text)
    }
    return [...found.values()].map((text) => Number(text))
  }

  #say(connection: number, text: string): void {
    this.#effects.push(packEffect(EFFECT_LINE, connection, Buffer.from(text)))
  }

  // ---- rows

  #append(list: string, value: string): void {
    this.#change('list', list, (values: string[]) => [...values, value])
  }

  #change<Value>(kind: string, id: string, by: (value: Value) => Value): void {
    const key = `${kind} ${id}`
    this.#set(key, JSON.stringify(by(this.#json<Value>(key))))
  }

  #json<Value>(key: string): Value {
    const text = this.#get(key)
    ok(text !== undefined, `there is no ${key}`)
    return JSON.parse(text) as Value
  }

  #get(key: string): string | undefined {
    this.#reads.add(key)
    if (this.#cache.has(key)) return this.#cache.get(key)
    const text = textOf(this.#parts.rows.get(packKey(key)))
    this.#cache.set(key, text)
    return text
  }

  /** Writes blindly: what stood there does not matter. */
  #set(key: string, text: string | undefined): void {
    if (!this.#before.has(key)) {
      this.#before.set(key, this.#cache.has(key) ? this.#cache.get(key) : null)
    }
    this.#cache.set(key, text)
  }

  /** Ids and texts of all rows of a kind, as the store has them. */
  #range(prefix: string): [string, string][] {
    const packed = this.#parts.rows.range(packKey(prefix), { limit: 0, reverse: false })
    return packed === undefined ? [] : unpackRows(Buffer.from(packed))
  }
}

// ---- bytes

/** The whole world as it is in the beginning. */
export function makeModelWorld(): Uint8Array<ArrayBuffer> {
  const writer = new MutationWriter()
  const put = (kind: string, id: string, value: unknown) =>
    writer.set(metaKey(PLACE, kind, id), encodeValue(stringValue(JSON.stringify(value))))
  const rooms = idsOf(ROOM_FIRST, ROOM_COUNT)
  const things = idsOf(THING_FIRST, THING_COUNT)
  const roomOf = (index: number) => rooms[index % ROOM_COUNT] ?? ''
  for (const id of idsOf(LIST_FIRST, LIST_COUNT)) {
    put('list', id, [])
    put('mark', id, '')
  }
  for (const id of idsOf(BOOK_FIRST, BOOK_COUNT)) put('book', id, [])
  for (const id of idsOf(ACCOUNT_FIRST, ACCOUNT_COUNT)) put('account', id, BALANCE)
  for (let index = 0; index < NODE_COUNT; index++) {
    put('node', `#${NODE_FIRST + index}`, `#${NODE_FIRST + ((index + 1) % NODE_COUNT)}`)
  }
  for (const [index, id] of things.entries()) put('thing', id, roomOf(index))
  for (const room of rooms) {
    put(
      'room',
      room,
      things.filter((_, index) => roomOf(index) === room),
    )
  }
  return writer.finish()
}

function idsOf(first: number, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `#${first + index}`)
}

function textOf(value: Bytes | undefined): string | undefined {
  if (value === undefined) return undefined
  const decoded = decodeValue(value)
  ok(decoded.type === 'string', 'rows of the model are strings')
  return decoded.value
}

/** `KIND ID` as a packed key; `KIND ` as the prefix of its rows. */
function packKey(key: string): Buffer {
  const [kind = '', id = ''] = key.split(' ')
  const table = Buffer.alloc(9)
  table[0] = FIELD_INT
  table.writeBigInt64LE(BigInt(TABLE_META), 1)
  const fields = id === '' ? [PLACE, kind] : [PLACE, kind, id]
  return Buffer.concat([Buffer.of(fields.length + 1), table, ...fields.map(packField)])
}

function packField(text: string): Buffer {
  const head = Buffer.alloc(5)
  head[0] = FIELD_STRING
  head.writeUInt32LE(Buffer.byteLength(text), 1)
  return Buffer.concat([head, Buffer.from(text)])
}

function packMutation(key: string, text: string | undefined): Buffer {
  if (text === undefined) return Buffer.concat([Buffer.of(MUTATION_CLEAR), packKey(key)])
  const value = encodeValue(stringValue(text))
  const length = Buffer.alloc(4)
  length.writeUInt32LE(value.length)
  return Buffer.concat([Buffer.of(MUTATION_SET), packKey(key), length, value])
}

/** The mutations of rows of the model among others; prefixes are cleared by nobody. */
function unpackMutations(packed: Bytes): { key: string; text: string | undefined }[] {
  const reader = new Reader(Buffer.from(packed))
  const found = []
  while (!reader.atEnd()) {
    const operation = reader.byte()
    const fields = reader.fields()
    const value = operation === MUTATION_SET ? reader.block() : undefined
    const [table, place, kind, id] = fields
    if (table === TABLE_META && place === PLACE)
      found.push({ key: `${kind} ${id}`, text: textOf(value) })
  }
  return found
}

function unpackRows(packed: Buffer): [string, string][] {
  const reader = new Reader(packed)
  return Array.from({ length: reader.length() }, (): [string, string] => {
    const [id] = reader.fields()
    return [String(id), textOf(reader.block()) ?? '']
  })
}

class Reader {
  readonly #buffer: Buffer
  #offset = 0

  constructor(buffer: Buffer) {
    this.#buffer = buffer
  }

  atEnd(): boolean {
    return this.#offset >= this.#buffer.length
  }

  byte(): number {
    return this.#buffer.readUInt8(this.#offset++)
  }

  length(): number {
    this.#offset += 4
    return this.#buffer.readUInt32LE(this.#offset - 4)
  }

  block(): Buffer {
    const length = this.length()
    this.#offset += length
    return this.#buffer.subarray(this.#offset - length, this.#offset)
  }

  fields(): (number | string)[] {
    return Array.from({ length: this.byte() }, () => {
      if (this.byte() !== FIELD_INT) return this.block().toString('latin1')
      this.#offset += 8
      return Number(this.#buffer.readBigInt64LE(this.#offset - 8))
    })
  }
}
