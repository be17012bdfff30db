/**
 * Reading and writing properties of objects: builtin ones, and slots through inheritance, with
 * permissions and inline caches.
 *
 * A site that meets the same object again compares two epochs and takes the value from the row it
 * remembers. A site that meets another object of the same kind (searching from the same start) knows
 * the definition and looks only for the row.
 *
 * Semantics: ToastStunt `execute.cc` OP_GET_PROP, OP_PUT_PROP; `db_properties.cc`.
 */

import { E_INVIND, E_NONE, E_PERM, E_TYPE } from '../shared/errors.ts'
import { PERMISSION_READ, PERMISSION_WRITE } from '../shared/layout.ts'
import { TAG_ANONYMOUS, TAG_FLYWEIGHT, TAG_NONE, TAG_OBJECT, TAG_WAIF } from '../shared/types.ts'
import { flyweightDelegate, flyweightSlot } from '../value/flyweight.ts'
import { findSymbol } from '../value/intern.ts'
import { DONE, raise } from '../value/outcome.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { StringValue } from '../value/string.ts'
import { assign, Slot, setInt } from '../value/value.ts'
import {
  accessAllows,
  accessPermissions,
  resolvedAccess,
  resolvedRow,
  resolveSlot,
  slotAccess,
  valueRow,
} from './access.ts'
import {
  builtinPropertyOf,
  builtinPropertyRead,
  builtinPropertyWrite,
  isProtected,
} from './builtin-property.ts'
import { PropertyCache, SITE_BUILTIN, SITE_OPEN } from './cache.ts'
import { foundDefiner, foundDefinition, propertyFind } from './definition.ts'
import { definitionEpoch, propertyEpoch } from './epoch.ts'
import { hasChildren } from './index.ts'
import { propertyNotFound, verbNotFound } from './not-found.ts'
import { find, isAnonymous, recordOf, setReference } from './object.ts'
import { propertyStart } from './prototype.ts'
import { pauseReads, resumeReads } from './read-set.ts'
import { ObjectRecord, Row } from './record.ts'
import { rowFits, slotReplace, slotRow, slotSet } from './row.ts'
import { waifGet, waifPut } from './waif.ts'
import { raiseWriteSet } from './write-set.ts'

export { propertyNotFound, verbNotFound }

/** What `locate` found: a builtin property's number, or 0 and a definition. */
let builtin: u32 = 0
let definition: i64 = 0
let definer: usize = 0

// ---- for the interpreter

/**
 * The value of [object].[name] into [to], which may be the slot of [object]. [cache] is the address of
 * the site's cache or 0; a site has one name for ever. E_TYPE, E_INVIND, E_PROPNF, E_PERM.
 */
export function propertyGet(
  object: Slot,
  name: StringValue,
  programmer: i64,
  to: Slot,
  cache: usize,
): u32 {
  if (object.tag === TAG_OBJECT && cache !== 0) {
    const row = rememberedRow(cache, object.object, programmer)
    if (row !== 0) {
      assign(to, changetype<Row>(row).slot)
      return DONE
    }
  }
  return getAny(object, name, programmer, to, cache)
}

function getAny(object: Slot, name: StringValue, programmer: i64, to: Slot, cache: usize): u32 {
  if (object.tag === TAG_OBJECT) {
    const record = find(object.object)
    if (record === null) return raise(E_INVIND)
    return propertyRead(record, name, programmer, to, cache)
  }
  if (object.tag === TAG_WAIF) return waifGet(object, name, programmer, to)
  if (object.tag === TAG_FLYWEIGHT) return flyweightGet(object, name, programmer, to)
  if (object.tag !== TAG_ANONYMOUS) return raise(E_TYPE)
  const record = recordOf(object)
  if (record === null) return raise(E_INVIND)
  return propertyRead(record, name, programmer, to, 0)
}

/** A slot of the flyweight itself, or else a property of the object that it delegates to. */
function flyweightGet(flyweight: Slot, name: StringValue, programmer: i64, to: Slot): u32 {
  const own = flyweightSlot(flyweight.list, name)
  if (own !== null) {
    assign(to, own)
    return DONE
  }
  const record = find(flyweightDelegate(flyweight.list).object)
  if (record === null) return raise(E_INVIND)
  return propertyRead(record, name, programmer, to, 0)
}

/** Stores a copy of [from] in [object].[name]. Errors as above. */
export function propertyPut(
  object: Slot,
  name: StringValue,
  programmer: i64,
  from: Slot,
  cache: usize,
): u32 {
  if (object.tag === TAG_OBJECT && cache !== 0) {
    const row = rememberedRow(cache, object.object, programmer)
    if (row !== 0) {
      const record = changetype<ObjectRecord>(changetype<PropertyCache>(cache).record)
      if (!rowFits(changetype<Row>(row), from)) return raiseWriteSet()
      slotReplace(record, changetype<Row>(row), from)
      return DONE
    }
  }
  return putAny(object, name, programmer, from, cache)
}

function putAny(object: Slot, name: StringValue, programmer: i64, from: Slot, cache: usize): u32 {
  if (object.tag === TAG_OBJECT) {
    const record = find(object.object)
    if (record === null) return raise(E_INVIND)
    return propertyWrite(record, name, programmer, from, cache)
  }
  if (object.tag === TAG_WAIF) return waifPut(object, name, programmer, from)
  if (object.tag !== TAG_ANONYMOUS) return raise(E_TYPE)
  const record = recordOf(object)
  if (record === null) return raise(E_INVIND)
  return propertyWrite(record, name, programmer, from, 0)
}

/** The value of #0.[name]. */
export function systemPropertyGet(name: StringValue, programmer: i64, to: Slot, cache: usize): u32 {
  const row: usize = cache === 0 ? 0 : rememberedRow(cache, 0, programmer)
  if (row !== 0) {
    assign(to, changetype<Row>(row).slot)
    return DONE
  }
  const system = find(0)
  if (system === null) return raise(E_INVIND)
  return propertyRead(system, name, programmer, to, cache)
}

/** Address of the row the site remembers for this object and programmer, if it is still good; or 0. */
function rememberedRow(cache: usize, id: i64, programmer: i64): usize {
  const site = changetype<PropertyCache>(cache)
  if (site.id !== id) return 0
  // A site that was never filled has epoch 0, and any sum of epochs is more.
  if (site.epoch !== propertyEpoch + changetype<ObjectRecord>(site.record).epoch) return 0
  const isAllowed = (site.flags & SITE_OPEN) !== 0 || site.programmer === (programmer as u32)
  return isAllowed ? site.row : 0
}

// ---- for a known object

/** Reads a property of a valid object: DONE, or raises E_PROPNF or E_PERM. */
export function propertyRead(
  record: ObjectRecord,
  name: StringValue,
  programmer: i64,
  to: Slot,
  cache: usize,
): u32 {
  if (!locate(record, name, cache)) return notFound(record, name)
  if (builtin !== 0) {
    if (isProtected(builtin, programmer)) return raise(E_PERM)
    builtinPropertyRead(record, builtin, to)
    return DONE
  }
  const where = changetype<ObjectRecord>(definer)
  const id = definition
  resolveSlot(record, id, where)
  const access = resolvedAccess
  if (!accessAllows(access, PERMISSION_READ, programmer)) return raise(E_PERM)
  const row = resolvedRow()
  if (row === null) {
    setInt(to, 0)
    return DONE
  }
  const isOpen = (accessPermissions(access) & PERMISSION_READ) !== 0
  if (cache !== 0) remember(cache, record, row, isOpen, programmer)
  assign(to, row.slot)
  return DONE
}

/** Writes a property of a valid object: DONE, or raises E_PROPNF, E_PERM, E_TYPE, E_INVARG. */
export function propertyWrite(
  record: ObjectRecord,
  name: StringValue,
  programmer: i64,
  from: Slot,
  cache: usize,
): u32 {
  if (!locate(record, name, cache)) return notFound(record, name)
  if (builtin !== 0) {
    if (!rowFits(null, from)) return raiseWriteSet()
    const error = builtinPropertyWrite(record, builtin, programmer, from)
    return error === E_NONE ? DONE : raise(error)
  }
  const id = definition
  const access = slotAccess(record, id, changetype<ObjectRecord>(definer))
  if (!accessAllows(access, PERMISSION_WRITE, programmer)) return raise(E_PERM)
  if (!rowFits(slotRow(record, id), from)) return raiseWriteSet()
  // So that writing in an object without children disturbs no other cache.
  pauseReads()
  hasChildren(record)
  resumeReads()
  slotSet(record, id, from, access)
  const isOpen = (accessPermissions(access) & PERMISSION_WRITE) !== 0
  if (cache !== 0) remember(cache, record, slotRow(record, id) as Row, isOpen, programmer)
  return DONE
}

/** Reads a property without asking for permission; false when there is none of that name. */
export function propertyValue(record: ObjectRecord, name: StringValue, to: Slot): bool {
  return propertyValueAt(record, name, to, 0)
}

/** The same for those who ask often: [cache] is the address of a cache that no program's site uses, or 0. */
export function propertyValueAt(
  record: ObjectRecord,
  name: StringValue,
  to: Slot,
  cache: usize,
): bool {
  const known: usize = cache === 0 ? 0 : rememberedRow(cache, record.id, 0)
  if (known !== 0) {
    assign(to, changetype<Row>(known).slot)
    return true
  }
  if (!locate(record, name, cache)) return false
  if (builtin !== 0) {
    builtinPropertyRead(record, builtin, to)
    return true
  }
  const row = valueRow(record, definition, changetype<ObjectRecord>(definer))
  if (row === null) {
    setInt(to, 0)
    return true
  }
  if (cache !== 0) remember(cache, record, row, true, 0)
  assign(to, row.slot)
  return true
}

/** Reads a property if the object has it and [programmer] may read it; else false, and nothing is raised. */
export function propertySeen(
  record: ObjectRecord,
  name: StringValue,
  programmer: i64,
  to: Slot,
): bool {
  if (!locate(record, name, 0)) return false
  if (builtin !== 0) {
    if (isProtected(builtin, programmer)) return false
    builtinPropertyRead(record, builtin, to)
    return true
  }
  resolveSlot(record, definition, changetype<ObjectRecord>(definer))
  if (!accessAllows(resolvedAccess, PERMISSION_READ, programmer)) return false
  const row = resolvedRow()
  if (row === null) setInt(to, 0)
  else assign(to, row.slot)
  return true
}

function notFound(record: ObjectRecord, name: StringValue): u32 {
  const object = pushSlots(1)
  setReference(object, record)
  const outcome = propertyNotFound(object, name)
  popSlots(1)
  return outcome
}

/** Finds what [name] means for the object, by the site's memory if it has one. */
function locate(record: ObjectRecord, name: StringValue, cache: usize): bool {
  if (cache === 0) return locateByName(record, name)
  const site = changetype<PropertyCache>(cache)
  if ((site.flags & SITE_BUILTIN) !== 0) {
    builtin = site.definition as u32
    return true
  }
  const start = changetype<usize>(propertyStart(record))
  if (site.startEpoch === definitionEpoch && site.start === start) {
    builtin = 0
    definition = site.definition
    definer = site.definer
    return definer !== 0
  }
  const isFound = locateByName(record, name)
  site.definition = builtin !== 0 ? (builtin as i64) : definition
  if (builtin !== 0) site.flags = SITE_BUILTIN
  site.definer = isFound ? definer : 0
  site.start = start
  site.startEpoch = definitionEpoch
  return isFound
}

function locateByName(record: ObjectRecord, name: StringValue): bool {
  const symbol = findSymbol(name)
  builtin = symbol === 0 ? 0 : builtinPropertyOf(symbol)
  if (builtin !== 0) return true
  if (!propertyFind(record, name)) return false
  definition = foundDefinition
  definer = changetype<usize>(foundDefiner())
  return true
}

/** Lets the site take the value from [row] when it meets the same object again. */
function remember(
  cache: usize,
  record: ObjectRecord,
  row: Row,
  isOpen: bool,
  programmer: i64,
): void {
  if (isAnonymous(record) || row.tag === TAG_NONE) return
  const site = changetype<PropertyCache>(cache)
  site.id = record.id
  site.record = changetype<usize>(record)
  site.epoch = propertyEpoch + record.epoch
  site.row = changetype<usize>(row)
  site.flags = isOpen ? SITE_OPEN : 0
  site.programmer = programmer as u32
}
