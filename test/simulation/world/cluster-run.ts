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
import { SimulatedProcess, Simulation } from './simulation.ts'
import { openShipped, PLAYER_FIRST } from './world.ts'

const PROCESS_COUNT = 3
const CLIENT_COUNT = 6
const ACTIVE_MS = 12_000
const REST_MS_MAX = 60_000
const FAULT_EVERY_MS = [100, 1_200] as const
const RESTART_MS = [20, 800] as const
const THINK_MS = [10, 200] as const
const PATIENCE_MS = 4_000
const WALL_OFFSET_MS_MAX = 12_000
/** A process that was never paused for so long, over a database that never stalled for so long, is well. */
const WELL_MS_MAX = 4_000
const STREAM = 'faults'

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
  const simulation = new Simulation(options.seed)
  try {
    return await new ClusterRun(simulation, options).run()
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
    return {
      seed: options.seed,
      digest: simulation.digest(),
      trace: simulation.trace,
      violations: [{ check: 'run', text }],
      operationCount: 0,
    }
  }
}

class ClusterRun {
  readonly #simulation: Simulation
  readonly #plants: Plants
  readonly #driver: 'real' | 'model'
  readonly #database: SimulatedDatabase
  readonly #usual: StoreFaults
  readonly #clients: SimulatedClient[] = []
  readonly #members: (Member | undefined)[] = []
  readonly #violations: Violation[] = []
  #processCount = 0
  #isFaulty: boolean = true

  constructor(simulation: Simulation, options: ClusterRunOptions) {
    this.#simulation = simulation
    this.#plants = options.plants ?? NO_PLANTS
    this.#driver = options.driver ?? 'model'
    this.#database = new SimulatedDatabase(simulation, { engine: 'foundationdb' })
    const groupMs = GROUP_MS[simulation.random(STREAM).below(GROUP_MS.length)]
    this.#usual = { ...USUAL, ...(groupMs !== undefined && { groupMs }) }
  }

  async run(): Promise<RunReport> {
    const simulation = this.#simulation
    const mutations = this.#driver === 'real' ? openShipped().world : makeModelWorld()
    await this.#database.memory.commit({ mutations })
    this.#database.faults = this.#usual
    for (let index = 0; index < PROCESS_COUNT; index++) this.#join(index)
    for (let index = 0; index < CLIENT_COUNT; index++) {
      this.#addClient(() => this.#anyMember(), index % 2 === 0)
    }
    for (const client of this.#clients) client.start()
    this.#plan()
    await simulation.run(ACTIVE_MS)
    await this.#rest()
    const stuck = this.#clients.flatMap((client) => client.pendingNames)
    const lastLooks = await this.#lookEverywhere()
    for (const member of this.#members) member?.process.kill()
    const witness = await this.#witness()
    for (const client of this.#clients) client.giveUp()
    const report = checkRun({ simulation, clients: this.#clients, stuck, witness, lastLooks })
    return { ...report, violations: [...this.#violations, ...report.violations] }
  }

  async #rest(): Promise<void> {
    this.#isFaulty = false
    this.#database.faults = NO_FAULTS
    for (const client of this.#clients) client.rest()
    this.#simulation.note('faults end')
    const isAtRest = () => this.#clients.every((client) => client.pendingNames.length === 0)
    await this.#simulation.run(REST_MS_MAX, isAtRest)
    // Tasks that were left for later have their time, also those of the dead and by clocks that are behind.
    await this.#simulation.run(2 * WALL_OFFSET_MS_MAX + 15_000)
  }

  /** What every process that still runs shows, out of its cache. */
  async #lookEverywhere() {
    const lookers = this.#members.flatMap((member) =>
      member?.process.isAlive === true ? [this.#addClient(() => member)] : [],
    )
    for (const looker of lookers) await this.#lookOnce(looker)
    return lookers.flatMap((looker) => looker.looks)
  }

  /** A client of a process that has just joined, alone. */
  async #witness(): Promise<SimulatedClient> {
    this.#members.length = 0
    this.#join(0)
    const witness = this.#addClient(() => this.#anyMember())
    await this.#lookOnce(witness)
    return witness
  }

  async #lookOnce(client: SimulatedClient): Promise<void> {
    client.rest()
    client.start()
    await this.#simulation.run(REST_MS_MAX, () => {
      if (client.isReady && client.pendingNames.length === 0) client.look()
      return client.looks.length > 0
    })
  }

  #addClient(choose: () => Member | undefined, isResumable = false): SimulatedClient {
    const index = this.#clients.length
    const client = new SimulatedClient({
      simulation: this.#simulation,
      name: `c${index}`,
      player: PLAYER_FIRST + index,
      isResumable,
      connect: (resumes) => connect(choose(), resumes),
      patienceMs: PATIENCE_MS,
      thinkMs: THINK_MS,
    })
    this.#clients.push(client)
    return client
  }

  #anyMember(): Member | undefined {
    return this.#members[this.#simulation.random(STREAM).below(this.#members.length)]
  }

  // ---- processes

  #join(index: number): void {
    const simulation = this.#simulation
    const name = `p${++this.#processCount}`
    const process = new SimulatedProcess(simulation, name, this.#wallOffsetMs())
    const doors = new Set<Door>()
    simulation.note(`${process.name} starts`)
    const parts: ClusterServerParts = {
      simulation,
      process,
      database: this.#database,
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
      new WallObserver({ process, database: this.#database, server }).start()
    }
  }

  #ended(index: number, doors: Set<Door>): void {
    for (const door of doors) door.hungUp()
    doors.clear()
    this.#simulation.after(this.#simulation.between(STREAM, ...RESTART_MS), () => {
      if (this.#members[index]?.process.isAlive === false) this.#join(index)
    })
  }

  /** Whoever is well is not taken for dead. */
  #judge(process: SimulatedProcess, error: KernelError): void {
    const isWell = Math.max(process.pausedMs, this.#database.stalledMs) < WELL_MS_MAX
    if (error.code !== 'ERR_INCARNATION_DEAD' || !isWell) return
    this.#violations.push({ check: 'places', text: `${process.name} was well and taken for dead` })
  }

  // ---- faults

  #plan(): void {
    this.#simulation.after(this.#simulation.between(STREAM, ...FAULT_EVERY_MS), () => {
      if (!this.#isFaulty) return
      this.#strike()
      this.#plan()
    })
  }

  #strike(): void {
    const simulation = this.#simulation
    const chance = simulation.random(STREAM).below(100)
    const process = this.#anyMember()?.process
    if (chance < 5) this.#anyMember()?.server.loseExecutor()
    else if (chance < 14) process?.kill()
    else if (chance < 30) process?.pause(simulation.between(STREAM, 10, 900))
    else if (chance < 36) process?.pause(simulation.between(STREAM, 900, 7_000))
    else if (chance < 40) process?.pause(simulation.between(STREAM, 10_000, 14_000))
    else if (chance < 52) this.#database.stall(simulation.between(STREAM, 5, 900))
    else if (chance < 70) this.#cutOne()
    else if (chance < 78) process?.stepWall(this.#wallOffsetMs())
    else if (chance < 90) this.#for({ unknown: 3, lateMsMax: 500 })
    else this.#for({ delayMs: [2, 60] })
  }

  #wallOffsetMs(): number {
    return this.#simulation.between(STREAM, -WALL_OFFSET_MS_MAX, WALL_OFFSET_MS_MAX)
  }

  #cutOne(): void {
    const index = this.#simulation.random(STREAM).below(this.#clients.length)
    this.#clients[index]?.cut()
  }

  #for(faults: Partial<StoreFaults>): void {
    this.#simulation.note(`the database: ${JSON.stringify(faults)}`)
    this.#database.faults = { ...this.#usual, ...faults }
    this.#simulation.after(this.#simulation.between(STREAM, 50, 900), () => {
      if (this.#isFaulty) this.#database.faults = this.#usual
    })
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
