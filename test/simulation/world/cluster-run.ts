/**
 * One run of several processes over one database under faults: processes die, are paused for longer than they are
 * thought to live, and join anew; commits are slow, refused, or of unknown result and land late. Then the faults end,
 * everything comes to rest, and what clients saw is checked against what is stored.
 */

import { KernelError } from '../../../kernel/base/errors.ts'
import type { Violation } from '../check/history.ts'
import { checkRun, type RunReport } from '../check/run-check.ts'
import { NO_FAULTS, SimulatedDatabase, type StoreFaults } from '../store/simulated-database.ts'
import type { Door } from './channel.ts'
import { SimulatedClient } from './client.ts'
import { WallObserver } from './cluster-plants.ts'
import { ClusterServer, type ClusterServerParts, type MadeDriver } from './cluster-server.ts'
import { ModelDriver, makeModelWorld } from './model-driver.ts'
import { NO_PLANTS, type Plants } from './plants.ts'
import { type DriverParts, makeRealDriver } from './real-driver.ts'
import { FAULTS_STREAM, FaultyRun, type RunTimes, report } from './run.ts'
import { SimulatedProcess, type Simulation } from './simulation.ts'
import { openShipped, PLAYER_FIRST } from './world.ts'

const PROCESS_COUNT = 3
const CLIENT_COUNT = 6
const ACTIVE_MS = 12_000
const RESTART_MS = [20, 800] as const
const THINK_MS = [10, 200] as const
const PATIENCE_MS = 4_000
const WALL_OFFSET_MS_MAX = 12_000

const TIMES: RunTimes = {
  faultEveryMs: [100, 1_200],
  faultsForMs: [50, 900],
  wallOffsetMsMax: WALL_OFFSET_MS_MAX,
  restMsMax: 60_000,
  // Those of the dead and by clocks that are behind, too.
  lateMs: 2 * WALL_OFFSET_MS_MAX + 15_000,
}

/** A process that was never paused for so long, over a database that never stalled for so long, is well. */
const WELL_MS_MAX = 4_000

const USUAL: StoreFaults = {
  ...NO_FAULTS,
  unknown: 40,
  lateMsMax: 3_000,
  refused: 60,
  conflict: 60,
}

/** How long commits are gathered under one version: a database that is idle, and one that is busy. */
const GROUP_MS = [0.5, 30] as const

interface Member {
  readonly process: SimulatedProcess
  readonly server: ClusterServer
  readonly doors: Set<Door>
}

export interface ClusterRunOptions {
  readonly seed: number
  readonly plants?: Plants
  /** The one that ships, or the one in TypeScript, which is the default. */
  readonly driver?: 'real' | 'model'
}

export async function runCluster(options: ClusterRunOptions): Promise<RunReport> {
  return await report(options.seed, (simulation) => new ClusterRun(simulation, options))
}

class ClusterRun extends FaultyRun {
  readonly #plants: Plants
  readonly #driver: 'real' | 'model'
  readonly #members: (Member | undefined)[] = []
  readonly #violations: Violation[] = []
  #processCount = 0

  constructor(simulation: Simulation, options: ClusterRunOptions) {
    super(simulation, new SimulatedDatabase(simulation, { engine: 'foundationdb' }), TIMES)
    this.#plants = options.plants ?? NO_PLANTS
    this.#driver = options.driver ?? 'model'
    const groupMs = GROUP_MS[simulation.random(FAULTS_STREAM).below(GROUP_MS.length)]
    this.usualFaults = { ...USUAL, ...(groupMs !== undefined && { groupMs }) }
  }

  async run(): Promise<RunReport> {
    const simulation = this.simulation
    const mutations = this.#driver === 'real' ? openShipped().world : makeModelWorld()
    await this.database.memory.commit({ mutations })
    this.database.faults = this.usualFaults
    for (let index = 0; index < PROCESS_COUNT; index++) this.#join(index)
    for (let index = 0; index < CLIENT_COUNT; index++) {
      this.#addClient(() => this.#anyMember(), index % 2 === 0)
    }
    for (const client of this.clients) client.start()
    this.plan()
    await simulation.run(ACTIVE_MS)
    await this.rest()
    const stuck = this.stuckNames()
    const lastLooks = await this.#lookEverywhere()
    for (const member of this.#members) member?.process.kill()
    const witness = await this.#witness()
    for (const client of this.clients) client.giveUp()
    const report = checkRun({ simulation, clients: this.clients, stuck, witness, lastLooks })
    return { ...report, violations: [...this.#violations, ...report.violations] }
  }

  /** What every process that still runs shows, out of its cache. */
  async #lookEverywhere() {
    const lookers = this.#members.flatMap((member) =>
      member?.process.isAlive === true ? [this.#addClient(() => member)] : [],
    )
    for (const looker of lookers) await this.lookOnce(looker)
    return lookers.flatMap((looker) => looker.looks)
  }

  /** A client of a process that has just joined, alone. */
  async #witness(): Promise<SimulatedClient> {
    this.#members.length = 0
    this.#join(0)
    const witness = this.#addClient(() => this.#anyMember())
    await this.lookOnce(witness)
    return witness
  }

  #addClient(choose: () => Member | undefined, isResumable = false): SimulatedClient {
    const index = this.clients.length
    const client = new SimulatedClient({
      simulation: this.simulation,
      name: `c${index}`,
      player: PLAYER_FIRST + index,
      isResumable,
      connect: (resumes) => connect(choose(), resumes),
      patienceMs: PATIENCE_MS,
      thinkMs: THINK_MS,
    })
    this.clients.push(client)
    return client
  }

  #anyMember(): Member | undefined {
    return this.#members[this.simulation.random(FAULTS_STREAM).below(this.#members.length)]
  }

  // ---- processes

  #join(index: number): void {
    const simulation = this.simulation
    const name = `p${++this.#processCount}`
    const process = new SimulatedProcess(simulation, name, this.wallOffsetMs())
    const doors = new Set<Door>()
    simulation.note(`${process.name} starts`)
    const parts: ClusterServerParts = {
      simulation,
      process,
      database: this.database,
      plants: this.#plants,
      makeDriver: this.#driver === 'real' ? makeRealDriver : makeModelDriver,
      stopped: (error) => {
        this.#judge(process, error)
        process.kill()
      },
    }
    const server = new ClusterServer(parts)
    this.#members[index] = { process, server, doors }
    process.onEnd(() => this.#ended(index, doors))
    server.start().catch((error: unknown) => {
      if (!process.isAlive) return
      if (error instanceof KernelError && error.retryable) process.kill()
      else simulation.fail(error)
    })
    if (this.#plants.has('lease by wall clock')) {
      new WallObserver({ process, database: this.database, server }).start()
    }
  }

  #ended(index: number, doors: Set<Door>): void {
    for (const door of doors) door.hungUp()
    doors.clear()
    this.simulation.after(this.between(RESTART_MS), () => {
      if (this.#members[index]?.process.isAlive === false) this.#join(index)
    })
  }

  /** Whoever is well is not taken for dead. */
  #judge(process: SimulatedProcess, error: KernelError): void {
    const isWell = Math.max(process.pausedMs, this.database.stalledMs) < WELL_MS_MAX
    if (error.code !== 'ERR_INCARNATION_DEAD' || !isWell) return
    this.#violations.push({ check: 'places', text: `${process.name} was well and taken for dead` })
  }

  // ---- faults

  protected override strike(): void {
    const simulation = this.simulation
    const chance = simulation.random(FAULTS_STREAM).below(100)
    const process = this.#anyMember()?.process
    if (chance < 5) this.#anyMember()?.server.loseExecutor()
    else if (chance < 14) process?.kill()
    else if (chance < 30) process?.pause(this.between([10, 900]))
    else if (chance < 36) process?.pause(this.between([900, 7_000]))
    else if (chance < 40) process?.pause(this.between([10_000, 14_000]))
    else if (chance < 52) this.database.stall(this.between([5, 900]))
    else if (chance < 70) this.cutOne()
    else if (chance < 78) process?.stepWall(this.wallOffsetMs())
    else if (chance < 90) this.faultsFor({ unknown: 3, lateMsMax: 500 })
    else this.faultsFor({ delayMs: [2, 60] })
  }
}

function makeModelDriver(parts: DriverParts & { place: number }): MadeDriver {
  const { simulation, process, rows, place } = parts
  const { clock, name } = process
  const random = simulation.random(`${name} driver`)
  return { driver: new ModelDriver({ rows, clock, random, process: place }), boot: () => {} }
}

function connect(member: Member | undefined, isResumable: boolean): Door | undefined {
  const door = member?.process.isAlive === true ? member.server.accept(isResumable) : undefined
  if (door !== undefined) member?.doors.add(door)
  return door
}
