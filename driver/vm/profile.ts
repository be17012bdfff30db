/**
 * The profiler: how often each verb was called, and what ticks and time it took, itself and with all that
 * it called. While no profile wants the running task nothing here runs: `machine.watch` is 0.
 *
 * A profile wants one task, the tasks of one player, or all. Accounts are opened for every activation when a
 * slice of a task begins, and closed when it ends, so waiting is never counted; a call counts once.
 * Memory is bounded: PROFILES_MAX profiles over at most PLACES_MAX verbs, the rest being one more place.
 * Profiles live as long as the driver's instance: they are no part of the world, and undo leaves them alone.
 */

import { monotonic } from '../host.ts'
import { PROFILE_PLACES_MAX, PROFILES_MAX } from '../shared/limits.ts'
import { TAG_OBJECT } from '../shared/types.ts'
import { allocate, free, reallocate } from '../value/heap.ts'
import { releaseString, retainString } from '../value/string.ts'
import { equalExact, hashFolded } from '../value/string-compare.ts'
import { StringValue } from '../value/value.ts'
import { Activation, activationOf } from './activation.ts'
import { machine, rootActivation, WATCH_PROFILE } from './machine.ts'
import { Program } from './program.ts'
import { ticksLeft } from './tick.ts'

// What a profile wants.
export const PROFILE_TASK: u32 = 1
export const PROFILE_PLAYER: u32 = 2
export const PROFILE_ALL: u32 = 3

/** A verb as profiles know it: where it was found, and its names, retained. */
@unmanaged
export class Place {
  /** The definer's id; −1 for eval() and for verbs of anonymous objects. */
  definer: i64 = 0
  names: usize = 0
  pad: u32 = 0
}
const PLACE_BYTES: usize = 16

/** What one profile knows of one place. */
@unmanaged
export class Account {
  calls: f64 = 0
  ticks: f64 = 0
  ticksTotal: f64 = 0
  /** ms. */
  time: f64 = 0
  timeTotal: f64 = 0
  /** Activations of the place on the stack: only the outermost adds to the totals. */
  active: u32 = 0
  pad: u32 = 0
}
const ACCOUNT_BYTES: usize = 48

@unmanaged
export class Profile {
  /** 0: the record is free. */
  id: i64 = 0
  owner: i64 = 0
  /** The task or player it is about. */
  target: i64 = 0
  kind: u32 = 0
  /** Accounts by place, and how many there is room for. */
  accounts: usize = 0
  capacity: u32 = 0
  pad: u32 = 0
}

/** An open account: one for each activation of the running task. */
@unmanaged
class Frame {
  startTime: f64 = 0
  childTime: f64 = 0
  startTicks: i32 = 0
  childTicks: i32 = 0
  /** Its place, −1 while it is not known: an activation is filled in after it was pushed. */
  place: i32 = 0
  isCall: u32 = 0
}
const FRAME_BYTES: usize = 32

let profiles: usize = 0
let nextId: i64 = 1
/** Profiles that there are, and a bit for each that wants the running task. */
let running: u32 = 0
let wanted: u32 = 0
/** Whether the root of the running task has not begun yet. */
let isRootNew: bool = false

let frames: usize = 0
let frameCapacity: u32 = 0
let opened: u32 = 0

// ---- profiles

function profileAt(index: u32): Profile {
  return changetype<Profile>(profiles + <usize>index * <usize>offsetof<Profile>())
}

/** A new profile of [kind] about [target]; null when there are too many. */
export function openProfile(kind: u32, target: i64, owner: i64): Profile | null {
  if (profiles === 0) {
    const bytes = <usize>PROFILES_MAX * <usize>offsetof<Profile>()
    profiles = allocate(bytes)
    memory.fill(profiles, 0, bytes)
  }
  for (let index: u32 = 0; index < PROFILES_MAX; index++) {
    const profile = profileAt(index)
    if (profile.id !== 0) continue
    profile.id = nextId++
    profile.owner = owner
    profile.target = target
    profile.kind = kind
    running++
    rewatch()
    return profile
  }
  return null
}

/** Ends a profile: what it knows is forgotten. */
export function closeProfile(profile: Profile): void {
  closeFrames()
  if (profile.accounts !== 0) free(profile.accounts)
  memory.fill(changetype<usize>(profile), 0, <usize>offsetof<Profile>())
  running--
  if (running === 0) forgetPlaces()
  if (machine.frame !== 0) openFrames()
}

/** The profile with this id; or null. */
export function profileById(id: i64): Profile | null {
  if (profiles === 0 || id <= 0) return null
  for (let index: u32 = 0; index < PROFILES_MAX; index++) {
    if (profileAt(index).id === id) return profileAt(index)
  }
  return null
}

/** Profile number [index] below PROFILES_MAX; null when there is none. */
export function profileIndexed(index: u32): Profile | null {
  if (profiles === 0 || profileAt(index).id === 0) return null
  return profileAt(index)
}

/** Brings all accounts of the running task up to now. */
export function settleProfiles(): void {
  if (opened > 0) rewatch()
}

function rewatch(): void {
  closeFrames()
  if (machine.frame !== 0) openFrames()
}

// ---- slices of tasks

/** A task is about to begin or to go on; its root, if it is new, has not run an instruction. */
export function profileTask(): void {
  if (running === 0) return
  isRootNew = false
  if (machine.frame === 0) return
  const newest = activationOf(machine.frame)
  isRootNew = newest.isRoot && machine.pc === changetype<Program>(newest.program).code
}

/** A slice of the running task begins. */
export function profileSlice(): void {
  if (running !== 0 && machine.frame !== 0) openFrames()
}

/** The slice is over: nothing is counted until the next one. */
export function profilePause(): void {
  if (running !== 0) closeFrames()
}

function openFrames(): void {
  wanted = wantedProfiles()
  if (wanted === 0) {
    machine.watch &= ~WATCH_PROFILE
    return
  }
  machine.watch |= WATCH_PROFILE
  // Read once: keeping accounts may itself cost ticks.
  const now = monotonic()
  const ticks = ticksLeft()
  const depth = <u32>machine.depth
  reserveFrames(depth)
  let current = activationOf(machine.frame)
  for (let index = depth; index > 0; ) {
    index--
    openFrame(index, now, ticks)
    const frame = frameAt(index)
    frame.isCall = index === 0 && isRootNew ? 1 : 0
    frame.place = placeOf(current)
    activate(frame.place)
    if (index > 0) current = current.previous
  }
  opened = depth
  isRootNew = false
}

function wantedProfiles(): u32 {
  let bits: u32 = 0
  const player = rootActivation().player
  for (let index: u32 = 0; index < PROFILES_MAX; index++) {
    const profile = profileIndexed(index)
    if (profile === null) continue
    const wants =
      profile.kind === PROFILE_ALL ||
      (profile.kind === PROFILE_TASK && profile.target === machine.taskId) ||
      (profile.kind === PROFILE_PLAYER && profile.target === player)
    if (wants) bits |= 1 << index
  }
  return bits
}

function closeFrames(): void {
  machine.watch &= ~WATCH_PROFILE
  if (opened === 0) return
  if (frameAt(opened - 1).place < 0) resolve(activationOf(machine.frame))
  const now = monotonic()
  const ticks = ticksLeft()
  while (opened > 0) closeFrame(now, ticks)
}

// ---- calls

/** An activation was pushed; its header is not filled in yet, but its caller's is. */
export function profileEntered(pushed: Activation): void {
  const depth = <u32>machine.depth
  reserveFrames(depth)
  if (opened > 0 && frameAt(opened - 1).place < 0) resolve(pushed.previous)
  openFrame(depth - 1, monotonic(), ticksLeft())
  frameAt(depth - 1).isCall = 1
  opened = depth
}

/** The newest activation is about to be popped. */
export function profileLeft(popped: Activation): void {
  if (opened === 0) return
  if (frameAt(opened - 1).place < 0) resolve(popped)
  closeFrame(monotonic(), ticksLeft())
}

function frameAt(index: u32): Frame {
  return changetype<Frame>(frames + <usize>index * FRAME_BYTES)
}

function reserveFrames(count: u32): void {
  if (count <= frameCapacity) return
  frameCapacity = max<u32>(64, count * 2)
  const bytes = <usize>frameCapacity * FRAME_BYTES
  frames = frames === 0 ? allocate(bytes) : reallocate(frames, bytes)
}

function openFrame(index: u32, now: f64, ticks: i32): void {
  const frame = frameAt(index)
  frame.startTime = now
  frame.childTime = 0
  frame.startTicks = ticks
  frame.childTicks = 0
  frame.place = -1
}

function resolve(activation: Activation): void {
  const frame = frameAt(opened - 1)
  frame.place = placeOf(activation)
  activate(frame.place)
}

function activate(place: i32): void {
  for (let bits = wanted; bits !== 0; bits &= bits - 1) {
    const account = accountOf(profileAt(ctz(bits)), place)
    account.active++
  }
}

/** Adds the newest open account to its place's. */
function closeFrame(now: f64, ticksNow: i32): void {
  opened--
  const frame = frameAt(opened)
  const time = now - frame.startTime
  const ticks = frame.startTicks - ticksNow
  if (opened > 0) {
    const caller = frameAt(opened - 1)
    caller.childTime += time
    caller.childTicks += ticks
  }
  if (frame.place < 0) return
  for (let bits = wanted; bits !== 0; bits &= bits - 1) {
    const account = accountOf(profileAt(ctz(bits)), frame.place)
    account.calls += <f64>frame.isCall
    account.time += time - frame.childTime
    account.ticks += <f64>(ticks - frame.childTicks)
    account.active--
    if (account.active !== 0) continue
    account.timeTotal += time
    account.ticksTotal += <f64>ticks
  }
}

/** What a profile knows of a place, from 0 to placeCount() − 1. */
export function accountOf(profile: Profile, place: i32): Account {
  if (<u32>place >= profile.capacity) growAccounts(profile, <u32>place)
  return changetype<Account>(profile.accounts + <usize>place * ACCOUNT_BYTES)
}

function growAccounts(profile: Profile, place: u32): void {
  const before = <usize>profile.capacity * ACCOUNT_BYTES
  profile.capacity = max<u32>(64, (place + 1) * 2)
  const bytes = <usize>profile.capacity * ACCOUNT_BYTES
  profile.accounts = profile.accounts === 0 ? allocate(bytes) : reallocate(profile.accounts, bytes)
  memory.fill(profile.accounts + before, 0, bytes - before)
}

// ---- places

/** Place 0 stands for all verbs that found no room. */
let places: usize = 0
let placesUsed: u32 = 0
/** Open addressing: place numbers as u16, 0 = free. */
let placeTable: usize = 0
const PLACE_TABLE: u32 = PROFILE_PLACES_MAX * 2

export function placeCount(): u32 {
  return placesUsed
}

export function placeAt(index: u32): Place {
  return changetype<Place>(places + <usize>index * PLACE_BYTES)
}

function openPlaces(): void {
  places = allocate(<usize>(PROFILE_PLACES_MAX + 1) * PLACE_BYTES)
  placeTable = allocate(<usize>PLACE_TABLE * 2)
  memory.fill(placeTable, 0, <usize>PLACE_TABLE * 2)
  placesUsed = 1
  placeAt(0).definer = -1
  placeAt(0).names = 0
}

function forgetPlaces(): void {
  if (places === 0) return
  for (let index: u32 = 1; index < placesUsed; index++) {
    releaseString(changetype<StringValue>(placeAt(index).names))
  }
  free(places)
  free(placeTable)
  places = 0
  placesUsed = 0
}

/** The place of an activation's verb, entered when it is new; 0 when there is no room. */
function placeOf(activation: Activation): i32 {
  if (places === 0) openPlaces()
  const definer: i64 = activation.definerTag === TAG_OBJECT ? activation.definerBits : -1
  const names = changetype<StringValue>(activation.verbNames)
  let at = (hashFolded(names) + <u32>definer * 0x9e3779b1) & (PLACE_TABLE - 1)
  while (true) {
    const number = <u32>load<u16>(placeTable + ((<usize>at) << 1))
    if (number === 0) break
    const place = placeAt(number)
    if (place.definer === definer && equalExact(changetype<StringValue>(place.names), names))
      return <i32>number
    at = (at + 1) & (PLACE_TABLE - 1)
  }
  if (placesUsed > PROFILE_PLACES_MAX) return 0
  const place = placeAt(placesUsed)
  place.definer = definer
  place.names = changetype<usize>(retainString(names))
  store<u16>(placeTable + ((<usize>at) << 1), <u16>placesUsed)
  placesUsed++
  return <i32>placesUsed - 1
}
