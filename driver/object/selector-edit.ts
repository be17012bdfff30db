/**
 * Changing role verbs: a row each, and an entry in the index of selectors for every selector that an
 * object has role verbs of. Permissions are the builtins' to check.
 */

import { HEADER_VERB_ID_NEXT, ROW_ROLE_VERB } from '../shared/layout.ts'
import {
  RESTRICTION_OBJECT,
  RESTRICTION_PROTOTYPE,
  ROLE_RESTRICTION,
  ROLE_VERB_OWNER,
  ROLE_VERB_PERMISSIONS,
  ROLE_VERB_ROLES,
} from '../shared/roles.ts'
import { TAG_OBJECT } from '../shared/types.ts'
import { listItem, listSet } from '../value/list.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { assign, Slot, setInt, setObject, slotAt } from '../value/value.ts'
import { selectorsSet } from './index.ts'
import { metadataForget, metadataOfVerb } from './metadata.ts'
import { setAdd, setRemove } from './ordered-set.ts'
import { ObjectRecord } from './record.ts'
import { headerNumber, headerSetInt, rowClear, rowGet, rowSet } from './row.ts'
import { RoleVerb, roleVerbById, roleVerbHere } from './selector-table.ts'

/** Adds the role verb whose row is [value]; answers its id, which no verb of the object has had. */
export function roleVerbAdd(record: ObjectRecord, symbol: u32, value: Slot): i64 {
  const id = headerNumber(record, HEADER_VERB_ID_NEXT, 1)
  headerSetInt(record, HEADER_VERB_ID_NEXT, id + 1)
  enterSelector(record, symbol)
  rowSet(record, ROW_ROLE_VERB, id, value)
  return id
}

/** Makes [value] the row of a role verb of the object. */
export function roleVerbReplace(record: ObjectRecord, id: i64, symbol: u32, value: Slot): void {
  const before = (roleVerbById(record, id) as RoleVerb).symbol
  if (before !== symbol) enterSelector(record, symbol)
  rowSet(record, ROW_ROLE_VERB, id, value)
  if (before !== symbol) leaveSelector(record, before)
}

export function roleVerbDelete(record: ObjectRecord, id: i64): void {
  const symbol = (roleVerbById(record, id) as RoleVerb).symbol
  rowClear(record, ROW_ROLE_VERB, id)
  metadataForget(record, metadataOfVerb(id))
  leaveSelector(record, symbol)
}

/** Sets owner and permissions. */
export function roleVerbSetInfo(verb: RoleVerb, owner: i64, permissions: u32): void {
  const record = verb.definer
  const id = verb.id
  const value = pushSlots(1)
  const item = pushSlots(1)
  assign(value, rowGet(record, ROW_ROLE_VERB, id) as Slot)
  setObject(item, owner)
  listSet(value, ROLE_VERB_OWNER, item)
  setInt(item, permissions as i64)
  listSet(value, ROLE_VERB_PERMISSIONS, item)
  rowSet(record, ROW_ROLE_VERB, id, value)
  popSlots(2)
}

// ---- the index

/** Enters the object under a selector unless it has a role verb of it already. */
function enterSelector(record: ObjectRecord, symbol: u32): void {
  if (!hasSelector(record, symbol)) setAdd(selectorsSet(symbol), record.id, record.id, record.id)
}

/** Takes the object from a selector of which it has no role verb any more. */
function leaveSelector(record: ObjectRecord, symbol: u32): void {
  if (!hasSelector(record, symbol)) setRemove(selectorsSet(symbol), record.id, record.id)
}

/** Whether the object itself has a role verb of the selector; 0 is none. */
export function hasSelector(record: ObjectRecord, symbol: u32): bool {
  for (let index: u32 = 0; index < record.roleVerbCount; index++) {
    if (roleVerbHere(record, index).symbol === symbol) return true
  }
  return false
}

/** Enters the object under all its selectors. */
export function enterSelectors(record: ObjectRecord): void {
  for (let index: u32 = 0; index < record.roleVerbCount; index++) {
    const symbol = roleVerbHere(record, index).symbol
    if (isFirstOf(record, index, symbol))
      setAdd(selectorsSet(symbol), record.id, record.id, record.id)
  }
}

/** Takes the object from all its selectors. */
export function leaveSelectors(record: ObjectRecord): void {
  for (let index: u32 = 0; index < record.roleVerbCount; index++) {
    const symbol = roleVerbHere(record, index).symbol
    if (isFirstOf(record, index, symbol)) setRemove(selectorsSet(symbol), record.id, record.id)
  }
}

function isFirstOf(record: ObjectRecord, end: u32, symbol: u32): bool {
  for (let index: u32 = 0; index < end; index++) {
    if (roleVerbHere(record, index).symbol === symbol) return false
  }
  return true
}

// ---- other numbers

/** Where a role of the object's role verbs is restricted to [from], makes it [to]. */
export function replaceRestrictions(record: ObjectRecord, from: i64, to: i64): void {
  for (let index: u32 = 0; index < record.roleVerbCount; index++) {
    const verb = roleVerbHere(record, index)
    for (let role = 0; role < verb.roleCount; role++) {
      const kind = verb.role(role).kind
      const isObject = kind === RESTRICTION_PROTOTYPE || kind === RESTRICTION_OBJECT
      if (isObject && verb.role(role).restriction === from) {
        replaceRestriction(record, verb.id, role, to)
        break
      }
    }
  }
}

/** Replaces the restriction of this role, and those of later roles that are the same. */
function replaceRestriction(record: ObjectRecord, id: i64, role: i32, to: i64): void {
  const value = pushSlots(4)
  const roles = slotAt(value, 1)
  const parts = slotAt(value, 2)
  const item = slotAt(value, 3)
  assign(value, rowGet(record, ROW_ROLE_VERB, id) as Slot)
  assign(roles, listItem(value.list, ROLE_VERB_ROLES))
  const from = listItem(listItem(roles.list, role).list, ROLE_RESTRICTION).object
  const count = roles.list.length as i32
  for (let index = role; index < count; index++) {
    const restriction = listItem(listItem(roles.list, index).list, ROLE_RESTRICTION)
    if (restriction.tag !== TAG_OBJECT || restriction.object !== from) continue
    assign(parts, listItem(roles.list, index))
    setObject(item, to)
    listSet(parts, ROLE_RESTRICTION, item)
    listSet(roles, index, parts)
  }
  listSet(value, ROLE_VERB_ROLES, roles)
  rowSet(record, ROW_ROLE_VERB, id, value)
  popSlots(4)
}
