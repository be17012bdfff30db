/**
 * Objects: what there is, who inherits from whom, numbers and players. How objects come, go and move is
 * in object-life.ts and object-place.ts.
 *
 * Semantics: ToastStunt `objects.cc`, `server.cc`.
 */

import { childrenSet, ownedSet } from '../object/index.ts'
import { mayTake, raiseNoNumber } from '../object/lease.ts'
import {
  exists,
  firstFree,
  nameOf,
  playersList,
  resetMaxObject,
  setPlayerFlag,
} from '../object/life.ts'
import { COUNTER_OBJECT, counterNext } from '../object/meta.ts'
import {
  controls,
  find,
  isAnonymous,
  isObjectValue,
  isPlayer,
  maxObject,
  objectAllows,
  recordOf,
} from '../object/object.ts'
import { setToList } from '../object/ordered-set.ts'
import { changeParents } from '../object/parents.ts'
import {
  ancestorsList,
  descendantsList,
  firstParent,
  isa,
  parentsList,
} from '../object/prototype.ts'
import { ObjectRecord } from '../object/record.ts'
import { renumber } from '../object/renumber.ts'
import { objectBytes } from '../object/size.ts'
import { waifClass } from '../object/waif.ts'
import { bootPlayer } from '../scheduler/remote.ts'
import { E_INVARG, E_INVIND, E_PERM, E_RECMOVE, E_TYPE } from '../shared/errors.ts'
import { FLAG_FERTILE } from '../shared/layout.ts'
import { TAG_ANONYMOUS, TAG_LIST, TAG_OBJECT, TAG_STRING, TAG_WAIF } from '../shared/types.ts'
import { emptyList, listAppend, listItem, newList, pushTaken } from '../value/list.ts'
import { convertToInteger, parseObject } from '../value/number.ts'
import { DONE, outcomeOf, raise } from '../value/outcome.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { findBytes } from '../value/string-search.ts'
import {
  assign,
  isTrue,
  ListValue,
  Slot,
  setInt,
  setList,
  setObject,
  slotAt,
  typeCode,
} from '../value/value.ts'
import { isProgrammerWizard, programmer } from '../vm/machine.ts'

// ---- values

/** The number that a value says, as an object. */
export function builtinToobj(args: Slot, _count: i32, result: Slot): u32 {
  if (args.tag === TAG_STRING) {
    setObject(result, parseObject(args.string))
    return DONE
  }
  const error = convertToInteger(result, args)
  if (error !== 0) return raise(error)
  setObject(result, result.int)
  return DONE
}

export function builtinTypeof(args: Slot, _count: i32, result: Slot): u32 {
  setInt(result, typeCode(args) as i64)
  return DONE
}

/** Whether an object exists. E_TYPE for what is no object. */
export function builtinValid(args: Slot, _count: i32, result: Slot): u32 {
  if (!isObjectValue(args)) return raise(E_TYPE)
  setInt(result, recordOf(args) === null ? 0 : 1)
  return DONE
}

/** Whether a value is an object number, or a list of such. */
export function isObjectOrObjects(value: Slot): bool {
  return value.tag === TAG_OBJECT || isListOfObjects(value)
}

function isListOfObjects(value: Slot): bool {
  if (value.tag !== TAG_LIST) return false
  const list = value.list
  for (let index = 0; index < (list.length as i32); index++) {
    if (listItem(list, index).tag !== TAG_OBJECT) return false
  }
  return true
}

/** Whether all objects of a list exist. */
export function areAllValid(list: ListValue): bool {
  for (let index = 0; index < (list.length as i32); index++) {
    if (find(listItem(list, index).object) === null) return false
  }
  return true
}

/** [to] ← the list of parents that an object number (#-1 = none) or list means. */
export function setParents(to: Slot, parents: Slot): void {
  if (parents.tag === TAG_LIST) {
    assign(to, parents)
  } else if (parents.object === -1) {
    setList(to, emptyList())
  } else {
    const list = newList(1)
    pushTaken(list, TAG_OBJECT, parents.object)
    setList(to, list)
  }
}

/** Whether each given parent exists; #-1 alone means none. */
export function areParentsValid(parents: Slot): bool {
  if (parents.tag === TAG_LIST) return areAllValid(parents.list)
  return parents.object === -1 || find(parents.object) !== null
}

/** Whether [who] may make children (by the flag) of each of the parents, which exist. */
export function areParentsAllowed(parents: Slot, who: i64, flag: u32): bool {
  if (parents.tag === TAG_OBJECT) {
    const parent = find(parents.object)
    return parent === null || objectAllows(parent, who, flag)
  }
  for (let index = 0; index < (parents.list.length as i32); index++) {
    const parent = find(listItem(parents.list, index).object)
    if (parent === null || !objectAllows(parent, who, flag)) return false
  }
  return true
}

// ---- inheritance

/** The object of the first argument, or null with `complaint` set: E_TYPE for no object, E_INVARG for one that is gone. */
function recordOfArgument(value: Slot): ObjectRecord | null {
  complaint = isObjectValue(value) ? E_INVARG : E_TYPE
  return recordOf(value)
}
let complaint: u32 = 0

export function builtinParents(args: Slot, _count: i32, result: Slot): u32 {
  const record = recordOfArgument(args)
  if (record === null) return raise(complaint)
  parentsList(record, result)
  return DONE
}

/** The first parent, #-1 when there is none. */
export function builtinParent(args: Slot, _count: i32, result: Slot): u32 {
  const record = recordOfArgument(args)
  if (record === null) return raise(complaint)
  setObject(result, firstParent(record))
  return DONE
}

export function builtinChildren(args: Slot, _count: i32, result: Slot): u32 {
  const record = recordOfArgument(args)
  if (record === null) return raise(complaint)
  if (isAnonymous(record)) setList(result, emptyList())
  else setToList(childrenSet(record), result)
  return DONE
}

/** ancestors(object [, with itself]). */
export function builtinAncestors(args: Slot, count: i32, result: Slot): u32 {
  const record = recordOfArgument(args)
  if (record === null) return raise(complaint)
  ancestorsList(record, count > 1 && isTrue(slotAt(args, 1)), result)
  return DONE
}

/** descendants(object [, with itself]). */
export function builtinDescendants(args: Slot, count: i32, result: Slot): u32 {
  const record = recordOfArgument(args)
  if (record === null) return raise(complaint)
  descendantsList(record, count > 1 && isTrue(slotAt(args, 1)), result)
  return DONE
}

export function builtinChparent(args: Slot, _count: i32, _result: Slot): u32 {
  return changeParentsOf(args, slotAt(args, 1))
}

export function builtinChparents(args: Slot, _count: i32, _result: Slot): u32 {
  return changeParentsOf(args, slotAt(args, 1))
}

function changeParentsOf(object: Slot, parents: Slot): u32 {
  if (!isObjectValue(object) || !isObjectOrObjects(parents)) return raise(E_TYPE)
  const record = recordOf(object)
  if (record === null || !areParentsValid(parents)) return raise(E_INVARG)
  const who = programmer()
  if (!controls(who, record) || !areParentsAllowed(parents, who, FLAG_FERTILE)) return raise(E_PERM)
  const list = pushSlots(1)
  setParents(list, parents)
  const error = descendsAny(list.list, record) ? E_RECMOVE : changeParents(record, list)
  popSlots(1)
  return outcomeOf(error)
}

/** Whether one of the objects is [record] or below it. */
function descendsAny(objects: ListValue, record: ObjectRecord): bool {
  if (isAnonymous(record)) return false
  for (let index = 0; index < (objects.length as i32); index++) {
    const object = find(listItem(objects, index).object)
    if (object !== null && isa(object, record.id)) return true
  }
  return false
}

/** isa(object, parent or parents [, answer the parent instead of 1]). */
export function builtinIsa(args: Slot, count: i32, result: Slot): u32 {
  const parent = slotAt(args, 1)
  const isWanted = isObjectOrObjects(parent) || parent.tag === TAG_ANONYMOUS
  if (!isObjectValue(args) || !isWanted) return raise(E_TYPE)
  const object = args.tag === TAG_WAIF ? find(waifClass(args)) : recordOf(args)
  const answersObject = count > 2 && isTrue(slotAt(args, 2))
  if (answersObject) setObject(result, -1)
  else setInt(result, 0)
  if (object === null) return DONE
  if (parent.tag === TAG_ANONYMOUS) {
    if (parent.pointer === changetype<usize>(object)) setInt(result, 1)
    return DONE
  }
  const found = firstAncestorAmong(object, parent)
  if (found === NO_OBJECT) return DONE
  if (answersObject) setObject(result, found)
  else setInt(result, 1)
  return DONE
}

const NO_OBJECT: i64 = i64.MIN_VALUE

/** The first of [parents] (one, or a list) that the object is or descends from; NO_OBJECT when none. */
function firstAncestorAmong(object: ObjectRecord, parents: Slot): i64 {
  if (parents.tag === TAG_OBJECT) return isa(object, parents.object) ? parents.object : NO_OBJECT
  for (let index = 0; index < (parents.list.length as i32); index++) {
    const id = listItem(parents.list, index).object
    if (isa(object, id)) return id
  }
  return NO_OBJECT
}

/** occupants(objects [, parent or parents [, only players [, those not of the parents]]]). */
export function builtinOccupants(args: Slot, count: i32, result: Slot): u32 {
  const parent = slotAt(args, 1)
  if (count > 1 && !isObjectOrObjects(parent)) return raise(E_TYPE)
  if (!isListOfObjects(args) || !areAllValid(args.list)) return raise(E_INVARG)
  const wantsPlayers = count === 1 || (count > 2 && isTrue(slotAt(args, 2)))
  const isInverse = count > 3 && isTrue(slotAt(args, 3))
  const list = newList(args.list.length as i32)
  for (let index = 0; index < (args.list.length as i32); index++) {
    const id = listItem(args.list, index).object
    if (wantsPlayers && !isPlayer(id)) continue
    if (count > 1 && isOneOf(id, parent) === isInverse) continue
    pushTaken(list, TAG_OBJECT, id)
  }
  setList(result, list)
  return DONE
}

function isOneOf(id: i64, parents: Slot): bool {
  const record = find(id)
  return record !== null && firstAncestorAmong(record, parents) !== NO_OBJECT
}

// ---- numbers

/** The largest number that was ever an object's. */
export function builtinMaxObject(_args: Slot, _count: i32, result: Slot): u32 {
  setObject(result, maxObject())
  return DONE
}

export function builtinResetMaxObject(_args: Slot, _count: i32, _result: Slot): u32 {
  if (!isProgrammerWizard()) return raise(E_PERM)
  resetMaxObject()
  return DONE
}

/** Gives an object the lowest number that nobody has, if that is lower than its own. */
export function builtinRenumber(args: Slot, _count: i32, result: Slot): u32 {
  const record = find(args.object)
  if (record === null) return raise(E_INVARG)
  if (!isProgrammerWizard()) return raise(E_PERM)
  let id = firstFree(0, args.object)
  // An object whose id was drawn may get the next number.
  if (id > maxObject()) {
    if (!mayTake(COUNTER_OBJECT)) return raiseNoNumber()
    id = counterNext(COUNTER_OBJECT)
  }
  if (id !== args.object) renumber(record, id)
  setObject(result, id)
  return DONE
}

/** All numbers up to max_object() that nobody has. */
export function builtinRecycledObjects(_args: Slot, _count: i32, result: Slot): u32 {
  setList(result, newList(0))
  const last = maxObject()
  for (let id: i64 = 0; id <= last; id++) {
    if (exists(id)) continue
    const error = appendObject(result, id)
    if (error !== 0) return raise(error)
  }
  return DONE
}

function appendObject(list: Slot, id: i64): u32 {
  const item = pushSlots(1)
  setObject(item, id)
  const error = listAppend(list, item)
  popSlots(1)
  return error
}

/** The first number from [start] on that nobody has, 0 when there is none. */
export function builtinNextRecycledObject(args: Slot, count: i32, result: Slot): u32 {
  const start = count > 0 ? args.object : 0
  const last = maxObject()
  if (start > last || start < 0) return raise(E_INVARG)
  const id = firstFree(start, last + 1)
  if (id <= last) setObject(result, id)
  return DONE
}

/** The objects whose names contain a text [, whose case matters]. */
export function builtinLocateByName(args: Slot, count: i32, result: Slot): u32 {
  if (!isProgrammerWizard()) return raise(E_PERM)
  const caseMatters = count > 1 && isTrue(slotAt(args, 1))
  const name = pushSlots(1)
  setList(result, newList(0))
  const last = maxObject()
  for (let id: i64 = 0; id <= last; id++) {
    if (!nameOf(id, name)) continue
    if (findBytes(name.string, args.string, 0, caseMatters) >= 0) appendObject(result, id)
  }
  popSlots(1)
  return DONE
}

/** All objects that somebody owns. */
export function builtinOwnedObjects(args: Slot, _count: i32, result: Slot): u32 {
  if (find(args.object) === null) return raise(E_INVIND)
  setToList(ownedSet(args.object), result)
  return DONE
}

export function builtinObjectBytes(args: Slot, _count: i32, result: Slot): u32 {
  if (!isObjectValue(args)) return raise(E_TYPE)
  const record = recordOf(args)
  if (record === null) return raise(E_INVIND)
  if (!isProgrammerWizard()) return raise(E_PERM)
  setInt(result, objectBytes(record))
  return DONE
}

// ---- players

export function builtinPlayers(_args: Slot, _count: i32, result: Slot): u32 {
  playersList(result)
  return DONE
}

export function builtinIsPlayer(args: Slot, _count: i32, result: Slot): u32 {
  if (find(args.object) === null) return raise(E_INVARG)
  setInt(result, isPlayer(args.object) ? 1 : 0)
  return DONE
}

/** set_player_flag(object, yes or no): who is no longer a player is disconnected. */
export function builtinSetPlayerFlag(args: Slot, _count: i32, _result: Slot): u32 {
  const record = find(args.object)
  if (record === null) return raise(E_INVARG)
  if (!isProgrammerWizard()) return raise(E_PERM)
  const on = isTrue(slotAt(args, 1))
  if (!on) bootPlayer(args.object)
  setPlayerFlag(record, on)
  return DONE
}
