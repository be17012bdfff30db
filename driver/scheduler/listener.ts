/**
 * Listeners: the ports that the kernel listens on, and the objects whose verbs greet who connects there.
 */

import { TAG_INT, TAG_LIST, TAG_MAP, TAG_OBJECT, TAG_STRING } from '../shared/types.ts'
import { equal } from '../value/compare.ts'
import { allocate, reallocate } from '../value/heap.ts'
import { text } from '../value/intern.ts'
import { ListValue, listItem, newList, pushItem } from '../value/list.ts'
import { mapGet, mapSet, newMap } from '../value/map.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { emptyString, retainString } from '../value/string.ts'
import {
  eraseSlots,
  isTrue,
  Slot,
  StringValue,
  setInt,
  setList,
  setMap,
  setObject,
  setString,
  slotAt,
} from '../value/value.ts'

/** A listener is two slots: its object, and the map that listeners() shows. */
const SLOTS: i32 = 2
let capacity: i32 = 8
/** The address that points bind to unless they name another. */
const hostSlot: Slot = newHost()
let listeners: usize = allocate((<usize>capacity * <usize>SLOTS) << 4)
let count: i32 = 0

function newHost(): Slot {
  const slot = changetype<Slot>(allocate(16))
  eraseSlots(slot, 1)
  setString(slot, emptyString())
  return slot
}

/** Tells the address that the server listens at; at boot. */
export function setListenerHost(host: Slot): void {
  hostSlot.assign(host)
}

function slotOf(index: i32, field: i32): Slot {
  return slotAt(changetype<Slot>(listeners), index * SLOTS + field)
}

/** Notes that [object] listens at [port], with the options that listen() was given (a map, or NONE). */
export function addListener(object: i64, port: Slot, options: Slot, prints: bool): void {
  if (count === capacity) {
    capacity *= 2
    listeners = reallocate(listeners, (<usize>capacity * <usize>SLOTS) << 4)
  }
  eraseSlots(slotOf(count, 0), SLOTS)
  setObject(slotOf(count, 0), object)
  const map = slotOf(count, 1)
  count++
  setMap(map, newMap())
  const value = pushSlots(1)
  setObject(value, object)
  setEntry(map, text('object'), value)
  setEntry(map, text('port'), port)
  setInt(value, prints ? 1 : 0)
  setEntry(map, text('print-messages'), value)
  setInt(value, flagOf(options, text('ipv6')) ? 1 : 0)
  setEntry(map, text('ipv6'), value)
  setInt(value, flagOf(options, text('TLS')) ? 1 : 0)
  setEntry(map, text('TLS'), value)
  value.assign(hostSlot)
  const name = entryOf(options, text('interface'))
  if (name !== null && name.tag === TAG_STRING) value.assign(name)
  setEntry(map, text('interface'), value)
  popSlots(1)
}

function setEntry(map: Slot, key: StringValue, value: Slot): void {
  const slot = pushSlots(1)
  setString(slot, retainString(key))
  mapSet(map, slot, value)
  popSlots(1)
}

/** An entry of a map, or of NONE; borrowed. */
export function entryOf(map: Slot, key: StringValue): Slot | null {
  if (map.tag !== TAG_MAP) return null
  const slot = pushSlots(1)
  setString(slot, retainString(key))
  const found = mapGet(map.map, slot)
  popSlots(1)
  return found
}

/** Whether an entry is there and true. */
export function flagOf(map: Slot, key: StringValue): bool {
  const found = entryOf(map, key)
  return found !== null && isTrue(found)
}

/** What listeners there were when the batch began: {object, map, …}. */
const keptSlot: Slot = newHost()

/** Notes all listeners, so that `putListenersBack` can. */
export function keepListeners(): void {
  const list = newList(count * SLOTS)
  for (let index = 0; index < count * SLOTS; index++) pushItem(list, slotOf(0, index))
  setList(keptSlot, list)
}

/** Makes the listeners those that were noted last. */
export function putListenersBack(): void {
  if (keptSlot.tag !== TAG_LIST) return
  for (let index = 0; index < count * SLOTS; index++) slotOf(0, index).clear()
  count = <i32>keptSlot.list.length / SLOTS
  for (let index = 0; index < count * SLOTS; index++) {
    eraseSlots(slotOf(0, index), 1)
    slotOf(0, index).assign(listItem(keptSlot.list, index))
  }
}

/** The index of the listener at [port], −1 when there is none. */
export function findListener(port: Slot, isIpv6: bool): i32 {
  for (let index = 0; index < count; index++) {
    const found = entryOf(slotOf(index, 1), text('port'))
    const fits = flagOf(slotOf(index, 1), text('ipv6')) === isIpv6
    if (found !== null && fits && equal(found, port, false)) return index
  }
  return -1
}

/** The object of a listener. */
export function listenerObject(index: i32): i64 {
  return slotOf(index, 0).object
}

export function removeListener(index: i32): void {
  slotOf(index, 0).clear()
  slotOf(index, 1).clear()
  count--
  for (let field = 0; field < SLOTS && index !== count; field++) {
    slotOf(index, field).copy(slotOf(count, field))
  }
}

/** Whether the listener at this object and port prints server messages; the first one of an object decides. */
export function printsMessages(object: i64, port: i64): bool {
  for (let index = 0; index < count; index++) {
    const found = entryOf(slotOf(index, 1), text('port'))
    if (slotOf(index, 0).object !== object || found === null) continue
    if (found.tag === TAG_INT && found.int !== port) continue
    return flagOf(slotOf(index, 1), text('print-messages'))
  }
  return object === 0
}

/** The maps of all listeners, or of those at the object or port [wanted]. */
export function listenerList(wanted: Slot | null): ListValue {
  const list = newList(count)
  for (let index = 0; index < count; index++) {
    const map = slotOf(index, 1)
    if (wanted !== null) {
      const key = wanted.tag === TAG_OBJECT ? text('object') : text('port')
      const found = entryOf(map, key)
      if (found === null || !equal(found, wanted, false)) continue
    }
    pushItem(list, map)
  }
  return list
}
