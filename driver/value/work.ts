/**
 * Work that one instruction or builtin does on large values: pages of memory taken, items walked, bytes
 * compared. The VM is told of it and charges the running task, so that no task holds the executor with a
 * few instructions on large values.
 */

/** Told of work done, in units of 64 KiB or as many items and bytes as take the time of copying them. */
export type Worker = (units: u32) => void

const ITEMS_PER_UNIT_SHIFT: u32 = 10
const BYTES_PER_UNIT_SHIFT: u32 = 16

let worker: usize = 0

/** Says who charges for work; at boot. */
export function setWorker(charge: Worker): void {
  worker = changetype<usize>(charge)
}

/** Notes pages taken. */
export function noteUnits(units: u32): void {
  if (worker !== 0) changetype<Worker>(worker)(units)
}

/** Notes items walked; few are free. */
export function noteItems(count: u32): void {
  if (count >> ITEMS_PER_UNIT_SHIFT !== 0) noteUnits(count >> ITEMS_PER_UNIT_SHIFT)
}

/** Notes bytes compared or copied; few are free. */
export function noteBytes(count: u32): void {
  if (count >> BYTES_PER_UNIT_SHIFT !== 0) noteUnits(count >> BYTES_PER_UNIT_SHIFT)
}
