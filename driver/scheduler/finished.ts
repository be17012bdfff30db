/**
 * What finished_tasks() tells: the last runs of tasks, kept as they began and made into maps only when
 * somebody asks. Source: ToastStunt `execute.cc` run_interpreter().
 */

import { setAnonymousNull } from '../object/object.ts'
import { TAG_ANONYMOUS, TAG_STRING, TAG_WAIF } from '../shared/types.ts'
import { allocate } from '../value/heap.ts'
import { text } from '../value/intern.ts'
import { ListValue, newList, pushItem } from '../value/list.ts'
import { mapSet, newMap } from '../value/map.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { retainString } from '../value/string.ts'
import {
  eraseSlots,
  Slot,
  StringValue,
  setFloat,
  setInt,
  setMap,
  setObject,
  setString,
  slotAt,
} from '../value/value.ts'
import { Activation } from '../vm/activation.ts'
import { integerOption } from '../vm/options.ts'
import { shownName } from '../vm/stack.ts'

/** How many runs are kept at most; fewer when `$server_options.finished_tasks_limit` says so. */
const RUNS: i32 = 15
// Slots of a run.
const RUN_THIS: i32 = 0
const RUN_PLAYER: i32 = 1
const RUN_PROGRAMMER: i32 = 2
const RUN_OBJECT: i32 = 3
const RUN_VERB: i32 = 4
const RUN_NAMES: i32 = 5
const RUN_FOREGROUND: i32 = 6
const RUN_SUSPENDED: i32 = 7
const RUN_TIME: i32 = 8
const SLOTS: i32 = 9

const runs: usize = openRuns()
let next: i32 = 0
let count: i32 = 0

function openRuns(): usize {
  const slots = allocate((<usize>((RUNS + 1) * SLOTS)) << 4)
  eraseSlots(changetype<Slot>(slots), (RUNS + 1) * SLOTS)
  return slots
}

function slotOf(run: i32, field: i32): Slot {
  return slotAt(changetype<Slot>(runs), run * SLOTS + field)
}

/** Notes the activation that a task begins or goes on with. */
export function noteStart(activation: Activation, isForeground: bool): void {
  noteObject(slotOf(RUNS, RUN_THIS), changetype<Slot>(activation.frame))
  setObject(slotOf(RUNS, RUN_PLAYER), activation.player)
  setObject(slotOf(RUNS, RUN_PROGRAMMER), activation.programmer)
  noteObject(slotOf(RUNS, RUN_OBJECT), activation.definer)
  setString(slotOf(RUNS, RUN_VERB), retainString(shownName(activation)))
  setString(slotOf(RUNS, RUN_NAMES), retainString(changetype<StringValue>(activation.verbNames)))
  setInt(slotOf(RUNS, RUN_FOREGROUND), isForeground ? 1 : 0)
}

/** Anonymous objects and WAIFs would live on for being noted: it is said only that it was one. */
function noteObject(to: Slot, from: Slot): void {
  if (from.tag === TAG_ANONYMOUS || from.tag === TAG_WAIF) setAnonymousNull(to)
  else to.assign(from)
}

/** The run noted last has ended, or its task is suspended, after [seconds] of work. */
export function noteEnd(isSuspended: bool, seconds: f64): void {
  setInt(slotOf(RUNS, RUN_SUSPENDED), isSuspended ? 1 : 0)
  setFloat(slotOf(RUNS, RUN_TIME), seconds)
  for (let field = 0; field < SLOTS; field++) slotOf(next, field).assign(slotOf(RUNS, field))
  next = next + 1 === RUNS ? 0 : next + 1
  if (count < RUNS) count++
}

/** What was noted when a batch began that may be undone. */
const keptRuns: usize = openRuns()
let keptNext: i32 = 0
let keptCount: i32 = 0

/** Notes which runs are kept, so that `putFinishedBack` can bring them back. */
export function keepFinished(): void {
  copyRuns(runs, keptRuns)
  keptNext = next
  keptCount = count
}

/** That batch was undone: its runs have never been. */
export function putFinishedBack(): void {
  copyRuns(keptRuns, runs)
  next = keptNext
  count = keptCount
}

function copyRuns(from: usize, to: usize): void {
  for (let index = 0; index < (RUNS + 1) * SLOTS; index++) {
    slotAt(changetype<Slot>(to), index).assign(slotAt(changetype<Slot>(from), index))
  }
}

/** The full name of the verb that the run noted last began with, and where it was found. */
export function runNames(): Slot {
  return slotOf(RUNS, RUN_NAMES)
}
export function runObject(): Slot {
  return slotOf(RUNS, RUN_OBJECT)
}

/** The kept runs as maps, the oldest first. */
export function finishedList(): ListValue {
  const limit = <i32>min<i64>(max<i64>(integerOption(text('finished_tasks_limit'), RUNS), 1), RUNS)
  const shown = min(count, limit)
  const list = newList(shown)
  const map = pushSlots(1)
  for (let back = shown; back > 0; back--) {
    runMap((next - back + RUNS) % RUNS, map)
    pushItem(list, map)
  }
  popSlots(1)
  return list
}

function runMap(run: i32, map: Slot): void {
  setMap(map, newMap())
  setEntry(map, text('this'), slotOf(run, RUN_THIS))
  setEntry(map, text('player'), slotOf(run, RUN_PLAYER))
  setEntry(map, text('programmer'), slotOf(run, RUN_PROGRAMMER))
  setEntry(map, text('receiver'), slotOf(run, RUN_THIS))
  setEntry(map, text('object'), slotOf(run, RUN_OBJECT))
  setName(map, text('verb'), slotOf(run, RUN_VERB))
  setName(map, text('fullverb'), slotOf(run, RUN_NAMES))
  setEntry(map, text('foreground'), slotOf(run, RUN_FOREGROUND))
  setEntry(map, text('suspended'), slotOf(run, RUN_SUSPENDED))
  setEntry(map, text('time'), slotOf(run, RUN_TIME))
}

function setName(map: Slot, key: StringValue, name: Slot): void {
  if (name.tag === TAG_STRING && name.string.bytes > 0) {
    setEntry(map, key, name)
    return
  }
  const slot = pushSlots(1)
  setString(slot, text('n/a'))
  setEntry(map, key, slot)
  popSlots(1)
}

function setEntry(map: Slot, key: StringValue, value: Slot): void {
  const slot = pushSlots(1)
  setString(slot, retainString(key))
  mapSet(map, slot, value)
  popSlots(1)
}
