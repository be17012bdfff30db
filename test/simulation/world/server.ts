/**
 * One server of an embedded store, without threads and sockets: main's parts, the executor and the store's, joined by
 * links where threads have ports. What main.ts and executor.ts do with threads is done here on simulated time.
 */

import {
  EFFECT_LOG,
  EFFECT_TASK,
  INPUT_CONTROL,
  INPUT_OPEN,
} from '../../../driver/shared/layout.ts'
import { KernelError } from '../../../kernel/base/errors.ts'
import { EXECUTOR_SILENCE_MS_MAX } from '../../../kernel/base/limits.ts'
import { openSilentLog } from '../../../kernel/base/log.ts'
import { encodeBooted } from '../../../kernel/host/control.ts'
import { OutputGauge } from '../../../kernel/host/gauge.ts'
import { forEachEffect } from '../../../kernel/host/message.ts'
import { movedTo, playersOf, readStoredSessions } from '../../../kernel/host/session-rows.ts'
import { openSpaceWatch } from '../../../kernel/host/space-watch.ts'
import { StoreGate } from '../../../kernel/host/store-gate.ts'
import {
  type ExecutorListener,
  type ExecutorPlace,
  type Loss,
  Supervisor,
} from '../../../kernel/host/supervisor.ts'
import type { FromExecutor } from '../../../kernel/host/thread-message.ts'
import { Switchboard } from '../../../kernel/net/switchboard.ts'
import { BatchServer } from '../../../kernel/store/batch-server.ts'
import type { Store } from '../../../kernel/store/store.ts'
import type { BatchMessage, StoreToMain } from '../../../kernel/store/thread.ts'
import type { SimulatedDatabase } from '../store/simulated-database.ts'
import { type Door, ServerChannel } from './channel.ts'
import { SimulatedExecutor } from './executor.ts'
import type { Plants } from './plants.ts'
import { Link, type SimulatedProcess, type Simulation } from './simulation.ts'
import type { Shipped } from './world.ts'

/** How long a message between two threads takes. */
const THREAD_MS = [0.01, 0.4] as const
const FLOOR_BYTES = 100
const PORT = 7777

export interface ServerParts {
  readonly simulation: Simulation
  readonly process: SimulatedProcess
  readonly database: SimulatedDatabase
  readonly shipped: Shipped
  readonly plants: Plants
  /** The process has ended by itself: why. */
  readonly stopped: (error: KernelError) => void
}

export class SimulatedServer {
  readonly #parts: ServerParts
  readonly #store: Store
  readonly #gauge = new OutputGauge()
  readonly #gate = new StoreGate()
  readonly #supervisor: Supervisor
  readonly #switchboard: Switchboard
  readonly #batches: BatchServer
  readonly #fromStore: Link
  #executor: SimulatedExecutor | undefined
  #executorCount = 0
  #isAccepting: boolean = false

  constructor(parts: ServerParts) {
    const { simulation, process, database } = parts
    const { clock, name } = process
    this.#parts = parts
    this.#store = database.connect(process)
    this.#fromStore = new Link(simulation, `${name} threads`, THREAD_MS)
    this.#batches = new BatchServer({
      store: this.#store,
      clock,
      main: { post: (message) => this.#fromStore.send(() => this.#do(() => this.#hear(message))) },
    })
    this.#supervisor = this.#makeSupervisor()
    this.#switchboard = new Switchboard({
      input: (kind, connection, bytes, origin) =>
        this.#supervisor.input(kind, connection, bytes, origin),
      clock,
      random: simulation.random(`${name} tokens`),
      gauge: this.#gauge,
    })
  }

  async start(): Promise<void> {
    const sessions = await readStoredSessions(this.#store)
    const spaceWatch = openSpaceWatch({
      clock: this.#parts.process.clock,
      log: openSilentLog(),
      gate: this.#gate,
      floorBytes: FLOOR_BYTES,
      measureFreeBytes: () => (this.#parts.database.isFull ? 0 : FLOOR_BYTES * 10),
    })
    this.#noSpace = () => spaceWatch.refused()
    await this.#supervisor.start()
    this.#supervisor.input(INPUT_CONTROL, 0, encodeBooted({ telnet: PORT }, playersOf(sessions)))
    for (const session of sessions) this.#switchboard.restore(movedTo(session, PORT))
    this.#isAccepting = true
  }

  /** A new connection of a client; undefined while the server accepts nobody. */
  accept(isResumable: boolean): Door | undefined {
    if (!this.#isAccepting) return undefined
    return new ServerChannel(this.#switchboard, { isResumable, port: PORT })
  }

  /** The executor is lost, as by a trap between two tasks. */
  loseExecutor(): void {
    this.#executor?.lose()
  }

  #noSpace: () => void = () => {}

  #makeSupervisor(): Supervisor {
    const { process, simulation } = this.#parts
    return new Supervisor({
      clock: process.clock,
      log: openSilentLog(),
      openKind: INPUT_OPEN,
      silenceMsMax: EXECUTOR_SILENCE_MS_MAX,
      startExecutor: (place, listener) => this.#startExecutor(place, listener),
      drainStore: () => this.#drain(),
      dropTask: async () => simulation.fail(new Error('a task was dropped')),
      presences: (except) => this.#switchboard.presences(except),
      applyEffects: (effects) => this.#applyEffects(effects),
      inputDone: (input) => this.#switchboard.inputDone(input),
      lost: (loss) => this.#lost(loss),
      settled: () => {},
      fatal: (error) => this.#fail(error),
    })
  }

  #startExecutor(place: ExecutorPlace, listener: ExecutorListener): SimulatedExecutor {
    const { simulation, process, database, shipped, plants } = this.#parts
    const number = ++this.#executorCount
    const toStore = new Link(simulation, `${process.name} threads`, THREAD_MS)
    const toMain = new Link(simulation, `${process.name} threads`, THREAD_MS)
    const executor = new SimulatedExecutor({
      simulation,
      process,
      reader: database.reader(),
      shipped,
      gauge: this.#gauge,
      gate: this.#gate,
      place,
      delayMs: THREAD_MS,
      toStore: (message) => toStore.send(() => this.#do(() => this.#take(number, message))),
      toMain: (message) => toMain.send(() => this.#do(() => this.#hearExecutor(listener, message))),
      ended: () => this.#do(() => listener.ended()),
      closesEarly: plants.has('reader before writer'),
    })
    this.#batches.attach(number, { post: (message) => executor.hearStore(message) })
    this.#executor = executor
    return executor
  }

  /** A batch has reached the store's part. */
  #take(number: number, message: BatchMessage): void {
    if (this.#parts.plants.has('effect before commit')) {
      this.#applyEffects(message.effects as Uint8Array)
      this.#batches.receive(number, { ...message, effects: new Uint8Array(0) })
    } else {
      this.#batches.receive(number, message)
    }
  }

  #hearExecutor(listener: ExecutorListener, message: FromExecutor): void {
    if (message.type === 'released' && this.#parts.plants.has('reader before writer')) {
      this.#applyEffects(message.effects)
      listener.message({ ...message, effects: new Uint8Array(0) })
    } else {
      listener.message(message)
    }
  }

  #hear(message: StoreToMain): void {
    switch (message.kind) {
      case 'released':
        if (message.executor !== this.#executorCount) return
        this.#supervisor.release({
          number: message.batch,
          effects: message.effects as Uint8Array,
          inputsDone: message.inputsDone as number[],
        })
        return
      case 'refused':
        if (message.error.code === 'ERR_NO_SPACE') this.#noSpace()
        return
      case 'fatal':
        this.#fail(KernelError.fromReport(message.error))
    }
  }

  async #drain(): Promise<void> {
    this.#batches.detach(this.#executorCount)
    await this.#batches.flush()
    // The answer comes behind what was released before it.
    await new Promise<void>((resolve) => this.#fromStore.send(() => this.#do(resolve)))
  }

  #applyEffects(effects: Uint8Array): void {
    const { simulation, process } = this.#parts
    forEachEffect(effects, (kind, connection, bytes) => {
      if (this.#switchboard.apply(kind, connection, bytes)) return
      if (kind === EFFECT_TASK) this.#supervisor.finish(connection)
      else if (kind === EFFECT_LOG)
        simulation.note(`${process.name} log ${bytes.toString('utf8', 1)}`)
    })
    this.#switchboard.settle()
  }

  #lost(loss: Loss): void {
    const [reason] = loss.reason.split('\n')
    this.#parts.simulation.note(`${this.#parts.process.name} lost its executor: ${reason}`)
    if (!loss.dropped || loss.input === undefined) return
    this.#switchboard.tell(loss.input.connection, '*** dropped ***')
    if (loss.input.kind === INPUT_OPEN) this.#switchboard.close(loss.input.connection)
  }

  #fail(error: KernelError): void {
    this.#parts.simulation.note(`${this.#parts.process.name} stops: ${error.code}`)
    this.#parts.stopped(error)
  }

  #do(action: () => void): void {
    this.#parts.process.do(action)
  }
}
