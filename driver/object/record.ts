/**
 * What stands in memory for an object: the record, its hash table of rows, and the pool of records.
 *
 * Every persistent fact of an object is a row: a kind and an id (shared/layout.ts) → a value. A slot's
 * row also carries the slot's owner and permissions. Rows live in one open-addressing table per record.
 *
 * Records are never given back to the heap: a freed one waits in the pool for the next object, and its
 * `epoch` goes on counting, so that an inline cache may look at a record that is long gone and notice.
 */

import { ROW_DEFINITION, ROW_ROLE_VERB, ROW_VERB } from '../shared/layout.ts'
import { TAG_NONE } from '../shared/types.ts'
import { allocate, allocatePages, free } from '../value/heap.ts'
import { Slot } from '../value/value.ts'
import { bumpProperties } from './epoch.ts'

// States of a record.
/** The object exists. */
export const RECORD_VALID: u32 = 1
/** Created in the open batch: all its rows are still to be written. */
export const RECORD_FRESH: u32 = 2
/** It has, or once had, a child: what it changes may show in others. */
export const RECORD_PARENT: u32 = 4
/** Whether it has children in the store is not known yet. */
export const RECORD_PARENT_UNKNOWN: u32 = 8
/** An anonymous object: a counted value, kept by its references. */
export const RECORD_ANONYMOUS: u32 = 16
/** It has rows of earlier owners and permissions (access.ts). */
export const RECORD_ACCESS: u32 = 32
/** An anonymous object that recycle() works on. */
export const RECORD_RECYCLING: u32 = 64
/** Touched since the eviction's hand last passed. */
export const RECORD_RECENT: u32 = 128
/** An anonymous object or WAIF with rows in the store, or about to have. */
export const RECORD_STORED: u32 = 256
/** An anonymous object or WAIF whose rows were not read yet. */
export const RECORD_UNLOADED: u32 = 512
/** A WAIF: a counted value with a class and slots of its own. */
export const RECORD_WAIF: u32 = 1024

// States of anonymous objects and WAIFs on their way out: row-reference.ts, death.ts, cycle.ts.
/** `rowReferences` is known. */
export const RECORD_COUNTED: u32 = 2048
/** In the list of those whose count the batch changes. */
export const RECORD_CHANGED: u32 = 4096
/** Its row that says that no row holds it is in the store, or on its way there. */
export const RECORD_UNHELD: u32 = 8192
/** In the list of those that may be looked at for cycles. */
export const RECORD_SUSPECT: u32 = 16384
/** In the list of those that nobody refers to any more. */
export const RECORD_LOST: u32 = 32768
/** It dies whoever refers to it: nothing outside its cycle does, or its death was under way at the last stop. */
export const RECORD_DOOMED: u32 = 65536
/** In line for its last task. */
export const RECORD_DYING: u32 = 131072

/** Layout of a record; the first three fields are those of value.ts' ReferenceValue. */
@unmanaged
export class ObjectRecord {
  /** Of an anonymous object: how many hold it. */
  references: u32 = 0
  state: u32 = 0
  /** The object's number, or an anonymous object's internal id. */
  id: i64 = 0
  /** Copies of the header's rows. */
  owner: i64 = 0
  flags: u32 = 0
  /** The row's list of parents, borrowed; 0 = no row. */
  parents: usize = 0
  /** Counts changes that only this object's own caches must notice. */
  epoch: u32 = 0
  /** The table of rows: its first row (0 = none yet), rows − 1, rows in use with those deleted. */
  rows: usize = 0
  rowMask: u32 = 0
  rowsUsed: u32 = 0
  /** How many live rows of these kinds there are. */
  verbCount: u32 = 0
  definitionCount: u32 = 0
  roleVerbCount: u32 = 0
  /** Segment of the open batch that created it (0 = none), newest batch that wrote it. */
  segment: u32 = 0
  batch: u32 = 0
  /** Stamp of the last walk that met it. */
  mark: u32 = 0
  /** Tables made from the rows when first asked for; 0 = not made. */
  definitions: usize = 0
  verbs: usize = 0
  roleVerbs: usize = 0
  ancestors: usize = 0
  ancestorsEpoch: u32 = 0
  /** The C3 linearisation of an object with several parents above it, good for one epoch (linearisation.ts). */
  linearisation: usize = 0
  linearisationEpoch: u32 = 0
  /** Scratch of a merge: in how many tails the record is. */
  tails: u32 = 0
  /** Where a search for role verbs begins, good for one epoch (selector-shape.ts). */
  roleStart: usize = 0
  roleStartEpoch: u32 = 0
  /** Where a search for a verb or property of this object begins, good for one epoch. */
  verbStart: usize = 0
  verbStartEpoch: u32 = 0
  propertyStart: usize = 0
  propertyStartEpoch: u32 = 0
  /** Ordered sets, 0 = not asked for yet. */
  contents: usize = 0
  children: usize = 0
  /** All resident records form a ring; of a freed record: the next one in the pool. */
  next: usize = 0
  previous: usize = 0
  /** Of a stored anonymous object or WAIF: the next one in its bucket of the table by internal id. */
  bucketNext: usize = 0
  /** Of the same: how many places in rows hold it, and what the batch changes, in objects and in its like. */
  rowReferences: u32 = 0
  changeInObjects: i32 = 0
  changeInReferences: i32 = 0
  /** Of the same, while cycles are looked for: references from within what is looked at, and from stored ones. */
  internal: u32 = 0
  internalStored: u32 = 0
  /** The batch that noted it as read last, and how many of its slots: read-set.ts. */
  readBatch: u32 = 0
  readSlots: u32 = 0
  /** Of one that was to die when the server stopped: how often its last task was begun. */
  beginnings: u32 = 0
}

// States of a row, in the `spare` of its slot; the segment that logged it is above them.
export const ROW_LIVE: u32 = 1
export const ROW_DIRTY: u32 = 2
export const ROW_SEGMENT_SHIFT: u32 = 2

const KEY_EMPTY: i64 = -1
const KEY_TOMBSTONE: i64 = -2

/**
 * Layout of a row, 32 bytes: key i64 | value Slot, whose `spare` is the row's state | access i64.
 * key = row id × 8 + kind; access = owner × 8 + permissions, of slots only.
 */
@unmanaged
export class Row {
  key: i64 = 0
  tag: u32 = 0
  state: u32 = 0
  bits: i64 = 0
  access: i64 = 0

  @inline get slot(): Slot {
    return changetype<Slot>(changetype<usize>(this) + 8)
  }
  @inline get isLive(): bool {
    return (this.state & ROW_LIVE) !== 0
  }
  @inline get owner(): i64 {
    return this.access >> 3
  }
  @inline get permissions(): u32 {
    return (this.access & 7) as u32
  }
}
const ROW_SHIFT: usize = 5
const ROWS_LEAST: u32 = 8

/** The key of a row. */
export function rowKey(kind: u32, id: i64): i64 {
  return (id << 3) | (kind as i64)
}

export function rowKind(key: i64): u32 {
  return (key & 7) as u32
}

export function rowId(key: i64): i64 {
  return key >> 3
}

/** A slot's owner and permissions as one number. */
export function accessOf(owner: i64, permissions: u32): i64 {
  return (owner << 3) | (permissions as i64)
}

// ---- the table

function hashOf(key: i64): u32 {
  const hash = (key as u32) * 0x9e3779b1
  return hash ^ (hash >> 15)
}

/** The row at a place of a table. */
export function rowAt(rows: usize, index: u32): Row {
  return changetype<Row>(rows + ((index as usize) << ROW_SHIFT))
}

/** The row with this key, live or deleted but still to be written; or null. */
export function rowFind(record: ObjectRecord, key: i64): Row | null {
  const rows = record.rows
  if (rows === 0) return null
  const mask = record.rowMask
  let index = hashOf(key) & mask
  while (true) {
    const row = rowAt(rows, index)
    if (row.key === key) return row
    if (row.key === KEY_EMPTY) return null
    index = (index + 1) & mask
  }
}

/** The row with this key; when there was none, a new one that is not live and holds NONE. */
export function rowObtain(record: ObjectRecord, key: i64): Row {
  const found = rowFind(record, key)
  if (found !== null) return found
  if (record.rows === 0 || (record.rowsUsed + 1) * 4 > (record.rowMask + 1) * 3) grow(record)
  const row = freeRow(record, key)
  if (row.key === KEY_EMPTY) record.rowsUsed += 1
  row.key = key
  row.tag = TAG_NONE
  row.state = 0
  row.bits = 0
  row.access = 0
  return row
}

/** Takes a row that is neither live nor dirty out of the table. */
export function rowRemove(row: Row): void {
  row.slot.clear()
  row.key = KEY_TOMBSTONE
}

/** Iterates over the rows in use: the one after [row] (null = from the first), or null at the end. */
export function rowNext(record: ObjectRecord, row: Row | null): Row | null {
  if (record.rows === 0) return null
  const end = record.rows + (((record.rowMask + 1) as usize) << ROW_SHIFT)
  let address = row === null ? record.rows : changetype<usize>(row) + sizeOfRow()
  for (; address < end; address += sizeOfRow()) {
    if (changetype<Row>(address).key >= 0) return changetype<Row>(address)
  }
  return null
}

function sizeOfRow(): usize {
  return 1 << ROW_SHIFT
}

function freeRow(record: ObjectRecord, key: i64): Row {
  let index = hashOf(key) & record.rowMask
  while (rowAt(record.rows, index).key >= 0) index = (index + 1) & record.rowMask
  return rowAt(record.rows, index)
}

/** Rebuilds the table with room for as many live rows again. Pointers to rows go stale. */
function grow(record: ObjectRecord): void {
  const old = record.rows
  const oldCapacity: u32 = old === 0 ? 0 : record.rowMask + 1
  let used: u32 = 0
  for (let index: u32 = 0; index < oldCapacity; index++) {
    if (rowAt(old, index).key >= 0) used += 1
  }
  let capacity = ROWS_LEAST
  while (capacity < (used + 1) * 2) capacity <<= 1
  record.rows = newTable(capacity)
  record.rowMask = capacity - 1
  record.rowsUsed = used
  record.epoch += 1
  for (let index: u32 = 0; index < oldCapacity; index++) {
    const row = rowAt(old, index)
    if (row.key >= 0) {
      const to = freeRow(record, row.key)
      memory.copy(changetype<usize>(to), changetype<usize>(row), 1 << ROW_SHIFT)
    }
  }
  if (old !== 0) freeRows(old, oldCapacity)
  // Caches of its descendants may point to rows of the old table.
  if ((record.state & (RECORD_PARENT | RECORD_PARENT_UNKNOWN)) !== 0) bumpProperties()
}

/** Bytes of all tables. */
export let tablesBytes: usize = 0

function newTable(capacity: u32): usize {
  const rows = allocate((capacity as usize) << ROW_SHIFT)
  tablesBytes += (capacity as usize) << ROW_SHIFT
  for (let index: u32 = 0; index < capacity; index++) rowAt(rows, index).key = KEY_EMPTY
  return rows
}

function freeRows(rows: usize, capacity: u32): void {
  tablesBytes -= (capacity as usize) << ROW_SHIFT
  free(rows)
}

/** Releases all values of a table and frees it. */
export function freeTable(rows: usize, rowMask: u32): void {
  if (rows === 0) return
  for (let index: u32 = 0; index <= rowMask; index++) {
    const row = rowAt(rows, index)
    if (row.key >= 0) row.slot.clear()
  }
  freeRows(rows, rowMask + 1)
}

/** Frees everything a record holds, and the record. */
export function dropRecord(record: ObjectRecord): void {
  dropRows(record)
  if (record.ancestors !== 0) free(record.ancestors)
  if (record.linearisation !== 0) free(record.linearisation)
  freeRecord(record)
}

/** Frees the rows of a record and what was made from them. */
export function dropRows(record: ObjectRecord): void {
  const rows = record.rows
  const rowMask = record.rowMask
  if (record.definitions !== 0) free(record.definitions)
  if (record.verbs !== 0) free(record.verbs)
  if (record.roleVerbs !== 0) free(record.roleVerbs)
  record.definitions = 0
  record.verbs = 0
  record.roleVerbs = 0
  record.rows = 0
  record.rowMask = 0
  record.rowsUsed = 0
  record.verbCount = 0
  record.definitionCount = 0
  record.roleVerbCount = 0
  record.parents = 0
  record.epoch += 1
  // Last: what the values held may come back here.
  freeTable(rows, rowMask)
}

/** Bytes of a record's table. */
export function tableBytes(record: ObjectRecord): usize {
  return record.rows === 0 ? 0 : ((record.rowMask + 1) as usize) << ROW_SHIFT
}

/** Keeps the counts of verbs, definitions and role verbs when a row becomes live (+1) or is deleted (−1). */
export function countRow(record: ObjectRecord, key: i64, by: u32): void {
  const kind = rowKind(key)
  if (kind === ROW_VERB) record.verbCount += by
  else if (kind === ROW_DEFINITION) record.definitionCount += by
  else if (kind === ROW_ROLE_VERB) record.roleVerbCount += by
}

// ---- the pool

/** First record of the pool. */
let pool: usize = 0
/** The ring of resident records is entered here. */
const ringHead: usize = memory.data(offsetof<ObjectRecord>(), 16)
let ringReady: bool = false
/**
 * Records are made so many at a time: few at first, then many, because their memory is never given back
 * and must not lie about between pages that are.
 */
const RECORDS_FIRST: usize = 256
const RECORDS_AT_ONCE: usize = 4096
let recordsNext: usize = RECORDS_FIRST
/** How many are resident, and how many there are with those in the pool. */
export let recordCount: u32 = 0
let recordsMade: usize = 0

/** Bytes of all records, those in the pool too. */
export function recordsBytes(): usize {
  return recordsMade * sizeOfRecord()
}

/** Bytes of a record: heap values are aligned to 16, and anonymous objects are such. */
export function sizeOfRecord(): usize {
  return (offsetof<ObjectRecord>() + 15) & ~15
}

/** A cleared record in the ring, its epoch the one after the last that its memory had. */
export function newRecord(id: i64, state: u32): ObjectRecord {
  if (pool === 0) fillPool()
  const record = changetype<ObjectRecord>(pool)
  pool = record.next
  const epoch = record.epoch
  memory.fill(changetype<usize>(record), 0, offsetof<ObjectRecord>())
  record.epoch = epoch + 1
  record.id = id
  record.state = state
  link(record)
  return record
}

/** Gives a record back to the pool; its tables are freed already. */
export function freeRecord(record: ObjectRecord): void {
  unlink(record)
  record.state = 0
  record.id = i64.MIN_VALUE
  record.epoch += 1
  record.next = pool
  pool = changetype<usize>(record)
}

function fillPool(): void {
  const bytes = sizeOfRecord()
  const count = recordsNext
  recordsNext = min(recordsNext << 2, RECORDS_AT_ONCE)
  recordsMade += count
  const block = allocatePages(bytes * count)
  memory.fill(block, 0, bytes * count)
  for (let index: usize = count; index > 0; index--) {
    const record = changetype<ObjectRecord>(block + (index - 1) * bytes)
    record.next = pool
    pool = changetype<usize>(record)
  }
}

function ring(): ObjectRecord {
  const head = changetype<ObjectRecord>(ringHead)
  if (!ringReady) {
    head.next = ringHead
    head.previous = ringHead
    ringReady = true
  }
  return head
}

function link(record: ObjectRecord): void {
  recordCount += 1
  const head = ring()
  record.next = ringHead
  record.previous = head.previous
  changetype<ObjectRecord>(head.previous).next = changetype<usize>(record)
  head.previous = changetype<usize>(record)
}

function unlink(record: ObjectRecord): void {
  recordCount -= 1
  changetype<ObjectRecord>(record.previous).next = record.next
  changetype<ObjectRecord>(record.next).previous = record.previous
}

/** The resident record after [record] in order of arrival (null = the first), or null at the end. */
export function recordNext(record: ObjectRecord | null): ObjectRecord | null {
  const next = record === null ? ring().next : record.next
  return next === ringHead ? null : changetype<ObjectRecord>(next)
}

/** Lets the eviction's hand meet a record last again. */
export function recordToBack(record: ObjectRecord): void {
  unlink(record)
  link(record)
}
