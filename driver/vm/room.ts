/**
 * Room: keeps what the driver remembers of the world within its memory. Whenever use has grown above what
 * may be kept, a little of what was not used lately is forgotten: what is loaded next finds its place.
 *
 * Slabs hold blocks of one size, so when a world of small values is left for one of large ones, blocks
 * that were given back may be of no use, and pages are not free while one block on each is in use. When
 * forgetting comes to nothing for that, everything is forgotten, some at each step, while nothing new is
 * put on the pages that are to become free (heap.ts `beginDrain`).
 */

import { figures } from '../object/cache-figures.ts'
import { beginRound, evict, evictSome } from '../object/evict.ts'
import { setsBytes } from '../object/ordered-set.ts'
import { tablesBytes } from '../object/record.ts'
import {
  beginDrain,
  endDrain,
  heapBytesObtained,
  heapBytesUsed,
  heapCrowded,
  heapDraining,
  heapExcess,
  heapLimit,
  heapLow,
  heapWantsRoom,
  roomMade,
  setExhausted,
} from '../value/heap.ts'
import { evictPrograms } from './program.ts'

/** How much is forgotten at least, when anything is. */
const STEP_BYTES: f64 = 262144
/**
 * Records that are forgotten in one step when everything is: some 50 ms. Few large steps, because the
 * memory grows until the last one.
 */
const DRAIN_RECORDS: u32 = 65536
/** Use must have grown by this part of the memory before everything is forgotten once more. */
const DRAIN_PART: f64 = 16
/** When forgetting comes to nothing, use must grow by this part of the memory before it is tried again. */
const REST_PART: f64 = 128

/** Bytes in use, and obtained, when everything was forgotten last. */
let usedThen: f64 = 0
let obtainedThen: f64 = 0

/** Makes room if there is need; wherever evict.ts may be called. */
export function makeRoom(): void {
  if (heapDraining()) continueDrain()
  else if (heapLow()) forgetAll()
  else if (heapWantsRoom()) forgetSome()
}

/** Forgets about [bytes] bytes of what can be read again; answers how many it could. */
export function forget(bytes: u32): u32 {
  const freed = evict(bytes)
  return freed < bytes ? freed + evictPrograms() : freed
}

function forgetSome(): void {
  const wanted = min(max(heapExcess() * 2, STEP_BYTES), <f64>u32.MAX_VALUE)
  const freed = forget(<u32>wanted)
  roomMade(<f64>freed < wanted / 2 ? <usize>(heapLimit() / REST_PART) : 0)
  if (heapCrowded() && mayDrain()) startDrain()
}

/** The reserve is reached: tasks end if there is still no room. */
function forgetAll(): void {
  forget(u32.MAX_VALUE)
  roomMade(0)
  setExhausted()
}

// ---- making whole pages free

/** Whether much is remembered, and use has grown since everything was forgotten. */
function mayDrain(): bool {
  const part = heapLimit() / DRAIN_PART
  if (<f64>(tablesBytes + setsBytes) < part) return false
  return heapBytesUsed() > usedThen + part || heapBytesObtained() > obtainedThen + part
}

function startDrain(): void {
  figures.drains += 1
  beginDrain()
  evictPrograms()
  beginRound()
}

function continueDrain(): void {
  if (evictSome(DRAIN_RECORDS)) return
  endDrain()
  roomMade(0)
  usedThen = heapBytesUsed()
  obtainedThen = heapBytesObtained()
}
