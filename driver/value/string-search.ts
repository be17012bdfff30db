/**
 * Searching a string in another, with case or without. A plain search is tried first; when it has done
 * more work than the strings are long, as patterns like "aaaab" make it, the linear algorithm of Knuth,
 * Morris and Pratt goes on, so that no search takes long.
 */

import { positionOf } from './string.ts'
import { equalBytes } from './string-compare.ts'
import { newTextBuffer, TextBuffer } from './text-buffer.ts'
import { decodedBytes, decodePoint, foldByte, foldPoint, HIGH_BITS, LOW_BITS } from './unicode.ts'
import { StringValue } from './value.ts'

/** Position of [what] in [string], from 1; 0 when absent. The empty string is at 1. */
export function indexOf(string: StringValue, what: StringValue, caseMatters: bool): i64 {
  return positionOf(string, findBytes(string, what, 0, caseMatters))
}

/** Position of the last [what] in [string], from 1; 0 when absent. */
export function lastIndexOf(string: StringValue, what: StringValue, caseMatters: bool): i64 {
  return positionOf(string, findBytesLast(string, what, string.bytes as i32, caseMatters))
}

/** Byte offset of [what] in [string] at or after byte [from], where a point begins; −1 when absent. */
export function findBytes(
  string: StringValue,
  what: StringValue,
  from: u32,
  caseMatters: bool,
): i32 {
  if (what.bytes > string.bytes) return -1
  if (what.bytes === 0) return from <= string.bytes ? (from as i32) : -1
  const last = string.bytes - what.bytes
  if (from + 7 <= last && canAim(what, caseMatters))
    return findByWords(string, what, from, last, caseMatters)
  let work = workAllowed(string)
  for (let at = from; at <= last; at++) {
    if (!mayBegin(string.start + (at as usize), what, caseMatters)) continue
    if (equalBytes(string.start + (at as usize), what.start, what.bytes, caseMatters))
      return at as i32
    work -= what.bytes as i64
    if (work < 0) return findLinear(string, what, at + 1, last, caseMatters, true)
  }
  return -1
}

/** The same, looking at eight places at a time; there are eight. */
function findByWords(
  string: StringValue,
  what: StringValue,
  from: u32,
  last: u32,
  caseMatters: bool,
): i32 {
  aim(what, caseMatters)
  let work = workAllowed(string)
  for (let at = from; at <= last; at += 8) {
    // The last word overlaps the one before, where nothing was.
    if (at + 7 > last) at = last - 7
    for (let marks = marksAt(string.start + (at as usize)); marks !== 0; marks &= marks - 1) {
      const found = at + ((ctz<u64>(marks) >> 3) as u32)
      if (equalBytes(string.start + (found as usize), what.start, what.bytes, caseMatters))
        return found as i32
      work -= what.bytes as i64
      if (work < 0) return findLinear(string, what, found + 1, last, caseMatters, true)
    }
  }
  return -1
}

/** Byte offset of the last [what] that begins at or before byte [from], as above; −1 when absent. */
export function findBytesLast(
  string: StringValue,
  what: StringValue,
  from: i32,
  caseMatters: bool,
): i32 {
  const last = (string.bytes as i32) - (what.bytes as i32)
  if (what.bytes === 0) return min<i32>(from, last)
  if (min<i32>(from, last) >= 7 && canAim(what, caseMatters))
    return findLastByWords(string, what, min<i32>(from, last), caseMatters)
  let work = workAllowed(string)
  for (let at = min<i32>(from, last); at >= 0; at--) {
    if (!mayBegin(string.start + (at as usize), what, caseMatters)) continue
    if (equalBytes(string.start + (at as usize), what.start, what.bytes, caseMatters)) return at
    work -= what.bytes as i64
    if (work < 0) return findLinear(string, what, 0, at as u32, caseMatters, false)
  }
  return -1
}

/** The same, looking at eight places at a time; there are eight. */
function findLastByWords(
  string: StringValue,
  what: StringValue,
  from: i32,
  caseMatters: bool,
): i32 {
  aim(what, caseMatters)
  let work = workAllowed(string)
  for (let end = from; end >= 0; end -= 8) {
    const at = max<i32>(end - 7, 0)
    let marks = marksAt(string.start + (at as usize))
    while (marks !== 0) {
      const bit = 63 - clz<u64>(marks)
      const found = at + ((bit >> 3) as i32)
      if (equalBytes(string.start + (found as usize), what.start, what.bytes, caseMatters))
        return found
      work -= what.bytes as i64
      if (work < 0) return findLinear(string, what, 0, found as u32, caseMatters, false)
      marks ^= (1 as u64) << bit
    }
  }
  return -1
}

// ---- eight places at a time: where the first byte of what is searched for may stand, and its last

let firstWanted: u64 = 0
let lastWanted: u64 = 0
/** From the first byte to the last. */
let distance: usize = 0
/** What letters of both cases have in common when it is set; 0 when case matters. */
let caseBits: u64 = 0

/** Whether the first byte tells enough: when case does not matter only ASCII does, which the fold keeps to itself. */
function canAim(what: StringValue, caseMatters: bool): bool {
  return caseMatters || load<u8>(what.start) < 0x80
}

/** Prepares `marksAt`. A last byte beyond ASCII says nothing when case does not matter. */
function aim(what: StringValue, caseMatters: bool): void {
  const end = what.start + (what.bytes as usize) - 1
  distance = caseMatters || load<u8>(end) < 0x80 ? end - what.start : 0
  caseBits = caseMatters ? 0 : LOW_BITS << 5
  firstWanted = (LOW_BITS * (load<u8>(what.start) as u64)) | caseBits
  lastWanted = (LOW_BITS * (load<u8>(what.start + distance) as u64)) | caseBits
}

/** The highest bit of each of the eight bytes from [place] on at which it may stand; also of some above such a one. */
function marksAt(place: usize): u64 {
  const firsts = (load<u64>(place) | caseBits) ^ firstWanted
  const lasts = (load<u64>(place + distance) | caseBits) ^ lastWanted
  const unlike = firsts | lasts
  return (unlike - LOW_BITS) & ~unlike & HIGH_BITS
}

/** Bytes that the plain search may compare before the linear one takes over. */
function workAllowed(string: StringValue): i64 {
  return 4096 + 4 * (string.bytes as i64)
}

/** Whether the first byte allows for [what] at [pointer]. */
function mayBegin(pointer: usize, what: StringValue, caseMatters: bool): bool {
  const here: u32 = load<u8>(pointer)
  const first: u32 = load<u8>(what.start)
  if (here === first) return true
  if (caseMatters || (here & 0xc0) === 0x80) return false
  return here >= 0x80 || foldByte(here) === foldByte(first)
}

// ---- the linear search

/** What is searched for, and the text, folded unless case matters; and the pattern's borders. */
const pattern: TextBuffer = newTextBuffer()
const subject: TextBuffer = newTextBuffer()
const borders: TextBuffer = newTextBuffer()

/** Offset of the first or last occurrence that begins from [from] to [last], or −1. */
function findLinear(
  string: StringValue,
  what: StringValue,
  from: u32,
  last: u32,
  caseMatters: bool,
  first: bool,
): i32 {
  fill(pattern, what, caseMatters)
  fill(subject, string, caseMatters)
  findBorders()
  const length = pattern.length
  const end = last + length
  let found = -1
  let matched: u32 = 0
  for (let at = from; at < end; at++) {
    matched = extend(matched, load<u8>(subject.start + (at as usize)))
    if (matched < length) continue
    found = (at + 1 - length) as i32
    if (first) break
    matched = borderOf(length)
  }
  pattern.reset()
  subject.reset()
  borders.reset()
  return found
}

function fill(buffer: TextBuffer, string: StringValue, caseMatters: bool): void {
  buffer.reset()
  if (caseMatters) {
    buffer.addString(string)
    return
  }
  const end = string.start + (string.bytes as usize)
  for (let at = string.start; at < end; ) {
    const point = decodePoint(at)
    at += decodedBytes as usize
    buffer.addPoint(foldPoint(point))
  }
}

/** Length of the longest proper beginning of the first [length] bytes that also ends them. */
function borderOf(length: u32): u32 {
  return load<u32>(borders.start + ((length as usize) << 2))
}

function findBorders(): void {
  const length = pattern.length
  borders.reset()
  borders.reserve((length + 1) << 2)
  store<u32>(borders.start, 0)
  store<u32>(borders.start, 0, 4)
  let border: u32 = 0
  for (let at: u32 = 1; at < length; at++) {
    border = extend(border, load<u8>(pattern.start + (at as usize)))
    store<u32>(borders.start + (((at + 1) as usize) << 2), border)
  }
}

/** How many bytes of the pattern match after [byte], when [matched] did before it. */
function extend(matched: u32, byte: u32): u32 {
  let length = matched === pattern.length ? borderOf(matched) : matched
  while (length > 0 && load<u8>(pattern.start + (length as usize)) !== byte)
    length = borderOf(length)
  return load<u8>(pattern.start + (length as usize)) === byte ? length + 1 : 0
}
