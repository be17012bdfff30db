/**
 * One row that another process changed, while its mutation is looked at: packed as in mutation.ts. The values
 * of what is in chunks are not in the mutation; its key's row is changed to a head that begins with ff.
 */

import { FIELD_INT, MUTATION_SET } from '../shared/layout.ts'
import { newString, StringValue } from '../value/string.ts'

const FIELDS_MAX: u32 = 8
const HEAD: u32 = 0xff

/** What is done: MUTATION_…. */
export let changeOperation: u32 = 0
/** The packed key, and how many fields it has. */
export let changeKey: usize = 0
export let changeKeyBytes: u32 = 0
export let changeFields: u32 = 0
/** Of MUTATION_SET: the encoded value. */
export let changeValue: usize = 0
export let changeValueBytes: u32 = 0

const fields: usize = memory.data(4 * 8, 4)

/** Reads the mutation at [pointer]; answers where the next one is. */
export function readChange(pointer: usize): usize {
  changeOperation = load<u8>(pointer)
  changeKey = pointer + 1
  changeFields = load<u8>(changeKey)
  let at = changeKey + 1
  for (let field: u32 = 0; field < changeFields; field++) {
    if (field < FIELDS_MAX) store<usize>(fields + ((field as usize) << 2), at)
    at += load<u8>(at) === FIELD_INT ? 9 : 5 + (load<u32>(at + 1) as usize)
  }
  changeKeyBytes = (at - changeKey) as u32
  changeValueBytes = 0
  if (changeOperation !== MUTATION_SET) return at
  changeValueBytes = load<u32>(at)
  changeValue = at + 4
  return changeValue + (changeValueBytes as usize)
}

/** Whether the row is there now, and with what value. */
export function isChangeSet(): bool {
  return changeOperation === MUTATION_SET
}

/** Whether the value is elsewhere, in chunks. */
export function isChangeChunked(): bool {
  return changeValueBytes !== 0 && load<u8>(changeValue) === HEAD
}

/** The [index]-th field of the key, from 0 for the table, which is an integer. */
export function changeInt(index: u32): i64 {
  const at = fieldOf(index)
  assert(load<u8>(at) === FIELD_INT, 'a key with another field than a number')
  return load<i64>(at + 1)
}

/** Whether the [index]-th field of the key is an integer. */
export function isChangeInt(index: u32): bool {
  return index < changeFields && load<u8>(fieldOf(index)) === FIELD_INT
}

/** Where the bytes of a field that is none are, and how many. */
export function changeBytesAt(index: u32): usize {
  return fieldOf(index) + 5
}

export function changeBytesOf(index: u32): u32 {
  return load<u32>(fieldOf(index) + 1)
}

/** A field's text; a new string. */
export function changeText(index: u32): StringValue {
  return newString(changeBytesAt(index), changeBytesOf(index))
}

function fieldOf(index: u32): usize {
  assert(index < changeFields && index < FIELDS_MAX, 'a key with too few fields')
  return load<usize>(fields + ((index as usize) << 2))
}
