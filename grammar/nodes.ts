/**
 * What each rule of language.ne makes of its parts: pure functions from the values of a rule's symbols to a node.
 *
 * A token stands for itself. Lists grow as chains, which share their beginnings, because nearley's parser tries several
 * continuations of one list; the rule around the list turns the chain into an array. Long because it has a function for
 * each rule.
 */

import type {
  AssignmentExpression,
  BinaryExpression,
  BinaryOperator,
  BlockStatement,
  BreakStatement,
  BuiltinCall,
  BytesLiteral,
  CatchExpression,
  Clause,
  ComprehensionExpression,
  ConditionalExpression,
  ContinueStatement,
  DeclarationStatement,
  ErrorLiteral,
  ErrorValueExpression,
  ExceptArm,
  Expression,
  ExpressionStatement,
  FloatLiteral,
  FlyweightContents,
  FlyweightExpression,
  FlyweightSlot,
  ForClause,
  ForEachStatement,
  ForkStatement,
  ForRangeStatement,
  FunctionExpression,
  FunctionStatement,
  IfArm,
  IfClause,
  IfStatement,
  IndexEnd,
  IndexExpression,
  IntegerLiteral,
  Item,
  ListExpression,
  MapEntry,
  MapExpression,
  ObjectLiteral,
  OptionalItem,
  Place,
  Program,
  PropertyExpression,
  RangeExpression,
  ReturnStatement,
  RoleCall,
  Statement,
  StringLiteral,
  SymbolLiteral,
  TryExceptStatement,
  TryFinallyStatement,
  UnaryExpression,
  UnaryOperator,
  ValueCall,
  ValueItem,
  Variable,
  VerbCall,
  WhileStatement,
} from './ast.ts'
import { floatOf, integerOf, objectOf, stringOf, symbolOf } from './literal.ts'
import type { Token } from './token.ts'
import { errorNumber } from './words.ts'

/** A list while it grows; undefined is the empty one. */
type Chain<Item> =
  | { readonly before: Chain<Item>; readonly item: Item; readonly length: number }
  | undefined

/** Punctuation and keywords whose text and place do not matter. */
type Mark = Token

function placeOf(token: Token): Place {
  return { line: token.line, column: token.col, offset: token.offset }
}

// ---- lists

export const none = (): undefined => undefined
export const emptyArray = (): readonly never[] => []

export const first = <T>([item]: [T]): Chain<T> => ({ before: undefined, item, length: 1 })

/** An [item] that is nothing, as the statement `;` is, leaves the chain as it was. */
export function append<T>([before, item]: [Chain<T>, T | undefined]): Chain<T> {
  if (item === undefined) return before
  return { before, item, length: lengthOf(before) + 1 }
}

export const appendSecond = <T>([before, , item]: [Chain<T>, Mark, T]): Chain<T> =>
  append([before, item])

export const array = <T>([chain]: [Chain<T>]): readonly T[] => unchain(chain)

function lengthOf(chain: Chain<unknown>): number {
  return chain === undefined ? 0 : chain.length
}

function unchain<T>(chain: Chain<T>): readonly T[] {
  const items = new Array<T>(lengthOf(chain))
  for (let link = chain; link !== undefined; link = link.before) items[link.length - 1] = link.item
  return items
}

/** The middle one of three. */
export const inner = <T>([, value]: [Mark, T, Mark]): T => value

/** The second of two. */
export const second = <T>([, value]: [Mark, T]): T => value

// ---- statements

type Body = Chain<Statement>

export const program = ([statements]: [Body]): Program => ({ statements: unchain(statements) })

export const ifStatement = ([start, condition, body, elseifs, otherwise]: [
  Token,
  Expression,
  Body,
  Chain<IfArm>,
  readonly Statement[] | undefined,
]): IfStatement => ({
  kind: 'if',
  ...placeOf(start),
  arms: [ifArm([start, condition, body]), ...unchain(elseifs)],
  otherwise,
})

export const ifArm = ([start, condition, body]: [Token, Expression, Body]): IfArm => ({
  ...placeOf(start),
  condition,
  body: unchain(body),
})

export const elseBody = ([, body]: [Mark, Body]): readonly Statement[] => unchain(body)

export const forEach = ([start, value, , sequence, body]: [
  Token,
  Variable,
  Mark,
  Expression,
  Body,
]): ForEachStatement => ({
  kind: 'forEach',
  ...placeOf(start),
  value,
  index: undefined,
  sequence,
  body: unchain(body),
})

export const forEachIndexed = ([start, value, , index, , sequence, body]: [
  Token,
  Variable,
  Mark,
  Variable,
  Mark,
  Expression,
  Body,
]): ForEachStatement => ({
  kind: 'forEach',
  ...placeOf(start),
  value,
  index,
  sequence,
  body: unchain(body),
})

export const forRange = ([start, value, , , from, , to, , body]: [
  Token,
  Variable,
  Mark,
  Mark,
  Expression,
  Mark,
  Expression,
  Mark,
  Body,
]): ForRangeStatement => ({
  kind: 'forRange',
  ...placeOf(start),
  value,
  from,
  to,
  body: unchain(body),
})

export const whileLoop = ([start, condition, body]: [Token, Expression, Body]): WhileStatement =>
  whileNamed([start, undefined, condition, body])

export const whileNamed = ([start, name, condition, body]: [
  Token,
  Variable | undefined,
  Expression,
  Body,
]): WhileStatement => ({
  kind: 'while',
  ...placeOf(start),
  name,
  condition,
  body: unchain(body),
})

export const fork = ([start, delay, body]: [Token, Expression, Body]): ForkStatement =>
  forkNamed([start, undefined, delay, body])

export const forkNamed = ([start, name, delay, body]: [
  Token,
  Variable | undefined,
  Expression,
  Body,
]): ForkStatement => ({ kind: 'fork', ...placeOf(start), name, delay, body: unchain(body) })

export const tryExcept = ([start, body, arms]: [
  Token,
  Body,
  Chain<ExceptArm>,
]): TryExceptStatement => ({
  kind: 'tryExcept',
  ...placeOf(start),
  body: unchain(body),
  arms: unchain(arms),
})

export const except = ([start, , codes, , body]: [
  Token,
  Mark,
  readonly Item[] | undefined,
  Mark,
  Body,
]): ExceptArm => ({ ...placeOf(start), name: undefined, codes, body: unchain(body) })

export const exceptNamed = ([start, name, , codes, , body]: [
  Token,
  Variable,
  Mark,
  readonly Item[] | undefined,
  Mark,
  Body,
]): ExceptArm => ({ ...placeOf(start), name, codes, body: unchain(body) })

export const tryFinally = ([start, body, , handler]: [
  Token,
  Body,
  Mark,
  Body,
]): TryFinallyStatement => ({
  kind: 'tryFinally',
  ...placeOf(start),
  body: unchain(body),
  handler: unchain(handler),
})

export const breakLoop = ([start]: [Token, Mark]): BreakStatement => ({
  kind: 'break',
  ...placeOf(start),
  loop: undefined,
})

export const breakNamed = ([start, loop]: [Token, Variable, Mark]): BreakStatement => ({
  kind: 'break',
  ...placeOf(start),
  loop,
})

export const continueLoop = ([start]: [Token, Mark]): ContinueStatement => ({
  kind: 'continue',
  ...placeOf(start),
  loop: undefined,
})

export const continueNamed = ([start, loop]: [Token, Variable, Mark]): ContinueStatement => ({
  kind: 'continue',
  ...placeOf(start),
  loop,
})

export const returnNothing = ([start]: [Token]): ReturnStatement => ({
  kind: 'return',
  ...placeOf(start),
  value: undefined,
})

export const returnValue = ([start, value]: [Token, Expression]): ReturnStatement => ({
  kind: 'return',
  ...placeOf(start),
  value,
})

/** A `return` that is all of a statement is one. */
export function expressionStatement([value]: [Expression, Mark]):
  | ExpressionStatement
  | ReturnStatement {
  if (value.kind === 'return') return value
  const { line, column, offset } = value
  return { kind: 'expression', line, column, offset, value }
}

// ---- scopes and functions

export const block = ([start, body]: [Token, Body, Mark]): BlockStatement => ({
  kind: 'block',
  ...placeOf(start),
  body: unchain(body),
})

export const declaration = ([start, target]: [Token, Variable, Mark]): DeclarationStatement =>
  declarationOf(start, target, undefined)

export const declarationWithValue = ([start, target, , value]: [
  Token,
  Variable | ListExpression,
  Mark,
  Expression,
  Mark,
]): DeclarationStatement => declarationOf(start, target, value)

function declarationOf(
  start: Token,
  target: Variable | ListExpression,
  value: Expression | undefined,
): DeclarationStatement {
  const word = start.text.toLowerCase() as DeclarationStatement['word']
  return { kind: 'declaration', ...placeOf(start), word, target, value }
}

export const functionStatement = ([start, name, open, parameters, , body]: [
  Token,
  Variable,
  Token,
  readonly Item[],
  Mark,
  Body,
  Mark,
]): FunctionStatement => ({
  kind: 'define',
  ...placeOf(start),
  name,
  value: functionExpression([start, open, parameters, open, body, open]),
})

export const functionExpression = ([start, open, items, , body]: [
  Token,
  Token,
  readonly Item[],
  Mark,
  Body,
  Mark,
]): FunctionExpression => ({
  kind: 'function',
  ...placeOf(start),
  parameters: { kind: 'list', ...placeOf(open), items },
  body: unchain(body),
})

export const lambdaOfNothing = ([start, end, , body]: [
  Token,
  Token,
  Mark,
  Expression,
]): FunctionExpression => ({
  kind: 'function',
  ...placeOf(start),
  parameters: emptyList([start, end]),
  body,
})

export const lambda = ([start, items, end, , body]: [
  Token,
  Chain<Item>,
  Token,
  Mark,
  Expression,
]): FunctionExpression => ({
  kind: 'function',
  ...placeOf(start),
  parameters: list([start, items, end]),
  body,
})

// ---- operators

export const assignment = ([target, , value]: [
  Expression,
  Mark,
  Expression,
]): AssignmentExpression => ({
  kind: 'assignment',
  line: target.line,
  column: target.column,
  offset: target.offset,
  target,
  value,
})

export const conditional = ([condition, , consequent, , alternate]: [
  Expression,
  Mark,
  Expression,
  Mark,
  Expression,
]): ConditionalExpression => ({
  kind: 'conditional',
  line: condition.line,
  column: condition.column,
  offset: condition.offset,
  condition,
  consequent,
  alternate,
})

export const binary = ([left, operator, right]: [
  Expression,
  Token,
  Expression,
]): BinaryExpression => ({
  kind: 'binary',
  line: left.line,
  column: left.column,
  offset: left.offset,
  operator: (operator.type === 'IN' ? 'in' : operator.text) as BinaryOperator,
  left,
  right,
})

export const unary = ([operator, operand]: [Token, Expression]): UnaryExpression => ({
  kind: 'unary',
  ...placeOf(operator),
  operator: operator.text as UnaryOperator,
  operand,
})

/** The minus of a number is part of it, so that the least integer can be written. */
export function negation([operator, operand]: [Token, Expression]): Expression {
  if (operand.kind === 'integer') {
    return { ...operand, ...placeOf(operator), value: BigInt.asIntN(64, -operand.value) }
  }
  if (operand.kind === 'float') return { ...operand, ...placeOf(operator), value: -operand.value }
  return unary([operator, operand])
}

// ---- properties, verbs, indices

export const property = ([object, , name]: [Expression, Mark, Token]): PropertyExpression =>
  propertyOf(object, word(name))

/** A property of a WAIF's class is stored under a name that starts with a colon. */
export const waifProperty = ([object, , , name]: [
  Expression,
  Mark,
  Mark,
  Token,
]): PropertyExpression => propertyOf(object, word(name, `:${name.text}`))

export const computedProperty = ([object, , , name]: [
  Expression,
  Mark,
  Mark,
  Expression,
  Mark,
]): PropertyExpression => propertyOf(object, name)

export const systemProperty = ([start, name]: [Token, Token]): PropertyExpression =>
  propertyOf(systemObject(start), word(name))

export const verbCall = ([object, , name, , args]: [
  Expression,
  Mark,
  Token,
  Mark,
  readonly Item[],
  Mark,
]): VerbCall => verbCallOf(object, word(name), args)

export const computedVerbCall = ([object, , , name, , , args]: [
  Expression,
  Mark,
  Mark,
  Expression,
  Mark,
  Mark,
  readonly Item[],
  Mark,
]): VerbCall => verbCallOf(object, name, args)

export const systemVerbCall = ([start, name, , args]: [
  Token,
  Token,
  Mark,
  readonly Item[],
  Mark,
]): VerbCall => verbCallOf(systemObject(start), word(name), args)

export const valueCall = ([callee, , args]: [
  Expression,
  Mark,
  readonly Item[],
  Mark,
]): ValueCall => ({
  kind: 'valueCall',
  line: callee.line,
  column: callee.column,
  offset: callee.offset,
  callee,
  args,
})

export const roleCallOn = ([object, , name, , entries]: [
  Expression,
  Mark,
  Token,
  Mark,
  Chain<MapEntry>,
  Mark,
]): RoleCall => roleCallOf(object, name, entries)

export const index = ([base, , position]: [
  Expression,
  Mark,
  Expression,
  Mark,
]): IndexExpression => ({
  kind: 'index',
  line: base.line,
  column: base.column,
  offset: base.offset,
  base,
  index: position,
})

export const range = ([base, , from, , to]: [
  Expression,
  Mark,
  Expression,
  Mark,
  Expression,
  Mark,
]): RangeExpression => ({
  kind: 'range',
  line: base.line,
  column: base.column,
  offset: base.offset,
  base,
  from,
  to,
})

function propertyOf(object: Expression, name: Expression): PropertyExpression {
  const { line, column, offset } = object
  return { kind: 'property', line, column, offset, object, name }
}

function verbCallOf(object: Expression, name: Expression, args: readonly Item[]): VerbCall {
  const { line, column, offset } = object
  return { kind: 'verbCall', line, column, offset, object, name, args }
}

function roleCallOf(receiver: Expression, name: Token, entries: Chain<MapEntry>): RoleCall {
  const { line, column, offset } = receiver
  const selector = name.text
  return { kind: 'roleCall', line, column, offset, receiver, selector, entries: unchain(entries) }
}

/** The name of a property or verb, written as a word. */
function word(token: Token, value: string = token.text): StringLiteral {
  return { kind: 'string', ...placeOf(token), value }
}

function systemObject(token: Token): ObjectLiteral {
  return { kind: 'object', ...placeOf(token), value: 0n }
}

// ---- literals, names and what stands alone

export const integer = ([token]: [Token]): IntegerLiteral => ({
  kind: 'integer',
  ...placeOf(token),
  value: integerOf(token.text),
})

export const float = ([token]: [Token]): FloatLiteral => ({
  kind: 'float',
  ...placeOf(token),
  value: floatOf(token.text),
})

export const string = ([token]: [Token]): StringLiteral => ({
  kind: 'string',
  ...placeOf(token),
  value: stringOf(token.text),
})

export const object = ([token]: [Token]): ObjectLiteral => ({
  kind: 'object',
  ...placeOf(token),
  value: objectOf(token.text),
})

export const error = ([token]: [Token]): ErrorLiteral => ({
  kind: 'error',
  ...placeOf(token),
  value: errorNumber(token.text),
})

export const errorValue = ([token, , args]: [
  Token,
  Mark,
  readonly Item[],
  Mark,
]): ErrorValueExpression => ({
  kind: 'errorValue',
  ...placeOf(token),
  error: errorNumber(token.text),
  args,
})

export const symbol = ([token]: [Token]): SymbolLiteral => ({
  kind: 'symbol',
  ...placeOf(token),
  value: symbolOf(token.text),
})

export const bytes = ([token]: [Token]): BytesLiteral => ({
  kind: 'bytes',
  ...placeOf(token),
  value: token.text.slice(2, -1),
})

export const variable = ([token]: [Token]): Variable => ({
  kind: 'variable',
  ...placeOf(token),
  name: token.text,
})

export const firstIndex = ([token]: [Token]): IndexEnd => ({ kind: 'first', ...placeOf(token) })

export const lastIndex = ([token]: [Token]): IndexEnd => ({ kind: 'last', ...placeOf(token) })

export const builtinCall = ([name, , args]: [Token, Mark, readonly Item[], Mark]): BuiltinCall => ({
  kind: 'builtinCall',
  ...placeOf(name),
  name: name.text,
  args,
})

export const roleCall = ([name, , entries]: [Token, Mark, Chain<MapEntry>, Mark]): RoleCall => ({
  kind: 'roleCall',
  ...placeOf(name),
  receiver: undefined,
  selector: name.text,
  entries: unchain(entries),
})

export const systemRoleCall = ([start, name, , entries]: [
  Token,
  Token,
  Mark,
  Chain<MapEntry>,
  Mark,
]): RoleCall => roleCallOf(systemObject(start), name, entries)

export const emptyList = ([start]: [Token, Mark]): ListExpression => ({
  kind: 'list',
  ...placeOf(start),
  items: [],
})

export const list = ([start, items]: [Token, Chain<Item>, Mark]): ListExpression => ({
  kind: 'list',
  ...placeOf(start),
  items: unchain(items),
})

export const comprehension = ([start, value, clauses]: [
  Token,
  Expression,
  Chain<Clause>,
  Mark,
]): ComprehensionExpression => ({
  kind: 'comprehension',
  ...placeOf(start),
  value,
  clauses: unchain(clauses),
})

export const forEachClause = ([start, value, , source]: [
  Token,
  Variable,
  Mark,
  Expression,
]): ForClause => ({ kind: 'for', ...placeOf(start), value, index: undefined, source })

export const forEachIndexedClause = ([start, value, , index, , source]: [
  Token,
  Variable,
  Mark,
  Variable,
  Mark,
  Expression,
]): ForClause => ({ kind: 'for', ...placeOf(start), value, index, source })

export const forRangeClause = ([start, value, , , from, , to]: [
  Token,
  Variable,
  Mark,
  Mark,
  Expression,
  Mark,
  Expression,
  Mark,
]): ForClause => ({ kind: 'for', ...placeOf(start), value, index: undefined, source: { from, to } })

export const ifClause = ([start, condition]: [Token, Expression]): IfClause => ({
  kind: 'if',
  ...placeOf(start),
  condition,
})

export const plainFlyweight = ([start, delegate]: [
  Token,
  Expression,
  Mark,
]): FlyweightExpression => ({ kind: 'flyweight', ...placeOf(start), delegate, parts: [] })

export const flyweight = ([start, delegate, , parts]: [
  Token,
  Expression,
  Mark,
  Chain<FlyweightSlot | FlyweightContents>,
  Mark,
]): FlyweightExpression => ({
  kind: 'flyweight',
  ...placeOf(start),
  delegate,
  parts: unchain(parts),
})

export const flyweightSlot = ([start, name, , value]: [
  Token,
  Token,
  Mark,
  Expression,
]): FlyweightSlot => ({
  kind: 'slot',
  ...placeOf(start),
  name: { kind: 'symbol', ...placeOf(name), value: name.text },
  value,
})

export const computedFlyweightSlot = ([start, , name, , , value]: [
  Token,
  Mark,
  Expression,
  Mark,
  Mark,
  Expression,
]): FlyweightSlot => ({ kind: 'slot', ...placeOf(start), name, value })

export const flyweightContents = ([value]: [Expression]): FlyweightContents => ({
  kind: 'contents',
  line: value.line,
  column: value.column,
  offset: value.offset,
  value,
})

export const emptyMap = ([start]: [Token, Mark]): MapExpression => ({
  kind: 'map',
  ...placeOf(start),
  entries: [],
})

export const map = ([start, entries]: [Token, Chain<MapEntry>, Mark]): MapExpression => ({
  kind: 'map',
  ...placeOf(start),
  entries: unchain(entries),
})

export const entry = ([key, , value]: [Expression, Mark, Expression]): MapEntry => ({
  line: key.line,
  column: key.column,
  offset: key.offset,
  key,
  value,
})

export const catchErrors = ([start, body, , codes, fallback]: [
  Token,
  Expression,
  Mark,
  readonly Item[] | undefined,
  Expression | undefined,
  Mark,
]): CatchExpression => ({ kind: 'catch', ...placeOf(start), body, codes, fallback })

export const item = ([value]: [Expression]): ValueItem => ({
  kind: 'item',
  line: value.line,
  column: value.column,
  offset: value.offset,
  splice: false,
  value,
})

export const splice = ([start, value]: [Token, Expression]): ValueItem => ({
  kind: 'item',
  ...placeOf(start),
  splice: true,
  value,
})

export const optional = ([start, name]: [Token, Variable]): OptionalItem => ({
  kind: 'optional',
  ...placeOf(start),
  name,
  fallback: undefined,
})

export const optionalWithFallback = ([start, name, , fallback]: [
  Token,
  Variable,
  Mark,
  Expression,
]): OptionalItem => ({ kind: 'optional', ...placeOf(start), name, fallback })
