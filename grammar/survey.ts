/**
 * A walk over a whole program, in its order, that collects its names: see variables.ts and function-scope.ts.
 */

import type {
  BuiltinCall,
  ComprehensionExpression,
  DeclarationStatement,
  Expression,
  FlyweightExpression,
  FunctionExpression,
  Item,
  Place,
  Program,
  Statement,
  Variable,
} from './ast.ts'
import { builtinNumber } from './builtin.ts'
import { type Declared, FunctionScope } from './function-scope.ts'
import { isErrorName } from './predefined.ts'
import { roleCallParts } from './role-call.ts'
import { isLink, type Link, spineOf, type Whole } from './spine.ts'

/** Complains about a call if no builtin has its name; undefined where any name will do. */
type CheckBuiltin = (call: BuiltinCall) => string | undefined

export interface ScopeOptions {
  /** Is the program one that is written now, and not from an old textdump? */
  readonly isModern: boolean
  readonly checkBuiltin: CheckBuiltin
  readonly complain: (place: Place, text: string) => void
}

/** A call of a name that is neither declared nor a builtin's. */
interface UnknownCall {
  readonly call: BuiltinCall
  readonly owner: FunctionScope
}

export class Survey {
  readonly main: FunctionScope
  /** Variables that stand for a declared name of their function. */
  readonly declared = new Map<Variable, Declared>()
  readonly assigning = new Set<Expression>()
  /** Bodies and comprehensions → the names that were declared in them. */
  readonly closed = new Map<readonly Statement[] | Expression, readonly Declared[]>()
  readonly callees = new Map<BuiltinCall, Variable>()
  readonly errorCalls = new Set<BuiltinCall>()
  readonly functions = new Map<FunctionExpression, FunctionScope>()
  readonly #options: ScopeOptions
  readonly #unknownCalls: UnknownCall[] = []
  /** Function-wide names of the main program, by how they are written. */
  readonly #uses = new Map<string, { isAssigned: boolean }>()
  #own: FunctionScope

  constructor(options: ScopeOptions) {
    this.#options = options
    this.main = new FunctionScope(undefined, options.isModern)
    this.#own = this.main
  }

  program({ statements }: Program): void {
    this.#statements(statements)
    for (const { call, owner } of this.#unknownCalls) this.#settleCall(call, owner)
    this.main.bind()
    for (const scope of this.functions.values()) scope.bind()
  }

  // ---- names

  #read(variable: Variable): void {
    const entry = this.#own.declares ? this.#own.find(variable.name.toLowerCase()) : undefined
    if (entry === undefined || entry === 'wide') this.#use(variable)
    else this.declared.set(variable, entry)
  }

  #use({ name }: Variable): { isAssigned: boolean } {
    if (this.#own !== this.main) return this.#own.use(name)
    const known = this.#uses.get(name)
    if (known !== undefined) return known
    const use = this.#own.use(name)
    this.#uses.set(name, use)
    return use
  }

  #assign(variable: Variable | undefined): void {
    if (variable === undefined) return
    if (this.#own === this.main && !this.main.declares) {
      this.#use(variable).isAssigned = true
      return
    }
    const key = variable.name.toLowerCase()
    const entry = this.#own.find(key)
    if (entry === undefined || entry === 'wide') {
      this.#use(variable).isAssigned = true
      const constant = entry === undefined ? this.#own.constantOf(key) : undefined
      if (constant !== undefined) this.#refuseAssignment(variable, constant)
    } else {
      this.declared.set(variable, entry)
      if (entry.isConstant) this.#refuseAssignment(variable, entry)
    }
  }

  #refuseAssignment(variable: Variable, { line }: Declared): void {
    const text = `\`${variable.name}\` cannot be assigned to: line ${line} declares it as constant`
    this.#options.complain(variable, text)
  }

  #declare(variable: Variable, isConstant = false): Declared {
    const known = this.#own.block.entries.get(variable.name.toLowerCase())
    if (known !== undefined) {
      const where = known === 'wide' ? '' : ` in line ${known.line}`
      this.#options.complain(variable, `\`${variable.name}\` is already declared${where}`)
    }
    const declared = this.#own.declare(variable.name, variable.line, isConstant)
    this.declared.set(variable, declared)
    return declared
  }

  // ---- statements

  #statements(statements: readonly Statement[]): void {
    for (const statement of statements) this.#statement(statement)
  }

  #block(body: readonly Statement[]): void {
    this.#own.openBlock()
    this.#statements(body)
    this.#close(body)
  }

  #close(body: readonly Statement[] | Expression): void {
    const closed = this.#own.closeBlock()
    if (closed.length > 0) this.closed.set(body, closed)
  }

  #statement(statement: Statement): void {
    switch (statement.kind) {
      case 'if':
        for (const arm of statement.arms) {
          this.#expression(arm.condition)
          this.#block(arm.body)
        }
        this.#block(statement.otherwise ?? [])
        break
      case 'forEach':
        this.#assign(statement.value)
        this.#assign(statement.index)
        this.#expression(statement.sequence)
        this.#block(statement.body)
        break
      case 'forRange':
        this.#assign(statement.value)
        this.#expression(statement.from)
        this.#expression(statement.to)
        this.#block(statement.body)
        break
      case 'while':
        this.#assign(statement.name)
        this.#expression(statement.condition)
        this.#block(statement.body)
        break
      case 'fork':
        this.#assign(statement.name)
        this.#expression(statement.delay)
        this.#block(statement.body)
        break
      case 'tryExcept':
        this.#block(statement.body)
        for (const arm of statement.arms) {
          this.#assign(arm.name)
          this.#items(arm.codes ?? [])
          this.#block(arm.body)
        }
        break
      case 'tryFinally':
        this.#block(statement.body)
        this.#block(statement.handler)
        break
      case 'return':
        if (statement.value !== undefined) this.#expression(statement.value)
        break
      case 'block':
        this.#block(statement.body)
        break
      case 'declaration':
        this.#declaration(statement)
        break
      case 'define':
        this.#function(statement.value, this.#declare(statement.name))
        break
      case 'expression':
        this.#expression(statement.value)
        break
      case 'break':
      case 'continue':
        break
    }
  }

  #declaration({ word, target, value }: DeclarationStatement): void {
    if (word === 'global') {
      this.#own.declareWide((target as Variable).name)
      if (value === undefined) this.#read(target as Variable)
      else this.#assign(target as Variable)
    }
    if (value !== undefined) this.#expression(value)
    if (word === 'global') return
    if (target.kind === 'variable') this.#declare(target, word === 'const')
    else this.#declareTargets(target.items, word === 'const')
  }

  /** Each target is declared before the fallbacks of later ones. */
  #declareTargets(items: readonly Item[], isConstant = false): void {
    for (const item of items) {
      if (item.kind === 'optional') {
        if (item.fallback !== undefined) this.#expression(item.fallback)
        this.#declare(item.name, isConstant)
      } else if (item.value.kind === 'variable') {
        this.#declare(item.value, isConstant)
      }
    }
  }

  // ---- expressions

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
      case 'valueCall':
        return this.#items(link.args)
      case 'index':
        return this.#expression(link.index)
      case 'range':
        return this.#all([link.from, link.to])
    }
  }

  #whole(expression: Whole): boolean {
    switch (expression.kind) {
      case 'variable':
        this.#read(expression)
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
        this.#call(expression)
        return this.#items(expression.args)
      case 'errorValue':
        return this.#items(expression.args)
      case 'roleCall':
        return this.#all(roleCallParts(expression))
      case 'catch':
        return this.#catch(expression.body, expression.codes, expression.fallback)
      case 'return':
        return expression.value !== undefined && this.#expression(expression.value)
      case 'comprehension':
        return this.#comprehension(expression)
      case 'flyweight':
        return this.#flyweight(expression)
      case 'function':
        this.#function(expression, undefined)
        return false
      case 'integer':
      case 'float':
      case 'string':
      case 'object':
      case 'error':
      case 'symbol':
      case 'bytes':
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

  #flyweight({ delegate, parts }: FlyweightExpression): boolean {
    const inParts = parts.flatMap((part) =>
      part.kind === 'slot' ? [part.name, part.value] : [part.value],
    )
    return this.#all([delegate, ...inParts])
  }

  /** The variables of its clauses are its own. */
  #comprehension(expression: ComprehensionExpression): boolean {
    let assigns = false
    this.#own.openBlock()
    for (const clause of expression.clauses) {
      if (clause.kind === 'if') {
        assigns = this.#expression(clause.condition) || assigns
        continue
      }
      const { source } = clause
      const inSource = 'kind' in source ? [source] : [source.from, source.to]
      assigns = this.#all(inSource) || assigns
      this.#declare(clause.value)
      if (clause.index !== undefined) this.#declare(clause.index)
    }
    assigns = this.#expression(expression.value) || assigns
    this.#close(expression)
    return assigns
  }

  // ---- functions and calls

  #function(expression: FunctionExpression, self: Declared | undefined): void {
    const around = this.#own
    const own = new FunctionScope(around, this.#options.isModern)
    own.self = self
    this.functions.set(expression, own)
    this.#own = own
    this.#declareTargets(expression.parameters.items)
    if ('kind' in expression.body) this.#expression(expression.body)
    else this.#statements(expression.body)
    this.#own = around
  }

  /** A declared name calls its function; another one calls a builtin, if there is one. */
  #call(call: BuiltinCall): void {
    const isDeclared = this.#own.findAround(call.name.toLowerCase()) !== undefined
    if (isDeclared) this.#callVariable(call)
    else if (builtinNumber(call.name) === undefined) {
      this.#unknownCalls.push({ call, owner: this.#own })
    }
  }

  #callVariable(call: BuiltinCall): void {
    this.#read(this.#calleeOf(call))
  }

  #calleeOf(call: BuiltinCall): Variable {
    const { name, line, column, offset } = call
    const variable: Variable = { kind: 'variable', name, line, column, offset }
    this.callees.set(call, variable)
    return variable
  }

  /** When all is known: a variable that is assigned anywhere, an error without a number, or nothing that exists. */
  #settleCall(call: BuiltinCall, owner: FunctionScope): void {
    const { isModern, checkBuiltin, complain } = this.#options
    if (isModern && owner.isAssigned(call.name.toLowerCase())) {
      this.#calleeOf(call)
      owner.useWide(call.name)
    } else if (isModern && isErrorName(call.name)) {
      this.errorCalls.add(call)
    } else {
      const complaint = checkBuiltin(call)
      if (complaint !== undefined) complain(call, complaint)
    }
  }
}
