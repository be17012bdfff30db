/**
 * Defining properties and asking about them.
 *
 * Semantics: ToastStunt `property.cc`.
 */

import { accessAllows, accessOwner, accessPermissions, slotAccess } from '../object/access.ts'
import { builtinPropertyOf } from '../object/builtin-property.ts'
import {
  definitionNames,
  foundDefiner,
  foundDefinition,
  propertyFind,
} from '../object/definition.ts'
import { mayTake, raiseNoNumber } from '../object/lease.ts'
import { COUNTER_DEFINITION } from '../object/meta.ts'
import { find, isObjectValue, isWizard, objectAllows, recordOf } from '../object/object.ts'
import {
  propertyAdd,
  propertyDelete,
  propertyRename,
  slotClear,
  slotIsClear,
  slotSetAccess,
} from '../object/property-edit.ts'
import { accessOf, ObjectRecord } from '../object/record.ts'
import { rowFits } from '../object/row.ts'
import { raiseWriteSet } from '../object/write-set.ts'
import { E_INVARG, E_NONE, E_PERM, E_PROPNF, E_TYPE } from '../shared/errors.ts'
import {
  FLAG_READ,
  FLAG_WRITE,
  PERMISSION_CHOWN,
  PERMISSION_READ,
  PERMISSION_WRITE,
} from '../shared/layout.ts'
import { TAG_LIST, TAG_OBJECT, TAG_STRING } from '../shared/types.ts'
import { findSymbol } from '../value/intern.ts'
import { listItem, newList, pushString, pushTaken } from '../value/list.ts'
import { DONE, outcomeOf, raise } from '../value/outcome.ts'
import { StringValue } from '../value/string.ts'
import { newTextBuffer, TextBuffer } from '../value/text-buffer.ts'
import { foldByte } from '../value/unicode.ts'
import { Slot, setInt, setList, slotAt } from '../value/value.ts'
import { programmer } from '../vm/machine.ts'

const letters: TextBuffer = newTextBuffer()

/** The names of the properties that an object itself defines. */
export function builtinProperties(args: Slot, _count: i32, result: Slot): u32 {
  if (!isObjectValue(args)) return raise(E_TYPE)
  const record = recordOf(args)
  if (record === null) return raise(E_INVARG)
  if (!objectAllows(record, programmer(), FLAG_READ)) return raise(E_PERM)
  definitionNames(record, result)
  return DONE
}

// ---- finding

let isBuiltin: bool = false

/** Finds a property of any kind: E_NONE with isBuiltin or the found definition, or E_PROPNF. */
function findProperty(record: ObjectRecord, name: StringValue): u32 {
  const symbol = findSymbol(name)
  isBuiltin = symbol !== 0 && builtinPropertyOf(symbol) !== 0
  return isBuiltin || propertyFind(record, name) ? E_NONE : E_PROPNF
}

/** Whether [who] may do to the object's slot of the found property what [permission] allows. */
function isAllowed(record: ObjectRecord, permission: u32, who: i64): bool {
  return accessAllows(slotAccess(record, foundDefinition, foundDefiner()), permission, who)
}

// ---- info

/** property_info(object, name): {owner, permissions}. */
export function builtinPropertyInfo(args: Slot, _count: i32, result: Slot): u32 {
  if (!isObjectValue(args)) return raise(E_TYPE)
  const record = recordOf(args)
  if (record === null) return raise(E_INVARG)
  const error = findProperty(record, slotAt(args, 1).string)
  if (error !== E_NONE || isBuiltin) return raise(E_PROPNF)
  if (!isAllowed(record, PERMISSION_READ, programmer())) return raise(E_PERM)
  const access = slotAccess(record, foundDefinition, foundDefiner())
  const list = newList(2)
  pushTaken(list, TAG_OBJECT, ownerShown(accessOwner(access)))
  pushString(list, permissionLetters(accessPermissions(access)))
  setList(result, list)
  return DONE
}

/** What a recycled owner still owns elsewhere is shown as nobody's. */
function ownerShown(owner: i64): i64 {
  return find(owner) === null ? -1 : owner
}

function permissionLetters(permissions: u32): StringValue {
  letters.reset()
  if ((permissions & PERMISSION_READ) !== 0) letters.addByte(0x72)
  if ((permissions & PERMISSION_WRITE) !== 0) letters.addByte(0x77)
  if ((permissions & PERMISSION_CHOWN) !== 0) letters.addByte(0x63)
  return letters.toStringValid()
}

// What a given {owner, permissions [, new name]} says.
let infoOwner: i64 = 0
let infoPermissions: u32 = 0
let infoName: usize = 0

/** Reads {owner, permissions [, new name]}: E_NONE, E_TYPE or E_INVARG. */
function readInfo(info: Slot): u32 {
  const list = info.list
  const length = info.tag === TAG_LIST ? list.length : 0
  if (length !== 2 && length !== 3) return E_TYPE
  if (listItem(list, 0).tag !== TAG_OBJECT || listItem(list, 1).tag !== TAG_STRING) return E_TYPE
  if (length === 3 && listItem(list, 2).tag !== TAG_STRING) return E_TYPE
  infoOwner = listItem(list, 0).object
  if (find(infoOwner) === null) return E_INVARG
  infoName = length === 3 ? listItem(list, 2).pointer : 0
  return readPermissions(listItem(list, 1).string)
}

function readPermissions(given: StringValue): u32 {
  infoPermissions = 0
  for (let index: usize = 0; index < (given.bytes as usize); index++) {
    const letter = foldByte(load<u8>(given.start + index))
    if (letter === 0x72) infoPermissions |= PERMISSION_READ
    else if (letter === 0x77) infoPermissions |= PERMISSION_WRITE
    else if (letter === 0x63) infoPermissions |= PERMISSION_CHOWN
    else return E_INVARG
  }
  return E_NONE
}

/** set_property_info(object, name, {owner, permissions [, new name]}). */
export function builtinSetPropertyInfo(args: Slot, _count: i32, _result: Slot): u32 {
  if (args.tag !== TAG_OBJECT) return raise(E_TYPE)
  const record = find(args.object)
  if (record === null) return raise(E_INVARG)
  const bad = readInfo(slotAt(args, 2))
  if (bad !== E_NONE) return raise(bad)
  const name = slotAt(args, 1).string
  if (findProperty(record, name) !== E_NONE || isBuiltin) return raise(E_PROPNF)
  const who = programmer()
  const access = slotAccess(record, foundDefinition, foundDefiner())
  if (!accessAllows(access, PERMISSION_WRITE, who)) return raise(E_PERM)
  if (!isWizard(who) && accessOwner(access) !== infoOwner) return raise(E_PERM)
  if (infoName !== 0) {
    const renamed = changetype<StringValue>(infoName)
    if (propertyRename(record, name, renamed) !== E_NONE) return raise(E_INVARG)
    propertyFind(record, renamed)
  }
  slotSetAccess(record, accessOf(infoOwner, infoPermissions))
  return DONE
}

// ---- defining

/** add_property(object, name, value, {owner, permissions}). */
export function builtinAddProperty(args: Slot, _count: i32, _result: Slot): u32 {
  const bad = readInfo(slotAt(args, 3))
  if (bad !== E_NONE) return raise(bad)
  if (infoName !== 0 || args.tag !== TAG_OBJECT) return raise(E_TYPE)
  const record = find(args.object)
  if (record === null) return raise(E_INVARG)
  const who = programmer()
  if (!objectAllows(record, who, FLAG_WRITE)) return raise(E_PERM)
  if (who !== infoOwner && !isWizard(who)) return raise(E_PERM)
  if (!rowFits(null, slotAt(args, 2))) return raiseWriteSet()
  if (!mayTake(COUNTER_DEFINITION)) return raiseNoNumber()
  const name = slotAt(args, 1).string
  return outcomeOf(propertyAdd(record, name, slotAt(args, 2), infoOwner, infoPermissions))
}

/** delete_property(object, name). */
export function builtinDeleteProperty(args: Slot, _count: i32, _result: Slot): u32 {
  if (args.tag !== TAG_OBJECT) return raise(E_TYPE)
  const record = find(args.object)
  if (record === null) return raise(E_INVARG)
  if (!objectAllows(record, programmer(), FLAG_WRITE)) return raise(E_PERM)
  return outcomeOf(propertyDelete(record, slotAt(args, 1).string))
}

// ---- clear slots

/** clear_property(object, name): the slot reads what is inherited again. */
export function builtinClearProperty(args: Slot, _count: i32, _result: Slot): u32 {
  if (!isObjectValue(args)) return raise(E_TYPE)
  const record = recordOf(args)
  if (record === null) return raise(E_INVARG)
  const error = findProperty(record, slotAt(args, 1).string)
  if (error !== E_NONE) return raise(error)
  if (isBuiltin || !isAllowed(record, PERMISSION_WRITE, programmer())) return raise(E_PERM)
  if (changetype<usize>(foundDefiner()) === changetype<usize>(record)) return raise(E_INVARG)
  slotClear(record)
  return DONE
}

/** is_clear_property(object, name). */
export function builtinIsClearProperty(args: Slot, _count: i32, result: Slot): u32 {
  const record = recordOf(args)
  if (record === null) return raise(E_INVARG)
  const error = findProperty(record, slotAt(args, 1).string)
  if (error !== E_NONE) return raise(error)
  if (isBuiltin) return DONE
  if (!isAllowed(record, PERMISSION_READ, programmer())) return raise(E_PERM)
  setInt(result, slotIsClear(record) ? 1 : 0)
  return DONE
}
