/**
 * Where the candidates of a query come from: a declared index with conditions on its first properties,
 * a set that the server keeps anyway (contents, children, what somebody owns), or all descendants of
 * the query's prototype. A source gives all objects that can meet the query, and perhaps others; which
 * conditions it makes sure of is known before it is read.
 */

import { valueRow } from '../object/access.ts'
import {
  DeclaredIndex,
  definerOfPart,
  indexAt,
  indexPlaces,
  partOf,
} from '../object/declared-index.ts'
import { IdList } from '../object/id-list.ts'
import { childrenSet, contentsSet, hasChildren, ownedSet, sourcesSet } from '../object/index.ts'
import { addInheritedPart, addPart, addTextBeginning, KEY_BEHIND } from '../object/index-key.ts'
import { OBJECT_LEAST, scanClose, scanNext, scanOpen } from '../object/index-scan.ts'
import { partOfField } from '../object/index-watch.ts'
import { find } from '../object/object.ts'
import { OrderedSet, setCount, setExceeds, setMember, setNext } from '../object/ordered-set.ts'
import { beginWalk, isa, meet } from '../object/prototype.ts'
import { ObjectRecord } from '../object/record.ts'
import { freeWorklist, newWorklist } from '../object/worklist.ts'
import { DECLARATION_READY, HEADER_LOCATION, HEADER_OWNER } from '../shared/layout.ts'
import { QUERY_RANGES_MAX } from '../shared/limits.ts'
import { TAG_NONE, TAG_OBJECT } from '../shared/types.ts'
import { listItem } from '../value/list.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { newTextBuffer, TextBuffer } from '../value/text-buffer.ts'
import { ListValue, Slot, setInt } from '../value/value.ts'
import { ROWS_OF_OBJECT, ROWS_OF_RANGE, touchRows } from './query-budget.ts'
import {
  ABOUT_ISA,
  ABOUT_PARENT,
  ABOUT_PROPERTY,
  allows,
  Condition,
  conditionAt,
  conditionCount,
  WHERE_HIGH,
  WHERE_IN,
  WHERE_LOW,
  WHERE_PREFIX,
} from './query-condition.ts'

// Kinds of sources.
export const SOURCE_INDEX: u32 = 1
export const SOURCE_CONTENTS: u32 = 2
export const SOURCE_CHILDREN: u32 = 3
export const SOURCE_OWNED: u32 = 4
export const SOURCE_DESCENDANTS: u32 = 5

/** A source: an index, or for the others the condition that names whose set it is. */
@unmanaged
export class Source {
  kind: u32 = 0
  index: usize = 0
  condition: usize = 0
  /** Whether it gave all its candidates, not more than were asked for; and they meet its conditions. */
  isComplete: u32 = 0
  isExact: u32 = 0
}

const SOURCES_MAX: u32 = 32
const sources: usize = memory.data(20 * 32, 4)
export let sourceCount: u32 = 0

export function sourceAt(place: u32): Source {
  return changetype<Source>(sources + (place as usize) * 20)
}

// ---- which there are

/** Finds the sources of a query on the descendants of [from], or on whatever its conditions name. */
export function findSources(from: ObjectRecord | null, caseMatters: bool): void {
  assert(offsetof<Source>() === 20, 'the size of a source')
  sourceCount = 0
  for (let at: u32 = 0; at < conditionCount; at++) addSetOf(conditionAt(at))
  if (from === null) return
  for (let place: u32 = 0; place < indexPlaces(); place++) {
    const index = indexAt(place)
    if (mayAnswer(index, from, caseMatters)) addSource(SOURCE_INDEX, changetype<usize>(index), 0)
  }
}

function addSource(kind: u32, index: usize, condition: usize): void {
  if (sourceCount === SOURCES_MAX) return
  const source = sourceAt(sourceCount++)
  memory.fill(changetype<usize>(source), 0, offsetof<Source>())
  source.kind = kind
  source.index = index
  source.condition = condition
}

function addSetOf(condition: Condition): void {
  if (!condition.isEquality || condition.about === ABOUT_ISA) {
    if (condition.about === ABOUT_ISA)
      addSource(SOURCE_DESCENDANTS, 0, changetype<usize>(condition))
    return
  }
  let kind: u32 = 0
  if (condition.about === ABOUT_PARENT) kind = SOURCE_CHILDREN
  else if (condition.part === partOfField(HEADER_LOCATION)) kind = SOURCE_CONTENTS
  else if (condition.part === partOfField(HEADER_OWNER)) kind = SOURCE_OWNED
  if (kind !== 0 && areHolders(condition.where(WHERE_IN).list)) {
    addSource(kind, 0, changetype<usize>(condition))
  }
}

/** Whether the server keeps sets for all of them: nobody keeps what is in, or owned by, no object. */
function areHolders(values: ListValue): bool {
  for (let at = 0; at < (values.length as i32); at++) {
    const value = listItem(values, at)
    if (value.tag === TAG_OBJECT && find(value.object) === null) return false
  }
  return true
}

/** Whether the index has all descendants of [from], and there is a condition on its first property. */
function mayAnswer(index: DeclaredIndex, from: ObjectRecord, caseMatters: bool): bool {
  if (index.state !== DECLARATION_READY || !isa(from, index.prototype)) return false
  // An index that tells capital letters apart cannot find what is equal without case.
  if (index.caseMatters && !caseMatters) return false
  const condition = conditionOn(index, 0)
  return condition !== null && (condition.isEquality || condition.isRange)
}

/** The condition on a part of an index, or null. */
export function conditionOn(index: DeclaredIndex, part: u32): Condition | null {
  for (let at: u32 = 0; at < conditionCount; at++) {
    const condition = conditionAt(at)
    if (condition.about === ABOUT_PROPERTY && condition.part === partOf(index, part))
      return condition
  }
  return null
}

// ---- reading a source

let found: usize = 0
let limit: u32 = 0
let ranges: u32 = 0
/** Whether it has more than were asked for, which were not read. */
let isOver: bool = false
/** Whether every part that was looked for said all. */
let isExact: bool = true

/**
 * Reads a source into [list], unsorted, until it has more than [most] objects. False when the query
 * has touched too many rows. Marks the conditions that the source makes sure of as settled.
 */
export function readSource(source: Source, list: IdList, most: u32, caseMatters: bool): bool {
  found = changetype<usize>(list)
  limit = most
  ranges = 0
  isOver = false
  isExact = true
  list.count = 0
  const condition = changetype<Condition>(source.condition)
  let fits: bool
  if (source.kind === SOURCE_INDEX) {
    fits = readIndex(changetype<DeclaredIndex>(source.index), caseMatters)
  } else if (source.kind === SOURCE_DESCENDANTS) {
    fits = readDescendants(listItem(condition.where(WHERE_IN).list, 0).object)
  } else {
    fits = readSets(source.kind, condition.where(WHERE_IN).list)
  }
  source.isComplete = fits && !isFull() ? 1 : 0
  source.isExact = isExact ? 1 : 0
  return fits
}

function isFull(): bool {
  return isOver || changetype<IdList>(found).count > limit
}

/** Marks what the source makes sure of, for whoever may see everything. */
export function settle(source: Source, from: ObjectRecord | null): void {
  for (let at: u32 = 0; at < conditionCount; at++) {
    const condition = conditionAt(at)
    if (changetype<usize>(condition) === source.condition) condition.isSettled = 1
    if (source.kind !== SOURCE_INDEX || source.isExact === 0 || from === null) continue
    const index = changetype<DeclaredIndex>(source.index)
    if (condition.about === ABOUT_ISA) {
      if (from.id === index.prototype) condition.isSettled = 1
    } else if (isBound(index, condition)) {
      condition.isSettled = 1
    }
  }
}

/** Whether the index is read by the condition: all parts before its own are equal to something. */
function isBound(index: DeclaredIndex, condition: Condition): bool {
  for (let part: u32 = 0; part < index.parts; part++) {
    const bound = conditionOn(index, part)
    if (bound === null || !(bound.isEquality || bound.isRange)) return false
    if (changetype<usize>(bound) === changetype<usize>(condition)) return isAllOfIt(condition)
    if (!bound.isEquality) return false
  }
  return false
}

/** Whether its equality, or its range, is all that the condition demands. */
function isAllOfIt(condition: Condition): bool {
  return !condition.hasExclusions && !(condition.isEquality && condition.isRange)
}

// ---- sets

function readSets(kind: u32, holders: ListValue): bool {
  for (let at = 0; at < (holders.length as i32) && !isFull(); at++) {
    const holder = listItem(holders, at)
    if (holder.tag !== TAG_OBJECT) continue
    const record = find(holder.object)
    if (kind === SOURCE_OWNED) {
      if (!readSet(ownedSet(holder.object))) return false
    } else if (record !== null) {
      if (!readSet(kind === SOURCE_CHILDREN ? childrenSet(record) : contentsSet(record)))
        return false
    }
  }
  return true
}

function readSet(set: OrderedSet): bool {
  const list = changetype<IdList>(found)
  // What is too large to be of use is not read as a whole.
  if (setExceeds(set, limit)) {
    isOver = true
    return touchRows(min<u32>(limit, ROWS_OF_RANGE))
  }
  if (!touchRows(setCount(set))) return false
  for (let at = setNext(set, 0); at >= 0; at = setNext(set, at + 1)) list.push(setMember(set, at))
  return true
}

function readDescendants(ancestor: i64): bool {
  const list = changetype<IdList>(found)
  const root = find(ancestor)
  if (root === null) return true
  const waiting = newWorklist()
  let fits: bool = true
  beginWalk()
  meet(root)
  waiting.push(changetype<usize>(root))
  while (waiting.count !== 0 && fits && !isFull()) {
    const parent = changetype<ObjectRecord>(waiting.pop())
    if (!hasChildren(parent)) continue
    const set = childrenSet(parent)
    if (setExceeds(set, limit)) {
      isOver = true
      break
    }
    for (let at = setNext(set, 0); at >= 0 && fits && !isFull(); at = setNext(set, at + 1)) {
      const child = find(setMember(set, at))
      if (child === null || !meet(child)) continue
      fits = touchRows(ROWS_OF_OBJECT)
      list.push(child.id)
      waiting.push(changetype<usize>(child))
    }
  }
  freeWorklist(waiting)
  return fits
}

// ---- indices

/** The beginning of the keys that are read, and the two ends of a range. */
const prefix: TextBuffer = newTextBuffer()
const low: TextBuffer = newTextBuffer()
const high: TextBuffer = newTextBuffer()

function readIndex(index: DeclaredIndex, caseMatters: bool): bool {
  prefix.reset()
  isExact = index.caseMatters === caseMatters
  return readParts(index, 0, caseMatters)
}

/** Reads the entries whose keys begin with `prefix`, which has the parts before [part]. */
function readParts(index: DeclaredIndex, part: u32, caseMatters: bool): bool {
  const condition: Condition | null = part === index.parts ? null : conditionOn(index, part)
  if (condition === null || !(condition.isEquality || condition.isRange)) return readAll(index)
  if (partOf(index, part) >= 0 && !readInherited(index, part, condition, caseMatters)) return false
  if (!condition.isEquality) {
    makeRange(condition, index.caseMatters)
    return readRange(index)
  }
  const values = condition.where(WHERE_IN).list
  const length = prefix.length
  for (let at = 0; at < (values.length as i32) && !isFull(); at++) {
    if (!addPart(prefix, listItem(values, at), index.caseMatters)) isExact = false
    const fits = readParts(index, part + 1, caseMatters)
    prefix.length = length
    if (!fits) return false
  }
  return true
}

/** Reads the entries of clear slots: those under parents whose value meets the condition. */
function readInherited(
  index: DeclaredIndex,
  part: u32,
  condition: Condition,
  caseMatters: bool,
): bool {
  const parents = sourcesSet(index.id)
  const length = prefix.length
  for (let at = setNext(parents, 0); at >= 0 && !isFull(); at = setNext(parents, at + 1)) {
    const parent = setMember(parents, at)
    if (!inheritsAllowed(index, part, condition, parent, caseMatters)) continue
    addInheritedPart(prefix, parent)
    const fits = readParts(index, part + 1, caseMatters)
    prefix.length = length
    if (!fits) return false
  }
  return touchRows(setCount(parents))
}

/** Whether the value that objects inherit from [parent] meets the condition. */
function inheritsAllowed(
  index: DeclaredIndex,
  part: u32,
  condition: Condition,
  parent: i64,
  caseMatters: bool,
): bool {
  const value = pushSlots(1)
  const isThere = inheritedValue(index, part, parent, value)
  const isAllowed = isThere && allows(condition, value, caseMatters)
  popSlots(1)
  return isAllowed
}

/** [to] ← the value of an index's property for what inherits it from [parent]; false when there is none. */
export function inheritedValue(index: DeclaredIndex, part: u32, parent: i64, to: Slot): bool {
  const record = find(parent)
  const definer = definerOfPart(index, part)
  if (record === null || definer === null || !isa(record, definer.id)) return false
  const row = valueRow(record, partOf(index, part), definer)
  if (row === null) setInt(to, 0)
  else to.assign(row.slot)
  return true
}

function readAll(index: DeclaredIndex): bool {
  low.reset()
  low.addBytes(prefix.start, prefix.length)
  high.reset()
  high.addBytes(prefix.start, prefix.length)
  high.addByte(KEY_BEHIND)
  return readRange(index)
}

/** Makes `low` and `high` the ends of the keys with `prefix` and a value that the condition allows. */
function makeRange(condition: Condition, caseMatters: bool): void {
  low.reset()
  low.addBytes(prefix.start, prefix.length)
  high.reset()
  high.addBytes(prefix.start, prefix.length)
  addEnds(condition, low, high, caseMatters)
}

/**
 * Adds the ends of the parts that a condition allows: from [from] to before [to]. What the ends let
 * through beyond the condition makes the source inexact.
 */
export function addEnds(
  condition: Condition,
  from: TextBuffer,
  to: TextBuffer,
  caseMatters: bool,
): void {
  const least = condition.where(WHERE_LOW)
  const most = condition.where(WHERE_HIGH)
  const beginning = condition.where(WHERE_PREFIX)
  if (beginning.tag !== TAG_NONE) {
    // Both bounds and a beginning: the beginning is read, the bounds are tested.
    if (least.tag !== TAG_NONE || most.tag !== TAG_NONE) isExact = false
    if (!addTextBeginning(from, beginning, caseMatters)) isExact = false
    addTextBeginning(to, beginning, caseMatters)
    to.addByte(KEY_BEHIND)
    return
  }
  // A part that was cut stands for larger and smaller values than the bound: it is read and tested.
  if (least.tag !== TAG_NONE) {
    const isWhole = addBound(from, least, caseMatters)
    if (isWhole && condition.lowIncluded === 0) from.addByte(KEY_BEHIND)
  } else {
    addType(from, most, caseMatters, 0)
  }
  if (most.tag !== TAG_NONE) {
    const isWhole = addBound(to, most, caseMatters)
    if (!isWhole || condition.highIncluded !== 0) to.addByte(KEY_BEHIND)
  } else {
    addType(to, least, caseMatters, 1)
  }
}

function addBound(buffer: TextBuffer, bound: Slot, caseMatters: bool): bool {
  const isWhole = addPart(buffer, bound, caseMatters)
  if (!isWhole) isExact = false
  return isWhole
}

/** Adds only the byte that says of which type [bound] is, and [more]. */
function addType(buffer: TextBuffer, bound: Slot, caseMatters: bool, more: u32): void {
  const length = buffer.length
  addPart(buffer, bound, caseMatters)
  buffer.length = length + 1
  const last = buffer.start + (length as usize)
  store<u8>(last, (load<u8>(last) as u32) + more)
}

/** Reads the entries between `low` and `high`. */
function readRange(index: DeclaredIndex): bool {
  ranges += 1
  if (ranges > (QUERY_RANGES_MAX as u32) || !touchRows(ROWS_OF_RANGE)) return false
  const list = changetype<IdList>(found)
  const scan = scanOpen(
    index.id,
    low.start,
    low.length,
    OBJECT_LEAST,
    high.start,
    high.length,
    false,
  )
  while (!isFull() && scanNext(scan)) list.push(scan.object)
  const fits = touchRows(scan.looked)
  scanClose(scan)
  return fits
}
