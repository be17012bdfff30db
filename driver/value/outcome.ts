/**
 * How a function of the driver ends. AssemblyScript has no `catch`, so whatever may raise an error of the
 * language returns an Outcome: DONE, or RAISE with the error in the three globals below, and so on.
 * `return raise(E_TYPE)` is the idiom; only the interpreter unwinds.
 */

import { defaultMessage } from './error-name.ts'
import { allocate } from './heap.ts'
import { eraseSlots, SLOT_BYTES, Slot, StringValue, setInt, setString, slotAt } from './value.ts'

export type Outcome = u32

/** The result is where it belongs. */
export const DONE: u32 = 0
/** An error is raised: raisedCode, raisedMessage, raisedValue. */
export const RAISE: u32 = 1
/** A verb was called; the builtin goes on when it has returned. */
export const CALL: u32 = 2
/** The task is suspended. */
export const SUSPEND: u32 = 3
/** The task ends at once. */
export const ABORT: u32 = 4
/** The task waits for a host service. */
export const WAIT: u32 = 5

/** The error raised last. */
export let raisedCode: u32 = 0
/** Its message, a string, and its value; taken by whoever handles it. They are never given back. */
export const raisedMessage: Slot = newSlots()
export const raisedValue: Slot = slotAt(raisedMessage, 1)

/** Raises an error with its usual message and the value 0. */
export function raise(code: u32): Outcome {
  return raiseWith(code, defaultMessage(code), null)
}

/** Raises an error with a message, which is taken over, and a copy of [value] (null: 0). */
export function raiseWith(code: u32, message: StringValue, value: Slot | null): Outcome {
  raisedCode = code
  if (value === null) setInt(raisedValue, 0)
  else raisedValue.assign(value)
  setString(raisedMessage, message)
  return RAISE
}

/** DONE for E_NONE; otherwise raises the error. For results of the functions of this folder. */
export function outcomeOf(error: u32): Outcome {
  return error === 0 ? DONE : raise(error)
}

function newSlots(): Slot {
  const slots = changetype<Slot>(allocate(2 * SLOT_BYTES))
  eraseSlots(slots, 2)
  return slots
}
