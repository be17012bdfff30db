/**
 * What is wrong with a program, at one place: what set_verb_code() and eval() answer, and what an editor underlines.
 */

import type { Place } from './ast.ts'

export interface CompileError {
  /** From 1. */
  readonly line: number
  /** From 1, in UTF-16 units. */
  readonly column: number
  /** One line of text that begins with `Line N:  `, as MOO's messages do. */
  readonly message: string
}

export function compileError(place: Pick<Place, 'line' | 'column'>, text: string): CompileError {
  return { line: place.line, column: place.column, message: `Line ${place.line}:  ${text}` }
}
