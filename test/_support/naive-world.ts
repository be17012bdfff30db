/** The objects that programs of the naive evaluator can touch, and how long they may run. */

import type { Program } from '../../grammar/ast.ts'
import { Flyweight, nameOf, Obj, Raised, Unknown, type Value } from './naive-value.ts'

const TURNS_MAX = 2000
/** Of the built-in properties, those whose names random programs come upon. */
const BUILT_IN: ReadonlySet<string> = new Set(['a', 'f', 'r', 'w', 'name'])

/** Objects with one parent each, their verbs, and properties that are all defined on the eldest of a line. */
export class NaiveWorld {
  /** Object → parent. */
  readonly parents = new Map<bigint, bigint>()
  /** `object:verb` → its program. */
  readonly verbs = new Map<string, Program>()
  /** `object.property` → its value; what is not here is clear. */
  readonly properties = new Map<string, Value>()
  readonly #turnsMax: number
  #turns = 0

  constructor(turnsMax = TURNS_MAX) {
    this.#turnsMax = turnsMax
  }

  /** What a verb answers that has no program here; undefined: it has one, or is none. */
  answerVerb(_object: Obj, _name: string, _args: readonly Value[]): Value | undefined {
    return undefined
  }

  /** What a builtin answers that is not to be called. */
  answerBuiltin(_name: string, _args: readonly Value[]): Value | undefined {
    return undefined
  }

  /** Counts down; a run that takes too long is not compared. */
  burn(): void {
    this.#turns += 1
    if (this.#turns > this.#turnsMax) throw new Unknown('too long')
  }

  lineOf(object: bigint): bigint[] {
    const line: bigint[] = []
    for (let at: bigint | undefined = object; at !== undefined; at = this.parents.get(at))
      line.push(at)
    return line
  }

  get(object: Obj, name: string): Value {
    if (!this.parents.has(object.id)) throw new Raised('E_INVIND')
    for (const id of this.lineOf(object.id)) {
      const value = this.properties.get(`${id}.${name}`)
      if (value !== undefined) return value
    }
    if (BUILT_IN.has(name)) throw new Unknown('a property that every object has')
    throw new Raised('E_PROPNF')
  }

  set(object: Obj, name: string, value: Value): void {
    this.get(object, name)
    this.properties.set(`${object.id}.${name}`, value)
  }

  /** The verb that [object] has by inheritance from [from] on, and where. */
  find(from: bigint | undefined, name: string): readonly [bigint, Program] | undefined {
    if (from === undefined) return undefined
    for (const id of this.lineOf(from)) {
      const program = this.verbs.get(`${id}:${name}`)
      if (program !== undefined) return [id, program]
    }
    return undefined
  }
}

/** object.name as a program reads it. */
export function getProperty(world: NaiveWorld, object: Value, name: Value): Value {
  const text = nameOf(name)
  if (object instanceof Flyweight) {
    return object.slots.get(text) ?? world.get(object.delegate, text)
  }
  if (!(object instanceof Obj)) throw new Raised('E_TYPE')
  return world.get(object, text)
}

/** object.name = value as a program writes it. */
export function setProperty(world: NaiveWorld, object: Value, name: Value, value: Value): void {
  const text = nameOf(name)
  if (!(object instanceof Obj)) throw new Raised('E_TYPE')
  world.set(object, text, value)
}
