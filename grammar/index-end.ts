/**
 * Does an expression ask for the ends of what it indexes?
 */

import type { Clause, Expression, FlyweightExpression, Item } from './ast.ts'
import { roleCallParts } from './role-call.ts'
import { isLink, type Link, leftOf, type Whole } from './spine.ts'

/** Does [expression] contain a `$` or `^` that belongs to the index around it, and not to one inside it? */
export function usesIndexEnd(expression: Expression): boolean {
  const pending = [expression]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (next.kind === 'first' || next.kind === 'last') return true
    if (isLink(next)) pending.push(leftOf(next), ...otherParts(next))
    else pending.push(...parts(next))
  }
  return false
}

/** What is right inside [link], but for what it grows from and for indices. */
function otherParts(link: Link): readonly Expression[] {
  switch (link.kind) {
    case 'binary':
      return [link.right]
    case 'property':
      return [link.name]
    case 'verbCall':
      return [link.name, ...valuesOf(link.args)]
    case 'valueCall':
      return valuesOf(link.args)
    case 'index':
    case 'range':
      return []
  }
}

function parts(expression: Whole): readonly Expression[] {
  switch (expression.kind) {
    case 'list':
      return valuesOf(expression.items)
    case 'map':
      return expression.entries.flatMap(({ key, value }) => [key, value])
    case 'unary':
      return [expression.operand]
    case 'conditional':
      return [expression.condition, expression.consequent, expression.alternate]
    case 'assignment':
      return [expression.target, expression.value]
    case 'builtinCall':
    case 'errorValue':
      return valuesOf(expression.args)
    case 'roleCall':
      return roleCallParts(expression)
    case 'return':
      return expression.value === undefined ? [] : [expression.value]
    case 'comprehension':
      return [expression.value, ...expression.clauses.flatMap(partsOfClause)]
    case 'flyweight':
      return [expression.delegate, ...expression.parts.flatMap(partsOfFlyweight)]
    case 'catch':
      return [
        expression.body,
        ...valuesOf(expression.codes ?? []),
        ...(expression.fallback === undefined ? [] : [expression.fallback]),
      ]
    case 'integer':
    case 'float':
    case 'string':
    case 'object':
    case 'error':
    case 'symbol':
    case 'bytes':
    case 'function':
    case 'variable':
    case 'first':
    case 'last':
      return []
  }
}

function partsOfClause(clause: Clause): readonly Expression[] {
  if (clause.kind === 'if') return [clause.condition]
  return 'kind' in clause.source ? [clause.source] : [clause.source.from, clause.source.to]
}

function partsOfFlyweight(part: FlyweightExpression['parts'][number]): readonly Expression[] {
  return part.kind === 'slot' ? [part.name, part.value] : [part.value]
}

function valuesOf(items: readonly Item[]): readonly Expression[] {
  return items.flatMap((item) => {
    if (item.kind === 'item') return [item.value]
    return item.fallback === undefined ? [] : [item.fallback]
  })
}
