/**
 * Cycles of anonymous objects and WAIFs that nothing outside refers to. Those that fewer rows hold than
 * before, and those that live on in memory after their batch without any row, are suspects. When a batch
 * is packed and nothing is dirty, everything that a suspect reaches is gathered and its references are
 * counted; what has more than come from within, or is reached from such, lives; the others are doomed.
 * So one decision sees one state of the world. It never reads more than LOADS_PER_BATCH_MAX records at once:
 * then the suspect waits for the next batch, with what was read held by it.
 *
 * A suspect that reaches more than CYCLE_RECORDS_MAX records is let go; what it costs to look is paid off
 * at CYCLE_RECORDS_PER_BATCH a batch.
 *
 * After D. F. Bacon and V. T. Rajan, Concurrent Cycle Collection in Reference Counted Systems (2001).
 */

import {
  CYCLE_RECORDS_MAX,
  CYCLE_RECORDS_PER_BATCH,
  LOADS_PER_BATCH_MAX,
} from '../shared/limits.ts'
import { retainHeap } from '../value/value.ts'
import { lose, releaseReference } from './counted-record.ts'
import { beginWalk, isMet, meet } from './prototype.ts'
import {
  ObjectRecord,
  RECORD_ANONYMOUS,
  RECORD_COUNTED,
  RECORD_DOOMED,
  RECORD_DYING,
  RECORD_LOST,
  RECORD_STORED,
  RECORD_SUSPECT,
  RECORD_UNLOADED,
  RECORD_VALID,
  RECORD_WAIF,
  recordNext,
} from './record.ts'
import { loadReference } from './reference.ts'
import { eachReferenceOf, readRowReferences, suspect, suspects } from './row-reference.ts'
import { newWorklist, Worklist } from './worklist.ts'

/** In place of a count of references from within: the record lives. */
const LIVES: u32 = u32.MAX_VALUE

// What gathering comes to.
const GATHERED: u32 = 0
const POSTPONED: u32 = 1
const TOO_MANY: u32 = 2

/** What the suspect reaches, itself first. */
const gathered: Worklist = newWorklist()
/** Those of it that live and whose references are still to be followed. */
const spreading: Worklist = newWorklist()
/** The record whose references are being followed. */
let source: usize = 0

/** How many records may still be looked at; below 0: what was looked at too much. */
let allowance: i32 = 0
let loads: u32 = 0

/** How many records were found in cycles, and suspects let go because they reach too much. */
export let cycleCount: u32 = 0
export let tooLargeCount: u32 = 0

/** Whether there is somebody to look at, and now. */
export function hasSuspects(): bool {
  return suspects.count !== 0
}

/** Whether looking at anybody has to wait for more batches. */
export function isResting(): bool {
  return allowance < 0
}

/** Looks at some suspects. To be called when nothing is dirty and nothing can be undone. */
export function findCycles(): void {
  if (suspects.count === 0) return
  allowance = min(allowance + CYCLE_RECORDS_PER_BATCH, CYCLE_RECORDS_PER_BATCH)
  loads = LOADS_PER_BATCH_MAX
  while (suspects.count !== 0 && allowance > 0 && loads > 0) {
    const record = changetype<ObjectRecord>(suspects.pop())
    if (!examine(record)) suspects.push(changetype<usize>(record))
  }
}

/** Suspects everything in memory: what run_gc() asks for. */
export function suspectAll(): void {
  for (let record = recordNext(null); record !== null; record = recordNext(record)) {
    if (isReference(record) && record.references !== 0) suspect(record)
  }
}

function isReference(record: ObjectRecord): bool {
  return (record.state & (RECORD_ANONYMOUS | RECORD_WAIF)) !== 0
}

/** Decides about a suspect; false when it must be asked again. */
function examine(record: ObjectRecord): bool {
  const isGoing = (record.state & (RECORD_LOST | RECORD_DYING)) !== 0
  // When only the list of suspects refers to it, letting it go is all.
  if (!isGoing && (record.references > 1 || record.rowReferences !== 0)) {
    const outcome = gather(record)
    allowance -= gathered.count as i32
    if (outcome === POSTPONED) return false
    if (outcome === TOO_MANY) tooLargeCount += 1
    else doomUnreached()
  }
  record.state &= ~RECORD_SUSPECT
  releaseReference(record)
  return true
}

// ---- what it reaches

function gather(record: ObjectRecord): u32 {
  beginWalk()
  gathered.count = 0
  reach(record)
  for (let index: u32 = 0; index < gathered.count; index++) {
    const at = changetype<ObjectRecord>(gathered.at(index))
    if (!isKnown(at)) {
      if (loads === 0) return POSTPONED
      loads -= 1
      loadReference(at)
      if ((at.state & RECORD_STORED) !== 0) readRowReferences(at)
    }
    source = changetype<usize>(at)
    eachReferenceOf(at, countInternal)
    if (gathered.count > (CYCLE_RECORDS_MAX as u32)) return TOO_MANY
  }
  return GATHERED
}

function isKnown(record: ObjectRecord): bool {
  if ((record.state & RECORD_UNLOADED) !== 0) return false
  return (record.state & (RECORD_STORED | RECORD_COUNTED)) !== RECORD_STORED
}

function reach(record: ObjectRecord): void {
  if (!meet(record)) return
  record.internal = 0
  record.internalStored = 0
  gathered.push(changetype<usize>(record))
}

function countInternal(record: ObjectRecord): void {
  reach(record)
  record.internal += 1
  if ((changetype<ObjectRecord>(source).state & RECORD_STORED) !== 0) record.internalStored += 1
}

// ---- what lives

/** Dooms what was gathered and is reached from nowhere else. */
function doomUnreached(): void {
  for (let index: u32 = 0; index < gathered.count; index++) {
    const record = changetype<ObjectRecord>(gathered.at(index))
    if (record.internal !== LIVES && isReached(record)) spread(record)
  }
  for (let index: u32 = 0; index < gathered.count; index++) {
    const record = changetype<ObjectRecord>(gathered.at(index))
    if (record.internal !== LIVES) doom(record)
  }
}

/** Whether something that was not gathered refers to it. */
function isReached(record: ObjectRecord): bool {
  if ((record.state & (RECORD_LOST | RECORD_DYING)) !== 0) return true
  const held: u32 = (record.state & RECORD_SUSPECT) !== 0 ? 1 : 0
  if (record.references - held > record.internal) return true
  return (record.state & RECORD_STORED) !== 0 && record.rowReferences > record.internalStored
}

/** Marks everything that the record reaches as living. */
function spread(record: ObjectRecord): void {
  enliven(record)
  while (spreading.count !== 0) {
    eachReferenceOf(changetype<ObjectRecord>(spreading.pop()), enliven)
  }
}

function enliven(record: ObjectRecord): void {
  if (!isMet(record) || record.internal === LIVES) return
  record.internal = LIVES
  spreading.push(changetype<usize>(record))
}

function doom(record: ObjectRecord): void {
  cycleCount += 1
  retainHeap(changetype<usize>(record))
  record.state |= RECORD_DOOMED
  // What is no longer valid has nothing to end, and goes with what refers to it.
  if ((record.state & RECORD_VALID) !== 0) lose(record)
  else releaseReference(record)
}
