/**
 * Beginning the next task: work of the server's own first, then tasks whose time has come and lines of
 * input, in the order in which they became ready. Source: ToastStunt `tasks.cc` run_ready_tasks().
 */

import { COMPILE_EVAL } from '../host.ts'
import { processNumber } from '../object/cluster.ts'
import { nextObject } from '../object/object.ts'
import { readToken } from '../object/token.ts'
import { E_INVARG } from '../shared/errors.ts'
import { TAG_CAPABILITY, TAG_LIST, TAG_STRING } from '../shared/types.ts'
import { text } from '../value/intern.ts'
import { emptyList, listItem } from '../value/list.ts'
import { raiseWith } from '../value/outcome.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { emptyString, retainString } from '../value/string.ts'
import {
  ListValue,
  moveTo,
  releaseHeap,
  retainHeap,
  Slot,
  StringValue,
  setError,
  setInt,
  setString,
  slotAt,
} from '../value/value.ts'
import { noteCapability } from '../vm/authority.ts'
import { compileSource } from '../vm/compile.ts'
import { resumeRaising, resumeWith } from '../vm/deliver.ts'
import { activation, RUN_CONTINUE } from '../vm/machine.ts'
import { releaseProgram } from '../vm/program.ts'
import { pushEvalRoot } from '../vm/root.ts'
import { startBudget } from '../vm/tick.ts'
import { freeCommand, parseCommand, wordList } from './command.ts'
import { connectionOf, noteInput } from './connection.ts'
import { reply } from './evaluate.ts'
import { isFarewellDue, startFarewell } from './farewell.ts'
import { finishInput } from './input-number.ts'
import { doIntrinsic } from './intrinsic.ts'
import { takeMessages } from './mailbox.ts'
import { addProgramLine } from './programming.ts'
import { isProxyLine, isTrustedProxy, rewriteConnection } from './proxy.ts'
import {
  dropInput,
  firstReadyOrder,
  Input,
  isOutOfInput,
  KIND_OUT_OF_BAND,
  makeReady,
  Queue,
  removeQueue,
  takeInput,
  takeReady,
} from './queue.ts'
import { firstTaskOrder, takeReadyTask, wakeTasks } from './ready.ts'
import { beginRun, lastMoment, setPending, takeUp } from './run.ts'
import { beginCommand, beginServerVerb, finishAfter, newStage } from './stage.ts'
import {
  freeTask,
  keepTask,
  leaveTask,
  residentTask,
  STAGE_BLANK,
  STAGE_DO_COMMAND,
  STAGE_EVALUATE,
  STAGE_HOOK,
  STAGE_LOGIN,
  STAGE_NONE,
  STAGE_TEST,
  TASK_FOREGROUND,
  TASK_FORKED,
  TASK_RECEIVING,
  TASK_SERVICE,
  Task,
} from './task.ts'
import { readTask, unmarkTask } from './task-row.ts'
import { beginTest, hasTests, isTurnOfTests, missTest, takeTest, testPlayer } from './test-run.ts'
import { freeWork, takeWork, WORK_EVALUATE, WORK_HOOK, WORK_RESUME, Work } from './work.ts'

/**
 * Begins whatever comes next. False when there is nothing to do; true does not mean that a task runs now,
 * since some things are over at once.
 */
export function startNext(): bool {
  const work = takeWork()
  if (work !== null) {
    startWork(work)
    freeWork(work)
    return true
  }
  wakeTasks()
  const isIdle = firstReadyOrder() === Infinity && firstTaskOrder() === Infinity && !hasTests()
  if (isFarewellDue(isIdle)) {
    startFarewell()
    return true
  }
  const isTest = isTurnOfTests()
  if (!isTest && (firstReadyOrder() < firstTaskOrder() ? startInput() : startTask())) return true
  if (!hasTests()) return false
  startTest()
  return true
}

// ---- the server's own work

function startWork(work: Work): void {
  switch (work.kind) {
    case WORK_HOOK:
      startHook(work)
      break
    case WORK_EVALUATE:
      startEvaluation(work)
      break
    default:
      assert(work.kind === WORK_RESUME, 'work of an unknown kind')
      resumeTask(work)
      finishInput(work.number)
  }
}

function startHook(work: Work): void {
  const task = newStage(STAGE_HOOK, null, work.number)
  task.after = work.after
  task.connection = work.connection
  const args = changetype<ListValue>(work.args)
  const verb = changetype<StringValue>(work.verb)
  if (beginServerVerb(task, work.player, work.handler, verb, args, emptyString())) {
    work.args = 0
    return
  }
  finishInput(work.number)
  finishAfter(work.after, work.connection)
  freeTask(task)
}

/**
 * Compiles {player, source [, token [, args]]} and runs it; the answer follows when the task ends. With a token
 * that is not empty the program has the capability that it stands for as its caller_capability(); {3, 0}
 * when it stands for none.
 */
function startEvaluation(work: Work): void {
  const source = listItem(work.value.list, 1).string
  const slots = pushSlots(2)
  const capability = slotAt(slots, 1)
  const isPlain = work.value.list.length === 2 || listItem(work.value.list, 2).string.bytes === 0
  if (isPlain || readToken(listItem(work.value.list, 2).string, capability)) {
    startProgram(work, source, capability, slots)
  } else {
    setInt(slots, 0)
    reply(work.number, 3, slots)
    finishInput(work.number)
  }
  popSlots(2)
}

function startProgram(work: Work, source: StringValue, capability: Slot, errors: Slot): void {
  const program = compileSource(source, COMPILE_EVAL, errors)
  if (program === null) {
    reply(work.number, 0, errors)
    finishInput(work.number)
  } else {
    const task = newStage(STAGE_EVALUATE, null, work.number)
    task.player = listItem(work.value.list, 0).object
    task.reply = work.number
    pushEvalRoot(program, task.player, argumentsOf(work.value.list))
    if (capability.tag === TAG_CAPABILITY) noteCapability(activation(), capability)
    releaseProgram(program)
    beginRun(task, true, RUN_CONTINUE)
  }
}

function resumeTask(work: Work): void {
  const task = residentTask(work.task)
  if (task !== null && task.state === TASK_SERVICE) resumeFromService(task, work.value)
}

/** The list that the program finds in `args`, one reference of it. */
function argumentsOf(request: ListValue): ListValue {
  if (request.length < 4) return emptyList()
  const list = listItem(request, 3).list
  retainHeap(changetype<usize>(list))
  return list
}

/** Goes on with a task whose host service has answered {1, value} or {2, error, message, value}. */
function resumeFromService(task: Task, answer: Slot): void {
  bringBack(task)
  beginRun(task, (task.flags & TASK_FOREGROUND) !== 0, RUN_CONTINUE)
  startBudget(task.ticksLeft, task.secondsLeft, lastMoment())
  const list = answer.list
  const isValue = list.length === 2 && listItem(list, 0).int === 1
  if (isValue) setPending(resumeWith(listItem(list, 1), false))
  else {
    raiseAnswer(list)
    setPending(resumeRaising())
  }
}

/** Raises what a service answered; anything that is no proper answer is E_INVARG. */
function raiseAnswer(list: ListValue): void {
  const isError = list.length >= 3 && listItem(list, 2).tag === TAG_STRING
  if (!isError) {
    raiseWith(E_INVARG, text('The host service gave no proper answer'), null)
    return
  }
  const value = list.length >= 4 ? listItem(list, 3) : null
  raiseWith(listItem(list, 1).error, retainString(listItem(list, 2).string), value)
}

// ---- tasks that waited

/** The task waits no more: it is in no list and its row goes; its activations are on the stack. */
function bringBack(task: Task): void {
  leaveTask(task)
  unmarkTask(task)
  task.home = <u32>processNumber
  task.player = task.saved.root.player
  takeUp(task)
}

/** Begins the next test, or ends its run; everything else gets its turn between two tests. */
function startTest(): void {
  const test = takeTest()
  if (test === null) return
  const task = newStage(STAGE_TEST, null, 0)
  beginTest()
  const verb = listItem(test, 1).string
  const object = listItem(test, 0).object
  if (beginServerVerb(task, testPlayer(), object, verb, emptyList(), emptyString())) return
  freeTask(task)
  missTest()
}

function startTask(): bool {
  const task = takeReadyTask()
  if (task === null) return false
  if (!readTask(task)) return true
  const isFork = task.state === TASK_FORKED
  if (task.state === TASK_RECEIVING) takeMessages(task, task.value)
  bringBack(task)
  beginRun(task, false, RUN_CONTINUE)
  if (!isFork) resumeValue(task)
  return true
}

/** Lets the running task's suspend() or read() return what `value` holds, or raise it. */
function resumeValue(task: Task): void {
  const value = pushSlots(1)
  moveTo(value, task.value)
  if (value.tag === 0) setInt(value, 0)
  setPending(resumeWith(value, true))
  popSlots(1)
}

// ---- input

function startInput(): bool {
  const queue = takeReady()
  if (queue === null) return false
  if (queue.isHeld !== 0) return true // Made ready again when its stage is over.
  if (queue.reader !== 0 && isOutOfInput(queue)) {
    resumeReader(queue, null)
    return true
  }
  const input = takeInput(queue, queue.holdInput !== 0 && queue.reader === 0)
  if (input === null) {
    if (isOutOfInput(queue)) removeQueue(queue)
    return true
  }
  if (queue.firstInput !== 0 || queue.isConnected === 0) makeReady(queue)
  startLine(queue, input)
  dropInput(input)
  return true
}

function startLine(queue: Queue, input: Input): void {
  const connection = connectionOf(queue.player)
  if (connection !== null) noteInput(connection)
  const line = changetype<StringValue>(input.string)
  if (input.kind === KIND_OUT_OF_BAND) startOutOfBand(queue, line, input.number)
  else if (queue.reader !== 0) {
    keepTask(changetype<Task>(queue.reader))
    changetype<Task>(queue.reader).input = input.number
    resumeReader(queue, line)
  } else if (queue.player < 0) startLogin(queue, line, input.number)
  else startCommand(queue, line, input.number)
}

/** The task that reads from the queue goes on with a line; with null: E_INVARG, nothing will come. */
function resumeReader(queue: Queue, line: StringValue | null): void {
  const task = changetype<Task>(queue.reader)
  keepTask(task)
  queue.reader = 0
  if (line === null) setError(task.value, E_INVARG)
  else setString(task.value, retainString(line))
  bringBack(task)
  beginRun(task, false, RUN_CONTINUE)
  resumeValue(task)
}

function startOutOfBand(queue: Queue, line: StringValue, number: f64): void {
  const task = newStage(STAGE_NONE, queue, number)
  beginOrEnd(task, queue, text('do_out_of_band_command'), line)
}

function startLogin(queue: Queue, line: StringValue, number: f64): void {
  const connection = connectionOf(queue.player)
  let words = line
  if (connection !== null && isTrustedProxy(connection)) {
    if (line.bytes === 0) {
      beginOrEnd(newStage(STAGE_BLANK, queue, number), queue, text('do_blank_command'), line)
      return
    }
    if (isProxyLine(line) && rewriteConnection(connection, line)) words = emptyString()
  }
  const task = newStage(STAGE_LOGIN, queue, number)
  setInt(task.note, nextObject())
  queue.lastTaskId = task.id
  beginOrEnd(task, queue, text('do_login_command'), words)
}

/** Calls a verb of the queue's handler with the words of a line; without such a verb it is over. */
function beginOrEnd(task: Task, queue: Queue, verb: StringValue, line: StringValue): void {
  const words = wordList(line)
  if (beginServerVerb(task, queue.player, queue.handler, verb, words, line)) return
  releaseHeap(TAG_LIST, changetype<usize>(words))
  finishInput(task.input)
  queue.isHeld = 0
  makeReady(queue)
  freeTask(task)
}

function startCommand(queue: Queue, line: StringValue, number: f64): void {
  if (queue.programVerb !== 0) {
    addProgramLine(queue, line)
    finishInput(number)
    return
  }
  const command = parseCommand(line, queue.player)
  if (command === null || doIntrinsic(queue, command)) {
    if (command !== null) freeCommand(command)
    finishInput(number)
    return
  }
  const task = newStage(STAGE_DO_COMMAND, queue, number)
  task.command = changetype<usize>(command)
  beginCommand(task, queue, wordList(line), line)
}
