/**
 * One run of a server with an embedded store under faults: processes die and are started again, executors are lost,
 * commits are slow or of unknown result, the disk is full or broken, clients lose their connections. Then the faults
 * end, everything comes to rest, and what clients saw is checked against what is stored.
 */

import { checkRun, type RunReport } from '../check/run-check.ts'
import { NO_FAULTS, SimulatedDatabase } from '../store/simulated-database.ts'
import type { Door } from './channel.ts'
import { SimulatedClient } from './client.ts'
import { NO_PLANTS, type Plants } from './plants.ts'
import { SimulatedServer } from './server.ts'
import { SimulatedProcess, Simulation } from './simulation.ts'
import { openShipped, PLAYER_FIRST } from './world.ts'

const CLIENT_COUNT = 5
/** How long faults happen, and how long everything may take to come to rest. */
const ACTIVE_MS = 1_500
const REST_MS_MAX = 30_000
const FAULT_EVERY_MS = [20, 200] as const
const RESTART_MS = [5, 80] as const
/** How far the wall clock of a process may be from the right time. */
const WALL_OFFSET_MS_MAX = 5_000
const STREAM = 'faults'

export async function runEmbedded(options: { seed: number; plants?: Plants }): Promise<RunReport> {
  const simulation = new Simulation(options.seed)
  try {
    return await new EmbeddedRun(simulation, options.plants ?? NO_PLANTS).run()
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

class EmbeddedRun {
  readonly #simulation: Simulation
  readonly #plants: Plants
  readonly #database: SimulatedDatabase
  readonly #clients: SimulatedClient[] = []
  readonly #doors = new Set<Door>()
  #process: SimulatedProcess | undefined
  #server: SimulatedServer | undefined
  #processCount = 0
  #isFaulty: boolean = true

  constructor(simulation: Simulation, plants: Plants) {
    this.#simulation = simulation
    this.#plants = plants
    this.#database = new SimulatedDatabase(simulation, { engine: 'embedded' })
  }

  async run(): Promise<RunReport> {
    const simulation = this.#simulation
    await this.#database.memory.commit({ mutations: openShipped().world })
    this.#startServer()
    for (let index = 0; index < CLIENT_COUNT; index++) this.#addClient(index, index % 3 !== 2)
    for (const client of this.#clients) client.start()
    this.#plan()
    await simulation.run(ACTIVE_MS)
    await this.#rest()
    const stuck = this.#clients.flatMap((client) => client.pendingNames)
    // Only what is stored counts now: another server begins with it.
    this.#process?.kill()
    const witness = await this.#witness()
    for (const client of this.#clients) client.giveUp()
    return checkRun({ simulation, clients: this.#clients, stuck, witness })
  }

  /** Ends all faults and waits until nobody waits for anything. */
  async #rest(): Promise<void> {
    this.#isFaulty = false
    this.#database.faults = NO_FAULTS
    this.#database.isFull = false
    for (const client of this.#clients) client.rest()
    this.#simulation.note('faults end')
    const isAtRest = () => this.#clients.every((client) => client.pendingNames.length === 0)
    await this.#simulation.run(REST_MS_MAX, isAtRest)
    // Tasks that were left for later have their time, also by a clock that is behind.
    await this.#simulation.run(2 * WALL_OFFSET_MS_MAX + 1_000)
  }

  /** A client that nobody knew before looks at what a new server finds in the store. */
  async #witness(): Promise<SimulatedClient> {
    const witness = this.#addClient(CLIENT_COUNT, false)
    witness.rest()
    witness.start()
    await this.#simulation.run(REST_MS_MAX, () => {
      if (witness.isReady && witness.pendingNames.length === 0) witness.look()
      return witness.looks.length > 0
    })
    return witness
  }

  #addClient(index: number, isResumable: boolean): SimulatedClient {
    const client = new SimulatedClient({
      simulation: this.#simulation,
      name: `c${index}`,
      player: PLAYER_FIRST + index,
      isResumable,
      connect: (resumes) => this.#connect(resumes),
    })
    this.#clients.push(client)
    return client
  }

  #connect(isResumable: boolean): Door | undefined {
    const door = this.#process?.isAlive === true ? this.#server?.accept(isResumable) : undefined
    if (door !== undefined) this.#doors.add(door)
    return door
  }

  #startServer(): void {
    const simulation = this.#simulation
    const name = `p${++this.#processCount}`
    const process = new SimulatedProcess(simulation, name, this.#wallOffsetMs())
    simulation.note(`${process.name} starts`)
    process.onEnd(() => this.#ended())
    const server = new SimulatedServer({
      simulation,
      process,
      database: this.#database,
      plants: this.#plants,
      stopped: () => process.kill(),
    })
    this.#process = process
    this.#server = server
    server.start().catch((error: unknown) => {
      if (process.isAlive) simulation.fail(error)
    })
  }

  #ended(): void {
    for (const door of this.#doors) door.hungUp()
    this.#doors.clear()
    const restartMs = this.#simulation.between(STREAM, ...RESTART_MS)
    this.#simulation.after(restartMs, () => {
      if (this.#process?.isAlive === false) this.#startServer()
    })
  }

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
    if (chance < 20) this.#process?.kill()
    else if (chance < 35) this.#server?.loseExecutor()
    else if (chance < 50) this.#database.stall(simulation.between(STREAM, 5, 150))
    else if (chance < 75) this.#cutOne()
    else if (chance < 80) this.#process?.pause(simulation.between(STREAM, 5, 400))
    else if (chance < 87) this.#process?.stepWall(this.#wallOffsetMs())
    else if (chance < 89) this.#fillDisk()
    else if (chance < 95) this.#for({ broken: 3 })
    else this.#for({ delayMs: [2, 25] })
  }

  #wallOffsetMs(): number {
    return this.#simulation.between(STREAM, -WALL_OFFSET_MS_MAX, WALL_OFFSET_MS_MAX)
  }

  #cutOne(): void {
    const index = this.#simulation.random(STREAM).below(this.#clients.length)
    this.#clients[index]?.cut()
  }

  #fillDisk(): void {
    this.#simulation.note('the disk is full')
    this.#database.isFull = true
    this.#simulation.after(this.#simulation.between(STREAM, 10, 400), () => {
      this.#simulation.note('the disk has room')
      this.#database.isFull = false
    })
  }

  /** Commits meet these faults for a while. */
  #for(faults: Partial<typeof NO_FAULTS>): void {
    this.#simulation.note(`the database: ${JSON.stringify(faults)}`)
    this.#database.faults = { ...NO_FAULTS, ...faults }
    this.#simulation.after(this.#simulation.between(STREAM, 20, 200), () => {
      this.#database.faults = NO_FAULTS
    })
  }
}
