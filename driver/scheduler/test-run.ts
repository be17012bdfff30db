/**
 * Runs of tests: what run_tests() waits for. Each test is a task of its own in a dry run: it begins a
 * segment, its effects leave nowhere, what it forks never runs, and when it ends everything it wrote is
 * undone. Runs come one after another; between two tests everything else gets its turn.
 *
 * A request is {tests, objects, coverage, player, programmer}, a test {object, verb}. The answer is the map
 * ["tests" → maps, "coverage" → maps], whose parts are drawn above the functions that make them.
 */

import { batchNumber } from '../object/batch.ts'
import { recordOf } from '../object/object.ts'
import { rollbackSegment } from '../object/undo.ts'
import { Verb, verbAllows, verbCount, verbIndexed } from '../object/verb.ts'
import { PERMISSION_READ } from '../shared/layout.ts'
import { TAG_INT, TAG_LIST, TAG_OBJECT } from '../shared/types.ts'
import { equal } from '../value/compare.ts'
import { allocate } from '../value/heap.ts'
import { text } from '../value/intern.ts'
import { emptyList, listAppend, listItem, newList, pushItem, pushTaken } from '../value/list.ts'
import { mapGet, mapSet, mapValueAt, newMap } from '../value/map.ts'
import { toLiteral } from '../value/print.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { retainString } from '../value/string.ts'
import {
  ListValue,
  Slot,
  StringValue,
  setFloat,
  setInt,
  setList,
  setMap,
  setString,
  slotAt,
} from '../value/value.ts'
import {
  Coverage,
  closeCoverage,
  firstCoverage,
  ignoreLines,
  isReached,
  noteLines,
  openCoverage,
} from '../vm/coverage.ts'
import { beginDryRun, endDryRun, isDryRun } from '../vm/dry-run.ts'
import { handlerSlot, machine } from '../vm/machine.ts'
import { messageBuffer } from '../vm/message.ts'
import { lineEntry, Program, programOfVerb } from '../vm/program.ts'
import { runningVerb } from '../vm/running-verb.ts'
import { ticksLeft } from '../vm/tick.ts'
import { bury, KEPT_TESTS, keepBytes } from './kept.ts'
import { runSeconds } from './run.ts'
import { newRequest, taskOfRequest } from './service.ts'
import { keepTask } from './task.ts'
import { addWork, WORK_RESUME } from './work.ts'

// Items of a request.
const REQUEST_TESTS: i32 = 0
const REQUEST_OBJECTS: i32 = 1
const REQUEST_COVERAGE: i32 = 2
const REQUEST_PLAYER: i32 = 3
const REQUEST_PROGRAMMER: i32 = 4

/** The code that a test's assertions raise. */
const FAILED = 'failed'

@unmanaged
class TestRun {
  next: usize = 0
  /** How many of its tests have begun. */
  begun: u32 = 0
  /** The batch in which it was copied last: kept.ts. */
  kept: u32 = 0
  spare: u32 = 0
  /** The number under which its task waits. */
  number: f64 = 0
  requestTag: u32 = 0
  requestSpare: u32 = 0
  requestBits: i64 = 0
  resultsTag: u32 = 0
  resultsSpare: u32 = 0
  resultsBits: i64 = 0

  get request(): Slot {
    return changetype<Slot>(changetype<usize>(this) + offsetof<TestRun>('requestTag'))
  }
  get results(): Slot {
    return changetype<Slot>(changetype<usize>(this) + offsetof<TestRun>('resultsTag'))
  }
  item(index: i32): Slot {
    return listItem(this.request.list, index)
  }
  get wantsCoverage(): bool {
    return this.item(REQUEST_COVERAGE).int !== 0
  }
}

/** Runs in the order in which they came; the first one is under way. */
let first: usize = 0
let last: usize = 0
/** Tests and everything else take turns. */
let isTurn: bool = true

// ---- runs

/** Queues the run that [request] asks for; answers the number under which its task waits. */
export function queueTests(request: Slot): f64 {
  const bytes = <usize>offsetof<TestRun>()
  const run = changetype<TestRun>(allocate(bytes))
  memory.fill(changetype<usize>(run), 0, bytes)
  run.request.assign(request)
  setList(run.results, newList(4))
  run.number = newRequest()
  if (last === 0) first = changetype<usize>(run)
  else changetype<TestRun>(last).next = changetype<usize>(run)
  last = changetype<usize>(run)
  return run.number
}

export function hasTests(): bool {
  return first !== 0
}

/** Whether a test is to begin now; every second time something else is. */
export function isTurnOfTests(): bool {
  if (first === 0) return false
  isTurn = !isTurn
  return !isTurn
}

/** The next test {object, verb}; null when the run under way has none left: its task goes on. */
export function takeTest(): ListValue | null {
  const run = changetype<TestRun>(first)
  const tests = run.item(REQUEST_TESTS).list
  // The task may have been killed.
  if (run.begun >= tests.length || taskOfRequest(run.number) === null) {
    endRunOfTests(run)
    return null
  }
  if (run.begun === 0 && run.wantsCoverage) openCoverage()
  run.begun++
  return listItem(tests, <i32>run.begun - 1).list
}

/** For whom the tests run. */
export function testPlayer(): i64 {
  return changetype<TestRun>(first).item(REQUEST_PLAYER).object
}

/** A test is about to begin. */
export function beginTest(): void {
  beginDryRun()
  if (changetype<TestRun>(first).wantsCoverage) noteLines()
}

/** The verb of the test that was about to begin is gone. */
export function missTest(): void {
  ignoreLines()
  endDryRun()
  handlerSlot.clear()
  machine.ticksStart = ticksLeft()
  addResult(false, 0)
}

/** The test has ended, with an error unless it [isDone]: it is undone. */
export function finishTest(isDone: bool): void {
  ignoreLines()
  endDryRun()
  rollbackSegment()
  addResult(isDone, runSeconds())
}

function endRunOfTests(run: TestRun): void {
  first = run.next
  if (first === 0) last = 0
  isTurn = true
  const task = taskOfRequest(run.number)
  if (task !== null) {
    keepTask(task)
    task.request = 0
    const work = addWork(WORK_RESUME)
    work.task = task.id
    answer(run, work.value)
  }
  if (run.wantsCoverage && run.begun > 0) closeCoverage()
  freeRun(run)
}

function freeRun(run: TestRun): void {
  releaseTests(changetype<usize>(run))
  bury(changetype<usize>(run), run.kept)
}

/** Gives back what a run, or the copy of one, at [at] holds. */
export function releaseTests(at: usize): void {
  changetype<TestRun>(at).request.clear()
  changetype<TestRun>(at).results.clear()
}

let keptFirst: usize = 0
let keptLast: usize = 0
let keptTurn: bool = true

/** Copies all runs: kept.ts. */
export function keepTests(): void {
  keptFirst = first
  keptLast = last
  keptTurn = isTurn
  for (let at = first; at !== 0; at = changetype<TestRun>(at).next) {
    const run = changetype<TestRun>(at)
    run.kept = batchNumber
    run.request.retain()
    run.results.retain()
    keepBytes(KEPT_TESTS, at, <u32>offsetof<TestRun>())
  }
}

/** Frees all runs: their copies are about to be put back. A test under way is over. */
export function dropTests(): void {
  if (isDryRun()) {
    ignoreLines()
    endDryRun()
  }
  while (first !== 0) {
    const run = changetype<TestRun>(first)
    first = run.next
    freeRun(run)
  }
  first = keptFirst
  last = keptLast
  isTurn = keptTurn
}

/** [to] ← {1, ["tests" → …, "coverage" → …]}. */
function answer(run: TestRun, to: Slot): void {
  const slots = pushSlots(2)
  const map = slotAt(slots, 0)
  const coverage = slotAt(slots, 1)
  setMap(map, newMap())
  put(map, 'tests', run.results)
  if (run.wantsCoverage) {
    listCoverage(run, coverage)
    put(map, 'coverage', coverage)
  }
  const list = newList(2)
  pushTaken(list, TAG_INT, 1)
  pushItem(list, map)
  setList(to, list)
  popSlots(2)
}

function put(map: Slot, key: string, value: Slot): void {
  const slot = pushSlots(1)
  setString(slot, retainString(text(key)))
  mapSet(map, slot, value)
  popSlots(1)
}

// ---- results

/**
 * Adds what the test came to: ["object" → …, "verb" → …, "result" → "pass" | "fail" | "error", "message" → …,
 * "value" → the error's, "traceback" → lines, "ticks" → …, "seconds" → …].
 */
function addResult(isDone: bool, seconds: f64): void {
  const run = changetype<TestRun>(first)
  const test = listItem(run.item(REQUEST_TESTS).list, <i32>run.begun - 1).list
  const slots = pushSlots(2)
  const map = slotAt(slots, 0)
  const slot = slotAt(slots, 1)
  setMap(map, newMap())
  put(map, 'object', listItem(test, 0))
  put(map, 'verb', listItem(test, 1))
  putOutcome(map, slot, isDone)
  setInt(slot, machine.ticksStart - ticksLeft())
  put(map, 'ticks', slot)
  setFloat(slot, seconds)
  put(map, 'seconds', slot)
  listAppend(run.results, map)
  popSlots(2)
}

function putOutcome(map: Slot, slot: Slot, isDone: bool): void {
  setString(slot, retainString(isDone ? text('pass') : isFailure() ? text('fail') : text('error')))
  put(map, 'result', slot)
  const isError = !isDone && handlerSlot.tag === TAG_LIST
  const length: i32 = isError ? <i32>handlerSlot.list.length : 0
  if (length === 5) slot.assign(listItem(handlerSlot.list, 1))
  else if (length === 3) setString(slot, retainString(text('ran out of its limit')))
  else
    setString(
      slot,
      retainString(isDone ? text('') : text('the verb is gone, or the task was ended')),
    )
  put(map, 'message', slot)
  if (length === 5) put(map, 'value', listItem(handlerSlot.list, 2))
  if (length > 0) slot.assign(listItem(handlerSlot.list, length - 1))
  else setList(slot, emptyList())
  put(map, 'traceback', slot)
}

/** Whether the test ended by an assertion of its own. */
function isFailure(): bool {
  if (handlerSlot.tag !== TAG_LIST || handlerSlot.list.length !== 5) return false
  const slot = pushSlots(1)
  setString(slot, retainString(text(FAILED)))
  const is = equal(listItem(handlerSlot.list, 0), slot, false)
  popSlots(1)
  return is
}

// ---- coverage

/**
 * [to] ← list of ["object" → …, "verb" → names, "lines" → [line → 1 reached | 0]] for every verb that ran and
 * every other one of the tested objects, as far as the programmer may read them; tests are left out.
 */
function listCoverage(run: TestRun, to: Slot): void {
  const slots = pushSlots(2)
  const byVerb = slotAt(slots, 0)
  const key = slotAt(slots, 1)
  setMap(byVerb, newMap())
  let at = firstCoverage()
  while (at !== null) {
    addProgram(run, at, byVerb)
    at = nextOf(at)
  }
  const objects = run.item(REQUEST_OBJECTS).list
  for (let index = 0; index < <i32>objects.length; index++) {
    key.assign(listItem(objects, index))
    addObject(run, key, byVerb)
  }
  const list = newList(<i32>byVerb.map.count)
  for (let index = 0; index < <i32>byVerb.map.count; index++) {
    pushItem(list, mapValueAt(byVerb.map, <u32>index))
  }
  setList(to, list)
  popSlots(2)
}

function nextOf(coverage: Coverage): Coverage | null {
  return coverage.next === 0 ? null : changetype<Coverage>(coverage.next)
}

function addProgram(run: TestRun, coverage: Coverage, byVerb: Slot): void {
  if (coverage.names === 0 || coverage.definerTag !== TAG_OBJECT) return
  const names = changetype<StringValue>(coverage.names)
  const verb = runningVerb(coverage.definer, names, coverage.isClosure !== 0)
  if (verb === null || !isShown(run, verb)) return
  addLines(byVerb, coverage.definer, verb, changetype<Program>(coverage.program), coverage)
}

function addObject(run: TestRun, object: Slot, byVerb: Slot): void {
  const record = recordOf(object)
  if (record === null) return
  for (let index = 1; index <= verbCount(record); index++) {
    const verb = verbIndexed(record, <i64>index)
    if (verb !== null && isShown(run, verb)) {
      addLines(byVerb, object, verb, programOfVerb(verb), null)
    }
  }
}

function isShown(run: TestRun, verb: Verb): bool {
  return (
    verb.codeHash !== 0 &&
    !isTestName(verb.names) &&
    verbAllows(verb, run.item(REQUEST_PROGRAMMER).object, PERMISSION_READ)
  )
}

/** Whether a verb's names begin with `test_`. */
export function isTestName(names: StringValue): bool {
  const prefix = text('test_')
  return (
    names.bytes > prefix.bytes &&
    memory.compare(names.start, prefix.start, <usize>prefix.bytes) === 0
  )
}

/** Adds a program's lines to those of its verb; without [coverage] none was reached. */
function addLines(
  byVerb: Slot,
  object: Slot,
  verb: Verb,
  program: Program,
  coverage: Coverage | null,
): void {
  const slots = pushSlots(3)
  const key = slotAt(slots, 0)
  const map = slotAt(slots, 1)
  const lines = slotAt(slots, 2)
  messageBuffer.reset()
  toLiteral(object, messageBuffer)
  messageBuffer.addByte(0x3a)
  messageBuffer.addString(verb.names)
  setString(key, messageBuffer.toStringValid())
  messageBuffer.reset()
  const known = mapGet(byVerb.map, key)
  if (known !== null) map.assign(known)
  else beginVerb(map, object, verb)
  takeLines(map, lines)
  for (let index: u32 = 0; index < program.lineCount; index++) {
    const isLineReached = coverage !== null && isReached(coverage, index)
    addLine(lines, <i64>lineEntry(program, index), isLineReached)
  }
  put(map, 'lines', lines)
  mapSet(byVerb, key, map)
  popSlots(3)
}

function beginVerb(map: Slot, object: Slot, verb: Verb): void {
  const slot = pushSlots(1)
  setMap(map, newMap())
  put(map, 'object', object)
  setString(slot, retainString(verb.names))
  put(map, 'verb', slot)
  popSlots(1)
}

/** [lines] ← the lines that are known of a verb, or none. */
function takeLines(map: Slot, lines: Slot): void {
  const slot = pushSlots(1)
  setString(slot, retainString(text('lines')))
  const known = mapGet(map.map, slot)
  if (known !== null) lines.assign(known)
  else setMap(lines, newMap())
  popSlots(1)
}

function addLine(lines: Slot, line: i64, isLineReached: bool): void {
  const slots = pushSlots(2)
  const key = slotAt(slots, 0)
  const value = slotAt(slots, 1)
  setInt(key, line)
  setInt(value, isLineReached ? 1 : 0)
  const known = mapGet(lines.map, key)
  if (known === null || isLineReached) mapSet(lines, key, value)
  popSlots(2)
}
