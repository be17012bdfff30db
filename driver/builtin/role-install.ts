/**
 * Installing role verbs: add_role_verb() and its kin. Who installs one must control the object that it is
 * stored on, which is what keeps everybody else's calls as they are.
 *
 * What is compiled is a header with names (`$thing`, `this`), see shared/roles.ts; here they become objects,
 * and the role is found that the verb is stored on: the one restricted to `this`, else the first one
 * restricted to the object.
 */

import { selectorsSet } from '../object/index.ts'
import { COUNTER_ORDER, counterNext } from '../object/meta.ts'
import { controls, find, isProgrammer, isWizard } from '../object/object.ts'
import { setMember, setNext } from '../object/ordered-set.ts'
import { propertyValue } from '../object/property.ts'
import { ObjectRecord } from '../object/record.ts'
import { rowGet } from '../object/row.ts'
import {
  roleVerbAdd,
  roleVerbDelete,
  roleVerbReplace,
  roleVerbSetInfo,
} from '../object/selector-edit.ts'
import { areAmbiguous, withoutLinearisation } from '../object/selector-report.ts'
import { RoleVerb, roleVerbById, roleVerbHere } from '../object/selector-table.ts'
import { addHeader } from '../object/selector-text.ts'
import { verbAllows } from '../object/verb.ts'
import { mayWrite, raiseWriteSet } from '../object/write-set.ts'
import { E_INVARG, E_NONE, E_PERM, E_TYPE, E_VERBNF } from '../shared/errors.ts'
import { PERMISSION_WRITE, ROW_ROLE_VERB } from '../shared/layout.ts'
import {
  HEADER_GUARD,
  HEADER_ROLE_FLAGS,
  HEADER_ROLES,
  HEADER_SELECTOR,
  RESTRICTION_OBJECT,
  RESTRICTION_PROTOTYPE,
  ROLE_FLAGS,
  ROLE_ITEMS,
  ROLE_KIND,
  ROLE_NAME,
  ROLE_RESTRICTION,
  ROLE_VERB_FLAGS,
  ROLE_VERB_GUARD,
  ROLE_VERB_HOME,
  ROLE_VERB_ITEMS,
  ROLE_VERB_OWNER,
  ROLE_VERB_PERMISSIONS,
  ROLE_VERB_ROLES,
  ROLE_VERB_SELECTOR,
} from '../shared/roles.ts'
import { TAG_INT, TAG_LIST, TAG_OBJECT, TAG_PROGRAM, TAG_STRING } from '../shared/types.ts'
import { equal } from '../value/compare.ts'
import { intern, text } from '../value/intern.ts'
import { listAppend, listItem, newList, pushItem, pushList, pushTaken } from '../value/list.ts'
import { DONE, raise } from '../value/outcome.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { newStringOfPoints, releaseString, substring } from '../value/string.ts'
import { equalFolded } from '../value/string-compare.ts'
import { newTextBuffer, TextBuffer } from '../value/text-buffer.ts'
import { ListValue, Slot, setInt, setList, setObject, setString, slotAt } from '../value/value.ts'
import { compileRoleVerb, programBytes, storeProgram } from '../vm/compile.ts'
import { programmer } from '../vm/machine.ts'
import { HASH_BYTES, Program, releaseProgram } from '../vm/program.ts'
import { areStrings, infoPermissions, joinLines, readPermissions } from './verb.ts'

const buffer: TextBuffer = newTextBuffer()

/** About what a role verb takes in the store. */
const ROLE_VERB_BYTES: u32 = 512
/** Verbs of the selector that a new one is compared with. */
const COMPARED_MAX: u32 = 1024

// ---- the builtins

/** add_role_verb(object, {owner, permissions}, lines): {number, what is to be said of it …}, or {0, errors …}. */
export function builtinAddRoleVerb(args: Slot, _count: i32, result: Slot): u32 {
  const error = checkAdding(args)
  if (error !== E_NONE) return raise(error)
  const owner = listItem(slotAt(args, 1).list, 0).object
  const record = find(args.object) as ObjectRecord
  return install(record, 0, owner, infoPermissions, slotAt(args, 2).list, result)
}

/** set_role_verb_code(object, number, lines): as add_role_verb() answers. */
export function builtinSetRoleVerbCode(args: Slot, _count: i32, result: Slot): u32 {
  if (args.tag !== TAG_OBJECT || !areStrings(slotAt(args, 2).list)) return raise(E_TYPE)
  const verb = described(args)
  if (verb === null) return raise(find(args.object) === null ? E_INVARG : E_VERBNF)
  const who = programmer()
  if (!verbAllows(verb.verb, who, PERMISSION_WRITE) || !isProgrammer(who)) return raise(E_PERM)
  const lines = slotAt(args, 2).list
  return install(verb.definer, verb.id, verb.owner, verb.permissions, lines, result)
}

/** set_role_verb_info(object, number, {owner, permissions}). */
export function builtinSetRoleVerbInfo(args: Slot, _count: i32, _result: Slot): u32 {
  let error = args.tag === TAG_OBJECT ? E_NONE : E_TYPE
  if (error === E_NONE) error = readInfo(slotAt(args, 2))
  if (error !== E_NONE) return raise(error)
  const verb = described(args)
  if (verb === null) return raise(find(args.object) === null ? E_INVARG : E_VERBNF)
  const who = programmer()
  const owner = listItem(slotAt(args, 2).list, 0).object
  if (!verbAllows(verb.verb, who, PERMISSION_WRITE)) return raise(E_PERM)
  if (owner !== verb.owner && !isWizard(who)) return raise(E_PERM)
  roleVerbSetInfo(verb, owner, infoPermissions)
  return DONE
}

/** delete_role_verb(object, number). */
export function builtinDeleteRoleVerb(args: Slot, _count: i32, _result: Slot): u32 {
  if (args.tag !== TAG_OBJECT) return raise(E_TYPE)
  const verb = described(args)
  if (verb === null) return raise(find(args.object) === null ? E_INVARG : E_VERBNF)
  if (!controls(programmer(), verb.definer)) return raise(E_PERM)
  roleVerbDelete(verb.definer, verb.id)
  return DONE
}

function described(args: Slot): RoleVerb | null {
  const record = find(args.object)
  return record === null ? null : roleVerbById(record, slotAt(args, 1).int)
}

// ---- checks

function checkAdding(args: Slot): u32 {
  if (args.tag !== TAG_OBJECT || !areStrings(slotAt(args, 2).list)) return E_TYPE
  const error = readInfo(slotAt(args, 1))
  if (error !== E_NONE) return error
  const record = find(args.object)
  if (record === null) return E_INVARG
  const who = programmer()
  if (!controls(who, record) || !isProgrammer(who)) return E_PERM
  const owner = listItem(slotAt(args, 1).list, 0).object
  return owner === who || isWizard(who) ? E_NONE : E_PERM
}

/** Reads {owner, permissions} into infoPermissions. */
function readInfo(info: Slot): u32 {
  if (info.tag !== TAG_LIST || info.list.length !== 2) return E_TYPE
  const owner = listItem(info.list, 0)
  const permissions = listItem(info.list, 1)
  if (owner.tag !== TAG_OBJECT || permissions.tag !== TAG_STRING) return E_TYPE
  if (find(owner.object) === null) return E_INVARG
  return readPermissions(permissions.string)
}

// ---- compiling and storing

/** Compiles [lines] and stores them as a new role verb (id 0), or in place of the one with this id. */
function install(
  record: ObjectRecord,
  id: i64,
  owner: i64,
  permissions: u32,
  lines: ListValue,
  result: Slot,
): u32 {
  const header = pushSlots(2)
  const row = slotAt(header, 1)
  const source = joinLines(lines)
  const program = compileRoleVerb(source, header, row)
  releaseString(source)
  if (program === null) {
    answerErrors(result, row.list)
    popSlots(2)
    return DONE
  }
  const outcome = installProgram(record, id, owner, permissions, program, header, row, result)
  releaseProgram(program)
  popSlots(2)
  return outcome
}

function installProgram(
  record: ObjectRecord,
  id: i64,
  owner: i64,
  permissions: u32,
  program: Program,
  header: Slot,
  row: Slot,
  result: Slot,
): u32 {
  if (!mayWrite(programBytes(program) + ROLE_VERB_BYTES)) return raiseWriteSet()
  const order = id === 0 ? counterNext(COUNTER_ORDER) : orderOf(record, id)
  if (!makeRow(record, header.list, row, order)) {
    const errors = newList(1)
    pushTaken(errors, TAG_STRING, changetype<usize>(buffer.toStringValid()) as i64)
    setList(header, errors)
    answerErrors(result, header.list)
    return DONE
  }
  if (id !== 0 && !controls(programmer(), record) && !isSameHeader(record, id, row.list)) {
    return raise(E_PERM)
  }
  storeProgram(program)
  completeRow(row, owner, permissions, program)
  const symbol = intern(listItem(row.list, ROLE_VERB_SELECTOR).string)
  let number = id
  if (id === 0) number = roleVerbAdd(record, symbol, row)
  else roleVerbReplace(record, id, symbol, row)
  report(roleVerbById(record, number) as RoleVerb, result)
  return DONE
}

function orderOf(record: ObjectRecord, id: i64): i64 {
  return (roleVerbById(record, id) as RoleVerb).order
}

/** Whether the stored verb has the selector, flags, roles and guard of [row]. */
function isSameHeader(record: ObjectRecord, id: i64, row: ListValue): bool {
  const stored = (rowGet(record, ROW_ROLE_VERB, id) as Slot).list
  return (
    isSameItem(stored, row, ROLE_VERB_SELECTOR) &&
    isSameItem(stored, row, ROLE_VERB_FLAGS) &&
    isSameItem(stored, row, ROLE_VERB_HOME) &&
    isSameItem(stored, row, ROLE_VERB_ROLES) &&
    isSameItem(stored, row, ROLE_VERB_GUARD)
  )
}

function isSameItem(a: ListValue, b: ListValue, index: i32): bool {
  return equal(listItem(a, index), listItem(b, index), true)
}

/** [to] ← {0, error …}. */
function answerErrors(to: Slot, errors: ListValue): void {
  const list = newList((errors.length as i32) + 1)
  pushTaken(list, TAG_INT, 0)
  for (let index = 0; index < (errors.length as i32); index++)
    pushItem(list, listItem(errors, index))
  setList(to, list)
}

// ---- from a header to a row

/** [to] ← the row that a header means on the object, without owner, permissions and program; false with why not in `buffer`. */
function makeRow(record: ObjectRecord, header: ListValue, to: Slot, order: i64): bool {
  const roles = listItem(header, HEADER_ROLES).list
  const made = pushSlots(1)
  setList(made, newList(roles.length as i32))
  let isMade: bool = true
  for (let index = 0; index < (roles.length as i32) && isMade; index++) {
    isMade = addRole(made.list, listItem(roles, index).list, record)
  }
  const home = isMade ? homeOf(roles, made.list, record) : -1
  if (home >= 0) {
    const list = newList(ROLE_VERB_ITEMS)
    pushItem(list, listItem(header, HEADER_SELECTOR))
    pushTaken(list, TAG_OBJECT, -1)
    pushTaken(list, TAG_INT, 0)
    pushTaken(list, TAG_INT, order)
    pushItem(list, listItem(header, HEADER_ROLE_FLAGS))
    pushTaken(list, TAG_INT, home as i64)
    pushItem(list, made)
    pushItem(list, listItem(header, HEADER_GUARD))
    pushTaken(list, TAG_INT, 0)
    setList(to, list)
  }
  popSlots(1)
  return home >= 0
}

/** Sets owner, permissions and program. Nobody else holds the list. */
function completeRow(row: Slot, owner: i64, permissions: u32, program: Program): void {
  setObject(listItem(row.list, ROLE_VERB_OWNER), owner)
  setInt(listItem(row.list, ROLE_VERB_PERMISSIONS), permissions as i64)
  const list = newList(ROLE_VERB_ITEMS)
  for (let index = 0; index + 1 < ROLE_VERB_ITEMS; index++)
    pushItem(list, listItem(row.list, index))
  const hash = newStringOfPoints(program.hash, HASH_BYTES as u32, HASH_BYTES as u32)
  pushTaken(list, TAG_PROGRAM, changetype<usize>(hash) as i64)
  setList(row, list)
}

function addRole(to: ListValue, role: ListValue, record: ObjectRecord): bool {
  const restriction = pushSlots(1)
  restriction.assign(listItem(role, ROLE_RESTRICTION))
  const kind = listItem(role, ROLE_KIND).int as i32
  const isFound =
    kind === RESTRICTION_PROTOTYPE || kind === RESTRICTION_OBJECT
      ? resolve(restriction, kind, record)
      : true
  if (isFound) {
    const list = newList(ROLE_ITEMS)
    pushItem(list, listItem(role, ROLE_NAME))
    pushItem(list, listItem(role, ROLE_FLAGS))
    pushItem(list, listItem(role, ROLE_KIND))
    pushItem(list, restriction)
    pushList(to, list)
  }
  popSlots(1)
  return isFound
}

/** Makes `this` and `$name` objects; false with why not in `buffer`. */
function resolve(restriction: Slot, kind: i32, record: ObjectRecord): bool {
  if (restriction.tag === TAG_STRING) {
    if (equalFolded(restriction.string, text('this'))) setObject(restriction, record.id)
    else if (!resolveSystem(restriction)) return false
  }
  // A role may be met by one number that is no object, as #-1 for nothing.
  if (kind === RESTRICTION_OBJECT || find(restriction.object) !== null) return true
  buffer.reset()
  buffer.addText('There is no object #')
  buffer.addInteger(restriction.object)
  return false
}

function resolveSystem(restriction: Slot): bool {
  const name = substring(restriction.string, 2, restriction.string.points as i64)
  const value = pushSlots(1)
  const system = find(0)
  const isFound = system !== null && propertyValue(system, name, value) && value.tag === TAG_OBJECT
  if (isFound) restriction.assign(value)
  else {
    buffer.reset()
    buffer.addText('$')
    buffer.addString(name)
    buffer.addText(' is no object')
  }
  popSlots(1)
  releaseString(name)
  return isFound
}

/** The index of the role that the verb is stored on; −1 with why not in `buffer`. */
function homeOf(header: ListValue, roles: ListValue, record: ObjectRecord): i32 {
  let home = -1
  for (let index = 0; index < (roles.length as i32); index++) {
    const written = listItem(listItem(header, index).list, ROLE_RESTRICTION)
    const isThis = written.tag === TAG_STRING && equalFolded(written.string, text('this'))
    if (isThis || (home < 0 && isStoredOn(listItem(roles, index).list, record))) home = index
    if (isThis) break
  }
  if (home >= 0 && listItem(listItem(roles, home).list, ROLE_FLAGS).int === 0) return home
  buffer.reset()
  buffer.addText(
    home < 0
      ? 'No role is restricted to the object that the verb is stored on: '
      : 'The role that the verb is stored on cannot be optional: ',
  )
  buffer.addText('#')
  buffer.addInteger(record.id)
  return -1
}

function isStoredOn(role: ListValue, record: ObjectRecord): bool {
  const kind = listItem(role, ROLE_KIND).int as i32
  if (kind !== RESTRICTION_PROTOTYPE && kind !== RESTRICTION_OBJECT) return false
  return listItem(role, ROLE_RESTRICTION).object === record.id
}

// ---- the report

/** [to] ← {number, line …}. */
function report(verb: RoleVerb, to: Slot): void {
  const list = newList(1)
  pushTaken(list, TAG_INT, verb.id)
  setList(to, list)
  reportAmbiguities(verb, to)
  for (let index = 0; index < verb.roleCount; index++) {
    const role = verb.role(index)
    const isObject = role.kind === RESTRICTION_PROTOTYPE || role.kind === RESTRICTION_OBJECT
    const record = isObject ? find(role.restriction) : null
    if (record !== null && !isNamedBefore(verb, index)) reportOrder(record, to)
  }
}

function isNamedBefore(verb: RoleVerb, end: i32): bool {
  for (let index = 0; index < end; index++) {
    const role = verb.role(index)
    const isObject = role.kind === RESTRICTION_PROTOTYPE || role.kind === RESTRICTION_OBJECT
    if (isObject && role.restriction === verb.role(end).restriction) return true
  }
  return false
}

function reportAmbiguities(verb: RoleVerb, to: Slot): void {
  const set = selectorsSet(verb.symbol)
  let compared: u32 = 0
  for (let at = setNext(set, 0); at >= 0; at = setNext(set, at + 1)) {
    const record = find(setMember(set, at))
    if (record === null) continue
    for (let index: u32 = 0; index < record.roleVerbCount; index++) {
      const other = roleVerbHere(record, index)
      if (other.symbol !== verb.symbol || isSame(other, verb)) continue
      compared += 1
      if (compared > COMPARED_MAX) {
        reportMany(to)
        return
      }
      if (areAmbiguous(verb, other)) reportAmbiguity(other, to)
    }
  }
}

function isSame(a: RoleVerb, b: RoleVerb): bool {
  return a.id === b.id && a.definerAt === b.definerAt
}

function reportAmbiguity(other: RoleVerb, to: Slot): void {
  buffer.reset()
  buffer.addText('Some calls are ambiguous (E_AMBIG) with verb ')
  buffer.addInteger(other.id)
  buffer.addText(' of #')
  buffer.addInteger(other.definer.id)
  buffer.addText(': ')
  addHeader(other, buffer)
  addLine(to)
}

function reportMany(to: Slot): void {
  buffer.reset()
  buffer.addText('The selector has more verbs than were compared with it: ')
  buffer.addInteger(COMPARED_MAX as i64)
  addLine(to)
}

function reportOrder(record: ObjectRecord, to: Slot): void {
  const found = withoutLinearisation(record)
  if (found === null) return
  buffer.reset()
  buffer.addText('#')
  buffer.addInteger(found.id)
  buffer.addText(
    ' has no C3 linearisation: its ancestors rank in the order in which classic verbs are looked up',
  )
  addLine(to)
}

function addLine(to: Slot): void {
  const line = pushSlots(1)
  setString(line, buffer.toStringValid())
  listAppend(to, line)
  popSlots(1)
}
