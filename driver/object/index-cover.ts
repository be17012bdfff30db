/**
 * Which entries an object has in the declared indices, and keeping them so: what changes a slot, a
 * header or parents tells here before and after, and the entries that differ are changed with it.
 *
 * An object below an index's prototype has one entry. Its key has a part per property: the part of the
 * value, when the slot has one of its own; else the parent it inherits from, so that changing a
 * prototype's value changes no entry but the prototype's own. Such parents are noted as sources of the
 * index; the set only grows.
 */

import { E_NONE, E_QUOTA } from '../shared/errors.ts'
import {
  DECLARATION_BUILDING,
  DECLARATION_DROPPING,
  HEADER_LOCATION,
  HEADER_NAME,
} from '../shared/layout.ts'
import { TAG_NONE } from '../shared/types.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { retainString } from '../value/string.ts'
import { newTextBuffer, TextBuffer } from '../value/text-buffer.ts'
import { ListValue, Slot, setObject, setString } from '../value/value.ts'
import { inheritingParent } from './access.ts'
import {
  changeIndex,
  changePrototype,
  DeclaredIndex,
  definerOfPart,
  hasPart,
  indexAt,
  indexPlaces,
  isGrounded,
  partOf,
} from './declared-index.ts'
import { hasChildren, sourcesSet } from './index.ts'
import { compareKeys, entryAdd, entryRemove } from './index-entry.ts'
import { addInheritedPart, addPart } from './index-key.ts'
import { setWatchers } from './index-watch.ts'
import { find, objectLocation, objectName } from './object.ts'
import { setAdd, setHas } from './ordered-set.ts'
import { descendants, isa } from './prototype.ts'
import { ObjectRecord, RECORD_ANONYMOUS, RECORD_WAIF } from './record.ts'
import { slotRow } from './row.ts'
import { freeWorklist, newWorklist, Worklist } from './worklist.ts'
import { mayWrite } from './write-set.ts'

/** The key that is being made. */
const made: TextBuffer = newTextBuffer()
/** Keys from before a change: of each index its address, the key's bytes, the key. */
const kept: TextBuffer = newTextBuffer()
/** Objects whose parents are being changed; their entries are out of all indices meanwhile. */
let moving: usize = 0

export function indexCoverBoot(): void {
  moving = 0
  setWatchers(noticeChanging, noticeChanged)
}

// ---- what an object has

/** Whether the object is one of those that the index is about. */
export function covers(index: DeclaredIndex, record: ObjectRecord): bool {
  if ((record.state & (RECORD_ANONYMOUS | RECORD_WAIF)) !== 0) return false
  return record.id !== index.prototype && isa(record, index.prototype)
}

/** Whether the index has an entry of the object. */
function hasEntry(index: DeclaredIndex, record: ObjectRecord): bool {
  if (!index.isKept || (index.state === DECLARATION_BUILDING && record.id >= index.next))
    return false
  return covers(index, record)
}

/** Adds the key of the object's entry. */
export function addKey(index: DeclaredIndex, record: ObjectRecord, buffer: TextBuffer): void {
  for (let at: u32 = 0; at < index.parts; at++) {
    const part = partOf(index, at)
    if (part < 0) {
      addField(buffer, record, (-1 - part) as u32, index.caseMatters)
      continue
    }
    const row = slotRow(record, part)
    if (row !== null && row.tag !== TAG_NONE) addPart(buffer, row.slot, index.caseMatters)
    else addInheritedPart(buffer, parentOfSlot(index, at, record))
  }
}

/** The parent from which the object inherits the property of a part; −1 when it does not. */
function parentOfSlot(index: DeclaredIndex, part: u32, record: ObjectRecord): i64 {
  const definer = definerOfPart(index, part)
  return definer === null ? -1 : inheritingParent(record, definer)
}

/** Adds the part of a header's field: name, owner or location. */
export function addField(
  buffer: TextBuffer,
  record: ObjectRecord,
  field: u32,
  caseMatters: bool,
): void {
  const value = pushSlots(1)
  fieldValue(record, field, value)
  addPart(buffer, value, caseMatters)
  popSlots(1)
}

/** [to] ← the value of a header's field. */
export function fieldValue(record: ObjectRecord, field: u32, to: Slot): void {
  if (field === HEADER_NAME) setString(to, retainString(objectName(record)))
  else setObject(to, field === HEADER_LOCATION ? objectLocation(record) : record.owner)
}

/** Adds the object's entry, as it is now. */
export function enterObject(index: DeclaredIndex, record: ObjectRecord): void {
  made.reset()
  addKey(index, record, made)
  noteSources(index, record)
  entryAdd(index.id, made.start, made.length, record.id)
}

function noteSources(index: DeclaredIndex, record: ObjectRecord): void {
  for (let at: u32 = 0; at < index.parts; at++) {
    const part = partOf(index, at)
    if (part < 0) continue
    const row = slotRow(record, part)
    if (row !== null && row.tag !== TAG_NONE) continue
    const parent = parentOfSlot(index, at, record)
    const sources = sourcesSet(index.id)
    if (parent >= 0 && !setHas(sources, parent)) setAdd(sources, parent, parent, parent)
  }
}

// ---- changes of slots and headers

function noticeChanging(record: ObjectRecord, part: i64): void {
  kept.reset()
  if (moving !== 0) return
  for (let place: u32 = 0; place < indexPlaces(); place++) {
    const index = indexAt(place)
    if (!hasPart(index, part) || !hasEntry(index, record)) continue
    const start = kept.length
    store<usize>(kept.reserve(8), changetype<usize>(index))
    kept.length += 8
    addKey(index, record, kept)
    store<u32>(kept.start + (start as usize) + 4, kept.length - start - 8)
  }
}

function noticeChanged(record: ObjectRecord, _part: i64): void {
  let at: u32 = 0
  while (at < kept.length) {
    const index = changetype<DeclaredIndex>(load<usize>(kept.start + (at as usize)))
    const bytes = load<u32>(kept.start + (at as usize) + 4)
    replaceEntry(index, record, kept.start + (at as usize) + 8, bytes)
    at += 8 + bytes
  }
}

function replaceEntry(index: DeclaredIndex, record: ObjectRecord, key: usize, bytes: u32): void {
  made.reset()
  addKey(index, record, made)
  if (compareKeys(made.start, made.length, key, bytes) === 0) return
  entryRemove(index.id, key, bytes, record.id)
  noteSources(index, record)
  entryAdd(index.id, made.start, made.length, record.id)
}

// ---- changes of parents

/** A new object has got its parents. */
export function enterIndices(record: ObjectRecord): void {
  if (moving !== 0) return
  for (let place: u32 = 0; place < indexPlaces(); place++) {
    const index = indexAt(place)
    if (hasEntry(index, record)) enterObject(index, record)
  }
}

/** About what removing and adding an entry takes in a batch. */
const MOVE_BYTES: u32 = 200

/**
 * The object is about to get other [parents]: takes the entries out that may change, until `endMove`.
 * E_NONE, or E_QUOTA when that is more than a task may write, and nothing happened.
 */
export function beginMove(record: ObjectRecord, parents: ListValue): u32 {
  if (indexPlaces() === 0 || (record.state & RECORD_ANONYMOUS) !== 0) return E_NONE
  const found = affected(record, parents)
  const entries = found.count > 1 ? (found.count as u64) * (keptCount() as u64) : 0
  if (entries * MOVE_BYTES > u32.MAX_VALUE || !mayWrite((entries * MOVE_BYTES) as u32)) {
    freeWorklist(found)
    return E_QUOTA
  }
  leaveAll(found)
  return E_NONE
}

/** The object has its new parents: enters again what was taken out. */
export function endMove(): void {
  if (moving === 0) return
  const found = changetype<Worklist>(moving)
  moving = 0
  for (let at: u32 = 0; at < found.count; at++) {
    enterIndices(changetype<ObjectRecord>(found.at(at)))
  }
  dropUngrounded(changetype<ObjectRecord>(found.at(0)))
  freeWorklist(found)
}

function keptCount(): u32 {
  let count: u32 = 0
  for (let place: u32 = 0; place < indexPlaces(); place++) if (indexAt(place).isKept) count += 1
  return count
}

/** The object, and those below it when what an index covers or where slots inherit from may change. */
function affected(record: ObjectRecord, parents: ListValue): Worklist {
  if (hasChildren(record)) {
    for (let place: u32 = 0; place < indexPlaces(); place++) {
      if (reachesBelow(indexAt(place), record, parents)) return descendants(record)
    }
  }
  const alone = newWorklist()
  alone.push(changetype<usize>(record))
  return alone
}

function reachesBelow(index: DeclaredIndex, record: ObjectRecord, parents: ListValue): bool {
  if (!index.isKept) return false
  if (changesDescent(record, parents, index.prototype)) return true
  for (let at: u32 = 0; at < index.parts; at++) {
    const definer = definerOfPart(index, at) // Null for a field, too.
    if (definer !== null && changesDescent(record, parents, definer.id)) return true
  }
  return false
}

/** Whether the object descends from [ancestor] now but not with its new parents, or the other way. */
function changesDescent(record: ObjectRecord, parents: ListValue, ancestor: i64): bool {
  if (record.id === ancestor) return false
  let descends: bool = false
  for (let at: u32 = 0; at < parents.length && !descends; at++) {
    const parent = find(changetype<Slot>(parents.start + ((at as usize) << 4)).object)
    descends = parent !== null && isa(parent, ancestor)
  }
  return descends !== isa(record, ancestor)
}

function leaveAll(found: Worklist): void {
  for (let place: u32 = 0; place < indexPlaces(); place++) {
    const index = indexAt(place)
    for (let at: u32 = 0; at < found.count && index.isKept; at++) {
      const record = changetype<ObjectRecord>(found.at(at))
      if (!hasEntry(index, record)) continue
      made.reset()
      addKey(index, record, made)
      entryRemove(index.id, made.start, made.length, record.id)
    }
  }
  moving = changetype<usize>(found)
}

// ---- another number

/** The object is about to get another number; so are those told that inherit from it. */
export function beginRenumber(record: ObjectRecord): void {
  if (indexPlaces() !== 0) leaveAll(descendants(record))
}

/** It has it: [record] is what stands for it now, [before] its old number. */
export function endRenumber(record: ObjectRecord, before: i64): void {
  if (moving === 0) return
  changetype<Worklist>(moving).put(0, changetype<usize>(record))
  for (let place: u32 = 0; place < indexPlaces(); place++) {
    const index = indexAt(place)
    if (index.prototype === before) changePrototype(index, record.id)
    else index.definersEpoch = 0
  }
  endMove()
}

// ---- what ends an index

/** Drops the indices whose prototype, at or below [record], is gone or has lost a property. */
function dropUngrounded(record: ObjectRecord): void {
  for (let place: u32 = 0; place < indexPlaces(); place++) {
    const index = indexAt(place)
    const prototype = find(index.prototype)
    if (prototype !== null && !isa(prototype, record.id)) continue
    if (index.isKept && !isGrounded(index)) dropIndex(index)
  }
}

/** An object is gone: so are the indices of which it was the prototype. */
export function noticeGone(record: ObjectRecord): void {
  if (moving !== 0) return
  for (let place: u32 = 0; place < indexPlaces(); place++) {
    const index = indexAt(place)
    if (index.isKept && index.prototype === record.id) dropIndex(index)
  }
}

/** A property is deleted: so are the indices that have it. */
export function noticeDeleted(definition: i64): void {
  for (let place: u32 = 0; place < indexPlaces(); place++) {
    const index = indexAt(place)
    if (index.isKept && hasPart(index, definition)) dropIndex(index)
  }
}

/** Drops an index: nobody finds it any more, and its entries are cleared in the background. */
export function dropIndex(index: DeclaredIndex): void {
  changeIndex(index, DECLARATION_DROPPING, 0)
}
