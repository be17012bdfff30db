/**
 * WAIFs: values with a class and slots of their own. Their properties are those that the class or its
 * ancestors define with a leading colon, their verbs likewise; a slot that was never set reads the
 * class's. Permissions are the class's, where `c` makes the WAIF's owner the owner.
 *
 * Semantics: ToastStunt `waif.cc`.
 */

import { E_INVIND, E_PERM, E_RECMOVE } from '../shared/errors.ts'
import {
  HEADER_OWNER,
  HEADER_PARENTS,
  PERMISSION_CHOWN,
  PERMISSION_READ,
  PERMISSION_WRITE,
  ROW_HEADER,
  ROW_SLOT,
} from '../shared/layout.ts'
import { TAG_LIST, TAG_MAP, TAG_NONE, TAG_OBJECT, TAG_WAIF } from '../shared/types.ts'
import { text } from '../value/intern.ts'
import { listItem, newList, pushTaken } from '../value/list.ts'
import { mapKeyAt, mapValueAt } from '../value/map-node.ts'
import { DONE, raise } from '../value/outcome.ts'
import { setWaifPrinter } from '../value/print.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { concat, StringValue } from '../value/string.ts'
import { equalFolded } from '../value/string-compare.ts'
import { TextBuffer } from '../value/text-buffer.ts'
import {
  assign,
  Slot,
  setHeap,
  setInt,
  setList,
  setObject,
  setWaifMeasure,
  valueBytes,
} from '../value/value.ts'
import { accessOwner, accessPermissions, slotAccess, valueRow } from './access.ts'
import { foundDefiner, foundDefinition, propertyFind } from './definition.ts'
import { propertyNotFound } from './not-found.ts'
import { find, isWizard } from './object.ts'
import { ObjectRecord, RECORD_WAIF, recordNext, rowKind, rowNext } from './record.ts'
import { loadReference, newReference } from './reference.ts'
import { headerSetObject, rowFits, rowGet, rowSet, slotRow } from './row.ts'
import { freeWorklist, newWorklist, Worklist } from './worklist.ts'
import { raiseWriteSet } from './write-set.ts'

/** What ToastStunt's WAIF takes beside its values, for `value_bytes()`. */
const WAIF_BYTES: i64 = 72

export function waifBoot(): void {
  setWaifPrinter(printWaif)
  setWaifMeasure(measureWaif)
}

// ---- the WAIF itself

/** Makes [to] a new WAIF of a class. */
export function newWaif(classId: i64, owner: i64, to: Slot): void {
  const record = newReference(RECORD_WAIF)
  headerSetObject(record, HEADER_OWNER, owner)
  const list = newList(1)
  pushTaken(list, TAG_OBJECT, classId)
  const value = pushSlots(1)
  setList(value, list)
  rowSet(record, ROW_HEADER, HEADER_PARENTS as i64, value)
  popSlots(1)
  setHeap(to, TAG_WAIF, changetype<usize>(record))
}

function recordOfWaif(waif: Slot): ObjectRecord {
  const record = changetype<ObjectRecord>(waif.pointer)
  loadReference(record)
  return record
}

/** The class's number; #-1 when the class is gone. */
export function waifClass(waif: Slot): i64 {
  return classOf(recordOfWaif(waif))
}

function classOf(record: ObjectRecord): i64 {
  const parents = rowGet(record, ROW_HEADER, HEADER_PARENTS as i64)
  if (parents === null || parents.list.length === 0) return -1
  const id = listItem(parents.list, 0).object
  return find(id) === null ? -1 : id
}

// ---- properties

/** Reads a WAIF's property: DONE, or raises E_INVIND, E_PROPNF, E_PERM. */
export function waifGet(waif: Slot, name: StringValue, programmer: i64, to: Slot): u32 {
  const record = recordOfWaif(waif)
  if (readBuiltin(record, name, to)) return DONE
  const prototype = find(classOf(record))
  if (prototype === null) return raise(E_INVIND)
  if (!findPrefixed(prototype, name)) return propertyNotFound(waif, name)
  const definition = foundDefinition
  const definer = foundDefiner()
  if (!allows(record, prototype, PERMISSION_READ, programmer)) return raise(E_PERM)
  const own = slotRow(record, definition)
  const row = own !== null && own.tag !== TAG_NONE ? own : valueRow(prototype, definition, definer)
  if (row === null) setInt(to, 0)
  else assign(to, row.slot)
  return DONE
}

/** Writes a WAIF's property: DONE, or raises E_INVIND, E_PROPNF, E_PERM, or E_RECMOVE for a value that holds the WAIF. */
export function waifPut(waif: Slot, name: StringValue, programmer: i64, from: Slot): u32 {
  const record = recordOfWaif(waif)
  if (isBuiltin(name)) return raise(E_PERM)
  const prototype = find(classOf(record))
  if (prototype === null) return raise(E_INVIND)
  if (!findPrefixed(prototype, name)) return propertyNotFound(waif, name)
  const definition = foundDefinition
  if (!allows(record, prototype, PERMISSION_WRITE, programmer)) return raise(E_PERM)
  if (refersTo(from, record)) return raise(E_RECMOVE)
  if (!rowFits(slotRow(record, definition), from)) return raiseWriteSet()
  rowSet(record, ROW_SLOT, definition, from)
  return DONE
}

function isBuiltin(name: StringValue): bool {
  return (
    equalFolded(name, text('owner')) ||
    equalFolded(name, text('class')) ||
    equalFolded(name, text('wizard')) ||
    equalFolded(name, text('programmer'))
  )
}

function readBuiltin(record: ObjectRecord, name: StringValue, to: Slot): bool {
  if (!isBuiltin(name)) return false
  if (equalFolded(name, text('owner'))) setObject(to, record.owner)
  else if (equalFolded(name, text('class'))) setObject(to, classOf(record))
  else setInt(to, 0)
  return true
}

/** Finds the class's property `:`name. */
function findPrefixed(prototype: ObjectRecord, name: StringValue): bool {
  const prefixed = pushSlots(1)
  const isFound =
    concat(prefixed, text(':'), name) === 0 && propertyFind(prototype, prefixed.string)
  popSlots(1)
  return isFound
}

/** Whether [programmer] may read or write the property that was found. */
function allows(
  record: ObjectRecord,
  prototype: ObjectRecord,
  permission: u32,
  programmer: i64,
): bool {
  const access = slotAccess(prototype, foundDefinition, foundDefiner())
  const permissions = accessPermissions(access)
  if ((permissions & permission) !== 0) return true
  const owner = (permissions & PERMISSION_CHOWN) !== 0 ? record.owner : accessOwner(access)
  return owner === programmer || isWizard(programmer)
}

// ---- containment

/** Whether a value is the WAIF or holds it, however deep. */
function refersTo(value: Slot, waif: ObjectRecord): bool {
  const stack = newWorklist()
  stack.push(changetype<usize>(value))
  let isFound = false
  while (stack.count !== 0 && !isFound) {
    const next = changetype<Slot>(stack.pop())
    isFound = next.tag === TAG_WAIF && next.pointer === changetype<usize>(waif)
    pushContents(next, stack)
  }
  freeWorklist(stack)
  return isFound
}

function pushContents(value: Slot, stack: Worklist): void {
  if (value.tag === TAG_LIST) {
    for (let index = 0; index < (value.list.length as i32); index++) {
      pushIfHeap(listItem(value.list, index), stack)
    }
  } else if (value.tag === TAG_MAP) {
    for (let index: u32 = 0; index < value.map.count; index++) {
      pushIfHeap(mapKeyAt(value.map, index), stack)
      pushIfHeap(mapValueAt(value.map, index), stack)
    }
  } else if (value.tag === TAG_WAIF) {
    const record = recordOfWaif(value)
    for (let row = rowNext(record, null); row !== null; row = rowNext(record, row)) {
      if (rowKind(row.key) === ROW_SLOT && row.isLive) pushIfHeap(row.slot, stack)
    }
  }
}

function pushIfHeap(value: Slot, stack: Worklist): void {
  const tag = value.tag
  if (tag === TAG_LIST || tag === TAG_MAP || tag === TAG_WAIF) stack.push(changetype<usize>(value))
}

// ---- for the value layer

function printWaif(pointer: usize, buffer: TextBuffer): void {
  const record = changetype<ObjectRecord>(pointer)
  loadReference(record)
  const parents = rowGet(record, ROW_HEADER, HEADER_PARENTS as i64)
  buffer.addText('[[class = #')
  buffer.addInteger(parents === null ? -1 : listItem(parents.list, 0).object)
  buffer.addText(', owner = #')
  buffer.addInteger(record.owner)
  buffer.addText(']]')
}

/**
 * A WAIF counts the same wherever it is held, whatever it holds: lists add up sizes when they are made,
 * and a WAIF may change afterwards, or not be read yet.
 */
function measureWaif(_pointer: usize): i64 {
  return WAIF_BYTES
}

/** What a WAIF takes with its values, for `value_bytes()` of the WAIF itself. */
export function waifBytes(waif: Slot): i64 {
  const record = recordOfWaif(waif)
  let bytes = WAIF_BYTES
  for (let row = rowNext(record, null); row !== null; row = rowNext(record, row)) {
    if (rowKind(row.key) === ROW_SLOT && row.isLive) bytes += valueBytes(row.slot)
  }
  return bytes
}

/** Steps over the WAIFs in memory: the one after [record] (null = the first), or null at the end. */
export function waifNext(record: ObjectRecord | null): ObjectRecord | null {
  let next = recordNext(record)
  while (next !== null && (next.state & RECORD_WAIF) === 0) next = recordNext(next)
  return next
}

/** The class of a WAIF's record. */
export function waifRecordClass(record: ObjectRecord): i64 {
  loadReference(record)
  return classOf(record)
}
