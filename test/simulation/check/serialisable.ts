/**
 * Whether a history of appends to lists and reads of them is strictly serialisable. A list that was read tells the
 * order of the appends before it, so dependencies between operations are known, not guessed:
 *
 *   written before   both appended to one list, one directly behind the other
 *   seen by          one appended the last value that the other read
 *   not seen by      one read a list to which the other appended the next value
 *   real time        one was answered before the other was sent
 *
 * and any cycle of them is a violation. Lost and doubled appends, values out of nowhere, operations seen by halves
 * and orders that contradict each other are found on the way.
 *
 * After Kingsbury and Alvaro, "Elle: Inferring Isolation Anomalies from Experimental Observations" (2020).
 */

import { findCycle, Graph } from './graph.ts'
import type { Operation, Step, Violation } from './history.ts'

type Read = Extract<Step, { kind: 'read' }> & { readonly values: readonly string[] }

/**
 * Every violation in [operations]. [final] are the lists as they are at the end, which every value that was ever
 * appended and answered must be in.
 */
export function checkSerialisable(
  operations: readonly Operation[],
  final: ReadonlyMap<string, readonly string[]>,
): Violation[] {
  return new Checker(operations, final).check()
}

class Checker {
  readonly #operations: readonly Operation[]
  readonly #final: ReadonlyMap<string, readonly string[]>
  /** Who appended a value to a list, by both. */
  readonly #writers = new Map<string, Operation>()
  readonly #violations: Violation[] = []

  constructor(operations: readonly Operation[], final: ReadonlyMap<string, readonly string[]>) {
    this.#operations = operations
    this.#final = final
    for (const operation of operations) {
      for (const step of operation.steps) {
        if (step.kind === 'append') this.#writers.set(idOf(step.key, step.value), operation)
      }
    }
  }

  check(): Violation[] {
    for (const [key, values] of this.#final) this.#checkFinal(key, values)
    for (const operation of this.#operations) this.#checkOperation(operation)
    // Where orders contradict each other, dependencies mean nothing.
    if (this.#violations.length === 0) this.#checkCycles()
    return this.#violations
  }

  #checkFinal(key: string, values: readonly string[]): void {
    const seen = new Set<string>()
    for (const value of values) {
      if (seen.has(value)) this.#report(`${value} stands twice in list ${key}`)
      seen.add(value)
      if (!this.#writers.has(idOf(key, value))) this.#report(`nobody appended ${value} to ${key}`)
    }
  }

  #checkOperation(operation: Operation): void {
    const appends = operation.steps.filter((step) => step.kind === 'append')
    const landed = appends.filter(({ key, value }) => this.#finalOf(key).includes(value))
    if (operation.completedMs !== undefined && landed.length < appends.length) {
      this.#report(`${operation.name} was answered and is not in the store`)
    } else if (landed.length > 0 && landed.length < appends.length) {
      this.#report(`only a part of ${operation.name} is in the store`)
    }
    this.#checkReads(operation)
  }

  /** Reads agree with the final order, and with what the operation itself did before. */
  #checkReads(operation: Operation): void {
    const own = new Map<string, string[]>()
    const before = new Map<string, readonly string[]>()
    for (const step of operation.steps) {
      const mine = own.get(step.key) ?? []
      if (step.kind === 'append') {
        own.set(step.key, [...mine, step.value])
      } else if (isRead(step)) {
        this.#checkRead(operation, step, mine)
        const base = step.values.slice(0, step.values.length - mine.length)
        const earlier = before.get(step.key)
        if (earlier !== undefined && !equalLists(earlier, base)) {
          this.#report(`${operation.name} read two versions of list ${step.key}`)
        }
        before.set(step.key, base)
      }
    }
  }

  #checkRead({ name }: Operation, { key, values }: Read, own: readonly string[]): void {
    if (!equalLists(values.slice(values.length - own.length), own)) {
      this.#report(`${name} does not see its own appends to ${key}`)
      return
    }
    const base = values.slice(0, values.length - own.length)
    if (!isPrefix(base, this.#finalOf(key))) {
      const text = differenceText(base, this.#finalOf(key))
      this.#report(`${name} saw another order of list ${key}: ${text}`)
    }
    const last = base.at(-1)
    const writer = last === undefined ? undefined : this.#writers.get(idOf(key, last))
    const all = writer?.steps.flatMap((step) =>
      step.kind === 'append' && step.key === key ? [step.value] : [],
    )
    if (all !== undefined && all.at(-1) !== last) {
      this.#report(`${name} saw ${writer?.name} half done, in list ${key}`)
    }
  }

  #checkCycles(): void {
    const graph = new Graph()
    for (const [key, values] of this.#final) this.#addOrder(graph, key, values)
    for (const operation of this.#operations) this.#addReads(graph, operation)
    addRealTime(
      graph,
      this.#operations.filter((operation) => this.#happened(operation)),
    )
    const cycle = findCycle(graph)
    if (cycle === undefined) return
    const text = cycle.map(({ from, reason }) => `${from} (${reason}) → `).join('')
    this.#report(`a cycle: ${text}${cycle[0]?.from}`)
  }

  #addOrder(graph: Graph, key: string, values: readonly string[]): void {
    for (let index = 1; index < values.length; index++) {
      const from = this.#writers.get(idOf(key, values[index - 1] ?? ''))
      const to = this.#writers.get(idOf(key, values[index] ?? ''))
      if (from && to) graph.add(from.name, to.name, `written before, in ${key}`)
    }
  }

  #addReads(graph: Graph, operation: Operation): void {
    const own = new Set<string>()
    for (const step of operation.steps) {
      if (step.kind === 'append') own.add(step.key)
      // What it read behind its own append depends on nothing but that.
      if (!isRead(step) || own.has(step.key)) continue
      const { key, values } = step
      const seen = this.#writers.get(idOf(key, values.at(-1) ?? ''))
      if (seen) graph.add(seen.name, operation.name, `seen by, in ${key}`)
      const next = this.#finalOf(key)[values.length]
      const unseen = next === undefined ? undefined : this.#writers.get(idOf(key, next))
      if (unseen) graph.add(operation.name, unseen.name, `not seen by, in ${key}`)
    }
  }

  /** Whether it was answered, or has left something behind. */
  #happened(operation: Operation): boolean {
    if (operation.completedMs !== undefined) return true
    return operation.steps.some(
      (step) => step.kind === 'append' && this.#finalOf(step.key).includes(step.value),
    )
  }

  #finalOf(key: string): readonly string[] {
    return this.#final.get(key) ?? []
  }

  #report(text: string): void {
    this.#violations.push({ check: 'serialisable', text })
  }
}

/** Joins each operation to those sent after its answer, leaving out what follows from others. */
function addRealTime(graph: Graph, operations: readonly Operation[]): void {
  const moments = operations.flatMap((operation) => [
    { operation, atMs: operation.invokedMs, isEnd: false },
    ...(operation.completedMs === undefined
      ? []
      : [{ operation, atMs: operation.completedMs, isEnd: true }]),
  ])
  // What ends at the moment at which another begins may have been beside it.
  moments.sort((one, other) => one.atMs - other.atMs || Number(one.isEnd) - Number(other.isEnd))
  const before = new Map<string, ReadonlySet<string>>()
  let newest = new Set<string>()
  for (const { operation, isEnd } of moments) {
    const { name } = operation
    if (!isEnd) {
      before.set(name, newest)
      for (const earlier of newest) graph.add(earlier, name, 'real time')
      continue
    }
    const implied = before.get(name) ?? new Set()
    newest = new Set([...newest].filter((each) => !implied.has(each)))
    newest.add(name)
  }
}

function isRead(step: Step): step is Read {
  return step.kind === 'read' && step.values !== undefined
}

function isPrefix(short: readonly string[], long: readonly string[]): boolean {
  return short.length <= long.length && short.every((value, index) => value === long[index])
}

function equalLists(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && isPrefix(one, other)
}

function idOf(key: string, value: string): string {
  return `${key}\n${value}`
}

function differenceText(read: readonly string[], stored: readonly string[]): string {
  const place = read.findIndex((value, index) => value !== stored[index])
  return `${read[place]} at place ${place + 1}, where the store has ${stored[place] ?? 'nothing'}`
}
