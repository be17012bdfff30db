/**
 * What encoded rows of tasks share: a string, list or map of at least SHARED_BYTES_MIN encoded bytes has
 * an index, counted from 0 in the order of first bytes, by which later occurrences refer to it. While
 * such a value is being written or read its index is taken; one that turns out too short gives it back,
 * as nothing inside it can have kept one.
 */

import { allocate, free } from './heap.ts'
import { newTextBuffer, TextBuffer } from './text-buffer.ts'
import { eraseSlots, SLOT_BYTES, SLOT_SHIFT, Slot } from './value.ts'

export const SHARED_BYTES_MIN: u32 = 64

// ---- writing: addresses and their indices, a hash table with open addressing; 0 is a free place

const PLACES_FIRST: u32 = 256

let places: usize = allocate((PLACES_FIRST as usize) << 3)
let placesMask: u32 = PLACES_FIRST - 1
let placesUsed: u32 = 0

/** Forgets all values written. */
export function forgetWritten(): void {
  if (placesMask !== PLACES_FIRST - 1) {
    free(places)
    places = allocate((PLACES_FIRST as usize) << 3)
    placesMask = PLACES_FIRST - 1
  }
  memory.fill(places, 0, (PLACES_FIRST as usize) << 3)
  placesUsed = 0
}

/** The index of the heap value written before, or −1. */
export function findWritten(pointer: usize): i32 {
  const place = placeOf(pointer)
  return load<usize>(place) === 0 ? -1 : load<i32>(place, 4)
}

/** Notes the index of a heap value just written. */
export function noteWritten(pointer: usize, index: u32): void {
  if (placesUsed * 2 > placesMask) growPlaces()
  const place = placeOf(pointer)
  store<usize>(place, pointer)
  store<u32>(place, index, 4)
  placesUsed += 1
}

function placeOf(pointer: usize): usize {
  let index = ((pointer >> 4) as u32) * 0x9e3779b1
  while (true) {
    index &= placesMask
    const place = places + ((index as usize) << 3)
    const found = load<usize>(place)
    if (found === pointer || found === 0) return place
    index += 1
  }
}

function growPlaces(): void {
  const old = places
  const count = placesMask + 1
  places = allocate((count as usize) << 4)
  placesMask = (count << 1) - 1
  memory.fill(places, 0, (count as usize) << 4)
  for (let index: u32 = 0; index < count; index++) {
    const from = old + ((index as usize) << 3)
    const pointer = load<usize>(from)
    if (pointer !== 0) store<u64>(placeOf(pointer), load<u64>(from))
  }
  free(old)
}

// ---- reading: values by index, NONE while they are being read

const read: TextBuffer = newTextBuffer()

/** How many indices are taken. */
export function countRead(): u32 {
  return read.length >> (SLOT_SHIFT as u32)
}

/** Takes the next index. */
export function reserveRead(): u32 {
  const index = countRead()
  eraseSlots(changetype<Slot>(read.reserve(SLOT_BYTES as u32)), 1)
  read.length += SLOT_BYTES as u32
  return index
}

/** The value with an index, to be set or read. */
export function readAt(index: u32): Slot {
  return changetype<Slot>(read.start + ((index as usize) << SLOT_SHIFT))
}

/** Gives back all indices from [count] on, releasing their values. */
export function truncateRead(count: u32): void {
  for (let index = countRead(); index > count; index--) readAt(index - 1).clear()
  read.length = count << (SLOT_SHIFT as u32)
}
