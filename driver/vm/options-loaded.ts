/**
 * In a cluster: load_server_options() counts in every process, though each copies the options for itself. Whoever
 * calls it writes a row (m, "options-loaded"), the time, and who takes that row over loads them, too.
 */

import { clock } from '../host.ts'
import { isClustered } from '../object/cluster.ts'
import { keyBegin, keyText } from '../object/key.ts'
import { storePut } from '../object/overlay.ts'
import { TABLE_META } from '../shared/layout.ts'
import { encode } from '../value/codec.ts'
import { text } from '../value/intern.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { newTextBuffer } from '../value/text-buffer.ts'
import { setInt } from '../value/value.ts'
import { loadServerOptions } from './options.ts'

const encoded = newTextBuffer()
/** Whether the open batch loaded them. */
let isOpen: bool = false

/** load_server_options() was called: lets the other processes know. */
export function tellOptionsLoaded(): void {
  if (!isClustered) return
  isOpen = true
  const time = pushSlots(1)
  setInt(time, clock() as i64)
  encoded.reset()
  encode(time, encoded)
  popSlots(1)
  keyBegin(TABLE_META)
  keyText(text('options-loaded'))
  storePut(encoded.start, encoded.length)
}

/** The open batch is committed. */
export function settleOptions(): void {
  isOpen = false
}

/** The open batch was undone: the options are what they were. */
export function putOptionsBack(): void {
  if (isOpen) loadServerOptions()
  isOpen = false
}
