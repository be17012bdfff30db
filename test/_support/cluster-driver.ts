/**
 * A driver for tests of everything around it in a cluster: words in rows, cached as the real one caches
 * objects, with read sets, undo and changes by others. A line is a command:
 *
 *   set KEY WORD     writes it blindly            get KEY          answers `KEY=WORD`
 *   add KEY N        counts it up, answers it     move FROM TO N   takes from one, gives to the other
 *   tell ID TEXT     a line for a connection      remote ID LINE   a command in the name of a connection
 *   login N          as a player                  hang             stays inside a task until it is cut
 */

import {
  EFFECT_LINE,
  EFFECT_PLAYER,
  EFFECT_REMOTE,
  FIELD_INT,
  FIELD_STRING,
  INPUT_CONTROL,
  INPUT_LINE,
  INPUT_REMOTE,
  MUTATION_SET,
  TABLE_META,
} from '../../driver/shared/layout.ts'
import type { ClusterDriver } from '../../kernel/host/cluster/cluster-loop.ts'
import { RUN_IDLE, RUN_INSIDE, type SealedBatch } from '../../kernel/host/driver.ts'
import { packEffect } from '../../kernel/host/message.ts'
import type { RowsView } from '../../kernel/host/rows-view.ts'
import { metaKey } from '../../kernel/store/keys.ts'
import { decodeValue, encodeValue, objectValue, stringValue } from '../../kernel/store/value.ts'

interface Waiting {
  readonly kind: number
  readonly connection: number
  readonly number: number
  readonly text: string
}

const TABLE = 'words'

/** The store's key of the word [name]. */
export const wordKey = (name: string) => metaKey(TABLE, name)
export const readWord = (value: Uint8Array | undefined): string => {
  const decoded = value && decodeValue(value)
  return decoded?.type === 'string' ? decoded.value : ''
}

export class ClusterTestDriver implements ClusterDriver {
  /** `lease KIND` and `retract`, as they came. */
  readonly events: string[] = []
  wanted = 0
  readonly #rows: RowsView
  readonly #cache = new Map<string, string>()
  readonly #writes = new Map<string, string>()
  readonly #reads = new Set<string>()
  #queue: Waiting[] = []
  #effects: Buffer[] = []
  #done: number[] = []
  #isHanging: boolean = false

  constructor(rows: RowsView) {
    this.#rows = rows
  }

  receive(kind: number, connection: number, number: number, bytes: Uint8Array): void {
    if (kind === INPUT_CONTROL) {
      this.events.push('lease')
      this.wanted = 0
    } else this.#queue.push({ kind, connection, number, text: Buffer.from(bytes).toString() })
  }

  run(): number {
    for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) {
      const { kind, connection, number, text } = next
      if (kind === INPUT_LINE || kind === INPUT_REMOTE) this.#command(connection, text)
      if (number !== 0) this.#done.push(number)
      if (this.#isHanging) break
    }
    return this.#isHanging ? RUN_INSIDE : RUN_IDLE
  }

  wakeTime = () => Infinity
  pendingBytes = () => this.#writes.size * 100
  pendingWrites = () => this.#writes.size
  leasesWanted = () => this.wanted

  seal(): SealedBatch {
    const mutations = Array.from(this.#writes, ([name, word]) => {
      const value = encodeValue(stringValue(word))
      const length = Buffer.alloc(4)
      length.writeUInt32LE(value.length)
      return Buffer.concat([Buffer.of(MUTATION_SET), packedKey(name), length, value])
    })
    const batch = {
      mutations: new Uint8Array(Buffer.concat(mutations)),
      effects: new Uint8Array(Buffer.concat(this.#effects)),
      inputsDone: this.#done,
    }
    this.#effects = []
    this.#done = []
    return batch
  }

  reads(): Uint8Array {
    const keys = Array.from(this.#reads, (name) => [Buffer.of(0), packedKey(name)])
    return new Uint8Array(Buffer.concat(keys.flat()))
  }

  rollback(): void {
    this.#undo()
  }

  cut(): void {
    this.#isHanging = false
    this.#say(0, 'out of seconds')
  }

  retract(): void {
    this.events.push('retract')
    this.#undo()
    this.#queue = []
    this.#done = []
  }

  committed(): void {
    this.#writes.clear()
    this.#reads.clear()
  }

  /** Forgets everything that [mutations] name; sets only ever come. */
  apply(mutations: Uint8Array): void {
    const text = Buffer.from(mutations).toString('latin1')
    for (const name of this.#cache.keys()) if (text.includes(name)) this.#cache.delete(name)
  }

  #undo(): void {
    for (const name of this.#writes.keys()) this.#cache.delete(name)
    this.#writes.clear()
    this.#reads.clear()
    this.#effects = []
    this.#isHanging = false
  }

  #command(connection: number, line: string): void {
    const [word, first = '', second = '', third = ''] = line.split(' ')
    const rest = line.split(' ').slice(2).join(' ')
    if (word === 'set') this.#set(first, second)
    else if (word === 'get') this.#say(connection, `${first}=${this.#get(first)}`)
    else if (word === 'add') this.#say(connection, `${first}=${this.#add(first, Number(second))}`)
    else if (word === 'move') {
      this.#add(first, -Number(third))
      this.#add(second, Number(third))
      this.#say(connection, line)
    } else if (word === 'tell') this.#say(Number(first), rest)
    else if (word === 'remote') this.#effect(EFFECT_REMOTE, Number(first), Buffer.from(rest))
    else if (word === 'login') {
      this.#effect(EFFECT_PLAYER, connection, Buffer.from(encodeValue(objectValue(Number(first)))))
    } else if (word === 'hang') this.#isHanging = true
  }

  #get(name: string): string {
    this.#reads.add(name)
    const cached = this.#cache.get(name)
    if (cached !== undefined) return cached
    const word = readWord(this.#rows.get(packedKey(name)))
    this.#cache.set(name, word)
    return word
  }

  #set(name: string, word: string): void {
    this.#cache.set(name, word)
    this.#writes.set(name, word)
  }

  #add(name: string, by: number): number {
    const sum = Number(this.#get(name)) + by
    this.#set(name, `${sum}`)
    return sum
  }

  #say(connection: number, text: string): void {
    this.#effect(EFFECT_LINE, connection, Buffer.from(text))
  }

  #effect(kind: number, connection: number, bytes: Buffer): void {
    this.#effects.push(packEffect(kind, connection, bytes))
  }
}

function packedKey(name: string): Buffer {
  const table = Buffer.alloc(9)
  table[0] = FIELD_INT
  table.writeBigInt64LE(BigInt(TABLE_META), 1)
  return Buffer.concat([Buffer.of(3), table, field(TABLE), field(name)])
}

function field(text: string): Buffer {
  const head = Buffer.alloc(5)
  head[0] = FIELD_STRING
  head.writeUInt32LE(Buffer.byteLength(text), 1)
  return Buffer.concat([head, Buffer.from(text)])
}
