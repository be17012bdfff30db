/**
 * Inputs that wait for a batch. After an executor was lost, those that were unfinished come first, one
 * a batch, so that the one that kills executors is known; before them a batch without any of them, for
 * what runs by itself and for the connections that they belong to.
 */

import type { Heartbeat } from './heartbeat.ts'
import type { Input } from './message.ts'

export class Inbox {
  readonly #heartbeat: Heartbeat
  readonly #replayed: () => void
  readonly #replay: Input[] = []
  #waiting: Input[] = []
  /** What came before a replay: connections that were open, which its inputs belong to. */
  #first: Input[] = []
  #isReplaying: boolean = false
  /** Whether the batch before the first of them has been. */
  #hasBegun: boolean = false

  /** [replayed] is called when everything unfinished has been run again. */
  constructor(options: { heartbeat: Heartbeat; replayed: () => void }) {
    this.#heartbeat = options.heartbeat
    this.#replayed = options.replayed
  }

  /** Whether a batch should be begun for what is here. */
  get hasWork(): boolean {
    return this.#isReplaying || this.#waiting.length > 0
  }

  add(inputs: readonly Input[]): void {
    this.#waiting.push(...inputs)
  }

  /** Lets [inputs] be run again, each alone, behind what was added before and before all others. */
  replay(inputs: readonly Input[]): void {
    this.#first = this.#waiting
    this.#waiting = []
    this.#isReplaying = true
    this.#hasBegun = false
    this.#heartbeat.replaying = true
    this.#replay.push(...inputs)
  }

  /** The inputs of the next batch, at most [count]. */
  take(count: number): Input[] {
    if (this.#isReplaying) {
      const [input] = this.#hasBegun ? this.#replay.splice(0, 1) : []
      this.#heartbeat.input = input?.number ?? 0
      if (input !== undefined) return [input]
      if (!this.#hasBegun) {
        this.#hasBegun = true
        return this.#first
      }
      this.#isReplaying = false
      this.#heartbeat.replaying = false
      this.#replayed()
    }
    const taken = this.#waiting.slice(0, count)
    this.#waiting = this.#waiting.slice(count)
    return taken
  }

  /** Puts [inputs], which were taken last, back to the front: their batch has not happened. */
  putBack(inputs: readonly Input[]): void {
    if (this.#isReplaying && inputs === this.#first) this.#hasBegun = false
    else if (this.#isReplaying) this.#replay.unshift(...inputs)
    else this.#waiting = [...inputs, ...this.#waiting]
  }
}
