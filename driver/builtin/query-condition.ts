/**
 * The conditions of a query: what a property's value must be. A condition is a value, which the
 * property's equals, or a list of operators and values that all hold:
 *
 *   "=" v   "!=" v   "<" v   "<=" v   ">" v   ">=" v   "in" {v, …}   "prefix" text
 *
 * What is larger or smaller has the type of the value it is compared with.
 */

import { propertySeen } from '../object/property.ts'
import { isa, parentCount, parentId } from '../object/prototype.ts'
import { ObjectRecord } from '../object/record.ts'
import { E_INVARG, E_TYPE } from '../shared/errors.ts'
import { QUERY_CONDITIONS_MAX } from '../shared/limits.ts'
import {
  TAG_BOOL,
  TAG_ERROR,
  TAG_ERROR_VALUE,
  TAG_HEAP,
  TAG_INT,
  TAG_LIST,
  TAG_NONE,
  TAG_OBJECT,
  TAG_STRING,
} from '../shared/types.ts'
import { equal } from '../value/compare.ts'
import { compareErrors } from '../value/error-name.ts'
import { errorCode } from '../value/error-value.ts'
import { text } from '../value/intern.ts'
import { listAppend, listItem, newList, pushItem } from '../value/list.ts'
import { compare } from '../value/order.ts'
import { raiseWith } from '../value/outcome.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { StringValue } from '../value/string.ts'
import { equalBytes, equalFolded } from '../value/string-compare.ts'
import { isStringLike } from '../value/tag.ts'
import { ListValue, Slot, setList, slotAt } from '../value/value.ts'

// What a condition is about.
export const ABOUT_PROPERTY: u32 = 0
/** Direct parents; ancestors. */
export const ABOUT_PARENT: u32 = 1
export const ABOUT_ISA: u32 = 2

// Slots of a condition. NONE: not asked for.
/** A list: the values of which it must equal one. */
export const WHERE_IN: i32 = 0
/** A list: the values that it must not equal. */
const WHERE_NOT: i32 = 1
export const WHERE_LOW: i32 = 2
export const WHERE_HIGH: i32 = 3
export const WHERE_PREFIX: i32 = 4
const WHERE_SLOTS: i32 = 5

/** A condition; `name` is borrowed from the query's map, `slots` are scratch slots. */
@unmanaged
export class Condition {
  name: usize = 0
  slots: usize = 0
  about: u32 = 0
  /** Whether the bounds belong to the range. */
  lowIncluded: u32 = 0
  highIncluded: u32 = 0
  /** What the name means for the query's prototype: a part of an index; PART_UNKNOWN without one. */
  part: i64 = 0
  /** Whether what found the candidates has made sure of it. */
  isSettled: u32 = 0

  @inline get nameString(): StringValue {
    return changetype<StringValue>(this.name)
  }
  /** One of its slots, by WHERE_…. */
  where(which: i32): Slot {
    return slotAt(changetype<Slot>(this.slots), which)
  }
  @inline get isEquality(): bool {
    return this.where(WHERE_IN).tag !== TAG_NONE
  }
  /** Whether it demands that the value is not something. */
  @inline get hasExclusions(): bool {
    return this.where(WHERE_NOT).tag !== TAG_NONE
  }
  /** Whether a range of values in order meets it. */
  @inline get isRange(): bool {
    return (
      this.where(WHERE_LOW).tag !== TAG_NONE ||
      this.where(WHERE_HIGH).tag !== TAG_NONE ||
      this.where(WHERE_PREFIX).tag !== TAG_NONE
    )
  }
}

export const PART_UNKNOWN: i64 = i64.MIN_VALUE

const conditions: usize = memory.data(64 * 32, 8)
export let conditionCount: u32 = 0

export function conditionAt(index: u32): Condition {
  return changetype<Condition>(conditions + (index as usize) * 64)
}

/** Forgets all conditions. Their slots are scratch slots and end with the builtin. */
export function resetConditions(): void {
  assert(offsetof<Condition>() <= 64, 'the size of a condition')
  conditionCount = 0
}

/** Adds a condition without any demand; null above QUERY_CONDITIONS_MAX. */
export function addCondition(name: StringValue, about: u32): Condition | null {
  if (conditionCount === QUERY_CONDITIONS_MAX) return null
  const condition = conditionAt(conditionCount++)
  memory.fill(changetype<usize>(condition), 0, offsetof<Condition>())
  condition.name = changetype<usize>(name)
  condition.slots = changetype<usize>(pushSlots(WHERE_SLOTS))
  condition.about = about
  condition.part = PART_UNKNOWN
  return condition
}

// ---- reading

/** Reads what is demanded: DONE's E_NONE, or raises E_INVARG or E_TYPE. */
export function readDemand(condition: Condition, demand: Slot): u32 {
  if (demand.tag !== TAG_LIST) return demandEqual(condition, demand)
  const list = demand.list
  if (list.length === 0 || list.length % 2 !== 0) return badDemand()
  for (let at = 0; at < (list.length as i32); at += 2) {
    const operator = listItem(list, at)
    if (operator.tag !== TAG_STRING) return badDemand()
    const outcome = readOperator(condition, operator.string, listItem(list, at + 1))
    if (outcome !== 0) return outcome
  }
  return 0
}

/** Demands that the value equals [value]. */
export function demandEqual(condition: Condition, value: Slot): u32 {
  return demandIn(condition, value, null)
}

function badDemand(): u32 {
  return raiseWith(
    E_INVARG,
    text('A condition is a value, or a list of operators and values like {">=", 3, "<", 10}'),
    null,
  )
}

function readOperator(condition: Condition, operator: StringValue, value: Slot): u32 {
  if (isOperator(operator, '=') || isOperator(operator, '==')) return demandEqual(condition, value)
  if (isOperator(operator, '!=')) return demandNot(condition, value)
  if (isOperator(operator, 'in')) {
    return value.tag === TAG_LIST ? demandIn(condition, value, value.list) : badValue()
  }
  if (isOperator(operator, 'prefix')) {
    if (value.tag !== TAG_STRING || condition.where(WHERE_PREFIX).tag !== TAG_NONE)
      return badValue()
    condition.where(WHERE_PREFIX).assign(value)
    return 0
  }
  if (isOperator(operator, '>')) return demandBound(condition, WHERE_LOW, value, 0)
  if (isOperator(operator, '>=')) return demandBound(condition, WHERE_LOW, value, 1)
  if (isOperator(operator, '<')) return demandBound(condition, WHERE_HIGH, value, 0)
  if (isOperator(operator, '<=')) return demandBound(condition, WHERE_HIGH, value, 1)
  return badDemand()
}

function isOperator(operator: StringValue, name: string): bool {
  return equalFolded(operator, text(name))
}

function badValue(): u32 {
  return raiseWith(
    E_TYPE,
    text('An operator of a condition has a value that it cannot compare with'),
    null,
  )
}

/** Demands that the value is one of [values], or [value] when that is null; and one of earlier demands. */
function demandIn(condition: Condition, value: Slot, values: ListValue | null): u32 {
  const to = condition.where(WHERE_IN)
  const list = newList(values === null ? 1 : (values.length as i32))
  const count = values === null ? 1 : (values.length as i32)
  for (let at = 0; at < count; at++) {
    const item = values === null ? value : listItem(values, at)
    if (to.tag === TAG_NONE || isAmong(to.list, item, false)) pushItem(list, item)
  }
  setList(to, list)
  return 0
}

function demandNot(condition: Condition, value: Slot): u32 {
  const to = condition.where(WHERE_NOT)
  if (to.tag === TAG_NONE) setList(to, newList(1))
  listAppend(to, value)
  return 0
}

function demandBound(condition: Condition, which: i32, value: Slot, included: u32): u32 {
  const isOrdered = value.tag < TAG_HEAP || isStringLike(value.tag)
  if (!isOrdered || condition.where(which).tag !== TAG_NONE) return badValue()
  condition.where(which).assign(value)
  if (which === WHERE_LOW) condition.lowIncluded = included
  else condition.highIncluded = included
  return 0
}

// ---- testing

/** Whether the object meets the condition, and [who] may see that. */
export function meets(
  condition: Condition,
  record: ObjectRecord,
  who: i64,
  caseMatters: bool,
): bool {
  if (condition.about === ABOUT_PARENT) return hasParent(condition, record)
  if (condition.about === ABOUT_ISA) return descends(condition, record)
  const value = pushSlots(1)
  const isMet =
    propertySeen(record, condition.nameString, who, value) && allows(condition, value, caseMatters)
  popSlots(1)
  return isMet
}

function hasParent(condition: Condition, record: ObjectRecord): bool {
  const wanted = condition.where(WHERE_IN).list
  for (let index = 0; index < parentCount(record); index++) {
    for (let at = 0; at < (wanted.length as i32); at++) {
      const item = listItem(wanted, at)
      if (item.tag === TAG_OBJECT && item.object === parentId(record, index)) return true
    }
  }
  return false
}

function descends(condition: Condition, record: ObjectRecord): bool {
  const ancestor = listItem(condition.where(WHERE_IN).list, 0).object
  return record.id !== ancestor && isa(record, ancestor)
}

/** Whether a value is one that the condition demands. */
export function allows(condition: Condition, value: Slot, caseMatters: bool): bool {
  const equals = condition.where(WHERE_IN)
  if (equals.tag !== TAG_NONE && !isAmong(equals.list, value, caseMatters)) return false
  const not = condition.where(WHERE_NOT)
  if (not.tag !== TAG_NONE && isAmong(not.list, value, caseMatters)) return false
  const low = condition.where(WHERE_LOW)
  if (low.tag !== TAG_NONE) {
    if (!areComparable(value, low)) return false
    if (orderOf(value, low, caseMatters) < 1 - (condition.lowIncluded as i32)) return false
  }
  const high = condition.where(WHERE_HIGH)
  if (high.tag !== TAG_NONE) {
    if (!areComparable(value, high)) return false
    if (orderOf(value, high, caseMatters) > (condition.highIncluded as i32) - 1) return false
  }
  const prefix = condition.where(WHERE_PREFIX)
  return prefix.tag === TAG_NONE || beginsWith(value, prefix.string, caseMatters)
}

/** Whether a value has an order with a bound: of one type, or of two that can be equal. */
function areComparable(value: Slot, bound: Slot): bool {
  if (value.tag === bound.tag) return true
  if (bound.tag === TAG_ERROR) return value.tag === TAG_ERROR_VALUE
  const isNumber = value.tag === TAG_INT || value.tag === TAG_BOOL
  return isNumber && (bound.tag === TAG_INT || bound.tag === TAG_BOOL)
}

/** Negative, 0 or positive as the value is before, at or behind the bound. */
function orderOf(value: Slot, bound: Slot, caseMatters: bool): i32 {
  if (value.tag === bound.tag) return compare(value, bound, caseMatters)
  if (bound.tag === TAG_ERROR) return compareErrors(errorCode(value), bound.error)
  return value.bits === bound.bits ? 0 : value.bits < bound.bits ? -1 : 1
}

function isAmong(list: ListValue, value: Slot, caseMatters: bool): bool {
  for (let at = 0; at < (list.length as i32); at++) {
    if (equal(listItem(list, at), value, caseMatters)) return true
  }
  return false
}

function beginsWith(value: Slot, prefix: StringValue, caseMatters: bool): bool {
  if (value.tag !== TAG_STRING || value.string.bytes < prefix.bytes) return false
  // The fold keeps lengths, so a beginning ends between points or is none.
  return equalBytes(value.string.start, prefix.start, prefix.bytes, caseMatters)
}
