/**
 * Changing verbs. A verb is one row, so every change stores a new list; pointers to Verbs go stale.
 * Permissions are the builtins' to check.
 */

import { HEADER_VERB_ID_NEXT, ROW_VERB } from '../shared/layout.ts'
import { TAG_INT, TAG_NONE, TAG_OBJECT, TAG_PROGRAM } from '../shared/types.ts'
import { listSet, newList, pushString, pushTaken } from '../value/list.ts'
import { FORM_NFC, normalForm } from '../value/normal.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { allocateString, StringValue } from '../value/string.ts'
import { assign, Slot, setHeap, setInt, setList, setObject, setString } from '../value/value.ts'
import { metadataForget, metadataOfVerb } from './metadata.ts'
import { ObjectRecord } from './record.ts'
import { headerNumber, headerSetInt, rowClear, rowGet, rowSet } from './row.ts'
import {
  VERB_DOBJ,
  VERB_IOBJ,
  VERB_ITEMS,
  VERB_NAMES,
  VERB_OWNER,
  VERB_PERMISSIONS,
  VERB_PREPOSITION,
  VERB_PROGRAM,
  Verb,
} from './verb-table.ts'

/** Bytes of the hash that names a program. */
export const CODE_HASH_BYTES: u32 = 32

/** Adds a verb without a program behind the object's others; answers its position, from 1. */
export function verbAdd(
  record: ObjectRecord,
  names: StringValue,
  owner: i64,
  permissions: u32,
  dobj: i32,
  preposition: i32,
  iobj: i32,
): i64 {
  const id = headerNumber(record, HEADER_VERB_ID_NEXT, 1)
  const list = newList(VERB_ITEMS)
  pushString(list, normalForm(names, FORM_NFC))
  pushTaken(list, TAG_OBJECT, owner)
  pushTaken(list, TAG_INT, permissions as i64)
  pushTaken(list, TAG_INT, dobj as i64)
  pushTaken(list, TAG_INT, preposition as i64)
  pushTaken(list, TAG_INT, iobj as i64)
  pushTaken(list, TAG_NONE, 0)
  const value = pushSlots(1)
  setList(value, list)
  headerSetInt(record, HEADER_VERB_ID_NEXT, id + 1)
  rowSet(record, ROW_VERB, id, value)
  popSlots(1)
  return record.verbCount as i64
}

export function verbDelete(verb: Verb): void {
  const definer = verb.definer
  const id = verb.id
  rowClear(definer, ROW_VERB, id)
  metadataForget(definer, metadataOfVerb(id))
}

/** Sets owner, permissions and names. */
export function verbSetInfo(verb: Verb, owner: i64, permissions: u32, names: StringValue): void {
  const value = pushSlots(1)
  const item = pushSlots(1)
  copyOf(verb, value)
  setObject(item, owner)
  listSet(value, VERB_OWNER, item)
  setInt(item, permissions as i64)
  listSet(value, VERB_PERMISSIONS, item)
  setString(item, normalForm(names, FORM_NFC))
  listSet(value, VERB_NAMES, item)
  rowSet(verb.definer, ROW_VERB, verb.id, value)
  popSlots(2)
}

/** Sets the argument specifiers. */
export function verbSetArgs(verb: Verb, dobj: i32, preposition: i32, iobj: i32): void {
  const value = pushSlots(1)
  copyOf(verb, value)
  setItem(value, VERB_DOBJ, dobj)
  setItem(value, VERB_PREPOSITION, preposition)
  setItem(value, VERB_IOBJ, iobj)
  rowSet(verb.definer, ROW_VERB, verb.id, value)
  popSlots(1)
}

/** Makes the program named by the 32 bytes at [hash] the verb's. */
export function verbSetCode(verb: Verb, hash: usize): void {
  const value = pushSlots(1)
  const item = pushSlots(1)
  copyOf(verb, value)
  const program = allocateString(CODE_HASH_BYTES, CODE_HASH_BYTES)
  memory.copy(program.start, hash, CODE_HASH_BYTES as usize)
  setHeap(item, TAG_PROGRAM, changetype<usize>(program))
  listSet(value, VERB_PROGRAM, item)
  rowSet(verb.definer, ROW_VERB, verb.id, value)
  popSlots(2)
}

function setItem(list: Slot, index: i32, value: i32): void {
  const item = pushSlots(1)
  setInt(item, value as i64)
  listSet(list, index, item)
  popSlots(1)
}

/** The verb's list. The first change copies it, since the row holds it too. */
function copyOf(verb: Verb, to: Slot): void {
  const row = rowGet(verb.definer, ROW_VERB, verb.id)
  assert(row !== null, 'a verb without a row')
  assign(to, row as Slot)
}
