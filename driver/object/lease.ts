/**
 * In a cluster: the numbers that this process may give out, by counter (meta.ts): the block in use and the
 * one after it. The host is asked for another block when less than half of one is left, and brings it between two
 * batches. A task that uses up what there is gets E_QUOTA, and more when it has committed.
 */

import { E_QUOTA } from '../shared/errors.ts'
import { text } from '../value/intern.ts'
import { raiseWith } from '../value/outcome.ts'
import { isClustered } from './cluster.ts'

const COUNTERS: u32 = 6
/** Places in an order need no block: bit 2 is never asked for. Nor do tasks, whose ids are drawn. */
const ASKED: u32 = 0b101011

/** Blocks of a counter: the next number and the end of each, and how many numbers the last one had. */
@unmanaged
class Lease {
  next: i64 = 0
  end: i64 = 0
  spareNext: i64 = 0
  spareEnd: i64 = 0
  size: i64 = 0

  get left(): i64 {
    return this.end - this.next + this.spareEnd - this.spareNext
  }
}
const LEASE_SHIFT: usize = 6
const LEASES_BYTES: usize = 64 * 6
const leases: usize = memory.data(64 * 6, 8)
/** What they were when the open batch began. */
const kept: usize = memory.data(64 * 6, 8)

function leaseOf(table: usize, counter: u32): Lease {
  return changetype<Lease>(table + ((counter as usize) << LEASE_SHIFT))
}

/** Adds the numbers from [first] to below [end]; they are there after a retract as well. */
export function lease(counter: u32, first: i64, end: i64): void {
  add(leaseOf(leases, counter), first, end)
  add(leaseOf(kept, counter), first, end)
}

function add(lease: Lease, first: i64, end: i64): void {
  lease.size = end - first
  if (lease.next === lease.end) {
    lease.next = first
    lease.end = end
  } else {
    // A third block takes the place of the second, whose numbers nobody gets.
    lease.spareNext = first
    lease.spareEnd = end
  }
}

/** Whether a counter has [count] numbers; always true without a cluster. */
export function mayTake(counter: u32, count: i64 = 1): bool {
  return !isClustered || leaseOf(leases, counter).left >= count
}

/** The number that is taken next, if there is one. */
export function peekLeased(counter: u32): i64 {
  const lease = leaseOf(leases, counter)
  return lease.next === lease.end ? lease.spareNext : lease.next
}

/** Takes a number, which there must be. */
export function takeLeased(counter: u32): i64 {
  const lease = leaseOf(leases, counter)
  if (lease.next === lease.end) {
    lease.next = lease.spareNext
    lease.end = lease.spareEnd
    lease.spareNext = lease.spareEnd
  }
  assert(lease.next < lease.end, 'no numbers left')
  return lease.next++
}

/** Raises why there is no number: E_QUOTA. */
export function raiseNoNumber(): u32 {
  return raiseWith(
    E_QUOTA,
    text('This process has given out its numbers; suspend(0) brings more'),
    null,
  )
}

/** Bit n: counter n needs another block. */
export function leasesWanted(): u32 {
  if (!isClustered) return 0
  let wanted: u32 = 0
  for (let counter: u32 = 0; counter < COUNTERS; counter++) {
    const lease = leaseOf(leases, counter)
    if (lease.left * 2 < max<i64>(lease.size, 1)) wanted |= 1 << counter
  }
  return wanted & ASKED
}

/** Notes what there is, when a batch begins that may be undone. */
export function keepLeases(): void {
  memory.copy(kept, leases, LEASES_BYTES)
}

/** That batch was undone: its numbers are given again. */
export function putLeasesBack(): void {
  memory.copy(leases, kept, LEASES_BYTES)
}
