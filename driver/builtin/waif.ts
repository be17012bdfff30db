/**
 * WAIFs: making one, and counting those in memory.
 *
 * Semantics: ToastStunt `waif.cc`.
 */

import { referenceCount } from '../object/counted-record.ts'
import { mayTake, raiseNoNumber } from '../object/lease.ts'
import { COUNTER_INTERNAL } from '../object/meta.ts'
import { recordOf } from '../object/object.ts'
import { ObjectRecord, RECORD_WAIF } from '../object/record.ts'
import { newWaif, waifNext, waifRecordClass } from '../object/waif.ts'
import { E_INVARG, E_INVIND } from '../shared/errors.ts'
import { TAG_ANONYMOUS } from '../shared/types.ts'
import { text } from '../value/intern.ts'
import { mapGet, mapPut, newMap } from '../value/map.ts'
import { DONE, raise } from '../value/outcome.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { StringValue } from '../value/string.ts'
import { Slot, setInt, setMap, setObject, setString } from '../value/value.ts'
import { programmer, thisValue } from '../vm/machine.ts'

/** A new WAIF whose class is the object that the running verb was called on. */
export function builtinNewWaif(_args: Slot, _count: i32, result: Slot): u32 {
  const self = thisValue()
  if (recordOf(self) === null) return raise(E_INVIND)
  if (self.tag === TAG_ANONYMOUS) return raise(E_INVARG)
  if (!mayTake(COUNTER_INTERNAL)) return raiseNoNumber()
  newWaif(self.object, programmer(), result)
  return DONE
}

/** ["total" → WAIFs in memory, "pending_recycle" → 0, class → its WAIFs, …]. */
export function builtinWaifStats(_args: Slot, _count: i32, result: Slot): u32 {
  setMap(result, newMap())
  put(result, text('total'), referenceCount(RECORD_WAIF) as i64)
  put(result, text('pending_recycle'), 0)
  const key = pushSlots(1)
  for (let record = waifNext(null); record !== null; record = waifNext(record)) {
    setObject(key, waifRecordClass(record as ObjectRecord))
    increment(result, key)
  }
  popSlots(1)
  return DONE
}

function put(map: Slot, name: StringValue, number: i64): void {
  const key = pushSlots(1)
  const value = pushSlots(1)
  setString(key, name)
  setInt(value, number)
  mapPut(map, key, value)
  popSlots(2)
}

function increment(map: Slot, key: Slot): void {
  const value = pushSlots(1)
  const before = mapGet(map.map, key)
  setInt(value, before === null ? 1 : before.int + 1)
  mapPut(map, key, value)
  popSlots(1)
}
