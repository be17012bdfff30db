/**
 * How often changes are kept: a slot or verb that changes all the time must not fill the disk. Each may
 * be kept HISTORY_CHANGES_MAX times at once, and once more every HISTORY_CHANGE_SECONDS; what changes
 * more often has values left out, and its history says between which moments.
 *
 * What is known here is forgotten at a restart, or when too many others change. So a row says whether a
 * change behind it may have been left out, and the next row what became of that.
 *
 * In a cluster each process counts for itself, and the last row may be another's, which does not know what is left
 * out here: the first change that is left out behind such a row gets a row without a value. `since` tells then
 * only whether that is needed.
 */

import { HISTORY_CHANGE_SECONDS, HISTORY_CHANGES_MAX, HISTORY_PLACES } from '../shared/limits.ts'
import { allocate, free } from '../value/heap.ts'
import { isClustered } from './cluster.ts'
import { newWorklist, Worklist } from './worklist.ts'

/** Since when the history of a thing has been whole: nothing was left out; or that is not known. */
export const SINCE_ALWAYS: i64 = -1
export const SINCE_UNKNOWN: i64 = 0

/** A slot or verb that changed lately. Times are in µs. */
@unmanaged
class Place {
  object: i64 = 0
  thing: i64 = 0
  /** How many changes may be kept at [time]. */
  left: f64 = 0
  time: i64 = 0
  /** When a change was left out last since one was kept; SINCE_ALWAYS when none was, SINCE_UNKNOWN. */
  since: i64 = 0
}
const PLACE_BYTES: usize = 40
/** A thing may be in one of so many places. */
const WAYS: u32 = 4

let places: usize = 0

/** The place that [takePlace] found. */
let taken: Place = changetype<Place>(0)

/** Whether a change of a thing may be kept at [now]. Notes that it is left out, if not. */
export function mayKeep(object: i64, thing: i64, now: i64): bool {
  takePlace(object, thing, now)
  if (taken.left >= 1) return true
  if (!isClustered) taken.since = now
  return false
}

/** Whether the last change that mayKeep() allowed may count as [count]. */
export function mayCount(count: f64): bool {
  return count <= taken.left
}

/** In a cluster: whether the last row of the thing does not say that a change behind it is left out, as this one is. */
export function mustTell(): bool {
  return isClustered && taken.since <= 0
}

/** The row that is written at [now] says that changes behind it may be left out. */
export function tellThinned(now: i64): void {
  if (isClustered) taken.since = now
}

/** Another process kept a row of the thing. */
export function applyKept(object: i64, thing: i64): void {
  const place = findPlace(object, thing)
  if (place !== 0) changetype<Place>(place).since = SINCE_UNKNOWN
}

/** Counts it: since when the history is whole before it. */
export function countKept(count: f64): i64 {
  const since = taken.since
  taken.left -= count
  taken.since = SINCE_ALWAYS
  // Others may have left something out.
  return isClustered ? SINCE_UNKNOWN : since
}

/** The change that was counted last is left out all the same: there is no room for it. */
export function leaveOut(now: i64): void {
  taken.since = isClustered ? SINCE_UNKNOWN : now
}

/** Whether the next change may be left out. */
export function isUsedUp(): bool {
  return taken.left < 1
}

/** Since when the history of a thing has been whole, as far as it is known. */
export function wholeSince(object: i64, thing: i64): i64 {
  const place: usize = isClustered ? 0 : findPlace(object, thing)
  return place === 0 ? SINCE_UNKNOWN : changetype<Place>(place).since
}

/** Address of the place of a thing; 0 when it has none. */
function findPlace(object: i64, thing: i64): usize {
  if (places === 0) return 0
  const first = wayOf(object, thing)
  for (let way: u32 = 0; way < WAYS; way++) {
    const place = placeAt(first + way)
    if (isOf(place, object, thing)) return changetype<usize>(place)
  }
  return 0
}

function isOf(place: Place, object: i64, thing: i64): bool {
  return place.time !== 0 && place.object === object && place.thing === thing
}

function takePlace(object: i64, thing: i64, now: i64): void {
  if (places === 0) openPlaces()
  const first = wayOf(object, thing)
  let oldest = placeAt(first)
  for (let way: u32 = 0; way < WAYS; way++) {
    const place = placeAt(first + way)
    if (isOf(place, object, thing)) {
      keepPlace(place)
      const gained = <f64>max<i64>(now - place.time, 0) / (HISTORY_CHANGE_SECONDS * 1000000)
      place.left = min(HISTORY_CHANGES_MAX, place.left + gained)
      place.time = now
      taken = place
      return
    }
    if (place.time < oldest.time) oldest = place
  }
  keepPlace(oldest)
  oldest.object = object
  oldest.thing = thing
  oldest.left = HISTORY_CHANGES_MAX
  oldest.time = now
  oldest.since = SINCE_UNKNOWN
  taken = oldest
}

// ---- in a cluster, what a batch changed that may be undone

/** A place's address and what it was. */
const KEPT_BYTES: usize = 8 + PLACE_BYTES
const keptPlaces: Worklist = newWorklist()

/** A batch begins. */
export function keepAllowances(): void {
  while (keptPlaces.count !== 0) free(keptPlaces.pop())
}

/** That batch was undone. */
export function putAllowancesBack(): void {
  while (keptPlaces.count !== 0) {
    const kept = keptPlaces.pop()
    memory.copy(load<usize>(kept), kept + 8, PLACE_BYTES)
    free(kept)
  }
}

function keepPlace(place: Place): void {
  if (!isClustered) return
  const kept = allocate(KEPT_BYTES)
  store<usize>(kept, changetype<usize>(place))
  memory.copy(kept + 8, changetype<usize>(place), PLACE_BYTES)
  keptPlaces.push(kept)
}

// ---- the places

function openPlaces(): void {
  const bytes = (HISTORY_PLACES as usize) * PLACE_BYTES
  places = allocate(bytes)
  memory.fill(places, 0, bytes)
}

/** The first of the places that a thing may have. */
function wayOf(object: i64, thing: i64): u32 {
  const mixed = ((object as u32) * 0x9e3779b1) ^ ((thing as u32) * 0x85ebca6b)
  const hash = (mixed ^ (mixed >> 15)) * 0xc2b2ae35
  return ((hash >> 16) % (HISTORY_PLACES / WAYS)) * WAYS
}

function placeAt(index: u32): Place {
  return changetype<Place>(places + (index as usize) * PLACE_BYTES)
}
