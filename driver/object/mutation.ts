/**
 * The mutations of a batch, packed for the host: u8 operation, packed key, and for MUTATION_SET u32
 * length and the value's bytes. The key is the one last built (key.ts).
 */

import {
  MUTATION_CLEAR,
  MUTATION_CLEAR_PREFIX,
  MUTATION_SET,
  TABLE_OBJECT,
  TABLE_WAIF,
} from '../shared/layout.ts'
import { STORED_INT, STORED_LIST, STORED_OBJECT } from '../shared/types.ts'
import { addVarint, addZigzag, encode } from '../value/codec.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { newTextBuffer } from '../value/text-buffer.ts'
import { Slot, setInt } from '../value/value.ts'
import { keyBegin, keyBytesTotal, keyInt, keyPointer } from './key.ts'
import { ObjectRecord, RECORD_ANONYMOUS, RECORD_WAIF } from './record.ts'

const mutations = newTextBuffer()

/** Empties the buffer for another batch. */
export function mutationsReset(): void {
  mutations.reset()
}

/** Where the packed mutations are, until the next batch is packed; and how many bytes. */
export function mutationsPointer(): usize {
  return mutations.start
}

export function mutationsBytes(): u32 {
  return mutations.length
}

/** Sets the current key to the encoding of [value]. */
export function mutateSet(value: Slot): void {
  const at = beginValue()
  encode(value, mutations)
  endValue(at)
}

/** Sets the current key to an integer. */
export function mutateSetInt(value: i64): void {
  const slot = pushSlots(1)
  setInt(slot, value)
  mutateSet(slot)
  popSlots(1)
}

/** Sets the current key to a slot: {owner, permissions, value or none}. */
export function mutateSlot(owner: i64, permissions: u32, value: Slot): void {
  const at = beginValue()
  mutations.addByte(STORED_LIST)
  addVarint(mutations, 3)
  mutations.addByte(STORED_OBJECT)
  addZigzag(mutations, owner)
  mutations.addByte(STORED_INT)
  addZigzag(mutations, permissions as i64)
  encode(value, mutations)
  endValue(at)
}

/** Sets the current key to a definition: {name}. */
export function mutateDefinition(name: Slot): void {
  const at = beginValue()
  mutations.addByte(STORED_LIST)
  addVarint(mutations, 1)
  encode(name, mutations)
  endValue(at)
}

/** Sets the current key to [bytes] bytes at [pointer], which are an encoded value. */
export function mutateSetBytes(pointer: usize, bytes: u32): void {
  operation(MUTATION_SET)
  store<u32>(mutations.reserve(4), bytes)
  mutations.length += 4
  mutations.addBytes(pointer, bytes)
}

/** Clears the current key. */
export function mutateClear(): void {
  operation(MUTATION_CLEAR)
}

/** Clears every key that begins with the current one. */
export function mutateClearPrefix(): void {
  operation(MUTATION_CLEAR_PREFIX)
}

/** Makes the key that all rows of a record begin with the current one. */
export function keyOfRecord(record: ObjectRecord): void {
  const isValue = (record.state & (RECORD_ANONYMOUS | RECORD_WAIF)) !== 0
  keyBegin(isValue ? TABLE_WAIF : TABLE_OBJECT)
  keyInt(record.id)
}

function operation(code: u32): void {
  mutations.addByte(code)
  mutations.addBytes(keyPointer(), keyBytesTotal())
}

/** Begins a value of unknown length; answers where its length belongs. */
function beginValue(): u32 {
  operation(MUTATION_SET)
  mutations.reserve(4)
  const at = mutations.length
  mutations.length += 4
  return at
}

function endValue(at: u32): void {
  store<u32>(mutations.start + (at as usize), mutations.length - at - 4)
}
