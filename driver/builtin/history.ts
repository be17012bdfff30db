/**
 * history() and at(): earlier values of properties and verbs, for who may read them: now, and as they
 * were then. What is kept, object/history.ts says.
 *
 * A name means a property, or else a verb of the object itself; `.name` means a property only, `:name` a verb
 * only, or one that was deleted, a number a role verb.
 */

import { accessAllows, inheritingParent, slotAccess } from '../object/access.ts'
import { builtinPropertyOf } from '../object/builtin-property.ts'
import { foundDefiner, foundDefinition, propertyFind } from '../object/definition.ts'
import {
  HISTORY_ACCESS,
  HISTORY_KEPT,
  HISTORY_NOTHING,
  HISTORY_VALUE,
  HISTORY_WHO,
  historyBegins,
  historyNow,
} from '../object/history.ts'
import { accessThen, goneVerb, historyAt, historyRows, stateOf } from '../object/history-read.ts'
import { find, isWizard } from '../object/object.ts'
import { ObjectRecord, rowKey, rowKind } from '../object/record.ts'
import {
  VERB_DOBJ,
  VERB_IOBJ,
  VERB_NAMES,
  VERB_OWNER,
  VERB_PERMISSIONS,
  VERB_PREPOSITION,
} from '../object/verb-table.ts'
import {
  E_INVARG,
  E_INVIND,
  E_NONE,
  E_PERM,
  E_PROPNF,
  E_QUOTA,
  E_RANGE,
  E_TYPE,
  E_VERBNF,
} from '../shared/errors.ts'
import { PERMISSION_READ, ROW_ROLE_VERB, ROW_SLOT, ROW_VERB } from '../shared/layout.ts'
import { HISTORY_LIMIT, HISTORY_LIMIT_MAX } from '../shared/limits.ts'
import {
  TAG_ERROR,
  TAG_FLOAT,
  TAG_INT,
  TAG_OBJECT,
  TAG_STRING,
  TAG_SYMBOL,
} from '../shared/types.ts'
import { findSymbol } from '../value/intern.ts'
import {
  emptyList,
  listAppend,
  listItem,
  newList,
  pushItem,
  pushString,
  pushTaken,
} from '../value/list.ts'
import { DONE, raise } from '../value/outcome.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { retainString, StringValue, substring } from '../value/string.ts'
import { ListValue, Slot, setFloat, setInt, setList, setString, slotAt } from '../value/value.ts'
import { programmer } from '../vm/machine.ts'
import { chargeTicks } from '../vm/tick.ts'
import { complain } from './capability.ts'
import { describedRole, roleComplaint } from './role.ts'
import { complaint, described, permissionLetters, setLines, verbArguments } from './verb.ts'

const DOT: u32 = 0x2e
const COLON: u32 = 0x3a
/** Bytes of history that a tick pays for. */
const BYTES_A_TICK: i64 = 1024

// ---- which thing is meant

/** What `findThing` found: the object and the key of its row; of a property also who defines it. */
let record: ObjectRecord = changetype<ObjectRecord>(0)
let key: i64 = 0
let definer: ObjectRecord = changetype<ObjectRecord>(0)

/** Finds the thing that (object, name) say, if the programmer may read it: E_NONE, or what is wrong. */
function findThing(object: Slot, name: Slot): u32 {
  const found = find(object.object)
  if (found === null) return E_INVIND
  record = found
  if (name.tag === TAG_INT) return findRoleVerb(object, name)
  if (name.tag !== TAG_STRING && name.tag !== TAG_SYMBOL) return E_TYPE
  const first: u32 = name.string.bytes === 0 ? 0 : load<u8>(name.string.start)
  if (first !== DOT && first !== COLON) return findAny(object, name)
  const rest = pushSlots(1)
  setString(rest, substring(name.string, 2, name.string.points as i64))
  const error = first === DOT ? findProperty(rest.string) : findVerb(object, rest)
  popSlots(1)
  return error
}

function findAny(object: Slot, name: Slot): u32 {
  const error = findProperty(name.string)
  if (error !== E_PROPNF) return error
  const asVerb = pushSlots(1)
  setString(asVerb, retainString(name.string))
  const verbError = findVerb(object, asVerb)
  popSlots(1)
  return verbError === E_VERBNF ? E_PROPNF : verbError
}

function findProperty(name: StringValue): u32 {
  const symbol = findSymbol(name)
  if (symbol !== 0 && builtinPropertyOf(symbol) !== 0) return E_INVARG
  if (!propertyFind(record, name)) return E_PROPNF
  definer = foundDefiner()
  key = rowKey(ROW_SLOT, foundDefinition)
  const access = slotAccess(record, foundDefinition, definer)
  return accessAllows(access, PERMISSION_READ, programmer()) ? E_NONE : E_PERM
}

function findVerb(object: Slot, name: Slot): u32 {
  const verb = described(object, name, PERMISSION_READ)
  if (verb === null && complaint !== E_VERBNF) return complaint
  // Who may read a deleted verb, its rows say.
  key = verb === null ? goneVerb(record, name.string) : rowKey(ROW_VERB, verb.id)
  return key < 0 ? E_VERBNF : E_NONE
}

function findRoleVerb(object: Slot, number: Slot): u32 {
  const pair = pushSlots(2)
  pair.assign(object)
  slotAt(pair, 1).assign(number)
  const verb = describedRole(pair, PERMISSION_READ)
  popSlots(2)
  if (verb === null) return roleComplaint
  key = rowKey(ROW_ROLE_VERB, verb.id)
  return E_NONE
}

function raiseThing(error: u32): u32 {
  if (error !== E_INVARG) return raise(error)
  return complain(E_INVARG, 'Only added properties and verbs have a history')
}

// ---- changes

/** history(object, name [, limit]): {time, who, value before} for each change, the newest first. */
export function builtinHistory(args: Slot, count: i32, result: Slot): u32 {
  const limit: i64 = count > 2 ? slotAt(args, 2).int : (HISTORY_LIMIT as i64)
  if (limit < 1 || limit > (HISTORY_LIMIT_MAX as i64)) {
    return complain(E_INVARG, 'history() answers 1 to 200 changes')
  }
  const error = findThing(args, slotAt(args, 1))
  if (error !== E_NONE) return raiseThing(error)
  const begin = historyBegins(historyNow())
  const rows = pushSlots(1)
  historyRows(record, key, begin, limit as i32, rows)
  chargeTicks((rows.list.size / BYTES_A_TICK) as i32)
  setList(result, emptyList())
  for (let index = 0; index + 1 < (rows.list.length as i32); index += 2) {
    const row = listItem(rows.list, index + 1).list
    if (mayRead(row)) addChange(listItem(rows.list, index).int, row, result)
  }
  popSlots(1)
  return DONE
}

/** Whether the programmer might have read what a row holds when it was so. */
function mayRead(row: ListValue): bool {
  if (stateOf(row) !== HISTORY_KEPT) return true
  if (rowKind(key) === ROW_SLOT) {
    return accessAllows(listItem(row, HISTORY_ACCESS).int, PERMISSION_READ, programmer())
  }
  return mayReadVerb(listItem(row, HISTORY_VALUE).list)
}

function mayReadVerb(verb: ListValue): bool {
  if ((listItem(verb, VERB_PERMISSIONS).int & (PERMISSION_READ as i64)) !== 0) return true
  return listItem(verb, VERB_OWNER).object === programmer() || isWizard(programmer())
}

function addChange(time: i64, row: ListValue, to: Slot): void {
  const item = pushSlots(1)
  const list = newList(5)
  setFloat(item, <f64>time / 1000000)
  pushItem(list, item)
  pushItem(list, listItem(row, HISTORY_WHO))
  const state = stateOf(row)
  if (state === HISTORY_KEPT) pushValue(list, listItem(row, HISTORY_VALUE))
  else if (state !== HISTORY_NOTHING) pushTaken(list, TAG_ERROR, E_QUOTA as i64)
  setList(item, list)
  listAppend(to, item)
  popSlots(1)
}

/** A property's value; of a verb the lines of its source, and what verb_info() and verb_args() tell. */
function pushValue(list: ListValue, value: Slot): void {
  if (rowKind(key) === ROW_SLOT) {
    pushItem(list, value)
    return
  }
  const item = pushSlots(1)
  sourceLines(value.list, item)
  pushItem(list, item)
  if (rowKind(key) === ROW_VERB) {
    setInfo(value.list, item)
    pushItem(list, item)
    const dobj = listItem(value.list, VERB_DOBJ).int as i32
    const preposition = listItem(value.list, VERB_PREPOSITION).int as i32
    setList(item, verbArguments(dobj, preposition, listItem(value.list, VERB_IOBJ).int as i32))
    pushItem(list, item)
  }
  popSlots(1)
}

function sourceLines(verb: ListValue, to: Slot): void {
  const source = listItem(verb, (verb.length as i32) - 1)
  if (source.tag === TAG_STRING) setLines(to, source.string)
  else setList(to, emptyList())
}

function setInfo(verb: ListValue, to: Slot): void {
  const list = newList(3)
  pushTaken(list, TAG_OBJECT, listItem(verb, VERB_OWNER).object)
  pushString(list, permissionLetters(listItem(verb, VERB_PERMISSIONS).int as u32))
  pushString(list, retainString(listItem(verb, VERB_NAMES).string))
  setList(to, list)
}

// ---- what was

/** at(time, object, name): what a property was at a time, or the lines of a verb. */
export function builtinAt(args: Slot, _count: i32, result: Slot): u32 {
  const now = historyNow()
  const time = microseconds(args)
  if (time > now) return complain(E_INVARG, 'That time is still to come')
  const object = slotAt(args, 1)
  const error = findThing(object, slotAt(args, 2))
  if (error !== E_NONE) return raiseThing(error)
  if (time < historyBegins(now)) return raiseUnknown()
  return rowKind(key) === ROW_SLOT ? propertyAt(time, result) : verbAt(time, result)
}

/** A time in seconds as µs; what no number of µs can say is the time's end. */
function microseconds(time: Slot): i64 {
  const seconds = time.tag === TAG_FLOAT ? time.float : <f64>time.int
  return abs<f64>(seconds) < 9e12 ? (nearest(seconds * 1000000) as i64) : i64.MIN_VALUE
}

function raiseUnknown(): u32 {
  return complain(E_RANGE, 'What was at that time is not kept')
}

function propertyAt(time: i64, result: Slot): u32 {
  let at = record
  while (true) {
    const state = historyAt(at, key, time, result)
    if (state === HISTORY_KEPT) break
    if (state !== HISTORY_NOTHING) return raiseUnknown()
    // find(-1) is null.
    const isLast = changetype<usize>(at) === changetype<usize>(definer)
    const parent = find(isLast ? -1 : inheritingParent(at, definer))
    if (parent === null) {
      setInt(result, 0)
      return DONE
    }
    at = parent
  }
  const isOwn = changetype<usize>(at) === changetype<usize>(record)
  if (!isOwn || accessAllows(accessThen, PERMISSION_READ, programmer())) return DONE
  result.clear()
  return raise(E_PERM)
}

function verbAt(time: i64, result: Slot): u32 {
  const verb = pushSlots(1)
  const state = historyAt(record, key, time, verb)
  let outcome: u32 = DONE
  if (state === HISTORY_NOTHING) outcome = raise(E_VERBNF)
  else if (state !== HISTORY_KEPT) outcome = raiseUnknown()
  else if (!mayReadVerb(verb.list)) outcome = raise(E_PERM)
  else sourceLines(verb.list, result)
  popSlots(1)
  return outcome
}
