/**
 * Classes of characters in Perl's syntax: brackets, `\d` and its like, POSIX names, and the escapes that
 * stand for one character inside and outside of brackets. \d, \w and \s mean ASCII, as in PCRE2 without UCP.
 */
import { NODE_EMPTY, NODE_SET, newNode, PatternNode } from './pattern-node.ts'
import {
  FLAG_FOLD,
  hasFlag,
  here,
  hexDigit,
  isDigit,
  isDone,
  peek,
  peekAhead,
  reader,
  refuse,
  takeByte,
  takePoint,
} from './pattern-perl-reader.ts'
import { addProperty } from './pattern-property.ts'
import {
  addOthers,
  addRange,
  addRanges,
  newSet,
  PatternSet,
  POINT_MAX,
  sealSet,
} from './pattern-set.ts'

const DIGITS: StaticArray<u32> = [0x30, 0x39]
const WORDS: StaticArray<u32> = [0x30, 0x39, 0x41, 0x5a, 0x5f, 0x5f, 0x61, 0x7a]
const SPACES: StaticArray<u32> = [0x09, 0x0d, 0x20, 0x20]
const HORIZONTAL: StaticArray<u32> = [
  0x09, 0x09, 0x20, 0x20, 0xa0, 0xa0, 0x1680, 0x1680, 0x180e, 0x180e, 0x2000, 0x200a, 0x202f,
  0x202f, 0x205f, 0x205f, 0x3000, 0x3000,
]
const VERTICAL: StaticArray<u32> = [0x0a, 0x0d, 0x85, 0x85, 0x2028, 0x2029]

/** What takeEscape() answers for an escape that stands for a class or place instead of a character. */
export const NOT_A_POINT: i32 = -1

function classRanges(letter: u32): StaticArray<u32> | null {
  switch (letter | 0x20) {
    case 0x64: // d
      return DIGITS
    case 0x77: // w
      return WORDS
    case 0x73: // s
      return SPACES
    case 0x68: // h
      return HORIZONTAL
    case 0x76: // v
      return VERTICAL
    default:
      return null
  }
}

/** Adds the class of `\`[letter] to [set]; false when it names none. */
function addClass(set: PatternSet, letter: u32): bool {
  if (letter === 0x70 || letter === 0x50) {
    addProperty(set, letter === 0x50)
    return true
  }
  const ranges = classRanges(letter)
  if (ranges === null) return false
  if ((letter & 0x20) !== 0) addRanges(set, ranges)
  else addOthers(set, ranges)
  return true
}

/** The set of `\`[letter], whose letter has been taken; null when it names none. */
export function classEscape(letter: u32): PatternNode | null {
  const set = newSet()
  if (!addClass(set, letter)) return null
  sealSet(set, false, false)
  return newNode(NODE_SET, <u32>changetype<usize>(set), here())
}

/**
 * The character that the escape [letter], just taken behind a backslash, stands for, or NOT_A_POINT
 * (and then nothing more was taken) when it stands for something else.
 */
export function takeEscape(letter: u32): i32 {
  switch (letter) {
    case 0x61: // a
      return 7
    case 0x65: // e
      return 27
    case 0x66: // f
      return 12
    case 0x6e: // n
      return 10
    case 0x72: // r
      return 13
    case 0x74: // t
      return 9
    case 0x63: // c
      return takeControl()
    case 0x78: // x
      return takeHex()
    case 0x6f: // o
      return takeOctalBraced()
    case 0x30: // 0
      return takeOctal(0, 2)
    default:
      return letter < 0x80 && (isDigit(letter) || (letter | 0x20) - 0x61 < 26)
        ? NOT_A_POINT
        : <i32>letter
  }
}

function takeControl(): i32 {
  if (isDone()) {
    refuse(102, here())
    return 0
  }
  const byte = peek()
  if (byte < 0x20 || byte > 0x7e) refuse(168, here())
  else reader.at += 1
  const upper = byte - 0x61 < 26 ? byte - 0x20 : byte
  return <i32>(upper ^ 0x40)
}

function takeHex(): i32 {
  let value: u32 = 0
  if (!takeByte(0x7b)) {
    for (let i = 0; i < 2 && hexDigit(peek()) < 16; i++) {
      value = value * 16 + hexDigit(peek())
      reader.at += 1
    }
    return <i32>value
  }
  if (hexDigit(peek()) === 16) refuse(167, here())
  while (hexDigit(peek()) < 16) {
    value = min<u32>(POINT_MAX + 1, value * 16 + hexDigit(peek()))
    reader.at += 1
  }
  return takeBrace(value, 167)
}

function takeOctalBraced(): i32 {
  if (!takeByte(0x7b)) {
    refuse(155, here())
    return 0
  }
  let value: u32 = 0
  if (peek() - 0x30 >= 8) refuse(164, here())
  while (peek() - 0x30 < 8) {
    value = min<u32>(POINT_MAX + 1, value * 8 + peek() - 0x30)
    reader.at += 1
  }
  return takeBrace(value, 164)
}

/** Ends a braced number. */
function takeBrace(value: u32, error: u32): i32 {
  if (!takeByte(0x7d)) refuse(error, here())
  if (value > POINT_MAX || value - 0xd800 < 0x800) refuse(134, here())
  return reader.error !== 0 ? 0 : <i32>value
}

/** Up to [most] octal digits more, behind those that make [value]. */
export function takeOctal(value: u32, most: i32): i32 {
  for (let i = 0; i < most && peek() - 0x30 < 8; i++) {
    value = value * 8 + peek() - 0x30
    reader.at += 1
  }
  return <i32>value
}

/** A class in brackets, whose opening bracket has been taken. */
export function parseClass(): PatternNode {
  const set = newSet()
  const start = here() - 1
  const negated = takeByte(0x5e)
  let first = true
  let previous: i32 = NOT_A_POINT
  while (reader.error === 0) {
    if (isDone()) {
      refuse(106, here())
      break
    }
    if (!reader.quoting && !first && takeByte(0x5d)) break
    first = false
    if (isRangeNext(previous)) {
      reader.at += 1
      addRangeTo(set, previous)
      previous = NOT_A_POINT
    } else previous = takeMember(set)
  }
  if (reader.error !== 0) return newNode(NODE_EMPTY, 0, start)
  sealSet(set, negated, hasFlag(FLAG_FOLD))
  return newNode(NODE_SET, <u32>changetype<usize>(set), start)
}

/** Whether a hyphen comes that makes a range of [previous]. */
function isRangeNext(previous: i32): bool {
  return previous >= 0 && !reader.quoting && peek() === 0x2d && peekAhead(1) !== 0x5d
}

/** Takes the end of the range that begins with [from]. */
function addRangeTo(set: PatternSet, from: i32): void {
  const to = takeMember(set)
  if (reader.error !== 0) return
  if (to < 0) refuse(150, here())
  else if (to < from) refuse(108, here() - 1)
  else addRange(set, from, to)
}

/** Adds one member of a class; its point, or NOT_A_POINT when it was a class itself. */
function takeMember(set: PatternSet): i32 {
  if (reader.quoting) {
    if (peek() === 0x5c && peekAhead(1) === 0x45) {
      reader.at += 2
      reader.quoting = false
      return NOT_A_POINT
    }
    return addMember(set, <i32>takePoint())
  }
  if (peek() === 0x5b && isPosixNext()) return takePosix(set)
  const point = takePoint()
  if (point !== 0x5c) return addMember(set, <i32>point)
  return takeMemberEscape(set)
}

function addMember(set: PatternSet, point: i32): i32 {
  if (point >= 0) addRange(set, point, point)
  return point
}

function takeMemberEscape(set: PatternSet): i32 {
  if (isDone()) {
    refuse(101, here())
    return 0
  }
  const letter = takePoint()
  if (letter === 0x51 || letter === 0x45) {
    reader.quoting = letter === 0x51
    return NOT_A_POINT
  }
  if (letter === 0x62) return addMember(set, 8)
  if (isDigit(letter)) return addMember(set, takeOctalMember(letter))
  const point = takeEscape(letter)
  if (point !== NOT_A_POINT) return addMember(set, point)
  if (addClass(set, letter)) return NOT_A_POINT
  const isKnown = letter === 0x42 || letter === 0x52 || letter === 0x58 || letter === 0x4e
  refuse(isKnown ? 107 : 103, here() - 1)
  return 0
}

/** Digits behind a backslash in a class are octal; 8 and 9 stand for themselves. */
function takeOctalMember(digit: u32): i32 {
  if (digit >= 0x38) return <i32>digit
  return takeOctal(digit - 0x30, 2)
}

/** Whether `[:`, `[.` or `[=` comes with its end. */
function isPosixNext(): bool {
  const mark = peekAhead(1)
  if (mark !== 0x3a && mark !== 0x2e && mark !== 0x3d) return false
  for (let at = reader.at + 2; at + 1 < reader.end; at++) {
    const byte = <u32>load<u8>(at)
    if (byte === mark && load<u8>(at, 1) === 0x5d) return true
    if (byte === 0x5d || byte === 0x5c) return false
  }
  return false
}

function takePosix(set: PatternSet): i32 {
  const mark = peekAhead(1)
  const start = reader.at + 2
  if (mark !== 0x3a) {
    refuse(113, here())
    return 0
  }
  const negated = load<u8>(start) === 0x5e
  const name = negated ? start + 1 : start
  let end = name
  while (load<u8>(end) !== 0x3a) end++
  const ranges = posixRanges(name, end - name)
  if (ranges === null) {
    refuse(130, here() + 2)
    return 0
  }
  if (negated) addOthers(set, ranges)
  else addRanges(set, ranges)
  reader.at = end + 2
  return NOT_A_POINT
}

const ALNUM: StaticArray<u32> = [0x30, 0x39, 0x41, 0x5a, 0x61, 0x7a]
const ALPHA: StaticArray<u32> = [0x41, 0x5a, 0x61, 0x7a]
const ASCII: StaticArray<u32> = [0, 0x7f]
const BLANK: StaticArray<u32> = [0x09, 0x09, 0x20, 0x20]
const CONTROL: StaticArray<u32> = [0, 0x1f, 0x7f, 0x7f]
const GRAPH: StaticArray<u32> = [0x21, 0x7e]
const LOWER: StaticArray<u32> = [0x61, 0x7a]
const PRINT: StaticArray<u32> = [0x20, 0x7e]
const PUNCT: StaticArray<u32> = [0x21, 0x2f, 0x3a, 0x40, 0x5b, 0x60, 0x7b, 0x7e]
const UPPER: StaticArray<u32> = [0x41, 0x5a]
const HEX: StaticArray<u32> = [0x30, 0x39, 0x41, 0x46, 0x61, 0x66]

function isNamed(name: usize, bytes: usize, word: string): bool {
  if (<usize>word.length !== bytes) return false
  for (let i = 0; i < word.length; i++) {
    if (<i32>load<u8>(name + i) !== word.charCodeAt(i)) return false
  }
  return true
}

function posixRanges(name: usize, bytes: usize): StaticArray<u32> | null {
  if (isNamed(name, bytes, 'alpha')) return ALPHA
  if (isNamed(name, bytes, 'digit')) return DIGITS
  if (isNamed(name, bytes, 'alnum')) return ALNUM
  if (isNamed(name, bytes, 'upper')) return hasFlag(FLAG_FOLD) ? ALPHA : UPPER
  if (isNamed(name, bytes, 'lower')) return hasFlag(FLAG_FOLD) ? ALPHA : LOWER
  if (isNamed(name, bytes, 'space')) return SPACES
  if (isNamed(name, bytes, 'blank')) return BLANK
  if (isNamed(name, bytes, 'punct')) return PUNCT
  if (isNamed(name, bytes, 'print')) return PRINT
  if (isNamed(name, bytes, 'graph')) return GRAPH
  if (isNamed(name, bytes, 'cntrl')) return CONTROL
  if (isNamed(name, bytes, 'xdigit')) return HEX
  if (isNamed(name, bytes, 'word')) return WORDS
  if (isNamed(name, bytes, 'ascii')) return ASCII
  return null
}
