/**
 * Building declared indices, and clearing dropped ones. A small population is entered at once; a large
 * one object by object in the order of numbers, some in each step, between tasks: a step is a
 * segment of its own, so its work is committed and the next server goes on where the last one was.
 *
 * The scheduler runs a step whenever nothing else is to be done.
 */

import {
  DECLARATION_BUILDING,
  DECLARATION_DROPPING,
  DECLARATION_GONE,
  DECLARATION_READY,
  HEADER_PARENTS,
  INDEX_SOURCES,
  ROW_HEADER,
  TABLE_OBJECT,
} from '../shared/layout.ts'
import { INDEX_AT_ONCE_MAX } from '../shared/limits.ts'
import { TAG_LIST } from '../shared/types.ts'
import { decode } from '../value/codec.ts'
import { listItem } from '../value/list.ts'
import { UUID_OBJECT_FIRST } from '../value/object-id.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { newTextBuffer, TextBuffer } from '../value/text-buffer.ts'
import { dirtyRowCount } from './batch.ts'
import { changeIndex, DeclaredIndex, indexAt, indexPlaces } from './declared-index.ts'
import { childrenSet, hasChildren, sourcesSet } from './index.ts'
import { covers, enterObject } from './index-cover.ts'
import { entryRemove } from './index-entry.ts'
import { KEY_BEHIND } from './index-key.ts'
import { OBJECT_LEAST, scanClose, scanNext, scanOpen } from './index-scan.ts'
import { keyBegin, keyGet, keyInt, keyIntFrom, rowsPointer } from './key.ts'
import { entryOf, find, maxObject } from './object.ts'
import { setExceeds, setMember, setNext, setRemove } from './ordered-set.ts'
import { beginWalk, isa, meet } from './prototype.ts'
import { ObjectRecord } from './record.ts'
import { beginSegment } from './undo.ts'
import { freeWorklist, newWorklist, Worklist } from './worklist.ts'

/** Objects that a step looks at, and entries that it adds or clears at most. */
const STEP_OBJECTS: i64 = 2000
const STEP_ENTRIES: u32 = 500

/** How long nothing is built after a step was undone because the store takes no writes, in µs. */
const PAUSE_US: f64 = 600_000_000
let pausedUntil: f64 = 0

/** Builds nothing for a while: the store takes no writes. */
export function pauseBuilding(now: f64): void {
  if (hasBuilding()) pausedUntil = now + PAUSE_US
}

/** When there is something to build again, in µs; Infinity when there is nothing. */
export function buildingWakes(): f64 {
  return hasBuilding() ? pausedUntil : Infinity
}

/** Does some of what is to be built or cleared; whether there was any. [now] is the time in µs. */
export function buildStep(now: f64): bool {
  if (now < pausedUntil) return false
  for (let place: u32 = 0; place < indexPlaces(); place++) {
    const index = indexAt(place)
    if (index.state !== DECLARATION_BUILDING && index.state !== DECLARATION_DROPPING) continue
    beginSegment()
    if (index.state === DECLARATION_BUILDING) build(index)
    else clearSome(index)
    return true
  }
  return false
}

/** Whether an index is to be built or cleared. */
function hasBuilding(): bool {
  for (let place: u32 = 0; place < indexPlaces(); place++) {
    const state = indexAt(place).state
    if (state === DECLARATION_BUILDING || state === DECLARATION_DROPPING) return true
  }
  return false
}

// ---- building

/**
 * Objects with counted numbers come first. Those whose ids were drawn are found in the store, where all of
 * them are while the open batch has no others.
 */
function build(index: DeclaredIndex): void {
  if (index.next < UUID_OBJECT_FIRST) buildCounted(index)
  else if (dirtyRowCount === 0) buildDrawn(index)
}

function buildDrawn(index: DeclaredIndex): void {
  let id = keyIntFrom(TABLE_OBJECT, index.next)
  let next = index.next
  for (let looked: u32 = 0; id >= 0 && looked < STEP_ENTRIES; looked++) {
    const record = mayBeCovered(index, id) ? find(id) : null
    if (record !== null && covers(index, record)) enterObject(index, record)
    next = id + 1
    id = keyIntFrom(TABLE_OBJECT, next)
  }
  changeIndex(index, id < 0 ? DECLARATION_READY : DECLARATION_BUILDING, next)
}

function buildCounted(index: DeclaredIndex): void {
  const last = maxObject()
  const end = min<i64>(index.next + STEP_OBJECTS, last + 1)
  let entered: u32 = 0
  let next = index.next
  while (next < end && entered < STEP_ENTRIES) {
    const record = mayBeCovered(index, next) ? find(next) : null
    if (record !== null && covers(index, record)) {
      enterObject(index, record)
      entered += 1
    }
    next += 1
  }
  changeIndex(index, DECLARATION_BUILDING, next > last ? UUID_OBJECT_FIRST : next)
}

/** Whether an object may be covered, told without reading the whole of it from the store. */
function mayBeCovered(index: DeclaredIndex, id: i64): bool {
  if (entryOf(id) !== 0) return true
  keyBegin(TABLE_OBJECT)
  keyInt(id)
  keyInt(ROW_HEADER as i64)
  keyInt(HEADER_PARENTS as i64)
  const bytes = keyGet()
  if (bytes < 0) return false
  const parents = pushSlots(1)
  let descends: bool = false
  if (decode(rowsPointer(), bytes as u32, parents) && parents.tag === TAG_LIST) {
    for (let at = 0; at < (parents.list.length as i32) && !descends; at++) {
      const parent = find(listItem(parents.list, at).object)
      descends = parent !== null && isa(parent, index.prototype)
    }
  }
  popSlots(1)
  return descends
}

/** Builds the whole index now, if its prototype has few descendants; else leaves it to the steps. */
export function buildAtOnce(index: DeclaredIndex): void {
  const prototype = find(index.prototype)
  if (prototype === null) return
  const found = fewDescendants(prototype)
  if (found === null) return
  changeIndex(index, DECLARATION_READY, maxObject() + 1)
  for (let at: u32 = 1; at < found.count; at++) {
    enterObject(index, changetype<ObjectRecord>(found.at(at)))
  }
  freeWorklist(found)
}

/** The object and its descendants, or null when there are more than INDEX_AT_ONCE_MAX. */
export function fewDescendants(record: ObjectRecord): Worklist | null {
  const found = newWorklist()
  beginWalk()
  meet(record)
  found.push(changetype<usize>(record))
  for (let at: u32 = 0; at < found.count; at++) {
    const parent = changetype<ObjectRecord>(found.at(at))
    if (!hasChildren(parent)) continue
    const set = childrenSet(parent)
    const isMany = setExceeds(set, INDEX_AT_ONCE_MAX)
    for (let place = isMany ? -1 : setNext(set, 0); place >= 0; place = setNext(set, place + 1)) {
      const child = find(setMember(set, place))
      if (child !== null && meet(child)) found.push(changetype<usize>(child))
    }
    if (isMany || found.count > (INDEX_AT_ONCE_MAX as u32) + 1) {
      freeWorklist(found)
      return null
    }
  }
  return found
}

// ---- clearing

const behind: usize = memory.data<u8>([0xff])
/** Entries to be cleared, one after another: object, length of the key, key. */
const doomed: TextBuffer = newTextBuffer()

function clearSome(index: DeclaredIndex): void {
  assert(load<u8>(behind) === KEY_BEHIND, 'the end of an index')
  doomed.reset()
  const scan = scanOpen(index.id, behind, 0, OBJECT_LEAST, behind, 1, false)
  let count: u32 = 0
  while (count < STEP_ENTRIES && scanNext(scan)) {
    count += 1
    const at = doomed.reserve(12)
    store<i64>(at, scan.object)
    store<u32>(at + 8, scan.keyBytes)
    doomed.length += 12
    doomed.addBytes(scan.key, scan.keyBytes)
  }
  scanClose(scan)
  const end = doomed.start + (doomed.length as usize)
  for (let at = doomed.start; at < end; at += 12 + (load<u32>(at + 8) as usize)) {
    entryRemove(index.id, at + 12, load<u32>(at + 8), load<i64>(at))
  }
  if (count < STEP_ENTRIES) finishClearing(index)
}

function finishClearing(index: DeclaredIndex): void {
  const sources = sourcesSet(index.id)
  assert(sources.index === INDEX_SOURCES, 'the sources of an index')
  for (let at = setNext(sources, 0); at >= 0; at = setNext(sources, 0)) {
    const source = setMember(sources, at)
    setRemove(sources, source, source)
  }
  changeIndex(index, DECLARATION_GONE, 0)
}
