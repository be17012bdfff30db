/**
 * Main's side of the executor: numbers inputs and keeps each until it is finished, lets effects go in
 * the order of their batches, watches the heartbeat, and replaces an executor that trapped or hangs.
 *
 * Inputs that were unfinished run again in the new executor, one a batch, those of whoever is under
 * suspicion last. What was running when TRAPS_MAX executors were lost is dropped: an input, or a task
 * that the store would resume again.
 */

import { ok } from 'node:assert/strict'
import type { Clock, Timer } from '../base/clock.ts'
import { type ErrorReport, KernelError } from '../base/errors.ts'
import {
  EXECUTOR_LOSSES_MAX,
  EXECUTOR_START_MS_MAX,
  HEARTBEAT_MS,
  TRAPS_MAX,
} from '../base/limits.ts'
import type { Log } from '../base/log.ts'
import type { Bytes } from '../store/range.ts'
import type { FromClusterLoop, ToClusterLoop } from './cluster/loop-message.ts'
import type { Heartbeat } from './heartbeat.ts'
import { type Input, packInputs } from './message.ts'
import type { FromExecutor, ToExecutor } from './thread-message.ts'

/** A running executor, as main holds it. */
export interface ExecutorThread {
  readonly heartbeat: Heartbeat
  post(message: ToExecutor): void
  /** Ends it now; resolves when it runs no more. */
  terminate(): Promise<void>
}

export interface ExecutorPlace {
  /** The number of its first batch. */
  readonly batchNumber: number
  /** Whether it takes the place of a lost one, and gets a replay before anything else. */
  readonly replays: boolean
}

export interface ExecutorListener {
  /** After `failed` it does nothing more. */
  message(message: FromExecutor): void
  /** It has ended, whoever wanted that. */
  ended(): void
}

/** What an input is to its client, for what outlives the server: sessions, and requests that are sent again. */
export type InputOrigin = Pick<Input, 'clientNumber' | 'sessionId' | 'once'>

/** The effects of a batch that may leave. */
export interface Release {
  readonly number: number
  readonly effects: Bytes
  readonly inputsDone: readonly number[]
}

/** What a lost executor was doing. */
export interface Loss {
  /** Why: the trap's message, or that it gave no sign. */
  readonly reason: string
  /** The input that ran alone, if one did. */
  readonly input: Input | undefined
  /** The suspended task that ran when no input did, 0 for none. */
  readonly task: number
  /** Whether that was dropped and will not run again. */
  readonly dropped: boolean
  readonly unfinished: readonly Input[]
}

export interface SupervisorParts {
  readonly clock: Clock
  readonly log: Log
  /** Starts an executor. */
  readonly startExecutor: (place: ExecutorPlace, listener: ExecutorListener) => ExecutorThread
  /** Resolves when every batch that executors have handed over is committed and released. */
  readonly drainStore: () => Promise<void>
  /** Removes a suspended task from the store. */
  readonly dropTask: (task: number) => Promise<void>
  /** What a new executor must know: listening points, and open connections but those of [except]. */
  readonly presences: (except: ReadonlySet<number>) => readonly Omit<Input, 'number'>[]
  /** Applies released effects. */
  readonly applyEffects: (effects: Bytes) => void
  /** An input is finished, after the effects of its batch were applied. */
  readonly inputDone: (input: Input) => void
  /** The executor of a process in a cluster asks for something. */
  readonly asked?: (message: FromClusterLoop) => void
  /** An executor was lost. */
  readonly lost: (loss: Loss) => void
  /** An executor runs, and nothing is left over from one before it. */
  readonly settled: () => void
  /** Nothing more can be done: the process has to stop. */
  readonly fatal: (error: KernelError) => void
  /** How long a busy executor may give no sign. */
  readonly silenceMsMax: number
  /** The kind of an input that opens a connection. */
  readonly openKind: number
}

/** Errors after which a new executor would fare no better. */
const HOPELESS: readonly string[] = ['ERR_CORRUPT', 'ERR_IO', 'ERR_IMAGE', 'ERR_FOLDER_INVALID']

/**
 * Inputs are numbered from here, so that answers can keep the numbers of the driver's requests, which
 * it may take from the clock in µs.
 */
const INPUT_NUMBER_FIRST = 2 ** 52

export class Supervisor {
  readonly #parts: SupervisorParts
  readonly #unfinished = new Map<number, Input>()
  readonly #outgoing: Input[] = []
  /** Releases that came before their turn. */
  readonly #early = new Map<number, Release>()
  /** Losses by what was running: `input 12`, `task 7`. */
  readonly #suspects = new Map<string, number>()
  /** The input that was running at the last loss. */
  #suspect: Input | undefined
  #executor: ExecutorThread | undefined
  #isReady: boolean = false
  #inputNumber = INPUT_NUMBER_FIRST
  #nextRelease = 1
  #losses = 0
  #failure: { report?: ErrorReport; detail: string } | undefined
  #isStopping: boolean = false
  #isFlushing = false
  #watch: Timer | undefined
  #ready = Promise.withResolvers<void>()
  #stopped = Promise.withResolvers<void>()

  constructor(parts: SupervisorParts) {
    this.#parts = parts
  }

  /** How many inputs are not finished. */
  get unfinishedCount(): number {
    return this.#unfinished.size
  }

  /** Starts the first executor; resolves when it is ready, rejects when it cannot be. */
  async start(): Promise<void> {
    this.#launch()
    await this.#ready.promise
  }

  /** Takes an input for the driver; answers its number. The bytes are copied. */
  input(kind: number, connection: number, bytes: Bytes, origin: InputOrigin = {}): number {
    return this.#take({ kind, connection, number: ++this.#inputNumber, bytes, ...origin })
  }

  /** Takes the answer to a request of the driver's, which numbered it. */
  reply(kind: number, request: number, bytes: Bytes): void {
    ok(request < INPUT_NUMBER_FIRST, 'requests are numbered below inputs')
    this.#take({ kind, connection: 0, number: request, bytes })
  }

  /** The input [number] is finished. */
  finish(number: number): void {
    const input = this.#unfinished.get(number)
    // Number 0 stands for the connections that a new executor is told of.
    if (input === undefined) return
    this.#unfinished.delete(number)
    this.#parts.inputDone(input)
  }

  #take(taken: Input): number {
    const input = { ...taken, bytes: new Uint8Array(taken.bytes) }
    this.#unfinished.set(input.number, input)
    this.#outgoing.push(input)
    if (!this.#isFlushing) {
      this.#isFlushing = true
      // After this round of socket events: what came together travels together.
      setImmediate(() => this.#flush())
    }
    return input.number
  }

  /** A batch may let its effects go. Batches of both ways, store and executor, are put in order. */
  release(release: Release): void {
    ok(release.number >= this.#nextRelease, 'a batch is released once')
    this.#early.set(release.number, release)
    for (;;) {
      const next = this.#early.get(this.#nextRelease)
      if (next === undefined) return
      this.#early.delete(this.#nextRelease)
      this.#nextRelease += 1
      this.#apply(next)
    }
  }

  /** Tells the executor that runs now, if one does. */
  tell(message: ToClusterLoop): void {
    this.#executor?.post(message)
  }

  /** The executor cannot go on, because of [error]: another one takes its place. */
  replace(error: KernelError): void {
    this.#failure = { report: error.report(), detail: error.message }
    void this.#executor?.terminate()
  }

  /** Lets the executor finish; resolves when everything it did is with the store thread. */
  async stop(): Promise<void> {
    this.#isStopping = true
    this.#watch?.cancel()
    if (this.#executor === undefined) return
    this.#flush()
    this.#executor.post({ type: 'stop' })
    await this.#stopped.promise
  }

  /** Ends the executor without waiting for anything. */
  async terminate(): Promise<void> {
    this.#isStopping = true
    this.#watch?.cancel()
    await this.#executor?.terminate()
  }

  #apply(release: Release): void {
    this.#losses = 0
    this.#parts.applyEffects(release.effects)
    for (const number of release.inputsDone) this.finish(number)
  }

  #flush(): void {
    this.#isFlushing = false
    // While there is none they stay unfinished, and a new executor gets those first.
    if (this.#executor === undefined || this.#outgoing.length === 0) return
    this.#executor.post({ type: 'inputs', packed: packInputs(this.#outgoing) })
    this.#outgoing.length = 0
  }

  #launch(): void {
    this.#failure = undefined
    const place = { batchNumber: this.#nextRelease, replays: this.#losses > 0 }
    const executor = this.#parts.startExecutor(place, {
      message: (message) => this.#hear(message),
      ended: () => {
        // The one that was replaced already is of no interest.
        if (this.#executor === executor) this.#ended()
      },
    })
    this.#executor = executor
    // It need not be asked for: it waits in its port until the executor can take it.
    if (place.replays) this.#replay(executor)
    this.#watchOver(executor)
  }

  #hear(message: FromExecutor): void {
    switch (message.type) {
      case 'ready':
        this.#parts.log.debug({ bootMs: message.bootMs }, 'executor ready')
        this.#becomeReady()
        return
      case 'released':
        this.release(message)
        return
      case 'replayed':
        this.#suspects.clear()
        this.#suspect = undefined
        this.#parts.settled()
        return
      case 'failed':
        this.#failure = message
        this.#ended()
        return
      case 'prepared':
        return
      case 'stopped':
        this.#stopped.resolve()
        return
      case 'begin':
      case 'commit':
      case 'lease':
        this.#parts.asked?.(message)
    }
  }

  #becomeReady(): void {
    this.#isReady = true
    if (this.#losses === 0) this.#parts.settled()
    this.#ready.resolve()
  }

  /** Tells a new executor of the connections there are, and what the lost one left unfinished. */
  #replay(executor: ExecutorThread): void {
    const inputs = inReplayOrder(this.#unfinished.values(), this.#suspect)
    const opening = inputs.filter((input) => input.kind === this.#parts.openKind)
    const presences = this.#parts
      .presences(new Set(opening.map((input) => input.connection)))
      .map((presence) => ({ ...presence, number: 0 }))
    this.#outgoing.length = 0
    executor.post({
      type: 'replay',
      presences: packInputs(presences),
      inputs: packInputs(inputs),
    })
  }

  /** Looks at the heartbeat from time to time; main's own pauses do not count as silence. */
  #watchOver(executor: ExecutorThread): void {
    this.#watch?.cancel()
    let beats = -1
    let silentMs = 0
    const look = () => {
      if (executor !== this.#executor || this.#isStopping) return
      const { heartbeat } = executor
      const moved = heartbeat.beats !== beats
      beats = heartbeat.beats
      const waiting = this.#isReady && !heartbeat.busy
      silentMs = moved || waiting ? 0 : silentMs + HEARTBEAT_MS
      const limitMs = this.#isReady ? this.#parts.silenceMsMax : EXECUTOR_START_MS_MAX
      if (silentMs <= limitMs) {
        this.#watch = this.#parts.clock.after(HEARTBEAT_MS, look)
        return
      }
      this.#failure = { detail: `the executor gave no sign for ${Math.round(silentMs / 1000)} s` }
      void executor.terminate()
    }
    this.#watch = this.#parts.clock.after(HEARTBEAT_MS, look)
  }

  #ended(): void {
    const executor = this.#executor
    ok(executor !== undefined)
    this.#executor = undefined
    const wasReady = this.#isReady
    this.#isReady = false
    this.#watch?.cancel()
    if (this.#isStopping) {
      this.#stopped.resolve()
      return
    }
    const failure = this.#failure ?? { detail: 'the executor ended without a word' }
    const error = hopelessError(failure)
    if (error !== undefined || (!wasReady && this.#nextRelease === 1)) {
      this.#giveUp(error ?? new KernelError('ERR_IMAGE', failure.detail))
      return
    }
    this.#recover(executor, failure.detail).catch((cause: unknown) => {
      this.#giveUp(new KernelError('ERR_EXECUTOR_LOST', String(cause), { cause }))
    })
  }

  async #recover(executor: ExecutorThread, reason: string): Promise<void> {
    await this.#parts.drainStore()
    this.#losses += 1
    if (this.#losses > EXECUTOR_LOSSES_MAX) {
      this.#giveUp(new KernelError('ERR_EXECUTOR_LOST', reason))
      return
    }
    await this.#blame(executor.heartbeat, reason)
    // A stop may have been asked for meanwhile.
    if (this.#isStopping) this.#stopped.resolve()
    else this.#launch()
  }

  /** Finds what was running, reports it, and drops what has cost too many executors. */
  async #blame(heartbeat: Heartbeat, reason: string): Promise<void> {
    const unfinished = Array.from(this.#unfinished.values())
    const { input, task } = this.#findSuspect(heartbeat, unfinished)
    const dropped = this.#isBlamedOften(input, task)
    this.#suspect = dropped ? undefined : input
    this.#parts.lost({ reason, input, task, dropped, unfinished })
    if (!dropped) return
    if (input === undefined) await this.#parts.dropTask(task)
    else this.finish(input.number)
  }

  /** An input, else a task, else nothing: what the driver said was running, or had been given last. */
  #findSuspect(heartbeat: Heartbeat, unfinished: readonly Input[]): Suspect {
    const { running, replaying } = heartbeat
    if (running.task !== 0) {
      const input = this.#unfinished.get(running.input)
      return { input, task: input === undefined ? running.task : 0 }
    }
    // Between two tasks: the only input there was, or the row of the task that was about to go on.
    const alone = unfinished.length === 1 ? unfinished[0] : undefined
    const input = replaying ? this.#unfinished.get(heartbeat.input) : alone
    return { input, task: replaying && input === undefined ? heartbeat.task : 0 }
  }

  #isBlamedOften(input: Input | undefined, task: number): boolean {
    if (input === undefined && task === 0) return false
    const suspect = input === undefined ? `task ${task}` : `input ${input.number}`
    const losses = (this.#suspects.get(suspect) ?? 0) + 1
    this.#suspects.set(suspect, losses)
    return losses >= TRAPS_MAX
  }

  #giveUp(error: KernelError): void {
    this.#isStopping = true
    this.#stopped.resolve()
    this.#ready.reject(error)
    this.#parts.fatal(error)
  }
}

interface Suspect {
  readonly input: Input | undefined
  /** 0 for none. */
  readonly task: number
}

/**
 * [unfinished] in their order, but with those of the [suspect]'s connection behind all others, which
 * then wait for one recovery only. A connection's own inputs keep their order.
 */
function inReplayOrder(unfinished: Iterable<Input>, suspect: Input | undefined): Input[] {
  const inputs = Array.from(unfinished)
  if (suspect === undefined) return inputs
  const { number, connection } = suspect
  const isLate = (input: Input) =>
    connection === 0 ? input.number === number : input.connection === connection
  return [...inputs.filter((input) => !isLate(input)), ...inputs.filter(isLate)]
}

function hopelessError(failure: { report?: ErrorReport }): KernelError | undefined {
  const { report } = failure
  return report !== undefined && HOPELESS.includes(report.code)
    ? KernelError.fromReport(report)
    : undefined
}
