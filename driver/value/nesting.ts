/**
 * The exact depth of a value. Headers keep an upper bound, since removing the deepest item of a list
 * does not lower it; when a bound reaches the limit the true depth is found here and written back.
 * Each collection is visited once, however often it is shared.
 */

import { NESTING_MAX } from '../shared/limits.ts'
import { TAG_MAP } from '../shared/types.ts'
import { mapValueAt } from './map-node.ts'
import { isListLike } from './tag.ts'
import { newTextBuffer, TextBuffer } from './text-buffer.ts'
import { depthOf, ListValue, MapValue, SLOT_SHIFT, Slot } from './value.ts'

/** A collection being visited: its slot, the next item, and the depth found so far. */
@unmanaged
class Visit {
  slot: usize = 0
  next: u32 = 0
  depth: u32 = 0
}
const VISIT_BYTES: u32 = 12

const visits: TextBuffer = newTextBuffer()
let pass: u32 = 0

/** How deep the value nests: 0 for what is no collection, 1 for a collection of such. */
export function exactDepth(value: Slot): u32 {
  if (depthOf(value) === 0) return 0
  pass += 1
  visits.reset()
  enter(value)
  while (visits.length > 0) {
    const visit = changetype<Visit>(visits.start + ((visits.length - VISIT_BYTES) as usize))
    const item = nextItem(visit)
    if (item === 0) leave(visit)
    else look(visit, changetype<Slot>(item))
  }
  return depthOf(value)
}

/** Whether a collection with this item would nest deeper than NESTING_MAX. */
export function isTooDeep(item: Slot): bool {
  if (depthOf(item) < (NESTING_MAX as u32)) return false
  return exactDepth(item) >= (NESTING_MAX as u32)
}

function enter(slot: Slot): void {
  const visit = changetype<Visit>(visits.reserve(VISIT_BYTES))
  visits.length += VISIT_BYTES
  visit.slot = changetype<usize>(slot)
  visit.next = 0
  visit.depth = 1
}

function look(visit: Visit, item: Slot): void {
  const depth = depthOf(item)
  if (depth === 0) return
  if (stampOf(item) !== pass) enter(item)
  else if (depth >= visit.depth) visit.depth = depth + 1
}

/** Writes down what was found, and tells the collection around. */
function leave(visit: Visit): void {
  const slot = changetype<Slot>(visit.slot)
  const depth = visit.depth
  if (slot.tag === TAG_MAP) {
    slot.map.depth = depth
    slot.map.stamp = pass
  } else {
    slot.list.depth = depth
    slot.list.stamp = pass
  }
  visits.length -= VISIT_BYTES
  if (visits.length === 0) return
  const around = changetype<Visit>(visits.start + ((visits.length - VISIT_BYTES) as usize))
  if (depth >= around.depth) around.depth = depth + 1
}

/** Address of the next item of the collection, or 0. */
function nextItem(visit: Visit): usize {
  const slot = changetype<Slot>(visit.slot)
  const index = visit.next
  visit.next = index + 1
  if (isListLike(slot.tag)) {
    const list: ListValue = slot.list
    return index < list.length ? list.start + ((index as usize) << SLOT_SHIFT) : 0
  }
  const map: MapValue = slot.map
  return index < map.count ? changetype<usize>(mapValueAt(map, index)) : 0
}

function stampOf(slot: Slot): u32 {
  return slot.tag === TAG_MAP ? slot.map.stamp : slot.list.stamp
}
