/**
 * Bytes to values: one half of the codec (codec.ts has the format). Bytes that encode nothing are
 * refused; what was made of them so far is given back.
 */

import { ERROR_NAMED_FIRST } from '../shared/errors.ts'
import { NESTING_MAX } from '../shared/limits.ts'
import {
  STORED_ANONYMOUS,
  STORED_BINARY,
  STORED_BOOL,
  STORED_CAPABILITY,
  STORED_CLOSURE,
  STORED_ERROR,
  STORED_ERROR_VALUE,
  STORED_FLOAT,
  STORED_FLYWEIGHT,
  STORED_INT,
  STORED_LIST,
  STORED_MAP,
  STORED_NAMED_ERROR,
  STORED_NAMED_ERROR_VALUE,
  STORED_NONE,
  STORED_OBJECT,
  STORED_PROGRAM,
  STORED_SHARED,
  STORED_STRING,
  STORED_SYMBOL,
  STORED_WAIF,
  TAG_ANONYMOUS,
  TAG_BINARY,
  TAG_BOOL,
  TAG_CAPABILITY,
  TAG_CLOSURE,
  TAG_ERROR,
  TAG_ERROR_VALUE,
  TAG_FLOAT,
  TAG_FLYWEIGHT,
  TAG_INT,
  TAG_LIST,
  TAG_MAP,
  TAG_NONE,
  TAG_OBJECT,
  TAG_PROGRAM,
  TAG_STRING,
  TAG_SYMBOL,
  TAG_WAIF,
} from '../shared/types.ts'
import { PROGRAM_BYTES } from './encode.ts'
import { namedError } from './error-name.ts'
import { allocate } from './heap.ts'
import { emptyList, listItem, newList, pushItem } from './list.ts'
import { MapValue, mapKeyAt, mapPutLast, newMap } from './map.ts'
import { countRead, readAt, reserveRead, SHARED_BYTES_MIN, truncateRead } from './shared-values.ts'
import { newString, newStringOfPoints } from './string.ts'
import { newTextBuffer, TextBuffer } from './text-buffer.ts'
import { eraseSlots, isMapKey, SLOT_BYTES, Slot, setHeap, setList, setMap } from './value.ts'

/** Makes [to] the anonymous object or WAIF with an internal id; [to] is NONE. */
export type ReferenceDecoder = (tag: u32, id: i64, to: Slot) => bool

let decodeReference: ReferenceDecoder = refuseReference

/** Tells what translates ids to anonymous objects and WAIFs; without it decoding one fails. */
export function setReferenceDecoder(decoder: ReferenceDecoder): void {
  decodeReference = decoder
}

function refuseReference(_tag: u32, _id: i64, _to: Slot): bool {
  return false
}

/**
 * A collection being read: how many values are to come, where it began, its index as a shared value. Two
 * slots follow: what it is so far, and a key waiting for its value.
 */
@unmanaged
class Reading {
  tag: u32 = 0
  left: u32 = 0
  begin: usize = 0
  index: u32 = 0
}
const READING_BYTES: usize = 48
const readings: TextBuffer = newTextBuffer()

/** The value just read. */
const item: Slot = changetype<Slot>(allocate(SLOT_BYTES))
eraseSlots(item, 1)

/** Where reading goes on, and the end of what may be read. A failure sets `at` to 0. */
let at: usize = 0
let limit: usize = 0

/** [to] ← the value encoded in exactly [bytes] bytes at [pointer]; false when they encode none. */
export function decode(pointer: usize, bytes: u32, to: Slot): bool {
  const end = pointer + (bytes as usize)
  return decodeAt(pointer, end, to) === end
}

/** [to] ← the value that begins at [pointer]; answers where it ended, or 0 when there is none. */
export function decodeAt(pointer: usize, end: usize, to: Slot): usize {
  at = pointer
  limit = end
  readings.reset()
  read()
  while (at !== 0 && readings.length > 0) place()
  while (readings.length > 0) abandon()
  if (at !== 0) to.assign(item)
  item.clear()
  truncateRead(0)
  return at
}

/** Reads an unsigned LEB128 number at [pointer]; `varintEnd` is where it ended, 0 when it is none. */
export function readVarint(pointer: usize, end: usize): u64 {
  let value: u64 = 0
  let shift: u64 = 0
  for (let place = pointer; place < end && shift < 70; place++) {
    const byte: u64 = load<u8>(place)
    value |= (byte & 0x7f) << shift
    if (byte < 0x80) {
      varintEnd = place + 1
      return value
    }
    shift += 7
  }
  varintEnd = 0
  return 0
}
export let varintEnd: usize = 0

function takeVarint(): u64 {
  if (at === 0) return 0
  const value = readVarint(at, limit)
  at = varintEnd
  return value
}

function takeZigzag(): i64 {
  const value = takeVarint()
  return ((value >> 1) as i64) ^ -((value & 1) as i64)
}

/** The number of an error of the table: numbers beyond are this instance's own and never stored. */
function takeErrorCode(): i64 {
  const code = takeVarint()
  if (code >= (ERROR_NAMED_FIRST as u64)) at = 0
  return code as i64
}

/** Passes over [bytes] bytes and answers where they begin; fails when there are fewer. */
function takeBytes(bytes: u64): usize {
  const begin = at
  if (at === 0 || bytes > ((limit - at) as u64)) at = 0
  else at += bytes as usize
  return begin
}

/** Reads a simple value into `item`, or opens a collection. */
function read(): void {
  const typeAt = takeBytes(1)
  if (at === 0) return
  switch (load<u8>(typeAt) as u32) {
    case STORED_NONE:
      item.clear()
      break
    case STORED_INT:
      item.set(TAG_INT, takeZigzag())
      break
    case STORED_OBJECT:
      item.set(TAG_OBJECT, takeZigzag())
      break
    case STORED_STRING:
      readText(TAG_STRING)
      if (at - typeAt >= (SHARED_BYTES_MIN as usize)) readAt(reserveRead()).assign(item)
      break
    case STORED_FLOAT:
      readFloat()
      break
    case STORED_ERROR:
      item.set(TAG_ERROR, takeErrorCode())
      break
    case STORED_BOOL:
      readBool()
      break
    case STORED_LIST:
      openList(TAG_LIST, takeVarint(), 0, typeAt)
      break
    case STORED_MAP:
      openMap(takeVarint(), typeAt)
      break
    default:
      readRare(load<u8>(typeAt))
  }
}

function readFloat(): void {
  const from = takeBytes(8)
  if (at !== 0) item.set(TAG_FLOAT, load<i64>(from))
}

function readBool(): void {
  const from = takeBytes(1)
  if (at !== 0 && load<u8>(from) > 1) at = 0
  if (at !== 0) item.set(TAG_BOOL, load<u8>(from) as i64)
}

function readText(tag: u32): void {
  const bytes = takeVarint()
  const from = takeBytes(bytes)
  if (at !== 0) setHeap(item, tag, changetype<usize>(newString(from, bytes as u32)))
}

function readBytes(tag: u32, bytes: u64): void {
  const from = takeBytes(bytes)
  if (at === 0) return
  setHeap(item, tag, changetype<usize>(newStringOfPoints(from, bytes as u32, bytes as u32)))
}

function readRare(type: u32): void {
  switch (type) {
    case STORED_SYMBOL:
      readText(TAG_SYMBOL)
      break
    case STORED_BINARY:
      readBytes(TAG_BINARY, takeVarint())
      break
    case STORED_CAPABILITY:
      readBytes(TAG_CAPABILITY, takeVarint())
      break
    case STORED_PROGRAM:
      readBytes(TAG_PROGRAM, PROGRAM_BYTES)
      break
    case STORED_ANONYMOUS:
      readReference(TAG_ANONYMOUS)
      break
    case STORED_WAIF:
      readReference(TAG_WAIF)
      break
    case STORED_NAMED_ERROR:
      readNamedError()
      break
    case STORED_ERROR_VALUE:
    case STORED_NAMED_ERROR_VALUE:
      openErrorValue(type === STORED_NAMED_ERROR_VALUE)
      break
    case STORED_FLYWEIGHT:
      openList(TAG_FLYWEIGHT, 3, 0, at)
      break
    case STORED_CLOSURE:
      openList(TAG_CLOSURE, 2, 0, at)
      break
    case STORED_SHARED:
      readShared()
      break
    default:
      at = 0
  }
}

function readReference(tag: u32): void {
  const id = takeVarint() as i64
  item.clear()
  if (at !== 0 && !decodeReference(tag, id, item)) at = 0
}

function readShared(): void {
  const index = takeVarint()
  if (at === 0 || index >= (countRead() as u64) || readAt(index as u32).tag === TAG_NONE) at = 0
  else item.assign(readAt(index as u32))
}

/** `item` ← the error of a name. */
function readNamedError(): void {
  readText(TAG_STRING)
  if (at !== 0) item.set(TAG_ERROR, namedError(item.string) as i64)
}

function openErrorValue(isNamed: bool): void {
  let code: i64 = 0
  if (isNamed) {
    readNamedError()
    code = item.bits
  } else code = takeErrorCode()
  openList(TAG_ERROR_VALUE, 2, 1, at)
  if (at === 0) return
  item.set(TAG_ERROR, code)
  pushItem(containerOf(top()).list, item)
}

/** Begins a list of [count] values to come, with room for [more]. An empty one is complete. */
function openList(tag: u32, count: u64, more: u32, begin: usize): void {
  // Each value takes a byte at least, so a count beyond the rest is damage, not a reason to allocate.
  if (at === 0 || isFull() || count > ((limit - at) as u64)) {
    at = 0
    return
  }
  if (count === 0) {
    setList(item, emptyList())
    return
  }
  const list = newList((count as i32) + (more as i32))
  const reading = open(tag, count as u32, begin)
  setList(containerOf(reading), list)
}

function openMap(count: u64, begin: usize): void {
  if (at === 0 || isFull() || count > ((limit - at) as u64) >> 1) {
    at = 0
    return
  }
  const map = newMap()
  if (count === 0) {
    setMap(item, map)
    return
  }
  setMap(containerOf(open(TAG_MAP, (count as u32) * 2, begin)), map)
}

/** Whether as many collections are open as may nest. */
function isFull(): bool {
  return readings.length >= (NESTING_MAX as u32) * (READING_BYTES as u32)
}

function open(tag: u32, left: u32, begin: usize): Reading {
  const place = readings.reserve(READING_BYTES as u32)
  readings.length += READING_BYTES as u32
  memory.fill(place, 0, READING_BYTES)
  const reading = changetype<Reading>(place)
  reading.tag = tag
  reading.left = left
  reading.begin = begin
  if (tag === TAG_LIST || tag === TAG_MAP) reading.index = reserveRead()
  // The next value goes into this collection.
  item.clear()
  fresh = true
  return reading
}

/** Whether the collection on top was only just opened, so that `item` is not one of its values. */
let fresh: bool = false

function top(): Reading {
  return changetype<Reading>(readings.start + (readings.length as usize) - READING_BYTES)
}

function containerOf(reading: Reading): Slot {
  return changetype<Slot>(changetype<usize>(reading) + SLOT_BYTES)
}

function keyOf(reading: Reading): Slot {
  return changetype<Slot>(changetype<usize>(reading) + 2 * SLOT_BYTES)
}

/** Puts `item` into the collection on top unless that was just opened; then reads on, or closes it. */
function place(): void {
  const reading = top()
  if (!fresh) {
    if (reading.tag !== TAG_MAP) pushItem(containerOf(reading).list, item)
    else if (!placeInMap(reading)) return
    reading.left -= 1
  }
  fresh = false
  if (reading.left === 0) close(reading)
  else read()
}

function placeInMap(reading: Reading): bool {
  if ((reading.left & 1) === 0) {
    if (!isMapKey(item)) at = 0
    keyOf(reading).assign(item)
    return at !== 0
  }
  mapPutLast(containerOf(reading), keyOf(reading), item)
  keyOf(reading).clear()
  return true
}

/** The finished collection becomes `item`. */
function close(reading: Reading): void {
  const container = containerOf(reading)
  if (!isWellFormed(reading.tag, container)) {
    at = 0
    return
  }
  container.tag = reading.tag
  item.assign(container)
  if (reading.tag === TAG_LIST || reading.tag === TAG_MAP) {
    if (at - reading.begin < (SHARED_BYTES_MIN as usize)) truncateRead(reading.index)
    else readAt(reading.index).assign(item)
  }
  abandon()
}

/** Whether the parts of an error value, flyweight or closure have their types. */
function isWellFormed(tag: u32, container: Slot): bool {
  if (tag === TAG_LIST || tag === TAG_MAP) return true
  const second = listItem(container.list, 1).tag
  if (tag === TAG_ERROR_VALUE) return second === TAG_STRING
  if (tag === TAG_CLOSURE)
    return listItem(container.list, 0).tag === TAG_PROGRAM && second === TAG_LIST
  if (listItem(container.list, 0).tag !== TAG_OBJECT || second !== TAG_MAP) return false
  return listItem(container.list, 2).tag === TAG_LIST && areSymbols(listItem(container.list, 1).map)
}

function areSymbols(map: MapValue): bool {
  for (let index: u32 = 0; index < map.count; index++) {
    if (mapKeyAt(map, index).tag !== TAG_SYMBOL) return false
  }
  return true
}

function abandon(): void {
  const reading = top()
  keyOf(reading).clear()
  containerOf(reading).clear()
  readings.length -= READING_BYTES as u32
}
