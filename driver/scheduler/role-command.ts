/**
 * Commands that mean role verbs, tried when no classic verb fits. A command gives the role player, and
 * dobj, prep and iobj where the line has them; it offers location, and the others as #-1 and "". A verb must
 * declare what is given, and may declare what is offered. So one without a role player is never a command.
 */

import { beginDispatch, give, offer } from '../object/selector.ts'
import { RoleVerb } from '../object/selector-table.ts'
import { TAG_LIST } from '../shared/types.ts'
import { text } from '../value/intern.ts'
import { newList, pushItem, pushList, pushString } from '../value/list.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { retainString } from '../value/string.ts'
import {
  ListValue,
  releaseHeap,
  Slot,
  StringValue,
  setObject,
  setString,
  slotAt,
} from '../value/value.ts'
import { machine } from '../vm/machine.ts'
import { programOfVerb } from '../vm/program.ts'
import { fillRoleVerb } from '../vm/role-binding.ts'
import { findOfferedVerb, isChoiceAmbiguous, rolePlan } from '../vm/role-call.ts'
import { bytesOfCall, pushActivation, reserveStack } from '../vm/stack.ts'
import { Command, contextOfCommand, locationOf } from './command.ts'

export const ROLE_COMMAND_NONE: u32 = 0
/** The verb's activation is the root of the task now. */
export const ROLE_COMMAND_BEGUN: u32 = 1
/** Several apply, and none wins. */
export const ROLE_COMMAND_AMBIGUOUS: u32 = 2

const ROLES: i32 = 5

/** Finds the role verb that the command means and makes it the root of a task: ROLE_COMMAND_…. */
export function pushRoleCommand(command: Command, player: i64): u32 {
  assert(machine.frame === 0, 'a task is running')
  const values = pushSlots(ROLES)
  setObject(values, player)
  setObject(slotAt(values, 1), locationOf(player))
  setObject(slotAt(values, 2), command.dobj)
  setString(slotAt(values, 3), retainString(changetype<StringValue>(command.prepstr)))
  setObject(slotAt(values, 4), command.iobj)
  const names = roleNames(command.word)
  giveRoles(command, values)
  const verb = findOfferedVerb(names)
  const args = newList(ROLES + 1)
  pushList(args, names)
  for (let index = 0; index < ROLES; index++) pushItem(args, slotAt(values, index))
  if (verb !== null) pushVerb(verb, args, command, player)
  else releaseHeap(TAG_LIST, changetype<usize>(args))
  popSlots(ROLES)
  if (verb !== null) return ROLE_COMMAND_BEGUN
  return isChoiceAmbiguous() ? ROLE_COMMAND_AMBIGUOUS : ROLE_COMMAND_NONE
}

/** {selector, role, …}. */
function roleNames(word: StringValue): ListValue {
  const names = newList(ROLES + 1)
  pushString(names, retainString(word))
  pushString(names, retainString(text('player')))
  pushString(names, retainString(text('location')))
  pushString(names, retainString(text('dobj')))
  pushString(names, retainString(text('prep')))
  pushString(names, retainString(text('iobj')))
  return names
}

function giveRoles(command: Command, values: Slot): void {
  beginDispatch(0)
  give(0, values)
  offer(0, slotAt(values, 1))
  giveIf(command.dobjstr, slotAt(values, 2))
  giveIf(command.prepstr, slotAt(values, 3))
  giveIf(command.iobjstr, slotAt(values, 4))
}

/** Gives what the line has, and offers what it has not. */
function giveIf(words: usize, value: Slot): void {
  if (changetype<StringValue>(words).bytes > 0) give(0, value)
  else offer(0, value)
}

/** [args] is taken over. */
function pushVerb(verb: RoleVerb, args: ListValue, command: Command, player: i64): void {
  const program = programOfVerb(verb.verb)
  assert(reserveStack(bytesOfCall(program)), 'one activation fits an empty stack')
  const pushed = pushActivation(program)
  pushed.context = changetype<usize>(contextOfCommand(command))
  const caller = pushSlots(1)
  setObject(caller, player)
  fillRoleVerb(pushed, verb, rolePlan(), args, caller, player)
  popSlots(1)
  machine.pc = program.code
}
