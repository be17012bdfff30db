/**
 * What all simulated runs have in common: faults strike at random moments until they end, then everything comes to
 * rest. What runs in them, and which faults there are, is said by embedded-run.ts and cluster-run.ts.
 */

import type { RunReport } from '../check/run-check.ts'
import { NO_FAULTS, type SimulatedDatabase, type StoreFaults } from '../store/simulated-database.ts'
import type { SimulatedClient } from './client.ts'
import { Simulation } from './simulation.ts'

/** The chance that faults are drawn from. */
export const FAULTS_STREAM = 'faults'

type Span = readonly [least: number, most: number]

export interface RunTimes {
  readonly faultEveryMs: Span
  /** How long commits meet other faults than usual. */
  readonly faultsForMs: Span
  /** How far the wall clock of a process may be from the right time. */
  readonly wallOffsetMsMax: number
  /** How long everything may take to come to rest. */
  readonly restMsMax: number
  /** Then, for tasks that were left for later. */
  readonly lateMs: number
}

export abstract class FaultyRun {
  protected readonly simulation: Simulation
  protected readonly database: SimulatedDatabase
  protected readonly clients: SimulatedClient[] = []
  protected isFaulty: boolean = true
  /** What commits meet when nothing else is the matter. */
  protected usualFaults: StoreFaults = NO_FAULTS
  readonly #times: RunTimes

  protected constructor(simulation: Simulation, database: SimulatedDatabase, times: RunTimes) {
    this.simulation = simulation
    this.database = database
    this.#times = times
  }

  abstract run(): Promise<RunReport>

  /** Lets one fault happen. */
  protected abstract strike(): void

  /** Lets faults happen from now on. */
  protected plan(): void {
    this.simulation.after(this.between(this.#times.faultEveryMs), () => {
      if (!this.isFaulty) return
      this.strike()
      this.plan()
    })
  }

  /** Ends all faults and waits until nobody waits for anything. */
  protected async rest(): Promise<void> {
    this.isFaulty = false
    this.database.faults = NO_FAULTS
    this.database.isFull = false
    for (const client of this.clients) client.rest()
    this.simulation.note('faults end')
    const isAtRest = () => this.clients.every((client) => client.pendingNames.length === 0)
    await this.simulation.run(this.#times.restMsMax, isAtRest)
    await this.simulation.run(this.#times.lateMs)
  }

  /** A client that asks for nothing but how things are, and waits until it is told. */
  protected async lookOnce(client: SimulatedClient): Promise<void> {
    client.rest()
    client.start()
    await this.simulation.run(this.#times.restMsMax, () => {
      if (client.isReady && client.pendingNames.length === 0) client.look()
      return client.looks.length > 0
    })
  }

  protected stuckNames(): string[] {
    return this.clients.flatMap((client) => client.pendingNames)
  }

  protected cutOne(): void {
    const index = this.simulation.random(FAULTS_STREAM).below(this.clients.length)
    this.clients[index]?.cut()
  }

  /** Commits meet [faults] beside the usual ones for a while. */
  protected faultsFor(faults: Partial<StoreFaults>): void {
    this.simulation.note(`the database: ${JSON.stringify(faults)}`)
    this.database.faults = { ...this.usualFaults, ...faults }
    this.simulation.after(this.between(this.#times.faultsForMs), () => {
      if (this.isFaulty) this.database.faults = this.usualFaults
    })
  }

  protected wallOffsetMs(): number {
    const most = this.#times.wallOffsetMsMax
    return this.between([-most, most])
  }

  protected between([least, most]: Span): number {
    return this.simulation.between(FAULTS_STREAM, least, most)
  }
}

/** The report of a run; of one that ends with an error, the error is what it violates. */
export async function report(
  seed: number,
  make: (simulation: Simulation) => FaultyRun,
): Promise<RunReport> {
  const simulation = new Simulation(seed)
  try {
    return await make(simulation).run()
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
    return {
      seed,
      digest: simulation.digest(),
      trace: simulation.trace,
      violations: [{ check: 'run', text }],
      operationCount: 0,
    }
  }
}
