/**
 * Builtins of the profiler: beginning and ending profiles, and what they know. Everybody may profile tasks
 * of his own, wizards all.
 */

import { find } from '../object/object.ts'
import { ownerOf } from '../scheduler/task.ts'
import { findTask } from '../scheduler/task-row.ts'
import { E_INVARG, E_PERM, E_QUOTA, E_TYPE } from '../shared/errors.ts'
import { PROFILES_MAX, PROFILES_OWNED_MAX } from '../shared/limits.ts'
import { TAG_INT, TAG_OBJECT, TAG_STRING } from '../shared/types.ts'
import { allocate, free } from '../value/heap.ts'
import { text } from '../value/intern.ts'
import { ListValue, newList, pushItem } from '../value/list.ts'
import { mapSet, newMap } from '../value/map.ts'
import { DONE, raise } from '../value/outcome.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { emptyString, retainString } from '../value/string.ts'
import { equalFolded } from '../value/string-compare.ts'
import {
  Slot,
  StringValue,
  setFloat,
  setInt,
  setList,
  setMap,
  setObject,
  setString,
  slotAt,
} from '../value/value.ts'
import { currentTaskId, isProgrammerWizard, programmer } from '../vm/machine.ts'
import {
  Account,
  accountOf,
  closeProfile,
  openProfile,
  PROFILE_ALL,
  PROFILE_PLAYER,
  PROFILE_TASK,
  Profile,
  placeAt,
  placeCount,
  profileById,
  profileIndexed,
  settleProfiles,
} from '../vm/profile.ts'

/** How many verbs profile_report() tells of when it is not said. */
const REPORT_LENGTH: i64 = 20

// ---- beginning and ending

/** profile_start([task | player | "all"]): the profile's number. */
export function builtinProfileStart(args: Slot, count: i32, result: Slot): u32 {
  let kind = PROFILE_TASK
  let target = currentTaskId()
  if (count >= 1) {
    const refusal = refuseTarget(args)
    if (refusal !== 0) return raise(refusal)
    if (args.tag === TAG_STRING) kind = PROFILE_ALL
    else if (args.tag === TAG_OBJECT) {
      kind = PROFILE_PLAYER
      target = args.object
    } else target = args.int
  }
  if (!isProgrammerWizard() && countOwned() >= PROFILES_OWNED_MAX) return raise(E_QUOTA)
  const profile = openProfile(kind, target, programmer())
  if (profile === null) return raise(E_QUOTA)
  setInt(result, profile.id)
  return DONE
}

/** Why the programmer may not profile what [target] says: an error's number, or 0. */
function refuseTarget(target: Slot): u32 {
  switch (target.tag) {
    case TAG_STRING:
      if (!equalFolded(target.string, text('all'))) return E_INVARG
      return isProgrammerWizard() ? 0 : E_PERM
    case TAG_OBJECT:
      if (find(target.object) === null) return E_INVARG
      return isProgrammerWizard() || target.object === programmer() ? 0 : E_PERM
    case TAG_INT:
      return refuseTask(target.int)
    default:
      return E_TYPE
  }
}

function refuseTask(id: i64): u32 {
  if (id === currentTaskId()) return 0
  const task = findTask(id)
  if (task === null) return E_INVARG
  if (isProgrammerWizard()) return 0
  return ownerOf(task) === programmer() ? 0 : E_PERM
}

function countOwned(): u32 {
  let owned: u32 = 0
  for (let index: u32 = 0; index < PROFILES_MAX; index++) {
    const profile = profileIndexed(index)
    if (profile !== null && profile.owner === programmer()) owned++
  }
  return owned
}

/** profile_stop(number [, most]): its report; the profile is gone. */
export function builtinProfileStop(args: Slot, count: i32, result: Slot): u32 {
  const outcome = builtinProfileReport(args, count, result)
  if (outcome === DONE) closeProfile(profileById(args.int)!)
  return outcome
}

/** profiles(): those that the programmer may see, as maps. */
export function builtinProfiles(_args: Slot, _count: i32, result: Slot): u32 {
  const list = newList(<i32>PROFILES_MAX)
  const map = pushSlots(1)
  for (let index: u32 = 0; index < PROFILES_MAX; index++) {
    const profile = profileIndexed(index)
    if (profile === null || !maySee(profile)) continue
    describeProfile(profile, map)
    pushItem(list, map)
  }
  popSlots(1)
  setList(result, list)
  return DONE
}

function maySee(profile: Profile): bool {
  return profile.owner === programmer() || isProgrammerWizard()
}

/** [map] ← ["id" → …, "owner" → …, "target" → task | player | "all"]. */
function describeProfile(profile: Profile, map: Slot): void {
  const slot = pushSlots(1)
  setMap(map, newMap())
  setInt(slot, profile.id)
  put(map, 'id', slot)
  setObject(slot, profile.owner)
  put(map, 'owner', slot)
  if (profile.kind === PROFILE_ALL) setString(slot, retainString(text('all')))
  else if (profile.kind === PROFILE_PLAYER) setObject(slot, profile.target)
  else setInt(slot, profile.target)
  put(map, 'target', slot)
  popSlots(1)
}

function put(map: Slot, key: string, value: Slot): void {
  const slot = pushSlots(1)
  setString(slot, retainString(text(key)))
  mapSet(map, slot, value)
  popSlots(1)
}

// ---- reports

/** profile_report(number [, most]): the verbs that took most time themselves, as maps. */
export function builtinProfileReport(args: Slot, count: i32, result: Slot): u32 {
  const most = count >= 2 ? slotAt(args, 1).int : REPORT_LENGTH
  if (most < 1) return raise(E_INVARG)
  const profile = profileById(args.int)
  if (profile === null) return raise(E_INVARG)
  if (!maySee(profile)) return raise(E_PERM)
  settleProfiles()
  setList(result, report(profile, <i32>min<i64>(most, <i64>placeCount())))
  return DONE
}

function report(profile: Profile, most: i32): ListValue {
  const bytes = max<usize>((<usize>placeCount()) << 1, 16)
  const order = allocate(bytes)
  const found = sortPlaces(profile, order)
  const shown = min(most, found)
  const list = newList(shown)
  const map = pushSlots(1)
  for (let index = 0; index < shown; index++) {
    const place = <i32>load<u16>(order + ((<usize>index) << 1))
    describeAccount(accountOf(profile, place), place, map)
    pushItem(list, map)
  }
  popSlots(1)
  free(order)
  return list
}

/** Writes the numbers of all places with something to tell to [order], the slowest first; how many. */
function sortPlaces(profile: Profile, order: usize): i32 {
  let found: i32 = 0
  for (let place: u32 = 0; place < placeCount(); place++) {
    const account = accountOf(profile, <i32>place)
    if (account.calls === 0 && account.ticks === 0 && account.time === 0) continue
    store<u16>(order + ((<usize>found) << 1), <u16>place)
    found++
  }
  // Shell sort: in place, and there are at most some thousand.
  for (let gap = found >> 1; gap > 0; gap >>= 1) {
    for (let index = gap; index < found; index++) insert(profile, order, index, gap)
  }
  return found
}

function insert(profile: Profile, order: usize, from: i32, gap: i32): void {
  const place = <i32>load<u16>(order + ((<usize>from) << 1))
  const time = accountOf(profile, place).time
  let index = from
  while (index >= gap) {
    const before = <i32>load<u16>(order + ((<usize>(index - gap)) << 1))
    if (accountOf(profile, before).time >= time) break
    store<u16>(order + ((<usize>index) << 1), <u16>before)
    index -= gap
  }
  store<u16>(order + ((<usize>index) << 1), <u16>place)
}

/**
 * [map] ← ["object" → where the verb was found, "verb" → its names, "calls" → …, "ticks" → …, "ticks_total" → …,
 * "seconds" → …, "seconds_total" → …]; verbs that found no room are one with the object #-1 and no name.
 */
function describeAccount(account: Account, number: i32, map: Slot): void {
  const place = placeAt(<u32>number)
  const slot = pushSlots(1)
  setMap(map, newMap())
  setObject(slot, place.definer)
  put(map, 'object', slot)
  const names = place.names === 0 ? emptyString() : changetype<StringValue>(place.names)
  setString(slot, retainString(names))
  put(map, 'verb', slot)
  setInt(slot, <i64>account.calls)
  put(map, 'calls', slot)
  setInt(slot, <i64>account.ticks)
  put(map, 'ticks', slot)
  setInt(slot, <i64>account.ticksTotal)
  put(map, 'ticks_total', slot)
  setFloat(slot, account.time / 1000)
  put(map, 'seconds', slot)
  setFloat(slot, account.timeTotal / 1000)
  put(map, 'seconds_total', slot)
  popSlots(1)
}
