/**
 * Flyweights: immutable values that act like objects. In memory they are lists of {delegate, slots,
 * contents}: the object whose verbs they answer to, a map from symbols to values, and a list.
 */

import { E_INVARG, E_NONE, E_QUOTA, E_TYPE } from '../shared/errors.ts'
import {
  TAG_FLYWEIGHT,
  TAG_LIST,
  TAG_MAP,
  TAG_OBJECT,
  TAG_STRING,
  TAG_SYMBOL,
} from '../shared/types.ts'
import { allocate } from './heap.ts'
import { text } from './intern.ts'
import { checkList, ListValue, listItem, newList, pushItem } from './list.ts'
import { mapDelete, mapGet, mapKeyAt, mapSet, mapValueAt, newMap } from './map.ts'
import { isTooDeep } from './nesting.ts'
import { popSlots, pushSlots } from './scratch.ts'
import { equalFolded } from './string-compare.ts'
import {
  eraseSlots,
  MapValue,
  releaseHeap,
  SLOT_BYTES,
  Slot,
  StringValue,
  setHeap,
  setMap,
} from './value.ts'

/** A symbol to look a slot up by; its name is borrowed. */
const wanted: Slot = changetype<Slot>(allocate(SLOT_BYTES))
eraseSlots(wanted, 1)

/**
 * [to] ← a flyweight with copies of the parts: an object, a map whose keys are symbols or strings, a list.
 * E_TYPE for other parts, E_INVARG for a slot with a name that means something else, E_QUOTA.
 */
export function newFlyweight(to: Slot, delegate: Slot, slots: Slot, contents: Slot): u32 {
  if (delegate.tag !== TAG_OBJECT || slots.tag !== TAG_MAP || contents.tag !== TAG_LIST) {
    return E_TYPE
  }
  const own = pushSlots(1)
  let failure = copySlots(own, slots)
  if (failure === E_NONE) failure = join(to, delegate, own, contents)
  popSlots(1)
  return failure
}

function join(to: Slot, delegate: Slot, slots: Slot, contents: Slot): u32 {
  if (isTooDeep(slots) || isTooDeep(contents)) return E_QUOTA
  const parts = newList(3)
  pushItem(parts, delegate)
  pushItem(parts, slots)
  pushItem(parts, contents)
  if (checkList(parts) !== E_NONE) {
    releaseHeap(TAG_LIST, changetype<usize>(parts))
    return E_QUOTA
  }
  setHeap(to, TAG_FLYWEIGHT, changetype<usize>(parts))
  return E_NONE
}

/** [to] ← a map of the slots in which every key is a symbol; the same map when it is so already. */
function copySlots(to: Slot, slots: Slot): u32 {
  const map = slots.map
  let areSymbols = true
  for (let index: u32 = 0; index < map.count; index++) {
    const key = mapKeyAt(map, index)
    if (key.tag !== TAG_SYMBOL && key.tag !== TAG_STRING) return E_TYPE
    if (isReserved(key.string)) return E_INVARG
    if (key.tag === TAG_STRING) areSymbols = false
  }
  to.assign(slots)
  return areSymbols ? E_NONE : convertKeys(to, map)
}

function convertKeys(to: Slot, map: MapValue): u32 {
  setMap(to, newMap())
  for (let index: u32 = 0; index < map.count; index++) {
    nameSlot(mapKeyAt(map, index).string)
    const failure = mapSet(to, wanted, mapValueAt(map, index))
    if (failure !== E_NONE) return failure
  }
  return E_NONE
}

/** Makes `wanted` the symbol of a name, borrowed. */
function nameSlot(name: StringValue): void {
  wanted.tag = TAG_SYMBOL
  wanted.bits = changetype<usize>(name) as i64
}

/** Whether reading a slot of the name would give a part of the flyweight itself. */
function isReserved(name: StringValue): bool {
  return (
    equalFolded(name, text('delegate')) ||
    equalFolded(name, text('slots')) ||
    equalFolded(name, text('contents'))
  )
}

/** The object that a flyweight's verbs are looked up on; borrowed. */
export function flyweightDelegate(flyweight: ListValue): Slot {
  return listItem(flyweight, 0)
}

/** A flyweight's slots, by symbol; borrowed. */
export function flyweightSlots(flyweight: ListValue): MapValue {
  return listItem(flyweight, 1).map
}

/** What a flyweight holds; borrowed. */
export function flyweightContents(flyweight: ListValue): ListValue {
  return listItem(flyweight, 2).list
}

/**
 * What reading `.name` of a flyweight gives: its delegate, its slots, its contents or one slot, borrowed
 * until the flyweight goes; null when it has no such slot.
 */
export function flyweightSlot(flyweight: ListValue, name: StringValue): Slot | null {
  if (isReserved(name)) {
    if (equalFolded(name, text('delegate'))) return listItem(flyweight, 0)
    return listItem(flyweight, equalFolded(name, text('slots')) ? 1 : 2)
  }
  nameSlot(name)
  return mapGet(flyweightSlots(flyweight), wanted)
}

/** [to] ← the flyweight with slot [name] set to a copy of [value]. E_NONE, E_INVARG or E_QUOTA. */
export function flyweightWith(to: Slot, flyweight: Slot, name: StringValue, value: Slot): u32 {
  if (isReserved(name)) return E_INVARG
  const slots = pushSlots(1)
  slots.assign(listItem(flyweight.list, 1))
  nameSlot(name)
  let failure = mapSet(slots, wanted, value)
  if (failure === E_NONE) failure = replaceSlots(to, flyweight, slots)
  popSlots(1)
  return failure
}

/** [to] ← the flyweight without slot [name]. E_NONE or E_QUOTA. */
export function flyweightWithout(to: Slot, flyweight: Slot, name: StringValue): u32 {
  const slots = pushSlots(1)
  slots.assign(listItem(flyweight.list, 1))
  nameSlot(name)
  mapDelete(slots, wanted)
  const failure = replaceSlots(to, flyweight, slots)
  popSlots(1)
  return failure
}

function replaceSlots(to: Slot, flyweight: Slot, slots: Slot): u32 {
  return newFlyweight(to, listItem(flyweight.list, 0), slots, listItem(flyweight.list, 2))
}
