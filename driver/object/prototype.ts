/**
 * Inheritance: parents, ancestors and descendants, in ToastStunt's order (depth first, parents from
 * first to last, everybody at the first place where the walk meets him), and where a search for a verb
 * or a property begins.
 *
 * Ancestors are kept as a table per record for one epoch: u32 count, u32 pad, then the records, the
 * object itself first. Objects that define nothing need none: they search from their start.
 */

import { HEADER_PARENT_ORDERS, ROW_HEADER } from '../shared/layout.ts'
import { TAG_ANONYMOUS, TAG_OBJECT } from '../shared/types.ts'
import { allocate, free } from '../value/heap.ts'
import { listItem, newList, pushTaken } from '../value/list.ts'
import { ListValue, retainHeap, Slot, setList } from '../value/value.ts'
import { definitionEpoch, hierarchyEpoch, verbEpoch } from './epoch.ts'
import { childrenSet, hasChildren } from './index.ts'
import { find, isAnonymous } from './object.ts'
import { setMember, setNext } from './ordered-set.ts'
import { ObjectRecord } from './record.ts'
import { rowGet } from './row.ts'
import { freeWorklist, newWorklist, Worklist } from './worklist.ts'

let walk: u32 = 0

/** Begins a walk over objects: `meet` answers true the first time it is given a record. */
export function beginWalk(): void {
  walk += 1
}

export function meet(record: ObjectRecord): bool {
  if (record.mark === walk) return false
  record.mark = walk
  return true
}

/** Whether the walk under way was given the record. */
export function isMet(record: ObjectRecord): bool {
  return record.mark === walk
}

// ---- parents

export function parentCount(record: ObjectRecord): i32 {
  return record.parents === 0 ? 0 : (changetype<ListValue>(record.parents).length as i32)
}

/** The number of the [index]-th parent, from 0; the index is valid. */
export function parentId(record: ObjectRecord, index: i32): i64 {
  return listItem(changetype<ListValue>(record.parents), index).object
}

/** The first parent's number, #-1 when there is none. */
export function firstParent(record: ObjectRecord): i64 {
  return parentCount(record) === 0 ? -1 : parentId(record, 0)
}

/** The place that the object has among its [index]-th parent's children. */
export function parentOrder(record: ObjectRecord, index: i32): i64 {
  const orders = rowGet(record, ROW_HEADER, HEADER_PARENT_ORDERS as i64)
  if (orders === null || (orders.list.length as i32) <= index) return 0
  return listItem(orders.list, index).int
}

// ---- ancestors

/** Number of ancestors, the object itself included, in `ancestorAt`'s order. */
export function ancestorCount(record: ObjectRecord): u32 {
  return load<u32>(ancestorTable(record))
}

/** The [index]-th ancestor; 0 is the object itself. Good until somebody's parents change. */
export function ancestorAt(record: ObjectRecord, index: u32): ObjectRecord {
  return changetype<ObjectRecord>(load<usize>(ancestorTable(record) + 8 + ((index as usize) << 2)))
}

function ancestorTable(record: ObjectRecord): usize {
  if (record.ancestorsEpoch === hierarchyEpoch && record.ancestors !== 0) return record.ancestors
  if (record.ancestors !== 0) free(record.ancestors)
  const found = newWorklist()
  collectUp(record, found)
  const table = allocate(8 + ((found.count as usize) << 2))
  store<u32>(table, found.count)
  memory.copy(table + 8, found.start, (found.count as usize) << 2)
  freeWorklist(found)
  record.ancestors = table
  record.ancestorsEpoch = hierarchyEpoch
  return table
}

function collectUp(record: ObjectRecord, found: Worklist): void {
  const stack = newWorklist()
  beginWalk()
  stack.push(changetype<usize>(record))
  while (stack.count !== 0) {
    const next = changetype<ObjectRecord>(stack.pop())
    if (!meet(next)) continue
    found.push(changetype<usize>(next))
    for (let index = parentCount(next) - 1; index >= 0; index--) {
      const parent = find(parentId(next, index))
      if (parent !== null) stack.push(changetype<usize>(parent))
    }
  }
  freeWorklist(stack)
}

/** Whether [ancestor] is the object itself or one of its ancestors. */
export function isa(record: ObjectRecord, ancestor: i64): bool {
  let at = record
  while (true) {
    if (at.id === ancestor && !isAnonymous(at)) return true
    const count = parentCount(at)
    if (count === 0) return false
    if (count > 1) return isAmongAncestors(at, ancestor)
    const parent = find(parentId(at, 0))
    if (parent === null) return false
    at = parent
  }
}

function isAmongAncestors(record: ObjectRecord, ancestor: i64): bool {
  const count = ancestorCount(record)
  for (let index: u32 = 1; index < count; index++) {
    if (ancestorAt(record, index).id === ancestor) return true
  }
  return false
}

/** The ancestors as a list, the object itself first when [full]. */
export function ancestorsList(record: ObjectRecord, full: bool, to: Slot): void {
  const count = ancestorCount(record)
  const first: u32 = full ? 0 : 1
  const list = newList((count - first) as i32)
  for (let index = first; index < count; index++) addRecord(list, ancestorAt(record, index))
  setList(to, list)
}

function addRecord(list: ListValue, record: ObjectRecord): void {
  if (isAnonymous(record)) {
    retainHeap(changetype<usize>(record))
    pushTaken(list, TAG_ANONYMOUS, changetype<usize>(record) as i64)
  } else {
    pushTaken(list, TAG_OBJECT, record.id)
  }
}

// ---- descendants

/** Everybody below an object and the object itself, in ToastStunt's order, in a list to be freed. */
export function descendants(record: ObjectRecord): Worklist {
  const found = newWorklist()
  const stack = newWorklist()
  beginWalk()
  stack.push(changetype<usize>(record))
  while (stack.count !== 0) {
    const next = changetype<ObjectRecord>(stack.pop())
    if (!meet(next)) continue
    found.push(changetype<usize>(next))
    if (hasChildren(next)) pushChildren(next, stack)
  }
  freeWorklist(stack)
  return found
}

/** Pushes the children so that the first is popped first. */
function pushChildren(record: ObjectRecord, stack: Worklist): void {
  const set = childrenSet(record)
  const from = stack.count
  for (let at = setNext(set, 0); at >= 0; at = setNext(set, at + 1)) {
    const child = find(setMember(set, at))
    if (child !== null) stack.push(changetype<usize>(child))
  }
  reverse(stack, from)
}

function reverse(list: Worklist, from: u32): void {
  let low = list.start + ((from as usize) << 2)
  let high = list.start + ((list.count as usize) << 2)
  while (low + 4 < high) {
    high -= 4
    const address = load<usize>(low)
    store<usize>(low, load<usize>(high))
    store<usize>(high, address)
    low += 4
  }
}

export function descendantsList(record: ObjectRecord, full: bool, to: Slot): void {
  const found = descendants(record)
  const first: u32 = full ? 0 : 1
  const list = newList((found.count - first) as i32)
  for (let index = first; index < found.count; index++) {
    addRecord(list, changetype<ObjectRecord>(found.at(index)))
  }
  freeWorklist(found)
  setList(to, list)
}

/** The parents as a list. */
export function parentsList(record: ObjectRecord, to: Slot): void {
  const count = parentCount(record)
  const list = newList(count)
  for (let index = 0; index < count; index++) {
    pushTaken(list, TAG_OBJECT, parentId(record, index))
  }
  setList(to, list)
}

// ---- where searches begin

/**
 * The nearest object, this one or above, that has verbs, or not exactly one parent: whatever is found
 * from there is what is found from here.
 */
export function verbStart(record: ObjectRecord): ObjectRecord {
  if (record.verbStartEpoch === verbEpoch) return changetype<ObjectRecord>(record.verbStart)
  let at = record
  while (at.verbCount === 0 && parentCount(at) === 1) {
    const parent = find(parentId(at, 0))
    if (parent === null) break
    at = parent
  }
  record.verbStart = changetype<usize>(at)
  record.verbStartEpoch = verbEpoch
  return at
}

/** The same for definitions of properties. */
export function propertyStart(record: ObjectRecord): ObjectRecord {
  if (record.propertyStartEpoch === definitionEpoch) {
    return changetype<ObjectRecord>(record.propertyStart)
  }
  let at = record
  while (at.definitionCount === 0 && parentCount(at) === 1) {
    const parent = find(parentId(at, 0))
    if (parent === null) break
    at = parent
  }
  record.propertyStart = changetype<usize>(at)
  record.propertyStartEpoch = definitionEpoch
  return at
}
