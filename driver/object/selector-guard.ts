/**
 * Guards of role verbs (shared/roles.ts draws them). A guard that compares what cannot be compared, or
 * asks for a role that is not given, does not hold; nothing is raised.
 */

import {
  GUARD_AND,
  GUARD_EQUAL,
  GUARD_GREATER,
  GUARD_GREATER_EQUAL,
  GUARD_IN,
  GUARD_LESS,
  GUARD_LESS_EQUAL,
  GUARD_NOT,
  GUARD_NOT_EQUAL,
  GUARD_OR,
  GUARD_ROLE,
  GUARD_VALUE,
} from '../shared/roles.ts'
import { TAG_ERROR, TAG_FLOAT, TAG_INT, TAG_LIST, TAG_OBJECT, TAG_STRING } from '../shared/types.ts'
import { equal } from '../value/compare.ts'
import { listItem } from '../value/list.ts'
import { compare } from '../value/order.ts'
import { pushSlots, restoreScratch, scratchDepth } from '../value/scratch.ts'
import { isTrue, ListValue, Slot, setInt } from '../value/value.ts'

/** Addresses of the values of the roles, u32 each, by the roles' indices; 0 = not given. */
let roleValues: usize = 0
let isBroken: bool = false

/** Whether the guard holds for roles whose values' addresses are at [values]. */
export function guardHolds(guard: ListValue, values: usize): bool {
  roleValues = values
  isBroken = false
  const depth = scratchDepth()
  const holds = truthOf(guard)
  restoreScratch(depth)
  return holds && !isBroken
}

function partOf(node: ListValue, index: i32): ListValue {
  return listItem(node, index).list
}

function truthOf(node: ListValue): bool {
  const operator = listItem(node, 0).int as i32
  switch (operator) {
    case GUARD_ROLE:
    case GUARD_VALUE:
      return isTrue(operandOf(node))
    case GUARD_NOT:
      return !truthOf(partOf(node, 1))
    case GUARD_AND:
      return truthOf(partOf(node, 1)) && truthOf(partOf(node, 2))
    case GUARD_OR:
      return truthOf(partOf(node, 1)) || truthOf(partOf(node, 2))
    default:
      return isRelated(operator, operandOf(partOf(node, 1)), operandOf(partOf(node, 2)))
  }
}

/** The value of a part: a role's, a constant, or 1 and 0 for what is true and false. */
function operandOf(node: ListValue): Slot {
  const operator = listItem(node, 0).int as i32
  if (operator === GUARD_VALUE) return listItem(node, 1)
  if (operator === GUARD_ROLE) {
    const address = load<usize>(roleValues + ((listItem(node, 1).int as usize) << 2))
    if (address !== 0) return changetype<Slot>(address)
    isBroken = true
  }
  const made = pushSlots(1)
  setInt(made, operator !== GUARD_ROLE && truthOf(node) ? 1 : 0)
  return made
}

function isRelated(operator: i32, a: Slot, b: Slot): bool {
  if (operator === GUARD_EQUAL) return equal(a, b, false)
  if (operator === GUARD_NOT_EQUAL) return !equal(a, b, false)
  if (operator === GUARD_IN) return isIn(a, b)
  if (a.tag !== b.tag || !isComparable(a.tag)) {
    isBroken = true
    return false
  }
  const order = compare(a, b, false)
  if (operator === GUARD_LESS) return order < 0
  if (operator === GUARD_LESS_EQUAL) return order <= 0
  if (operator === GUARD_GREATER) return order > 0
  assert(operator === GUARD_GREATER_EQUAL, 'a stored guard of another shape')
  return order >= 0
}

function isComparable(tag: u32): bool {
  return (
    tag === TAG_INT ||
    tag === TAG_FLOAT ||
    tag === TAG_STRING ||
    tag === TAG_OBJECT ||
    tag === TAG_ERROR
  )
}

function isIn(a: Slot, b: Slot): bool {
  if (b.tag !== TAG_LIST) {
    isBroken = true
    return false
  }
  for (let index = 0; index < (b.list.length as i32); index++) {
    if (equal(a, listItem(b.list, index), false)) return true
  }
  return false
}
