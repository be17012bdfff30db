/**
 * Executors on standby: threads that have done all of a start but touching the world, so that after a
 * loss another one goes on within milliseconds. There are as many as one input can stop before it
 * is dropped. Each holds about 20 MB.
 *
 * They are prepared one after another, and only when [fill] is called: not while the server starts or
 * recovers. One that fails to prepare is not tried again before the next call, and costs nobody
 * anything: a start from nothing is always possible.
 */

import type { Clock, Timer } from '../base/clock.ts'
import { STANDBY_DELAY_MS, STANDBY_EXECUTORS } from '../base/limits.ts'
import type { Log } from '../base/log.ts'
import type { UnattachedThread } from './executor-thread.ts'
import type { ExecutorListener } from './supervisor.ts'

export class Standbys {
  readonly #clock: Clock
  readonly #log: Log
  readonly #start: (idle: ExecutorListener, options: { isStandby: boolean }) => UnattachedThread
  readonly #prepared: UnattachedThread[] = []
  #preparing: UnattachedThread | undefined
  #timer: Timer | undefined
  #isClosed: boolean = false

  constructor(options: {
    clock: Clock
    log: Log
    /** Starts a thread that waits for its place. */
    start: (idle: ExecutorListener, options: { isStandby: boolean }) => UnattachedThread
  }) {
    this.#clock = options.clock
    this.#log = options.log
    this.#start = options.start
  }

  /** How many wait and are ready. */
  get count(): number {
    return this.#prepared.length
  }

  /** The one that is readiest; it is the caller's. */
  take(): UnattachedThread {
    this.#timer?.cancel()
    const prepared = this.#prepared.shift()
    if (prepared !== undefined) return prepared
    const preparing = this.#preparing
    this.#preparing = undefined
    return preparing ?? this.#start(UNHEARD, { isStandby: false })
  }

  /** Sees to it, in a while, that there are enough again. */
  fill(): void {
    this.#timer?.cancel()
    if (!this.#isClosed) this.#timer = this.#clock.after(STANDBY_DELAY_MS, () => this.#prepare())
  }

  /** Ends all that wait. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.#timer?.cancel()
    const threads = this.#prepared.splice(0)
    if (this.#preparing !== undefined) threads.push(this.#preparing)
    this.#preparing = undefined
    await Promise.all(threads.map((thread) => thread.terminate()))
  }

  #prepare(): void {
    if (this.#isClosed || this.#preparing !== undefined) return
    if (this.#prepared.length >= STANDBY_EXECUTORS) return
    const thread: UnattachedThread = this.#start(
      {
        message: (message) => {
          if (message.type === 'prepared') this.#becamePrepared(thread)
          else if (message.type === 'failed') this.#log.warn(`no standby: ${message.detail}`)
        },
        ended: () => this.#forget(thread),
      },
      { isStandby: true },
    )
    this.#preparing = thread
  }

  #becamePrepared(thread: UnattachedThread): void {
    if (thread !== this.#preparing) return
    this.#preparing = undefined
    this.#prepared.push(thread)
    this.#prepare()
  }

  #forget(thread: UnattachedThread): void {
    if (thread === this.#preparing) this.#preparing = undefined
    const index = this.#prepared.indexOf(thread)
    if (index >= 0) this.#prepared.splice(index, 1)
  }
}

/** Nothing can come of a thread before it is attached that its end would not tell afterwards. */
const UNHEARD: ExecutorListener = { message() {}, ended() {} }
