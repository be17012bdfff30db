/**
 * From memory to the store: packs what the open batch changed.
 *
 * After `packBatch` the rows are on their way; until the batch after the next is packed its objects stay
 * in memory, since a read could still find what was there before.
 */

import { ROW_DEFINITION, ROW_SLOT } from '../shared/layout.ts'
import {
  DIRTY_ALL,
  DIRTY_ENDED,
  DIRTY_GONE,
  DIRTY_RECYCLED,
  DIRTY_TRANSIENT,
  dirtyIndexCount,
  dirtyRowAt,
  dirtyRowCount,
  nextBatch,
  transientCount,
} from './batch.ts'
import { isClustered } from './cluster.ts'
import { findCycles } from './cycle.ts'
import { beginDeaths, endDeaths, noteDeaths, retractDeaths, settleDeath } from './death.ts'
import { forgetGone } from './declared-index.ts'
import { endHistory } from './history.ts'
import { endOwner, freeEnding, packIndices } from './index.ts'
import { dirtyEntryCount, packEntries } from './index-entry.ts'
import { keyInt } from './key.ts'
import { countDestroyed, freeWhole } from './life.ts'
import { dirtyCounters, packCounters } from './meta.ts'
import {
  keyOfRecord,
  mutateClear,
  mutateClearPrefix,
  mutateDefinition,
  mutateSet,
  mutateSlot,
  mutationsReset,
} from './mutation.ts'
import { entryOf, setAbsent } from './object.ts'
import { overlayDirty, packOverlay } from './overlay.ts'
import { beginReferredPrograms, storeReferredPrograms } from './program-reference.ts'
import {
  dropRows,
  ObjectRecord,
  RECORD_ANONYMOUS,
  RECORD_FRESH,
  RECORD_LOST,
  RECORD_STORED,
  RECORD_VALID,
  RECORD_WAIF,
  ROW_DIRTY,
  ROW_LIVE,
  Row,
  rowFind,
  rowId,
  rowKind,
  rowNext,
  rowRemove,
} from './record.ts'
import { releaseWaiting, setPacking } from './reference.ts'
import {
  beginCounting,
  countReplaced,
  countRowsGone,
  endCounting,
  settleCounts,
  suspect,
} from './row-reference.ts'
import { rollbackBatch, undoForget } from './undo.ts'

/** Appends another part's rows to the batch. */
export type Packer = () => void

const PACKERS_MAX: u32 = 16
const packers: usize = memory.data(4 * 16, 4)
let packerCount: u32 = 0

/** Lets [packer] add to every batch; at boot only. */
export function registerPacker(packer: Packer): void {
  assert(packerCount < PACKERS_MAX, 'too many packers')
  store<usize>(packers + ((packerCount as usize) << 2), changetype<usize>(packer))
  packerCount += 1
}

/** About how many rows are to be written. */
export function dirtyRows(): u32 {
  return (
    dirtyRowCount -
    transientCount +
    dirtyIndexCount +
    dirtyEntryCount +
    dirtyCounters() +
    overlayDirty
  )
}

// ---- packing

/** Packs everything the batch changed (see mutation.ts) and opens the next batch. */
export function packBatch(): void {
  mutationsReset()
  setPacking(true)
  beginReferredPrograms()
  countReplaced()
  countDestroyed()
  for (let index: u32 = 0; index < packerCount; index++) {
    changetype<Packer>(load<usize>(packers + ((index as usize) << 2)))()
  }
  packedCount = 0
  packRows()
  storeReferredPrograms()
  packIndices()
  packEntries()
  // In a cluster the log is needed until the batch is committed; what only it refers to dies with the next one.
  if (!isClustered) undoForget()
  suspectTransient()
  beginReferredPrograms()
  settleDeaths()
  storeReferredPrograms()
  packOverlay()
  packCounters()
  setPacking(false)
  if (!isClustered) settleBatch()
}

/** The packed batch will not be undone: frees what undoing it would need, and opens the next one. */
export function settleBatch(): void {
  if (isClustered) {
    // While the log holds them.
    dropEnded()
    undoForget()
    endDeaths()
  }
  freeGone()
  forgetGone()
  nextBatch()
  releaseWaiting()
  freeEnding()
  if (!isClustered) findCycles()
}

/** In a cluster: undoes the batch that is open, or packed and not settled. */
export function retractBatch(): void {
  retractDeaths()
  rollbackBatch()
  forgetGone()
  mutationsReset()
}

/** After everything else of it was undone: another batch is open, so that no copy is taken for one of its own. */
export function endRetract(): void {
  nextBatch()
}

/** The rows of anonymous objects that ended. */
function dropEnded(): void {
  for (let index: u32 = 0; index < dirtyRowCount; index++) {
    const entry = dirtyRowAt(index)
    if (entry.key === DIRTY_RECYCLED || entry.key === DIRTY_ENDED) {
      dropRows(changetype<ObjectRecord>(entry.record))
    }
  }
}

/** How many entries of the list of rows are packed. */
let packedCount: u32 = 0

/** The list grows while it is packed, by anonymous objects that a row reaches for the first time. */
function packRows(): void {
  while (packedCount < dirtyRowCount) {
    const entry = dirtyRowAt(packedCount++)
    packEntry(changetype<ObjectRecord>(entry.record), entry.key)
  }
}

function packEntry(record: ObjectRecord, key: i64): void {
  if (key === DIRTY_TRANSIENT) {
    record.segment = 0
  } else if (key === DIRTY_ALL) {
    packAll(record)
  } else if (key === DIRTY_GONE) {
    keyOfRecord(record)
    mutateClearPrefix()
    endHistory(record)
  } else if (key === DIRTY_RECYCLED) {
    endReference(record)
  } else if (key === DIRTY_ENDED) {
    if (!isClustered) dropRows(record)
  } else {
    packChanged(record, key)
  }
}

/** The rows of an anonymous object that was recycled go; the record stays for what refers to it. */
function endReference(record: ObjectRecord): void {
  keyOfRecord(record)
  mutateClearPrefix()
  countRowsGone(record)
  if (!isClustered) dropRows(record)
}

function isReference(record: ObjectRecord): bool {
  return (record.state & (RECORD_ANONYMOUS | RECORD_WAIF)) !== 0
}

function packChanged(record: ObjectRecord, key: i64): void {
  const row = rowFind(record, key)
  if (row === null || (row.state & ROW_DIRTY) === 0) return
  if (isReference(record) && (record.state & RECORD_VALID) === 0) return
  packRow(record, row)
}

function packAll(record: ObjectRecord): void {
  record.segment = 0
  record.state &= ~RECORD_FRESH
  for (let row = rowNext(record, null); row !== null; row = rowNext(record, row))
    packRow(record, row)
}

function packRow(record: ObjectRecord, row: Row): void {
  const kind = rowKind(row.key)
  keyOfRecord(record)
  keyInt(kind as i64)
  keyInt(rowId(row.key))
  const isLive = row.isLive
  row.state = isLive ? ROW_LIVE : 0
  beginCounting(record)
  if (!isLive) {
    mutateClear()
    rowRemove(row)
  } else if (kind === ROW_SLOT && (record.state & RECORD_WAIF) === 0) {
    mutateSlot(row.owner, row.permissions, row.slot)
  } else if (kind === ROW_DEFINITION) {
    mutateDefinition(row.slot)
  } else {
    mutateSet(row.slot)
  }
  endCounting()
}

/** What was made in this batch, lives on and is in no row may be in a cycle. */
function suspectTransient(): void {
  if (transientCount === 0) return
  for (let index: u32 = 0; index < dirtyRowCount; index++) {
    const entry = dirtyRowAt(index)
    if (entry.key !== DIRTY_TRANSIENT) continue
    const record = changetype<ObjectRecord>(entry.record)
    if ((record.state & (RECORD_VALID | RECORD_STORED | RECORD_LOST)) === RECORD_VALID) {
      suspect(record)
    }
  }
}

/** Writes how often anonymous objects and WAIFs are held now, and lets those die that are not. */
function settleDeaths(): void {
  beginDeaths()
  settleCounts()
  while (settleDeath()) {
    packRows()
    settleCounts()
  }
  noteDeaths()
}

/** Frees the records of objects that are gone. */
function freeGone(): void {
  for (let index: u32 = 0; index < dirtyRowCount; index++) {
    const entry = dirtyRowAt(index)
    if (entry.key !== DIRTY_GONE) continue
    const record = changetype<ObjectRecord>(entry.record)
    if ((record.state & (RECORD_VALID | RECORD_ANONYMOUS | RECORD_WAIF)) !== 0) continue
    if (entryOf(record.id) === changetype<usize>(record)) {
      setAbsent(record.id)
      endOwner(record.id)
    }
    freeWhole(record)
  }
}
