/**
 * Metadata: what tools and builders note about an object, a property or a verb, a map from symbols to
 * values. It is a row of its own beside the thing, so that reading and calling the thing never meet it.
 * It is not inherited; a property has it where it is defined. It goes when the thing goes, and a thing
 * without any has no row. Permissions are the builtins' to check.
 */

import { ROW_METADATA } from '../shared/layout.ts'
import { mapDelete, mapSet, newMap } from '../value/map.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { assign, Slot, setMap } from '../value/value.ts'
import { ObjectRecord, rowFind, rowKey } from './record.ts'
import { rowClear, rowFits, rowGet, rowSet } from './row.ts'

/** Row id of the object's own metadata. */
export const METADATA_OF_OBJECT: i64 = 0

/** Row id of the metadata of a property, by its definition. */
export function metadataOfProperty(definition: i64): i64 {
  return (definition << 1) | 1
}

/** Row id of the metadata of a verb or role verb of the object. */
export function metadataOfVerb(verb: i64): i64 {
  return verb << 1
}

/** The map, borrowed; null when there is none. */
export function metadataGet(record: ObjectRecord, thing: i64): Slot | null {
  return rowGet(record, ROW_METADATA, thing)
}

/** How `metadataPut` ends. */
export const METADATA_PUT: u32 = 0
export const METADATA_TOO_DEEP: u32 = 1
export const METADATA_TOO_MUCH: u32 = 2

/**
 * Puts a copy of [value] under [key], a symbol: METADATA_PUT; or METADATA_TOO_DEEP when the value is
 * nested too deeply, METADATA_TOO_MUCH when the task may not write so much, and nothing changed.
 */
export function metadataPut(record: ObjectRecord, thing: i64, key: Slot, value: Slot): u32 {
  const map = pushSlots(1)
  copyOf(record, thing, map)
  let outcome = METADATA_PUT
  if (mapSet(map, key, value) !== 0) outcome = METADATA_TOO_DEEP
  else if (!rowFits(rowFind(record, rowKey(ROW_METADATA, thing)), map)) outcome = METADATA_TOO_MUCH
  else rowSet(record, ROW_METADATA, thing, map)
  popSlots(1)
  return outcome
}

/** Takes [key] away; false when it is not there. */
export function metadataDelete(record: ObjectRecord, thing: i64, key: Slot): bool {
  const map = pushSlots(1)
  copyOf(record, thing, map)
  const isThere = mapDelete(map, key)
  if (isThere && map.map.count !== 0) rowSet(record, ROW_METADATA, thing, map)
  else if (isThere) metadataForget(record, thing)
  popSlots(1)
  return isThere
}

/** Takes all of a thing's metadata away. */
export function metadataForget(record: ObjectRecord, thing: i64): void {
  rowClear(record, ROW_METADATA, thing)
}

/** The map, shared with the row; a new one when there is none. The first change copies it. */
function copyOf(record: ObjectRecord, thing: i64, to: Slot): void {
  const stored = metadataGet(record, thing)
  if (stored === null) setMap(to, newMap())
  else assign(to, stored)
}
