/**
 * One server of an embedded store, without threads and sockets: main's parts, the executor's and the store's, joined by
 * links where threads have ports. What main.ts and executor.ts do with threads is done here on simulated time.
 */

import { INPUT_CONTROL } from '../../../driver/shared/layout.ts'
import { KernelError } from '../../../kernel/base/errors.ts'
import { openSilentLog } from '../../../kernel/base/log.ts'
import { BatchLoop } from '../../../kernel/host/batch-loop.ts'
import { encodeBooted } from '../../../kernel/host/control.ts'
import type { Heartbeat } from '../../../kernel/host/heartbeat.ts'
import { ReplyRows } from '../../../kernel/host/reply-rows.ts'
import { RowsView } from '../../../kernel/host/rows-view.ts'
import {
  movedTo,
  playersOf,
  readStoredSessions,
  SessionRows,
} from '../../../kernel/host/session-rows.ts'
import { openSpaceWatch } from '../../../kernel/host/space-watch.ts'
import { StoreGate } from '../../../kernel/host/store-gate.ts'
import type { ExecutorListener, ExecutorPlace } from '../../../kernel/host/supervisor.ts'
import type { FromExecutor } from '../../../kernel/host/thread-message.ts'
import { BatchServer } from '../../../kernel/store/batch-server.ts'
import type { Store } from '../../../kernel/store/store.ts'
import type { BatchMessage, StoreToMain } from '../../../kernel/store/thread.ts'
import type { SimulatedDatabase } from '../store/simulated-database.ts'
import type { Door } from './channel.ts'
import { SimulatedExecutor, THREAD_MS } from './executor.ts'
import { PORT, SimulatedMain } from './main-part.ts'
import type { Plants } from './plants.ts'
import { makeRealDriver } from './real-driver.ts'
import { Link, type SimulatedProcess, type Simulation } from './simulation.ts'

const FLOOR_BYTES = 100

export interface ServerParts {
  readonly simulation: Simulation
  readonly process: SimulatedProcess
  readonly database: SimulatedDatabase
  readonly plants: Plants
  /** The process has ended by itself: why. */
  readonly stopped: (error: KernelError) => void
}

export class SimulatedServer {
  readonly #parts: ServerParts
  readonly #store: Store
  readonly #gate = new StoreGate()
  readonly #main: SimulatedMain
  readonly #batches: BatchServer
  readonly #fromStore: Link
  #executorCount = 0
  #isAccepting: boolean = false

  constructor(parts: ServerParts) {
    const { simulation, process, database, plants, stopped } = parts
    this.#parts = parts
    this.#store = database.connect(process)
    this.#fromStore = this.#link()
    this.#batches = new BatchServer({
      store: this.#store,
      clock: process.clock,
      main: { post: (message) => this.#fromStore.send(() => this.#do(() => this.#hear(message))) },
    })
    this.#main = new SimulatedMain({
      simulation,
      process,
      plants,
      stopped,
      startExecutor: (place, listener) => this.#startExecutor(place, listener),
      drainStore: () => this.#drain(),
    })
  }

  async start(): Promise<void> {
    const { process, database } = this.#parts
    const { supervisor, switchboard } = this.#main
    const sessions = await readStoredSessions(this.#store)
    const spaceWatch = openSpaceWatch({
      clock: process.clock,
      log: openSilentLog(),
      gate: this.#gate,
      floorBytes: FLOOR_BYTES,
      measureFreeBytes: () => (database.isFull ? 0 : FLOOR_BYTES * 10),
    })
    this.#noSpace = () => spaceWatch.refused()
    await supervisor.start()
    supervisor.input(INPUT_CONTROL, 0, encodeBooted({ telnet: PORT }, playersOf(sessions)))
    for (const session of sessions) switchboard.restore(movedTo(session, PORT))
    this.#isAccepting = true
  }

  /** A new connection of a client; undefined while the server accepts nobody. */
  accept(isResumable: boolean): Door | undefined {
    return this.#isAccepting ? this.#main.accept(isResumable) : undefined
  }

  loseExecutor(): void {
    this.#main.loseExecutor()
  }

  #noSpace: () => void = () => {}

  #startExecutor(place: ExecutorPlace, listener: ExecutorListener): SimulatedExecutor {
    const { simulation, process, plants } = this.#parts
    const number = ++this.#executorCount
    const isEarly = plants.has('reader before writer')
    const links = { store: this.#link(), main: this.#link() }
    const toStore = (message: BatchMessage) =>
      links.store.send(() => this.#do(() => this.#take(number, message)))
    // Nothing of a thread is heard after its end.
    let isOver = false
    const end = () => {
      isOver = true
      listener.ended()
    }
    const hear = (message: FromExecutor) => {
      if (!isOver) this.#main.hearExecutor(listener, message)
    }
    const toMain = (message: FromExecutor) => links.main.send(() => this.#do(() => hear(message)))
    const executor: SimulatedExecutor = new SimulatedExecutor({
      simulation,
      process,
      place,
      toMain,
      ended: () => this.#do(end),
      ignoresCommits: isEarly,
      makeLoop: (heartbeat) => {
        const commit = (message: BatchMessage) => {
          toStore(message)
          if (isEarly) executor.do(() => settle(message.batch))
        }
        const loop = this.#makeLoop({ heartbeat, place, commit, toMain })
        const settle = (batch: number) =>
          process.after(0, () => executor.do(() => loop.committed(batch)))
        return loop
      },
    })
    this.#batches.attach(number, { post: (message) => executor.hearStore(message) })
    return executor
  }

  #makeLoop(parts: {
    heartbeat: Heartbeat
    place: ExecutorPlace
    commit: (message: BatchMessage) => void
    toMain: (message: FromExecutor) => void
  }): BatchLoop {
    const { simulation, process, database } = this.#parts
    const { heartbeat, place, commit, toMain } = parts
    const rows = new RowsView(database.reader(), (task) => {
      heartbeat.task = task
    })
    const { driver, boot } = makeRealDriver({
      simulation,
      process,
      rows,
      heartbeat,
      gauge: this.#main.gauge,
    })
    boot()
    rows.release()
    return new BatchLoop({
      driver,
      rows,
      sessions: new SessionRows(),
      replies: new ReplyRows({ rows, random: simulation.random(`${process.name} executor`) }),
      clock: process.clock,
      heartbeat,
      batchNumber: place.batchNumber,
      takeHostEffects: () => new Uint8Array(0),
      commit: ({ number, ...batch }) => commit({ kind: 'batch', batch: number, ...batch }),
      release: (batch) => toMain({ type: 'released', ...batch }),
      isWritable: () => this.#gate.isWritable,
      replayed: () => toMain({ type: 'replayed' }),
    })
  }

  /** A batch has reached the store's part. */
  #take(number: number, message: BatchMessage): void {
    if (this.#parts.plants.has('effect before commit')) {
      this.#main.applyEffects(message.effects as Uint8Array)
      this.#batches.receive(number, { ...message, effects: new Uint8Array(0) })
    } else {
      this.#batches.receive(number, message)
    }
  }

  #hear(message: StoreToMain): void {
    switch (message.kind) {
      case 'released':
        if (message.executor !== this.#executorCount) return
        this.#main.supervisor.release({
          number: message.batch,
          effects: message.effects as Uint8Array,
          inputsDone: message.inputsDone as number[],
        })
        return
      case 'refused':
        if (message.error.code === 'ERR_NO_SPACE') this.#noSpace()
        return
      case 'fatal':
        this.#main.fail(KernelError.fromReport(message.error))
        return
      case 'ready':
      case 'unopened':
      case 'answer':
      case 'failure':
      case 'closed':
      // Of a thread's own life, which this store has none of.
    }
  }

  async #drain(): Promise<void> {
    this.#batches.detach(this.#executorCount)
    await this.#batches.flush()
    // The answer comes behind what was released before it.
    await new Promise<void>((resolve) => this.#fromStore.send(() => this.#do(resolve)))
  }

  #link(): Link {
    const { simulation, process } = this.#parts
    return new Link(simulation, `${process.name} threads`, THREAD_MS)
  }

  #do(action: () => void): void {
    this.#parts.process.do(action)
  }
}
