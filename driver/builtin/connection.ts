/**
 * Builtins about connections: output, options, who is there, input queues. Source: ToastStunt `server.cc`,
 * `tasks.cc`.
 */

import { clock } from '../host.ts'
import { isPlayer } from '../object/object.ts'
import {
  CONNECTION_BINARY,
  CONNECTION_OUTBOUND,
  CONNECTION_REMOTE,
  Connection,
  connectionCount,
  connectionOf,
  firstConnection,
  hasRoom,
  informationInt,
  informationOf,
  nextConnection,
  openConnectionOf,
  outputLimit,
  outputWaiting,
  sendBytes,
  sendLine,
} from '../scheduler/connection.ts'
import { optionList, optionValue, setOption } from '../scheduler/connection-option.ts'
import { flushInput } from '../scheduler/flush.ts'
import { switchPlayer } from '../scheduler/login.ts'
import {
  addInput,
  firstQueue,
  kindOfLine,
  nextQueue,
  Queue,
  queueOf,
  requireQueue,
} from '../scheduler/queue.ts'
import { bootPlayer, remoteOf, tellRemote } from '../scheduler/remote.ts'
import { countTasks, Task } from '../scheduler/task.ts'
import { readAllTasks } from '../scheduler/task-row.ts'
import { E_INVARG, E_PERM } from '../shared/errors.ts'
import { TAG_OBJECT, TAG_STRING } from '../shared/types.ts'
import { text } from '../value/intern.ts'
import { ListValue, newList, pushString, pushTaken } from '../value/list.ts'
import { mapSet, newMap } from '../value/map.ts'
import { DONE, raise } from '../value/outcome.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { emptyString, retainString } from '../value/string.ts'
import { newTextBuffer } from '../value/text-buffer.ts'
import {
  isTrue,
  Slot,
  StringValue,
  setBool,
  setInt,
  setList,
  setMap,
  setObject,
  setString,
  slotAt,
} from '../value/value.ts'
import { isProgrammerWizard, programmer } from '../vm/machine.ts'
import { addRawBytes } from './raw-bytes.ts'

const buffer = newTextBuffer()

/** Whether the running verb may act for [player]: as himself, or as a wizard. */
function mayActFor(player: i64): bool {
  return player === programmer() || isProgrammerWizard()
}

// ---- output

/** notify(connection, line [, no flush [, no newline]]): 1, or 0 when it would have to wait for room. */
export function builtinNotify(args: Slot, count: i32, result: Slot): u32 {
  if (!mayActFor(args.object)) return raise(E_PERM)
  setInt(result, 1)
  const connection = openConnectionOf(args.object)
  if (connection === null) return DONE
  const line = slotAt(args, 1).string
  const isPatient = count > 2 && isTrue(slotAt(args, 2))
  const isRaw = connection.has(CONNECTION_BINARY) || (count > 3 && isTrue(slotAt(args, 3)))
  if (isRaw) {
    buffer.reset()
    if (!connection.has(CONNECTION_BINARY)) buffer.addString(line)
    else if (!addRawBytes(line, buffer)) return raise(E_INVARG)
  }
  if (isPatient && !hasRoom(connection, isRaw ? buffer.length : line.bytes)) setInt(result, 0)
  else if (isRaw) sendBytes(connection, buffer.start, buffer.length)
  else sendLine(connection, line)
  return DONE
}

/** buffered_output_length([connection]): bytes that wait, or how many may. */
export function builtinBufferedOutputLength(args: Slot, count: i32, result: Slot): u32 {
  if (count === 0) {
    setInt(result, outputLimit())
    return DONE
  }
  const connection = connectionOf(args.object)
  if (connection === null) return raise(E_INVARG)
  if (!mayActFor(args.object)) return raise(E_PERM)
  setInt(result, outputWaiting(connection))
  return DONE
}

/** boot_player(player) */
export function builtinBootPlayer(args: Slot, _count: i32, _result: Slot): u32 {
  if (!mayActFor(args.object)) return raise(E_PERM)
  bootPlayer(args.object)
  return DONE
}

/** switch_player(from, to [, silent]) */
export function builtinSwitchPlayer(args: Slot, count: i32, _result: Slot): u32 {
  const to = slotAt(args, 1).object
  if (!isProgrammerWizard()) return raise(E_PERM)
  const connection = openConnectionOf(args.object)
  const queue = queueOf(args.object)
  if (args.object === to || connection === null || queue === null || !isPlayer(to)) {
    return raise(E_INVARG)
  }
  switchPlayer(connection, queue, to, count > 2 && isTrue(slotAt(args, 2)))
  return DONE
}

// ---- who is there

/** connected_players([all]): with [all], also those who have not logged in. */
export function builtinConnectedPlayers(args: Slot, count: i32, result: Slot): u32 {
  const isAll = count >= 1 && isTrue(args)
  const list = newList(<i32>connectionCount())
  let at = firstConnection()
  while (at !== null) {
    if (at.isOpen && (isAll || at.connectedSince !== 0)) pushTaken(list, TAG_OBJECT, at.player)
    at = nextConnection(at)
  }
  setList(result, list)
  return DONE
}

/** connected_seconds(player) */
export function builtinConnectedSeconds(args: Slot, _count: i32, result: Slot): u32 {
  const connection = openConnectionOf(args.object)
  if (connection === null || connection.connectedSince === 0) return raise(E_INVARG)
  setInt(result, secondsSince(connection.connectedSince))
  return DONE
}

/** idle_seconds(player) */
export function builtinIdleSeconds(args: Slot, _count: i32, result: Slot): u32 {
  const connection = openConnectionOf(args.object)
  if (connection === null) return raise(E_INVARG)
  setInt(result, secondsSince(connection.lastActivity))
  return DONE
}

/** Whole seconds between two moments, as clocks of whole seconds would tell. */
function secondsSince(moment: f64): i64 {
  return max<i64>(<i64>Math.floor(clock() / 1000000) - <i64>Math.floor(moment / 1000000), 0)
}

/** connection_name(player [, 0 the old form | 1 the address]) */
export function builtinConnectionName(args: Slot, count: i32, result: Slot): u32 {
  const connection = openConnectionOf(args.object)
  if (!mayActFor(args.object)) return raise(E_PERM)
  if (connection === null) return raise(E_INVARG)
  if (count === 1) setString(result, nameOf(connection))
  else if (slotAt(args, 1).int === 1) setString(result, addressOf(connection, text('source')))
  else setString(result, oldName(connection))
  return DONE
}

function nameOf(connection: Connection): StringValue {
  return connection.name.tag === TAG_STRING ? retainString(connection.name.string) : emptyString()
}

function addressOf(connection: Connection, key: StringValue): StringValue {
  const found = informationOf(connection, key)
  return found !== null && found.tag === TAG_STRING ? retainString(found.string) : emptyString()
}

/** `port 7777 from name [address], port 50560`, as servers before ToastStunt put it. */
function oldName(connection: Connection): StringValue {
  const isOutbound = connection.has(CONNECTION_OUTBOUND)
  const address = informationOf(connection, text('source'))
  buffer.reset()
  buffer.addText('port ')
  buffer.addInteger(informationInt(connection, text('port')))
  buffer.addText(isOutbound ? ' to ' : ' from ')
  if (connection.name.tag === TAG_STRING) buffer.addString(connection.name.string)
  buffer.addText(' [')
  if (address !== null && address.tag === TAG_STRING) buffer.addString(address.string)
  buffer.addText('], port ')
  buffer.addInteger(informationInt(connection, text('source_port')))
  return buffer.toStringValid()
}

/** connection_info(player) */
export function builtinConnectionInfo(args: Slot, _count: i32, result: Slot): u32 {
  const connection = openConnectionOf(args.object)
  if (connection === null) return raise(E_INVARG)
  if (!mayActFor(args.object)) return raise(E_PERM)
  setMap(result, newMap())
  // ToastStunt calls the server's side the source, whoever opened the connection.
  putText(result, text('source_address'), addressOf(connection, text('destination')))
  putText(result, text('source_ip'), addressOf(connection, text('destination')))
  putInt(result, text('source_port'), informationInt(connection, text('port')))
  putText(result, text('destination_address'), nameOf(connection))
  putText(result, text('destination_ip'), addressOf(connection, text('source')))
  putInt(result, text('destination_port'), informationInt(connection, text('source_port')))
  putText(result, text('protocol'), protocolOf(connection))
  putInt(result, text('outbound'), connection.has(CONNECTION_OUTBOUND) ? 1 : 0)
  const tls = pushSlots(1)
  setMap(tls, newMap())
  putInt(tls, text('active'), 0)
  put(result, text('TLS'), tls)
  popSlots(1)
  return DONE
}

/** `IPv4` or `IPv6`, by the peer's address. */
function protocolOf(connection: Connection): StringValue {
  const address = informationOf(connection, text('source'))
  if (address === null || address.tag !== TAG_STRING) return text('IPv4')
  const string = address.string
  for (let at: u32 = 0; at < string.bytes; at++) {
    if (load<u8>(string.start + <usize>at) === 0x3a) return text('IPv6')
  }
  return text('IPv4')
}

function put(map: Slot, key: StringValue, value: Slot): void {
  const slot = pushSlots(1)
  setString(slot, retainString(key))
  mapSet(map, slot, value)
  popSlots(1)
}

/** Puts a string, whose reference is taken over. */
function putText(map: Slot, key: StringValue, value: StringValue): void {
  const slot = pushSlots(1)
  setString(slot, value)
  put(map, key, slot)
  popSlots(1)
}

function putInt(map: Slot, key: StringValue, value: i64): void {
  const slot = pushSlots(1)
  setInt(slot, value)
  put(map, key, slot)
  popSlots(1)
}

// ---- options

/** set_connection_option(connection, name, value) */
export function builtinSetConnectionOption(args: Slot, _count: i32, _result: Slot): u32 {
  if (!mayActFor(args.object)) return raise(E_PERM)
  const connection = openConnectionOf(args.object)
  if (connection !== null && connection.has(CONNECTION_REMOTE)) {
    tellRemote(connection, text('option'), slotAt(args, 1), slotAt(args, 2))
    return DONE
  }
  const queue = queueOf(args.object)
  if (connection === null || queue === null) return raise(E_INVARG)
  const isSet = setOption(connection, queue, slotAt(args, 1).string, slotAt(args, 2))
  return isSet ? DONE : raise(E_INVARG)
}

/** connection_options(connection [, name]): all as {{name, value}, …}, or one value. */
export function builtinConnectionOptions(args: Slot, count: i32, result: Slot): u32 {
  const connection = openConnectionOf(args.object)
  const queue = queueOf(args.object)
  if (connection === null || queue === null) return raise(E_INVARG)
  if (!mayActFor(args.object)) return raise(E_PERM)
  if (count === 1) {
    setList(result, optionList(connection, queue))
    return DONE
  }
  const isThere = optionValue(connection, queue, slotAt(args, 1).string, result)
  return isThere ? DONE : raise(E_INVARG)
}

/** connection_option(connection, name) */
export function builtinConnectionOption(args: Slot, count: i32, result: Slot): u32 {
  return builtinConnectionOptions(args, count, result)
}

/** output_delimiters(player): {prefix, suffix}. */
export function builtinOutputDelimiters(args: Slot, _count: i32, result: Slot): u32 {
  if (!mayActFor(args.object)) return raise(E_PERM)
  const queue = queueOf(args.object)
  if (queue === null || queue.isConnected === 0) return raise(E_INVARG)
  const list = newList(2)
  pushString(list, textAt(queue.prefix))
  pushString(list, textAt(queue.suffix))
  setList(result, list)
  return DONE
}

function textAt(pointer: usize): StringValue {
  return pointer === 0 ? emptyString() : retainString(changetype<StringValue>(pointer))
}

// ---- input

/** force_input(connection, line [, at front]) */
export function builtinForceInput(args: Slot, count: i32, _result: Slot): u32 {
  if (!mayActFor(args.object)) return raise(E_PERM)
  const line = slotAt(args, 1).string
  const isFirst = count > 2 && isTrue(slotAt(args, 2))
  const remote = remoteOf(args.object)
  if (remote !== null) {
    const slot = pushSlots(1)
    setInt(slot, isFirst ? 1 : 0)
    tellRemote(remote, text('input'), slotAt(args, 1), slot)
    popSlots(1)
    return DONE
  }
  addInput(requireQueue(args.object), retainString(line), kindOfLine(line), 0, isFirst)
  return DONE
}

/** flush_input(connection [, show what was dropped]) */
export function builtinFlushInput(args: Slot, count: i32, _result: Slot): u32 {
  if (!mayActFor(args.object)) return raise(E_PERM)
  const remote = remoteOf(args.object)
  if (remote !== null) {
    const slot = pushSlots(1)
    setInt(slot, count > 1 && isTrue(slotAt(args, 1)) ? 1 : 0)
    tellRemote(remote, text('flush'), slot, null)
    popSlots(1)
    return DONE
  }
  const queue = queueOf(args.object)
  if (queue !== null) flushInput(queue, count > 1 && isTrue(slotAt(args, 1)))
  return DONE
}

/** queue_info([player]): whose queues there are, or about one of them. */
export function builtinQueueInfo(args: Slot, count: i32, result: Slot): u32 {
  if (count === 0) {
    setList(result, queueOwners())
    return DONE
  }
  readAllTasks()
  if (!isProgrammerWizard()) {
    setInt(result, countTasks(args.object))
    return DONE
  }
  const queue = queueOf(args.object)
  if (queue === null) setInt(result, 0)
  else describeQueue(queue, result)
  return DONE
}

function queueOwners(): ListValue {
  let length = 0
  let at = firstQueue()
  while (at !== null) {
    length++
    at = nextQueue(at)
  }
  const list = newList(length)
  at = firstQueue()
  while (at !== null) {
    pushTaken(list, TAG_OBJECT, at.player)
    at = nextQueue(at)
  }
  return list
}

function describeQueue(queue: Queue, result: Slot): void {
  setMap(result, newMap())
  const object = pushSlots(1)
  setObject(object, queue.player)
  put(result, text('player'), object)
  setObject(object, queue.handler)
  put(result, text('handler'), object)
  popSlots(1)
  putFlag(result, text('connected'), queue.isConnected !== 0)
  putInt(result, text('total_input_length'), <i64>queue.inputBytes)
  putInt(result, text('last_input_task_id'), queue.lastTaskId)
  putFlag(result, text('input_suspended'), false)
  putInt(result, text('usage'), 0)
  putInt(result, text('num_bg_tasks'), countTasks(queue.player))
  putFlag(result, text('hold_input'), queue.holdInput !== 0)
  putFlag(result, text('disable_oob'), queue.disableOutOfBand !== 0)
  putFlag(result, text('reading'), queue.reader !== 0)
  putFlag(result, text('parsing'), false)
  const reader = queue.reader === 0 ? 0 : changetype<Task>(queue.reader).id
  putInt(result, text('reading_task_id'), reader)
}

function putFlag(map: Slot, key: StringValue, value: bool): void {
  const slot = pushSlots(1)
  setBool(slot, value)
  put(map, key, slot)
  popSlots(1)
}
