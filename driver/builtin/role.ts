/**
 * Looking at role verbs and calling them: roles(), role_verb_info(), role_verb_code(), dispatch_info(),
 * call_roles(), next(). They are installed by role-install.ts.
 */

import { codeSource } from '../object/code.ts'
import { selectorsSet } from '../object/index.ts'
import { find, objectAllows } from '../object/object.ts'
import { setMember, setNext } from '../object/ordered-set.ts'
import { ObjectRecord } from '../object/record.ts'
import {
  beginDispatch,
  CANDIDATE_APPLIES,
  CANDIDATE_GUARD,
  CANDIDATE_MISSING,
  CANDIDATE_UNDECLARED,
  Candidate,
  CHOICE_AMBIGUOUS,
  candidateAt,
  candidateCount,
  choose,
  considerAll,
  contest,
  give,
  givenSymbol,
  loadConsidered,
  ROLE_RECEIVER,
  setGivenSymbol,
  setSelector,
} from '../object/selector.ts'
import { RoleVerb, roleVerbById, roleVerbHere } from '../object/selector-table.ts'
import { addHeader, addRestriction } from '../object/selector-text.ts'
import { verbAllows } from '../object/verb.ts'
import { E_INVARG, E_PERM, E_TYPE, E_VERBNF } from '../shared/errors.ts'
import { FLAG_READ, PERMISSION_READ } from '../shared/layout.ts'
import { ROLES_MAX, SELECTOR_ORDERED } from '../shared/roles.ts'
import { TAG_INT, TAG_OBJECT, TAG_STRING } from '../shared/types.ts'
import { findSymbol, intern, symbolString, text } from '../value/intern.ts'
import {
  emptyList,
  listAppend,
  listItem,
  newList,
  pushItem,
  pushString,
  pushTaken,
} from '../value/list.ts'
import { mapKeyAt, mapSet, mapValueAt, newMap } from '../value/map.ts'
import { CALL, DONE, raise } from '../value/outcome.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { retainString } from '../value/string.ts'
import { newTextBuffer, TextBuffer } from '../value/text-buffer.ts'
import {
  ListValue,
  MapValue,
  Slot,
  StringValue,
  setInt,
  setList,
  setMap,
  setObject,
  setString,
  slotAt,
} from '../value/value.ts'
import { programmer } from '../vm/machine.ts'
import { callNext, callRolesWith } from '../vm/role-call.ts'
import { permissionLetters, setLines } from './verb.ts'

const buffer: TextBuffer = newTextBuffer()

// ---- what there is

/** roles(object [, selector]): {{number, header}, …}; roles(selector): {{object, number, header}, …}. */
export function builtinRoles(args: Slot, count: i32, result: Slot): u32 {
  if (args.tag === TAG_STRING) {
    if (count !== 1) return raise(E_TYPE)
    return listSelector(args.string, result)
  }
  if (args.tag !== TAG_OBJECT) return raise(E_TYPE)
  const record = find(args.object)
  if (record === null) return raise(E_INVARG)
  if (!objectAllows(record, programmer(), FLAG_READ)) return raise(E_PERM)
  setList(result, emptyList())
  if (record.roleVerbCount !== 0) roleVerbHere(record, 0) // Makes the selectors' symbols.
  const symbol = count === 1 ? 0 : findSymbol(slotAt(args, 1).string)
  for (let index: u32 = 0; index < record.roleVerbCount; index++) {
    const verb = roleVerbHere(record, index)
    if (count === 1 || verb.symbol === symbol) addEntry(result, verb, false)
  }
  return DONE
}

/** The role verbs of a selector on all objects that the programmer may read. */
function listSelector(name: StringValue, result: Slot): u32 {
  setList(result, emptyList())
  const symbol = intern(name)
  const set = selectorsSet(symbol)
  for (let at = setNext(set, 0); at >= 0; at = setNext(set, at + 1)) {
    const record = find(setMember(set, at))
    if (record === null || !objectAllows(record, programmer(), FLAG_READ)) continue
    for (let index: u32 = 0; index < record.roleVerbCount; index++) {
      const verb = roleVerbHere(record, index)
      if (verb.symbol === symbol) addEntry(result, verb, true)
    }
  }
  return DONE
}

function addEntry(to: Slot, verb: RoleVerb, withObject: bool): void {
  const entry = newList(withObject ? 3 : 2)
  if (withObject) pushTaken(entry, TAG_OBJECT, verb.definer.id)
  pushTaken(entry, TAG_INT, verb.id)
  pushString(entry, headerOf(verb))
  appendList(to, entry)
}

function appendList(to: Slot, list: ListValue): void {
  const item = pushSlots(1)
  setList(item, list)
  listAppend(to, item)
  popSlots(1)
}

function headerOf(verb: RoleVerb): StringValue {
  buffer.reset()
  addHeader(verb, buffer)
  return buffer.toStringValid()
}

/**
 * The role verb that (object, number) say, if the programmer may do to it what [permission] allows; else
 * null with the error in `roleComplaint`.
 */
export function describedRole(args: Slot, permission: u32): RoleVerb | null {
  roleComplaint = E_TYPE
  if (args.tag !== TAG_OBJECT) return null
  const record = find(args.object)
  roleComplaint = E_INVARG
  if (record === null) return null
  const verb = roleVerbById(record as ObjectRecord, slotAt(args, 1).int)
  roleComplaint = verb === null ? E_VERBNF : E_PERM
  return verb !== null && verbAllows(verb.verb, programmer(), permission) ? verb : null
}

export let roleComplaint: u32 = 0

/** role_verb_info(object, number): a map of what is known. */
export function builtinRoleVerbInfo(args: Slot, _count: i32, result: Slot): u32 {
  const verb = describedRole(args, PERMISSION_READ)
  if (verb === null) return raise(roleComplaint)
  setMap(result, newMap())
  const value = pushSlots(1)
  setObject(value, find(verb.owner) === null ? -1 : verb.owner)
  put(result, 'owner', value)
  setString(value, permissionLetters(verb.permissions))
  put(result, 'permissions', value)
  setString(value, headerOf(verb))
  put(result, 'header', value)
  setInt(value, (verb.flags & SELECTOR_ORDERED) !== 0 ? 1 : 0)
  put(result, 'ordered', value)
  const names = newList(verb.roleCount)
  for (let index = 0; index < verb.roleCount; index++) pushString(names, roleName(verb, index))
  setList(value, names)
  put(result, 'roles', value)
  setString(value, roleName(verb, verb.home))
  put(result, 'home', value)
  popSlots(1)
  return DONE
}

function roleName(verb: RoleVerb, index: i32): StringValue {
  return retainString(symbolString(verb.role(index).symbol))
}

function put(map: Slot, name: string, value: Slot): void {
  const key = pushSlots(1)
  setString(key, retainString(text(name)))
  mapSet(map, key, value)
  popSlots(1)
}

/** role_verb_code(object, number): the lines as they were written, header and `endverb` included. */
export function builtinRoleVerbCode(args: Slot, _count: i32, result: Slot): u32 {
  const verb = describedRole(args, PERMISSION_READ)
  if (verb === null) return raise(roleComplaint)
  const source = pushSlots(1)
  if (verb.codeHash !== 0 && codeSource(verb.codeHash, source)) setLines(result, source.string)
  else setList(result, emptyList())
  popSlots(1)
  return DONE
}

// ---- calls

/** next(): what the running role verb wins over, called with the same roles. */
export function builtinNext(_args: Slot, _count: i32, _result: Slot): u32 {
  return callNext()
}

/** call_roles(selector, [role -> value, …] [, receiver]): the role verb that these mean. */
export function builtinCallRoles(args: Slot, count: i32, _result: Slot): u32 {
  const given = slotAt(args, 1).map
  const limit = count === 3 ? ROLES_MAX - 1 : ROLES_MAX
  if ((given.count as i32) > limit || !haveNames(given)) return raise(E_INVARG)
  const slots = pushSlots(2)
  setList(slots, namesOf(args.string, given))
  setList(slotAt(slots, 1), valuesOf(given))
  const receiver: Slot | null = count === 3 ? slotAt(args, 2) : null
  const outcome = callRolesWith(slots.list, slotAt(slots, 1).list, receiver)
  if (outcome === CALL) popSlots(2)
  return outcome
}

function haveNames(given: MapValue): bool {
  for (let index: u32 = 0; index < given.count; index++) {
    if (mapKeyAt(given, index).tag !== TAG_STRING) return false
  }
  return true
}

function namesOf(selector: StringValue, given: MapValue): ListValue {
  const names = newList((given.count as i32) + 1)
  pushString(names, retainString(selector))
  for (let index: u32 = 0; index < given.count; index++) pushItem(names, mapKeyAt(given, index))
  return names
}

function valuesOf(given: MapValue): ListValue {
  const list = newList(given.count as i32)
  for (let index: u32 = 0; index < given.count; index++) pushItem(list, mapValueAt(given, index))
  return list
}

// ---- why

/**
 * dispatch_info(selector, [role -> value, …] [, receiver]): who is considered, the one that is called first,
 * {object, number, header, verdict, why}. Verdicts: called, next, ambiguous, no.
 */
export function builtinDispatchInfo(args: Slot, count: i32, result: Slot): u32 {
  const given = slotAt(args, 1).map
  const limit = count === 3 ? ROLES_MAX - 1 : ROLES_MAX
  if ((given.count as i32) > limit || !haveNames(given)) return raise(E_INVARG)
  beginDispatch(0)
  for (let index: u32 = 0; index < given.count; index++) give(0, mapValueAt(given, index))
  if (count === 3) give(ROLE_RECEIVER, slotAt(args, 2))
  loadConsidered()
  for (let index: u32 = 0; index < given.count; index++) {
    setGivenSymbol(index as i32, findSymbol(mapKeyAt(given, index).string))
  }
  const symbol = findSymbol(args.string)
  setSelector(symbol)
  if (symbol !== 0) considerAll()
  setList(result, emptyList())
  let choice = choose(-1)
  for (let verdict = 'called'; choice >= 0; verdict = 'next') {
    addVerdict(result, candidateAt(choice as u32), verdict, given)
    choice = choose(choice)
  }
  const isAmbiguous = choice === CHOICE_AMBIGUOUS
  for (let index: u32 = 0; index < candidateCount; index++) {
    const candidate = candidateAt(index)
    if (candidate.state === CANDIDATE_APPLIES) {
      if (isAmbiguous && !isListed(result.list, candidate.verb)) {
        addVerdict(result, candidate, 'ambiguous', given)
      }
    } else addVerdict(result, candidate, 'no', given)
  }
  return DONE
}

function isListed(list: ListValue, verb: RoleVerb): bool {
  for (let index = 0; index < (list.length as i32); index++) {
    const entry = listItem(list, index).list
    const isHere = listItem(entry, 0).object === verb.definer.id
    if (isHere && listItem(entry, 1).int === verb.id) return true
  }
  return false
}

function addVerdict(to: Slot, candidate: Candidate, verdict: string, given: MapValue): void {
  const verb = candidate.verb
  const entry = newList(5)
  pushTaken(entry, TAG_OBJECT, verb.definer.id)
  pushTaken(entry, TAG_INT, verb.id)
  const mayRead = objectAllows(verb.definer, programmer(), FLAG_READ)
  pushString(entry, mayRead ? headerOf(verb) : retainString(symbolString(verb.symbol)))
  pushString(entry, retainString(text(verdict)))
  buffer.reset()
  if (candidate.state === CANDIDATE_APPLIES) explainWin(candidate)
  else explainNo(candidate, given)
  pushString(entry, buffer.toStringValid())
  appendList(to, entry)
}

/** Adds over how many others of those that apply the verb wins. */
function explainWin(candidate: Candidate): void {
  let others: i64 = 0
  let beaten: i64 = 0
  for (let index: u32 = 0; index < candidateCount; index++) {
    const other = candidateAt(index)
    if (other.state !== CANDIDATE_APPLIES || other.verbAt === candidate.verbAt) continue
    others += 1
    if (contest(candidate, other) > 0) beaten += 1
  }
  if (others === 0) {
    buffer.addText('no other applies')
    return
  }
  buffer.addText('wins over ')
  buffer.addInteger(beaten)
  buffer.addText(' of ')
  buffer.addInteger(others)
  buffer.addText(others === 1 ? ' other that applies' : ' others that apply')
}

function explainNo(candidate: Candidate, given: MapValue): void {
  const verb = candidate.verb
  const detail = candidate.detail
  if (candidate.state === CANDIDATE_GUARD) {
    buffer.addText('its guard does not hold')
  } else if (candidate.state === CANDIDATE_MISSING) {
    buffer.addText('it needs the role ')
    buffer.addString(symbolString(verb.role(detail).symbol))
  } else if (candidate.state === CANDIDATE_UNDECLARED) {
    if (givenSymbol(detail) === ROLE_RECEIVER) {
      buffer.addText('it has no role left for the receiver')
      return
    }
    buffer.addText('it has no role ')
    buffer.addString(mapKeyAt(given, detail as u32).string)
  } else {
    const role = verb.role(candidate.roleOf(detail) as i32)
    buffer.addString(symbolString(role.symbol))
    buffer.addText(' does not meet')
    addRestriction(role, buffer)
  }
}
