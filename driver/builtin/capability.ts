/**
 * Capabilities for programs: grant(), narrow(), revoke(), rights() and what shows them. What a capability
 * is and permits, object/capability.ts says; how it is used, vm/authority.ts.
 *
 * Only who has a right himself grants it; whoever holds a capability may narrow it. Its maker, the makers
 * of those it was narrowed from, whoever controls its target, and wizards may revoke it.
 */

import { clock } from '../host.ts'
import {
  capabilityId,
  cellKind,
  cellName,
  cellObject,
  checkGrant,
  describeCell,
  Grant,
  makeCapability,
  openCapability,
} from '../object/capability.ts'
import {
  cellCount,
  cellDepth,
  cellsAt,
  cellsMade,
  goodCell,
  indexOfService,
  isOver,
  readCell,
  removeCell,
} from '../object/capability-row.ts'
import { hostServiceOf } from '../object/host-grant.ts'
import { mayTake, raiseNoNumber } from '../object/lease.ts'
import { COUNTER_CAPABILITY } from '../object/meta.ts'
import { controls, find, isValid, isWizard } from '../object/object.ts'
import { idOfToken } from '../object/token.ts'
import { mayWrite, raiseWriteSet } from '../object/write-set.ts'
import { findTask } from '../scheduler/task-row.ts'
import {
  CAPABILITIES_MAX,
  CAPABILITY_NAME_BYTES_MAX,
  CELL_AUTHORITY,
  CELL_MADE,
  CELL_MAKER,
  CELL_NAME,
  CELL_PARENT,
  CELL_RIGHTS,
  CELL_TARGET,
  CELL_TOKEN,
  CELL_UNTIL,
  CELL_USED,
  HOST_SERVICES,
  NARROWINGS_MAX,
  RIGHT_CALL,
  RIGHT_NAMES,
  RIGHTS_OF_TARGETS,
  TARGET_LUMP,
  TARGET_MAILBOX,
  TARGET_NAMES,
  TARGET_OBJECT,
  TARGET_PROPERTY,
  TARGET_SERVICE,
  TARGET_VERB,
} from '../shared/capabilities.ts'
import { E_INVARG, E_NONE, E_PERM, E_QUOTA, E_TYPE } from '../shared/errors.ts'
import {
  TAG_CAPABILITY,
  TAG_FLOAT,
  TAG_INT,
  TAG_LIST,
  TAG_OBJECT,
  TAG_STRING,
  TAG_SYMBOL,
} from '../shared/types.ts'
import { text } from '../value/intern.ts'
import { listAppend, listItem, newList, pushString } from '../value/list.ts'
import { mapPut, newMap } from '../value/map.ts'
import { DONE, raise } from '../value/outcome.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { emptyString, retainString } from '../value/string.ts'
import { equalFolded } from '../value/string-compare.ts'
import {
  isTrue,
  ListValue,
  Slot,
  StringValue,
  setInt,
  setList,
  setMap,
  setObject,
  setString,
  slotAt,
} from '../value/value.ts'
import { callCapability } from '../vm/authority.ts'
import { activation, currentTaskId, isProgrammerWizard, programmer } from '../vm/machine.ts'
import { integerOption } from '../vm/options.ts'
import { chargeTicks } from '../vm/tick.ts'
import { answerBuffer, raiseAnswer } from './answer.ts'
import { mayControl } from './task.ts'

/** About what a cell takes in the store, with what finds it. */
const CELL_BYTES: u32 = 768
/** What `$server_options.capability_limit` may be at most. */
const LIMIT_MAX: i64 = 10000

/** The grant that is being put together. */
export const wanted = changetype<Grant>(memory.data(128, 8))

/** Begins a grant by the programmer. */
export function beginGrant(): void {
  wanted.name = changetype<usize>(emptyString())
  wanted.token = changetype<usize>(emptyString())
  wanted.parent = 0
  wanted.until = 0
  wanted.maker = programmer()
  wanted.authority = programmer()
}

// ---- making

/** grant(target, rights [, until]): target is an object, {object, name}, a task's id or a service's name. */
export function builtinGrant(args: Slot, count: i32, result: Slot): u32 {
  beginGrant()
  const bad = readRights(slotAt(args, 1))
  if (bad !== DONE) return bad
  const lost = readTarget(args)
  if (lost !== DONE) return lost
  if ((wanted.rights & ~RIGHTS_OF_TARGETS[wanted.kind as i32]) !== 0) return raiseRights()
  if (count > 2) {
    const late = readUntil(slotAt(args, 2))
    if (late !== DONE) return late
  }
  if (!isValid(programmer())) return raise(E_PERM)
  const error = checkGrant(wanted, programmer())
  return error === E_NONE ? make(result) : raise(error)
}

/** narrow(capability, rights [, until]): one that permits no more, and ends when that one does. */
export function builtinNarrow(args: Slot, count: i32, result: Slot): u32 {
  beginGrant()
  const bad = readRights(slotAt(args, 1))
  if (bad !== DONE) return bad
  const outcome = beginNarrow(args)
  if (outcome !== DONE) return outcome
  if (count > 2) {
    const longest = wanted.until
    const late = readUntil(slotAt(args, 2))
    if (late !== DONE) return late
    if (longest !== 0 && wanted.until > longest) {
      return complain(E_PERM, 'A capability cannot outlive the one that it is narrowed from')
    }
  }
  return make(result)
}

/** Takes what a narrowed capability has from [capability]; its rights stand in the grant. */
export function beginNarrow(capability: Slot): u32 {
  const cell = openCapability(capability.pointer)
  if (cell === null) return complain(E_PERM, 'The capability is no longer valid')
  if ((wanted.rights & ~(listItem(cell, CELL_RIGHTS).int as u32)) !== 0) {
    return complain(E_PERM, 'A capability cannot be narrowed to rights that it does not have')
  }
  wanted.kind = cellKind(cell)
  wanted.target = listItem(cell, CELL_TARGET).int
  wanted.name = changetype<usize>(cellName(cell))
  wanted.until = listItem(cell, CELL_UNTIL).int
  wanted.parent = capabilityId(capability.pointer)
  wanted.authority = listItem(cell, CELL_AUTHORITY).object
  // Who has a token only is nobody: what he narrows counts with what it came from.
  if (!isValid(wanted.maker)) wanted.maker = listItem(cell, CELL_MAKER).object
  if (cellDepth(cell) >= NARROWINGS_MAX) {
    return complain(E_QUOTA, 'A capability can be narrowed 16 times, one from the other')
  }
  return DONE
}

/** Makes the capability that the grant describes, unless its maker has too many. */
export function make(result: Slot): u32 {
  if (!mayWrite(CELL_BYTES)) return raiseWriteSet()
  if (!mayTake(COUNTER_CAPABILITY)) return raiseNoNumber()
  const limit = min<i64>(integerOption(text('capability_limit'), CAPABILITIES_MAX), LIMIT_MAX)
  if (cellCount(wanted.maker) >= limit) {
    sweep(wanted.maker)
    if (cellCount(wanted.maker) >= limit) return raiseLimit(limit)
  }
  // The name may be a cell's that is read again meanwhile.
  const name = pushSlots(1)
  setString(name, retainString(changetype<StringValue>(wanted.name)))
  makeCapability(result, wanted)
  popSlots(1)
  return DONE
}

/** Removes what [maker] made and nobody can use any more. */
function sweep(maker: i64): void {
  const list = pushSlots(1)
  cellsMade(maker, list)
  chargeTicks(list.list.length as i32)
  const now = clock() as i64
  for (let index = 0; index < (list.list.length as i32); index++) {
    const id = listItem(list.list, index).int
    const cell = goodCell(id)
    if (cell === null || isOver(cell, now)) removeCell(id)
  }
  popSlots(1)
}

// ---- reading arguments

function readRights(rights: Slot): u32 {
  wanted.rights = 0
  if (rights.tag !== TAG_LIST) return addRight(rights)
  for (let index = 0; index < (rights.list.length as i32); index++) {
    const outcome = addRight(listItem(rights.list, index))
    if (outcome !== DONE) return outcome
  }
  return wanted.rights === 0 ? complain(E_INVARG, 'A capability needs a right') : DONE
}

function addRight(right: Slot): u32 {
  if (right.tag !== TAG_STRING && right.tag !== TAG_SYMBOL) return raise(E_TYPE)
  for (let index = 0; index < RIGHT_NAMES.length; index++) {
    if (!equalFolded(right.string, text(RIGHT_NAMES[index]))) continue
    wanted.rights |= 1 << index
    return DONE
  }
  answerBuffer.reset()
  answerBuffer.addText('There is no right "')
  answerBuffer.addString(right.string)
  answerBuffer.addText('"; rights are')
  for (let index = 0; index < RIGHT_NAMES.length; index++) {
    answerBuffer.addText(index === 0 ? ' ' : ', ')
    answerBuffer.addText(RIGHT_NAMES[index])
  }
  return raiseAnswer(E_INVARG, null)
}

function readTarget(target: Slot): u32 {
  if (target.tag === TAG_OBJECT) {
    wanted.kind = TARGET_OBJECT
    wanted.target = target.object
    return DONE
  }
  if (target.tag === TAG_LIST) return readPart(target.list)
  if (target.tag === TAG_INT) return readTask(target.int)
  if (target.tag !== TAG_STRING && target.tag !== TAG_SYMBOL) return raise(E_TYPE)
  const service = hostServiceOf(target.string)
  if (service < 0) return complain(E_INVARG, 'Host services are file, sqlite, network and exec')
  wanted.kind = TARGET_SERVICE
  wanted.target = service as i64
  return DONE
}

/** {object, name} of a property or verb: the rights say which. */
function readPart(part: ListValue): u32 {
  if (part.length !== 2) return raise(E_INVARG)
  const name = listItem(part, 1)
  if (listItem(part, 0).tag !== TAG_OBJECT) return raise(E_TYPE)
  if (name.tag !== TAG_STRING && name.tag !== TAG_SYMBOL) return raise(E_TYPE)
  if (name.string.bytes === 0 || name.string.bytes > CAPABILITY_NAME_BYTES_MAX) {
    return raise(E_INVARG)
  }
  wanted.kind = wanted.rights === RIGHT_CALL ? TARGET_VERB : TARGET_PROPERTY
  wanted.target = listItem(part, 0).object
  wanted.name = changetype<usize>(name.string)
  return DONE
}

/** The mailbox of a task that the programmer may resume. */
function readTask(id: i64): u32 {
  const task = findTask(id)
  const isOwn = id === currentTaskId()
  if (task === null && !isOwn) return complain(E_INVARG, 'There is no such task')
  if (task !== null && !mayControl(task)) return raise(E_PERM)
  wanted.kind = TARGET_MAILBOX
  wanted.target = id
  return DONE
}

/** A time in seconds since 1970 that is still to come. */
export function readUntil(time: Slot): u32 {
  const until = secondsOf(time) * 1000000
  if (!(until > clock() && until < 9e18)) {
    return complain(E_INVARG, 'A capability cannot end in the past')
  }
  wanted.until = until as i64
  return DONE
}

function secondsOf(time: Slot): f64 {
  return time.tag === TAG_FLOAT ? time.float : (time.int as f64)
}

// ---- ending

/** revoke(capability or its id): whether it was still valid. All that was narrowed from it ends with it. */
export function builtinRevoke(args: Slot, _count: i32, result: Slot): u32 {
  const id = idOf(args)
  if (id < 0) return raise(E_TYPE)
  const cell = goodCell(id)
  const isValid = cell !== null && !isOver(cell, clock() as i64)
  if (cell !== null) {
    if (!mayRevoke(cell, programmer())) return raise(E_PERM)
    if (!mayWrite(CELL_BYTES)) return raiseWriteSet()
    removeCell(id)
  }
  setInt(result, isValid ? 1 : 0)
  return DONE
}

/** The id that an argument names, 0 for a capability that is no longer valid, −1 for what is neither. */
function idOf(value: Slot): i64 {
  if (value.tag === TAG_INT) return max<i64>(value.int, 0)
  if (value.tag !== TAG_CAPABILITY) return -1
  return openCapability(value.pointer) === null ? 0 : capabilityId(value.pointer)
}

/** Whether [who] made the cell or one that it was narrowed from, or controls its target. */
function mayRevoke(cell: ListValue, who: i64): bool {
  if (isWizard(who)) return true
  const target = cellObject(cell)
  if (target !== null && controls(who, target)) return true
  return isMaker(cell, who)
}

function isMaker(cell: ListValue, who: i64): bool {
  if (listItem(cell, CELL_MAKER).object === who) return true
  const slot = pushSlots(1)
  let parent = listItem(cell, CELL_PARENT).int
  let isFound = false
  while (parent !== 0 && !isFound && readCell(parent, slot)) {
    isFound = listItem(slot.list, CELL_MAKER).object === who
    parent = listItem(slot.list, CELL_PARENT).int
  }
  popSlots(1)
  return isFound
}

// ---- showing

/** rights(capability): what it permits, as a list of names; empty when it is no longer valid. */
export function builtinRights(args: Slot, _count: i32, result: Slot): u32 {
  const cell = openCapability(args.pointer)
  setList(result, newList(0))
  if (cell !== null) listRights(listItem(cell, CELL_RIGHTS).int as u32, result)
  return DONE
}

function listRights(rights: u32, to: Slot): void {
  const list = newList(RIGHT_NAMES.length)
  for (let index = 0; index < RIGHT_NAMES.length; index++) {
    if ((rights & (1 << index)) !== 0) pushString(list, text(RIGHT_NAMES[index]))
  }
  setList(to, list)
}

/** capability_info(capability or its token): what it is, as a map; an id instead is for who may revoke it. */
export function builtinCapabilityInfo(args: Slot, _count: i32, result: Slot): u32 {
  const id = args.tag === TAG_STRING ? idOfToken(args.string) : idOf(args)
  if (id < 0) return raise(E_TYPE)
  const cell = goodCell(id)
  if (cell === null || isOver(cell, clock() as i64)) {
    return complain(E_INVARG, 'The capability is no longer valid')
  }
  if (args.tag === TAG_INT && !mayRevoke(cell, programmer())) return raise(E_PERM)
  describe(id, cell, result)
  return DONE
}

/**
 * capabilities([object or service [, made]]): what is valid, newest last, each as capability_info() shows
 * it: that for an object, its properties and verbs, or for a service; or that which the object made. Without
 * arguments what the programmer made.
 */
export function builtinCapabilities(args: Slot, count: i32, result: Slot): u32 {
  const list = pushSlots(1)
  if (count === 0) cellsMade(programmer(), list)
  else if (args.tag === TAG_OBJECT) {
    const record = find(args.object)
    if (record === null) return raise(E_INVARG)
    const isOwn = args.object === programmer()
    if (!isOwn && !controls(programmer(), record)) return raise(E_PERM)
    if (count > 1 && isTrue(slotAt(args, 1))) cellsMade(args.object, list)
    else cellsAt(args.object, list)
  } else if (args.tag === TAG_STRING) {
    const service = hostServiceOf(args.string)
    if (service < 0) return raise(E_INVARG)
    if (!isProgrammerWizard()) return raise(E_PERM)
    cellsAt(indexOfService(service as i64), list)
  } else return raise(E_TYPE)
  chargeTicks(list.list.length as i32)
  listValid(list, result)
  popSlots(1)
  return DONE
}

/** [to] ← what is valid of the cells whose ids are in [ids]. */
function listValid(ids: Slot, to: Slot): void {
  sortNumbers(ids.list)
  const now = clock() as i64
  const slot = pushSlots(1)
  setList(to, newList(0))
  for (let index = 0; index < (ids.list.length as i32); index++) {
    const id = listItem(ids.list, index).int
    const cell = goodCell(id)
    if (cell === null || isOver(cell, now)) continue
    describe(id, cell, slot)
    listAppend(to, slot)
  }
  popSlots(1)
}

/** Shell sort: in place, good enough for some thousand. */
export function sortNumbers(list: ListValue): void {
  const length = list.length as i32
  for (let gap = length >> 1; gap > 0; gap >>= 1) {
    for (let at = gap; at < length; at++) {
      const number = listItem(list, at).int
      let to = at
      while (to >= gap && listItem(list, to - gap).int > number) {
        listItem(list, to).bits = listItem(list, to - gap).bits
        to -= gap
      }
      listItem(list, to).bits = number
    }
  }
}

/** [to] ← a map of what the cell says, without its secret. */
export function describe(id: i64, cell: ListValue, to: Slot): void {
  const value = pushSlots(1)
  setMap(to, newMap())
  setInt(value, id)
  put(to, 'id', value)
  setString(value, text(TARGET_NAMES[cellKind(cell) as i32]))
  put(to, 'kind', value)
  setTarget(value, cell)
  put(to, 'target', value)
  setString(value, retainString(cellName(cell)))
  put(to, 'name', value)
  listRights(listItem(cell, CELL_RIGHTS).int as u32, value)
  put(to, 'rights', value)
  setInt(value, listItem(cell, CELL_PARENT).int)
  put(to, 'parent', value)
  setObject(value, listItem(cell, CELL_AUTHORITY).object)
  put(to, 'granter', value)
  setObject(value, listItem(cell, CELL_MAKER).object)
  put(to, 'maker', value)
  setTime(value, listItem(cell, CELL_MADE).int)
  put(to, 'made', value)
  setTime(value, listItem(cell, CELL_UNTIL).int)
  put(to, 'until', value)
  setTime(value, listItem(cell, CELL_USED).int)
  put(to, 'used', value)
  setInt(value, listItem(cell, CELL_TOKEN).string.bytes === 0 ? 0 : 1)
  put(to, 'token', value)
  answerBuffer.reset()
  describeCell(cell, answerBuffer)
  setString(value, answerBuffer.toStringValue())
  put(to, 'text', value)
  popSlots(1)
}

/** An object, a service's name, a task's id, or a lump's hash and type. */
function setTarget(to: Slot, cell: ListValue): void {
  const target = listItem(cell, CELL_TARGET)
  if (cellKind(cell) === TARGET_LUMP) to.assign(listItem(cell, CELL_NAME))
  else if (cellKind(cell) === TARGET_SERVICE) setString(to, text(HOST_SERVICES[target.int as i32]))
  else to.assign(target)
}

/** Seconds since 1970, 0 for never. */
function setTime(to: Slot, time: i64): void {
  setInt(to, time / 1000000)
}

function put(map: Slot, name: string, value: Slot): void {
  const key = pushSlots(1)
  setString(key, text(name))
  mapPut(map, key, value)
  popSlots(1)
}

/** caller_capability(): the capability that the running verb was called through, or 0. */
export function builtinCallerCapability(_args: Slot, _count: i32, result: Slot): u32 {
  const capability = callCapability(activation())
  if (capability === null) setInt(result, 0)
  else result.assign(capability)
  return DONE
}

// ---- refusals

/** Raises [error], saying [message]. */
export function complain(error: u32, message: string): u32 {
  answerBuffer.reset()
  answerBuffer.addText(message)
  return raiseAnswer(error, null)
}

function raiseRights(): u32 {
  const allowed = RIGHTS_OF_TARGETS[wanted.kind as i32]
  answerBuffer.reset()
  answerBuffer.addText('Rights for a')
  answerBuffer.addText(wanted.kind === TARGET_OBJECT ? 'n ' : ' ')
  answerBuffer.addText(TARGET_NAMES[wanted.kind as i32])
  answerBuffer.addText(' are')
  let isFirst = true
  for (let index = 0; index < RIGHT_NAMES.length; index++) {
    if ((allowed & (1 << index)) === 0) continue
    answerBuffer.addText(isFirst ? ' ' : ', ')
    answerBuffer.addText(RIGHT_NAMES[index])
    isFirst = false
  }
  return raiseAnswer(E_INVARG, null)
}

function raiseLimit(limit: i64): u32 {
  answerBuffer.reset()
  answerBuffer.addText('One programmer may have granted ')
  answerBuffer.addInteger(limit)
  answerBuffer.addText(' capabilities; capabilities() lists them, revoke() ends one')
  return raiseAnswer(E_QUOTA, null)
}
