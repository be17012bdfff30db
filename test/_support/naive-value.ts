/**
 * MOO values in plain JavaScript, and what the operators do with them, as simply as possible: what the driver must
 * come to. Nothing here is changed in place.
 *
 * Semantics: ToastStunt, and docs/language.md for symbols, error values and flyweights.
 */

import type { BinaryOperator, FunctionExpression, UnaryOperator } from '../../grammar/ast.ts'

export class Obj {
  readonly id: bigint
  constructor(id: bigint) {
    this.id = id
  }
}

/** An error, with a message and perhaps a value if it is an error value. */
export class Failure {
  readonly name: string
  readonly message: string | undefined
  readonly payload: Value | undefined
  constructor(name: string, message?: string, payload?: Value) {
    this.name = name
    this.message = message
    this.payload = payload
  }
}

export class Sign {
  readonly name: string
  constructor(name: string) {
    this.name = name
  }
}

/** Entries in the order of their keys. */
export class Table {
  readonly entries: readonly (readonly [Value, Value])[]
  constructor(entries: readonly (readonly [Value, Value])[] = []) {
    this.entries = entries
  }
}

export class Flyweight {
  readonly delegate: Obj
  readonly slots: ReadonlyMap<string, Value>
  readonly contents: readonly Value[]
  constructor(delegate: Obj, slots: ReadonlyMap<string, Value>, contents: readonly Value[]) {
    this.delegate = delegate
    this.slots = slots
    this.contents = contents
  }
}

/** A function, and the variables as they were where it was made. */
export class Closure {
  readonly node: FunctionExpression
  readonly name: string | undefined
  readonly captured: object
  constructor(node: FunctionExpression, name: string | undefined, captured: object) {
    this.node = node
    this.name = name
    this.captured = captured
  }
}

export type Value =
  | bigint
  | number
  | string
  | boolean
  | Obj
  | Failure
  | Sign
  | Table
  | Flyweight
  | Closure
  | readonly Value[]

/** An error on its way to its handler. */
export class Raised extends Error {
  readonly code: Value
  constructor(code: Value) {
    super('raised')
    const isName = typeof code === 'string' && code.startsWith('E_')
    this.code = isName ? new Failure(code) : bare(code)
  }
}

/** The code of an error value alone. */
export function bare(code: Value): Value {
  return code instanceof Failure ? new Failure(code.name) : code
}

/** What the model does not know, or is too much for it: such a run is not compared. */
export class Unknown extends Error {}

export const isList = (value: Value): value is readonly Value[] => Array.isArray(value)

const SIZE_MAX = 5000
const sizes = new WeakMap<object, number>()

/** How much there is in a value; what is above the limit of the model is unknown to it. */
function sizeOf(value: Value): number {
  if (typeof value === 'string') return value.length
  if (typeof value !== 'object') return 1
  const known = sizes.get(value)
  if (known !== undefined) return known
  const parts = isList(value)
    ? value
    : value instanceof Table
      ? value.entries.flat()
      : value instanceof Flyweight
        ? [...value.slots.values(), value.contents]
        : []
  const size = parts.reduce<number>((sum, part) => sum + sizeOf(part), 1)
  sizes.set(value, size)
  return size
}

export function checked<Made extends Value>(value: Made): Made {
  if (sizeOf(value) > SIZE_MAX) throw new Unknown('too large')
  return value
}

export function isTrue(value: Value): boolean {
  if (typeof value === 'bigint') return value !== 0n
  if (typeof value === 'number') return value !== 0
  if (typeof value === 'boolean') return value
  if (typeof value === 'string' || isList(value)) return value.length > 0
  if (value instanceof Table) return value.entries.length > 0
  return !(value instanceof Obj || value instanceof Failure)
}

const int = (value: boolean): bigint => (value ? 1n : 0n)

// ---- equality and order

export function equal(a: Value, b: Value): boolean {
  if (typeof a === 'boolean' && typeof b === 'bigint') return int(a) === b
  if (typeof a === 'bigint' && typeof b === 'boolean') return a === int(b)
  if (typeof a === 'string' && typeof b === 'string') return a.toLowerCase() === b.toLowerCase()
  if (typeof a !== 'object' || typeof b !== 'object') return a === b
  if (a === b) return true
  if (isList(a))
    return isList(b) && a.length === b.length && a.every((x, at) => equal(x, at_(b, at)))
  return equalRare(a, b)
}

function equalRare(a: Exclude<Value & object, readonly Value[]>, b: Value): boolean {
  if (a instanceof Obj) return b instanceof Obj && a.id === b.id
  if (a instanceof Failure) return b instanceof Failure && a.name === b.name
  if (a instanceof Sign) return b instanceof Sign && a.name === b.name
  if (a instanceof Table) {
    return b instanceof Table && equal(a.entries.flat(), b.entries.flat())
  }
  if (a instanceof Flyweight && b instanceof Flyweight) {
    return equal(partsOf(a), partsOf(b))
  }
  if (a instanceof Closure && b instanceof Closure) throw new Unknown('functions are equal or not')
  return false
}

function partsOf({ delegate, slots, contents }: Flyweight): Value {
  const sorted = [...slots].sort(([a], [b]) => (a < b ? -1 : 1))
  return [delegate, sorted.map(([name, value]) => [name, value]), contents]
}

function at_(list: readonly Value[], index: number): Value {
  const value = list[index]
  if (value === undefined) throw new Error('no such item')
  return value
}

/** The place of a type among keys of maps; undefined for what is no key. */
function rank(value: Value): number | undefined {
  if (typeof value === 'bigint') return 0
  if (value instanceof Obj) return 1
  if (value instanceof Failure) return value.message === undefined ? 2 : undefined
  if (typeof value === 'number') return 3
  if (typeof value === 'boolean') return 4
  if (typeof value === 'string') return 5
  return value instanceof Sign ? 6 : undefined
}

export const isKey = (value: Value): boolean => rank(value) !== undefined

const ERRORS =
  'E_NONE E_TYPE E_DIV E_PERM E_PROPNF E_VERBNF E_VARNF E_INVIND E_RECMOVE E_MAXREC E_RANGE E_ARGS E_NACC E_INVARG E_QUOTA E_FLOAT E_FILE E_EXEC E_INTRPT'.split(
    ' ',
  )

function errorRank({ name }: Failure): number {
  const index = ERRORS.indexOf(name)
  return index < 0 ? ERRORS.length : index
}

function compareTwo<Kind>(a: Kind, b: Kind): number {
  return a === b ? 0 : a < b ? -1 : 1
}

/** Of two keys. */
export function compare(a: Value, b: Value): number {
  const ranks = compareTwo(rank(a), rank(b))
  if (ranks !== 0 || rank(a) === undefined) return ranks
  if (a instanceof Obj && b instanceof Obj) return compareTwo(a.id, b.id)
  if (a instanceof Failure && b instanceof Failure) {
    return compareTwo(errorRank(a), errorRank(b)) || compareTwo(a.name, b.name)
  }
  if (a instanceof Sign && b instanceof Sign) return compareTwo(a.name, b.name)
  if (typeof a === 'string' && typeof b === 'string') {
    return compareTwo(a.toLowerCase(), b.toLowerCase())
  }
  return compareTwo(a, b)
}

// ---- operators

export function operate(operator: BinaryOperator, a: Value, b: Value): Value {
  switch (operator) {
    case '==':
      return int(equal(a, b))
    case '!=':
      return int(!equal(a, b))
    case '<':
      return int(order(a, b) < 0)
    case '<=':
      return int(order(a, b) <= 0)
    case '>':
      return int(order(a, b) > 0)
    case '>=':
      return int(order(a, b) >= 0)
    case 'in':
      return position(a, b)
    case '+':
      return add(a, b)
    case '-':
    case '*':
    case '/':
    case '%':
      return calculate(operator, a, b)
    case '^':
      return power(a, b)
    default:
      return bits(operator, a, b)
  }
}

function order(a: Value, b: Value): number {
  if (
    a instanceof Failure &&
    a.message === undefined &&
    b instanceof Failure &&
    b.message === undefined
  )
    return compare(a, b)
  if (typeof a === 'boolean' && typeof b === 'boolean') return 0
  if (typeof a !== typeof b || typeof a === 'boolean') throw new Raised('E_TYPE')
  if (typeof a !== 'object') return compare(a, b)
  if (a instanceof Obj && b instanceof Obj) return compare(a, b)
  if (a instanceof Sign && b instanceof Sign) return compare(a, b)
  if (a instanceof Flyweight && b instanceof Flyweight) return 0
  if (a instanceof Closure && b instanceof Closure) return 0
  if (a instanceof Failure && b instanceof Failure) {
    if (a.message !== undefined && b.message !== undefined) return 0
  }
  throw new Raised('E_TYPE')
}

function position(a: Value, b: Value): Value {
  if (isList(b)) return BigInt(b.findIndex((item) => equal(a, item)) + 1)
  if (b instanceof Table) return BigInt(b.entries.findIndex(([, item]) => equal(a, item)) + 1)
  if (typeof b === 'string' && typeof a === 'string') {
    return BigInt(b.toLowerCase().indexOf(a.toLowerCase()) + 1)
  }
  throw new Raised('E_TYPE')
}

function add(a: Value, b: Value): Value {
  if (typeof a === 'string' && typeof b === 'string') return checked(a + b)
  if (isList(a)) return checked(isList(b) ? [...a, ...b] : [...a, b])
  return calculate('+', a, b)
}

function calculate(operator: '+' | '-' | '*' | '/' | '%', a: Value, b: Value): Value {
  if (typeof a === 'bigint' && typeof b === 'bigint') return calculateInts(operator, a, b)
  if (typeof a === 'number' && typeof b === 'number') return calculateFloats(operator, a, b)
  throw new Raised('E_TYPE')
}

function calculateInts(operator: '+' | '-' | '*' | '/' | '%', a: bigint, b: bigint): bigint {
  if (operator === '+') return BigInt.asIntN(64, a + b)
  if (operator === '-') return BigInt.asIntN(64, a - b)
  if (operator === '*') return BigInt.asIntN(64, a * b)
  if (b === 0n) throw new Raised('E_DIV')
  if (operator === '/') return BigInt.asIntN(64, a / b)
  const rest = a % b
  return rest !== 0n && rest < 0n !== b < 0n ? rest + b : rest
}

function calculateFloats(operator: '+' | '-' | '*' | '/' | '%', a: number, b: number): number {
  if ((operator === '/' || operator === '%') && b === 0) throw new Raised('E_DIV')
  const value = floatOf(operator, a, b)
  if (!Number.isFinite(value)) throw new Raised('E_FLOAT')
  return value
}

function floatOf(operator: '+' | '-' | '*' | '/' | '%', a: number, b: number): number {
  if (operator === '+') return a + b
  if (operator === '-') return a - b
  if (operator === '*') return a * b
  if (operator === '/') return a / b
  const rest = a % b
  return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest
}

function power(a: Value, b: Value): Value {
  if (typeof a !== 'bigint' || typeof b !== 'bigint') throw new Unknown('a power of floats')
  if (b < 0n || b > 64n) throw new Unknown('a large power')
  return BigInt.asIntN(64, a ** b)
}

function bits(operator: BinaryOperator, a: Value, b: Value): Value {
  if (typeof a !== 'bigint' || typeof b !== 'bigint') throw new Raised('E_TYPE')
  if (operator === '|.') return a | b
  if (operator === '&.') return a & b
  if (operator === '^.') return a ^ b
  if (operator !== '<<' && operator !== '>>') throw new Error(`${operator} is not compared`)
  if (b < 0n || b > 64n) throw new Raised('E_INVARG')
  if (b === 64n) return 0n
  return BigInt.asIntN(64, operator === '<<' ? a << b : BigInt.asUintN(64, a) >> b)
}

export function operateUnary(operator: UnaryOperator, value: Value): Value {
  if (operator === '!') return int(!isTrue(value))
  if (typeof value === 'bigint') return BigInt.asIntN(64, operator === '-' ? -value : ~value)
  if (typeof value === 'number' && operator === '-') return -value
  throw new Raised('E_TYPE')
}

// ---- elements

/** What `$` or `^` means inside an index of [container]. */
export function indexEnd(kind: 'first' | 'last', container: Value): Value {
  if (container instanceof Table) {
    const entry = container.entries.at(kind === 'last' ? -1 : 0)
    return entry === undefined ? 0n : entry[0]
  }
  if (typeof container !== 'string' && !isList(container)) throw new Raised('E_TYPE')
  const { length } = container
  return kind === 'last' ? BigInt(length) : int(length > 0)
}

export function index(container: Value, key: Value): Value {
  const from = container instanceof Flyweight ? container.contents : container
  if (from instanceof Table) {
    if (!isKey(key)) throw new Raised('E_TYPE')
    const found = from.entries.find(([each]) => compare(each, key) === 0)
    if (found === undefined) throw new Raised('E_RANGE')
    return found[1]
  }
  if ((typeof from !== 'string' && !isList(from)) || typeof key !== 'bigint') {
    throw new Raised('E_TYPE')
  }
  const item = from[Number(key) - 1]
  if (item === undefined) throw new Raised('E_RANGE')
  return item
}

/** The element of [container] that leads to one that is assigned. */
export function indexInside(container: Value, key: Value): Value {
  if (!isList(container) && !(container instanceof Table)) throw new Raised('E_TYPE')
  return index(container, key)
}

export function setIndex(container: Value, key: Value, value: Value): Value {
  if (container instanceof Table) {
    if (!isKey(key)) throw new Raised('E_TYPE')
    return checked(withEntry(container, key, value))
  }
  if (typeof key !== 'bigint') throw new Raised('E_TYPE')
  if (isList(container)) {
    if (key < 1n || key > BigInt(container.length)) throw new Raised('E_RANGE')
    return checked(container.with(Number(key) - 1, value))
  }
  if (typeof container !== 'string' || typeof value !== 'string') throw new Raised('E_TYPE')
  if (key < 1n || key > BigInt(container.length)) throw new Raised('E_RANGE')
  if (value.length !== 1) throw new Raised('E_INVARG')
  const at = Number(key)
  return container.slice(0, at - 1) + value + container.slice(at)
}

function withEntry({ entries }: Table, key: Value, value: Value): Table {
  const others = entries.filter(([each]) => compare(each, key) !== 0)
  return new Table([...others, [key, value] as const].sort(([a], [b]) => compare(a, b)))
}

export function mapOf(entries: readonly (readonly [Value, Value])[]): Table {
  let map = new Table()
  for (const [key, value] of entries) map = withEntry(map, key, value)
  return map
}

function positions(map: Table, from: Value, to: Value): readonly [number, number] {
  const begin = map.entries.findIndex(([key]) => compare(key, from) === 0)
  const end = map.entries.findIndex(([key]) => compare(key, to) === 0)
  if (begin < 0 || end < 0) throw new Raised('E_RANGE')
  return [begin, end]
}

export function range(container: Value, from: Value, to: Value): Value {
  if (container instanceof Table) {
    if (!isKey(from) || !isKey(to)) throw new Raised('E_TYPE')
    if (compare(from, to) > 0) return new Table()
    const [begin, end] = positions(container, from, to)
    return new Table(container.entries.slice(begin, end + 1))
  }
  const isSequence = typeof container === 'string' || isList(container)
  if (!isSequence || typeof from !== 'bigint' || typeof to !== 'bigint') throw new Raised('E_TYPE')
  if (from > to) return typeof container === 'string' ? '' : []
  if (from < 1n || to > BigInt(container.length)) throw new Raised('E_RANGE')
  return container.slice(Number(from) - 1, Number(to))
}

export function setRange(container: Value, from: Value, to: Value, value: Value): Value {
  if (container instanceof Table && value instanceof Table) {
    if (!isKey(from) || !isKey(to)) throw new Raised('E_TYPE')
    const [begin, end] = positions(container, from, to)
    const kept = [
      container.entries.slice(0, begin),
      value.entries,
      container.entries.slice(end + 1),
    ]
    return checked(mapOf(kept.flat()))
  }
  if (typeof from !== 'bigint' || typeof to !== 'bigint') throw new Raised('E_TYPE')
  const isText = typeof container === 'string' && typeof value === 'string'
  if (!isText && !(isList(container) && isList(value))) throw new Raised('E_TYPE')
  if (from > BigInt(container.length) + 1n || to < 0n) throw new Raised('E_RANGE')
  const before = container.slice(0, Math.max(Number(from) - 1, 0))
  const after = container.slice(Number(to))
  return checked(isText ? `${before}${value}${after}` : [...before, ...value, ...after])
}

/** What a loop goes over: values, and their keys. */
export function elements(value: Value): readonly (readonly [Value, Value])[] {
  if (value instanceof Table) return value.entries.map(([key, item]) => [item, key])
  if (typeof value !== 'string' && !isList(value)) throw new Raised('E_TYPE')
  return [...value].map((item, at) => [item, BigInt(at + 1)])
}

export function expectList(value: Value): readonly Value[] {
  if (!isList(value)) throw new Raised('E_TYPE')
  return value
}

/** The name that a string or symbol is. */
export function nameOf(value: Value): string {
  const name = value instanceof Sign ? value.name : value
  if (typeof name !== 'string') throw new Raised('E_TYPE')
  return name
}

// ---- both sides in one form

/** A value of the model as text that `textOfSlot` answers for the same value of the driver. */
export function textOf(value: Value): string {
  if (typeof value === 'bigint' || typeof value === 'boolean') return String(value)
  if (typeof value === 'number') return `float ${Object.is(value, -0) ? '-0' : value}`
  if (typeof value === 'string') return JSON.stringify(value)
  if (isList(value)) return `{${value.map(textOf).join(', ')}}`
  if (value instanceof Obj) return `#${value.id}`
  if (value instanceof Sign) return `'${value.name}`
  if (value instanceof Closure) return '*closure*'
  if (value instanceof Table) {
    return `[${value.entries.map(([key, item]) => `${textOf(key)} -> ${textOf(item)}`).join(', ')}]`
  }
  if (value instanceof Failure) {
    if (value.message === undefined) return value.name
    const payload = value.payload === undefined ? '' : `, ${textOf(value.payload)}`
    return `${value.name}(${JSON.stringify(value.message)}${payload})`
  }
  const { delegate, slots, contents } = value
  const sorted = [...slots].sort(([a], [b]) => (a < b ? -1 : 1))
  const parts = sorted.map(([name, item]) => `.${name} = ${textOf(item)}`)
  return `<${[textOf(delegate), ...parts, textOf(contents)].join(', ')}>`
}
