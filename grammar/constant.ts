/**
 * Expressions that are constants: literals, and lists of them.
 *
 * A constant list becomes one literal of the program, which calls share. It is kept smaller than any limit that a world
 * can set for lists, so that making it can never fail.
 */

import { LIST_BYTES_FLOOR } from '../driver/shared/limits.ts'
import type { Expression, Item, Literal } from './ast.ts'
import type { Constant } from './encode.ts'

/** What value_bytes() counts for a value in a list, at most: the value itself, and characters of a string. */
const VALUE_BYTES = 32

/** The value of [expression] if it is a constant and takes few bytes. */
export function constantOf(expression: Expression): Constant | undefined {
  return fold(expression, { bytesLeft: LIST_BYTES_FLOOR })
}

/** The list of [items] if they are constants and take few bytes. */
export function constantList(items: readonly Item[]): Constant | undefined {
  return foldItems(items, { bytesLeft: LIST_BYTES_FLOOR })
}

interface Budget {
  bytesLeft: number
}

function fold(expression: Expression, budget: Budget): Constant | undefined {
  if (expression.kind === 'list') return foldItems(expression.items, budget)
  return isLiteral(expression) ? constantOfLiteral(expression) : undefined
}

function isLiteral(expression: Expression): expression is Literal {
  const { kind } = expression
  const isNumber = kind === 'integer' || kind === 'float'
  return isNumber || kind === 'string' || kind === 'object' || kind === 'error'
}

/** Literals are constants, but for where they are. */
export function constantOfLiteral({ kind, value }: Literal): Constant {
  return { kind, value } as Constant
}

function foldItems(items: readonly Item[], budget: Budget): Constant | undefined {
  const values: Constant[] = []
  budget.bytesLeft -= VALUE_BYTES
  for (const item of items) {
    if (item.kind !== 'item' || item.splice) return undefined
    const value = fold(item.value, budget)
    if (value === undefined) return undefined
    budget.bytesLeft -= VALUE_BYTES + (value.kind === 'string' ? value.value.length * 3 : 0)
    if (budget.bytesLeft < 0) return undefined
    values.push(value)
  }
  return { kind: 'list', value: values }
}
