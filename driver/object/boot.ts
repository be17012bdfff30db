/** Starts the object layer: once, after the heap, before anything asks for an object. */

import { builtinPropertyBoot } from './builtin-property.ts'
import { openCapabilities } from './capability.ts'
import { deathBoot } from './death.ts'
import { declaredIndexBoot } from './declared-index.ts'
import { historyBoot } from './history.ts'
import { sweepBoot } from './history-sweep.ts'
import { indexCoverBoot } from './index-cover.ts'
import { indexEntryBoot } from './index-entry.ts'
import { lifeBoot } from './life.ts'
import { lumpBoot } from './lump.ts'
import { lumpSweepBoot } from './lump-sweep.ts'
import { metaBoot } from './meta.ts'
import { setBoot } from './ordered-set.ts'
import { overlayBoot } from './overlay.ts'
import { programReferenceBoot } from './program-reference.ts'
import { referenceBoot } from './reference.ts'
import { rowBoot } from './row.ts'
import { waifBoot } from './waif.ts'

export function objectBoot(): void {
  rowBoot()
  setBoot()
  lifeBoot()
  overlayBoot()
  referenceBoot()
  programReferenceBoot()
  waifBoot()
  deathBoot()
  metaBoot()
  builtinPropertyBoot()
  openCapabilities()
  indexEntryBoot()
  indexCoverBoot()
  declaredIndexBoot()
  historyBoot()
  sweepBoot()
  lumpBoot()
  lumpSweepBoot()
}
