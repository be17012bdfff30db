/**
 * What clients did and saw: the material of the checkers. Times are of one observer outside of everything, the
 * simulated clock.
 */

/** One step of an operation on a list of unique values. */
export type Step =
  | { readonly kind: 'append'; readonly key: string; readonly value: string }
  /** What was read, in order; absent when the answer was lost. */
  | { readonly kind: 'read'; readonly key: string; readonly values?: readonly string[] }

/** A task that somebody asked for, from sending the line to seeing its answer. */
export interface Operation {
  /** Unique. */
  readonly name: string
  readonly invokedMs: number
  /** When its answer was seen; absent when there was none: it may have happened, or may yet. */
  readonly completedMs?: number
  readonly steps: readonly Step[]
}

/** Something that must not be, in words that name what was concerned. */
export interface Violation {
  /** Which checker says so. */
  readonly check: string
  readonly text: string
}
