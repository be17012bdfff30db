/**
 * Whether this driver is one of several over one store, and which. In a cluster a batch can be undone until
 * it is committed, even when it was packed already: until then nothing is freed that undoing would need.
 */

/** How many processes there may be, and their numbers: from 1 to below it. */
export const PROCESSES: i64 = 64

/** This process's number; 0: there is no other. */
export let processNumber: i64 = 0
/** Whether there may be others. */
export let isClustered: bool = false

/** At boot: this is process [number] of a cluster. */
export function joinCluster(number: i64): void {
  assert(number > 0 && number < PROCESSES, 'a process number')
  processNumber = number
  isClustered = true
}
