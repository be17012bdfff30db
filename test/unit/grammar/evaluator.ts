/**
 * Runs a program by walking its tree, as simply as possible: the meaning of the language without registers, jumps or any
 * optimisation. Order of evaluation is ToastStunt's.
 */

import type {
  AssignmentExpression,
  Expression,
  Item,
  ListExpression,
  Program,
  Statement,
  Variable,
} from '../../../grammar/ast.ts'
import type { CallContext, Outcome } from './machine.ts'
import {
  burn,
  callBuiltin,
  callVerb,
  elements,
  expectList,
  getProperty,
  index,
  indexEnd,
  indexInside,
  isTrue,
  operate,
  operateUnary,
  Raised,
  range,
  setIndex,
  setProperty,
  setRange,
  type Value,
  type World,
} from './values.ts'

const CONTEXT = ['argstr', 'dobj', 'dobjstr', 'prepstr', 'iobj', 'iobjstr']

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

/** Runs [program] from its first statement. */
export function evaluate(program: Program, world: World, call: CallContext): Outcome {
  const evaluator = new Evaluator(world, call)
  try {
    evaluator.statements(program.statements)
    return { value: 0n, variables: evaluator.variables }
  } catch (thrown) {
    if (thrown instanceof Jump) return { value: thrown.value, variables: evaluator.variables }
    if (thrown instanceof Raised) return { error: thrown.code, variables: evaluator.variables }
    throw thrown
  }
}

class Evaluator {
  readonly variables: Map<string, Value>
  readonly world: World
  indexed: Value[] = []
  /** What is declared in the blocks around, the innermost last. */
  readonly blocks: Map<string, Value>[] = []

  constructor(world: World, call: CallContext) {
    this.world = world
    this.variables = new Map<string, Value>([
      ['this', call.self],
      ['caller', { object: -1n }],
      ['args', call.args],
      ['verb', 'test'],
      ['player', { object: 2n }],
      ['str', 2n],
      ['list', 4n],
      ['true', true],
      ...CONTEXT.map((name, number): [string, Value] => [name, call.context[number] as Value]),
    ])
  }

  get({ name }: Variable): Value {
    const value = this.scopeOf(name).get(name.toLowerCase())
    if (value === undefined) throw new Raised('E_VARNF')
    return value
  }

  set({ name }: Variable, value: Value): void {
    this.scopeOf(name).set(name.toLowerCase(), value)
  }

  /** The innermost block that declares [name], or the whole program. */
  scopeOf(name: string): Map<string, Value> {
    return this.blocks.findLast((block) => block.has(name.toLowerCase())) ?? this.variables
  }

  declare({ name }: Variable, value: Value): void {
    this.blocks.at(-1)?.set(name.toLowerCase(), value)
  }

  within<Result>(make: () => Result): Result {
    this.blocks.push(new Map())
    try {
      return make()
    } finally {
      this.blocks.pop()
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
      case 'fork':
      case 'define':
        throw new Error('forks and functions are not compared')
    }
  }

  declaration({ word, target, value }: Statement & { kind: 'declaration' }): void {
    if (target.kind === 'list' || word === 'global') throw new Error('not compared')
    this.declare(target, value === undefined ? 0n : this.value(value))
  }

  /** The values of a comprehension from its clause number [index] on. */
  collect(expression: Expression & { kind: 'comprehension' }, index: number): Value[] {
    const clause = expression.clauses[index]
    if (clause === undefined) return [this.value(expression.value)]
    if (clause.kind === 'if') {
      return isTrue(this.value(clause.condition)) ? this.collect(expression, index + 1) : []
    }
    if (!('kind' in clause.source)) throw new Error('ranges are not compared')
    return elements(this.value(clause.source)).flatMap(([value, key]) => {
      burn(this.world)
      this.declare(clause.value, value)
      if (clause.index !== undefined) this.declare(clause.index, key)
      return this.collect(expression, index + 1)
    })
  }

  forRange(statement: Statement & { kind: 'forRange' }): void {
    const from = this.value(statement.from)
    const to = this.value(statement.to)
    if (typeof from !== 'bigint' || typeof to !== 'bigint') throw new Raised('E_TYPE')
    for (let number = from; number <= to; number++) {
      this.set(statement.value, number)
      if (this.body([statement.value], statement.body)) return
    }
  }

  /** One turn of a loop; answers whether it was the last. */
  body(names: readonly (Variable | undefined)[], body: readonly Statement[]): boolean {
    burn(this.world)
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
    try {
      this.statements(statement.body)
    } catch (thrown) {
      if (!(thrown instanceof Raised)) throw thrown
      const number = codes.findIndex((list) => list?.includes(thrown.code) ?? true)
      const arm = statement.arms[number]
      if (arm === undefined) throw thrown
      if (arm.name !== undefined) this.set(arm.name, [{ error: thrown.code }])
      this.statements(arm.body)
    }
  }

  tryFinally(statement: Statement & { kind: 'tryFinally' }): void {
    let pending: unknown
    try {
      this.statements(statement.body)
    } catch (thrown) {
      if (!(thrown instanceof Raised || thrown instanceof Jump)) throw thrown
      pending = thrown
    }
    this.statements(statement.handler)
    if (pending !== undefined) throw pending
  }

  codes(items: readonly Item[] | undefined): readonly (number | undefined)[] | undefined {
    if (items === undefined) return undefined
    return this.items(items).map((value) =>
      typeof value === 'object' && 'error' in value ? value.error : undefined,
    )
  }

  // ---- expressions

  items(items: readonly Item[]): Value[] {
    const values: Value[] = []
    for (const item of items) {
      if (item.kind !== 'item') throw new Error('an optional item has no value')
      const value = this.value(item.value)
      if (item.splice) values.push(...expectList(value))
      else values.push(value)
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
        return { object: expression.value }
      case 'error':
        return { error: expression.value }
      case 'variable':
        return this.get(expression)
      case 'first':
      case 'last':
        return indexEnd(expression.kind, this.indexed.at(-1) as Value)
      case 'list':
        return this.items(expression.items)
      case 'map': {
        let map: Value = { map: [] }
        for (const entry of expression.entries) {
          const value = this.value(entry.value)
          map = setIndex(map, this.value(entry.key), value)
        }
        return map
      }
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
      case 'property': {
        const object = this.value(expression.object)
        return getProperty(this.world, object, this.value(expression.name))
      }
      case 'verbCall': {
        const object = this.value(expression.object)
        const name = this.value(expression.name)
        return callVerb(this.world, object, name, this.items(expression.args))
      }
      case 'builtinCall':
        return callBuiltin(this.world, expression.name, this.items(expression.args))
      case 'roleCall':
        throw new Error('the evaluator has no objects to choose role verbs by')
      case 'index': {
        const base = this.value(expression.base)
        return index(
          base,
          this.inside(base, () => this.value(expression.index)),
        )
      }
      case 'range': {
        const base = this.value(expression.base)
        const ends = this.inside(base, () => [
          this.value(expression.from),
          this.value(expression.to),
        ])
        return range(base, ends[0] as Value, ends[1] as Value)
      }
      case 'catch':
        return this.catch(expression)
      case 'return':
        throw new Jump('return', expression.value === undefined ? 0n : this.value(expression.value))
      case 'comprehension':
        return this.within(() => this.collect(expression, 0))
      default:
        throw new Error(`${expression.kind} is not compared`)
    }
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
    try {
      return this.value(expression.body)
    } catch (thrown) {
      if (!(thrown instanceof Raised)) throw thrown
      if (codes !== undefined && !codes.includes(thrown.code)) throw thrown
      if (expression.fallback !== undefined) return this.value(expression.fallback)
      return { error: thrown.code }
    }
  }

  // ---- assignments

  assign({ target, value }: AssignmentExpression): Value {
    if (target.kind === 'list') return this.scatter(target, value)
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
    const ends = this.inside(container, () => [this.value(target.from), this.value(target.to)])
    return (value) => store(setRange(container, ends as [Value, Value], value))
  }

  /** The value of what is indexed on the left side, and how to store it back. */
  container(base: Expression): readonly [Value, (value: Value) => void] {
    if (base.kind === 'variable') return [this.get(base), (value) => this.set(base, value)]
    if (base.kind === 'property') {
      const object = this.value(base.object)
      const name = this.value(base.name)
      const value = getProperty(this.world, object, name)
      return [value, (changed) => setProperty(this.world, object, name, changed)]
    }
    if (base.kind !== 'index') throw new Error('not assignable')
    const [container, store] = this.container(base.base)
    const key = this.inside(container, () => this.value(base.index))
    const value = indexInside(container, key)
    return [value, (changed) => store(setIndex(container, key, changed))]
  }

  scatter(target: ListExpression, expression: Expression): Value {
    const value = this.value(expression)
    const list = expectList(value)
    const { items } = target
    const required = items.filter((item) => item.kind === 'item' && !item.splice).length
    const hasRest = items.some((item) => item.kind === 'item' && item.splice)
    if (list.length < required || (!hasRest && list.length > items.length))
      throw new Raised('E_ARGS')
    let optional = list.length - required
    let next = 0
    const rest = Math.max(list.length - items.length + 1, 0)
    const unmatched: (() => void)[] = []
    for (const item of items) {
      if (item.kind === 'item' && item.splice) {
        this.set(item.value as Variable, list.slice(next, next + rest))
        next += rest
      } else if (item.kind === 'item') {
        this.set(item.value as Variable, list[next++] as Value)
      } else if (optional-- > 0) {
        this.set(item.name, list[next++] as Value)
      } else if (item.fallback !== undefined) {
        const { name, fallback } = item
        unmatched.push(() => this.set(name, this.value(fallback)))
      }
    }
    for (const assign of unmatched) assign()
    return value
  }
}
