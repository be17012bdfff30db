/**
 * Forgetting what can be read again: objects, anonymous objects, WAIFs and ordered sets that are in the
 * store as they are in memory, those first that were not used lately.
 *
 * A hand goes round the ring of records. What was touched since it last passed loses its mark and stays;
 * what was not goes, unless a batch that is open or on its way has changed it. Of an anonymous object or
 * WAIF only the rows go: its record is a value that others hold.
 *
 * May be called wherever nobody has the address of a record, row, verb or set in hand: between tasks, and
 * in a task between two instructions. Whoever keeps one compares epochs, which are bumped.
 */

import { TAG_HEAP } from '../shared/types.ts'
import { figures } from './cache-figures.ts'
import { bumpHierarchy } from './epoch.ts'
import { evictSets, isPinned, passSet } from './index.ts'
import { freeWhole } from './life.ts'
import { setEntry } from './object.ts'
import { OrderedSet, setBytes } from './ordered-set.ts'
import {
  dropRows,
  ObjectRecord,
  RECORD_ANONYMOUS,
  RECORD_CHANGED,
  RECORD_DOOMED,
  RECORD_DYING,
  RECORD_FRESH,
  RECORD_LOST,
  RECORD_RECENT,
  RECORD_RECYCLING,
  RECORD_STORED,
  RECORD_SUSPECT,
  RECORD_UNLOADED,
  RECORD_VALID,
  RECORD_WAIF,
  recordCount,
  recordNext,
  recordToBack,
  rowNext,
  sizeOfRecord,
  tableBytes,
} from './record.ts'
import { sizeEstimate } from './row.ts'

/** Places of the table of sets that the hand looks at for each call. */
const SET_PLACES: u32 = 256

/** Forgets about [bytes] bytes of what was not used lately; answers how many it could. */
export function evict(bytes: u32): u32 {
  let freed = evictSets(SET_PLACES, true)
  // Twice round: what is spared the first time is not the second.
  let left = recordCount * 2
  while (freed < (bytes as usize) && left > 0) {
    left -= 1
    freed += passFirst(true)
  }
  if (freed !== 0) bumpHierarchy()
  return min<usize>(freed, u32.MAX_VALUE) as u32
}

/** Records that the round of `evictSome` has still to pass. */
let roundLeft: u32 = 0

/** Begins a round that spares nothing. */
export function beginRound(): void {
  roundLeft = recordCount
  evictSets(u32.MAX_VALUE, false)
  bumpHierarchy()
}

/** Passes [count] records of the round; false when it is complete. */
export function evictSome(count: u32): bool {
  for (let index: u32 = 0; index < count && roundLeft > 0; index++) {
    roundLeft -= 1
    passFirst(false)
  }
  bumpHierarchy()
  return roundLeft > 0
}

/** The hand passes the record that it meets first: always the ring's first, since freeing one may free others. */
function passFirst(sparesRecent: bool): usize {
  const record = recordNext(null)
  if (record === null) return 0
  const isSpared = sparesRecent && (record.state & RECORD_RECENT) !== 0
  record.state &= ~RECORD_RECENT
  if ((record.state & (RECORD_ANONYMOUS | RECORD_WAIF)) !== 0) {
    recordToBack(record)
    return isSpared ? 0 : passReference(record)
  }
  if (isSpared || !isEvictable(record)) {
    recordToBack(record)
    return passSets(record, sparesRecent)
  }
  const freed = bytesOf(record)
  figures.objectsEvicted += 1
  setEntry(record.id, 0)
  freeWhole(record)
  return freed
}

function isEvictable(record: ObjectRecord): bool {
  if ((record.state & RECORD_FRESH) !== 0 || isPinned(record.batch)) return false
  return !isSetPinned(record.contents) && !isSetPinned(record.children)
}

function isSetPinned(address: usize): bool {
  return address !== 0 && isPinned(changetype<OrderedSet>(address).batch)
}

/** A record that stays may have sets that go, such as a million children. */
function passSets(record: ObjectRecord, sparesRecent: bool): usize {
  const contents = passSet(record.contents, sparesRecent)
  if (contents !== 0) record.contents = 0
  const children = passSet(record.children, sparesRecent)
  if (children !== 0) record.children = 0
  return contents + children
}

/** What must be so of an anonymous object or WAIF whose rows go, and what must not. */
const REFERENCE_IS: u32 = RECORD_VALID | RECORD_STORED
const REFERENCE_IS_NOT: u32 =
  RECORD_UNLOADED |
  RECORD_FRESH |
  RECORD_CHANGED |
  RECORD_SUSPECT |
  RECORD_LOST |
  RECORD_DOOMED |
  RECORD_DYING |
  RECORD_RECYCLING

function passReference(record: ObjectRecord): usize {
  if ((record.state & (REFERENCE_IS | REFERENCE_IS_NOT)) !== REFERENCE_IS) return 0
  if (isPinned(record.batch)) return 0
  const freed = rowsBytes(record)
  figures.referencesEvicted += 1
  record.state = (record.state & ~RECORD_VALID) | RECORD_UNLOADED
  dropRows(record)
  return freed
}

// ---- how much

function bytesOf(record: ObjectRecord): usize {
  let bytes = sizeOfRecord() + rowsBytes(record)
  if (record.contents !== 0) bytes += setBytes(changetype<OrderedSet>(record.contents))
  if (record.children !== 0) bytes += setBytes(changetype<OrderedSet>(record.children))
  return bytes
}

/** Bytes of the table and of the values that only it holds. */
function rowsBytes(record: ObjectRecord): usize {
  let bytes = tableBytes(record)
  for (let row = rowNext(record, null); row !== null; row = rowNext(record, row)) {
    if (row.tag < TAG_HEAP || load<u32>(row.slot.pointer) !== 1) continue
    bytes += sizeEstimate(row.slot) as usize
  }
  return bytes
}
