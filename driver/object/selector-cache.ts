/**
 * What dispatch remembers: at each call's site up to four answers by the shapes of what is given, and
 * behind the sites a table for all. Both are good for one role epoch. A verb with a guard among those that
 * might apply is never remembered, since a guard asks for values.
 *
 * Entry of a site, 144 bytes: epoch u32 | verb | count u32 | turn u32 (of the first) | plan 12 × u8 |
 * kinds 12 × u8 | objects 12 × i64 | 8 pad. An entry of the table has the selector's symbol in place of
 * `turn`, and 12 × u32 symbols of the roles behind the objects.
 */

import { ROLES_MAX } from '../shared/roles.ts'
import { allocate } from '../value/heap.ts'
import { CACHE_BYTES } from './cache.ts'
import { roleEpoch } from './epoch.ts'
import { givenCount, givenSymbols, givenValue } from './selector.ts'
import { SHAPE_NONE, shapeId, shapeOf } from './selector-shape.ts'
import { RoleVerb } from './selector-table.ts'

@unmanaged
class Entry {
  epoch: u32 = 0
  verb: usize = 0
  count: u32 = 0
  /** Which entry of the site is replaced next; in the table, the selector. */
  turn: u32 = 0
}
const PLAN_AT: usize = 16
const KINDS_AT: usize = 28
const OBJECTS_AT: usize = 40
const SYMBOLS_AT: usize = OBJECTS_AT + 8 * (ROLES_MAX as usize)
const SITE_ENTRY_BYTES: usize = 144
const SITE_ENTRIES: u32 = 4
const TABLE_ENTRY_BYTES: usize = SYMBOLS_AT + 4 * (ROLES_MAX as usize)
const TABLE_ENTRIES: u32 = 1024

/** Bytes that a site needs; the compiler gives it ROLE_CACHES caches. */
export const SITE_BYTES: u32 = (SITE_ENTRY_BYTES as u32) * SITE_ENTRIES
assert(SITE_BYTES <= 12 * CACHE_BYTES, 'the entries of a site fit into its caches')

const table: usize = allocate(TABLE_ENTRY_BYTES * (TABLE_ENTRIES as usize))
memory.fill(table, 0, TABLE_ENTRY_BYTES * (TABLE_ENTRIES as usize))

// ---- shapes of the call under way

const kinds: usize = memory.data(16, 8)
const objects: usize = memory.data(8 * ROLES_MAX, 8)

/** Finds the shapes of what is given; false when a value has none. */
function readShapes(): bool {
  for (let index = 0; index < givenCount; index++) {
    const kind = shapeOf(givenValue(index))
    if (kind === SHAPE_NONE) return false
    store<u8>(kinds + (index as usize), kind as u8)
    store<i64>(objects + ((index as usize) << 3), shapeId)
  }
  return true
}

function isOfShapes(entry: Entry): bool {
  if (entry.epoch !== roleEpoch || entry.count !== (givenCount as u32)) return false
  const place = changetype<usize>(entry)
  for (let index = 0; index < givenCount; index++) {
    const at = index as usize
    if (load<u8>(place + KINDS_AT + at) !== load<u8>(kinds + at)) return false
    if (load<i64>(place + OBJECTS_AT + (at << 3)) !== load<i64>(objects + (at << 3))) return false
  }
  return true
}

function fill(entry: Entry, verb: RoleVerb, plan: usize): void {
  const place = changetype<usize>(entry)
  entry.epoch = roleEpoch
  entry.verb = changetype<usize>(verb)
  entry.count = givenCount as u32
  memory.copy(place + PLAN_AT, plan, ROLES_MAX as usize)
  memory.copy(place + KINDS_AT, kinds, ROLES_MAX as usize)
  memory.copy(place + OBJECTS_AT, objects, 8 * (ROLES_MAX as usize))
}

// ---- looking

/** Address of the plan of the verb that was found. */
export let foundPlan: usize = 0

/** The verb that the site remembers for what is given, or null; the site's selector and roles are always the same. */
export function findAtSite(site: usize): RoleVerb | null {
  if (!readShapes()) return null
  for (let index: u32 = 0; index < SITE_ENTRIES; index++) {
    const entry = changetype<Entry>(site + (index as usize) * SITE_ENTRY_BYTES)
    if (isOfShapes(entry)) return found(entry)
  }
  return null
}

function found(entry: Entry): RoleVerb {
  foundPlan = changetype<usize>(entry) + PLAN_AT
  return changetype<RoleVerb>(entry.verb)
}

/** The verb that the table remembers for the selector and what is given, or null. */
export function findInTable(selector: u32): RoleVerb | null {
  if (!readShapes()) return null
  const entry = tableEntry(selector)
  if (entry.turn !== selector || !isOfShapes(entry)) return null
  const bytes = (givenCount as usize) << 2
  if (memory.compare(changetype<usize>(entry) + SYMBOLS_AT, givenSymbols(), bytes) !== 0)
    return null
  return found(entry)
}

function tableEntry(selector: u32): Entry {
  let hash = selector * 0x9e3779b1
  for (let index = 0; index < givenCount; index++) {
    const at = index as usize
    hash = (hash ^ load<u32>(givenSymbols() + (at << 2))) * 0x85ebca6b
    hash = (hash ^ (load<i64>(objects + (at << 3)) as u32)) * 0xc2b2ae35
    hash = (hash ^ (hash >> 15) ^ (load<u8>(kinds + at) as u32)) * 0x9e3779b1
  }
  return changetype<Entry>(table + ((hash >> 22) as usize) * TABLE_ENTRY_BYTES)
}

// ---- remembering

/** Remembers at the site what was found for what is given. */
export function rememberAtSite(site: usize, verb: RoleVerb, plan: usize): void {
  if (!readShapes()) return
  const first = changetype<Entry>(site)
  const turn = first.turn & (SITE_ENTRIES - 1)
  fill(changetype<Entry>(site + (turn as usize) * SITE_ENTRY_BYTES), verb, plan)
  first.turn = turn + 1
}

/** Remembers it for all sites. */
export function rememberInTable(selector: u32, verb: RoleVerb, plan: usize): void {
  if (!readShapes()) return
  const entry = tableEntry(selector)
  fill(entry, verb, plan)
  entry.turn = selector
  memory.copy(changetype<usize>(entry) + SYMBOLS_AT, givenSymbols(), 4 * (ROLES_MAX as usize))
}
