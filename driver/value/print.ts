/**
 * Values as text: `toLiteral` writes what the compiler reads back, `toStr` what `tostr()` shows people.
 * Nested collections are walked with a worklist.
 */

import {
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
  TAG_STRING,
  TAG_SYMBOL,
  TAG_WAIF,
} from '../shared/types.ts'
import { addBase64, BASE64_PADDED, BASE64_URL } from './base64.ts'
import { addErrorName } from './error-name.ts'
import { errorCode, errorMessage } from './error-value.ts'
import { limitStringBytes } from './limit.ts'
import { ListValue, listItem } from './list.ts'
import { mapKeyAt, mapValueAt } from './map-node.ts'
import { isDrawn, UUID_OBJECT_FIRST } from './object-id.ts'
import { releaseString } from './string.ts'
import { isIdentifier } from './symbol.ts'
import { isListLike } from './tag.ts'
import { newTextBuffer, TextBuffer } from './text-buffer.ts'
import { MapValue, Slot, StringValue } from './value.ts'

/** Writes a WAIF's literal. */
export type WaifPrinter = (pointer: usize, buffer: TextBuffer) => void

let printWaif: WaifPrinter = printAnyWaif

/** Tells what writes the literals of WAIFs. */
export function setWaifPrinter(printer: WaifPrinter): void {
  printWaif = printer
}

/** Writes what people may see of a capability. */
export type CapabilityPrinter = (pointer: usize, buffer: TextBuffer) => void

let printCapability: CapabilityPrinter = printAnyCapability

/** Tells what writes capabilities. */
export function setCapabilityPrinter(printer: CapabilityPrinter): void {
  printCapability = printer
}

function printAnyCapability(_pointer: usize, buffer: TextBuffer): void {
  buffer.addText('<capability>')
}

function printAnyWaif(_pointer: usize, buffer: TextBuffer): void {
  buffer.addText('[[waif]]')
}

/** A collection of which the items from `next` on are still to be written. */
@unmanaged
class Listing {
  slot: usize = 0
  next: u32 = 0
}
const LISTING_BYTES: u32 = 8

const listings: TextBuffer = newTextBuffer()

/** Adds the value as a literal of the language; one longer than strings may be is left unfinished. */
export function toLiteral(slot: Slot, buffer: TextBuffer): void {
  listings.reset()
  addItem(slot, buffer)
  while (listings.length > 0 && (buffer.length as i64) <= limitStringBytes) {
    const listing = changetype<Listing>(
      listings.start + ((listings.length - LISTING_BYTES) as usize),
    )
    addNext(listing, buffer)
  }
}

/** Adds a simple value, or opens a collection. */
function addItem(slot: Slot, buffer: TextBuffer): void {
  const tag = slot.tag
  if ((!isListLike(tag) && tag !== TAG_MAP) || tag === TAG_CLOSURE) {
    addSimple(slot, buffer)
    return
  }
  addOpening(slot, buffer)
  const listing = changetype<Listing>(listings.reserve(LISTING_BYTES))
  listings.length += LISTING_BYTES
  listing.slot = changetype<usize>(slot)
  listing.next = tag === TAG_ERROR_VALUE ? 1 : 0
}

function addOpening(slot: Slot, buffer: TextBuffer): void {
  if (slot.tag === TAG_MAP) buffer.addByte(0x5b)
  else if (slot.tag === TAG_LIST) buffer.addByte(0x7b)
  else if (slot.tag === TAG_FLYWEIGHT) {
    buffer.addByte(0x3c)
    addSimple(listItem(slot.list, 0), buffer)
  } else {
    addErrorName(errorCode(slot), buffer)
    buffer.addByte(0x28)
  }
}

function addClosing(tag: u32, buffer: TextBuffer): void {
  listings.length -= LISTING_BYTES
  if (tag === TAG_MAP) buffer.addByte(0x5d)
  else if (tag === TAG_FLYWEIGHT) buffer.addByte(0x3e)
  else buffer.addByte(tag === TAG_ERROR_VALUE ? 0x29 : 0x7d)
}

/** Adds the next item of a collection, or closes it. */
function addNext(listing: Listing, buffer: TextBuffer): void {
  const slot = changetype<Slot>(listing.slot)
  const index = listing.next
  listing.next = index + 1
  if (slot.tag === TAG_FLYWEIGHT) addFlyweightPart(slot.list, index, buffer)
  else if (slot.tag === TAG_MAP) addEntry(slot.map, index, buffer)
  else if (slot.tag === TAG_ERROR_VALUE) addErrorPart(slot.list, index, buffer)
  else if (index === slot.list.length) addClosing(TAG_LIST, buffer)
  else {
    if (index > 0) buffer.addText(', ')
    addItem(listItem(slot.list, index as i32), buffer)
  }
}

function addEntry(map: MapValue, index: u32, buffer: TextBuffer): void {
  if (index === map.count) {
    addClosing(TAG_MAP, buffer)
    return
  }
  if (index > 0) buffer.addText(', ')
  addSimple(mapKeyAt(map, index), buffer)
  buffer.addText(' -> ')
  addItem(mapValueAt(map, index), buffer)
}

/** An error's message, then its value if it has one. */
function addErrorPart(parts: ListValue, index: u32, buffer: TextBuffer): void {
  if (index === 3 || listItem(parts, index as i32).tag === TAG_NONE) {
    addClosing(TAG_ERROR_VALUE, buffer)
    return
  }
  if (index === 2) buffer.addText(', ')
  addItem(listItem(parts, index as i32), buffer)
}

/** A flyweight's slots one by one, then its contents if there are any. */
function addFlyweightPart(parts: ListValue, index: u32, buffer: TextBuffer): void {
  const slots = listItem(parts, 1).map
  const contents = listItem(parts, 2)
  if (index < slots.count) {
    addSlotName(mapKeyAt(slots, index).string, buffer)
    addItem(mapValueAt(slots, index), buffer)
  } else if (index === slots.count && contents.list.length > 0) {
    buffer.addText(', ')
    addItem(contents, buffer)
  } else addClosing(TAG_FLYWEIGHT, buffer)
}

function addSlotName(name: StringValue, buffer: TextBuffer): void {
  buffer.addText(', .')
  if (isIdentifier(name.start, name.bytes)) buffer.addString(name)
  else {
    buffer.addByte(0x28)
    addQuoted(name, buffer)
    buffer.addByte(0x29)
  }
  buffer.addText(' = ')
}

function addSimple(slot: Slot, buffer: TextBuffer): void {
  switch (slot.tag) {
    case TAG_INT:
      buffer.addInteger(slot.int)
      break
    case TAG_OBJECT:
      addObject(slot.object, buffer)
      break
    case TAG_STRING:
      addQuoted(slot.string, buffer)
      break
    case TAG_FLOAT:
      buffer.addFloat(slot.float)
      break
    case TAG_ERROR:
      addErrorName(slot.error, buffer)
      break
    case TAG_BOOL:
      buffer.addText(slot.bool ? 'true' : 'false')
      break
    default:
      addRare(slot, buffer)
  }
}

function addRare(slot: Slot, buffer: TextBuffer): void {
  const tag = slot.tag
  if (tag === TAG_ANONYMOUS) buffer.addText('*anonymous*')
  else if (tag === TAG_WAIF) printWaif(slot.pointer, buffer)
  else if (tag === TAG_SYMBOL) {
    buffer.addByte(0x27)
    if (isIdentifier(slot.string.start, slot.string.bytes)) buffer.addString(slot.string)
    else addQuoted(slot.string, buffer)
  } else if (tag === TAG_BINARY) {
    buffer.addText('b"')
    addBase64(slot.string.start, slot.string.bytes, BASE64_URL | BASE64_PADDED, buffer)
    buffer.addByte(0x22)
  } else if (tag === TAG_CAPABILITY) printCapability(slot.pointer, buffer)
  else buffer.addText('*closure*')
}

/** Adds an object as the language writes it: `#12`, or `#0A1B2C-0123456789` for one without a number. */
export function addObject(id: i64, buffer: TextBuffer): void {
  buffer.addByte(0x23)
  if (!isDrawn(id)) buffer.addInteger(id)
  else {
    addHexadecimal((id - UUID_OBJECT_FIRST) >> 40, 6, buffer)
    buffer.addByte(0x2d)
    addHexadecimal(id, 10, buffer)
  }
}

/** Adds the lowest [digits] hexadecimal digits of a number. */
function addHexadecimal(value: i64, digits: i32, buffer: TextBuffer): void {
  for (let shift = (digits - 1) * 4; shift >= 0; shift -= 4) {
    addHexadecimalDigit(((value >> (shift as i64)) & 15) as u32, buffer)
  }
}

/** Adds a string in quotes, with a backslash before quotes and backslashes. */
export function addQuoted(string: StringValue, buffer: TextBuffer): void {
  const bytes = string.bytes
  const from = string.start
  let to = buffer.reserve(bytes * 2 + 2)
  const first = to
  store<u8>(to++, 0x22)
  for (let index: usize = 0; index < (bytes as usize); index++) {
    const byte: u32 = load<u8>(from + index)
    if (byte === 0x22 || byte === 0x5c) store<u8>(to++, 0x5c)
    store<u8>(to++, byte as u8)
  }
  store<u8>(to++, 0x22)
  buffer.length += (to - first) as u32
}

/** Adds bytes as MOO's binary strings write them: `~` and two digits for what is not printable ASCII. */
export function addEscapedBytes(pointer: usize, bytes: u32, buffer: TextBuffer): void {
  for (let index: usize = 0; index < (bytes as usize); index++) {
    const byte: u32 = load<u8>(pointer + index)
    if (byte >= 0x20 && byte < 0x7f && byte !== 0x7e) {
      buffer.addByte(byte)
    } else {
      buffer.addByte(0x7e)
      addHexadecimalDigit(byte >> 4, buffer)
      addHexadecimalDigit(byte & 15, buffer)
    }
  }
}

function addHexadecimalDigit(digit: u32, buffer: TextBuffer): void {
  buffer.addByte(digit < 10 ? 0x30 + digit : 0x37 + digit)
}

/** Adds what `tostr()` shows: strings bare, errors by their message, collections by their kind. */
export function toStr(slot: Slot, buffer: TextBuffer): void {
  const tag = slot.tag
  if (tag === TAG_STRING || tag === TAG_SYMBOL) buffer.addString(slot.string)
  else if (tag === TAG_LIST) buffer.addText('{list}')
  else if (tag === TAG_MAP) buffer.addText('[map]')
  else if (tag === TAG_WAIF) buffer.addText('[[waif]]')
  else if (tag === TAG_ERROR || tag === TAG_ERROR_VALUE) addErrorMessage(slot, buffer)
  else if (tag === TAG_FLYWEIGHT) buffer.addText('<flyweight>')
  else addSimple(slot, buffer)
}

function addErrorMessage(error: Slot, buffer: TextBuffer): void {
  const message = errorMessage(error)
  buffer.addString(message)
  releaseString(message)
}
