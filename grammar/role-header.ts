/**
 * Role verbs as text: a header, a body, `endverb`.
 *
 *   verb put(actor: $player, item: $thing, ?into: #9 = $chest, @others) ordered when (item != into)
 *     …
 *   endverb
 *
 * A role is `name`, `name: $prototype`, `name: #12`, `name: STR` (a type) or `name == #12` (one object); `this` in place
 * of an object is the object that the verb is installed on. `?` makes it optional, with a default that is evaluated when
 * it is needed; `@` takes all roles that are not declared, as a map. `ordered` and `when (…)` may be left out.
 *
 * The header is no part of the language's grammar: it is read here, token by token. Its expressions and the body are
 * read by the language's parser from a copy of the source in which all else is blank, so that every place is the true
 * one. In the program that is compiled each role is a variable, which the driver fills by its name (driver/vm/role-call.ts).
 */

import {
  RESTRICTION_NONE,
  RESTRICTION_OBJECT,
  RESTRICTION_PROTOTYPE,
  RESTRICTION_TYPE,
  ROLE_OPTIONAL,
  ROLE_REST,
  ROLES_MAX,
  SELECTOR_ORDERED,
} from '../driver/shared/roles.ts'
import type { Expression, Item, Place, Program, Statement, Variable } from './ast.ts'
import { type CompileError, compileError } from './compile-error.ts'
import { diagnose } from './diagnose.ts'
import type { Constant } from './encode.ts'
import { openLexer } from './lexer.ts'
import { type Parser, parse } from './parse.ts'
import { constantNamed } from './predefined.ts'
import { type ReadOptions, read } from './read.ts'
import { GuardError, guardConstant } from './role-guard.ts'
import type { Token } from './token.ts'
import type { Scope } from './variables.ts'
import { errorNumber } from './words.ts'

export type ReadRoleResult =
  | {
      readonly program: Program
      readonly scope: Scope
      readonly header: Constant
      readonly errors?: undefined
    }
  | {
      readonly errors: readonly CompileError[]
      readonly program?: undefined
      readonly scope?: undefined
      readonly header?: undefined
    }

/** Names that a verb's program has anyway; those of a command's objects may be roles. */
const PREDEFINED = new Set([
  ...['this', 'caller', 'args', 'verb', 'argstr', 'dobjstr', 'prepstr', 'iobjstr'],
  ...['true', 'false', 'next'],
])

interface Role {
  readonly name: Token
  readonly flags: number
  readonly kind: number
  readonly restriction: Constant
  /** The tokens of the default, which may be none. */
  readonly fallback: readonly Token[]
}

interface Header {
  readonly selector: Token
  readonly roles: readonly Role[]
  readonly isOrdered: boolean
  /** The tokens inside the parentheses behind `when`. */
  readonly guard: readonly Token[]
}

/** Does [source] begin as a role verb does? No other program begins with these words. */
export function isRoleVerb(source: string): boolean {
  const lexer = openLexer()
  lexer.reset(source)
  const [first, second, third] = [lexer.next(), lexer.next(), lexer.next()]
  return isWord(first, 'verb') && second?.type === 'NAME' && third?.type === '('
}

/** Reads [source], a whole role verb. */
export function readRoleVerb(parser: Parser, source: string, options: ReadOptions): ReadRoleResult {
  try {
    return readParts(parser, source, options)
  } catch (error) {
    if (!(error instanceof HeaderError)) throw error
    return { errors: [error.complaint] }
  }
}

function readParts(parser: Parser, source: string, options: ReadOptions): ReadRoleResult {
  const tokens = tokensOf(source)
  const reader = new HeaderReader(tokens)
  const header = reader.header()
  const last = tokens.at(-1) as Token
  if (!isWord(last, 'endverb') || tokens.length - 1 < reader.position) {
    throw new HeaderError(endOf(source), 'a role verb ends with `endverb`')
  }
  const bodyStart = endOfToken(tokens[reader.position - 1] as Token)
  const expression = (part: readonly Token[]): Expression => readExpression(parser, source, part)
  const prologue = header.roles.flatMap((role) => bindingOf(role, expression))
  const body = blankOutside(source, bodyStart, last.offset)
  const { program, scope, errors } = read(parser, body, { ...options, prologue })
  if (errors !== undefined) return { errors }
  return { program, scope, header: headerConstant(header, expression) }
}

/** Anything wrong with a header, at the first place where it shows. */
class HeaderError extends Error {
  readonly complaint: CompileError
  constructor(place: Pick<Place, 'line' | 'column'>, text: string) {
    super(text)
    this.complaint = compileError(place, `syntax error at column ${place.column}: ${text}`)
  }
}

// ---- text

function tokensOf(source: string): readonly Token[] {
  const lexer = openLexer()
  lexer.reset(source)
  const tokens: Token[] = []
  for (let token = lexer.next(); token !== undefined; token = lexer.next()) tokens.push(token)
  return tokens
}

function endOfToken({ offset, text }: Token): number {
  return offset + text.length
}

/** [source] with everything before [start] and from [end] on blank but for the ends of lines. */
function blankOutside(source: string, start: number, end: number): string {
  const before = source.slice(0, start).replace(/[^\n]/g, ' ')
  return before + source.slice(start, end)
}

function placeOf({ line, col, offset }: Token): Place {
  return { line, column: col, offset }
}

function endOf(source: string): { line: number; column: number } {
  const text = source.trimEnd()
  return { line: text.split('\n').length, column: text.length - text.lastIndexOf('\n') }
}

/** The type that [name] stands for, as typeof() returns it. */
function typeOf(name: string): Constant | undefined {
  const constant = constantNamed(name, true)
  return constant?.kind === 'integer' ? constant : undefined
}

function isWord(token: Token | undefined, word: string): boolean {
  return token?.type === 'NAME' && token.text.toLowerCase() === word
}

/** The expression that [part] of the source is. */
function readExpression(parser: Parser, source: string, part: readonly Token[]): Expression {
  const first = part[0] as Token
  const text = `${blankOutside(source, first.offset, endOfToken(part.at(-1) as Token))};`
  const { program, failure } = parse(parser, text)
  if (failure !== undefined) throw thrown(diagnose(parser, text, failure))
  const [statement, ...rest] = program.statements
  if (statement?.kind === 'expression' && rest.length === 0) return statement.value
  throw new HeaderError(placeOf(first), 'an expression is expected here')
}

function thrown(complaint: CompileError): HeaderError {
  const error = new HeaderError(complaint, complaint.message)
  return Object.assign(error, { complaint })
}

// ---- the header

class HeaderReader {
  readonly #tokens: readonly Token[]
  position = 0

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  header(): Header {
    const start = this.#next()
    if (!isWord(start, 'verb'))
      throw this.#wrong(start, 'a role verb begins `verb NAME(role: $prototype, …)`')
    const selector = this.#name('the name of the verb')
    if (isWord(selector, 'next')) throw this.#wrong(selector, '`next` cannot name a role verb')
    this.#expect('(')
    const roles = this.#roles()
    this.#check(roles)
    const isOrdered = this.#takeWord('ordered')
    const guard = this.#takeWord('when') ? this.#parenthesised() : []
    return { selector, roles, isOrdered, guard }
  }

  #roles(): Role[] {
    const roles = [this.#role()]
    for (;;) {
      const token = this.#next()
      if (token?.type === ')') return roles
      if (token?.type !== ',') throw this.#wrong(token, 'expected `,` or `)` behind a role')
      roles.push(this.#role())
    }
  }

  #role(): Role {
    const mark = this.#takeType('?') ? ROLE_OPTIONAL : this.#takeType('@') ? ROLE_REST : 0
    const name = this.#name('the name of a role')
    const { kind, restriction } = this.#restriction()
    const fallback = this.#takeType('=') ? this.#untilEndOfRole() : []
    if (fallback.length > 0 && mark !== ROLE_OPTIONAL) {
      throw this.#wrong(name, `only an optional role has a default: write \`?${name.text}\``)
    }
    if (mark === ROLE_REST && kind !== RESTRICTION_NONE) {
      throw this.#wrong(name, 'a role with `@` is a map, which cannot be restricted')
    }
    return { name, flags: mark, kind, restriction, fallback }
  }

  #restriction(): { kind: number; restriction: Constant } {
    if (this.#takeType('=='))
      return { kind: RESTRICTION_OBJECT, restriction: this.#object(this.#next()) }
    if (!this.#takeType(':')) {
      return { kind: RESTRICTION_NONE, restriction: { kind: 'integer', value: 0n } }
    }
    const token = this.#next()
    if (token?.type === 'NAME' && !isWord(token, 'this')) {
      const type = typeOf(token.text)
      if (type === undefined) {
        throw this.#wrong(token, 'expected `$prototype`, `#12`, `this` or a type such as STR')
      }
      return { kind: RESTRICTION_TYPE, restriction: type }
    }
    return { kind: RESTRICTION_PROTOTYPE, restriction: this.#object(token) }
  }

  /** An object's literal, or how the driver finds it: `$name`, `this`. */
  #object(token: Token | undefined): Constant {
    if (token?.type === 'OBJECT') return { kind: 'object', value: BigInt(token.text.slice(1)) }
    if (isWord(token, 'this')) return { kind: 'string', value: 'this' }
    if (token?.type === '$') {
      const name = this.#name('the name of a property of #0')
      return { kind: 'string', value: `$${name.text.toLowerCase()}` }
    }
    throw this.#wrong(token, 'expected `$prototype`, `#12` or `this`')
  }

  /** The tokens of a default. */
  #untilEndOfRole(): readonly Token[] {
    const start = this.position
    let depth = 0
    for (;;) {
      const token = this.#tokens[this.position]
      const type = token?.type ?? ''
      if (token === undefined) throw this.#wrong(token, 'expected `)`')
      if (depth === 0 && (type === ',' || type === ')')) break
      if ('([{'.includes(type)) depth += 1
      if (')]}'.includes(type)) depth -= 1
      this.position += 1
    }
    if (this.position === start) throw this.#wrong(this.#tokens[start], 'expected a default')
    return this.#tokens.slice(start, this.position)
  }

  /** The tokens inside the parentheses that come next. */
  #parenthesised(): readonly Token[] {
    this.#expect('(')
    const start = this.position
    let depth = 1
    while (depth > 0) {
      const token = this.#next()
      if (token === undefined) throw this.#wrong(token, 'expected `)`')
      if (token.type === '(') depth += 1
      if (token.type === ')') depth -= 1
    }
    if (this.position - start === 1) throw this.#wrong(this.#tokens[start], 'expected a guard')
    return this.#tokens.slice(start, this.position - 1)
  }

  /** Names are roles once, and few enough; what takes the rest is the last. */
  #check(roles: readonly Role[]): void {
    const seen = new Set<string>()
    for (const [index, { name, flags }] of roles.entries()) {
      const key = name.text.toLowerCase()
      if (seen.has(key)) throw this.#wrong(name, `the role ${name.text} is declared twice`)
      seen.add(key)
      if (PREDEFINED.has(key) || typeOf(key) !== undefined) {
        throw this.#wrong(
          name,
          `\`${name.text}\` means something else in a verb and cannot be a role`,
        )
      }
      if (index === ROLES_MAX) throw this.#wrong(name, `too many roles (at most ${ROLES_MAX})`)
      if (flags === ROLE_REST && index !== roles.length - 1) {
        throw this.#wrong(name, 'a role with `@` is the last')
      }
    }
  }

  // ---- tokens

  #next(): Token | undefined {
    const token = this.#tokens[this.position]
    this.position += 1
    return token
  }

  #name(what: string): Token {
    const token = this.#next()
    if (token?.type === 'NAME' && errorNumber(token.text) < 0) return token
    throw this.#wrong(token, `expected ${what}`)
  }

  #expect(type: string): void {
    const token = this.#next()
    if (token?.type !== type) throw this.#wrong(token, `expected \`${type}\``)
  }

  #takeType(type: string): boolean {
    if (this.#tokens[this.position]?.type !== type) return false
    this.position += 1
    return true
  }

  #takeWord(word: string): boolean {
    if (!isWord(this.#tokens[this.position], word)) return false
    this.position += 1
    return true
  }

  #wrong(token: Token | undefined, text: string): HeaderError {
    const last = this.#tokens.at(-1)
    const place =
      token !== undefined
        ? placeOf(token)
        : last === undefined
          ? { line: 1, column: 1 }
          : { line: last.line, column: last.col + last.text.length }
    return new HeaderError(place, text)
  }
}

// ---- what becomes of it

/** Before the name of a role, the variable of the list that it is scattered from. No program can write such a name. */
const GIVEN_PREFIX = ' '
/** Roles that are variables of every verb. */
const COMMAND_ROLES = new Set(['player', 'dobj', 'iobj'])

/**
 * What the program begins with, so that the role has a register, is known to be set, and counts as assigned: an
 * assignment of the variable to itself. A role with a default is scattered from a variable of its own, a list with what
 * is given, or without, which the driver knows by its name.
 */
function bindingOf(role: Role, expression: (part: readonly Token[]) => Expression): Statement[] {
  const place = placeOf(role.name)
  const variable: Variable = { kind: 'variable', ...place, name: role.name.text }
  if (role.flags === ROLE_OPTIONAL && role.fallback.length === 0) return []
  const assign = (target: Expression, value: Expression): Statement => {
    const assignment: Expression = { kind: 'assignment', ...place, target, value }
    return { kind: 'expression', ...place, value: assignment }
  }
  if (role.flags !== ROLE_OPTIONAL) {
    return COMMAND_ROLES.has(role.name.text.toLowerCase()) ? [] : [assign(variable, variable)]
  }
  const fallback = expression(role.fallback)
  const given: Variable = { ...variable, name: `${GIVEN_PREFIX}${role.name.text}` }
  const item: Item = { kind: 'optional', ...place, name: variable, fallback }
  return [assign({ kind: 'list', ...place, items: [item] }, given)]
}

function headerConstant(
  header: Header,
  expression: (part: readonly Token[]) => Expression,
): Constant {
  const names = header.roles.map(({ name }) => name.text.toLowerCase())
  const guard = header.guard.length === 0 ? undefined : expression(header.guard)
  return list([
    text(header.selector.text.toLowerCase()),
    number(header.isOrdered ? SELECTOR_ORDERED : 0),
    list(
      header.roles.map(({ flags, kind, restriction }, index) =>
        list([text(names[index] as string), number(flags), number(kind), restriction]),
      ),
    ),
    guard === undefined ? number(0) : guardOf(guard, names),
  ])
}

function guardOf(guard: Expression, names: readonly string[]): Constant {
  try {
    return guardConstant(guard, names)
  } catch (error) {
    if (error instanceof GuardError) throw new HeaderError(error.place, error.message)
    throw error
  }
}

function list(value: readonly Constant[]): Constant {
  return { kind: 'list', value }
}

function text(value: string): Constant {
  return { kind: 'string', value }
}

function number(value: number): Constant {
  return { kind: 'integer', value: BigInt(value) }
}
