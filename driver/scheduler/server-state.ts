/** The server as a whole: stopping, and the hooks around what dump_database() stands for. */

import { EFFECT_SHUTDOWN } from '../shared/layout.ts'
import { TAG_INT } from '../shared/types.ts'
import { text } from '../value/intern.ts'
import { emptyList, newList, pushTaken } from '../value/list.ts'
import { newTextBuffer } from '../value/text-buffer.ts'
import { StringValue } from '../value/value.ts'
import { addEffect, beginLog, endEffect, LOG_WARNING } from './effect.ts'
import { addHook } from './work.ts'

let isAsked: bool = false
let isTold: bool = false
const reason = newTextBuffer()

let keptAsked: bool = false
let keptTold: bool = false

/** Notes whether the server is to stop, when a batch begins. */
export function keepStopping(): void {
  keptAsked = isAsked
  keptTold = isTold
}

/** The batch is undone. */
export function putStoppingBack(): void {
  isAsked = keptAsked
  isTold = keptTold
}

/** Asks for a stop; the kernel tells everybody [why]. The task under way ends first. */
export function requestShutdown(why: StringValue): void {
  isAsked = true
  reason.reset()
  reason.addString(why)
}

/** Whether the server is to stop; then the kernel is told, once. */
export function isStopping(): bool {
  if (isAsked && !isTold) tellShutdown()
  return isAsked
}

function tellShutdown(): void {
  isTold = true
  const log = beginLog(LOG_WARNING)
  log.addText('SHUTDOWN: ')
  log.addBytes(reason.start, reason.length)
  endEffect()
  addEffect(EFFECT_SHUTDOWN, 0, reason.start, reason.length)
}

/**
 * Everything is durable with every batch, so a checkpoint is its hooks: #0:checkpoint_started() and
 * #0:checkpoint_finished(1).
 */
export function requestCheckpoint(): void {
  addHook(-1, 0, text('checkpoint_started'), emptyList())
  const args = newList(1)
  pushTaken(args, TAG_INT, 1)
  addHook(-1, 0, text('checkpoint_finished'), args)
}
