/**
 * pcre_match() and pcre_cache_stats(): Perl's regular expressions.
 *
 * Semantics: ToastStunt `pcre_moo.cc`. Positions are in characters; patterns match characters, not bytes.
 */
import { E_INVARG, E_MAXREC, E_PERM } from '../shared/errors.ts'
import { TAG_INT } from '../shared/types.ts'
import { text } from '../value/intern.ts'
import { listAppend, newList, pushList, pushString, pushTaken } from '../value/list.ts'
import { mapPut, newMap } from '../value/map.ts'
import { DONE, raise, raiseWith } from '../value/outcome.ts'
import {
  CACHE_PLACES,
  cachedPattern,
  findPattern,
  MATCH_FAILED,
  MATCH_FOUND,
  matchOffset,
  nextName,
  PATTERN_PERL,
  Pattern,
  patternError,
  patternErrorOffset,
  search,
  stepsUsed,
} from '../value/pattern.ts'
import { FLAG_FOLD, perlErrorText } from '../value/pattern-perl-reader.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { emptyString, newStringValid, retainString } from '../value/string.ts'
import { countPoints } from '../value/unicode.ts'
import {
  isTrue,
  ListValue,
  Slot,
  StringValue,
  setList,
  setMap,
  setString,
  slotAt,
} from '../value/value.ts'
import { isProgrammerWizard } from '../vm/machine.ts'
import { integerOption } from '../vm/options.ts'
import { answerBuffer, raiseAnswer } from './answer.ts'
import { chargeSteps, stepsAllowed } from './budget.ts'

/** Matches that one call looks for when `$server_options.pcre_match_max_iterations` names none. */
const ITERATIONS: i64 = 1000
const ITERATIONS_LEAST: i64 = 100
const ITERATIONS_MOST: i64 = 100000000

export function builtinPcreMatch(args: Slot, count: i32, result: Slot): u32 {
  const subject = args.string
  const wanted = slotAt(args, 1).string
  if (wanted.bytes === 0) return raise(E_INVARG)
  const caseMatters = count > 2 && isTrue(slotAt(args, 2))
  const pattern = findPattern(wanted, PATTERN_PERL | (caseMatters ? 0 : FLAG_FOLD))
  if (pattern === null) return raiseCompileError()
  const all = count < 4 || slotAt(args, 3).int !== 0
  setList(result, newList(all ? 4 : 1))
  return matchAll(pattern, subject, all, result)
}

function raiseCompileError(): u32 {
  answerBuffer.reset()
  answerBuffer.addText('PCRE2 compile error at offset ')
  answerBuffer.addInteger(patternErrorOffset)
  answerBuffer.addText(': ')
  answerBuffer.addText(perlErrorText(patternError))
  return raiseAnswer(E_INVARG, null)
}

/** Appends a map of groups to the list in [result] for each match, or for the first one only. */
function matchAll(pattern: Pattern, subject: StringValue, all: bool, result: Slot): u32 {
  const limit = iterations()
  let offset: u32 = 0
  let rounds: i64 = 0
  while (offset < subject.bytes) {
    rounds += 1
    const found = search(pattern, subject.start, subject.bytes, offset, false, stepsAllowed())
    chargeSteps(stepsUsed())
    if (found === MATCH_FAILED) break
    if (found !== MATCH_FOUND) {
      return raiseWith(
        E_INVARG,
        text('pcre2_match returned error: match limit exceeded (-47)'),
        null,
      )
    }
    if (rounds >= limit) return raiseRounds(rounds)
    addMatch(pattern, subject, result)
    if (!all) break
    offset = matchOffset(1, subject.start) as u32
  }
  return DONE
}

function iterations(): i64 {
  const option = integerOption(text('pcre_match_max_iterations'), ITERATIONS)
  return min(max(option, ITERATIONS_LEAST), ITERATIONS_MOST)
}

function raiseRounds(rounds: i64): u32 {
  answerBuffer.reset()
  answerBuffer.addText('Too many iterations of matching loop: ')
  answerBuffer.addInteger(rounds)
  return raiseAnswer(E_MAXREC, null)
}

/** Groups with a name stand under it, whether they matched or not; others under their number if they did. */
function addMatch(pattern: Pattern, subject: StringValue, result: Slot): void {
  const slots = pushSlots(3)
  const groups = slots
  const key = slotAt(slots, 1)
  const value = slotAt(slots, 2)
  setMap(groups, newMap())
  let name = pattern.firstName
  for (let i: u32 = 0; i < pattern.names; i++) {
    setGroup(subject, load<u32>(name), value)
    setString(key, newStringValid(name + 8, load<u32>(name, 4)))
    mapPut(groups, key, value)
    name = nextName(name)
  }
  for (let group: u32 = 0; group <= pattern.groups; group++) {
    if (matchOffset(group * 3 + 1, subject.start) < 0 || isNamed(pattern, group)) continue
    setGroup(subject, group, value)
    answerBuffer.reset()
    answerBuffer.addInteger(group)
    setString(key, answerBuffer.toStringValid())
    mapPut(groups, key, value)
  }
  listAppend(result, groups)
  popSlots(3)
}

function isNamed(pattern: Pattern, group: u32): bool {
  let name = pattern.firstName
  for (let i: u32 = 0; i < pattern.names; i++) {
    if (load<u32>(name) === group) return true
    name = nextName(name)
  }
  return false
}

/** [value] ← ["match" -> text, "position" -> {start, end}] of a group; "" and {0, -1} when it is unset. */
function setGroup(subject: StringValue, group: u32, value: Slot): void {
  const start = matchOffset(group * 3, subject.start)
  const end = matchOffset(group * 3 + 1, subject.start)
  const slots = pushSlots(2)
  const key = slots
  const item = slotAt(slots, 1)
  setMap(value, newMap())
  setString(key, text('match'))
  const from = subject.start + (start as usize)
  setString(item, end < 0 ? emptyString() : newStringValid(from, max(end - start, 0)))
  mapPut(value, key, item)
  setString(key, text('position'))
  setList(
    item,
    end < 0 ? positions(0, -1) : positions(place(subject, start) + 1, place(subject, end)),
  )
  mapPut(value, key, item)
  popSlots(2)
}

/** Characters before a byte offset. */
function place(subject: StringValue, offset: i32): i64 {
  return subject.isAscii ? (offset as i64) : (countPoints(subject.start, offset) as i64)
}

function positions(start: i64, end: i64): ListValue {
  const list = newList(2)
  pushTaken(list, TAG_INT, start)
  pushTaken(list, TAG_INT, end)
  return list
}

/** {{pattern, hits}, …} of the cached patterns of pcre_match(). */
export function builtinPcreCacheStats(_args: Slot, _count: i32, result: Slot): u32 {
  if (!isProgrammerWizard()) return raise(E_PERM)
  let count = 0
  for (let index: u32 = 0; index < CACHE_PLACES; index++) if (isListed(index)) count += 1
  const list = newList(count)
  for (let index: u32 = 0; index < CACHE_PLACES; index++) {
    if (!isListed(index)) continue
    const pattern = cachedPattern(index)!
    const entry = newList(2)
    pushString(entry, retainString(changetype<StringValue>(pattern.text)))
    pushTaken(entry, TAG_INT, pattern.hits)
    pushList(list, entry)
  }
  setList(result, list)
  return DONE
}

function isListed(index: u32): bool {
  const pattern = cachedPattern(index)
  return pattern !== null && pattern.kind >>> 8 === PATTERN_PERL >>> 8
}
