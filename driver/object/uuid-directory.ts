/**
 * The directory of objects whose ids are drawn: a hash table with open addressing from id to the address of
 * the record. What is not there is looked for in the store each time, since there is no end to such ids.
 */

import { allocate, free } from '../value/heap.ts'

/** A place: id, 0 for a free one; address, 0 when the record left. */
@unmanaged
class Place {
  id: i64 = 0
  entry: usize = 0
  spare: u32 = 0
}
const PLACE_SHIFT: usize = 4

let capacity: u32 = 0
let places: usize = 0
/** Places that are not free. */
let used: u32 = 0

/** Address of the record with this id, or 0. */
export function uuidEntry(id: i64): usize {
  return capacity === 0 ? 0 : placeOf(id).entry
}

/** Enters a record, or with 0 takes it out. */
export function setUuidEntry(id: i64, entry: usize): void {
  if (capacity === 0 || used * 4 >= capacity * 3) grow()
  const place = placeOf(id)
  if (place.id === 0) {
    if (entry === 0) return
    place.id = id
    used += 1
  }
  place.entry = entry
}

/** Where the id is, or belongs. */
function placeOf(id: i64): Place {
  let index = ((id >> 10) as u32) * 0x9e3779b1
  while (true) {
    index &= capacity - 1
    const place = changetype<Place>(places + ((index as usize) << PLACE_SHIFT))
    if (place.id === id || place.id === 0) return place
    index += 1
  }
}

/** Makes room, and forgets the places of records that left. */
function grow(): void {
  const old = places
  const oldCapacity = capacity
  capacity = max<u32>(64, countEntries() * 4)
  capacity = 1 << (32 - clz(capacity - 1))
  const bytes = (capacity as usize) << PLACE_SHIFT
  places = allocate(bytes)
  memory.fill(places, 0, bytes)
  used = 0
  for (let index: u32 = 0; index < oldCapacity; index++) {
    const place = changetype<Place>(old + ((index as usize) << PLACE_SHIFT))
    if (place.entry === 0) continue
    const moved = placeOf(place.id)
    moved.id = place.id
    moved.entry = place.entry
    used += 1
  }
  if (old !== 0) free(old)
}

function countEntries(): u32 {
  let count: u32 = 0
  for (let index: u32 = 0; index < capacity; index++) {
    if (changetype<Place>(places + ((index as usize) << PLACE_SHIFT)).entry !== 0) count += 1
  }
  return count
}
