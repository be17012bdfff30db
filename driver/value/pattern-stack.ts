/**
 * What the matcher falls back to: a stack of choices not taken yet and of changes to take back, and the
 * frames of subroutines. Both are kept between matches and grow up to their limits; above, the match is
 * given up, so no pattern can take the memory of the world.
 *
 * An entry is 16 bytes: kind u32 | code u32 | place in the text u32 | extra u32.
 */
import { allocate, free, reallocate } from './heap.ts'

/** Go on at code with the place. */
export const ENTRY_CHOICE: u32 = 0
/** A repeat that may give characters back: extra is the least place. */
export const ENTRY_GREEDY: u32 = 1
/** A repeat that may take more: code is the repeat, extra the count so far. */
export const ENTRY_LAZY: u32 = 2
/** Register number in code gets back the value in extra. */
export const ENTRY_REGISTER: u32 = 3
/** The frame gets back the value in extra. */
export const ENTRY_FRAME: u32 = 4
/** The beginning of a look or an atomic part; found by its end. Nothing to do when backtracked to. */
export const ENTRY_BARRIER: u32 = 5
/** The same of a negative look: when backtracked to, the look holds. */
export const ENTRY_BARRIER_NEGATIVE: u32 = 6
/** One more round of a lazy counted loop, whose op is at code. */
export const ENTRY_ROUND: u32 = 7

export const ENTRY_BYTES: usize = 16
const STACK_BYTES_FIRST: usize = 16384
/** 262,144 entries; above: the match is given up. */
const STACK_BYTES_MAX: usize = 4194304
/** Frames and the registers they keep; above: the match is given up. */
const FRAMES_BYTES_MAX: usize = 4194304

export let stackBase: usize = 0
/** Where there is no room for another entry. */
export let stackEnd: usize = 0

let frames: usize = 0
let framesUsed: usize = 0
let framesSize: usize = 0

/** Registers of the match: groups and loops; UNSET where there is nothing. */
export let registers: usize = 0
let registerRoom: u32 = 0

/** Called before each search, with how many registers its code needs. */
export function prepareStack(count: u32): void {
  if (stackBase === 0) {
    stackBase = allocate(STACK_BYTES_FIRST)
    stackEnd = stackBase + STACK_BYTES_FIRST
  }
  if (count > registerRoom) {
    if (registers !== 0) free(registers)
    registers = allocate((count as usize) << 2)
    registerRoom = count
  }
}

/** Called before each attempt at a place. */
export function clearRegisters(count: u32): void {
  memory.fill(registers, 0xff, (count as usize) << 2)
  framesUsed = 0
}

/** Makes room; the new address of the entry at [top], 0 when the stack may not grow. */
export function growStack(top: usize): usize {
  const used = top - stackBase
  const size = (stackEnd - stackBase) << 1
  if (size > STACK_BYTES_MAX) return 0
  stackBase = reallocate(stackBase, size)
  stackEnd = stackBase + size
  return stackBase + used
}

/**
 * A frame of a subroutine: offset of the frame before plus one u32 | code to return to u32 | group u32 |
 * registers. Answers its offset plus one, 0 when there may be no more.
 */
export function pushFrame(
  before: u32,
  code: usize,
  group: u32,
  registers: usize,
  registerBytes: usize,
): u32 {
  const size: usize = 16 + registerBytes
  if (framesUsed + size > framesSize && !growFrames(size)) return 0
  const frame = frames + framesUsed
  store<u32>(frame, before)
  store<u32>(frame, code as u32, 4)
  store<u32>(frame, group, 8)
  memory.copy(frame + 16, registers, registerBytes)
  framesUsed += size
  return (frame - frames + 1) as u32
}

function growFrames(size: usize): bool {
  const bytes = max<usize>(framesSize << 1, max<usize>(4096, size * 4))
  if (framesUsed + size > FRAMES_BYTES_MAX) return false
  frames = frames === 0 ? allocate(bytes) : reallocate(frames, bytes)
  framesSize = bytes
  return true
}

/** The frame with this number. */
export function frameAt(number: u32): usize {
  return frames + (number as usize) - 1
}

/** Place in the text where the part began that cutStack() ended. */
export let barrierPlace: usize = 0

/**
 * Ends the innermost look or atomic part: its choices go, its changes of registers and frames stay to
 * be taken back later. Answers the new top.
 */
export function cutStack(top: usize): usize {
  let barrier = top - ENTRY_BYTES
  while (!isBarrier(load<u32>(barrier))) barrier -= ENTRY_BYTES
  barrierPlace = load<u32>(barrier, 8)
  let to = barrier
  for (let entry = barrier + ENTRY_BYTES; entry < top; entry += ENTRY_BYTES) {
    const kind = load<u32>(entry)
    if (kind !== ENTRY_REGISTER && kind !== ENTRY_FRAME) continue
    memory.copy(to, entry, ENTRY_BYTES)
    to += ENTRY_BYTES
  }
  return to
}

/** Whether the innermost look is a negative one. */
export function isLookNegative(top: usize): bool {
  let barrier = top - ENTRY_BYTES
  while (!isBarrier(load<u32>(barrier))) barrier -= ENTRY_BYTES
  return load<u32>(barrier) === ENTRY_BARRIER_NEGATIVE
}

function isBarrier(kind: u32): bool {
  return kind === ENTRY_BARRIER || kind === ENTRY_BARRIER_NEGATIVE
}

/** Puts an entry at [top], where there is room. */
export function putEntry(top: usize, kind: u32, code: usize, place: usize, extra: u32): void {
  store<u32>(top, kind)
  store<u32>(top, code as u32, 4)
  store<u32>(top, place as u32, 8)
  store<u32>(top, extra, 12)
}
