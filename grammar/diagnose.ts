/**
 * Why a program does not parse, in one line for its author: where, what was found, what was expected, and what was
 * probably meant.
 */

import type { Place } from './ast.ts'
import { type CompileError, compileError } from './compile-error.ts'
import { findHint } from './hint.ts'
import { FAULTS } from './lexer.ts'
import { EXPECTED_SHOWN_MAX, FOUND_SHOWN_MAX, TOKENS_MAX } from './limits.ts'
import { countFitting, type Failure, findExpected, type Parser } from './parse.ts'
import { suggest } from './suggest.ts'
import { END_OF_TEXT } from './tables.ts'
import type { Token } from './token.ts'
import { CONTEXTUAL_WORDS, KEYWORDS } from './words.ts'

/** First word of a statement with a body → the word that ends it. */
const CLOSERS: Readonly<Record<string, string>> = {
  IF: 'endif',
  FOR: 'endfor',
  WHILE: 'endwhile',
  FORK: 'endfork',
  TRY: 'endtry',
  BEGIN: 'end',
  FN: 'endfn',
}

const CLOSER_TYPES: ReadonlySet<string> = new Set(
  Object.values(CLOSERS).map((closer) => closer.toUpperCase()),
)

/** Word inside or behind a body → the first word of the statement that it belongs to. */
const OWNERS: Readonly<Record<string, string>> = {
  ELSE: 'IF',
  ELSEIF: 'IF',
  EXCEPT: 'TRY',
  FINALLY: 'TRY',
  ...Object.fromEntries(
    Object.entries(CLOSERS).map(([opener, closer]) => [closer.toUpperCase(), opener]),
  ),
}

/** Words of other languages → ours. */
const FOREIGN_WORDS: Readonly<Record<string, string>> = {
  elif: 'elseif',
  elsif: 'elseif',
  foreach: 'for',
  function: 'fn',
  def: 'fn',
  lambda: 'fn',
  endfunction: 'endfn',
  var: 'let',
  local: 'let',
  catch: 'except',
  rescue: 'except',
  ensure: 'finally',
}

/** Characters that people type, or text editors make, for others → those others. */
const LOOKALIKES: Readonly<Record<string, string>> = {
  '&': '&&',
  '“': '"',
  '”': '"',
  '„': '"',
  '‘': '`',
  '’': "'",
  '–': '-',
  '—': '-',
  '×': '*',
  '÷': '/',
  '≠': '!=',
  '≤': '<=',
  '≥': '>=',
}

/** The one error of a [source] whose parse ended with [failure]. */
export function diagnose(parser: Parser, source: string, failure: Failure): CompileError {
  const { token } = failure
  const place = token === undefined ? endOf(source) : placeOf(token)
  if (failure.reason === 'tooManyTokens') {
    return compileError(place, `Program too long (more than ${TOKENS_MAX} words and signs)`)
  }
  if (token !== undefined && FAULTS[token.type ?? ''] !== undefined) {
    return compileError(place, describeFault(source, token))
  }
  return (
    diagnoseStrayEnd(failure) ??
    diagnoseMisspelling(parser, source, failure) ??
    diagnoseOpenStatement(parser, source, failure) ??
    syntaxError(place, describeUnexpected(parser, source, failure))
  )
}

function syntaxError(place: Pick<Place, 'line' | 'column'>, text: string): CompileError {
  return compileError(place, `syntax error at column ${place.column}: ${text}`)
}

function placeOf(token: Token): { line: number; column: number } {
  return { line: token.line, column: token.col }
}

/** The place behind the last character that is not blank. */
function endOf(source: string): { line: number; column: number } {
  const text = source.trimEnd()
  const lineStart = text.lastIndexOf('\n') + 1
  return { line: text.split('\n').length, column: text.length - lineStart + 1 }
}

function describeFault(source: string, token: Token): string {
  const fault = FAULTS[token.type ?? ''] as string
  if (token.type === 'MISSING_QUOTE') {
    return `${fault}: the string that begins at column ${token.col} has no end`
  }
  if (token.type === 'MALFORMED_OBJECT') {
    const isComment = /^\s*$/.test(source.slice(0, token.offset).split('\n').at(-1) as string)
    const hint = isComment ? ': a comment begins with `//`' : ', write one such as `#12`'
    return `${fault} at column ${token.col}${hint}`
  }
  if (token.type !== 'ILLEGAL') return fault
  const character = String.fromCodePoint(source.codePointAt(token.offset) as number)
  const meant = LOOKALIKES[character]
  const hint = meant === undefined ? '' : `, did you mean ${quote(meant)}?`
  return `${fault} ${quote(character)} at column ${token.col}${hint}`
}

// ---- words that end nothing

/** `end` or `endfn` as a statement of its own, where no `begin` or `fn` is open. */
function diagnoseStrayEnd(failure: Failure): CompileError | undefined {
  const word = [failure.token, failure.values.at(-1) as Token | undefined].find(
    (token) => token?.type === 'NAME' && /^end(fn)?$/i.test(token.text),
  )
  if (word === undefined || (word === failure.token && failure.token.type !== 'NAME'))
    return undefined
  const closer = word.text.toLowerCase()
  const innermost = openersOf(failure.values).at(-1)
  if (closer === 'end' && innermost !== undefined) {
    return misspelling(word, CLOSERS[innermost.type as string] as string)
  }
  const opener = closer === 'end' ? 'begin' : 'fn'
  return syntaxError(placeOf(word), `${quote(word.text)} belongs to no ${quote(opener)}`)
}

// ---- misspelt keywords

/** A word where a keyword was expected: the unexpected one, or the one that begins the statement. */
function diagnoseMisspelling(
  parser: Parser,
  source: string,
  failure: Failure,
): CompileError | undefined {
  const { token, states, values, tokensTaken } = failure
  if (token?.type === 'NAME') {
    const meant = suggestKeyword(token.text, expectedKeywords(parser, states))
    if (meant !== undefined) return misspelling(token, meant)
  }
  const beginning = findBeginning(parser, failure)
  if (beginning < 0) return undefined
  const word = values[beginning] as Token
  const before = states.slice(0, beginning + 1)
  const meant = suggestKeyword(word.text, expectedKeywords(parser, before))
  if (meant === undefined) return undefined
  const change = { offset: word.offset, type: meant.toUpperCase(), version: failure.version }
  return countFitting(parser, source, change) > tokensTaken ? misspelling(word, meant) : undefined
}

function suggestKeyword(word: string, expected: readonly string[]): string | undefined {
  const foreign = FOREIGN_WORDS[word.toLowerCase()]
  if (foreign !== undefined && expected.includes(foreign)) return foreign
  return suggest(word, expected)
}

/** The index of the name with which the unfinished statement begins, negative if it begins with something else. */
function findBeginning(parser: Parser, { states, values }: Failure): number {
  return values.findLastIndex(
    (value, index) =>
      (value as Token | undefined)?.type === 'NAME' &&
      findExpected(parser, states.slice(0, index + 1)).includes('IF'),
  )
}

function expectedKeywords(parser: Parser, states: readonly number[]): string[] {
  const expected = new Set(findExpected(parser, states))
  return [...KEYWORDS, ...CONTEXTUAL_WORDS].filter((word) => expected.has(word.toUpperCase()))
}

function misspelling(word: Token, meant: string): CompileError {
  return syntaxError(placeOf(word), `found ${quote(word.text)}, did you mean ${quote(meant)}?`)
}

// ---- statements that are not closed, or not open

/** A program that ends inside a statement, or a word that belongs to another statement than the innermost open one. */
function diagnoseOpenStatement(
  parser: Parser,
  source: string,
  failure: Failure,
): CompileError | undefined {
  const { token, states, values } = failure
  const place = token === undefined ? endOf(source) : placeOf(token)
  const owner = OWNERS[token?.type ?? '']
  if (token !== undefined && owner === undefined) return undefined
  if (!findExpected(parser, states).includes('IF')) return undefined
  const found = describeToken(token)
  const openers = openersOf(values)
  const innermost = openers.at(-1)
  if (innermost === undefined || (token && !openers.some(({ type }) => type === owner))) {
    const open = innermost === undefined ? '' : `; ${describeOpen(innermost)}`
    const belongs = `${found} belongs to no ${quote((owner as string).toLowerCase())}`
    return syntaxError(place, `${belongs}${open}`)
  }
  const name = `the ${quote(innermost.text)} of line ${innermost.line}`
  if (innermost.type !== owner) {
    const closer = CLOSERS[innermost.type as string] as string
    const isElseIf = innermost.type === 'IF' && /\belse[ \t]+if\b/i.test(source)
    const hint = isElseIf ? '; `else if` is written `elseif`' : ''
    return syntaxError(place, `found ${found}, but ${name} has no ${quote(closer)}${hint}`)
  }
  if (token?.type !== 'ENDTRY') return undefined
  return syntaxError(place, `${name} has neither \`except\` nor \`finally\``)
}

/** What closes the innermost open statement. */
function describeOpen({ text, line, type }: Token): string {
  return `the ${quote(text)} of line ${line} ends with ${quote(CLOSERS[type as string] as string)}`
}

/** The first words of the statements that are open, outermost first. */
function openersOf(values: readonly unknown[]): Token[] {
  const open: Token[] = []
  for (const value of values) {
    if (isOpener(value)) open.push(value)
    else if (CLOSER_TYPES.has((value as Token | undefined)?.type ?? '')) open.pop()
  }
  return open
}

/** Is [value] the first word of a statement with a body? The parser forgets it soon after the statement's end. */
function isOpener(value: unknown): value is Token {
  return CLOSERS[(value as Token | undefined)?.type ?? ''] !== undefined
}

// ---- found and expected

function describeUnexpected(parser: Parser, source: string, failure: Failure): string {
  const terminals = findExpected(parser, failure.states)
  const hint = findHint(source, failure, terminals)
  const found = describeToken(failure.token)
  const word = failure.token?.text.toLowerCase() ?? ''
  const isReserved = terminals.includes('NAME') && KEYWORDS.includes(word)
  return `found ${found}${isReserved ? ' (a reserved word)' : ''}, expected ${describeExpected(terminals)}${hint === undefined ? '' : `; ${hint}`}`
}

function describeToken(token: Token | undefined): string {
  if (token === undefined) return 'the end of the program'
  return token.type === 'STRING' ? `the string ${shorten(token.text)}` : quote(shorten(token.text))
}

function shorten(text: string): string {
  return text.length <= FOUND_SHOWN_MAX ? text : `${text.slice(0, FOUND_SHOWN_MAX)}…`
}

function quote(text: string): string {
  return text.includes('`') ? `"${text}"` : `\`${text}\``
}

/** Terminals that go under one name if the first of them is among those expected. */
const GROUPS: readonly (readonly [name: string, members: readonly string[]])[] = [
  [
    'a statement',
    'IF FOR WHILE FORK TRY BREAK CONTINUE RETURN RETURN_ALONE BEGIN LET CONST GLOBAL FN ;'.split(
      ' ',
    ),
  ],
  [
    'an expression',
    'INTEGER FLOAT STRING OBJECT ERROR SYMBOL BINARY NAME ( { [ < ` - ! ~ $ ^ @ ? FN RETURN RETURN_ALONE'.split(
      ' ',
    ),
  ],
  ['an operator', '+ - * / % ^ == != < <= > >= IN || && |. &. ^. << >> . : [ ( ? ='.split(' ')],
  ['a name', ['NAME']],
]

/** What [terminals] are in words, the particular before the general. */
function describeExpected(terminals: readonly string[]): string {
  const rest = new Set(terminals)
  const general: string[] = []
  for (const [name, members] of GROUPS) {
    if (!rest.has(members[0] as string)) continue
    for (const member of members) rest.delete(member)
    general.push(name)
  }
  // A statement may be an expression, which need not be said.
  const groups = general.includes('a statement') ? ['a statement'] : general
  if (general.includes('a statement')) rest.delete(END_OF_TEXT)
  const particular = [...rest].map(describeTerminal)
  return listOf([...particular.slice(0, EXPECTED_SHOWN_MAX - groups.length), ...groups])
}

function describeTerminal(terminal: string): string {
  if (terminal === END_OF_TEXT) return 'the end of the program'
  const word = terminal.toLowerCase()
  return quote(KEYWORDS.includes(word) || CONTEXTUAL_WORDS.includes(word) ? word : terminal)
}

function listOf(names: readonly string[]): string {
  if (names.length <= 1) return names.join('')
  return `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`
}
