/**
 * The syntax of pcre_match() and pcre_replace(): Perl's regular expressions as PCRE2 10.42 reads them.
 *
 * Groups of every kind, quantifiers with their modes, look-around, references, conditions, subroutines,
 * inline flags. Callouts do nothing. Refused, as unknown: the backtracking verbs but (*FAIL) and (*ACCEPT), scripts in \p{…}.
 */
import {
  addChild,
  CONDITION_CALLED,
  CONDITION_NEVER,
  LOOK_BEHIND,
  LOOK_NEGATIVE,
  NODE_ASSERT,
  NODE_ATOMIC,
  NODE_CHOICE,
  NODE_CONDITION,
  NODE_EMPTY,
  NODE_GROUP,
  NODE_LOOK,
  NODE_SEQUENCE,
  newNode,
  newRepeat,
  PatternNode,
  REPEAT_GREEDY,
  REPEAT_LAZY,
  REPEAT_POSSESSIVE,
  REPEAT_UNBOUNDED,
  simplify,
} from './pattern-node.ts'
import { PATTERN_ACCEPT, PATTERN_FAIL } from './pattern-op.ts'
import { parseAtom, quantifiable } from './pattern-perl-atom.ts'
import {
  closeName,
  parseCall,
  parseNamedReference,
  readName,
  takeReferenceName,
} from './pattern-perl-name.ts'
import {
  addName,
  addReference,
  FLAG_DOT_ALL,
  FLAG_DUPLICATE_NAMES,
  FLAG_EXTENDED,
  FLAG_EXTENDED_MORE,
  FLAG_FOLD,
  FLAG_LINES,
  FLAG_NO_CAPTURE,
  FLAG_UNGREEDY,
  hasFlag,
  here,
  isDigit,
  isDone,
  openReader,
  peek,
  peekAhead,
  reader,
  refuse,
  resolveReferences,
  takeByte,
  takeNumber,
} from './pattern-perl-reader.ts'

/** Deepest nesting of parentheses; PCRE2's own limit. */
const DEPTH_MAX: i32 = 250
/** Largest count in a quantifier. */
const COUNT_MAX: i32 = 65535

/** The tree of the pattern; when reader.error is set there is none. Nodes live in the arena. */
export function parsePerl(pattern: usize, bytes: u32, flags: u32): PatternNode {
  openReader(pattern, bytes, flags)
  const node = parseChoice(0)
  if (reader.error === 0 && reader.at < reader.end) refuse(122, here())
  resolveReferences()
  return node
}

function parseChoice(depth: i32): PatternNode {
  const choice = newNode(NODE_CHOICE, 0, here())
  addChild(choice, parseSequence(depth))
  while (!isDone() && takeByte(0x7c)) addChild(choice, parseSequence(depth))
  return simplify(choice)
}

/** The alternatives of (?|…): each counts its groups from the same number. */
function parseReset(depth: i32): PatternNode {
  const choice = newNode(NODE_CHOICE, 0, here())
  const before = reader.groups
  let most = before
  do {
    reader.groups = before
    addChild(choice, parseSequence(depth))
    most = max<u32>(most, reader.groups)
  } while (!isDone() && takeByte(0x7c))
  reader.groups = most
  return simplify(choice)
}

function parseSequence(depth: i32): PatternNode {
  const sequence = newNode(NODE_SEQUENCE, 0, here())
  while (!isDone()) {
    if (reader.quoting) {
      addQuoted(sequence)
      continue
    }
    if (hasFlag(FLAG_EXTENDED) && skipSpace()) continue
    const byte = peek()
    if (byte === 0x7c || byte === 0x29) break
    const offset = here()
    const item = byte === 0x28 ? parseParenthesis(depth) : parseAtom(byte)
    addChild(sequence, quantified(item, offset))
  }
  return simplify(sequence)
}

/** One character between \Q and \E, or the \E. */
function addQuoted(sequence: PatternNode): void {
  if (peek() === 0x5c && peekAhead(1) === 0x45) {
    reader.at += 2
    reader.quoting = false
    return
  }
  const offset = here()
  addChild(sequence, quantified(parseAtom(0x41), offset))
}

/** Skips white space and a comment under (?x); false when there was none. */
function skipSpace(): bool {
  const byte = peek()
  if (byte === 0x20 || byte - 0x09 < 5) {
    reader.at += 1
    return true
  }
  if (byte !== 0x23) return false
  while (!isDone() && peek() !== 0x0a) reader.at += 1
  return true
}

/** [item] under the quantifiers that follow it. */
function quantified(item: PatternNode, offset: u32): PatternNode {
  if (reader.quoting && !(peek() === 0x5c && peekAhead(1) === 0x45)) return item
  if (reader.quoting) {
    reader.at += 2
    reader.quoting = false
  }
  while (!isDone() && hasFlag(FLAG_EXTENDED) && skipSpace()) {}
  let low: i32 = 0
  let high: i32 = REPEAT_UNBOUNDED
  const at = here()
  const byte = peek()
  if (isDone()) return item
  if (byte === 0x2a || byte === 0x2b || byte === 0x3f) {
    reader.at += 1
    if (byte === 0x2b) low = 1
    if (byte === 0x3f) high = 1
  } else if (byte === 0x7b && isCountNext()) {
    reader.at += 1
    low = takeNumber(COUNT_MAX)
    high = takeHigh(low)
    if (reader.error !== 0) return item
  } else return item
  if (!quantifiable(item)) {
    refuse(109, at)
    return item
  }
  return newRepeat(item, low, high, takeMode(), offset)
}

/** Takes the rest of a counted quantifier behind its first number. */
function takeHigh(low: i32): i32 {
  let high = low
  if (takeByte(0x2c)) {
    const number = takeNumber(COUNT_MAX)
    high = number < 0 ? REPEAT_UNBOUNDED : number
  }
  if (low > COUNT_MAX || (high !== REPEAT_UNBOUNDED && high > COUNT_MAX)) refuse(105, here())
  if (high < low) refuse(104, here())
  reader.at += 1
  return high
}

/** Whether `{n}`, `{n,}` or `{n,m}` comes; other braces are ordinary characters. */
function isCountNext(): bool {
  let at = reader.at + 1
  const digits = at
  while (at < reader.end && isDigit(load<u8>(at))) at++
  if (at === digits) return false
  if (at < reader.end && load<u8>(at) === 0x2c) at++
  while (at < reader.end && isDigit(load<u8>(at))) at++
  return at < reader.end && load<u8>(at) === 0x7d
}

function takeMode(): u32 {
  if (takeByte(0x2b)) return REPEAT_POSSESSIVE
  const lazy = takeByte(0x3f) !== hasFlag(FLAG_UNGREEDY)
  return lazy ? REPEAT_LAZY : REPEAT_GREEDY
}

function parseParenthesis(depth: i32): PatternNode {
  const offset = here()
  if (depth === DEPTH_MAX) refuse(119, offset)
  reader.at += 1
  if (peek() === 0x2a) return parseVerb(offset)
  if (peek() !== 0x3f) {
    if (hasFlag(FLAG_NO_CAPTURE)) return inside(depth)
    return captured(depth, offset)
  }
  reader.at += 1
  return parseSpecial(depth, offset)
}

/** What is up to the closing parenthesis, which it takes; flags set there end there. */
function inside(depth: i32): PatternNode {
  const flags = reader.flags
  const node = parseChoice(depth + 1)
  close()
  reader.flags = flags
  return node
}

function close(): void {
  if (!takeByte(0x29)) refuse(114, here())
}

function captured(depth: i32, offset: u32): PatternNode {
  reader.groups += 1
  const node = newNode(NODE_GROUP, reader.groups, offset)
  addChild(node, inside(depth))
  return node
}

function parseVerb(offset: u32): PatternNode {
  const star = here()
  reader.at += 1
  const start = reader.at
  // A star alone is a quantifier of nothing; small letters name what is no verb.
  if (isDone() || peek() === 0x29) refuse(109, star)
  while (!isDone() && peek() - 0x61 < 26) reader.at += 1
  if (reader.at > start) refuse(195, here())
  while (!isDone() && peek() - 0x41 < 26) reader.at += 1
  const bytes = reader.at - start
  const first = <u32>load<u8>(start)
  const isFail = first === 0x46 && (bytes === 1 || isWord(start, bytes, 'FAIL'))
  const isAccept = isWord(start, bytes, 'ACCEPT')
  if ((!isFail && !isAccept) || !takeByte(0x29)) refuse(160, here())
  return newNode(NODE_ASSERT, isFail ? PATTERN_FAIL : PATTERN_ACCEPT, offset)
}

function isWord(start: usize, bytes: usize, word: string): bool {
  if (bytes !== <usize>word.length) return false
  for (let i = 0; i < word.length; i++) {
    if (<i32>load<u8>(start + i) !== word.charCodeAt(i)) return false
  }
  return true
}

/** Behind `(?`. */
function parseSpecial(depth: i32, offset: u32): PatternNode {
  const byte = peek()
  const next = peekAhead(1)
  switch (byte) {
    case 0x23: // #
      return skipComment(offset)
    case 0x3a: // :
      reader.at += 1
      return inside(depth)
    case 0x7c: {
      reader.at += 1
      const flags = reader.flags
      const node = parseReset(depth + 1)
      close()
      reader.flags = flags
      return node
    }
    case 0x3e: // >
      reader.at += 1
      return wrap(NODE_ATOMIC, 0, depth, offset)
    case 0x3d: // =
      return parseLook(0, 1, depth, offset)
    case 0x21: // !
      return parseLook(LOOK_NEGATIVE, 1, depth, offset)
    case 0x3c: // <
      if (next === 0x3d) return parseLook(LOOK_BEHIND, 2, depth, offset)
      if (next === 0x21) return parseLook(LOOK_BEHIND | LOOK_NEGATIVE, 2, depth, offset)
      return parseNamed(0x3e, depth, offset)
    case 0x27: // '
      return parseNamed(0x27, depth, offset)
    case 0x50: // P
      reader.at += 1
      return parseP(depth, offset)
    case 0x28: // (
      return parseCondition(depth, offset)
    case 0x43: // C
      return skipCallout(offset)
    default:
      return isCall(byte, next) ? parseCall(offset) : parseFlags(depth, offset)
  }
}

function isCall(byte: u32, next: u32): bool {
  if (byte === 0x52 || byte === 0x26 || byte === 0x2b || isDigit(byte)) return true
  return byte === 0x2d && isDigit(next)
}

function skipComment(offset: u32): PatternNode {
  while (!isDone() && peek() !== 0x29) reader.at += 1
  if (!takeByte(0x29)) refuse(118, here())
  return newNode(NODE_EMPTY, 1, offset)
}

/** (?C) and (?C1): callouts call nothing here. */
function skipCallout(offset: u32): PatternNode {
  reader.at += 1
  takeNumber(COUNT_MAX)
  close()
  return newNode(NODE_EMPTY, 1, offset)
}

function wrap(kind: u32, value: u32, depth: i32, offset: u32): PatternNode {
  const node = newNode(kind, value, offset)
  addChild(node, inside(depth))
  return node
}

function parseLook(value: u32, bytes: usize, depth: i32, offset: u32): PatternNode {
  reader.at += bytes
  return wrap(NODE_LOOK, value, depth, offset)
}

/** (?P<name>…), (?P=name), (?P>name). */
function parseP(depth: i32, offset: u32): PatternNode {
  if (peek() === 0x3c) return parseNamed(0x3e, depth, offset)
  if (peek() === 0x3d) {
    reader.at += 1
    return parseNamedReference(0x29, offset)
  }
  if (peek() === 0x3e) return parseCall(offset)
  refuse(isDone() ? 114 : 141, here())
  return newNode(NODE_EMPTY, 0, offset)
}

/** A group with a name between the next byte and [mark]. */
function parseNamed(mark: u32, depth: i32, offset: u32): PatternNode {
  reader.at += 1
  const start = reader.at
  const bytes = readName()
  closeName(mark)
  if (reader.error !== 0) return newNode(NODE_EMPTY, 0, offset)
  addName(start, bytes, reader.groups + 1)
  return captured(depth, offset)
}

/** (?flags) and (?flags:…). */
function parseFlags(depth: i32, offset: u32): PatternNode {
  const before = reader.flags
  let isOff = false
  if (takeByte(0x5e)) {
    reader.flags &= ~(FLAG_FOLD | FLAG_LINES | FLAG_DOT_ALL | FLAG_EXTENDED | FLAG_NO_CAPTURE)
  }
  while (!isDone()) {
    const byte = peek()
    if (byte === 0x29) {
      reader.at += 1
      return newNode(NODE_EMPTY, 1, offset)
    }
    if (byte === 0x3a) {
      reader.at += 1
      const node = inside(depth)
      reader.flags = before
      return node
    }
    if (byte === 0x2d && !isOff) isOff = true
    else if (!setFlag(byte, !isOff)) refuse(111, here())
    reader.at += 1
  }
  refuse(114, here())
  return newNode(NODE_EMPTY, 0, offset)
}

function setFlag(letter: u32, isOn: bool): bool {
  let flag: u32 = 0
  switch (letter) {
    case 0x69: // i
      flag = FLAG_FOLD
      break
    case 0x6d: // m
      flag = FLAG_LINES
      break
    case 0x73: // s
      flag = FLAG_DOT_ALL
      break
    case 0x78: // x
      flag = FLAG_EXTENDED | (isOn ? 0 : FLAG_EXTENDED_MORE)
      break
    case 0x6e: // n
      flag = FLAG_NO_CAPTURE
      break
    case 0x55: // U
      flag = FLAG_UNGREEDY
      break
    case 0x4a: // J
      flag = FLAG_DUPLICATE_NAMES
      break
    default:
      return false
  }
  reader.flags = isOn ? reader.flags | flag : reader.flags & ~flag
  return true
}

/** (?(condition)yes|no), at the parenthesis of the condition. */
function parseCondition(depth: i32, offset: u32): PatternNode {
  const node = newNode(NODE_CONDITION, 0, offset)
  if (peekAhead(1) === 0x3f) {
    const look = parseParenthesis(depth + 1)
    if (look.kind !== NODE_LOOK) refuse(128, here())
    node.low = 1
    addChild(node, look)
  } else {
    reader.at += 1
    takeCondition(node)
    if (!takeByte(0x29)) refuse(124, here())
  }
  const flags = reader.flags
  addChild(node, parseSequence(depth + 1))
  if (takeByte(0x7c)) addChild(node, parseSequence(depth + 1))
  else addChild(node, newNode(NODE_EMPTY, 0, here()))
  if (peek() === 0x7c) refuse(127, here())
  close()
  reader.flags = flags
  return node
}

/** What stands in the parentheses of a condition: a group's number or name, R, or DEFINE. */
function takeCondition(node: PatternNode): void {
  const start = reader.at
  if (isDigit(peek())) {
    node.value = <u32>takeNumber(COUNT_MAX)
    addReference(node, 0, 0, (start - reader.start - 1) as u32)
    return
  }
  const mark = peek() === 0x3c ? <u32>0x3e : peek() === 0x27 ? <u32>0x27 : <u32>0
  if (mark !== 0) {
    reader.at += 1
    takeReferenceName(node, mark)
    return
  }
  const bytes = readName()
  if (isWord(start, bytes, 'R')) node.value = CONDITION_CALLED
  else if (isWord(start, bytes, 'DEFINE')) node.value = CONDITION_NEVER
  else addReference(node, start, bytes, here())
}
