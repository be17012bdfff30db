/** An executor without a thread: a loop of batches, its driver and its messages on simulated time. */

import { isKernelError, KernelError } from '../../../kernel/base/errors.ts'
import { BatchLoop, type Turn } from '../../../kernel/host/batch-loop.ts'
import type { ClusterLoop } from '../../../kernel/host/cluster/cluster-loop.ts'
import { Heartbeat } from '../../../kernel/host/heartbeat.ts'
import { unpackInputs } from '../../../kernel/host/message.ts'
import type { ExecutorPlace, ExecutorThread } from '../../../kernel/host/supervisor.ts'
import type { FromExecutor, ToExecutor } from '../../../kernel/host/thread-message.ts'
import type { StoreToExecutor } from '../../../kernel/store/thread.ts'
import { Link, type SimulatedProcess, type Simulation } from './simulation.ts'

/** How long a message between two threads takes. */
export const THREAD_MS = [0.01, 0.4] as const
const BOOT_MS = [1, 20] as const
/** What a turn of the loop that did something costs. */
const TURN_MS = [0.02, 1.5] as const
/** What makes an executor start anew and is no bug. */
const EXPECTED = ['ERR_NO_SPACE', 'ERR_UNAVAILABLE', 'ERR_TOO_OLD', 'ERR_CACHE_OLD'] as const

export interface ExecutorParts {
  readonly simulation: Simulation
  readonly process: SimulatedProcess
  readonly place: ExecutorPlace
  /** Makes the driver, boots it if it may read at once, and the loop around it. */
  readonly makeLoop: (heartbeat: Heartbeat) => BatchLoop | ClusterLoop
  readonly toMain: (message: FromExecutor) => void
  readonly ended: () => void
  /** A planted bug: what the store says of commits is not heard, as it was taken for granted before. */
  readonly ignoresCommits: boolean
}

export class SimulatedExecutor implements ExecutorThread {
  readonly heartbeat = new Heartbeat()
  readonly #parts: ExecutorParts
  readonly #fromMain: Link
  readonly #fromStore: Link
  #loop: BatchLoop | ClusterLoop | undefined
  #early: (ToExecutor | StoreToExecutor)[] = []
  #isAwaiting: boolean
  #isScheduled: boolean = false
  #isOver: boolean = false
  /** The latest time that it set itself to wake at. */
  #sleepCount = 0

  constructor(parts: ExecutorParts) {
    const { simulation, process, place } = parts
    this.#parts = parts
    this.#isAwaiting = place.replays
    this.heartbeat.replaying = place.replays
    this.#fromMain = new Link(simulation, `${process.name} threads`, THREAD_MS)
    this.#fromStore = new Link(simulation, `${process.name} threads`, THREAD_MS)
    const bootMs = simulation.between(`${process.name} threads`, ...BOOT_MS)
    process.after(bootMs, () => this.do(() => this.#boot()))
  }

  post(message: ToExecutor): void {
    this.#fromMain.send(() => this.do(() => this.#hear(message)))
  }

  hearStore(message: StoreToExecutor): void {
    this.#fromStore.send(() => this.do(() => this.#hear(message)))
  }

  async terminate(): Promise<void> {
    if (this.#isOver) return
    this.#isOver = true
    this.#parts.ended()
  }

  /** Ends it between two tasks. */
  lose(): void {
    this.heartbeat.noteRunning(0, 0)
    this.heartbeat.task = 0
    void this.terminate()
  }

  /** Does [action], unless this executor or its process has ended; what it throws ends it. */
  do(action: () => void): void {
    this.#parts.process.do(() => {
      if (this.#isOver) return
      try {
        action()
      } catch (error) {
        this.#fail(error)
      }
    })
  }

  #boot(): void {
    this.#loop = this.#parts.makeLoop(this.heartbeat)
    this.heartbeat.beat(false)
    this.#parts.toMain({ type: 'ready', bootMs: 0 })
    for (const message of this.#early.splice(0)) this.#hear(message)
    this.#pump()
  }

  #hear(message: ToExecutor | StoreToExecutor): void {
    const loop = this.#loop
    if (loop === undefined) {
      this.#early.push(message)
      return
    }
    if ('kind' in message) this.#hearAnswer(loop, message)
    else if (message.type === 'inputs') loop.receive(unpackInputs(message.packed))
    else if (message.type === 'replay') {
      this.#isAwaiting = false
      loop.receive(unpackInputs(message.presences))
      loop.replay(unpackInputs(message.inputs))
    } else if (!(loop instanceof BatchLoop)) this.#hearCluster(loop, message)
    this.#pump()
  }

  #hearAnswer(loop: BatchLoop | ClusterLoop, message: StoreToExecutor): void {
    if (message.kind === 'committed') {
      if (!this.#parts.ignoresCommits && loop instanceof BatchLoop) loop.committed(message.batch)
    } else if (message.kind === 'refused') throw KernelError.fromReport(message.error)
    else this.#isOver = true
  }

  #hearCluster(loop: ClusterLoop, message: ToExecutor): void {
    if (message.type === 'begun') loop.begun(message.begun)
    else if (message.type === 'leased') loop.leased(message.lease)
    else if (message.type === 'mailed') loop.mailed()
    else if (message.type === 'settled' && !this.#parts.ignoresCommits) {
      loop.settled(message.outcome)
    }
  }

  /** Turns the loop once, and again a moment later while there is something to do. */
  #pump(): void {
    if (this.#isScheduled || this.#isAwaiting || this.#isOver || this.#loop === undefined) return
    const turn = this.#loop.turn()
    if (turn === 'again') this.#schedule()
    else {
      this.heartbeat.beat(false)
      this.#sleep(turn)
    }
  }

  /** Looks again, although nothing has arrived. */
  wake(): void {
    this.do(() => this.#pump())
  }

  #schedule(): void {
    const { simulation, process } = this.#parts
    this.#isScheduled = true
    process.after(simulation.between(`${process.name} threads`, ...TURN_MS), () => {
      this.do(() => {
        this.#isScheduled = false
        this.#pump()
      })
    })
  }

  #sleep(turn: Turn): void {
    const wakeUs = this.#loop?.wakeTime() ?? Infinity
    const count = ++this.#sleepCount
    if (turn === 'shutdown' || wakeUs === Infinity) return
    const delayMs = Math.max(0, (wakeUs - this.#parts.process.clock.wallUs()) / 1000)
    this.#parts.process.after(Math.ceil(delayMs), () => {
      if (count === this.#sleepCount) this.wake()
    })
  }

  #fail(error: unknown): void {
    const { simulation, process, toMain } = this.#parts
    this.#isOver = true
    if (!isKernelError(error, ...EXPECTED)) {
      simulation.fail(error)
      return
    }
    simulation.note(`${process.name} executor fails: ${error.code}`)
    toMain({ type: 'failed', report: error.report(), detail: error.message })
  }
}
