/**
 * Bugs that a run may be given, to show that it would find them. They are made around the parts that are tried, and
 * never in them.
 */

export type Plant =
  /** What a batch says leaves when it is handed to the store, not when it is committed. */
  | 'effect before commit'
  /** A batch that wrote nothing leaves at once, although one that it has seen is under way. */
  | 'reader before writer'
  /** A process does not hear of everything that others have written. */
  | 'invalidation dropped'
  /** A commit does not depend on what its batch has read. */
  | 'conflict after write'
  /** Records of one commit version are applied in the wrong order. */
  | 'stamps without order'
  /** A commit with an unknown result is looked up, but may still land. */
  | 'unknown without fence'
  /** Others are taken for dead by what their wall clocks wrote and one's own says. */
  | 'lease by wall clock'
  /** Commits succeed whoever has the place of their process. */
  | 'zombie accepted'

export type Plants = ReadonlySet<Plant>

export const NO_PLANTS: Plants = new Set()
