/**
 * Bugs that a run may be given, to show that it would find them. They are made here, around the parts that are tried,
 * and never in them.
 */

export type Plant =
  /** What a batch says leaves when it is handed to the store, not when it is committed. */
  | 'effect before commit'
  /** A batch that wrote nothing leaves at once, although one that it has seen is under way. */
  | 'reader before writer'

export type Plants = ReadonlySet<Plant>

export const NO_PLANTS: Plants = new Set()
