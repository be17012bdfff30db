/**
 * Values on their way back: what a verb returned goes into the register of the call that waits, or on to
 * the builtin that called it. Also the calls that builtins make.
 */

import { E_NONE, E_TYPE } from '../shared/errors.ts'
import { OP_EXTRA } from '../shared/opcodes.ts'
import { TAG_CLOSURE, TAG_ERROR, TAG_INT, TAG_LIST, TAG_NONE } from '../shared/types.ts'
import { CALL, DONE, RAISE, raise, SUSPEND, WAIT } from '../value/outcome.ts'
import { restoreScratch, scratchDepth } from '../value/scratch.ts'
import { Slot, StringValue } from '../value/value.ts'
import { Activation, activationOf, BUILTIN_NONE } from './activation.ts'
import { BuiltinStep, builtinRecord } from './builtin-table.ts'
import { pushCall } from './call.ts'
import { enterClosure } from './closure.ts'
import {
  builtinSlot,
  machine,
  RUN_CONTINUE,
  RUN_DONE,
  RUN_SUSPENDED,
  RUN_WAITING,
  resultSlot,
  stateSlot,
  valueSlot,
} from './machine.ts'
import { leavePlain } from './plain-call.ts'
import { registerA } from './register.ts'
import { popActivation } from './stack.ts'
import { settleError } from './unwind.ts'

/**
 * Ends the running activation with the value [tag], [bits], whose reference is taken over; it was moved
 * out of [register] (0 when it was in none).
 */
export function returnValue(base: usize, tag: u32, bits: i64, register: usize): u32 {
  if (register !== 0) store<u32>(register, TAG_NONE)
  if (leavePlain(base, tag, bits)) return RUN_CONTINUE
  const frame = popActivation(base)
  if (frame === 0) {
    resultSlot.set(tag, bits)
    return RUN_DONE
  }
  if (activationOf(frame).builtin !== BUILTIN_NONE) return stepBuiltin(tag, bits)
  deliver(frame, tag, bits)
  return RUN_CONTINUE
}

/**
 * Stores the value of the call under way in the activation of [frame], which is to run, and goes on behind
 * it. The value's reference is taken over.
 */
export function deliver(frame: usize, tag: u32, bits: i64): void {
  const pc = activationOf(frame).pc
  changetype<Slot>(registerA(pc, frame)).set(tag, bits)
  machine.pc = pc + (load<u16>(pc, 8) === OP_EXTRA ? 16 : 8)
}

/** Hands a value to the builtin that waits in the running activation. */
export function stepBuiltin(tag: u32, bits: i64): u32 {
  const current = activationOf(machine.frame)
  const record = builtinRecord(current.builtin)
  machine.builtin = current.builtin
  valueSlot.set(tag, bits)
  current.builtin = BUILTIN_NONE
  const step = changetype<BuiltinStep>(record.step)
  // The scheduler may hold scratch slots of its own meanwhile.
  const depth = scratchDepth()
  const outcome = step(current.step, current.state, valueSlot, builtinSlot)
  valueSlot.clear()
  if (outcome !== DONE) restoreScratch(depth)
  if (outcome === CALL) return RUN_CONTINUE
  return settleStep(outcome)
}

function settleStep(outcome: u32): u32 {
  switch (outcome) {
    case DONE: {
      activationOf(machine.frame).state.clear()
      deliverResult()
      return RUN_CONTINUE
    }
    case SUSPEND: {
      const current = activationOf(machine.frame)
      // A builtin that waits for input and goes on with a step keeps its state.
      if (current.builtin === BUILTIN_NONE) current.state.clear()
      return RUN_SUSPENDED
    }
    case WAIT:
      return RUN_WAITING
    default:
      assert(outcome === RAISE, 'a step answered what it must not')
      activationOf(machine.frame).state.clear()
      builtinSlot.clear()
      return settleError()
  }
}

/** Delivers what the builtin left in its result slot. */
function deliverResult(): void {
  const tag = builtinSlot.tag
  const bits = builtinSlot.bits
  builtinSlot.tag = TAG_NONE
  if (tag === TAG_NONE) deliver(machine.frame, TAG_INT, 0)
  else deliver(machine.frame, tag, bits)
}

/**
 * Goes on with a suspended task: [value] is what suspend(), read() or the service answers. An error value
 * is raised there when [raises]. `machine.frame` is the newest activation.
 */
export function resumeWith(value: Slot, raises: bool): u32 {
  const current = activationOf(machine.frame)
  machine.pc = current.pc
  if (raises && value.tag === TAG_ERROR) {
    raise(value.error)
    return resumeRaising()
  }
  value.retain()
  if (current.builtin !== BUILTIN_NONE && current.step !== 0) {
    return stepBuiltin(value.tag, value.bits)
  }
  current.builtin = BUILTIN_NONE
  deliver(machine.frame, value.tag, value.bits)
  return RUN_CONTINUE
}

/** Goes on with a suspended task by raising the pending error in the call that waits. */
export function resumeRaising(): u32 {
  const current = activationOf(machine.frame)
  current.builtin = BUILTIN_NONE
  current.state.clear()
  return settleError()
}

// ---- calls that builtins make

/**
 * Calls [receiver]:[verb](@args) and goes on with [step] of the builtin under way, which will find
 * [state] (copied; null: none). On E_NONE the builtin returns CALL at once: its arguments are gone, and
 * the list in [args] was taken. Otherwise an error's number, and nothing has changed.
 */
export function callVerbThen(
  step: u32,
  state: Slot | null,
  receiver: Slot,
  verb: StringValue,
  args: Slot,
): u32 {
  if (state !== null) stateSlot.assign(state)
  const failure = pushCall(receiver, verb, args.list, 0)
  if (failure === E_NONE) {
    args.tag = TAG_NONE
    waitIn(activationOf(machine.frame).previous, step)
  }
  stateSlot.clear()
  return failure
}

/**
 * Calls [closure] with the list in [args], and goes on as callVerbThen() does. E_TYPE when it is no closure.
 */
export function callClosureThen(step: u32, state: Slot | null, closure: Slot, args: Slot): u32 {
  if (closure.tag !== TAG_CLOSURE || args.tag !== TAG_LIST) return E_TYPE
  if (state !== null) stateSlot.assign(state)
  const failure = enterClosure(closure.list, args.list)
  if (failure === E_NONE) {
    args.tag = TAG_NONE
    waitIn(activationOf(machine.frame).previous, step)
  }
  stateSlot.clear()
  return failure
}

/** Makes the builtin under way wait in [caller] with what stateSlot holds. */
export function waitIn(caller: Activation, step: u32): void {
  caller.builtin = machine.builtin
  caller.step = step
  caller.state.assign(stateSlot)
}
