/**
 * Deleted properties of which others may have slots: a row (m, "orphan", definition's id) each, until
 * orphan-sweep.ts has cleared them.
 */

import { clock } from '../host.ts'
import { TABLE_META } from '../shared/layout.ts'
import { text } from '../value/intern.ts'
import { keyBegin, keyInt, keyText } from './key.ts'
import { storePut } from './overlay.ts'

/** The integer 0 as it is stored. */
const zero: usize = memory.data<u8>([0x01, 0])

/** Whether there may be rows: before the store was asked there may. */
export let mayHaveOrphans: bool = true
/** When the last one was noted, in µs; 0: not by this instance. */
export let orphansNoted: f64 = 0

/** The property with this definition's id was deleted, and others may have slots of it. */
export function noteOrphans(definition: i64): void {
  keyOfOrphan(definition)
  storePut(zero, 2)
  orphansNoted = clock()
  mayHaveOrphans = true
}

/** There are no rows. */
export function noteNoOrphans(): void {
  mayHaveOrphans = false
}

export function keyOfOrphans(): void {
  keyBegin(TABLE_META)
  keyText(text('orphan'))
}

export function keyOfOrphan(definition: i64): void {
  keyOfOrphans()
  keyInt(definition)
}
