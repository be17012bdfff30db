/**
 * Atoms of Perl's syntax: single characters, classes, anchors and everything behind a backslash.
 */
import {
  addChild,
  NODE_ANY,
  NODE_ASSERT,
  NODE_CHOICE,
  NODE_EMPTY,
  NODE_POINT,
  NODE_SEQUENCE,
  NODE_SET,
  newNode,
  newRepeat,
  PatternNode,
  REPEAT_POSSESSIVE,
  REPEAT_UNBOUNDED,
} from './pattern-node.ts'
import {
  PATTERN_BOUND,
  PATTERN_KEEP,
  PATTERN_LINE_END,
  PATTERN_LINE_START,
  PATTERN_NEWLINE,
  PATTERN_NOT_BOUND,
  PATTERN_SEARCH_START,
  PATTERN_TEXT_END,
  PATTERN_TEXT_END_LINE,
  PATTERN_TEXT_START,
} from './pattern-op.ts'
import {
  classEscape,
  NOT_A_POINT,
  parseClass,
  takeEscape,
  takeOctal,
} from './pattern-perl-class.ts'
import { numberedReference, parseG, parseK } from './pattern-perl-name.ts'
import {
  FLAG_DOT_ALL,
  FLAG_FOLD,
  FLAG_LINES,
  hasFlag,
  here,
  isDone,
  peek,
  reader,
  refuse,
  takeNumber,
  takePoint,
} from './pattern-perl-reader.ts'
import { addMarks } from './pattern-property.ts'
import { newSet, sealSet } from './pattern-set.ts'
import { foldPoint } from './unicode.ts'

const REFERENCE_MAX: i32 = 65535

/** Whether a quantifier may follow: not behind places, comments and flags. */
export function quantifiable(node: PatternNode): bool {
  if (node.kind === NODE_EMPTY) return node.value === 0
  return node.kind !== NODE_ASSERT || node.value === PATTERN_NEWLINE
}

/** One atom that begins with [byte] (a letter while quoting). */
export function parseAtom(byte: u32): PatternNode {
  const offset = here()
  switch (byte) {
    case 0x2e: // .
      reader.at += 1
      return newNode(NODE_ANY, hasFlag(FLAG_DOT_ALL) ? 1 : 0, offset)
    case 0x5b: // [
      reader.at += 1
      return parseClass()
    case 0x5e: // ^
      return place(hasFlag(FLAG_LINES) ? PATTERN_LINE_START : PATTERN_TEXT_START, offset)
    case 0x24: // $
      return place(hasFlag(FLAG_LINES) ? PATTERN_LINE_END : PATTERN_TEXT_END_LINE, offset)
    case 0x2a: // *
    case 0x2b: // +
    case 0x3f: // ?
      refuse(109, offset)
      return newNode(NODE_EMPTY, 0, offset)
    case 0x5c: // \
      reader.at += 1
      return parseEscape(offset)
    default:
      return literal(takePoint(), offset)
  }
}

function place(op: u32, offset: u32): PatternNode {
  reader.at += 1
  return newNode(NODE_ASSERT, op, offset)
}

function literal(point: u32, offset: u32): PatternNode {
  const node = newNode(NODE_POINT, point, offset)
  if (hasFlag(FLAG_FOLD)) {
    node.value = foldPoint(point)
    node.fold = point >= 0x80 || (point | 0x20) - 0x61 < 26
  }
  return node
}

/** The place that `\`[letter] names, or 0 when it names none. */
function placeOf(letter: u32): u32 {
  switch (letter) {
    case 0x62: // b
      return PATTERN_BOUND
    case 0x42: // B
      return PATTERN_NOT_BOUND
    case 0x41: // A
      return PATTERN_TEXT_START
    case 0x7a: // z
      return PATTERN_TEXT_END
    case 0x5a: // Z
      return PATTERN_TEXT_END_LINE
    case 0x47: // G
      return PATTERN_SEARCH_START
    case 0x4b: // K
      return PATTERN_KEEP
    case 0x52: // R
      return PATTERN_NEWLINE
    default:
      return 0
  }
}

function parseEscape(offset: u32): PatternNode {
  if (isDone()) {
    refuse(101, here())
    return newNode(NODE_EMPTY, 0, offset)
  }
  if (peek() - 0x31 < 9) return parseDigits(offset)
  const letter = takePoint()
  switch (letter) {
    case 0x51: // Q
    case 0x45: // E
      reader.quoting = letter === 0x51
      return newNode(NODE_EMPTY, 1, offset)
    case 0x67: // g
      return parseG(offset)
    case 0x6b: // k
      return parseK(offset)
    case 0x4e: // N
      if (peek() === 0x7b) refuse(137, here())
      return newNode(NODE_ANY, 0, offset)
    case 0x43: // C
      return newNode(NODE_ANY, 1, offset)
    case 0x58: // X
      return grapheme(offset)
    default:
      return parseSimple(letter, offset)
  }
}

function parseSimple(letter: u32, offset: u32): PatternNode {
  const op = placeOf(letter)
  if (op !== 0) return newNode(NODE_ASSERT, op, offset)
  const point = takeEscape(letter)
  if (point !== NOT_A_POINT) return literal(<u32>point, offset)
  const node = classEscape(letter)
  if (node !== null) return node
  const isCase =
    letter === 0x4c || letter === 0x6c || letter === 0x55 || letter === 0x75 || letter === 0x46
  if (isCase) refuse(137, here())
  else refuse(103, here() - 1)
  return newNode(NODE_EMPTY, 0, offset)
}

/** A reference when there can be such a group, else an octal number. */
function parseDigits(offset: u32): PatternNode {
  const start = reader.at
  const number = takeNumber(REFERENCE_MAX)
  if (number < 10 || load<u8>(start) >= 0x38 || <u32>number <= reader.groups) {
    return numberedReference(<u32>number, offset, here() - 1)
  }
  reader.at = start
  return literal(<u32>takeOctal(0, 3), offset)
}

/** \X: a line break, or a character with the marks on it. */
function grapheme(offset: u32): PatternNode {
  const choice = newNode(NODE_CHOICE, 0, offset)
  addChild(choice, newNode(NODE_ASSERT, PATTERN_NEWLINE, offset))
  const sequence = newNode(NODE_SEQUENCE, 0, offset)
  addChild(sequence, newNode(NODE_ANY, 1, offset))
  const set = newSet()
  addMarks(set)
  sealSet(set, false, false)
  const marks = newNode(NODE_SET, <u32>changetype<usize>(set), offset)
  addChild(sequence, newRepeat(marks, 0, REPEAT_UNBOUNDED, REPEAT_POSSESSIVE, offset))
  addChild(choice, sequence)
  return choice
}
