/**
 * Matching a called name against a verb's names: alternatives separated by spaces, each with at most
 * one meaningful `*`: what stands before it is required, what follows may be cut short, and a `*` at the
 * end matches anything that follows.
 *
 * Semantics: ToastStunt `utils.cc` verbcasecmp().
 */

import { StringValue } from '../value/string.ts'
import { decodedBytes, decodePoint, foldByte, foldPoint } from '../value/unicode.ts'

const STAR: u32 = 0x2a
const SPACE: u32 = 0x20

const STAR_NONE: u32 = 0
const STAR_INNER: u32 = 1
const STAR_END: u32 = 2

/** Whether a verb with these names is meant by [word]. */
export function verbNameMatches(names: StringValue, word: StringValue): bool {
  if (changetype<usize>(names) === changetype<usize>(word)) return true
  const end = names.start + (names.bytes as usize)
  const wordEnd = word.start + (word.bytes as usize)
  let at = names.start
  while (at < end) {
    let star = STAR_NONE
    let wordAt = word.start
    while (true) {
      while (at < end && byteAt(at) === STAR) {
        at += 1
        star = isEnd(at, end) ? STAR_END : STAR_INNER
      }
      if (isEnd(at, end) || wordAt === wordEnd) break
      const bytes = samePoint(at, wordAt)
      if (bytes === 0) break
      at += bytes
      wordAt += bytes
    }
    if (wordAt === wordEnd ? star !== STAR_NONE || isEnd(at, end) : star === STAR_END) return true
    while (!isEnd(at, end)) at += 1
    while (at < end && byteAt(at) === SPACE) at += 1
  }
  return false
}

function byteAt(at: usize): u32 {
  return load<u8>(at)
}

function isEnd(at: usize, end: usize): bool {
  return at >= end || byteAt(at) === SPACE
}

/** Bytes of the points at both places when they are the same but for case, else 0. */
function samePoint(a: usize, b: usize): usize {
  const left = byteAt(a)
  const right = byteAt(b)
  if ((left | right) < 0x80) return left === right || foldByte(left) === foldByte(right) ? 1 : 0
  const point = foldPoint(decodePoint(b))
  return point === foldPoint(decodePoint(a)) ? (decodedBytes as usize) : 0
}
