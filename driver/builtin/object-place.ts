/**
 * Where objects are: move() with :accept, :exitfunc and :enterfunc, and locations().
 *
 * Semantics: ToastStunt `objects.cc` do_move(), bf_locations().
 */

import { targetOf } from '../object/capability.ts'
import { changeLocation, isWithin } from '../object/location.ts'
import { controls, find, isWizard, objectLocation } from '../object/object.ts'
import { isa } from '../object/prototype.ts'
import { mayWrite, raiseWriteSet } from '../object/write-set.ts'
import {
  E_INVARG,
  E_INVIND,
  E_MAXREC,
  E_NACC,
  E_NONE,
  E_PERM,
  E_RECMOVE,
} from '../shared/errors.ts'
import { TAG_INT, TAG_OBJECT } from '../shared/types.ts'
import { text } from '../value/intern.ts'
import { listAppend, listItem, newList, pushTaken } from '../value/list.ts'
import { CALL, DONE, raise } from '../value/outcome.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { StringValue } from '../value/string.ts'
import { isTrue, Slot, setList, setObject, slotAt } from '../value/value.ts'
import { mayMove } from '../vm/authority.ts'
import { callVerbThen } from '../vm/deliver.ts'
import { programmer } from '../vm/machine.ts'

const STEP_ACCEPTED: u32 = 2
const STEP_EXITED: u32 = 3
const STEP_ENTERED: u32 = 4

/** What a move is: kept between its steps as the list {what, where, position}. */
let what: i64 = 0
let where: i64 = 0
let position: i64 = 0

/** About what a move takes in the store. */
const MOVE_BYTES: u32 = 512

/** move(what, where [, position among the contents]); [what] may be a capability. */
export function builtinMove(args: Slot, count: i32, _result: Slot): u32 {
  if (!mayWrite(MOVE_BYTES)) return raiseWriteSet()
  what = objectOf(args)
  where = slotAt(args, 1).object
  position = count > 2 ? slotAt(args, 2).int : 0
  const moved = find(what)
  const place = find(where)
  if (moved === null || (place === null && where !== -1) || position < 0) return raise(E_INVARG)
  const who = programmer()
  if (!mayMove(args, moved)) return raise(E_PERM)
  if (place === null || where === objectLocation(moved)) return accepted(true)
  if (position > 0 && !controls(who, place)) return raise(E_PERM)
  const failure = call(STEP_ACCEPTED, where, text('accept'))
  if (failure === E_NONE) return CALL
  return failure === E_MAXREC ? raise(failure) : accepted(false)
}

/** The object to be moved, which a capability may stand for; #-1 when that permits nothing. */
function objectOf(value: Slot): i64 {
  if (value.tag === TAG_OBJECT) return value.object
  const record = targetOf(value)
  return record === null ? -1 : record.id
}

/** :accept, :exitfunc or :enterfunc has returned. */
export function stepMove(step: u32, state: Slot, value: Slot, _result: Slot): u32 {
  what = listItem(state.list, 0).object
  where = listItem(state.list, 1).object
  position = listItem(state.list, 2).int
  if (step === STEP_ACCEPTED) return accepted(isTrue(value))
  return step === STEP_EXITED ? exited() : DONE
}

/** Moves the object, unless it is refused or impossible. */
function accepted(isAccepted: bool): u32 {
  if (!isAccepted && !isWizard(programmer())) return raise(E_NACC)
  const moved = find(what)
  if (moved === null || (where !== -1 && find(where) === null)) return DONE
  const from = objectLocation(moved)
  if (from === where && position === 0) return DONE
  if (isWithin(where, moved)) return raise(E_RECMOVE)
  changeLocation(moved, where, position)
  if (from === where) return DONE
  const failure = call(STEP_EXITED, from, text('exitfunc'))
  if (failure === E_NONE) return CALL
  return failure === E_MAXREC ? raise(failure) : exited()
}

/** Tells the new place, if the object is still there. */
function exited(): u32 {
  const moved = find(what)
  if (moved === null || find(where) === null || objectLocation(moved) !== where) return DONE
  const failure = call(STEP_ENTERED, where, text('enterfunc'))
  if (failure === E_NONE) return CALL
  return failure === E_MAXREC ? raise(failure) : DONE
}

/** Calls [place]:[verb](what). */
function call(step: u32, place: i64, verb: StringValue): u32 {
  const state = pushSlots(1)
  const receiver = pushSlots(1)
  const args = pushSlots(1)
  const kept = newList(3)
  pushTaken(kept, TAG_OBJECT, what)
  pushTaken(kept, TAG_OBJECT, where)
  pushTaken(kept, TAG_INT, position)
  setList(state, kept)
  setObject(receiver, place)
  const list = newList(1)
  pushTaken(list, TAG_OBJECT, what)
  setList(args, list)
  const failure = callVerbThen(step, state, receiver, verb, args)
  popSlots(3)
  return failure
}

/** locations(object [, up to this one [, or to a descendant of it]]): the places around it, innermost first. */
export function builtinLocations(args: Slot, count: i32, result: Slot): u32 {
  const record = find(args.object)
  if (record === null) return raise(E_INVIND)
  const base = count > 1 ? slotAt(args, 1).object : 0
  const checksParent = count > 2 && isTrue(slotAt(args, 2))
  setList(result, newList(0))
  const item = pushSlots(1)
  let at = objectLocation(record)
  for (let place = find(at); place !== null; place = find(at)) {
    if (base !== 0 && (checksParent ? isa(place, base) : at === base)) break
    setObject(item, at)
    if (listAppend(result, item) !== E_NONE) break
    at = objectLocation(place)
  }
  popSlots(1)
  return DONE
}
