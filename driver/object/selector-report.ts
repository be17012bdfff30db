/**
 * What can be said of a role verb when it is installed: with which others of its selector some call would
 * be ambiguous, and whose ancestors have no C3 linearisation. Both look at a bounded part of the world; a
 * call that is ambiguous all the same raises E_AMBIG when it is made.
 */

import {
  GUARD_AND,
  GUARD_EQUAL,
  GUARD_IN,
  GUARD_ROLE,
  GUARD_VALUE,
  RESTRICTION_NONE,
  RESTRICTION_OBJECT,
  RESTRICTION_PROTOTYPE,
  RESTRICTION_TYPE,
  ROLE_OPTIONAL,
  ROLE_REST,
  SELECTOR_ORDERED,
} from '../shared/roles.ts'
import { TAG_LIST } from '../shared/types.ts'
import { equal } from '../value/compare.ts'
import { listItem } from '../value/list.ts'
import { ListValue, Slot } from '../value/value.ts'
import { childrenSet, hasChildren } from './index.ts'
import { hasLinearisation } from './linearisation.ts'
import { find } from './object.ts'
import { setMember, setNext } from './ordered-set.ts'
import { isa } from './prototype.ts'
import { ObjectRecord } from './record.ts'
import { hasRest, roleNamed } from './selector.ts'
import { Role, RoleVerb } from './selector-table.ts'
import { freeWorklist, newWorklist, Worklist } from './worklist.ts'

/** Objects below one that are looked at. */
const DESCENDANTS_MAX: u32 = 256

/** Up to DESCENDANTS_MAX objects, the object itself first, in a list to be freed. */
export function someDescendants(record: ObjectRecord): Worklist {
  const found = newWorklist()
  found.push(changetype<usize>(record))
  for (let index: u32 = 0; index < found.count && found.count < DESCENDANTS_MAX; index++) {
    const next = changetype<ObjectRecord>(found.at(index))
    if (!hasChildren(next)) continue
    const set = childrenSet(next)
    let at = setNext(set, 0)
    for (; at >= 0 && found.count < DESCENDANTS_MAX; at = setNext(set, at + 1)) {
      const child = find(setMember(set, at))
      if (child !== null) found.push(changetype<usize>(child))
    }
  }
  return found
}

/** The first object, [record] or one below it, whose order of ancestors is not C3's; null when none was found. */
export function withoutLinearisation(record: ObjectRecord): ObjectRecord | null {
  const below = someDescendants(record)
  let found: ObjectRecord | null = null
  for (let index: u32 = 0; index < below.count && found === null; index++) {
    const object = changetype<ObjectRecord>(below.at(index))
    if (!hasLinearisation(object)) found = object
  }
  freeWorklist(below)
  return found
}

// ---- ambiguity

// What is known of two verbs, over the roles that both must be given, and over those that both may be.
let isMore: bool = false
let isLess: bool = false
let mayBeMore: bool = false
let mayBeLess: bool = false
let isUndecided: bool = false

/** Whether some call means either verb as much as the other. */
export function areAmbiguous(a: RoleVerb, b: RoleVerb): bool {
  if (!mayBothApply(a, b) || areOrderedAlike(a, b) || areGuardsDisjoint(a, b)) return false
  isMore = false
  isLess = false
  mayBeMore = false
  mayBeLess = false
  isUndecided = false
  for (let index = 0; index < a.roleCount; index++) compareRole(a, b, index)
  for (let index = 0; index < b.roleCount; index++) {
    if (roleNamed(a, b.role(index).symbol) >= 0 || !isRequired(b.role(index))) continue
    isLess = true // [a] takes it among the rest, which is least specific.
  }
  if (isUndecided) return isMore || isLess
  if (isMore === isLess) return true
  return isMore ? mayBeLess : mayBeMore
}

function isRequired(role: Role): bool {
  return (role.flags & (ROLE_OPTIONAL | ROLE_REST)) === 0
}

/** Whether there are roles that both can be given, with values that meet both. */
function mayBothApply(a: RoleVerb, b: RoleVerb): bool {
  return canBeGivenTo(a, b) && canBeGivenTo(b, a)
}

/** Whether [b] may be given what [a] requires. */
function canBeGivenTo(a: RoleVerb, b: RoleVerb): bool {
  for (let index = 0; index < a.roleCount; index++) {
    const role = a.role(index)
    if (!isRequired(role)) continue
    const other = roleNamed(b, role.symbol)
    if (other < 0 && !hasRest(b)) return false
    if (other >= 0 && !mayMeetBoth(role, b.role(other))) return false
  }
  return true
}

function mayMeetBoth(a: Role, b: Role): bool {
  if (a.kind === RESTRICTION_NONE || b.kind === RESTRICTION_NONE) return true
  if (a.kind === RESTRICTION_TYPE || b.kind === RESTRICTION_TYPE) {
    // Objects, anonymous objects and WAIFs have types and prototypes.
    return a.kind !== b.kind || a.restriction === b.restriction
  }
  if (a.restriction === b.restriction) return true
  if (a.kind === RESTRICTION_OBJECT) return b.kind === RESTRICTION_PROTOTYPE && isBelow(a, b)
  if (b.kind === RESTRICTION_OBJECT) return isBelow(b, a)
  return isBelow(a, b) || isBelow(b, a) || haveCommonDescendant(a, b)
}

/** Whether the object of [a] is that of [b] or descends from it. */
function isBelow(a: Role, b: Role): bool {
  const record = find(a.restriction)
  return record !== null && isa(record, b.restriction)
}

function haveCommonDescendant(a: Role, b: Role): bool {
  const record = find(a.restriction)
  if (record === null) return false
  const below = someDescendants(record)
  let isFound: bool = false
  for (let index: u32 = 0; index < below.count && !isFound; index++) {
    isFound = isa(changetype<ObjectRecord>(below.at(index)), b.restriction)
  }
  freeWorklist(below)
  return isFound
}

/** Notes which verb is more specific in a role of [a]. */
function compareRole(a: RoleVerb, b: RoleVerb, index: i32): void {
  const role = a.role(index)
  if ((role.flags & ROLE_REST) !== 0) return
  const at = roleNamed(b, role.symbol)
  if (at < 0) {
    if (isRequired(role)) isMore = true // [b] takes it among the rest.
    return
  }
  const other = b.role(at)
  const isGiven = isRequired(role) || isRequired(other)
  const difference = contestRoles(role, other)
  if (difference === UNDECIDED) {
    if (isGiven) isUndecided = true
  } else if (isGiven) {
    if (difference < 0) isMore = true
    else if (difference > 0) isLess = true
  } else if (difference < 0) mayBeMore = true
  else if (difference > 0) mayBeLess = true
}

const UNDECIDED: i32 = 2

/** Negative when [a] is more specific, positive when [b] is, 0 for neither, UNDECIDED when it depends on the value. */
function contestRoles(a: Role, b: Role): i32 {
  if (a.kind !== b.kind) return order(a.kind) < order(b.kind) ? -1 : 1
  if (a.kind !== RESTRICTION_PROTOTYPE || a.restriction === b.restriction) return 0
  if (isBelow(a, b)) return -1
  return isBelow(b, a) ? 1 : UNDECIDED
}

function order(kind: i32): i32 {
  if (kind === RESTRICTION_OBJECT) return 0
  if (kind === RESTRICTION_PROTOTYPE) return 1
  return kind === RESTRICTION_TYPE ? 2 : 3
}

/** Whether both are `ordered`, and have the roles that both declare in one order. */
function areOrderedAlike(a: RoleVerb, b: RoleVerb): bool {
  if ((a.flags & b.flags & SELECTOR_ORDERED) === 0) return false
  let last = -1
  for (let index = 0; index < a.roleCount; index++) {
    const other = roleNamed(b, a.role(index).symbol)
    if (other < 0) continue
    if (other < last) return false
    last = other
  }
  return true
}

// ---- guards that cannot both hold

function areGuardsDisjoint(a: RoleVerb, b: RoleVerb): bool {
  if (a.guard === 0 || b.guard === 0) return false
  return isExcluded(a, changetype<ListValue>(a.guard), b)
}

/** Whether a part of [a]'s guard that must hold is excluded by [b]'s guard. */
function isExcluded(a: RoleVerb, node: ListValue, b: RoleVerb): bool {
  if ((listItem(node, 0).int as i32) === GUARD_AND) {
    return isExcluded(a, listItem(node, 1).list, b) || isExcluded(a, listItem(node, 2).list, b)
  }
  return isChoice(node) && excludes(b, changetype<ListValue>(b.guard), a, node)
}

/** Whether [node] of [b]'s guard gives the role of [choice] in [a]'s other values. */
function excludes(b: RoleVerb, node: ListValue, a: RoleVerb, choice: ListValue): bool {
  if ((listItem(node, 0).int as i32) === GUARD_AND) {
    return (
      excludes(b, listItem(node, 1).list, a, choice) ||
      excludes(b, listItem(node, 2).list, a, choice)
    )
  }
  if (!isChoice(node) || chosenRole(b, node) !== chosenRole(a, choice)) return false
  return !haveCommonValue(node, choice)
}

/** Whether the node is `role == value` or `role in {value, …}`. */
function isChoice(node: ListValue): bool {
  const operator = listItem(node, 0).int as i32
  if (operator !== GUARD_EQUAL && operator !== GUARD_IN) return false
  const left = listItem(node, 1).list
  const right = listItem(node, 2).list
  if ((listItem(left, 0).int as i32) !== GUARD_ROLE) return false
  if ((listItem(right, 0).int as i32) !== GUARD_VALUE) return false
  return operator === GUARD_EQUAL || listItem(right, 1).tag === TAG_LIST
}

function chosenRole(verb: RoleVerb, node: ListValue): u32 {
  return verb.role(listItem(listItem(node, 1).list, 1).int as i32).symbol
}

function valueCount(node: ListValue): i32 {
  if ((listItem(node, 0).int as i32) === GUARD_EQUAL) return 1
  return listItem(listItem(node, 2).list, 1).list.length as i32
}

function valueAt(node: ListValue, index: i32): Slot {
  const value = listItem(listItem(node, 2).list, 1)
  return (listItem(node, 0).int as i32) === GUARD_EQUAL ? value : listItem(value.list, index)
}

function haveCommonValue(a: ListValue, b: ListValue): bool {
  for (let index = 0; index < valueCount(a); index++) {
    for (let other = 0; other < valueCount(b); other++) {
      if (equal(valueAt(a, index), valueAt(b, other), false)) return true
    }
  }
  return false
}
