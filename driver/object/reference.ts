/**
 * Anonymous objects and WAIFs: records that are counted values, held by whoever refers to them. They
 * get an internal id and rows in the store when something stored reaches them first, and are found
 * again by that id. When the count in memory comes to nothing the record may be freed, if rows hold it
 * (row-reference.ts); else it is lost, and death.ts has its way with it.
 */

import { E_NONE } from '../shared/errors.ts'
import { FLAG_WAIF, HEADER_FLAGS, HEADER_OWNER, ROW_HEADER, TABLE_WAIF } from '../shared/layout.ts'
import { TAG_ANONYMOUS, TAG_WAIF } from '../shared/types.ts'
import { decode, setReferenceCodec } from '../value/codec.ts'
import { allocate } from '../value/heap.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { releaseHeap, retainHeap, Slot, setDestructors, setHeap } from '../value/value.ts'
import { addDirtyRow, DIRTY_ALL, DIRTY_ENDED, DIRTY_RECYCLED, DIRTY_TRANSIENT } from './batch.ts'
import { figures } from './cache-figures.ts'
import { isClustered } from './cluster.ts'
import { countRecord, logPacking, lose, tagOf } from './counted-record.ts'
import { bumpHierarchy, definitionEpoch, verbEpoch } from './epoch.ts'
import { isPinned } from './index.ts'
import { keyBegin, keyGet, keyInt, rowsPointer } from './key.ts'
import { loadRows } from './load.ts'
import { COUNTER_INTERNAL, counterNext, counterPeek, counterSet } from './meta.ts'
import { setAnonymousNull } from './object.ts'
import { attach, checkParents } from './parents.ts'
import { noteReference, readBatch } from './read-set.ts'
import {
  dropRecord,
  newRecord,
  ObjectRecord,
  RECORD_ANONYMOUS,
  RECORD_COUNTED,
  RECORD_DOOMED,
  RECORD_DYING,
  RECORD_FRESH,
  RECORD_RECENT,
  RECORD_RECYCLING,
  RECORD_STORED,
  RECORD_UNHELD,
  RECORD_UNLOADED,
  RECORD_VALID,
  RECORD_WAIF,
} from './record.ts'
import { headerSetInt, headerSetObject } from './row.ts'
import { noteHeld, noteRead } from './row-reference.ts'
import {
  segment,
  UNDO_PACKING,
  UNDO_STATE,
  UNDO_WAIF,
  undoDefine,
  undoEntry,
  undoNothing,
} from './undo.ts'
import { newWorklist, Worklist } from './worklist.ts'

/** Records by internal id. */
const BUCKETS: usize = 4096
const buckets: usize = zeroed(BUCKETS << 2)

/** Records without references that are on their way to the store. */
const waiting: Worklist = newWorklist()

let isPacking: bool = false
let isDigesting: bool = false

export function referenceBoot(): void {
  setDestructors(destroyReference, destroyReference)
  setReferenceCodec(encodeReference, decodeReference)
  undoDefine(UNDO_WAIF, unmake, undoNothing)
  undoDefine(UNDO_STATE, restoreState, undoNothing)
  undoDefine(UNDO_PACKING, unpack, undoNothing)
}

function zeroed(bytes: usize): usize {
  const block = allocate(bytes)
  memory.fill(block, 0, bytes)
  return block
}

/** Says whether values are encoded for the batch that is being packed. */
export function setPacking(on: bool): void {
  isPacking = on
}

/** Says whether values are encoded only to be compared: then nothing gets an id. */
export function setDigesting(on: bool): void {
  isDigesting = on
}

// ---- making

/** Internal ids are taken from their counter so many at a time. */
const LEASE: i64 = 1024
let leaseNext: i64 = 0
let leaseEnd: i64 = 0

/** An id that was never used. Maps order their keys by it, so a record has it from the start. */
function nextId(): i64 {
  if (isClustered) return counterNext(COUNTER_INTERNAL)
  // The counter is below the lease's end when taking the lease was undone.
  if (leaseNext === leaseEnd || counterPeek(COUNTER_INTERNAL) < leaseEnd) {
    leaseNext = counterPeek(COUNTER_INTERNAL)
    leaseEnd = leaseNext + LEASE
    counterSet(COUNTER_INTERNAL, leaseEnd)
  }
  return leaseNext++
}

/** A new record that is a value: [kind] is RECORD_ANONYMOUS or RECORD_WAIF. The caller has one reference. */
export function newReference(kind: u32): ObjectRecord {
  const record = newRecord(nextId(), kind | RECORD_VALID | RECORD_FRESH)
  countRecord(record, 1)
  record.references = 1
  record.segment = segment
  log(UNDO_WAIF, record, 0)
  addDirtyRow(record, DIRTY_TRANSIENT)
  headerSetInt(record, HEADER_FLAGS, kind === RECORD_WAIF ? (FLAG_WAIF as i64) : 0)
  return record
}

/** Makes [to] a new anonymous object; false when the parents (a list) cannot be its parents. */
export function createAnonymous(owner: i64, parents: Slot, to: Slot): bool {
  if (checkParents(null, parents.list) !== E_NONE) return false
  const record = newReference(RECORD_ANONYMOUS)
  headerSetObject(record, HEADER_OWNER, owner)
  attach(record, parents)
  setHeap(to, TAG_ANONYMOUS, changetype<usize>(record))
  return true
}

/** Logs a record's state; the log holds the record. */
function log(kind: u32, record: ObjectRecord, c: i64): void {
  const value = undoEntry(kind, changetype<usize>(record), record.state as i64, c)
  retainHeap(changetype<usize>(record))
  setHeap(value, tagOf(record), changetype<usize>(record))
}

/** The record never was: nothing keeps it but what still refers to it. */
function unmake(a: usize, _b: i64, _c: i64, _value: Slot): void {
  const record = changetype<ObjectRecord>(a)
  record.batch = 0
  record.state &= ~RECORD_VALID
}

/** Ends an anonymous object: it is no longer valid, and its rows go. */
export function invalidateReference(record: ObjectRecord): void {
  log(UNDO_STATE, record, 0)
  record.state &= ~RECORD_VALID
  addDirtyRow(record, (record.state & RECORD_STORED) !== 0 ? DIRTY_RECYCLED : DIRTY_ENDED)
}

/** Sets a bit of the record's state, with undo. */
export function setReferenceState(record: ObjectRecord, bit: u32): void {
  log(UNDO_STATE, record, 0)
  record.state |= bit
}

/** Reads the rows of a record that is known by its id only. */
export function loadReference(record: ObjectRecord): void {
  if (record.readBatch !== readBatch) noteReference(record)
  record.state |= RECORD_RECENT
  if ((record.state & RECORD_UNLOADED) === 0) return
  figures.referencesRead += 1
  record.state &= ~RECORD_UNLOADED
  if (loadRows(record, TABLE_WAIF, record.id)) record.state |= RECORD_VALID
}

// ---- between memory and store

/**
 * The internal id to write for a reference. The first time that one is packed, the record's rows are
 * written too; what is encoded at other times is for somebody to look at.
 */
function encodeReference(_tag: u32, pointer: usize): i64 {
  const record = changetype<ObjectRecord>(pointer)
  if (isDigesting) return pointer as i64
  if ((record.state & RECORD_STORED) === 0) {
    if ((record.state & RECORD_VALID) === 0) return 0
    if (isPacking) enterStore(record)
  }
  if (isPacking) noteHeld(record)
  return record.id
}

/** The record's rows will be written with the batch that is being packed. No row holds it yet. */
export function enterStore(record: ObjectRecord): void {
  logPacking(record)
  record.state |= RECORD_STORED | RECORD_COUNTED
  record.rowReferences = 0
  addToBucket(record)
  addDirtyRow(record, DIRTY_ALL)
}

/** The record's rows are cleared: what still refers to it refers to nothing. */
export function leaveStore(record: ObjectRecord): void {
  record.state &= ~(RECORD_STORED | RECORD_COUNTED | RECORD_VALID)
  removeFromBucket(record)
}

/** The bits of a state that tasks change. */
const UNDONE: u32 = RECORD_VALID | RECORD_RECYCLING

function restoreState(a: usize, b: i64, _c: i64, _value: Slot): void {
  const record = changetype<ObjectRecord>(a)
  record.state = (record.state & ~UNDONE) | ((b as u32) & UNDONE)
  record.epoch += 1
}

/** The bits of a state that packing changes. */
const PACKED: u32 =
  RECORD_FRESH | RECORD_STORED | RECORD_COUNTED | RECORD_UNHELD | RECORD_DYING | RECORD_DOOMED

function unpack(a: usize, b: i64, c: i64, _value: Slot): void {
  const record = changetype<ObjectRecord>(a)
  const before = b as u32
  if ((record.state & ~before & RECORD_STORED) !== 0) removeFromBucket(record)
  record.state = (record.state & ~PACKED) | (before & PACKED)
  record.rowReferences = c as u32
}

/** Makes [to] the reference with an internal id; its rows are read when it is used. */
function decodeReference(tag: u32, id: i64, to: Slot): bool {
  if (id === 0) {
    setAnonymousNull(to)
    return true
  }
  const kind = tag === TAG_WAIF ? RECORD_WAIF : RECORD_ANONYMOUS
  const record = obtainReference(id, kind)
  retainHeap(changetype<usize>(record))
  setHeap(to, tag, changetype<usize>(record))
  noteRead(record)
  return true
}

/** The record with an internal id, of this [kind] if it is not in memory yet. Nobody need hold it. */
function obtainReference(id: i64, kind: u32): ObjectRecord {
  const found = findReference(id)
  if (found !== null) return found
  const record = newRecord(id, kind | RECORD_STORED | RECORD_UNLOADED)
  addToBucket(record)
  countRecord(record, 1)
  return record
}

/** The record with an internal id, read from the store unless it is in memory: whatever kind it is. */
export function readReference(id: i64): ObjectRecord {
  const record = obtainReference(id, kindOf(id))
  loadReference(record)
  return record
}

/** RECORD_WAIF or RECORD_ANONYMOUS, as its header says. */
function kindOf(id: i64): u32 {
  keyBegin(TABLE_WAIF)
  keyInt(id)
  keyInt(ROW_HEADER as i64)
  keyInt(HEADER_FLAGS as i64)
  const bytes = keyGet()
  const flags = pushSlots(1)
  const isWaif =
    bytes >= 0 && decode(rowsPointer(), bytes as u32, flags) && (flags.int & FLAG_WAIF) !== 0
  popSlots(1)
  return isWaif ? RECORD_WAIF : RECORD_ANONYMOUS
}

// ---- going

/** Called when nobody holds a record any more. */
function destroyReference(pointer: usize): void {
  const record = changetype<ObjectRecord>(pointer)
  if (isLost(record)) {
    record.references = 1
    lose(record)
    return
  }
  if ((record.state & RECORD_STORED) !== 0) {
    if (isPinned(record.batch)) {
      record.references = 1
      waiting.push(pointer)
      return
    }
    removeFromBucket(record)
  }
  const isStart =
    (record.verbStartEpoch === verbEpoch && record.verbStart === pointer) ||
    (record.propertyStartEpoch === definitionEpoch && record.propertyStart === pointer)
  countRecord(record, -1)
  dropRecord(record)
  if (isStart) bumpHierarchy()
}

/** Whether a record without references in memory is not held by rows either, and is not done with. */
function isLost(record: ObjectRecord): bool {
  if ((record.state & RECORD_STORED) === 0) return (record.state & RECORD_VALID) !== 0
  return (record.state & RECORD_COUNTED) !== 0 && record.rowReferences === 0
}

/** Lets go of the records that waited, where their rows are in the store by now. */
export function releaseWaiting(): void {
  let kept: u32 = 0
  for (let index: u32 = 0; index < waiting.count; index++) {
    const pointer = waiting.at(index)
    const record = changetype<ObjectRecord>(pointer)
    if (isPinned(record.batch)) waiting.put(kept++, pointer)
    else releaseHeap(tagOf(record), pointer)
  }
  waiting.count = kept
}

// ---- by internal id

function bucketOf(id: i64): usize {
  return buckets + (((id as usize) & (BUCKETS - 1)) << 2)
}

export function findReference(id: i64): ObjectRecord | null {
  let at = load<usize>(bucketOf(id))
  while (at !== 0) {
    const record = changetype<ObjectRecord>(at)
    if (record.id === id) return record
    at = record.bucketNext
  }
  return null
}

function addToBucket(record: ObjectRecord): void {
  const bucket = bucketOf(record.id)
  record.bucketNext = load<usize>(bucket)
  store<usize>(bucket, changetype<usize>(record))
}

function removeFromBucket(record: ObjectRecord): void {
  const bucket = bucketOf(record.id)
  let at = load<usize>(bucket)
  if (at === changetype<usize>(record)) {
    store<usize>(bucket, record.bucketNext)
    return
  }
  while (at !== 0) {
    const other = changetype<ObjectRecord>(at)
    if (other.bucketNext === changetype<usize>(record)) {
      other.bucketNext = record.bucketNext
      return
    }
    at = other.bucketNext
  }
}
