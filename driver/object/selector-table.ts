/**
 * The role verbs of one object, as a table made from its rows when first asked for: u32 count, 12 bytes
 * pad, then a RoleVerb each, in the order of their ids. Any change of a role verb drops the table.
 */

import { ROW_ROLE_VERB } from '../shared/layout.ts'
import {
  RESTRICTION_TYPE,
  ROLE_FLAGS,
  ROLE_ITEMS,
  ROLE_KIND,
  ROLE_NAME,
  ROLE_RESTRICTION,
  ROLE_VERB_FLAGS,
  ROLE_VERB_GUARD,
  ROLE_VERB_HOME,
  ROLE_VERB_ITEMS,
  ROLE_VERB_ORDER,
  ROLE_VERB_OWNER,
  ROLE_VERB_PERMISSIONS,
  ROLE_VERB_PROGRAM,
  ROLE_VERB_ROLES,
  ROLE_VERB_SELECTOR,
  ROLES_MAX,
} from '../shared/roles.ts'
import { TAG_LIST, TAG_PROGRAM } from '../shared/types.ts'
import { allocate } from '../value/heap.ts'
import { intern } from '../value/intern.ts'
import { listItem } from '../value/list.ts'
import { ListValue, Slot } from '../value/value.ts'
import { ObjectRecord, rowId, rowKind, rowNext } from './record.ts'
import { Verb } from './verb-table.ts'

/** A role of a verb; `register` is the VM's: see vm/role-binding.ts. */
@unmanaged
export class Role {
  /** Symbol of its name. */
  symbol: u32 = 0
  flags: i32 = 0
  kind: i32 = 0
  register: i32 = 0
  /** The object, or the type's number. */
  restriction: i64 = 0
}
const ROLE_BYTES: usize = 24

/** A role verb, good until the next write to any object or eviction. It begins with a Verb. */
@unmanaged
export class RoleVerb {
  definerAt: usize = 0
  namesAt: usize = 0
  id: i64 = 0
  owner: i64 = 0
  permissions: u32 = 0
  unused: i32 = 0
  unused2: i32 = 0
  unused3: i32 = 0
  codeHash: usize = 0
  program: usize = 0
  programStamp: u32 = 0
  /** Whether the roles' registers are known. */
  isBound: u32 = 0
  order: i64 = 0
  /** Symbol of the selector. */
  symbol: u32 = 0
  flags: i32 = 0
  home: i32 = 0
  roleCount: i32 = 0
  /** The guard's node as a list; 0 when there is none. */
  guard: usize = 0
  pad: u32 = 0

  /** As classic verbs are: owner, permissions, definer, program; its name is the selector. */
  get verb(): Verb {
    return changetype<Verb>(changetype<usize>(this))
  }
  get definer(): ObjectRecord {
    return changetype<ObjectRecord>(this.definerAt)
  }
  role(index: i32): Role {
    return changetype<Role>(changetype<usize>(this) + ROLES_AT + (index as usize) * ROLE_BYTES)
  }
}
const ROLES_AT: usize = 96
const ROLE_VERB_BYTES: usize = ROLES_AT + (ROLES_MAX as usize) * ROLE_BYTES
const TABLE_HEADER: usize = 16

/** The [index]-th role verb of the object itself, from 0; the index is valid. */
export function roleVerbHere(record: ObjectRecord, index: u32): RoleVerb {
  if (record.roleVerbs === 0) record.roleVerbs = makeTable(record)
  return roleVerbAt(record.roleVerbs, index)
}

/** The role verb of the object itself with this id; or null. */
export function roleVerbById(record: ObjectRecord, id: i64): RoleVerb | null {
  for (let index: u32 = 0; index < record.roleVerbCount; index++) {
    const verb = roleVerbHere(record, index)
    if (verb.id === id) return verb
  }
  return null
}

function roleVerbAt(table: usize, index: u32): RoleVerb {
  return changetype<RoleVerb>(table + TABLE_HEADER + (index as usize) * ROLE_VERB_BYTES)
}

function makeTable(record: ObjectRecord): usize {
  const table = allocate(TABLE_HEADER + (record.roleVerbCount as usize) * ROLE_VERB_BYTES)
  let count: u32 = 0
  for (let row = rowNext(record, null); row !== null; row = rowNext(record, row)) {
    if (rowKind(row.key) !== ROW_ROLE_VERB || !row.isLive) continue
    assert(
      row.tag === TAG_LIST && row.slot.list.length === (ROLE_VERB_ITEMS as u32),
      'a stored role verb of another shape',
    )
    fill(makeRoom(table, count++, rowId(row.key)), record, rowId(row.key), row.slot.list)
  }
  store<u32>(table, count)
  return table
}

/** The place for a verb of this id among the first [count], which are sorted. */
function makeRoom(table: usize, count: u32, id: i64): RoleVerb {
  let at = count
  while (at > 0 && roleVerbAt(table, at - 1).id > id) at -= 1
  const place = changetype<usize>(roleVerbAt(table, at))
  memory.copy(place + ROLE_VERB_BYTES, place, ((count - at) as usize) * ROLE_VERB_BYTES)
  return changetype<RoleVerb>(place)
}

function fill(verb: RoleVerb, record: ObjectRecord, id: i64, list: ListValue): void {
  memory.fill(changetype<usize>(verb), 0, ROLE_VERB_BYTES)
  verb.definerAt = changetype<usize>(record)
  verb.namesAt = listItem(list, ROLE_VERB_SELECTOR).pointer
  verb.id = id
  verb.owner = listItem(list, ROLE_VERB_OWNER).object
  verb.permissions = listItem(list, ROLE_VERB_PERMISSIONS).int as u32
  const program = listItem(list, ROLE_VERB_PROGRAM)
  verb.codeHash = program.tag === TAG_PROGRAM ? program.string.start : 0
  verb.order = listItem(list, ROLE_VERB_ORDER).int
  verb.symbol = intern(listItem(list, ROLE_VERB_SELECTOR).string)
  verb.flags = listItem(list, ROLE_VERB_FLAGS).int as i32
  verb.home = listItem(list, ROLE_VERB_HOME).int as i32
  const guard = listItem(list, ROLE_VERB_GUARD)
  verb.guard = guard.tag === TAG_LIST ? guard.pointer : 0
  const roles = listItem(list, ROLE_VERB_ROLES).list
  assert((roles.length as i32) <= ROLES_MAX, 'a stored role verb with too many roles')
  verb.roleCount = roles.length as i32
  for (let index = 0; index < verb.roleCount; index++) {
    fillRole(verb.role(index), listItem(roles, index))
  }
}

function fillRole(role: Role, stored: Slot): void {
  assert(
    stored.tag === TAG_LIST && stored.list.length === (ROLE_ITEMS as u32),
    'a stored role of another shape',
  )
  role.symbol = intern(listItem(stored.list, ROLE_NAME).string)
  role.flags = listItem(stored.list, ROLE_FLAGS).int as i32
  role.kind = listItem(stored.list, ROLE_KIND).int as i32
  const restriction = listItem(stored.list, ROLE_RESTRICTION)
  role.restriction = role.kind === RESTRICTION_TYPE ? restriction.int : restriction.object
}
