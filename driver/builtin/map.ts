/**
 * Builtins on maps.
 *
 * Semantics: ToastStunt `map.cc`.
 */
import { E_RANGE, E_TYPE } from '../shared/errors.ts'
import { TAG_ANONYMOUS, TAG_CAPABILITY, TAG_LIST } from '../shared/types.ts'
import { equal } from '../value/compare.ts'
import { listItem, newList, pushItem } from '../value/list.ts'
import { mapDelete } from '../value/map.ts'
import { mapGet, mapKeyAt, mapPosition, mapValueAt } from '../value/map-node.ts'
import { DONE, raise, raiseWith } from '../value/outcome.ts'
import { toLiteral } from '../value/print.ts'
import {
  isMapKey,
  isTrue,
  MapValue,
  moveTo,
  Slot,
  setInt,
  setList,
  slotAt,
} from '../value/value.ts'
import { answerBuffer } from './answer.ts'
import { chargeElements } from './list.ts'

/** mapdelete(map, key or list of keys): every key must be there. */
export function builtinMapdelete(args: Slot, _count: i32, result: Slot): u32 {
  const key = slotAt(args, 1)
  moveTo(result, args)
  if (key.tag === TAG_LIST) return deleteKeys(result, key)
  if (!canBeNamed(key)) return raise(E_TYPE)
  return mapDelete(result, key) ? DONE : raise(E_RANGE)
}

/** Anonymous objects can be keys, but not be asked for here. */
function canBeNamed(key: Slot): bool {
  return isMapKey(key) && key.tag !== TAG_ANONYMOUS
}

function deleteKeys(result: Slot, keys: Slot): u32 {
  const list = keys.list
  chargeElements(list.length)
  for (let index = 0; index < (list.length as i32); index++) {
    const key = listItem(list, index)
    if (!canBeNamed(key)) return raise(E_TYPE)
    if (!mapDelete(result, key)) return raiseMissing(key)
  }
  return DONE
}

function raiseMissing(key: Slot): u32 {
  answerBuffer.reset()
  answerBuffer.addText('Key ')
  toLiteral(key, answerBuffer)
  answerBuffer.addText(' not found in map')
  // Who handles the error is not to get a capability.
  const value: Slot | null = key.tag === TAG_CAPABILITY ? null : key
  return raiseWith(E_RANGE, answerBuffer.toStringValue(), value)
}

export function builtinMapkeys(args: Slot, _count: i32, result: Slot): u32 {
  const map = args.map
  chargeElements(map.count)
  const keys = newList(map.count as i32)
  for (let position: u32 = 0; position < map.count; position++)
    pushItem(keys, mapKeyAt(map, position))
  setList(result, keys)
  return DONE
}

/** mapvalues(map [, key …]): all values, or those under the keys, whose case matters. */
export function builtinMapvalues(args: Slot, count: i32, result: Slot): u32 {
  const map = args.map
  if (count > 1) return valuesOf(args, count, result)
  chargeElements(map.count)
  const values = newList(map.count as i32)
  for (let position: u32 = 0; position < map.count; position++) {
    pushItem(values, mapValueAt(map, position))
  }
  setList(result, values)
  return DONE
}

function valuesOf(args: Slot, count: i32, result: Slot): u32 {
  const values = newList(count - 1)
  setList(result, values)
  for (let index = 1; index < count; index++) {
    const key = slotAt(args, index)
    if (!isMapKey(key) || !hasKey(args.map, key, true)) return raise(E_RANGE)
    pushItem(values, changetype<Slot>(mapGet(args.map, key)))
  }
  return DONE
}

export function builtinMaphaskey(args: Slot, count: i32, result: Slot): u32 {
  const key = slotAt(args, 1)
  if (!canBeNamed(key)) return raise(E_TYPE)
  setInt(result, hasKey(args.map, key, count > 2 && isTrue(slotAt(args, 2))) ? 1 : 0)
  return DONE
}

function hasKey(map: MapValue, key: Slot, caseMatters: bool): bool {
  const position = mapPosition(map, key)
  return position >= 0 && (!caseMatters || equal(mapKeyAt(map, position as u32), key, true))
}
