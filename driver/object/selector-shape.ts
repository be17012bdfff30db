/**
 * What the caches of role dispatch know a value by. Objects that no role verb can tell apart share a
 * shape: a plain object without role verbs of its own has that of its parent, and so on upwards, up to an
 * object that has role verbs, has not exactly one parent, or is mentioned: some verb that was looked at so
 * far restricts a role to it. Whenever another object is mentioned all caches are dropped, so a verb that
 * was not looked at yet cannot have told two values of one shape apart.
 */

import { TAG_ANONYMOUS, TAG_FLYWEIGHT, TAG_OBJECT, TAG_WAIF } from '../shared/types.ts'
import { allocate, free } from '../value/heap.ts'
import { Slot, typeCode } from '../value/value.ts'
import { bumpRoles, roleEpoch } from './epoch.ts'
import { find } from './object.ts'
import { parentCount, parentId } from './prototype.ts'
import { ObjectRecord } from './record.ts'

// Kinds of shapes; the object or type is beside them.
/** The object itself. */
export const SHAPE_ITSELF: u32 = 0
/** What descends from the object. */
export const SHAPE_BELOW: u32 = 1
/** An object number that nobody has. */
export const SHAPE_INVALID: u32 = 2
/** A value of a type. */
export const SHAPE_TYPE: u32 = 3
/** A value that is its own kind and is not cached. */
export const SHAPE_NONE: u32 = 4

/** The object or type of the shape that `shapeOf` answered. */
export let shapeId: i64 = 0

/** The kind of the value's shape; its object or type is in shapeId. */
export function shapeOf(value: Slot): u32 {
  if (value.tag === TAG_OBJECT) {
    const record = find(value.object)
    shapeId = value.object
    if (record === null) return SHAPE_INVALID
    const start = roleStart(record)
    shapeId = start.id
    return changetype<usize>(start) === changetype<usize>(record) ? SHAPE_ITSELF : SHAPE_BELOW
  }
  if (value.tag === TAG_WAIF || value.tag === TAG_ANONYMOUS || value.tag === TAG_FLYWEIGHT) {
    return SHAPE_NONE
  }
  shapeId = typeCode(value) as i64
  return SHAPE_TYPE
}

/** The nearest object, this one or above, that role verbs can tell from its parent. */
export function roleStart(record: ObjectRecord): ObjectRecord {
  if (record.roleStartEpoch === roleEpoch) return changetype<ObjectRecord>(record.roleStart)
  let at = record
  while (at.roleVerbCount === 0 && parentCount(at) === 1 && !isMentioned(at.id)) {
    const parent = find(parentId(at, 0))
    if (parent === null) break
    at = parent
  }
  record.roleStart = changetype<usize>(at)
  record.roleStartEpoch = roleEpoch
  return at
}

// ---- who is mentioned: open addressing, by number

const EMPTY: i64 = i64.MIN_VALUE
const PLACES_LEAST: u32 = 256
/** Above, all is forgotten: what is mentioned again is entered again. */
const PLACES_MAX: u32 = 1 << 20

let places: usize = newPlaces(PLACES_LEAST)
let mask: u32 = PLACES_LEAST - 1
let used: u32 = 0

function newPlaces(count: u32): usize {
  const block = allocate((count as usize) << 3)
  for (let index: u32 = 0; index < count; index++) {
    store<i64>(block + ((index as usize) << 3), EMPTY)
  }
  return block
}

function placeOf(id: i64): usize {
  let index = (((id as u32) ^ ((id >> 32) as u32)) * 0x9e3779b1) >> 7
  while (true) {
    index &= mask
    const place = places + ((index as usize) << 3)
    const found = load<i64>(place)
    if (found === id || found === EMPTY) return place
    index += 1
  }
}

function isMentioned(id: i64): bool {
  return load<i64>(placeOf(id)) === id
}

/** Notes that a role verb restricts a role to the object. */
export function mention(id: i64): void {
  if (isMentioned(id)) return
  if ((used + 1) * 2 > mask) resize()
  store<i64>(placeOf(id), id)
  used += 1
  bumpRoles()
}

function resize(): void {
  const before = places
  const count = mask + 1
  const larger = count >= PLACES_MAX ? PLACES_LEAST : count * 2
  places = newPlaces(larger)
  mask = larger - 1
  used = 0
  if (larger > count) {
    for (let index: u32 = 0; index < count; index++) {
      const id = load<i64>(before + ((index as usize) << 3))
      if (id === EMPTY) continue
      store<i64>(placeOf(id), id)
      used += 1
    }
  }
  free(before)
}
