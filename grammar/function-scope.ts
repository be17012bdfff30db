/**
 * The names of one function, the program itself or an `fn` in it: which register, constant or part of the command each
 * one is.
 *
 * A name is its letters without case. One that is declared (`let`, `const`, `fn`, a parameter) lives in a block; any other
 * is function-wide. In a function inside another one a function-wide name begins with the value that the name has
 * outside when the function is made: it is captured. Registers: what is captured, then other function-wide names, then
 * declared ones. A declared name whose block is closed gives its register to later ones of the same name, so that a
 * register has one name.
 *
 * MOO's predefined variables are ordinary ones that have a value from the start: what a function never assigns needs no
 * register of its own (`INT` is a constant, `args` a register of the call), and what it does assign gets a register that
 * may have to be filled before the first instruction.
 */

import { REGISTER_PLAYER, REGISTER_THIS, REGISTER_VARIABLES } from '../driver/shared/opcodes.ts'
import type { Constant } from './encode.ts'
import { CALL_REGISTERS, CONTEXT, constantNamed, initialConstant } from './predefined.ts'

/** What a variable has before the function's first instruction. */
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

/** A declared name. */
export interface Declared {
  readonly name: string
  readonly key: string
  readonly line: number
  readonly isConstant: boolean
  readonly owner: FunctionScope
  /** Which of its function's registers for declared names it has. */
  readonly index: number
}

/** Where names are declared; `wide` for one that `global` declares. */
export interface Block {
  readonly around: Block | undefined
  readonly entries: Map<string, Declared | 'wide'>
}

/** How a function uses a function-wide name; as first written. */
interface Use {
  readonly name: string
  isAssigned: boolean
  /** Is it written in the function itself, and not only in one inside it? */
  isOwn: boolean
  /** The name declared around the function that it stands for; otherwise it is function-wide there, too. */
  readonly source: Declared | undefined
}

const NOTHING: readonly Declared[] = []

export class FunctionScope {
  readonly parent: FunctionScope | undefined
  readonly isModern: boolean
  block: Block = { around: undefined, entries: new Map() }
  /** Has anything ever been declared here? */
  declares = false
  readonly uses = new Map<string, Use>()
  /** The declared name of the function itself. */
  self: Declared | undefined
  /** Names of the registers from REGISTER_VARIABLES on; filled by bind(). */
  readonly names: string[] = []
  /** What fills the first registers when the function is made, as it is bound around the function. */
  readonly captures: Binding[] = []
  /** How many of them, the first ones, surely have a value. */
  capturesSure = 0
  /** The register of the function itself; 0 if it does not name itself. */
  selfRegister = 0
  readonly #declaredNames: string[] = []
  readonly #free = new Map<string, number[]>()
  readonly #bindings = new Map<string, Binding>()
  #declaredFirst = 0

  constructor(parent: FunctionScope | undefined, isModern: boolean) {
    this.parent = parent
    this.isModern = isModern
  }

  // ---- while the names are collected

  openBlock(): void {
    this.block = { around: this.block, entries: new Map() }
  }

  /** Answers the names that were declared in the block. */
  closeBlock(): readonly Declared[] {
    const { entries, around } = this.block
    this.block = around as Block
    if (entries.size === 0) return NOTHING
    const closed = [...entries.values()].filter((entry) => entry !== 'wide')
    for (const { key, index } of closed) {
      const free = this.#free.get(key)
      if (free === undefined) this.#free.set(key, [index])
      else free.push(index)
    }
    return closed
  }

  declare(name: string, line: number, isConstant: boolean): Declared {
    const key = name.toLowerCase()
    const index = this.#free.get(key)?.pop() ?? this.#declaredNames.push(name) - 1
    const declared = { name, key, line, isConstant, owner: this, index }
    this.block.entries.set(key, declared)
    this.declares = true
    return declared
  }

  declareWide(name: string): void {
    this.block.entries.set(name.toLowerCase(), 'wide')
    this.declares = true
  }

  /** What [key] is declared as here, the innermost block first. */
  find(key: string): Declared | 'wide' | undefined {
    if (!this.declares) return undefined
    for (let block: Block | undefined = this.block; block !== undefined; block = block.around) {
      const entry = block.entries.get(key)
      if (entry !== undefined) return entry
    }
    return undefined
  }

  /** What [key] is declared as here or around, and in which function. */
  findAround(key: string): Declared | undefined {
    const entry = this.find(key)
    if (entry === 'wide') return undefined
    return entry ?? this.parent?.findAround(key)
  }

  /** The use of a function-wide name, which is also known to the functions around. */
  use(name: string, isOwn = true): Use {
    const key = name.toLowerCase()
    const known = this.uses.get(key)
    if (known !== undefined) {
      known.isOwn ||= isOwn
      return known
    }
    const use = { name, isAssigned: false, isOwn, source: this.#sourceOf(name, key) }
    this.uses.set(key, use)
    return use
  }

  /** The use of a name that is function-wide everywhere, after all of the program has been seen. */
  useWide(name: string, isOwn = true): Use {
    const key = name.toLowerCase()
    const known = this.uses.get(key)
    const use = known ?? { name, isAssigned: false, isOwn, source: undefined }
    use.isOwn ||= isOwn
    this.uses.set(key, use)
    if (known === undefined && this.parent?.parent !== undefined) this.parent.useWide(name, false)
    return use
  }

  #sourceOf(name: string, key: string): Declared | undefined {
    const { parent } = this
    if (parent === undefined) return undefined
    const entry = parent.find(key)
    if (entry !== undefined && entry !== 'wide') return entry
    if (parent.parent !== undefined) parent.use(name, false)
    return undefined
  }

  /** The constant that a function-wide name stands for, however far around it is declared. */
  constantOf(key: string): Declared | undefined {
    const source = this.uses.get(key)?.source
    if (source !== undefined) return source.isConstant ? source : undefined
    return this.parent?.constantOf(key)
  }

  /** Is the function-wide name assigned to here or in a function around? */
  isAssigned(key: string): boolean {
    return (this.uses.get(key)?.isAssigned ?? false) || (this.parent?.isAssigned(key) ?? false)
  }

  // ---- when all are known

  /** Gives every name its place; the function around has been bound. */
  bind(): void {
    if (this.parent !== undefined) this.#bindCaptures(this.parent)
    for (const [key, use] of this.uses) {
      if (!this.#bindings.has(key) && use.isOwn) this.#bindings.set(key, this.#bindOwn(key, use))
    }
    this.#declaredFirst = REGISTER_VARIABLES + this.names.length
    this.names.push(...this.#declaredNames)
  }

  /** The names whose values come from around: first those that surely have one. */
  #bindCaptures(parent: FunctionScope): void {
    const captured = [...this.uses].flatMap(([key, use]) => {
      const isSelf = use.source !== undefined && use.source === this.self
      const binding = isSelf ? undefined : this.#around(key, use, parent)
      return binding === undefined ? [] : [{ key, use, binding }]
    })
    const isSure = ({ use, binding }: (typeof captured)[number]) =>
      use.source !== undefined || binding.kind === 'context' || isOfCall(binding)
    const sure = captured.filter(isSure)
    this.capturesSure = sure.length
    for (const { key, use, binding } of [...sure, ...captured.filter((one) => !isSure(one))]) {
      this.captures.push(binding)
      this.#bindings.set(key, this.#ownRegister(use, undefined))
    }
    for (const [key, use] of this.uses) {
      if (use.source === undefined || use.source !== this.self) continue
      const binding = this.#ownRegister(use, undefined)
      this.selfRegister = binding.register
      this.#bindings.set(key, binding)
    }
  }

  /** What has to be captured for [use]; undefined for what is the same everywhere, or nowhere. */
  #around(key: string, use: Use, parent: FunctionScope): Binding | undefined {
    const binding = use.source?.owner.bindingOfDeclared(use.source) ?? parent.#bindingAround(key)
    if (binding?.kind !== 'register') return binding?.kind === 'context' ? binding : undefined
    const isCalls = binding.register === REGISTER_THIS || binding.register === REGISTER_PLAYER
    return isCalls ? undefined : binding
  }

  /** What [key] is for a function inside this one. */
  #bindingAround(key: string): Binding | undefined {
    const bound = this.#bindings.get(key)
    if (bound !== undefined || this.parent !== undefined) return bound
    return this.#predefined(key)
  }

  #predefined(key: string): Binding | undefined {
    const context = CONTEXT.get(key)
    if (context !== undefined) return { kind: 'context', number: context }
    const register = CALL_REGISTERS.get(key)
    return register === undefined ? undefined : { kind: 'register', register, initial: undefined }
  }

  #bindOwn(key: string, use: Use): Binding {
    const context = this.parent === undefined ? CONTEXT.get(key) : undefined
    if (context !== undefined) return { kind: 'context', number: context }
    if (key === 'player') return { kind: 'register', register: REGISTER_PLAYER, initial: undefined }
    const register = CALL_REGISTERS.get(key)
    if (use.isAssigned) {
      const constant = initialConstant(key)
      return this.#ownRegister(
        use,
        register === undefined ? constant && { constant } : { register },
      )
    }
    const constant = constantNamed(use.name, this.isModern)
    if (constant !== undefined) return { kind: 'constant', constant }
    if (register !== undefined) return { kind: 'register', register, initial: undefined }
    return this.#ownRegister(use, undefined)
  }

  #ownRegister({ name }: Use, initial: Initial | undefined): Binding & { kind: 'register' } {
    const register = REGISTER_VARIABLES + this.names.push(name) - 1
    return { kind: 'register', register, initial }
  }

  /** What a function-wide name stands for. */
  bindingOf(name: string): Binding {
    // Most names are written in one way only, mostly in small letters.
    return (this.#bindings.get(name) ?? this.#bindings.get(name.toLowerCase())) as Binding
  }

  bindingOfDeclared({ index }: Declared): Binding & { kind: 'register' } {
    return { kind: 'register', register: this.#declaredFirst + index, initial: undefined }
  }
}

/** Is [binding] a register that every call fills? */
function isOfCall(binding: Binding): boolean {
  return binding.kind === 'register' && binding.register < REGISTER_VARIABLES
}
