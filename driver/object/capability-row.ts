/**
 * Cells: the rows behind capabilities. A capability is good while its cell is stored, and every cell that
 * it was narrowed from; so revoking deletes one row, at once for everybody, and is undone with its task.
 * When an object goes, one row says which cells that name it are no good any more. What is left behind
 * is swept when its maker reaches his limit.
 *
 * Cells are read through a small cache. What may make a good cell bad bumps an epoch, undo included.
 */

import {
  CAPABILITY_CELL,
  CAPABILITY_COUNT,
  CAPABILITY_ENDED,
  CAPABILITY_MADE,
  CAPABILITY_TARGET,
  CAPABILITY_TOKEN,
  CELL_AUTHORITY,
  CELL_KIND,
  CELL_MAKER,
  CELL_PARENT,
  CELL_TARGET,
  CELL_TOKEN,
  CELL_UNTIL,
  NARROWINGS_MAX,
  TARGET_LUMP,
  TARGET_SERVICE,
} from '../shared/capabilities.ts'
import { TABLE_CAPABILITY } from '../shared/layout.ts'
import { TAG_INT } from '../shared/types.ts'
import { decode, encode } from '../value/codec.ts'
import { listItem, newList } from '../value/list.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { newTextBuffer } from '../value/text-buffer.ts'
import { clear, ListValue, Slot, setInt, setList } from '../value/value.ts'
import { keyBegin, keyBytes, keyInt } from './key.ts'
import { COUNTER_CAPABILITY, counterPeek } from './meta.ts'
import { storeClear, storeGet, storeNumbers, storePointer, storePut } from './overlay.ts'
import { UNDO_CAPABILITY, undoDefine, undoLog, undoNothing } from './undo.ts'

/** A cell that was read, and whether it was good in [epoch]. */
@unmanaged
class CachedCell {
  id: i64 = 0
  epoch: u32 = 0
  isGood: u32 = 0
  tag: u32 = 0
  spare: u32 = 0
  bits: i64 = 0

  @inline get cell(): Slot {
    return changetype<Slot>(changetype<usize>(this) + 16)
  }
}
const CACHE_MASK: i64 = 255
const CACHE_SHIFT: usize = 5
const cache: usize = memory.data(256 * 32, 8)

/** From 1, so that a place that was never filled is out of date. */
let epoch: u32 = 1
const buffer = newTextBuffer()
/** Between the objects and what else is a target. */
const OTHERS_BELOW: i64 = 4503599627370496
const LUMPS_BELOW: i64 = OTHERS_BELOW * 256

export function capabilityBoot(): void {
  undoDefine(UNDO_CAPABILITY, outdate, undoNothing)
}

function outdate(_a: usize, _b: i64, _c: i64, _value: Slot): void {
  epoch += 1
}

/** Something that was good may not be any more: now, and again when that is undone. */
function bump(): void {
  undoLog(UNDO_CAPABILITY, 0, 0, 0, null)
  epoch += 1
}

// ---- single rows

function keyOf(part: u32, number: i64): void {
  keyBegin(TABLE_CAPABILITY)
  keyInt(part as i64)
  keyInt(number)
}

function keyOfPair(part: u32, object: i64, id: i64): void {
  keyOf(part, object)
  keyInt(id)
}

function keyOfToken(digest: usize, bytes: u32): void {
  keyBegin(TABLE_CAPABILITY)
  keyInt(CAPABILITY_TOKEN as i64)
  keyBytes(digest, bytes)
}

/** The integer at the current key, −1 when there is none. */
function readNumber(): i64 {
  const bytes = storeGet()
  if (bytes < 0) return -1
  const slot = pushSlots(1)
  const isRead = decode(storePointer(), bytes as u32, slot) && slot.tag === TAG_INT
  assert(isRead, 'a number of capabilities that is none')
  const number = slot.int
  popSlots(1)
  return number
}

function putNumber(part: u32, object: i64, number: i64): void {
  const slot = pushSlots(1)
  setInt(slot, number)
  buffer.reset()
  encode(slot, buffer)
  popSlots(1)
  keyOf(part, object)
  storePut(buffer.start, buffer.length)
}

/** How many cells [maker] has, good or not. */
export function cellCount(maker: i64): i64 {
  keyOf(CAPABILITY_COUNT, maker)
  return max<i64>(readNumber(), 0)
}

/** The cell that the token with this digest stands for, 0 for none. */
export function cellOfToken(digest: usize, bytes: u32): i64 {
  keyOfToken(digest, bytes)
  return max<i64>(readNumber(), 0)
}

// ---- cells

/** Stores a new cell, and what finds it. */
export function addCell(id: i64, cell: Slot): void {
  putCell(id, cell)
  const maker = listItem(cell.list, CELL_MAKER).object
  keyOfPair(CAPABILITY_MADE, maker, id)
  storePut(0, 0)
  putNumber(CAPABILITY_COUNT, maker, cellCount(maker) + 1)
  expectEnd(maker)
  expectEnd(listItem(cell.list, CELL_AUTHORITY).object)
  if (namesObject(cell.list)) expectEnd(listItem(cell.list, CELL_TARGET).int)
  keyOfPair(CAPABILITY_TARGET, indexedTarget(cell.list), id)
  storePut(0, 0)
  const token = listItem(cell.list, CELL_TOKEN).string
  if (token.bytes !== 0) putToken(token.start, token.bytes, id)
  bump()
}

function putToken(digest: usize, bytes: u32, id: i64): void {
  const slot = pushSlots(1)
  setInt(slot, id)
  buffer.reset()
  encode(slot, buffer)
  popSlots(1)
  keyOfToken(digest, bytes)
  storePut(buffer.start, buffer.length)
}

/** Replaces a cell's row, where nothing that finds it changes. */
export function putCell(id: i64, cell: Slot): void {
  buffer.reset()
  encode(cell, buffer)
  keyOf(CAPABILITY_CELL, id)
  storePut(buffer.start, buffer.length)
  bump()
}

/** Deletes a cell with what finds it. What was narrowed from it is no good any more. */
export function removeCell(id: i64): void {
  const slot = pushSlots(1)
  if (readCell(id, slot)) {
    const cell = slot.list
    const maker = listItem(cell, CELL_MAKER).object
    keyOf(CAPABILITY_CELL, id)
    storeClear()
    keyOfPair(CAPABILITY_MADE, maker, id)
    storeClear()
    putNumber(CAPABILITY_COUNT, maker, cellCount(maker) - 1)
    keyOfPair(CAPABILITY_TARGET, indexedTarget(cell), id)
    storeClear()
    const token = listItem(cell, CELL_TOKEN).string
    if (token.bytes !== 0) {
      keyOfToken(token.start, token.bytes)
      storeClear()
    }
    bump()
  }
  popSlots(1)
}

function namesObject(cell: ListValue): bool {
  return listItem(cell, CELL_KIND).int < (TARGET_SERVICE as i64)
}

/** Under what the cell is found by its target: other targets than objects are below all objects. */
function indexedTarget(cell: ListValue): i64 {
  const target = listItem(cell, CELL_TARGET).int
  if (listItem(cell, CELL_KIND).int === (TARGET_LUMP as i64)) return indexOfLump(target)
  return namesObject(cell) ? target : indexOfService(target)
}

/** Under what number cells for lumps are found: below those for services and tasks. */
export function indexOfLump(number: i64): i64 {
  return number - LUMPS_BELOW
}

/** Under what cells for host service or task [number] are found. */
export function indexOfService(number: i64): i64 {
  return number - OTHERS_BELOW
}

/** The cell as it is stored, good or not; false when there is none. */
export function readCell(id: i64, to: Slot): bool {
  keyOf(CAPABILITY_CELL, id)
  const bytes = storeGet()
  clear(to)
  return bytes >= 0 && decode(storePointer(), bytes as u32, to)
}

/** The ids of all cells that [object] made, good or not, as a list. */
export function cellsMade(object: i64, to: Slot): void {
  setList(to, newList(0))
  keyOf(CAPABILITY_MADE, object)
  storeNumbers(to)
}

/** The ids of all cells whose target is [object], its property or its verb, good or not, as a list. */
export function cellsAt(object: i64, to: Slot): void {
  setList(to, newList(0))
  keyOf(CAPABILITY_TARGET, object)
  storeNumbers(to)
}

// ---- ends of objects

/** Lets the end of an object that a cell names be noticed. */
function expectEnd(object: i64): void {
  keyOf(CAPABILITY_ENDED, object)
  if (storeGet() < 0) putNumber(CAPABILITY_ENDED, object, 0)
}

/** The object is destroyed: no cell that names it is good any more, whoever gets its number. */
export function endCapabilities(object: i64): void {
  const next = counterPeek(COUNTER_CAPABILITY)
  if (next <= 1) return
  keyOf(CAPABILITY_ENDED, object)
  if (storeGet() < 0) return
  putNumber(CAPABILITY_ENDED, object, next)
  bump()
}

function hasEnded(object: i64, id: i64): bool {
  keyOf(CAPABILITY_ENDED, object)
  return readNumber() > id
}

// ---- good cells

/**
 * The cell with this id, unless it or one that it was narrowed from was revoked, or an object that it
 * names is gone. Borrowed until the next cell is asked for. Its time is not looked at.
 */
export function goodCell(id: i64): ListValue | null {
  const place = changetype<CachedCell>(cache + (((id & CACHE_MASK) as usize) << CACHE_SHIFT))
  if (place.id !== id || place.epoch !== epoch) {
    const isGood = readCell(id, place.cell) && isLineGood(id, place.cell.list)
    place.isGood = isGood ? 1 : 0
    place.id = id
    place.epoch = epoch
  }
  if (place.isGood === 0) return null
  return place.cell.list
}

/** Whether a cell and all it was narrowed from are stored, and their objects are there. */
function isLineGood(id: i64, first: ListValue): bool {
  const slot = pushSlots(1)
  let cell = first
  let at = id
  let isGood = !isOfEnded(at, cell)
  for (let left = NARROWINGS_MAX; isGood && listItem(cell, CELL_PARENT).int !== 0; left--) {
    at = listItem(cell, CELL_PARENT).int
    isGood = false
    if (left > 0 && readCell(at, slot)) isGood = !isOfEnded(at, slot.list)
    cell = slot.list
  }
  popSlots(1)
  return isGood
}

function isOfEnded(id: i64, cell: ListValue): bool {
  if (hasEnded(listItem(cell, CELL_MAKER).object, id)) return true
  if (hasEnded(listItem(cell, CELL_AUTHORITY).object, id)) return true
  return namesObject(cell) && hasEnded(listItem(cell, CELL_TARGET).int, id)
}

/** How often the cell was narrowed from one that was narrowed. */
export function cellDepth(cell: ListValue): i32 {
  const slot = pushSlots(1)
  let parent = listItem(cell, CELL_PARENT).int
  let depth = 0
  while (parent !== 0 && depth < NARROWINGS_MAX && readCell(parent, slot)) {
    parent = listItem(slot.list, CELL_PARENT).int
    depth += 1
  }
  popSlots(1)
  return depth
}

/** Whether a cell's time, in µs, is over at [now]. */
export function isOver(cell: ListValue, now: i64): bool {
  const until = listItem(cell, CELL_UNTIL).int
  return until !== 0 && until <= now
}

/** What is known of cells is asked for again, so that it is noted as read. */
export function outdateCells(): void {
  epoch += 1
}

/** Forgets the cells that are kept in memory. */
export function forgetCells(): void {
  for (let index: usize = 0; index <= (CACHE_MASK as usize); index++) {
    const place = changetype<CachedCell>(cache + (index << CACHE_SHIFT))
    place.cell.clear()
    place.id = 0
    place.epoch = 0
  }
}
