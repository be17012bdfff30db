/**
 * What must hold of the simulated world whenever one task looks at all of it: the nodes are one ring, every thing is
 * in exactly one room and that room says so too, the sum of all balances is what it was, and every fork ran once.
 */

import type { Operation, Violation } from './history.ts'

/** The world as one task saw it. */
export interface WorldState {
  /** For each node of the ring the next one, from 0. */
  readonly next: readonly number[]
  /** For each thing the room that it says it is in. */
  readonly location: readonly number[]
  /** For each room the things that it says are in it. */
  readonly contents: readonly (readonly number[])[]
  readonly balances: readonly number[]
}

/** Violations in [state], seen by [name]; [sum] is what the balances add up to. */
export function checkWorld(state: WorldState, { name, sum }: { name: string; sum: number }) {
  const texts = [...ringFaults(state.next), ...placeFaults(state), ...sumFaults(state, sum)]
  return texts.map((text): Violation => ({ check: 'world', text: `${name}: ${text}` }))
}

function ringFaults(next: readonly number[]): string[] {
  let count = 0
  let node = 0
  do {
    node = next[node] ?? -1
    count += 1
  } while (node > 0 && count < next.length)
  return node === 0 && count === next.length ? [] : [`the ring is broken: ${next.join(' ')}`]
}

function placeFaults({ location, contents }: WorldState): string[] {
  return location.flatMap((room, thing) => {
    const rooms = contents.flatMap((things, each) =>
      things.filter((one) => one === thing).map(() => each),
    )
    if (rooms.length === 1 && rooms[0] === room) return []
    return [`thing ${thing} is in room ${room}, but rooms {${rooms.join(', ')}} have it`]
  })
}

function sumFaults({ balances }: WorldState, sum: number): string[] {
  const found = balances.reduce((one, other) => one + other, 0)
  return found === sum ? [] : [`the balances add up to ${found} instead of ${sum}`]
}

/** A task that was forked, or one that suspended, and what became of the operation that began it. */
export interface Promised {
  readonly name: string
  /** Whether the beginning is in the store. */
  readonly hasBegun: boolean
}

/** Violations where something of [promised] did not run, or ran twice, by the names in [done]. */
export function checkPromises(promised: readonly Promised[], done: readonly string[]): Violation[] {
  const counts = new Map<string, number>()
  for (const name of done) counts.set(name, (counts.get(name) ?? 0) + 1)
  const known = new Set(promised.map(({ name }) => name))
  const strangers = [...counts.keys()].filter((name) => !known.has(name))
  const faults = promised.flatMap(({ name, hasBegun }) => {
    const expected = hasBegun ? 1 : 0
    const count = counts.get(name) ?? 0
    return count === expected
      ? []
      : [`the task that ${name} left ran ${count} times, not ${expected}`]
  })
  return [...faults, ...strangers.map((name) => `a task that nobody began ran: ${name}`)].map(
    (text): Violation => ({ check: 'tasks', text }),
  )
}

/** Violations where something of [heard], told to a client, is not in the store. */
export function checkHeard(heard: ReadonlySet<string>, stored: ReadonlySet<string>): Violation[] {
  return [...heard]
    .filter((name) => !stored.has(name))
    .map(
      (name): Violation => ({
        check: 'effects',
        text: `${name} was heard and is not in the store`,
      }),
    )
}

/** A word written to a place by the operation whose name it is. */
export interface Mark {
  readonly name: string
  readonly place: number
}

/** Violations where a look saw a mark although another one, later in real time, was there before it looked. */
export function checkMarks(
  marks: readonly Mark[],
  looks: readonly { readonly name: string; readonly marks: readonly string[] }[],
  operations: ReadonlyMap<string, Operation>,
): Violation[] {
  const isBefore = (one: string, other: string) => {
    const endMs = operations.get(one)?.completedMs
    const beginMs = operations.get(other)?.invokedMs
    return endMs !== undefined && beginMs !== undefined && endMs < beginMs
  }
  return looks.flatMap(({ name, marks: seen }) =>
    marks
      .filter((later) => {
        const mark = seen[later.place] ?? ''
        return (
          mark !== later.name &&
          isBefore(later.name, name) &&
          (mark === '' || isBefore(mark, later.name))
        )
      })
      .map(({ name: later, place }): Violation => {
        const text = `${name} saw ${seen[place] || 'nothing'} at ${place}, where ${later} had written`
        return { check: 'world', text }
      }),
  )
}

/** One look: which marks had been written when it looked, by its own account, and which one it saw. */
export interface MarkSeen {
  readonly name: string
  readonly written: ReadonlySet<string>
  readonly seen: string
}

/**
 * Violations where two looks at one place disagree on which mark was the last: if all that the one knows of had been
 * written for the other one too, and that one sees one of them, it is what both see.
 */
export function checkLastMarks(looks: readonly MarkSeen[]): Violation[] {
  const sorted = looks.toSorted((one, other) => one.written.size - other.written.size)
  const found: Violation[] = []
  for (const [index, early] of sorted.entries()) {
    const late = sorted.slice(index + 1).find(({ seen, written }) => {
      const isOrdered = [...early.written].every((name) => written.has(name))
      return isOrdered && early.written.has(seen) && seen !== early.seen
    })
    if (late === undefined) continue
    const text = `${early.name} saw ${early.seen} as the last mark, ${late.name} ${late.seen}`
    found.push({ check: 'world', text })
  }
  return found
}
