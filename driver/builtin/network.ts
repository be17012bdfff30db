/**
 * Builtins about the server's own network: listening, connecting, names of hosts; and stopping the server.
 * Source: ToastStunt `server.cc`.
 */

import { find, isValid, objectName } from '../object/object.ts'
import { openConnectionOf } from '../scheduler/connection.ts'
import { addValueEffect } from '../scheduler/effect.ts'
import {
  addListener,
  findListener,
  flagOf,
  listenerList,
  listenerObject,
  removeListener,
} from '../scheduler/listener.ts'
import { requestCheckpoint, requestShutdown } from '../scheduler/server-state.ts'
import { newRequest } from '../scheduler/service.ts'
import { HOST_NETWORK } from '../shared/capabilities.ts'
import { E_INVARG, E_PERM, E_TYPE } from '../shared/errors.ts'
import { EFFECT_UNLISTEN } from '../shared/layout.ts'
import { SERVICE_LISTEN, SERVICE_NETWORK } from '../shared/services.ts'
import { TAG_INT, TAG_OBJECT, TAG_STRING } from '../shared/types.ts'
import { text } from '../value/intern.ts'
import { listItem, newList, pushItem, pushTaken } from '../value/list.ts'
import { newMap } from '../value/map.ts'
import { DONE, raise } from '../value/outcome.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { releaseString } from '../value/string.ts'
import { newTextBuffer } from '../value/text-buffer.ts'
import { assign, isTrue, Slot, setList, setMap, slotAt } from '../value/value.ts'
import { mayUseService } from '../vm/authority.ts'
import { isProgrammerWizard, programmer } from '../vm/machine.ts'
import { serviceThen } from '../vm/suspend.ts'
import { ask } from './request.ts'

const buffer = newTextBuffer()

// ---- listening

const LISTEN_ANSWERED: u32 = 1

/** listen(object, port [, options]): the port. */
export function builtinListen(args: Slot, count: i32, _result: Slot): u32 {
  if (!isProgrammerWizard()) return raise(E_PERM)
  const port = slotAt(args, 1)
  const hasOptions = count >= 3
  const isIpv6 = hasOptions && flagOf(slotAt(args, 2), text('ipv6'))
  if (!isValid(args.object) || findListener(port, isIpv6) >= 0) return raise(E_INVARG)
  if (port.tag !== TAG_INT) return raise(E_TYPE)
  const slots = pushSlots(1)
  const list = newList(3)
  pushItem(list, args)
  pushItem(list, port)
  if (hasOptions) pushItem(list, slotAt(args, 2))
  else {
    setMap(slots, newMap())
    pushItem(list, slots)
  }
  setList(slots, list)
  const outcome = serviceThen(LISTEN_ANSWERED, slots, SERVICE_LISTEN, slots, true)
  popSlots(1)
  return outcome
}

/** The kernel listens at port [value]. */
export function stepListen(_step: u32, state: Slot, value: Slot, result: Slot): u32 {
  const request = state.list
  const options = listItem(request, 2)
  addListener(listItem(request, 0).object, value, options, flagOf(options, text('print-messages')))
  assign(result, value)
  return DONE
}

/** unlisten(port [, ipv6]) */
export function builtinUnlisten(args: Slot, count: i32, _result: Slot): u32 {
  if (!isProgrammerWizard()) return raise(E_PERM)
  const index = findListener(args, count >= 2 && isTrue(slotAt(args, 1)))
  if (index < 0) return raise(E_INVARG)
  const slots = pushSlots(2)
  setMap(slotAt(slots, 1), newMap())
  const list = newList(4)
  pushTaken(list, TAG_INT, <i64>newRequest())
  pushTaken(list, TAG_OBJECT, listenerObject(index))
  pushItem(list, args)
  pushItem(list, slotAt(slots, 1))
  setList(slots, list)
  addValueEffect(EFFECT_UNLISTEN, 0, slots)
  popSlots(2)
  removeListener(index)
  return DONE
}

/** listeners([object or port]) */
export function builtinListeners(args: Slot, count: i32, result: Slot): u32 {
  setList(result, listenerList(count === 1 ? args : null))
  return DONE
}

// ---- elsewhere

/** open_network_connection(host, port [, options]): the new connection. */
export function builtinOpenNetworkConnection(args: Slot, count: i32, _result: Slot): u32 {
  if (!mayUseService(HOST_NETWORK)) return raise(E_PERM)
  return ask(SERVICE_NETWORK, 'connect', args, count)
}

const LOOKUP_ANSWERED: u32 = 1

/** connection_name_lookup(connection [, record]): the name of the host at its other end. */
export function builtinConnectionNameLookup(args: Slot, count: i32, _result: Slot): u32 {
  if (!isProgrammerWizard() && programmer() !== args.object) return raise(E_PERM)
  const connection = openConnectionOf(args.object)
  if (connection === null) return raise(E_INVARG)
  const slots = pushSlots(2)
  const request = newList(2)
  pushTaken(request, TAG_STRING, <i64>changetype<usize>(text('lookup')))
  pushTaken(request, TAG_OBJECT, connection.id)
  setList(slots, request)
  const state = newList(2)
  pushItem(state, args)
  pushTaken(state, TAG_INT, count >= 2 && isTrue(slotAt(args, 1)) ? 1 : 0)
  setList(slotAt(slots, 1), state)
  const outcome = serviceThen(LOOKUP_ANSWERED, slotAt(slots, 1), SERVICE_NETWORK, slots, false)
  popSlots(2)
  return outcome
}

/** The name was found; it becomes the connection's if that was asked for. */
export function stepConnectionNameLookup(_step: u32, state: Slot, value: Slot, result: Slot): u32 {
  const connection = openConnectionOf(listItem(state.list, 0).object)
  const isKept = listItem(state.list, 1).int !== 0
  if (connection !== null && isKept && value.tag === TAG_STRING) connection.name.assign(value)
  assign(result, value)
  return DONE
}

// ---- the server

/** shutdown([message [, unclean]]) */
export function builtinShutdown(args: Slot, count: i32, _result: Slot): u32 {
  if (!isProgrammerWizard()) return raise(E_PERM)
  buffer.reset()
  buffer.addText('shutdown() called by ')
  const record = find(programmer())
  if (record !== null) {
    buffer.addString(objectName(record))
    buffer.addText(' (#')
    buffer.addInteger(programmer())
    buffer.addByte(0x29)
  } else {
    buffer.addByte(0x23)
    buffer.addInteger(programmer())
  }
  if (count >= 1) {
    buffer.addText(': ')
    buffer.addString(args.string)
  }
  const reason = buffer.toStringValid()
  requestShutdown(reason)
  releaseString(reason)
  return DONE
}

/** dump_database(): everything is durable anyway; the world's checkpoint hooks are called. */
export function builtinDumpDatabase(_args: Slot, _count: i32, _result: Slot): u32 {
  if (!isProgrammerWizard()) return raise(E_PERM)
  requestCheckpoint()
  return DONE
}
