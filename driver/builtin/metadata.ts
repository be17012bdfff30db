/**
 * Metadata of objects, properties, verbs and role verbs: reading it, setting and clearing its keys. A key
 * is a symbol, or a string that names one.
 *
 * Anybody reads an object's; a property's and a verb's, who may read the property or the verb. Only the
 * owner and wizards change it. A property is found as property_info() finds it, and changed on the object
 * that defines it.
 *
 * Source of the names: mooR's manual.
 */

import { accessAllows, accessOwner, slotAccess } from '../object/access.ts'
import { builtinPropertyOf } from '../object/builtin-property.ts'
import { foundDefiner, foundDefinition, propertyFind } from '../object/definition.ts'
import {
  METADATA_OF_OBJECT,
  METADATA_TOO_DEEP,
  METADATA_TOO_MUCH,
  metadataDelete,
  metadataForget,
  metadataGet,
  metadataOfProperty,
  metadataOfVerb,
  metadataPut,
} from '../object/metadata.ts'
import { controls, isObjectValue, isWizard, recordOf } from '../object/object.ts'
import { ObjectRecord } from '../object/record.ts'
import { setDigesting } from '../object/reference.ts'
import { sizeEstimate } from '../object/row.ts'
import { raiseWriteSet } from '../object/write-set.ts'
import { E_INVARG, E_NONE, E_PERM, E_PROPNF, E_QUOTA, E_RANGE, E_TYPE } from '../shared/errors.ts'
import { PERMISSION_READ } from '../shared/layout.ts'
import {
  METADATA_KEY_BYTES_MAX,
  METADATA_KEYS_MAX,
  METADATA_VALUE_BYTES_MAX,
} from '../shared/limits.ts'
import { TAG_STRING, TAG_SYMBOL } from '../shared/types.ts'
import { encode } from '../value/codec.ts'
import { findSymbol, text } from '../value/intern.ts'
import { mapGet, newMap } from '../value/map.ts'
import { DONE, raise, raiseWith } from '../value/outcome.ts'
import { setSymbol } from '../value/symbol.ts'
import { newTextBuffer } from '../value/text-buffer.ts'
import { assign, Slot, setMap, slotAt } from '../value/value.ts'
import { programmer } from '../vm/machine.ts'
import { describedRole, roleComplaint } from './role.ts'
import { checkDescriptor, complaint, described } from './verb.ts'

// ---- which thing is meant

// What the functions below found: the object whose row it is, and the row's id.
let holder: ObjectRecord = changetype<ObjectRecord>(0)
let thing: i64 = 0

function found(record: ObjectRecord, id: i64): u32 {
  holder = record
  thing = id
  return E_NONE
}

/** (object): E_NONE, E_TYPE, E_INVARG, or E_PERM for who may not change it. */
function findObject(args: Slot, isChange: bool): u32 {
  if (!isObjectValue(args)) return E_TYPE
  const record = recordOf(args)
  if (record === null) return E_INVARG
  if (isChange && !controls(programmer(), record)) return E_PERM
  return found(record, METADATA_OF_OBJECT)
}

/** (object, name): the same, and E_PROPNF. */
function findProperty(args: Slot, isChange: bool): u32 {
  if (!isObjectValue(args)) return E_TYPE
  const record = recordOf(args)
  if (record === null) return E_INVARG
  const name = slotAt(args, 1).string
  const symbol = findSymbol(name)
  if (symbol !== 0 && builtinPropertyOf(symbol) !== 0) return E_PROPNF
  if (!propertyFind(record, name)) return E_PROPNF
  const id = foundDefinition
  const definer = foundDefiner()
  if (isChange && changetype<usize>(definer) !== changetype<usize>(record)) return E_PROPNF
  const access = slotAccess(record, id, definer)
  const who = programmer()
  const isAllowed = isChange
    ? accessOwner(access) === who || isWizard(who)
    : accessAllows(access, PERMISSION_READ, who)
  return isAllowed ? found(definer, metadataOfProperty(id)) : E_PERM
}

/** The permission that lets somebody read a thing; none lets anybody but its owner change it. */
function permissionFor(isChange: bool): u32 {
  return isChange ? 0 : PERMISSION_READ
}

/** (object, name or position): the same, and E_VERBNF. */
function findVerb(args: Slot, isChange: bool): u32 {
  if (!isObjectValue(args)) return E_TYPE
  const bad = checkDescriptor(slotAt(args, 1))
  if (bad !== E_NONE) return bad
  const verb = described(args, slotAt(args, 1), permissionFor(isChange))
  return verb === null ? complaint : found(verb.definer, metadataOfVerb(verb.id))
}

/** (object, number): the same. */
function findRoleVerb(args: Slot, isChange: bool): u32 {
  const verb = describedRole(args, permissionFor(isChange))
  return verb === null ? roleComplaint : found(verb.definer, metadataOfVerb(verb.id))
}

// ---- reading and changing

/** Makes a key a symbol: E_NONE, E_TYPE, or E_INVARG for a name that is empty or too long. */
function toKey(key: Slot): u32 {
  if (key.tag !== TAG_STRING && key.tag !== TAG_SYMBOL) return E_TYPE
  const bytes = key.string.bytes
  if (bytes === 0 || bytes > (METADATA_KEY_BYTES_MAX as u32)) return E_INVARG
  if (key.tag === TAG_STRING) setSymbol(key, key.string)
  return E_NONE
}

/** All metadata of what was found, or the value of the key behind the [given] arguments that say it. */
function read(error: u32, args: Slot, count: i32, given: i32, result: Slot): u32 {
  if (error !== E_NONE) return raise(error)
  const metadata = metadataGet(holder, thing)
  if (count === given) {
    if (metadata === null) setMap(result, newMap())
    else assign(result, metadata)
    return DONE
  }
  const key = slotAt(args, given)
  const bad = toKey(key)
  if (bad !== E_NONE) return raise(bad)
  if (metadata === null) return raise(E_RANGE)
  const value = mapGet(metadata.map, key)
  if (value === null) return raise(E_RANGE)
  assign(result, value)
  return DONE
}

/** Sets the key and value behind the [given] arguments. */
function set(error: u32, args: Slot, given: i32): u32 {
  if (error !== E_NONE) return raise(error)
  const key = slotAt(args, given)
  const bad = toKey(key)
  if (bad !== E_NONE) return raise(bad)
  if (isFull(key)) return raiseWith(E_QUOTA, text('Metadata has 64 keys at most'), null)
  const value = slotAt(args, given + 1)
  if (!valueFits(value)) {
    return raiseWith(E_QUOTA, text('A value of metadata has 8192 bytes at most'), null)
  }
  const outcome = metadataPut(holder, thing, key, value)
  if (outcome === METADATA_TOO_MUCH) return raiseWriteSet()
  return outcome === METADATA_TOO_DEEP ? raise(E_QUOTA) : DONE
}

/** Whether there is no room for another [key]. */
function isFull(key: Slot): bool {
  const metadata = metadataGet(holder, thing)
  if (metadata === null || metadata.map.count < (METADATA_KEYS_MAX as u32)) return false
  return mapGet(metadata.map, key) === null
}

/** Takes away the key behind the [given] arguments, or everything. */
function clear(error: u32, args: Slot, count: i32, given: i32): u32 {
  if (error !== E_NONE) return raise(error)
  if (count === given) {
    metadataForget(holder, thing)
    return DONE
  }
  const key = slotAt(args, given)
  const bad = toKey(key)
  if (bad !== E_NONE) return raise(bad)
  return metadataDelete(holder, thing, key) ? DONE : raise(E_RANGE)
}

// ---- the size of a value

const encoded = newTextBuffer()
/** An encoded byte takes no more than this in memory, so what takes more is not encoded to be measured. */
const MEMORY_BYTES_PER_BYTE: u32 = 64

/** Whether a value takes at most METADATA_VALUE_BYTES_MAX bytes as it is stored. */
function valueFits(value: Slot): bool {
  const limit: u32 = METADATA_VALUE_BYTES_MAX
  if (sizeEstimate(value) > limit * MEMORY_BYTES_PER_BYTE) return false
  encoded.reset()
  setDigesting(true)
  encode(value, encoded)
  setDigesting(false)
  return encoded.length <= limit
}

// ---- of objects

/** object_metadata(object [, key]). */
export function builtinObjectMetadata(args: Slot, count: i32, result: Slot): u32 {
  return read(findObject(args, false), args, count, 1, result)
}

/** set_object_metadata(object, key, value). */
export function builtinSetObjectMetadata(args: Slot, _count: i32, _result: Slot): u32 {
  return set(findObject(args, true), args, 1)
}

/** clear_object_metadata(object [, key]). */
export function builtinClearObjectMetadata(args: Slot, count: i32, _result: Slot): u32 {
  return clear(findObject(args, true), args, count, 1)
}

// ---- of properties

/** property_metadata(object, name [, key]). */
export function builtinPropertyMetadata(args: Slot, count: i32, result: Slot): u32 {
  return read(findProperty(args, false), args, count, 2, result)
}

/** set_property_metadata(object, name, key, value). */
export function builtinSetPropertyMetadata(args: Slot, _count: i32, _result: Slot): u32 {
  return set(findProperty(args, true), args, 2)
}

/** clear_property_metadata(object, name [, key]). */
export function builtinClearPropertyMetadata(args: Slot, count: i32, _result: Slot): u32 {
  return clear(findProperty(args, true), args, count, 2)
}

// ---- of verbs

/** verb_metadata(object, verb [, key]). */
export function builtinVerbMetadata(args: Slot, count: i32, result: Slot): u32 {
  return read(findVerb(args, false), args, count, 2, result)
}

/** set_verb_metadata(object, verb, key, value). */
export function builtinSetVerbMetadata(args: Slot, _count: i32, _result: Slot): u32 {
  return set(findVerb(args, true), args, 2)
}

/** clear_verb_metadata(object, verb [, key]). */
export function builtinClearVerbMetadata(args: Slot, count: i32, _result: Slot): u32 {
  return clear(findVerb(args, true), args, count, 2)
}

// ---- of role verbs

/** role_verb_metadata(object, number [, key]). */
export function builtinRoleVerbMetadata(args: Slot, count: i32, result: Slot): u32 {
  return read(findRoleVerb(args, false), args, count, 2, result)
}

/** set_role_verb_metadata(object, number, key, value). */
export function builtinSetRoleVerbMetadata(args: Slot, _count: i32, _result: Slot): u32 {
  return set(findRoleVerb(args, true), args, 2)
}

/** clear_role_verb_metadata(object, number [, key]). */
export function builtinClearRoleVerbMetadata(args: Slot, count: i32, _result: Slot): u32 {
  return clear(findRoleVerb(args, true), args, count, 2)
}
