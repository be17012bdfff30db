/**
 * A token: what the lexer makes of the source, and what the parser takes.
 */

/** One token. [col] counts UTF-16 units from 1, as [offset] does from 0. */
export interface Token {
  readonly type?: string | undefined
  readonly text: string
  readonly line: number
  readonly col: number
  readonly offset: number
}
