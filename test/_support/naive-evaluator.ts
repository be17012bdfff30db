/**
 * Runs programs by walking their trees, with exact values and a world of a few objects: the meaning of the language
 * without registers, jumps, changes in place or anything kept between tasks. Order of evaluation is ToastStunt's.
 *
 * Long because one class walks every kind of statement and expression.
 */

import { ERROR_NAMES } from '../../driver/shared/errors.ts'
import type {
  AssignmentExpression,
  Expression,
  FunctionExpression,
  Item,
  ListExpression,
  Program,
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
  isList,
  isTrue,
  mapOf,
  Obj,
  operate,
  operateUnary,
  Raised,
  range,
  Sign,
  setIndex,
  setRange,
  Table,
  Unknown,
  type Value,
} from './naive-value.ts'
import type { NaiveWorld } from './naive-world.ts'

/** Builtins that call a function for each item of a list, and how many arguments they have. */
const WALKS = { map: 2, filter: 2, reduce: 3 } as const

const DEPTH_MAX = 20

/** A running verb, as far as its program and its functions can see it. */
export interface Call {
  readonly self: Value
  readonly definer: bigint
  readonly verb: string
  readonly args: readonly Value[]
  readonly depth: number
}

/** Calls a verb as a program would. */
export function callVerb(
  world: NaiveWorld,
  call: Call,
  self: Value,
  name: Value,
  args: readonly Value[],
): Value {
  const verb = nameOf(name)
  const holder = self instanceof Flyweight ? self.delegate : self
  if (!(holder instanceof Obj)) throw new Raised('E_TYPE')
  if (!world.parents.has(holder.id)) throw new Raised('E_INVIND')
  return runVerb(world, call, world.find(holder.id, verb), { self, verb, args })
}

function runVerb(
  world: NaiveWorld,
  { depth }: Call,
  found: readonly [bigint, Program] | undefined,
  call: Pick<Call, 'self' | 'verb' | 'args'>,
): Value {
  if (found === undefined) throw new Raised('E_VERBNF')
  world.burn()
  if (depth >= DEPTH_MAX) throw new Unknown('too deep')
  const [definer, program] = found
  const evaluator = new Evaluator(world, { ...call, definer, depth: depth + 1 })
  return returned(() => evaluator.statements(program.statements))
}

function returned(run: () => void): Value {
  try {
    run()
    return 0n
  } catch (thrown) {
    if (thrown instanceof Jump && thrown.kind === 'return') return thrown.value
    throw thrown
  }
}

/** A jump on its way to the statement that takes it. */
class Jump {
  readonly kind: 'return' | 'break' | 'continue'
  readonly value: Value
  readonly loop: string | undefined

  constructor(kind: Jump['kind'], value: Value, loop?: string) {
    this.kind = kind
    this.value = value
    this.loop = loop
  }
}

/** A value, or a name without one. */
type Scope = Map<string, Value | undefined>

class Evaluator {
  readonly world: NaiveWorld
  readonly call: Call
  /** The verb's variables, then what is declared in the blocks around, the innermost last. */
  readonly scopes: Scope[]
  indexed: Value[] = []

  constructor(world: NaiveWorld, call: Call, scopes?: readonly Scope[]) {
    this.world = world
    this.call = call
    this.scopes = scopes?.map((scope) => new Map(scope)) ?? [
      new Map<string, Value>([
        ['this', call.self],
        ['args', call.args],
        ['verb', call.verb],
      ]),
    ]
  }

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

  // ---- statements

  statements(statements: readonly Statement[]): void {
    this.within(() => {
      for (const statement of statements) this.statement(statement)
    })
  }

  statement(statement: Statement): void {
    switch (statement.kind) {
      case 'if': {
        const arm = statement.arms.find(({ condition }) => isTrue(this.value(condition)))
        this.statements(arm?.body ?? statement.otherwise ?? [])
        break
      }
      case 'forEach':
        this.forEach(statement)
        break
      case 'forRange':
        this.forRange(statement)
        break
      case 'while':
        this.while(statement)
        break
      case 'tryExcept':
        this.tryExcept(statement)
        break
      case 'tryFinally':
        this.tryFinally(statement)
        break
      case 'break':
      case 'continue':
        throw new Jump(statement.kind, 0n, statement.loop?.name.toLowerCase())
      case 'return':
        throw new Jump('return', statement.value === undefined ? 0n : this.value(statement.value))
      case 'expression':
        this.value(statement.value)
        break
      case 'block':
        this.statements(statement.body)
        break
      case 'declaration':
        this.declaration(statement)
        break
      case 'define': {
        const { name, value } = statement
        this.declare(name, this.closure(value, name.name.toLowerCase()))
        break
      }
      case 'fork':
        throw new Error('forks are not compared')
    }
  }

  declaration({ word, target, value }: Statement & { kind: 'declaration' }): void {
    if (word === 'global') throw new Error('not compared')
    const made = value === undefined ? 0n : this.value(value)
    if (target.kind === 'list') this.declareAll(target, made)
    else this.declare(target, made)
  }

  forRange(statement: Statement & { kind: 'forRange' }): void {
    const from = this.value(statement.from)
    const to = this.value(statement.to)
    for (const number of this.numbers(from, to)) {
      this.set(statement.value, number)
      if (this.body([statement.value], statement.body)) return
    }
  }

  *numbers(from: Value, to: Value): Generator<Value> {
    if (from instanceof Obj && to instanceof Obj) {
      for (let id = from.id; id <= to.id; id++) yield new Obj(id)
    } else if (typeof from === 'bigint' && typeof to === 'bigint') {
      for (let number = from; number <= to; number++) yield number
    } else throw new Raised('E_TYPE')
  }

  /** One turn of a loop; answers whether it was the last. */
  body(names: readonly (Variable | undefined)[], body: readonly Statement[]): boolean {
    this.world.burn()
    try {
      this.statements(body)
      return false
    } catch (thrown) {
      if (!(thrown instanceof Jump) || thrown.kind === 'return') throw thrown
      const isOurs = names.some((name) => name?.name.toLowerCase() === thrown.loop)
      if (thrown.loop !== undefined && !isOurs) throw thrown
      return thrown.kind === 'break'
    }
  }

  forEach(statement: Statement & { kind: 'forEach' }): void {
    for (const [value, key] of elements(this.value(statement.sequence))) {
      this.set(statement.value, value)
      if (statement.index !== undefined) this.set(statement.index, key)
      if (this.body([statement.value, statement.index], statement.body)) return
    }
  }

  while(statement: Statement & { kind: 'while' }): void {
    for (;;) {
      const value = this.value(statement.condition)
      if (statement.name !== undefined) this.set(statement.name, value)
      if (!isTrue(value) || this.body([statement.name], statement.body)) return
    }
  }

  tryExcept(statement: Statement & { kind: 'tryExcept' }): void {
    const codes = statement.arms.map((arm) => this.codes(arm.codes))
    const { scopes, indexed } = this.here()
    try {
      this.statements(statement.body)
    } catch (thrown) {
      if (!(thrown instanceof Raised)) throw thrown
      const arm = statement.arms[codes.findIndex((list) => takes(list, thrown.code))]
      if (arm === undefined) throw thrown
      this.back({ scopes, indexed })
      if (arm.name !== undefined) this.set(arm.name, [bare(thrown.code)])
      this.statements(arm.body)
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

  tryFinally(statement: Statement & { kind: 'tryFinally' }): void {
    let pending: unknown
    const here = this.here()
    try {
      this.statements(statement.body)
    } catch (thrown) {
      if (!(thrown instanceof Raised || thrown instanceof Jump)) throw thrown
      pending = thrown
      this.back(here)
    }
    this.statements(statement.handler)
    if (pending !== undefined) throw pending
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
        return this.property(object, this.value(expression.name))
      }
      case 'verbCall': {
        const object = this.value(expression.object)
        const name = this.value(expression.name)
        return callVerb(this.world, this.call, object, name, this.items(expression.args))
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

  property(object: Value, name: Value): Value {
    const text = nameOf(name)
    if (object instanceof Flyweight) {
      return object.slots.get(text) ?? this.world.get(object.delegate, text)
    }
    if (!(object instanceof Obj)) throw new Raised('E_TYPE')
    return this.world.get(object, text)
  }

  setProperty(object: Value, name: Value, value: Value): void {
    const text = nameOf(name)
    if (!(object instanceof Obj)) throw new Raised('E_TYPE')
    this.world.set(object, text, value)
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
    if (name === 'pass') return this.pass(args.length === 0 ? this.call.args : given)
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

  pass(args: readonly Value[]): Value {
    const { self, verb, definer } = this.call
    const found = this.world.find(this.world.parents.get(definer), verb)
    return runVerb(this.world, this.call, found, { self, verb, args })
  }

  clear([object, name]: readonly Value[]): Value {
    if (!(object instanceof Obj) || typeof name !== 'string') throw new Error('not compared')
    this.world.get(object, name)
    this.world.properties.delete(`${object.id}.${name}`)
    return 0n
  }

  // ---- functions, flyweights, comprehensions

  closure(node: FunctionExpression, name: string | undefined): Closure {
    return new Closure(
      node,
      name,
      this.scopes.map((scope) => new Map(scope)),
    )
  }

  enter(callee: Value, args: readonly Value[]): Value {
    if (!(callee instanceof Closure)) throw new Raised('E_TYPE')
    this.world.burn()
    if (this.call.depth >= DEPTH_MAX) throw new Unknown('too deep')
    const call = { ...this.call, depth: this.call.depth + 1 }
    const inner = new Evaluator(this.world, call, callee.captured as Scope[])
    const { parameters, body } = callee.node
    inner.scopes.push(new Map(callee.name === undefined ? [] : [[callee.name, callee]]))
    inner.scopes.push(new Map())
    return returned(() => {
      inner.declareAll(parameters, args)
      if (!('kind' in body)) return inner.statements(body)
      throw new Jump('return', inner.value(body as Expression))
    })
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
      return (value) => this.setProperty(object, name, value)
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
      return [this.property(object, name), (changed) => this.setProperty(object, name, changed)]
    }
    if (base.kind !== 'index') throw new Error('not assignable')
    const [container, store] = this.container(base.base)
    const key = this.inside(container, () => this.value(base.index))
    if (!isList(container) && !(container instanceof Table)) throw new Raised('E_TYPE')
    return [index(container, key), (changed) => store(setIndex(container, key, changed))]
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

/** The name that a string or symbol is. */
function nameOf(value: Value): string {
  const name = value instanceof Sign ? value.name : value
  if (typeof name !== 'string') throw new Raised('E_TYPE')
  return name
}

function takes(codes: readonly Value[] | undefined, raised: Value): boolean {
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
