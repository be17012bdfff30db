/**
 * A number for the whole persistent state: equal states have equal numbers, whatever the caches hold.
 * For tests, above all that undo puts everything back. It reads the whole world.
 */

import { CELL_MAKER } from '../shared/capabilities.ts'
import { encode } from '../value/codec.ts'
import { symbolCount, symbolString } from '../value/intern.ts'
import { listItem } from '../value/list.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { hashFolded } from '../value/string-compare.ts'
import { newTextBuffer } from '../value/text-buffer.ts'
import { cellCount, readCell } from './capability-row.ts'
import { definedHere } from './definition.ts'
import {
  childrenSet,
  contentsSet,
  definersSet,
  ownedSet,
  playersSet,
  selectorsSet,
} from './index.ts'
import { COUNTER_CAPABILITY, COUNTERS, counterPeek } from './meta.ts'
import { find, maxObject } from './object.ts'
import { OrderedSet, setMember, setNext, setOrder } from './ordered-set.ts'
import {
  ObjectRecord,
  RECORD_ANONYMOUS,
  RECORD_VALID,
  RECORD_WAIF,
  recordNext,
  rowNext,
} from './record.ts'
import { setDigesting } from './reference.ts'
import { roleVerbHere } from './selector-table.ts'

const buffer = newTextBuffer()
const PRIME: u64 = 0x100000001b3

/** The state's number. */
export function digest(): u64 {
  setDigesting(true)
  let sum: u64 = 0
  for (let counter: u32 = 0; counter < COUNTERS; counter++) {
    sum += mix(mix(1, counter as u64), counterPeek(counter) as u64)
  }
  const last = maxObject()
  for (let id: i64 = 0; id <= last; id++) {
    const record = find(id)
    if (record !== null) sum += ofObject(record)
    sum += ofSet(ownedSet(id))
  }
  sum += ofNamed() + ofReferences() + ofSet(playersSet()) + ofCapabilities()
  setDigesting(false)
  return sum
}

function ofObject(record: ObjectRecord): u64 {
  definedHere(record, 0) // Makes the names' symbols, for `ofNamed`.
  if (record.roleVerbCount !== 0) roleVerbHere(record, 0)
  return ofRows(record, record.id as u64) + ofSet(contentsSet(record)) + ofSet(childrenSet(record))
}

function ofRows(record: ObjectRecord, seed: u64): u64 {
  let sum: u64 = 0
  for (let row = rowNext(record, null); row !== null; row = rowNext(record, row)) {
    if (!row.isLive) continue
    buffer.reset()
    encode(row.slot, buffer)
    const start = mix(mix(mix(2, seed), row.key as u64), row.access as u64)
    sum += ofBytes(start, buffer.start, buffer.length)
  }
  return sum
}

function ofSet(set: OrderedSet): u64 {
  let sum: u64 = 0
  for (let at = setNext(set, 0); at >= 0; at = setNext(set, at + 1)) {
    const start = mix(mix(3, set.index as u64), set.holder as u64)
    sum += mix(mix(start, setOrder(set, at) as u64), setMember(set, at) as u64)
  }
  return sum
}

/** Definers and selectors, by the names, since symbols are never taken back. */
function ofNamed(): u64 {
  let sum: u64 = 0
  const count = symbolCount()
  for (let symbol: u32 = 1; symbol <= count; symbol++) {
    const name = hashFolded(symbolString(symbol)) as u64
    sum += ofMembers(mix(4, name), definersSet(symbol))
    sum += ofMembers(mix(6, name), selectorsSet(symbol))
  }
  return sum
}

function ofMembers(start: u64, set: OrderedSet): u64 {
  let sum: u64 = 0
  for (let at = setNext(set, 0); at >= 0; at = setNext(set, at + 1)) {
    sum += mix(start, setMember(set, at) as u64)
  }
  return sum
}

/** Anonymous objects and WAIFs in memory. */
function ofReferences(): u64 {
  let sum: u64 = 0
  for (let record = recordNext(null); record !== null; record = recordNext(record)) {
    if ((record.state & (RECORD_ANONYMOUS | RECORD_WAIF)) === 0) continue
    if ((record.state & RECORD_VALID) !== 0) sum += ofRows(record, 5)
  }
  return sum
}

/** Cells by their ids; what finds them follows from them, but for how many each maker has. */
function ofCapabilities(): u64 {
  let sum: u64 = 0
  const cell = pushSlots(1)
  for (let id: i64 = 1; id < counterPeek(COUNTER_CAPABILITY); id++) {
    if (!readCell(id, cell)) continue
    buffer.reset()
    encode(cell, buffer)
    sum += ofBytes(mix(6, id as u64), buffer.start, buffer.length)
    sum += mix(7, cellCount(listItem(cell.list, CELL_MAKER).object) as u64)
  }
  popSlots(1)
  return sum
}

function ofBytes(start: u64, pointer: usize, bytes: u32): u64 {
  let hash = start
  for (let at: usize = 0; at < (bytes as usize); at++)
    hash = mix(hash, load<u8>(pointer + at) as u64)
  return hash
}

function mix(hash: u64, value: u64): u64 {
  const mixed = (hash ^ value) * PRIME
  return mixed ^ (mixed >> 29)
}
