/**
 * Anonymous objects and WAIFs: records that are counted values, held by whoever refers to them. They
 * get an internal id and rows in the store when something stored reaches them first, and are found
 * again by that id. The count in memory tells only when the record may be freed: rows stay.
 */

import { E_NONE } from '../shared/errors.ts'
import { FLAG_WAIF, HEADER_FLAGS, HEADER_OWNER, TABLE_WAIF } from '../shared/layout.ts'
import { TAG_ANONYMOUS, TAG_WAIF } from '../shared/types.ts'
import { setReferenceCodec } from '../value/codec.ts'
import { allocate } from '../value/heap.ts'
import { releaseHeap, retainHeap, Slot, setDestructors, setHeap } from '../value/value.ts'
import { addDirtyRow, DIRTY_ALL, DIRTY_GONE, DIRTY_TRANSIENT } from './batch.ts'
import { bumpHierarchy, definitionEpoch, verbEpoch } from './epoch.ts'
import { isPinned } from './index.ts'
import { loadRows } from './load.ts'
import { COUNTER_INTERNAL, counterPeek, counterSet } from './meta.ts'
import { setAnonymousNull } from './object.ts'
import { attach, checkParents } from './parents.ts'
import {
  dropRecord,
  newRecord,
  ObjectRecord,
  RECORD_ANONYMOUS,
  RECORD_FRESH,
  RECORD_STORED,
  RECORD_UNLOADED,
  RECORD_VALID,
  RECORD_WAIF,
} from './record.ts'
import { headerSetInt, headerSetObject } from './row.ts'
import { segment, UNDO_STATE, UNDO_WAIF, undoDefine, undoEntry, undoNothing } from './undo.ts'
import { newWorklist, Worklist } from './worklist.ts'

/** Records by internal id. */
const BUCKETS: usize = 4096
const buckets: usize = zeroed(BUCKETS << 2)

/** Records without references that are on their way to the store. */
const waiting: Worklist = newWorklist()

let anonymousObjects: i32 = 0
let waifs: i32 = 0
let isPacking: bool = false
let isDigesting: bool = false

export function referenceBoot(): void {
  setDestructors(destroyReference, destroyReference)
  setReferenceCodec(encodeReference, decodeReference)
  undoDefine(UNDO_WAIF, unmake, undoNothing)
  undoDefine(UNDO_STATE, unstore, undoNothing)
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

function tagOf(record: ObjectRecord): u32 {
  return (record.state & RECORD_WAIF) !== 0 ? TAG_WAIF : TAG_ANONYMOUS
}

// ---- making

/** Internal ids are taken from their counter so many at a time. */
const LEASE: i64 = 1024
let leaseNext: i64 = 0
let leaseEnd: i64 = 0

/** An id that was never used. Maps order their keys by it, so a record has it from the start. */
function nextId(): i64 {
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
  count(record, 1)
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

/** How many anonymous objects (RECORD_ANONYMOUS) or WAIFs (RECORD_WAIF) are in memory. */
export function referenceCount(kind: u32): i32 {
  return kind === RECORD_WAIF ? waifs : anonymousObjects
}

function count(record: ObjectRecord, by: i32): void {
  if ((record.state & RECORD_WAIF) !== 0) waifs += by
  else anonymousObjects += by
}

/** Logs a record's state; the log holds the record. */
function log(kind: u32, record: ObjectRecord, c: i64): void {
  const value = undoEntry(kind, changetype<usize>(record), record.state as i64, c)
  retainHeap(changetype<usize>(record))
  setHeap(value, tagOf(record), changetype<usize>(record))
}

/** The record never was: nothing keeps it but what still refers to it. */
function unmake(a: usize, _b: i64, _c: i64, _value: Slot): void {
  changetype<ObjectRecord>(a).batch = 0
}

/** Ends an anonymous object: it is no longer valid, and its rows go. */
export function invalidateReference(record: ObjectRecord): void {
  log(UNDO_STATE, record, 1)
  record.state &= ~RECORD_VALID
  if ((record.state & RECORD_STORED) !== 0) addDirtyRow(record, DIRTY_GONE)
}

/** Sets a bit of the record's state, with undo. */
export function setReferenceState(record: ObjectRecord, bit: u32): void {
  log(UNDO_STATE, record, 1)
  record.state |= bit
}

/** Reads the rows of a record that is known by its id only. */
export function loadReference(record: ObjectRecord): void {
  if ((record.state & RECORD_UNLOADED) === 0) return
  record.state &= ~RECORD_UNLOADED
  if (loadRows(record, TABLE_WAIF, record.id)) record.state |= RECORD_VALID
}

// ---- between memory and store

/** The internal id to write for a reference; the first time, the record's rows are written too. */
function encodeReference(_tag: u32, pointer: usize): i64 {
  const record = changetype<ObjectRecord>(pointer)
  if (isDigesting) return pointer as i64
  if ((record.state & RECORD_STORED) === 0) {
    if ((record.state & RECORD_VALID) === 0) return 0
    enter(record)
  }
  return record.id
}

function enter(record: ObjectRecord): void {
  if (!isPacking) log(UNDO_STATE, record, 0)
  record.state |= RECORD_STORED
  addToBucket(record)
  addDirtyRow(record, DIRTY_ALL)
}

/** Restores a state; [c] 0: the record was not stored before. */
function unstore(a: usize, b: i64, c: i64, _value: Slot): void {
  const record = changetype<ObjectRecord>(a)
  record.state = b as u32
  record.epoch += 1
  if (c === 0) removeFromBucket(record)
}

/** Makes [to] the reference with an internal id; its rows are read when it is used. */
function decodeReference(tag: u32, id: i64, to: Slot): bool {
  if (id === 0) {
    setAnonymousNull(to)
    return true
  }
  let record = findReference(id)
  if (record === null) {
    const kind = tag === TAG_WAIF ? RECORD_WAIF : RECORD_ANONYMOUS
    record = newRecord(id, kind | RECORD_STORED | RECORD_UNLOADED)
    addToBucket(record)
    count(record, 1)
  }
  retainHeap(changetype<usize>(record))
  setHeap(to, tag, changetype<usize>(record))
  return true
}

// ---- going

/** Called when nobody holds a record any more. */
function destroyReference(pointer: usize): void {
  const record = changetype<ObjectRecord>(pointer)
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
  count(record, -1)
  dropRecord(record)
  if (isStart) bumpHierarchy()
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

function findReference(id: i64): ObjectRecord | null {
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
