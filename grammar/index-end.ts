/**
 * Does an expression ask for the ends of what it indexes?
 */

import type { Expression, Item } from './ast.ts'
import { leftOf } from './spine.ts'

/** Does [expression] contain a `$` or `^` that belongs to the index around it, and not to one inside it? */
export function usesIndexEnd(expression: Expression): boolean {
  const pending = [expression]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (next.kind === 'first' || next.kind === 'last') return true
    pending.push(...partsOutsideIndices(next))
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
