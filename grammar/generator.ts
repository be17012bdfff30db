/**
 * What the parts of the compiler share while they make one program: the assembler, the registers, the names, and what is
 * around the place where they are.
 *
 * Registers: those of the call, then variables, then temporaries, which are a stack. Whoever takes temporaries gives them
 * back by setting [top] to what it was. A temporary belongs to the expression that took it; a variable may change
 * whenever an assignment is evaluated, so an operand that is a variable is copied if a later operand assigns.
 *
 * An expression writes its target only by its last instruction if that is a variable, so that an error on the way leaves
 * the variable as it was; a temporary it may write at any time.
 */

import {
  OP_CHECK_SET,
  OP_CLEAR,
  OP_GET_CONTEXT,
  OP_INTEGER,
  OP_LITERAL,
  OP_MOVE,
  OP_SET_CONTEXT,
  OP_TAKE,
  REGISTER_VARIABLES,
} from '../driver/shared/opcodes.ts'
import { Assembler, type Label } from './assembler.ts'
import { AssignedSet } from './assigned.ts'
import type { Expression, Place, Statement, Variable } from './ast.ts'
import { constantOf } from './constant.ts'
import type { Constant } from './encode.ts'
import type { Binding, Initial } from './function-scope.ts'
import type { Scope } from './variables.ts'

/** A loop, or a `try … finally`, around a statement: what a jump out of it passes. */
export type Surrounding = LoopSurrounding | FinallySurrounding

export interface LoopSurrounding {
  readonly kind: 'loop'
  readonly names: readonly string[]
  readonly breaks: Label
  readonly continues: Label
}

export interface FinallySurrounding {
  readonly kind: 'finally'
  /** Holds the number of the pending exit; the one behind it holds the value to return. */
  readonly register: number
  readonly handler: Label
  /** The exits through it; the pending one's number is its index + EXIT_FIRST. */
  readonly exits: Exit[]
}

/** A jump out of statements: a return of what the register holds, or to a label of a surrounding loop. */
export type Exit =
  | { readonly kind: 'return'; readonly register: number }
  | { readonly kind: 'jump'; readonly loop: LoopSurrounding; readonly label: Label }

/** The body of a `fork`, which comes behind all other code, where no handler reaches. */
export interface PendingFork {
  readonly body: readonly Statement[]
  readonly label: Label
  /** A part of the command that the task's number goes to, from a register. */
  readonly context: { readonly register: number; readonly number: number } | undefined
}

/** The two entries of the recursion; see expression.ts and statement.ts. */
export interface Walk {
  expression(generator: Generator, expression: Expression, target: number): void
  statements(generator: Generator, statements: readonly Statement[]): void
}

export interface GeneratorOptions {
  readonly scope: Scope
  readonly walk: Walk
  readonly isLong: boolean
  /** How many variables, the first ones, have a value from the start. */
  readonly variablesSet?: number
}

/** Values that OP_INTEGER holds. */
const INTEGER_MIN = -0x80000000n
const INTEGER_MAX = 0x7fffffffn

export class Generator {
  readonly scope: Scope
  readonly code: Assembler
  /** The next free temporary. */
  top: number
  /** What is around the statement, outermost first. */
  surroundings: Surrounding[] = []
  /** The register whose ends `$` and `^` mean. */
  indexed: number | undefined
  readonly forks: PendingFork[] = []
  readonly walk: Walk
  readonly #firstTemporary: number
  #topMax: number
  /** Variables that must be filled before the first instruction. */
  readonly #initials = new Map<number, Initial>()

  constructor({ scope, walk, isLong, variablesSet = 0 }: GeneratorOptions) {
    this.scope = scope
    this.walk = walk
    this.#firstTemporary = REGISTER_VARIABLES + scope.names.length
    this.top = this.#firstTemporary
    this.#topMax = this.top
    const set = REGISTER_VARIABLES + variablesSet
    const assigned = AssignedSet.firstOf(set, this.#firstTemporary)
    this.code = new Assembler({ assigned, isLong })
  }

  /** The program's bytes; undefined if it must be made again with [isLong]. */
  finish(): Uint8Array | undefined {
    const assigned = AssignedSet.firstOf(0, this.#firstTemporary)
    const prologue = new Assembler({ assigned, isLong: this.code.isLong })
    for (const [register, initial] of this.#initials) {
      if (initial.constant === undefined) prologue.emit(OP_MOVE, register, initial.register)
      else this.#constant(prologue, initial.constant, register)
    }
    return this.code.finish({
      prologue,
      registers: this.#topMax,
      names: this.scope.names,
      usesForks: this.forks.length > 0,
    })
  }

  /** Makes [expression]'s value into [target]. */
  into(expression: Expression, target: number): void {
    this.walk.expression(this, expression, target)
  }

  statements(statements: readonly Statement[]): void {
    this.walk.statements(this, statements)
  }

  /** What was declared in [body] is given up: values that nobody else holds can be changed in place. */
  close(body: readonly Statement[] | Expression): void {
    if (!this.code.isReachable) return
    for (const register of this.scope.closing(body)) this.code.emit(OP_CLEAR, register)
  }

  /** What is emitted next belongs to the line of [place]. */
  at(place: Pick<Place, 'line'>): void {
    this.code.line = place.line
  }

  // ---- registers

  /** The first of [count] neighbouring temporaries. */
  temporary(count = 1): number {
    const first = this.top
    this.top += count
    if (this.top > this.#topMax) this.#topMax = this.top
    return first
  }

  isTemporary(register: number): boolean {
    return register >= this.#firstTemporary
  }

  /** [preferred] if it is a temporary, which may be written at any time; otherwise a new one. */
  scratch(preferred: number): number {
    return this.isTemporary(preferred) ? preferred : this.temporary()
  }

  /** Moves a temporary to where it is wanted. */
  take(target: number, from: number): void {
    if (target !== from) this.code.emit(OP_TAKE, target, from)
  }

  /** Copies [from] to [target], or moves it if it is a temporary. */
  deliver(target: number, from: number): void {
    if (this.isTemporary(from)) this.take(target, from)
    else if (target !== from) this.code.emit(OP_MOVE, target, from)
  }

  /**
   * A register with the value of [expression]: a variable's own register, unless [copy] is asked for because something
   * evaluated before it is used may assign; otherwise [preferred] or a new temporary.
   */
  operand(expression: Expression, options: { copy?: boolean; preferred?: number } = {}): number {
    if (expression.kind === 'variable' && options.copy !== true) {
      const binding = this.scope.bindingOf(expression)
      if (binding.kind === 'register') {
        this.#check(binding, expression)
        return binding.register
      }
    }
    const own = options.copy === true ? undefined : this.#assignedRegister(expression)
    const target = own ?? options.preferred ?? this.temporary()
    this.into(expression, target)
    return target
  }

  /** The variable's register if [expression] assigns to one: the value of the assignment is there. */
  #assignedRegister(expression: Expression): number | undefined {
    if (expression.kind !== 'assignment' || expression.target.kind !== 'variable') return undefined
    const binding = this.scope.bindingOf(expression.target)
    return binding.kind === 'register' ? binding.register : undefined
  }

  /** Does evaluating [expression] assign to any variable? */
  assigns(expression: Expression): boolean {
    return this.scope.assigning.has(expression)
  }

  /** Does [make] with `$` and `^` meaning the ends of what is in register [indexed]. */
  indexing<Result>(indexed: number, make: () => Result): Result {
    const around = this.indexed
    this.indexed = indexed
    const made = make()
    this.indexed = around
    return made
  }

  // ---- variables and constants

  /** Is [expression] the variable that lives in [register]? */
  isVariableIn(expression: Expression, register: number): boolean {
    if (expression.kind !== 'variable') return false
    const binding = this.scope.bindingOf(expression)
    return binding.kind === 'register' && binding.register === register
  }

  /** Can evaluating [expression] here neither fail nor change anything? Then it may as well be evaluated later. */
  isSettled(expression: Expression): boolean {
    if (expression.kind !== 'variable') return constantOf(expression) !== undefined
    const binding = this.scope.bindingOf(expression)
    if (binding.kind !== 'register' || binding.initial !== undefined) return true
    return this.#isAssigned(binding.register)
  }

  /** Copies the value of [variable] to [target]. */
  readVariable(variable: Variable, target: number): void {
    const binding = this.scope.bindingOf(variable)
    switch (binding.kind) {
      case 'constant':
        this.constant(binding.constant, target)
        break
      case 'context':
        this.code.emit(OP_GET_CONTEXT, target, binding.number)
        break
      case 'register':
        this.#expectValue(binding)
        if (target !== binding.register) {
          this.at(variable)
          this.code.emit(OP_MOVE, target, binding.register)
        } else if (!this.#isAssigned(target)) {
          this.#check(binding, variable)
        }
        this.assigned(binding.register)
        break
    }
  }

  /** A register with what [binding], of a name that a function captures, has now; it may be unset. */
  captured(binding: Binding): number {
    if (binding.kind === 'register') {
      this.#expectValue(binding)
      return binding.register
    }
    const register = this.temporary()
    if (binding.kind === 'context') this.code.emit(OP_GET_CONTEXT, register, binding.number)
    else this.constant(binding.constant, register)
    return register
  }

  /** Raises if [variable] has no value, at the latest; for a variable that stands alone. */
  checkVariable(variable: Variable): void {
    const binding = this.scope.bindingOf(variable)
    if (binding.kind === 'register') this.#check(binding, variable)
  }

  /** The register that an assignment to [variable] writes: its own, or a temporary that storeVariable() passes on. */
  targetOf(variable: Variable): number {
    const binding = this.scope.bindingOf(variable)
    return binding.kind === 'register' ? binding.register : this.temporary()
  }

  /** Ends an assignment to [variable] whose value is in the register that targetOf() gave. */
  storeVariable(variable: Variable, register: number): void {
    const binding = this.scope.bindingOf(variable)
    if (binding.kind === 'context') this.code.emit(OP_SET_CONTEXT, register, binding.number)
    else this.assigned(register)
  }

  /** [register] has a value from here on. */
  assigned(register: number): void {
    if (!this.isTemporary(register)) this.code.assigned = this.code.assigned?.with(register)
  }

  constant(constant: Constant, target: number): void {
    this.#constant(this.code, constant, target)
  }

  /** Literals are numbered by the program's own assembler, wherever the instruction goes. */
  #constant(code: Assembler, constant: Constant, target: number): void {
    if (
      constant.kind === 'integer' &&
      constant.value >= INTEGER_MIN &&
      constant.value <= INTEGER_MAX
    ) {
      code.emitWide(OP_INTEGER, target, Number(constant.value))
    } else {
      code.emit(OP_LITERAL, target, this.code.literal(constant))
    }
  }

  #isAssigned(register: number): boolean {
    return this.code.assigned?.has(register) ?? true
  }

  /** If the variable might not have been assigned yet but has a value from the start, sees to it that it has. */
  #expectValue(binding: Binding & { kind: 'register' }): void {
    if (binding.initial === undefined || this.#isAssigned(binding.register)) return
    this.#initials.set(binding.register, binding.initial)
    this.assigned(binding.register)
  }

  #check(binding: Binding & { kind: 'register' }, variable: Variable): void {
    this.#expectValue(binding)
    if (this.#isAssigned(binding.register)) return
    this.at(variable)
    this.code.emit(OP_CHECK_SET, binding.register)
    this.assigned(binding.register)
  }
}
