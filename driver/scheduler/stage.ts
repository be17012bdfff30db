/**
 * What follows when the running task stops. A task may be one stage of something longer: do_command comes
 * before the command's verb, do_login_command before the login, and an uncaught error is handed to the
 * world's handler before anything else goes on.
 *
 * Source: ToastStunt `tasks.cc` do_command_task(), do_login_task(); `execute.cc` run_interpreter().
 */

import { addDirtyBytes } from '../object/batch.ts'
import { find, isPlayer, nextObject } from '../object/object.ts'
import { sizeEstimate } from '../object/row.ts'
import { Verb, verbFindCall } from '../object/verb.ts'
import { mayPutAside } from '../object/write-set.ts'
import { E_INVARG, E_PERM, E_QUOTA } from '../shared/errors.ts'
import { SERVICE_TESTS } from '../shared/services.ts'
import { TAG_LIST, TAG_NONE, TAG_OBJECT, TAG_STRING } from '../shared/types.ts'
import { text } from '../value/intern.ts'
import { emptyList, listItem } from '../value/list.ts'
import { raise, raiseWith } from '../value/outcome.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { emptyString, retainString } from '../value/string.ts'
import { isTrue, ListValue, releaseHeap, StringValue, setInt, setObject } from '../value/value.ts'
import { resumeRaising } from '../vm/deliver.ts'
import { isDryRun } from '../vm/dry-run.ts'
import {
  activation,
  handlerSlot,
  machine,
  RUN_ABORTED,
  RUN_CONTINUE,
  RUN_DONE,
  RUN_SUSPENDED,
  resultSlot,
  SUSPEND_FOREVER,
  SUSPEND_MAIL,
  SUSPEND_READING,
  taskLocal,
} from '../vm/machine.ts'
import { pushRoot } from '../vm/root.ts'
import { stackBytes } from '../vm/saved-stack.ts'
import { secondsLeft, ticksLeft } from '../vm/tick.ts'
import { newContext } from '../vm/variable.ts'
import { Command, contextOfCommand, findHuh, findVerb, foundOn, freeCommand } from './command.ts'
import {
  connectionById,
  connectionOf,
  openConnectionOf,
  sendLine,
  sendMessage,
} from './connection.ts'
import { LOG_WARNING, logLine } from './effect.ts'
import { replyOfTask } from './evaluate.ts'
import { endFarewell } from './farewell.ts'
import { finishInput } from './input-number.ts'
import { reportLag } from './lag.ts'
import { forgetConnection, logIn, revealConnection } from './login.ts'
import { isOutOfInput, makeReady, Queue, queueOf } from './queue.ts'
import { makeTaskReady } from './ready.ts'
import { readRemotely, remoteOf } from './remote.ts'
import {
  pushRoleCommand,
  ROLE_COMMAND_AMBIGUOUS,
  ROLE_COMMAND_BEGUN,
  ROLE_COMMAND_NONE,
} from './role-command.ts'
import {
  beginRun,
  endRun,
  putAside,
  runningTask,
  runSeconds,
  setPending,
  undoIfAsked,
} from './run.ts'
import { askService } from './service.ts'
import {
  enterTask,
  freeTask,
  mayQueueTask,
  newTask,
  newTaskId,
  STAGE_BLANK,
  STAGE_COMMAND,
  STAGE_DO_COMMAND,
  STAGE_EVALUATE,
  STAGE_FAREWELL,
  STAGE_HANDLER,
  STAGE_HOOK,
  STAGE_LOGIN,
  STAGE_NONE,
  STAGE_TEST,
  TASK_READING,
  TASK_RECEIVING,
  TASK_SERVICE,
  TASK_SUSPENDED,
  Task,
  wakeAfter,
} from './task.ts'
import { markTask } from './task-row.ts'
import { finishTest, queueTests } from './test-run.ts'
import { addTimer } from './timer.ts'
import { AFTER_BOOT, AFTER_FORGET, AFTER_NOTHING, AFTER_REVEAL, AFTER_TIMEOUT } from './work.ts'

/** Whom the server's own hooks run for. */
const NOBODY: i64 = -1

// How a stage ended.
const ENDED: u32 = 0
const BLOCKED: u32 = 1
const ABORTED: u32 = 2

// ---- beginning

/**
 * Makes handler:verb(@args) the running task for [player], in the stage that [task] is in. False, and
 * nothing runs, when there is no such verb. Takes over [args]; [argstr] is borrowed.
 */
export function beginServerVerb(
  task: Task,
  player: i64,
  handler: i64,
  verb: StringValue,
  args: ListValue,
  argstr: StringValue,
): bool {
  const record = find(handler)
  if (record === null) return false
  const found = verbFindCall(record, verb, 0)
  if (found === null) return false
  const receiver = pushSlots(1)
  setObject(receiver, handler)
  pushRoot(found, verb, receiver, -1, args, player, newContext(retainString(argstr)))
  popSlots(1)
  task.player = player
  beginRun(task, true, RUN_CONTINUE)
  return true
}

/** A new task in [stage], for the input with this number. */
export function newStage(stage: u32, queue: Queue | null, input: f64): Task {
  const task = newTask(newTaskId())
  task.stage = stage
  task.queue = queue === null ? 0 : changetype<usize>(queue)
  task.input = input
  // Until the stage and what follows it are over, the queue stays, and its other lines wait.
  if (queue !== null) queue.isHeld = 1
  return task
}

// ---- the running task stopped

/** The running task stopped for [reason], one of RUN_… but not RUN_SLICE. Another may run afterwards. */
export function settleRun(reason: u32): void {
  reportLag(runSeconds())
  if (reason === RUN_DONE) follow(endRun(), ENDED)
  else if (reason === RUN_ABORTED) settleAbort()
  else if (reason === RUN_SUSPENDED) settleSuspension()
  else settleService()
}

function settleAbort(): void {
  const task = endRun()
  undoIfAsked()
  const isOwn = task.stage === STAGE_EVALUATE || task.stage === STAGE_TEST
  if (isOwn || handlerSlot.tag !== TAG_LIST) follow(task, ABORTED)
  else if (task.stage === STAGE_HANDLER) {
    // The handler itself failed: its traceback goes to the player, then the first one.
    tellTraceback(task.player, handlerSlot.list)
    follow(task, ABORTED)
  } else beginHandler(task)
}

/** Calls #0:handle_uncaught_error or #0:handle_task_timeout with what handlerSlot holds. */
function beginHandler(task: Task): void {
  const args = handlerSlot.list
  args.references += 1
  task.note.assign(handlerSlot)
  task.stageAfterHandler = task.stage
  task.stage = STAGE_HANDLER
  task.local.clear()
  const verb = args.length === 3 ? text('handle_task_timeout') : text('handle_uncaught_error')
  if (beginServerVerb(task, task.player, 0, verb, args, emptyString())) return
  releaseHeap(TAG_LIST, changetype<usize>(args))
  follow(task, ABORTED)
}

/** Sends the lines at the end of a handler's arguments to the player; the server's own go to its log. */
function tellTraceback(player: i64, args: ListValue): void {
  const connection = openConnectionOf(player)
  const lines = listItem(args, <i32>args.length - 1)
  if (lines.tag !== TAG_LIST) return
  for (let index: u32 = 0; index < lines.list.length; index++) {
    const line = listItem(lines.list, <i32>index)
    if (line.tag !== TAG_STRING) continue
    if (connection !== null) sendLine(connection, line.string)
    else if (player === NOBODY) logLine(LOG_WARNING, line.string)
  }
}

// ---- suspension

function settleSuspension(): void {
  const task = runningTask()
  const refusal = refuseSuspension()
  if (refusal !== 0) {
    task.value.clear()
    raiseRefusal(refusal)
    setPending(resumeRaising())
    return
  }
  putAside()
  enterTask(task)
  if (machine.suspendKind === SUSPEND_READING) {
    task.state = TASK_READING
    task.connection = machine.suspendConnection
    const remote = remoteOf(task.connection)
    if (remote !== null) readRemotely(remote, task)
    else {
      const queue = queueOf(task.connection)!
      queue.reader = changetype<usize>(task)
      if (queue.firstInput !== 0) makeReady(queue)
    }
  } else {
    const isReceiving = machine.suspendKind === SUSPEND_MAIL
    const isForEver = isReceiving && machine.suspendSeconds < 0
    task.state = isReceiving ? TASK_RECEIVING : TASK_SUSPENDED
    if (isForEver || machine.suspendKind === SUSPEND_FOREVER) task.wake = Infinity
    else {
      task.wake = wakeAfter(machine.suspendSeconds)
      if (machine.suspendSeconds === 0) makeTaskReady(task)
      else if (task.wake < Infinity) addTimer(task)
    }
  }
  markTask(task)
  follow(task, BLOCKED)
}

/** Why the running task may not wait for what it asked for: an error's number, or 0. */
function refuseSuspension(): u32 {
  if (isDryRun()) return E_PERM
  if (machine.suspendKind !== SUSPEND_READING) {
    return mayQueueTask(activation().programmer) && countStack() ? 0 : E_QUOTA
  }
  const queue = queueOf(machine.suspendConnection)
  if (remoteOf(machine.suspendConnection) !== null) return countStack() ? 0 : E_QUOTA
  if (queue === null || queue.reader !== 0 || isOutOfInput(queue)) return E_INVARG
  return countStack() ? 0 : E_QUOTA
}

/** Raises why the running task may not wait. */
function raiseRefusal(refusal: u32): void {
  if (refusal !== E_PERM) raise(refusal)
  else
    raiseWith(
      E_PERM,
      text('A test may not wait; test_reply() records what a function returns'),
      null,
    )
}

/** Adds what the running task will take in the store to the open batch; false when it is too much. */
function countStack(): bool {
  const bytes = stackBytes(activation()) + sizeEstimate(taskLocal)
  if (!mayPutAside(bytes)) return false
  addDirtyBytes(bytes)
  return true
}

/** The task waits for a host service: it stays what it is, and further input of its queue waits too. */
function settleService(): void {
  const task = runningTask()
  const refusal = isDryRun() ? E_PERM : countStack() ? 0 : E_QUOTA
  if (refusal !== 0) {
    resultSlot.clear()
    raiseRefusal(refusal)
    setPending(resumeRaising())
    return
  }
  task.ticksLeft = ticksLeft()
  task.secondsLeft = secondsLeft()
  task.request =
    machine.serviceKind === SERVICE_TESTS
      ? queueTests(resultSlot)
      : askService(machine.serviceKind, resultSlot, machine.serviceAfterCommit !== 0)
  resultSlot.clear()
  putAside()
  task.state = TASK_SERVICE
  enterTask(task)
  markTask(task)
  finishInput(task.input)
  task.input = 0
}

// ---- what follows

/** Goes on after a stage of [task], which runs no more. */
function follow(task: Task, outcome: u32): void {
  const stage = task.stage
  switch (stage) {
    case STAGE_DO_COMMAND:
      if (outcome === ENDED && !isTrue(resultSlot) && beginCommandVerb(task)) return
      finishCommand(task)
      break
    case STAGE_COMMAND:
      finishCommand(task)
      break
    case STAGE_LOGIN:
      finishLogin(task, outcome)
      break
    case STAGE_BLANK:
      if (outcome === ENDED && isTrue(resultSlot) && beginBlankLogin(task)) return
      break
    case STAGE_HOOK:
      finishHook(task)
      break
    case STAGE_FAREWELL:
      endFarewell(task)
      break
    case STAGE_EVALUATE:
      if (outcome === BLOCKED) {
        finishInput(task.input)
        return
      }
      replyOfTask(task.reply, outcome === ENDED)
      break
    case STAGE_TEST:
      finishTest(outcome === ENDED)
      break
    case STAGE_HANDLER: {
      const isHandled = outcome === BLOCKED || (outcome === ENDED && isTrue(resultSlot))
      if (!isHandled) tellTraceback(task.player, task.note.list)
      task.note.clear()
      task.stage = task.stageAfterHandler
      follow(task, outcome === BLOCKED ? BLOCKED : ABORTED)
      return
    }
  }
  finishStage(task, outcome === BLOCKED)
}

/** The input is done with. What waits is a task of nobody's input from now on. */
function finishStage(task: Task, isBlocked: bool): void {
  finishInput(task.input)
  task.input = 0
  task.stage = STAGE_NONE
  if (task.queue !== 0) releaseQueue(changetype<Queue>(task.queue))
  task.queue = 0
  if (!isBlocked) freeTask(task)
}

/** No stage of the queue's is under way any more: its next line may be taken. */
function releaseQueue(queue: Queue): void {
  queue.isHeld = 0
  makeReady(queue)
}

// ---- commands

/** do_command left the command to the server: its verb runs as the same task. */
function beginCommandVerb(task: Task): bool {
  const queue = changetype<Queue>(task.queue)
  const command = changetype<Command>(task.command)
  let verb = findVerb(command, queue.player)
  if (verb === null) {
    const outcome = beginRoleVerb(task, command, queue.player)
    if (outcome !== ROLE_COMMAND_NONE) return outcome === ROLE_COMMAND_BEGUN
    verb = findHuh(queue.player)
  }
  if (verb === null) {
    const connection = openConnectionOf(queue.player)
    if (connection !== null) sendLine(connection, text("I couldn't understand that."))
    queue.lastTaskId = 0
    return false
  }
  task.stage = STAGE_COMMAND
  beginVerb(task, verb, command, queue.player)
  return true
}

/** Begins the role verb that the command means: ROLE_COMMAND_…. */
function beginRoleVerb(task: Task, command: Command, player: i64): u32 {
  const outcome = pushRoleCommand(command, player)
  if (outcome === ROLE_COMMAND_AMBIGUOUS) {
    const connection = openConnectionOf(player)
    if (connection !== null)
      sendLine(connection, text('That could mean several things equally well.'))
    changetype<Queue>(task.queue).lastTaskId = 0
  }
  if (outcome === ROLE_COMMAND_BEGUN) {
    task.stage = STAGE_COMMAND
    beginRun(task, true, RUN_CONTINUE)
  }
  return outcome
}

function beginVerb(task: Task, verb: Verb, command: Command, player: i64): void {
  const receiver = pushSlots(1)
  setObject(receiver, foundOn)
  const args = command.words
  args.references += 1
  pushRoot(verb, command.word, receiver, player, args, player, contextOfCommand(command))
  popSlots(1)
  beginRun(task, true, RUN_CONTINUE)
}

function finishCommand(task: Task): void {
  const queue = changetype<Queue>(task.queue)
  freeCommand(changetype<Command>(task.command))
  task.command = 0
  tellDelimiter(queue, queue.suffix)
}

/** Prints an output delimiter, when it is set. */
export function tellDelimiter(queue: Queue, delimiter: usize): void {
  if (delimiter === 0) return
  const connection = openConnectionOf(queue.player)
  if (connection !== null) sendLine(connection, changetype<StringValue>(delimiter))
}

/** Begins a command, or goes on with it where there is no do_command. */
export function beginCommand(task: Task, queue: Queue, words: ListValue, line: StringValue): void {
  queue.lastTaskId = task.id
  tellDelimiter(queue, queue.prefix)
  task.player = queue.player
  if (beginServerVerb(task, queue.player, queue.handler, text('do_command'), words, line)) return
  releaseHeap(TAG_LIST, changetype<usize>(words))
  resultSlot.clear()
  follow(task, ENDED)
}

// ---- logins

/** do_blank_command wants the blank line to be taken for a login after all. */
function beginBlankLogin(task: Task): bool {
  const queue = changetype<Queue>(task.queue)
  task.stage = STAGE_LOGIN
  queue.lastTaskId = task.id
  setInt(task.note, nextObject())
  const verb = text('do_login_command')
  return beginServerVerb(task, queue.player, queue.handler, verb, emptyList(), emptyString())
}

/** The value of do_login_command is the player to log in, unless switch_player() did. */
function finishLogin(task: Task, outcome: u32): void {
  const queue = changetype<Queue>(task.queue)
  if (outcome !== ENDED || resultSlot.tag !== TAG_OBJECT || queue.player >= 0) return
  const player = resultSlot.object
  const connection = connectionOf(queue.player)
  if (queue.isConnected === 0 || connection === null || !isPlayer(player)) return
  const isCreated = task.note.tag !== TAG_NONE && player >= task.note.int
  logIn(connection, queue, player, isCreated)
}

// ---- hooks

/** What was to follow a hook; its connection may be gone. */
function finishHook(task: Task): void {
  finishAfter(task.after, task.connection)
}

/** Ends a connection in one of the ways that work.ts names. */
export function finishAfter(after: u32, id: i64): void {
  if (after === AFTER_NOTHING) return
  const connection = connectionById(id)
  if (connection === null) return
  if (after === AFTER_REVEAL) {
    revealConnection(connection)
    return
  }
  if (after === AFTER_BOOT) sendMessage(connection, text('boot_msg'), '*** Disconnected ***')
  else if (after === AFTER_TIMEOUT) {
    sendMessage(connection, text('timeout_msg'), '*** Timed-out waiting for login. ***')
  } else assert(after === AFTER_FORGET, 'an end of connections that nobody knows')
  forgetConnection(connection)
}
