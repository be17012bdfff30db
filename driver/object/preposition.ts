/**
 * The prepositions of commands. Append only: a preposition's number, its index here, is stored in verbs.
 *
 * Source: LambdaMOO and ToastStunt `db_verbs.cc` prep_list; the order of the list is the order in which
 * phrases are tried.
 */

import { PREPOSITION_ANY, PREPOSITION_NONE } from '../shared/layout.ts'
import { text } from '../value/intern.ts'
import { listItem } from '../value/list.ts'
import { StringValue } from '../value/string.ts'
import { foldByte } from '../value/unicode.ts'
import { ListValue, Slot } from '../value/value.ts'

const PREPOSITIONS: i32 = 15
const SLASH: u32 = 0x2f
const SPACE: u32 = 0x20
const HASH: u32 = 0x23

/** Where `prepositionFind` found a phrase: its first and last word, from 0. */
export let prepositionFirst: i32 = 0
export let prepositionLast: i32 = 0

/** A preposition as verb_args() shows it: "with/using", "none", "any". */
export function prepositionText(number: i32): StringValue {
  switch (number) {
    case 0:
      return text('with/using')
    case 1:
      return text('at/to')
    case 2:
      return text('in front of')
    case 3:
      return text('in/inside/into')
    case 4:
      return text('on top of/on/onto/upon')
    case 5:
      return text('out of/from inside/from')
    case 6:
      return text('over')
    case 7:
      return text('through')
    case 8:
      return text('under/underneath/beneath')
    case 9:
      return text('behind')
    case 10:
      return text('beside')
    case 11:
      return text('for/about')
    case 12:
      return text('is')
    case 13:
      return text('as')
    case 14:
      return text('off/off of')
    default:
      return number === PREPOSITION_ANY ? text('any') : text('none')
  }
}

/**
 * The number that a specifier names: digits, perhaps after `#`; or a phrase, of which only what stands
 * before the first slash counts. PREPOSITION_NONE when it names none.
 */
export function prepositionMatch(specifier: StringValue): i32 {
  let at = specifier.start
  const end = at + (specifier.bytes as usize)
  if (at < end && byteAt(at) === HASH) at += 1
  if (at < end && isDigits(at, end)) return numberAt(at, end)
  let stop = at
  while (stop < end && byteAt(stop) !== SLASH) stop += 1
  for (let number = 0; number < PREPOSITIONS; number++) {
    if (isAliasOf(number, at, stop)) return number
  }
  return PREPOSITION_NONE
}

/**
 * Finds the leftmost prepositional phrase among the words of a command (a list of strings): its number,
 * with prepositionFirst and prepositionLast; or PREPOSITION_NONE.
 */
export function prepositionFind(words: Slot): i32 {
  const list = words.list
  for (let first = 0; first < (list.length as i32); first++) {
    for (let number = 0; number < PREPOSITIONS; number++) {
      const count = phraseAt(number, list, first)
      if (count === 0) continue
      prepositionFirst = first
      prepositionLast = first + count - 1
      return number
    }
  }
  return PREPOSITION_NONE
}

/** Words of the first alias of the preposition that stands at word [first]; 0 when none does. */
function phraseAt(number: i32, words: ListValue, first: i32): i32 {
  const aliases = prepositionText(number)
  const end = aliases.start + (aliases.bytes as usize)
  let at = aliases.start
  while (at < end) {
    const stop = findByte(at, end, SLASH)
    const count = wordsMatched(at, stop, words, first)
    if (count !== 0) return count
    at = stop + 1
  }
  return 0
}

/** Number of words of the alias if they all stand from word [first] on, else 0. */
function wordsMatched(alias: usize, end: usize, words: ListValue, first: i32): i32 {
  let at = alias
  let count = 0
  while (at < end) {
    if (first + count >= (words.length as i32)) return 0
    const stop = findByte(at, end, SPACE)
    const word = listItem(words, first + count).string
    if (!isSameText(at, stop, word.start, word.start + (word.bytes as usize))) return 0
    count += 1
    at = stop + 1
  }
  return count
}

/** Whether the text from [start] to [end], blanks aside, is one of the preposition's aliases. */
function isAliasOf(number: i32, start: usize, end: usize): bool {
  const aliases = prepositionText(number)
  const stopAll = aliases.start + (aliases.bytes as usize)
  let at = aliases.start
  while (at < stopAll) {
    const stop = findByte(at, stopAll, SLASH)
    if (isSameWords(at, stop, start, end)) return true
    at = stop + 1
  }
  return false
}

/** Whether both texts are the same words, however many blanks the second has. */
function isSameWords(alias: usize, aliasEnd: usize, start: usize, end: usize): bool {
  let at = alias
  let from = skipSpaces(start, end)
  while (at < aliasEnd && from < end) {
    const stop = findByte(at, aliasEnd, SPACE)
    const to = findByte(from, end, SPACE)
    if (!isSameText(at, stop, from, to)) return false
    at = stop + 1
    from = skipSpaces(to, end)
  }
  return at >= aliasEnd && from >= end
}

function isSameText(a: usize, aEnd: usize, b: usize, bEnd: usize): bool {
  if (aEnd - a !== bEnd - b) return false
  for (let at: usize = 0; a + at < aEnd; at++) {
    if (byteAt(a + at) !== foldByte(byteAt(b + at))) return false
  }
  return true
}

function findByte(at: usize, end: usize, byte: u32): usize {
  let found = at
  while (found < end && byteAt(found) !== byte) found += 1
  return found
}

function skipSpaces(at: usize, end: usize): usize {
  let found = at
  while (found < end && byteAt(found) === SPACE) found += 1
  return found
}

function isDigits(at: usize, end: usize): bool {
  for (let digit = at; digit < end; digit++) {
    if (byteAt(digit) - 0x30 > 9) return false
  }
  return true
}

function numberAt(at: usize, end: usize): i32 {
  let number: i32 = 0
  for (let digit = at; digit < end && number < PREPOSITIONS; digit++) {
    number = number * 10 + ((byteAt(digit) - 0x30) as i32)
  }
  return number < PREPOSITIONS ? number : PREPOSITION_NONE
}

function byteAt(at: usize): u32 {
  return load<u8>(at)
}
