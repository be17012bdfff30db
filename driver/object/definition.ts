/**
 * Definitions of properties: what an object defines, and what a name means for an object. The table of
 * an object's definitions is made from its rows when first asked for: u32 count, u32 pad, then entries
 * of 16 bytes in the order of definition, which is that of the ids.
 */

import { ROW_DEFINITION } from '../shared/layout.ts'
import { TAG_STRING } from '../shared/types.ts'
import { allocate } from '../value/heap.ts'
import { findSymbol, intern } from '../value/intern.ts'
import { newList, pushItem } from '../value/list.ts'
import { StringValue } from '../value/string.ts'
import { Slot, setList } from '../value/value.ts'
import { DefinitionEntry, definitionEntry } from './cache.ts'
import { definitionEpoch } from './epoch.ts'
import { ancestorAt, ancestorCount, propertyStart } from './prototype.ts'
import { ObjectRecord, rowId, rowKind, rowNext } from './record.ts'
import { rowGet } from './row.ts'

/** Entry of an object's table. */
@unmanaged
class Definition {
  id: i64 = 0
  symbol: u32 = 0
  pad: u32 = 0
}
const ENTRY_SHIFT: usize = 4
const TABLE_HEADER: usize = 8

/** What `propertyFind` found: the definition's id and the object that defines it. */
export let foundDefinition: i64 = 0
let foundDefinerAt: usize = 0

/** The definition's id, for callers that cannot read a variable. */
export function foundId(): i64 {
  return foundDefinition
}

export function foundDefiner(): ObjectRecord {
  return changetype<ObjectRecord>(foundDefinerAt)
}

// ---- what an object defines

/** Number of properties that the object itself defines. */
export function definitionsHere(record: ObjectRecord): u32 {
  return record.definitionCount === 0 ? 0 : load<u32>(tableOf(record))
}

/** Id of the [index]-th of them. */
export function definitionIdAt(record: ObjectRecord, index: u32): i64 {
  return entryAt(tableOf(record), index).id
}

/** Symbol of its name. */
export function definitionSymbolAt(record: ObjectRecord, index: u32): u32 {
  return entryAt(tableOf(record), index).symbol
}

/** Id of the property with this symbol that the object itself defines, or −1. */
export function definedHere(record: ObjectRecord, symbol: u32): i64 {
  if (record.definitionCount === 0) return -1
  const table = tableOf(record)
  const end = table + TABLE_HEADER + ((load<u32>(table) as usize) << ENTRY_SHIFT)
  for (let at = table + TABLE_HEADER; at < end; at += 1 << ENTRY_SHIFT) {
    if (changetype<Definition>(at).symbol === symbol) return changetype<Definition>(at).id
  }
  return -1
}

/** The names that the object itself defines, in order. */
export function definitionNames(record: ObjectRecord, to: Slot): void {
  const count = definitionsHere(record)
  const list = newList(count as i32)
  for (let index: u32 = 0; index < count; index++) {
    const name = rowGet(record, ROW_DEFINITION, definitionIdAt(record, index))
    if (name !== null) pushItem(list, name)
  }
  setList(to, list)
}

function entryAt(table: usize, index: u32): Definition {
  return changetype<Definition>(table + TABLE_HEADER + ((index as usize) << ENTRY_SHIFT))
}

function tableOf(record: ObjectRecord): usize {
  if (record.definitions === 0) record.definitions = makeTable(record)
  return record.definitions
}

function makeTable(record: ObjectRecord): usize {
  const table = allocate(TABLE_HEADER + ((record.definitionCount as usize) << ENTRY_SHIFT))
  let count: u32 = 0
  for (let row = rowNext(record, null); row !== null; row = rowNext(record, row)) {
    if (rowKind(row.key) !== ROW_DEFINITION || !row.isLive) continue
    assert(row.tag === TAG_STRING, 'a definition without a name')
    insert(table, count++, rowId(row.key), intern(row.slot.string))
  }
  store<u32>(table, count)
  return table
}

/** Inserts by id among the first [count] entries. */
function insert(table: usize, count: u32, id: i64, symbol: u32): void {
  let at = count
  while (at > 0 && entryAt(table, at - 1).id > id) {
    const from = entryAt(table, at - 1)
    const to = entryAt(table, at)
    to.id = from.id
    to.symbol = from.symbol
    at -= 1
  }
  const entry = entryAt(table, at)
  entry.id = id
  entry.symbol = symbol
}

// ---- what a name means

/** Finds what [name] means for the object: sets foundDefinition and foundDefiner. */
export function propertyFind(record: ObjectRecord, name: StringValue): bool {
  const start = propertyStart(record)
  let symbol = findSymbol(name)
  if (symbol === 0) {
    makeTables(start)
    symbol = findSymbol(name)
    if (symbol === 0) return false
  }
  return findFrom(start, symbol)
}

/** Makes the names of all definitions known, so that a name without symbol means nothing. */
function makeTables(start: ObjectRecord): void {
  const count = ancestorCount(start)
  for (let index: u32 = 0; index < count; index++) {
    const ancestor = ancestorAt(start, index)
    if (ancestor.definitionCount !== 0) tableOf(ancestor)
  }
}

function findFrom(start: ObjectRecord, symbol: u32): bool {
  const entry = definitionEntry(changetype<usize>(start), symbol)
  const isKnown =
    entry.start === changetype<usize>(start) &&
    entry.symbol === symbol &&
    entry.epoch === definitionEpoch
  if (!isKnown) search(entry, start, symbol)
  foundDefinition = entry.definition
  foundDefinerAt = entry.definer
  return entry.definer !== 0
}

function search(entry: DefinitionEntry, start: ObjectRecord, symbol: u32): void {
  entry.start = changetype<usize>(start)
  entry.symbol = symbol
  entry.epoch = definitionEpoch
  entry.definer = 0
  const count = ancestorCount(start)
  for (let index: u32 = 0; index < count; index++) {
    const ancestor = ancestorAt(start, index)
    const id = definedHere(ancestor, symbol)
    if (id < 0) continue
    entry.definition = id
    entry.definer = changetype<usize>(ancestor)
    return
  }
}
