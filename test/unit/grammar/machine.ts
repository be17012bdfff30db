/**
 * Runs a compiled program on a model of the register machine: driver/shared/opcodes.ts, instruction by instruction, with
 * the values of the naive evaluator. The debug bit is set: errors are raised.
 */

import { BUILTINS } from '../../../driver/shared/builtins.ts'
import { ERROR_NAMES } from '../../../driver/shared/errors.ts'
import * as opcodes from '../../../driver/shared/opcodes.ts'
import type { BinaryOperator, UnaryOperator } from '../../../grammar/ast.ts'
import type { Outcome } from '../../_support/naive-evaluator.ts'
import { takes } from '../../_support/naive-expression.ts'
import {
  elements,
  expectList,
  Failure,
  index,
  indexEnd,
  indexInside,
  isTrue,
  nameOf,
  Obj,
  operate,
  operateUnary,
  Raised,
  range,
  setIndex,
  setRange,
  Table,
  type Value,
} from '../../_support/naive-value.ts'
import { getProperty, setProperty } from '../../_support/naive-world.ts'
import { type Disassembly, disassemble, type Value as Literal } from './disassemble.ts'
import type { RecordedWorld } from './recorded-world.ts'

const ABSENT = opcodes.REGISTER_ABSENT

/** What a call brings along, in registers and around them. */
export interface CallContext {
  readonly self: Value
  readonly args: readonly Value[]
  readonly context: Value[]
}

const OPERATORS: Readonly<Record<string, BinaryOperator>> = {
  ADD: '+',
  SUBTRACT: '-',
  MULTIPLY: '*',
  DIVIDE: '/',
  MODULO: '%',
  POWER: '^',
  BIT_AND: '&.',
  BIT_OR: '|.',
  BIT_XOR: '^.',
  SHIFT_LEFT: '<<',
  SHIFT_RIGHT: '>>',
  EQUAL: '==',
  NOT_EQUAL: '!=',
  LESS: '<',
  LESS_EQUAL: '<=',
  GREATER: '>',
  GREATER_EQUAL: '>=',
  IN: 'in',
}

const UNARY: Readonly<Record<string, UnaryOperator>> = {
  NEGATE: '-',
  NOT: '!',
  COMPLEMENT: '~',
}

const signed = (value: number): number => (value << 16) >> 16
const wide = (b: number, c: number): number => b | (c << 16)

/** Runs [bytes] from their first instruction. */
export function execute(bytes: Uint8Array, world: RecordedWorld, call: CallContext): Outcome {
  const machine = new Machine(disassemble(bytes), world, call)
  return machine.run()
}

class Machine {
  readonly program: Disassembly
  readonly world: RecordedWorld
  readonly registers: (Value | undefined)[]
  readonly context: Value[]
  pc = 0
  ended: { value?: Value } | undefined

  constructor(program: Disassembly, world: RecordedWorld, call: CallContext) {
    this.program = program
    this.world = world
    this.context = [...call.context]
    this.registers = new Array(program.registers).fill(undefined)
    this.registers[opcodes.REGISTER_THIS] = call.self
    this.registers[opcodes.REGISTER_CALLER] = new Obj(-1n)
    this.registers[opcodes.REGISTER_ARGS] = call.args
    this.registers[opcodes.REGISTER_VERB] = 'test'
    this.registers[opcodes.REGISTER_PLAYER] = new Obj(2n)
  }

  run(): Outcome {
    while (this.ended === undefined) {
      const at = this.pc
      try {
        this.step()
      } catch (error) {
        if (!(error instanceof Raised)) throw error
        if (!this.handle(at, error.code)) return { error: error.code, variables: this.variables() }
      }
    }
    return { value: this.ended.value, variables: this.variables() }
  }

  variables(): Map<string, Value> {
    return new Map(
      this.program.names.flatMap((name, number): [string, Value][] => {
        const value = this.registers[opcodes.REGISTER_VARIABLES + number]
        return value === undefined ? [] : [[name.toLowerCase(), value]]
      }),
    )
  }

  handle(at: number, error: Value): boolean {
    const handler = this.program.handlers.find(({ start, end, codes, kind }) => {
      if (at < start || at >= end) return false
      if (kind === opcodes.HANDLER_FINALLY || codes === ABSENT) return true
      return takes(expectList(this.get(codes)), error)
    })
    if (handler === undefined) return false
    if (handler.kind === opcodes.HANDLER_FINALLY) {
      this.registers[handler.register] = 1n
      this.registers[handler.register + 1] = error
    } else if (handler.register !== ABSENT) {
      this.registers[handler.register] = handler.kind === opcodes.HANDLER_CATCH ? error : [error]
    }
    this.pc = handler.target
    return true
  }

  get(register: number): Value {
    const value = this.registers[register]
    if (value === undefined) throw new Raised('E_VARNF')
    return value
  }

  set(register: number, value: Value): void {
    if (register >= this.registers.length) throw new Error(`no register ${register}`)
    this.registers[register] = value
  }

  /** The values of [count] registers from [first] on, which become unset. */
  takeMany(first: number, count: number): Value[] {
    const values = Array.from({ length: count }, (_, offset) => this.get(first + offset))
    this.registers.fill(undefined, first, first + count)
    return values
  }

  name(literal: number): string {
    return this.program.literals[literal] as string
  }

  step(): void {
    const { op, a, b, c } = this.program.code[this.pc] as Disassembly['code'][number]
    this.pc += 1
    const operator = OPERATORS[op]
    const immediate = OPERATORS[op.replace(/_IMMEDIATE$/, '')]
    const unary = UNARY[op]
    if (operator !== undefined) this.set(a, operate(operator, this.get(b), this.get(c)))
    else if (unary !== undefined) this.set(a, operateUnary(unary, this.get(b)))
    else if (immediate !== undefined)
      this.set(a, operate(immediate, this.get(b), BigInt(signed(c))))
    else if (op.startsWith('JUMP') || op === 'LOOP') this.jump(op, { a, b, c })
    else if (op.startsWith('FOR_')) this.loop(op, { a, b, c })
    else if (op.includes('PROPERTY')) this.property(op, { a, b, c })
    else if (op.startsWith('CALL') || op === 'PASS') this.call(op, { a, b, c })
    else if (op.includes('LIST') || op.startsWith('MAP')) this.collect(op, { a, b, c })
    else if (op.includes('INDEX') || op.includes('RANGE')) this.index(op, { a, b, c })
    else this.other(op, { a, b, c })
  }

  jump(op: string, { a, b, c }: Operands): void {
    const target = wide(b, c)
    const from = this.pc
    if (op === 'LOOP') this.world.burn()
    if (op === 'LOOP' && target > from) throw new Error('a loop goes forward')
    if (op === 'JUMP' && target < from) throw new Error('a jump goes backward')
    if (op === 'JUMP' || op === 'LOOP') this.pc = target
    else if (op === 'JUMP_IF_SET') this.pc = this.registers[a] === undefined ? from : target
    else if (op === 'JUMP_IF') this.pc = isTrue(this.get(a)) ? target : from
    else if (op === 'JUMP_UNLESS') this.pc = isTrue(this.get(a)) ? from : target
    else if (this.holds(op, { a, b, c })) this.pc = from + signed(c)
  }

  /** Is the condition of a comparing jump met? */
  holds(op: string, { a, b }: Operands): boolean {
    const right = op.endsWith('_IMMEDIATE') ? BigInt(signed(b)) : this.get(b)
    const name = op.replace(/^JUMP_|_IMMEDIATE$/g, '')
    const operator = OPERATORS[name]
    if (operator !== undefined) return isTrue(operate(operator, this.get(a), right))
    return !isTrue(operate(OPERATORS[name.slice(4)] as BinaryOperator, this.get(a), right))
  }

  loop(op: string, { a, b, c }: Operands): void {
    const start = op.endsWith('_LOOP')
    const hasIndex = op.startsWith('FOR_EACH')
    const extra = this.program.code[this.pc]?.a ?? ABSENT
    if (hasIndex) this.pc += 1
    if (start) this.world.burn()
    const position = start ? (this.registers[a + 1] as bigint) : 0n
    const found = hasIndex ? this.each(a, position, start) : this.ranged(a, start)
    if (found !== undefined) {
      this.set(b, found[0])
      if (hasIndex && extra !== ABSENT) this.set(extra, found[1])
    }
    if ((found !== undefined) === start) this.pc += signed(c)
  }

  /** The next element, and the place behind it into the register of the position. */
  each(a: number, position: bigint, isOn: boolean): readonly [Value, Value] | undefined {
    const all = elements(this.get(a))
    const next = isOn ? position : 0n
    this.set(a + 1, next + 1n)
    return all[Number(next)]
  }

  ranged(a: number, isOn: boolean): readonly [Value, Value] | undefined {
    const first = this.get(a)
    const last = this.get(a + 1)
    const isOfObjects = first instanceof Obj && last instanceof Obj
    const [from, to] = isOfObjects ? [first.id, last.id] : [first, last]
    if (typeof from !== 'bigint' || typeof to !== 'bigint') throw new Raised('E_TYPE')
    const next = isOn ? from + 1n : from
    const value = isOfObjects ? new Obj(next) : next
    this.set(a, value)
    return next > to ? undefined : [value, value]
  }

  property(op: string, { a, b, c }: Operands): void {
    const system = new Obj(0n)
    if (!op.endsWith('COMPUTED')) this.pc += 1
    switch (op) {
      case 'GET_PROPERTY':
        this.set(a, getProperty(this.world, this.get(b), this.name(c)))
        break
      case 'GET_PROPERTY_COMPUTED':
        this.set(a, getProperty(this.world, this.get(b), this.get(c)))
        break
      case 'GET_SYSTEM_PROPERTY':
        this.set(a, getProperty(this.world, system, this.name(b)))
        break
      case 'SET_PROPERTY':
        setProperty(this.world, this.get(a), this.name(b), this.get(c))
        break
      default:
        setProperty(this.world, this.get(a), this.get(b), this.get(c))
        break
    }
  }

  call(op: string, { a, b, c }: Operands): void {
    // An error is raised where the call is, so the extra word is passed afterwards.
    switch (op) {
      case 'CALL_VERB':
        this.set(a, this.verb(this.get(b), this.name(c), this.get(a)))
        break
      case 'CALL_VERB_COMPUTED':
        this.set(a, this.verb(this.get(b), this.get(c), this.get(a)))
        return
      case 'CALL_SYSTEM_VERB':
        this.set(a, this.verb(new Obj(0n), this.name(b), this.get(a)))
        break
      case 'PASS':
        this.set(a, this.builtin('pass', expectList(this.get(a))))
        break
      case 'CALL_BUILTIN':
        this.set(a, this.builtin(this.builtinName(b), expectList(this.get(a))))
        return
      default:
        this.set(a, this.builtin(this.builtinName(b), this.takeMany(a, c)))
        return
    }
    this.pc += 1
  }

  verb(object: Value, name: Value, args: Value): Value {
    const text = nameOf(name)
    if (!(object instanceof Obj)) throw new Raised('E_TYPE')
    return this.world.answerVerb(object, text, expectList(args))
  }

  builtin(name: string, args: readonly Value[]): Value {
    this.world.burn()
    return this.world.answerBuiltin(name, args)
  }

  builtinName(number: number): string {
    return (BUILTINS[number] as string).split(' ')[0] as string
  }

  collect(op: string, { a, b, c }: Operands): void {
    switch (op) {
      case 'LIST':
        this.set(a, this.takeMany(b, c))
        break
      case 'LIST_APPEND':
        this.set(a, [...expectList(this.get(a)), this.get(b)])
        break
      case 'LIST_EXTEND':
        this.set(a, [...expectList(this.get(a)), ...expectList(this.get(b))])
        break
      case 'CHECK_LIST':
        expectList(this.get(a))
        break
      case 'MAP':
        this.set(a, new Table())
        break
      default:
        this.set(a, setIndex(this.get(a), this.get(b), this.get(c)))
        break
    }
  }

  index(op: string, { a, b, c }: Operands): void {
    switch (op) {
      case 'INDEX':
        this.set(a, index(this.get(b), this.get(c)))
        break
      case 'INDEX_INSIDE':
        this.set(a, indexInside(this.get(b), this.get(c)))
        break
      case 'INDEX_IMMEDIATE':
        this.set(a, index(this.get(b), BigInt(signed(c))))
        break
      case 'INDEX_LAST':
      case 'INDEX_FIRST':
        this.set(a, indexEnd(op === 'INDEX_LAST' ? 'last' : 'first', this.get(b)))
        break
      case 'INDEX_SET':
        this.set(a, setIndex(this.get(a), this.get(b), this.get(c)))
        break
      case 'INDEX_SET_DEEP':
        this.set(a, this.setPath(this.get(a), b, c))
        this.pc = this.extraTarget()
        break
      case 'RANGE':
        this.set(a, range(this.get(b), this.get(c), this.get(c + 1)))
        break
      default:
        this.set(a, setRange(this.get(a), this.get(b), this.get(b + 1), this.get(c)))
        break
    }
  }

  /** Where the extra word behind the instruction says to go. */
  extraTarget(): number {
    const { b, c } = this.program.code[this.pc] as Disassembly['code'][number]
    return wide(b, c)
  }

  setPath(container: Value, keys: number, levels: number): Value {
    const key = this.get(keys)
    if (levels === 1) return setIndex(container, key, this.get(keys + 1))
    return setIndex(container, key, this.setPath(indexInside(container, key), keys + 1, levels - 1))
  }

  other(op: string, { a, b, c }: Operands): void {
    switch (op) {
      case 'MOVE':
        this.set(a, this.get(b))
        break
      case 'TAKE':
        this.set(a, this.get(b))
        this.registers[b] = undefined
        break
      case 'LITERAL':
        this.set(a, constant(this.program.literals[b] as Literal))
        break
      case 'INTEGER':
        this.set(a, BigInt(wide(b, c)))
        break
      case 'CLEAR':
        this.registers[a] = undefined
        break
      case 'CHECK_SET':
        this.get(a)
        break
      case 'GET_CONTEXT':
        this.set(a, this.context[b] as Value)
        break
      case 'SET_CONTEXT':
        this.context[b] = this.get(a)
        break
      case 'SCATTER':
        this.scatter(expectList(this.get(a)), b)
        break
      case 'RETURN':
        this.ended = { value: this.get(a) }
        break
      case 'RETURN_ZERO':
        this.ended = { value: 0n }
        break
      case 'END_FINALLY':
        this.endFinally(a)
        break
      default:
        throw new Error(`no instruction ${op}`)
    }
  }

  endFinally(register: number): void {
    if (this.get(register) !== 1n) return
    throw new Raised(this.get(register + 1))
  }

  scatter(list: readonly Value[], count: number): void {
    const targets = this.program.code
      .slice(this.pc, this.pc + count)
      .map(({ a, b }) => ({ register: a, kind: b }))
    const required = targets.filter(({ kind }) => kind === 0).length
    const hasRest = targets.some(({ kind }) => kind === 2)
    if (list.length < required || (!hasRest && list.length > count)) throw new Raised('E_ARGS')
    let optional = list.length - required
    let next = 0
    const rest = Math.max(list.length - count + 1, 0)
    for (const { register, kind } of targets) {
      if (kind === 2) {
        this.set(register, list.slice(next, next + rest))
        next += rest
      } else if (kind === 0 || optional-- > 0) {
        this.set(register, list[next++] as Value)
      } else if (kind === 3) {
        this.registers[register] = undefined
      }
    }
    this.pc += count
  }
}

interface Operands {
  readonly a: number
  readonly b: number
  readonly c: number
}

function constant(literal: Literal): Value {
  if (Array.isArray(literal)) return literal.map(constant)
  if (typeof literal !== 'object') return literal
  if ('object' in literal) return new Obj(literal.object)
  if ('error' in literal && typeof literal.error === 'number') {
    return new Failure(ERROR_NAMES[literal.error] ?? '')
  }
  throw new Error('a literal that is not compared')
}
