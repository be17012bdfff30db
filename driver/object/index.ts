/**
 * The indices of objects: who is in whom, whose child is who, who is a player, who defines a property of
 * a name, who owns what, who has role verbs of a selector. Contents and children hang on the record they belong to; the others are kept
 * in a table by index and what they are an index of.
 */

import {
  INDEX_CHILDREN,
  INDEX_CONTENTS,
  INDEX_DEFINERS,
  INDEX_OWNED,
  INDEX_PLAYERS,
  INDEX_SELECTORS,
  INDEX_SOURCES,
  TABLE_INDEX,
} from '../shared/layout.ts'
import { allocate, free } from '../value/heap.ts'
import { symbolString } from '../value/intern.ts'
import { batchNumber, DirtyIndex, dirtyIndexAt, dirtyIndexCount } from './batch.ts'
import { figures } from './cache-figures.ts'
import { keyBegin, keyInt } from './key.ts'
import { mutateClear, mutateSetBytes, mutateSetInt } from './mutation.ts'
import { keyFolded } from './name.ts'
import {
  freeSet,
  hasOrders,
  isNamed,
  newSet,
  OrderedSet,
  setAdd,
  setBytes,
  setIsEmpty,
  setRemove,
} from './ordered-set.ts'
import {
  ObjectRecord,
  RECORD_ANONYMOUS,
  RECORD_FRESH,
  RECORD_PARENT,
  RECORD_PARENT_UNKNOWN,
} from './record.ts'
import { newWorklist, Worklist } from './worklist.ts'

/** Table of the sets that hang on no record: open addressing, by index and what it is of. */
let sets: usize = newTable(64)
let setsMask: u32 = 63
let setsCount: u32 = 0

/** Sets of the table that nobody will ask for again, freed when what they changed is in the store. */
const ending: Worklist = newWorklist()

// ---- the sets

/** What an object contains. */
export function contentsSet(record: ObjectRecord): OrderedSet {
  if (record.contents === 0) {
    record.contents = changetype<usize>(newSet(INDEX_CONTENTS, record.id, isNew(record)))
  }
  return asked(record.contents)
}

/** An object's children. */
export function childrenSet(record: ObjectRecord): OrderedSet {
  if (record.children === 0) {
    record.children = changetype<usize>(newSet(INDEX_CHILDREN, record.id, isNew(record)))
  }
  return asked(record.children)
}

function asked(address: usize): OrderedSet {
  const set = changetype<OrderedSet>(address)
  set.isRecent = 1
  return set
}

function isNew(record: ObjectRecord): bool {
  return (record.state & (RECORD_FRESH | RECORD_ANONYMOUS)) !== 0
}

/** All players, by number. */
export function playersSet(): OrderedSet {
  return sharedSet(INDEX_PLAYERS, 0)
}

/** The objects that define a property whose name has this symbol. */
export function definersSet(symbol: u32): OrderedSet {
  return sharedSet(INDEX_DEFINERS, symbol as i64)
}

/** The objects that have role verbs whose selector has this symbol. */
export function selectorsSet(symbol: u32): OrderedSet {
  return sharedSet(INDEX_SELECTORS, symbol as i64)
}

/** The objects that somebody owns. */
export function ownedSet(owner: i64): OrderedSet {
  return sharedSet(INDEX_OWNED, owner)
}

/** The objects from which entries of clear slots inherit, of a declared index. */
export function sourcesSet(index: i64): OrderedSet {
  return sharedSet(INDEX_SOURCES, index)
}

/** Whether an object has children; finds out once, then remembers. */
export function hasChildren(record: ObjectRecord): bool {
  if ((record.state & (RECORD_PARENT | RECORD_PARENT_UNKNOWN)) === 0) return false
  const children = childrenSet(record)
  const empty = setIsEmpty(children)
  // Children that the open batch took away may come back when it is undone.
  const isSure = empty && (record.state & RECORD_PARENT) === 0 && !isPinned(children.batch)
  if (isSure) record.state &= ~RECORD_PARENT_UNKNOWN
  return !empty
}

// ---- changes

export function addOwned(owner: i64, object: i64): void {
  if (owner >= 0) setAdd(ownedSet(owner), object, object, object)
}

export function removeOwned(owner: i64, object: i64): void {
  if (owner >= 0) setRemove(ownedSet(owner), object, object)
}

export function addDefiner(symbol: u32, object: i64, definition: i64): void {
  setAdd(definersSet(symbol), object, object, definition)
}

export function removeDefiner(symbol: u32, object: i64): void {
  setRemove(definersSet(symbol), object, object)
}

export function addChild(parent: ObjectRecord, order: i64, child: i64): void {
  parent.state |= RECORD_PARENT
  setAdd(childrenSet(parent), order, child, child)
}

// ---- the table

/** A set of the table that is in memory, or null. */
export function residentSet(index: u32, holder: i64): OrderedSet | null {
  return changetype<OrderedSet | null>(load<usize>(findPlace(index, holder)))
}

function sharedSet(index: u32, holder: i64): OrderedSet {
  let place = findPlace(index, holder)
  if (load<usize>(place) === 0) {
    if (setsCount * 2 > setsMask) {
      rebuild((setsMask + 1) << 1)
      place = findPlace(index, holder)
    }
    store<usize>(place, changetype<usize>(newSet(index, holder, false)))
    setsCount += 1
  }
  return asked(load<usize>(place))
}

/** Where the search for a set begins. */
function firstPlace(index: u32, holder: i64): u32 {
  return ((((holder as u32) * 8 + index) * 0x9e3779b1) >> 7) & setsMask
}

function findPlace(index: u32, holder: i64): usize {
  let at = firstPlace(index, holder)
  while (true) {
    at &= setsMask
    const place = sets + ((at as usize) << 2)
    const found = load<usize>(place)
    if (found === 0) return place
    const set = changetype<OrderedSet>(found)
    if (set.holder === holder && set.index === index) return place
    at += 1
  }
}

function newTable(places: u32): usize {
  const table = allocate((places as usize) << 2)
  memory.fill(table, 0, (places as usize) << 2)
  return table
}

function rebuild(places: u32): void {
  const old = sets
  const oldPlaces = setsMask + 1
  sets = newTable(places)
  setsMask = places - 1
  for (let index: u32 = 0; index < oldPlaces; index++) {
    const found = load<usize>(old + ((index as usize) << 2))
    if (found === 0) continue
    const set = changetype<OrderedSet>(found)
    store<usize>(findPlace(set.index, set.holder), found)
  }
  free(old)
}

/** Place of the table that the eviction's hand looks at next. */
let hand: u32 = 0

/**
 * Moves the hand over [places] places of the table: frees sets that no batch under way has changed and,
 * if [sparesRecent], that were not asked for since it last passed. Answers the bytes.
 */
export function evictSets(places: u32, sparesRecent: bool): usize {
  let bytes: usize = 0
  freeEnding()
  for (let left = min(places, setsMask + 1); left > 0; left--) {
    hand &= setsMask
    const place = sets + ((hand as usize) << 2)
    const found = load<usize>(place)
    const freed: usize = found === 0 ? 0 : passSet(found, sparesRecent)
    bytes += freed
    // What was put off by a set that went has moved here.
    if (freed !== 0) removeAt(place)
    else hand += 1
  }
  return bytes
}

/** The hand passes the set at an address, which may be 0: answers the bytes if it was freed, else 0. */
export function passSet(address: usize, sparesRecent: bool): usize {
  if (address === 0) return 0
  const set = changetype<OrderedSet>(address)
  const isSpared = sparesRecent && set.isRecent !== 0
  set.isRecent = 0
  if (isSpared || set.isEnding !== 0 || isPinned(set.batch)) return 0
  const bytes = setBytes(set)
  freeSet(set)
  figures.setsEvicted += 1
  return bytes
}

/** The object [owner] is gone for good: what is remembered of what it owned will not be asked for. */
export function endOwner(owner: i64): void {
  const found = load<usize>(findPlace(INDEX_OWNED, owner))
  if (found === 0) return
  const set = changetype<OrderedSet>(found)
  if (set.isEnding === 0) ending.push(found)
  set.isEnding = 1
}

/** Frees the sets that came to their end, where no batch under way has changed them. */
export function freeEnding(): void {
  let kept: u32 = 0
  for (let index: u32 = 0; index < ending.count; index++) {
    const set = changetype<OrderedSet>(ending.at(index))
    if (isPinned(set.batch)) ending.put(kept++, changetype<usize>(set))
    else dropSet(set)
  }
  ending.count = kept
}

function dropSet(set: OrderedSet): void {
  removeAt(findPlace(set.index, set.holder))
  freeSet(set)
}

/** Empties a place of the table; entries behind it that were put off by it move up. */
function removeAt(place: usize): void {
  let free = ((place - sets) >> 2) as u32
  let at = free
  setsCount -= 1
  while (true) {
    at = (at + 1) & setsMask
    const found = load<usize>(sets + ((at as usize) << 2))
    if (found === 0) break
    const set = changetype<OrderedSet>(found)
    // Its search begins at or before the free place, so it would no longer be found where it is.
    if (((at - firstPlace(set.index, set.holder)) & setsMask) >= ((at - free) & setsMask)) {
      store<usize>(sets + ((free as usize) << 2), found)
      free = at
    }
  }
  store<usize>(sets + ((free as usize) << 2), 0)
}

/** Whether what was last written in [batch] may not be in the store yet. */
export function isPinned(batch: u32): bool {
  return batch !== 0 && batch + 1 >= batchNumber
}

// ---- packing

/** Appends the changed index entries to the batch, in the order of their changes. */
export function packIndices(): void {
  for (let index: u32 = 0; index < dirtyIndexCount; index++) packIndex(dirtyIndexAt(index))
}

const nothing: usize = memory.data<u8>([0])

function packIndex(entry: DirtyIndex): void {
  keyBegin(TABLE_INDEX)
  keyInt(entry.index as i64)
  if (isNamed(entry.index)) keyFolded(symbolString(entry.holder as u32))
  else if (entry.index !== INDEX_PLAYERS) keyInt(entry.holder)
  keyInt(entry.order)
  if (hasOrders(entry.index)) keyInt(entry.object)
  if (entry.put === 0) mutateClear()
  else if (entry.index === INDEX_DEFINERS) mutateSetInt(entry.object)
  else mutateSetBytes(nothing, 1)
}
