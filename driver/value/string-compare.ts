/**
 * Comparing, hashing and searching strings, with case or without. Without case means: by the fold of
 * unicode.ts, which keeps lengths, so that both sides are walked in step, eight bytes at a time.
 */

import { keepHash, keptHash } from './string-index.ts'
import { decodedBytes, decodePoint, foldPoint, foldWord } from './unicode.ts'
import { StringValue } from './value.ts'
import { noteBytes } from './work.ts'

/** Whether the strings are the same bytes. */
export function equalExact(a: StringValue, b: StringValue): bool {
  if (changetype<usize>(a) === changetype<usize>(b)) return true
  return a.bytes === b.bytes && firstDifference(a.start, b.start, a.bytes, 0) === a.bytes
}

/** Whether the strings are the same but for case. */
export function equalFolded(a: StringValue, b: StringValue): bool {
  if (changetype<usize>(a) === changetype<usize>(b)) return true
  if (a.bytes !== b.bytes || a.points !== b.points) return false
  return compareBytesFolded(a.start, b.start, a.bytes) === 0
}

/** The order of the strings by code points: negative, 0 or positive. */
export function compareExact(a: StringValue, b: StringValue): i32 {
  const bytes = min<u32>(a.bytes, b.bytes)
  const at = firstDifference(a.start, b.start, bytes, 0) as usize
  if (at < (bytes as usize)) {
    return (load<u8>(a.start + at) as i32) - (load<u8>(b.start + at) as i32)
  }
  return compareLengths(a, b)
}

/** The order of the strings by folded code points: negative, 0 or positive. */
export function compareFolded(a: StringValue, b: StringValue): i32 {
  if (changetype<usize>(a) === changetype<usize>(b)) return 0
  const bytes = min<u32>(a.bytes, b.bytes)
  const order = compareBytesFolded(a.start, b.start, bytes)
  return order !== 0 ? order : compareLengths(a, b)
}

function compareLengths(a: StringValue, b: StringValue): i32 {
  return a.bytes === b.bytes ? 0 : a.bytes < b.bytes ? -1 : 1
}

/** Offset of the first byte that differs, at or after [from]; [bytes] when there is none. */
function firstDifference(a: usize, b: usize, bytes: u32, from: u32): u32 {
  let at = from
  noteBytes(bytes - from)
  for (; at + 8 <= bytes; at += 8) {
    const difference = load<u64>(a + (at as usize)) ^ load<u64>(b + (at as usize))
    if (difference !== 0) return at + ((ctz<u64>(difference) >> 3) as u32)
  }
  if (at + 4 <= bytes) {
    const difference = load<u32>(a + (at as usize)) ^ load<u32>(b + (at as usize))
    if (difference !== 0) return at + (ctz<u32>(difference) >> 3)
    at += 4
  }
  for (; at < bytes; at++) {
    if (load<u8>(a + (at as usize)) !== load<u8>(b + (at as usize))) return at
  }
  return bytes
}

/** The same for bytes with the letters A–Z made small. */
function firstDifferenceFolded(a: usize, b: usize, bytes: u32, from: u32): u32 {
  let at = from
  for (; at + 8 <= bytes; at += 8) {
    const left = load<u64>(a + (at as usize))
    const right = load<u64>(b + (at as usize))
    if (left === right) continue
    const difference = foldWord(left) ^ foldWord(right)
    if (difference !== 0) return at + ((ctz<u64>(difference) >> 3) as u32)
  }
  if (at + 4 <= bytes) {
    const left: u64 = load<u32>(a + (at as usize))
    const right: u64 = load<u32>(b + (at as usize))
    const difference = left === right ? 0 : foldWord(left) ^ foldWord(right)
    if (difference !== 0) return at + ((ctz<u64>(difference) >> 3) as u32)
    at += 4
  }
  for (; at < bytes; at++) {
    const left: u32 = load<u8>(a + (at as usize))
    const right: u32 = load<u8>(b + (at as usize))
    if (left !== right && foldWord(left) !== foldWord(right)) return at
  }
  return bytes
}

/**
 * The order of [bytes] bytes of UTF-8 at [a] and [b] without case; both may end within a point, if
 * another byte of it follows.
 */
function compareBytesFolded(a: usize, b: usize, bytes: u32): i32 {
  noteBytes(bytes)
  let at = firstDifferenceFolded(a, b, bytes, 0)
  while (at < bytes) {
    // What precedes is equal, so the differing points begin at the same offset.
    while ((load<u8>(a + (at as usize)) & 0xc0) === 0x80) at--
    const left = foldPoint(decodePoint(a + (at as usize)))
    const right = foldPoint(decodePoint(b + (at as usize)))
    if (left !== right) return left < right ? -1 : 1
    at = firstDifferenceFolded(a, b, bytes, at + decodedBytes)
  }
  return 0
}

/** Whether [bytes] bytes at [a] and [b], whole points both, are equal. */
export function equalBytes(a: usize, b: usize, bytes: u32, caseMatters: bool): bool {
  if (caseMatters) return firstDifference(a, b, bytes, 0) === bytes
  return compareBytesFolded(a, b, bytes) === 0
}

/** A hash that strings equal but for case share; never 0. It is kept in the string. */
export function hashFolded(string: StringValue): u32 {
  if (string.isAscii) {
    if (string.hash === 0) string.hash = hashAscii(string)
    return string.hash
  }
  const kept = keptHash(string)
  if (kept !== 0) return kept
  const hash = hashPoints(string) | 1
  keepHash(string, hash)
  return hash
}

function hashAscii(string: StringValue): u32 {
  const bytes = string.bytes as usize
  let at = string.start
  const end = at + (bytes & ~7)
  let hash: u64 = bytes as u64
  for (; at < end; at += 8) hash = mix(hash, foldWord(load<u64>(at)))
  const rest = bytes & 7
  // The block is longer than the string by up to a word, so this reads nobody else's memory.
  if (rest !== 0) hash = mix(hash, foldWord(load<u64>(at) & (((1 as u64) << (rest << 3)) - 1)))
  return finish(hash)
}

function hashPoints(string: StringValue): u32 {
  const end = string.start + (string.bytes as usize)
  let hash: u64 = string.bytes
  for (let at = string.start; at < end; at += decodedBytes as usize) {
    hash = mix(hash, foldPoint(decodePoint(at)))
  }
  return finish(hash)
}

function mix(hash: u64, word: u64): u64 {
  return rotl<u64>((hash ^ word) * MULTIPLIER, 29)
}

function finish(hash: u64): u32 {
  const mixed = (hash ^ (hash >> 32)) * MULTIPLIER
  const short = (mixed >> 32) as u32
  return short === 0 ? 1 : short
}

/** Odd, with bits well spread: 2⁶⁴ divided by the golden ratio. */
const MULTIPLIER: u64 = ((0x9e3779b9 as u64) << 32) | 0x7f4a7c15
