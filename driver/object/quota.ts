/** The number in an owner's `ownership_quota`, which making an object takes one from and its end gives back. */

import { TAG_INT } from '../shared/types.ts'
import { text } from '../value/intern.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { Slot, setInt } from '../value/value.ts'
import { slotAccess } from './access.ts'
import { foundDefiner, foundDefinition, propertyFind } from './definition.ts'
import { find } from './object.ts'
import { propertyValue } from './property.ts'
import { ObjectRecord } from './record.ts'
import { slotSet } from './row.ts'

/** Whether [owner] has a quota that is counted. */
export function hasQuota(owner: i64): bool {
  const record = find(owner)
  if (record === null) return false
  const value = pushSlots(1)
  const isCounted = propertyValue(record, text('ownership_quota'), value) && value.tag === TAG_INT
  popSlots(1)
  return isCounted
}

/** Adds [by] to the owner's quota, if it has such a number; false when none is left to take. */
export function changeQuota(owner: i64, by: i64): bool {
  const record = find(owner)
  if (record === null) return true
  const value = pushSlots(1)
  let isAllowed = true
  if (propertyValue(record, text('ownership_quota'), value) && value.tag === TAG_INT) {
    isAllowed = by > 0 || value.int > 0
    if (isAllowed) setQuota(record, value, value.int + by)
  }
  popSlots(1)
  return isAllowed
}

function setQuota(record: ObjectRecord, value: Slot, quota: i64): void {
  if (!propertyFind(record, text('ownership_quota'))) return
  const definition = foundDefinition
  const access = slotAccess(record, definition, foundDefiner())
  setInt(value, quota)
  slotSet(record, definition, value, access)
}
