/**
 * The slot codec: values as the store keeps them and as driver and kernel exchange them. One type byte,
 * then (varint: unsigned LEB128; zigzag: signed as unsigned, sign in the lowest bit):
 *
 *   none –                                 int, object      zigzag varint
 *   float 8 bytes, little-endian           error            varint
 *   bool  1 byte                           string, symbol   varint length, UTF-8
 *   list  varint count, values             binary, capability varint length, bytes
 *   map   varint count, key, value, …      program          32 bytes
 *   anonymous, WAIF  varint internal id    error value      varint code, message, payload
 *   flyweight  delegate, slots, contents   closure          program, captured list
 *
 * The kernel has the twin of this file; test/_support/value-vectors.json binds both. **Stored.**
 */

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
  STORED_NONE,
  STORED_OBJECT,
  STORED_PROGRAM,
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
import { allocate } from './heap.ts'
import { listItem, newList, pushItem } from './list.ts'
import { mapPut, newMap } from './map.ts'
import { mapKeyAt, mapValueAt } from './map-node.ts'
import { newString, newStringOfPoints } from './string.ts'
import { isListLike } from './tag.ts'
import { newTextBuffer, TextBuffer } from './text-buffer.ts'
import {
  eraseSlots,
  isMapKey,
  SLOT_BYTES,
  Slot,
  StringValue,
  setHeap,
  setList,
  setMap,
} from './value.ts'

const PROGRAM_BYTES: u32 = 32

// ---- references to what other layers own

/** Answers the internal id to write for an anonymous object or WAIF. */
export type ReferenceEncoder = (tag: u32, pointer: usize) => i64
/** Makes [to] the anonymous object or WAIF with an internal id; [to] is NONE. */
export type ReferenceDecoder = (tag: u32, id: i64, to: Slot) => bool

let encodeReference: ReferenceEncoder = idOfReference
let decodeReference: ReferenceDecoder = refuseReference

/** Tells what translates anonymous objects and WAIFs; without it decoding one fails. */
export function setReferenceCodec(encoder: ReferenceEncoder, decoder: ReferenceDecoder): void {
  encodeReference = encoder
  decodeReference = decoder
}

function idOfReference(_tag: u32, pointer: usize): i64 {
  return changetype<Slot>(pointer).bits // ReferenceValue.id
}

function refuseReference(_tag: u32, _id: i64, _to: Slot): bool {
  return false
}

// ---- writing

/** A collection of which the items from `next` on are still to be written. */
@unmanaged
class Writing {
  slot: usize = 0
  next: u32 = 0
}
const WRITING_BYTES: u32 = 8
const writings: TextBuffer = newTextBuffer()

/** Adds the encoded value. */
export function encode(slot: Slot, buffer: TextBuffer): void {
  writings.reset()
  write(slot, buffer)
  while (writings.length > 0) {
    const writing = changetype<Writing>(
      writings.start + ((writings.length - WRITING_BYTES) as usize),
    )
    writeNext(writing, buffer)
  }
}

/** Adds an unsigned LEB128 number. */
export function addVarint(buffer: TextBuffer, value: u64): void {
  let rest = value
  while (rest >= 0x80) {
    buffer.addByte(((rest as u32) & 0x7f) | 0x80)
    rest >>= 7
  }
  buffer.addByte(rest as u32)
}

/** Adds a signed number with the sign in the lowest bit. */
export function addZigzag(buffer: TextBuffer, value: i64): void {
  addVarint(buffer, ((value << 1) ^ (value >> 63)) as u64)
}

function write(slot: Slot, buffer: TextBuffer): void {
  switch (slot.tag) {
    case TAG_NONE:
      buffer.addByte(STORED_NONE)
      break
    case TAG_INT:
      buffer.addByte(STORED_INT)
      addZigzag(buffer, slot.int)
      break
    case TAG_OBJECT:
      buffer.addByte(STORED_OBJECT)
      addZigzag(buffer, slot.object)
      break
    case TAG_STRING:
      writeBytes(STORED_STRING, slot.string, buffer)
      break
    case TAG_FLOAT:
      buffer.addByte(STORED_FLOAT)
      store<f64>(buffer.reserve(8), slot.float)
      buffer.length += 8
      break
    case TAG_ERROR:
      buffer.addByte(STORED_ERROR)
      addVarint(buffer, slot.error)
      break
    case TAG_BOOL:
      buffer.addByte(STORED_BOOL)
      buffer.addByte(slot.bool ? 1 : 0)
      break
    default:
      if (isListLike(slot.tag) || slot.tag === TAG_MAP) openWriting(slot, buffer)
      else writeRare(slot, buffer)
  }
}

function writeBytes(type: u32, string: StringValue, buffer: TextBuffer): void {
  buffer.addByte(type)
  addVarint(buffer, string.bytes)
  buffer.addString(string)
}

function writeRare(slot: Slot, buffer: TextBuffer): void {
  const tag = slot.tag
  if (tag === TAG_SYMBOL) writeBytes(STORED_SYMBOL, slot.string, buffer)
  else if (tag === TAG_BINARY) writeBytes(STORED_BINARY, slot.string, buffer)
  else if (tag === TAG_CAPABILITY) writeBytes(STORED_CAPABILITY, slot.string, buffer)
  else if (tag === TAG_PROGRAM) {
    assert(slot.string.bytes === PROGRAM_BYTES, 'a program reference of another length')
    buffer.addByte(STORED_PROGRAM)
    buffer.addString(slot.string)
  } else {
    buffer.addByte(tag === TAG_WAIF ? STORED_WAIF : STORED_ANONYMOUS)
    addVarint(buffer, encodeReference(tag, slot.pointer) as u64)
  }
}

function openWriting(slot: Slot, buffer: TextBuffer): void {
  const tag = slot.tag
  let next: u32 = 0
  if (tag === TAG_LIST) {
    buffer.addByte(STORED_LIST)
    addVarint(buffer, slot.list.length)
  } else if (tag === TAG_MAP) {
    buffer.addByte(STORED_MAP)
    addVarint(buffer, slot.map.count)
  } else if (tag === TAG_ERROR_VALUE) {
    buffer.addByte(STORED_ERROR_VALUE)
    addVarint(buffer, listItem(slot.list, 0).error)
    next = 1
  } else buffer.addByte(tag === TAG_FLYWEIGHT ? STORED_FLYWEIGHT : STORED_CLOSURE)
  const writing = changetype<Writing>(writings.reserve(WRITING_BYTES))
  writings.length += WRITING_BYTES
  writing.slot = changetype<usize>(slot)
  writing.next = next
}

function writeNext(writing: Writing, buffer: TextBuffer): void {
  const slot = changetype<Slot>(writing.slot)
  const index = writing.next
  writing.next = index + 1
  if (slot.tag === TAG_MAP) {
    if (index === slot.map.count) {
      writings.length -= WRITING_BYTES
      return
    }
    write(mapKeyAt(slot.map, index), buffer)
    write(mapValueAt(slot.map, index), buffer)
  } else if (index === slot.list.length) writings.length -= WRITING_BYTES
  else write(listItem(slot.list, index as i32), buffer)
}

// ---- reading

/** A collection being read: what it is so far, the key waiting for its value, how many values are to come. */
@unmanaged
class Reading {
  tag: u32 = 0
  left: u32 = 0
  spare: i64 = 0
}
const READING_BYTES: usize = 48 // Reading, container Slot, key Slot
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
      break
    case STORED_FLOAT:
      readFloat()
      break
    case STORED_ERROR:
      item.set(TAG_ERROR, takeVarint() as i64)
      break
    case STORED_BOOL:
      readBool()
      break
    case STORED_LIST:
      openList(TAG_LIST, takeVarint(), 0)
      break
    case STORED_MAP:
      openMap(takeVarint())
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
    case STORED_ERROR_VALUE:
      openErrorValue()
      break
    case STORED_FLYWEIGHT:
      openList(TAG_FLYWEIGHT, 3, 0)
      break
    case STORED_CLOSURE:
      openList(TAG_CLOSURE, 2, 0)
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

function openErrorValue(): void {
  const code = takeVarint()
  openList(TAG_ERROR_VALUE, 2, 1)
  if (at === 0) return
  item.set(TAG_ERROR, code as i64)
  pushItem(containerOf(top()).list, item)
}

/** Begins a list of [count] values to come, with room for [more]. An empty one is complete. */
function openList(tag: u32, count: u64, more: u32): void {
  // Each value takes a byte at least, so a count beyond the rest is damage, not a reason to allocate.
  if (at === 0 || count > ((limit - at) as u64)) {
    at = 0
    return
  }
  const list = newList((count as i32) + (more as i32))
  if (count === 0) {
    setHeap(item, tag, changetype<usize>(list))
    return
  }
  const reading = open(tag, count as u32)
  setList(containerOf(reading), list)
}

function openMap(count: u64): void {
  if (at === 0 || count * 2 > ((limit - at) as u64)) {
    at = 0
    return
  }
  const map = newMap()
  if (count === 0) {
    setMap(item, map)
    return
  }
  setMap(containerOf(open(TAG_MAP, (count as u32) * 2)), map)
}

function open(tag: u32, left: u32): Reading {
  const place = readings.reserve(READING_BYTES as u32)
  readings.length += READING_BYTES as u32
  memory.fill(place, 0, READING_BYTES)
  const reading = changetype<Reading>(place)
  reading.tag = tag
  reading.left = left
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
  mapPut(containerOf(reading), keyOf(reading), item)
  keyOf(reading).clear()
  return true
}

/** The finished collection becomes `item`. */
function close(reading: Reading): void {
  item.assign(containerOf(reading))
  item.tag = reading.tag
  abandon()
}

function abandon(): void {
  const reading = top()
  keyOf(reading).clear()
  containerOf(reading).clear()
  readings.length -= READING_BYTES as u32
}
