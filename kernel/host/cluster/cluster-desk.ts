/**
 * Main's side of the cluster: carries what executors ask for to the store and the answers back, and lets
 * effects go when their commit has happened. Commits outlive the executor that asked for them; an answer
 * to an executor that is gone is for nobody.
 */

import type { Clock } from '../../base/clock.ts'
import { isKernelError, type KernelError } from '../../base/errors.ts'
import type { Log } from '../../base/log.ts'
import type { Random } from '../../base/random.ts'
import type { Store } from '../../store/store.ts'
import type { StoredSession } from '../session-rows.ts'
import type { Release } from '../supervisor.ts'
import { ClusterStore } from './cluster-store.ts'
import { ConnectionIds } from './connection-id.ts'
import type { ContentionFigures } from './contention.ts'
import type { Incarnation } from './incarnation.ts'
import type { FromClusterLoop, ToClusterLoop } from './loop-message.ts'
import type { Left } from './observer.ts'

export interface ClusterDeskParts {
  readonly store: Store
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly incarnation: Incarnation
  /** Tells the executor that runs now. */
  readonly post: (message: ToClusterLoop) => void
  /** The executor that runs now has asked for what nobody can give. */
  readonly failed: (error: KernelError) => void
  readonly release: (release: Release) => void
  readonly adopted: (left: Left) => void
  /** The process has to end; it may start again as another incarnation. */
  readonly ended: (error: KernelError) => void
}

export class ClusterDesk {
  /** The number of a new connection. */
  readonly takeId: () => number
  readonly #parts: ClusterDeskParts
  readonly #cluster: ClusterStore
  /** Counts executors, so that answers to an earlier one are known. */
  #executor = 0
  readonly #commits = new Set<Promise<void>>()
  #figures: ContentionFigures = NO_FIGURES
  #past: ContentionFigures = NO_FIGURES
  #lastMs = { begin: 0, commit: 0 }

  constructor(parts: ClusterDeskParts) {
    this.#parts = parts
    const { process, epoch } = parts.incarnation
    const ids = new ConnectionIds({ process, epoch, forAdopted: false })
    this.takeId = () => ids.take()
    this.#cluster = new ClusterStore({
      ...parts,
      mailed: () => parts.post({ type: 'mailed' }),
    })
  }

  /** Since the process began. */
  get figures(): ContentionFigures {
    return added(this.#past, this.#figures)
  }

  /** The place of this process. */
  get process(): number {
    return this.#parts.incarnation.process
  }

  /** Whether there was no other process when this one joined. */
  get isAlone(): boolean {
    return this.#parts.incarnation.isAlone
  }

  /** Milliseconds of the last begin and the last commit. */
  get lastMs(): { readonly begin: number; readonly commit: number } {
    return this.#lastMs
  }

  /** Begins to take part: from now on sessions may be adopted. */
  start(): void {
    this.#cluster.start()
  }

  /** Another executor asks from now on. */
  attach(): void {
    this.#executor += 1
    this.#past = this.figures
    this.#figures = NO_FIGURES
  }

  hear(message: FromClusterLoop): void {
    switch (message.type) {
      case 'begin':
        this.#figures = message.figures
        this.#answer(this.#timed('begin', this.#cluster.begin(message.request)), (begun) => ({
          type: 'begun',
          begun,
        }))
        return
      case 'commit':
        this.#commit(message)
        return
      case 'lease':
        for (const kind of message.kinds) {
          this.#answer(this.#cluster.lease(kind), (lease) => ({ type: 'leased', lease }))
        }
    }
  }

  /** Takes a session from another process; undefined when there is none. */
  claim(id: string): Promise<StoredSession | undefined> {
    return this.#cluster.claim(id)
  }

  /** Resolves when every commit that was asked for is certain, and what happened is released. */
  async drain(): Promise<void> {
    await Promise.all(this.#commits)
  }

  /** Lets go of the place, when nothing is under way. */
  async close(): Promise<void> {
    await this.drain()
    await this.#cluster.leave()
  }

  /** Ends without a word to the others. */
  abandon(): void {
    this.#cluster.abandon()
  }

  #commit({ batch }: Extract<FromClusterLoop, { type: 'commit' }>): void {
    const { number, effects, inputsDone } = batch
    const outcome = this.#timed('commit', this.#cluster.commit(batch))
    const done = outcome.then(
      (what) => {
        if (what === 'committed') this.#parts.release({ number, effects, inputsDone })
      },
      () => undefined,
    )
    this.#commits.add(done)
    void done.finally(() => this.#commits.delete(done))
    this.#answer(outcome, (what) => ({ type: 'settled', outcome: what }))
  }

  #timed<Result>(what: 'begin' | 'commit', work: Promise<Result>): Promise<Result> {
    const { clock } = this.#parts
    const begunMs = clock.monotonicMs()
    return work.finally(() => {
      this.#lastMs[what] = clock.monotonicMs() - begunMs
    })
  }

  #answer<Result>(work: Promise<Result>, wrap: (result: Result) => ToClusterLoop): void {
    const executor = this.#executor
    work.then(
      (result) => {
        if (executor === this.#executor) this.#parts.post(wrap(result))
      },
      (error: unknown) => {
        if (!isKernelError(error)) throw error
        if (executor === this.#executor) this.#parts.failed(error)
      },
    )
  }
}

const NO_FIGURES: ContentionFigures = { commits: 0, conflicts: 0, tickets: 0, streakLongest: 0 }

function added(one: ContentionFigures, other: ContentionFigures): ContentionFigures {
  return {
    commits: one.commits + other.commits,
    conflicts: one.conflicts + other.conflicts,
    tickets: one.tickets + other.tickets,
    streakLongest: Math.max(one.streakLongest, other.streakLongest),
  }
}
