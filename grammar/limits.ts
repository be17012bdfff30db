/**
 * Bounds of the language that only the compiler needs; the others are in driver/shared/limits.ts.
 *
 * Text comes from outside, so each bound is answered with a compile error. Time and memory of a compilation are linear
 * in the source, and these bounds make them finite.
 */

import { SOURCE_BYTES_MAX } from '../driver/shared/limits.ts'

/** Tokens of one program, comments and blanks not counted. */
export const TOKENS_MAX = SOURCE_BYTES_MAX / 8

/** Errors reported for one program; what follows is usually a consequence. */
export const ERRORS_MAX = 20

/** Targets of one scattering assignment, and `except` clauses of one `try`: as in LambdaMOO. */
export const SCATTER_TARGETS_MAX = 255
export const EXCEPT_CLAUSES_MAX = 255

/** Alternatives named in one 'expected …' message; when there are more, the general ones go first. */
export const EXPECTED_SHOWN_MAX = 6

/** Characters of the found text that a message repeats. */
export const FOUND_SHOWN_MAX = 30
