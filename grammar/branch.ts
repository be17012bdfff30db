/**
 * Conditions: jumps that depend on an expression, without making its value where only its truth matters.
 *
 * Without the debug bit an error counts as false, and so do the jumps of the instruction set; therefore a comparison that
 * must not hold has a jump of its own, and is not turned into the opposite comparison.
 */

import {
  OP_JUMP_EQUAL,
  OP_JUMP_EQUAL_IMMEDIATE,
  OP_JUMP_GREATER,
  OP_JUMP_GREATER_EQUAL,
  OP_JUMP_IF,
  OP_JUMP_LESS,
  OP_JUMP_LESS_EQUAL,
  OP_JUMP_NOT_EQUAL,
  OP_JUMP_NOT_EQUAL_IMMEDIATE,
  OP_JUMP_NOT_GREATER,
  OP_JUMP_NOT_GREATER_EQUAL,
  OP_JUMP_NOT_GREATER_EQUAL_IMMEDIATE,
  OP_JUMP_NOT_GREATER_IMMEDIATE,
  OP_JUMP_NOT_LESS,
  OP_JUMP_NOT_LESS_EQUAL,
  OP_JUMP_NOT_LESS_EQUAL_IMMEDIATE,
  OP_JUMP_NOT_LESS_IMMEDIATE,
  OP_JUMP_UNLESS,
} from '../driver/shared/opcodes.ts'
import { type Label, newLabel } from './assembler.ts'
import type { BinaryExpression, BinaryOperator, Expression } from './ast.ts'
import type { Generator } from './generator.ts'

interface Jumps {
  /** The same comparison with its sides exchanged. */
  readonly mirror: BinaryOperator
  readonly ifTrue: number
  readonly ifFalse: number
  /** The same with a small number as right side; undefined where there is no such instruction. */
  readonly ifTrueImmediate: number | undefined
  readonly ifFalseImmediate: number
}

const COMPARISONS: Readonly<Partial<Record<BinaryOperator, Jumps>>> = {
  '==': {
    mirror: '==',
    ifTrue: OP_JUMP_EQUAL,
    ifFalse: OP_JUMP_NOT_EQUAL,
    ifTrueImmediate: OP_JUMP_EQUAL_IMMEDIATE,
    ifFalseImmediate: OP_JUMP_NOT_EQUAL_IMMEDIATE,
  },
  '!=': {
    mirror: '!=',
    ifTrue: OP_JUMP_NOT_EQUAL,
    ifFalse: OP_JUMP_EQUAL,
    ifTrueImmediate: OP_JUMP_NOT_EQUAL_IMMEDIATE,
    ifFalseImmediate: OP_JUMP_EQUAL_IMMEDIATE,
  },
  '<': {
    mirror: '>',
    ifTrue: OP_JUMP_LESS,
    ifFalse: OP_JUMP_NOT_LESS,
    ifTrueImmediate: undefined,
    ifFalseImmediate: OP_JUMP_NOT_LESS_IMMEDIATE,
  },
  '<=': {
    mirror: '>=',
    ifTrue: OP_JUMP_LESS_EQUAL,
    ifFalse: OP_JUMP_NOT_LESS_EQUAL,
    ifTrueImmediate: undefined,
    ifFalseImmediate: OP_JUMP_NOT_LESS_EQUAL_IMMEDIATE,
  },
  '>': {
    mirror: '<',
    ifTrue: OP_JUMP_GREATER,
    ifFalse: OP_JUMP_NOT_GREATER,
    ifTrueImmediate: undefined,
    ifFalseImmediate: OP_JUMP_NOT_GREATER_IMMEDIATE,
  },
  '>=': {
    mirror: '<=',
    ifTrue: OP_JUMP_GREATER_EQUAL,
    ifFalse: OP_JUMP_NOT_GREATER_EQUAL,
    ifTrueImmediate: undefined,
    ifFalseImmediate: OP_JUMP_NOT_GREATER_EQUAL_IMMEDIATE,
  },
}

const IMMEDIATE_MIN = -0x8000n
const IMMEDIATE_MAX = 0x7fffn

/** The value of [expression] if it is an integer that an operand of 16 bits holds. */
export function immediateOf(expression: Expression): number | undefined {
  if (expression.kind !== 'integer') return undefined
  const { value } = expression
  return value >= IMMEDIATE_MIN && value <= IMMEDIATE_MAX ? Number(value) : undefined
}

/** Where to go, and whether when the condition is true or when it is false; otherwise on to the next instruction. */
export interface Jump {
  readonly label: Label
  readonly when: boolean
}

/** Jumps depending on the truth of [condition]. */
export function branch(generator: Generator, condition: Expression, jump: Jump): void {
  const top = generator.top
  if (condition.kind === 'integer') {
    if ((condition.value !== 0n) === jump.when) generator.code.jump(jump.label)
  } else if (condition.kind === 'unary' && condition.operator === '!') {
    branch(generator, condition.operand, { label: jump.label, when: !jump.when })
  } else if (condition.kind === 'binary') {
    branchOnBinary(generator, condition, jump)
  } else {
    branchOnValue(generator, condition, jump)
  }
  generator.top = top
}

function branchOnBinary(generator: Generator, condition: BinaryExpression, jump: Jump): void {
  const comparison = COMPARISONS[condition.operator]
  if (comparison !== undefined) branchOnComparison(generator, condition, comparison, jump)
  else if (isLogical(condition)) branchOnChain(generator, condition, jump)
  else branchOnValue(generator, condition, jump)
}

function branchOnValue(generator: Generator, condition: Expression, jump: Jump): void {
  const value = generator.operand(condition)
  generator.at(condition)
  generator.code.jumpWhen(jump.when ? OP_JUMP_IF : OP_JUMP_UNLESS, value, jump.label)
}

function branchOnComparison(
  generator: Generator,
  condition: BinaryExpression,
  jumps: Jumps,
  jump: Jump,
): void {
  const mirrored = COMPARISONS[jumps.mirror] as Jumps
  if (branchOnImmediate(generator, condition.left, condition.right, { jumps, jump })) return
  if (branchOnImmediate(generator, condition.right, condition.left, { jumps: mirrored, jump }))
    return
  const left = generator.operand(condition.left, { copy: generator.assigns(condition.right) })
  const right = generator.operand(condition.right)
  generator.at(condition)
  generator.code.branch(jump.when ? jumps.ifTrue : jumps.ifFalse, [left, right], jump.label)
}

/** Compares [value] with [number], if that is a small literal and there is an instruction for it. */
function branchOnImmediate(
  generator: Generator,
  value: Expression,
  number: Expression,
  { jumps, jump }: { jumps: Jumps; jump: Jump },
): boolean {
  const immediate = immediateOf(number)
  const op = jump.when ? jumps.ifTrueImmediate : jumps.ifFalseImmediate
  if (immediate === undefined || op === undefined) return false
  const register = generator.operand(value)
  generator.at(value)
  generator.code.branch(op, [register, immediate & 0xffff], jump.label)
  return true
}

// ---- chains of && and ||, which have the same precedence: `a && b || c` is `(a && b) || c`

interface Term {
  readonly expression: Expression
  readonly label: Label
  /** What stands behind the term; undefined for the last one. */
  readonly operator: '&&' | '||' | undefined
  /** The first terms behind the next one that `&&`, or `||`, stands before: where a decided chain goes on. */
  readonly nextAnd: Label | undefined
  readonly nextOr: Label | undefined
}

export function isLogical(
  expression: Expression,
): expression is BinaryExpression & { operator: '&&' | '||' } {
  return (
    expression.kind === 'binary' && (expression.operator === '&&' || expression.operator === '||')
  )
}

/**
 * When a term decides what is so far, the terms behind it are skipped up to the next one whose operator needs them: after
 * a false one the next `||`, after a true one the next `&&`.
 */
function branchOnChain(generator: Generator, chain: BinaryExpression, jump: Jump): void {
  const { code } = generator
  const onward = newLabel()
  const goTrue = jump.when ? jump.label : onward
  const goFalse = jump.when ? onward : jump.label
  for (const { expression, label, operator, nextAnd, nextOr } of termsOf(chain)) {
    code.bind(label)
    if (!code.isReachable) continue
    if (operator === undefined) branch(generator, expression, jump)
    else if (operator === '&&')
      branch(generator, expression, { label: nextOr ?? goFalse, when: false })
    else branch(generator, expression, { label: nextAnd ?? goTrue, when: true })
  }
  code.bind(onward)
}

/** The terms of [chain] from left to right. */
function termsOf(chain: BinaryExpression): Term[] {
  const terms: Term[] = []
  let link: Expression = chain
  let operator: '&&' | '||' | undefined
  let nextAnd: Label | undefined
  let nextOr: Label | undefined
  let behind: Label | undefined
  for (;;) {
    const label = newLabel()
    const expression: Expression = isLogical(link) ? link.right : link
    terms.push({ expression, label, operator, nextAnd, nextOr })
    if (!isLogical(link)) return terms.reverse()
    if (operator === '&&') nextAnd = behind
    if (operator === '||') nextOr = behind
    behind = label
    operator = link.operator
    link = link.left
  }
}
