/**
 * Signs: what people see as one character (extended grapheme clusters, UAX #29), and how many columns of
 * a terminal they take: none for marks, two for wide letters and pictures. Escape sequences of terminals
 * (ANSI) are signs of no width.
 */

import {
  SIGN_CLASS_MASK,
  SIGN_CONSONANT,
  SIGN_CONTROL,
  SIGN_EXTEND,
  SIGN_HANGUL_L,
  SIGN_HANGUL_LV,
  SIGN_HANGUL_LVT,
  SIGN_HANGUL_T,
  SIGN_HANGUL_V,
  SIGN_JOINER,
  SIGN_LINKER,
  SIGN_NEWLINE,
  SIGN_OTHER,
  SIGN_PICTURE,
  SIGN_PREPEND,
  SIGN_REGIONAL,
  SIGN_RETURN,
  SIGN_SPACING,
  SIGN_WIDTH_SHIFT,
} from '../shared/text.ts'
import { TEXT_PROPERTY_RANGES, textProperties } from './text-property-table.ts'
import { decodedBytes, decodePoint } from './unicode.ts'

const ESCAPE: u32 = 0x1b
const BRACKET: u32 = 0x5b
/** Asks for the picture form of the point before it. */
const PICTURE_SELECTOR: u32 = 0xfe0f
const SYLLABLE_FIRST: u32 = 0xac00
const SYLLABLE_LAST: u32 = 0xd7a3
const SYLLABLE_TAILS: u32 = 28

/** Columns that the sign found last takes. */
export let signWidth: i32 = 0

/** Where the sign that begins at [start], before [end], ends. */
export function nextSign(start: usize, end: usize): usize {
  const first: u32 = load<u8>(start)
  if (first === ESCAPE) {
    const after = skipEscape(start, end)
    if (after !== start) {
      signWidth = 0
      return after
    }
  }
  if (first >= 0x20 && first < 0x7f && (start + 1 === end || load<u8>(start, 1) < 0x80)) {
    signWidth = 1
    return start + 1
  }
  return findBorder(start, end)
}

/** Where an escape sequence that begins at [start] ends; [start] when none does. */
function skipEscape(start: usize, end: usize): usize {
  let at = start + 1
  if (at >= end || load<u8>(at) !== BRACKET) return start
  at++
  while (at < end && load<u8>(at) - 0x20 < 0x20) at++
  return at < end && load<u8>(at) - 0x40 < 0x3f ? at + 1 : start
}

// What is known of the sign under way: pairs of flags, pictures with a joiner, linked consonants.
let regionals: i32 = 0
let hasPicture: bool = false
let isPictureJoined: bool = false
let hasConsonant: bool = false
let isLinked: bool = false

function findBorder(start: usize, end: usize): usize {
  let point = decodePoint(start)
  let at = start + (decodedBytes as usize)
  let property = propertyOf(point)
  let before = property & SIGN_CLASS_MASK
  signWidth = property >> SIGN_WIDTH_SHIFT
  regionals = before === SIGN_REGIONAL ? 1 : 0
  hasPicture = before === SIGN_PICTURE
  isPictureJoined = false
  hasConsonant = before === SIGN_CONSONANT
  isLinked = false
  while (at < end) {
    point = decodePoint(at)
    property = propertyOf(point)
    const next = property & SIGN_CLASS_MASK
    if (isBorder(before, next)) return at
    widen(point, property >> SIGN_WIDTH_SHIFT)
    notePoint(next)
    before = next
    at += decodedBytes as usize
  }
  return at
}

/** The widest of a sign's points counts; a flag, and a picture in its picture form, take two columns. */
function widen(point: u32, width: i32): void {
  if (regionals === 1 || (point === PICTURE_SELECTOR && signWidth > 0)) signWidth = 2
  else if (width > signWidth) signWidth = width
}

function notePoint(kind: i32): void {
  if (kind === SIGN_REGIONAL) regionals++
  isPictureJoined = hasPicture && kind === SIGN_JOINER
  if (kind === SIGN_PICTURE) hasPicture = true
  else if (!isExtending(kind)) hasPicture = false
  if (kind === SIGN_CONSONANT) {
    hasConsonant = true
    isLinked = false
  } else if (kind === SIGN_LINKER) isLinked = hasConsonant
  else if (!isExtending(kind)) hasConsonant = false
}

function isExtending(kind: i32): bool {
  return kind === SIGN_EXTEND || kind === SIGN_JOINER || kind === SIGN_LINKER
}

function isControl(kind: i32): bool {
  return kind === SIGN_CONTROL || kind === SIGN_RETURN || kind === SIGN_NEWLINE
}

/** UAX #29, rules GB3 to GB999. */
function isBorder(before: i32, next: i32): bool {
  if (before === SIGN_RETURN && next === SIGN_NEWLINE) return false
  if (isControl(before) || isControl(next)) return true
  if (isExtending(next) || next === SIGN_SPACING || before === SIGN_PREPEND) return false
  if (next === SIGN_PICTURE) return !isPictureJoined
  if (next === SIGN_CONSONANT) return !(hasConsonant && isLinked)
  if (next === SIGN_REGIONAL) return before !== SIGN_REGIONAL || (regionals & 1) === 0
  return !isSyllable(before, next)
}

/** GB6 to GB8: Hangul syllables. */
function isSyllable(before: i32, next: i32): bool {
  if (before === SIGN_HANGUL_L) {
    return next === SIGN_HANGUL_L || next === SIGN_HANGUL_V || isWhole(next)
  }
  if (before === SIGN_HANGUL_LV || before === SIGN_HANGUL_V) {
    return next === SIGN_HANGUL_V || next === SIGN_HANGUL_T
  }
  return (before === SIGN_HANGUL_LVT || before === SIGN_HANGUL_T) && next === SIGN_HANGUL_T
}

function isWhole(kind: i32): bool {
  return kind === SIGN_HANGUL_LV || kind === SIGN_HANGUL_LVT
}

/** Class and width of a point. */
function propertyOf(point: u32): i32 {
  if (point >= SYLLABLE_FIRST && point <= SYLLABLE_LAST) {
    const isOpen = (point - SYLLABLE_FIRST) % SYLLABLE_TAILS === 0
    return (isOpen ? SIGN_HANGUL_LV : SIGN_HANGUL_LVT) | (2 << SIGN_WIDTH_SHIFT)
  }
  let low = 0
  let high = TEXT_PROPERTY_RANGES - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const range = textProperties + (middle as usize) * 12
    if (point < load<u32>(range)) high = middle - 1
    else if (point > load<u32>(range, 4)) low = middle + 1
    else return load<i32>(range, 8)
  }
  return SIGN_OTHER | (1 << SIGN_WIDTH_SHIFT)
}
