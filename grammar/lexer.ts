/**
 * Source text → tokens, by moo.
 *
 * Every character of the source lies in exactly one token. Blanks and comments are tokens too, but the parser never
 * sees them. What is no token at all becomes one of the FAULTS, which the parser reports, so the lexer never throws.
 * Rules that a table cannot show, all of them ToastStunt's (`parser.y`, yylex):
 *
 * - `1..2` is a range of integers, `1.` and `.5` are floats, `1.5.` is a float and a dot.
 * - `^` before `..` is the first index, as in `list[^..$]`; otherwise `^.` is the bitwise operator.
 * - `\` in a string stands for the next character, whatever it is.
 * - `//` starts a comment, which no program of LambdaMOO can contain otherwise.
 *
 * What a token is may depend on its neighbours; context.ts decides that.
 */

import moo from 'moo'

import { Context } from './context.ts'
import type { Token } from './token.ts'
import { LANGUAGE_VERSION, reservedType, wordType } from './words.ts'

/** A lexer as nearley wants it. */
export interface Lexer {
  reset(source: string, state?: unknown): unknown
  next(): Token | undefined
  save(): unknown
  formatError(token: Token | undefined, message: string): string
  has(type: string): boolean
}

/** Token types that are errors → what is wrong, in ToastStunt's words. */
export const FAULTS: Readonly<Record<string, string>> = {
  MALFORMED_FLOAT: 'Malformed floating-point literal',
  MALFORMED_OBJECT: 'Malformed object number',
  MISSING_QUOTE: 'Missing quote',
  ENDLESS_COMMENT: 'End of program while in a comment',
  ILLEGAL: 'Illegal character',
}

/** Token types that the parser does not see. */
const BLANK = 'BLANK'
const COMMENT = 'COMMENT'

const NUMBER_WITH_POINT = String.raw`(?:[0-9]+\.[0-9]+|\.[0-9]+|[0-9]+\.(?!\.))`
const STRING_BODY = String.raw`"[^"\\\n]*(?:\\[^\n][^"\\\n]*)*`

/** All operators in one rule: each rule makes every match of the lexer longer by a place. Longer ones come first. */
const OPERATOR = /\.\.|==|=>|!=|<=|>=|<<|>>|->|\|\||&&|\|\.|&\.|\^\.(?!\.)|[.=!<>\-/|^]/

/** moo's lexer can be copied, which its types do not say. */
interface CopyableLexer extends Lexer {
  clone(): CopyableLexer
}

const TEMPLATE = moo.compile({
  // Tokens of one character that start no longer one; first, because moo finds these without its expression.
  ...Object.fromEntries([...";(){}],[@+*%?$~:`'"].map((text) => [text, text])),
  [BLANK]: { match: /[ \t\r\n\f\v]+/, lineBreaks: true },
  BINARY: /[bB]"[^"\n]*"/,
  NAME: { match: /[a-zA-Z_][a-zA-Z0-9_]*/, type: (text) => wordType(text) ?? 'NAME' },
  STRING: new RegExp(`${STRING_BODY}"`),
  MISSING_QUOTE: new RegExp(`${STRING_BODY}\\\\?`),
  MALFORMED_FLOAT: new RegExp(`(?:${NUMBER_WITH_POINT}|[0-9]+)[eE](?![-+]?[0-9])`),
  FLOAT: new RegExp(`${NUMBER_WITH_POINT}(?:[eE][-+]?[0-9]+)?|[0-9]+[eE][-+]?[0-9]+`),
  INTEGER: /[0-9]+/,
  OBJECT: /#[0-3][0-9a-fA-F]{5}-[0-9a-fA-F]{10}(?![a-zA-Z0-9_])|#-?[0-9]+/,
  MALFORMED_OBJECT: /#-?/,
  [COMMENT]: { match: /\/\*[\s\S]*?\*\/|\/\/[^\n]*/, lineBreaks: true },
  ENDLESS_COMMENT: { match: /\/\*[\s\S]*/, lineBreaks: true },
  OPERATOR: { match: OPERATOR, type: (text) => text },
  ILLEGAL: /[^\n]/,
}) as unknown as CopyableLexer

/** Opens a lexer for the language of textdump version [version]; reset() gives it the source. */
export function openLexer(version: number = LANGUAGE_VERSION): Lexer {
  const lexer = TEMPLATE.clone()
  const visible = () => nextVisible(lexer, version)
  let context = new Context(visible, version)
  return {
    reset: (source, state) => {
      context = new Context(visible, version)
      return lexer.reset(source, state)
    },
    next: () => context.next(),
    save: () => lexer.save(),
    formatError: (token, message) => lexer.formatError(token, message),
    has: () => true,
  }
}

/** Every comment of [source], in order. */
export function findComments(source: string): Token[] {
  const comments: Token[] = []
  const lexer = TEMPLATE.clone()
  lexer.reset(source)
  for (let token = lexer.next(); token !== undefined; token = lexer.next()) {
    if (token.type === COMMENT) comments.push(token)
  }
  return comments
}

/** The next token of [lexer] that is neither blank nor comment; undefined at the end. */
function nextVisible(lexer: Lexer, version: number): Token | undefined {
  let token = lexer.next()
  while (token !== undefined && (token.type === BLANK || token.type === COMMENT))
    token = lexer.next()
  if (token === undefined || version >= LANGUAGE_VERSION) return token
  const isNewWord = isWord(token.text) && reservedType(token.text, version) === undefined
  return isNewWord ? { ...token, type: 'NAME' } : token
}

function isWord(text: string): boolean {
  return /^[a-zA-Z_]+$/.test(text)
}
