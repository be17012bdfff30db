/**
 * Packed keys and the rows the host reads for us. One key is built at a time, in a buffer of its own:
 * `keyBegin`, then a call per field. Packed key: u8 field count, then per field u8 type and its bytes:
 * FIELD_INT i64 | FIELD_STRING u32 length, UTF-8 | FIELD_BYTES u32 length, bytes; little-endian.
 */

import { between, get, HOST_ABSENT, range, take } from '../host.ts'
import { FIELD_BYTES, FIELD_INT, FIELD_STRING } from '../shared/layout.ts'
import { allocate, free, reallocate } from '../value/heap.ts'
import { newString, StringValue } from '../value/string.ts'
import { noteKey, noteRange, pauseReads, readBatch, resumeReads } from './read-set.ts'

const FAR_END_BYTES: usize = 48
let key: usize = allocate(256)
let keyCapacity: usize = 256
let keyLength: usize = 0

/** What the host answered last: `rows` has room for `rowsCapacity` bytes. */
let rows: usize = allocate(4096)
let rowsCapacity: usize = 4096
let rowsLeft: u32 = 0
let rowsAt: usize = 0

/** The row that `rowsNext` stepped to: its key's fields (with their count), and its value. */
export let rowKeyAt: usize = 0
export let rowKeyBytes: u32 = 0
export let rowValue: usize = 0
export let rowValueBytes: u32 = 0

// ---- building the key

/** Begins a key in the table of this number (TABLE_…). */
export function keyBegin(table: u32): void {
  keyLength = 1
  store<u8>(key, 0)
  keyInt(table as i64)
}

export function keyInt(value: i64): void {
  field(FIELD_INT, 8)
  store<i64>(key + keyLength, value)
  keyLength += 8
}

export function keyText(text: StringValue): void {
  bytesField(FIELD_STRING, text.start, text.bytes)
}

/** A text field of UTF-8 at [pointer]. */
export function keyTextBytes(pointer: usize, bytes: u32): void {
  bytesField(FIELD_STRING, pointer, bytes)
}

export function keyBytes(pointer: usize, bytes: u32): void {
  bytesField(FIELD_BYTES, pointer, bytes)
}

/** Where the current key is, and its length. */
export function keyPointer(): usize {
  return key
}

export function keyBytesTotal(): u32 {
  return keyLength as u32
}

/** Makes [bytes] bytes at [pointer], a packed key, the current one. */
export function keyLoad(pointer: usize, bytes: u32): void {
  if ((bytes as usize) > keyCapacity) {
    keyCapacity = (bytes as usize) * 2
    key = reallocate(key, keyCapacity)
  }
  memory.copy(key, pointer, bytes as usize)
  keyLength = bytes as usize
}

function bytesField(type: u32, pointer: usize, bytes: u32): void {
  field(type, 4 + (bytes as usize))
  store<u32>(key + keyLength, bytes)
  memory.copy(key + keyLength + 4, pointer, bytes as usize)
  keyLength += 4 + (bytes as usize)
}

function field(type: u32, bytes: usize): void {
  const wanted = keyLength + 1 + bytes
  if (wanted > keyCapacity) {
    keyCapacity = wanted * 2
    key = reallocate(key, keyCapacity)
  }
  store<u8>(key, load<u8>(key) + 1)
  store<u8>(key + keyLength, type as u8)
  keyLength += 1
}

// ---- reading from the host

/** Reads the value at the current key to `rowsPointer()`: its length, or −1 when there is none. */
export function keyGet(): i32 {
  if (readBatch !== 0) noteKey(key, keyLength as u32, false)
  const bytes = get(key, keyLength as u32)
  if (bytes === HOST_ABSENT) return -1
  fetch(bytes)
  return bytes as i32
}

/** Reads the rows under the current key (at most [limit], 0 = all): their number; `rowsNext` steps. */
export function keyRange(limit: u32, flags: u32): u32 {
  if (readBatch !== 0) noteKey(key, keyLength as u32, true)
  return keyRangeQuietly(limit, flags)
}

/** The same where what is used of the rows is noted by itself (read-set.ts). */
export function keyRangeQuietly(limit: u32, flags: u32): u32 {
  const bytes = range(key, keyLength as u32, limit, flags)
  rowsLeft = 0
  if (bytes === 0) return 0
  fetch(bytes)
  rowsLeft = load<u32>(rows)
  rowsAt = rows + 4
  return rowsLeft
}

/** Where `keyBetween` ends: a key of few integers. */
const farEnd: usize = allocate(FAR_END_BYTES)
let farEndLength: usize = 0

/** Lets the current key, of five integers at most, be the end of the next `keyBetween`. */
export function keyToEnd(): void {
  assert(keyLength <= FAR_END_BYTES, 'a key that is too long for an end')
  memory.copy(farEnd, key, keyLength)
  farEndLength = keyLength
}

/**
 * Reads at most [limit] rows (0 = all) from the current key to before the one given to `keyToEnd`, which
 * begins with the same [prefixFields] fields: their number. `rowsNext` steps; values come as they are stored.
 */
export function keyBetween(prefixFields: u32, limit: u32, flags: u32): u32 {
  if (readBatch !== 0) noteRange(key, keyLength as u32, farEnd, farEndLength as u32)
  const bytes = between(
    key,
    keyLength as u32,
    farEnd,
    farEndLength as u32,
    prefixFields,
    limit,
    flags,
  )
  rowsLeft = 0
  if (bytes === 0) return 0
  fetch(bytes)
  rowsLeft = load<u32>(rows)
  rowsAt = rows + 4
  return rowsLeft
}

/**
 * The second field of the first key of a table whose second field is an integer from [from] on; −1 when
 * there is none. The table's values need not be whole: only the key is looked at.
 */
export function keyIntFrom(table: u32, from: i64): i64 {
  keyBegin(table)
  keyInt(i64.MAX_VALUE)
  keyToEnd()
  keyBegin(table)
  keyInt(from)
  pauseReads()
  keyBetween(1, 1, 0)
  resumeReads()
  const found = rowsNext() ? rowKeyInt(0) : -1
  if (readBatch !== 0) noteUpTo(table, from, found)
  return found
}

/** Notes that there is nothing from [from] to before [found], which is −1 for the end of the table, and something there. */
function noteUpTo(table: u32, from: i64, found: i64): void {
  if (found >= 0) {
    keyBegin(table)
    keyInt(found + 1)
    keyToEnd()
    keyBegin(table)
    keyInt(from)
  }
  noteRange(key, keyLength as u32, farEnd, farEndLength as u32)
}

/** Where the host's last bytes are, until the next read. */
export function rowsPointer(): usize {
  return rows
}

/** Takes [bytes] bytes that the host holds. */
export function fetch(bytes: u32): void {
  if ((bytes as usize) > rowsCapacity) {
    free(rows)
    rowsCapacity = bytes as usize
    rows = allocate(rowsCapacity)
  }
  take(rows)
}

/** Steps to the next row of the last range: sets rowKeyAt, rowValue and their lengths. */
export function rowsNext(): bool {
  if (rowsLeft === 0) return false
  rowsLeft -= 1
  rowKeyAt = rowsAt
  let at = rowsAt + 1
  for (let fields: u32 = load<u8>(rowsAt); fields > 0; fields--) at += fieldBytes(at)
  rowKeyBytes = (at - rowsAt) as u32
  rowValueBytes = load<u32>(at)
  rowValue = at + 4
  rowsAt = rowValue + (rowValueBytes as usize)
  return true
}

/** Bytes of the packed field at [at], its type included. */
function fieldBytes(at: usize): usize {
  if (load<u8>(at) === FIELD_INT) return 9
  return 5 + (load<u32>(at + 1) as usize)
}

function fieldAt(index: u32): usize {
  assert(index < (load<u8>(rowKeyAt) as u32), 'a row with too few key fields')
  let at = rowKeyAt + 1
  for (let left = index; left > 0; left--) at += fieldBytes(at)
  return at
}

/** The [index]-th field (from 0) of the row's key after the prefix that was asked for. */
export function rowKeyInt(index: u32): i64 {
  return load<i64>(fieldAt(index) + 1)
}

export function rowKeyText(index: u32): StringValue {
  const at = fieldAt(index)
  return newString(at + 5, load<u32>(at + 1))
}
