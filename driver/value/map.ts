/**
 * Maps: sorted B-trees whose nodes are counted, so that copies share what they have in common. The
 * functions that change a map take the slot that holds it, as in list.ts; a change costs O(log n)
 * whoever else holds the map, since only the nodes on the way to the entry are copied.
 *
 * Invariants: all leaves are at one level; a node has at most ENTRIES_MAX entries and, but for the root and nodes
 * at the right edge made by appending, at least ENTRIES_MIN after a removal near it; an inner entry's key is
 * not greater than any key below it and greater than all before.
 */

import { E_NONE, E_QUOTA, E_TYPE } from '../shared/errors.ts'
import { TAG_HEAP, TAG_MAP } from '../shared/types.ts'
import { allocate, capacityOf, free, reallocate } from './heap.ts'
import { limitMapBytes } from './limit.ts'
import {
  compareKeys,
  findChild,
  findInLeaf,
  findPlaced,
  forgetLeaf,
  isUnordered,
  mapGet,
  mapKeyAt,
  mapPosition,
  mapValueAt,
  newlyPlaced,
  nodeChild,
  nodeKey,
  nodeTotal,
  nodeValue,
} from './map-node.ts'
import { isTooDeep } from './nesting.ts'
import {
  depthOf,
  isMapKey,
  MAP_BYTES,
  MAP_ENTRY_BYTES,
  MAP_NODE_HEADER,
  MapNode,
  MapValue,
  releaseHeap,
  releaseNode,
  Slot,
  setMap,
  valueBytes,
} from './value.ts'

export { MapValue, mapGet, mapKeyAt, mapPosition, mapValueAt }

const ENTRIES_MAX: u32 = 32
const ENTRIES_MIN: u32 = 10
const ENTRIES_FIRST: u32 = 4

/** What `value_bytes()` counts for an empty map beyond its slot, and for an entry beyond its slots. */
const SIZE_EMPTY: i64 = 16
const SIZE_ENTRY: i64 = 24

/** An empty map. */
export function newMap(): MapValue {
  const map = changetype<MapValue>(allocate(MAP_BYTES))
  map.references = 1
  map.count = 0
  map.root = 0
  map.depth = 1
  map.size = SIZE_EMPTY
  map.stamp = 0
  map.spare = 0
  forgetLeaf(map)
  return map
}

/**
 * Puts a copy of [value] under a copy of [key]; a key that is equal but for case is replaced too.
 * E_NONE, E_TYPE for what cannot be a key, or E_QUOTA.
 */
export function mapSet(slot: Slot, key: Slot, value: Slot): u32 {
  if (!isMapKey(key)) return E_TYPE
  if (isTooLarge(slot.map, key, value) || isTooDeep(value)) return E_QUOTA
  mapPut(slot, key, value)
  return E_NONE
}

/** `mapSet` for what is known to be a key and within the limits. */
export function mapPut(slot: Slot, key: Slot, value: Slot): void {
  if (isUnordered(key.tag)) {
    const known = findPlaced(slot.map, key)
    put(slot, known === null ? newlyPlaced(slot.map, key, false) : known, value)
  } else put(slot, key, value)
}

/** The same while entries come in a map's order, so that keys without an order of their own keep it. */
export function mapPutLast(slot: Slot, key: Slot, value: Slot): void {
  if (isUnordered(key.tag)) {
    const known = findPlaced(slot.map, key)
    put(slot, known === null ? newlyPlaced(slot.map, key, true) : known, value)
  } else put(slot, key, value)
}

/** Puts an entry whose key has its place. */
function put(slot: Slot, key: Slot, value: Slot): void {
  key.retain()
  value.retain()
  const map = own(slot)
  const depth = depthOf(value) + 1
  if (depth > map.depth) map.depth = depth
  const leaf = descend(map, key)
  const index = findInLeaf(leaf, key)
  if (index < leaf.count && compareKeys(nodeKey(leaf, index), key) === 0) {
    replaceEntry(map, leaf, index, key, value)
  } else {
    map.size += SIZE_ENTRY + valueBytes(key) + valueBytes(value)
    map.count += 1
    insertEntry(map, leaf, index, key, value)
  }
}

/** Removes the entry with [key]; false when there is none. */
export function mapDelete(slot: Slot, key: Slot): bool {
  if (isUnordered(key.tag)) {
    const known = findPlaced(slot.map, key)
    if (known !== null) remove(slot, known)
    return known !== null
  }
  if (mapGet(slot.map, key) === null) return false
  remove(slot, key)
  return true
}

/** Removes the entry with [key], which is there and has its place. */
function remove(slot: Slot, key: Slot): void {
  const map = own(slot)
  const leaf = descend(map, key)
  const index = findInLeaf(leaf, key)
  const oldKey = nodeKey(leaf, index)
  const oldValue = nodeValue(leaf, index)
  map.size -= SIZE_ENTRY + valueBytes(oldKey) + valueBytes(oldValue)
  map.count -= 1
  const keyTag = oldKey.tag
  const keyPointer = oldKey.pointer
  const valueTag = oldValue.tag
  const valuePointer = oldValue.pointer
  removeEntry(leaf, index)
  shrink(map, leaf)
  if (keyTag >= TAG_HEAP) releaseHeap(keyTag, keyPointer)
  if (valueTag >= TAG_HEAP) releaseHeap(valueTag, valuePointer)
}

/** [to] ← a map of the entries at positions [from] to [last] of [map], from 1 and inclusive. */
export function mapRange(to: Slot, map: MapValue, from: i32, last: i32): void {
  map.references += 1
  setMap(to, newMap())
  for (let position = from; position <= last; position++) addEntry(to, map, position - 1)
  releaseHeap(TAG_MAP, changetype<usize>(map))
}

/**
 * `slot[from..to] = value`, for positions from 1: the entries before [from], those of [value], then
 * those after [to], later ones replacing earlier ones with the same key. E_NONE or E_QUOTA.
 */
export function mapRangeSet(slot: Slot, from: i32, to: i32, value: MapValue): u32 {
  const base = slot.map
  if (base.size + value.size > limitMapBytes) return E_QUOTA
  base.references += 1
  value.references += 1
  setMap(slot, newMap())
  for (let position = 1; position < from; position++) addEntry(slot, base, position - 1)
  for (let position: u32 = 0; position < value.count; position++) addEntry(slot, value, position)
  for (let position: u32 = to; position < base.count; position++) addEntry(slot, base, position)
  releaseHeap(TAG_MAP, changetype<usize>(base))
  releaseHeap(TAG_MAP, changetype<usize>(value))
  return E_NONE
}

function addEntry(to: Slot, map: MapValue, position: u32): void {
  const key = mapKeyAt(map, position)
  mapPutLast(to, key, mapValueAt(map, position))
}

function isTooLarge(map: MapValue, key: Slot, value: Slot): bool {
  const size = 16 + map.size + valueBytes(key) + valueBytes(value)
  if (size + SIZE_ENTRY <= limitMapBytes) return false
  const old = mapGet(map, key)
  if (old === null) return true
  return size - valueBytes(key) - valueBytes(old) > limitMapBytes
}

/** The map of the slot, held by it alone. Its nodes may still be shared. */
function own(slot: Slot): MapValue {
  const map = slot.map
  forgetLeaf(map)
  if (map.references === 1) return map
  const copy = newMap()
  copy.count = map.count
  copy.root = map.root
  copy.depth = map.depth
  copy.size = map.size
  if (map.root !== 0) changetype<MapNode>(map.root).references += 1
  setMap(slot, copy)
  return copy
}

// ---- the way down: nodes from the root to the leaf, each held by its parent alone, and indices taken

/** More than a tree of 2³² entries needs. */
const LEVELS_MAX = 12
const wayNodes: usize = memory.data(48, 16)
const wayIndices: usize = memory.data(48, 16)
assert(LEVELS_MAX * 4 <= 48)

function wayNode(level: u32): MapNode {
  return changetype<MapNode>(load<usize>(wayNodes + ((level as usize) << 2)))
}

function wayIndex(level: u32): u32 {
  return load<u32>(wayIndices + ((level as usize) << 2))
}

function setWay(level: u32, node: MapNode, index: u32): void {
  store<usize>(wayNodes + ((level as usize) << 2), changetype<usize>(node))
  store<u32>(wayIndices + ((level as usize) << 2), index)
}

/** The leaf where [key] belongs, made fit for changing together with all nodes above it. */
function descend(map: MapValue, key: Slot): MapNode {
  if (map.root === 0) map.root = changetype<usize>(newNode(ENTRIES_FIRST, 0))
  let node = ownNode(changetype<MapNode>(map.root))
  map.root = changetype<usize>(node)
  while (node.level !== 0) {
    const index = findChild(node, key)
    setWay(node.level, node, index)
    node = ownChild(node, index)
  }
  return node
}

function ownChild(node: MapNode, index: u32): MapNode {
  const child = ownNode(nodeChild(node, index))
  nodeValue(node, index).bits = changetype<usize>(child) as i64
  return child
}

/** The node itself if nobody else holds it; else a copy, for which the holder's reference is given. */
function ownNode(node: MapNode): MapNode {
  if (node.references === 1) return node
  const copy = newNode(node.level === 0 ? node.capacity : ENTRIES_MAX, node.level)
  copyEntries(copy, 0, node, 0, node.count)
  copy.count = node.count
  for (let index: u32 = 0; index < node.count; index++) retainEntry(copy, index)
  releaseNode(node)
  return copy
}

function retainEntry(node: MapNode, index: u32): void {
  nodeKey(node, index).retain()
  if (node.level === 0) nodeValue(node, index).retain()
  else nodeChild(node, index).references += 1
}

function newNode(capacity: u32, level: u32): MapNode {
  const pointer = allocate(MAP_NODE_HEADER + (capacity as usize) * MAP_ENTRY_BYTES)
  const node = changetype<MapNode>(pointer)
  node.references = 1
  node.count = 0
  node.capacity = capacity
  node.level = level
  return node
}

function copyEntries(to: MapNode, toIndex: u32, from: MapNode, fromIndex: u32, count: u32): void {
  if (count === 0) return
  memory.copy(
    changetype<usize>(nodeKey(to, toIndex)),
    changetype<usize>(nodeKey(from, fromIndex)),
    (count as usize) * MAP_ENTRY_BYTES,
  )
}

// ---- putting in

/** Replaces an entry by a key and a value whose references are taken over. */
function replaceEntry(map: MapValue, leaf: MapNode, index: u32, key: Slot, value: Slot): void {
  const oldKey = nodeKey(leaf, index)
  const oldValue = nodeValue(leaf, index)
  map.size += valueBytes(key) - valueBytes(oldKey) + valueBytes(value) - valueBytes(oldValue)
  const tag = value.tag
  const bits = value.bits
  oldKey.set(key.tag, key.bits)
  oldValue.set(tag, bits)
}

/** Puts a new entry into a leaf, splitting it and nodes above as needed. */
function insertEntry(map: MapValue, leaf: MapNode, index: u32, key: Slot, value: Slot): void {
  const tag = value.tag
  const bits = value.bits
  let node = leaf
  if (leaf.count === leaf.capacity && leaf.capacity < ENTRIES_MAX) node = enlarge(map, leaf)
  addToCounts(map, 1)
  if (node.count < ENTRIES_MAX) {
    openEntry(node, index, key, tag, bits, 0)
    return
  }
  const right = split(node, index)
  if (index > node.count || (index === node.count && right.count === 0)) {
    openEntry(right, index - node.count, key, tag, bits, 0)
  } else {
    openEntry(node, index, key, tag, bits, 0)
  }
  insertChild(map, 1, node, right)
}

/** Gives the leaf, which is the root, room for more entries. */
function enlarge(map: MapValue, leaf: MapNode): MapNode {
  const wanted = min<u32>(leaf.capacity * 2, ENTRIES_MAX)
  const bytes = MAP_NODE_HEADER + (wanted as usize) * MAP_ENTRY_BYTES
  const moved = changetype<MapNode>(reallocate(changetype<usize>(leaf), bytes))
  const room = (capacityOf(changetype<usize>(moved)) - MAP_NODE_HEADER) / MAP_ENTRY_BYTES
  moved.capacity = min<u32>(room as u32, ENTRIES_MAX)
  const root = changetype<MapNode>(map.root)
  if (changetype<usize>(root) === changetype<usize>(leaf)) map.root = changetype<usize>(moved)
  else nodeValue(wayNode(1), wayIndex(1)).bits = changetype<usize>(moved) as i64
  return moved
}

/** Adds [change] to the counts of entries on the way from the root to the leaf. */
function addToCounts(map: MapValue, change: i32): void {
  const levels = changetype<MapNode>(map.root).level
  for (let level: u32 = 1; level <= levels; level++) {
    const child = nodeValue(wayNode(level), wayIndex(level))
    child.spare = ((child.spare as i32) + change) as u32
  }
}

/** Makes room at [index] of a node with room, and fills it. The key is not of this node. */
function openEntry(node: MapNode, index: u32, key: Slot, tag: u32, bits: i64, spare: u32): void {
  copyEntries(node, index + 1, node, index, node.count - index)
  nodeKey(node, index).copyWhole(key)
  const value = nodeValue(node, index)
  value.tag = tag
  value.spare = spare
  value.bits = bits
  node.count += 1
}

/**
 * Moves the upper half of a full node into a new one. When the entry to come ([index]) is the last, as
 * little as possible, so that appending leaves full nodes behind; an inner node gets two children.
 */
function split(node: MapNode, index: u32): MapNode {
  const right = newNode(ENTRIES_MAX, node.level)
  const kept = index < node.count ? node.count >> 1 : node.count - (node.level === 0 ? 0 : 1)
  right.count = node.count - kept
  copyEntries(right, 0, node, kept, right.count)
  node.count = kept
  return right
}

/** Puts [right] behind [left] into the parent at [level], growing the tree at the top. */
function insertChild(map: MapValue, level: u32, left: MapNode, right: MapNode): void {
  const separator = nodeKey(right, 0)
  if (right.level === 0) separator.retain()
  if (left.level === changetype<MapNode>(map.root).level) {
    growRoot(map, left, separator, right)
    return
  }
  const parent = wayNode(level)
  const index = wayIndex(level) + 1
  nodeValue(parent, index - 1).spare = nodeTotal(left)
  if (parent.count < ENTRIES_MAX) {
    openChild(parent, index, separator, right)
    return
  }
  const beside = split(parent, index)
  if (index > parent.count) openChild(beside, index - parent.count, separator, right)
  else openChild(parent, index, separator, right)
  insertChild(map, level + 1, parent, beside)
}

/** What stands where an inner node keeps no key. */
const noKey: Slot = changetype<Slot>(memory.data(16, 16))

function growRoot(map: MapValue, left: MapNode, separator: Slot, right: MapNode): void {
  const root = newNode(ENTRIES_MAX, left.level + 1)
  openEntry(root, 0, noKey, 0, changetype<usize>(left) as i64, nodeTotal(left))
  openChild(root, 1, separator, right)
  map.root = changetype<usize>(root)
}

function openChild(node: MapNode, index: u32, separator: Slot, child: MapNode): void {
  const pointer = changetype<usize>(child) as i64
  openEntry(node, index, separator, 0, pointer, nodeTotal(child))
  if (child.level !== 0) separator.tag = 0 // The child's first entry keeps no key: it moved up.
}

// ---- taking out

/** Closes the gap at [index]; what stood there is the caller's to release. */
function removeEntry(node: MapNode, index: u32): void {
  copyEntries(node, index, node, index + 1, node.count - index - 1)
  node.count -= 1
}

/** After an entry was taken from a leaf: corrects counts, fills or drops nodes that became small. */
function shrink(map: MapValue, leaf: MapNode): void {
  addToCounts(map, -1)
  const levels = changetype<MapNode>(map.root).level
  let node = leaf
  for (let level: u32 = 1; level <= levels; level++) {
    const parent = wayNode(level)
    if (node.count < ENTRIES_MIN && parent.count > 1) fill(parent, wayIndex(level))
    node = parent
  }
  lowerRoot(map)
}

/** Joins the child at [index] with a neighbour, or evens the two out. */
function fill(parent: MapNode, index: u32): void {
  const at = index === 0 ? 0 : index - 1
  const left = ownChild(parent, at)
  const right = ownChild(parent, at + 1)
  if (left.level !== 0) lendSeparator(parent, at + 1, right)
  if (left.count + right.count <= ENTRIES_MAX) {
    join(parent, at, roomy(parent, at, left), right)
  } else {
    even(roomy(parent, at, left), right)
    setSeparator(parent, at + 1, right)
    nodeValue(parent, at).spare = nodeTotal(nodeChild(parent, at))
    nodeValue(parent, at + 1).spare = nodeTotal(right)
  }
}

/** Gives the first entry of an inner node the key it lacks, so that it can move. */
function lendSeparator(parent: MapNode, index: u32, right: MapNode): void {
  nodeKey(right, 0).copyWhole(nodeKey(parent, index))
  nodeKey(parent, index).tag = 0
}

/** The child with room for ENTRIES_MAX entries. */
function roomy(parent: MapNode, index: u32, child: MapNode): MapNode {
  if (child.capacity === ENTRIES_MAX) return child
  const bytes = MAP_NODE_HEADER + (ENTRIES_MAX as usize) * MAP_ENTRY_BYTES
  const moved = changetype<MapNode>(reallocate(changetype<usize>(child), bytes))
  moved.capacity = ENTRIES_MAX
  nodeValue(parent, index).bits = changetype<usize>(moved) as i64
  return moved
}

/** Moves all of [right] behind [left], whose entry at [at] of the parent stays. */
function join(parent: MapNode, at: u32, left: MapNode, right: MapNode): void {
  copyEntries(left, left.count, right, 0, right.count)
  left.count += right.count
  free(changetype<usize>(right))
  nodeKey(parent, at + 1).release()
  removeEntry(parent, at + 1)
  nodeValue(parent, at).spare = nodeTotal(left)
}

/** Moves entries between two neighbours until each has half. */
function even(left: MapNode, right: MapNode): void {
  const half = (left.count + right.count) >> 1
  if (left.count < half) {
    const moved = half - left.count
    copyEntries(left, left.count, right, 0, moved)
    copyEntries(right, 0, right, moved, right.count - moved)
    left.count += moved
    right.count -= moved
  } else {
    const moved = left.count - half
    copyEntries(right, moved, right, 0, right.count)
    copyEntries(right, 0, left, half, moved)
    right.count += moved
    left.count -= moved
  }
}

/** The key before [right], whose first entry has just changed: its own, taken from an inner node. */
function setSeparator(parent: MapNode, index: u32, right: MapNode): void {
  const separator = nodeKey(parent, index)
  const first = nodeKey(right, 0)
  separator.release()
  separator.copyWhole(first)
  if (right.level === 0) first.retain()
  else first.tag = 0
}

/** Drops a root without entries, and roots with a single child. */
function lowerRoot(map: MapValue): void {
  let root = changetype<MapNode>(map.root)
  while (root.level !== 0 && root.count === 1) {
    map.root = nodeValue(root, 0).pointer
    free(changetype<usize>(root))
    root = changetype<MapNode>(map.root)
  }
  if (root.count === 0) {
    map.root = 0
    free(changetype<usize>(root))
  }
}
