/**
 * Calls of role verbs: what is given is collected, the verb is found (object/selector.ts) and entered
 * (role-binding.ts). A call that finds none says what was given, by objects' numbers and types only.
 */

import { recordOf } from '../object/object.ts'
import {
  beginDispatch,
  CANDIDATE_APPLIES,
  CHOICE_AMBIGUOUS,
  candidateAt,
  candidateCount,
  choose,
  considerAll,
  give,
  givenCount,
  givenSymbol,
  givenValue,
  loadConsidered,
  ROLE_RECEIVER,
  rivalA,
  rivalB,
  sawGuard,
  setGivenSymbol,
  setSelector,
  undeclaredRole,
} from '../object/selector.ts'
import {
  findAtSite,
  findInTable,
  foundPlan,
  rememberAtSite,
  rememberInTable,
} from '../object/selector-cache.ts'
import { RoleVerb } from '../object/selector-table.ts'
import {
  E_AMBIG,
  E_INVARG,
  E_INVIND,
  E_NONE,
  E_PERM,
  E_VERBNF,
  ERROR_MESSAGES,
} from '../shared/errors.ts'
import { REGISTER_ABSENT, REGISTER_ARGS } from '../shared/opcodes.ts'
import { ROLES_MAX } from '../shared/roles.ts'
import { TAG_INT, TAG_LIST, TAG_NONE, TAG_OBJECT } from '../shared/types.ts'
import { findSymbol, symbolString } from '../value/intern.ts'
import {
  listAppend,
  listItem,
  listSet,
  newList,
  pushItem,
  pushList,
  pushString,
  pushTaken,
} from '../value/list.ts'
import { CALL, DONE, raise } from '../value/outcome.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { retainString } from '../value/string.ts'
import { equalFolded } from '../value/string-compare.ts'
import {
  ListValue,
  releaseHeap,
  retainHeap,
  Slot,
  setList,
  slotAt,
  typeCode,
} from '../value/value.ts'
import { ACTIVATION_CLOSURE, ACTIVATION_ROLES, activationOf } from './activation.ts'
import { siteCache } from './call.ts'
import { machine, pairSlot } from './machine.ts'
import { messageBuffer, raiseMessage, typeName } from './message.ts'
import { programOfVerb } from './program.ts'
import { literalOf, registerA, registerB } from './register.ts'
import { enterRoleVerb } from './role-binding.ts'
import { chargeTicks } from './tick.ts'
import { raiseUnset } from './variable.ts'

/** Verbs considered for the price of a tick. */
const CONSIDERED_PER_TICK_SHIFT: u32 = 4

// ---- instructions; DONE means that the verb's activation runs now

/** a ← (lit c)(a, a+1, …), with receiver b. */
export function callRoles(pc: usize, base: usize): u32 {
  const first = changetype<Slot>(registerA(pc, base))
  const count = <i32>load<u16>(pc, 10)
  beginDispatch(0)
  for (let index = 0; index < count; index++) {
    const value = slotAt(first, index)
    if (value.tag === TAG_NONE) return raiseUnset(changetype<usize>(value), base)
    give(0, value)
  }
  if (<u32>load<u16>(pc, 4) !== REGISTER_ABSENT) {
    const receiver = changetype<Slot>(registerB(pc, base))
    if (receiver.tag === TAG_NONE) return raiseUnset(changetype<usize>(receiver), base)
    give(ROLE_RECEIVER, receiver)
  }
  const names = literalOf(base, <u32>load<u16>(pc, 6)).list
  const site = siteCache(pc, base)
  let verb = findAtSite(site)
  planAt = foundPlan
  if (verb === null) {
    verb = findRoleVerb(names)
    if (verb === null) return raiseNotFound(names)
    if (!sawGuard) rememberAtSite(site, verb, planAt)
  }
  return enterWith(verb, givenList(verb, names), first, count)
}

/** a ← what the running role verb wins over, with (lit c)'s roles given anew. */
export function callNextRoles(pc: usize, base: usize): u32 {
  const first = changetype<Slot>(registerA(pc, base))
  const count = <i32>load<u16>(pc, 10)
  for (let index = 0; index < count; index++) {
    const value = slotAt(first, index)
    if (value.tag === TAG_NONE) return raiseUnset(changetype<usize>(value), base)
  }
  const args = nextList(literalOf(base, <u32>load<u16>(pc, 6)).list, first)
  if (args === null) return raiseNoRoles(E_INVARG)
  const verb = findNext(args)
  if (verb === null) return dropArgs(args, raiseNoNext(args))
  return enterWith(verb, args, first, count)
}

/** Enters the verb; the caller's registers, whose values are in [args], become unset. */
function enterWith(verb: RoleVerb, args: ListValue, first: Slot, count: i32): u32 {
  const place = changetype<usize>(first) - machine.stack
  const failure = enterRoleVerb(verb, planAt, args)
  if (failure !== E_NONE) return dropArgs(args, raiseRefused(verb, failure))
  for (let index = 0; index < count; index++) {
    slotAt(changetype<Slot>(machine.stack + place), index).clear()
  }
  return DONE
}

function dropArgs(args: ListValue, outcome: u32): u32 {
  releaseHeap(TAG_LIST, changetype<usize>(args))
  return outcome
}

/** The list that becomes the verb's `args`. */
function givenList(verb: RoleVerb, names: ListValue): ListValue {
  const list = newList(givenCount + 1)
  const last = givenCount - 1
  if (last >= 0 && givenSymbol(last) === ROLE_RECEIVER) {
    pushList(list, withReceiver(verb, names, last))
  } else {
    retainHeap(changetype<usize>(names))
    pushList(list, names)
  }
  for (let index = 0; index < givenCount; index++) pushItem(list, givenValue(index))
  return list
}

/** The names with that of the receiver's role behind them. */
function withReceiver(verb: RoleVerb, names: ListValue, receiver: i32): ListValue {
  const list = newList((names.length as i32) + 1)
  for (let index = 0; index < (names.length as i32); index++) pushItem(list, listItem(names, index))
  const role = verb.role(load<u8>(planAt + <usize>receiver) as i32)
  pushString(list, retainString(symbolString(role.symbol)))
  return list
}

// ---- calls that builtins make: CALL or RAISE

/** Calls the role verb that {{selector, role, …}, value, …} and [receiver] (null: none) mean. */
export function callRolesWith(names: ListValue, values: ListValue, receiver: Slot | null): u32 {
  const count = <i32>values.length
  if (count + (receiver === null ? 0 : 1) > ROLES_MAX) return raise(E_INVARG)
  beginDispatch(0)
  for (let index = 0; index < count; index++) give(0, listItem(values, index))
  if (receiver !== null) give(ROLE_RECEIVER, receiver)
  const verb = findRoleVerb(names)
  if (verb === null) return raiseNotFound(names)
  const args = givenList(verb, names)
  const failure = enterRoleVerb(verb, planAt, args)
  return failure === E_NONE ? CALL : dropArgs(args, raiseRefused(verb, failure))
}

/** Calls what the running role verb wins over, with what it was given. */
export function callNext(): u32 {
  const args = nextList(null, changetype<Slot>(machine.frame))
  if (args === null) return raiseNoRoles(E_INVIND)
  const verb = findNext(args)
  if (verb === null) return dropArgs(args, raiseNoNext(args))
  const failure = enterRoleVerb(verb, planAt, args)
  return failure === E_NONE ? CALL : dropArgs(args, raiseRefused(verb, failure))
}

// ---- finding

/** Where the plan of the verb that was found is. */
let planAt: usize = 0
/** A plan outlives the candidates, which the next dispatch overwrites. */
const kept: usize = memory.data(16, 4)
/** What `choose` answered last. */
let choice: i32 = -1

/** The verb that the call under way means, its plan at planAt; null when there is none. */
function findRoleVerb(names: ListValue): RoleVerb | null {
  choice = -1
  const symbol = nameGiven(names)
  if (symbol === 0) return null
  const known = findInTable(symbol)
  if (known !== null) {
    planAt = foundPlan
    return known
  }
  considerAll()
  chargeTicks(<i32>(candidateCount >> CONSIDERED_PER_TICK_SHIFT))
  choice = choose(-1)
  if (choice < 0) return null
  const verb = keepChoice()
  if (!sawGuard) rememberInTable(symbol, verb, planAt)
  return verb
}

/**
 * The verb that what is given and offered means, not looked for in the caches, which know nothing of offers.
 * Its plan is at rolePlan(); null when there is none, or the choice is ambiguous.
 */
export function findOfferedVerb(names: ListValue): RoleVerb | null {
  choice = -1
  if (nameGiven(names) === 0) return null
  considerAll()
  choice = choose(-1)
  return choice < 0 ? null : keepChoice()
}

/** Whether the last choice was ambiguous. */
export function isChoiceAmbiguous(): bool {
  return choice === CHOICE_AMBIGUOUS
}

/** The plan of the verb that was found. */
export function rolePlan(): usize {
  return planAt
}

function keepChoice(): RoleVerb {
  const candidate = candidateAt(<u32>choice)
  memory.copy(kept, candidate.plan, <usize>ROLES_MAX)
  planAt = kept
  return candidate.verb
}

/** Finds the symbols of the names; answers the selector's, 0 when no role verb that is considered has it. */
function nameGiven(names: ListValue): u32 {
  loadConsidered()
  for (let index = 0; index < givenCount; index++) {
    if (givenSymbol(index) === ROLE_RECEIVER) continue
    setGivenSymbol(index, findSymbol(listItem(names, index + 1).string))
  }
  const symbol = findSymbol(listItem(names, 0).string)
  setSelector(symbol)
  return symbol
}

/**
 * The verb that wins among those that the running role verb wins over, for [args]; its plan is at planAt.
 * Null when there is none, or the running verb is gone or would not be called so.
 */
function findNext(args: ListValue): RoleVerb | null {
  choice = -1
  const names = listItem(args, 0).list
  beginDispatch(0)
  for (let index = 1; index < <i32>args.length; index++) give(0, listItem(args, index))
  if (nameGiven(names) === 0) return null
  considerAll()
  const running = runningCandidate()
  if (running < 0) return null
  choice = choose(running)
  return choice < 0 ? null : keepChoice()
}

/** The index of the candidate that is the running verb, if it applies; −1 otherwise. */
function runningCandidate(): i32 {
  const current = activationOf(machine.frame)
  const definer = recordOf(current.definer)
  for (let index = 0; index < <i32>candidateCount; index++) {
    const candidate = candidateAt(<u32>index)
    const verb = candidate.verb
    const isHere = definer !== null && verb.definerAt === changetype<usize>(definer)
    if (!isHere || changetype<usize>(programOfVerb(verb.verb)) !== current.program) continue
    return candidate.state === CANDIDATE_APPLIES ? index : -1
  }
  return -1
}

/**
 * The running role verb's `args` with the values at [first] in the roles that {_, role, …} names. Null
 * when no role verb is running, or there would be too many roles.
 */
function nextList(names: ListValue | null, first: Slot): ListValue | null {
  const current = activationOf(machine.frame)
  if ((current.flags & ACTIVATION_ROLES) === 0) return null
  const args = changetype<Slot>(current.register(REGISTER_ARGS)).list
  const slots = pushSlots(2)
  const given = slotAt(slots, 1)
  retainHeap(changetype<usize>(args))
  setList(slots, args)
  given.assign(listItem(args, 0))
  const count = names === null ? 0 : <i32>names.length - 1
  let isFit: bool = true
  for (let index = 0; index < count && isFit; index++) {
    isFit = setRole(slots, given, listItem(names as ListValue, index + 1), slotAt(first, index))
  }
  listSet(slots, 0, given)
  const made = isFit ? slots.list : null
  if (made !== null) retainHeap(changetype<usize>(made))
  popSlots(2)
  return made
}

/** Sets a role's value in `args` and, for a new one, its name among the names; false when there are too many. */
function setRole(args: Slot, names: Slot, name: Slot, value: Slot): bool {
  const count = <i32>names.list.length
  for (let index = 1; index < count; index++) {
    if (!equalFolded(listItem(names.list, index).string, name.string)) continue
    listSet(args, index, value)
    return true
  }
  if (count > ROLES_MAX) return false
  listAppend(names, name)
  listAppend(args, value)
  return true
}

// ---- errors

/** Says why `findRoleVerb` found nothing. */
function raiseNotFound(names: ListValue): u32 {
  if (choice === CHOICE_AMBIGUOUS) return raiseAmbiguous(names)
  const role = undeclaredRole()
  if (role >= 0) {
    messageBuffer.addText('No verb that is considered has the role ')
    messageBuffer.addString(listItem(names, role + 1).string)
    messageBuffer.addText(': ')
    addCall(names)
    return raiseMessage(E_INVARG, null)
  }
  messageBuffer.addText(ERROR_MESSAGES[E_VERBNF])
  messageBuffer.addText(': ')
  addCall(names)
  return raiseMessage(E_VERBNF, null)
}

/** next() was called where no role verb runs, or with too many roles. */
function raiseNoRoles(error: u32): u32 {
  if ((activationOf(machine.frame).flags & ACTIVATION_CLOSURE) === 0) return raise(error)
  messageBuffer.addText('next() is for the role verb itself, not for functions in it')
  return raiseMessage(error, null)
}

function raiseNoNext(args: ListValue): u32 {
  const names = listItem(args, 0).list
  if (choice === CHOICE_AMBIGUOUS) return raiseAmbiguous(names)
  messageBuffer.addText('No next verb: ')
  addCall(names)
  return raiseMessage(E_VERBNF, null)
}

/** The value is {{definer, number}, {definer, number}}. */
function raiseAmbiguous(names: ListValue): u32 {
  const a = candidateAt(rivalA).verb
  const b = candidateAt(rivalB).verb
  messageBuffer.addText(ERROR_MESSAGES[E_AMBIG])
  messageBuffer.addText(': ')
  addCall(names)
  messageBuffer.addText(' means verb ')
  addVerb(a)
  messageBuffer.addText(' as much as verb ')
  addVerb(b)
  const value = newList(2)
  pushList(value, verbReference(a))
  pushList(value, verbReference(b))
  setList(pairSlot, value)
  return raiseMessage(E_AMBIG, pairSlot)
}

function addVerb(verb: RoleVerb): void {
  messageBuffer.addInteger(verb.id)
  messageBuffer.addText(' of #')
  messageBuffer.addInteger(verb.definer.id)
}

function verbReference(verb: RoleVerb): ListValue {
  const list = newList(2)
  pushTaken(list, TAG_OBJECT, verb.definer.id)
  pushTaken(list, TAG_INT, verb.id)
  return list
}

/** Says why a verb that was found was not entered. */
function raiseRefused(verb: RoleVerb, failure: u32): u32 {
  if (failure !== E_PERM) return raise(failure)
  messageBuffer.addText(ERROR_MESSAGES[E_PERM])
  messageBuffer.addText(': ')
  messageBuffer.addString(verb.verb.names)
  messageBuffer.addText('() of #')
  messageBuffer.addInteger(verb.definer.id)
  return raiseMessage(E_PERM, null)
}

/** Adds the call: objects by their numbers, anything else by its type. */
function addCall(names: ListValue): void {
  const last = givenCount - 1
  const hasReceiver = last >= 0 && givenSymbol(last) === ROLE_RECEIVER
  if (hasReceiver) {
    addGiven(givenValue(last))
    messageBuffer.addByte(0x3a)
  }
  messageBuffer.addString(listItem(names, 0).string)
  messageBuffer.addByte(0x28)
  const count = hasReceiver ? last : givenCount
  for (let index = 0; index < count; index++) {
    if (index > 0) messageBuffer.addText(', ')
    messageBuffer.addString(listItem(names, index + 1).string)
    messageBuffer.addText(' -> ')
    addGiven(givenValue(index))
  }
  messageBuffer.addByte(0x29)
}

function addGiven(value: Slot): void {
  if (value.tag === TAG_OBJECT) {
    messageBuffer.addByte(0x23)
    messageBuffer.addInteger(value.object)
  } else {
    messageBuffer.addText(typeName(<i32>typeCode(value)))
  }
}
