/**
 * Guards of role verbs: what stands in `when (…)`. A guard compares roles with each other and with constants, so that
 * it depends on nothing but what is given: neither on the world, nor on who calls.
 */

import {
  GUARD_AND,
  GUARD_DEPTH_MAX,
  GUARD_EQUAL,
  GUARD_GREATER,
  GUARD_GREATER_EQUAL,
  GUARD_IN,
  GUARD_LESS,
  GUARD_LESS_EQUAL,
  GUARD_NODES_MAX,
  GUARD_NOT,
  GUARD_NOT_EQUAL,
  GUARD_OR,
  GUARD_ROLE,
  GUARD_VALUE,
} from '../driver/shared/roles.ts'
import type { BinaryOperator, Expression, Place } from './ast.ts'
import { constantOf } from './constant.ts'
import type { Constant } from './encode.ts'

const OPERATORS: Readonly<Partial<Record<BinaryOperator, number>>> = {
  '&&': GUARD_AND,
  '||': GUARD_OR,
  '==': GUARD_EQUAL,
  '!=': GUARD_NOT_EQUAL,
  '<': GUARD_LESS,
  '<=': GUARD_LESS_EQUAL,
  '>': GUARD_GREATER,
  '>=': GUARD_GREATER_EQUAL,
  in: GUARD_IN,
}

/** What is wrong with a guard. */
export class GuardError extends Error {
  readonly place: Place
  constructor(place: Place, text: string) {
    super(text)
    this.place = place
  }
}

interface Budget {
  nodes: number
}

/** [guard] as the driver evaluates it; [names] are those of the roles, in small letters. Throws GuardError. */
export function guardConstant(guard: Expression, names: readonly string[]): Constant {
  return nodeOf(guard, { names, budget: { nodes: 0 }, depth: 1 })
}

interface Context {
  readonly names: readonly string[]
  readonly budget: Budget
  readonly depth: number
}

function nodeOf(expression: Expression, context: Context): Constant {
  context.budget.nodes += 1
  if (context.budget.nodes > GUARD_NODES_MAX || context.depth > GUARD_DEPTH_MAX) {
    const text = `the guard is too large (more than ${GUARD_NODES_MAX} parts, or ${GUARD_DEPTH_MAX} levels)`
    throw new GuardError(expression, text)
  }
  const value = constantOf(expression)
  if (value !== undefined) return node(GUARD_VALUE, value)
  const inner = { ...context, depth: context.depth + 1 }
  if (expression.kind === 'variable') return roleOf(expression, context)
  if (expression.kind === 'unary' && expression.operator === '!') {
    return node(GUARD_NOT, nodeOf(expression.operand, inner))
  }
  const operator = expression.kind === 'binary' ? OPERATORS[expression.operator] : undefined
  if (expression.kind !== 'binary' || operator === undefined) {
    const text = 'a guard compares roles with each other and with constants, and nothing else'
    throw new GuardError(expression, text)
  }
  return node(operator, nodeOf(expression.left, inner), nodeOf(expression.right, inner))
}

function roleOf(expression: Expression & { kind: 'variable' }, { names }: Context): Constant {
  const index = names.indexOf(expression.name.toLowerCase())
  if (index < 0) {
    throw new GuardError(expression, `a guard knows roles only, and ${expression.name} is none`)
  }
  return node(GUARD_ROLE, { kind: 'integer', value: BigInt(index) })
}

function node(operator: number, ...parts: readonly Constant[]): Constant {
  return { kind: 'list', value: [{ kind: 'integer', value: BigInt(operator) }, ...parts] }
}
