/**
 * Declaring indices: create_index(), drop_index(), indices(), index_info(), verify_index(). What an
 * index covers and how it is kept is in driver/object/index-cover.ts.
 */

import {
  DeclaredIndex,
  declareIndex,
  indexAt,
  indexCount,
  indexNamed,
  indexPlaces,
} from '../object/declared-index.ts'
import { freeIdList, IdList, newIdList, sortIds } from '../object/id-list.ts'
import { buildAtOnce } from '../object/index-build.ts'
import { addKey, covers, dropIndex } from '../object/index-cover.ts'
import { compareKeys } from '../object/index-entry.ts'
import { KEY_BEHIND } from '../object/index-key.ts'
import { IndexScan, OBJECT_LEAST, scanClose, scanNext, scanOpen } from '../object/index-scan.ts'
import { mayTake, raiseNoNumber } from '../object/lease.ts'
import { COUNTER_DEFINITION } from '../object/meta.ts'
import { controls, find, isWizard, maxObject } from '../object/object.ts'
import { propertySeen } from '../object/property.ts'
import { descendants } from '../object/prototype.ts'
import { ObjectRecord } from '../object/record.ts'
import { freeWorklist } from '../object/worklist.ts'
import { E_INVARG, E_INVIND, E_PERM, E_PROPNF, E_QUOTA, E_TYPE } from '../shared/errors.ts'
import { DECLARATION_BUILDING, DECLARATION_CASE, DECLARATION_READY } from '../shared/layout.ts'
import { INDEX_NAME_BYTES_MAX, INDEX_PROPERTIES_MAX, INDICES_MAX } from '../shared/limits.ts'
import { TAG_LIST, TAG_OBJECT, TAG_STRING } from '../shared/types.ts'
import { text } from '../value/intern.ts'
import { listItem, newList, pushString, pushTaken } from '../value/list.ts'
import { mapPut, newMap } from '../value/map.ts'
import { mapKeyAt, mapValueAt } from '../value/map-node.ts'
import { DONE, raise, raiseWith } from '../value/outcome.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { retainString, StringValue } from '../value/string.ts'
import { equalFolded } from '../value/string-compare.ts'
import { newTextBuffer } from '../value/text-buffer.ts'
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
import { nameOfPart, PROPERTY_NONE, PROPERTY_UNINDEXED, partNamed, raiseNoIndex } from './query.ts'
import { beginBudget, payBudget, ROWS_OF_OBJECT, raiseTooMany, touchRows } from './query-budget.ts'

/** The parts of the index that is being declared. */
const parts: usize = memory.data(8 * 4, 8)
let partCount: u32 = 0
let options: u32 = 0

// ---- create_index()

/** create_index(name, prototype, property or list of them [, options]): whether it is ready already. */
export function builtinCreateIndex(args: Slot, count: i32, result: Slot): u32 {
  const prototype = find(slotAt(args, 1).object)
  if (prototype === null) return raise(E_INVIND)
  if (!controls(programmer(), prototype)) return raise(E_PERM)
  const named = checkName(args.string)
  if (named !== DONE) return named
  const read = readProperties(slotAt(args, 2), prototype)
  if (read !== DONE) return read
  options = 0
  const chosen = count > 3 ? readOptions(slotAt(args, 3).map) : DONE
  if (chosen !== DONE) return chosen
  if (!mayTake(COUNTER_DEFINITION)) return raiseNoNumber()
  const index = declareIndex(args.string, prototype.id, programmer(), options, parts, partCount)
  buildAtOnce(index)
  setInt(result, index.state === DECLARATION_READY ? 1 : 0)
  return DONE
}

function checkName(name: StringValue): u32 {
  if (name.bytes === 0 || name.bytes > (INDEX_NAME_BYTES_MAX as u32)) {
    return raiseWith(E_INVARG, text('The name of an index has 1 to 100 bytes'), null)
  }
  if (indexNamed(name) !== null) return raiseQuoted('There is already an index named "', name)
  if (indexCount() < (INDICES_MAX as u32)) return DONE
  return raiseWith(E_QUOTA, text('A world has at most 256 indices'), null)
}

function raiseQuoted(words: string, name: StringValue): u32 {
  messageBuffer.reset()
  messageBuffer.addText(words)
  messageBuffer.addString(name)
  messageBuffer.addText('"')
  return raiseMessage(E_INVARG, null)
}

function readProperties(value: Slot, prototype: ObjectRecord): u32 {
  partCount = 0
  if (value.tag === TAG_STRING) return readProperty(value.string, prototype)
  if (value.tag !== TAG_LIST) return raise(E_TYPE)
  const list = value.list
  if (list.length === 0 || list.length > (INDEX_PROPERTIES_MAX as u32)) {
    return raiseWith(E_INVARG, text('An index has 1 to 4 properties'), null)
  }
  for (let at = 0; at < (list.length as i32); at++) {
    const item = listItem(list, at)
    if (item.tag !== TAG_STRING) return raise(E_TYPE)
    const outcome = readProperty(item.string, prototype)
    if (outcome !== DONE) return outcome
  }
  return DONE
}

/** Adds a part: DONE, or raises E_PROPNF, E_PERM or E_INVARG. */
function readProperty(name: StringValue, prototype: ObjectRecord): u32 {
  const part = partNamed(prototype, name)
  if (part === PROPERTY_NONE) return raise(E_PROPNF)
  if (part === PROPERTY_UNINDEXED) return raiseQuoted('No index can have the property "', name)
  const seen = pushSlots(1)
  const isSeen = propertySeen(prototype, name, programmer(), seen)
  popSlots(1)
  if (!isSeen) return raise(E_PERM)
  for (let at: u32 = 0; at < partCount; at++) {
    if (load<i64>(parts + ((at as usize) << 3)) === part) {
      return raiseQuoted('An index has a property once, but this one twice: "', name)
    }
  }
  store<i64>(parts + ((partCount as usize) << 3), part)
  partCount += 1
  return DONE
}

function readOptions(map: MapValue): u32 {
  for (let at: u32 = 0; at < map.count; at++) {
    const key = mapKeyAt(map, at)
    if (key.tag !== TAG_STRING) return raise(E_TYPE)
    if (!equalFolded(key.string, text('case')))
      return raiseQuoted('An index has no option "', key.string)
    if (isTrue(mapValueAt(map, at))) options |= DECLARATION_CASE
  }
  return DONE
}

// ---- drop_index()

/** drop_index(name). Its owner, who controls its prototype, and wizards may. */
export function builtinDropIndex(args: Slot, _count: i32, _result: Slot): u32 {
  const index = indexNamed(args.string)
  if (index === null) return raiseNoIndex(args.string)
  if (!mayDrop(index)) return raise(E_PERM)
  dropIndex(index)
  return DONE
}

function mayDrop(index: DeclaredIndex): bool {
  if (index.owner === programmer() || isWizard(programmer())) return true
  const prototype = find(index.prototype)
  return prototype !== null && controls(programmer(), prototype)
}

// ---- what there is

/** indices([prototype]): the names of all indices, or of those of one prototype. */
export function builtinIndices(args: Slot, count: i32, result: Slot): u32 {
  const list = newList(indexPlaces() as i32)
  for (let place: u32 = 0; place < indexPlaces(); place++) {
    const index = indexAt(place)
    if (!index.isKept || (count > 0 && index.prototype !== args.object)) continue
    pushString(list, retainString(index.nameString))
  }
  setList(result, list)
  return DONE
}

/** index_info(name): a map of its prototype, properties, owner, state and so on. */
export function builtinIndexInfo(args: Slot, _count: i32, result: Slot): u32 {
  const index = indexNamed(args.string)
  if (index === null) return raiseNoIndex(args.string)
  setMap(result, newMap())
  const value = pushSlots(1)
  setString(value, retainString(index.nameString))
  put(result, 'name', value)
  setObject(value, index.prototype)
  put(result, 'prototype', value)
  const properties = newList(index.parts as i32)
  for (let part: u32 = 0; part < index.parts; part++)
    pushString(properties, nameOfPart(index, part))
  setList(value, properties)
  put(result, 'properties', value)
  setObject(value, index.owner)
  put(result, 'owner', value)
  setInt(value, index.caseMatters ? 1 : 0)
  put(result, 'case', value)
  setString(value, text(index.state === DECLARATION_BUILDING ? 'building' : 'ready'))
  put(result, 'state', value)
  const end = maxObject() + 1
  setInt(value, index.state === DECLARATION_BUILDING ? min<i64>(index.next, end) : end)
  put(result, 'next', value)
  popSlots(1)
  return DONE
}

function put(result: Slot, name: string, value: Slot): void {
  const key = pushSlots(1)
  setString(key, text(name))
  mapPut(result, key, value)
  popSlots(1)
}

// ---- verify_index()

const expected = newTextBuffer()
const behind: usize = memory.data<u8>([0xff])

/**
 * verify_index(name): compares the index with its objects. A map of how many entries it has, which objects have
 * a wrong entry, and which have none. For wizards.
 */
export function builtinVerifyIndex(args: Slot, _count: i32, result: Slot): u32 {
  if (!isWizard(programmer())) return raise(E_PERM)
  const index = indexNamed(args.string)
  if (index === null) return raiseNoIndex(args.string)
  beginBudget()
  const good = newIdList()
  const wrong = newIdList()
  const missing = newIdList()
  compareEntries(index, good, wrong)
  const fits = findMissing(index, good, missing)
  payBudget()
  if (fits) describe(result, good, wrong, missing)
  freeIdList(good)
  freeIdList(wrong)
  freeIdList(missing)
  return fits ? DONE : raiseTooMany()
}

function compareEntries(index: DeclaredIndex, good: IdList, wrong: IdList): void {
  assert(load<u8>(behind) === KEY_BEHIND, 'the end of an index')
  const scan = scanOpen(index.id, behind, 0, OBJECT_LEAST, behind, 1, false)
  while (touchRows(ROWS_OF_OBJECT) && scanNext(scan)) {
    if (isRight(index, scan)) good.push(scan.object)
    else wrong.push(scan.object)
  }
  scanClose(scan)
  sortIds(good)
}

function isRight(index: DeclaredIndex, scan: IndexScan): bool {
  const record = find(scan.object)
  if (record === null || !covers(index, record)) return false
  expected.reset()
  addKey(index, record, expected)
  return compareKeys(expected.start, expected.length, scan.key, scan.keyBytes) === 0
}

/** Finds the objects without a right entry; while it is built, those it should have by now. */
function findMissing(index: DeclaredIndex, good: IdList, missing: IdList): bool {
  const prototype = find(index.prototype)
  if (prototype === null || !touchRows(0)) return false
  const below = descendants(prototype)
  let fits: bool = true
  for (let at: u32 = 1; at < below.count && fits; at++) {
    fits = touchRows(ROWS_OF_OBJECT)
    const id = changetype<ObjectRecord>(below.at(at)).id
    const isDue = index.state === DECLARATION_READY || id < index.next
    if (isDue && !isAmong(good, id)) missing.push(id)
  }
  freeWorklist(below)
  return fits
}

function isAmong(list: IdList, id: i64): bool {
  let low: u32 = 0
  let high = list.count
  while (low < high) {
    const middle = (low + high) >> 1
    if (list.at(middle) < id) low = middle + 1
    else high = middle
  }
  return low < list.count && list.at(low) === id
}

function describe(result: Slot, good: IdList, wrong: IdList, missing: IdList): void {
  setMap(result, newMap())
  const value = pushSlots(1)
  setInt(value, (good.count + wrong.count) as i64)
  put(result, 'entries', value)
  putObjects(result, 'wrong', wrong, value)
  putObjects(result, 'missing', missing, value)
  popSlots(1)
}

function putObjects(result: Slot, name: string, list: IdList, value: Slot): void {
  const objects = newList(list.count as i32)
  for (let at: u32 = 0; at < list.count; at++) pushTaken(objects, TAG_OBJECT, list.at(at))
  setList(value, objects)
  put(result, name, value)
}
