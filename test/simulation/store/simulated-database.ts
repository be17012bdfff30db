/**
 * A database with faults: the store in memory, which stands for what is durable, and handles on it whose requests
 * take time, are refused, conflict for no reason, stall, or come to an end that nobody can tell. What was decided about
 * a commit happens on the simulation's own clock, whatever becomes of the process that asked: a commit may land after
 * its result was reported as unknown, and after its process has died.
 */

import { type ErrorCode, KernelError } from '../../../kernel/base/errors.ts'
import { openMemoryReader, openMemoryStore } from '../../../kernel/store/memory.ts'
import type { Bytes, Entry, KeyRange } from '../../../kernel/store/range.ts'
import type {
  Changes,
  CommitRequest,
  NewestRows,
  RangeOptions,
  RangeRequest,
  ReadOptions,
  ReadVersion,
  Store,
  StoreReader,
  Versionstamp,
  Watch,
} from '../../../kernel/store/store.ts'
import type { SimulatedProcess, Simulation } from '../world/simulation.ts'

/** What the database does to requests. Odds are one in so many commits; 0 is never. */
export interface StoreFaults {
  /** How long a request takes there, and its answer back. */
  delayMs: readonly [number, number]
  /** Commits that arrive within so much are one group, under one version. */
  groupMs: number
  /** The result is reported as unknown. Half of them land. */
  unknown: number
  /** Of those that land, after the report by up to so much. */
  lateMsMax: number
  /** The store says that it is unavailable; nothing has happened. */
  refused: number
  /** A conflict with nothing. */
  conflict: number
  /** The disk fails: whether it landed is not known, and nothing can be promised any more. */
  broken: number
}

export const NO_FAULTS: StoreFaults = {
  delayMs: [0.2, 2],
  groupMs: 0.5,
  unknown: 0,
  lateMsMax: 0,
  refused: 0,
  conflict: 0,
  broken: 0,
}

const STREAM = 'database'

interface Arrival {
  readonly request: CommitRequest
  readonly landed: (result: Versionstamp | KernelError) => void
}

export class SimulatedDatabase {
  faults: StoreFaults = NO_FAULTS
  /** Whether commits that write are refused for want of space. */
  isFull: boolean = false
  readonly #simulation: Simulation
  readonly #engine: Store['engine']
  readonly #memory: Store
  readonly #arrivals: Arrival[] = []
  #stalledUntilMs = 0
  #stalledMs = 0

  /** A cluster's database keeps the log of changes, and goes on when a process dies. */
  constructor(simulation: Simulation, options: { engine: 'embedded' | 'foundationdb' }) {
    this.#simulation = simulation
    this.#engine = options.engine
    this.#memory = openMemoryStore({
      clock: {
        wallUs: () => 0,
        monotonicMs: () => simulation.nowMs,
        after: (delayMs, action) => simulation.after(delayMs, action),
      },
      keepLog: options.engine === 'foundationdb',
    })
  }

  /** The store as [process] sees it. */
  connect(process: SimulatedProcess): Store {
    return new SimulatedStore(this, process, this.#simulation)
  }

  /** Reads what is durable now. */
  reader(): StoreReader & { hold(version?: ReadVersion): void } {
    return openMemoryReader(this.#memory)
  }

  /** Nothing arrives for [forMs]. */
  stall(forMs: number): void {
    this.#simulation.note(`the database stalls for ${forMs.toFixed(0)} ms`)
    this.#stalledMs += forMs
    this.#stalledUntilMs = Math.max(this.#stalledUntilMs, this.#simulation.nowMs + forMs)
  }

  /** How long it stalled altogether. */
  get stalledMs(): number {
    return this.#stalledMs
  }

  get engine(): Store['engine'] {
    return this.#engine
  }

  /** What is durable, without delays or faults. */
  get memory(): Store {
    return this.#memory
  }

  /** How long a message takes one way. */
  delayMs(): number {
    const stallMs = Math.max(0, this.#stalledUntilMs - this.#simulation.nowMs)
    return stallMs + this.#simulation.between(STREAM, ...this.faults.delayMs)
  }

  /** A commit arrives; [landed] is told what came of it. */
  arrive(arrival: Arrival): void {
    if (this.#arrivals.length === 0) this.#simulation.after(this.faults.groupMs, () => this.#land())
    this.#arrivals.push(arrival)
  }

  #land(): void {
    for (const { request, landed } of this.#arrivals.splice(0)) {
      this.#memory.commit(request).then(
        (stamp) => landed(stamp),
        (error: unknown) => {
          if (error instanceof KernelError) landed(error)
          else this.#simulation.fail(error)
        },
      )
    }
  }
}

class SimulatedStore implements Store {
  readonly #database: SimulatedDatabase
  readonly #process: SimulatedProcess
  readonly #simulation: Simulation
  #commitCount = 0
  #isClosed: boolean = false

  constructor(database: SimulatedDatabase, process: SimulatedProcess, simulation: Simulation) {
    this.#database = database
    this.#process = process
    this.#simulation = simulation
  }

  get engine(): Store['engine'] {
    return this.#database.engine
  }

  readVersion(): Promise<ReadVersion> {
    return this.#ask((memory) => memory.readVersion())
  }

  get(key: Bytes, options: ReadOptions = {}): Promise<Bytes | undefined> {
    return this.#ask((memory) => memory.get(key, options))
  }

  range(range: KeyRange, options: RangeOptions = {}): Promise<Entry[]> {
    return this.#ask((memory) => memory.range(range, options))
  }

  readNewest(ranges: readonly RangeRequest[]): Promise<NewestRows> {
    return this.#ask((memory) => memory.readNewest(ranges))
  }

  changesSince(stamp: Versionstamp, options: { limit?: number } = {}): Promise<Changes> {
    return this.#ask((memory) => memory.changesSince(stamp, options))
  }

  commit(request: CommitRequest): Promise<Versionstamp> {
    const name = `${this.#process.name} commit ${++this.#commitCount}`
    // The caller may reuse its bytes once the process is gone.
    const copy = { ...request, mutations: new Uint8Array(request.mutations) }
    return new Promise((resolve, reject) => {
      this.#commit(name, copy, (result) => {
        this.#process.do(() => (result instanceof KernelError ? reject(result) : resolve(result)))
      })
    })
  }

  watch(key: Bytes): Watch {
    const watch = this.#database.memory.watch(key)
    const changed = new Promise<void>((resolve) => {
      watch.changed.then(
        () => this.#answer(resolve),
        () => {},
      )
    })
    return { changed, cancel: () => watch.cancel() }
  }

  async flush(): Promise<void> {
    await this.#ask(async () => {})
  }

  async close(): Promise<void> {
    this.#isClosed = true
  }

  #commit(
    name: string,
    request: CommitRequest,
    report: (result: Versionstamp | KernelError) => void,
  ): void {
    const { faults } = this.#database
    const refusal = this.#refusal(request)
    const answer = (result: Versionstamp | KernelError) => {
      const text = result instanceof KernelError ? result.code : 'committed'
      this.#simulation.after(this.#database.delayMs(), () => {
        this.#simulation.note(`${name}: ${text}`)
        report(result)
      })
    }
    if (refusal !== undefined) {
      answer(new KernelError(refusal))
      return
    }
    const isUnknown = this.#one(faults.unknown)
    const isBroken = this.#one(faults.broken)
    if (!isUnknown && !isBroken) {
      this.#send(name, request, this.#database.delayMs(), answer)
      return
    }
    // Nobody hears of what happens to it.
    if (this.#one(2)) {
      // Mostly soon: what is repeated meanwhile makes a later one conflict.
      const lateMs = faults.lateMsMax * this.#simulation.between(STREAM, 0, 1) ** 3
      this.#send(name, request, this.#database.delayMs() + lateMs, () => {})
    }
    answer(new KernelError(isBroken ? 'ERR_IO' : 'ERR_COMMIT_UNKNOWN'))
  }

  #refusal(request: CommitRequest): ErrorCode | undefined {
    const { faults, isFull } = this.#database
    if (this.#isClosed) return 'ERR_CLOSED'
    if (isFull && request.mutations.length > 0) return 'ERR_NO_SPACE'
    if (this.#one(faults.refused)) return 'ERR_UNAVAILABLE'
    return this.#one(faults.conflict) ? 'ERR_CONFLICT' : undefined
  }

  /** A commit is under way for [delayMs]; a process of an embedded store takes it along when it dies. */
  #send(
    name: string,
    request: CommitRequest,
    delayMs: number,
    answer: (result: Versionstamp | KernelError) => void,
  ): void {
    this.#simulation.after(delayMs, () => {
      if (this.#database.engine === 'embedded' && !this.#process.isAlive) return
      this.#database.arrive({
        request,
        landed: (result) => {
          if (!(result instanceof KernelError)) this.#simulation.note(`${name} lands`)
          answer(result)
        },
      })
    })
  }

  /** A question, answered from the moment at which it arrives. */
  #ask<Answer>(question: (memory: Store) => Promise<Answer>): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.#isClosed) {
        reject(new KernelError('ERR_CLOSED'))
        return
      }
      if (this.#one(this.#database.faults.refused)) {
        this.#answer(() => reject(new KernelError('ERR_UNAVAILABLE')))
        return
      }
      this.#simulation.after(this.#database.delayMs(), () => {
        question(this.#database.memory).then(
          (value) => this.#answer(() => resolve(value)),
          (error: unknown) => this.#answer(() => reject(error)),
        )
      })
    })
  }

  #answer(settle: () => void): void {
    this.#simulation.after(this.#database.delayMs(), () => this.#process.do(settle))
  }

  #one(times: number): boolean {
    return this.#simulation.one(STREAM, times)
  }
}
