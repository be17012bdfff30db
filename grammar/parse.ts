/**
 * The parser: runs a source's tokens through the LALR(1) tables and calls the rules' functions.
 *
 * Time is linear in the source; the stacks live on the heap, so no nesting overflows them. On an error it stops with
 * all it knows, for diagnose.ts.
 */

import type { Program } from './ast.ts'
import type { Lexer } from './lexer.ts'
import { openLexer } from './lexer.ts'
import { TOKENS_MAX } from './limits.ts'
import { ACCEPT, END_OF_TEXT, type Tables } from './tables.ts'
import type { Token } from './token.ts'

/** What a rule makes of the values of its symbols. */
export type Postprocess = (values: unknown[]) => unknown

/** A grammar as grammar/build.ts makes it from language.ne. */
export interface Grammar {
  readonly tables: Tables
  /** Rule number → its function; undefined for a rule that passes its only symbol's value on. */
  readonly postprocesses: readonly (Postprocess | undefined)[]
}

/** A grammar ready to parse with: the tables as dense arrays. */
export interface Parser {
  readonly tables: Tables
  readonly postprocesses: readonly (Postprocess | undefined)[]
  /** Terminals, and one more column without actions, for tokens that no rule knows. */
  readonly terminalColumns: number
  readonly nonterminalCount: number
  /** State × terminal columns + terminal → action; see Tables. */
  readonly actions: Int16Array
  /** State × nonterminals + nonterminal → state. */
  readonly gotos: Int16Array
  /** Token type → terminal. */
  readonly terminals: ReadonlyMap<string, number>
}

/** Where and how a parse ended early. */
export interface Failure {
  readonly reason: 'unexpected' | 'tooManyTokens'
  /** The token that fits nowhere; undefined at the end of the source. */
  readonly token: Token | undefined
  /** How many tokens came before it. */
  readonly tokensTaken: number
  /** The states that the parser is in, and the value of the symbol before each but the first. */
  readonly states: readonly number[]
  readonly values: readonly unknown[]
  /** The textdump version whose language it was. */
  readonly version?: number | undefined
}

export type ParseResult =
  | { readonly program: Program; readonly failure?: undefined }
  | { readonly failure: Failure; readonly program?: undefined }

/** nearley's rules with their [tables]: a rule's function is undefined where it only passes a value on. */
export function grammarOf(
  rules: readonly { readonly postprocess?: Postprocess }[],
  tables: Tables,
): Grammar {
  const postprocesses = rules.map(({ postprocess }) =>
    postprocess?.name === 'id' ? undefined : postprocess,
  )
  return { tables, postprocesses }
}

export function openParser(grammar: Grammar): Parser {
  const { tables, postprocesses } = grammar
  const terminalColumns = tables.terminals.length + 1
  const nonterminalCount = tables.nonterminals.length
  return {
    tables,
    postprocesses,
    terminalColumns,
    nonterminalCount,
    actions: unpack(tables.actions, terminalColumns),
    gotos: unpack(tables.gotos, nonterminalCount),
    terminals: new Map(tables.terminals.map((name, index) => [name, index])),
  }
}

function unpack(rows: readonly (readonly number[])[], width: number): Int16Array {
  const cells = new Int16Array(rows.length * width)
  for (const [state, row] of rows.entries()) {
    for (let index = 0; index < row.length; index += 2) {
      cells[state * width + (row[index] as number)] = row[index + 1] as number
    }
  }
  return cells
}

/** Parses [source] in the language of textdump version [version]. */
export function parse(parser: Parser, source: string, version?: number): ParseResult {
  const result = run(parser, openedLexer(source, version), TOKENS_MAX + 1)
  if (result.failure?.reason !== 'unexpected') return result
  // Merged lookaheads let some reductions happen before an error is seen; the run up to the last good token has none.
  const { failure } = run(parser, openedLexer(source, version), result.failure.tokensTaken)
  return { failure: { ...(failure as Failure), reason: 'unexpected', version } }
}

/** How many tokens of [source] fit together from the start, if the token at [offset] had type [type]. */
export function countFitting(
  parser: Parser,
  source: string,
  change: { readonly offset: number; readonly type: string; readonly version: number | undefined },
): number {
  const lexer = openedLexer(source, change.version)
  const changed = (): Token | undefined => {
    const token = lexer.next()
    return token?.offset === change.offset ? { ...token, type: change.type } : token
  }
  const { failure } = run(parser, { ...lexer, next: changed }, TOKENS_MAX + 1)
  return failure?.tokensTaken ?? Number.POSITIVE_INFINITY
}

function openedLexer(source: string, version: number | undefined): Lexer {
  const lexer = openLexer(version)
  lexer.reset(source)
  return lexer
}

/** Parses until the end, an error, or the moment when [tokensEnd] tokens are taken and nothing more has been done. */
function run(parser: Parser, lexer: Lexer, tokensEnd: number): ParseResult {
  const { actions, terminalColumns } = parser
  const states = [0]
  const values: unknown[] = []
  let tokensTaken = 0
  let token = lexer.next()
  let terminal = terminalOf(parser, token)
  for (;;) {
    if (tokensTaken === tokensEnd) {
      return { failure: { reason: 'tooManyTokens', token, tokensTaken, states, values } }
    }
    const action = actions[(states.at(-1) as number) * terminalColumns + terminal] as number
    if (action === ACCEPT) return { program: values[0] as Program }
    if (action > 0) {
      states.push(action - 1)
      values.push(token)
      tokensTaken += 1
      token = lexer.next()
      terminal = terminalOf(parser, token)
    } else if (action < 0) {
      reduce(parser, -action - 1, states, values)
    } else {
      return { failure: { reason: 'unexpected', token, tokensTaken, states, values } }
    }
  }
}

function terminalOf(parser: Parser, token: Token | undefined): number {
  const type = token === undefined ? END_OF_TEXT : (token.type as string)
  return parser.terminals.get(type) ?? parser.terminalColumns - 1
}

function reduce(parser: Parser, rule: number, states: number[], values: unknown[]): void {
  const length = parser.tables.ruleLengths[rule] as number
  const postprocess = parser.postprocesses[rule]
  // pop() is inlined; splice() and setting a length are calls.
  for (let index = 0; index < length; index++) states.pop()
  if (postprocess !== undefined) {
    const parts = new Array<unknown>(length)
    for (let index = length - 1; index >= 0; index--) parts[index] = values.pop()
    values.push(postprocess(parts))
  }
  const row = (states.at(-1) as number) * parser.nonterminalCount
  states.push(parser.gotos[row + (parser.tables.ruleNonterminals[rule] as number)] as number)
}

/** The terminals that could stand next after [states], by trying each one. Used for messages only. */
export function findExpected(parser: Parser, states: readonly number[]): string[] {
  return parser.tables.terminals.filter((_, terminal) => canShift(parser, states, terminal))
}

/** Would the parser in [states] take [terminal], after all the reductions that it asks for? */
function canShift(parser: Parser, states: readonly number[], terminal: number): boolean {
  const stack = [...states]
  for (;;) {
    const action = parser.actions[
      (stack.at(-1) as number) * parser.terminalColumns + terminal
    ] as number
    if (action === 0) return false
    if (action > 0) return true
    const rule = -action - 1
    stack.length -= parser.tables.ruleLengths[rule] as number
    const row = (stack.at(-1) as number) * parser.nonterminalCount
    stack.push(parser.gotos[row + (parser.tables.ruleNonterminals[rule] as number)] as number)
  }
}
