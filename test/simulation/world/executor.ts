/** An executor without a thread: the batch loop, the driver and the language on simulated time. */

import { isKernelError, KernelError } from '../../../kernel/base/errors.ts'
import { BatchLoop, type ClosedBatch, type Turn } from '../../../kernel/host/batch-loop.ts'
import { encodeConfiguration } from '../../../kernel/host/control.ts'
import { Driver } from '../../../kernel/host/driver.ts'
import type { OutputGauge } from '../../../kernel/host/gauge.ts'
import { Heartbeat } from '../../../kernel/host/heartbeat.ts'
import { makeImports } from '../../../kernel/host/imports.ts'
import { unpackInputs } from '../../../kernel/host/message.ts'
import { RowsView } from '../../../kernel/host/rows-view.ts'
import { SessionRows } from '../../../kernel/host/session-rows.ts'
import type { StoreGate } from '../../../kernel/host/store-gate.ts'
import type { ExecutorPlace, ExecutorThread } from '../../../kernel/host/supervisor.ts'
import type { FromExecutor, ToExecutor } from '../../../kernel/host/thread-message.ts'
import type { StoreReader } from '../../../kernel/store/store.ts'
import type { BatchMessage, StoreToExecutor } from '../../../kernel/store/thread.ts'
import { Link, type SimulatedProcess, type Simulation } from './simulation.ts'
import type { Shipped } from './world.ts'

const BOOT_MS = [1, 20] as const
/** What a turn of the loop that did something costs. */
const TURN_MS = [0.02, 1.5] as const

export interface ExecutorParts {
  readonly simulation: Simulation
  readonly process: SimulatedProcess
  readonly reader: StoreReader
  readonly shipped: Shipped
  readonly gauge: OutputGauge
  readonly gate: StoreGate
  readonly place: ExecutorPlace
  readonly delayMs: readonly [number, number]
  readonly toStore: (message: BatchMessage) => void
  readonly toMain: (message: FromExecutor) => void
  readonly ended: () => void
  /** A planted bug: takes each batch for committed as soon as it is handed over. */
  readonly closesEarly: boolean
}

export class SimulatedExecutor implements ExecutorThread {
  readonly heartbeat = new Heartbeat()
  readonly #parts: ExecutorParts
  readonly #fromMain: Link
  readonly #fromStore: Link
  #loop: BatchLoop | undefined
  #early: (ToExecutor | StoreToExecutor)[] = []
  #isAwaiting: boolean
  #isScheduled: boolean = false
  #isOver: boolean = false

  constructor(parts: ExecutorParts) {
    const { simulation, process, place, delayMs } = parts
    this.#parts = parts
    this.#isAwaiting = place.replays
    this.heartbeat.replaying = place.replays
    this.#fromMain = new Link(simulation, `${process.name} threads`, delayMs)
    this.#fromStore = new Link(simulation, `${process.name} threads`, delayMs)
    process.after(simulation.between(`${process.name} threads`, ...BOOT_MS), () => this.#boot())
  }

  post(message: ToExecutor): void {
    this.#fromMain.send(() => this.#do(() => this.#hear(message)))
  }

  hearStore(message: StoreToExecutor): void {
    this.#fromStore.send(() => this.#do(() => this.#hear(message)))
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

  #boot(): void {
    if (this.#isOver) return
    this.#do(() => {
      this.#loop = this.#makeLoop()
      this.heartbeat.beat(false)
      this.#parts.toMain({ type: 'ready', bootMs: 0 })
      for (const message of this.#early.splice(0)) this.#hear(message)
      this.#pump()
    })
  }

  #makeLoop(): BatchLoop {
    const { simulation, process, reader, shipped, gauge, gate, place, closesEarly } = this.#parts
    const rows = new RowsView(reader, (task) => {
      this.heartbeat.task = task
    })
    const imports = makeImports({
      rows,
      clock: process.clock,
      random: simulation.random(`${process.name} world`),
      language: shipped.language,
      gauge,
      noteRunning: (task, input) => this.heartbeat.noteRunning(task, input),
      log: (_level, text) => simulation.note(`${process.name} world log ${text}`),
      addEffect: () => {},
    })
    const driver = new Driver(shipped.module, imports)
    driver.boot(
      encodeConfiguration({ version: '0', host: 'here', durability: 'group', grants: [] }),
    )
    rows.release()
    const loop: BatchLoop = new BatchLoop({
      driver,
      rows,
      sessions: new SessionRows(),
      clock: process.clock,
      heartbeat: this.heartbeat,
      batchNumber: place.batchNumber,
      takeHostEffects: () => new Uint8Array(0),
      commit: (batch) => {
        this.#commit(batch)
        if (closesEarly) process.after(0, () => this.#do(() => loop.committed(batch.number)))
      },
      release: (batch) => this.#parts.toMain({ type: 'released', ...batch }),
      isWritable: () => gate.isWritable,
      replayed: () => this.#parts.toMain({ type: 'replayed' }),
    })
    return loop
  }

  #commit({ number, ...batch }: ClosedBatch): void {
    this.#parts.toStore({ kind: 'batch', batch: number, ...batch })
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
    }
    this.#pump()
  }

  #hearAnswer(loop: BatchLoop, message: StoreToExecutor): void {
    if (message.kind === 'committed') {
      if (!this.#parts.closesEarly) loop.committed(message.batch)
    } else if (message.kind === 'refused') throw KernelError.fromReport(message.error)
    else this.#isOver = true
  }

  /** Turns the loop once, and again a moment later while there is something to do. */
  #pump(): void {
    if (this.#isScheduled || this.#isAwaiting || this.#isOver || this.#loop === undefined) return
    const turn = this.#loop.turn()
    if (turn === 'again') this.#schedule(this.#turnMs())
    else {
      this.heartbeat.beat(false)
      this.#sleep(turn)
    }
  }

  #turnMs(): number {
    const { simulation, process } = this.#parts
    return simulation.between(`${process.name} threads`, ...TURN_MS)
  }

  #schedule(delayMs: number): void {
    this.#isScheduled = true
    this.#parts.process.after(delayMs, () => {
      this.#do(() => {
        this.#isScheduled = false
        this.#pump()
      })
    })
  }

  #sleep(turn: Turn): void {
    const wakeUs = this.#loop?.wakeTime() ?? Infinity
    if (turn === 'shutdown' || wakeUs === Infinity) return
    const delayMs = Math.max(0, (wakeUs - this.#parts.process.clock.wallUs()) / 1000)
    this.#parts.process.after(Math.ceil(delayMs), () => this.#do(() => this.#pump()))
  }

  /** Does [action], unless this executor or its process has ended; what it throws ends it. */
  #do(action: () => void): void {
    this.#parts.process.do(() => {
      if (this.#isOver) return
      try {
        action()
      } catch (error) {
        this.#fail(error)
      }
    })
  }

  #fail(error: unknown): void {
    const { simulation, process, toMain } = this.#parts
    this.#isOver = true
    const isExpected = isKernelError(error, 'ERR_NO_SPACE', 'ERR_UNAVAILABLE')
    if (!isExpected || !isKernelError(error)) {
      simulation.fail(error)
      return
    }
    simulation.note(`${process.name} executor fails: ${error.code}`)
    toMain({ type: 'failed', report: error.report(), detail: error.message })
  }
}
