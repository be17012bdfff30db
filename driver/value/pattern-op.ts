/**
 * Instructions of a compiled pattern, and the characters they walk over.
 *
 * A program is a run of u32 words: an op, then its operands. Targets are byte distances from the start of
 * the code. Ops up to OP_SET_LAST consume one character and may stand inside a REPEAT. "Undo" means that
 * the change is taken back when the matcher backtracks past it; MOO's captures are not (as in the
 * matcher MOO grew up with), Perl's are.
 */

/** byte: exactly this ASCII byte. */
export const PATTERN_BYTE: u32 = 0
/** byte, byte: one of two. */
export const PATTERN_BYTE_EITHER: u32 = 1
/** point: exactly this character. */
export const PATTERN_POINT: u32 = 2
/** point: a character that folds to it. */
export const PATTERN_POINT_FOLD: u32 = 3
/** Any character but newline. */
export const PATTERN_ANY: u32 = 4
/** Any character. */
export const PATTERN_ANY_ALL: u32 = 5
/** The words of a set (pattern-set.ts). */
export const PATTERN_SET: u32 = 6
export const PATTERN_SINGLE_LAST: u32 = 6

/** bytes, then the bytes padded to words: exactly these. */
export const PATTERN_TEXT: u32 = 8
/** The same for ASCII in lower case, compared without case. */
export const PATTERN_TEXT_FOLD: u32 = 9

/** mode, low, high, bytes of the single op that follows: that op low … high times. */
export const PATTERN_REPEAT: u32 = 10
/** target: go on, or there when that fails. */
export const PATTERN_SPLIT: u32 = 11
/** target: go there, or on when that fails. */
export const PATTERN_SPLIT_LAZY: u32 = 12
/** target */
export const PATTERN_JUMP: u32 = 13
/** register: 0. Undo. */
export const PATTERN_COUNT_START: u32 = 14
/** register, low, high, lazy, target behind the loop: once more, or out. Undo. */
export const PATTERN_COUNT_LOOP: u32 = 15
/** register: where this round of a loop began. Undo. */
export const PATTERN_MARK: u32 = 16
/** register, target: leaves the loop when this round consumed nothing. */
export const PATTERN_MARK_CHECK: u32 = 17

/** group: opens, closes; the second pair with undo. */
export const PATTERN_OPEN: u32 = 20
export const PATTERN_CLOSE: u32 = 21
export const PATTERN_OPEN_UNDO: u32 = 22
export const PATTERN_CLOSE_UNDO: u32 = 23
/** group, fold: what it matched; fails when it did not. */
export const PATTERN_REFERENCE: u32 = 24
/** group: the match begins here. \K */
export const PATTERN_KEEP: u32 = 25

/** negative, target behind the look: begins a look-around, ended by LOOK_END. */
export const PATTERN_LOOK: u32 = 28
export const PATTERN_LOOK_END: u32 = 29
/** Begins and ends a part that is not backtracked into. */
export const PATTERN_ATOMIC: u32 = 30
export const PATTERN_ATOMIC_END: u32 = 31
/** characters: steps back so many, or fails. */
export const PATTERN_BACK: u32 = 32
/** group, target: there unless the group matched. */
export const PATTERN_CONDITION: u32 = 33
/** target, group: runs the group as a subroutine. */
export const PATTERN_CALL: u32 = 34
/** group: returns when it was called as a subroutine. */
export const PATTERN_RETURN: u32 = 35
export const PATTERN_FAIL: u32 = 36
/** The end: matches, or returns when the whole pattern was called as a subroutine. */
export const PATTERN_MATCH: u32 = 37
/** Matches at once. */
export const PATTERN_ACCEPT: u32 = 38

// Places without width.
/** Start of the text or behind a newline. */
export const PATTERN_LINE_START: u32 = 40
/** End of the text or before a newline. */
export const PATTERN_LINE_END: u32 = 41
export const PATTERN_TEXT_START: u32 = 42
export const PATTERN_TEXT_END: u32 = 43
/** End of the text, or before the newline that ends it. */
export const PATTERN_TEXT_END_LINE: u32 = 44
/** Where the search began. */
export const PATTERN_SEARCH_START: u32 = 45
/**
 * MOO's %b, %B, %<, %>: words are ASCII letters and digits; %b holds at both ends of the text. %B holds at
 * the borders of words too, but for those at the ends of the text: a slip in MOO's first matcher that
 * became its meaning.
 */
export const PATTERN_MOO_BOUND: u32 = 46
export const PATTERN_MOO_NOT_BOUND: u32 = 47
export const PATTERN_MOO_WORD_START: u32 = 48
export const PATTERN_MOO_WORD_END: u32 = 49
/** Perl's \b and \B: words have the underscore too. */
export const PATTERN_BOUND: u32 = 50
export const PATTERN_NOT_BOUND: u32 = 51
/** \R: a line break of any kind. */
export const PATTERN_NEWLINE: u32 = 52

/** Value of a register that holds no place. */
export const UNSET: u32 = 0xffffffff

/** The start of the character before [at]. */
export function stepBack(at: usize): usize {
  let place = at - 1
  while ((load<u8>(place) & 0xc0) === 0x80) place--
  return place
}

/** Whether [byte] is an ASCII letter or digit: a word's character in MOO patterns. */
export function isWordByte(byte: u32): bool {
  return byte - 0x30 < 10 || (byte | 0x20) - 0x61 < 26
}
