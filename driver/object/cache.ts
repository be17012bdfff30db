/**
 * Inline caches: one record per property or verb site of a program, allocated zeroed by the program and
 * filled here. Nothing in them is counted, and no pointer is followed before epochs say that it is good,
 * except to a record, whose memory is never used for anything else (record.ts).
 *
 * Behind them is a table for all sites, by where the search starts and the name. It remembers misses.
 */

import { allocate } from '../value/heap.ts'

/** Bytes of the cache of one site. */
export const CACHE_BYTES: u32 = 48

// Flags of a property site.
/** Everybody may read (write) the slot; otherwise only `programmer` was seen to be allowed. */
export const SITE_OPEN: u32 = 1
/** The name is a builtin property's, whose number is in `definition`. */
export const SITE_BUILTIN: u32 = 2

/**
 * Of a property site: the last object (`id`, `record`), what its slot's value is read from or written
 * to (`row`), good while `epoch` is the sum of the property epoch and the record's; and below, for other
 * objects: what the name means from `start` on, nothing when `definer` is 0.
 */
@unmanaged
export class PropertyCache {
  id: i64 = 0
  record: usize = 0
  epoch: u32 = 0
  row: usize = 0
  flags: u32 = 0
  programmer: u32 = 0
  definer: usize = 0
  definition: i64 = 0
  start: usize = 0
  startEpoch: u32 = 0
}

/** Of a verb site: the verb found from `start` on, 0 = none; good for one verb epoch. `record` was called last. */
@unmanaged
export class VerbCache {
  start: usize = 0
  epoch: u32 = 0
  verb: usize = 0
  record: usize = 0
}

/**
 * Of a site of pass(): the object whose verb was running last, its epoch, where the search from its parent
 * starts, and the entry of the table that knows what is found there, good for one verb epoch.
 */
@unmanaged
export class PassCache {
  start: usize = 0
  epoch: u32 = 0
  entry: usize = 0
  record: usize = 0
  recordEpoch: u32 = 0
}

/** Entry of the table of definitions: `definer` 0 = no such property. */
@unmanaged
export class DefinitionEntry {
  definition: i64 = 0
  start: usize = 0
  symbol: u32 = 0
  epoch: u32 = 0
  definer: usize = 0
}
const DEFINITION_SHIFT: usize = 5

/** Entry of the table of verbs: `name` is a retained string, `verb` 0 = none. */
@unmanaged
export class VerbEntry {
  start: usize = 0
  name: usize = 0
  epoch: u32 = 0
  verb: usize = 0
}
const VERB_SHIFT: usize = 4

const ENTRIES: u32 = 4096
const definitions: usize = zeroed((ENTRIES as usize) << DEFINITION_SHIFT)
const verbs: usize = zeroed((ENTRIES as usize) << VERB_SHIFT)

function zeroed(bytes: usize): usize {
  const block = allocate(bytes)
  memory.fill(block, 0, bytes)
  return block
}

/** The entry that a start and a symbol share with others. */
export function definitionEntry(start: usize, symbol: u32): DefinitionEntry {
  const place = mix(start, symbol)
  return changetype<DefinitionEntry>(definitions + ((place as usize) << DEFINITION_SHIFT))
}

/** The entry that a start and a name's hash share with others. */
export function verbEntry(start: usize, hash: u32): VerbEntry {
  const place = mix(start, hash)
  return changetype<VerbEntry>(verbs + ((place as usize) << VERB_SHIFT))
}

function mix(start: usize, number: u32): u32 {
  return ((((start >> 4) as u32) * 0x9e3779b1) ^ (number * 0x85ebca6b)) >> 20
}
