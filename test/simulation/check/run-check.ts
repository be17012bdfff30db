/** All checks of one run, and what is reported of it. */

import type { SimulatedClient } from '../world/client.ts'
import type { Simulation } from '../world/simulation.ts'
import { ACCOUNT_COUNT, BALANCE, LIST_FIRST, type Look } from '../world/world.ts'
import type { Violation } from './history.ts'
import { checkSerialisable } from './serialisable.ts'
import {
  checkHeard,
  checkLastMarks,
  checkMarks,
  checkPromises,
  checkWorld,
  type MarkSeen,
} from './world-check.ts'

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
  /** Looks at the end through what servers have cached. */
  lastLooks?: readonly { readonly name: string; readonly look: Look }[]
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

function check({
  clients,
  stuck,
  witness,
  lastLooks = [],
}: Parameters<typeof checkRun>[0]): Violation[] {
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
  const operations = clients.flatMap((client) => client.operations)
  const looks = clients.flatMap((client) => client.looks)
  return [
    ...checkSerialisable(operations, final),
    ...checkMarks(
      clients.flatMap((client) => client.marks),
      looks.map(({ name, look }) => ({ name, marks: look.marks })),
      new Map(operations.map((operation) => [operation.name, operation])),
    ),
    ...marksSeen(clients).flatMap(checkLastMarks),
    ...lastLooks
      .filter(({ look }) => JSON.stringify(look) !== JSON.stringify(end))
      .map(({ name }) => ({
        check: 'world',
        text: `${name} saw in a cache what is not in the store`,
      })),
    ...looks.flatMap(({ name, look }) => checkWorld(look, { name, sum })),
    ...checkPromises(promised, end.done.flat()),
    ...clients.flatMap((client) => checkHeard(client.heard, names)),
    ...stuck.map((name) => ({ check: 'answers', text: `${name} was never answered` })),
    ...clients
      .flatMap((client) => client.strange.map((text) => `${client.name} heard: ${text}`))
      .map((text) => ({ check: 'answers', text })),
  ]
}

/** What every look says of marks, for each place; the note of a mark in a list tells that it was written. */
function marksSeen(clients: readonly SimulatedClient[]): MarkSeen[][] {
  const marks = clients.flatMap((client) => client.marks)
  const looks = clients.flatMap((client) => client.looks)
  const places = [...new Set(marks.map(({ place }) => place))]
  return places.map((place) => {
    const names = marks.filter((mark) => mark.place === place).map(({ name }) => name)
    return looks.map(({ name, look }) => {
      const values = new Set(look.lists.flat())
      const written = new Set(names.filter((each) => values.has(`${each}.1`)))
      return { name, written, seen: look.marks[place] ?? '' }
    })
  })
}
