/**
 * map(), filter(), reduce() and sort_by(): a function is called with one item of a list after another.
 *
 * Between two calls the builtin waits in the activation that called it, so the function may suspend, and
 * what it keeps is stored with the task: the list {function, list, index of the item under way, result}.
 */

import { E_NONE, E_QUOTA } from '../shared/errors.ts'
import { TAG_INT } from '../shared/types.ts'
import {
  checkList,
  emptyList,
  listAppend,
  listItem,
  listSet,
  newList,
  pushItem,
  pushList,
  pushTaken,
} from '../value/list.ts'
import { CALL, DONE, raise } from '../value/outcome.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { assign, isTrue, Slot, setInt, setList, slotAt } from '../value/value.ts'
import { callClosureThen } from '../vm/deliver.ts'
import { chargeTicks } from '../vm/tick.ts'
import { builtinSort } from './sort.ts'

// What is done with what the function answers.
const STEP_MAP: u32 = 2
const STEP_FILTER: u32 = 3
const STEP_REDUCE: u32 = 4
const STEP_SORT: u32 = 5

// Items of the state.
const WALK_FUNCTION: i32 = 0
const WALK_LIST: i32 = 1
const WALK_INDEX: i32 = 2
const WALK_RESULT: i32 = 3
const WALK_ITEMS: i32 = 4

/** map(function, list): what the function answers for each item. */
export function builtinMap(args: Slot, _count: i32, result: Slot): u32 {
  return begin(STEP_MAP, args, null, result)
}

/** filter(function, list): the items for which the function answers something true. */
export function builtinFilter(args: Slot, _count: i32, result: Slot): u32 {
  return begin(STEP_FILTER, args, null, result)
}

/** reduce(function, list, start): what the function makes of [start] and the first item, of that and the second … */
export function builtinReduce(args: Slot, _count: i32, result: Slot): u32 {
  return begin(STEP_REDUCE, args, slotAt(args, 2), result)
}

/** sort_by(function, list): the items in the order of what the function answers for them. */
export function builtinSortBy(args: Slot, _count: i32, result: Slot): u32 {
  return begin(STEP_SORT, args, null, result)
}

/** Calls the function with the first item; [start] is the result so far, an empty list when null. */
function begin(step: u32, args: Slot, start: Slot | null, result: Slot): u32 {
  if (slotAt(args, 1).list.length === 0) {
    if (start === null) setList(result, emptyList())
    else assign(result, start)
    return DONE
  }
  const state = pushSlots(1)
  const kept = newList(WALK_ITEMS)
  pushItem(kept, args)
  pushItem(kept, slotAt(args, 1))
  pushTaken(kept, TAG_INT, 0)
  if (start === null) pushList(kept, newList(4))
  else pushItem(kept, start)
  setList(state, kept)
  const outcome = checkList(kept) === E_NONE ? callNext(step, state) : raise(E_QUOTA)
  popSlots(1)
  return outcome
}

/** Calls the function with the item under way. */
function callNext(step: u32, state: Slot): u32 {
  chargeTicks(1)
  const kept = state.list
  const given = newList(2)
  if (step === STEP_REDUCE) pushItem(given, listItem(kept, WALK_RESULT))
  const index = listItem(kept, WALK_INDEX).int as i32
  pushItem(given, listItem(listItem(kept, WALK_LIST).list, index))
  const args = pushSlots(1)
  setList(args, given)
  const failure = callClosureThen(step, state, listItem(kept, WALK_FUNCTION), args)
  popSlots(1)
  return failure === E_NONE ? CALL : raise(failure)
}

/** The function has answered [value]. */
export function stepWalk(step: u32, state: Slot, value: Slot, result: Slot): u32 {
  const error = take(step, state, value)
  if (error !== E_NONE) return raise(error)
  const next = listItem(state.list, WALK_INDEX).int + 1
  if (next === (listItem(state.list, WALK_LIST).list.length as i64)) {
    return finish(step, state, result)
  }
  const index = pushSlots(1)
  setInt(index, next)
  listSet(state, WALK_INDEX, index)
  popSlots(1)
  return callNext(step, state)
}

/** E_NONE or E_QUOTA. */
function take(step: u32, state: Slot, value: Slot): u32 {
  if (step === STEP_REDUCE) return listSet(state, WALK_RESULT, value)
  if (step !== STEP_FILTER) return append(state, value)
  const index = listItem(state.list, WALK_INDEX).int as i32
  return isTrue(value)
    ? append(state, listItem(listItem(state.list, WALK_LIST).list, index))
    : E_NONE
}

/** Adds to the list that is the result so far. It is taken out of the state meanwhile, so that nobody shares it. */
function append(state: Slot, item: Slot): u32 {
  const slots = pushSlots(2)
  const list = slots
  const none = slotAt(slots, 1)
  assign(list, listItem(state.list, WALK_RESULT))
  listSet(state, WALK_RESULT, none)
  let error = listAppend(list, item)
  if (error === E_NONE) error = listSet(state, WALK_RESULT, list)
  popSlots(2)
  return error
}

function finish(step: u32, state: Slot, result: Slot): u32 {
  if (step !== STEP_SORT) {
    assign(result, listItem(state.list, WALK_RESULT))
    return DONE
  }
  const args = pushSlots(2)
  assign(args, listItem(state.list, WALK_LIST))
  assign(slotAt(args, 1), listItem(state.list, WALK_RESULT))
  const outcome = builtinSort(args, 2, result)
  popSlots(2)
  return outcome
}
