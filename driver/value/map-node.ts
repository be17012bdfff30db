/**
 * Reading maps: the tree of nodes, found by key and by position. Entries are sorted by `compare` without
 * case. Booleans, anonymous objects and WAIFs have identity but no order: as in ToastStunt the newest of
 * them comes first. Such a key carries its place among its like in `spare`, and is found by looking
 * through them. Every inner entry knows how many entries lie below it, so a position is found in O(log n); the
 * leaf found last is remembered, so walking through a map by position is O(1) a step, and by integers that follow one
 * another likewise.
 */

import { TAG_ANONYMOUS, TAG_BOOL, TAG_INT, TAG_STRING, TAG_WAIF } from '../shared/types.ts'
import { compare } from './order.ts'
import { compareFolded } from './string-compare.ts'
import { MAP_ENTRY_BYTES, MapNode, MapValue, SLOT_BYTES, Slot } from './value.ts'

/** The key of entry [index] of a node. */
export function nodeKey(node: MapNode, index: u32): Slot {
  return changetype<Slot>(node.start + (index as usize) * MAP_ENTRY_BYTES)
}

/** The value of entry [index] of a leaf; the child's slot of an inner node. */
export function nodeValue(node: MapNode, index: u32): Slot {
  return changetype<Slot>(node.start + (index as usize) * MAP_ENTRY_BYTES + SLOT_BYTES)
}

/** The child at entry [index] of an inner node. */
export function nodeChild(node: MapNode, index: u32): MapNode {
  return changetype<MapNode>(nodeValue(node, index).pointer)
}

/** How many entries lie at and below a node. */
export function nodeTotal(node: MapNode): u32 {
  if (node.level === 0) return node.count
  let total: u32 = 0
  for (let index: u32 = 0; index < node.count; index++) total += nodeValue(node, index).spare
  return total
}

/** In a leaf: the first entry whose key is not less than [key]. */
export function findInLeaf(node: MapNode, key: Slot): u32 {
  if (key.tag === TAG_INT) return findIntegerInLeaf(node, key.int)
  let low: u32 = 0
  let high = node.count
  while (low < high) {
    const middle = (low + high) >> 1
    if (compareKeys(nodeKey(node, middle), key) < 0) low = middle + 1
    else high = middle
  }
  return low
}

/** The same for an integer, which comes before all keys of other types. */
function findIntegerInLeaf(node: MapNode, key: i64): u32 {
  const count = node.count
  if (count === 0 || isLessThan(nodeKey(node, count - 1), key)) return count
  // Where numbers follow one another the first tells where the key is.
  const guess = (key - nodeKey(node, 0).bits) as u64
  if (guess < (count as u64)) {
    const slot = nodeKey(node, guess as u32)
    if (slot.tag === TAG_INT && slot.bits === key) return guess as u32
  }
  let low: u32 = 0
  let high = count
  while (low < high) {
    const middle = (low + high) >> 1
    if (isLessThan(nodeKey(node, middle), key)) low = middle + 1
    else high = middle
  }
  return low
}

function isLessThan(slot: Slot, key: i64): bool {
  return slot.tag === TAG_INT && slot.bits < key
}

/** In an inner node: the entry below which [key] lies. */
export function findChild(node: MapNode, key: Slot): u32 {
  if (key.tag === TAG_INT) return findIntegerChild(node, key.int)
  let low: u32 = 0
  let high = node.count - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (compareKeys(nodeKey(node, middle), key) <= 0) low = middle
    else high = middle - 1
  }
  return low
}

function findIntegerChild(node: MapNode, key: i64): u32 {
  let low: u32 = 0
  let high = node.count - 1
  // Appending goes to the last.
  if (!isLessThan(nodeKey(node, high), key)) {
    while (low < high) {
      const middle = (low + high + 1) >> 1
      const slot = nodeKey(node, middle)
      if (slot.tag === TAG_INT && slot.bits <= key) low = middle
      else high = middle - 1
    }
  } else low = high
  return low
}

/** `compare` without case, with the common types first. */
export function compareKeys(a: Slot, b: Slot): i32 {
  const tag = a.tag
  if (tag === b.tag) {
    if (tag === TAG_STRING) return compareFolded(a.string, b.string)
    if (tag === TAG_INT) return a.bits < b.bits ? -1 : a.bits > b.bits ? 1 : 0
    if (isUnordered(tag)) return a.spare < b.spare ? -1 : a.spare > b.spare ? 1 : 0
  }
  return compare(a, b, false)
}

// ---- keys without order

/** A key without order together with its place. */
const placed: Slot = changetype<Slot>(memory.data(16, 16))
/** Places grow from here to both sides. */
const PLACE_FIRST: u32 = 0x80000000

/** Whether keys of the type have identity but no order. */
export function isUnordered(tag: u32): bool {
  return tag === TAG_BOOL || tag === TAG_ANONYMOUS || tag === TAG_WAIF
}

/** The key with the place at which it stands in the map, or null. */
export function findPlaced(map: MapValue, key: Slot): Slot | null {
  const first = firstPosition(map, key.tag, 0)
  for (let position = first; position < map.count; position++) {
    const each = mapKeyAt(map, position)
    if (each.tag !== key.tag) break
    if (isSame(each, key)) return placeKey(key, each.spare)
  }
  return null
}

/** The key with a place before all its like, or behind them. */
export function newlyPlaced(map: MapValue, key: Slot, last: bool): Slot {
  const tag = key.tag
  const first = firstPosition(map, tag, 0)
  if (first === map.count || mapKeyAt(map, first).tag !== tag) return placeKey(key, PLACE_FIRST)
  if (!last) return placeKey(key, mapKeyAt(map, first).spare - 1)
  return placeKey(key, mapKeyAt(map, firstPosition(map, tag, u32.MAX_VALUE) - 1).spare + 1)
}

function placeKey(key: Slot, place: u32): Slot {
  placed.copy(key)
  placed.spare = place
  return placed
}

/** How many entries come before the keys of a type with a place of at least [place]. */
function firstPosition(map: MapValue, tag: u32, place: u32): u32 {
  placed.tag = tag
  placed.bits = 0
  placed.spare = place
  return map.count === 0 ? 0 : positionIn(map, placed)
}

function isSame(a: Slot, b: Slot): bool {
  if (a.bits === b.bits) return true
  if (a.tag === TAG_BOOL) return false
  return a.reference.id !== 0 && a.reference.id === b.reference.id
}

// ---- lookups

/** The value under [key]; null when there is none. Borrowed, until the map changes. */
export function mapGet(map: MapValue, key: Slot): Slot | null {
  if (map.count === 0) return null
  if (isUnordered(key.tag)) {
    const known = findPlaced(map, key)
    return known === null ? null : mapValueAt(map, positionIn(map, known))
  }
  const leaf = key.tag === TAG_INT ? leafOfInteger(map, key.int) : leafOf(map, key)
  const index = findInLeaf(leaf, key)
  if (index === leaf.count || compareKeys(nodeKey(leaf, index), key) !== 0) return null
  return nodeValue(leaf, index)
}

function leafOf(map: MapValue, key: Slot): MapNode {
  let node = changetype<MapNode>(map.root)
  while (node.level !== 0) node = nodeChild(node, findChild(node, key))
  return node
}

/** The same for an integer: loops ask for one number after the other, so the leaf found last is tried first. */
function leafOfInteger(map: MapValue, key: i64): MapNode {
  const pointer = changetype<usize>(map)
  if (integerMap === pointer && (key as u64) - integerFirst <= integerSpan)
    return changetype<MapNode>(integerLeaf)
  let node = changetype<MapNode>(map.root)
  if (node.level === 0) return node
  while (node.level !== 0) node = nodeChild(node, findIntegerChild(node, key))
  const first = nodeKey(node, 0)
  const last = nodeKey(node, node.count - 1)
  if (first.tag === TAG_INT && last.tag === TAG_INT) {
    integerMap = pointer
    integerLeaf = changetype<usize>(node)
    integerFirst = first.bits as u64
    integerSpan = (last.bits - first.bits) as u64
  }
  return node
}

/** The position of [key], from 0; −1 when absent. */
export function mapPosition(map: MapValue, key: Slot): i32 {
  if (map.count === 0) return -1
  const known = isUnordered(key.tag) ? findPlaced(map, key) : key
  if (known === null) return -1
  const position = positionIn(map, known)
  if (position === map.count || compareKeys(mapKeyAt(map, position), known) !== 0) return -1
  return position as i32
}

/** How many entries have keys less than [key], which has its place. The map is not empty. */
function positionIn(map: MapValue, key: Slot): u32 {
  let node = changetype<MapNode>(map.root)
  let before: u32 = 0
  while (node.level !== 0) {
    const child = findChild(node, key)
    for (let index: u32 = 0; index < child; index++) before += nodeValue(node, index).spare
    node = nodeChild(node, child)
  }
  return before + findInLeaf(node, key)
}

/** The key of the entry at [position], from 0; borrowed. */
export function mapKeyAt(map: MapValue, position: u32): Slot {
  const leaf = leafAt(map, position)
  return nodeKey(leaf, position - leafFirst)
}

/** The value of the entry at [position], from 0; borrowed. */
export function mapValueAt(map: MapValue, position: u32): Slot {
  const leaf = leafAt(map, position)
  return nodeValue(leaf, position - leafFirst)
}

let leafMap: usize = 0
let leafFound: usize = 0
let leafFirst: u32 = 0

/** The leaf in which an integer was found last: its map, itself, its first key, and how far its last is from that. */
let integerMap: usize = 0
let integerLeaf: usize = 0
let integerFirst: u64 = 0
let integerSpan: u64 = 0

/** To be called when a map's tree changes, or an address becomes a map's. */
export function forgetLeaf(map: MapValue): void {
  if (leafMap === changetype<usize>(map)) leafMap = 0
  if (integerMap === changetype<usize>(map)) integerMap = 0
}

/** The leaf with the entry at [position]; `leafFirst` is the position of its first entry. */
function leafAt(map: MapValue, position: u32): MapNode {
  if (leafMap === changetype<usize>(map)) {
    const leaf = changetype<MapNode>(leafFound)
    if (position - leafFirst < leaf.count) return leaf
  }
  assert(position < map.count, 'no such position in the map')
  let node = changetype<MapNode>(map.root)
  let first: u32 = 0
  while (node.level !== 0) {
    let index: u32 = 0
    while (position - first >= nodeValue(node, index).spare) {
      first += nodeValue(node, index).spare
      index += 1
    }
    node = nodeChild(node, index)
  }
  leafMap = changetype<usize>(map)
  leafFound = changetype<usize>(node)
  leafFirst = first
  return node
}
