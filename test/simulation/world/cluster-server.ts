/**
 * One process of a cluster, without threads and sockets: its place, main's parts with the desk between executors and
 * store, and an executor with the loop of batches, joined by links where threads have ports.
 */

import {
  INPUT_CLOSE,
  INPUT_CONTROL,
  INPUT_LISTENING,
  INPUT_OPEN,
} from '../../../driver/shared/layout.ts'
import type { KernelError } from '../../../kernel/base/errors.ts'
import { openSilentLog } from '../../../kernel/base/log.ts'
import { ClusterDesk } from '../../../kernel/host/cluster/cluster-desk.ts'
import { type ClusterDriver, ClusterLoop } from '../../../kernel/host/cluster/cluster-loop.ts'
import { Incarnation } from '../../../kernel/host/cluster/incarnation.ts'
import type { FromClusterLoop } from '../../../kernel/host/cluster/loop-message.ts'
import type { Left } from '../../../kernel/host/cluster/observer.ts'
import { encodeListening, encodeOpen } from '../../../kernel/host/connection.ts'
import { encodeAdopt, encodeBooted } from '../../../kernel/host/control.ts'
import type { Heartbeat } from '../../../kernel/host/heartbeat.ts'
import { ReplyRows } from '../../../kernel/host/reply-rows.ts'
import { RowsView } from '../../../kernel/host/rows-view.ts'
import { isResumable, movedTo, SessionRows } from '../../../kernel/host/session-rows.ts'
import type { ExecutorListener, ExecutorPlace } from '../../../kernel/host/supervisor.ts'
import type { FromExecutor } from '../../../kernel/host/thread-message.ts'
import type { Store } from '../../../kernel/store/store.ts'
import type { SimulatedDatabase } from '../store/simulated-database.ts'
import type { Door } from './channel.ts'
import { plantInIncarnation, plantInStore } from './cluster-plants.ts'
import { SimulatedExecutor, THREAD_MS } from './executor.ts'
import { PORT, SimulatedMain } from './main-part.ts'
import type { Plants } from './plants.ts'
import type { DriverParts } from './real-driver.ts'
import { Link, type SimulatedProcess, type Simulation } from './simulation.ts'

/** A driver that has been made for an executor; it reads nothing before [boot]. */
export interface MadeDriver {
  readonly driver: ClusterDriver
  boot(): void
}

export interface ClusterServerParts {
  readonly simulation: Simulation
  readonly process: SimulatedProcess
  readonly database: SimulatedDatabase
  readonly plants: Plants
  readonly makeDriver: (parts: DriverParts & { place: number }) => MadeDriver
  /** The process has ended by itself: why. */
  readonly stopped: (error: KernelError) => void
}

export class ClusterServer {
  readonly #parts: ClusterServerParts
  readonly #store: Store
  #incarnation: Incarnation | undefined
  #main: SimulatedMain | undefined
  #desk: ClusterDesk | undefined
  #isAccepting: boolean = false

  constructor(parts: ClusterServerParts) {
    this.#parts = parts
    this.#store = plantInStore(parts.database.connect(parts.process), parts.plants)
  }

  /** The place that it has in the cluster. */
  get place(): number | undefined {
    return this.#incarnation?.process
  }

  async start(): Promise<void> {
    const { simulation, process, plants } = this.#parts
    const { clock, name } = process
    const random = simulation.random(`${name} host`)
    const parts = { store: this.#store, clock, random }
    const incarnation = await Incarnation.join({ ...parts, address: name })
    simulation.note(`${name} has place ${incarnation.process}, epoch ${incarnation.epoch}`)
    plantInIncarnation(incarnation, { plants, store: this.#store })
    this.#incarnation = incarnation
    const desk: ClusterDesk = new ClusterDesk({
      ...parts,
      log: openSilentLog(),
      incarnation,
      post: (message) => main.supervisor.tell(message),
      failed: (error) => main.supervisor.replace(error),
      release: (release) => {
        try {
          main.supervisor.release(release)
        } catch (error) {
          // A planted bug may end a server by an assertion that fails; any other bug ends the run.
          if (plants.size > 0) process.kill()
          else simulation.fail(error)
        }
      },
      adopted: (left) => this.#adopt(main, left),
      ended: (error) => {
        desk.abandon()
        main.fail(error)
      },
    })
    const main: SimulatedMain = this.#makeMain(desk, incarnation)
    this.#main = main
    this.#desk = desk
    await main.supervisor.start()
    if (desk.isAlone) main.supervisor.input(INPUT_CONTROL, 0, encodeBooted({ telnet: PORT }))
    else main.supervisor.input(INPUT_LISTENING, 0, encodeListening([]))
    desk.start()
    this.#isAccepting = true
  }

  /** A new connection of a client; undefined while the process accepts nobody. */
  accept(isResumable: boolean): Door | undefined {
    return this.#isAccepting ? this.#main?.accept(isResumable) : undefined
  }

  loseExecutor(): void {
    this.#main?.loseExecutor()
  }

  #makeMain(desk: ClusterDesk, incarnation: Incarnation): SimulatedMain {
    const { simulation, process, plants, stopped } = this.#parts
    return new SimulatedMain({
      simulation,
      process,
      plants,
      stopped,
      startExecutor: (place, listener) => this.#startExecutor(place, listener, incarnation.process),
      drainStore: () => desk.drain(),
      asked: (message) => this.#asked(desk, message),
      takeId: desk.takeId,
    })
  }

  #asked(desk: ClusterDesk, message: FromClusterLoop): void {
    if (message.type === 'commit' && this.#parts.plants.has('effect before commit')) {
      const { batch } = message
      this.#main?.applyEffects(batch.effects)
      desk.hear({ ...message, batch: { ...batch, effects: new Uint8Array(0) } })
    } else {
      desk.hear(message)
    }
  }

  #startExecutor(
    place: ExecutorPlace,
    listener: ExecutorListener,
    member: number,
  ): SimulatedExecutor {
    const { simulation, process, plants } = this.#parts
    this.#desk?.attach()
    const isEarly = plants.has('reader before writer')
    const link = new Link(simulation, `${process.name} threads`, THREAD_MS)
    // Nothing of a thread is heard after its end.
    let isOver = false
    const end = () => {
      isOver = true
      listener.ended()
    }
    const hear = (message: FromExecutor) => {
      if (!isOver) this.#main?.hearExecutor(listener, message)
    }
    const toMain = (message: FromExecutor) => link.send(() => process.do(() => hear(message)))
    const executor: SimulatedExecutor = new SimulatedExecutor({
      simulation,
      process,
      place,
      toMain,
      ended: () => process.do(end),
      ignoresCommits: isEarly,
      makeLoop: (heartbeat) => {
        const settle = () => process.after(0, () => executor.do(() => loop.settled('committed')))
        const post = (message: FromExecutor) => {
          toMain(message)
          if (isEarly && message.type === 'commit') settle()
        }
        const loop = this.#makeLoop({ heartbeat, place, toMain: post, member })
        return loop
      },
    })
    return executor
  }

  #makeLoop(parts: {
    heartbeat: Heartbeat
    place: ExecutorPlace
    toMain: (message: FromExecutor) => void
    member: number
  }): ClusterLoop {
    const { simulation, process, database, makeDriver } = this.#parts
    const { heartbeat, place, toMain, member } = parts
    const rows = new RowsView(database.reader(), (task) => {
      heartbeat.task = task
    })
    const gauge = this.#requireMain().gauge
    const made = makeDriver({ simulation, process, rows, heartbeat, gauge, place: member })
    const random = simulation.random(`${process.name} executor`)
    const loop: ClusterLoop = new ClusterLoop({
      driver: made.driver,
      rows,
      sessions: new SessionRows({ inCluster: true }),
      replies: new ReplyRows({ rows, random, inCluster: true }),
      clock: process.clock,
      random,
      heartbeat,
      process: member,
      batchNumber: place.batchNumber,
      boot: () => made.boot(),
      takeHostEffects: () => new Uint8Array(0),
      begin: (request) => toMain({ type: 'begin', request, figures: loop.figures }),
      commit: (batch) => toMain({ type: 'commit', batch }),
      release: (batch) => toMain({ type: 'released', ...batch }),
      lease: (kinds) => toMain({ type: 'lease', kinds }),
      replayed: () => toMain({ type: 'replayed' }),
    })
    return loop
  }

  /** As main.ts does: sessions that nobody can resume end here. */
  #adopt({ switchboard, supervisor }: SimulatedMain, { sessions, dead }: Left): void {
    for (const each of dead) supervisor.input(INPUT_CONTROL, 0, encodeAdopt(each))
    for (const session of sessions) {
      this.#parts.simulation.note(`${this.#parts.process.name} adopts ${session.connection}`)
      if (isResumable(session)) switchboard.restore(movedTo(session, PORT))
      else {
        const { id: sessionId, connection, origin, presence } = session
        supervisor.input(INPUT_OPEN, connection, encodeOpen(origin, presence), { sessionId })
        supervisor.input(INPUT_CLOSE, connection, new Uint8Array(0))
      }
    }
  }

  #requireMain(): SimulatedMain {
    if (this.#main === undefined) throw new Error('the process has not joined yet')
    return this.#main
  }
}
