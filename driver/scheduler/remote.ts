/**
 * Connections at other processes of a cluster, as far as their rows ('s', id) tell: {connection, …, the map of
 * INPUT_OPEN}. They are among the connections, so that programs see and tell everybody; output goes out as ever, and
 * the host takes it where the connection is. What needs the other driver is sent there as EFFECT_REMOTE, an
 * encoded list, and arrives as INPUT_REMOTE:
 *
 *   {"boot"}                  boot_player()
 *   {"leave"}                 the player came back elsewhere: closed without any hook
 *   {"option", name, value}   set_connection_option()
 *   {"input", line, first}    force_input()
 *   {"flush", shown}          flush_input()
 *   {"read", task}            the task reads there: the next line goes on with it
 *
 * Who is connected is known as of the batch's begin and is no part of what it has read.
 */

import { clock } from '../host.ts'
import {
  changeOperation,
  changeText,
  changeValue,
  changeValueBytes,
  isChangeSet,
} from '../object/change.ts'
import { PROCESSES, processNumber } from '../object/cluster.ts'
import {
  keyBegin,
  keyRangeQuietly,
  rowKeyText,
  rowsNext,
  rowValue,
  rowValueBytes,
} from '../object/key.ts'
import { E_INVARG } from '../shared/errors.ts'
import { EFFECT_REMOTE, MUTATION_CLEAR_PREFIX, TABLE_SESSION } from '../shared/layout.ts'
import { TAG_INT, TAG_LIST, TAG_MAP, TAG_OBJECT, TAG_STRING } from '../shared/types.ts'
import { decode } from '../value/codec.ts'
import { text } from '../value/intern.ts'
import { listItem, newList, pushItem, pushString, pushTaken } from '../value/list.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { releaseString, retainString } from '../value/string.ts'
import { equalExact } from '../value/string-compare.ts'
import { ListValue, Slot, StringValue, setError, setList } from '../value/value.ts'
import {
  addRemote,
  CONNECTION_LEAVING,
  CONNECTION_REMOTE,
  Connection,
  connectionById,
  firstConnection,
  nextConnection,
  openConnectionOf,
  removeConnection,
} from './connection.ts'
import { setOption } from './connection-option.ts'
import { addValueEffect } from './effect.ts'
import { flushInput } from './flush.ts'
import { entryOf } from './listener.ts'
import { bootConnection, forgetConnection, markEnding, sweepConnections } from './login.ts'
import { addInput, kindOfLine, makeReady, Queue, queueOf, requireQueue } from './queue.ts'
import { makeTaskReady } from './ready.ts'
import { keepTask, TASK_READING, TASK_SUSPENDED, Task } from './task.ts'
import { findTask, markTask } from './task-row.ts'

// ---- the mirror

/** Reads who is connected elsewhere; at boot. */
export function readRemotes(): void {
  keyBegin(TABLE_SESSION)
  keyRangeQuietly(0, 0)
  const value = pushSlots(1)
  while (rowsNext()) {
    const session = rowKeyText(0)
    if (decode(rowValue, rowValueBytes, value)) putRemote(session, value)
    releaseString(session)
  }
  popSlots(1)
}

/** Another process changed a session's row. */
export function applySession(): void {
  if (changeOperation === MUTATION_CLEAR_PREFIX) return
  const session = changeText(1)
  const value = pushSlots(1)
  const isRead = isChangeSet() && decode(changeValue, changeValueBytes, value)
  if (isRead) putRemote(session, value)
  else dropRemote(session)
  popSlots(1)
  releaseString(session)
}

/** The connection is what its row says; forgotten if it is here, or nobody's. */
function putRemote(session: StringValue, row: Slot): void {
  dropRemote(session)
  if (row.tag !== TAG_LIST || row.list.length < 3) return
  const id = listItem(row.list, 0)
  const information = listItem(row.list, 2)
  if (id.tag !== TAG_INT || information.tag !== TAG_MAP) return
  if (-id.int % PROCESSES === processNumber) return
  const player = entryOf(information, text('player'))
  if (player === null || player.tag !== TAG_OBJECT || player.object < 0) return
  const opened = entryOf(information, text('opened'))
  const since = opened !== null && opened.tag === TAG_INT ? <f64>opened.int : clock()
  addRemote(id.int, player.object, information, since, session)
}

function dropRemote(session: StringValue): void {
  let at = firstConnection()
  while (at !== null) {
    const connection = at
    at = nextConnection(connection)
    if (connection.session === 0) continue
    if (equalExact(changetype<StringValue>(connection.session), session))
      removeConnection(connection)
  }
}

// ---- to other processes

/** The connection of [player], if programs may use it and it is at another process; or null. */
export function remoteOf(player: i64): Connection | null {
  const connection = openConnectionOf(player)
  return connection !== null && connection.has(CONNECTION_REMOTE) ? connection : null
}

/** Sends {word, first, second} to the driver that the connection is at; null leaves one out. */
export function tellRemote(
  connection: Connection,
  word: StringValue,
  first: Slot | null,
  second: Slot | null,
): void {
  const list = newList(3)
  pushString(list, retainString(word))
  if (first !== null) pushItem(list, first)
  if (second !== null) pushItem(list, second)
  const slot = pushSlots(1)
  setList(slot, list)
  addValueEffect(EFFECT_REMOTE, connection.id, slot)
  popSlots(1)
}

/** Ends the connection of [player], wherever it is; to programs it is gone at once. */
export function bootPlayer(player: i64): void {
  const connection = openConnectionOf(player)
  if (connection === null) return
  if (connection.has(CONNECTION_REMOTE)) {
    tellRemote(connection, text('boot'), null, null)
    markEnding(connection)
  } else bootConnection(connection)
}

/** The task, which is put aside, reads from the connection. */
export function readRemotely(connection: Connection, task: Task): void {
  const list = newList(2)
  pushString(list, retainString(text('read')))
  pushTaken(list, TAG_INT, task.id)
  const slot = pushSlots(1)
  setList(slot, list)
  addValueEffect(EFFECT_REMOTE, connection.id, slot)
  popSlots(1)
}

// ---- from other processes

/** Another process asks something of the connection with the kernel's [id]. */
export function receiveRemote(id: i64, what: Slot): void {
  if (what.tag !== TAG_LIST || what.list.length === 0) return
  const list = what.list
  const word = listItem(list, 0)
  const connection = connectionById(id)
  if (word.tag !== TAG_STRING) return
  if (equalExact(word.string, text('read'))) beginReading(connection, list)
  else if (connection !== null && (connection.flags & CONNECTION_LEAVING) === 0) {
    obey(connection, word.string, list)
  }
}

function obey(connection: Connection, word: StringValue, list: ListValue): void {
  const queue = requireQueue(connection.player)
  if (equalExact(word, text('boot'))) {
    bootConnection(connection)
    sweepConnections()
  } else if (equalExact(word, text('leave'))) forgetConnection(connection)
  else if (equalExact(word, text('flush'))) {
    flushInput(queue, list.length > 1 && listItem(list, 1).int !== 0)
  } else if (list.length > 2 && listItem(list, 1).tag === TAG_STRING) {
    const line = listItem(list, 1).string
    if (equalExact(word, text('option'))) setOption(connection, queue, line, listItem(list, 2))
    else if (equalExact(word, text('input'))) {
      addInput(queue, retainString(line), kindOfLine(line), 0, listItem(list, 2).int !== 0)
    }
  }
}

/** {"read", task}: the next line of the connection is the task's, if nobody else's. */
function beginReading(connection: Connection | null, list: ListValue): void {
  if (list.length < 2 || listItem(list, 1).tag !== TAG_INT) return
  const task = findTask(listItem(list, 1).int)
  if (task === null || task.state !== TASK_READING) return
  keepTask(task)
  const queue: Queue | null = connection === null ? null : queueOf(connection.player)
  if (connection === null || queue === null || queue.reader !== 0) {
    task.state = TASK_SUSPENDED
    setError(task.value, E_INVARG)
    task.wake = clock()
    makeTaskReady(task)
    markTask(task)
    return
  }
  task.connection = connection.player
  queue.reader = changetype<usize>(task)
  if (queue.firstInput !== 0) makeReady(queue)
}
