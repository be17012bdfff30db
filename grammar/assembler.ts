/**
 * Instructions, labels, literals, handlers and lines, as they are emitted; finish() makes a program's bytes of them.
 *
 * The instruction set is driver/shared/opcodes.ts. The assembler also follows the flow of control: it knows at each point
 * which registers surely hold a value, and joins that knowledge where paths meet. Code that nothing reaches is dropped.
 *
 * Conditional jumps hold a distance in 16 bits. A program for which that is too short is assembled a second time with
 * [isLong], where such a jump skips over, or onto, a jump with 32 bits.
 */

import { INSTRUCTIONS_MAX, REGISTERS_MAX } from '../driver/shared/limits.ts'
import {
  INSTRUCTION_SET,
  INSTRUCTION_SET_FIRST,
  OP_CALL_CLOSURE,
  OP_CALL_ROLES,
  OP_CLOSURE,
  OP_ERROR_VALUE,
  OP_EXTRA,
  OP_FLYWEIGHT,
  OP_INDEX_INSIDE,
  OP_INDEX_SET_DEEP,
  OP_JUMP,
  OP_LOOP,
  OP_NEXT_ROLES,
} from '../driver/shared/opcodes.ts'
import { type AssignedSet, join } from './assigned.ts'
import type { Constant } from './encode.ts'
import { type CodeParts, type Handler, packProgram } from './program.ts'

/** u16 units of an instruction. */
const UNITS = 4

const OFFSET_MIN = -0x8000
const OFFSET_MAX = 0x7fff

/** Most literals of a program: an operand counts them in 16 bits. */
const LITERALS_MAX = 0xffff

/** What the second instruction set has and the first has not. */
const MODERN_OPS: ReadonlySet<number> = new Set([
  OP_CALL_CLOSURE,
  OP_CALL_ROLES,
  OP_CLOSURE,
  OP_ERROR_VALUE,
  OP_FLYWEIGHT,
  OP_INDEX_INSIDE,
  OP_INDEX_SET_DEEP,
  OP_NEXT_ROLES,
])

const MODERN_CONSTANTS: ReadonlySet<Constant['kind']> = new Set([
  'symbol',
  'namedError',
  'binary',
  'function',
])

/** A place in the code that jumps go to. */
export interface Label {
  /** Instruction index; negative until bound. */
  position: number
  /** What is surely assigned on every jump here; undefined while there is none. */
  assigned: AssignedSet | undefined
}

export function newLabel(): Label {
  return { position: -1, assigned: undefined }
}

/** The program does not fit into the machine; the message says what there is too much of. */
export class ProgramTooLarge extends Error {}

interface Fixup {
  readonly index: number
  readonly label: Label
  /** Operands b and c as a target, operand c as a distance, or y of an extra word as a target. */
  readonly form: 'target' | 'distance'
  /** The instruction that a distance counts from. */
  readonly from: number
}

/** A handler while its target is not known. */
export interface PendingHandler extends Omit<Handler, 'target'> {
  readonly target: Label
}

export class Assembler {
  /** The source line of what is emitted next. */
  line = 1
  /** What is surely assigned here; undefined where nothing leads. */
  assigned: AssignedSet | undefined
  readonly isLong: boolean
  readonly #units: number[] = []
  readonly #fixups: Fixup[] = []
  readonly #handlers: PendingHandler[] = []
  readonly #lines: { instruction: number; line: number }[] = []
  readonly #literals: Constant[] = []
  readonly #literalNumbers = new Map<string, number>()
  #cacheCount = 0
  /** Is there an instruction that the first set does not have? */
  #isModern = false

  constructor(options: { assigned: AssignedSet; isLong: boolean }) {
    this.assigned = options.assigned
    this.isLong = options.isLong
  }

  /** Index of the next instruction. */
  get position(): number {
    return this.#units.length / UNITS
  }

  get isReachable(): boolean {
    return this.assigned !== undefined
  }

  emit(op: number, a = 0, b = 0, c = 0): void {
    if (MODERN_OPS.has(op)) this.#isModern = true
    if (this.#lines.at(-1)?.line !== this.line) {
      this.#lines.push({ instruction: this.position, line: this.line })
    }
    this.#units.push(op, a, b, c & 0xffff)
    if (this.position > INSTRUCTIONS_MAX) throw new ProgramTooLarge('instructions')
  }

  /** An instruction whose operands b and c are one signed number of 32 bits. */
  emitWide(op: number, a: number, value: number): void {
    this.emit(op, a, value & 0xffff, value >>> 16)
  }

  /** The second word of the instruction just emitted. */
  emitExtra(x: number, y: number): void {
    this.#units.push(OP_EXTRA, x, y & 0xffff, y >>> 16)
  }

  /** The second word of the instruction just emitted: a cache of its own. */
  emitCache(): void {
    this.emitCaches(1, 0)
  }

  /** The second word of the instruction just emitted: the first of [count] neighbouring caches, and [x]. */
  emitCaches(count: number, x: number): void {
    this.emitExtra(x, this.#cacheCount)
    this.#cacheCount += count
  }

  // ---- jumps

  /** Binds [label] to the next instruction. */
  bind(label: Label): void {
    label.position = this.position
    this.assigned = join(this.assigned, label.assigned)
  }

  /** Goes to [label], which may be bound already: then the jump is a loop's. */
  jump(label: Label): void {
    const isBackward = label.position >= 0
    this.jumpWhen(isBackward ? OP_LOOP : OP_JUMP, 0, label)
    this.assigned = undefined
  }

  /** Emits [op], whose operands b and c are a target. */
  jumpWhen(op: number, a: number, label: Label): void {
    this.#fix(label, 'target')
    this.emit(op, a)
  }

  /** Emits [op], whose operand c is a distance, with its [extra] word if it has one. */
  branch(
    op: number,
    operands: readonly [a: number, b: number],
    label: Label,
    extra?: number,
  ): void {
    const [a, b] = operands
    const isFar = this.isLong
    if (isFar) this.emit(op, a, b, 1)
    else {
      this.#fix(label, 'distance', extra === undefined ? 1 : 2)
      this.emit(op, a, b)
    }
    if (extra !== undefined) this.emitExtra(extra, 0)
    if (isFar) this.#emitTrampoline(label)
  }

  /** Past the branch just emitted lies a jump over the next instruction, which goes where the branch wants to go. */
  #emitTrampoline(label: Label): void {
    const after = newLabel()
    this.jumpWhen(OP_JUMP, 0, after)
    this.jumpWhen(label.position >= 0 ? OP_LOOP : OP_JUMP, 0, label)
    after.assigned = undefined
    after.position = this.position
  }

  /** The instruction just emitted but for its extra word, which this makes: its y is where [label] is. */
  emitExtraTarget(x: number, label: Label): void {
    this.#fix(label, 'target')
    this.emitExtra(x, 0)
  }

  #fix(label: Label, form: Fixup['form'], words = 1): void {
    label.assigned = join(label.assigned, this.assigned)
    this.#fixups.push({ index: this.position, label, form, from: this.position + words })
  }

  // ---- tables

  addHandler(handler: PendingHandler): void {
    if (handler.start < handler.end) this.#handlers.push(handler)
  }

  /** The number of [constant] among the literals. */
  literal(constant: Constant): number {
    const key = constantKey(constant)
    const known = this.#literalNumbers.get(key)
    if (known !== undefined) return known
    if (isModern(constant)) this.#isModern = true
    const number = this.#literals.push(constant) - 1
    if (number > LITERALS_MAX) throw new ProgramTooLarge('different literals')
    this.#literalNumbers.set(key, number)
    return number
  }

  /**
   * The program's bytes, with the instructions of [prologue] put in front; undefined when a distance is too long.
   * [registers] counts all registers, [names] those from REGISTER_VARIABLES on that are variables.
   */
  finish(options: {
    prologue: Assembler
    registers: number
    names: readonly string[]
    usesForks: boolean
  }): Uint8Array | undefined {
    const shift = options.prologue.position
    if (options.registers > REGISTERS_MAX) throw new ProgramTooLarge('variables and values')
    for (const fixup of this.#fixups) {
      if (!this.#apply(fixup, shift)) return undefined
    }
    const parts: CodeParts = {
      instructionSet: this.#isModern ? INSTRUCTION_SET : INSTRUCTION_SET_FIRST,
      units: shift === 0 ? this.#units : options.prologue.#units.concat(this.#units),
      literals: this.#literals,
      handlers: this.#handlers.map((handler) => ({
        ...handler,
        start: handler.start + shift,
        end: handler.end + shift,
        target: handler.target.position + shift,
      })),
      lines: shift === 0 ? this.#lines : this.#linesAfter(shift),
      caches: this.#cacheCount,
      registers: options.registers,
      names: options.names,
      usesForks: options.usesForks,
    }
    return packProgram(parts)
  }

  /** The lines, with [shift] instructions before the first one that belong to its line. */
  #linesAfter(shift: number): { instruction: number; line: number }[] {
    return this.#lines.map(({ instruction, line }) => ({
      instruction: instruction === 0 ? 0 : instruction + shift,
      line,
    }))
  }

  #apply({ index, label, form, from }: Fixup, shift: number): boolean {
    const at = index * UNITS
    if (form === 'target') {
      const target = label.position + shift
      this.#units[at + 2] = target & 0xffff
      this.#units[at + 3] = target >>> 16
      return true
    }
    const distance = label.position - from
    this.#units[at + 3] = distance & 0xffff
    return distance >= OFFSET_MIN && distance <= OFFSET_MAX
  }
}

/** Does a driver that knows the first instruction set only not know [constant]? */
function isModern(constant: Constant): boolean {
  if (constant.kind === 'list') return constant.value.some(isModern)
  return MODERN_CONSTANTS.has(constant.kind)
}

/** Different constants have different keys. */
function constantKey(constant: Constant): string {
  switch (constant.kind) {
    case 'string':
      return `"${constant.value}`
    case 'symbol':
    case 'namedError':
      return `${constant.kind} "${constant.value}`
    case 'binary':
      return `binary ${constant.value.join()}`
    case 'function':
      return `function ${constant.key}`
    case 'list':
      return `{${constant.value
        .map(constantKey)
        .map((key) => `${key.length} ${key}`)
        .join()}`
    case 'float':
      return Object.is(constant.value, -0) ? 'float -0' : `float ${constant.value}`
    case 'integer':
    case 'object':
    case 'error':
    case 'boolean':
      return `${constant.kind} ${constant.value}`
  }
}
