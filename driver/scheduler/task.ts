/**
 * Tasks that do not run now: forked, suspended, reading, waiting for a service; and the one that does. A
 * task is known by a random number, as in ToastStunt. Its activations are a saved stack until it runs.
 *
 * Rows, written when a batch is sealed and the task still waits: (t, id) → {"task", state, wake µs, value,
 * task_local(), activations, mailbox}, and (q, wake µs, id) for those with a time. Tasks that read or wait for a
 * service have the wake time 0: after a restart they go on at once with E_INTRPT. Rows {"fork", …} are
 * what an import writes of forked tasks.
 */

import { clock, random } from '../host.ts'
import { batchNumber } from '../object/batch.ts'
import { isClustered, PROCESSES, processNumber } from '../object/cluster.ts'
import { find } from '../object/object.ts'
import { propertyValueAt } from '../object/property.ts'
import { noteTask } from '../object/read-set.ts'
import { TASKS_QUEUED_MAX } from '../shared/limits.ts'
import { TAG_INT, TAG_LIST } from '../shared/types.ts'
import { allocate } from '../value/heap.ts'
import { text } from '../value/intern.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { ListValue, releaseHeap, Slot } from '../value/value.ts'
import { Activation } from '../vm/activation.ts'
import { integerOption } from '../vm/options.ts'
import { discardStack, SavedStack } from '../vm/saved-stack.ts'
import { stackOfValue, stackValue } from '../vm/stored-stack.ts'
import { chargeTicks } from '../vm/tick.ts'
import { Command, freeCommand } from './command.ts'
import { bury, KEPT_TASK, keepBytes } from './kept.ts'

// What a task waits for.
export const TASK_RUNNING: u32 = 0
/** A time, or, with wake = Infinity, resume(). */
export const TASK_SUSPENDED: u32 = 1
/** Its first moment: nothing of it has run. */
export const TASK_FORKED: u32 = 2
export const TASK_READING: u32 = 3
export const TASK_SERVICE: u32 = 4
/** A message in its mailbox, or a time. */
export const TASK_RECEIVING: u32 = 5

// What the task is part of, and so what follows when it ends, is suspended or aborted: stage.ts.
export const STAGE_NONE: u32 = 0
/** A hook of the server's. */
export const STAGE_HOOK: u32 = 1
/** do_command, before the command's verb. */
export const STAGE_DO_COMMAND: u32 = 2
/** The command's verb. */
export const STAGE_COMMAND: u32 = 3
/** do_login_command. */
export const STAGE_LOGIN: u32 = 4
/** Code that the kernel asked to be run. */
export const STAGE_EVALUATE: u32 = 5
/** do_blank_command, before a trusted proxy's blank line is taken for a login. */
export const STAGE_BLANK: u32 = 7
/** The world's handler of an uncaught error or a timeout of an earlier stage. */
export const STAGE_HANDLER: u32 = 6
/** A test, all of which will be undone: test-run.ts. */
export const STAGE_TEST: u32 = 8
/** The last task of an anonymous object or WAIF: farewell.ts. */
export const STAGE_FAREWELL: u32 = 9

/** Its row in the store is older than it, or missing. */
export const TASK_DIRTY: u32 = 1
/** (t, id) is in the store, or will be with the open batch. */
export const TASK_STORED: u32 = 2
/** It is in line to run. */
export const TASK_READY: u32 = 4
/** Its row was not read yet: only id and wake time are known. */
export const TASK_UNREAD: u32 = 8
/** It has, or had, a foreground task's limits. */
export const TASK_FOREGROUND: u32 = 16

@unmanaged
export class Task {
  id: i64 = 0
  state: u32 = 0
  flags: u32 = 0
  /** A SavedStack; 0 while it runs. */
  stack: usize = 0
  /** Place in the heap of times, from 1; 0 when it has none. */
  heapPlace: u32 = 0
  /** When it goes on, in µs; Infinity: never by itself. */
  wake: f64 = 0
  /** The wake time of its row in (q, …), −1 when it has none there. */
  storedWake: i64 = 0
  bucketNext: usize = 0
  readyNext: usize = 0
  /** Its place in the order of all that is ready: order.ts. */
  readyOrder: f64 = 0
  /** Neighbours in the list of tasks with a change to be stored. */
  dirtyNext: usize = 0
  dirtyPrevious: usize = 0
  /** Whose input began it, and what follows when it ends; see run.ts. */
  stage: u32 = 0
  stageAfterHandler: u32 = 0
  queue: usize = 0
  command: usize = 0
  /** The kernel's number of the input that began it, or of the request it answers; 0: none. */
  input: f64 = 0
  /** The kernel's number of the evaluation it answers, which outlasts waiting for a service; 0: none. */
  reply: f64 = 0
  /** The player or connection it reads from; of a hook, the kernel's id of the connection it is about. */
  connection: i64 = 0
  /** For whom it began. */
  player: i64 = 0
  /** What follows a hook: work.ts. */
  after: u32 = 0
  /** The batch in which it was made, or read. */
  born: u32 = 0
  /** The request that a service will answer. */
  request: f64 = 0
  /** What is left of its budget while it waits for a service. */
  ticksLeft: i32 = 0
  /** The batch in which it was copied last: kept.ts. */
  kept: u32 = 0
  secondsLeft: f64 = 0
  /** In a cluster: the process that goes on with it. */
  home: u32 = 0
  pad: u32 = 0
  /** What it goes on with. */
  valueTag: u32 = 0
  valueSpare: u32 = 0
  valueBits: i64 = 0
  localTag: u32 = 0
  localSpare: u32 = 0
  localBits: i64 = 0
  /** Of a stage: what it needs to remember, a list or NONE. */
  noteTag: u32 = 0
  noteSpare: u32 = 0
  noteBits: i64 = 0
  /** Its mailbox: a list of messages, or NONE. */
  mailTag: u32 = 0
  mailSpare: u32 = 0
  mailBits: i64 = 0
  /** Of one that has a row: the anonymous objects and WAIFs that the row holds, a list; or NONE. */
  heldTag: u32 = 0
  heldSpare: u32 = 0
  heldBits: i64 = 0
  /** Of a last task: what ends with it, or NONE. */
  endingTag: u32 = 0
  endingSpare: u32 = 0
  endingBits: i64 = 0

  get value(): Slot {
    return changetype<Slot>(changetype<usize>(this) + offsetof<Task>('valueTag'))
  }
  get local(): Slot {
    return changetype<Slot>(changetype<usize>(this) + offsetof<Task>('localTag'))
  }
  get note(): Slot {
    return changetype<Slot>(changetype<usize>(this) + offsetof<Task>('noteTag'))
  }
  get mail(): Slot {
    return changetype<Slot>(changetype<usize>(this) + offsetof<Task>('mailTag'))
  }
  get held(): Slot {
    return changetype<Slot>(changetype<usize>(this) + offsetof<Task>('heldTag'))
  }
  get ending(): Slot {
    return changetype<Slot>(changetype<usize>(this) + offsetof<Task>('endingTag'))
  }
  get saved(): SavedStack {
    return changetype<SavedStack>(this.stack)
  }
  /** The newest activation; not while it runs, nor before its row is read. */
  get newest(): Activation {
    return this.saved.newest
  }
  has(flag: u32): bool {
    return (this.flags & flag) !== 0
  }
}

// ---- all tasks that wait, by id

const BUCKETS: u32 = 4096
const buckets: usize = memory.data(16384, 16)
let count: u32 = 0

function bucketOf(id: i64): usize {
  return buckets + ((<usize>(<u32>id & (BUCKETS - 1))) << 2)
}

/** A new task that nobody knows yet. */
export function newTask(id: i64): Task {
  const bytes = <usize>offsetof<Task>()
  const task = changetype<Task>(allocate(bytes))
  memory.fill(changetype<usize>(task), 0, bytes)
  task.id = id
  task.born = batchNumber
  task.home = birthplace(id)
  task.storedWake = -1
  task.wake = Infinity
  return task
}

/** Makes the task one that can be found. */
export function enterTask(task: Task): void {
  const bucket = bucketOf(task.id)
  task.bucketNext = load<usize>(bucket)
  store<usize>(bucket, changetype<usize>(task))
  count++
}

/** The task can no longer be found. */
export function leaveTask(task: Task): void {
  let place = bucketOf(task.id)
  while (load<usize>(place) !== changetype<usize>(task)) {
    if (load<usize>(place) === 0) return
    place = load<usize>(place) + offsetof<Task>('bucketNext')
  }
  store<usize>(place, task.bucketNext)
  count--
}

/** The waiting task with this id that is in memory; or null. */
export function residentTask(id: i64): Task | null {
  for (let at = load<usize>(bucketOf(id)); at !== 0; at = changetype<Task>(at).bucketNext) {
    if (changetype<Task>(at).id === id) return changetype<Task>(at)
  }
  return null
}

export function residentCount(): u32 {
  return count
}

/** Calls [visit] with every waiting task in memory. */
export function eachTask(visit: (task: Task) => void): void {
  for (let bucket: u32 = 0; bucket < BUCKETS; bucket++) {
    let at = load<usize>(buckets + ((<usize>bucket) << 2))
    while (at !== 0) {
      const task = changetype<Task>(at)
      at = task.bucketNext
      visit(task)
    }
  }
}

/** Frees a task and what it holds. It is in no list any more. */
export function freeTask(task: Task): void {
  if (task.stack !== 0) discardStack(task.saved)
  task.value.clear()
  task.local.clear()
  task.note.clear()
  task.mail.clear()
  task.held.clear()
  task.ending.clear()
  bury(changetype<usize>(task), task.kept)
}

/**
 * A task that waited before the open batch is about to be changed: copies it, in a cluster, once a batch. In the copy
 * `stack` is the address of the list that the stack is stored as.
 */
export function keepTask(task: Task): void {
  if (!isClustered) return
  noteTask(task.id)
  if (task.kept === batchNumber || task.born === batchNumber) return
  task.kept = batchNumber
  const stack: usize = task.stack === 0 ? 0 : changetype<usize>(stackValue(task.saved))
  task.value.retain()
  task.local.retain()
  task.note.retain()
  task.mail.retain()
  task.held.retain()
  task.ending.retain()
  if (task.command !== 0) changetype<Command>(task.command).holders += 1
  const copy = keepBytes(KEPT_TASK, changetype<usize>(task), <u32>offsetof<Task>())
  changetype<Task>(copy).stack = stack
}

/** Gives back what the copy of a task at [at] holds. */
export function releaseTaskCopy(at: usize): void {
  const copy = changetype<Task>(at)
  if (copy.stack !== 0) releaseHeap(TAG_LIST, copy.stack)
  copy.value.clear()
  copy.local.clear()
  copy.note.clear()
  copy.mail.clear()
  copy.held.clear()
  copy.ending.clear()
  if (copy.command !== 0) freeCommand(changetype<Command>(copy.command))
}

/** A task, just put back from its copy, has its stack again; it is in no list. */
export function reviveTask(task: Task): void {
  const list = changetype<ListValue>(task.stack)
  if (task.stack !== 0) {
    task.stack = changetype<usize>(stackOfValue(list)!)
    releaseHeap(TAG_LIST, changetype<usize>(list))
  }
  task.heapPlace = 0
  task.bucketNext = 0
  task.readyNext = 0
  enterTask(task)
}

/** Frees a task with the command that it is a stage of. */
export function freeTaskWhole(task: Task): void {
  if (task.command !== 0) freeCommand(changetype<Command>(task.command))
  task.command = 0
  freeTask(task)
}

/** A number that no task has: random, so that it tells nothing and needs no counter in the store. */
export function newTaskId(): i64 {
  while (true) {
    const id = isClustered ? drawTaskId() : <i64>(random() * 2147483647) + 1
    if (residentTask(id) === null) return id
  }
}

/** How many ids each process of a cluster has. */
const IDS_PER_PROCESS: f64 = 33554431

/** An id that tells whose task it is. */
function drawTaskId(): i64 {
  return <i64>(random() * IDS_PER_PROCESS) * PROCESSES + processNumber
}

/** Whether another process goes on with the task: the one that began it, or went on with it last. */
export function isForeign(task: Task): bool {
  return isClustered && <i64>task.home !== processNumber
}

/** Which process begins a task with this id. */
export function birthplace(id: i64): u32 {
  return isClustered ? <u32>(id % PROCESSES) : 0
}

// ---- whose they are

/** Whose permissions the waiting task has. */
export function ownerOf(task: Task): i64 {
  return task.newest.programmer
}

let counted: i64 = 0
let counting: i64 = 0

/** Whether [user] may have another task in the background. Counting is for those who have many. */
export function mayQueueTask(user: i64): bool {
  const limit = taskLimit(user)
  if (<i64>count < limit || countTasks(user) < limit) return true
  chargeTicks(REFUSAL_TICKS)
  return false
}

/** What being refused costs: all tasks were counted. */
const REFUSAL_TICKS: i32 = 100

/** How many forked and suspended tasks there are with a user's permissions. */
export function countTasks(user: i64): i64 {
  counting = user
  counted = 0
  eachTask((task) => {
    if (isQueued(task) && !task.has(TASK_UNREAD) && ownerOf(task) === counting) counted++
  })
  return counted
}

/** Whether it waits for its own sake: nobody else's input or answer is to come. */
function isQueued(task: Task): bool {
  const state = task.state
  return state === TASK_SUSPENDED || state === TASK_FORKED || state === TASK_RECEIVING
}

/** What reading USER.queued_task_limit remembers. */
const limitCache: usize = memory.data(48, 16)

/** USER.queued_task_limit, or the server option, or what holds without either. */
function taskLimit(user: i64): i64 {
  const record = find(user)
  let limit: i64 = -1
  if (record !== null) {
    const slot = pushSlots(1)
    const name = text('queued_task_limit')
    if (propertyValueAt(record, name, slot, limitCache) && slot.tag === TAG_INT) limit = slot.int
    popSlots(1)
  }
  if (limit < 0) limit = integerOption(text('queued_task_limit'), -1)
  return limit >= 0 ? limit : <i64>TASKS_QUEUED_MAX
}

/** When a task that waits [seconds] from now goes on. */
export function wakeAfter(seconds: f64): f64 {
  return clock() + seconds * 1000000
}
