/**
 * Work of the server itself that waits for its turn, before any input: hooks to be called, code and
 * requests that the kernel sent, tasks whose service has answered. First come, first served.
 */

import { batchNumber } from '../object/batch.ts'
import { TAG_LIST, TAG_OBJECT, TAG_STRING } from '../shared/types.ts'
import { allocate } from '../value/heap.ts'
import { newList, pushTaken } from '../value/list.ts'
import { retainString } from '../value/string.ts'
import { ListValue, releaseHeap, retainHeap, Slot, StringValue } from '../value/value.ts'
import { Connection } from './connection.ts'
import { bury, KEPT_WORK, keepBytes } from './kept.ts'

/** Calls [verb] on [handler] for [player], if there is such a verb. */
export const WORK_HOOK: u32 = 1
/** Runs source for a player and answers the kernel. */
export const WORK_EVALUATE: u32 = 2
/** Goes on with a task whose service has answered. */
export const WORK_RESUME: u32 = 3

// What follows a hook.
export const AFTER_NOTHING: u32 = 0
/** The connection is told so and closed: it was booted, or nobody logged in in time. */
export const AFTER_BOOT: u32 = 1
export const AFTER_TIMEOUT: u32 = 2
/** The kernel has closed the connection; it is forgotten. */
export const AFTER_FORGET: u32 = 3
/** The connection, hidden while another listener's hook ran, can be seen again. */
export const AFTER_REVEAL: u32 = 4

@unmanaged
export class Work {
  next: usize = 0
  kind: u32 = 0
  after: u32 = 0
  /** The connection that `after` is about, by the kernel's id; 0: none. */
  connection: i64 = 0
  player: i64 = 0
  handler: i64 = 0
  /** A string and a list that it owns, 0 when it has none. */
  verb: usize = 0
  args: usize = 0
  /** The kernel's input number. */
  number: f64 = 0
  /** Id of a task, which may be killed before its turn comes. */
  task: i64 = 0
  /** The batch in which it was copied last: kept.ts. */
  kept: u32 = 0
  valueTag: u32 = 0
  valueSpare: u32 = 0
  valueBits: i64 = 0

  get value(): Slot {
    return changetype<Slot>(changetype<usize>(this) + offsetof<Work>('valueTag'))
  }
}

let first: usize = 0
let last: usize = 0

export function hasWork(): bool {
  return first !== 0
}

/** Adds an empty item at the end. */
export function addWork(kind: u32): Work {
  const bytes = <usize>offsetof<Work>()
  const work = changetype<Work>(allocate(bytes))
  memory.fill(changetype<usize>(work), 0, bytes)
  work.kind = kind
  if (last === 0) first = changetype<usize>(work)
  else changetype<Work>(last).next = changetype<usize>(work)
  last = changetype<usize>(work)
  return work
}

/** The first item, which the caller frees; or null. */
export function takeWork(): Work | null {
  if (first === 0) return null
  const work = changetype<Work>(first)
  first = work.next
  if (first === 0) last = 0
  return work
}

export function freeWork(work: Work): void {
  releaseWork(changetype<usize>(work))
  bury(changetype<usize>(work), work.kept)
}

/** Gives back what an item, or the copy of one, at [at] holds. */
export function releaseWork(at: usize): void {
  const work = changetype<Work>(at)
  if (work.verb !== 0) releaseHeap(TAG_STRING, work.verb)
  if (work.args !== 0) releaseHeap(TAG_LIST, work.args)
  work.value.clear()
}

let keptFirst: usize = 0
let keptLast: usize = 0

/** Copies all that waits: kept.ts. */
export function keepWork(): void {
  keptFirst = first
  keptLast = last
  for (let at = first; at !== 0; at = changetype<Work>(at).next) {
    const work = changetype<Work>(at)
    work.kept = batchNumber
    if (work.verb !== 0) retainHeap(work.verb)
    if (work.args !== 0) retainHeap(work.args)
    work.value.retain()
    keepBytes(KEPT_WORK, at, <u32>offsetof<Work>())
  }
}

/** Frees all that waits: the copies are about to be put back. */
export function dropWork(): void {
  for (let work = takeWork(); work !== null; work = takeWork()) freeWork(work)
  first = keptFirst
  last = keptLast
}

/** Queues a call of handler:verb(@args) with [player] as player; takes over [args]. */
export function addHook(player: i64, handler: i64, verb: StringValue, args: ListValue): Work {
  const work = addWork(WORK_HOOK)
  work.player = player
  work.handler = handler
  work.verb = changetype<usize>(retainString(verb))
  work.args = changetype<usize>(args)
  return work
}

/** Queues a call of a `user_…` hook: its argument is the player. */
export function addUserHook(player: i64, handler: i64, verb: StringValue): Work {
  const args = newList(1)
  pushTaken(args, TAG_OBJECT, player)
  return addHook(player, handler, verb, args)
}

/** Makes what follows the hook be about [connection]. */
export function follow(work: Work, connection: Connection, after: u32): void {
  work.connection = connection.id
  work.after = after
}
