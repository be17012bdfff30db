/**
 * Dropping what nobody wants any more: uploads that nobody adds to, lumps that nothing holds, chunks of
 * both. Looked for from time to time, some in each step, between tasks: a step is a segment of its own.
 */

import { TABLE_LUMP } from '../shared/layout.ts'
import {
  HEAD_UNHELD,
  LUMP_GONE,
  LUMP_HASH_BYTES,
  LUMP_HEAD,
  LUMP_SWEEP_SECONDS,
  LUMP_UNHELD_SECONDS,
  LUMP_UPLOAD,
  LUMP_UPLOAD_SECONDS,
  UPLOAD_TOUCHED,
} from '../shared/lumps.ts'
import { listItem } from '../value/list.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { ListValue, slotAt } from '../value/value.ts'
import { keyBegin, keyBetween, keyBytes, keyInt, keyToEnd, rowKeyAt, rowsNext } from './key.ts'
import {
  dropLump,
  dropUpload,
  isHeld,
  keyOfChunk,
  mayHaveLumps,
  placesOf,
  putGone,
  putUnheld,
  readGone,
  readHead,
  readUpload,
} from './lump.ts'
import { storeClear } from './overlay.ts'
import { beginSegment } from './undo.ts'

/** Chunks that a step clears, and lumps that it looks at. */
const STEP_CHUNKS: i64 = 64
const STEP_LUMPS: u32 = 64
const PAUSE_US: f64 = <f64>LUMP_SWEEP_SECONDS * 1000000
const PAUSE_STEP_US: f64 = 20_000
/** Where the bytes of a key's first field are behind its count. */
const FIELD_HEAD: usize = 6

/** How far the pass under way has come. */
@unmanaged
class Pass {
  /** When the next step may come, in µs; −1: it was not said yet. */
  nextStep: f64 = 0
  /** Whether it has come to a lump, and the last one's hash; behind that is a zero. */
  isBegun: u32 = 0
  pad: u32 = 0
  last: u64 = 0
}
const PASS_BYTES: usize = 56
const pass = changetype<Pass>(memory.data(56, 8))
const last: usize = changetype<usize>(pass) + offsetof<Pass>('last')
const kept: usize = memory.data(56, 8)
const hash: usize = memory.data(32, 8)

/** At boot. */
export function lumpSweepBoot(): void {
  pass.nextStep = -1
}

/** Notes how far the pass has come, when a batch begins that may be undone. */
export function keepLumpSweep(): void {
  memory.copy(kept, changetype<usize>(pass), PASS_BYTES)
}

/** That batch was undone. */
export function putLumpSweepBack(): void {
  memory.copy(changetype<usize>(pass), kept, PASS_BYTES)
}

/** When there is something to look through, in µs; Infinity when there is nothing. */
export function lumpsWake(): f64 {
  return mayHaveLumps() ? pass.nextStep : Infinity
}

/** Puts the next step off: the store takes no writes. */
export function pauseLumps(now: f64): void {
  pass.nextStep = now + PAUSE_US
}

/** Drops some of what is to be dropped; whether there was any. [now] is the time in µs. */
export function sweepLumps(now: f64): bool {
  if (!mayHaveLumps()) return false
  if (pass.nextStep < 0) pass.nextStep = now
  if (now < pass.nextStep) return false
  beginSegment()
  pass.nextStep = now + PAUSE_STEP_US
  if (clearSome()) return true
  if (pass.isBegun === 0 && dropUploads(now as i64)) return true
  return lookAtSome(now)
}

/** Clears chunks of one place that is gone. */
function clearSome(): bool {
  const places = pushSlots(1)
  placesOf(LUMP_GONE, places)
  const isAny = places.list.length !== 0
  if (isAny) {
    const place = leastOf(places.list)
    const chunks = readGone(place)
    const left = max<i64>(chunks - STEP_CHUNKS, 0)
    for (let number = left; number < chunks; number++) {
      keyOfChunk(place, number)
      storeClear()
    }
    putGone(place, left)
  }
  popSlots(1)
  return isAny
}

/** The least of some numbers, so that what is done does not depend on what is in memory. */
function leastOf(numbers: ListValue): i64 {
  let least = i64.MAX_VALUE
  for (let index = 0; index < (numbers.length as i32); index++) {
    least = min<i64>(least, listItem(numbers, index).int)
  }
  return least
}

/** Drops the uploads that were left alone. */
function dropUploads(now: i64): bool {
  const places = pushSlots(2)
  const upload = slotAt(places, 1)
  let isAny: bool = false
  placesOf(LUMP_UPLOAD, places)
  for (let index = 0; index < (places.list.length as i32); index++) {
    const place = listItem(places.list, index).int
    if (!readUpload(place, upload)) continue
    const touched = listItem(upload.list, UPLOAD_TOUCHED).int
    if (now - touched < (LUMP_UPLOAD_SECONDS as i64) * 1000000) continue
    dropUpload(place, upload)
    isAny = true
  }
  popSlots(2)
  return isAny
}

/** Looks at the next lumps of the pass; whether something was written. */
function lookAtSome(now: f64): bool {
  let isAny: bool = false
  for (let count: u32 = 0; count < STEP_LUMPS; count++) {
    if (!stepToNext()) {
      pass.isBegun = 0
      pass.nextStep = now + PAUSE_US
      return isAny
    }
    if (lookAt(now as i64)) isAny = true
  }
  return isAny
}

/** Steps to the next lump: its hash is in `hash`. */
function stepToNext(): bool {
  keyBegin(TABLE_LUMP)
  keyInt((LUMP_HEAD as i64) + 1)
  keyToEnd()
  keyBegin(TABLE_LUMP)
  keyInt(LUMP_HEAD as i64)
  // A byte more comes right behind the last one.
  keyBytes(last, pass.isBegun !== 0 ? LUMP_HASH_BYTES + 1 : 0)
  if (keyBetween(2, 1, 0) === 0 || !rowsNext()) return false
  memory.copy(hash, rowKeyAt + FIELD_HEAD, LUMP_HASH_BYTES as usize)
  memory.copy(last, hash, LUMP_HASH_BYTES as usize)
  pass.isBegun = 1
  return true
}

/** Notes that a lump is held or not, or drops it; whether something was written. */
function lookAt(now: i64): bool {
  const head = pushSlots(1)
  let isAny: bool = false
  if (readHead(hash, head)) {
    const unheld = listItem(head.list, HEAD_UNHELD).int
    const held = isHeld(hash, now)
    const isOver = unheld !== 0 && now - unheld >= (LUMP_UNHELD_SECONDS as i64) * 1000000
    isAny = held ? unheld !== 0 : unheld === 0 || isOver
    if (isAny && held) putUnheld(hash, head, 0)
    else if (isAny && isOver) dropLump(hash, head)
    else if (isAny) putUnheld(hash, head, now)
  }
  popSlots(1)
  return isAny
}
