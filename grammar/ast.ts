/**
 * The syntax tree of a program: plain, immutable data.
 *
 * Every node says where it starts: [line] and [column] from 1, [offset] from 0, in UTF-16 units. Parentheses leave no
 * trace but the tree's shape. A tree made by the parser obeys the grammar only; check.ts says whether it means anything.
 */

/** Where a node starts. */
export interface Place {
  readonly line: number
  readonly column: number
  readonly offset: number
}

interface Node<Kind extends string> extends Place {
  readonly kind: Kind
}

export interface Program {
  readonly statements: readonly Statement[]
}

// ---- statements

export type Statement =
  | IfStatement
  | ForEachStatement
  | ForRangeStatement
  | WhileStatement
  | ForkStatement
  | TryExceptStatement
  | TryFinallyStatement
  | BreakStatement
  | ContinueStatement
  | ReturnStatement
  | BlockStatement
  | DeclarationStatement
  | FunctionStatement
  | ExpressionStatement

/** One `if (…)` or `elseif (…)` with what follows. */
export interface IfArm extends Place {
  readonly condition: Expression
  readonly body: readonly Statement[]
}

export interface IfStatement extends Node<'if'> {
  readonly arms: readonly IfArm[]
  readonly otherwise: readonly Statement[] | undefined
}

/** `for value, index in (sequence)`. */
export interface ForEachStatement extends Node<'forEach'> {
  readonly value: Variable
  readonly index: Variable | undefined
  readonly sequence: Expression
  readonly body: readonly Statement[]
}

/** `for value in [from..to]`. */
export interface ForRangeStatement extends Node<'forRange'> {
  readonly value: Variable
  readonly from: Expression
  readonly to: Expression
  readonly body: readonly Statement[]
}

/** `while name (condition)`: the name is a variable, and receives each value of the condition. */
export interface WhileStatement extends Node<'while'> {
  readonly name: Variable | undefined
  readonly condition: Expression
  readonly body: readonly Statement[]
}

/** `fork name (delay)`: the name is a variable, and receives the task's number. */
export interface ForkStatement extends Node<'fork'> {
  readonly name: Variable | undefined
  readonly delay: Expression
  readonly body: readonly Statement[]
}

/** `except name (codes)`; without [codes], any error. */
export interface ExceptArm extends Place {
  readonly name: Variable | undefined
  readonly codes: readonly Item[] | undefined
  readonly body: readonly Statement[]
}

export interface TryExceptStatement extends Node<'tryExcept'> {
  readonly body: readonly Statement[]
  readonly arms: readonly ExceptArm[]
}

export interface TryFinallyStatement extends Node<'tryFinally'> {
  readonly body: readonly Statement[]
  readonly handler: readonly Statement[]
}

export interface BreakStatement extends Node<'break'> {
  readonly loop: Variable | undefined
}

export interface ContinueStatement extends Node<'continue'> {
  readonly loop: Variable | undefined
}

/** Also an expression, in places where nothing follows it. */
export interface ReturnStatement extends Node<'return'> {
  readonly value: Expression | undefined
}

/** `begin … end`. */
export interface BlockStatement extends Node<'block'> {
  readonly body: readonly Statement[]
}

/** `let`, `const` or `global`; a list as [target] scatters the value. */
export interface DeclarationStatement extends Node<'declaration'> {
  readonly word: 'let' | 'const' | 'global'
  readonly target: Variable | ListExpression
  readonly value: Expression | undefined
}

/** `fn name(parameters) … endfn`. */
export interface FunctionStatement extends Node<'define'> {
  readonly name: Variable
  readonly value: FunctionExpression
}

export interface ExpressionStatement extends Node<'expression'> {
  readonly value: Expression
}

// ---- expressions

export type Literal =
  | IntegerLiteral
  | FloatLiteral
  | StringLiteral
  | ObjectLiteral
  | ErrorLiteral
  | SymbolLiteral
  | BytesLiteral

export type Expression =
  | Literal
  | Variable
  | IndexEnd
  | ListExpression
  | MapExpression
  | UnaryExpression
  | BinaryExpression
  | ConditionalExpression
  | AssignmentExpression
  | PropertyExpression
  | VerbCall
  | BuiltinCall
  | RoleCall
  | IndexExpression
  | RangeExpression
  | CatchExpression
  | ErrorValueExpression
  | ReturnStatement
  | FunctionExpression
  | ValueCall
  | ComprehensionExpression
  | FlyweightExpression

/** 64 bits, wrapped around. */
export interface IntegerLiteral extends Node<'integer'> {
  readonly value: bigint
}

export interface FloatLiteral extends Node<'float'> {
  readonly value: number
}

export interface StringLiteral extends Node<'string'> {
  readonly value: string
}

/** `#value`. */
export interface ObjectLiteral extends Node<'object'> {
  readonly value: bigint
}

/** An error by its number in driver/shared/errors.ts. */
export interface ErrorLiteral extends Node<'error'> {
  readonly value: number
}

/** `'value`, or `'"value"` if it is no word. */
export interface SymbolLiteral extends Node<'symbol'> {
  readonly value: string
}

/** `b"…"`: the base64 text between the quotes, which check.ts looks at. */
export interface BytesLiteral extends Node<'bytes'> {
  readonly value: string
}

/** A name as written; variables differ only if their names in small letters differ. */
export interface Variable extends Node<'variable'> {
  readonly name: string
}

/** `^` or `$` inside an index. */
export interface IndexEnd extends Node<'first' | 'last'> {}

/** An element of a list, or an argument; [splice] for `@value`. */
export interface ValueItem extends Node<'item'> {
  readonly splice: boolean
  readonly value: Expression
}

/** `?name` or `?name = fallback`, which means something only as a target or a parameter. */
export interface OptionalItem extends Node<'optional'> {
  readonly name: Variable
  readonly fallback: Expression | undefined
}

export type Item = ValueItem | OptionalItem

/** `{…}`, also on the left side of a scattering assignment. */
export interface ListExpression extends Node<'list'> {
  readonly items: readonly Item[]
}

export interface MapEntry extends Place {
  readonly key: Expression
  readonly value: Expression
}

export interface MapExpression extends Node<'map'> {
  readonly entries: readonly MapEntry[]
}

export type UnaryOperator = '-' | '!' | '~'

export interface UnaryExpression extends Node<'unary'> {
  readonly operator: UnaryOperator
  readonly operand: Expression
}

export type BinaryOperator =
  | ('||' | '&&')
  | ('==' | '!=' | '<' | '<=' | '>' | '>=' | 'in')
  | ('|.' | '&.' | '^.' | '<<' | '>>')
  | ('+' | '-' | '*' | '/' | '%' | '^')

/** Starts where its left operand starts. */
export interface BinaryExpression extends Node<'binary'> {
  readonly operator: BinaryOperator
  readonly left: Expression
  readonly right: Expression
}

/** `condition ? consequent | alternate`. */
export interface ConditionalExpression extends Node<'conditional'> {
  readonly condition: Expression
  readonly consequent: Expression
  readonly alternate: Expression
}

/** A list as [target] is a scattering assignment. */
export interface AssignmentExpression extends Node<'assignment'> {
  readonly target: Expression
  readonly value: Expression
}

/** `object.(name)`; `object.word` and `$word` have a string as name, and the latter has #0 as object. */
export interface PropertyExpression extends Node<'property'> {
  readonly object: Expression
  readonly name: Expression
}

/** `object:(name)(args)`; `$word(args)` has #0 as object. */
export interface VerbCall extends Node<'verbCall'> {
  readonly object: Expression
  readonly name: Expression
  readonly args: readonly Item[]
}

export interface BuiltinCall extends Node<'builtinCall'> {
  readonly name: string
  readonly args: readonly Item[]
}

/** `selector(role -> value, …)` or `receiver:selector(role -> value, …)`; a role is written as a variable. */
export interface RoleCall extends Node<'roleCall'> {
  readonly receiver: Expression | undefined
  readonly selector: string
  readonly entries: readonly MapEntry[]
}

export interface IndexExpression extends Node<'index'> {
  readonly base: Expression
  readonly index: Expression
}

export interface RangeExpression extends Node<'range'> {
  readonly base: Expression
  readonly from: Expression
  readonly to: Expression
}

/** `` `body ! codes => fallback' ``; without [codes], any error. */
export interface CatchExpression extends Node<'catch'> {
  readonly body: Expression
  readonly codes: readonly Item[] | undefined
  readonly fallback: Expression | undefined
}

/** `E_PERM(message, value)`; that of an error without a number is a call of a builtin until variables.ts has seen it. */
export interface ErrorValueExpression extends Node<'errorValue'> {
  readonly error: number
  readonly args: readonly Item[]
}

/** `fn (parameters) … endfn`, or `{parameters} => body`. */
export interface FunctionExpression extends Node<'function'> {
  readonly parameters: ListExpression
  readonly body: readonly Statement[] | Expression
}

/** `callee(args)` where the callee is not just a name. */
export interface ValueCall extends Node<'valueCall'> {
  readonly callee: Expression
  readonly args: readonly Item[]
}

export interface ForClause extends Node<'for'> {
  readonly value: Variable
  readonly index: Variable | undefined
  /** A list or map, or the ends of a range. */
  readonly source: Expression | { readonly from: Expression; readonly to: Expression }
}

export interface IfClause extends Node<'if'> {
  readonly condition: Expression
}

export type Clause = ForClause | IfClause

/** `{value for … in (…) if …}`; the first clause is a `for`. */
export interface ComprehensionExpression extends Node<'comprehension'> {
  readonly value: Expression
  readonly clauses: readonly Clause[]
}

export interface FlyweightSlot extends Node<'slot'> {
  readonly name: Expression
  readonly value: Expression
}

export interface FlyweightContents extends Node<'contents'> {
  readonly value: Expression
}

/** `<delegate, .name = value, {contents}>`. */
export interface FlyweightExpression extends Node<'flyweight'> {
  readonly delegate: Expression
  readonly parts: readonly (FlyweightSlot | FlyweightContents)[]
}
