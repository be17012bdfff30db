/**
 * Names as numbers, and the driver's own texts as values.
 *
 * A symbol stands for a name whatever its case and normal form: 'Foo' and 'foo' have one. Numbers begin at 1, are given
 * in order and never taken back; so only names that something defines are interned, and lookups of what
 * programs merely mention use `findSymbol`. Texts are the driver's literals, made into strings once.
 */

import { allocate, free } from './heap.ts'
import { FORM_NFC, normalForm } from './normal.ts'
import { newStringValid, releaseString, retainString } from './string.ts'
import { equalFolded, hashFolded } from './string-compare.ts'
import { REFERENCES_IMMORTAL, StringValue } from './value.ts'

const SYMBOLS_FIRST: u32 = 1024
const TEXTS_FIRST: u32 = 1024

/** Strings by symbol − 1, and symbols by hash with open addressing (0 = free). */
let names: usize = allocate((SYMBOLS_FIRST as usize) << 2)
let namesCapacity: u32 = SYMBOLS_FIRST
let symbols: u32 = 0
let table: usize = newTable(SYMBOLS_FIRST << 1)
let tableMask: u32 = (SYMBOLS_FIRST << 1) - 1

/** Pairs of a literal's address and its string, with open addressing by address. */
let texts: usize = newTable(TEXTS_FIRST << 1)
let textsMask: u32 = TEXTS_FIRST - 1
let textsCount: u32 = 0

/** The symbol of a name, a new one if it has none. */
export function intern(name: StringValue): u32 {
  if (name.isAscii) return internNormal(name)
  const normal = normalForm(name, FORM_NFC)
  const symbol = internNormal(normal)
  releaseString(normal)
  return symbol
}

function internNormal(name: StringValue): u32 {
  const place = findPlace(name)
  const found = load<u32>(place)
  if (found !== 0) return found
  if (symbols === namesCapacity) growNames()
  symbols += 1
  store<usize>(names + (((symbols - 1) as usize) << 2), changetype<usize>(retainString(name)))
  store<u32>(findPlace(name), symbols)
  return symbols
}

/** The symbol of a name, or 0 when nobody interned it. */
export function findSymbol(name: StringValue): u32 {
  if (name.isAscii) return load<u32>(findPlace(name))
  const normal = normalForm(name, FORM_NFC)
  const symbol = load<u32>(findPlace(normal))
  releaseString(normal)
  return symbol
}

/** The name as it was first interned; borrowed. */
export function symbolString(symbol: u32): StringValue {
  assert(symbol !== 0 && symbol <= symbols, 'no such symbol')
  return changetype<StringValue>(load<usize>(names + (((symbol - 1) as usize) << 2)))
}

/** How many symbols there are; the last one's number. */
export function symbolCount(): u32 {
  return symbols
}

/**
 * The string value of a literal of the driver. It lives for ever, so the caller may use it once as its
 * own (store it, hand it over) or merely read it, and need not release it.
 */
export function text(literal: string): StringValue {
  const address = changetype<usize>(literal)
  const place = findText(address)
  if (load<usize>(place) === 0) return addText(literal)
  const string = changetype<StringValue>(load<usize>(place, 4))
  string.references = REFERENCES_IMMORTAL
  return string
}

function addText(literal: string): StringValue {
  if (textsCount * 2 > textsMask) growTexts()
  const units = literal.length
  const scratch = allocate((units as usize) * 3 + 1)
  const bytes = String.UTF8.encodeUnsafe(changetype<usize>(literal), units, scratch)
  const string = newStringValid(scratch, bytes as u32)
  free(scratch)
  string.references = REFERENCES_IMMORTAL
  const place = findText(changetype<usize>(literal))
  store<usize>(place, changetype<usize>(literal))
  store<usize>(place, changetype<usize>(string), 4)
  textsCount += 1
  return string
}

function findText(address: usize): usize {
  let index = ((address >> 4) as u32) * 0x9e3779b1
  while (true) {
    index &= textsMask
    const place = texts + ((index as usize) << 3)
    const found = load<usize>(place)
    if (found === address || found === 0) return place
    index += 1
  }
}

function growTexts(): void {
  const old = texts
  const count = textsMask + 1
  texts = newTable(count << 2)
  textsMask = (count << 1) - 1
  for (let index: u32 = 0; index < count; index++) {
    const from = old + ((index as usize) << 3)
    const literal = load<usize>(from)
    if (literal !== 0) store<u64>(findText(literal), load<u64>(from))
  }
  free(old)
}

/** Where the name's symbol stands in the table, or belongs. */
function findPlace(name: StringValue): usize {
  let index = hashFolded(name)
  while (true) {
    index &= tableMask
    const place = table + ((index as usize) << 2)
    const symbol = load<u32>(place)
    if (symbol === 0 || equalFolded(symbolString(symbol), name)) return place
    index += 1
  }
}

function growNames(): void {
  const moved = allocate((namesCapacity as usize) << 3)
  memory.copy(moved, names, (namesCapacity as usize) << 2)
  free(names)
  names = moved
  namesCapacity <<= 1
  free(table)
  table = newTable(namesCapacity << 1)
  tableMask = (namesCapacity << 1) - 1
  for (let symbol: u32 = 1; symbol <= symbols; symbol++) {
    store<u32>(findPlace(symbolString(symbol)), symbol)
  }
}

function newTable(words: u32): usize {
  const bytes = (words as usize) << 2
  const made = allocate(bytes)
  memory.fill(made, 0, bytes)
  return made
}
