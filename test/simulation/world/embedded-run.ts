/**
 * One run of a server with an embedded store under faults: processes die and are started again, executors are lost,
 * commits are slow or of unknown result, the disk is full or broken, clients lose their connections. Then the faults
 * end, everything comes to rest, and what clients saw is checked against what is stored.
 */

import { checkRun, type RunReport } from '../check/run-check.ts'
import { SimulatedDatabase } from '../store/simulated-database.ts'
import type { Door } from './channel.ts'
import { SimulatedClient } from './client.ts'
import { NO_PLANTS, type Plants } from './plants.ts'
import { FAULTS_STREAM, FaultyRun, type RunTimes, report } from './run.ts'
import { SimulatedServer } from './server.ts'
import { SimulatedProcess, type Simulation } from './simulation.ts'
import { openShipped, PLAYER_FIRST } from './world.ts'

const CLIENT_COUNT = 5
/** How long faults happen. */
const ACTIVE_MS = 1_500
const RESTART_MS = [5, 80] as const
const WALL_OFFSET_MS_MAX = 5_000

const TIMES: RunTimes = {
  faultEveryMs: [20, 200],
  faultsForMs: [20, 200],
  wallOffsetMsMax: WALL_OFFSET_MS_MAX,
  restMsMax: 30_000,
  // By a clock that is behind, too.
  lateMs: 2 * WALL_OFFSET_MS_MAX + 1_000,
}

export async function runEmbedded(options: { seed: number; plants?: Plants }): Promise<RunReport> {
  const { seed, plants = NO_PLANTS } = options
  return await report(seed, (simulation) => new EmbeddedRun(simulation, plants))
}

class EmbeddedRun extends FaultyRun {
  readonly #plants: Plants
  readonly #doors = new Set<Door>()
  #process: SimulatedProcess | undefined
  #server: SimulatedServer | undefined
  #processCount = 0

  constructor(simulation: Simulation, plants: Plants) {
    super(simulation, new SimulatedDatabase(simulation, { engine: 'embedded' }), TIMES)
    this.#plants = plants
  }

  async run(): Promise<RunReport> {
    const simulation = this.simulation
    await this.database.memory.commit({ mutations: openShipped().world })
    this.#startServer()
    for (let index = 0; index < CLIENT_COUNT; index++) this.#addClient(index, index % 3 !== 2)
    for (const client of this.clients) client.start()
    this.plan()
    await simulation.run(ACTIVE_MS)
    await this.rest()
    const stuck = this.stuckNames()
    // Only what is stored counts now: another server begins with it.
    this.#process?.kill()
    const witness = await this.#witness()
    for (const client of this.clients) client.giveUp()
    return checkRun({ simulation, clients: this.clients, stuck, witness })
  }

  /** A client that nobody knew before looks at what a new server finds in the store. */
  async #witness(): Promise<SimulatedClient> {
    const witness = this.#addClient(CLIENT_COUNT, false)
    await this.lookOnce(witness)
    return witness
  }

  #addClient(index: number, isResumable: boolean): SimulatedClient {
    const client = new SimulatedClient({
      simulation: this.simulation,
      name: `c${index}`,
      player: PLAYER_FIRST + index,
      isResumable,
      connect: (resumes) => this.#connect(resumes),
    })
    this.clients.push(client)
    return client
  }

  #connect(isResumable: boolean): Door | undefined {
    const door = this.#process?.isAlive === true ? this.#server?.accept(isResumable) : undefined
    if (door !== undefined) this.#doors.add(door)
    return door
  }

  #startServer(): void {
    const simulation = this.simulation
    const name = `p${++this.#processCount}`
    const process = new SimulatedProcess(simulation, name, this.wallOffsetMs())
    simulation.note(`${process.name} starts`)
    process.onEnd(() => this.#ended())
    const server = new SimulatedServer({
      simulation,
      process,
      database: this.database,
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
    const restartMs = this.between(RESTART_MS)
    this.simulation.after(restartMs, () => {
      if (this.#process?.isAlive === false) this.#startServer()
    })
  }

  protected override strike(): void {
    const simulation = this.simulation
    const chance = simulation.random(FAULTS_STREAM).below(100)
    if (chance < 20) this.#process?.kill()
    else if (chance < 35) this.#server?.loseExecutor()
    else if (chance < 50) this.database.stall(this.between([5, 150]))
    else if (chance < 75) this.cutOne()
    else if (chance < 80) this.#process?.pause(this.between([5, 400]))
    else if (chance < 87) this.#process?.stepWall(this.wallOffsetMs())
    else if (chance < 89) this.#fillDisk()
    else if (chance < 95) this.faultsFor({ broken: 3 })
    else this.faultsFor({ delayMs: [2, 25] })
  }

  #fillDisk(): void {
    this.simulation.note('the disk is full')
    this.database.isFull = true
    this.simulation.after(this.between([10, 400]), () => {
      this.simulation.note('the disk has room')
      this.database.isFull = false
    })
  }
}
