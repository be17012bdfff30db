/**
 * The whole driver for tests, in this process: build/driver.wasm and the language on a store that is a map, with a
 * clock that stands still until it is advanced. No threads, no sockets.
 *
 *   const driver = openTestDriver()
 *   driver.evaluate('return 1 + 1;')             → '2', or throws what went wrong
 *   const me = driver.connect('connect wizard')  → { line(text): string[], lines(): string[], close() }
 *   driver.advance(1000)                         moves the clock and runs what falls due
 *   driver.restart()                             another instance that knows only what was stored
 *
 * From the shell: `npx node test/_support/driver.ts '1 + 1' 'x = {1}; return x[2];'` (options --textdump FILE,
 * --as ID, --wasm FILE); answers as the oracle gives them: {1, VALUE}, {2, {…}}, {0, {…}}.
 */

import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import {
  EFFECT_BOOT,
  EFFECT_BYTES,
  EFFECT_LINE,
  EFFECT_LOG,
  EFFECT_REPLY,
  INPUT_CLOSE,
  INPUT_CONTROL,
  INPUT_EVALUATE,
  INPUT_LINE,
  INPUT_OPEN,
} from '../../driver/shared/layout.ts'
import {
  openSimulatedClock,
  openSystemClock,
  type SimulatedClock,
} from '../../kernel/base/clock.ts'
import { openSeededRandom, type Random } from '../../kernel/base/random.ts'
import { formatLiteral } from '../../kernel/exchange/literal.ts'
import type { World } from '../../kernel/exchange/model.ts'
import { ProgramTable } from '../../kernel/exchange/program.ts'
import { splitRoleReply } from '../../kernel/exchange/role-verb.ts'
import { readTextdump } from '../../kernel/exchange/textdump.ts'
import { worldRows } from '../../kernel/exchange/world-rows.ts'
import { packMutations } from '../../kernel/host/cluster/packed-change.ts'
import { encodeOpen } from '../../kernel/host/connection.ts'
import { encodeBooted, encodeConfiguration } from '../../kernel/host/control.ts'
import {
  Driver,
  RUN_IDLE,
  RUN_INSIDE,
  RUN_SHUTDOWN,
  type SealedBatch,
} from '../../kernel/host/driver.ts'
import { OutputGauge } from '../../kernel/host/gauge.ts'
import { makeImports } from '../../kernel/host/imports.ts'
import { type Language, openLanguage } from '../../kernel/host/language.ts'
import { forEachEffect } from '../../kernel/host/message.ts'
import { translateMutations } from '../../kernel/host/packed-row.ts'
import { RowsView } from '../../kernel/host/rows-view.ts'
import { metaKey } from '../../kernel/store/keys.ts'
import { decodeMutations, MutationWriter } from '../../kernel/store/mutations.ts'
import type { Bytes, Entry } from '../../kernel/store/range.ts'
import {
  decodeValue,
  encodeValue,
  intValue,
  listValue,
  objectValue,
  type SlotValue,
  stringValue,
} from '../../kernel/store/value.ts'
import { bareWorld, WIZARD } from './bare-world.ts'
import { MapStore } from './map-store.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const RUN_MS = 1000
/** Counters by number (driver/object/meta.ts), and how many of their numbers a driver of a cluster is given at once. */
const LEASED = [
  'object-id-next',
  'definition-id-next',
  'order-next',
  'internal-id-next',
  'task-id-next',
  'capability-id-next',
]
const LEASE = 1000n
/** The number of an input that is tried out. */
const TRIED_NUMBER = 999_999_999
/** What is to be done so soon counts as part of what brought it about. */
const BACKGROUND_US = 10_000
const BACKGROUND_RUNS_MAX = 200
/** How often run() may answer that there is more to do before a test counts as hung. */
const RUNS_MAX = 100_000

export interface TestDriverOptions {
  /** The world to start with; bareWorld() when absent. */
  readonly world?: World
  /** Path of a textdump instead. */
  readonly textdump?: string
  /** Path of the driver; build/driver.wasm when absent. */
  readonly wasm?: string
  /** Real time instead of a clock that stands still; limits on seconds hold then. */
  readonly realTime?: boolean
  readonly seed?: number
  /** Bytes of memory that the driver may take. */
  readonly memory?: number
  /** Whether it forgets all that it can after every run. */
  readonly isForgetful?: boolean
  /** Which process of a cluster it is; alone when absent. */
  readonly cluster?: number
  /** In a cluster: the store that it shares with others, which has the world already. */
  readonly store?: MapStore
  /** In a cluster: told of the packed mutations of each batch that it committed, and of none itself. */
  readonly committed?: (mutations: Bytes) => void
  /** In a cluster: asked before a batch runs and when it is sealed, whether to undo it and run it again. */
  readonly retracts?: () => boolean
}

/** One connection of a test. */
export interface TestConnection {
  readonly id: number
  /** Sends a line, runs, and answers what was printed. */
  line(text: string): string[]
  /** What was printed since the last call. */
  lines(): string[]
  readonly isOpen: boolean
  close(): void
}

let languageOfTests: Language | undefined
const modules = new Map<string, WebAssembly.Module>()

function openTestLanguage(): Language {
  languageOfTests ??= openLanguage(readFileSync(`${ROOT}build/language.js`, 'utf8'))
  return languageOfTests
}

export class TestDriver {
  readonly store: MapStore
  readonly clock: SimulatedClock | undefined
  /** Lines of the log so far. */
  readonly log: string[] = []
  /** Kinds and bytes of effects that are none of a connection's. */
  readonly others: { kind: number; number: number; bytes: Buffer }[] = []
  shutdown = false
  /** Milliseconds of a run; a batch is committed behind each. */
  runMs = RUN_MS
  readonly #isForgetful: boolean
  #driver: Driver
  readonly #open: () => Driver
  #view: RowsView
  #nextConnection = -2
  #step = 1
  #nextInput = 1
  readonly #output = new Map<number, string[]>()
  readonly #closed = new Set<number>()
  readonly #replies = new Map<number, SlotValue>()
  readonly #retracts: (() => boolean) | undefined
  readonly #committed: ((mutations: Bytes) => void) | undefined
  /** What was handed in since the last commit. */
  #inputs: { kind: number; connection: number; number: number; bytes: Bytes }[] = []
  /** Chance begins anew with every batch, so that one that is run again is the same. */
  #random: Random
  readonly #seed: number
  #batch = 0

  constructor(options: TestDriverOptions) {
    const language = openTestLanguage()
    this.#isForgetful = options.isForgetful === true
    this.store = options.store ?? new MapStore()
    this.#committed = options.committed
    if (options.store === undefined)
      for (const { key, value } of rowsOf(options, language)) this.store.set(key, value)
    const wasm = options.wasm ?? `${ROOT}build/driver.wasm`
    let module = modules.get(wasm)
    if (module === undefined) {
      module = new WebAssembly.Module(readFileSync(wasm))
      modules.set(wasm, module)
    }
    const compiled = module
    this.#view = new RowsView(this.store)
    const clock = options.realTime ? openSystemClock() : openSimulatedClock()
    if (!options.realTime) this.clock = clock as SimulatedClock
    this.#seed = options.seed ?? 1
    // The process of a connection is told by its id.
    if (options.cluster !== undefined) {
      this.#nextConnection = -64 - options.cluster
      this.#step = 64
    }
    this.#random = openSeededRandom(this.#seed)
    this.#retracts = options.retracts
    this.#open = () => {
      this.#view = new RowsView(this.store)
      const driver = new Driver(
        compiled,
        makeImports({
          rows: this.#view,
          clock,
          random: options.cluster === undefined ? openSeededRandom(this.#seed) : this.#chance(),
          language,
          gauge: new OutputGauge(),
          noteRunning: () => undefined,
          log: (_level, text) => this.log.push(text),
          addEffect: () => {},
        }),
      )
      driver.boot(
        encodeConfiguration({
          version: '0.0.0',
          host: 'test',
          durability: 'none',
          grants: [],
          ...(options.memory && { memory: options.memory }),
          ...(options.cluster && { cluster: options.cluster }),
        }),
      )
      this.#lease(driver)
      const bytes = encodeBooted({ telnet: 7777 })
      this.#inputs = [{ kind: INPUT_CONTROL, connection: 0, number: this.#nextInput++, bytes }]
      driver.receive(INPUT_CONTROL, 0, this.#nextInput - 1, bytes)
      return driver
    }
    this.#driver = this.#open()
    this.run()
  }

  /** The driver itself, for what the methods here do not cover. */
  get driver(): Driver {
    return this.#driver
  }

  /** Another instance that knows only what the store has. Connections are gone. */
  restart(): void {
    this.#driver = this.#open()
    for (const id of this.#output.keys()) this.#closed.add(id)
    this.run()
  }

  /** Lets the driver forget all that it can: twice, since what was used lately is spared the first time. */
  forget(): void {
    this.#driver.evict(0xffffffff)
    this.#driver.evict(0xffffffff)
  }

  /** Another instance that stops again behind its first batch. */
  stopAfterBoot(): void {
    this.#driver = this.#open()
    this.#driver.run(RUN_MS)
    this.commit()
  }

  // ---- running

  /** Runs until nothing is runnable, and commits every batch. */
  run(): void {
    let idle = 0
    for (let runs = 0; runs < RUNS_MAX; runs++) {
      this.#runInVain()
      const answer = this.#driver.run(this.runMs)
      if (this.#isForgetful) this.forget()
      if (answer === 3) continue
      this.commit()
      if (answer === RUN_SHUTDOWN) this.shutdown = true
      if (answer === RUN_SHUTDOWN) return
      if (answer === RUN_IDLE && (!this.#isBusy() || ++idle > BACKGROUND_RUNS_MAX)) return
    }
    throw new Error('the driver never comes to rest')
  }

  /** Whether the driver has work of its own in the background, as deaths and the search for cycles. */
  #isBusy(): boolean {
    const nowUs = this.clock?.wallUs() ?? Date.now() * 1000
    return this.#driver.wakeTime() <= nowUs + BACKGROUND_US
  }

  /** Chance that begins anew with every batch. */
  #chance(): Random {
    return {
      u32: () => this.#random.u32(),
      float: () => this.#random.float(),
      below: (bound) => this.#random.below(bound),
      bytes: (length) => this.#random.bytes(length),
    }
  }

  /** Runs some of what is to be run, and undoes it. */
  #runInVain(): void {
    while (this.#retracts?.()) {
      for (let slices = this.#random.below(9); slices > 0; slices--) this.#driver.run(0)
      this.retract()
    }
  }

  /** Undoes the batch that is open, or was sealed and is not committed, and hands its inputs in again. */
  retract(): void {
    this.#driver.retract()
    this.#random = openSeededRandom(this.#seed + this.#batch)
    for (const { kind, connection, number, bytes } of this.#inputs)
      this.#driver.receive(kind, connection, number, bytes)
  }

  /** Gives a driver of a cluster the numbers that it wants. */
  #lease(driver: Driver): void {
    const wanted = driver.leasesWanted()
    for (let counter = 0; counter < LEASED.length; counter++) {
      if ((wanted & (1 << counter)) === 0) continue
      const key = metaKey(LEASED[counter] as string)
      const row = this.store.get(key)
      const value = row === undefined ? intValue(counter === 0 ? 0n : 1n) : decodeValue(row)
      if (value.type !== 'int') throw new Error('a counter that is no number')
      const next = encodeValue(intValue(value.value + LEASE))
      this.store.set(key, next)
      const writer = new MutationWriter()
      writer.set(key, next)
      this.#committed?.(packMutations(writer.finish(), new Set()))
      const block = [stringValue('lease'), intValue(BigInt(counter))]
      block.push(intValue(value.value), intValue(value.value + LEASE - 1n))
      driver.receive(INPUT_CONTROL, 0, 0, encodeValue(listValue(block)))
    }
  }

  /** In a cluster: runs [source] in a batch that is sealed, and undone as if it had never been. */
  tryOut(source: string): { mutations: Bytes; effects: Bytes; reads: Bytes } {
    this.#random = openSeededRandom(this.#seed)
    const request = encodeValue(listValue([objectValue(BigInt(WIZARD)), stringValue(source)]))
    this.#driver.receive(INPUT_EVALUATE, 0, TRIED_NUMBER, request)
    while (this.#driver.run(RUN_MS) === RUN_INSIDE);
    const { mutations, effects } = this.#driver.seal()
    const reads = this.#driver.reads() ?? new Uint8Array(0)
    this.#driver.retract()
    return { mutations, effects, reads }
  }

  /** In a cluster: takes over what another one committed. */
  apply(mutations: Bytes): void {
    this.#driver.apply(mutations)
  }

  /** The closed batch; one that is undone and run again at times. */
  #seal(): SealedBatch {
    while (this.#retracts?.()) {
      this.#driver.seal()
      this.retract()
      while (this.#driver.run(RUN_MS) === RUN_INSIDE);
    }
    const sealed = this.#driver.seal()
    this.#driver.committed()
    this.#batch += 1
    this.#random = openSeededRandom(this.#seed + this.#batch)
    this.#inputs = []
    this.#lease(this.#driver)
    return sealed
  }

  /** Closes the open batch and stores it. Answers how many bytes of mutations it had. */
  commit(): number {
    const { mutations, effects } = this.#seal()
    for (const mutation of decodeMutations(
      translateMutations(mutations, this.#view.chunked).finish(),
    )) {
      if (mutation.type === 'set') this.store.set(mutation.key, mutation.value)
      else if (mutation.type === 'clear') this.store.delete(mutation.key)
      else if (mutation.type === 'clear-range') this.store.clear(mutation.begin, mutation.end)
    }
    if (mutations.length > 0) this.#committed?.(mutations)
    forEachEffect(effects, (kind, connection, bytes) => this.#apply(kind, connection, bytes))
    return mutations.length
  }

  /** Moves the clock on and runs what falls due, moment by moment. */
  advance(byMs: number): void {
    const clock = this.clock
    if (clock === undefined) throw new Error('real time cannot be moved')
    const endUs = clock.wallUs() + byMs * 1000
    for (let wakeUs = this.#driver.wakeTime(); wakeUs < endUs; wakeUs = this.#driver.wakeTime()) {
      clock.advance(Math.max((wakeUs - clock.wallUs()) / 1000, 0.001))
      this.run()
    }
    clock.advance((endUs - clock.wallUs()) / 1000)
    this.run()
  }

  /** Hands an input in, under the [number] of the request that it answers if it does; answers its number. Nothing runs yet. */
  receive(kind: number, connection: number, bytes: Bytes, request?: number): number {
    const number = request ?? this.#nextInput++
    this.#inputs.push({ kind, connection, number, bytes })
    this.#driver.receive(kind, connection, number, bytes)
    return number
  }

  #apply(kind: number, connection: number, bytes: Buffer): void {
    const output = this.#output.get(connection)
    if (kind === EFFECT_LINE && output !== undefined) output.push(bytes.toString('utf8'))
    else if (kind === EFFECT_BYTES)
      this.#output.get(connection)?.push(`bytes ${bytes.toString('latin1')}`)
    else if (kind === EFFECT_BOOT) {
      this.#closed.add(connection)
      this.receive(INPUT_CLOSE, connection, new Uint8Array(0))
    } else if (kind === EFFECT_REPLY)
      this.#replies.set(connection, decodeValue(new Uint8Array(bytes)))
    else if (kind === EFFECT_LOG) this.log.push(bytes.toString('utf8', 1))
    else this.others.push({ kind, number: connection, bytes: Buffer.from(bytes) })
  }

  // ---- asking

  /** Runs [source] as eval() would for [player]: {status, value}. */
  answer(
    source: string,
    options: { as?: number; token?: string; args?: readonly SlotValue[] } = {},
  ): { status: number; value: SlotValue } {
    const request: SlotValue[] = [objectValue(BigInt(options.as ?? WIZARD)), stringValue(source)]
    if (options.token !== undefined || options.args !== undefined) {
      request.push(stringValue(options.token ?? ''))
    }
    if (options.args !== undefined) request.push(listValue([...options.args]))
    const number = this.receive(INPUT_EVALUATE, 0, encodeValue(listValue(request)))
    this.run()
    for (let step = 0; step < 1000 && !this.#replies.has(number); step++) {
      const wakeUs = this.#driver.wakeTime()
      if (this.clock === undefined || wakeUs === Infinity) break
      this.advance(Math.max((wakeUs - this.clock.wallUs()) / 1000, 0) + 1)
    }
    const reply = this.#replies.get(number)
    this.#replies.delete(number)
    if (reply?.type !== 'list') throw new Error(`no answer to ${source}`)
    const [status, value] = reply.items
    if (status?.type !== 'int' || value === undefined) throw new Error('a reply without a status')
    return { status: Number(status.value), value }
  }

  /** The value of [source] as a literal; throws when it raises or does not compile. */
  evaluate(source: string, options: { as?: number } = {}): string {
    const { status, value } = this.answer(source, options)
    if (status === 1) return literal(value)
    throw new Error(
      `${status === 0 ? 'does not compile' : 'raised'}: ${literal(value)} in ${source}`,
    )
  }

  /** A new connection, on which [lines] are sent at once. */
  connect(...lines: string[]): TestConnection {
    const id = this.#nextConnection
    this.#nextConnection -= this.#step
    this.#output.set(id, [])
    this.receive(
      INPUT_OPEN,
      id,
      encodeOpen({
        protocol: 'telnet',
        listener: 0n,
        port: 7777,
        source: '127.0.0.1',
        sourcePort: 40000 - id,
        destination: '127.0.0.1',
        destinationPort: 7777,
        outbound: false,
      }),
    )
    this.run()
    const connection = this.#connection(id)
    for (const line of lines) connection.line(line)
    return connection
  }

  #connection(id: number): TestConnection {
    const output = this.#output.get(id) ?? []
    const closed = this.#closed
    return {
      id,
      line: (text) => {
        this.receive(INPUT_LINE, id, Buffer.from(text, 'utf8'))
        this.run()
        return output.splice(0)
      },
      lines: () => output.splice(0),
      get isOpen() {
        return !closed.has(id)
      },
      close: () => {
        closed.add(id)
        this.receive(INPUT_CLOSE, id, new Uint8Array(0))
        this.run()
      },
    }
  }
}

/** A driver on a world of its own. */
export function openTestDriver(options: TestDriverOptions = {}): TestDriver {
  return new TestDriver(options)
}

/** A value as the language writes it. */
export function literal(value: SlotValue): string {
  return formatLiteral(value, (id) => `#${id}`)
}

function rowsOf(options: TestDriverOptions, language: Language): Iterable<Entry> {
  const dump = options.textdump
  const read = dump === undefined ? undefined : readTextdump(readFileSync(dump), dump, () => {})
  const compiler = {
    compile(
      source: string,
      { version, isRoleVerb = false }: { version: number | undefined; isRoleVerb?: boolean },
    ) {
      const reply = language.compile(source, { version, unknownBuiltins: 'call', isRoleVerb })
      if (reply[0] === 2) return splitRoleReply(reply)
      if (reply[0] === 0) return { program: reply.subarray(1) }
      const errors = decodeValue(reply.subarray(1))
      return { errors: errors.type === 'list' ? errors.items.map((item) => literal(item)) : [] }
    },
  }
  return worldRows(read?.world ?? options.world ?? bareWorld(), {
    programs: new ProgramTable(compiler, read?.version),
    source: 'test',
    timeUs: 0,
  })
}

// ---- from the shell

function main(): void {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      as: { type: 'string', default: String(WIZARD) },
      textdump: { type: 'string' },
      wasm: { type: 'string' },
    },
  })
  const { as, textdump, wasm } = values
  const driver = openTestDriver({ ...(textdump && { textdump }), ...(wasm && { wasm }) })
  for (const code of positionals) {
    const isProgram = /(;|\bend(if|for|while|fork|try))$/.test(code)
    const { status, value } = driver.answer(isProgram ? code : `return ${code};`, {
      as: Number(as),
    })
    for (const line of driver.log.splice(0)) process.stdout.write(`log ${line}\n`)
    process.stdout.write(`{${status}, ${literal(value)}}\n`)
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main()
