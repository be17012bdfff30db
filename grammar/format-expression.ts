/**
 * Expressions → text, with the parentheses that the grammar needs and no others.
 */

import { ERROR_NAMES } from '../driver/shared/errors.ts'
import type {
  BinaryExpression,
  BinaryOperator,
  Clause,
  Expression,
  FlyweightExpression,
  FunctionExpression,
  Item,
  MapEntry,
  RoleCall,
  SymbolLiteral,
} from './ast.ts'
import { objectText } from './literal.ts'
import { isLink, type Link, spineOf, type Whole } from './spine.ts'
import { LANGUAGE_VERSION, reservedType } from './words.ts'

/** How tightly an expression holds together, as in language.ne: what stands in a place must be at least as tight. */
const ENDING = 0
const ASSIGNMENT = 1
const CONDITIONAL = 2
const LOGICAL = 3
const BITS = 5
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

/** The lines of a function's statements, with a newline behind each. */
export type FormatBody = (expression: FunctionExpression) => string

const refuseBody: FormatBody = () => {
  throw new Error('format: statements in an expression')
}

/** The text of [expression], which stands where anything may; [bodies] formats the statements of functions in it. */
export function formatExpression(expression: Expression, bodies: FormatBody = refuseBody): string {
  return format(expression, ENDING, bodies)
}

function formatItems(items: readonly Item[], bodies: FormatBody): string {
  return items.map((item) => formatItem(item, bodies)).join(', ')
}

/** The text of [expression] where it must be at least as tight as [least]. */
function format(expression: Expression, least: number, bodies: FormatBody): string {
  const { start, links } = spineOf(expression)
  let text = formatWhole(start, bodies)
  let left: Expression = start
  for (const link of links) {
    const needsParentheses = isTooLoose(link, left)
    const leftText = needsParentheses ? `(${text})` : text
    text = formatLink(link, left, { leftText, bodies })
    left = link
  }
  return tightnessOf(left) < least ? `(${text})` : text
}

/** Must [left] stand in parentheses where [link] grows from it? */
function isTooLoose(link: Link, left: Expression): boolean {
  if (link.kind === 'valueCall' && !isCallable(left)) return true
  return tightnessOf(left) < leftTightness(link) || isMixed(link, left)
}

/** Can `(…)` stand right behind [expression]? */
function isCallable(expression: Expression): boolean {
  const { kind } = expression
  const isCall = kind === 'verbCall' || kind === 'valueCall' || kind === 'builtinCall'
  return isCall || kind === 'roleCall' || kind === 'index' || kind === 'function'
}

/** `return …` and `{…} => …`, which take all that follows. */
function isEnding(expression: Expression): boolean {
  if (expression.kind === 'return') return true
  return expression.kind === 'function' && 'kind' in expression.body
}

/** Does [expression] end with such a one, so that nothing can follow it? */
function isOpen(expression: Expression): boolean {
  switch (expression.kind) {
    case 'binary':
      return TIGHTNESS[expression.operator] === LOGICAL && isEnding(expression.right)
    case 'conditional':
      return isOpen(expression.alternate)
    case 'assignment':
      return isOpen(expression.value)
    default:
      return isEnding(expression)
  }
}

function tightnessOf(expression: Expression): number {
  if (isOpen(expression)) return ENDING
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
    case 'errorValue':
    case 'symbol':
    case 'bytes':
    case 'variable':
    case 'first':
    case 'last':
    case 'list':
    case 'map':
    case 'builtinCall':
    case 'roleCall':
    case 'catch':
    case 'comprehension':
    case 'flyweight':
    case 'function':
    case 'return':
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

interface LeftSide {
  readonly leftText: string
  readonly bodies: FormatBody
}

function formatLink(link: Link, left: Expression, { leftText, bodies }: LeftSide): string {
  switch (link.kind) {
    case 'binary':
      return `${leftText} ${link.operator} ${formatRight(link, bodies)}`
    case 'property':
      return formatProperty(link.name, left, { leftText, bodies })
    case 'verbCall':
      return `${formatVerb(link.name, left, { leftText, bodies })}(${formatItems(link.args, bodies)})`
    case 'valueCall':
      return `${leftText}(${formatItems(link.args, bodies)})`
    case 'index':
      return `${leftText}[${formatExpression(link.index, bodies)}]`
    case 'range':
      return `${leftText}[${formatExpression(link.from, bodies)}..${formatExpression(link.to, bodies)}]`
  }
}

function formatRight({ operator, right }: BinaryExpression, bodies: FormatBody): string {
  if (TIGHTNESS[operator] === LOGICAL && isEnding(right)) return formatExpression(right, bodies)
  const least = TIGHTNESS[operator] + (operator === '^' ? 0 : 1)
  return format(right, least, bodies)
}

function formatProperty(
  name: Expression,
  left: Expression,
  { leftText, bodies }: LeftSide,
): string {
  const word = wordOf(name)
  // Digits and a dot would be a float.
  const isNumber = left.kind === 'integer' || left.kind === 'float'
  const object = isNumber && !leftText.startsWith('(') ? `(${leftText})` : leftText
  if (word === undefined) return `${object}.(${formatExpression(name, bodies)})`
  if (isSystemObject(left) && !word.startsWith(':')) return `$${word}`
  return `${object}.${word}`
}

function formatVerb(name: Expression, left: Expression, { leftText, bodies }: LeftSide): string {
  const word = wordOf(name)
  if (word === undefined || word.startsWith(':'))
    return `${leftText}:(${formatExpression(name, bodies)})`
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

function formatWhole(expression: Whole, bodies: FormatBody): string {
  const inside = (part: Expression) => formatExpression(part, bodies)
  switch (expression.kind) {
    case 'integer':
      return String(expression.value)
    case 'float':
      return formatFloat(expression.value)
    case 'string':
      return quote(expression.value)
    case 'object':
      return objectText(expression.value)
    case 'error':
      return ERROR_NAMES[expression.value] as string
    case 'variable':
      return expression.name
    case 'first':
      return '^'
    case 'last':
      return '$'
    case 'symbol':
      return formatSymbol(expression.value)
    case 'bytes':
      return `b"${expression.value}"`
    case 'list':
      return `{${formatItems(expression.items, bodies)}}`
    case 'map':
      return `[${formatEntries(expression.entries, bodies)}]`
    case 'unary':
      return `${expression.operator}${format(expression.operand, PREFIX, bodies)}`
    case 'conditional':
      return `${format(expression.condition, LOGICAL, bodies)} ? ${inside(expression.consequent)} | ${formatAlternate(expression.alternate, bodies)}`
    case 'assignment':
      return `${format(expression.target, CONDITIONAL, bodies)} = ${inside(expression.value)}`
    case 'builtinCall':
      return `${expression.name}(${formatItems(expression.args, bodies)})`
    case 'roleCall':
      return formatRoleCall(expression, bodies)
    case 'errorValue':
      return `${ERROR_NAMES[expression.error]}(${formatItems(expression.args, bodies)})`
    case 'catch':
      return formatCatch(expression, bodies)
    case 'return':
      return expression.value === undefined ? 'return' : `return ${inside(expression.value)}`
    case 'function':
      return formatFunction(expression, bodies)
    case 'comprehension':
      return `{${[expression.value, ...expression.clauses].map((part) => formatClause(part, bodies)).join(' ')}}`
    case 'flyweight':
      return formatFlyweight(expression, bodies)
  }
}

function formatAlternate(alternate: Expression, bodies: FormatBody): string {
  const least = isOpen(alternate) && alternate.kind !== 'assignment' ? ENDING : CONDITIONAL
  return format(alternate, least, bodies)
}

function formatSymbol(name: string): string {
  return /^[a-zA-Z_]\w*$/.test(name) ? `'${name}` : `'${quote(name)}`
}

function quote(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`
}

/** A function with a name has it in front of its parameters. */
export function formatFunction(
  expression: FunctionExpression,
  bodies: FormatBody,
  name = '',
): string {
  const { parameters, body } = expression
  const items = formatItems(parameters.items, bodies)
  if ('kind' in body) return `{${items}} => ${formatExpression(body, bodies)}`
  return `fn ${name}(${items})\n${bodies(expression)}endfn`
}

function formatClause(part: Expression | Clause, bodies: FormatBody): string {
  if (part.kind === 'for') {
    const index = part.index === undefined ? '' : `, ${part.index.name}`
    const { source } = part
    const range =
      'kind' in source
        ? `(${formatExpression(source, bodies)})`
        : `[${formatExpression(source.from, bodies)}..${formatExpression(source.to, bodies)}]`
    return `for ${part.value.name}${index} in ${range}`
  }
  if (part.kind === 'if') return `if ${formatExpression(part.condition, bodies)}`
  return formatExpression(part, bodies)
}

function formatFlyweight({ delegate, parts }: FlyweightExpression, bodies: FormatBody): string {
  const texts = parts.map((part) => {
    const value = format(part.value, BITS, bodies)
    if (part.kind === 'contents') return value
    const isWord = part.name.kind === 'symbol' && /^[a-zA-Z_]\w*$/.test(part.name.value)
    const name = isWord
      ? (part.name as SymbolLiteral).value
      : `(${formatExpression(part.name, bodies)})`
    return `.${name} = ${value}`
  })
  const text = [format(delegate, BITS, bodies), ...texts].join(', ')
  // Two angles side by side would be a shift.
  return `<${text.startsWith('<') ? ' ' : ''}${text}${text.endsWith('>') ? ' ' : ''}>`
}

function formatEntries(entries: readonly MapEntry[], bodies: FormatBody): string {
  return entries
    .map(
      ({ key, value }) => `${formatExpression(key, bodies)} -> ${formatExpression(value, bodies)}`,
    )
    .join(', ')
}

function formatRoleCall({ receiver, selector, entries }: RoleCall, bodies: FormatBody): string {
  const roles = `${selector}(${formatEntries(entries, bodies)})`
  if (receiver === undefined) return roles
  return isSystemObject(receiver) ? `$${roles}` : `${format(receiver, POSTFIX, bodies)}:${roles}`
}

function formatCatch(
  { body, codes, fallback }: Expression & { kind: 'catch' },
  bodies: FormatBody,
): string {
  const otherwise = fallback === undefined ? '' : ` => ${formatExpression(fallback, bodies)}`
  // Behind a `return` without a value `!` would begin one.
  const bodyText = format(body, ASSIGNMENT, bodies)
  return `\`${bodyText} ! ${formatCodes(codes, bodies)}${otherwise}'`
}

/** A function among codes would take what follows them for its body. */
export function formatCodes(codes: readonly Item[] | undefined, bodies: FormatBody): string {
  if (codes === undefined) return 'ANY'
  return codes
    .map((item) => {
      if (item.kind !== 'item') return formatItem(item, bodies)
      return `${item.splice ? '@' : ''}${format(item.value, ASSIGNMENT, bodies)}`
    })
    .join(', ')
}

function formatItem(item: Item, bodies: FormatBody): string {
  if (item.kind === 'item')
    return `${item.splice ? '@' : ''}${formatExpression(item.value, bodies)}`
  const fallback =
    item.fallback === undefined ? '' : ` = ${formatExpression(item.fallback, bodies)}`
  return `?${item.name.name}${fallback}`
}

/** The shortest digits that read as the same number, and always a dot or an exponent. */
function formatFloat(value: number): string {
  const text = Object.is(value, -0) ? '-0' : String(value)
  return /[.e]/.test(text) ? text : `${text}.0`
}
