/**
 * pcre_replace(): a command like Perl's `s/pattern/replacement/flags` on a string.
 *
 * Semantics: ToastStunt `pcre_moo.cc` and its `pcrs.c`, including what that does not do: $` and $' are
 * recognised and stand for nothing.
 */
import { E_INVARG } from '../shared/errors.ts'

import {
  findPattern,
  MATCH_FAILED,
  MATCH_FOUND,
  matchOffset,
  PATTERN_REPLACE,
  Pattern,
  patternError,
  search,
  stepsUsed,
} from '../value/pattern.ts'
import {
  FLAG_DOT_ALL,
  FLAG_EXTENDED,
  FLAG_FOLD,
  FLAG_LINES,
  FLAG_UNGREEDY,
  hexDigit,
  isDigit,
  perlErrorText,
} from '../value/pattern-perl-reader.ts'
import { newString, releaseString } from '../value/string.ts'
import { newTextBuffer, TextBuffer } from '../value/text-buffer.ts'
import { Slot, StringValue, slotAt } from '../value/value.ts'
import { answerBuffer, answerString, raiseAnswer } from './answer.ts'
import { chargeSteps, stepsAllowed } from './budget.ts'

const BACKSLASH: u32 = 0x5c
const DOLLAR: u32 = 0x24
const SPACE: u32 = 0x20

const ERROR_SYNTAX: i32 = -301
const ERROR_REFERENCE: i32 = -304
const ERROR_MATCH_LIMIT: i32 = -47

/** Groups that a replacement may name, and how often. */
const REFERENCES_MAX: i32 = 32
/** A reference that stands for nothing. */
const REFERENCE_NOTHING: i32 = 0xffff

/** The four parts of a command, one after another, and where each ends. */
const parts: TextBuffer = newTextBuffer()
const partEnds: usize = memory.data(16, 4)

/**
 * A replacement ready for use: text with references, each u8 0 and u16 group; a byte 0 of text itself
 * ends the answer, as in C.
 */
const replacement: TextBuffer = newTextBuffer()
const REFERENCE_MARK: u32 = 0
/** Group of a mark that stands for a NUL in the text. */
const REFERENCE_NUL: i32 = 0xfffe

export function builtinPcreReplace(args: Slot, _count: i32, result: Slot): u32 {
  const subject = args.string
  if (!splitCommand(slotAt(args, 1).string)) return raiseError('Compile error', ERROR_SYNTAX)
  const flags = readFlags()
  const source = partString(1)
  const pattern = findPattern(source, PATTERN_REPLACE | flags)
  releaseString(source)
  if (pattern === null) return raiseError('Compile error', patternError as i32)
  if (!readReplacement(pattern.groups as i32, hasOption(0x54))) {
    return raiseError('Compile error', ERROR_REFERENCE)
  }
  answerBuffer.reset()
  if (!replaceAll(pattern, subject, hasOption(0x67))) {
    return raiseError('Exec error', ERROR_MATCH_LIMIT)
  }
  sanitize()
  return answerString(result)
}

function raiseError(what: string, error: i32): u32 {
  answerBuffer.reset()
  answerBuffer.addText(what)
  answerBuffer.addText(':  ')
  answerBuffer.addText(errorText(error))
  answerBuffer.addText(' (')
  answerBuffer.addInteger(error)
  answerBuffer.addByte(0x29)
  return raiseAnswer(E_INVARG, null)
}

function errorText(error: i32): string {
  switch (error) {
    case ERROR_SYNTAX:
      return '(pcrs:) Syntax error while parsing command'
    case ERROR_REFERENCE:
      return '(pcrs:) Backreference out of range'
    case ERROR_MATCH_LIMIT:
      return 'match limit exceeded'
    default:
      return perlErrorText(error as u32)
  }
}

// ---- the command

function partStart(part: i32): u32 {
  return part === 0 ? 0 : load<u32>(partEnds + (((part - 1) as usize) << 2))
}

function partEnd(part: i32): u32 {
  return load<u32>(partEnds + ((part as usize) << 2))
}

function partString(part: i32): StringValue {
  const start = partStart(part)
  return newString(parts.start + (start as usize), partEnd(part) - start)
}

/** Splits a command at its delimiter, the second byte, into four parts. A backslash keeps one. */
function splitCommand(command: StringValue): bool {
  parts.reset()
  if (command.bytes < 4) return false
  const delimiter: u32 = load<u8>(command.start + 1)
  let part = 0
  let isQuoted = false
  for (let i: u32 = 0; i < command.bytes; i++) {
    const byte: u32 = load<u8>(command.start + (i as usize))
    if (byte === delimiter && !isQuoted) {
      if (part === 3) return false
      store<u32>(partEnds + ((part as usize) << 2), parts.length)
      part += 1
      continue
    }
    isQuoted = byte === BACKSLASH && !isQuoted
    const next: u32 = i + 1 < command.bytes ? load<u8>(command.start + (i as usize) + 1) : 0
    if (!isQuoted || next !== delimiter) parts.addByte(byte)
  }
  store<u32>(partEnds + 12, parts.length)
  return part === 3
}

function hasOption(letter: u32): bool {
  for (let at = partStart(3); at < partEnd(3); at++) {
    if ((load<u8>(parts.start + (at as usize)) as u32) === letter) return true
  }
  return false
}

function readFlags(): u32 {
  return (
    (hasOption(0x69) ? FLAG_FOLD : 0) |
    (hasOption(0x6d) ? FLAG_LINES : 0) |
    (hasOption(0x73) ? FLAG_DOT_ALL : 0) |
    (hasOption(0x78) ? FLAG_EXTENDED : 0) |
    (hasOption(0x55) ? FLAG_UNGREEDY : 0)
  )
}

// ---- the replacement

let readAt: u32 = 0
let readEnd: u32 = 0

function byteAt(at: u32): u32 {
  return at < readEnd ? (load<u8>(parts.start + (at as usize)) as u32) : 0
}

/** Reads part 2 into `replacement`; false for a reference to a group that is not there. */
function readReplacement(groups: i32, isTrivial: bool): bool {
  replacement.reset()
  readAt = partStart(2)
  readEnd = partEnd(2)
  let references = 0
  let isQuoted = false
  while (readAt < readEnd) {
    const byte = byteAt(readAt)
    if (!isTrivial && byte === BACKSLASH && !isQuoted) {
      isQuoted = !readEscape()
      continue
    }
    if (!isTrivial && byte === DOLLAR && !isQuoted && readAt + 1 < readEnd) {
      const group = readReference(groups)
      if (group >= 0) {
        references += 1
        if (group !== REFERENCE_NOTHING && group > groups) return false
        if (references > REFERENCES_MAX) return false
        addMark(group)
        continue
      }
    }
    if (byte === REFERENCE_MARK) addMark(REFERENCE_NUL)
    else replacement.addByte(byte)
    readAt += 1
    isQuoted = false
  }
  return true
}

function addMark(group: i32): void {
  replacement.addByte(REFERENCE_MARK)
  replacement.addByte((group as u32) & 0xff)
  replacement.addByte((group as u32) >> 8)
}

/** Takes an escape that stands for a character; false when the backslash only quotes what follows. */
function readEscape(): bool {
  const letter = byteAt(readAt + 1)
  if (letter === 0x78) {
    const high = hexDigit(byteAt(readAt + 2))
    const low = hexDigit(byteAt(readAt + 3))
    if (high < 16 && low < 16) {
      addCharacter(high * 16 + low)
      readAt += 4
      return true
    }
  }
  const character = simpleEscape(letter)
  if (character < 0) {
    readAt += 1
    return false
  }
  addCharacter(character as u32)
  readAt += 2
  return true
}

function addCharacter(character: u32): void {
  if (character === 0) addMark(REFERENCE_NUL)
  else replacement.addPoint(character)
}

function simpleEscape(letter: u32): i32 {
  switch (letter) {
    case 0x74: // t
      return 9
    case 0x6e: // n
      return 10
    case 0x72: // r
      return 13
    case 0x66: // f
      return 12
    case 0x61: // a
      return 7
    case 0x65: // e
      return 27
    case 0x30: // 0
      return 0
    default:
      return -1
  }
}

/** Takes what follows a dollar as a reference to a group; −1 when it is none, and then nothing is taken. */
function readReference(groups: i32): i32 {
  const next = byteAt(readAt + 1)
  if (isDigit(next)) {
    let group = 0
    readAt += 1
    while (isDigit(byteAt(readAt))) {
      group = min(group * 10 + ((byteAt(readAt) - 0x30) as i32), 0xffff0)
      readAt += 1
    }
    return group
  }
  if (next !== 0x2b && next !== 0x26 && next !== 0x60 && next !== 0x27) return -1
  readAt += 2
  return next === 0x2b ? groups : next === 0x26 ? 0 : REFERENCE_NOTHING
}

// ---- replacing

/** Adds the subject with its match, or all of them, replaced; false when a search was given up. */
function replaceAll(pattern: Pattern, subject: StringValue, all: bool): bool {
  let offset: u32 = 0
  let copied: u32 = 0
  for (;;) {
    const found = search(pattern, subject.start, subject.bytes, offset, false, stepsAllowed())
    chargeSteps(stepsUsed())
    if (found === MATCH_FAILED) break
    if (found !== MATCH_FOUND) return false
    const start = matchOffset(0, subject.start) as u32
    const end = matchOffset(1, subject.start) as u32
    if (start > copied) answerBuffer.addBytes(subject.start + (copied as usize), start - copied)
    addReplacement(subject)
    copied = end
    if (!all) break
    if (end !== offset) offset = end
    else if (offset < subject.bytes) offset += characterBytes(subject.start + (offset as usize))
    else break
  }
  answerBuffer.addBytes(subject.start + (copied as usize), subject.bytes - copied)
  return true
}

function characterBytes(at: usize): u32 {
  const lead: u32 = load<u8>(at)
  return lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
}

function addReplacement(subject: StringValue): void {
  const end = replacement.start + (replacement.length as usize)
  let at = replacement.start
  while (at < end) {
    const byte: u32 = load<u8>(at++)
    if (byte !== REFERENCE_MARK) {
      answerBuffer.addByte(byte)
      continue
    }
    const group = load<u16>(at) as i32
    at += 2
    if (group === REFERENCE_NUL) answerBuffer.addByte(0)
    else if (group !== REFERENCE_NOTHING) addGroup(subject, group as u32)
  }
}

function addGroup(subject: StringValue, group: u32): void {
  const start = matchOffset(group * 3, subject.start)
  const end = matchOffset(group * 3 + 1, subject.start)
  if (end > start) answerBuffer.addBytes(subject.start + (start as usize), (end - start) as u32)
}

/** Ends the answer at a NUL and makes control characters spaces, so that none enter the database. */
function sanitize(): void {
  const end = answerBuffer.start + (answerBuffer.length as usize)
  for (let at = answerBuffer.start; at < end; at++) {
    const byte: u32 = load<u8>(at)
    if (byte === 0) {
      answerBuffer.length = (at - answerBuffer.start) as u32
      return
    }
    if (byte < SPACE || byte === 0x7f) store<u8>(at, SPACE as u8)
  }
}
