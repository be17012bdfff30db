/**
 * match(), rmatch() and substitute(): MOO's regular expressions.
 *
 * Semantics: ToastStunt `list.cc` do_match(), bf_substitute().
 */
import { E_INVARG, E_QUOTA } from '../shared/errors.ts'
import { TAG_INT, TAG_LIST, TAG_STRING } from '../shared/types.ts'
import { emptyList, listItem, newList, pushList, pushString, pushTaken } from '../value/list.ts'
import { DONE, raise } from '../value/outcome.ts'
import {
  findPattern,
  MATCH_FAILED,
  MATCH_FOUND,
  matchOffset,
  PATTERN_MOO,
  PATTERN_MOO_CASE,
  search,
  stepsUsed,
} from '../value/pattern.ts'
import { positionBytes, retainString } from '../value/string.ts'
import { countPoints } from '../value/unicode.ts'
import {
  isTrue,
  ListValue,
  retainHeap,
  Slot,
  StringValue,
  setList,
  slotAt,
} from '../value/value.ts'
import { answerBuffer, answerString } from './answer.ts'
import { chargeSteps, stepsAllowed } from './budget.ts'

/** Groups that match() reports. */
const GROUPS: u32 = 9
const PERCENT: u32 = 0x25

/** {0, -1}, and nine of them: what most matches report. */
let unsetPair: usize = 0
let unsetGroups: usize = 0

export function builtinMatch(args: Slot, count: i32, result: Slot): u32 {
  return matchText(args, count, result, false)
}

export function builtinRmatch(args: Slot, count: i32, result: Slot): u32 {
  return matchText(args, count, result, true)
}

function matchText(args: Slot, count: i32, result: Slot, backward: bool): u32 {
  const subject = args.string
  const caseMatters = count > 2 && isTrue(slotAt(args, 2))
  const kind = caseMatters ? PATTERN_MOO_CASE : PATTERN_MOO
  const pattern = findPattern(slotAt(args, 1).string, kind)
  if (pattern === null) return raise(E_INVARG)
  const found = search(pattern, subject.start, subject.bytes, 0, backward, stepsAllowed())
  chargeSteps(stepsUsed())
  if (found === MATCH_FAILED) {
    setList(result, emptyList())
    return DONE
  }
  if (found !== MATCH_FOUND) return raise(E_QUOTA)
  const list = newList(4)
  pushTaken(list, TAG_INT, positionOf(subject, matchOffset(0, subject.start)) + 1)
  pushTaken(list, TAG_INT, positionOf(subject, matchOffset(1, subject.start)))
  pushList(list, groupsOf(subject, min<u32>(pattern.groups, GROUPS)))
  pushString(list, retainString(subject))
  setList(result, list)
  return DONE
}

/** Characters before a byte offset. */
function positionOf(subject: StringValue, offset: i32): i64 {
  return subject.isAscii ? (offset as i64) : (countPoints(subject.start, offset) as i64)
}

/** The nine pairs of start and end, of which the first [groups] may be set. */
function groupsOf(subject: StringValue, groups: u32): ListValue {
  if (unsetGroups === 0) makeUnset()
  if (groups === 0) {
    retainHeap(unsetGroups)
    return changetype<ListValue>(unsetGroups)
  }
  const list = newList(GROUPS)
  for (let group: u32 = 1; group <= GROUPS; group++) {
    const end = group <= groups ? matchOffset(group * 3 + 1, subject.start) : -1
    if (end < 0) {
      retainHeap(unsetPair)
      pushList(list, changetype<ListValue>(unsetPair))
      continue
    }
    const start = matchOffset(group * 3, subject.start)
    pushList(list, pairOf(positionOf(subject, start) + 1, positionOf(subject, end)))
  }
  return list
}

function pairOf(start: i64, end: i64): ListValue {
  const pair = newList(2)
  pushTaken(pair, TAG_INT, start)
  pushTaken(pair, TAG_INT, end)
  return pair
}

function makeUnset(): void {
  unsetPair = changetype<usize>(pairOf(0, -1))
  const list = newList(GROUPS)
  for (let group: u32 = 1; group <= GROUPS; group++) {
    retainHeap(unsetPair)
    pushList(list, changetype<ListValue>(unsetPair))
  }
  unsetGroups = changetype<usize>(list)
}

export function builtinSubstitute(args: Slot, _count: i32, result: Slot): u32 {
  const template = args.string
  const match = slotAt(args, 1).list
  if (!isMatch(match)) return raise(E_INVARG)
  answerBuffer.reset()
  const end = template.start + (template.bytes as usize)
  let at = template.start
  while (at < end) {
    const byte: u32 = load<u8>(at++)
    if (byte !== PERCENT) {
      answerBuffer.addByte(byte)
      continue
    }
    const next: u32 = at < end ? load<u8>(at++) : 0
    if (next === PERCENT) answerBuffer.addByte(next)
    else if (next - 0x30 < 10) addGroup(match, (next - 0x30) as i32)
    else return raise(E_INVARG)
  }
  return answerString(result)
}

/** Adds the text of group [group] of a match, 0 being the whole. */
function addGroup(match: ListValue, group: i32): void {
  const pair = group === 0 ? match : listItem(listItem(match, 2).list, group - 1).list
  const start = listItem(pair, 0).int
  const end = listItem(pair, 1).int
  if (start > end) return
  const subject = listItem(match, 3).string
  const from = positionBytes(subject, (start - 1) as u32)
  const to = positionBytes(subject, end as u32)
  answerBuffer.addBytes(subject.start + (from as usize), to - from)
}

/** Whether the list is one that match() could have returned. */
function isMatch(match: ListValue): bool {
  if (match.length !== 4) return false
  const groups = listItem(match, 2)
  const subject = listItem(match, 3)
  if (groups.tag !== TAG_LIST || subject.tag !== TAG_STRING) return false
  const points = subject.string.points
  if (groups.list.length !== GROUPS || !isPair(match, points)) return false
  for (let i = 0; i < (GROUPS as i32); i++) {
    const pair = listItem(groups.list, i)
    if (pair.tag !== TAG_LIST || pair.list.length !== 2 || !isPair(pair.list, points)) return false
  }
  return true
}

/** Whether the first two items are a start and an end in a text of [points] characters. */
function isPair(pair: ListValue, points: u32): bool {
  const first = listItem(pair, 0)
  const second = listItem(pair, 1)
  if (first.tag !== TAG_INT || second.tag !== TAG_INT) return false
  const start = first.int
  const end = second.int
  if (start === 0 && end === -1) return true
  return start > 0 && end >= start - 1 && end <= (points as i64)
}
