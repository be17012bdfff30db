/**
 * Defining properties: add, delete, rename, info, clear. Permissions are the builtins' to check; these
 * functions answer E_NONE or what stands in the way.
 *
 * A property is its definition's id, which is never used again: deleting one leaves the descendants'
 * rows behind, unreachable, and touches none of them.
 *
 * Semantics: ToastStunt `db_properties.cc`, `property.cc`.
 */

import { E_INVARG, E_NONE, E_PROPNF } from '../shared/errors.ts'
import {
  FLAG_ANONYMOUS,
  PERMISSION_CHOWN,
  ROW_ACCESS,
  ROW_DEFINITION,
  ROW_SLOT,
} from '../shared/layout.ts'
import { TAG_NONE } from '../shared/types.ts'
import { findSymbol, intern } from '../value/intern.ts'
import { FORM_NFC, normalForm } from '../value/normal.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { StringValue } from '../value/string.ts'
import { initialize, Slot, setString } from '../value/value.ts'
import { rememberAccess, slotAccess } from './access.ts'
import { builtinPropertyOf } from './builtin-property.ts'
import { definedHere, foundDefiner, foundDefinition, propertyFind } from './definition.ts'
import { addDefiner, definersSet, hasChildren, removeDefiner } from './index.ts'
import { noticeDeleted } from './index-cover.ts'
import { COUNTER_DEFINITION, COUNTER_ORDER, counterNext } from './meta.ts'
import { metadataForget, metadataOfProperty } from './metadata.ts'
import { find } from './object.ts'
import { setCount, setMember, setNext } from './ordered-set.ts'
import { noteOrphans } from './orphan.ts'
import { descendants, isa } from './prototype.ts'
import { accessOf, ObjectRecord } from './record.ts'
import { rowClear, rowGet, rowSet, slotRow, slotSet } from './row.ts'
import { freeWorklist } from './worklist.ts'

/** A name with more definers than this is looked for among the descendants instead. */
const DEFINERS_WALKED: u32 = 1000

/** Whether the object has a property of this name, builtin ones included. */
function propertyExists(record: ObjectRecord, name: StringValue): bool {
  const symbol = findSymbol(name)
  if (symbol !== 0 && builtinPropertyOf(symbol) !== 0) return true
  return propertyFind(record, name)
}

/** Whether something below the object defines a property of this name. */
export function isDefinedBelow(record: ObjectRecord, symbol: u32): bool {
  if (!hasChildren(record)) return false
  const set = definersSet(symbol)
  if (setCount(set) > DEFINERS_WALKED) return isDefinedInTree(record, symbol)
  for (let at = setNext(set, 0); at >= 0; at = setNext(set, at + 1)) {
    const definer = find(setMember(set, at))
    if (definer === null || changetype<usize>(definer) === changetype<usize>(record)) continue
    if (isa(definer, record.id)) return true
  }
  return false
}

function isDefinedInTree(record: ObjectRecord, symbol: u32): bool {
  const found = descendants(record)
  let isFound = false
  for (let index: u32 = 1; index < found.count && !isFound; index++) {
    isFound = definedHere(changetype<ObjectRecord>(found.at(index)), symbol) >= 0
  }
  freeWorklist(found)
  return isFound
}

/** Defines a property: E_NONE, or E_INVARG when the object or one below it has one of that name. */
export function propertyAdd(
  record: ObjectRecord,
  name: StringValue,
  value: Slot,
  owner: i64,
  permissions: u32,
): u32 {
  if (propertyExists(record, name)) return E_INVARG
  const symbol = intern(name)
  if (isDefinedBelow(record, symbol)) return E_INVARG
  const id = counterNext(COUNTER_DEFINITION)
  setDefinitionName(record, id, name)
  const holder = (permissions & PERMISSION_CHOWN) !== 0 ? record.owner : owner
  slotSet(record, id, value, accessOf(holder, permissions))
  addDefiner(symbol, record.id, id)
  return E_NONE
}

function setDefinitionName(record: ObjectRecord, id: i64, name: StringValue): void {
  const slot = pushSlots(1)
  setString(slot, normalForm(name, FORM_NFC))
  rowSet(record, ROW_DEFINITION, id, slot)
  popSlots(1)
}

/** Deletes a property that the object itself defines: E_NONE or E_PROPNF. */
export function propertyDelete(record: ObjectRecord, name: StringValue): u32 {
  const id = definitionNamed(record, name)
  if (id < 0) return E_PROPNF
  removeDefiner(intern(name), record.id)
  rowClear(record, ROW_DEFINITION, id)
  noticeDeleted(id)
  rowClear(record, ROW_SLOT, id)
  rowClear(record, ROW_ACCESS, id)
  metadataForget(record, metadataOfProperty(id))
  if (mayBeInherited(record, name)) noteOrphans(id)
  return E_NONE
}

/** Whether others may have slots of a property that the object defines: objects, anonymous ones, WAIFs. */
function mayBeInherited(record: ObjectRecord, name: StringValue): bool {
  if (hasChildren(record) || (record.flags & FLAG_ANONYMOUS) !== 0) return true
  return name.bytes !== 0 && load<u8>(name.start) === 0x3a // :
}

/** Id of the property of this name that the object itself defines, or −1. */
function definitionNamed(record: ObjectRecord, name: StringValue): i64 {
  if (record.definitionCount === 0) return -1
  definedHere(record, 0) // Makes the table, and with it the names' symbols.
  const symbol = findSymbol(name)
  return symbol === 0 ? -1 : definedHere(record, symbol)
}

/** Renames a property that the object itself defines: E_NONE, or E_INVARG. */
export function propertyRename(record: ObjectRecord, from: StringValue, to: StringValue): u32 {
  const id = definitionNamed(record, from)
  if (id < 0) return E_INVARG
  const symbol = intern(to)
  if (intern(from) !== symbol) {
    if (propertyExists(record, to) || isDefinedBelow(record, symbol)) return E_INVARG
    removeDefiner(intern(from), record.id)
    addDefiner(symbol, record.id, id)
  }
  setDefinitionName(record, id, to)
  return E_NONE
}

/** Sets owner and permissions of the object's slot of the property that `propertyFind` found. */
export function slotSetAccess(record: ObjectRecord, access: i64): void {
  const id = foundDefinition
  const before = slotAccess(record, id, foundDefiner())
  if (hasChildren(record) || (record.flags & FLAG_ANONYMOUS) !== 0) {
    rememberAccess(record, id, before, counterNext(COUNTER_ORDER))
  }
  const row = slotRow(record, id)
  const value = pushSlots(1)
  if (row !== null && row.tag !== TAG_NONE) initialize(value, row.slot)
  slotSet(record, id, value, access)
  popSlots(1)
}

/** Makes the object's slot of the property that `propertyFind` found clear. */
export function slotClear(record: ObjectRecord): void {
  const access = slotAccess(record, foundDefinition, foundDefiner())
  const value = pushSlots(1)
  slotSet(record, foundDefinition, value, access)
  popSlots(1)
}

/** Whether the slot of the property that `propertyFind` found is clear. */
export function slotIsClear(record: ObjectRecord): bool {
  const row = slotRow(record, foundDefinition)
  return row === null || row.tag === TAG_NONE
}

/** The name under which a definition is known, as it was written; borrowed. */
export function definitionName(record: ObjectRecord, id: i64): Slot | null {
  return rowGet(record, ROW_DEFINITION, id)
}
