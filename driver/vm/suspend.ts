/**
 * How builtins suspend their task: for a time, until resume(), until a line of input, or until a host
 * service answers. The scheduler finds in `machine` what was asked for.
 */

import { SUSPEND, WAIT } from '../value/outcome.ts'
import { Slot } from '../value/value.ts'
import { waitIn } from './deliver.ts'
import {
  activation,
  machine,
  resultSlot,
  SUSPEND_FOREVER,
  SUSPEND_MAIL,
  SUSPEND_READING,
  SUSPEND_TIMED,
  stateSlot,
} from './machine.ts'

/** Suspends for [seconds]; the builtin's result is what resume() gives, or 0. */
export function suspendFor(seconds: f64): u32 {
  machine.suspendKind = SUSPEND_TIMED
  machine.suspendSeconds = seconds
  return SUSPEND
}

/** Suspends until resume(). */
export function suspendForever(): u32 {
  machine.suspendKind = SUSPEND_FOREVER
  return SUSPEND
}

/** Suspends until the connection or player [connection] sends a line, which is the builtin's result. */
export function suspendForInput(connection: i64): u32 {
  machine.suspendKind = SUSPEND_READING
  machine.suspendConnection = connection
  return SUSPEND
}

/** Suspends until a message is in the task's mailbox, or for [seconds] (negative: for ever). */
export function suspendForMail(seconds: f64): u32 {
  machine.suspendKind = SUSPEND_MAIL
  machine.suspendSeconds = seconds
  return SUSPEND
}

/**
 * Asks host service [kind] for what the value [request] says and goes on with [step] of the builtin under
 * way when it has answered; with step 0 the answer is the builtin's result. [afterCommit]: not before
 * everything up to here is durable, for services with effects outside.
 */
export function serviceThen(
  step: u32,
  state: Slot | null,
  kind: u32,
  request: Slot,
  afterCommit: bool,
): u32 {
  if (state !== null) stateSlot.assign(state)
  machine.serviceKind = kind
  machine.serviceAfterCommit = afterCommit ? 1 : 0
  resultSlot.assign(request)
  waitIn(activation(), step)
  stateSlot.clear()
  return WAIT
}
