/**
 * The properties that every object has: name, owner, flags, location, contents, last_move. They are
 * fields of the header and flags; who may write which, and with what, is told here.
 *
 * Semantics: ToastStunt `execute.cc` OP_PUT_PROP, `db_properties.cc`.
 */

import { E_INVARG, E_NONE, E_PERM, E_TYPE } from '../shared/errors.ts'
import {
  FLAG_ANONYMOUS,
  FLAG_FERTILE,
  FLAG_PLAYER,
  FLAG_PROGRAMMER,
  FLAG_READ,
  FLAG_WIZARD,
  FLAG_WRITE,
  HEADER_FLAGS,
  HEADER_LAST_MOVE,
  HEADER_NAME,
  ROW_HEADER,
} from '../shared/layout.ts'
import { TAG_NONE, TAG_OBJECT, TAG_STRING } from '../shared/types.ts'
import { intern, text } from '../value/intern.ts'
import { emptyList } from '../value/list.ts'
import { newMap } from '../value/map.ts'
import { FORM_NFC, normalForm } from '../value/normal.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { retainString, StringValue } from '../value/string.ts'
import {
  assign,
  isTrue,
  Slot,
  setInt,
  setList,
  setMap,
  setObject,
  setString,
} from '../value/value.ts'
import { contentsSet } from './index.ts'
import { isAnonymous, isWizard, objectLocation, objectName } from './object.ts'
import { setToList } from './ordered-set.ts'
import { changeOwner } from './owner.ts'
import { ObjectRecord } from './record.ts'
import { headerSetInt, rowGet, rowSet } from './row.ts'

// Their numbers; also the index of the symbols interned first.
export const BUILTIN_PROPERTY_NAME: u32 = 1
export const BUILTIN_PROPERTY_OWNER: u32 = 2
export const BUILTIN_PROPERTY_PROGRAMMER: u32 = 3
export const BUILTIN_PROPERTY_WIZARD: u32 = 4
export const BUILTIN_PROPERTY_R: u32 = 5
export const BUILTIN_PROPERTY_W: u32 = 6
export const BUILTIN_PROPERTY_F: u32 = 7
export const BUILTIN_PROPERTY_A: u32 = 8
export const BUILTIN_PROPERTY_LOCATION: u32 = 9
export const BUILTIN_PROPERTY_CONTENTS: u32 = 10
export const BUILTIN_PROPERTY_LAST_MOVE: u32 = 11
const BUILTIN_PROPERTIES: u32 = 11

/** Symbols by number. */
const symbols: usize = memory.data(4 * 12, 4)

export function builtinPropertyBoot(): void {
  for (let number: u32 = 1; number <= BUILTIN_PROPERTIES; number++) {
    store<u32>(symbols + ((number as usize) << 2), intern(builtinPropertyName(number)))
  }
}

/** The name of a builtin property. */
export function builtinPropertyName(number: u32): StringValue {
  switch (number) {
    case BUILTIN_PROPERTY_NAME:
      return text('name')
    case BUILTIN_PROPERTY_OWNER:
      return text('owner')
    case BUILTIN_PROPERTY_PROGRAMMER:
      return text('programmer')
    case BUILTIN_PROPERTY_WIZARD:
      return text('wizard')
    case BUILTIN_PROPERTY_R:
      return text('r')
    case BUILTIN_PROPERTY_W:
      return text('w')
    case BUILTIN_PROPERTY_F:
      return text('f')
    case BUILTIN_PROPERTY_A:
      return text('a')
    case BUILTIN_PROPERTY_LOCATION:
      return text('location')
    case BUILTIN_PROPERTY_CONTENTS:
      return text('contents')
    default:
      return text('last_move')
  }
}

/** The number of the builtin property whose name has this symbol, or 0. */
export function builtinPropertyOf(symbol: u32): u32 {
  for (let number: u32 = 1; number <= BUILTIN_PROPERTIES; number++) {
    if (load<u32>(symbols + ((number as usize) << 2)) === symbol) return number
  }
  return 0
}

// ---- who may what

/** Whether reading or writing the property is kept from this programmer by $server_options. */
export type ProtectHook = (builtinProperty: u32, programmer: i64) => bool

let protectHook: ProtectHook = unprotected

export function setProtectHook(hook: ProtectHook): void {
  protectHook = hook
}

function unprotected(_builtinProperty: u32, _programmer: i64): bool {
  return false
}

/** Whether a builtin property is protected from [programmer]. */
export function isProtected(number: u32, programmer: i64): bool {
  return protectHook(number, programmer)
}

// ---- reading

/** Reads a builtin property. */
export function builtinPropertyRead(record: ObjectRecord, number: u32, to: Slot): void {
  switch (number) {
    case BUILTIN_PROPERTY_NAME:
      setString(to, retainString(objectName(record)))
      break
    case BUILTIN_PROPERTY_OWNER:
      setObject(to, record.owner)
      break
    case BUILTIN_PROPERTY_LOCATION:
      setObject(to, objectLocation(record))
      break
    case BUILTIN_PROPERTY_CONTENTS:
      readContents(record, to)
      break
    case BUILTIN_PROPERTY_LAST_MOVE:
      readLastMove(record, to)
      break
    default:
      setInt(to, (record.flags & flagOf(number)) !== 0 ? 1 : 0)
  }
}

function readContents(record: ObjectRecord, to: Slot): void {
  if (isAnonymous(record)) setList(to, emptyList())
  else setToList(contentsSet(record), to)
}

function readLastMove(record: ObjectRecord, to: Slot): void {
  const slot = rowGet(record, ROW_HEADER, HEADER_LAST_MOVE as i64)
  if (slot !== null && slot.tag !== TAG_NONE) assign(to, slot)
  else if (isAnonymous(record)) setInt(to, 0)
  else setMap(to, newMap())
}

function flagOf(number: u32): u32 {
  switch (number) {
    case BUILTIN_PROPERTY_PROGRAMMER:
      return FLAG_PROGRAMMER
    case BUILTIN_PROPERTY_WIZARD:
      return FLAG_WIZARD
    case BUILTIN_PROPERTY_R:
      return FLAG_READ
    case BUILTIN_PROPERTY_W:
      return FLAG_WRITE
    case BUILTIN_PROPERTY_F:
      return FLAG_FERTILE
    default:
      return FLAG_ANONYMOUS
  }
}

// ---- writing

/** Names are kept in one normal form, so that they are found however they are typed. */
function setName(record: ObjectRecord, name: Slot): void {
  const slot = pushSlots(1)
  setString(slot, normalForm(name.string, FORM_NFC))
  rowSet(record, ROW_HEADER, HEADER_NAME as i64, slot)
  popSlots(1)
}

/** Writes a builtin property: E_NONE, or E_TYPE, E_PERM, E_INVARG. */
export function builtinPropertyWrite(
  record: ObjectRecord,
  number: u32,
  programmer: i64,
  value: Slot,
): u32 {
  const error = checkWrite(record, number, programmer, value)
  if (error !== E_NONE) return error
  if (number === BUILTIN_PROPERTY_NAME) setName(record, value)
  else if (number === BUILTIN_PROPERTY_OWNER) changeOwner(record, value.object)
  else setFlag(record, flagOf(number), isTrue(value))
  return E_NONE
}

function checkWrite(record: ObjectRecord, number: u32, programmer: i64, value: Slot): u32 {
  switch (number) {
    case BUILTIN_PROPERTY_NAME:
      if (value.tag !== TAG_STRING) return E_TYPE
      if (isWizard(programmer)) return E_NONE
      return (record.flags & FLAG_PLAYER) !== 0 ? E_PERM : checkOwner(record, number, programmer)
    case BUILTIN_PROPERTY_OWNER:
      if (value.tag !== TAG_OBJECT) return E_TYPE
      return isWizard(programmer) ? E_NONE : E_PERM
    case BUILTIN_PROPERTY_PROGRAMMER:
    case BUILTIN_PROPERTY_WIZARD:
      if (!isWizard(programmer)) return E_PERM
      return isAnonymous(record) ? E_INVARG : E_NONE
    case BUILTIN_PROPERTY_R:
    case BUILTIN_PROPERTY_W:
    case BUILTIN_PROPERTY_F:
    case BUILTIN_PROPERTY_A:
      return isWizard(programmer) ? E_NONE : checkOwner(record, number, programmer)
    default:
      return E_PERM
  }
}

function checkOwner(record: ObjectRecord, number: u32, programmer: i64): u32 {
  return isProtected(number, programmer) || programmer !== record.owner ? E_PERM : E_NONE
}

function setFlag(record: ObjectRecord, flag: u32, on: bool): void {
  const flags = on ? record.flags | flag : record.flags & ~flag
  if (flags === record.flags) return
  headerSetInt(record, HEADER_FLAGS, flags as i64)
}
