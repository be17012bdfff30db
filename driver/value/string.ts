/**
 * Strings: making, joining, cutting and indexing them. A string is valid UTF-8 and immutable while
 * anybody else holds it; positions count code points from 1. An ASCII string is indexed in constant time; for
 * others string-index.ts bounds the cost, and the last position looked up is remembered for walking along.
 */

import { E_NONE, E_QUOTA } from '../shared/errors.ts'
import { TAG_STRING } from '../shared/types.ts'
import { copyBytes } from './copy.ts'
import { allocate, capacityOf, reallocate } from './heap.ts'
import { limitStringBytes } from './limit.ts'
import { forgetKept, indexedOffset, indexedPoints, isIndexed, stepOffset } from './string-index.ts'
import {
  countPoints,
  decodedBytes,
  decodePoint,
  decodeUntrusted,
  encodePoint,
  isAscii,
  pointBytes,
  skipPoints,
} from './unicode.ts'
import {
  REFERENCES_IMMORTAL,
  releaseHeap,
  retainHeap,
  Slot,
  STRING_HEADER,
  StringValue,
  setString,
} from './value.ts'

export { StringValue }

/** The string that `positionBytes` was last asked about (0: none), a position (from 0), its offset. */
let remembered: usize = 0
let rememberedPoint: u32 = 0
let rememberedOffset: u32 = 0
/** Points that are walked from the remembered position rather than looked up. */
const NEAR: u32 = 32

/** A string of [bytes] bytes and [points] points whose bytes the caller fills in at once. */
export function allocateString(bytes: u32, points: u32): StringValue {
  const pointer = allocate(STRING_HEADER + (bytes as usize))
  if (pointer === remembered) remembered = 0
  const string = changetype<StringValue>(pointer)
  string.references = 1
  string.bytes = bytes
  string.points = points
  string.hash = 0
  return string
}

/** A string of the [bytes] bytes at [pointer]; what is no UTF-8 becomes U+FFFD. */
export function newString(pointer: usize, bytes: u32): StringValue {
  if (isAscii(pointer, bytes)) return newStringOfPoints(pointer, bytes, bytes)
  const end = pointer + (bytes as usize)
  let points: u32 = 0
  let bytesValid: u32 = 0
  for (let at = pointer; at < end; at += decodedBytes as usize) {
    bytesValid += pointBytes(decodeUntrusted(at, end))
    points++
  }
  const string = allocateString(bytesValid, points)
  let to = string.start
  for (let at = pointer; at < end; at += decodedBytes as usize) {
    to += encodePoint(to, decodeUntrusted(at, end)) as usize
  }
  return string
}

/** A string of the [bytes] bytes of valid UTF-8 at [pointer]. */
export function newStringValid(pointer: usize, bytes: u32): StringValue {
  return newStringOfPoints(pointer, bytes, countPoints(pointer, bytes))
}

/** The same when the number of points is known. */
export function newStringOfPoints(pointer: usize, bytes: u32, points: u32): StringValue {
  if (bytes === 0) return emptyString()
  const string = allocateString(bytes, points)
  copyBytes(string.start, pointer, bytes)
  return string
}

/** A string of one point. */
export function stringOfPoint(point: u32): StringValue {
  const string = allocateString(pointBytes(point), 1)
  encodePoint(string.start, point)
  return string
}

const empty: StringValue = allocateString(0, 0)

/** The empty string: one immortal value. */
export function emptyString(): StringValue {
  empty.references = REFERENCES_IMMORTAL
  return empty
}

// ---- joining

/** [to] ← [a] and [b] joined. E_NONE or E_QUOTA. */
export function concat(to: Slot, a: StringValue, b: StringValue): u32 {
  const bytes = (a.bytes as i64) + (b.bytes as i64)
  if (bytes > limitStringBytes) return E_QUOTA
  const joined = allocateString(bytes as u32, a.points + b.points)
  copyBytes(joined.start, a.start, a.bytes)
  copyBytes(joined.start + (a.bytes as usize), b.start, b.bytes)
  setString(to, joined)
  return E_NONE
}

/**
 * Appends [other] to the string in [slot]: in place when the slot holds the only reference, with room to
 * spare, so that n appends cost O(n). E_NONE or E_QUOTA.
 */
export function appendInPlace(slot: Slot, other: StringValue): u32 {
  const string = slot.string
  const bytes = (string.bytes as i64) + (other.bytes as i64)
  if (bytes > limitStringBytes) return E_QUOTA
  if (other.bytes === 0) return E_NONE
  const wanted = STRING_HEADER + (bytes as usize)
  if (string.references === 1 && changetype<usize>(string) !== changetype<usize>(other)) {
    const pointer = changetype<usize>(string)
    if (wanted > capacityOf(pointer)) moveString(slot, reallocate(pointer, roomFor(wanted)))
    extend(slot.string, other)
    return E_NONE
  }
  const longer = allocateString(roomFor(wanted) as u32, 0)
  memory.copy(longer.start, string.start, string.bytes as usize)
  longer.bytes = string.bytes
  longer.points = string.points
  extend(longer, other)
  setString(slot, longer)
  return E_NONE
}

function roomFor(wanted: usize): usize {
  return wanted + (wanted >> 1)
}

/** Notes that the slot's only reference moved. */
function moveString(slot: Slot, pointer: usize): void {
  slot.bits = pointer as i64
}

function extend(string: StringValue, other: StringValue): void {
  const pointer = changetype<usize>(string)
  copyBytes(string.start + (string.bytes as usize), other.start, other.bytes)
  forgetKept(string)
  string.bytes += other.bytes
  string.points += other.points
  if (pointer === remembered) remembered = 0
}

// ---- positions

/** Bytes before the point at position [point] (from 0, at most `points`). */
export function positionBytes(string: StringValue, point: u32): u32 {
  if (string.isAscii) return point
  if (point === string.points) return string.bytes
  const pointer = changetype<usize>(string)
  const isNear = remembered === pointer && point - rememberedPoint < NEAR
  if (isNear || !isIndexed(string)) {
    if (remembered !== pointer || point < rememberedPoint) {
      rememberedPoint = 0
      rememberedOffset = 0
    }
    const from = rememberedOffset
    const start = string.start + (from as usize)
    rememberedOffset = from + skipPoints(start, string.bytes - from, point - rememberedPoint)
  } else rememberedOffset = indexedOffset(string, point)
  remembered = pointer
  rememberedPoint = point
  return rememberedOffset
}

/** The code point at [position], which is from 1 to the string's points. */
export function pointAt(string: StringValue, position: i64): u32 {
  const index = (position - 1) as u32
  if (string.isAscii) return load<u8>(string.start + (index as usize))
  return decodePoint(string.start + (positionBytes(string, index) as usize))
}

/** The points from position [from] to [to], both from 1; empty when they cross. They must exist. */
export function substring(string: StringValue, from: i64, to: i64): StringValue {
  if (from > to) return emptyString()
  if (from === 1 && to === (string.points as i64)) {
    retainHeap(changetype<usize>(string))
    return string
  }
  const begin = positionBytes(string, (from - 1) as u32)
  const end = positionBytes(string, to as u32)
  return newStringOfPoints(string.start + (begin as usize), end - begin, (to - from + 1) as u32)
}

/**
 * `slot[from..to] = value` for the string in [slot]: positions as ToastStunt's strrangeset() takes them,
 * so [from] may be one past the end and [to] before it. E_NONE or E_QUOTA.
 */
export function stringRangeSet(slot: Slot, from: i64, to: i64, value: StringValue): u32 {
  const base = slot.string
  const points = base.points as i64
  const left = from > 1 ? positionBytes(base, (from - 1) as u32) : 0
  const rightFrom = to >= points ? base.bytes : to < 0 ? 0 : positionBytes(base, to as u32)
  const rightPoints = to >= points ? 0 : to < 0 ? points : points - to
  const right = base.bytes - rightFrom
  const bytes = (left as i64) + (value.bytes as i64) + (right as i64)
  if (bytes > limitStringBytes) return E_QUOTA
  const leftPoints = from > 1 ? from - 1 : 0
  const made = allocateString(bytes as u32, ((leftPoints + rightPoints) as u32) + value.points)
  memory.copy(made.start, base.start, left as usize)
  memory.copy(made.start + (left as usize), value.start, value.bytes as usize)
  const end = made.start + (left as usize) + (value.bytes as usize)
  memory.copy(end, base.start + (rightFrom as usize), right as usize)
  setString(slot, made)
  return E_NONE
}

/** The position, from 1, of the point at a byte offset; 0 for a negative offset. */
export function positionOf(string: StringValue, offset: i32): i64 {
  if (offset < 0) return 0
  if (string.isAscii) return (offset as i64) + 1
  if (!isIndexed(string)) return (countPoints(string.start, offset as u32) as i64) + 1
  const before = indexedPoints(string, offset as u32)
  const rest = countPoints(string.start + (stepOffset as usize), (offset as u32) - stepOffset)
  return ((before + rest) as i64) + 1
}

/** Releases a string that no slot holds. */
export function releaseString(string: StringValue): void {
  releaseHeap(TAG_STRING, changetype<usize>(string))
}

/** Adds a reference to a string. */
export function retainString(string: StringValue): StringValue {
  retainHeap(changetype<usize>(string))
  return string
}
