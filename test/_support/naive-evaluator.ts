/**
 * Runs programs by walking their trees, with exact values and a world of a few objects: the meaning of the language
 * without registers, jumps, changes in place or anything kept between tasks. Order of evaluation is ToastStunt's.
 */

import type { Expression, Program, Statement, Variable } from '../../grammar/ast.ts'
import { Jump, NaiveExpressions, type Scope, takes } from './naive-expression.ts'
import {
  bare,
  Closure,
  elements,
  Flyweight,
  isTrue,
  nameOf,
  Obj,
  Raised,
  Unknown,
  type Value,
} from './naive-value.ts'
import type { NaiveWorld } from './naive-world.ts'

const DEPTH_MAX = 20

/** A running verb, as far as its program and its functions can see it. */
export interface Call {
  readonly self: Value
  readonly definer: bigint
  readonly verb: string
  readonly args: readonly Value[]
  readonly depth: number
}

/** How a program ended: with a value, or with an error that nothing caught. */
export interface Outcome {
  readonly value?: Value | undefined
  readonly error?: Value
  /** The program's own variables, by name in small letters; those without a value are left out. */
  readonly variables: ReadonlyMap<string, Value>
}

/** Runs [program] from its first statement, with [variables] set. */
export function evaluate(program: Program, world: NaiveWorld, variables: Scope): Outcome {
  const call = { self: 0n, definer: 0n, verb: '', args: [], depth: 0 }
  const evaluator = new Evaluator(world, call, [variables])
  const held = (): Map<string, Value> => new Map(evaluator.scopes[0] as Map<string, Value>)
  try {
    const value = returned(() => evaluator.statements(program.statements))
    return { value, variables: held() }
  } catch (thrown) {
    if (thrown instanceof Raised) return { error: thrown.code, variables: held() }
    throw thrown
  }
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
  const answer = world.answerVerb(holder, verb, args)
  if (answer !== undefined) return answer
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

class Evaluator extends NaiveExpressions {
  readonly call: Call

  constructor(world: NaiveWorld, call: Call, scopes?: readonly Scope[]) {
    const { self, args, verb } = call
    super(world, scopes ?? [new Map<string, Value>(Object.entries({ this: self, args, verb }))])
    this.call = call
  }

  // ---- calls

  verb(object: Value, name: Value, args: readonly Value[]): Value {
    return callVerb(this.world, this.call, object, name, args)
  }

  pass(args: readonly Value[]): Value {
    const { self, verb, definer } = this.call
    const found = this.world.find(this.world.parents.get(definer), verb)
    return runVerb(this.world, this.call, found, { self, verb, args })
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
}
