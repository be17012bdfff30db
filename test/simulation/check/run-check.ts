/** All checks of one run, and what is reported of it. */

import type { SimulatedClient } from '../world/client.ts'
import type { Simulation } from '../world/simulation.ts'
import { ACCOUNT_COUNT, BALANCE, LIST_FIRST } from '../world/world.ts'
import type { Violation } from './history.ts'
import { checkSerialisable } from './serialisable.ts'
import { checkHeard, checkPromises, checkWorld } from './world-check.ts'

export interface RunReport {
  readonly seed: number
  /** The same for the same seed and code. */
  readonly digest: string
  readonly violations: readonly Violation[]
  readonly trace: readonly string[]
  readonly operationCount: number
}

export function checkRun(run: {
  simulation: Simulation
  clients: readonly SimulatedClient[]
  /** Commands that were never answered, although all faults had ended. */
  stuck: readonly string[]
  /** Who looked at the store at the end. */
  witness: SimulatedClient
}): RunReport {
  const { simulation, clients } = run
  const violations = check(run)
  return {
    seed: simulation.seed,
    digest: simulation.digest(),
    violations,
    trace: simulation.trace,
    operationCount: clients.reduce((sum, client) => sum + client.operations.length, 0),
  }
}

function check({ clients, stuck, witness }: Parameters<typeof checkRun>[0]): Violation[] {
  const end = witness.looks[0]?.look
  if (end === undefined)
    return [{ check: 'run', text: 'nobody could look at the store in the end' }]
  const final = new Map(end.lists.map((values, index) => [`#${LIST_FIRST + index}`, values]))
  const values = new Set(end.lists.flat())
  const names = new Set([...values].map((value) => value.slice(0, value.lastIndexOf('.'))))
  const sum = ACCOUNT_COUNT * BALANCE
  const promised = clients
    .flatMap((client) => client.left)
    .map(({ name }) => ({ name, hasBegun: names.has(name) }))
  return [
    ...checkSerialisable(
      clients.flatMap((client) => client.operations),
      final,
    ),
    ...clients
      .flatMap((client) => client.looks)
      .flatMap(({ name, look }) => checkWorld(look, { name, sum })),
    ...checkPromises(promised, end.done.flat()),
    ...clients.flatMap((client) => checkHeard(client.heard, names)),
    ...stuck.map((name) => ({ check: 'answers', text: `${name} was never answered` })),
    ...clients
      .flatMap((client) => client.strange.map((text) => `${client.name} heard: ${text}`))
      .map((text) => ({ check: 'answers', text })),
  ]
}
