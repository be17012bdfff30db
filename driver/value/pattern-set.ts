/**
 * Sets of characters in patterns: a bitmap for the points below 256 and ranges for the others.
 *
 * While parsing, a set lives in the arena of pattern-node.ts; sealSet() closes it under case folding and
 * pattern-code.ts copies it into the program, where setHas() reads it:
 * `flags` u32 | `count` u32 | bitmap 8 × u32 | [count] × (`from` u32, `to` u32).
 */
import { arenaTake } from './pattern-node.ts'
import { foldPoint } from './unicode.ts'

export const SET_NEGATED: u32 = 1
export const SET_FOLD: u32 = 2
export const POINT_MAX: u32 = 0x10ffff
/** Bytes of a set in a program before its ranges. */
export const SET_HEADER_BYTES: usize = 40

const SET_BITMAP: usize = 8
/** A folded range up to this long gets the other case of each of its points. */
const FOLDED_RANGE_MAX: u32 = 2048
const RANGES_FIRST: u32 = 8

@unmanaged
export class PatternSet {
  flags: u32 = 0
  count: u32 = 0
  bits0: u32 = 0
  bits1: u32 = 0
  bits2: u32 = 0
  bits3: u32 = 0
  bits4: u32 = 0
  bits5: u32 = 0
  bits6: u32 = 0
  bits7: u32 = 0
  capacity: u32 = 0
  ranges: usize = 0
}

export function newSet(): PatternSet {
  return changetype<PatternSet>(arenaTake(offsetof<PatternSet>()))
}

function bitWord(set: usize, point: u32): usize {
  return set + SET_BITMAP + ((point >> 5) << 2)
}

function hasBit(set: usize, point: u32): bool {
  return ((load<u32>(bitWord(set, point)) >> (point & 31)) & 1) !== 0
}

export function addPoint(set: PatternSet, point: u32): void {
  if (point >= 256) {
    addRange(set, point, point)
    return
  }
  const word = bitWord(changetype<usize>(set), point)
  store<u32>(word, load<u32>(word) | (1 << (point & 31)))
}

/** Adds [from] … [to], both included; nothing when they are out of order. */
export function addRange(set: PatternSet, from: u32, to: u32): void {
  for (let point = from; point <= to && point < 256; point++) addPoint(set, point)
  const start = max<u32>(from, 256)
  if (start > to) return
  if (set.count === set.capacity) growRanges(set)
  const range = set.ranges + ((<usize>set.count) << 3)
  store<u32>(range, start)
  store<u32>(range, to, 4)
  set.count += 1
}

function growRanges(set: PatternSet): void {
  const capacity = max<u32>(RANGES_FIRST, set.capacity << 1)
  const ranges = arenaTake((<usize>capacity) << 3)
  memory.copy(ranges, set.ranges, (<usize>set.count) << 3)
  set.ranges = ranges
  set.capacity = capacity
}

/** Adds everything that [from] to [to], a table of sorted inclusive ranges as [count] pairs, leaves out. */
export function addOthers(set: PatternSet, ranges: StaticArray<u32>): void {
  let next: u32 = 0
  for (let i = 0; i < ranges.length; i += 2) {
    const from = unchecked(ranges[i])
    if (from > next) addRange(set, next, from - 1)
    next = unchecked(ranges[i + 1]) + 1
  }
  if (next <= POINT_MAX) addRange(set, next, POINT_MAX)
}

/** Adds everything that [others] leaves out. */
export function addWithout(set: PatternSet, others: PatternSet): void {
  for (let point: u32 = 0; point < 256; point++) {
    if (!hasBit(changetype<usize>(others), point)) addPoint(set, point)
  }
  sortRanges(others)
  let next: u32 = 256
  const end = others.ranges + ((<usize>others.count) << 3)
  for (let range = others.ranges; range < end; range += 8) {
    if (load<u32>(range) > next) addRange(set, next, load<u32>(range) - 1)
    next = load<u32>(range, 4) + 1
  }
  addRange(set, next, POINT_MAX)
}

/** Sorts the ranges (mostly sorted already) and joins those that touch. */
function sortRanges(set: PatternSet): void {
  const ranges = set.ranges
  for (let i: u32 = 1; i < set.count; i++) {
    const moved = load<u64>(ranges + ((<usize>i) << 3))
    let to = ranges + ((<usize>i) << 3)
    while (to > ranges && load<u32>(to - 8) > <u32>moved) {
      store<u64>(to, load<u64>(to - 8))
      to -= 8
    }
    store<u64>(to, moved)
  }
  joinRanges(set)
}

function joinRanges(set: PatternSet): void {
  if (set.count === 0) return
  let last = set.ranges
  const end = set.ranges + ((<usize>set.count) << 3)
  for (let range = last + 8; range < end; range += 8) {
    if (load<u32>(range) <= load<u32>(last, 4) + 1) {
      store<u32>(last, max<u32>(load<u32>(last, 4), load<u32>(range, 4)), 4)
    } else {
      last += 8
      store<u64>(last, load<u64>(range))
    }
  }
  set.count = <u32>((last - set.ranges) >> 3) + 1
}

export function addRanges(set: PatternSet, ranges: StaticArray<u32>): void {
  for (let i = 0; i < ranges.length; i += 2) {
    addRange(set, unchecked(ranges[i]), unchecked(ranges[i + 1]))
  }
}

/** Closes a set: with [fold], a character belongs to it when one that folds alike does. */
export function sealSet(set: PatternSet, negated: bool, fold: bool): void {
  if (fold) foldSet(set)
  sortRanges(set)
  set.flags = (negated ? SET_NEGATED : 0) | (fold ? SET_FOLD : 0)
}

function foldSet(set: PatternSet): void {
  const pointer = changetype<usize>(set)
  for (let point: u32 = 0; point < 256; point++) {
    if (hasBit(pointer, point)) addPoint(set, foldPoint(point))
  }
  sortRanges(set)
  const count = set.count
  for (let i: u32 = 0; i < count; i++) {
    const from = load<u32>(set.ranges + ((<usize>i) << 3))
    const to = load<u32>(set.ranges + ((<usize>i) << 3), 4)
    if (to - from > FOLDED_RANGE_MAX) continue
    for (let point = from; point <= to; point++) {
      const folded = foldPoint(point)
      if (folded !== point && (folded < from || folded > to)) addPoint(set, folded)
    }
  }
  for (let point: u32 = 0; point < 256; point++) {
    const folded = foldPoint(point)
    if (folded === point) continue
    const has = folded < 256 ? hasBit(pointer, folded) : inRanges(set.ranges, count, folded)
    if (has) addPoint(set, point)
  }
}

function inRanges(ranges: usize, count: u32, point: u32): bool {
  let low: u32 = 0
  let high = count
  while (low < high) {
    const middle = (low + high) >> 1
    const range = ranges + ((<usize>middle) << 3)
    if (point > load<u32>(range, 4)) low = middle + 1
    else if (point < load<u32>(range)) high = middle
    else return true
  }
  return false
}

/** Whether the byte of an ASCII character belongs to the set in a program at [set]. */
export function setHasAscii(set: usize, byte: u32): bool {
  return (((load<u32>(bitWord(set, byte)) >> (byte & 31)) ^ load<u32>(set)) & 1) !== 0
}

/** Whether [point] belongs to the set in a program at [set]. */
export function setHas(set: usize, point: u32): bool {
  const flags = load<u32>(set)
  let has: bool
  if (point < 256) has = hasBit(set, point)
  else {
    const ranges = set + SET_HEADER_BYTES
    const count = load<u32>(set, 4)
    has = inRanges(ranges, count, point)
    if (!has && (flags & SET_FOLD) !== 0) has = inRanges(ranges, count, foldPoint(point))
  }
  return has !== ((flags & SET_NEGATED) !== 0)
}

/** Bytes that [set] takes in a program. */
export function setBytes(set: PatternSet): usize {
  return SET_HEADER_BYTES + ((<usize>set.count) << 3)
}

/** Copies [set] into a program at [to]. */
export function copySet(set: PatternSet, to: usize): void {
  memory.copy(to, changetype<usize>(set), SET_HEADER_BYTES)
  memory.copy(to + SET_HEADER_BYTES, set.ranges, (<usize>set.count) << 3)
}
