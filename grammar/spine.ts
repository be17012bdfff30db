/**
 * Expressions that grow to the left without bound: `a + b + c` is a sum whose left side is a sum, `a.b.c` a property of
 * a property. Such chains are walked in loops, so that no recursion is as deep as they are long.
 */

import type {
  BinaryExpression,
  Expression,
  IndexExpression,
  PropertyExpression,
  RangeExpression,
  ValueCall,
  VerbCall,
} from './ast.ts'

/** An expression that grows from another one. */
export type Link =
  | BinaryExpression
  | PropertyExpression
  | VerbCall
  | ValueCall
  | IndexExpression
  | RangeExpression

/** An expression that does not. */
export type Whole = Exclude<Expression, Link>

/** An expression taken apart: where it starts, and the links that it grows by, innermost first. */
export interface Spine {
  readonly start: Whole
  readonly links: readonly Link[]
}

export function isLink(expression: Expression): expression is Link {
  const { kind } = expression
  const isCall = kind === 'verbCall' || kind === 'valueCall'
  return kind === 'binary' || kind === 'property' || isCall || kind === 'index' || kind === 'range'
}

/** What [link] grows from. */
export function leftOf(link: Link): Expression {
  switch (link.kind) {
    case 'binary':
      return link.left
    case 'property':
    case 'verbCall':
      return link.object
    case 'valueCall':
      return link.callee
    case 'index':
    case 'range':
      return link.base
  }
}

export function spineOf(expression: Expression): Spine {
  if (!isLink(expression)) return { start: expression, links: [] }
  // Most have one link, and an array made with it takes less than an empty one that it is added to.
  const links: Link[] = [expression]
  let start = leftOf(expression)
  while (isLink(start)) {
    links.push(start)
    start = leftOf(start)
  }
  if (links.length > 1) links.reverse()
  return { start, links }
}
