/**
 * Waiting tasks in the store. A task that waits when its batch is sealed is written; one that was written
 * and no longer waits is cleared; one that came and went within a batch costs nothing. At boot only the
 * front of (q, …) is read, and a task's activations only when it goes on or is asked about.
 */

import { changeValue, changeValueBytes } from '../object/change.ts'
import { isClustered, processNumber } from '../object/cluster.ts'
import {
  keyBegin,
  keyBytesTotal,
  keyGet,
  keyInt,
  keyPointer,
  keyRange,
  keyRangeQuietly,
  rowKeyInt,
  rowsNext,
  rowsPointer,
  rowValue,
  rowValueBytes,
} from '../object/key.ts'
import { mutateClear, mutateSet, mutateSetBytes, mutateSetInt } from '../object/mutation.ts'
import { noteKey, noteTask } from '../object/read-set.ts'
import { beginHolding, endHolding, releaseHeld } from '../object/row-reference.ts'
import { E_INTRPT } from '../shared/errors.ts'
import { TABLE_QUEUE, TABLE_TASK } from '../shared/layout.ts'
import { TAG_INT, TAG_LIST, TAG_NONE, TAG_STRING } from '../shared/types.ts'
import { decode } from '../value/codec.ts'
import { allocate, free, reallocate } from '../value/heap.ts'
import { text } from '../value/intern.ts'
import {
  ListValue,
  listAppend,
  listItem,
  newList,
  pushItem,
  pushList,
  pushString,
  pushTaken,
} from '../value/list.ts'
import { newMap } from '../value/map.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { moveTo, Slot, setError, setInt, setList, setMap } from '../value/value.ts'
import { stackOfValue, stackValue } from '../vm/stored-stack.ts'
import { beginLog, endEffect, LOG_ERROR } from './effect.ts'
import { forkOfRow } from './fork-row.ts'
import {
  birthplace,
  eachTask,
  enterTask,
  freeTask,
  isForeign,
  keepTask,
  leaveTask,
  newTask,
  residentTask,
  TASK_DIRTY,
  TASK_FORKED,
  TASK_READING,
  TASK_RECEIVING,
  TASK_SERVICE,
  TASK_STORED,
  TASK_SUSPENDED,
  TASK_UNREAD,
  Task,
} from './task.ts'
import { addTimer, removeTimer } from './timer.ts'

// Fields of a row {"task", …}.
const FIELD_STATE: i32 = 1
const FIELD_WAKE: i32 = 2
const FIELD_VALUE: i32 = 3
const FIELD_LOCAL: i32 = 4
const FIELD_STACK: i32 = 5
const FIELD_MAIL: i32 = 6
const FIELDS: i32 = 7

/** Wake time in a row that means never. */
const NEVER: i64 = -1
/** How many due tasks are read at a time. */
const FRONT: u32 = 256

// ---- what the next batch must write

/** Tasks that changed while they wait. */
let dirtyFirst: usize = 0
let dirtyCount: u32 = 0

/** A task that was stored and is gone: its id, its wake time or −1, and what its row held. */
@unmanaged
class Gone {
  id: i64 = 0
  wake: i64 = 0
  heldTag: u32 = 0
  heldSpare: u32 = 0
  heldBits: i64 = 0

  get held(): Slot {
    return changetype<Slot>(changetype<usize>(this) + offsetof<Gone>('heldTag'))
  }
}
const GONE_SHIFT: usize = 5

let goneCapacity: u32 = 64
let gone: usize = allocate((<usize>goneCapacity) << GONE_SHIFT)
let goneCount: u32 = 0

/** The waiting task must be written with the open batch. */
export function markTask(task: Task): void {
  keepTask(task)
  if (task.has(TASK_DIRTY)) return
  task.flags |= TASK_DIRTY
  task.dirtyPrevious = 0
  task.dirtyNext = dirtyFirst
  if (dirtyFirst !== 0) changetype<Task>(dirtyFirst).dirtyPrevious = changetype<usize>(task)
  dirtyFirst = changetype<usize>(task)
  dirtyCount++
}

/** The task runs or is gone: its row, if it has one, must go with the open batch. */
export function unmarkTask(task: Task): void {
  keepTask(task)
  if (task.has(TASK_DIRTY)) {
    task.flags &= ~TASK_DIRTY
    if (task.dirtyNext !== 0) changetype<Task>(task.dirtyNext).dirtyPrevious = task.dirtyPrevious
    if (task.dirtyPrevious === 0) dirtyFirst = task.dirtyNext
    else changetype<Task>(task.dirtyPrevious).dirtyNext = task.dirtyNext
    dirtyCount--
  }
  if (!task.has(TASK_STORED)) return
  task.flags &= ~TASK_STORED
  forgetRow(task)
  task.storedWake = -1
}

function goneAt(index: u32): Gone {
  return changetype<Gone>(gone + ((<usize>index) << GONE_SHIFT))
}

function forgetRow(task: Task): void {
  if (goneCount === goneCapacity) {
    goneCapacity <<= 1
    gone = reallocate(gone, (<usize>goneCapacity) << GONE_SHIFT)
  }
  const entry = goneAt(goneCount++)
  entry.id = task.id
  entry.wake = task.storedWake
  entry.heldTag = TAG_NONE
  moveTo(entry.held, task.held)
}

/** Rows of tasks that the open batch will write. */
export function pendingTaskRows(): u32 {
  return dirtyCount + goneCount
}

/** Appends the mutations of all changed tasks to the batch that is being packed. */
export function packTasks(): void {
  for (let index: u32 = 0; index < goneCount; index++) {
    const entry = goneAt(index)
    clearTask(entry.id, entry.wake)
    releaseHeld(entry.held)
  }
  goneCount = 0
  while (dirtyFirst !== 0) {
    const task = changetype<Task>(dirtyFirst)
    dirtyFirst = task.dirtyNext
    task.flags &= ~TASK_DIRTY
    packTask(task)
  }
  dirtyCount = 0
}

function clearTask(id: i64, wake: i64): void {
  keyTask(id)
  mutateClear()
  if (wake < 0) return
  keyWake(wake, id)
  mutateClear()
}

function keyTask(id: i64): void {
  keyBegin(TABLE_TASK)
  keyInt(id)
}

function keyWake(wake: i64, id: i64): void {
  keyBegin(TABLE_QUEUE)
  keyInt(wake)
  keyInt(id)
}

function packTask(task: Task): void {
  const wake = storedWakeOf(task)
  if (task.has(TASK_STORED) && task.storedWake >= 0 && task.storedWake !== wake) {
    keyWake(task.storedWake, task.id)
    mutateClear()
  }
  const row = pushSlots(1)
  setList(row, rowOf(task))
  keyTask(task.id)
  releaseHeld(task.held)
  beginHolding(task.held)
  mutateSet(row)
  endHolding()
  popSlots(1)
  if (wake >= 0) {
    keyWake(wake, task.id)
    if (task.home === birthplace(task.id)) mutateSetBytes(0, 0)
    else mutateSetInt(<i64>task.home)
  }
  task.flags |= TASK_STORED
  task.storedWake = wake
}

/** When a restarted server must look at the task: at once if what it waits for will not come back. */
function storedWakeOf(task: Task): i64 {
  if (task.state === TASK_READING || task.state === TASK_SERVICE) return 0
  if (task.state === TASK_RECEIVING && task.mail.tag !== TAG_NONE) return 0
  return task.wake === Infinity ? NEVER : <i64>task.wake
}

function rowOf(task: Task): ListValue {
  const list = newList(FIELDS)
  pushString(list, text('task'))
  pushTaken(list, TAG_INT, <i64>task.state)
  pushTaken(list, TAG_INT, storedWakeOf(task))
  pushItem(list, task.value)
  pushItem(list, task.local)
  pushList(list, stackValue(task.saved))
  pushItem(list, task.mail)
  return list
}

// ---- reading

/** The waiting task with this id, read from the store if need be; or null. */
export function findTask(id: i64): Task | null {
  noteTask(id)
  const resident = residentTask(id)
  if (resident !== null) return readTask(resident) ? resident : null
  if (isForgotten(id)) return null
  keyTask(id)
  if (keyGet() < 0) return null
  const task = newTask(id)
  task.flags |= TASK_UNREAD | TASK_STORED
  enterTask(task)
  if (!readTask(task)) return null
  // What another process's task reads or waits for is no time.
  const isTimed = task.state !== TASK_READING && task.state !== TASK_SERVICE
  if (isTimed && task.wake < Infinity) addTimer(task)
  return task
}

/** Whether the open batch clears the row that the store still has. */
function isForgotten(id: i64): bool {
  for (let index: u32 = 0; index < goneCount; index++) {
    if (goneAt(index).id === id) return true
  }
  return false
}

/** Reads the row of a task of which only the time is known; false, and it is gone, when that fails. */
export function readTask(task: Task): bool {
  if (!task.has(TASK_UNREAD)) return true
  keyTask(task.id)
  const bytes = keyGet()
  const row = pushSlots(1)
  beginHolding(task.held)
  const isDecoded = bytes >= 0 && decode(rowsPointer(), <u32>bytes, row)
  endHolding()
  const isRead = isDecoded && fillTask(task, row)
  popSlots(1)
  if (isRead) {
    task.flags &= ~TASK_UNREAD
    return true
  }
  const buffer = beginLog(LOG_ERROR)
  buffer.addText('Task ')
  buffer.addInteger(task.id)
  buffer.addText(' cannot be read from the store; it is dropped')
  endEffect()
  dropTask(task)
  return false
}

/** Takes a task that waits out of everything, and frees it. */
export function dropTask(task: Task): void {
  keepTask(task)
  removeTimer(task)
  unmarkTask(task)
  leaveTask(task)
  freeTask(task)
}

function fillTask(task: Task, row: Slot): bool {
  if (row.tag !== TAG_LIST || row.list.length === 0) return false
  const kind = listItem(row.list, 0)
  if (kind.tag !== TAG_STRING) return false
  if (load<u8>(kind.string.start) === 0x66) return fillFork(task, row.list)
  return <i32>row.list.length > FIELD_STACK && fillSuspended(task, row.list)
}

function fillSuspended(task: Task, fields: ListValue): bool {
  const stack = listItem(fields, FIELD_STACK)
  if (stack.tag !== TAG_LIST) return false
  const saved = stackOfValue(stack.list)
  if (saved === null) return false
  task.stack = changetype<usize>(saved)
  task.local.assign(listItem(fields, FIELD_LOCAL))
  // Rows of earlier versions have no mailbox.
  if (<i32>fields.length > FIELD_MAIL) task.mail.assign(listItem(fields, FIELD_MAIL))
  const state = <u32>listItem(fields, FIELD_STATE).int
  setWake(task, listItem(fields, FIELD_WAKE).int)
  const isLost = state === TASK_READING || state === TASK_SERVICE
  if (isLost && !isForeign(task)) {
    // What it waited for went away with the server that it waited in.
    task.state = TASK_SUSPENDED
    setError(task.value, E_INTRPT)
  } else {
    task.state = state
    task.value.assign(listItem(fields, FIELD_VALUE))
  }
  return true
}

function fillFork(task: Task, fields: ListValue): bool {
  const saved = forkOfRow(fields)
  if (saved === null) return false
  task.stack = changetype<usize>(saved)
  task.state = TASK_FORKED
  setMap(task.local, newMap())
  setWake(task, listItem(fields, 1).int)
  return true
}

/** The time of a task; one that is read because it goes on now must not get a timer again. */
function setWake(task: Task, wake: i64): void {
  task.storedWake = wake
  task.wake = wake < 0 ? Infinity : <f64>wake
}

// ---- due tasks

/** Wake times beyond this one may be in the store without a timer in memory. */
let horizon: f64 = -1

/** The time up to which all timed tasks have timers. */
export function timerHorizon(): f64 {
  return horizon
}

/**
 * Reads more of the front of (q, …), so that every task due before timerHorizon() has a timer. At boot,
 * and whenever the horizon is reached.
 */
export function readDueTasks(): void {
  let limit = FRONT
  while (true) {
    keyBegin(TABLE_QUEUE)
    const rows = keyRangeQuietly(limit, 0)
    let fresh = 0
    let last: i64 = -1
    while (rowsNext()) {
      last = rowKeyInt(0)
      if (noteDue(last, rowKeyInt(1), homeOf(rowValue, rowValueBytes))) fresh++
    }
    if (rows < limit) {
      horizon = Infinity
      return
    }
    horizon = <f64>last
    if (fresh > 0) return
    // The front is all tasks that are known: look further.
    limit *= 2
  }
}

/** Gives a stored task its timer; false when it is known already. */
function noteDue(wake: i64, id: i64, home: i32): bool {
  const place: u32 = home < 0 ? birthplace(id) : <u32>home
  // What it waits for is another process's to bring.
  if (wake === 0 && isClustered && <i64>place !== processNumber) return false
  if (residentTask(id) !== null || isForgotten(id)) return false
  const task = newTask(id)
  task.state = TASK_SUSPENDED
  task.flags |= TASK_UNREAD | TASK_STORED
  task.home = place
  task.storedWake = wake
  task.wake = <f64>wake
  enterTask(task)
  addTimer(task)
  return true
}

/** Another process stored that the task is due at [wake]. */
export function noteDueBy(wake: i64, id: i64, home: i32): void {
  if (<f64>wake <= horizon) noteDue(wake, id, home)
}

/** The process that a row (q, …) names, −1 for the one that began the task. */
export function homeOf(value: usize, bytes: u32): i32 {
  if (bytes < 2) return -1
  const slot = pushSlots(1)
  const home: i32 = decode(value, bytes, slot) && slot.tag === TAG_INT ? <i32>slot.int : -1
  popSlots(1)
  return home
}

/** Another process stored a task: not every one is in memory. */
export function forgetAllRead(): void {
  isAllRead = false
}

/** Another process changed the row of a task that reads or waits for a service: takes its mailbox over. */
export function applyMail(task: Task): void {
  const row = pushSlots(1)
  if (decode(changeValue, changeValueBytes, row) && row.tag === TAG_LIST) {
    if (<i32>row.list.length > FIELD_MAIL) task.mail.assign(listItem(row.list, FIELD_MAIL))
  }
  popSlots(1)
}

/** The ids of the tasks of process [home] that wait for what only it could bring, in [to]. */
export function tasksOf(home: i64, to: Slot): void {
  setList(to, newList(4))
  keyBegin(TABLE_QUEUE)
  keyInt(0)
  keyRange(0, 0)
  while (rowsNext()) {
    const named = homeOf(rowValue, rowValueBytes)
    const id = rowKeyInt(0)
    const place: i64 = named < 0 ? <i64>birthplace(id) : <i64>named
    if (place !== home) continue
    const slot = pushSlots(1)
    setInt(slot, id)
    listAppend(to, slot)
    popSlots(1)
  }
}

let isAllRead: bool = false

/** Reads every task there is, for those who want to see all. */
export function readAllTasks(): void {
  keyBegin(TABLE_TASK)
  noteKey(keyPointer(), keyBytesTotal(), true)
  if (isAllRead) return
  isAllRead = true
  let capacity: u32 = 64
  let ids = allocate((<usize>capacity) << 3)
  let count: u32 = 0
  keyBegin(TABLE_TASK)
  keyRange(0, 0)
  while (rowsNext()) {
    if (count === capacity) {
      capacity <<= 1
      ids = reallocate(ids, (<usize>capacity) << 3)
    }
    store<i64>(ids + ((<usize>count) << 3), rowKeyInt(0))
    count++
  }
  for (let index: u32 = 0; index < count; index++) findTask(load<i64>(ids + ((<usize>index) << 3)))
  free(ids)
}

let keptHorizon: f64 = -1
let keptAllRead: bool = false

/** Notes up to where tasks are known, when a batch begins: kept.ts. */
export function keepTaskRows(): void {
  keptHorizon = horizon
  keptAllRead = isAllRead
}

/** Nothing of any task is to be written, and tasks are known up to where they were. */
export function putTaskRowsBack(): void {
  while (goneCount > 0) goneAt(--goneCount).held.clear()
  dirtyFirst = 0
  dirtyCount = 0
  horizon = keptHorizon
  isAllRead = keptAllRead
}

/** After the open batch was undone: tasks are what the store says. */
export function reloadTasks(): void {
  while (goneCount > 0) goneAt(--goneCount).held.clear()
  dirtyFirst = 0
  dirtyCount = 0
  eachTask((task) => {
    removeTimer(task)
    leaveTask(task)
    freeTask(task)
  })
  isAllRead = false
  horizon = -1
  readDueTasks()
}
