/**
 * Expressions that grow to the left without bound: `a + b + c` is a sum whose left side is a sum, `a.b.c` a property of
 * a property. Such chains are walked in loops, so that no recursion is as deep as they are long.
 */

import type { Expression } from './ast.ts'

/** [expression] and all that it grows from, innermost first. */
export function leftSpine(expression: Expression): Expression[] {
  const spine: Expression[] = []
  let link: Expression | undefined = expression
  while (link !== undefined) {
    spine.push(link)
    link = leftOf(link)
  }
  return spine.reverse()
}

/** The part of [expression] that it grows from. */
export function leftOf(expression: Expression): Expression | undefined {
  switch (expression.kind) {
    case 'binary':
      return expression.left
    case 'property':
    case 'verbCall':
      return expression.object
    case 'index':
    case 'range':
      return expression.base
    default:
      return undefined
  }
}
