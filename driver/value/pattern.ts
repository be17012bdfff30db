/**
 * Patterns: compiling, caching and searching. The one door to the matcher for builtins.
 *
 * A compiled pattern is one heap block: header | 256 bytes saying what a match can begin with | code |
 * names of groups, each group u32 | bytes u32 | UTF-8 padded to words. The cache keeps up to CACHE_WAYS of
 * each of CACHE_SETS hashes, the most used first; it holds a reference to each pattern's text.
 */
import { allocate, free } from './heap.ts'
import { codeError, codeErrorOffset, codeRegisters, copyCode, emitCode } from './pattern-code.ts'
import { EMPTY_ANYWHERE, EMPTY_AT_END, FIRST_BYTES, findFirst } from './pattern-first.ts'
import {
  MATCH_FAILED,
  MATCH_FOUND,
  matchAt,
  setMatch,
  setSteps,
  stepsLeft,
} from './pattern-match.ts'
import { mooGroups, parseMoo } from './pattern-moo.ts'
import { arenaRelease, PatternNode } from './pattern-node.ts'
import { stepBack } from './pattern-op.ts'
import { parsePerl } from './pattern-perl.ts'
import { reader } from './pattern-perl-reader.ts'
import { clearRegisters, prepareStack, registers } from './pattern-stack.ts'
import { releaseString, retainString } from './string.ts'
import { equalExact, hashFolded } from './string-compare.ts'
import { StringValue } from './value.ts'

/** Kinds of patterns: MOO's with and without case, or Perl's with its flags (pattern-perl-reader.ts). */
export const PATTERN_MOO: u32 = 0
export const PATTERN_MOO_CASE: u32 = 1
export const PATTERN_PERL: u32 = 0x100
/** The same for pcre_replace(), which pcre_cache_stats() does not list. */
export const PATTERN_REPLACE: u32 = 0x300
const FLAGS: u32 = 0xff

/** Longest pattern in bytes; above: not a pattern. */
const PATTERN_BYTES_MAX: u32 = 65536
const ERROR_TOO_LARGE: u32 = 120
/** Error of a MOO pattern; MOO tells no more about it. */
const ERROR_MOO: u32 = 1

const CACHE_SETS: u32 = 256
const CACHE_WAYS: u32 = 2

@unmanaged
export class Pattern {
  text: usize = 0
  kind: u32 = 0
  /** Times the cache answered with it. */
  hits: u32 = 0
  /** Capturing groups. */
  groups: u32 = 0
  registers: u32 = 0
  codeBytes: u32 = 0
  /** What pattern-first.ts said: 0, EMPTY_ANYWHERE, EMPTY_AT_END. */
  empty: u32 = 0
  names: u32 = 0

  /** Address of the first-byte table. */
  get first(): usize {
    return changetype<usize>(this) + offsetof<Pattern>()
  }
  get code(): usize {
    return changetype<usize>(this) + offsetof<Pattern>() + FIRST_BYTES
  }
  get firstName(): usize {
    return changetype<usize>(this) + offsetof<Pattern>() + FIRST_BYTES + (this.codeBytes as usize)
  }
}

/** Set when findPattern() answers null: an error of PCRE2's compiler or ERROR_MOO, and where. */
export let patternError: u32 = 0
export let patternErrorOffset: u32 = 0

/** CACHE_SETS × CACHE_WAYS addresses. */
const cache: usize = memory.data(2048, 4)

/** The compiled pattern of [text], null when it is none. It stays until the next call. */
export function findPattern(text: StringValue, kind: u32): Pattern | null {
  const set = (hashFolded(text) ^ kind) & (CACHE_SETS - 1)
  const place = cache + ((set as usize) << 3)
  const first = load<usize>(place)
  if (first !== 0 && isPattern(first, text, kind)) return used(first)
  const second = load<usize>(place, 4)
  if (second !== 0 && isPattern(second, text, kind)) {
    store<usize>(place, second)
    store<usize>(place, first, 4)
    return used(second)
  }
  const made = compile(text, kind)
  if (made === null) return null
  if (second !== 0) freePattern(changetype<Pattern>(second))
  store<usize>(place, first, 4)
  store<usize>(place, changetype<usize>(made))
  return made
}

function isPattern(address: usize, text: StringValue, kind: u32): bool {
  const pattern = changetype<Pattern>(address)
  if (pattern.kind !== kind) return false
  return (
    pattern.text === changetype<usize>(text) ||
    equalExact(changetype<StringValue>(pattern.text), text)
  )
}

function used(address: usize): Pattern {
  const pattern = changetype<Pattern>(address)
  pattern.hits += 1
  return pattern
}

function freePattern(pattern: Pattern): void {
  releaseString(changetype<StringValue>(pattern.text))
  free(changetype<usize>(pattern))
}

/** Empties the cache, so that it holds no references. */
export function clearPatterns(): void {
  for (let place = cache; place < cache + 2048; place += 4) {
    const address = load<usize>(place)
    if (address !== 0) freePattern(changetype<Pattern>(address))
    store<usize>(place, 0)
  }
}

/** The cached pattern number [index] from 0 to CACHE_PLACES − 1, null where there is none. */
export function cachedPattern(index: u32): Pattern | null {
  return changetype<Pattern | null>(load<usize>(cache + ((index as usize) << 2)))
}
export const CACHE_PLACES: u32 = CACHE_SETS * CACHE_WAYS

function fail(error: u32, offset: u32): Pattern | null {
  arenaRelease()
  patternError = error
  patternErrorOffset = offset
  return null
}

function compile(text: StringValue, kind: u32): Pattern | null {
  if (text.bytes > PATTERN_BYTES_MAX) return fail(ERROR_TOO_LARGE, 0)
  if (kind >= PATTERN_PERL) {
    const tree = parsePerl(text.start, text.bytes, kind & FLAGS)
    if (reader.error !== 0) return fail(reader.error, reader.errorOffset)
    return assemble(text, kind, tree, reader.groups)
  }
  const tree = parseMoo(text.start, text.bytes, kind === PATTERN_MOO_CASE)
  if (tree === null) return fail(ERROR_MOO, 0)
  return assemble(text, kind, tree, mooGroups)
}

/** Makes the block of a pattern from its tree, and ends the compilation. */
function assemble(text: StringValue, kind: u32, tree: PatternNode, groups: u32): Pattern | null {
  const isPerl = kind >= PATTERN_PERL
  const codeBytes = emitCode(tree, groups, isPerl)
  const size = offsetof<Pattern>() + FIRST_BYTES + (codeBytes as usize)
  const pattern = changetype<Pattern>(allocate(size + (isPerl ? namesBytes() : 0)))
  copyCode(changetype<usize>(pattern) + offsetof<Pattern>() + FIRST_BYTES)
  if (codeError) {
    free(changetype<usize>(pattern))
    return fail(125, codeErrorOffset)
  }
  pattern.text = changetype<usize>(retainString(text))
  pattern.kind = kind
  pattern.hits = 0
  pattern.groups = groups
  pattern.registers = codeRegisters
  pattern.codeBytes = codeBytes
  pattern.empty = findFirst(tree, pattern.first)
  pattern.names = isPerl ? copyNames(pattern.firstName) : 0
  arenaRelease()
  return pattern
}

function nameSize(bytes: u32): usize {
  return 8 + (((bytes as usize) + 3) & ~3)
}

function namesBytes(): usize {
  let size: usize = 0
  let name = reader.names
  while (name !== null) {
    size += nameSize(name.bytes)
    name = name.next
  }
  return size
}

function copyNames(to: usize): u32 {
  let count: u32 = 0
  let at = to
  let name = reader.names
  while (name !== null) {
    store<u32>(at, name.group)
    store<u32>(at, name.bytes, 4)
    memory.copy(at + 8, name.text, name.bytes)
    at += nameSize(name.bytes)
    count += 1
    name = name.next
  }
  return count
}

/** The name behind the one at [name]. */
export function nextName(name: usize): usize {
  return name + nameSize(load<u32>(name, 4))
}

/**
 * Searches the text of [bytes] bytes at [start] from byte [from] on, or backwards from the end with
 * [backward]; at most [steps] steps. Answers MATCH_FOUND and the registers are set, MATCH_FAILED, or
 * MATCH_GIVEN_UP. stepsUsed() says what it cost.
 */
export function search(
  pattern: Pattern,
  start: usize,
  bytes: u32,
  from: u32,
  backward: bool,
  steps: i32,
): u32 {
  prepareStack(pattern.registers)
  setSteps(steps)
  stepsGiven = steps
  const end = start + (bytes as usize)
  const search = start + (from as usize)
  setMatch(pattern.code, pattern.registers, start, end, search)
  if (backward) return searchBackward(pattern, start, end)
  return pattern.empty === EMPTY_ANYWHERE
    ? searchEverywhere(pattern, search, end)
    : searchForward(pattern, search, end)
}

let stepsGiven: i32 = 0

/** Steps of the last search. */
export function stepsUsed(): i32 {
  return stepsGiven - stepsLeft
}

function tryAt(pattern: Pattern, at: usize): u32 {
  clearRegisters(pattern.registers)
  return matchAt(at)
}

/** Tries where the first byte fits, and the end when a match may be empty there. */
function searchForward(pattern: Pattern, from: usize, end: usize): u32 {
  const first = pattern.first
  for (let at = from; at < end; at++) {
    if (load<u8>(first + (load<u8>(at) as usize)) === 0) continue
    const found = tryAt(pattern, at)
    if (found !== MATCH_FAILED) return found
  }
  return pattern.empty === EMPTY_AT_END ? tryAt(pattern, end) : MATCH_FAILED
}

/** Tries at every character and the end. */
function searchEverywhere(pattern: Pattern, from: usize, end: usize): u32 {
  for (let at = from; at <= end; at++) {
    if (at < end && (load<u8>(at) & 0xc0) === 0x80) continue
    const found = tryAt(pattern, at)
    if (found !== MATCH_FAILED) return found
  }
  return MATCH_FAILED
}

/**
 * Tries from the end to the start. Like the matcher MOO grew up with, a pattern that can be empty at
 * line ends only is not tried at the very end, unless it can begin with the NUL that C has there.
 */
function searchBackward(pattern: Pattern, start: usize, end: usize): u32 {
  const first = pattern.first
  const anywhere = pattern.empty === EMPTY_ANYWHERE
  let at = end
  if (anywhere || at === start || load<u8>(first) !== 0) {
    const found = tryAt(pattern, at)
    if (found !== MATCH_FAILED) return found
  }
  while (at > start) {
    at = stepBack(at)
    if (!anywhere && at > start && load<u8>(first + (load<u8>(at) as usize)) === 0) continue
    const found = tryAt(pattern, at)
    if (found !== MATCH_FAILED) return found
  }
  return MATCH_FAILED
}

/** Register [index] of the last match as a byte offset, −1 when unset. */
export function matchOffset(index: u32, start: usize): i32 {
  const place = load<u32>(registers + ((index as usize) << 2))
  return place === 0xffffffff ? -1 : (((place as usize) - start) as i32)
}
export { MATCH_FAILED, MATCH_FOUND }
