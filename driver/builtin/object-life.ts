/**
 * How objects come and go: create(), recreate(), recycle(). All three call verbs in between, and go on
 * in a step with nothing but the object.
 *
 * Semantics: ToastStunt `objects.cc`, `quota.cc` with OWNERSHIP_QUOTA.
 */

import { referenceCount } from '../object/counted-record.ts'
import { childrenSet } from '../object/index.ts'
import { mayTake, raiseNoNumber } from '../object/lease.ts'
import { createObject, destroyObject, drawObjectId, orphan } from '../object/life.ts'
import { changeLocation, firstContent } from '../object/location.ts'
import { COUNTER_INTERNAL, COUNTER_OBJECT } from '../object/meta.ts'
import {
  controls,
  find,
  isAnonymous,
  isObjectValue,
  isWizard,
  maxObject,
  objectLocation,
  recordOf,
} from '../object/object.ts'
import { setMember, setNext } from '../object/ordered-set.ts'
import { disown } from '../object/owner.ts'
import { changeParents } from '../object/parents.ts'
import { parentCount, parentId } from '../object/prototype.ts'
import { changeQuota } from '../object/quota.ts'
import { ObjectRecord, RECORD_ANONYMOUS, RECORD_RECYCLING, recordNext } from '../object/record.ts'
import { createAnonymous, invalidateReference, setReferenceState } from '../object/reference.ts'
import { mayWrite, raiseWriteSet } from '../object/write-set.ts'
import { E_INVARG, E_MAXREC, E_NONE, E_PERM, E_QUOTA, E_TYPE } from '../shared/errors.ts'
import { FLAG_ANONYMOUS, FLAG_FERTILE } from '../shared/layout.ts'
import { TAG_INT, TAG_LIST, TAG_OBJECT } from '../shared/types.ts'
import { text } from '../value/intern.ts'
import { emptyList, listItem, newList, pushTaken } from '../value/list.ts'
import { CALL, DONE, raise } from '../value/outcome.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { assign, ListValue, moveTo, Slot, setList, setObject, slotAt } from '../value/value.ts'
import { callVerbThen } from '../vm/deliver.ts'
import { programmer } from '../vm/machine.ts'
import { chargeTicks } from '../vm/tick.ts'
import { areParentsAllowed, areParentsValid, isObjectOrObjects, setParents } from './object.ts'

// ---- quota

/**
 * Takes one from the owner's `ownership_quota`, if it has such a number; false when none is left. That
 * does not stop a wizard's program: ToastStunt counts none, and its cores have -9999 there.
 */
function takeQuota(owner: i64): bool {
  return changeQuota(owner, -1) || isWizard(programmer())
}

/** What making an object costs beside the call: its rows and indices take their time. */
const CREATION_TICKS: i32 = 25

/** About what a new object takes in the store. */
const OBJECT_BYTES: u32 = 1024

// ---- create

/** What create()'s arguments behind the first say: positions of the flag and the list, 0 = not given. */
let flagAt: i32 = 0
let listAt: i32 = 0
let ownerGiven: i64 = 0

/** What create()'s number asks for, beside 0 and 1: an object whose id is drawn. */
const KIND_UUID: i64 = 2

/** create(parent or parents [, owner] [, kind] [, arguments of :initialize]). */
export function builtinCreate(args: Slot, count: i32, result: Slot): u32 {
  if (!isObjectOrObjects(args)) return raise(E_TYPE)
  const who = programmer()
  ownerGiven = who
  if (!readOptions(args, count)) return raise(E_TYPE)
  const owner = ownerGiven
  const kind: i64 = flagAt > 0 ? slotAt(args, flagAt).int : 0
  const anonymous = kind !== 0 && kind !== KIND_UUID
  const error = checkCreate(args, owner, anonymous, who)
  if (error !== E_NONE) return raise(error)
  if (!mayWrite(OBJECT_BYTES)) return raiseWriteSet()
  if (!mayTake(anonymous ? COUNTER_INTERNAL : COUNTER_OBJECT)) return raiseNoNumber()
  chargeTicks(CREATION_TICKS)
  if (!takeQuota(owner)) return raise(E_QUOTA)
  const parents = pushSlots(1)
  setParents(parents, args)
  const id: i64 = kind === KIND_UUID ? drawObjectId() : -1
  const isMade = make(id, owner, parents, anonymous, result)
  popSlots(1)
  if (!isMade) {
    changeQuota(owner, 1)
    return raise(E_INVARG)
  }
  return initialize(result, listAt > 0 ? slotAt(args, listAt) : null)
}

/** Reads the arguments behind the first, whose order is nearly free; false for a wrong type. */
function readOptions(args: Slot, count: i32): bool {
  flagAt = 0
  listAt = 0
  for (let index = 1; index < count; index++) {
    const option = slotAt(args, index)
    if (option.tag === TAG_OBJECT && index === 1) ownerGiven = option.object
    else if (option.tag === TAG_INT && flagAt === 0) flagAt = index
    else if (option.tag === TAG_LIST && listAt === 0) listAt = index
    else return false
  }
  return true
}

function checkCreate(parents: Slot, owner: i64, anonymous: bool, who: i64): u32 {
  if (owner === -1 ? anonymous : find(owner) === null) return E_INVARG
  if (!areParentsValid(parents)) return E_INVARG
  if (who !== owner && !isWizard(who)) return E_PERM
  const flag = anonymous ? FLAG_ANONYMOUS : FLAG_FERTILE
  return areParentsAllowed(parents, who, flag) ? E_NONE : E_PERM
}

/** Makes [to] a new object; false when its parents do not go together. */
function make(id: i64, owner: i64, parents: Slot, anonymous: bool, to: Slot): bool {
  if (anonymous) return createAnonymous(owner, parents, to)
  const record = createObject(id, owner, parents)
  if (record === null) return false
  setObject(to, record.id)
  return true
}

const STEP_INITIALIZED: u32 = 2

/** Calls :initialize on the object in [result], if it has that verb. */
function initialize(result: Slot, given: Slot | null): u32 {
  const args = pushSlots(1)
  if (given === null) setList(args, emptyList())
  else assign(args, given)
  const failure = callVerbThen(STEP_INITIALIZED, result, result, text('initialize'), args)
  popSlots(1)
  if (failure === E_NONE) return CALL
  return failure === E_MAXREC ? raise(failure) : DONE
}

/** :initialize has returned. */
export function stepCreate(_step: u32, state: Slot, _value: Slot, result: Slot): u32 {
  moveTo(result, state)
  return DONE
}

/** recreate(number, parent [, owner]): an object with the number of one that was recycled. */
export function builtinRecreate(args: Slot, count: i32, result: Slot): u32 {
  const id = args.object
  const parent = slotAt(args, 1)
  if (id <= 0 || id > maxObject() || find(id) !== null) return raise(E_INVARG)
  if (!areParentsValid(parent)) return raise(E_INVARG)
  const who = programmer()
  const isGiven = count > 2 && find(slotAt(args, 2).object) !== null
  const owner = isGiven ? slotAt(args, 2).object : who
  if (who !== owner && !isWizard(who)) return raise(E_PERM)
  if (!areParentsAllowed(parent, who, FLAG_FERTILE)) return raise(E_PERM)
  if (!takeQuota(owner)) return raise(E_QUOTA)
  const parents = pushSlots(1)
  setParents(parents, parent)
  const isMade = make(id, find(owner) === null ? -1 : owner, parents, false, result)
  popSlots(1)
  return isMade ? initialize(result, null) : raise(E_INVARG)
}

export function stepRecreate(step: u32, state: Slot, value: Slot, result: Slot): u32 {
  return stepCreate(step, state, value, result)
}

// ---- recycle

const STEP_RECYCLING: u32 = 2

/** recycle(object): calls :recycle, moves its contents and itself out, gives its children its parents, ends it. */
export function builtinRecycle(args: Slot, _count: i32, _result: Slot): u32 {
  if (!isObjectValue(args)) return raise(E_TYPE)
  const record = recordOf(args)
  if (record === null || (record.state & RECORD_RECYCLING) !== 0) return raise(E_INVARG)
  if (!controls(programmer(), record)) return raise(E_PERM)
  if (isAnonymous(record)) setReferenceState(record, RECORD_RECYCLING)
  const none = pushSlots(1)
  setList(none, emptyList())
  const failure = callVerbThen(STEP_RECYCLING, args, args, text('recycle'), none)
  popSlots(1)
  return failure === E_NONE ? CALL : finishRecycling(args)
}

/** :recycle, or an :exitfunc on the way, has returned. */
export function stepRecycle(_step: u32, state: Slot, _value: Slot, _result: Slot): u32 {
  return finishRecycling(state)
}

function finishRecycling(object: Slot): u32 {
  const record = recordOf(object)
  if (record === null) return raise(E_INVARG)
  if (isAnonymous(record)) {
    invalidateReference(record)
    changeQuota(record.owner, 1)
    return DONE
  }
  if (moveEverythingOut(record, object)) return CALL
  return endObject(record)
}

/**
 * Moves the contents and then the object itself to nowhere. True when an :exitfunc was called: it may
 * put something back in, so all of this is done again afterwards.
 */
function moveEverythingOut(record: ObjectRecord, object: Slot): bool {
  for (let content = firstContent(record); content !== -1; content = firstContent(record)) {
    if (moveToNothing(content, object)) return true
  }
  return objectLocation(record) !== -1 && moveToNothing(record.id, object)
}

/** Moves an object to nowhere; true when the :exitfunc of where it was is called. */
function moveToNothing(id: i64, object: Slot): bool {
  const moved = find(id)
  assert(moved !== null, 'contents that name no object')
  if (moved === null) return false
  const place = objectLocation(moved)
  changeLocation(moved, -1, 0)
  const args = pushSlots(1)
  const receiver = pushSlots(1)
  const list = newList(1)
  pushTaken(list, TAG_OBJECT, id)
  setList(args, list)
  setObject(receiver, place)
  const failure = callVerbThen(STEP_RECYCLING, object, receiver, text('exitfunc'), args)
  popSlots(2)
  return failure === E_NONE
}

/** Ends an object that is empty and nowhere. */
function endObject(record: ObjectRecord): u32 {
  const id = record.id
  if (!giveChildrenAway(record)) return raise(E_INVARG)
  orphan(record)
  disown(id)
  changeQuota(record.owner, 1)
  destroyObject(record)
  return DONE
}

/** Puts the object's parents in its place among each child's parents; false when they clash. */
function giveChildrenAway(record: ObjectRecord): bool {
  const children = childrenSet(record)
  for (let at = setNext(children, 0); at >= 0; at = setNext(children, 0)) {
    const child = find(setMember(children, at))
    if (child === null || !replaceParent(child, record)) return false
  }
  return referenceCount(RECORD_ANONYMOUS) === 0 || giveAnonymousAway(record)
}

/** The same for the anonymous children, which are in no index. */
function giveAnonymousAway(record: ObjectRecord): bool {
  for (let at = recordNext(null); at !== null; at = recordNext(at)) {
    if (!isAnonymous(at)) continue
    const count = parentCount(at)
    for (let index = 0; index < count; index++) {
      if (parentId(at, index) !== record.id) continue
      if (!replaceParent(at, record)) return false
      break
    }
  }
  return true
}

function replaceParent(child: ObjectRecord, record: ObjectRecord): bool {
  const parents = pushSlots(1)
  const list = newList(parentCount(child) + parentCount(record))
  for (let index = 0; index < parentCount(child); index++) {
    const id = parentId(child, index)
    if (id !== record.id) {
      addOnce(list, id)
      continue
    }
    for (let at = 0; at < parentCount(record); at++) addOnce(list, parentId(record, at))
  }
  setList(parents, list)
  const error = changeParents(child, parents)
  popSlots(1)
  return error === E_NONE
}

function addOnce(list: ListValue, id: i64): void {
  for (let index = 0; index < (list.length as i32); index++) {
    if (listItem(list, index).object === id) return
  }
  pushTaken(list, TAG_OBJECT, id)
}
