/**
 * Reading a declared index: the entries between two keys in their order, or in reverse, page by page
 * from the store with the changes that are not there yet laid over them. Nothing may be written to the
 * index while a scan of it is open.
 */

import { between, RANGE_REVERSE, take } from '../host.ts'
import { FIELD_BYTES, FIELD_INT, INDEX_DECLARED, TABLE_INDEX } from '../shared/layout.ts'
import { allocate, capacityOf, free } from '../value/heap.ts'
import { newTextBuffer, TextBuffer } from '../value/text-buffer.ts'
import { compareKeys, entryBefore, entryFrom, entryNext, IndexEntry } from './index-entry.ts'
import { noteRange, readBatch } from './read-set.ts'

const PAGE_ROWS_FIRST: u32 = 32
const PAGE_ROWS_MAX: u32 = 1024
/** Fields of an entry's key before the index's own key: table, index, id. */
const PREFIX_FIELDS: u32 = 3
/** Below every object's number, and above it. */
export const OBJECT_LEAST: i64 = i64.MIN_VALUE

/**
 * A scan. `bounds` holds the low and the high key; of a page of rows `at` is the next of `left`. The
 * entry it stands on is in `key`, `keyBytes`, `object`, good until the next step.
 */
@unmanaged
export class IndexScan {
  index: i64 = 0
  /** A forward scan begins at this object under the low key. */
  first: i64 = 0
  object: i64 = 0
  key: usize = 0
  keyBytes: u32 = 0
  bounds: usize = 0
  lowBytes: u32 = 0
  highBytes: u32 = 0
  isReverse: u32 = 0
  /** Whether the store has no more pages. */
  isExhausted: u32 = 0
  pageRows: u32 = 0
  page: usize = 0
  at: usize = 0
  left: u32 = 0
  /** The store's row that comes next, when `hasRow`. */
  rowKey: usize = 0
  rowKeyBytes: u32 = 0
  hasRow: u32 = 0
  rowObject: i64 = 0
  /** The changed entry that comes next, or 0. */
  entry: usize = 0
  /** How many rows and changed entries it has looked at. */
  looked: u32 = 0
}

const begin: TextBuffer = newTextBuffer()
const end: TextBuffer = newTextBuffer()

/**
 * A scan of the entries from the key at [low], at it from [first] on, to before the key at [high];
 * downwards when [isReverse], and then [first] is OBJECT_LEAST.
 */
export function scanOpen(
  index: i64,
  low: usize,
  lowBytes: u32,
  first: i64,
  high: usize,
  highBytes: u32,
  isReverse: bool,
): IndexScan {
  const scan = changetype<IndexScan>(allocate(offsetof<IndexScan>()))
  memory.fill(changetype<usize>(scan), 0, offsetof<IndexScan>())
  scan.index = index
  scan.first = first
  scan.bounds = allocate((lowBytes + highBytes) as usize)
  memory.copy(scan.bounds, low, lowBytes as usize)
  memory.copy(scan.bounds + (lowBytes as usize), high, highBytes as usize)
  scan.lowBytes = lowBytes
  scan.highBytes = highBytes
  scan.isReverse = isReverse ? 1 : 0
  if (readBatch !== 0) noteBounds(scan)
  scan.pageRows = PAGE_ROWS_FIRST
  const entry = isReverse
    ? entryBefore(index, highOf(scan), highBytes, OBJECT_LEAST)
    : entryFrom(index, scan.bounds, lowBytes, first)
  setEntry(scan, entry)
  return scan
}

/** Notes that the batch reads what is between the bounds: read-set.ts. */
function noteBounds(scan: IndexScan): void {
  packKey(begin, scan.index, scan.bounds, scan.lowBytes, scan.first)
  packKey(end, scan.index, highOf(scan), scan.highBytes, OBJECT_LEAST)
  noteRange(begin.start, begin.length, end.start, end.length)
}

export function scanClose(scan: IndexScan): void {
  free(scan.bounds)
  if (scan.page !== 0) free(scan.page)
  free(changetype<usize>(scan))
}

function highOf(scan: IndexScan): usize {
  return scan.bounds + (scan.lowBytes as usize)
}

/** Steps to the next entry: false at the end. */
export function scanNext(scan: IndexScan): bool {
  while (true) {
    if (scan.hasRow === 0) readRow(scan)
    if (scan.hasRow === 0 && scan.entry === 0) return false
    scan.looked += 1
    const order = compareNext(scan)
    const isLive = order < 0 || changetype<IndexEntry>(scan.entry).isLive !== 0
    if (order < 0) standOnRow(scan)
    else standOnEntry(scan)
    if (order <= 0) scan.hasRow = 0
    if (order >= 0) stepEntry(scan)
    if (isLive) return true
  }
}

/** Negative when the store's row comes first, positive when the changed entry does, 0 for the same. */
function compareNext(scan: IndexScan): i32 {
  if (scan.entry === 0) return -1
  if (scan.hasRow === 0) return 1
  const entry = changetype<IndexEntry>(scan.entry)
  let order = compareKeys(scan.rowKey, scan.rowKeyBytes, entry.key, entry.keyBytes)
  if (order === 0 && scan.rowObject !== entry.object) order = scan.rowObject < entry.object ? -1 : 1
  return scan.isReverse !== 0 ? -order : order
}

function standOnRow(scan: IndexScan): void {
  scan.key = scan.rowKey
  scan.keyBytes = scan.rowKeyBytes
  scan.object = scan.rowObject
}

function standOnEntry(scan: IndexScan): void {
  const entry = changetype<IndexEntry>(scan.entry)
  scan.key = entry.key
  scan.keyBytes = entry.keyBytes
  scan.object = entry.object
}

// ---- changed entries

function stepEntry(scan: IndexScan): void {
  const entry = changetype<IndexEntry>(scan.entry)
  const next =
    scan.isReverse !== 0
      ? entryBefore(scan.index, entry.key, entry.keyBytes, entry.object)
      : entryNext(entry)
  setEntry(scan, next)
}

function setEntry(scan: IndexScan, entry: IndexEntry | null): void {
  scan.entry = entry !== null && isWithin(scan, entry) ? changetype<usize>(entry) : 0
}

function isWithin(scan: IndexScan, entry: IndexEntry): bool {
  if (scan.isReverse !== 0) {
    return compareKeys(entry.key, entry.keyBytes, scan.bounds, scan.lowBytes) >= 0
  }
  return compareKeys(entry.key, entry.keyBytes, highOf(scan), scan.highBytes) < 0
}

// ---- the store's rows

function readRow(scan: IndexScan): void {
  if (scan.left === 0) {
    if (scan.isExhausted !== 0) return
    readPage(scan)
    if (scan.left === 0) return
  }
  scan.left -= 1
  // A packed key of two fields, then the value: u8 2 | u8 type, u32 length, bytes | u8 type, i64 | u32 length, value.
  const bytes = load<u32>(scan.at + 2)
  const object = scan.at + 6 + (bytes as usize)
  scan.rowKey = scan.at + 6
  scan.rowKeyBytes = bytes
  scan.rowObject = load<i64>(object + 1)
  scan.hasRow = 1
  scan.at = object + 13 + (load<u32>(object + 9) as usize)
}

function readPage(scan: IndexScan): void {
  const isFirst = scan.page === 0
  if (scan.isReverse === 0) {
    if (isFirst) packKey(begin, scan.index, scan.bounds, scan.lowBytes, scan.first)
    else packKey(begin, scan.index, scan.rowKey, scan.rowKeyBytes, scan.rowObject + 1)
    packKey(end, scan.index, highOf(scan), scan.highBytes, OBJECT_LEAST)
  } else {
    packKey(begin, scan.index, scan.bounds, scan.lowBytes, OBJECT_LEAST)
    if (isFirst) packKey(end, scan.index, highOf(scan), scan.highBytes, OBJECT_LEAST)
    else packKey(end, scan.index, scan.rowKey, scan.rowKeyBytes, scan.rowObject)
  }
  fetchPage(scan)
  scan.pageRows = min<u32>(scan.pageRows << 2, PAGE_ROWS_MAX)
}

function fetchPage(scan: IndexScan): void {
  const flags: u32 = scan.isReverse !== 0 ? RANGE_REVERSE : 0
  const bytes = between(
    begin.start,
    begin.length,
    end.start,
    end.length,
    PREFIX_FIELDS,
    scan.pageRows,
    flags,
  )
  scan.left = 0
  if (bytes !== 0) {
    if (scan.page === 0 || capacityOf(scan.page) < (bytes as usize)) {
      if (scan.page !== 0) free(scan.page)
      scan.page = allocate(bytes as usize)
    }
    take(scan.page)
    scan.left = load<u32>(scan.page)
    scan.at = scan.page + 4
  }
  if (scan.left < scan.pageRows) scan.isExhausted = 1
}

/** Makes the packed key of the place in the index at a key and, unless OBJECT_LEAST, an object. */
function packKey(buffer: TextBuffer, index: i64, key: usize, bytes: u32, object: i64): void {
  buffer.reset()
  buffer.addByte(object === OBJECT_LEAST ? PREFIX_FIELDS + 1 : PREFIX_FIELDS + 2)
  addIntField(buffer, TABLE_INDEX as i64)
  addIntField(buffer, INDEX_DECLARED as i64)
  addIntField(buffer, index)
  buffer.addByte(FIELD_BYTES)
  store<u32>(buffer.reserve(4), bytes)
  buffer.length += 4
  buffer.addBytes(key, bytes)
  if (object !== OBJECT_LEAST) addIntField(buffer, object)
}

function addIntField(buffer: TextBuffer, value: i64): void {
  buffer.addByte(FIELD_INT)
  store<i64>(buffer.reserve(8), value)
  buffer.length += 8
}
