/**
 * Activations of role verbs. What is given is one list, the verb's `args`: {{selector, role, …}, value, …},
 * so that args[1][i] names args[i]. Each role is a variable of the program, found by its name; a role called
 * player, dobj or iobj is that variable of every verb.
 */

import { isWizard } from '../object/object.ts'
import { hasRest, PLAN_REST } from '../object/selector.ts'
import { RoleVerb } from '../object/selector-table.ts'
import { E_MAXREC, E_NONE, E_PERM } from '../shared/errors.ts'
import { PERMISSION_EXECUTE } from '../shared/layout.ts'
import {
  CONTEXT_DOBJ,
  CONTEXT_IOBJ,
  REGISTER_PLAYER,
  REGISTER_VARIABLES,
} from '../shared/opcodes.ts'
import { ROLE_OPTIONAL } from '../shared/roles.ts'
import { TAG_OBJECT } from '../shared/types.ts'
import { symbolString, text } from '../value/intern.ts'
import { emptyList, listItem, newList, pushItem } from '../value/list.ts'
import { mapSet, newMap } from '../value/map.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { equalBytes, equalFolded } from '../value/string-compare.ts'
import { ListValue, retainHeap, Slot, StringValue, setList, setMap } from '../value/value.ts'
import { ACTIVATION_ROLES, Activation, activationOf } from './activation.ts'
import { machine } from './machine.ts'
import { Program, programOfVerb } from './program.ts'
import { bytesOfCall, pushActivation, reserveStack } from './stack.ts'
import { ownContext } from './variable.ts'

/** A role's `register` when the program does not name it, and when it is one of the context variables. */
const REGISTER_NOWHERE: i32 = -1
const REGISTER_DOBJ: i32 = -2
const REGISTER_IOBJ: i32 = -3
/** Bit of a register that holds a list: with the role's value, or empty where the default counts. */
const REGISTER_OF_LIST: i32 = 1 << 24
const BLANK: u32 = 0x20

// ---- which register a role has

function bindRoles(verb: RoleVerb, program: Program): void {
  for (let index = 0; index < verb.roleCount; index++) {
    const role = verb.role(index)
    const name = symbolString(role.symbol)
    const given = (role.flags & ROLE_OPTIONAL) === 0 ? -1 : variableNamed(program, name, 1)
    role.register = given >= 0 ? given | REGISTER_OF_LIST : registerOf(program, name)
  }
  verb.isBound = 1
}

function registerOf(program: Program, name: StringValue): i32 {
  if (equalFolded(name, text('player'))) return REGISTER_PLAYER as i32
  if (equalFolded(name, text('dobj'))) return REGISTER_DOBJ
  if (equalFolded(name, text('iobj'))) return REGISTER_IOBJ
  return variableNamed(program, name, 0)
}

/** The register of the variable with this name behind [blanks] blanks; REGISTER_NOWHERE when there is none. */
function variableNamed(program: Program, name: StringValue, blanks: u32): i32 {
  for (let index: u32 = 0; index < program.variables; index++) {
    const found = program.variableName(index)
    if (found.bytes !== name.bytes + blanks) continue
    const isBlank = blanks === 0 || load<u8>(found.start) === BLANK
    const start = found.start + (blanks as usize)
    if (isBlank && equalBytes(start, name.start, name.bytes, false)) {
      return (REGISTER_VARIABLES + index) as i32
    }
  }
  return REGISTER_NOWHERE
}

// ---- may it be called so?

/**
 * Whether [caller] may call the verb that was chosen, with [args]: the verb has its x bit, or is his; and
 * a role called player is given the player himself.
 */
export function roleVerbAllows(
  verb: RoleVerb,
  plan: usize,
  args: ListValue,
  caller: Activation,
): bool {
  const programmer = caller.programmer
  if (isWizard(programmer)) return true
  if ((verb.permissions & PERMISSION_EXECUTE) === 0 && verb.owner !== programmer) return false
  for (let index = 0; index + 1 < (args.length as i32); index++) {
    const role = load<u8>(plan + (index as usize)) as i32
    if (role >= verb.roleCount) continue
    if (!equalFolded(symbolString(verb.role(role).symbol), text('player'))) continue
    const value = listItem(args, index + 1)
    if (value.tag !== TAG_OBJECT || value.object !== caller.player) return false
  }
  return true
}

// ---- entering

/** The value that stands in the role that the verb is stored on, whose `this` it is. */
function homeValue(verb: RoleVerb, plan: usize, args: ListValue): Slot {
  for (let index = 0; index + 1 < (args.length as i32); index++) {
    if ((load<u8>(plan + (index as usize)) as i32) === verb.home) return listItem(args, index + 1)
  }
  assert(false, 'a role verb is called without the role that it is stored on')
  return listItem(args, 0)
}

/** Makes the verb the running activation. E_NONE, and [args] is taken over; or E_MAXREC, E_PERM. */
export function enterRoleVerb(verb: RoleVerb, plan: usize, args: ListValue): u32 {
  if (machine.depth >= machine.depthMax) return E_MAXREC
  if (!roleVerbAllows(verb, plan, args, activationOf(machine.frame))) return E_PERM
  const program = programOfVerb(verb.verb)
  if (!reserveStack(bytesOfCall(program))) return E_MAXREC
  const callerFrame = machine.frame
  const caller = activationOf(callerFrame)
  const pushed = pushActivation(program)
  const player = playerOf(callerFrame, caller)
  pushed.context = caller.context
  retainHeap(caller.context)
  fillRoleVerb(pushed, verb, plan, args, changetype<Slot>(callerFrame), player)
  machine.pc = program.code
  return E_NONE
}

/** The player that a call passes on: a wizard's verb may have set its variable. */
function playerOf(frame: usize, caller: Activation): i64 {
  const variable = changetype<Slot>(frame + ((REGISTER_PLAYER as usize) << 4))
  if (variable.tag === TAG_OBJECT && isWizard(caller.programmer)) return variable.object
  return caller.player
}

/** Fills in a fresh activation of the verb, all but its context; [args] is taken over. */
export function fillRoleVerb(
  pushed: Activation,
  verb: RoleVerb,
  plan: usize,
  args: ListValue,
  caller: Slot,
  player: i64,
): void {
  if (verb.isBound === 0) bindRoles(verb, programOfVerb(verb.verb))
  changetype<Slot>(pushed.frame).initialize(homeValue(verb, plan, args))
  pushed.fill(caller, args, verb.verb.names, player)
  pushed.describe(verb.verb, player)
  pushed.flags |= ACTIVATION_ROLES
  bindNothing(pushed, verb)
  for (let index = 0; index + 1 < (args.length as i32); index++) {
    const role = load<u8>(plan + (index as usize)) as i32
    if (role < verb.roleCount) {
      bindValue(pushed, verb.role(role).register, listItem(args, index + 1))
    }
  }
  if (hasRest(verb)) bindRest(pushed, verb, plan, args)
}

/** Roles with defaults are empty lists until they are given. */
function bindNothing(pushed: Activation, verb: RoleVerb): void {
  for (let index = 0; index < verb.roleCount; index++) {
    const register = verb.role(index).register
    if (register < REGISTER_OF_LIST) continue
    setList(changetype<Slot>(pushed.register((register ^ REGISTER_OF_LIST) as u32)), emptyList())
  }
}

function bindValue(pushed: Activation, register: i32, value: Slot): void {
  if (register >= REGISTER_OF_LIST) {
    const list = newList(1)
    pushItem(list, value)
    setList(changetype<Slot>(pushed.register((register ^ REGISTER_OF_LIST) as u32)), list)
  } else if (register >= 0) {
    changetype<Slot>(pushed.register(register as u32)).assign(value)
  } else if (register !== REGISTER_NOWHERE) {
    const context = ownContext(changetype<ListValue>(pushed.context))
    pushed.context = changetype<usize>(context)
    const number = register === REGISTER_DOBJ ? CONTEXT_DOBJ : CONTEXT_IOBJ
    listItem(context, number as i32).assign(value)
  }
}

/** The rest is a map from the names of the roles that the verb does not declare. */
function bindRest(pushed: Activation, verb: RoleVerb, plan: usize, args: ListValue): void {
  const register = verb.role(verb.roleCount - 1).register
  if (register < 0) return
  const map = pushSlots(1)
  setMap(map, newMap())
  const names = listItem(args, 0).list
  for (let index = 0; index + 1 < (args.length as i32); index++) {
    if ((load<u8>(plan + (index as usize)) as u32) !== PLAN_REST) continue
    mapSet(map, listItem(names, index + 1), listItem(args, index + 1))
  }
  changetype<Slot>(pushed.register(register as u32)).assign(map)
  popSlots(1)
}
