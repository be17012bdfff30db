/**
 * Changing parents. Checked is what ToastStunt checks: parents exist and occur once, and no property
 * would have two definitions. What an object loses with its old ancestors is dropped in it and below;
 * what it keeps keeps value, owner and permissions.
 *
 * Semantics: ToastStunt `db_objects.cc` db_change_parents(), `db_properties.cc`
 * dbpriv_check_properties_for_chparent().
 */

import { E_INVARG, E_NONE } from '../shared/errors.ts'
import {
  HEADER_PARENT_ORDERS,
  HEADER_PARENTS,
  ROW_ACCESS,
  ROW_HEADER,
  ROW_SLOT,
} from '../shared/layout.ts'
import { TAG_INT, TAG_OBJECT } from '../shared/types.ts'
import { allocate, free } from '../value/heap.ts'
import { symbolCount } from '../value/intern.ts'
import { listItem, newList, pushTaken } from '../value/list.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { ListValue, Slot, setList } from '../value/value.ts'
import { slotAccess } from './access.ts'
import { definedHere, definitionIdAt, definitionSymbolAt, definitionsHere } from './definition.ts'
import { addChild, childrenSet, hasChildren } from './index.ts'
import { beginMove, endMove } from './index-cover.ts'
import { COUNTER_ORDER, counterNext, counterPeek } from './meta.ts'
import { find, isAnonymous } from './object.ts'
import { setRemove } from './ordered-set.ts'
import { isDefinedBelow } from './property-edit.ts'
import {
  ancestorAt,
  ancestorCount,
  beginWalk,
  descendants,
  isa,
  meet,
  parentCount,
  parentId,
  parentOrder,
} from './prototype.ts'
import { ObjectRecord } from './record.ts'
import { rowClear, rowSet, slotRow, slotSet } from './row.ts'
import { freeWorklist, newWorklist, Worklist } from './worklist.ts'

// ---- checks

/** Whether an object (null = a new one) may have these parents: E_NONE or E_INVARG. */
export function checkParents(record: ObjectRecord | null, parents: ListValue): u32 {
  if (!areParents(parents)) return E_INVARG
  if (parents.length === 0) return E_NONE
  const isNew = record === null || (record.definitionCount === 0 && !hasChildren(record))
  // Along a single line of ancestors no name can be defined twice.
  const isLine = parents.length === 1 && isOnLine(find(listItem(parents, 0).object) as ObjectRecord)
  if (isNew && isLine) return E_NONE
  const ancestors = ancestorsOf(parents)
  let isFree: bool = isLine || haveNoNameTwice(ancestors)
  if (isFree && !isNew) isFree = haveNoNameBelow(ancestors, record as ObjectRecord)
  freeWorklist(ancestors)
  return isFree ? E_NONE : E_INVARG
}

/** Whether no ancestor, nor the object itself, has several parents. */
function isOnLine(record: ObjectRecord): bool {
  let at = record
  while (parentCount(at) === 1) {
    const parent = find(parentId(at, 0))
    if (parent === null) return true
    at = parent
  }
  return parentCount(at) === 0
}

/** Whether all are objects that exist, each but once. */
function areParents(parents: ListValue): bool {
  for (let index = 0; index < (parents.length as i32); index++) {
    const parent = listItem(parents, index)
    if (parent.tag !== TAG_OBJECT || find(parent.object) === null) return false
    for (let other = 0; other < index; other++) {
      if (listItem(parents, other).object === parent.object) return false
    }
  }
  return true
}

/** The parents and all their ancestors, each once. */
function ancestorsOf(parents: ListValue): Worklist {
  const found = newWorklist()
  for (let index = 0; index < (parents.length as i32); index++) {
    const parent = find(listItem(parents, index).object) as ObjectRecord
    ancestorCount(parent) // Makes the table before the walk below begins.
  }
  beginWalk()
  for (let index = 0; index < (parents.length as i32); index++) {
    const parent = find(listItem(parents, index).object) as ObjectRecord
    const count = ancestorCount(parent)
    for (let at: u32 = 0; at < count; at++) {
      const ancestor = ancestorAt(parent, at)
      if (meet(ancestor)) found.push(changetype<usize>(ancestor))
    }
  }
  return found
}

function haveNoNameTwice(ancestors: Worklist): bool {
  for (let index: u32 = 0; index < ancestors.count; index++) {
    definedHere(changetype<ObjectRecord>(ancestors.at(index)), 0) // Makes the names' symbols.
  }
  const seen = newBits(symbolCount() + 1)
  let isFree: bool = true
  for (let index: u32 = 0; index < ancestors.count && isFree; index++) {
    isFree = addNames(seen, changetype<ObjectRecord>(ancestors.at(index)))
  }
  free(seen)
  return isFree
}

function addNames(seen: usize, record: ObjectRecord): bool {
  const count = definitionsHere(record)
  for (let index: u32 = 0; index < count; index++) {
    const symbol = definitionSymbolAt(record, index)
    const byte = seen + ((symbol >> 3) as usize)
    const bit = (1 as u32) << (symbol & 7)
    if (((load<u8>(byte) as u32) & bit) !== 0) return false
    store<u8>(byte, ((load<u8>(byte) as u32) | bit) as u8)
  }
  return true
}

function newBits(count: u32): usize {
  const bytes = ((count >> 3) + 1) as usize
  const bits = allocate(bytes)
  memory.fill(bits, 0, bytes)
  return bits
}

/** Whether neither the object nor anything below it defines what one of the ancestors defines. */
function haveNoNameBelow(ancestors: Worklist, record: ObjectRecord): bool {
  for (let index: u32 = 0; index < ancestors.count; index++) {
    const ancestor = changetype<ObjectRecord>(ancestors.at(index))
    if (isa(record, ancestor.id)) continue // Its properties are the object's already.
    const count = definitionsHere(ancestor)
    for (let at: u32 = 0; at < count; at++) {
      const symbol = definitionSymbolAt(ancestor, at)
      if (definedHere(record, symbol) >= 0 || isDefinedBelow(record, symbol)) return false
    }
  }
  return true
}

// ---- the change

/** Gives the object these parents: E_NONE, or E_INVARG or E_QUOTA and nothing happened. */
export function changeParents(record: ObjectRecord, parents: Slot): u32 {
  const error = checkParents(record, parents.list)
  if (error !== E_NONE) return error
  const refused = beginMove(record, parents.list)
  if (refused !== E_NONE) return refused
  if (parentCount(record) === 0) attach(record, parents)
  else replaceParents(record, parents)
  endMove()
  return E_NONE
}

function replaceParents(record: ObjectRecord, parents: Slot): void {
  const before = ancestorsBefore(record)
  const after = ancestorsOf(parents.list)
  const kept = keptAccess(record)
  detach(record)
  attach(record, parents)
  restoreAccess(kept)
  dropLost(record, before, after)
  freeWorklist(before)
  freeWorklist(after)
}

function ancestorsBefore(record: ObjectRecord): Worklist {
  const found = newWorklist()
  const count = ancestorCount(record)
  for (let index: u32 = 1; index < count; index++)
    found.push(changetype<usize>(ancestorAt(record, index)))
  return found
}

/** Stores the parents of an object that has none, and makes it their child. */
export function attach(record: ObjectRecord, parents: Slot): void {
  const count = parents.list.length as i32
  const orders = newList(count)
  for (let index = 0; index < count; index++) {
    const parent = find(listItem(parents.list, index).object) as ObjectRecord
    pushTaken(orders, TAG_INT, attachTo(record, parent))
  }
  rowSet(record, ROW_HEADER, HEADER_PARENTS as i64, parents)
  const value = pushSlots(1)
  setList(value, orders)
  rowSet(record, ROW_HEADER, HEADER_PARENT_ORDERS as i64, value)
  popSlots(1)
}

/** The child's order. An anonymous object is in no index; its order says since when it has the parent. */
function attachTo(record: ObjectRecord, parent: ObjectRecord): i64 {
  if (isAnonymous(record)) return counterPeek(COUNTER_ORDER) - 1
  const order = counterNext(COUNTER_ORDER)
  addChild(parent, order, record.id)
  return order
}

/** Takes the object from its parents' children. */
export function detach(record: ObjectRecord): void {
  if (isAnonymous(record)) return
  const count = parentCount(record)
  for (let index = 0; index < count; index++) {
    const parent = find(parentId(record, index))
    if (parent !== null) setRemove(childrenSet(parent), parentOrder(record, index), record.id)
  }
}

// ---- owners and permissions of what stays

/** A slot without a row before the change: what its access was. */
@unmanaged
class Kept {
  definition: i64 = 0
  access: i64 = 0
  record: usize = 0
  definer: usize = 0
}

/**
 * What could change though the property stays: slots of the object, and of those below it that inherit
 * along several ways, of which another may now come first.
 */
function keptAccess(record: ObjectRecord): Worklist {
  const kept = newWorklist()
  keepAll(record, kept)
  if (!hasChildren(record)) return kept
  const below = descendants(record)
  for (let index: u32 = 1; index < below.count; index++) {
    const object = changetype<ObjectRecord>(below.at(index))
    if (parentCount(object) > 1) keepAll(object, kept)
  }
  freeWorklist(below)
  return kept
}

function keepAll(record: ObjectRecord, kept: Worklist): void {
  const count = ancestorCount(record)
  for (let index: u32 = 1; index < count; index++) {
    const definer = ancestorAt(record, index)
    const definitions = definitionsHere(definer)
    for (let at: u32 = 0; at < definitions; at++) {
      keep(record, definitionIdAt(definer, at), definer, kept)
    }
  }
}

function keep(record: ObjectRecord, definition: i64, definer: ObjectRecord, kept: Worklist): void {
  if (slotRow(record, definition) !== null) return
  const entry = changetype<Kept>(allocate(offsetof<Kept>()))
  entry.definition = definition
  entry.access = slotAccess(record, definition, definer)
  entry.record = changetype<usize>(record)
  entry.definer = changetype<usize>(definer)
  kept.push(changetype<usize>(entry))
}

function restoreAccess(kept: Worklist): void {
  for (let index: u32 = 0; index < kept.count; index++) {
    const entry = changetype<Kept>(kept.at(index))
    restore(entry)
    free(changetype<usize>(entry))
  }
  freeWorklist(kept)
}

function restore(entry: Kept): void {
  const record = changetype<ObjectRecord>(entry.record)
  const definer = changetype<ObjectRecord>(entry.definer)
  if (!isa(record, definer.id)) return
  if (slotAccess(record, entry.definition, definer) === entry.access) return
  const clear = pushSlots(1)
  slotSet(record, entry.definition, clear, entry.access)
  popSlots(1)
}

// ---- what is lost

/** Drops the rows of properties that came from ancestors which are none any more, here and below. */
function dropLost(record: ObjectRecord, before: Worklist, after: Worklist): void {
  beginWalk()
  for (let index: u32 = 0; index < after.count; index++)
    meet(changetype<ObjectRecord>(after.at(index)))
  const lost = newWorklist()
  for (let index: u32 = 0; index < before.count; index++) {
    const ancestor = changetype<ObjectRecord>(before.at(index))
    if (meet(ancestor) && ancestor.definitionCount !== 0) lost.push(changetype<usize>(ancestor))
  }
  if (lost.count !== 0) dropBelow(record, lost)
  freeWorklist(lost)
}

function dropBelow(record: ObjectRecord, lost: Worklist): void {
  const below = descendants(record)
  for (let index: u32 = 0; index < below.count; index++) {
    const object = changetype<ObjectRecord>(below.at(index))
    for (let at: u32 = 0; at < lost.count; at++) {
      const ancestor = changetype<ObjectRecord>(lost.at(at))
      if (!isa(object, ancestor.id)) dropSlots(object, ancestor)
    }
  }
  freeWorklist(below)
}

function dropSlots(record: ObjectRecord, definer: ObjectRecord): void {
  const count = definitionsHere(definer)
  for (let at: u32 = 0; at < count; at++) {
    const definition = definitionIdAt(definer, at)
    rowClear(record, ROW_SLOT, definition)
    rowClear(record, ROW_ACCESS, definition)
  }
}
