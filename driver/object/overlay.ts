/**
 * Rows of tables that have no home in memory, above all programs: what was put under a key is kept here
 * until it is surely in the store, and is found before the store is asked. The key is the one last built
 * (key.ts); values are encoded bytes.
 */

import { FIELD_INT } from '../shared/layout.ts'
import { allocate, free } from '../value/heap.ts'
import { listAppend, listItem, newList } from '../value/list.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { Slot, setInt, setList } from '../value/value.ts'
import { addDirtyBytes, batchNumber } from './batch.ts'
import { isPinned } from './index.ts'
import {
  keyBytesTotal,
  keyGet,
  keyInt,
  keyLoad,
  keyPointer,
  keyRange,
  rowKeyInt,
  rowsNext,
  rowsPointer,
} from './key.ts'
import { mutateClear, mutateSetBytes } from './mutation.ts'
import { noteKey, readBatch } from './read-set.ts'
import { UNDO_OVERLAY, undoDefine, undoLog } from './undo.ts'

const VALUE_NONE: usize = 0 // nothing known: the store is asked
const VALUE_CLEARED: usize = 1

/** An entry: value (address of u32 length and bytes, or one of the above), then the key's bytes. */
@unmanaged
class Entry {
  next: usize = 0
  hash: u32 = 0
  keyBytes: u32 = 0
  value: usize = 0
  batch: u32 = 0
  isDirty: u32 = 0
}
const BUCKETS: u32 = 4096
const buckets: usize = zeroed(BUCKETS << 2)
let overlayCount: u32 = 0
export let overlayDirty: u32 = 0

function zeroed(bytes: u32): usize {
  const block = allocate(bytes as usize)
  memory.fill(block, 0, bytes as usize)
  return block
}

export function overlayBoot(): void {
  undoDefine(UNDO_OVERLAY, restore, discard)
}

/** Puts [bytes] encoded bytes at [pointer] under the current key. */
export function storePut(pointer: usize, bytes: u32): void {
  const value = allocate(4 + (bytes as usize))
  store<u32>(value, bytes)
  memory.copy(value + 4, pointer, bytes as usize)
  change(value)
  addDirtyBytes(bytes + keyBytesTotal())
}

/** Clears the current key. */
export function storeClear(): void {
  change(VALUE_CLEARED)
}

/** Reads the current key, changes of the open batch included: length of the value at `storePointer`, or −1. */
export function storeGet(): i32 {
  if (readBatch !== 0) noteKey(keyPointer(), keyBytesTotal(), false)
  const entry: usize = overlayCount === 0 ? 0 : findEntry()
  const value = entry === 0 ? VALUE_NONE : changetype<Entry>(entry).value
  if (value === VALUE_NONE) {
    const bytes = keyGet()
    found = rowsPointer()
    return bytes
  }
  if (value === VALUE_CLEARED) return -1
  found = value + 4
  return load<u32>(value) as i32
}

let found: usize = 0

/** Where `storeGet` found the value. */
export function storePointer(): usize {
  return found
}

/**
 * Appends to the list in [to] the last field of every key that extends the current one by an integer,
 * changes of the open batch included; in no order.
 */
export function storeNumbers(to: Slot): void {
  const bytes = keyBytesTotal()
  const prefix = allocate(bytes as usize)
  memory.copy(prefix, keyPointer(), bytes as usize)
  const stored = newList(0)
  const list = pushSlots(1)
  setList(list, stored)
  keyRange(0, 0)
  while (rowsNext()) appendNumber(list, rowKeyInt(0))
  for (let index = 0; index < (list.list.length as i32); index++) {
    const number = listItem(list.list, index).int
    keyLoad(prefix, bytes)
    keyInt(number)
    if (findEntry() === 0) appendNumber(to, number)
  }
  popSlots(1)
  for (let bucket: u32 = 0; bucket < BUCKETS; bucket++) {
    for (let at = load<usize>(bucketOf(bucket)); at !== 0; at = changetype<Entry>(at).next) {
      const entry = changetype<Entry>(at)
      if (extendsBy(entry, prefix, bytes) && entry.value > VALUE_CLEARED) {
        appendNumber(to, load<i64>(at + offsetof<Entry>() + (bytes as usize), 1))
      } else if (extendsBy(entry, prefix, bytes) && entry.value === VALUE_NONE) {
        appendStored(entry, to)
      }
    }
  }
  free(prefix)
}

/** Whether the entry's key is that of [bytes] bytes at [prefix] and one integer more. */
function extendsBy(entry: Entry, prefix: usize, bytes: u32): bool {
  const key = changetype<usize>(entry) + offsetof<Entry>()
  return (
    entry.keyBytes === bytes + 9 &&
    load<u8>(key) === load<u8>(prefix) + 1 &&
    memory.compare(key + 1, prefix + 1, (bytes - 1) as usize) === 0 &&
    load<u8>(key + (bytes as usize)) === FIELD_INT
  )
}

/** What an undone change left: the store knows better. */
function appendStored(entry: Entry, to: Slot): void {
  keyLoad(changetype<usize>(entry) + offsetof<Entry>(), entry.keyBytes)
  if (keyGet() < 0) return
  appendNumber(to, load<i64>(keyPointer() + (keyBytesTotal() as usize) - 8))
}

function appendNumber(to: Slot, number: i64): void {
  const slot = pushSlots(1)
  setInt(slot, number)
  listAppend(to, slot)
  popSlots(1)
}

function change(value: usize): void {
  let at = findEntry()
  if (at === 0) at = addEntry()
  const entry = changetype<Entry>(at)
  undoLog(UNDO_OVERLAY, at, entry.value as i64, entry.isDirty as i64, null)
  if (entry.isDirty === 0) overlayDirty += 1
  entry.value = value
  entry.isDirty = 1
  entry.batch = batchNumber
}

function restore(a: usize, b: i64, c: i64, _value: Slot): void {
  const entry = changetype<Entry>(a)
  freeValue(entry.value)
  entry.value = b as usize
  // A packed entry is no longer dirty, but is again on the way back.
  overlayDirty += (c as u32) - entry.isDirty
  entry.isDirty = c as u32
}

function discard(_a: usize, b: i64, _c: i64): void {
  freeValue(b as usize)
}

function freeValue(value: usize): void {
  if (value > VALUE_CLEARED) free(value)
}

/** Another process changed the packed key at [key], or all that begin with it: the store knows. */
export function forgetStored(key: usize, bytes: u32, isPrefix: bool): void {
  if (overlayCount === 0) return
  if (!isPrefix) {
    keyLoad(key, bytes)
    const at = findEntry()
    if (at !== 0) forget(changetype<Entry>(at))
    return
  }
  for (let bucket: u32 = 0; bucket < BUCKETS; bucket++) {
    for (let at = load<usize>(bucketOf(bucket)); at !== 0; at = changetype<Entry>(at).next) {
      forget(changetype<Entry>(at))
    }
  }
}

function forget(entry: Entry): void {
  assert(entry.isDirty === 0, 'changes of others in an open batch')
  freeValue(entry.value)
  entry.value = VALUE_NONE
}

// ---- the table

function hashKey(): u32 {
  let hash: u32 = 0x811c9dc5
  const end = keyPointer() + (keyBytesTotal() as usize)
  for (let at = keyPointer(); at < end; at++) hash = (hash ^ (load<u8>(at) as u32)) * 0x01000193
  return hash
}

function bucketOf(hash: u32): usize {
  return buckets + (((hash & (BUCKETS - 1)) as usize) << 2)
}

function findEntry(): usize {
  const hash = hashKey()
  let at = load<usize>(bucketOf(hash))
  while (at !== 0) {
    const entry = changetype<Entry>(at)
    if (entry.hash === hash && isKey(entry)) return at
    at = entry.next
  }
  return 0
}

function isKey(entry: Entry): bool {
  if (entry.keyBytes !== keyBytesTotal()) return false
  const key = changetype<usize>(entry) + offsetof<Entry>()
  return memory.compare(key, keyPointer(), entry.keyBytes as usize) === 0
}

function addEntry(): usize {
  const bytes = keyBytesTotal()
  const at = allocate(offsetof<Entry>() + (bytes as usize))
  const entry = changetype<Entry>(at)
  entry.hash = hashKey()
  entry.keyBytes = bytes
  entry.value = VALUE_NONE
  entry.isDirty = 0
  entry.batch = 0
  memory.copy(at + offsetof<Entry>(), keyPointer(), bytes as usize)
  const bucket = bucketOf(entry.hash)
  entry.next = load<usize>(bucket)
  store<usize>(bucket, at)
  overlayCount += 1
  return at
}

/** Appends what was put and cleared to the batch, and forgets what is in the store by now. */
export function packOverlay(): void {
  if (overlayCount === 0) return
  for (let bucket: u32 = 0; bucket < BUCKETS; bucket++) packBucket(bucketOf(bucket))
  overlayDirty = 0
}

function packBucket(bucket: usize): void {
  let link = bucket
  while (load<usize>(link) !== 0) {
    const at = load<usize>(link)
    const entry = changetype<Entry>(at)
    if (entry.isDirty !== 0) packEntry(entry)
    if (isPinned(entry.batch)) {
      link = at // `next` is the first field.
      continue
    }
    store<usize>(link, entry.next)
    freeValue(entry.value)
    free(at)
    overlayCount -= 1
  }
}

function packEntry(entry: Entry): void {
  keyLoad(changetype<usize>(entry) + offsetof<Entry>(), entry.keyBytes)
  if (entry.value === VALUE_CLEARED) mutateClear()
  else mutateSetBytes(entry.value + 4, load<u32>(entry.value))
  entry.isDirty = 0
}
