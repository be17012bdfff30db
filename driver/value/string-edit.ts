/**
 * Strings made from strings: replacing, translating, splitting, reversing.
 */

import { limitListBytes } from './limit.ts'
import { emptyList, newList, pushString } from './list.ts'
import { allocateString, newStringOfPoints, newStringValid, retainString } from './string.ts'
import { findBytes } from './string-search.ts'
import { newTextBuffer, TextBuffer } from './text-buffer.ts'
import { capitalPoint, decodedBytes, decodePoint, foldPoint } from './unicode.ts'
import { ListValue, StringValue } from './value.ts'

/** The points in the opposite order. */
export function reversed(string: StringValue): StringValue {
  if (string.points <= 1) return retainString(string)
  const made = allocateString(string.bytes, string.points)
  const end = string.start + (string.bytes as usize)
  let to = made.start + (string.bytes as usize)
  for (let at = string.start; at < end; at += decodedBytes as usize) {
    decodePoint(at)
    to -= decodedBytes as usize
    memory.copy(to, at, decodedBytes as usize)
  }
  return made
}

/** Adds [string] with every [what], which is not empty, replaced by [by]; stops beyond [bytesMax]. */
export function addReplaced(
  buffer: TextBuffer,
  string: StringValue,
  what: StringValue,
  by: StringValue,
  caseMatters: bool,
  bytesMax: i64,
): void {
  let from: u32 = 0
  while ((buffer.length as i64) <= bytesMax) {
    const found = findBytes(string, what, from, caseMatters)
    if (found < 0) break
    buffer.addBytes(string.start + (from as usize), (found as u32) - from)
    buffer.addString(by)
    from = (found as u32) + what.bytes
  }
  buffer.addBytes(string.start + (from as usize), string.bytes - from)
}

/**
 * Adds [string] with its points translated: one in [from] becomes the one at the same place in [to], or
 * nothing when [to] is shorter; the last place of a point in [from] counts. Unless case matters a letter
 * stands for both its cases, and is translated to the same case of its translation.
 */
export function addTranslated(
  buffer: TextBuffer,
  string: StringValue,
  from: StringValue,
  to: StringValue,
  caseMatters: bool,
): void {
  fillTranslations(from, to, caseMatters)
  const end = string.start + (string.bytes as usize)
  for (let at = string.start; at < end; ) {
    const point = decodePoint(at)
    at += decodedBytes as usize
    const place = translationOf(caseMatters ? point : foldPoint(point))
    if (load<u32>(place) === FREE) buffer.addPoint(point)
    else addTranslation(buffer, point, load<i32>(place, 4), caseMatters)
  }
}

/** What is no code point: a free place in the table of translations. */
const FREE: u32 = 0xffffffff
/** A translation to nothing. */
const DROPPED: i32 = -1

/** Pairs of a point, folded unless case matters, and its translation; open addressing by the point. */
const translations: TextBuffer = newTextBuffer()
let translationsMask: u32 = 0

function fillTranslations(from: StringValue, to: StringValue, caseMatters: bool): void {
  const places: u32 = 2 << (32 - clz<u32>(from.points | 8))
  translations.reset()
  memory.fill(translations.reserve(places << 3), 0xff, (places as usize) << 3)
  translationsMask = places - 1
  let source = from.start
  let target = to.start
  const targetEnd = to.start + (to.bytes as usize)
  for (let left = from.points; left > 0; left--) {
    const point = decodePoint(source)
    source += decodedBytes as usize
    let translation = DROPPED
    if (target < targetEnd) {
      translation = decodePoint(target) as i32
      target += decodedBytes as usize
    }
    const key = caseMatters ? point : foldPoint(point)
    const place = translationOf(key)
    store<u32>(place, key)
    store<i32>(place, translation, 4)
  }
}

/** The place of a point in the table. */
function translationOf(point: u32): usize {
  let index = point * 0x9e3779b1
  while (true) {
    index &= translationsMask
    const place = translations.start + ((index as usize) << 3)
    const found = load<u32>(place)
    if (found === point || found === FREE) return place
    index += 1
  }
}

function addTranslation(buffer: TextBuffer, point: u32, translation: i32, caseMatters: bool): void {
  if (translation === DROPPED) return
  const target = translation as u32
  if (caseMatters || !isLetter(point)) buffer.addPoint(target)
  else if (foldPoint(point) === point) buffer.addPoint(foldPoint(target))
  else buffer.addPoint(capitalPoint(foldPoint(target)))
}

function isLetter(point: u32): bool {
  const folded = foldPoint(point)
  return folded !== point || capitalPoint(folded) !== folded
}

/** What `value_bytes()` counts for an empty list and an empty string. */
const EMPTY_LIST: i64 = 32
const EMPTY_STRING: i64 = 17

/**
 * The parts of [string] between occurrences of the point at [delimiter], of [delimiterBytes] bytes; the
 * empty ones only if [empties]. Null when the list would be larger than lists may be.
 */
export function split(
  string: StringValue,
  delimiter: usize,
  delimiterBytes: u32,
  empties: bool,
): ListValue | null {
  const count = countParts(string, delimiter, delimiterBytes, empties)
  if (count === 0) return emptyList()
  const bytes = string.bytes - (count - 1) * delimiterBytes
  if (EMPTY_LIST + (count as i64) * EMPTY_STRING + (bytes as i64) > limitListBytes) return null
  const parts = newList(count as i32)
  let from = string.start
  while (from <= string.start + (string.bytes as usize)) {
    const to = findDelimiter(string, from, delimiter, delimiterBytes)
    if (to > from || empties) pushString(parts, partOf(string, from, to))
    from = to + (delimiterBytes as usize)
  }
  return parts
}

function countParts(
  string: StringValue,
  delimiter: usize,
  delimiterBytes: u32,
  empties: bool,
): u32 {
  let count: u32 = 0
  let from = string.start
  while (from <= string.start + (string.bytes as usize)) {
    const to = findDelimiter(string, from, delimiter, delimiterBytes)
    if (to > from || empties) count++
    from = to + (delimiterBytes as usize)
  }
  return count
}

/** Address of the next delimiter at or after [from], or of the string's end. */
function findDelimiter(
  string: StringValue,
  from: usize,
  delimiter: usize,
  delimiterBytes: u32,
): usize {
  const end = string.start + (string.bytes as usize)
  const first = load<u8>(delimiter)
  for (let at = from; at + (delimiterBytes as usize) <= end; at++) {
    if (load<u8>(at) === first && memory.compare(at, delimiter, delimiterBytes as usize) === 0)
      return at
  }
  return end
}

function partOf(string: StringValue, from: usize, to: usize): StringValue {
  const bytes = (to - from) as u32
  return string.isAscii ? newStringOfPoints(from, bytes, bytes) : newStringValid(from, bytes)
}
