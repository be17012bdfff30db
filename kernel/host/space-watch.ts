/**
 * Watches the free space under the data folder: warns long before the floor, and closes the gate for
 * writes below it, until there is space again.
 */

import type { Clock, Timer } from '../base/clock.ts'
import { SPACE_LOOK_MS } from '../base/limits.ts'
import type { Log } from '../base/log.ts'
import type { StoreGate } from './store-gate.ts'

export interface SpaceWatch {
  /** The store has refused a batch for want of space. */
  refused(): void
  close(): void
}

export function openSpaceWatch(options: {
  clock: Clock
  log: Log
  gate: StoreGate
  floorBytes: number
  measureFreeBytes: () => number
}): SpaceWatch {
  const { clock, log, gate, floorBytes, measureFreeBytes } = options
  let timer: Timer
  let hasWarned = false

  const look = () => {
    const freeBytes = measureFreeBytes()
    if (freeBytes < floorBytes) closeGate(freeBytes)
    // A little above the floor, or the gate would flutter.
    else if (!gate.isWritable && freeBytes > floorBytes * 1.1) openGate(freeBytes)
    const isNear = freeBytes < 4 * floorBytes
    if (isNear && !hasWarned) log.warn(`free space is low: ${mebibytes(freeBytes)}`)
    hasWarned = isNear
    timer = clock.after(SPACE_LOOK_MS, look)
  }
  const closeGate = (freeBytes: number) => {
    if (!gate.isWritable) return
    gate.isWritable = false
    const floor = mebibytes(floorBytes)
    log.error(
      `${mebibytes(freeBytes)} of free space, below the floor of ${floor}: writing is refused`,
    )
  }
  const openGate = (freeBytes: number) => {
    gate.isWritable = true
    log.warn(`${mebibytes(freeBytes)} of free space again: writing is allowed`)
  }

  look()
  return {
    refused: () => closeGate(measureFreeBytes()),
    close: () => timer.cancel(),
  }
}

function mebibytes(bytes: number): string {
  return `${Math.floor(bytes / (1 << 20))} MiB`
}
