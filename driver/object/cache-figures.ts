/**
 * What the cache of the world has done since this instance started: how often an object was found in
 * memory, what was read from the store, what was forgotten. Inline caches answer without being counted.
 */

/** Counters. The kernel knows their order: append only. */
@unmanaged
export class CacheFigures {
  /** Objects asked for that were in memory. */
  hits: i64 = 0
  objectsRead: i64 = 0
  /** Anonymous objects and WAIFs. */
  referencesRead: i64 = 0
  /** Ordered sets, such as contents and children. */
  setsRead: i64 = 0
  programsRead: i64 = 0
  objectsEvicted: i64 = 0
  referencesEvicted: i64 = 0
  setsEvicted: i64 = 0
  programsEvicted: i64 = 0
  /** Times that everything was forgotten because what was left lay too scattered. */
  drains: i64 = 0
}

const memoryOfFigures: usize = memory.data(80, 16)
export const figures = changetype<CacheFigures>(memoryOfFigures)
