/**
 * Changing who owns an object. Slots keep the owners they had: those with `c` that have no row yet, and
 * so would follow the object's owner, get one.
 */

import {
  HEADER_OWNER,
  PERMISSION_CHOWN,
  ROW_ROLE_VERB,
  ROW_SLOT,
  ROW_VERB,
} from '../shared/layout.ts'
import { ROLE_VERB_OWNER } from '../shared/roles.ts'
import { listItem, listSet } from '../value/list.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { assign, Slot, setObject } from '../value/value.ts'
import { accessPermissions, slotAccess } from './access.ts'
import { definitionIdAt, definitionsHere } from './definition.ts'
import { addOwned, ownedSet, removeOwned } from './index.ts'
import { find, isAnonymous } from './object.ts'
import { setToList } from './ordered-set.ts'
import { ancestorAt, ancestorCount } from './prototype.ts'
import { noteWhole } from './read-set.ts'
import { accessOf, ObjectRecord, Row, rowId, rowKind, rowNext } from './record.ts'
import { headerSetObject, rowGet, rowSet, slotRow, slotSet } from './row.ts'
import { VERB_OWNER } from './verb-table.ts'
import { freeWorklist, newWorklist } from './worklist.ts'

/** Makes [owner] the object's owner. */
export function changeOwner(record: ObjectRecord, owner: i64): void {
  const before = record.owner
  if (before === owner) return
  keepSlotOwners(record)
  if (!isAnonymous(record)) {
    removeOwned(before, record.id)
    addOwned(owner, record.id)
  }
  headerSetObject(record, HEADER_OWNER, owner)
}

function keepSlotOwners(record: ObjectRecord): void {
  const count = ancestorCount(record)
  for (let index: u32 = 1; index < count; index++) {
    const ancestor = ancestorAt(record, index)
    const definitions = definitionsHere(ancestor)
    for (let at: u32 = 0; at < definitions; at++) {
      keepSlotOwner(record, definitionIdAt(ancestor, at), ancestor)
    }
  }
}

function keepSlotOwner(record: ObjectRecord, definition: i64, definer: ObjectRecord): void {
  if (slotRow(record, definition) !== null) return
  const permissions = accessPermissions(slotAccess(record, definition, definer))
  if ((permissions & PERMISSION_CHOWN) === 0) return
  const clear = pushSlots(1)
  slotSet(record, definition, clear, accessOf(record.owner, permissions))
  popSlots(1)
}

/**
 * After [id] was recycled: what it owned belongs to nobody (#-1), so that whoever gets the number next
 * does not own it: its objects, and their verbs and slots.
 */
export function disown(id: i64): void {
  const list = pushSlots(1)
  setToList(ownedSet(id), list)
  for (let index = 0; index < (list.list.length as i32); index++) {
    const record = find(listItem(list.list, index).object)
    if (record === null || record.owner !== id) continue
    changeOwner(record, -1)
    replaceOwner(record, id, -1)
  }
  popSlots(1)
}

/** Makes what [from] owns of the object's verbs and slots [to]'s. */
export function replaceOwner(record: ObjectRecord, from: i64, to: i64): void {
  noteWhole(record)
  const keys = newWorklist()
  for (let row = rowNext(record, null); row !== null; row = rowNext(record, row)) {
    if (row.isLive && isOwnedRow(row, from)) keys.push(changetype<usize>(row))
  }
  // Writing existing rows moves none.
  for (let index: u32 = 0; index < keys.count; index++) {
    const row = changetype<Row>(keys.at(index))
    const kind = rowKind(row.key)
    if (kind === ROW_SLOT) replaceSlotOwner(record, row, to)
    else replaceVerbOwner(record, kind, rowId(row.key), to)
  }
  freeWorklist(keys)
}

function isOwnedRow(row: Row, owner: i64): bool {
  const kind = rowKind(row.key)
  if (kind === ROW_SLOT) return row.owner === owner
  if (kind !== ROW_VERB && kind !== ROW_ROLE_VERB) return false
  return listItem(row.slot.list, ownerItem(kind)).object === owner
}

/** Where a row of this kind has its owner. */
function ownerItem(kind: u32): i32 {
  return kind === ROW_VERB ? VERB_OWNER : ROLE_VERB_OWNER
}

function replaceSlotOwner(record: ObjectRecord, row: Row, owner: i64): void {
  const value = pushSlots(1)
  assign(value, row.slot)
  slotSet(record, rowId(row.key), value, accessOf(owner, row.permissions))
  popSlots(1)
}

function replaceVerbOwner(record: ObjectRecord, kind: u32, id: i64, owner: i64): void {
  const value = pushSlots(1)
  const item = pushSlots(1)
  assign(value, rowGet(record, kind, id) as Slot)
  setObject(item, owner)
  listSet(value, ownerItem(kind), item)
  rowSet(record, kind, id, value)
  popSlots(2)
}
