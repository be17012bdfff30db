/**
 * Builtins about tasks: suspending and going on, permissions, the stack, and what others wait for.
 * Source: ToastStunt `execute.cc`, `tasks.cc`.
 */

import { clock } from '../host.ts'
import { controls, find } from '../object/object.ts'
import { rowFits } from '../object/row.ts'
import { raiseWriteSet } from '../object/write-set.ts'
import { finishedList } from '../scheduler/finished.ts'
import { finishInput } from '../scheduler/input-number.ts'
import { dropInput, Input, isOutOfInput, Queue, queueOf, takeInBand } from '../scheduler/queue.ts'
import { leaveLine, makeTaskReady } from '../scheduler/ready.ts'
import {
  eachTask,
  keepTask,
  ownerOf,
  residentCount,
  TASK_FORKED,
  TASK_READING,
  TASK_SERVICE,
  TASK_SUSPENDED,
  Task,
} from '../scheduler/task.ts'
import { dropTask, findTask, markTask, readAllTasks } from '../scheduler/task-row.ts'
import { E_INVARG, E_PERM, E_QUOTA, E_TYPE } from '../shared/errors.ts'
import { SECONDS_FOREGROUND, TICKS_BACKGROUND, TICKS_FOREGROUND } from '../shared/limits.ts'
import { TAG_CAPABILITY, TAG_INT, TAG_OBJECT } from '../shared/types.ts'
import { allocate, free } from '../value/heap.ts'
import { text } from '../value/intern.ts'
import {
  ListValue,
  listItem,
  newList,
  pushItem,
  pushList,
  pushString,
  pushTaken,
} from '../value/list.ts'
import { ABORT, DONE, raise } from '../value/outcome.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { retainString } from '../value/string.ts'
import {
  isTrue,
  moveTo,
  Slot,
  StringValue,
  setInt,
  setList,
  setObject,
  setString,
  slotAt,
  valueBytes,
} from '../value/value.ts'
import { Activation, activationBytes } from '../vm/activation.ts'
import { setGrants } from '../vm/authority.ts'
import {
  activation,
  callerPermissions,
  currentTaskId,
  isProgrammerWizard,
  programmer,
  rootActivation,
  taskLocal,
} from '../vm/machine.ts'
import { integerOption } from '../vm/options.ts'
import { suspendFor, suspendForever, suspendForInput } from '../vm/suspend.ts'
import { secondsLeft, ticksLeft } from '../vm/tick.ts'
import {
  lineOfActivation,
  STACK_LINES,
  STACK_VARIABLES,
  STACK_WITHOUT_NEWEST,
  stackList,
  variablesMap,
} from '../vm/traceback.ts'

function numberOf(value: Slot): f64 {
  return value.tag === TAG_INT ? <f64>value.int : value.float
}

// ---- suspending

/** suspend([seconds]) */
export function builtinSuspend(args: Slot, count: i32, _result: Slot): u32 {
  if (count === 0) return suspendForever()
  const seconds = numberOf(args)
  return seconds < 0 ? raise(E_INVARG) : suspendFor(seconds)
}

/** yin([seconds [, ticks [, seconds left]]]): suspends if the task runs short of ticks or seconds. */
export function builtinYin(args: Slot, count: i32, _result: Slot): u32 {
  const seconds = count >= 1 ? numberOf(args) : 0
  const leastTicks = count >= 2 ? slotAt(args, 1).int : 2000
  const leastSeconds = count >= 3 ? slotAt(args, 2).int : 2
  if (count >= 1) {
    const isWrong =
      seconds < 0 ||
      leastTicks <= 0 ||
      leastSeconds <= 0 ||
      leastTicks >= integerOption(text('fg_ticks'), TICKS_FOREGROUND) ||
      leastSeconds >= integerOption(text('fg_seconds'), SECONDS_FOREGROUND)
    if (isWrong) return raise(E_INVARG)
  }
  const isShort = <i64>ticksLeft() < leastTicks || Math.ceil(secondsLeft()) < <f64>leastSeconds
  return isShort ? suspendFor(seconds) : DONE
}

/** read([connection [, non-blocking]]): the next line. */
export function builtinRead(args: Slot, count: i32, result: Slot): u32 {
  const connection = count >= 1 ? args.object : rootActivation().player
  if (!mayRead(connection, count >= 1)) return raise(E_PERM)
  if (count < 2 || !isTrue(slotAt(args, 1))) return suspendForInput(connection)
  const queue = queueOf(connection)
  if (queue === null || isOutOfInput(queue)) return raise(E_INVARG)
  const input = takeInBand(queue)
  if (input !== null) takeLine(input, result)
  return DONE
}

function takeLine(input: Input, result: Slot): void {
  setString(result, changetype<StringValue>(input.string))
  input.string = 0
  finishInput(input.number)
  dropInput(input)
}

/** Wizards may; so may the owner of a connection's object, if it was named. */
function mayRead(connection: i64, isNamed: bool): bool {
  if (isProgrammerWizard()) {
    const queue = queueOf(connection)
    return isNamed || (queue !== null && queue.lastTaskId === currentTaskId())
  }
  const record = find(connection)
  return isNamed && record !== null && controls(programmer(), record)
}

/** resume(task [, value]) */
export function builtinResume(args: Slot, count: i32, _result: Slot): u32 {
  const task = findTask(args.int)
  if (task === null || task.state !== TASK_SUSPENDED) return raise(E_INVARG)
  if (!mayControl(task)) return raise(E_PERM)
  if (count >= 2 && !rowFits(null, slotAt(args, 1))) return raiseWriteSet()
  keepTask(task)
  if (count >= 2) moveTo(task.value, slotAt(args, 1))
  else setInt(task.value, 0)
  task.wake = clock()
  makeTaskReady(task)
  markTask(task)
  return DONE
}

/** kill_task(task) */
export function builtinKillTask(args: Slot, _count: i32, _result: Slot): u32 {
  if (args.int === currentTaskId()) return ABORT
  const task = findTask(args.int)
  if (task === null) return raise(E_INVARG)
  const isReading = task.state === TASK_READING
  const owner = isReading ? task.connection : ownerOf(task)
  if (!isProgrammerWizard() && owner !== programmer()) return raise(E_PERM)
  if (isReading) {
    const queue = queueOf(task.connection)
    if (queue !== null && queue.reader === changetype<usize>(task)) queue.reader = 0
  }
  if (task.queue !== 0) changetype<Queue>(task.queue).isHeld = 0
  leaveLine(task)
  dropTask(task)
  return DONE
}

/** Whether the programmer owns the task, or is a wizard. */
export function mayControl(task: Task): bool {
  return isProgrammerWizard() || ownerOf(task) === programmer()
}

// ---- what is left, and who is asking

/** ticks_left() */
export function builtinTicksLeft(_args: Slot, _count: i32, result: Slot): u32 {
  setInt(result, ticksLeft())
  return DONE
}

/** seconds_left() */
export function builtinSecondsLeft(_args: Slot, _count: i32, result: Slot): u32 {
  setInt(result, <i64>Math.ceil(secondsLeft()))
  return DONE
}

/** task_id() */
export function builtinTaskId(_args: Slot, _count: i32, result: Slot): u32 {
  setInt(result, currentTaskId())
  return DONE
}

/** How many capabilities set_task_perms() takes. */
const GRANTS_MAX: u32 = 64

/** set_task_perms(who [, grants]): [grants] is a list of capabilities that builtins then consult. */
export function builtinSetTaskPerms(args: Slot, count: i32, _result: Slot): u32 {
  if (args.object !== programmer() && !isProgrammerWizard()) return raise(E_PERM)
  const grants: Slot | null = count > 1 ? slotAt(args, 1) : null
  if (grants !== null) {
    if (grants.list.length > GRANTS_MAX) return raise(E_QUOTA)
    for (let index = 0; index < <i32>grants.list.length; index++) {
      if (listItem(grants.list, index).tag !== TAG_CAPABILITY) return raise(E_TYPE)
    }
  }
  activation().programmer = args.object
  setGrants(activation(), grants)
  return DONE
}

/** task_perms() */
export function builtinTaskPerms(_args: Slot, _count: i32, result: Slot): u32 {
  setObject(result, programmer())
  return DONE
}

/** caller_perms() */
export function builtinCallerPerms(_args: Slot, _count: i32, result: Slot): u32 {
  setObject(result, callerPermissions())
  return DONE
}

/** task_local() */
export function builtinTaskLocal(_args: Slot, _count: i32, result: Slot): u32 {
  if (!isProgrammerWizard()) return raise(E_PERM)
  result.assign(taskLocal)
  return DONE
}

/** set_task_local(value) */
export function builtinSetTaskLocal(args: Slot, _count: i32, _result: Slot): u32 {
  if (!isProgrammerWizard()) return raise(E_PERM)
  moveTo(taskLocal, args)
  return DONE
}

// ---- stacks

/** callers([lines]) */
export function builtinCallers(args: Slot, count: i32, result: Slot): u32 {
  const flags = STACK_WITHOUT_NEWEST | (count >= 1 && isTrue(args) ? STACK_LINES : 0)
  setList(result, stackList(activation(), rootActivation(), flags, programmer()))
  return DONE
}

/** task_stack(task [, lines [, variables]]) */
export function builtinTaskStack(args: Slot, count: i32, result: Slot): u32 {
  const task = findTask(args.int)
  if (task === null || task.state === TASK_FORKED) return raise(E_INVARG)
  if (!mayControl(task)) return raise(E_PERM)
  let flags: u32 = count >= 2 && isTrue(slotAt(args, 1)) ? STACK_LINES : 0
  if (count >= 3 && isTrue(slotAt(args, 2))) flags |= STACK_VARIABLES
  setList(result, stackList(task.newest, task.saved.root, flags, programmer()))
  return DONE
}

// ---- lists of tasks

/** queued_tasks([variables] | 0, count) */
export function builtinQueuedTasks(args: Slot, count: i32, result: Slot): u32 {
  readAllTasks()
  collectTasks()
  if (count === 2 && isTrue(slotAt(args, 1))) {
    setInt(result, collected)
  } else {
    const withVariables = count === 1 && isTrue(args)
    const list = newList(collected)
    for (let index = 0; index < collected; index++)
      pushList(list, taskEntry(taskAt(index), withVariables))
    setList(result, list)
  }
  free(tasks)
  tasks = 0
  return DONE
}

let tasks: usize = 0
let collected: i32 = 0

function taskAt(index: i32): Task {
  return changetype<Task>(load<usize>(tasks + ((<usize>index) << 2)))
}

/** Collects the tasks that the programmer may see: readers first, then by the time they go on. */
function collectTasks(): void {
  tasks = allocate((<usize>residentCount() + 4) << 2)
  collected = 0
  eachTask((task) => {
    if (!isProgrammerWizard() && listedOwner(task) !== programmer()) return
    store<usize>(tasks + ((<usize>collected) << 2), changetype<usize>(task))
    collected++
  })
  // Shell sort: short, in place, good enough for some thousand.
  for (let gap = collected >> 1; gap > 0; gap >>= 1) {
    for (let index = gap; index < collected; index++) insertTask(index, gap)
  }
}

function insertTask(from: i32, gap: i32): void {
  const task = taskAt(from)
  const key = sortKey(task)
  let index = from
  while (index >= gap && sortKey(taskAt(index - gap)) > key) {
    store<usize>(tasks + ((<usize>index) << 2), changetype<usize>(taskAt(index - gap)))
    index -= gap
  }
  store<usize>(tasks + ((<usize>index) << 2), changetype<usize>(task))
}

function sortKey(task: Task): f64 {
  return task.state === TASK_READING ? -1 : task.wake
}

/** Whose the task is in the list: a reader belongs to the player it reads from. */
function listedOwner(task: Task): i64 {
  return task.state === TASK_READING ? task.connection : ownerOf(task)
}

/** {id, start, 0, ticks, programmer, definer, names, line, this, bytes [, variables]}. */
function taskEntry(task: Task, withVariables: bool): ListValue {
  const newest = task.newest
  const list = newList(withVariables ? 11 : 10)
  pushTaken(list, TAG_INT, task.id)
  if (task.state === TASK_SERVICE) pushString(list, text('service'))
  else pushTaken(list, TAG_INT, startOf(task))
  pushTaken(list, TAG_INT, 0)
  pushTaken(list, TAG_INT, TICKS_BACKGROUND)
  pushTaken(list, TAG_OBJECT, listedOwner(task))
  pushItem(list, newest.definer)
  pushString(list, retainString(changetype<StringValue>(newest.verbNames)))
  pushTaken(list, TAG_INT, lineOfActivation(newest))
  pushItem(list, changetype<Slot>(newest.frame))
  pushTaken(list, TAG_INT, bytesOfTask(task))
  if (withVariables) {
    const map = pushSlots(1)
    variablesMap(newest, map)
    pushItem(list, map)
    popSlots(1)
  }
  return list
}

/** Seconds since 1970 at which the task goes on; −1 for readers, the largest integer for never. */
function startOf(task: Task): i64 {
  if (task.state === TASK_READING) return -1
  return task.wake === Infinity ? i64.MAX_VALUE : <i64>Math.round(task.wake / 1000000)
}

function bytesOfTask(task: Task): i64 {
  let bytes: i64 = 0
  let current = task.newest
  while (true) {
    bytes += bytesOfActivation(current)
    if (current.isRoot) return bytes
    current = current.previous
  }
}

function bytesOfActivation(activation: Activation): i64 {
  let bytes = <i64>activationBytes(activation.registers)
  for (let index: u32 = 0; index < activation.registers; index++) {
    bytes += valueBytes(slotAt(changetype<Slot>(activation.frame), <i32>index))
  }
  return bytes
}

/** finished_tasks() */
export function builtinFinishedTasks(_args: Slot, _count: i32, result: Slot): u32 {
  if (!isProgrammerWizard()) return raise(E_PERM)
  setList(result, finishedList())
  return DONE
}
