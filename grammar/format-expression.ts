/**
 * Expressions → text, with the parentheses that the grammar needs and no others.
 */

import { ERROR_NAMES } from '../driver/shared/errors.ts'
import type { BinaryOperator, Expression, Item } from './ast.ts'
import { isLink, type Link, spineOf, type Whole } from './spine.ts'
import { LANGUAGE_VERSION, reservedType } from './words.ts'

/** How tightly an expression holds together, as in language.ne: what stands in a place must be at least as tight. */
const ASSIGNMENT = 1
const CONDITIONAL = 2
const LOGICAL = 3
const PREFIX = 10
const POSTFIX = 11
const PRIMARY = 12
const POWER = 9

const TIGHTNESS: Readonly<Record<BinaryOperator, number>> = {
  '||': LOGICAL,
  '&&': LOGICAL,
  '==': 4,
  '!=': 4,
  '<': 4,
  '<=': 4,
  '>': 4,
  '>=': 4,
  in: 4,
  '|.': 5,
  '&.': 5,
  '^.': 5,
  '<<': 6,
  '>>': 6,
  '+': 7,
  '-': 7,
  '*': 8,
  '/': 8,
  '%': 8,
  '^': POWER,
}

/** The text of [expression], which stands where anything may. */
export function formatExpression(expression: Expression): string {
  return format(expression, ASSIGNMENT)
}

function formatItems(items: readonly Item[]): string {
  return items.map(formatItem).join(', ')
}

/** The text of [expression] where it must be at least as tight as [least]. */
function format(expression: Expression, least: number): string {
  const { start, links } = spineOf(expression)
  let text = formatWhole(start)
  let left: Expression = start
  for (const link of links) {
    const needsParentheses = tightnessOf(left) < leftTightness(link) || isMixed(link, left)
    text = formatLink(link, left, needsParentheses ? `(${text})` : text)
    left = link
  }
  return tightnessOf(left) < least ? `(${text})` : text
}

function tightnessOf(expression: Expression): number {
  if (isLink(expression)) {
    return expression.kind === 'binary' ? TIGHTNESS[expression.operator] : POSTFIX
  }
  switch (expression.kind) {
    case 'assignment':
      return ASSIGNMENT
    case 'conditional':
      return CONDITIONAL
    case 'unary':
      return PREFIX
    case 'integer':
      return expression.value < 0n ? PREFIX : PRIMARY
    case 'float':
      return expression.value < 0 || Object.is(expression.value, -0) ? PREFIX : PRIMARY
    case 'string':
    case 'object':
    case 'error':
    case 'variable':
    case 'first':
    case 'last':
    case 'list':
    case 'map':
    case 'builtinCall':
    case 'catch':
      return PRIMARY
  }
}

/** How tight what [link] grows from must be. */
function leftTightness(link: Link): number {
  if (link.kind !== 'binary') return POSTFIX
  return link.operator === '^' ? PREFIX : TIGHTNESS[link.operator]
}

/** `&&` and `||` are equally tight here, which readers who know other languages do not expect. */
function isMixed(link: Link, left: Expression): boolean {
  return (
    link.kind === 'binary' &&
    left.kind === 'binary' &&
    TIGHTNESS[link.operator] === LOGICAL &&
    TIGHTNESS[left.operator] === LOGICAL &&
    link.operator !== left.operator
  )
}

// ---- links of chains

function formatLink(link: Link, left: Expression, leftText: string): string {
  switch (link.kind) {
    case 'binary': {
      const rightLeast = TIGHTNESS[link.operator] + (link.operator === '^' ? 0 : 1)
      return `${leftText} ${link.operator} ${format(link.right, rightLeast)}`
    }
    case 'property':
      return formatProperty(link.name, left, leftText)
    case 'verbCall':
      return `${formatVerb(link.name, left, leftText)}(${formatItems(link.args)})`
    case 'index':
      return `${leftText}[${formatExpression(link.index)}]`
    case 'range':
      return `${leftText}[${formatExpression(link.from)}..${formatExpression(link.to)}]`
  }
}

function formatProperty(name: Expression, left: Expression, leftText: string): string {
  const word = wordOf(name)
  // Digits and a dot would be a float.
  const isNumber = left.kind === 'integer' || left.kind === 'float'
  const object = isNumber && !leftText.startsWith('(') ? `(${leftText})` : leftText
  if (word === undefined) return `${object}.(${formatExpression(name)})`
  if (isSystemObject(left) && !word.startsWith(':')) return `$${word}`
  return `${object}.${word}`
}

function formatVerb(name: Expression, left: Expression, leftText: string): string {
  const word = wordOf(name)
  if (word === undefined || word.startsWith(':')) return `${leftText}:(${formatExpression(name)})`
  return isSystemObject(left) ? `$${word}` : `${leftText}:${word}`
}

function isSystemObject(expression: Expression): boolean {
  return expression.kind === 'object' && expression.value === 0n
}

/** What is written behind a dot for [name], if it is a word, or a colon and a word. */
function wordOf(name: Expression): string | undefined {
  if (name.kind !== 'string') return undefined
  const word = /^:?([a-zA-Z_][a-zA-Z0-9_]*)$/.exec(name.value)?.[1]
  if (word === undefined || reservedType(word, LANGUAGE_VERSION) !== undefined) return undefined
  return name.value
}

// ---- everything else

function formatWhole(expression: Whole): string {
  switch (expression.kind) {
    case 'integer':
      return String(expression.value)
    case 'float':
      return formatFloat(expression.value)
    case 'string':
      return `"${expression.value.replace(/["\\]/g, '\\$&')}"`
    case 'object':
      return `#${expression.value}`
    case 'error':
      return ERROR_NAMES[expression.value] as string
    case 'variable':
      return expression.name
    case 'first':
      return '^'
    case 'last':
      return '$'
    case 'list':
      return `{${formatItems(expression.items)}}`
    case 'map':
      return `[${expression.entries.map(({ key, value }) => `${formatExpression(key)} -> ${formatExpression(value)}`).join(', ')}]`
    case 'unary':
      return `${expression.operator}${format(expression.operand, PREFIX)}`
    case 'conditional':
      return `${format(expression.condition, LOGICAL)} ? ${formatExpression(expression.consequent)} | ${format(expression.alternate, CONDITIONAL)}`
    case 'assignment':
      return `${format(expression.target, CONDITIONAL)} = ${formatExpression(expression.value)}`
    case 'builtinCall':
      return `${expression.name}(${formatItems(expression.args)})`
    case 'catch':
      return formatCatch(expression)
  }
}

function formatCatch({ body, codes, fallback }: Expression & { kind: 'catch' }): string {
  const otherwise = fallback === undefined ? '' : ` => ${formatExpression(fallback)}`
  return `\`${formatExpression(body)} ! ${formatCodes(codes)}${otherwise}'`
}

export function formatCodes(codes: readonly Item[] | undefined): string {
  return codes === undefined ? 'ANY' : formatItems(codes)
}

function formatItem(item: Item): string {
  if (item.kind === 'item') return `${item.splice ? '@' : ''}${formatExpression(item.value)}`
  const fallback = item.fallback === undefined ? '' : ` = ${formatExpression(item.fallback)}`
  return `?${item.name.name}${fallback}`
}

/** The shortest digits that read as the same number, and always a dot or an exponent. */
function formatFloat(value: number): string {
  const text = Object.is(value, -0) ? '-0' : String(value)
  return /[.e]/.test(text) ? text : `${text}.0`
}
