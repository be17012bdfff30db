/**
 * Where the points of a long string begin: the offset of every 64th, so that any position is found by
 * reading at most 64 points. Made when a position in a string beyond ASCII is first asked for, kept with
 * the string, freed with it (value.ts).
 *
 * Such a string's `hash` is either its hash, which is odd, or 0, or the address of this block, which is
 * even: hash u32 (0: unknown) | spare u32 | offsets u32 of the points 64, 128, …
 */

import { allocate, free } from './heap.ts'
import { skipPoints } from './unicode.ts'
import { StringValue } from './value.ts'
import { noteBytes } from './work.ts'

/** Points between two offsets, as a shift. */
const STEP_SHIFT: u32 = 6
const STEP: u32 = 64
/** Strings of fewer points are searched from their beginning. */
const POINTS_MIN: u32 = 256
const OFFSETS: usize = 8

/** Whether positions in a string that is not ASCII are looked up here. */
export function isIndexed(string: StringValue): bool {
  return string.points >= POINTS_MIN
}

/** Address of the string's index, which is made if need be. */
function indexOf(string: StringValue): usize {
  const known = string.hash
  if (known !== 0 && (known & 1) === 0) return known as usize
  const count = (string.points - 1) >> STEP_SHIFT
  const block = allocate(OFFSETS + ((count as usize) << 2))
  store<u32>(block, known)
  noteBytes(string.bytes)
  let offset: u32 = 0
  for (let index: u32 = 0; index < count; index++) {
    offset += skipPoints(string.start + (offset as usize), string.bytes - offset, STEP)
    store<u32>(block + OFFSETS + ((index as usize) << 2), offset)
  }
  string.hash = block as u32
  return block
}

/** Bytes before the point at position [point] (from 0, less than `points`). */
export function indexedOffset(string: StringValue, point: u32): u32 {
  const step = point >> STEP_SHIFT
  const block = indexOf(string)
  const from = step === 0 ? 0 : load<u32>(block + OFFSETS + (((step - 1) as usize) << 2))
  return from + skipPoints(string.start + (from as usize), string.bytes - from, point & (STEP - 1))
}

/** How many points begin before a byte offset up to which whole steps were counted; sets `stepOffset`. */
export function indexedPoints(string: StringValue, offset: u32): u32 {
  const block = indexOf(string)
  let low: u32 = 0
  let high = (string.points - 1) >> STEP_SHIFT
  while (low < high) {
    const middle = (low + high) >> 1
    if (load<u32>(block + OFFSETS + ((middle as usize) << 2)) <= offset) low = middle + 1
    else high = middle
  }
  stepOffset = low === 0 ? 0 : load<u32>(block + OFFSETS + (((low - 1) as usize) << 2))
  return low << STEP_SHIFT
}
export let stepOffset: u32 = 0

/** The hash that was kept for a string that is not ASCII; 0 when it is unknown. */
export function keptHash(string: StringValue): u32 {
  const known = string.hash
  return known === 0 || (known & 1) !== 0 ? known : load<u32>(known as usize)
}

/** Keeps the hash, which is odd, of a string that is not ASCII. */
export function keepHash(string: StringValue, hash: u32): void {
  const known = string.hash
  if (known === 0 || (known & 1) !== 0) string.hash = hash
  else store<u32>(known as usize, hash)
}

/** The string is about to change: what was kept of it goes. */
export function forgetKept(string: StringValue): void {
  const known = string.hash
  if (!string.isAscii && known !== 0 && (known & 1) === 0) free(known as usize)
  string.hash = 0
}
