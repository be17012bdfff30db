/**
 * A small model of the language's values and operations, for tests that compare two ways of running a program. Both ways
 * share it, so it need not be right in every case, only the same.
 */

import { ERROR_NAMES } from '../../../driver/shared/errors.ts'

/** Integers are bigints, floats numbers, errors and objects are tagged; lists are never changed in place. */
export type Value =
  | bigint
  | number
  | string
  | boolean
  | { readonly error: number }
  | { readonly object: bigint }
  | { readonly map: readonly (readonly [Value, Value])[] }
  | readonly Value[]

/** An error of the language on its way. */
export class Raised extends Error {
  readonly code: number

  constructor(name: string) {
    super(name)
    this.code = ERROR_NAMES.indexOf(name)
  }
}

export type Operator =
  | ('+' | '-' | '*' | '/' | '%' | '^')
  | ('|.' | '&.' | '^.' | '<<' | '>>')
  | ('==' | '!=' | '<' | '<=' | '>' | '>=' | 'in')

export const isList = (value: Value): value is readonly Value[] => Array.isArray(value)

export function isMap(value: Value): value is { map: readonly (readonly [Value, Value])[] } {
  return typeof value === 'object' && !Array.isArray(value) && 'map' in value
}

export function isTrue(value: Value): boolean {
  if (isList(value)) return value.length > 0
  if (isMap(value)) return value.map.length > 0
  return typeof value === 'object' ? false : Boolean(value)
}

export function show(value: Value): string {
  if (isList(value)) return `{${value.map(show).join(', ')}}`
  if (isMap(value)) return `[${value.map.map(([k, v]) => `${show(k)} -> ${show(v)}`).join(', ')}]`
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value !== 'object') return typeof value === 'number' ? `${value}f` : String(value)
  if ('error' in value) return ERROR_NAMES[value.error] as string
  return `#${(value as { object: bigint }).object}`
}

const same = (a: Value, b: Value): boolean => show(a) === show(b)
const truth = (value: boolean): Value => (value ? 1n : 0n)
const wrap = (value: bigint): bigint => BigInt.asIntN(64, value)

export function operate(operator: Operator, a: Value, b: Value): Value {
  if (operator === '==') return truth(same(a, b))
  if (operator === '!=') return truth(!same(a, b))
  if (operator === 'in') return BigInt(expectList(b).findIndex((item) => same(item, a)) + 1)
  if (operator.startsWith('<') || operator.startsWith('>')) {
    if (operator.length === 1 || operator.endsWith('=')) return truth(compare(operator, a, b))
  }
  if (operator === '+' && typeof a === 'string' && typeof b === 'string') return a + b
  if (typeof a !== 'bigint' || typeof b !== 'bigint') throw new Raised('E_TYPE')
  return wrap(calculate(operator, a, b))
}

function compare(operator: string, a: Value, b: Value): boolean {
  const isOrdered = typeof a === 'bigint' || typeof a === 'string' || typeof a === 'number'
  if (!isOrdered || typeof a !== typeof b) throw new Raised('E_TYPE')
  const other = b as typeof a
  if (operator === '<') return a < other
  if (operator === '<=') return a <= other
  return operator === '>' ? a > other : a >= other
}

function calculate(operator: Operator, a: bigint, b: bigint): bigint {
  if (operator === '+') return a + b
  if (operator === '-') return a - b
  if (operator === '*') return a * b
  if (operator === '|.') return a | b
  if (operator === '&.') return a & b
  if (operator === '^.') return a ^ b
  if (operator === '/' || operator === '%') {
    if (b === 0n) throw new Raised('E_DIV')
    return operator === '/' ? a / b : a % b
  }
  if (b < 0n || b > 64n) throw new Raised('E_INVARG')
  if (operator === '^') return a ** b
  return operator === '<<' ? a << b : BigInt.asUintN(64, a) >> b
}

export function operateUnary(operator: '-' | '!' | '~', value: Value): Value {
  if (operator === '!') return truth(!isTrue(value))
  if (typeof value !== 'bigint') throw new Raised('E_TYPE')
  return operator === '-' ? wrap(-value) : ~value
}

// ---- collections

export function expectList(value: Value): readonly Value[] {
  if (!isList(value)) throw new Raised('E_TYPE')
  return value
}

/** What a loop walks over: values with their indices. */
export function elements(value: Value): readonly (readonly [value: Value, index: Value])[] {
  if (isMap(value)) return value.map.map(([key, held]) => [held, key])
  const items: readonly Value[] = typeof value === 'string' ? [...value] : expectList(value)
  return items.map((item, index) => [item, BigInt(index + 1)])
}

export function indexEnd(end: 'first' | 'last', container: Value): Value {
  if (isMap(container)) {
    const entry = end === 'first' ? container.map[0] : container.map.at(-1)
    if (entry === undefined) throw new Raised('E_RANGE')
    return entry[0]
  }
  if (typeof container !== 'string' && !isList(container)) throw new Raised('E_TYPE')
  return end === 'first' ? 1n : BigInt(container.length)
}

export function index(container: Value, key: Value): Value {
  if (isMap(container)) {
    const entry = container.map.find(([known]) => same(known, key))
    if (entry === undefined) throw new Raised('E_RANGE')
    return entry[1]
  }
  const position = positionOf(container, key)
  return (container as readonly Value[] | string)[position] as Value
}

/** The element of [container] that leads to one that is assigned. */
export function indexInside(container: Value, key: Value): Value {
  if (!isMap(container) && !isList(container)) throw new Raised('E_TYPE')
  return index(container, key)
}

function positionOf(container: Value, key: Value): number {
  const isSequence = typeof container === 'string' || isList(container)
  if (!isSequence || typeof key !== 'bigint') throw new Raised('E_TYPE')
  if (key < 1n || key > BigInt(container.length)) throw new Raised('E_RANGE')
  return Number(key) - 1
}

export function setIndex(container: Value, key: Value, value: Value): Value {
  if (isMap(container)) {
    const others = container.map.filter(([known]) => !same(known, key))
    const entries = [...others, [key, value] as const]
    return { map: entries.sort(([a], [b]) => (show(a) < show(b) ? -1 : 1)) }
  }
  const position = positionOf(container, key)
  if (isList(container)) return container.with(position, value)
  if (typeof value !== 'string') throw new Raised('E_TYPE')
  if (value.length !== 1) throw new Raised('E_INVARG')
  return [...(container as string)].with(position, value).join('')
}

export function range(container: Value, from: Value, to: Value): Value {
  const [start, end] = rangeOf(container, from, to)
  if (start > end) return typeof container === 'string' ? '' : []
  const sequence = container as readonly Value[] | string
  if (start < 1 || end > sequence.length) throw new Raised('E_RANGE')
  return sequence.slice(start - 1, end)
}

export function setRange(container: Value, ends: readonly [Value, Value], value: Value): Value {
  const [start, end] = rangeOf(container, ...ends)
  if (typeof container !== typeof value || isList(container) !== isList(value)) {
    throw new Raised('E_TYPE')
  }
  const sequence = container as readonly Value[] | string
  if (start < 1 || start > sequence.length + 1 || end > sequence.length) throw new Raised('E_RANGE')
  const before = sequence.slice(0, start - 1)
  const after = sequence.slice(Math.max(end, start - 1))
  if (typeof before === 'string') return `${before}${value as string}${after as string}`
  return [...before, ...(value as readonly Value[]), ...(after as readonly Value[])]
}

function rangeOf(container: Value, from: Value, to: Value): readonly [number, number] {
  const isSequence = typeof container === 'string' || isList(container)
  if (!isSequence || typeof from !== 'bigint' || typeof to !== 'bigint') throw new Raised('E_TYPE')
  return [Number(from), Number(to)]
}

// ---- the world outside a program

/** Everything that a program can touch, and a record of how it did. */
export interface World {
  readonly effects: string[]
  readonly properties: Map<string, Value>
  /** Counts down; below zero the run is given up. */
  fuel: number
}

/** A run that takes too long to be compared. */
export class OutOfFuel extends Error {}

export function newWorld(): World {
  return { effects: [], properties: new Map(), fuel: 3000 }
}

export function burn(world: World): void {
  world.fuel -= 1
  if (world.fuel < 0) throw new OutOfFuel('out of fuel')
}

const propertyKey = (object: Value, name: Value): string => {
  if (typeof object !== 'object' || !('object' in object) || typeof name !== 'string') {
    throw new Raised('E_TYPE')
  }
  return `${object.object}.${name}`
}

export function getProperty(world: World, object: Value, name: Value): Value {
  const value = world.properties.get(propertyKey(object, name))
  if (value === undefined) throw new Raised('E_PROPNF')
  return value
}

export function setProperty(world: World, object: Value, name: Value, value: Value): void {
  world.properties.set(propertyKey(object, name), value)
  world.effects.push(`${show(object)}.${show(name)} = ${show(value)}`)
}

/** Verbs answer their arguments; the verb `fail` raises. */
export function callVerb(world: World, object: Value, name: Value, args: Value): Value {
  burn(world)
  propertyKey(object, name)
  world.effects.push(`${show(object)}:${show(name)}${show(args)}`)
  if (name === 'fail') throw new Raised('E_INVARG')
  return args
}

/** Builtins answer how many arguments they have, `raise` raises, `typeof` answers its argument. */
export function callBuiltin(world: World, name: string, args: readonly Value[]): Value {
  burn(world)
  world.effects.push(`${name}${show(args)}`)
  if (name === 'raise') throw new Raised('E_PERM')
  if (name === 'typeof') return args[0] ?? 0n
  return BigInt(args.length)
}
