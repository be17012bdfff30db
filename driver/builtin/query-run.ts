/**
 * Answering a query: its smallest source is looked for by reading each a little further in turn; what
 * it gives is joined with the other sources by object numbers where that is cheaper than looking at
 * the objects; the rest is tested object by object. A query sees the task's own writes, and only
 * objects whose properties its programmer may read.
 */

import { builtinPropertyOf, isProtected } from '../object/builtin-property.ts'
import { DeclaredIndex } from '../object/declared-index.ts'
import { freeIdList, IdList, intersectIds, newIdList, sortIds } from '../object/id-list.ts'
import { find, isWizard } from '../object/object.ts'
import { propertySeen } from '../object/property.ts'
import { ObjectRecord } from '../object/record.ts'
import { E_INVARG } from '../shared/errors.ts'
import { TAG_OBJECT } from '../shared/types.ts'
import { findSymbol, text } from '../value/intern.ts'
import { newList, pushTaken } from '../value/list.ts'
import { DONE, raiseWith } from '../value/outcome.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { StringValue } from '../value/string.ts'
import { Slot, setInt, setList } from '../value/value.ts'
import { makeRoom } from '../vm/room.ts'
import {
  beginBudget,
  payBudget,
  ROWS_OF_OBJECT,
  raiseTooMany,
  rowsLeft,
  touchRows,
} from './query-budget.ts'
import { ABOUT_PROPERTY, Condition, conditionAt, conditionCount, meets } from './query-condition.ts'
import { beginAfter, dropBefore, indexInOrder, sortByProperty, walkInOrder } from './query-order.ts'
import {
  findSources,
  readSource,
  SOURCE_DESCENDANTS,
  Source,
  settle,
  sourceAt,
  sourceCount,
} from './query-source.ts'

/** What is asked for, beside the conditions. */
@unmanaged
class Question {
  /** Whose descendants are asked for, 0 = anybody's; and as whom. */
  from: usize = 0
  who: i64 = 0
  /** The property in whose order the answer is, 0 = by number; what it means for `from`. */
  order: usize = 0
  orderPart: i64 = 0
  /** The object behind which the answer begins; −1 = from the beginning. */
  after: i64 = -1
  limit: i64 = 0
  offset: i64 = 0
  isReverse: u32 = 0
  caseMatters: u32 = 0
  /** Whether only the number is wanted. */
  isCount: u32 = 0
}

export const question: Question = changetype<Question>(memory.data(80, 8))
const LIMIT_NONE: i64 = i64.MAX_VALUE

/** Below this many candidates the objects are looked at; above, other sources are read as well. */
const CANDIDATES_FEW: u32 = 256
/** Another source may have this many times the candidates to be worth reading. */
const JOIN_FACTOR: u32 = 8
const ROUND_FIRST: u32 = 64
const ROUND_FACTOR: u32 = 16
/** With a limit and an index in order, a source of more objects than this is not looked for. */
const ROUND_ORDERED: u32 = 1024

// What was done, for query_plan().
/** The source of the candidates, or null; how many it gave. */
export let planSource: usize = 0
export let planCandidates: u32 = 0
/** The index that was read in order, or 0. */
export let planOrder: usize = 0
/** Bits of the sources that were joined. */
export let planJoined: u32 = 0

/** Makes the question one for everything; conditions are reset apart. */
export function resetQuestion(who: i64): void {
  assert(offsetof<Question>() <= 80, 'the size of a question')
  memory.fill(changetype<usize>(question), 0, 80)
  question.who = who
  question.after = -1
  question.limit = LIMIT_NONE
}

function fromRecord(): ObjectRecord | null {
  return changetype<ObjectRecord | null>(question.from)
}

// ---- answering

let answer: usize = 0
let skip: i64 = 0
let wanted: i64 = 0

/** Answers the question: a list of objects, or their number; or raises E_QUOTA or E_INVARG. */
export function answerQuestion(result: Slot): u32 {
  beginBudget()
  const list = newIdList()
  answer = changetype<usize>(list)
  skip = question.offset
  wanted = question.limit
  const outcome = wanted > 0 ? findAnswer() : DONE
  payBudget()
  if (outcome === DONE && question.isCount !== 0) setInt(result, list.count as i64)
  else if (outcome === DONE) setObjects(result, list)
  freeIdList(list)
  return outcome
}

function setObjects(result: Slot, list: IdList): void {
  const objects = newList(list.count as i32)
  for (let at: u32 = 0; at < list.count; at++) pushTaken(objects, TAG_OBJECT, list.at(at))
  setList(result, objects)
}

function findAnswer(): u32 {
  const candidates = newIdList()
  let outcome = findCandidates(candidates)
  if (outcome === DONE) outcome = orderAndTake(candidates)
  freeIdList(candidates)
  return outcome
}

/** Finds what the sources give into [candidates]; or leaves it to an index in order (`planOrder`). */
export function findCandidates(candidates: IdList): u32 {
  planSource = 0
  planOrder = 0
  planJoined = 0
  const caseMatters = question.caseMatters !== 0
  findSources(fromRecord(), caseMatters)
  if (question.order !== 0 && question.limit < LIMIT_NONE) {
    planOrder = changetype<usize>(indexInOrder(question.orderPart, fromRecord(), caseMatters))
  }
  if (sourceCount === 0 && planOrder === 0) return raiseNoSource()
  const isFound = chooseSource(candidates)
  if (isFound) planOrder = 0
  else if (planOrder === 0) return raiseTooMany()
  return DONE
}

function raiseNoSource(): u32 {
  return raiseWith(
    E_INVARG,
    text('A query needs "from", or a condition on "parent", "location" or "owner"'),
    null,
  )
}

/** Reads the sources further and further until the smallest is read as a whole; false when none can be. */
function chooseSource(candidates: IdList): bool {
  const other = newIdList()
  let most: u32 = ROUND_FIRST
  let isFound: bool = false
  let goesOn: bool = true
  while (!isFound && goesOn) {
    for (let place: u32 = 0; place < sourceCount && goesOn; place++) {
      const source = sourceAt(place)
      if (!mayLead(source)) continue
      goesOn = readSource(source, other, most, question.caseMatters !== 0)
      if (source.isComplete === 0 || (isFound && other.count >= candidates.count)) continue
      copyIds(candidates, other)
      planSource = changetype<usize>(source)
      isFound = true
    }
    // The last round reads as much as there may be.
    const isLast = most >= rowsLeft() || (planOrder !== 0 && most >= ROUND_ORDERED)
    if (isLast) break
    most = min<u32>(most * ROUND_FACTOR, rowsLeft())
  }
  freeIdList(other)
  if (isFound) useSource(candidates)
  return isFound
}

/** Whether a source may give the candidates: all descendants only when there is nothing better. */
function mayLead(source: Source): bool {
  return source.kind !== SOURCE_DESCENDANTS || (sourceCount === 1 && planOrder === 0)
}

function copyIds(to: IdList, from: IdList): void {
  to.count = 0
  for (let at: u32 = 0; at < from.count; at++) to.push(from.at(at))
}

function useSource(candidates: IdList): void {
  sortIds(candidates)
  settle(changetype<Source>(planSource), fromRecord())
  if (candidates.count >= CANDIDATES_FEW) joinSources(candidates)
  planCandidates = candidates.count
}

/** Keeps of the candidates what other sources have, too, if these are not much larger. */
function joinSources(candidates: IdList): void {
  const other = newIdList()
  for (let place: u32 = 0; place < sourceCount; place++) {
    const source = sourceAt(place)
    const isUsed = changetype<usize>(source) === planSource || source.kind === SOURCE_DESCENDANTS
    if (isUsed || candidates.count < CANDIDATES_FEW) continue
    const most = min<u32>(candidates.count * JOIN_FACTOR, rowsLeft())
    readSource(source, other, most, question.caseMatters !== 0)
    if (source.isComplete === 0) continue
    sortIds(other)
    intersectIds(candidates, other)
    settle(source, fromRecord())
    planJoined |= (1 as u32) << place
  }
  freeIdList(other)
}

// ---- order, and what is taken

function orderAndTake(candidates: IdList): u32 {
  const order = changetype<StringValue>(question.order)
  const caseMatters = question.caseMatters !== 0
  const isReverse = question.isReverse !== 0
  if (question.order === 0) {
    return takeAll(candidates)
  }
  const after: ObjectRecord | null = question.after < 0 ? null : find(question.after)
  if (!beginAfter(after, order, question.who, caseMatters)) return raiseAfter()
  if (planOrder !== 0) {
    const index = changetype<DeclaredIndex>(planOrder)
    return walkInOrder(index, isReverse, caseMatters, takeOne) ? DONE : raiseTooMany()
  }
  if (!touchRows(candidates.count)) return raiseTooMany()
  sortByProperty(candidates, order, isReverse, question.who, caseMatters)
  dropBefore(candidates)
  question.after = -1
  return takeAll(candidates)
}

function raiseAfter(): u32 {
  return raiseWith(E_INVARG, text('The object in "after" has no value to go on from'), null)
}

function takeAll(candidates: IdList): u32 {
  for (let at: u32 = 0; at < candidates.count; at++) {
    const id = candidates.at(at)
    if (id <= question.after) continue
    makeRoom()
    if (!takeOne(id)) break
  }
  return touchRows(0) ? DONE : raiseTooMany()
}

/** Takes a candidate into the answer if it meets what is still to be tested; false when there are enough. */
function takeOne(id: i64): bool {
  if (!isMet(id)) return touchRows(0)
  if (skip > 0) {
    skip -= 1
    return true
  }
  changetype<IdList>(answer).push(id)
  wanted -= 1
  return wanted > 0
}

function isMet(id: i64): bool {
  let record: ObjectRecord | null = null
  if (planOrder !== 0 && !isWizard(question.who)) {
    record = find(id)
    if (!touchRows(ROWS_OF_OBJECT) || record === null || !isPlaceSeen(record)) return false
  }
  for (let at: u32 = 0; at < conditionCount; at++) {
    const condition = conditionAt(at)
    if (condition.isSettled !== 0 && isTrusted(condition)) continue
    if (record === null) {
      if (!touchRows(ROWS_OF_OBJECT)) return false
      record = find(id)
      if (record === null) return false
    }
    if (!meets(condition, record, question.who, question.caseMatters !== 0)) return false
  }
  return true
}

/** Whether the value may be seen by which the index has the object in its place. */
function isPlaceSeen(record: ObjectRecord): bool {
  const value = pushSlots(1)
  const order = changetype<StringValue>(question.order)
  const isSeen = propertySeen(record, order, question.who, value)
  popSlots(1)
  return isSeen
}

/** Whether a condition that is met need not be tested for who may read the property. */
export function isTrusted(condition: Condition): bool {
  if (condition.about !== ABOUT_PROPERTY || isWizard(question.who)) return true
  if (condition.part >= 0 || condition.part < -64) return false
  const symbol = findSymbol(condition.nameString)
  return !isProtected(builtinPropertyOf(symbol), question.who)
}
