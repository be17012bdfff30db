/**
 * The names of a program: which register, constant or part of the command each one is.
 *
 * A name is its letters without case. MOO's predefined variables are ordinary ones that have a value from the start:
 * what a program never assigns needs no register of its own (`INT` is a constant, `args` a register of the call), and
 * what it does assign gets a register that may have to be filled before the first instruction.
 */

import {
  CONTEXT_ARGSTR,
  CONTEXT_DOBJ,
  CONTEXT_DOBJSTR,
  CONTEXT_IOBJ,
  CONTEXT_IOBJSTR,
  CONTEXT_PREPSTR,
  REGISTER_ARGS,
  REGISTER_CALLER,
  REGISTER_PLAYER,
  REGISTER_THIS,
  REGISTER_VARIABLES,
  REGISTER_VERB,
} from '../driver/shared/opcodes.ts'
import {
  TYPE_ANONYMOUS,
  TYPE_BOOL,
  TYPE_ERROR,
  TYPE_FLOAT,
  TYPE_INT,
  TYPE_LIST,
  TYPE_MAP,
  TYPE_OBJECT,
  TYPE_STRING,
  TYPE_WAIF,
} from '../driver/shared/types.ts'
import type { Expression, Item, Program, Statement, Variable } from './ast.ts'
import type { Constant } from './encode.ts'
import { isLink, type Link, spineOf, type Whole } from './spine.ts'

/** What a variable has before the program's first instruction. */
export type Initial =
  | { readonly register: number; readonly constant?: undefined }
  | { readonly constant: Constant; readonly register?: undefined }

/** What a name stands for. */
export type Binding =
  | {
      readonly kind: 'register'
      readonly register: number
      /** Set if the register has to be filled where it might be read before it is assigned. */
      readonly initial: Initial | undefined
    }
  | { readonly kind: 'constant'; readonly constant: Constant }
  | { readonly kind: 'context'; readonly number: number }

export interface Scope {
  bindingOf(variable: Variable): Binding
  /** Names of the registers from REGISTER_VARIABLES on. */
  readonly names: readonly string[]
  /** Expressions that assign to some variable while they are evaluated. */
  readonly assigning: ReadonlySet<Expression>
}

/** Registers of a call that a program may read, but only overwrite in a copy. */
const CALL_REGISTERS: ReadonlyMap<string, number> = new Map([
  ['this', REGISTER_THIS],
  ['caller', REGISTER_CALLER],
  ['args', REGISTER_ARGS],
  ['verb', REGISTER_VERB],
])

const CONTEXT: ReadonlyMap<string, number> = new Map([
  ['argstr', CONTEXT_ARGSTR],
  ['dobj', CONTEXT_DOBJ],
  ['dobjstr', CONTEXT_DOBJSTR],
  ['prepstr', CONTEXT_PREPSTR],
  ['iobj', CONTEXT_IOBJ],
  ['iobjstr', CONTEXT_IOBJSTR],
])

const typeConstant = (name: string, code: number): [string, Constant] => [
  name,
  { kind: 'integer', value: BigInt(code) },
]

const CONSTANTS: ReadonlyMap<string, Constant> = new Map([
  typeConstant('int', TYPE_INT),
  typeConstant('num', TYPE_INT),
  typeConstant('obj', TYPE_OBJECT),
  typeConstant('str', TYPE_STRING),
  typeConstant('err', TYPE_ERROR),
  typeConstant('list', TYPE_LIST),
  typeConstant('float', TYPE_FLOAT),
  typeConstant('map', TYPE_MAP),
  typeConstant('anon', TYPE_ANONYMOUS),
  typeConstant('waif', TYPE_WAIF),
  typeConstant('bool', TYPE_BOOL),
  ['true', { kind: 'boolean', value: true }],
  ['false', { kind: 'boolean', value: false }],
])

/** Finds the names of [program], which check.ts has passed. */
export function findScope(program: Program): Scope {
  const survey = new Survey()
  survey.statements(program.statements)
  const names: string[] = []
  const bindings = new Map<string, Binding>()
  for (const [key, { name, isAssigned }] of survey.names) {
    bindings.set(key, bind(key, { name, isAssigned }, names))
  }
  return {
    names,
    assigning: survey.assigning,
    // Most names are written in one way only, mostly in small letters.
    bindingOf: ({ name }) => (bindings.get(name) ?? bindings.get(name.toLowerCase())) as Binding,
  }
}

function bind(key: string, use: Use, names: string[]): Binding {
  const context = CONTEXT.get(key)
  if (context !== undefined) return { kind: 'context', number: context }
  if (key === 'player') return { kind: 'register', register: REGISTER_PLAYER, initial: undefined }
  const constant = CONSTANTS.get(key)
  if (constant !== undefined && !use.isAssigned) return { kind: 'constant', constant }
  const register = CALL_REGISTERS.get(key)
  if (register !== undefined && !use.isAssigned) {
    return { kind: 'register', register, initial: undefined }
  }
  const own = REGISTER_VARIABLES + names.push(use.name) - 1
  const initial = register === undefined ? constant && { constant } : { register }
  return { kind: 'register', register: own, initial }
}

/** How a program uses a name; as first written. */
interface Use {
  readonly name: string
  isAssigned: boolean
}

/** A walk over the whole program, in its order. */
class Survey {
  readonly names = new Map<string, Use>()
  readonly assigning = new Set<Expression>()
  readonly #uses = new Map<string, Use>()

  #use({ name }: Variable): Use {
    const known = this.#uses.get(name)
    if (known !== undefined) return known
    const key = name.toLowerCase()
    const use = this.names.get(key) ?? { name, isAssigned: false }
    this.names.set(key, use)
    this.#uses.set(name, use)
    return use
  }

  #assign(variable: Variable | undefined): void {
    if (variable !== undefined) this.#use(variable).isAssigned = true
  }

  statements(statements: readonly Statement[]): void {
    for (const statement of statements) this.#statement(statement)
  }

  #statement(statement: Statement): void {
    switch (statement.kind) {
      case 'if':
        for (const arm of statement.arms) {
          this.#expression(arm.condition)
          this.statements(arm.body)
        }
        this.statements(statement.otherwise ?? [])
        break
      case 'forEach':
        this.#assign(statement.value)
        this.#assign(statement.index)
        this.#expression(statement.sequence)
        this.statements(statement.body)
        break
      case 'forRange':
        this.#assign(statement.value)
        this.#expression(statement.from)
        this.#expression(statement.to)
        this.statements(statement.body)
        break
      case 'while':
        this.#assign(statement.name)
        this.#expression(statement.condition)
        this.statements(statement.body)
        break
      case 'fork':
        this.#assign(statement.name)
        this.#expression(statement.delay)
        this.statements(statement.body)
        break
      case 'tryExcept':
        this.statements(statement.body)
        for (const arm of statement.arms) {
          this.#assign(arm.name)
          this.#items(arm.codes ?? [])
          this.statements(arm.body)
        }
        break
      case 'tryFinally':
        this.statements(statement.body)
        this.statements(statement.handler)
        break
      case 'return':
        if (statement.value !== undefined) this.#expression(statement.value)
        break
      case 'expression':
        this.#expression(statement.value)
        break
      case 'break':
      case 'continue':
        break
    }
  }

  /** Notes the names in [expression]; answers whether it assigns to a variable. */
  #expression(expression: Expression): boolean {
    if (!isLink(expression)) return this.#note(expression, this.#whole(expression))
    const { start, links } = spineOf(expression)
    let assigns = this.#note(start, this.#whole(start))
    for (const link of links) {
      assigns = this.#link(link) || assigns
      this.#note(link, assigns)
    }
    return assigns
  }

  #note(expression: Expression, assigns: boolean): boolean {
    if (assigns) this.assigning.add(expression)
    return assigns
  }

  /** Everything in [link] but what it grows from. */
  #link(link: Link): boolean {
    switch (link.kind) {
      case 'binary':
        return this.#expression(link.right)
      case 'property':
        return this.#expression(link.name)
      case 'verbCall':
        return this.#either(this.#expression(link.name), this.#items(link.args))
      case 'index':
        return this.#expression(link.index)
      case 'range':
        return this.#all([link.from, link.to])
    }
  }

  #whole(expression: Whole): boolean {
    switch (expression.kind) {
      case 'variable':
        this.#use(expression)
        return false
      case 'list':
        return this.#items(expression.items)
      case 'map':
        return this.#all(expression.entries.flatMap(({ key, value }) => [value, key]))
      case 'unary':
        return this.#expression(expression.operand)
      case 'conditional':
        return this.#all([expression.condition, expression.consequent, expression.alternate])
      case 'assignment':
        this.#target(expression.target)
        this.#expression(expression.value)
        return true
      case 'builtinCall':
        return this.#items(expression.args)
      case 'catch':
        return this.#catch(expression.body, expression.codes, expression.fallback)
      case 'integer':
      case 'float':
      case 'string':
      case 'object':
      case 'error':
      case 'first':
      case 'last':
        return false
    }
  }

  #all(expressions: readonly Expression[]): boolean {
    let assigns = false
    for (const expression of expressions) assigns = this.#expression(expression) || assigns
    return assigns
  }

  #items(items: readonly Item[]): boolean {
    let assigns = false
    for (const item of items) {
      if (item.kind === 'item') {
        assigns = this.#expression(item.value) || assigns
      } else {
        this.#assign(item.name)
        if (item.fallback !== undefined) this.#expression(item.fallback)
      }
    }
    return assigns
  }

  /** Both sides have been walked. */
  #either(one: boolean, other: boolean): boolean {
    return one || other
  }

  #catch(
    body: Expression,
    codes: readonly Item[] | undefined,
    fallback: Expression | undefined,
  ): boolean {
    const inCodes = this.#items(codes ?? [])
    const inBody = this.#expression(body)
    const inFallback = fallback !== undefined && this.#expression(fallback)
    return inBody || inCodes || inFallback
  }

  /** The left side of an assignment: also what assigns to an element assigns to the variable. */
  #target(target: Expression): void {
    this.#expression(target)
    if (target.kind === 'list') {
      for (const item of target.items) {
        if (item.kind === 'item' && item.value.kind === 'variable') this.#assign(item.value)
      }
      return
    }
    let part: Expression = target
    while (part.kind === 'index' || part.kind === 'range') part = part.base
    if (part.kind === 'variable') this.#assign(part)
  }
}
