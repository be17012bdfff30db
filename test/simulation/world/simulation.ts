/**
 * One simulated run: a clock that jumps from event to event, chance in streams drawn from one seed, and a trace of
 * what happened whose digest is the same for the same seed and code.
 *
 * Everything runs in one thread. Between two events all promises settle. Processes have clocks of their own: their
 * wall times differ, a paused one's timers wait, a dead one's never fire.
 */

import { createHash } from 'node:crypto'
import type { Clock, Timer } from '../../../kernel/base/clock.ts'
import { openSeededRandom, type Random } from '../../../kernel/base/random.ts'

/** Where wall time begins, in µs. */
const WALL_BEGIN_US = 1_700_000_000_000_000
/** Events of one run before it counts as one that never ends. */
const EVENTS_MAX = 60_000
const LINE_SHOWN = 200

interface Event {
  readonly atMs: number
  readonly number: number
  readonly action: () => void
  isCancelled: boolean
}

export class Simulation {
  readonly seed: number
  readonly #events: Event[] = []
  readonly #streams = new Map<string, Random>()
  readonly #trace: string[] = []
  readonly #digest = createHash('sha256')
  #nowMs = 0
  #eventCount = 0
  #failure: { readonly error: unknown } | undefined

  constructor(seed: number) {
    this.seed = seed
  }

  get nowMs(): number {
    return this.#nowMs
  }

  /** The stream of chance called [name]: what one part draws changes nothing for another. */
  random(name: string): Random {
    let stream = this.#streams.get(name)
    if (stream === undefined) {
      const digest = createHash('sha256').update(`${this.seed} ${name}`).digest()
      stream = openSeededRandom(digest.readInt32LE(0))
      this.#streams.set(name, stream)
    }
    return stream
  }

  /** A number from [low] to below [high], from the stream [name]. */
  between(name: string, low: number, high: number): number {
    return low + this.random(name).float() * (high - low)
  }

  /** Whether something with odds of one in [times] happens; never when that is 0. */
  one(name: string, times: number): boolean {
    return times > 0 && this.random(name).below(times) === 0
  }

  after(delayMs: number, action: () => void): Timer {
    const event: Event = {
      atMs: this.#nowMs + Math.max(0, delayMs),
      number: this.#eventCount++,
      action,
      isCancelled: false,
    }
    insert(this.#events, event)
    return {
      cancel: () => {
        event.isCancelled = true
      },
    }
  }

  /** Adds a line to the trace; of a long one the beginning is shown. */
  note(text: string): void {
    const line = `${this.#nowMs.toFixed(3).padStart(10)} ${text}`
    this.#digest.update(line)
    this.#trace.push(line.length > LINE_SHOWN ? `${line.slice(0, LINE_SHOWN)} …` : line)
  }

  /** Ends the run: [error] is a bug of the code that is tried. */
  fail(error: unknown): void {
    this.#failure ??= { error }
  }

  /** Runs events for [forMs], or until [isOver] says so. Throws what an event threw. */
  async run(forMs: number, isOver: () => boolean = () => false): Promise<void> {
    const endMs = this.#nowMs + forMs
    for (let count = 0; count < EVENTS_MAX; count++) {
      const next = this.#events[0]
      if (next === undefined || next.atMs > endMs || isOver()) break
      this.#events.shift()
      if (next.isCancelled) continue
      this.#nowMs = next.atMs
      next.action()
      await settled()
      if (this.#failure) throw this.#failure.error
      if (count === EVENTS_MAX - 1) throw new Error('the run never ends')
    }
    if (!isOver()) this.#nowMs = Math.max(this.#nowMs, endMs)
  }

  /** Stands for everything that happened. */
  digest(): string {
    return this.#digest.copy().digest('hex')
  }

  /** What happened, a line each. */
  get trace(): readonly string[] {
    return this.#trace
  }
}

/** A process of the run: what is called through it happens only while it runs. */
export class SimulatedProcess {
  readonly name: string
  readonly clock: Clock
  readonly #simulation: Simulation
  readonly #waiting: (() => void)[] = []
  readonly #endings: (() => void)[] = []
  #wallOffsetUs: number
  #isAlive: boolean = true
  #isPaused: boolean = false
  #pausedMs = 0

  /** [wallOffsetMs]: how far its wall clock is from the right time. */
  constructor(simulation: Simulation, name: string, wallOffsetMs = 0) {
    this.name = name
    this.#simulation = simulation
    this.#wallOffsetUs = Math.round(wallOffsetMs * 1000)
    this.clock = {
      wallUs: () => Math.round(WALL_BEGIN_US + simulation.nowMs * 1000) + this.#wallOffsetUs,
      monotonicMs: () => simulation.nowMs,
      after: (delayMs, action) => this.after(delayMs, action),
    }
  }

  get isAlive(): boolean {
    return this.#isAlive
  }

  /** How long it was paused for altogether. */
  get pausedMs(): number {
    return this.#pausedMs
  }

  after(delayMs: number, action: () => void): Timer {
    let isCancelled = false
    const timer = this.#simulation.after(delayMs, () => {
      this.do(() => {
        if (!isCancelled) action()
      })
    })
    return {
      cancel: () => {
        isCancelled = true
        timer.cancel()
      },
    }
  }

  /** Does [action] now, when it runs again, or never. */
  do(action: () => void): void {
    if (!this.#isAlive) return
    if (this.#isPaused) this.#waiting.push(action)
    else action()
  }

  /** Steps its wall clock to [offsetMs] from the right time. */
  stepWall(offsetMs: number): void {
    this.#simulation.note(`${this.name} has its clock set to ${offsetMs.toFixed(0)} ms`)
    this.#wallOffsetUs = Math.round(offsetMs * 1000)
  }

  /** Stops it as SIGSTOP does, for [forMs]. */
  pause(forMs: number): void {
    if (!this.#isAlive || this.#isPaused) return
    this.#simulation.note(`${this.name} is paused for ${forMs.toFixed(0)} ms`)
    this.#isPaused = true
    this.#pausedMs += forMs
    this.#simulation.after(forMs, () => this.#resume())
  }

  /** Ends it as SIGKILL does. */
  kill(): void {
    if (!this.#isAlive) return
    this.#isAlive = false
    this.#waiting.length = 0
    this.#simulation.note(`${this.name} ends`)
    for (const ending of this.#endings) ending()
  }

  /** Calls [ending] when it is dead. */
  onEnd(ending: () => void): void {
    this.#endings.push(ending)
  }

  #resume(): void {
    if (!this.#isAlive) return
    this.#simulation.note(`${this.name} runs again`)
    this.#catchUp()
  }

  /** Does what has waited in its order; what comes meanwhile waits behind it. */
  #catchUp(): void {
    const action = this.#waiting.shift()
    if (action === undefined) {
      this.#isPaused = false
      return
    }
    action()
    this.#simulation.after(0, () => this.#catchUp())
  }
}

/** A way between two parts of which what is sent arrives late and in order. */
export class Link {
  readonly #simulation: Simulation
  readonly #name: string
  readonly #delayMs: readonly [number, number]
  #lastMs = 0

  constructor(simulation: Simulation, name: string, delayMs: readonly [number, number]) {
    this.#simulation = simulation
    this.#name = name
    this.#delayMs = delayMs
  }

  send(action: () => void): void {
    const { nowMs } = this.#simulation
    const atMs = nowMs + this.#simulation.between(this.#name, ...this.#delayMs)
    this.#lastMs = Math.max(this.#lastMs, atMs)
    this.#simulation.after(this.#lastMs - nowMs, action)
  }
}

/** Keeps [events] in order of their moments, those of one moment as they were asked for. */
function insert(events: Event[], event: Event): void {
  let low = 0
  let high = events.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const other = events[middle]
    if (other !== undefined && other.atMs <= event.atMs) low = middle + 1
    else high = middle
  }
  events.splice(low, 0, event)
}

/** Resolves when every promise that can settle has. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
