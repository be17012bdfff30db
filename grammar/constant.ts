/**
 * Expressions that are constants: literals, and lists of them.
 *
 * A constant list becomes one literal of the program, which calls share. It is kept smaller than any limit that a world
 * can set for lists, so that making it can never fail.
 */

import { LIST_BYTES_FLOOR } from '../driver/shared/limits.ts'
import type { Expression, Item, Literal } from './ast.ts'
import type { Constant } from './encode.ts'
import { bytesOf } from './literal.ts'

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
  const isText = kind === 'string' || kind === 'symbol' || kind === 'bytes'
  return isNumber || isText || kind === 'object' || kind === 'error'
}

/** Literals are constants, but for where they are. */
export function constantOfLiteral({ kind, value }: Literal): Constant {
  if (kind === 'bytes') return { kind: 'binary', value: bytesOf(value) as Uint8Array }
  return { kind, value } as Constant
}

function foldItems(items: readonly Item[], budget: Budget): Constant | undefined {
  const values: Constant[] = []
  budget.bytesLeft -= VALUE_BYTES
  for (const item of items) {
    if (item.kind !== 'item' || item.splice) return undefined
    const value = fold(item.value, budget)
    if (value === undefined) return undefined
    budget.bytesLeft -= VALUE_BYTES + textBytes(value)
    if (budget.bytesLeft < 0) return undefined
    values.push(value)
  }
  return { kind: 'list', value: values }
}

/** The bytes of what a constant spells out, at most. */
function textBytes(constant: Constant): number {
  if (constant.kind === 'string' || constant.kind === 'symbol') return constant.value.length * 3
  return constant.kind === 'binary' ? constant.value.length : 0
}
