/**
 * The syntax of MOO's match(): regular expressions whose special characters are escaped with `%`.
 *
 * Read in two steps, as MOO always did, so that odd patterns mean what they always meant: translate()
 * turns `%` escapes into backslashes, then the parser reads the result. Operators are special wherever they
 * stand: one without an operand is an error. Source: ToastStunt `pattern.cc`, `regexpr.c` (semantics).
 */
import {
  addChild,
  arenaTake,
  NODE_ANY,
  NODE_ASSERT,
  NODE_CHOICE,
  NODE_EMPTY,
  NODE_GROUP,
  NODE_POINT,
  NODE_REFERENCE,
  NODE_SEQUENCE,
  NODE_SET,
  newNode,
  newRepeat,
  PatternNode,
  REPEAT_GREEDY,
  REPEAT_UNBOUNDED,
  simplify,
} from './pattern-node.ts'
import {
  PATTERN_LINE_END,
  PATTERN_LINE_START,
  PATTERN_MOO_BOUND,
  PATTERN_MOO_NOT_BOUND,
  PATTERN_MOO_WORD_END,
  PATTERN_MOO_WORD_START,
  PATTERN_TEXT_END,
  PATTERN_TEXT_START,
} from './pattern-op.ts'
import { addRange, newSet, sealSet } from './pattern-set.ts'
import { decodedBytes, decodePoint, foldPoint } from './unicode.ts'

/** Deepest nesting of groups; above: not a pattern. */
const DEPTH_MAX: i32 = 99
/** Groups that capture; further ones only group. */
const GROUPS_MAX: u32 = 99

const BACKSLASH: u32 = 0x5c
const PERCENT: u32 = 0x25
const BRACKET_OPEN: u32 = 0x5b
const BRACKET_CLOSE: u32 = 0x5d
const CARET: u32 = 0x5e
const DOLLAR: u32 = 0x24
const HYPHEN: u32 = 0x2d
const STAR: u32 = 0x2a
const PLUS: u32 = 0x2b
const QUESTION: u32 = 0x3f
const DOT: u32 = 0x2e
const PAREN_OPEN: u32 = 0x28
const PAREN_CLOSE: u32 = 0x29
const BAR: u32 = 0x7c

let at: usize = 0
let end: usize = 0
let fold: bool = false
let failed: bool = false
/** Groups that capture or are referred to, after parseMoo(). */
export let mooGroups: u32 = 0
let referred: u32 = 0

/** The tree of the pattern, or null when it is none. Nodes live in the arena. */
export function parseMoo(pattern: usize, bytes: u32, caseMatters: bool): PatternNode | null {
  const translated = arenaTake(<usize>bytes * 2 + 4)
  const length = translate(pattern, bytes, translated)
  if (length < 0) return null
  at = translated
  end = translated + length
  fold = !caseMatters
  failed = false
  mooGroups = 0
  referred = 0
  const node = parseChoice(0)
  mooGroups = max<u32>(mooGroups, referred)
  return failed || at < end ? null : node
}

/** Whether `%` before [c] makes it special or takes its special meaning away. */
function isEscapable(c: u32): bool {
  switch (c) {
    case DOT:
    case STAR:
    case PLUS:
    case QUESTION:
    case BRACKET_OPEN:
    case CARET:
    case DOLLAR:
    case BAR:
    case PAREN_OPEN:
    case PAREN_CLOSE:
    case 0x62: // b
    case 0x42: // B
    case 0x3c: // <
    case 0x3e: // >
    case 0x77: // w
    case 0x57: // W
      return true
    default:
      return c >= 0x31 && c <= 0x39
  }
}

/** Writes the pattern with backslashes for `%` to [to]; answers its length, −1 when it ends too early. */
function translate(pattern: usize, bytes: u32, to: usize): i32 {
  const last = pattern + bytes
  let from = pattern
  let write = to
  while (from < last) {
    const c = <u32>load<u8>(from++)
    if (c === PERCENT) {
      if (from === last) return -1
      const escaped = <u32>load<u8>(from++)
      if (isEscapable(escaped)) store<u8>(write++, BACKSLASH)
      store<u8>(write++, escaped)
    } else if (c === BACKSLASH) {
      store<u16>(write, (BACKSLASH << 8) | BACKSLASH)
      write += 2
    } else if (c === BRACKET_OPEN) {
      const close = setEnd(from, last)
      if (close === 0) return -1
      memory.copy(write, from - 1, close - from + 1)
      write += close - from + 1
      from = close
    } else store<u8>(write++, c)
  }
  return <i32>(write - to)
}

/** Behind the bracket that ends the set whose inside starts at [from], 0 when none does. */
function setEnd(from: usize, last: usize): usize {
  let place = from
  if (place < last && load<u8>(place) === CARET) place++
  if (place < last && load<u8>(place) === BRACKET_CLOSE) place++
  while (place < last && load<u8>(place) !== BRACKET_CLOSE) place++
  return place < last ? place + 1 : 0
}

/** Whether a backslash and [c] come next. */
function isNextEscaped(c: u32): bool {
  return at + 1 < end && load<u8>(at) === BACKSLASH && load<u8>(at, 1) === c
}

function parseChoice(depth: i32): PatternNode {
  const choice = newNode(NODE_CHOICE, 0, 0)
  addChild(choice, parseSequence(depth))
  while (!failed && isNextEscaped(BAR)) {
    at += 2
    addChild(choice, parseSequence(depth))
  }
  return simplify(choice)
}

function parseSequence(depth: i32): PatternNode {
  const sequence = newNode(NODE_SEQUENCE, 0, 0)
  let begins = true
  let item: PatternNode | null = null
  while (!failed && at < end && !isNextEscaped(BAR) && !isNextEscaped(PAREN_CLOSE)) {
    const c = <u32>load<u8>(at)
    if (c === STAR || c === PLUS || c === QUESTION) {
      if (begins) failed = true
      at++
      if (item !== null) repeat(item, c)
      continue
    }
    if (c === CARET) {
      if (!begins) failed = true
      at++
      addChild(sequence, newNode(NODE_ASSERT, PATTERN_LINE_START, 0))
      item = null
    } else {
      item = parseItem(c, depth)
      addChild(sequence, item)
    }
    begins = false
  }
  if (at === end && depth > 0) failed = true
  return simplify(sequence)
}

/** Makes [item], the last of its sequence, a repeat of what it was. */
function repeat(item: PatternNode, operator: u32): void {
  const copy = newNode(item.kind, item.value, 0)
  memory.copy(changetype<usize>(copy), changetype<usize>(item), offsetof<PatternNode>())
  copy.next = null
  const low = operator === PLUS ? 1 : 0
  const high = operator === QUESTION ? 1 : REPEAT_UNBOUNDED
  const wrapped = newRepeat(copy, low, high, REPEAT_GREEDY, 0)
  memory.copy(changetype<usize>(item), changetype<usize>(wrapped), offsetof<PatternNode>())
}

function parseItem(c: u32, depth: i32): PatternNode {
  switch (c) {
    case DOT:
      at++
      return newNode(NODE_ANY, 0, 0)
    case BRACKET_OPEN:
      at++
      return parseSet()
    case DOLLAR: {
      at++
      if (at < end && !isNextEscaped(BAR) && !isNextEscaped(PAREN_CLOSE)) failed = true
      return newNode(NODE_ASSERT, PATTERN_LINE_END, 0)
    }
    case BACKSLASH:
      at++
      return parseEscape(depth)
    default:
      return literal(nextPoint())
  }
}

function parseEscape(depth: i32): PatternNode {
  if (at === end) {
    failed = true
    return newNode(NODE_EMPTY, 0, 0)
  }
  const c = nextPoint()
  switch (c) {
    case PAREN_OPEN:
      return parseGroup(depth)
    case 0x77: // w
    case 0x57: // W
      return wordSet(c === 0x57)
    case 0x3c: // <
      return newNode(NODE_ASSERT, PATTERN_MOO_WORD_START, 0)
    case 0x3e: // >
      return newNode(NODE_ASSERT, PATTERN_MOO_WORD_END, 0)
    case 0x62: // b
      return newNode(NODE_ASSERT, PATTERN_MOO_BOUND, 0)
    case 0x42: // B
      return newNode(NODE_ASSERT, PATTERN_MOO_NOT_BOUND, 0)
    case 0x60: // `
      return newNode(NODE_ASSERT, PATTERN_TEXT_START, 0)
    case 0x27: // '
      return newNode(NODE_ASSERT, PATTERN_TEXT_END, 0)
    default:
      if (c < 0x30 || c > 0x39) return literal(c)
      if (c === 0x30) failed = true
      return reference(c - 0x30)
  }
}

function reference(group: u32): PatternNode {
  referred = max<u32>(referred, group)
  const node = newNode(NODE_REFERENCE, group, 0)
  node.fold = fold
  return node
}

function parseGroup(depth: i32): PatternNode {
  if (depth === DEPTH_MAX) {
    failed = true
    return newNode(NODE_EMPTY, 0, 0)
  }
  const group = mooGroups < GROUPS_MAX ? ++mooGroups : 0
  const inside = parseChoice(depth + 1)
  at += 2 // The closing parenthesis: parseSequence() fails at the end of the pattern.
  if (group === 0) return inside
  const node = newNode(NODE_GROUP, group, 0)
  addChild(node, inside)
  return node
}

function nextPoint(): u32 {
  const point = decodePoint(at)
  at += decodedBytes
  return point
}

function literal(point: u32): PatternNode {
  const node = newNode(NODE_POINT, point, 0)
  if (fold) {
    node.value = foldPoint(point)
    node.fold = point >= 0x80 || (point | 0x20) - 0x61 < 26
  }
  return node
}

function wordSet(negated: bool): PatternNode {
  const set = newSet()
  addRange(set, 0x30, 0x39)
  addRange(set, 0x41, 0x5a)
  addRange(set, 0x61, 0x7a)
  sealSet(set, negated, false)
  return newNode(NODE_SET, <u32>changetype<usize>(set), 0)
}

function nextOfSet(): u32 {
  const point = nextPoint()
  return fold ? foldPoint(point) : point
}

/** The inside of brackets. */
function parseSet(): PatternNode {
  const set = newSet()
  const negated = at < end && load<u8>(at) === CARET
  if (negated) at++
  let previous: i32 = -1
  let isRange = false
  let first = true
  while (at < end && (first || load<u8>(at) !== BRACKET_CLOSE)) {
    first = false
    const point = nextOfSet()
    if (isRange) {
      addRange(set, previous, point)
      previous = -1
      isRange = false
    } else if (previous >= 0 && point === HYPHEN) isRange = true
    else {
      addRange(set, point, point)
      previous = <i32>point
    }
  }
  if (isRange) addRange(set, HYPHEN, HYPHEN)
  if (at >= end) failed = true // Possible behind `%\\%[` only, which translate() does not take for a set.
  at++
  sealSet(set, negated, fold)
  return newNode(NODE_SET, <u32>changetype<usize>(set), 0)
}
