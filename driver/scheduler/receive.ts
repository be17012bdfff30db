/**
 * What the kernel hands in: connections, lines, answers, code to run. Nothing runs here; everything takes
 * its place in a queue.
 */

import { clock } from '../host.ts'
import { isClustered } from '../object/cluster.ts'
import { addLease } from '../object/meta.ts'
import {
  INPUT_CLOSE,
  INPUT_CONTROL,
  INPUT_EVALUATE,
  INPUT_LINE,
  INPUT_LISTENING,
  INPUT_OPEN,
  INPUT_REMOTE,
  INPUT_REPLY,
  INPUT_TELNET,
} from '../shared/layout.ts'
import { TAG_INT, TAG_LIST, TAG_MAP, TAG_OBJECT, TAG_STRING } from '../shared/types.ts'
import { decode } from '../value/codec.ts'
import { text } from '../value/intern.ts'
import { emptyList, listItem } from '../value/list.ts'
import { mapKeyAt, mapValueAt } from '../value/map.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { emptyString, newString } from '../value/string.ts'
import { equalExact } from '../value/string-compare.ts'
import { ListValue, Slot } from '../value/value.ts'
import {
  addConnection,
  assignPlayer,
  CONNECTION_BINARY,
  CONNECTION_CLOSED,
  CONNECTION_MESSAGES,
  CONNECTION_OUTBOUND,
  Connection,
  connectionById,
  informationInt,
  informationOf,
} from './connection.ts'
import { setOption } from './connection-option.ts'
import { beginLog, endEffect, LOG_ERROR, LOG_INFO } from './effect.ts'
import { flushInput } from './flush.ts'
import { finishInput } from './input-number.ts'
import { addListener, flagOf, printsMessages } from './listener.ts'
import { markEnding, requestOrphanSweep } from './login.ts'
import {
  addInput,
  isFlush,
  KIND_BINARY,
  KIND_OUT_OF_BAND,
  kindOfLine,
  Queue,
  requireQueue,
} from './queue.ts'
import { adoptTasks } from './ready.ts'
import { receiveRemote } from './remote.ts'
import { beginBatch } from './retract.ts'
import { requestCheckpoint, requestShutdown } from './server-state.ts'
import { taskOfRequest } from './service.ts'
import { tellOfLastSessions } from './session-list.ts'
import { keepTask } from './task.ts'
import {
  AFTER_FORGET,
  addHook,
  addUserHook,
  addWork,
  follow,
  WORK_EVALUATE,
  WORK_RESUME,
} from './work.ts'

/** Takes one input. The bytes are the caller's again afterwards. */
export function receiveInput(
  kind: u32,
  connection: i64,
  number: f64,
  pointer: usize,
  bytes: u32,
): void {
  if (isClustered && kind !== INPUT_CONTROL) beginBatch()
  switch (kind) {
    case INPUT_LINE:
      receiveLine(connection, number, pointer, bytes)
      break
    case INPUT_TELNET:
      receiveTelnet(connection, number, pointer, bytes)
      break
    case INPUT_CLOSE:
      receiveClose(connection, number)
      break
    default: {
      const value = pushSlots(1)
      if (decode(pointer, bytes, value)) receiveValue(kind, connection, number, value)
      else complain(kind, number)
      popSlots(1)
    }
  }
}

function receiveValue(kind: u32, connection: i64, number: f64, value: Slot): void {
  switch (kind) {
    case INPUT_OPEN:
      receiveOpen(connection, number, value)
      break
    case INPUT_REPLY:
      receiveReply(number, value)
      break
    case INPUT_LISTENING:
      receiveListening(value)
      finishInput(number)
      break
    case INPUT_EVALUATE:
      receiveEvaluation(number, value)
      break
    case INPUT_REMOTE:
      receiveRemote(connection, value)
      finishInput(number)
      break
    case INPUT_CONTROL:
      receiveControl(value)
      finishInput(number)
      break
    default:
      complain(kind, number)
  }
}

/** An input that makes no sense is dropped, and the log says so. */
function complain(kind: u32, number: f64): void {
  const buffer = beginLog(LOG_ERROR)
  buffer.addText('Dropped an input of kind ')
  buffer.addInteger(<i64>kind)
  buffer.addText(' that could not be read')
  endEffect()
  finishInput(number)
}

// ---- connections

function receiveOpen(id: i64, number: f64, information: Slot): void {
  if (information.tag !== TAG_MAP) {
    complain(INPUT_OPEN, number)
    return
  }
  const connection = addConnection(id, information, clock())
  if (!connection.has(CONNECTION_OUTBOUND)) {
    const port = informationInt(connection, text('port'))
    if (printsMessages(connection.listener, port)) connection.flags |= CONNECTION_MESSAGES
  }
  const queue = requireQueue(id)
  queue.isConnected = 1
  queue.handler = connection.listener
  if (informationInt(connection, text('resumed')) !== 0) {
    resumeConnection(connection, queue)
    finishInput(number)
    return
  }
  logOpen(connection)
  if (connection.has(CONNECTION_OUTBOUND) && informationOf(connection, text('listener')) === null) {
    finishInput(number)
  } else addInput(queue, emptyString(), 0, number, false)
}

/** The connection was there before an executor was lost: it is what it was, and no hook is called. */
function resumeConnection(connection: Connection, queue: Queue): void {
  const player = informationOf(connection, text('player'))
  if (player !== null && player.tag === TAG_OBJECT && player.object >= 0) {
    const opened = informationOf(connection, text('opened'))
    const since = opened !== null && opened.tag === TAG_INT ? <f64>opened.int : clock()
    queue.player = player.object
    assignPlayer(connection, player.object, since)
    requestOrphanSweep()
  }
  const options = informationOf(connection, text('options'))
  if (options === null || options.tag !== TAG_MAP) return
  for (let position: u32 = 0; position < options.map.count; position++) {
    const name = mapKeyAt(options.map, position)
    if (name.tag === TAG_STRING)
      setOption(connection, queue, name.string, mapValueAt(options.map, position))
  }
}

function logOpen(connection: Connection): void {
  const buffer = beginLog(LOG_INFO)
  buffer.addText(connection.has(CONNECTION_OUTBOUND) ? 'CONNECT: #' : 'ACCEPT: #')
  buffer.addInteger(connection.id)
  if (connection.name.tag === TAG_STRING) {
    buffer.addText(' from ')
    buffer.addString(connection.name.string)
  }
  endEffect()
}

function receiveLine(id: i64, number: f64, pointer: usize, bytes: u32): void {
  const connection = connectionById(id)
  if (connection === null) {
    finishInput(number)
    return
  }
  const queue = requireQueue(connection.player)
  connection.lastActivity = clock()
  const line = newString(pointer, bytes)
  if (isFlush(queue, line)) {
    flushInput(queue, true)
    finishInput(number)
    return
  }
  const kind = connection.has(CONNECTION_BINARY) ? KIND_BINARY : kindOfLine(line)
  addInput(queue, line, kind, number, false)
}

/** Telnet commands are for do_out_of_band_command(), as in ToastStunt. */
function receiveTelnet(id: i64, number: f64, pointer: usize, bytes: u32): void {
  const connection = connectionById(id)
  if (connection === null) {
    finishInput(number)
    return
  }
  const line = newString(pointer, bytes)
  addInput(requireQueue(connection.player), line, KIND_OUT_OF_BAND, number, false)
}

function receiveClose(id: i64, number: f64): void {
  const connection = connectionById(id)
  if (connection === null || connection.has(CONNECTION_CLOSED)) {
    finishInput(number)
    return
  }
  connection.flags |= CONNECTION_CLOSED
  markEnding(connection)
  const work = addUserHook(connection.player, connection.listener, text('user_client_disconnected'))
  work.number = number
  follow(work, connection, AFTER_FORGET)
}

// ---- answers and code

function receiveReply(number: f64, answer: Slot): void {
  const task = taskOfRequest(number)
  if (task === null || answer.tag !== TAG_LIST || answer.list.length === 0) {
    finishInput(number)
    return
  }
  keepTask(task)
  task.request = 0
  const work = addWork(WORK_RESUME)
  work.number = number
  work.task = task.id
  work.value.assign(answer)
}

function receiveEvaluation(number: f64, value: Slot): void {
  const isWhole =
    value.tag === TAG_LIST &&
    value.list.length >= 2 &&
    value.list.length <= 4 &&
    listItem(value.list, 0).tag === TAG_OBJECT &&
    listItem(value.list, 1).tag === TAG_STRING &&
    (value.list.length === 2 || listItem(value.list, 2).tag === TAG_STRING) &&
    (value.list.length <= 3 || listItem(value.list, 3).tag === TAG_LIST)
  if (!isWhole) {
    complain(INPUT_EVALUATE, number)
    return
  }
  const work = addWork(WORK_EVALUATE)
  work.number = number
  work.value.assign(value)
}

// ---- the server itself

/** {"booted", ports, players who stay} | {"shutdown", text} | {"checkpoint"} | {"lease", counter, first, last} |
 * {"adopt", process}. */
function receiveControl(value: Slot): void {
  if (value.tag !== TAG_LIST || value.list.length === 0) return
  const list = value.list
  const word = listItem(list, 0)
  if (word.tag !== TAG_STRING) return
  // Numbers are no part of a batch: they are there after a retract as well.
  if (equalExact(word.string, text('lease'))) {
    receiveLease(list)
    return
  }
  if (isClustered) beginBatch()
  if (equalExact(word.string, text('adopt'))) adopt(list)
  else if (equalExact(word.string, text('booted')))
    startServer(
      list.length > 1 ? listItem(list, 1) : word,
      list.length > 2 ? listItem(list, 2) : word,
    )
  else if (equalExact(word.string, text('checkpoint'))) requestCheckpoint()
  else if (equalExact(word.string, text('shutdown'))) {
    const reason = list.length > 1 ? listItem(list, 1) : word
    requestShutdown(reason.tag === TAG_STRING ? reason.string : emptyString())
  }
}

/** {"adopt", process}: that process is gone; what its tasks waited for will not come. */
function adopt(list: ListValue): void {
  if (list.length > 1 && listItem(list, 1).tag === TAG_INT) adoptTasks(listItem(list, 1).int)
}

/** Numbers for this process: those of a counter from the first to the last. */
function receiveLease(list: ListValue): void {
  for (let index = 1; index < 4; index++) {
    if (index >= <i32>list.length || listItem(list, index).tag !== TAG_INT) return
  }
  addLease(<u32>listItem(list, 1).int, listItem(list, 2).int, listItem(list, 3).int)
}

/** The points that were open when an executor was lost, {{object, port, options}, …}. */
function receiveListening(points: Slot): void {
  if (points.tag !== TAG_LIST) return
  for (let index: u32 = 0; index < points.list.length; index++) {
    const point = listItem(points.list, <i32>index)
    if (point.tag !== TAG_LIST || point.list.length !== 3) continue
    const options = listItem(point.list, 2)
    const prints = flagOf(options, text('print-messages'))
    addListener(listItem(point.list, 0).object, listItem(point.list, 1), options, prints)
  }
}

/**
 * The server accepts connections at [ports], a map of protocol names to ports. The sessions of the
 * players in the list [staying] come back.
 */
function startServer(ports: Slot, staying: Slot): void {
  if (ports.tag === TAG_MAP) {
    const options = pushSlots(1)
    for (let position: u32 = 0; position < ports.map.count; position++) {
      addListener(0, mapValueAt(ports.map, position), options, true)
    }
    popSlots(1)
  }
  tellOfLastSessions(staying.tag === TAG_LIST ? staying.list : emptyList())
  addHook(-1, 0, text('server_started'), emptyList())
}
