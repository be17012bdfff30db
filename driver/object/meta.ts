/**
 * Counters that hand out numbers, kept in the table of meta rows: the next object, definition, place in
 * an order, internal id, task and capability. Each is written once a batch in which it moved. Numbers are never
 * given out twice, unless the batch that took them is undone.
 *
 * In a cluster the host takes blocks of numbers from the rows, and a counter is how far they go for anybody;
 * the driver gives numbers from its blocks (lease.ts) and writes none of these rows. Places in an order come from
 * the clock, since they say what was there before what.
 */

import { clock } from '../host.ts'
import { TABLE_META } from '../shared/layout.ts'
import { decode } from '../value/codec.ts'
import { text } from '../value/intern.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { StringValue } from '../value/string.ts'
import { equalExact } from '../value/string-compare.ts'
import { Slot } from '../value/value.ts'
import { addDirtyBytes } from './batch.ts'
import { isClustered, processNumber } from './cluster.ts'
import { keyBegin, keyGet, keyText, rowsPointer } from './key.ts'
import { lease, takeLeased } from './lease.ts'
import { mutateSetInt } from './mutation.ts'
import { segment, UNDO_META, undoDefine, undoLog, undoNothing } from './undo.ts'

export const COUNTER_OBJECT: u32 = 0
export const COUNTER_DEFINITION: u32 = 1
export const COUNTER_ORDER: u32 = 2
export const COUNTER_INTERNAL: u32 = 3
export const COUNTER_TASK: u32 = 4
export const COUNTER_CAPABILITY: u32 = 5
export const COUNTERS: u32 = 6

/** How far apart the places in an order are given, so that others fit between. */
const ORDER_STEP: i64 = 1048576

/** A counter: its next number, the segment that last logged it, whether it is to be written. */
@unmanaged
class Counter {
  next: i64 = 0
  segment: u32 = 0
  isDirty: u32 = 0
}
const counters: usize = memory.data(16 * 6, 8)

export function metaBoot(): void {
  undoDefine(UNDO_META, restoreCounter, undoNothing)
  for (let number: u32 = 0; number < COUNTERS; number++) {
    const counter = counterOf(number)
    counter.next = read(number)
    counter.segment = 0
    counter.isDirty = 0
  }
}

/** The number a counter hands out next. */
export function counterPeek(number: u32): i64 {
  if (isClustered && number === COUNTER_ORDER) return placeNow()
  return counterOf(number).next
}

/** Takes the next number of a counter. */
export function counterNext(number: u32): i64 {
  if (isClustered) return number === COUNTER_ORDER ? nextPlace() : takeLeased(number)
  const next = counterOf(number).next
  counterSet(number, next + (number === COUNTER_ORDER ? ORDER_STEP : 1))
  return next
}

// ---- in a cluster

/** Places in an order within a microsecond; the lowest bits are the process's, so that no two are the same. */
const PLACES_PER_US: i64 = 1024
let lastPlace: i64 = 0

function placeNow(): i64 {
  return max<i64>((clock() as i64) * PLACES_PER_US + processNumber, lastPlace + PLACES_PER_US)
}

function nextPlace(): i64 {
  lastPlace = placeNow()
  return lastPlace
}

let keptPlace: i64 = 0

/** Notes the last place, when a batch begins that may be undone. */
export function keepPlaces(): void {
  keptPlace = lastPlace
}

/** That batch was undone. */
export function putPlacesBack(): void {
  lastPlace = keptPlace
}

/** Numbers below [next] may have been given out, by whatever process; of the counter with this name. */
export function raiseCounter(name: StringValue, next: i64): void {
  for (let number: u32 = 0; number < COUNTERS; number++) {
    if (number !== COUNTER_ORDER && equalExact(name, nameOf(number))) raise(number, next)
  }
}

function raise(number: u32, next: i64): void {
  const counter = counterOf(number)
  counter.next = max(counter.next, next)
}

/** A block of numbers for this process, the last one included. */
export function addLease(number: u32, first: i64, last: i64): void {
  if (number >= COUNTERS || first > last) return
  raise(number, last + 1)
  lease(number, first, last + 1)
}

// ---- alone

/** Sets what a counter hands out next. */
export function counterSet(number: u32, next: i64): void {
  const counter = counterOf(number)
  if (counter.segment !== segment) {
    undoLog(UNDO_META, number as usize, counter.next, counter.isDirty as i64, null)
    counter.segment = segment
  }
  if (counter.isDirty === 0) addDirtyBytes(40)
  counter.isDirty = 1
  counter.next = next
}

function restoreCounter(a: usize, b: i64, c: i64, _value: Slot): void {
  const counter = counterOf(a as u32)
  counter.next = b
  counter.isDirty = c as u32
  counter.segment = 0
}

function counterOf(number: u32): Counter {
  return changetype<Counter>(counters + ((number as usize) << 4))
}

function nameOf(number: u32): StringValue {
  if (number === COUNTER_OBJECT) return text('object-id-next')
  if (number === COUNTER_DEFINITION) return text('definition-id-next')
  if (number === COUNTER_ORDER) return text('order-next')
  if (number === COUNTER_INTERNAL) return text('internal-id-next')
  if (number === COUNTER_TASK) return text('task-id-next')
  return text('capability-id-next')
}

function keyOf(number: u32): void {
  keyBegin(TABLE_META)
  keyText(nameOf(number))
}

function read(number: u32): i64 {
  keyOf(number)
  const bytes = keyGet()
  if (bytes < 0) return first(number)
  const value = pushSlots(1)
  const ok = decode(rowsPointer(), bytes as u32, value)
  assert(ok, 'a counter that is no value')
  const next = value.int
  popSlots(1)
  return next
}

function first(number: u32): i64 {
  if (number === COUNTER_OBJECT) return 0
  return number === COUNTER_ORDER ? ORDER_STEP : 1
}

/** How many counters are to be written. */
export function dirtyCounters(): u32 {
  let count: u32 = 0
  for (let number: u32 = 0; number < COUNTERS; number++) count += counterOf(number).isDirty
  return count
}

/** Appends the counters that moved to the batch. */
export function packCounters(): void {
  for (let number: u32 = 0; number < COUNTERS; number++) {
    const counter = counterOf(number)
    counter.segment = 0
    if (counter.isDirty === 0) continue
    keyOf(number)
    mutateSetInt(counter.next)
    counter.isDirty = 0
  }
}
