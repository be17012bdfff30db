/**
 * The names of a program: what each one stands for, and what is wrong with them.
 *
 * One walk over the tree collects how names are declared and used, in the order of the program; then every function gets
 * its registers, the program itself first (function-scope.ts).
 */

import type {
  BuiltinCall,
  Expression,
  FunctionExpression,
  Program,
  Statement,
  Variable,
} from './ast.ts'
import type { Binding, Declared, FunctionScope } from './function-scope.ts'
import { type ScopeOptions, Survey } from './survey.ts'

/** The names of one function. */
export interface Scope {
  bindingOf(variable: Variable): Binding
  /** Names of the registers from REGISTER_VARIABLES on. */
  readonly names: readonly string[]
  /** Expressions that assign to some variable while they are evaluated. */
  readonly assigning: ReadonlySet<Expression>
  /** The registers of the names that were declared in [body], which no one can see behind it. */
  closing(body: readonly Statement[] | Expression): readonly number[]
  /** The variable whose function [call] calls; undefined if it calls a builtin. */
  calleeOf(call: BuiltinCall): Variable | undefined
  /** The error that [call] makes a value of; undefined if it is a call. */
  errorOf(call: BuiltinCall): string | undefined
  functionOf(expression: FunctionExpression): InnerScope
}

/** The names of a function in another one. */
export interface InnerScope extends Scope {
  /** The name that it is declared by. */
  readonly name: string
  /** What its first registers are filled with when it is made, as bound around it. */
  readonly captures: readonly Binding[]
  /** How many of them, the first ones, surely have a value. */
  readonly capturesSure: number
  /** The register that receives the function itself; 0 if there is none. */
  readonly selfRegister: number
}

/** Finds the names of [program], which check.ts has passed; what is wrong with them is complained about. */
export function findScope(program: Program, options: ScopeOptions): Scope {
  const survey = new Survey(options)
  survey.program(program)
  return new SurveyedScope(survey, survey.main)
}

const NOTHING: readonly number[] = []

class SurveyedScope implements InnerScope {
  readonly #survey: Survey
  readonly #own: FunctionScope
  readonly #hasDeclared: boolean

  constructor(survey: Survey, own: FunctionScope) {
    this.#survey = survey
    this.#own = own
    this.#hasDeclared = survey.declared.size > 0
  }

  get names(): readonly string[] {
    return this.#own.names
  }

  get assigning(): ReadonlySet<Expression> {
    return this.#survey.assigning
  }

  get name(): string {
    return this.#own.self?.name ?? ''
  }

  get captures(): readonly Binding[] {
    return this.#own.captures
  }

  get capturesSure(): number {
    return this.#own.capturesSure
  }

  get selfRegister(): number {
    return this.#own.selfRegister
  }

  bindingOf(variable: Variable): Binding {
    const declared = this.#hasDeclared ? this.#survey.declared.get(variable) : undefined
    if (declared !== undefined) return this.#own.bindingOfDeclared(declared)
    return this.#own.bindingOf(variable.name)
  }

  closing(body: readonly Statement[] | Expression): readonly number[] {
    if (!this.#hasDeclared) return NOTHING
    const closed: readonly Declared[] = this.#survey.closed.get(body) ?? []
    return closed.map((declared) => this.#own.bindingOfDeclared(declared).register)
  }

  calleeOf(call: BuiltinCall): Variable | undefined {
    return this.#survey.callees.get(call)
  }

  errorOf(call: BuiltinCall): string | undefined {
    return this.#survey.errorCalls.has(call) ? call.name : undefined
  }

  functionOf(expression: FunctionExpression): InnerScope {
    return new SurveyedScope(this.#survey, this.#survey.functions.get(expression) as FunctionScope)
  }
}
