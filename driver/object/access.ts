/**
 * Values, owners and permissions of slots, through inheritance.
 *
 * A slot without a row is clear; its owner and permissions are those that its first parent with the
 * property had when the object became that parent's child, the owner being the object's own where they
 * have `c`. So set_property_info() on a parent changes nothing for the children it already has, and
 * writes nothing in them: the parent keeps what it had before in a row ROW_ACCESS, a flat list of
 * {until order, owner, permissions}, the oldest first. "When" is the child's place in the order of
 * children, which comes from a counter.
 */

import { PERMISSION_CHOWN, ROW_ACCESS } from '../shared/layout.ts'
import { TAG_INT, TAG_NONE, TAG_OBJECT } from '../shared/types.ts'
import { copyItems, listItem, newList, pushTaken } from '../value/list.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { setList } from '../value/value.ts'
import { find, isWizard } from './object.ts'
import { isa, parentCount, parentId, parentOrder } from './prototype.ts'
import { accessOf, ObjectRecord, RECORD_ACCESS, Row } from './record.ts'
import { rowGet, rowSet, slotRow } from './row.ts'

/** The owner in a slot's access number, and its permissions. */
export function accessOwner(access: i64): i64 {
  return access >> 3
}

export function accessPermissions(access: i64): u32 {
  return (access & 7) as u32
}

/** Whether [programmer] may do to a slot what [permission] allows: the bit, its owner, a wizard. */
export function accessAllows(access: i64, permission: u32, programmer: i64): bool {
  return (
    (accessPermissions(access) & permission) !== 0 ||
    accessOwner(access) === programmer ||
    isWizard(programmer)
  )
}

/** What `resolveSlot` found: owner and permissions, and the row of the value, 0 when there is none. */
export let resolvedAccess: i64 = 0
let resolvedRowAt: usize = 0

export function resolvedRow(): Row | null {
  return changetype<Row | null>(resolvedRowAt)
}

/** Finds the slot's owner and permissions and the row its value comes from, in one walk upwards. */
export function resolveSlot(record: ObjectRecord, definition: i64, definer: ObjectRecord): void {
  const own = slotRow(record, definition)
  if (own !== null) {
    resolvedAccess = own.access
    resolveValue(record, own, definition, definer)
    return
  }
  const access = inheritedAccess(record, definition, definer)
  const permissions = accessPermissions(access)
  const isOwn = (permissions & PERMISSION_CHOWN) !== 0
  resolvedAccess = isOwn ? accessOf(record.owner, permissions) : access
  const row = changetype<Row | null>(inheritedRowAt)
  resolveValue(changetype<ObjectRecord>(inheritedFrom), row, definition, definer)
}

/** Takes the value from [row] of [record], or if that is clear from further up. */
function resolveValue(
  record: ObjectRecord,
  row: Row | null,
  definition: i64,
  definer: ObjectRecord,
): void {
  const found = row === null || row.tag === TAG_NONE ? valueAbove(record, definition, definer) : row
  resolvedRowAt = changetype<usize>(found)
}

/** The row that the slot's value comes from: the object's own, or inherited. Null when even the definer has none. */
export function valueRow(record: ObjectRecord, definition: i64, definer: ObjectRecord): Row | null {
  const row = slotRow(record, definition)
  if (row !== null && row.tag !== TAG_NONE) return row
  return valueAbove(record, definition, definer)
}

function valueAbove(record: ObjectRecord, definition: i64, definer: ObjectRecord): Row | null {
  let at = record
  while (changetype<usize>(at) !== changetype<usize>(definer)) {
    const index = parentWith(at, definer)
    if (index < 0) return null
    const parent = find(parentId(at, index))
    if (parent === null) return null
    const row = slotRow(parent, definition)
    if (row !== null && row.tag !== TAG_NONE) return row
    at = parent
  }
  return null
}

/** The number of the parent from which the object inherits the properties of [definer]; −1 when none. */
export function inheritingParent(record: ObjectRecord, definer: ObjectRecord): i64 {
  const index = parentCount(record) === 0 ? -1 : parentWith(record, definer)
  return index < 0 ? -1 : parentId(record, index)
}

/** Index of the first parent that has the properties of [definer]; −1 when none. */
function parentWith(record: ObjectRecord, definer: ObjectRecord): i32 {
  const count = parentCount(record)
  if (count === 1) return 0
  for (let index = 0; index < count; index++) {
    const parent = find(parentId(record, index))
    if (parent !== null && isa(parent, definer.id)) return index
  }
  return -1
}

/** Owner and permissions of the object's slot. */
export function slotAccess(record: ObjectRecord, definition: i64, definer: ObjectRecord): i64 {
  const own = slotRow(record, definition)
  if (own !== null) return own.access
  const access = inheritedAccess(record, definition, definer)
  if ((accessPermissions(access) & PERMISSION_CHOWN) === 0) return access
  return accessOf(record.owner, accessPermissions(access))
}

// Where `inheritedAccess` ended: the object that has a row of the slot, and that row.
let inheritedFrom: usize = 0
let inheritedRowAt: usize = 0

/** What the slot would have without a row of its own, but for the owner of a `c` slot. */
function inheritedAccess(record: ObjectRecord, definition: i64, definer: ObjectRecord): i64 {
  let at = record
  inheritedRowAt = 0
  while (true) {
    inheritedFrom = changetype<usize>(at)
    const index = parentWith(at, definer)
    if (index < 0) return accessOf(at.owner, 0)
    const parent = find(parentId(at, index))
    if (parent === null) return accessOf(at.owner, 0)
    const row = slotRow(parent, definition)
    if (row !== null) {
      inheritedFrom = changetype<usize>(parent)
      inheritedRowAt = changetype<usize>(row)
      return (parent.state & RECORD_ACCESS) === 0
        ? row.access
        : accessBefore(parent, definition, parentOrder(at, index), row.access)
    }
    at = parent
  }
}

/** What a slot's access was at [order]; [now] when it was not changed since. */
function accessBefore(record: ObjectRecord, definition: i64, order: i64, now: i64): i64 {
  const slot = rowGet(record, ROW_ACCESS, definition)
  if (slot === null) return now
  const list = slot.list
  for (let at = 0; at + 2 < (list.length as i32); at += 3) {
    if (listItem(list, at).int > order) {
      return accessOf(listItem(list, at + 1).object, listItem(list, at + 2).int as u32)
    }
  }
  return now
}

/** Keeps [access] as what the slot had until [order], for the children there are. */
export function rememberAccess(
  record: ObjectRecord,
  definition: i64,
  access: i64,
  order: i64,
): void {
  const old = rowGet(record, ROW_ACCESS, definition)
  const length: i32 = old === null ? 0 : (old.list.length as i32)
  const list = newList(length + 3)
  if (old !== null) copyItems(list, old.list, 0, length)
  pushTaken(list, TAG_INT, order)
  pushTaken(list, TAG_OBJECT, accessOwner(access))
  pushTaken(list, TAG_INT, accessPermissions(access) as i64)
  const value = pushSlots(1)
  setList(value, list)
  rowSet(record, ROW_ACCESS, definition, value)
  popSlots(1)
}
