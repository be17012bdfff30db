/**
 * What an activation may do beside what its programmer may: a list {capability it was called through or 0,
 * list of capabilities that set_task_perms() gave it}, in `authority` where ACTIVATION_AUTHORITY says so.
 * Calls do not pass it on; eval() and fork do, and pass() the capability.
 *
 * Using a capability acts with its granter's permissions in that one access. No code ever runs with
 * them, so nobody can be led to use them for something else.
 */

import {
  cellKind,
  cellObject,
  cellOpensService,
  cellPermits,
  isWritable,
  openCapability,
} from '../object/capability.ts'
import { hasStandingGrant } from '../object/host-grant.ts'
import { controls } from '../object/object.ts'
import { propertyRead, propertyWrite } from '../object/property.ts'
import { ObjectRecord } from '../object/record.ts'
import {
  CELL_AUTHORITY,
  CELL_TARGET,
  RIGHT_CALL,
  RIGHT_MOVE,
  RIGHT_READ,
  RIGHT_WRITE,
  TARGET_SERVICE,
} from '../shared/capabilities.ts'
import { E_INVIND, E_PERM, ERROR_MESSAGES } from '../shared/errors.ts'
import { TAG_CAPABILITY, TAG_INT, TAG_LIST, TAG_OBJECT } from '../shared/types.ts'
import { emptyList, listItem, newList, pushItem, pushList, pushTaken } from '../value/list.ts'
import { DONE, raise } from '../value/outcome.ts'
import { addQuoted, toLiteral } from '../value/print.ts'
import { ListValue, releaseHeap, retainHeap, Slot, StringValue } from '../value/value.ts'
import { ACTIVATION_AUTHORITY, Activation } from './activation.ts'
import { activation, programmer } from './machine.ts'
import { messageBuffer, raiseMessage } from './message.ts'

// ---- what the activation has

const CAPABILITY: i32 = 0
const GRANTS: i32 = 1

/** The activation's authority, or null. */
function authorityOf(holder: Activation): ListValue | null {
  if ((holder.flags & ACTIVATION_AUTHORITY) === 0) return null
  return changetype<ListValue>(holder.authority)
}

/** [authority] is taken over. */
function setAuthority(holder: Activation, authority: ListValue): void {
  const before = authorityOf(holder)
  holder.authority = changetype<usize>(authority)
  holder.flags |= ACTIVATION_AUTHORITY
  if (before !== null) releaseHeap(TAG_LIST, changetype<usize>(before))
}

/** Notes the capability that [holder] was called through. */
export function noteCapability(holder: Activation, capability: Slot): void {
  const list = newList(2)
  pushItem(list, capability)
  pushList(list, emptyList())
  setAuthority(holder, list)
}

/** The capability that [holder] was called through, or null. */
export function callCapability(holder: Activation): Slot | null {
  const authority = authorityOf(holder)
  if (authority === null) return null
  const capability = listItem(authority, CAPABILITY)
  if (capability.tag === TAG_CAPABILITY) return capability
  return null
}

/** pass() goes on with the call that its caller is. */
export function passCapability(pushed: Activation): void {
  const capability = callCapability(pushed.previous)
  if (capability !== null) noteCapability(pushed, capability)
}

/** Gives [to], which has none, what [from] has. */
export function shareAuthority(from: Activation, to: Activation): void {
  const authority = authorityOf(from)
  if (authority === null) return
  retainHeap(changetype<usize>(authority))
  setAuthority(to, authority)
}

/** Makes [grants], a list of capabilities that is copied, what [holder] has beside its programmer. */
export function setGrants(holder: Activation, grants: Slot | null): void {
  const capability = callCapability(holder)
  if (capability === null && grants === null && authorityOf(holder) === null) return
  const list = newList(2)
  if (capability === null) pushTaken(list, TAG_INT, 0)
  else pushItem(list, capability)
  if (grants === null) pushList(list, emptyList())
  else pushItem(list, grants)
  setAuthority(holder, list)
}

function grants(): ListValue | null {
  const authority = authorityOf(activation())
  if (authority === null) return null
  const list = listItem(authority, GRANTS).list
  if (list.length === 0) return null
  return list
}

// ---- properties

/** [to] ← the property [name] of the target of [capability]; [to] may be the slot of the capability. */
export function readThrough(capability: Slot, name: StringValue, to: Slot): u32 {
  const cell = openCapability(capability.pointer)
  if (cell === null || !cellPermits(cell, RIGHT_READ, name)) {
    return refuse(capability, 'reading', name)
  }
  const record = cellObject(cell)
  if (record === null) return raise(E_INVIND)
  return propertyRead(record, name, listItem(cell, CELL_AUTHORITY).object, to, 0)
}

/** The property [name] of the target of [capability] ← a copy of [from]. */
export function writeThrough(capability: Slot, name: StringValue, from: Slot): u32 {
  const cell = openCapability(capability.pointer)
  if (cell === null || !cellPermits(cell, RIGHT_WRITE, name) || !isWritable(name)) {
    return refuse(capability, 'writing', name)
  }
  const record = cellObject(cell)
  if (record === null) return raise(E_INVIND)
  return propertyWrite(record, name, listItem(cell, CELL_AUTHORITY).object, from, 0)
}

/** [object].[name] was refused to the programmer: whether a capability of the activation permits it. */
export function readGranted(object: Slot, name: StringValue, to: Slot): bool {
  const cell = grantedCell(object, RIGHT_READ, name)
  if (cell === null) return false
  const authority = listItem(cell, CELL_AUTHORITY).object
  return propertyRead(changetype<ObjectRecord>(cellObject(cell)), name, authority, to, 0) === DONE
}

/** The same for writing. */
export function writeGranted(object: Slot, name: StringValue, from: Slot): bool {
  if (!isWritable(name)) return false
  const cell = grantedCell(object, RIGHT_WRITE, name)
  if (cell === null) return false
  const authority = listItem(cell, CELL_AUTHORITY).object
  return (
    propertyWrite(changetype<ObjectRecord>(cellObject(cell)), name, authority, from, 0) === DONE
  )
}

/** The capability of the activation through which [object]:[name]() may be called, or null. */
export function grantedCall(object: Slot, name: StringValue): Slot | null {
  return grantFor(object, RIGHT_CALL, name)
}

function grantedCell(object: Slot, right: u32, name: StringValue): ListValue | null {
  const grant = grantFor(object, right, name)
  if (grant === null) return null
  return openCapability(grant.pointer)
}

/** The first capability of the activation that has [right] for [object], and [name] of it; or null. */
function grantFor(object: Slot, right: u32, name: StringValue): Slot | null {
  if (object.tag !== TAG_OBJECT) return null
  const list = grants()
  if (list === null) return null
  for (let index = 0; index < <i32>list.length; index++) {
    const grant = listItem(list, index)
    const cell = openCapability(grant.pointer)
    if (cell === null || cellKind(cell) >= TARGET_SERVICE) continue
    if (listItem(cell, CELL_TARGET).object !== object.object) continue
    if (cellPermits(cell, right, name)) return grant
  }
  return null
}

// ---- builtins

/**
 * Whether the running activation may use host service [number] (HOST_…): its programmer by a standing
 * grant, or through a capability that set_task_perms() gave it.
 */
export function mayUseService(number: u32): bool {
  if (hasStandingGrant(number, programmer())) return true
  const list = grants()
  if (list === null) return false
  for (let index = 0; index < <i32>list.length; index++) {
    const cell = openCapability(listItem(list, index).pointer)
    if (cell !== null && cellOpensService(cell, number)) return true
  }
  return false
}

/**
 * The object that may be moved by [what], an object or a capability, and whether it may be: the
 * programmer controls it, or the capability, or one of the activation's, permits it.
 */
export function mayMove(what: Slot, record: ObjectRecord): bool {
  if (what.tag === TAG_CAPABILITY) return movesThrough(what)
  if (controls(programmer(), record)) return true
  const grant = grantFor(what, RIGHT_MOVE, changetype<StringValue>(0))
  return grant !== null && movesThrough(grant)
}

function movesThrough(capability: Slot): bool {
  const cell = openCapability(capability.pointer)
  if (cell === null || !cellPermits(cell, RIGHT_MOVE, changetype<StringValue>(0))) return false
  const record = cellObject(cell)
  return record !== null && controls(listItem(cell, CELL_AUTHORITY).object, record)
}

// ---- refusals

/** Raises E_PERM: the capability is no longer valid, or does not permit [doing] something with [name]. */
export function refuse(capability: Slot, doing: string, name: StringValue | null): u32 {
  const buffer = messageBuffer
  buffer.addText(ERROR_MESSAGES[E_PERM])
  if (openCapability(capability.pointer) === null) {
    buffer.addText(': the capability is no longer valid')
  } else {
    buffer.addText(': ')
    toLiteral(capability, buffer)
    buffer.addText(' does not permit ')
    buffer.addText(doing)
    buffer.addByte(0x20)
    if (name === null) buffer.addText('a mailbox')
    else addQuoted(name, buffer)
  }
  return raiseMessage(E_PERM, null)
}
