/**
 * Role dispatch: which role verb a call means, from its selector, the roles that it gives and their values.
 *
 * Considered are the role verbs of the selector on the objects given and their ancestors, whatever role
 * they stand in; so nobody but who controls one of these can add to them. One applies if it declares every
 * role given, is given every role it requires, each role meets its restriction, and its guard holds; the
 * role that it is stored on is restricted to its object, so it applies only where that is met. Of those
 * that apply the one wins that is at least as specific as each other one in every role and more in one. A
 * role's specificity: one object, then prototypes by their place in the linearisation of what is given,
 * then a type, then none, then a role that is not declared and goes to the rest. Two `ordered` verbs with
 * the same order of roles are compared role by role, then by the order of their definition.
 *
 * Permissions play no part here. The call under way is the module's state; nothing in it is counted, since
 * nothing is written while a verb is chosen.
 */

import {
  RESTRICTION_NONE,
  RESTRICTION_OBJECT,
  RESTRICTION_PROTOTYPE,
  RESTRICTION_TYPE,
  ROLE_OPTIONAL,
  ROLE_REST,
  ROLES_MAX,
  SELECTOR_ORDERED,
} from '../shared/roles.ts'
import { TAG_ANONYMOUS, TAG_FLYWEIGHT, TAG_OBJECT, TAG_WAIF } from '../shared/types.ts'
import { allocate, reallocate } from '../value/heap.ts'
import { listItem } from '../value/list.ts'
import { ListValue, Slot, typeCode } from '../value/value.ts'
import { rankOf } from './linearisation.ts'
import { find, recordOf } from './object.ts'
import { ancestorAt, ancestorCount, beginWalk, meet } from './prototype.ts'
import { ObjectRecord } from './record.ts'
import { guardHolds } from './selector-guard.ts'
import { mention, roleStart } from './selector-shape.ts'
import { Role, RoleVerb, roleVerbHere } from './selector-table.ts'
import { waifClass } from './waif.ts'

// ---- the call

/** Symbol in place of a role's for the receiver. */
export const ROLE_RECEIVER: u32 = 0xffffffff
/** Role in a plan: the value goes to the rest, or nowhere since it was only offered. */
export const PLAN_REST: u32 = 0xfe
export const PLAN_NOWHERE: u32 = 0xff

let selector: u32 = 0
/** How many values are given. */
export let givenCount: i32 = 0
const symbols: usize = memory.data(4 * ROLES_MAX, 4)
const values: usize = memory.data(4 * ROLES_MAX, 4)
/** Bits of values that are offered: a verb need not declare their roles. */
let offered: u32 = 0
/** Whether a guard was asked, so that the answer is not one for all values of the same shapes. */
export let sawGuard: bool = false

/** Begins a call of the selector with this symbol. */
export function beginDispatch(symbol: u32): void {
  selector = symbol
  givenCount = 0
  offered = 0
  candidateCount = 0
  sawGuard = false
}

/** Gives a value to the role whose name has this symbol (0: a name that no role has), or the receiver. */
export function give(symbol: u32, value: Slot): void {
  assert(givenCount < ROLES_MAX, 'too many roles given')
  store<u32>(symbols + ((givenCount as usize) << 2), symbol)
  store<usize>(values + ((givenCount as usize) << 2), changetype<usize>(value))
  givenCount += 1
}

/** The same, for a role that a verb need not declare. */
export function offer(symbol: u32, value: Slot): void {
  offered |= (1 as u32) << (givenCount as u32)
  give(symbol, value)
}

/** Says which selector it is, and under which symbol a value is given, where neither was known at first. */
export function setSelector(symbol: u32): void {
  selector = symbol
}

export function setGivenSymbol(index: i32, symbol: u32): void {
  store<u32>(symbols + ((index as usize) << 2), symbol)
}

export function givenSymbol(index: i32): u32 {
  return load<u32>(symbols + ((index as usize) << 2))
}

export function givenValue(index: i32): Slot {
  return changetype<Slot>(load<usize>(values + ((index as usize) << 2)))
}

/** Address of the symbols of what is given, u32 each. */
export function givenSymbols(): usize {
  return symbols
}

// ---- who is considered

export const CANDIDATE_APPLIES: u32 = 0
/** A required role is not given: `detail` is its index in the verb. */
export const CANDIDATE_MISSING: u32 = 1
/** It does not declare a role that is given: `detail` is that one's index in the call. */
export const CANDIDATE_UNDECLARED: u32 = 2
/** A value does not meet its role's restriction: `detail` is its index in the call. */
export const CANDIDATE_UNMET: u32 = 3
/** The guard does not hold. */
export const CANDIDATE_GUARD: u32 = 4

/** A role verb that is considered: the role of each value given, and how specific it is there. */
@unmanaged
export class Candidate {
  verbAt: usize = 0
  state: u32 = 0
  detail: i32 = 0

  get verb(): RoleVerb {
    return changetype<RoleVerb>(this.verbAt)
  }
  /** Address of the plan: the index of the role of each given value, a byte each, or PLAN_…. */
  get plan(): usize {
    return changetype<usize>(this) + PLAN_AT
  }
  roleOf(given: i32): u32 {
    return load<u8>(this.plan + (given as usize)) as u32
  }
  setRole(given: i32, role: u32): void {
    store<u8>(this.plan + (given as usize), role as u8)
  }
  rank(given: i32): i32 {
    return load<i32>(changetype<usize>(this) + RANKS_AT + ((given as usize) << 2))
  }
  setRank(given: i32, rank: i32): void {
    store<i32>(changetype<usize>(this) + RANKS_AT + ((given as usize) << 2), rank)
  }
}
const PLAN_AT: usize = 12
const RANKS_AT: usize = 24
const CANDIDATE_BYTES: usize = RANKS_AT + 4 * (ROLES_MAX as usize)

let candidates: usize = allocate(CANDIDATE_BYTES * 16)
let capacity: u32 = 16
/** How many verbs were considered. */
export let candidateCount: u32 = 0

export function candidateAt(index: u32): Candidate {
  return changetype<Candidate>(candidates + (index as usize) * CANDIDATE_BYTES)
}

/** The object that stands for a value in inheritance; null when there is none. */
export function prototypeRecord(value: Slot): ObjectRecord | null {
  if (value.tag === TAG_OBJECT) return find(value.object)
  if (value.tag === TAG_ANONYMOUS) return recordOf(value)
  if (value.tag === TAG_WAIF) return find(waifClass(value))
  if (value.tag === TAG_FLYWEIGHT) return recordOf(listItem(value.list, 0))
  return null
}

/**
 * Reads the role verbs that will be considered, whatever their selectors, so that every name of a selector
 * or role that can be meant has a symbol, and no table is made during a walk.
 */
export function loadConsidered(): void {
  for (let index = 0; index < givenCount; index++) {
    const record = prototypeRecord(givenValue(index))
    if (record === null) continue
    const start = roleStart(record)
    const count = ancestorCount(start)
    for (let at: u32 = 0; at < count; at++) {
      const ancestor = ancestorAt(start, at)
      if (ancestor.roleVerbCount !== 0) roleVerbHere(ancestor, 0)
    }
  }
}

/** Finds all that are considered, and whether each applies. `loadConsidered` came before. */
export function considerAll(): void {
  candidateCount = 0
  sawGuard = false
  beginWalk()
  for (let index = 0; index < givenCount; index++) {
    const record = prototypeRecord(givenValue(index))
    if (record !== null) considerAncestors(roleStart(record))
  }
  for (let index: u32 = 0; index < candidateCount; index++) {
    const candidate = candidateAt(index)
    mentionRoles(candidate.verb)
    judge(candidate)
  }
}

function considerAncestors(start: ObjectRecord): void {
  const count = ancestorCount(start)
  for (let index: u32 = 0; index < count; index++) {
    const record = ancestorAt(start, index)
    if (record.roleVerbCount === 0 || !meet(record)) continue
    for (let at: u32 = 0; at < record.roleVerbCount; at++) {
      const verb = roleVerbHere(record, at)
      if (verb.symbol === selector) addCandidate(verb)
    }
  }
}

function addCandidate(verb: RoleVerb): void {
  if (candidateCount === capacity) {
    capacity <<= 1
    candidates = reallocate(candidates, CANDIDATE_BYTES * (capacity as usize))
  }
  candidateAt(candidateCount).verbAt = changetype<usize>(verb)
  candidateCount += 1
}

function mentionRoles(verb: RoleVerb): void {
  for (let index = 0; index < verb.roleCount; index++) {
    const role = verb.role(index)
    if (role.kind === RESTRICTION_PROTOTYPE || role.kind === RESTRICTION_OBJECT) {
      mention(role.restriction)
    }
  }
}

// ---- does it apply?

function reject(candidate: Candidate, state: u32, detail: i32): void {
  candidate.state = state
  candidate.detail = detail
}

function judge(candidate: Candidate): void {
  candidate.state = CANDIDATE_APPLIES
  candidate.detail = 0
  const verb = candidate.verb
  const taken = planRoles(candidate)
  if (candidate.state !== CANDIDATE_APPLIES) return
  for (let index = 0; index < verb.roleCount; index++) {
    const isRequired = (verb.role(index).flags & (ROLE_OPTIONAL | ROLE_REST)) === 0
    const isTaken = (taken & ((1 as u32) << (index as u32))) !== 0
    if (isRequired && !isTaken) {
      reject(candidate, CANDIDATE_MISSING, index)
      return
    }
  }
  for (let index = 0; index < givenCount; index++) {
    const rank = specificity(verb, candidate.roleOf(index), givenValue(index))
    if (rank < 0) {
      reject(candidate, CANDIDATE_UNMET, index)
      return
    }
    candidate.setRank(index, rank)
  }
  if (verb.guard === 0) return
  sawGuard = true
  if (!holdsGuard(candidate)) reject(candidate, CANDIDATE_GUARD, 0)
}

/** Finds the role of every value; answers the bits of the roles that are taken. */
function planRoles(candidate: Candidate): u32 {
  const verb = candidate.verb
  let taken: u32 = 0
  let receiver = -1
  for (let index = 0; index < givenCount; index++) {
    const symbol = givenSymbol(index)
    if (symbol === ROLE_RECEIVER) {
      receiver = index
      continue
    }
    const role = roleNamed(verb, symbol)
    if (role >= 0) taken |= (1 as u32) << (role as u32)
    assignRole(candidate, index, role)
    if (candidate.state !== CANDIDATE_APPLIES) return taken
  }
  if (receiver < 0) return taken
  const role = receiverRole(verb, taken)
  if (role < 0) {
    reject(candidate, CANDIDATE_UNDECLARED, receiver)
    return taken
  }
  candidate.setRole(receiver, role as u32)
  return taken | ((1 as u32) << (role as u32))
}

function assignRole(candidate: Candidate, given: i32, role: i32): void {
  const verb = candidate.verb
  const isOffered = (offered & ((1 as u32) << (given as u32))) !== 0
  if (role >= 0) candidate.setRole(given, role as u32)
  else if (hasRest(verb)) candidate.setRole(given, PLAN_REST)
  else if (isOffered) candidate.setRole(given, PLAN_NOWHERE)
  else reject(candidate, CANDIDATE_UNDECLARED, given)
}

/** The index of the role with this name, which is not the rest; −1 when there is none. */
export function roleNamed(verb: RoleVerb, symbol: u32): i32 {
  for (let index = 0; index < verb.roleCount; index++) {
    const role = verb.role(index)
    if (role.symbol === symbol && (role.flags & ROLE_REST) === 0) return index
  }
  return -1
}

export function hasRest(verb: RoleVerb): bool {
  return verb.roleCount > 0 && (verb.role(verb.roleCount - 1).flags & ROLE_REST) !== 0
}

/** A receiver stands in the role that the verb is stored on; if that is given, in the first one that is not. */
function receiverRole(verb: RoleVerb, taken: u32): i32 {
  if ((taken & ((1 as u32) << (verb.home as u32))) === 0) return verb.home
  for (let index = 0; index < verb.roleCount; index++) {
    const isTaken = (taken & ((1 as u32) << (index as u32))) !== 0
    if (!isTaken && (verb.role(index).flags & ROLE_REST) === 0) return index
  }
  return -1
}

/** How specific roles are that are restricted to no object: behind every place in a linearisation. */
const RANK_TYPE: i32 = 1 << 28
const RANK_NONE: i32 = RANK_TYPE + 1
const RANK_REST: i32 = RANK_TYPE + 2

/** How specific the verb is for a value in the role, from 0; −1 when its restriction is not met. */
function specificity(verb: RoleVerb, index: u32, value: Slot): i32 {
  if (index === PLAN_REST || index === PLAN_NOWHERE) return RANK_REST
  const role: Role = verb.role(index as i32)
  switch (role.kind) {
    case RESTRICTION_NONE:
      return RANK_NONE
    case RESTRICTION_OBJECT:
      return value.tag === TAG_OBJECT && value.object === role.restriction ? 0 : -1
    case RESTRICTION_TYPE:
      return (typeCode(value) as i64) === role.restriction ? RANK_TYPE : -1
    default: {
      const record = prototypeRecord(value)
      const rank = record === null ? -1 : rankOf(record, role.restriction)
      return rank < 0 ? -1 : rank + 1
    }
  }
}

const roleValues: usize = memory.data(4 * ROLES_MAX, 4)

function holdsGuard(candidate: Candidate): bool {
  memory.fill(roleValues, 0, 4 * (ROLES_MAX as usize))
  for (let index = 0; index < givenCount; index++) {
    const role = candidate.roleOf(index)
    if (role >= (ROLES_MAX as u32)) continue
    store<usize>(roleValues + ((role as usize) << 2), changetype<usize>(givenValue(index)))
  }
  return guardHolds(changetype<ListValue>(candidate.verb.guard), roleValues)
}

// ---- who wins

/** Positive when [a] wins over [b], negative the other way round, 0 when neither does. Both apply. */
export function contest(a: Candidate, b: Candidate): i32 {
  let isMore: bool = false
  let isLess: bool = false
  for (let index = 0; index < givenCount; index++) {
    const difference = a.rank(index) - b.rank(index)
    if (difference < 0) isMore = true
    else if (difference > 0) isLess = true
  }
  if (isMore !== isLess) return isMore ? 1 : -1
  if (!areOrderedAlike(a, b)) return 0
  const byRoles = isMore ? contestInOrder(a, b) : 0
  if (byRoles !== 0) return byRoles
  return a.verb.order < b.verb.order ? 1 : -1
}

/** Whether both are `ordered` and have the roles given in one order. */
function areOrderedAlike(a: Candidate, b: Candidate): bool {
  if ((a.verb.flags & b.verb.flags & SELECTOR_ORDERED) === 0) return false
  for (let index = 0; index < givenCount; index++) {
    for (let other = 0; other < index; other++) {
      const inA = (a.roleOf(index) as i32) - (a.roleOf(other) as i32)
      const inB = (b.roleOf(index) as i32) - (b.roleOf(other) as i32)
      if ((inA < 0 && inB > 0) || (inA > 0 && inB < 0)) return false
    }
  }
  return true
}

/** Compares role by role, in the order in which they are declared; what goes to the rest comes last. */
function contestInOrder(a: Candidate, b: Candidate): i32 {
  let done: u32 = 0
  for (let step = 0; step < givenCount; step++) {
    const next = earliest(a, b, done)
    done |= (1 as u32) << (next as u32)
    const difference = a.rank(next) - b.rank(next)
    if (difference !== 0) return difference < 0 ? 1 : -1
  }
  return 0
}

/** The value in the earliest role of those that are not done. */
function earliest(a: Candidate, b: Candidate, done: u32): i32 {
  let found = -1
  for (let index = 0; index < givenCount; index++) {
    if ((done & ((1 as u32) << (index as u32))) !== 0) continue
    if (found < 0 || isEarlier(a, b, index, found)) found = index
  }
  return found
}

function isEarlier(a: Candidate, b: Candidate, index: i32, other: i32): bool {
  if (a.roleOf(index) !== a.roleOf(other)) return a.roleOf(index) < a.roleOf(other)
  return b.roleOf(index) < b.roleOf(other)
}

// ---- choosing

export const CHOICE_NONE: i32 = -1
export const CHOICE_AMBIGUOUS: i32 = -2

/** Of an ambiguous choice: two of which neither wins over the other, the one defined first first. */
export let rivalA: u32 = 0
export let rivalB: u32 = 0

/**
 * The index of the candidate that wins, of those that [over] wins over (−1: of all); or CHOICE_NONE, or
 * CHOICE_AMBIGUOUS. `considerAll` came before.
 */
export function choose(over: i32): i32 {
  let best = CHOICE_NONE
  for (let index = 0; index < (candidateCount as i32); index++) {
    if (!isInPlay(index, over)) continue
    if (best < 0 || contest(candidateAt(best as u32), candidateAt(index as u32)) <= 0) best = index
  }
  if (best < 0) return CHOICE_NONE
  for (let index = 0; index < (candidateCount as i32); index++) {
    if (index === best || !isInPlay(index, over)) continue
    if (contest(candidateAt(best as u32), candidateAt(index as u32)) > 0) continue
    const isEarlier = candidateAt(best as u32).verb.order < candidateAt(index as u32).verb.order
    rivalA = (isEarlier ? best : index) as u32
    rivalB = (isEarlier ? index : best) as u32
    return CHOICE_AMBIGUOUS
  }
  return best
}

function isInPlay(index: i32, over: i32): bool {
  const candidate = candidateAt(index as u32)
  if (candidate.state !== CANDIDATE_APPLIES) return false
  return over < 0 || (index !== over && contest(candidateAt(over as u32), candidate) > 0)
}

/** The first given role that no candidate declares; −1 when there is none, or nothing was considered. */
export function undeclaredRole(): i32 {
  if (candidateCount === 0) return -1
  for (let index = 0; index < givenCount; index++) {
    const symbol = givenSymbol(index)
    if (symbol === ROLE_RECEIVER || (offered & ((1 as u32) << (index as u32))) !== 0) continue
    if (!isDeclared(symbol)) return index
  }
  return -1
}

function isDeclared(symbol: u32): bool {
  for (let index: u32 = 0; index < candidateCount; index++) {
    const verb = candidateAt(index).verb
    if (hasRest(verb) || roleNamed(verb, symbol) >= 0) return true
  }
  return false
}
