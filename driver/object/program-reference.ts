/**
 * Programs that values name: while a batch is packed, those that its rows name are noted, and stored with it.
 */

import { PROGRAM_BYTES, setProgramWritten } from '../value/encode.ts'
import { newTextBuffer } from '../value/text-buffer.ts'
import { StringValue } from '../value/value.ts'

/** Stores the program with the 32 bytes of hash at [pointer], if it is not stored yet. */
export type ReferredProgramStore = (pointer: usize) => void

let storeReferred: ReferredProgramStore | null = null
let isPacking: bool = false

/** The hashes that were written, one behind the other: a task's values do not outlive the packing of its row. */
const noted = newTextBuffer()

export function programReferenceBoot(): void {
  setProgramWritten(note)
}

/** At boot: who knows the programs. */
export function setReferredProgramStore(storing: ReferredProgramStore): void {
  storeReferred = storing
}

/** From here on what is encoded is stored. */
export function beginReferredPrograms(): void {
  isPacking = true
  noted.reset()
}

/** Puts the rows of the programs that were noted. */
export function storeReferredPrograms(): void {
  isPacking = false
  for (let at: u32 = 0; at < noted.length; at += PROGRAM_BYTES) {
    storeReferred!(noted.start + <usize>at)
  }
  noted.reset()
}

function note(program: StringValue): void {
  if (!isPacking) return
  noted.addString(program)
}
