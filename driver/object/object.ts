/**
 * Objects by number: the directory of resident records, loading on first touch, and the questions that
 * everything else asks of an object: does it exist, who owns it, what are its flags.
 */

import {
  FLAG_PLAYER,
  FLAG_PROGRAMMER,
  FLAG_WIZARD,
  HEADER_LOCATION,
  HEADER_NAME,
  HEADER_PARENTS,
  ROW_HEADER,
  TABLE_OBJECT,
  TABLE_WAIF,
} from '../shared/layout.ts'
import { TAG_ANONYMOUS, TAG_OBJECT, TAG_WAIF } from '../shared/types.ts'
import { allocate, free } from '../value/heap.ts'
import { listItem } from '../value/list.ts'
import { isUuidObject } from '../value/object-id.ts'
import { emptyString, StringValue } from '../value/string.ts'
import {
  ListValue,
  REFERENCES_IMMORTAL,
  retainHeap,
  Slot,
  setHeap,
  setObject,
} from '../value/value.ts'
import { figures } from './cache-figures.ts'
import { isClustered } from './cluster.ts'
import { peekLeased } from './lease.ts'
import { loadRows } from './load.ts'
import { COUNTER_OBJECT, counterPeek } from './meta.ts'
import { noteAbsent, noteReference, noteShape, readBatch } from './read-set.ts'
import {
  freeRecord,
  freeTable,
  newRecord,
  ObjectRecord,
  RECORD_ANONYMOUS,
  RECORD_PARENT,
  RECORD_PARENT_UNKNOWN,
  RECORD_RECENT,
  RECORD_UNLOADED,
  RECORD_VALID,
} from './record.ts'
import { headerNumber, rowGet } from './row.ts'
import { setUuidEntry, uuidEntry } from './uuid-directory.ts'
import { newWorklist, Worklist } from './worklist.ts'

// The directory: pages of 1024 entries. An entry is 0 = not looked for yet, 1 = no such object, or the
// address of the record.
const PAGE_SHIFT: i64 = 10
const PAGE_ENTRIES: usize = 1024
const ENTRY_ABSENT: usize = 1

/** A page of nothing but 0, for pages that were never written. */
const emptyPage: usize = memory.data(4096, 16)

let directory: usize = 0
let directoryPages: usize = 0
/** Numbers below this are in the directory. */
let directoryEnd: i64 = 0

// ---- finding

/** The object of this number, or null when there is none. Reads it from the store on first touch. */
export function find(id: i64): ObjectRecord | null {
  if ((id as u64) < (directoryEnd as u64)) {
    const entry = load<usize>(entryAddress(id))
    if (entry > ENTRY_ABSENT) {
      const record = changetype<ObjectRecord>(entry)
      record.state |= RECORD_RECENT
      figures.hits += 1
      if (record.readBatch !== readBatch) noteFound(record)
      return (record.state & RECORD_VALID) !== 0 ? record : null
    }
    if (entry === ENTRY_ABSENT) return absent(id)
  }
  return findFirst(id)
}

/** Whether there is an object of this number. */
export function isValid(id: i64): bool {
  return find(id) !== null
}

/** max_object(): the largest number given out so far. */
export function maxObject(): i64 {
  return counterPeek(COUNTER_OBJECT) - 1
}

/** The number of the next object; below max_object() in a cluster, where numbers come in blocks. */
export function nextObject(): i64 {
  return isClustered ? peekLeased(COUNTER_OBJECT) : counterPeek(COUNTER_OBJECT)
}

function findFirst(id: i64): ObjectRecord | null {
  if (isUuidObject(id)) {
    const entry = uuidEntry(id)
    if (entry !== 0) {
      const known = changetype<ObjectRecord>(entry)
      known.state |= RECORD_RECENT
      figures.hits += 1
      if (known.readBatch !== readBatch) noteFound(known)
      return (known.state & RECORD_VALID) !== 0 ? known : null
    }
  } else if (id < 0 || id > maxObject()) return absent(id)
  figures.objectsRead += 1
  const record = newRecord(id, RECORD_VALID | RECORD_PARENT_UNKNOWN | RECORD_RECENT)
  if (loadRows(record, TABLE_OBJECT, id)) {
    setEntry(id, changetype<usize>(record))
    if (readBatch !== 0) noteFound(record)
    return record
  }
  freeTable(record.rows, record.rowMask)
  freeRecord(record)
  setEntry(id, ENTRY_ABSENT)
  return absent(id)
}

function absent(id: i64): ObjectRecord | null {
  if (readBatch !== 0 && id >= 0) noteAbsent(id)
  return null
}

/** Objects just found whose parents are to be found, too: what they are depends on all above them. */
const above: Worklist = newWorklist()
let isClimbing: bool = false

/** Notes that the object was asked for, and so all its ancestors, the first time in a batch. */
function noteFound(record: ObjectRecord): void {
  if (!noteShape(record)) return
  above.push(changetype<usize>(record))
  if (isClimbing) return
  isClimbing = true
  while (above.count !== 0) {
    const list = changetype<ObjectRecord>(above.pop()).parents
    if (list === 0) continue
    const parents = changetype<ListValue>(list)
    for (let index = 0; index < (parents.length as i32); index++) {
      find(listItem(parents, index).object)
    }
  }
  isClimbing = false
}

/** The object an OBJ or ANON value names, when it exists; null also for values of other types. */
export function recordOf(value: Slot): ObjectRecord | null {
  if (value.tag === TAG_OBJECT) return find(value.object)
  if (value.tag === TAG_ANONYMOUS) return findAnonymous(changetype<ObjectRecord>(value.pointer))
  return null
}

/** An anonymous object when it is valid: not recycled, and all its parents exist. Else null. */
function findAnonymous(record: ObjectRecord): ObjectRecord | null {
  if (record.readBatch !== readBatch) noteReference(record)
  if ((record.state & RECORD_UNLOADED) !== 0) loadAnonymous(record)
  record.state |= RECORD_RECENT
  if ((record.state & RECORD_VALID) === 0) return null
  const parents = rowGet(record, ROW_HEADER, HEADER_PARENTS as i64)
  if (parents === null) return record
  const list = parents.list
  for (let index = 0; index < (list.length as i32); index++) {
    const parent = find(listItem(list, index).object)
    if (parent === null) return null
    // It is in no index of children, but what the parent changes shows in it.
    parent.state |= RECORD_PARENT
  }
  return record
}

function loadAnonymous(record: ObjectRecord): void {
  figures.referencesRead += 1
  record.state &= ~RECORD_UNLOADED
  if (loadRows(record, TABLE_WAIF, record.id)) record.state |= RECORD_VALID
}

let anonymousNull: usize = 0

/** Stores the anonymous object that is none: `*anonymous*` of nothing, never valid. */
export function setAnonymousNull(to: Slot): void {
  if (anonymousNull === 0) anonymousNull = changetype<usize>(newRecord(0, RECORD_ANONYMOUS))
  changetype<ObjectRecord>(anonymousNull).references = REFERENCES_IMMORTAL
  setHeap(to, TAG_ANONYMOUS, anonymousNull)
}

/** Whether a value is an object in the widest sense: OBJ, ANON or WAIF. */
export function isObjectValue(value: Slot): bool {
  return value.tag === TAG_OBJECT || value.tag === TAG_ANONYMOUS || value.tag === TAG_WAIF
}

/** Stores the value that names a record: its number, or the counted anonymous object. */
export function setReference(to: Slot, record: ObjectRecord): void {
  if ((record.state & RECORD_ANONYMOUS) === 0) {
    setObject(to, record.id)
  } else {
    retainHeap(changetype<usize>(record))
    setHeap(to, TAG_ANONYMOUS, changetype<usize>(record))
  }
}

// ---- the directory

/** What the directory has for a number: see above. */
export function entryOf(id: i64): usize {
  if (isUuidObject(id)) return uuidEntry(id)
  return (id as u64) < (directoryEnd as u64) ? load<usize>(entryAddress(id)) : 0
}

/** Enters a record, ENTRY_ABSENT, or 0 so that the store is asked again. */
export function setEntry(id: i64, entry: usize): void {
  if (isUuidObject(id)) {
    setUuidEntry(id, entry === ENTRY_ABSENT ? 0 : entry)
    return
  }
  if (id >= directoryEnd) extend(id)
  const page = pageAddress(id)
  if (load<usize>(page) === emptyPage) {
    const fresh = allocate(PAGE_ENTRIES << 2)
    memory.fill(fresh, 0, PAGE_ENTRIES << 2)
    store<usize>(page, fresh)
  }
  store<usize>(entryAddress(id), entry)
}

/** Notes that there is no object of this number. */
export function setAbsent(id: i64): void {
  setEntry(id, ENTRY_ABSENT)
}

function pageAddress(id: i64): usize {
  return directory + (((id >> PAGE_SHIFT) as usize) << 2)
}

function entryAddress(id: i64): usize {
  return load<usize>(pageAddress(id)) + (((id as usize) & (PAGE_ENTRIES - 1)) << 2)
}

function extend(id: i64): void {
  let pages: usize = directoryPages === 0 ? 64 : directoryPages
  while ((pages as i64) << PAGE_SHIFT <= id) pages <<= 1
  const moved = allocate(pages << 2)
  if (directoryPages !== 0) memory.copy(moved, directory, directoryPages << 2)
  for (let page = directoryPages; page < pages; page++) store<usize>(moved + (page << 2), emptyPage)
  if (directory !== 0) free(directory)
  directory = moved
  directoryPages = pages
  directoryEnd = (pages as i64) << PAGE_SHIFT
}

// ---- questions

export function objectOwner(record: ObjectRecord): i64 {
  return record.owner
}

/** The object's name; borrowed. */
export function objectName(record: ObjectRecord): StringValue {
  const slot = rowGet(record, ROW_HEADER, HEADER_NAME as i64)
  return slot === null ? emptyString() : slot.string
}

/** The number of the object it is in, #-1 when it is nowhere. */
export function objectLocation(record: ObjectRecord): i64 {
  return headerNumber(record, HEADER_LOCATION, -1)
}

export function isAnonymous(record: ObjectRecord): bool {
  return (record.state & RECORD_ANONYMOUS) !== 0
}

export function hasFlag(record: ObjectRecord, flag: u32): bool {
  return (record.flags & flag) !== 0
}

function hasFlagId(id: i64, flag: u32): bool {
  const record = find(id)
  return record !== null && (record.flags & flag) !== 0
}

export function isPlayer(id: i64): bool {
  return hasFlagId(id, FLAG_PLAYER)
}

export function isProgrammer(id: i64): bool {
  return hasFlagId(id, FLAG_PROGRAMMER)
}

export function isWizard(id: i64): bool {
  return hasFlagId(id, FLAG_WIZARD)
}

/** Whether [programmer] may change the object: its owner, or a wizard. */
export function controls(programmer: i64, record: ObjectRecord): bool {
  return programmer === record.owner || isWizard(programmer)
}

/** Whether the object has the flag, or [programmer] controls it. */
export function objectAllows(record: ObjectRecord, programmer: i64, flag: u32): bool {
  return (record.flags & flag) !== 0 || controls(programmer, record)
}
