/**
 * Lumps: bulk data by its SHA-256, stored once however often it is uploaded. What is uploaded comes in parts
 * and is staged: a place of its own that becomes the lump's when it is whole. So nothing is ever copied,
 * and what a stopped upload leaves is found by its row (lump-sweep.ts).
 *
 * A lump is held by capabilities for it (capability.ts): their cells' names are its hash in hexadecimal
 * digits, a space and its type. What nothing holds any more goes after a while.
 */

import { clock } from '../host.ts'
import { CELL_NAME, CELL_PARENT, TARGET_LUMP } from '../shared/capabilities.ts'
import { TABLE_LUMP } from '../shared/layout.ts'
import {
  HEAD_BYTES,
  HEAD_FIELDS,
  HEAD_PLACE,
  HEAD_UNHELD,
  LUMP_CHUNK,
  LUMP_CHUNK_BYTES,
  LUMP_GONE,
  LUMP_HASH_BYTES,
  LUMP_HEAD,
  LUMP_UPLOAD,
  UPLOAD_BYTES,
  UPLOAD_DIGEST,
  UPLOAD_FIELDS,
  UPLOAD_MOST,
  UPLOAD_OWNER,
  UPLOAD_TOUCHED,
  UPLOAD_TYPE,
} from '../shared/lumps.ts'
import {
  STORED_BINARY,
  TAG_BINARY,
  TAG_INT,
  TAG_LIST,
  TAG_OBJECT,
  TAG_STRING,
} from '../shared/types.ts'
import { setBinary } from '../value/binary.ts'
import { addVarint, decode, encode } from '../value/codec.ts'
import { listItem, listSet, newList, pushTaken } from '../value/list.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { digestAdd, digestBegin, digestEnd, digestLoad, digestSave } from '../value/sha256.ts'
import { retainString, StringValue } from '../value/string.ts'
import { newTextBuffer, TextBuffer } from '../value/text-buffer.ts'
import { clear, ListValue, Slot, setInt, setList, slotAt } from '../value/value.ts'
import { cellKind } from './capability.ts'
import { cellsAt, cellsMade, goodCell, indexOfLump, isOver, removeCell } from './capability-row.ts'
import { keyBegin, keyBytes, keyInt, keyIntFrom } from './key.ts'
import { COUNTER_CAPABILITY, counterNext } from './meta.ts'
import { storeClear, storeGet, storeNumbers, storePointer, storePut } from './overlay.ts'

/** Bytes of a hash in hexadecimal digits. */
const DIGITS: u32 = 64
const buffer = newTextBuffer()

/** Whether there may be rows of lumps. */
let hasRows: bool = false

export function lumpBoot(): void {
  hasRows = keyIntFrom(TABLE_LUMP, 0) >= 0
}

export function mayHaveLumps(): bool {
  return hasRows
}

/** Another process wrote rows of lumps. */
export function applyLumps(): void {
  hasRows = true
}

// ---- rows

function keyOfHead(hash: usize): void {
  keyBegin(TABLE_LUMP)
  keyInt(LUMP_HEAD as i64)
  keyBytes(hash, LUMP_HASH_BYTES)
}

function keyOfPlace(part: u32, place: i64): void {
  keyBegin(TABLE_LUMP)
  keyInt(part as i64)
  keyInt(place)
}

export function keyOfChunk(place: i64, number: i64): void {
  keyOfPlace(LUMP_CHUNK, place)
  keyInt(number)
}

function readRow(to: Slot, fields: i32): bool {
  const bytes = storeGet()
  clear(to)
  if (bytes < 0 || !decode(storePointer(), bytes as u32, to)) return false
  return to.tag === TAG_LIST && (to.list.length as i32) === fields
}

/** [to] ← the head of the lump with the hash at [hash]; false when there is none. */
export function readHead(hash: usize, to: Slot): bool {
  keyOfHead(hash)
  return readRow(to, HEAD_FIELDS)
}

function putHead(hash: usize, head: Slot): void {
  buffer.reset()
  encode(head, buffer)
  keyOfHead(hash)
  storePut(buffer.start, buffer.length)
}

/** Notes since when nothing holds the lump, 0 for what is held. */
export function putUnheld(hash: usize, head: Slot, unheld: i64): void {
  const item = pushSlots(1)
  setInt(item, unheld)
  listSet(head, HEAD_UNHELD, item)
  popSlots(1)
  putHead(hash, head)
}

/** [to] ← the upload at a place; false when there is none. */
export function readUpload(place: i64, to: Slot): bool {
  keyOfPlace(LUMP_UPLOAD, place)
  return readRow(to, UPLOAD_FIELDS)
}

function putUpload(place: i64, upload: Slot): void {
  buffer.reset()
  encode(upload, buffer)
  keyOfPlace(LUMP_UPLOAD, place)
  storePut(buffer.start, buffer.length)
  hasRows = true
}

/** [to] ← the places of one part of the table, as a list of numbers. */
export function placesOf(part: u32, to: Slot): void {
  setList(to, newList(0))
  keyBegin(TABLE_LUMP)
  keyInt(part as i64)
  storeNumbers(to)
}

// ---- uploads

/** Begins an upload of at most [most] bytes; answers its place. */
export function beginUpload(owner: i64, type: StringValue, most: i64): i64 {
  const place = counterNext(COUNTER_CAPABILITY)
  const upload = pushSlots(2)
  const list = newList(UPLOAD_FIELDS)
  pushTaken(list, TAG_OBJECT, owner)
  pushTaken(list, TAG_INT, 0)
  pushTaken(list, TAG_INT, clock() as i64)
  pushTaken(list, TAG_STRING, changetype<usize>(retainString(type)) as i64)
  digestBegin()
  const digest = slotAt(upload, 1)
  saveDigest(digest)
  pushTaken(list, TAG_BINARY, digest.bits)
  digest.tag = 0 // The list has it.
  pushTaken(list, TAG_INT, most)
  setList(upload, list)
  putUpload(place, upload)
  popSlots(2)
  return place
}

function saveDigest(to: Slot): void {
  buffer.reset()
  digestSave(buffer)
  setBinary(to, buffer.start, buffer.length)
}

const chunk = newTextBuffer()

/** Adds [bytes] bytes at [from] to an upload, whose row is in [upload]. */
export function addToUpload(place: i64, upload: Slot, from: usize, bytes: u32): void {
  const total = listItem(upload.list, UPLOAD_BYTES).int
  digestLoad(listItem(upload.list, UPLOAD_DIGEST).string.start)
  digestAdd(from, bytes)
  addChunks(place, total, from, bytes)
  const item = pushSlots(1)
  setInt(item, total + (bytes as i64))
  listSet(upload, UPLOAD_BYTES, item)
  setInt(item, clock() as i64)
  listSet(upload, UPLOAD_TOUCHED, item)
  saveDigest(item)
  listSet(upload, UPLOAD_DIGEST, item)
  popSlots(1)
  putUpload(place, upload)
}

function addChunks(place: i64, total: i64, from: usize, bytes: u32): void {
  let number = total / (LUMP_CHUNK_BYTES as i64)
  let left = bytes
  let at = from
  chunk.reset()
  if (total % (LUMP_CHUNK_BYTES as i64) !== 0) readChunk(place, number, chunk)
  while (left > 0) {
    const taken = min<u32>(LUMP_CHUNK_BYTES - chunk.length, left)
    chunk.addBytes(at, taken)
    putChunk(place, number)
    at += taken as usize
    left -= taken
    number += 1
    chunk.reset()
  }
}

function putChunk(place: i64, number: i64): void {
  buffer.reset()
  buffer.addByte(STORED_BINARY)
  addVarint(buffer, chunk.length)
  buffer.addBytes(chunk.start, chunk.length)
  keyOfChunk(place, number)
  storePut(buffer.start, buffer.length)
}

/** Adds a chunk's bytes to [to]. */
function readChunk(place: i64, number: i64, to: TextBuffer): void {
  keyOfChunk(place, number)
  const bytes = storeGet()
  const value = pushSlots(1)
  const isRead = bytes >= 0 && decode(storePointer(), bytes as u32, value)
  assert(isRead && value.tag === TAG_BINARY, 'a chunk of a lump that is missing')
  to.addString(value.string)
  popSlots(1)
}

/** Ends an upload: it is a lump now, whose hash is written to [hash]. */
export function endUpload(place: i64, upload: Slot, hash: usize): void {
  digestLoad(listItem(upload.list, UPLOAD_DIGEST).string.start)
  digestEnd(hash)
  const head = pushSlots(1)
  if (readHead(hash, head)) {
    putUnheld(hash, head, 0)
    dropUpload(place, upload)
  } else {
    const list = newList(HEAD_FIELDS)
    pushTaken(list, TAG_INT, listItem(upload.list, UPLOAD_BYTES).int)
    pushTaken(list, TAG_INT, place)
    pushTaken(list, TAG_INT, 0)
    setList(head, list)
    putHead(hash, head)
    keyOfPlace(LUMP_UPLOAD, place)
    storeClear()
  }
  popSlots(1)
}

/** Drops an upload. */
export function dropUpload(place: i64, upload: Slot): void {
  keyOfPlace(LUMP_UPLOAD, place)
  storeClear()
  putGone(place, chunksOf(listItem(upload.list, UPLOAD_BYTES).int))
}

/** Drops a lump, whose head is in [head]. */
export function dropLump(hash: usize, head: Slot): void {
  keyOfHead(hash)
  storeClear()
  putGone(listItem(head.list, HEAD_PLACE).int, chunksOf(listItem(head.list, HEAD_BYTES).int))
}

function chunksOf(bytes: i64): i64 {
  return (bytes + (LUMP_CHUNK_BYTES as i64) - 1) / (LUMP_CHUNK_BYTES as i64)
}

/** Notes that the first [chunks] chunks of a place are to be cleared. */
export function putGone(place: i64, chunks: i64): void {
  keyOfPlace(LUMP_GONE, place)
  if (chunks === 0) {
    storeClear()
    return
  }
  const slot = pushSlots(1)
  setInt(slot, chunks)
  buffer.reset()
  encode(slot, buffer)
  popSlots(1)
  keyOfPlace(LUMP_GONE, place)
  storePut(buffer.start, buffer.length)
}

/** How many chunks of a place are still to be cleared. */
export function readGone(place: i64): i64 {
  keyOfPlace(LUMP_GONE, place)
  const bytes = storeGet()
  const slot = pushSlots(1)
  const isRead = bytes >= 0 && decode(storePointer(), bytes as u32, slot) && slot.tag === TAG_INT
  const chunks: i64 = isRead ? slot.int : 0
  popSlots(1)
  return chunks
}

// ---- reading

/** Adds [bytes] bytes of a lump from [offset] on, which it has, to [to]. */
export function readLump(head: ListValue, offset: i64, bytes: i64, to: TextBuffer): void {
  const place = listItem(head, HEAD_PLACE).int
  let number = offset / (LUMP_CHUNK_BYTES as i64)
  let skipped = (offset % (LUMP_CHUNK_BYTES as i64)) as u32
  let left = bytes as u32
  while (left > 0) {
    chunk.reset()
    readChunk(place, number, chunk)
    const taken = min<u32>(chunk.length - skipped, left)
    to.addBytes(chunk.start + (skipped as usize), taken)
    left -= taken
    skipped = 0
    number += 1
  }
}

// ---- what holds it

/** The number under which capabilities for a lump are found by it. Few hashes share one. */
export function targetOfHash(hash: usize): i64 {
  return (load<u64>(hash) >> 16) as i64
}

/** Makes [to] the name of cells for a lump: its hash in hexadecimal digits, a space, its type. */
export function nameOfLump(hash: usize, type: StringValue): StringValue {
  buffer.reset()
  for (let at: usize = 0; at < (LUMP_HASH_BYTES as usize); at++) {
    const byte: u32 = load<u8>(hash + at)
    addDigit(byte >> 4)
    addDigit(byte & 15)
  }
  buffer.addByte(0x20)
  buffer.addString(type)
  return buffer.toStringValid()
}

function addDigit(digit: u32): void {
  buffer.addByte(digit < 10 ? 0x30 + digit : 0x57 + digit)
}

/** Writes the 32 bytes that the 64 digits at [from] stand for to [to]; false when they are none. */
export function hashOfDigits(from: usize, to: usize): bool {
  for (let at: usize = 0; at < (LUMP_HASH_BYTES as usize); at++) {
    const high = digitOf(load<u8>(from + at * 2))
    const low = digitOf(load<u8>(from + at * 2 + 1))
    if (high > 15 || low > 15) return false
    store<u8>(to + at, ((high << 4) | low) as u8)
  }
  return true
}

function digitOf(byte: u32): u32 {
  if (byte - 0x30 < 10) return byte - 0x30
  return byte - 0x61 < 6 ? byte - 0x57 : 16
}

/** Writes the hash of the lump that a cell is for to [to]; false for a cell that is for something else. */
export function hashOfCell(cell: ListValue, to: usize): bool {
  if (cellKind(cell) !== TARGET_LUMP) return false
  const name = listItem(cell, CELL_NAME).string
  return name.bytes > DIGITS && hashOfDigits(name.start, to)
}

const other: usize = memory.data(32, 8)

/** Whether a capability that is good at [now] is for the lump. Cells that are good no more are removed. */
export function isHeld(hash: usize, now: i64): bool {
  const ids = pushSlots(1)
  cellsAt(indexOfLump(targetOfHash(hash)), ids)
  let isFound = false
  for (let index = 0; index < (ids.list.length as i32); index++) {
    const id = listItem(ids.list, index).int
    const cell = goodCell(id)
    if (cell === null || isOver(cell, now)) removeCell(id)
    else if (hashOfCell(cell, other) && memory.compare(other, hash, 32) === 0) isFound = true
  }
  popSlots(1)
  return isFound
}

/** Bytes of the lumps that [owner] made and holds, and of his uploads; how many of these, in uploadsOfOwner. */
export function bytesOwned(owner: i64, now: i64): i64 {
  const ids = pushSlots(2)
  const row = slotAt(ids, 1)
  let bytes: i64 = 0
  cellsMade(owner, ids)
  for (let index = 0; index < (ids.list.length as i32); index++) {
    const cell = goodCell(listItem(ids.list, index).int)
    if (cell === null || isOver(cell, now) || listItem(cell, CELL_PARENT).int !== 0) continue
    if (hashOfCell(cell, other) && readHead(other, row)) bytes += listItem(row.list, HEAD_BYTES).int
  }
  uploadsOfOwner = 0
  placesOf(LUMP_UPLOAD, ids)
  for (let index = 0; index < (ids.list.length as i32); index++) {
    if (!readUpload(listItem(ids.list, index).int, row)) continue
    if (listItem(row.list, UPLOAD_OWNER).object !== owner) continue
    bytes += listItem(row.list, UPLOAD_BYTES).int
    uploadsOfOwner += 1
  }
  popSlots(2)
  return bytes
}
export let uploadsOfOwner: i32 = 0

/** Bytes that an upload may have, and its type. */
export function uploadMost(upload: ListValue): i64 {
  return listItem(upload, UPLOAD_MOST).int
}

export function uploadType(upload: ListValue): StringValue {
  return listItem(upload, UPLOAD_TYPE).string
}
