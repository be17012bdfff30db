/**
 * The options of a connection, by name: binary, flush-command, hold-input, disable-oob,
 * intrinsic-commands, client-echo, keep-alive. Source: ToastStunt's three tables of options (`server.cc`,
 * `tasks.cc`, `network.cc`), in their order.
 */

import { TAG_INT, TAG_MAP, TAG_STRING } from '../shared/types.ts'
import { text } from '../value/intern.ts'
import { ListValue, newList, pushItem, pushList, pushString } from '../value/list.ts'
import { mapGet, mapSet, newMap } from '../value/map.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { emptyString, retainString } from '../value/string.ts'
import { equalFolded } from '../value/string-compare.ts'
import {
  isTrue,
  Slot,
  StringValue,
  setInt,
  setList,
  setMap,
  setString,
  slotAt,
} from '../value/value.ts'
import { CONNECTION_BINARY, Connection, tellOption } from './connection.ts'
import { intrinsicNames, setIntrinsics } from './intrinsic.ts'
import { makeReady, Queue, setText } from './queue.ts'

const OPTIONS: i32 = 7
const OPTION_BINARY: i32 = 0
const OPTION_FLUSH_COMMAND: i32 = 1
const OPTION_HOLD_INPUT: i32 = 2
const OPTION_DISABLE_OOB: i32 = 3
const OPTION_INTRINSIC_COMMANDS: i32 = 4
const OPTION_CLIENT_ECHO: i32 = 5
const OPTION_KEEP_ALIVE: i32 = 6

// What keep-alive means when only it is set.
const KEEP_ALIVE_IDLE: i64 = 300
const KEEP_ALIVE_INTERVAL: i64 = 120
const KEEP_ALIVE_COUNT: i64 = 5

function nameOf(option: i32): StringValue {
  switch (option) {
    case OPTION_BINARY:
      return text('binary')
    case OPTION_FLUSH_COMMAND:
      return text('flush-command')
    case OPTION_HOLD_INPUT:
      return text('hold-input')
    case OPTION_DISABLE_OOB:
      return text('disable-oob')
    case OPTION_INTRINSIC_COMMANDS:
      return text('intrinsic-commands')
    case OPTION_CLIENT_ECHO:
      return text('client-echo')
    default:
      return text('keep-alive')
  }
}

function optionNamed(name: StringValue): i32 {
  for (let option = 0; option < OPTIONS; option++) {
    if (equalFolded(nameOf(option), name)) return option
  }
  return -1
}

// ---- reading

/** [to] ← the value of the option [name]; false when there is no such option. */
export function optionValue(
  connection: Connection,
  queue: Queue,
  name: StringValue,
  to: Slot,
): bool {
  const option = optionNamed(name)
  if (option < 0) return false
  readOption(connection, queue, option, to)
  return true
}

/** {{name, value}, …} of all options. */
export function optionList(connection: Connection, queue: Queue): ListValue {
  const list = newList(OPTIONS)
  const value = pushSlots(1)
  for (let option = 0; option < OPTIONS; option++) {
    const pair = newList(2)
    pushString(pair, retainString(nameOf(option)))
    readOption(connection, queue, option, value)
    pushItem(pair, value)
    pushList(list, pair)
  }
  popSlots(1)
  return list
}

function readOption(connection: Connection, queue: Queue, option: i32, to: Slot): void {
  switch (option) {
    case OPTION_BINARY:
      setInt(to, connection.has(CONNECTION_BINARY) ? 1 : 0)
      break
    case OPTION_FLUSH_COMMAND: {
      const command = changetype<StringValue>(queue.flushCommand)
      setString(to, queue.flushCommand === 0 ? emptyString() : retainString(command))
      break
    }
    case OPTION_HOLD_INPUT:
      setInt(to, queue.holdInput)
      break
    case OPTION_DISABLE_OOB:
      setInt(to, queue.disableOutOfBand)
      break
    case OPTION_INTRINSIC_COMMANDS:
      setList(to, intrinsicNames(queue))
      break
    case OPTION_CLIENT_ECHO:
      setInt(to, connection.clientEcho)
      break
    case OPTION_KEEP_ALIVE:
      if (connection.keepAlive.tag === TAG_MAP) to.assign(connection.keepAlive)
      else keepAliveMap(null, false, to)
  }
}

// ---- setting

/** Sets the option [name]; false when there is none, or the value is none that it can have. */
export function setOption(
  connection: Connection,
  queue: Queue,
  name: StringValue,
  value: Slot,
): bool {
  const option = optionNamed(name)
  if (option < 0) return false
  const isOn = isTrue(value)
  switch (option) {
    case OPTION_BINARY:
      if (isOn) connection.flags |= CONNECTION_BINARY
      else connection.flags &= ~CONNECTION_BINARY
      break
    case OPTION_FLUSH_COMMAND: {
      const isCommand = value.tag === TAG_STRING && value.string.bytes > 0
      setText(queue, offsetof<Queue>('flushCommand'), isCommand ? value.string : null)
      break
    }
    case OPTION_HOLD_INPUT:
      queue.holdInput = isOn ? 1 : 0
      makeReady(queue)
      break
    case OPTION_DISABLE_OOB:
      queue.disableOutOfBand = isOn ? 1 : 0
      makeReady(queue)
      break
    case OPTION_INTRINSIC_COMMANDS:
      if (!setIntrinsics(queue, value)) return false
      break
    case OPTION_CLIENT_ECHO:
      connection.clientEcho = isOn ? 1 : 0
      break
    case OPTION_KEEP_ALIVE:
      if (value.tag !== TAG_INT && value.tag !== TAG_MAP) return false
      keepAliveMap(value, isOn, connection.keepAlive)
  }
  tellOption(connection, nameOf(option), value)
  return true
}

/** [to] ← the settings of keep-alive: those in [value] if it is a map, else the usual ones. */
function keepAliveMap(value: Slot | null, isOn: bool, to: Slot): void {
  const slots = pushSlots(1)
  setMap(slots, newMap())
  setEntry(slots, text('enabled'), isOn ? 1 : 0)
  setEntry(slots, text('idle'), setting(value, text('idle'), KEEP_ALIVE_IDLE))
  setEntry(slots, text('interval'), setting(value, text('interval'), KEEP_ALIVE_INTERVAL))
  setEntry(slots, text('count'), setting(value, text('count'), KEEP_ALIVE_COUNT))
  to.assign(slots)
  popSlots(1)
}

function setting(value: Slot | null, name: StringValue, usual: i64): i64 {
  if (value === null || value.tag !== TAG_MAP) return usual
  const key = pushSlots(1)
  setString(key, retainString(name))
  const found = mapGet(value.map, key)
  popSlots(1)
  return found !== null && found.tag === TAG_INT && found.int > 0 ? found.int : usual
}

function setEntry(map: Slot, name: StringValue, value: i64): void {
  const slots = pushSlots(2)
  setString(slots, retainString(name))
  setInt(slotAt(slots, 1), value)
  mapSet(map, slots, slotAt(slots, 1))
  popSlots(2)
}
