/**
 * Questions about everything inside an expression, answered without recursion.
 */

import type { Expression, Item } from './ast.ts'
import { leftOf } from './spine.ts'

/** Can evaluating [expression] change anything or be observed: does it call or assign? */
export function hasEffects(expression: Expression): boolean {
  return someWithin(expression, partsOf, ({ kind }) => {
    return kind === 'verbCall' || kind === 'builtinCall' || kind === 'assignment'
  })
}

/** Does [expression] contain a `$` or `^` that belongs to the index around it, and not to one inside it? */
export function usesIndexEnd(expression: Expression): boolean {
  return someWithin(expression, partsOutsideIndices, ({ kind }) => {
    return kind === 'first' || kind === 'last'
  })
}

function someWithin(
  expression: Expression,
  parts: (expression: Expression) => readonly Expression[],
  test: (expression: Expression) => boolean,
): boolean {
  const pending = [expression]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (test(next)) return true
    pending.push(...parts(next))
  }
  return false
}

function partsOutsideIndices(expression: Expression): readonly Expression[] {
  const isIndex = expression.kind === 'index' || expression.kind === 'range'
  return isIndex ? [expression.base] : partsOf(expression)
}

/** The expressions right inside [expression]. */
function partsOf(expression: Expression): readonly Expression[] {
  const left = leftOf(expression)
  const others = otherPartsOf(expression)
  return left === undefined ? others : [left, ...others]
}

function otherPartsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'list':
      return valuesOf(expression.items)
    case 'map':
      return expression.entries.flatMap(({ key, value }) => [key, value])
    case 'unary':
      return [expression.operand]
    case 'binary':
      return [expression.right]
    case 'conditional':
      return [expression.condition, expression.consequent, expression.alternate]
    case 'assignment':
      return [expression.target, expression.value]
    case 'property':
      return [expression.name]
    case 'verbCall':
      return [expression.name, ...valuesOf(expression.args)]
    case 'builtinCall':
      return valuesOf(expression.args)
    case 'index':
      return [expression.index]
    case 'range':
      return [expression.from, expression.to]
    case 'catch':
      return [
        expression.body,
        ...valuesOf(expression.codes ?? []),
        ...(expression.fallback === undefined ? [] : [expression.fallback]),
      ]
    default:
      return []
  }
}

function valuesOf(items: readonly Item[]): readonly Expression[] {
  return items.flatMap((item) => {
    if (item.kind === 'item') return [item.value]
    return item.fallback === undefined ? [] : [item.fallback]
  })
}
