/**
 * Values to bytes: one half of the codec (codec.ts has the format).
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
  STORED_NAMED_ERROR,
  STORED_NAMED_ERROR_VALUE,
  STORED_NONE,
  STORED_OBJECT,
  STORED_PROGRAM,
  STORED_SHARED,
  STORED_STRING,
  STORED_SYMBOL,
  STORED_WAIF,
  TAG_BINARY,
  TAG_BOOL,
  TAG_CAPABILITY,
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
import { errorName, isNamedError } from './error-name.ts'
import { errorCode } from './error-value.ts'
import { listItem } from './list.ts'
import { mapKeyAt, mapValueAt } from './map-node.ts'
import { findWritten, forgetWritten, noteWritten, SHARED_BYTES_MIN } from './shared-values.ts'
import { releaseString } from './string.ts'
import { isListLike } from './tag.ts'
import { newTextBuffer, TextBuffer } from './text-buffer.ts'
import { ReferenceValue, Slot, StringValue } from './value.ts'

/** Bytes of a program reference: SHA-256. */
export const PROGRAM_BYTES: u32 = 32

/** Answers the internal id to write for an anonymous object or WAIF. */
export type ReferenceEncoder = (tag: u32, pointer: usize) => i64

let encodeReference: ReferenceEncoder = idOfReference

/** Tells what translates anonymous objects and WAIFs to ids. */
export function setReferenceEncoder(encoder: ReferenceEncoder): void {
  encodeReference = encoder
}

/** Is told of every program that a value names. */
export type ProgramWritten = (program: StringValue) => void

let programWritten: ProgramWritten | null = null

/** Tells who wants to know of the programs that are written. */
export function setProgramWritten(written: ProgramWritten): void {
  programWritten = written
}

function idOfReference(_tag: u32, pointer: usize): i64 {
  return changetype<ReferenceValue>(pointer).id
}

/**
 * A collection of which the items from `next` on are still to be written. Where it began and the index
 * it has as a shared value matter only if sharing.
 */
@unmanaged
class Writing {
  slot: usize = 0
  next: u32 = 0
  begin: u32 = 0
  index: u32 = 0
}
const WRITING_BYTES: u32 = 16
const writings: TextBuffer = newTextBuffer()

/** Whether what was written before is referred to, and the next index of such a value. */
let sharing: bool = false
let sharedNext: u32 = 0

/** Adds the encoded value. */
export function encode(slot: Slot, buffer: TextBuffer): void {
  sharing = false
  writeAll(slot, buffer)
}

/** Adds the encoded value, in which what occurs again is written once: for rows of tasks. */
export function encodeShared(slot: Slot, buffer: TextBuffer): void {
  sharing = true
  sharedNext = 0
  forgetWritten()
  writeAll(slot, buffer)
}

function writeAll(slot: Slot, buffer: TextBuffer): void {
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
      if (sharing) writeSharedString(slot.string, buffer)
      else writeBytes(STORED_STRING, slot.string, buffer)
      break
    case TAG_FLOAT:
      buffer.addByte(STORED_FLOAT)
      store<f64>(buffer.reserve(8), slot.float)
      buffer.length += 8
      break
    case TAG_ERROR:
      writeError(slot.error, STORED_ERROR, STORED_NAMED_ERROR, buffer)
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

/** Writes a type byte and an error's number, or its name where it has no other. */
function writeError(code: u32, type: u32, namedType: u32, buffer: TextBuffer): void {
  buffer.addByte(isNamedError(code) ? namedType : type)
  if (!isNamedError(code)) {
    addVarint(buffer, code)
    return
  }
  const name = errorName(code)
  addVarint(buffer, name.bytes)
  buffer.addString(name)
  releaseString(name)
}

function writeBytes(type: u32, string: StringValue, buffer: TextBuffer): void {
  buffer.addByte(type)
  addVarint(buffer, string.bytes)
  buffer.addString(string)
}

function writeSharedString(string: StringValue, buffer: TextBuffer): void {
  if (writeReference(changetype<usize>(string), buffer)) return
  const begin = buffer.length
  writeBytes(STORED_STRING, string, buffer)
  if (buffer.length - begin < SHARED_BYTES_MIN) return
  if (string.references > 1) noteWritten(changetype<usize>(string), sharedNext)
  sharedNext += 1
}

/** Refers to a heap value if it was written before. */
function writeReference(pointer: usize, buffer: TextBuffer): bool {
  if (load<u32>(pointer) === 1) return false
  const index = findWritten(pointer)
  if (index < 0) return false
  buffer.addByte(STORED_SHARED)
  addVarint(buffer, index as u64)
  return true
}

function writeRare(slot: Slot, buffer: TextBuffer): void {
  const tag = slot.tag
  if (tag === TAG_SYMBOL) writeBytes(STORED_SYMBOL, slot.string, buffer)
  else if (tag === TAG_BINARY) writeBytes(STORED_BINARY, slot.string, buffer)
  else if (tag === TAG_CAPABILITY) writeBytes(STORED_CAPABILITY, slot.string, buffer)
  else if (tag === TAG_PROGRAM) {
    assert(slot.string.bytes === PROGRAM_BYTES, 'a program reference of another length')
    if (programWritten !== null) programWritten!(slot.string)
    buffer.addByte(STORED_PROGRAM)
    buffer.addString(slot.string)
  } else {
    buffer.addByte(tag === TAG_WAIF ? STORED_WAIF : STORED_ANONYMOUS)
    addVarint(buffer, encodeReference(tag, slot.pointer) as u64)
  }
}

function openWriting(slot: Slot, buffer: TextBuffer): void {
  const tag = slot.tag
  const shareable = sharing && (tag === TAG_LIST || tag === TAG_MAP)
  if (shareable && writeReference(slot.pointer, buffer)) return
  const begin = buffer.length
  let next: u32 = 0
  if (tag === TAG_LIST) {
    buffer.addByte(STORED_LIST)
    addVarint(buffer, slot.list.length)
  } else if (tag === TAG_MAP) {
    buffer.addByte(STORED_MAP)
    addVarint(buffer, slot.map.count)
  } else if (tag === TAG_ERROR_VALUE) {
    const code = errorCode(slot)
    writeError(code, STORED_ERROR_VALUE, STORED_NAMED_ERROR_VALUE, buffer)
    next = 1
  } else buffer.addByte(tag === TAG_FLYWEIGHT ? STORED_FLYWEIGHT : STORED_CLOSURE)
  const writing = changetype<Writing>(writings.reserve(WRITING_BYTES))
  writings.length += WRITING_BYTES
  writing.slot = changetype<usize>(slot)
  writing.next = next
  writing.begin = begin
  writing.index = sharedNext
  if (shareable) sharedNext += 1
}

/** A collection is written; if sharing, its index stays or is given back. */
function closeWriting(writing: Writing, buffer: TextBuffer): void {
  writings.length -= WRITING_BYTES
  const slot = changetype<Slot>(writing.slot)
  if (!sharing || (slot.tag !== TAG_LIST && slot.tag !== TAG_MAP)) return
  if (buffer.length - writing.begin < SHARED_BYTES_MIN) sharedNext = writing.index
  else if (load<u32>(slot.pointer) > 1) noteWritten(slot.pointer, writing.index)
}

function writeNext(writing: Writing, buffer: TextBuffer): void {
  const slot = changetype<Slot>(writing.slot)
  const index = writing.next
  writing.next = index + 1
  if (slot.tag === TAG_MAP) {
    if (index === slot.map.count) {
      closeWriting(writing, buffer)
      return
    }
    write(mapKeyAt(slot.map, index), buffer)
    write(mapValueAt(slot.map, index), buffer)
  } else if (index === slot.list.length) closeWriting(writing, buffer)
  else write(listItem(slot.list, index as i32), buffer)
}
