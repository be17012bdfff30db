/**
 * Places without width in a text: ends, line ends, borders of words; and line breaks.
 */
import {
  isWordByte,
  PATTERN_BOUND,
  PATTERN_LINE_END,
  PATTERN_LINE_START,
  PATTERN_MOO_BOUND,
  PATTERN_MOO_NOT_BOUND,
  PATTERN_MOO_WORD_END,
  PATTERN_MOO_WORD_START,
  PATTERN_NOT_BOUND,
  PATTERN_SEARCH_START,
  PATTERN_TEXT_END,
  PATTERN_TEXT_END_LINE,
  PATTERN_TEXT_START,
} from './pattern-op.ts'
import { decodedBytes, decodePoint } from './unicode.ts'

const NEWLINE: u32 = 10
const UNDERSCORE: u32 = 0x5f

/** Whether the place [op] names is at [at] in the text [start] … [end], searched from [search]. */
export function isPlace(op: u32, at: usize, start: usize, end: usize, search: usize): bool {
  switch (op) {
    case PATTERN_LINE_START:
      return at === start || load<u8>(at - 1) === NEWLINE
    case PATTERN_LINE_END:
      return at === end || load<u8>(at) === NEWLINE
    case PATTERN_TEXT_START:
      return at === start
    case PATTERN_TEXT_END:
      return at === end
    case PATTERN_TEXT_END_LINE:
      return at === end || (at === end - 1 && load<u8>(at) === NEWLINE)
    case PATTERN_SEARCH_START:
      return at === search
    case PATTERN_MOO_BOUND:
      return at === start || at === end || wordBefore(at, start) !== wordAfter(at, end)
    case PATTERN_MOO_NOT_BOUND:
      return at !== start && at !== end && wordBefore(at, start) !== wordAfter(at, end)
    case PATTERN_MOO_WORD_START:
      return wordAfter(at, end) && !wordBefore(at, start)
    case PATTERN_MOO_WORD_END:
      return wordBefore(at, start) && !wordAfter(at, end)
    case PATTERN_BOUND:
      return isBound(at, start, end)
    case PATTERN_NOT_BOUND:
      return !isBound(at, start, end)
    default:
      return false
  }
}

function wordBefore(at: usize, start: usize): bool {
  return at > start && isWordByte(load<u8>(at - 1))
}

function wordAfter(at: usize, end: usize): bool {
  return at < end && isWordByte(load<u8>(at))
}

function isBound(at: usize, start: usize, end: usize): bool {
  const before = wordBefore(at, start) || (at > start && load<u8>(at - 1) === UNDERSCORE)
  const after = wordAfter(at, end) || (at < end && load<u8>(at) === UNDERSCORE)
  return before !== after
}

/** Behind the line break at [at], 0 when there is none. */
export function newlineEnd(at: usize, end: usize): usize {
  if (at >= end) return 0
  const point = decodePoint(at)
  const next = at + (decodedBytes as usize)
  if (point === 13) return next < end && load<u8>(next) === NEWLINE ? next + 1 : next
  if (point - 10 < 3 || point === 0x85 || point === 0x2028 || point === 0x2029) return next
  return 0
}
