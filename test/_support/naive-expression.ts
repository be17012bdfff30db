/**
 * What expressions come to, by walking their trees with exact values: the half of the naive evaluator without statements.
 * Order of evaluation is ToastStunt's.
 */

import { ERROR_NAMES } from '../../driver/shared/errors.ts'
import type {
  AssignmentExpression,
  Expression,
  FunctionExpression,
  Item,
  ListExpression,
  Statement,
  Variable,
} from '../../grammar/ast.ts'
import { callNaiveBuiltin } from './naive-builtin.ts'
import {
  bare,
  Closure,
  checked,
  elements,
  expectList,
  Failure,
  Flyweight,
  index,
  indexEnd,
  indexInside,
  isList,
  isTrue,
  mapOf,
  nameOf,
  Obj,
  operate,
  operateUnary,
  Raised,
  range,
  Sign,
  setIndex,
  setRange,
  type Value,
} from './naive-value.ts'
import { getProperty, type NaiveWorld, setProperty } from './naive-world.ts'

/** Builtins that call a function for each item of a list, and how many arguments they have. */
const WALKS = { map: 2, filter: 2, reduce: 3 } as const

/** A value, or a name without one. */
export type Scope = Map<string, Value | undefined>

/** A jump on its way to the statement that takes it. */
export class Jump {
  readonly kind: 'return' | 'break' | 'continue'
  readonly value: Value
  readonly loop: string | undefined

  constructor(kind: Jump['kind'], value: Value, loop?: string) {
    this.kind = kind
    this.value = value
    this.loop = loop
  }
}

export abstract class NaiveExpressions {
  readonly world: NaiveWorld
  /** The verb's variables, then what is declared in the blocks around, the innermost last. */
  readonly scopes: Scope[]
  indexed: Value[] = []

  constructor(world: NaiveWorld, scopes: readonly Scope[]) {
    this.world = world
    this.scopes = scopes.map((scope) => new Map(scope))
  }

  abstract statements(statements: readonly Statement[]): void

  /** Calls a verb. */
  abstract verb(object: Value, name: Value, args: readonly Value[]): Value

  abstract pass(args: readonly Value[]): Value

  /** Calls a function. */
  abstract enter(callee: Value, args: readonly Value[]): Value

  // ---- names

  get({ name }: Variable): Value {
    const value = this.scopeOf(name).get(name.toLowerCase())
    if (value !== undefined) return value
    if (/^E_[A-Z]+$/.test(name)) return new Failure(name)
    throw new Raised('E_VARNF')
  }

  set({ name }: Variable, value: Value): void {
    this.scopeOf(name).set(name.toLowerCase(), value)
  }

  scopeOf(name: string): Scope {
    const key = name.toLowerCase()
    return this.scopes.findLast((scope) => scope.has(key)) ?? (this.scopes[0] as Scope)
  }

  declare({ name }: Variable, value: Value): void {
    this.scopes.at(-1)?.set(name.toLowerCase(), value)
  }

  within<Result>(make: () => Result): Result {
    this.scopes.push(new Map())
    try {
      return make()
    } finally {
      this.scopes.pop()
    }
  }

  /** How much is open here, for handlers. */
  here(): { scopes: number; indexed: number } {
    return { scopes: this.scopes.length, indexed: this.indexed.length }
  }

  back({ scopes, indexed }: { scopes: number; indexed: number }): void {
    this.scopes.length = scopes
    this.indexed.length = indexed
  }

  codes(items: readonly Item[] | undefined): readonly Value[] | undefined {
    return items === undefined ? undefined : this.items(items)
  }

  // ---- expressions

  items(items: readonly Item[]): Value[] {
    const values: Value[] = []
    for (const item of items) {
      if (item.kind !== 'item') throw new Error('an optional item has no value')
      const value = this.value(item.value)
      if (item.splice) values.push(...expectList(value))
      else values.push(value)
      checked(values)
    }
    return values
  }

  value(expression: Expression): Value {
    switch (expression.kind) {
      case 'integer':
      case 'float':
      case 'string':
        return expression.value
      case 'object':
        return new Obj(expression.value)
      case 'error':
        return new Failure(ERROR_NAMES[expression.value] ?? '')
      case 'symbol':
        return new Sign(expression.value)
      case 'variable':
        return this.get(expression)
      case 'first':
      case 'last':
        return indexEnd(expression.kind, this.indexed.at(-1) as Value)
      case 'list':
        return checked(this.items(expression.items))
      case 'map':
        return this.map(expression)
      case 'unary':
        return operateUnary(expression.operator, this.value(expression.operand))
      case 'binary':
        return this.binary(expression)
      case 'conditional': {
        const isMet = isTrue(this.value(expression.condition))
        return this.value(isMet ? expression.consequent : expression.alternate)
      }
      case 'assignment':
        return this.assign(expression)
      case 'index':
        return this.element(expression)
      case 'range':
        return this.part(expression)
      case 'catch':
        return this.catch(expression)
      case 'return':
        throw new Jump('return', expression.value === undefined ? 0n : this.value(expression.value))
      default:
        return this.rest(expression)
    }
  }

  /** Calls, objects, and what came with closures and flyweights. */
  rest(expression: Expression): Value {
    switch (expression.kind) {
      case 'property': {
        const object = this.value(expression.object)
        return getProperty(this.world, object, this.value(expression.name))
      }
      case 'verbCall': {
        const object = this.value(expression.object)
        const name = this.value(expression.name)
        return this.verb(object, name, this.items(expression.args))
      }
      case 'builtinCall':
        return this.builtin(expression)
      case 'valueCall': {
        const callee = this.value(expression.callee)
        return this.enter(callee, this.items(expression.args))
      }
      case 'errorValue':
        return errorValue(ERROR_NAMES[expression.error] ?? '', this.items(expression.args))
      case 'function':
        return this.closure(expression, undefined)
      case 'flyweight':
        return this.flyweight(expression)
      case 'comprehension':
        return this.within(() => checked(this.collect(expression, 0)))
      default:
        throw new Error(`${expression.kind} is not compared`)
    }
  }

  map({ entries }: Expression & { kind: 'map' }): Value {
    let map: Value = mapOf([])
    for (const entry of entries) {
      const value = this.value(entry.value)
      map = setIndex(map, this.value(entry.key), value)
    }
    return map
  }

  element(expression: Expression & { kind: 'index' }): Value {
    const base = this.value(expression.base)
    const key = this.inside(base, () => this.value(expression.index))
    return index(base, key)
  }

  part(expression: Expression & { kind: 'range' }): Value {
    const base = this.value(expression.base)
    const [from, to] = this.inside(base, () => [
      this.value(expression.from),
      this.value(expression.to),
    ]) as [Value, Value]
    return range(base, from, to)
  }

  builtin({ name, args }: Expression & { kind: 'builtinCall' }): Value {
    const key = name.toLowerCase()
    if (this.scopeOf(name).has(key)) {
      const callee = this.scopeOf(name).get(key)
      const given = this.items(args)
      if (callee === undefined) throw new Raised('E_VARNF')
      return this.enter(callee, given)
    }
    if (/^E_[A-Z]+$/.test(name)) return errorValue(name, this.items(args))
    const given = this.items(args)
    this.world.burn()
    const answer = this.world.answerBuiltin(name, given)
    if (answer !== undefined) return answer
    if (name === 'pass') return this.pass(given)
    if (name === 'clear_property') return this.clear(given)
    if (name in WALKS) return this.walk(name as keyof typeof WALKS, given)
    return callNaiveBuiltin(name, given)
  }

  /** map(), filter() and reduce(). */
  walk(name: keyof typeof WALKS, given: readonly Value[]): Value {
    const [callee, items, start] = given
    if (given.length !== WALKS[name]) throw new Raised('E_ARGS')
    if (!(callee instanceof Closure)) throw new Raised('E_TYPE')
    const list = expectList(items as Value)
    if (name === 'map') return checked(list.map((item) => this.enter(callee, [item])))
    if (name === 'filter') return list.filter((item) => isTrue(this.enter(callee, [item])))
    return list.reduce((made, item) => checked(this.enter(callee, [made, item])), start as Value)
  }

  clear([object, name]: readonly Value[]): Value {
    if (!(object instanceof Obj) || typeof name !== 'string') throw new Error('not compared')
    this.world.get(object, name)
    this.world.properties.delete(`${object.id}.${name}`)
    return 0n
  }

  closure(node: FunctionExpression, name: string | undefined): Closure {
    return new Closure(
      node,
      name,
      this.scopes.map((scope) => new Map(scope)),
    )
  }

  flyweight({ delegate, parts }: Expression & { kind: 'flyweight' }): Value {
    const object = this.value(delegate)
    const slots = new Map<string, Value>()
    let contents: Value = []
    for (const part of parts) {
      if (part.kind === 'contents') contents = this.value(part.value)
      else slots.set(nameOf(this.value(part.name)), this.value(part.value))
    }
    if (!(object instanceof Obj) || !isList(contents)) throw new Raised('E_TYPE')
    return checked(new Flyweight(object, slots, contents))
  }

  /** The values of a comprehension from its clause number [at] on. */
  collect(expression: Expression & { kind: 'comprehension' }, at: number): Value[] {
    const clause = expression.clauses[at]
    if (clause === undefined) return [this.value(expression.value)]
    if (clause.kind === 'if') {
      return isTrue(this.value(clause.condition)) ? this.collect(expression, at + 1) : []
    }
    const { source, value, index: key } = clause
    const made: Value[] = []
    const turn = (item: Value, itemKey: Value) => {
      this.world.burn()
      this.declare(value, item)
      if (key !== undefined) this.declare(key, itemKey)
      made.push(...this.collect(expression, at + 1))
      checked(made)
    }
    if ('kind' in source) {
      for (const [item, itemKey] of elements(this.value(source))) turn(item, itemKey)
    } else {
      const from = this.value(source.from)
      for (const number of this.numbers(from, this.value(source.to))) turn(number, number)
    }
    return made
  }

  *numbers(from: Value, to: Value): Generator<Value> {
    if (from instanceof Obj && to instanceof Obj) {
      for (let id = from.id; id <= to.id; id++) yield new Obj(id)
    } else if (typeof from === 'bigint' && typeof to === 'bigint') {
      for (let number = from; number <= to; number++) yield number
    } else throw new Raised('E_TYPE')
  }

  inside<Result>(container: Value, make: () => Result): Result {
    this.indexed.push(container)
    try {
      return make()
    } finally {
      this.indexed.pop()
    }
  }

  binary({ operator, left, right }: Expression & { kind: 'binary' }): Value {
    const first = this.value(left)
    if (operator === '&&') return isTrue(first) ? this.value(right) : first
    if (operator === '||') return isTrue(first) ? first : this.value(right)
    return operate(operator, first, this.value(right))
  }

  catch(expression: Expression & { kind: 'catch' }): Value {
    const codes = this.codes(expression.codes)
    const here = this.here()
    try {
      return this.value(expression.body)
    } catch (thrown) {
      if (!(thrown instanceof Raised) || !takes(codes, thrown.code)) throw thrown
      this.back(here)
      return expression.fallback === undefined ? bare(thrown.code) : this.value(expression.fallback)
    }
  }

  // ---- assignments

  assign({ target, value }: AssignmentExpression): Value {
    if (target.kind === 'list') {
      const made = this.value(value)
      this.scatter(target, made, (name, part) => this.set(name, part))
      return made
    }
    const place = this.place(target)
    const assigned = this.value(value)
    place(assigned)
    return assigned
  }

  /** Evaluates what is on the left side, and answers how to store a value there. */
  place(target: Expression): (value: Value) => void {
    if (target.kind === 'variable') return (value) => this.set(target, value)
    if (target.kind === 'property') {
      const object = this.value(target.object)
      const name = this.value(target.name)
      return (value) => setProperty(this.world, object, name, value)
    }
    if (target.kind === 'index') {
      const [container, store] = this.container(target.base)
      const key = this.inside(container, () => this.value(target.index))
      return (value) => store(setIndex(container, key, value))
    }
    if (target.kind !== 'range') throw new Error('not assignable')
    const [container, store] = this.container(target.base)
    const [from, to] = this.inside(container, () => [
      this.value(target.from),
      this.value(target.to),
    ]) as [Value, Value]
    return (value) => store(setRange(container, from, to, value))
  }

  /** The value of what is indexed on the left side, and how to store it back. */
  container(base: Expression): readonly [Value, (value: Value) => void] {
    if (base.kind === 'variable') return [this.get(base), (value) => this.set(base, value)]
    if (base.kind === 'property') {
      const object = this.value(base.object)
      const name = this.value(base.name)
      return [
        getProperty(this.world, object, name),
        (changed) => setProperty(this.world, object, name, changed),
      ]
    }
    if (base.kind !== 'index') throw new Error('not assignable')
    const [container, store] = this.container(base.base)
    const key = this.inside(container, () => this.value(base.index))
    return [indexInside(container, key), (changed) => store(setIndex(container, key, changed))]
  }

  /** The same for names that come into being: those that get nothing are 0. */
  declareAll(targets: ListExpression, value: Value): void {
    this.scatter(targets, value, (name, part) => this.declare(name, part), true)
  }

  scatter(
    { items }: ListExpression,
    value: Value,
    store: (name: Variable, part: Value) => void,
    isDeclared = false,
  ): void {
    const list = expectList(value)
    const required = items.filter((item) => item.kind === 'item' && !item.splice).length
    const hasRest = items.some((item) => item.kind === 'item' && item.splice)
    if (list.length < required || (!hasRest && list.length > items.length)) {
      throw new Raised('E_ARGS')
    }
    let optional = list.length - required
    let next = 0
    const rest = Math.max(list.length - items.length + 1, 0)
    const unmatched: (() => void)[] = []
    for (const item of items) {
      if (item.kind === 'item' && item.splice) {
        store(item.value as Variable, list.slice(next, next + rest))
        next += rest
      } else if (item.kind === 'item') {
        store(item.value as Variable, list[next++] as Value)
      } else if (optional-- > 0) {
        store(item.name, list[next++] as Value)
      } else {
        unmatched.push(() => {
          const { name, fallback } = item
          if (fallback !== undefined) store(name, this.value(fallback))
          else if (isDeclared) store(name, 0n)
        })
      }
    }
    for (const fill of unmatched) fill()
  }
}

export function takes(codes: readonly Value[] | undefined, raised: Value): boolean {
  if (codes === undefined) return true
  return codes.some(
    (code) => code instanceof Failure && raised instanceof Failure && code.name === raised.name,
  )
}

function errorValue(name: string, args: readonly Value[]): Value {
  const [message, payload] = args
  if (message === undefined) return new Failure(name)
  if (typeof message !== 'string') throw new Raised('E_TYPE')
  return checked(new Failure(name, message, payload))
}
