/**
 * Queries: objects by the values of their properties.
 *
 *   objects_where(index, value)                 objects_where(prototype, property, value)
 *   query(["weight" -> {">", 3}, "kind" -> "stone"], ["from" -> $thing, "order" -> "-weight", "limit" -> 10])
 *
 * The first map names properties, "parent" and "isa", each with a condition (query-condition.ts). The
 * second one: "from" (a prototype whose descendants are meant), "order" (a property, behind `-` the
 * largest first), "limit", "offset", "after" (an object behind which to begin), "count" (whether only
 * the number is wanted), "case" (whether capital letters differ).
 */

import { builtinPropertyName, builtinPropertyOf } from '../object/builtin-property.ts'
import { DeclaredIndex, definerOfPart, indexNamed, partOf } from '../object/declared-index.ts'
import { foundId, propertyFind } from '../object/definition.ts'
import { freeIdList, newIdList } from '../object/id-list.ts'
import { partOfField } from '../object/index-watch.ts'
import { find, maxObject } from '../object/object.ts'
import { definitionName } from '../object/property-edit.ts'
import { ObjectRecord } from '../object/record.ts'
import { E_INVARG, E_INVIND, E_PROPNF, E_TYPE } from '../shared/errors.ts'
import {
  DECLARATION_BUILDING,
  HEADER_LOCATION,
  HEADER_NAME,
  HEADER_OWNER,
} from '../shared/layout.ts'
import { TAG_INT, TAG_LIST, TAG_OBJECT, TAG_STRING } from '../shared/types.ts'
import { findSymbol, text } from '../value/intern.ts'
import { listItem, newList, pushString } from '../value/list.ts'
import { mapPut, newMap } from '../value/map.ts'
import { mapGet, mapKeyAt, mapValueAt } from '../value/map-node.ts'
import { DONE, raise, raiseWith } from '../value/outcome.ts'
import { popSlots, pushSlots, restoreScratch, scratchDepth } from '../value/scratch.ts'
import { emptyString, newStringValid, retainString, StringValue } from '../value/string.ts'
import { equalFolded } from '../value/string-compare.ts'
import {
  isTrue,
  MapValue,
  Slot,
  setInt,
  setList,
  setMap,
  setObject,
  setString,
  slotAt,
} from '../value/value.ts'
import { programmer } from '../vm/machine.ts'
import { messageBuffer, raiseMessage } from '../vm/message.ts'
import { beginBudget, payBudget, rowsTouched } from './query-budget.ts'
import {
  ABOUT_ISA,
  ABOUT_PARENT,
  ABOUT_PROPERTY,
  addCondition,
  Condition,
  conditionAt,
  conditionCount,
  demandEqual,
  readDemand,
  resetConditions,
} from './query-condition.ts'
import {
  answerQuestion,
  findCandidates,
  isTrusted,
  planCandidates,
  planJoined,
  planOrder,
  planSource,
  question,
  resetQuestion,
} from './query-run.ts'
import {
  SOURCE_CHILDREN,
  SOURCE_CONTENTS,
  SOURCE_INDEX,
  SOURCE_OWNED,
  Source,
  sourceAt,
  sourceCount,
} from './query-source.ts'

// ---- what names mean

/** What a property's name means for an object, as a part of an index; PROPERTY_NONE, or PROPERTY_UNINDEXED. */
export const PROPERTY_NONE: i64 = i64.MIN_VALUE + 1
/** A builtin property that no index can have. */
export const PROPERTY_UNINDEXED: i64 = i64.MIN_VALUE + 2

export function partNamed(record: ObjectRecord | null, name: StringValue): i64 {
  const symbol = findSymbol(name)
  const builtin = symbol === 0 ? 0 : builtinPropertyOf(symbol)
  if (builtin !== 0) return partOfBuiltin(name)
  if (record === null || !propertyFind(record, name)) return PROPERTY_NONE
  return foundId()
}

function partOfBuiltin(name: StringValue): i64 {
  if (equalFolded(name, text('name'))) return partOfField(HEADER_NAME)
  if (equalFolded(name, text('owner'))) return partOfField(HEADER_OWNER)
  if (equalFolded(name, text('location'))) return partOfField(HEADER_LOCATION)
  return PROPERTY_UNINDEXED
}

/** The name of an index's property; one reference. */
export function nameOfPart(index: DeclaredIndex, part: u32): StringValue {
  const id = partOf(index, part)
  if (id === partOfField(HEADER_NAME)) return retainString(builtinPropertyName(1))
  if (id === partOfField(HEADER_OWNER)) return retainString(builtinPropertyName(2))
  if (id === partOfField(HEADER_LOCATION)) return retainString(builtinPropertyName(9))
  const definer = definerOfPart(index, part)
  if (definer === null) return emptyString()
  const name = definitionName(definer, id)
  return name === null ? emptyString() : retainString(name.string)
}

// ---- objects_where()

/** objects_where(index, value) or objects_where(prototype, property, value). */
export function builtinObjectsWhere(args: Slot, count: i32, result: Slot): u32 {
  const depth = scratchDepth()
  resetQuestion(programmer())
  resetConditions()
  const outcome = objectsWhere(args, count, result)
  restoreScratch(depth)
  return outcome
}

function objectsWhere(args: Slot, count: i32, result: Slot): u32 {
  if (args.tag === TAG_STRING) {
    return count === 2 ? whereIndex(args.string, slotAt(args, 1), result) : raise(E_INVARG)
  }
  if (args.tag !== TAG_OBJECT || slotAt(args, 1).tag !== TAG_STRING) return raise(E_TYPE)
  if (count !== 3) return raise(E_INVARG)
  const prototype = find(args.object)
  if (prototype === null) return raise(E_INVIND)
  const outcome = setFrom(args)
  if (outcome !== DONE) return outcome
  return whereProperty(slotAt(args, 1).string, slotAt(args, 2), result)
}

function whereProperty(name: StringValue, value: Slot, result: Slot): u32 {
  const part = partNamed(changetype<ObjectRecord>(question.from), name)
  if (part === PROPERTY_NONE) return raiseNoProperty(name)
  const condition = addCondition(name, ABOUT_PROPERTY) as Condition
  condition.part = part
  demandEqual(condition, value)
  return answerQuestion(result)
}

/** The objects whose value in an index, or list of values for its first properties, is [value]. */
function whereIndex(name: StringValue, value: Slot, result: Slot): u32 {
  const index = indexNamed(name)
  if (index === null) return raiseNoIndex(name)
  if (index.state === DECLARATION_BUILDING) return raiseBuilding(index)
  if (index.parts > 1 && value.tag !== TAG_LIST) return raise(E_TYPE)
  const given: u32 = index.parts === 1 ? 1 : value.list.length
  if (given === 0 || given > index.parts) return raise(E_INVARG)
  const from = pushSlots(1)
  setObject(from, index.prototype)
  setFrom(from)
  question.caseMatters = index.caseMatters ? 1 : 0
  for (let part: u32 = 0; part < given; part++) {
    const held = pushSlots(1) // Keeps the name while the query runs.
    setString(held, nameOfPart(index, part))
    const condition = addCondition(held.string, ABOUT_PROPERTY) as Condition
    condition.part = partOf(index, part)
    demandEqual(condition, index.parts === 1 ? value : listItem(value.list, part as i32))
  }
  return answerQuestion(result)
}

/** Raises E_INVARG for an index that there is not. */
export function raiseNoIndex(name: StringValue): u32 {
  messageBuffer.reset()
  messageBuffer.addText('There is no index named "')
  messageBuffer.addString(name)
  messageBuffer.addText('"')
  return raiseMessage(E_INVARG, null)
}

function raiseBuilding(index: DeclaredIndex): u32 {
  messageBuffer.reset()
  messageBuffer.addText('The index "')
  messageBuffer.addString(index.nameString)
  messageBuffer.addText('" is being built: it has the objects below #')
  messageBuffer.addInteger(min<i64>(index.next, maxObject() + 1))
  messageBuffer.addText(' of #')
  messageBuffer.addInteger(maxObject())
  return raiseMessage(E_INVARG, null)
}

function raiseNoProperty(name: StringValue): u32 {
  messageBuffer.reset()
  messageBuffer.addText('Property not found: ')
  messageBuffer.addString(name)
  return raiseMessage(E_PROPNF, null)
}

// ---- query()

/** query(conditions [, options]). */
export function builtinQuery(args: Slot, count: i32, result: Slot): u32 {
  const depth = scratchDepth()
  let outcome = readQuestion(args, count)
  if (outcome === DONE) outcome = answerQuestion(result)
  restoreScratch(depth)
  return outcome
}

function readQuestion(args: Slot, count: i32): u32 {
  resetQuestion(programmer())
  resetConditions()
  // The prototype is known before the conditions name properties.
  if (count > 1) {
    const outcome = readOptions(slotAt(args, 1).map)
    if (outcome !== DONE) return outcome
  }
  const outcome = readConditions(args.map)
  if (outcome !== DONE) return outcome
  if (question.order === 0) return DONE
  question.orderPart = partNamed(
    changetype<ObjectRecord | null>(question.from),
    changetype<StringValue>(question.order),
  )
  return DONE
}

function readConditions(map: MapValue): u32 {
  const isa = mapGetText(map, 'isa')
  if (isa !== null) {
    const outcome = setFrom(isa)
    if (outcome !== DONE) return outcome
  }
  // What has a parent descends from it.
  const parent = mapGetText(map, 'parent')
  if (question.from === 0 && parent !== null && parent.tag === TAG_OBJECT) {
    question.from = changetype<usize>(find(parent.object))
  }
  for (let at: u32 = 0; at < map.count; at++) {
    const key = mapKeyAt(map, at)
    if (key.tag !== TAG_STRING) return raise(E_TYPE)
    if (equalFolded(key.string, text('isa'))) continue
    const outcome = readCondition(key.string, mapValueAt(map, at))
    if (outcome !== DONE) return outcome
  }
  return DONE
}

function mapGetText(map: MapValue, name: string): Slot | null {
  const key = pushSlots(1)
  setString(key, text(name))
  const value = mapGet(map, key)
  popSlots(1)
  return value
}

function readCondition(name: StringValue, demand: Slot): u32 {
  const isParent = equalFolded(name, text('parent'))
  const from = changetype<ObjectRecord | null>(question.from)
  const part = isParent ? PROPERTY_UNINDEXED : partNamed(from, name)
  if (part === PROPERTY_NONE && from !== null) return raiseNoProperty(name)
  const condition = addCondition(name, isParent ? ABOUT_PARENT : ABOUT_PROPERTY)
  if (condition === null)
    return raiseWith(E_INVARG, text('A query has at most 32 conditions'), null)
  condition.part = part
  const outcome = readDemand(condition, demand)
  if (outcome !== DONE) return outcome
  return isParent && (!condition.isEquality || condition.isRange || condition.hasExclusions)
    ? raiseWith(E_INVARG, text('A condition on "parent" is an object, or {"in", objects}'), null)
    : DONE
}

/** Asks for descendants of an object only: DONE, or raises E_TYPE, E_INVIND or E_INVARG. */
function setFrom(value: Slot): u32 {
  if (value.tag !== TAG_OBJECT) return raise(E_TYPE)
  const record = find(value.object)
  if (record === null) return raise(E_INVIND)
  const condition = addCondition(text('isa'), ABOUT_ISA)
  if (condition === null) return raise(E_INVARG)
  demandEqual(condition, value)
  if (question.from === 0) question.from = changetype<usize>(record)
  return DONE
}

function readOptions(map: MapValue): u32 {
  for (let at: u32 = 0; at < map.count; at++) {
    const key = mapKeyAt(map, at)
    if (key.tag !== TAG_STRING) return raise(E_TYPE)
    const outcome = readOption(key.string, mapValueAt(map, at))
    if (outcome !== DONE) return outcome
  }
  return DONE
}

function readOption(name: StringValue, value: Slot): u32 {
  if (equalFolded(name, text('from'))) return setFrom(value)
  if (equalFolded(name, text('order'))) return setOrder(value)
  if (equalFolded(name, text('after'))) return setAfter(value)
  if (equalFolded(name, text('limit'))) return setLimit(value)
  if (equalFolded(name, text('offset'))) return setOffset(value)
  if (equalFolded(name, text('count'))) question.isCount = isTrue(value) ? 1 : 0
  else if (equalFolded(name, text('case'))) question.caseMatters = isTrue(value) ? 1 : 0
  else return raiseOption(name)
  return DONE
}

function raiseOption(name: StringValue): u32 {
  messageBuffer.reset()
  messageBuffer.addText('A query has no option "')
  messageBuffer.addString(name)
  messageBuffer.addText('"; there are from, order, limit, offset, after, count, case')
  return raiseMessage(E_INVARG, null)
}

function setOrder(value: Slot): u32 {
  if (value.tag !== TAG_STRING) return raise(E_TYPE)
  const name = value.string
  const isReverse = name.bytes > 1 && load<u8>(name.start) === 0x2d
  question.isReverse = isReverse ? 1 : 0
  const held = pushSlots(1) // Keeps the name while the query runs.
  if (isReverse) setString(held, newStringValid(name.start + 1, name.bytes - 1))
  else setString(held, retainString(name))
  question.order = changetype<usize>(held.string)
  return DONE
}

function setAfter(value: Slot): u32 {
  if (value.tag !== TAG_OBJECT) return raise(E_TYPE)
  question.after = value.object
  return DONE
}

function setLimit(value: Slot): u32 {
  if (value.tag !== TAG_INT) return raise(E_TYPE)
  if (value.int < 0) return raise(E_INVARG)
  question.limit = value.int
  return DONE
}

function setOffset(value: Slot): u32 {
  if (value.tag !== TAG_INT) return raise(E_TYPE)
  if (value.int < 0) return raise(E_INVARG)
  question.offset = value.int
  return DONE
}

// ---- query_plan()

/** query_plan(conditions [, options]): how query() would go about it, as a map. */
export function builtinQueryPlan(args: Slot, count: i32, result: Slot): u32 {
  const depth = scratchDepth()
  let outcome = readQuestion(args, count)
  if (outcome === DONE) outcome = planQuestion(result)
  restoreScratch(depth)
  return outcome
}

function planQuestion(result: Slot): u32 {
  beginBudget()
  const candidates = newIdList()
  const outcome = findCandidates(candidates)
  freeIdList(candidates)
  payBudget()
  if (outcome === DONE) describePlan(result)
  return outcome
}

function describePlan(result: Slot): void {
  setMap(result, newMap())
  const value = pushSlots(1)
  if (planSource !== 0) {
    setString(value, nameOfSource(changetype<Source>(planSource)))
    putPlan(result, 'source', value)
    setInt(value, planCandidates as i64)
    putPlan(result, 'candidates', value)
  } else {
    setString(value, retainString(changetype<DeclaredIndex>(planOrder).nameString))
    putPlan(result, 'source', value)
  }
  setList(value, newList(sourceCount as i32))
  for (let place: u32 = 0; place < sourceCount; place++) {
    if (((planJoined >> place) & 1) !== 0) pushString(value.list, nameOfSource(sourceAt(place)))
  }
  putPlan(result, 'joined', value)
  setList(value, newList(conditionCount as i32))
  for (let at: u32 = 0; at < conditionCount; at++) {
    const condition = conditionAt(at)
    const isTested = condition.isSettled === 0 || !isTrusted(condition)
    if (isTested) pushString(value.list, retainString(condition.nameString))
  }
  putPlan(result, 'tested', value)
  setString(value, text(planOrder !== 0 ? 'index' : question.order !== 0 ? 'sorted' : 'number'))
  putPlan(result, 'order', value)
  setInt(value, rowsTouched)
  putPlan(result, 'rows', value)
  popSlots(1)
}

function putPlan(result: Slot, name: string, value: Slot): void {
  const key = pushSlots(1)
  setString(key, text(name))
  mapPut(result, key, value)
  popSlots(1)
}

/** The name of an index, or of a set that the server keeps; one reference. */
function nameOfSource(source: Source): StringValue {
  if (source.kind === SOURCE_INDEX) {
    return retainString(changetype<DeclaredIndex>(source.index).nameString)
  }
  if (source.kind === SOURCE_CONTENTS) return text('contents')
  if (source.kind === SOURCE_CHILDREN) return text('children')
  return source.kind === SOURCE_OWNED ? text('owned') : text('descendants')
}
