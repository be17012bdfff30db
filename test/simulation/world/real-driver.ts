/** The driver that ships, with the language, on simulated time. */

import { encodeConfiguration } from '../../../kernel/host/control.ts'
import { Driver } from '../../../kernel/host/driver.ts'
import type { OutputGauge } from '../../../kernel/host/gauge.ts'
import type { Heartbeat } from '../../../kernel/host/heartbeat.ts'
import { makeImports } from '../../../kernel/host/imports.ts'
import type { RowsView } from '../../../kernel/host/rows-view.ts'
import type { SimulatedProcess, Simulation } from './simulation.ts'
import { openShipped } from './world.ts'

/** What a driver is made of. */
export interface DriverParts {
  readonly simulation: Simulation
  readonly process: SimulatedProcess
  readonly rows: RowsView
  readonly heartbeat: Heartbeat
  readonly gauge: OutputGauge
  /** The place of its process in a cluster; it is alone when absent. */
  readonly place?: number
}

/** A driver that reads nothing before [boot]. */
export function makeRealDriver(parts: DriverParts): { driver: Driver; boot(): void } {
  const { simulation, process, rows, heartbeat, gauge, place } = parts
  const { module, language } = openShipped()
  const imports = makeImports({
    rows,
    clock: process.clock,
    random: simulation.random(`${process.name} world`),
    language,
    gauge,
    noteRunning: (task, input) => heartbeat.noteRunning(task, input),
    log: (_level, text) => simulation.note(`${process.name} world log ${text}`),
    addEffect: () => {},
  })
  const driver = new Driver(module, imports)
  const configuration = encodeConfiguration({
    version: '0',
    host: 'here',
    durability: 'group',
    grants: [],
    ...(place !== undefined && { cluster: place }),
  })
  return { driver, boot: () => driver.boot(configuration) }
}
