/**
 * How objects come, go and change their number.
 *
 * A new object is written whole when its batch is packed, and dropped whole when its making is undone.
 * A destroyed one keeps its rows aside until then, so that undoing puts them back.
 */

import { random } from '../host.ts'
import { E_NONE } from '../shared/errors.ts'
import {
  FLAG_PLAYER,
  FLAG_WIZARD,
  HEADER_FLAGS,
  HEADER_NAME,
  HEADER_OWNER,
  ROW_HEADER,
  TABLE_OBJECT,
} from '../shared/layout.ts'
import { decode } from '../value/codec.ts'
import { allocate, free } from '../value/heap.ts'
import { emptyList } from '../value/list.ts'
import {
  isUuidObject,
  UUID_OBJECT_CHANCES,
  UUID_OBJECT_FIRST,
  UUID_OBJECT_SHIFT,
} from '../value/object-id.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { emptyString, retainString } from '../value/string.ts'
import { Slot, setList, setString } from '../value/value.ts'
import { addDirtyBytes, addDirtyRow, DIRTY_ALL, DIRTY_GONE, noteEnded } from './batch.ts'
import { endCapabilities } from './capability-row.ts'
import { isClustered } from './cluster.ts'
import { definitionSymbolAt, definitionsHere } from './definition.ts'
import {
  bumpHierarchy,
  bumpProperties,
  bumpRoles,
  definitionEpoch,
  roleEpoch,
  verbEpoch,
} from './epoch.ts'
import { addOwned, endOwner, playersSet, removeDefiner, removeOwned } from './index.ts'
import { beginMove, endMove, enterIndices, noticeGone } from './index-cover.ts'
import { keyBegin, keyGet, keyInt, rowsPointer } from './key.ts'
import { COUNTER_OBJECT, counterNext, counterPeek, counterSet } from './meta.ts'
import { entryOf, find, isPlayer, maxObject, objectName, setEntry } from './object.ts'
import { freeSet, OrderedSet, setAdd, setRemove, setToList } from './ordered-set.ts'
import { attach, checkParents, detach } from './parents.ts'
import {
  dropRecord,
  freeTable,
  newRecord,
  ObjectRecord,
  RECORD_FRESH,
  RECORD_PARENT,
  RECORD_RECENT,
  RECORD_VALID,
} from './record.ts'
import { headerSetInt, headerSetObject } from './row.ts'
import { countTableGone } from './row-reference.ts'
import { leaveSelectors } from './selector-edit.ts'
import {
  eachEntry,
  segment,
  UNDO_CREATE,
  UNDO_DESTROY,
  undoDefine,
  undoLog,
  undoNothing,
} from './undo.ts'

export function lifeBoot(): void {
  undoDefine(UNDO_CREATE, uncreate, undoNothing)
  undoDefine(UNDO_DESTROY, undestroy, discardDestroyed)
}

// ---- coming

/**
 * Makes an object with the next number, or with the number [id] that nobody has; #-1 as [owner] means
 * itself. Null when the parents (a list) cannot be its parents; then no number is used.
 */
export function createObject(id: i64, owner: i64, parents: Slot): ObjectRecord | null {
  if (checkParents(null, parents.list) !== E_NONE) return null
  const number = id >= 0 ? id : counterNext(COUNTER_OBJECT)
  const record = newObject(number)
  const holder = owner < 0 ? number : owner
  headerSetInt(record, HEADER_FLAGS, 0)
  headerSetObject(record, HEADER_OWNER, holder)
  addOwned(holder, number)
  if (parents.list.length !== 0) attach(record, parents)
  enterIndices(record)
  return record
}

/** An id that nobody has and nobody can guess. */
export function drawObjectId(): i64 {
  while (true) {
    const drawn = (random() * UUID_OBJECT_CHANCES) as i64
    const id = UUID_OBJECT_FIRST + (drawn << UUID_OBJECT_SHIFT)
    if (!exists(id)) return id
  }
}

/** An object without any rows. */
export function newObject(id: i64): ObjectRecord {
  const record = newRecord(id, RECORD_VALID | RECORD_FRESH | RECORD_RECENT)
  record.segment = segment
  undoLog(UNDO_CREATE, changetype<usize>(record), entryOf(id) as i64, 0, null)
  setEntry(id, changetype<usize>(record))
  addDirtyRow(record, DIRTY_ALL)
  addDirtyBytes(40)
  return record
}

function uncreate(a: usize, b: i64, _c: i64, _value: Slot): void {
  const record = changetype<ObjectRecord>(a)
  setEntry(record.id, b as usize)
  if (isUuidObject(record.id)) endOwner(record.id) // Nobody has the id again, as others have numbers.
  freeWhole(record)
}

/** Frees a record with its sets. Whoever remembers its address must notice. */
export function freeWhole(record: ObjectRecord): void {
  if (record.contents !== 0) freeSet(changetype<OrderedSet>(record.contents))
  if (record.children !== 0) freeSet(changetype<OrderedSet>(record.children))
  dropRecord(record)
  bumpHierarchy()
}

// ---- going

/** What a destroyed object had, for undo. */
@unmanaged
class Detached {
  rows: usize = 0
  rowMask: u32 = 0
  rowsUsed: u32 = 0
  verbCount: u32 = 0
  definitionCount: u32 = 0
  roleVerbCount: u32 = 0
  state: u32 = 0
  flags: u32 = 0
  parents: usize = 0
  owner: i64 = 0
}

/** Destroys an object that is nowhere, empty, without children and parents. */
export function destroyObject(record: ObjectRecord): void {
  removeFromIndices(record)
  endCapabilities(record.id)
  const kept = changetype<Detached>(allocate(offsetof<Detached>()))
  kept.rows = record.rows
  kept.rowMask = record.rowMask
  kept.rowsUsed = record.rowsUsed
  kept.verbCount = record.verbCount
  kept.definitionCount = record.definitionCount
  kept.roleVerbCount = record.roleVerbCount
  kept.state = record.state
  kept.flags = record.flags
  kept.parents = record.parents
  kept.owner = record.owner
  undoLog(UNDO_DESTROY, changetype<usize>(record), changetype<usize>(kept) as i64, 0, null)
  noticeDestroyed(record)
  record.rows = 0
  record.rowMask = 0
  record.rowsUsed = 0
  record.verbCount = 0
  record.definitionCount = 0
  record.roleVerbCount = 0
  record.parents = 0
  record.state &= ~RECORD_VALID
  noticeGone(record)
  noteEnded()
  addDirtyRow(record, DIRTY_GONE)
  addDirtyBytes(40)
}

function removeFromIndices(record: ObjectRecord): void {
  const count = definitionsHere(record)
  for (let index: u32 = 0; index < count; index++) {
    removeDefiner(definitionSymbolAt(record, index), record.id)
  }
  leaveSelectors(record)
  detach(record)
  removeOwned(record.owner, record.id)
  if ((record.flags & FLAG_PLAYER) !== 0) setRemove(playersSet(), record.id, record.id)
}

/** Frees what was derived from the rows and bumps the epochs of whoever may have looked here. */
function noticeDestroyed(record: ObjectRecord): void {
  if (record.definitions !== 0) free(record.definitions)
  if (record.verbs !== 0) free(record.verbs)
  if (record.roleVerbs !== 0) {
    free(record.roleVerbs)
    bumpRoles()
  }
  record.definitions = 0
  record.verbs = 0
  record.roleVerbs = 0
  record.epoch += 1
  if ((record.flags & FLAG_WIZARD) !== 0) bumpProperties()
  const isStart =
    (record.verbStartEpoch === verbEpoch && record.verbStart === changetype<usize>(record)) ||
    (record.propertyStartEpoch === definitionEpoch &&
      record.propertyStart === changetype<usize>(record))
  const isRoleStart =
    record.roleStartEpoch === roleEpoch && record.roleStart === changetype<usize>(record)
  if (isStart || isRoleStart || (record.state & RECORD_PARENT) !== 0) bumpHierarchy()
}

function undestroy(a: usize, b: i64, _c: i64, _value: Slot): void {
  const record = changetype<ObjectRecord>(a)
  const kept = changetype<Detached>(b as usize)
  record.rows = kept.rows
  record.rowMask = kept.rowMask
  record.rowsUsed = kept.rowsUsed
  record.verbCount = kept.verbCount
  record.definitionCount = kept.definitionCount
  record.roleVerbCount = kept.roleVerbCount
  record.state = kept.state
  record.flags = kept.flags
  record.parents = kept.parents
  record.owner = kept.owner
  record.epoch += 1
  bumpHierarchy()
  free(changetype<usize>(kept))
}

/** Takes off what the rows of destroyed objects held of anonymous objects and WAIFs. */
export function countDestroyed(): void {
  eachEntry(UNDO_DESTROY, countDetached)
}

function countDetached(_a: usize, b: i64, _c: i64, _value: Slot): void {
  const kept = changetype<Detached>(b as usize)
  if ((kept.state & RECORD_FRESH) === 0) countTableGone(kept.rows, kept.rowMask)
}

function discardDestroyed(_a: usize, b: i64, _c: i64): void {
  const kept = changetype<Detached>(b as usize)
  freeTable(kept.rows, kept.rowMask)
  free(changetype<usize>(kept))
}

// ---- numbers

/** Whether there is an object of this number, without reading the whole of it from the store. */
export function exists(id: i64): bool {
  if (id < 0 || (id > maxObject() && !isUuidObject(id))) return false
  if (entryOf(id) !== 0) return find(id) !== null
  return readHeader(id, HEADER_FLAGS) >= 0
}

/** Stores the name of an object, without reading the whole of it; false when there is none. */
export function nameOf(id: i64, to: Slot): bool {
  if (entryOf(id) !== 0) {
    const record = find(id)
    if (record === null) return false
    setString(to, retainString(objectName(record)))
    return true
  }
  if (!exists(id)) return false
  const bytes = readHeader(id, HEADER_NAME)
  if (bytes < 0 || !decode(rowsPointer(), bytes as u32, to)) setString(to, emptyString())
  return true
}

function readHeader(id: i64, field: u32): i32 {
  keyBegin(TABLE_OBJECT)
  keyInt(id)
  keyInt(ROW_HEADER as i64)
  keyInt(field as i64)
  return keyGet()
}

/** Makes max_object() the largest number that an object has. */
export function resetMaxObject(): void {
  if (isClustered) return // Others may have been given the numbers.
  let next = counterPeek(COUNTER_OBJECT)
  while (next > 0 && !exists(next - 1)) next -= 1
  if (next !== counterPeek(COUNTER_OBJECT)) counterSet(COUNTER_OBJECT, next)
}

/** The lowest number below [limit] that nobody has; [limit] when there is none. */
export function firstFree(from: i64, limit: i64): i64 {
  let id = from
  while (id < limit && exists(id)) id += 1
  return id
}

// ---- players

/** All players, by number. */
export function playersList(to: Slot): void {
  setToList(playersSet(), to)
}

/** Makes the object a player, or no longer one. */
export function setPlayerFlag(record: ObjectRecord, on: bool): void {
  if (isPlayer(record.id) === on) return
  const flags = on ? record.flags | FLAG_PLAYER : record.flags & ~FLAG_PLAYER
  headerSetInt(record, HEADER_FLAGS, flags as i64)
  if (on) setAdd(playersSet(), record.id, record.id, record.id)
  else setRemove(playersSet(), record.id, record.id)
}

/** Takes all parents from an object, as recycling does. */
export function orphan(record: ObjectRecord): void {
  const none = pushSlots(1)
  setList(none, emptyList())
  beginMove(record, none.list)
  detach(record)
  attach(record, none)
  endMove()
  popSlots(1)
}
