/**
 * Binary values: bytes, immutable while anybody else holds them. In memory they are strings with a tag of
 * their own whose points are their bytes, so joining and cutting them is joining and cutting strings.
 */

import { E_INVARG, E_NONE, E_TYPE } from '../shared/errors.ts'
import { TAG_BINARY, TAG_INT, TAG_STRING } from '../shared/types.ts'
import { appendInPlace, newStringOfPoints, stringRangeSet, substring } from './string.ts'
import { Slot, StringValue, setHeap } from './value.ts'

/** [to] ← the [bytes] bytes at [pointer]. */
export function setBinary(to: Slot, pointer: usize, bytes: u32): void {
  setHeap(to, TAG_BINARY, changetype<usize>(newStringOfPoints(pointer, bytes, bytes)))
}

/** The byte at [position], which is from 1 to the length. */
export function byteAt(binary: StringValue, position: i64): u32 {
  return load<u8>(binary.start + ((position - 1) as usize))
}

/** Whether a value can be one byte: an integer from 0 to 255. */
export function isByte(value: Slot): bool {
  return value.tag === TAG_INT && value.int >= 0 && value.int <= 255
}

/** [to] ← the bytes from position [from] to [last], both from 1; empty when they cross. */
export function sliceBinary(to: Slot, binary: StringValue, from: i64, last: i64): void {
  setHeap(to, TAG_BINARY, changetype<usize>(substring(binary, from, last)))
}

/**
 * Appends a binary or one byte to the binary in [slot], in place when nobody else holds it. E_NONE, E_TYPE
 * for another type, E_INVARG for a number that is no byte, or E_QUOTA.
 */
export function appendToBinary(slot: Slot, value: Slot): u32 {
  if (value.tag === TAG_BINARY) return appendBytes(slot, value.string)
  if (value.tag !== TAG_INT) return E_TYPE
  return isByte(value) ? appendBytes(slot, oneByte(value)) : E_INVARG
}

function appendBytes(slot: Slot, bytes: StringValue): u32 {
  slot.tag = TAG_STRING
  const failure = appendInPlace(slot, bytes)
  slot.tag = TAG_BINARY
  return failure
}

/** `slot[from..to] = value` for binaries, as `stringRangeSet`. E_NONE or E_QUOTA. */
export function binaryRangeSet(slot: Slot, from: i64, to: i64, value: StringValue): u32 {
  slot.tag = TAG_STRING
  const failure = stringRangeSet(slot, from, to, value)
  slot.tag = TAG_BINARY
  return failure
}

/** `slot[position] = value`. E_NONE, E_TYPE or E_INVARG. */
export function setByte(slot: Slot, position: i64, value: Slot): u32 {
  if (value.tag !== TAG_INT) return E_TYPE
  if (!isByte(value)) return E_INVARG
  if (slot.string.references === 1) {
    store<u8>(slot.string.start + ((position - 1) as usize), value.int as u8)
    slot.string.hash = 0
    return E_NONE
  }
  return binaryRangeSet(slot, position, position, oneByte(value))
}

/** The position of a byte or of a binary within another, from 1; 0 when it is not there. */
export function positionInBinary(binary: StringValue, what: Slot): i64 {
  if (what.tag === TAG_INT && !isByte(what)) return 0
  const sought = what.tag === TAG_INT ? oneByte(what) : what.string
  if (sought.bytes > binary.bytes) return 0
  const last = binary.bytes - sought.bytes
  for (let at: u32 = 0; at <= last; at++) {
    if (memory.compare(binary.start + (at as usize), sought.start, sought.bytes as usize) === 0) {
      return (at as i64) + 1
    }
  }
  return 0
}

/** A binary of one byte, used at once and over again. */
const single: StringValue = newStringOfPoints(memory.data<u8>([1]), 1, 1)

function oneByte(value: Slot): StringValue {
  store<u8>(single.start, value.int as u8)
  return single
}
