/**
 * Clearing what deleted properties leave behind. Deleting one costs the same whatever inherits it: slots of
 * it stay where they are, and since its definition's id is never used again nobody sees them. A row
 * (m, "orphan", definition's id) remembers that there may be some. Now and then all objects, anonymous
 * ones and WAIFs are asked for such slots, some in each step, between tasks: a step is a segment of its
 * own. What was noted when a pass began is done when it ends.
 *
 * In a cluster nothing is swept: rows wait until the world is on one process.
 */

import { ROW_ACCESS, ROW_SLOT, TABLE_OBJECT, TABLE_WAIF } from '../shared/layout.ts'
import { ORPHAN_STEP_OBJECTS, ORPHANS_PER_PASS } from '../shared/limits.ts'
import { TAG_LIST } from '../shared/types.ts'
import { listItem, newList } from '../value/list.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { setList } from '../value/value.ts'
import { isClustered } from './cluster.ts'
import { freeIdList, IdList, newIdList } from './id-list.ts'
import { keyBegin, keyGet, keyInt, keyIntFrom } from './key.ts'
import { entryOf, find } from './object.ts'
import { keyOfOrphan, keyOfOrphans, mayHaveOrphans, noteNoOrphans, orphansNoted } from './orphan.ts'
import { storeClear, storeNumbers } from './overlay.ts'
import { ObjectRecord, RECORD_UNLOADED, rowFind, rowKey } from './record.ts'
import { findReference, readReference } from './reference.ts'
import { rowClear } from './row.ts'
import { beginSegment } from './undo.ts'

/** From a deletion to the pass for it: there are often several. */
const PAUSE_PASS_US: f64 = 60_000_000
/** Between two steps, so that others have their time. */
const PAUSE_STEP_US: f64 = 20_000
/** What the directory has for an object that is not in memory is not above. */
const ENTRY_ABSENT: usize = 1

/** Slots and rows of earlier permissions that were cleared since this instance started. */
export let orphansSwept: i64 = 0

let nextStep: f64 = 0
/** Ids of the definitions that the pass under way is about; 0: there is none. */
let pass: usize = 0
/** Where the pass goes on. */
let table: u32 = TABLE_OBJECT
let cursor: i64 = 0

/** When the next step may come, in µs; Infinity when there is nothing to look for. */
export function orphansWake(): f64 {
  if (!mayHaveOrphans || isClustered) return Infinity
  const noted = pass === 0 && orphansNoted !== 0 ? orphansNoted + PAUSE_PASS_US : 0
  return max(nextStep, noted)
}

/** The store takes no writes, and what the last steps cleared is there again: a new pass begins later. */
export function pauseOrphans(now: f64): void {
  nextStep = now + PAUSE_PASS_US
  if (pass === 0) return
  freeIdList(changetype<IdList>(pass))
  pass = 0
}

/** Looks at some objects; whether anything was written. [now] is the time in µs. */
export function sweepOrphanSlots(now: f64): bool {
  if (now < orphansWake()) return false
  if (pass === 0 && !beginPass()) {
    noteNoOrphans()
    return false
  }
  nextStep = now + PAUSE_STEP_US
  beginSegment()
  const before = orphansSwept
  for (let looked: i32 = 0; looked < ORPHAN_STEP_OBJECTS; looked++) {
    const id = keyIntFrom(table, cursor)
    if (id < 0) return endTable(now) || orphansSwept !== before
    cursor = id + 1
    clearOrphans(id)
  }
  return orphansSwept !== before
}

/** Reads what was deleted; false when nothing was. */
function beginPass(): bool {
  const found = pushSlots(1)
  setList(found, newList(0))
  keyOfOrphans()
  storeNumbers(found)
  const list = newIdList()
  assert(found.tag === TAG_LIST, 'the definitions are a list')
  const count = min<i32>(found.list.length as i32, ORPHANS_PER_PASS)
  for (let index = 0; index < count; index++) list.push(listItem(found.list, index).int)
  popSlots(1)
  if (list.count === 0) {
    freeIdList(list)
    return false
  }
  pass = changetype<usize>(list)
  table = TABLE_OBJECT
  cursor = 0
  return true
}

/** Goes on with WAIFs; behind them the pass is over, and true. */
function endTable(now: f64): bool {
  cursor = 0
  if (table === TABLE_OBJECT) {
    table = TABLE_WAIF
    return false
  }
  const list = changetype<IdList>(pass)
  for (let index: u32 = 0; index < list.count; index++) {
    keyOfOrphan(list.at(index))
    storeClear()
  }
  freeIdList(list)
  pass = 0
  nextStep = now + PAUSE_PASS_US
  return true
}

function clearOrphans(id: i64): void {
  const list = changetype<IdList>(pass)
  for (let index: u32 = 0; index < list.count; index++) {
    clearOrphan(id, ROW_SLOT, list.at(index))
    clearOrphan(id, ROW_ACCESS, list.at(index))
  }
}

/** Clears a row if there is one; what is not in memory is only read then. */
function clearOrphan(id: i64, kind: u32, definition: i64): void {
  let at = inMemory(id)
  if (at === 0) {
    keyBegin(table)
    keyInt(id)
    keyInt(kind as i64)
    keyInt(definition)
    if (keyGet() < 0) return
    at = changetype<usize>(table === TABLE_OBJECT ? find(id) : readReference(id))
    if (at === 0) return
  }
  const record = changetype<ObjectRecord>(at)
  const row = rowFind(record, rowKey(kind, definition))
  if (row === null || !row.isLive) return
  rowClear(record, kind, definition)
  orphansSwept += 1
}

/** Address of the record whose rows are in memory; 0 when they are not. */
function inMemory(id: i64): usize {
  if (table === TABLE_OBJECT) {
    const entry = entryOf(id)
    return entry > ENTRY_ABSENT ? entry : 0
  }
  const record = findReference(id)
  if (record === null || (record.state & RECORD_UNLOADED) !== 0) return 0
  return changetype<usize>(record)
}
