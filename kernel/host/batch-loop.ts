/**
 * The batch loop: inputs in, tasks run in slices, batches out. It owns no thread and waits for
 * nothing; whoever drives it calls [turn] again when it says so, when something arrives, or at
 * [wakeTime].
 *
 * - One batch is in flight at most; the next one already runs on top of it. So a batch that holds no
 *   writes may leave at once if none is in flight, and must wait for it if one is.
 * - Batches are numbered without gaps; effects leave main in that order.
 * - A batch is never closed inside a task: a task is a transaction.
 * - After an executor was lost, what was unfinished is run again one input a batch, so that the one
 *   that kills executors is known.
 */

import { ok } from 'node:assert/strict'
import type { Clock } from '../base/clock.ts'
import {
  BATCH_BYTES_MAX,
  SLICE_MS,
  TRANSACTION_MS_MAX,
  UNWRITABLE_WAKE_MS,
} from '../base/limits.ts'
import type { Bytes } from '../store/range.ts'
import { RUN_INSIDE, RUN_MORE, RUN_SHUTDOWN, type SealedBatch } from './driver.ts'
import type { Heartbeat } from './heartbeat.ts'
import type { Input } from './message.ts'
import { translateMutations } from './packed-row.ts'
import type { ReplyRows } from './reply-rows.ts'
import type { RowsView } from './rows-view.ts'
import type { SessionRows } from './session-rows.ts'

/** What a loop needs of a driver. */
export interface LoopDriver {
  receive(kind: number, connection: number, number: number, bytes: Bytes): void
  run(budgetMs: number): number
  wakeTime(): number
  pendingBytes(): number
  pendingWrites(): number
  seal(): SealedBatch
  rollback(): void
}

/** A batch on its way to the store. */
export interface ClosedBatch {
  readonly number: number
  /** In the store's form. */
  readonly mutations: Uint8Array<ArrayBuffer>
  readonly effects: Uint8Array<ArrayBuffer>
  readonly inputsDone: readonly number[]
}

export interface BatchLoopParts {
  readonly driver: LoopDriver
  readonly rows: RowsView
  readonly sessions: SessionRows
  readonly replies: ReplyRows
  readonly clock: Clock
  readonly heartbeat: Heartbeat
  /** The number of the first batch. */
  readonly batchNumber: number
  /** Takes the effects that the host itself added to the open batch. */
  readonly takeHostEffects: () => Bytes
  /** Gives a batch to the store thread, which answers with [BatchLoop.committed]. */
  readonly commit: (batch: ClosedBatch) => void
  /** Lets the effects of a batch without writes go. */
  readonly release: (batch: Omit<ClosedBatch, 'mutations'>) => void
  /** Whether the store takes writes; else the open batch is undone instead of being closed. */
  readonly isWritable: () => boolean
  /** Everything unfinished has been run again. */
  readonly replayed: () => void
}

const NO_MUTATIONS = new Uint8Array(0)

/** What [BatchLoop.turn] wants next. */
export type Turn = 'again' | 'wait' | 'shutdown'

export class BatchLoop {
  readonly #parts: BatchLoopParts
  readonly #replay: Input[] = []
  #waiting: Input[] = []
  #batchNumber: number
  #inFlight = false
  /** Whether anything has happened since the last batch was closed. */
  #isOpen: boolean = false
  #openedMs = 0
  #isReplaying: boolean = false
  /** Whether the driver stopped inside a task. */
  #isInside: boolean = false

  constructor(parts: BatchLoopParts) {
    this.#parts = parts
    this.#batchNumber = parts.batchNumber
  }

  /** Takes inputs; they reach the driver with the next turn, in order. */
  receive(inputs: readonly Input[]): void {
    if (this.#isReplaying) this.#waiting.push(...inputs)
    else for (const input of inputs) this.#give(input)
  }

  /** Runs what is due, then each of [inputs] alone, before anything else. */
  replay(inputs: readonly Input[]): void {
    this.#isReplaying = true
    this.#parts.heartbeat.replaying = true
    this.#replay.push(...inputs)
    this.#open()
  }

  /** The batch in flight is durable and its effects are released. */
  committed(number: number): void {
    ok(this.#inFlight && number === this.#batchNumber - 1, 'a commit that was not asked for')
    this.#inFlight = false
    this.#parts.rows.committed()
  }

  /**
   * Wall time in µs of the first timed task. While the store takes no writes, one that is due was undone
   * and would be undone again at once: it has to wait.
   */
  wakeTime(): number {
    const { driver, isWritable, clock } = this.#parts
    const wakeUs = driver.wakeTime()
    if (isWritable()) return wakeUs
    return Math.max(wakeUs, clock.wallUs() + UNWRITABLE_WAKE_MS * 1000)
  }

  /** Whether a batch is on its way to the store. */
  get inFlight(): boolean {
    return this.#inFlight
  }

  /** Runs one slice and closes the batch if it may. */
  turn(): Turn {
    if (this.#mustWait()) return 'wait'
    // What grew full while another batch was in flight is not to grow further.
    if (!this.#isInside && !this.#inFlight && this.#isFull()) this.#close()
    this.#open()
    this.#parts.heartbeat.beat(true)
    const result = this.#parts.driver.run(SLICE_MS)
    this.#isInside = result === RUN_INSIDE
    if (!this.#isInside && !this.#inFlight) this.#close()
    // Closing a batch reads too.
    this.#parts.rows.release()
    if (result === RUN_SHUTDOWN) return 'shutdown'
    if (result === RUN_MORE || result === RUN_INSIDE) return 'again'
    return this.#continueReplay() ? 'again' : 'wait'
  }

  /** Undoes what has not been closed: its tasks end with E_QUOTA. */
  rollback(): void {
    this.#parts.takeHostEffects()
    this.#parts.driver.rollback()
  }

  /** Above its size or age an open batch takes nothing more until the store is free. */
  #mustWait(): boolean {
    return this.#inFlight && !this.#isInside && this.#isFull()
  }

  #isFull(): boolean {
    if (!this.#isOpen) return false
    if (this.#parts.driver.pendingBytes() >= BATCH_BYTES_MAX) return true
    return this.#parts.clock.monotonicMs() - this.#openedMs > TRANSACTION_MS_MAX
  }

  #give(input: Input): void {
    this.#open()
    const nowUs = this.#parts.clock.wallUs()
    if (this.#parts.replies.given(input, nowUs)) return
    this.#parts.sessions.given(input, nowUs)
    this.#parts.driver.receive(input.kind, input.connection, input.number, input.bytes)
  }

  #open(): void {
    if (this.#isOpen) return
    this.#isOpen = true
    this.#openedMs = this.#parts.clock.monotonicMs()
  }

  #close(): void {
    if (!this.#isOpen) return
    const isWritable = this.#parts.isWritable()
    if (!isWritable && this.#parts.driver.pendingWrites() > 0) this.rollback()
    this.#isOpen = false
    const { mutations, ...sealed } = this.#parts.driver.seal()
    const answers = this.#parts.replies.takeAnswers()
    const driverEffects = joined(sealed.effects, this.#parts.takeHostEffects())
    const effects = joined(driverEffects, answers.effects)
    const inputsDone = [...sealed.inputsDone, ...answers.inputsDone]
    if (mutations.length === 0 && effects.length === 0 && inputsDone.length === 0) return
    this.#parts.sessions.closed(effects, inputsDone)
    this.#parts.replies.closed(effects, inputsDone)
    const number = this.#batchNumber++
    // What an undone batch still writes is the driver's own bookkeeping, which it writes again whole.
    const written = isWritable ? this.#translate(mutations) : NO_MUTATIONS
    if (written.length === 0) this.#parts.release({ number, effects, inputsDone })
    else this.#commit({ number, mutations: written, effects, inputsDone })
  }

  /** The driver's mutations as the store's, with those of sessions and replies. */
  #translate(mutations: Bytes): Uint8Array<ArrayBuffer> {
    const { rows, replies, sessions } = this.#parts
    const writer = translateMutations(mutations, rows.chunked)
    const isWriting = mutations.length > 0 || replies.isWriting
    sessions.write(writer, { isWriting })
    replies.write(writer)
    return writer.finish()
  }

  #commit(batch: ClosedBatch): void {
    // The view keeps its own copy: the buffer moves to the store thread.
    this.#parts.rows.handedOver(batch.mutations.slice())
    this.#inFlight = true
    this.#parts.commit(batch)
  }

  /** Gives the driver the next input that is to run alone; false when it must wait or is done. */
  #continueReplay(): boolean {
    if (!this.#isReplaying || this.#inFlight) return false
    const input = this.#replay.shift()
    this.#parts.heartbeat.input = input?.number ?? 0
    if (input !== undefined) {
      this.#give(input)
      return true
    }
    this.#isReplaying = false
    this.#parts.heartbeat.replaying = false
    this.#parts.replayed()
    for (const each of this.#waiting) this.#give(each)
    const hadWaiting = this.#waiting.length > 0
    this.#waiting = []
    return hadWaiting
  }
}

/** Effects of the driver and behind them those of the host. */
export function joined(effects: Uint8Array<ArrayBuffer>, more: Bytes): Uint8Array<ArrayBuffer> {
  if (more.length === 0) return effects
  const result = new Uint8Array(effects.length + more.length)
  result.set(effects)
  result.set(more, effects.length)
  return result
}
