/**
 * The matcher: runs a pattern's code over a text, backtracking on an explicit stack under a budget of
 * steps, so a bad pattern costs its author ticks and never hangs the server.
 *
 * Results are those of a recursive backtracking matcher: the leftmost match, alternatives in order,
 * quantifiers greedy or lazy as written. Places are addresses in the text, which does not move meanwhile.
 */
import { CONDITION_CALLED, REPEAT_GREEDY, REPEAT_LAZY } from './pattern-node.ts'
import {
  PATTERN_ACCEPT,
  PATTERN_ANY,
  PATTERN_ANY_ALL,
  PATTERN_ATOMIC,
  PATTERN_ATOMIC_END,
  PATTERN_BACK,
  PATTERN_BYTE,
  PATTERN_BYTE_EITHER,
  PATTERN_CALL,
  PATTERN_CLOSE,
  PATTERN_CLOSE_UNDO,
  PATTERN_CONDITION,
  PATTERN_COUNT_LOOP,
  PATTERN_COUNT_START,
  PATTERN_FAIL,
  PATTERN_JUMP,
  PATTERN_KEEP,
  PATTERN_LOOK,
  PATTERN_LOOK_END,
  PATTERN_MARK,
  PATTERN_MARK_CHECK,
  PATTERN_MATCH,
  PATTERN_NEWLINE,
  PATTERN_OPEN,
  PATTERN_OPEN_UNDO,
  PATTERN_POINT,
  PATTERN_POINT_FOLD,
  PATTERN_REFERENCE,
  PATTERN_REPEAT,
  PATTERN_RETURN,
  PATTERN_SET,
  PATTERN_SPLIT,
  PATTERN_SPLIT_LAZY,
  PATTERN_TEXT,
  PATTERN_TEXT_FOLD,
  stepBack,
  UNSET,
} from './pattern-op.ts'
import { isPlace, newlineEnd } from './pattern-place.ts'
import { SET_HEADER_BYTES, setHas, setHasAscii } from './pattern-set.ts'
import { consume, consumedCount, matchTextFold, retreat, skipForward } from './pattern-single.ts'
import {
  barrierPlace,
  cutStack,
  ENTRY_BARRIER,
  ENTRY_BARRIER_NEGATIVE,
  ENTRY_BYTES,
  ENTRY_CHOICE,
  ENTRY_FRAME,
  ENTRY_GREEDY,
  ENTRY_LAZY,
  ENTRY_REGISTER,
  ENTRY_ROUND,
  frameAt,
  growStack,
  isLookNegative,
  pushFrame,
  putEntry,
  registers,
  stackBase,
  stackEnd,
} from './pattern-stack.ts'
import { equalBytes } from './string-compare.ts'
import { decodedBytes, decodePoint } from './unicode.ts'

export const MATCH_FAILED: u32 = 0
export const MATCH_FOUND: u32 = 1
/** The budget of steps, or the stack, was not enough. */
export const MATCH_GIVEN_UP: u32 = 2

/** Most entries that an op other than RETURN puts on the stack, in bytes. */
const ROOM_BYTES: usize = 64
/** A step is also charged for so many bytes that a repeat takes. */
const BYTES_PER_STEP_SHIFT: usize = 3

/** Steps that may still be made; the caller sets it and charges what was used. */
export let stepsLeft: i32 = 0
export function setSteps(steps: i32): void {
  stepsLeft = steps
}

let textStart: usize = 0
let textEnd: usize = 0
let searchStart: usize = 0
let codeStart: usize = 0
let registerCount: u32 = 0
/** Number of the frame of the subroutine under way, 0 outside. */
let frame: u32 = 0

/** Sets what matchAt() matches: code with [count] registers, a text, and where its search began. */
export function setMatch(code: usize, count: u32, start: usize, end: usize, search: usize): void {
  codeStart = code
  registerCount = count
  textStart = start
  textEnd = end
  searchStart = search
}

function register(index: u32): usize {
  return registers + ((index as usize) << 2)
}

function target(code: usize, operand: usize): usize {
  return codeStart + (load<u32>(code + operand) as usize)
}

/** Runs the code from the place [from]; on MATCH_FOUND the registers say what was found. */
export function matchAt(from: usize): u32 {
  let code = codeStart
  let at = from
  let top = stackBase
  let steps = stepsLeft
  const end = textEnd
  frame = 0
  store<u32>(registers, from as u32)
  for (;;) {
    if (--steps < 0) break
    if (top + ROOM_BYTES > stackEnd) {
      top = growStack(top)
      if (top === 0) break
    }
    const op = load<u32>(code)
    switch (op) {
      case PATTERN_BYTE:
        if (at === end || (load<u8>(at) as u32) !== load<u32>(code, 4)) break
        at++
        code += 8
        continue
      case PATTERN_BYTE_EITHER: {
        if (at === end) break
        const byte: u32 = load<u8>(at)
        if (byte !== load<u32>(code, 4) && byte !== load<u32>(code, 8)) break
        at++
        code += 12
        continue
      }
      case PATTERN_POINT:
      case PATTERN_POINT_FOLD:
      case PATTERN_ANY:
      case PATTERN_ANY_ALL: {
        at = consume(code, at, end, 1)
        if (consumedCount === 0) break
        code += op <= PATTERN_POINT_FOLD ? 8 : 4
        continue
      }
      case PATTERN_SET: {
        if (at === end) break
        const byte: u32 = load<u8>(at)
        if (byte < 0x80) {
          if (!setHasAscii(code + 4, byte)) break
          at++
        } else {
          const point = decodePoint(at)
          const bytes = decodedBytes as usize
          if (!setHas(code + 4, point)) break
          at += bytes
        }
        code += 4 + SET_HEADER_BYTES + ((load<u32>(code, 8) as usize) << 3)
        continue
      }
      case PATTERN_TEXT:
      case PATTERN_TEXT_FOLD: {
        const bytes = load<u32>(code, 4) as usize
        if (op === PATTERN_TEXT) {
          if (bytes > end - at || memory.compare(at, code + 8, bytes) !== 0) break
        } else if (!matchTextFold(code + 8, bytes, at, end)) break
        at += bytes
        code += 8 + ((bytes + 3) & ~3)
        continue
      }
      case PATTERN_REPEAT: {
        const low = load<i32>(code, 8)
        const lazy = load<u32>(code, 4) === REPEAT_LAZY
        const reached = consume(code + 20, at, end, lazy ? low : load<i32>(code, 12))
        if (consumedCount < low) break
        steps -= ((reached - at) >> BYTES_PER_STEP_SHIFT) as i32
        const next = code + 20 + (load<u32>(code, 16) as usize)
        if (lazy) {
          if (low < load<i32>(code, 12)) {
            putEntry(top, ENTRY_LAZY, code, reached, low)
            top += ENTRY_BYTES
          }
          at = reached
        } else if (load<u32>(code, 4) === REPEAT_GREEDY && consumedCount > low) {
          const least = low === 0 ? at : skipForward(at, low)
          at = retreat(next, reached, least, end)
          if (at === 0) break
          if (at > least) {
            putEntry(top, ENTRY_GREEDY, next, at, least as u32)
            top += ENTRY_BYTES
          }
        } else at = reached
        code = next
        continue
      }
      case PATTERN_SPLIT:
        putEntry(top, ENTRY_CHOICE, target(code, 4), at, 0)
        top += ENTRY_BYTES
        code += 8
        continue
      case PATTERN_SPLIT_LAZY:
        putEntry(top, ENTRY_CHOICE, code + 8, at, 0)
        top += ENTRY_BYTES
        code = target(code, 4)
        continue
      case PATTERN_JUMP:
        code = target(code, 4)
        continue
      case PATTERN_COUNT_START:
        top = change(top, load<u32>(code, 4), 0)
        code += 8
        continue
      case PATTERN_COUNT_LOOP: {
        const count = load<u32>(register(load<u32>(code, 4)))
        if (count >= load<u32>(code, 8)) {
          if (count >= load<u32>(code, 12)) {
            code = target(code, 20)
            continue
          }
          const isLazy = load<u32>(code, 16) !== 0
          if (isLazy) putEntry(top, ENTRY_ROUND, code, at, 0)
          else putEntry(top, ENTRY_CHOICE, target(code, 20), at, 0)
          top += ENTRY_BYTES
          if (isLazy) {
            code = target(code, 20)
            continue
          }
        }
        top = change(top, load<u32>(code, 4), count + 1)
        code += 24
        continue
      }
      case PATTERN_MARK:
        top = change(top, load<u32>(code, 4), at as u32)
        code += 8
        continue
      case PATTERN_MARK_CHECK:
        if (load<u32>(register(load<u32>(code, 4))) === (at as u32)) code = target(code, 8)
        else code += 12
        continue
      case PATTERN_OPEN:
        store<u32>(register(load<u32>(code, 4) * 3), at as u32, 8)
        code += 8
        continue
      case PATTERN_CLOSE: {
        const group = register(load<u32>(code, 4) * 3)
        store<u32>(group, load<u32>(group, 8))
        store<u32>(group, at as u32, 4)
        code += 8
        continue
      }
      case PATTERN_OPEN_UNDO:
        top = change(top, load<u32>(code, 4) * 3 + 2, at as u32)
        code += 8
        continue
      case PATTERN_CLOSE_UNDO: {
        const group = load<u32>(code, 4) * 3
        top = change(top, group, load<u32>(register(group), 8))
        top = change(top, group + 1, at as u32)
        code += 8
        continue
      }
      case PATTERN_REFERENCE: {
        const group = register(load<u32>(code, 4) * 3)
        if (load<u32>(group, 4) === UNSET) break
        const start = load<u32>(group) as usize
        const bytes = (load<u32>(group, 4) as usize) - start
        if (bytes > end - at) break
        if (!equalBytes(start, at, bytes as u32, load<u32>(code, 8) === 0)) break
        steps -= (bytes >> BYTES_PER_STEP_SHIFT) as i32
        at += bytes
        code += 12
        continue
      }
      case PATTERN_KEEP:
        top = change(top, 0, at as u32)
        code += 4
        continue
      case PATTERN_LOOK: {
        const kind = load<u32>(code, 4) === 0 ? ENTRY_BARRIER : ENTRY_BARRIER_NEGATIVE
        putEntry(top, kind, target(code, 8), at, 0)
        top += ENTRY_BYTES
        code += 12
        continue
      }
      case PATTERN_LOOK_END:
        if (isLookNegative(top)) {
          top = unwindLook(top)
          break
        }
        top = cutStack(top)
        at = barrierPlace
        code += 4
        continue
      case PATTERN_ATOMIC:
        putEntry(top, ENTRY_BARRIER, 0, at, 0)
        top += ENTRY_BYTES
        code += 4
        continue
      case PATTERN_ATOMIC_END:
        top = cutStack(top)
        code += 4
        continue
      case PATTERN_BACK: {
        const place = walkBack(at, load<i32>(code, 4))
        if (place === 0) break
        at = place
        code += 8
        continue
      }
      case PATTERN_CONDITION: {
        const group = load<u32>(code, 4)
        const holds =
          group === CONDITION_CALLED ? frame !== 0 : load<u32>(register(group * 3), 4) !== UNSET
        code = holds ? code + 12 : target(code, 8)
        continue
      }
      case PATTERN_CALL: {
        const size = (registerCount as usize) << 2
        const called = pushFrame(frame, code + 12, load<u32>(code, 8), registers, size)
        if (called === 0) {
          stepsLeft = 0
          return MATCH_GIVEN_UP
        }
        putEntry(top, ENTRY_FRAME, 0, 0, frame)
        top += ENTRY_BYTES
        frame = called
        code = target(code, 4)
        continue
      }
      case PATTERN_RETURN:
        if (frame === 0 || load<u32>(frameAt(frame), 8) !== load<u32>(code, 4)) {
          code += 8
          continue
        }
        code = load<u32>(frameAt(frame), 4) as usize
        top = leaveFrame(top)
        if (top === 0) return MATCH_GIVEN_UP
        continue
      case PATTERN_MATCH:
        if (frame !== 0) {
          code = load<u32>(frameAt(frame), 4) as usize
          top = leaveFrame(top)
          if (top === 0) return MATCH_GIVEN_UP
          continue
        }
        store<u32>(registers, at as u32, 4)
        stepsLeft = steps
        return MATCH_FOUND
      case PATTERN_ACCEPT:
        store<u32>(registers, at as u32, 4)
        stepsLeft = steps
        return MATCH_FOUND
      case PATTERN_FAIL:
        break
      case PATTERN_NEWLINE: {
        const next = newlineEnd(at, end)
        if (next === 0) break
        at = next
        code += 4
        continue
      }
      default:
        if (!isPlace(op, at, textStart, end, searchStart)) break
        code += 4
        continue
    }
    top = backtrack(top)
    if (top === 0) {
      stepsLeft = steps
      return MATCH_FAILED
    }
    code = resumeCode
    at = resumePlace
  }
  stepsLeft = 0
  return MATCH_GIVEN_UP
}

/** Sets a register, with an entry that takes it back; the new top. */
function change(top: usize, index: u32, value: u32): usize {
  const place = register(index)
  putEntry(top, ENTRY_REGISTER, index as usize, 0, load<u32>(place))
  store<u32>(place, value)
  return top + ENTRY_BYTES
}

let resumeCode: usize = 0
let resumePlace: usize = 0

/** Goes back to the last choice, setting where to go on; the new top, 0 when there is none. */
function backtrack(from: usize): usize {
  let top = from
  while (top > stackBase) {
    top -= ENTRY_BYTES
    resumeCode = load<u32>(top, 4)
    resumePlace = load<u32>(top, 8)
    switch (load<u32>(top)) {
      case ENTRY_CHOICE:
      case ENTRY_BARRIER_NEGATIVE:
        return top
      case ENTRY_GREEDY: {
        const kept = giveBack(top)
        if (kept !== 0) return kept
        break
      }
      case ENTRY_LAZY: {
        const kept = takeMore(top)
        if (kept !== 0) return kept
        break
      }
      case ENTRY_ROUND: {
        const index = load<u32>(resumeCode, 4)
        resumeCode += 24
        return change(top, index, load<u32>(register(index)) + 1)
      }
      case ENTRY_REGISTER:
        store<u32>(register(resumeCode as u32), load<u32>(top, 12))
        break
      case ENTRY_FRAME:
        frame = load<u32>(top, 12)
        break
      default: // A look or an atomic part that failed.
        break
    }
  }
  return 0
}

/** A repeat gives one character back; the new top, 0 when what follows cannot match any more. */
function giveBack(top: usize): usize {
  const low = load<u32>(top, 12) as usize
  const place = retreat(resumeCode, stepBack(resumePlace), low, textEnd)
  if (place === 0) return 0
  resumePlace = place
  if (place === low) return top
  store<u32>(top, place as u32, 8)
  return top + ENTRY_BYTES
}

/** A lazy repeat takes one character more; the new top, 0 when it cannot. */
function takeMore(top: usize): usize {
  const repeat = resumeCode
  resumePlace = consume(repeat + 20, resumePlace, textEnd, 1)
  if (consumedCount === 0) return 0
  resumeCode = repeat + 20 + (load<u32>(repeat, 16) as usize)
  const count = load<i32>(top, 12) + 1
  if (count === load<i32>(repeat, 12)) return top
  store<u32>(top, resumePlace as u32, 8)
  store<u32>(top, count, 12)
  return top + ENTRY_BYTES
}

/** What a negative look looked for was found: takes back all it did, so that the look fails. */
function unwindLook(from: usize): usize {
  let top = from - ENTRY_BYTES
  while (load<u32>(top) !== ENTRY_BARRIER_NEGATIVE) {
    const kind = load<u32>(top)
    if (kind === ENTRY_REGISTER) store<u32>(register(load<u32>(top, 4)), load<u32>(top, 12))
    else if (kind === ENTRY_FRAME) frame = load<u32>(top, 12)
    top -= ENTRY_BYTES
  }
  return top
}

/** [count] characters before [at], 0 when the text begins later. */
function walkBack(at: usize, count: i32): usize {
  let place = at
  for (let i = 0; i < count; i++) {
    if (place === textStart) return 0
    place = stepBack(place)
  }
  return place
}

/** Returns from a subroutine: registers are as before it. The new top, 0 when there is no room. */
function leaveFrame(from: usize): usize {
  let top = from
  const bytes = ((registerCount as usize) + 2) << 4
  while (top + bytes + ROOM_BYTES > stackEnd) {
    top = growStack(top)
    if (top === 0) {
      stepsLeft = 0
      return 0
    }
  }
  const left = frameAt(frame)
  putEntry(top, ENTRY_FRAME, 0, 0, frame)
  top += ENTRY_BYTES
  for (let i: u32 = 0; i < registerCount; i++) {
    const kept = load<u32>(left + 16 + ((i as usize) << 2))
    if (kept !== load<u32>(register(i))) top = change(top, i, kept)
  }
  frame = load<u32>(left)
  return top
}
