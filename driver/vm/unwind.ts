/**
 * What follows an instruction that could not be finished in place: errors look for their handler, calls
 * and suspensions hand over. Aborts run no finally block; a builtin that waits for a verb which raised is
 * told so if it asked for it (ToastStunt `execute.cc` raise_error(), unwind_stack(), abort_task()).
 */

import { E_QUOTA } from '../shared/errors.ts'
import { HANDLER_CATCH, HANDLER_FINALLY, REGISTER_ABSENT } from '../shared/opcodes.ts'
import { heapLow } from '../value/heap.ts'
import { text } from '../value/intern.ts'
import { listItem, newList, pushItem, pushList, pushString } from '../value/list.ts'
import {
  ABORT,
  CALL,
  RAISE,
  raisedCode,
  raisedMessage,
  raiseWith,
  SUSPEND,
  WAIT,
} from '../value/outcome.ts'
import { Slot, StringValue, setError, setInt, setList } from '../value/value.ts'
import { Activation, activationOf, BUILTIN_NONE } from './activation.ts'
import { errorList, setErrorList } from './error-list.ts'
import { failInstruction } from './fail.ts'
import { finishAfterError } from './finish.ts'
import { findHandler } from './handler.ts'
import { Handler } from './handler-layout.ts'
import {
  ABORT_ERROR,
  ABORT_KILL,
  ABORT_SECONDS,
  ABORT_TICKS,
  errorCodeSlot,
  errorSlot,
  handlerSlot,
  LIMIT,
  machine,
  RUN_ABORTED,
  RUN_CONTINUE,
  RUN_SUSPENDED,
  RUN_WAITING,
  rootActivation,
  TOO_LARGE,
} from './machine.ts'
import { Program } from './program.ts'
import { popActivation } from './stack.ts'
import { checkLimits, LIMIT_MEMORY, LIMIT_SECONDS, LIMIT_TICKS } from './tick.ts'
import { stackFlags, stackList, tracebackLines } from './traceback.ts'

/**
 * Deals with an [outcome] other than DONE of the instruction at [pc]. With RUN_CONTINUE the interpreter
 * goes on at `machine.pc` in `machine.frame`; any other answer is why it stops.
 */
export function settle(outcome: u32, pc: usize): u32 {
  if (outcome === CALL) return RUN_CONTINUE
  const current = activationOf(machine.frame)
  current.pc = pc
  switch (outcome) {
    case RAISE:
      return settleError()
    case SUSPEND:
      return RUN_SUSPENDED
    case WAIT:
      return RUN_WAITING
    case LIMIT:
      return settleLimit(pc)
    case TOO_LARGE:
      return heapLow() ? abortMemory() : abortTask(ABORT_SECONDS)
    default:
      assert(outcome === ABORT, 'an outcome nobody knows')
      return abortTask(ABORT_KILL)
  }
}

/** The ticks up to the next look at the limits are used up; the instruction at [pc] will run again. */
function settleLimit(pc: usize): u32 {
  const found = checkLimits()
  machine.pc = pc
  switch (found) {
    case LIMIT_TICKS:
      return abortTask(ABORT_TICKS)
    case LIMIT_SECONDS:
      return abortTask(ABORT_SECONDS)
    case LIMIT_MEMORY:
      return abortMemory()
    default:
      return found
  }
}

/** The heap's reserve is reached: the task ends with E_QUOTA, which no handler of its own takes. */
function abortMemory(): u32 {
  raiseWith(E_QUOTA, text('The server has no memory left for this task'), null)
  takeCode()
  return abortError()
}

// ---- errors

/** An error was raised in the running activation, whose `pc` is up to date. */
export function settleError(): u32 {
  takeCode()
  const current = activationOf(machine.frame)
  if (!current.isDebug) {
    failInstruction(current, errorCodeSlot)
    return RUN_CONTINUE
  }
  return throwError(current)
}

/** Raises the pending error in the running activation whatever its debug bit. */
export function raiseAnyway(): u32 {
  takeCode()
  return throwError(activationOf(machine.frame))
}

/** raise() leaves a code that is no error in errorCodeSlot itself, and says so. */
function takeCode(): void {
  if (machine.flags !== 0) machine.flags = 0
  else setError(errorCodeSlot, raisedCode)
}

/** Says that the pending error's code is what errorCodeSlot holds. */
export function keepCode(): void {
  machine.flags = 1
}

function throwError(current: Activation): u32 {
  const near = findHandler(current, errorCodeSlot, true)
  if (near !== null && near.kind !== HANDLER_FINALLY) {
    return enterHandler(current, near)
  }
  const catcher = findCatcher(current)
  if (catcher === 0) return abortError()
  makeError(current, changetype<Activation>(catcher))
  return unwind(true)
}

/** The nearest activation with a handler for the error other than a finally block, or 0. */
function findCatcher(newest: Activation): usize {
  let current = newest
  while (true) {
    if (findHandler(current, errorCodeSlot, false) !== null) return changetype<usize>(current)
    if (current.isRoot) return 0
    current = current.previous
  }
}

/** Nobody handles the error: the task ends, finally blocks run, the world's handler will be told. */
function abortError(): u32 {
  const newest = activationOf(machine.frame)
  const lines = tracebackLines(newest, raisedMessage.string)
  makeError(newest, rootActivation())
  const list = newList(5)
  for (let index = 0; index < 4; index++) pushItem(list, listItem(errorSlot.list, index))
  pushList(list, lines)
  setList(errorSlot, list)
  rememberUncaught()
  return unwind(false)
}

function rememberUncaught(): void {
  handlerSlot.assign(errorSlot)
  machine.abortReason = ABORT_ERROR
}

/** errorSlot ← {code, message, value, stack from [newest] to [oldest]}. */
function makeError(newest: Activation, oldest: Activation): void {
  setList(errorSlot, errorList(newest, oldest))
}

/** Goes to a handler of the running activation; the error's list is made only if it is wanted. */
function enterHandler(current: Activation, handler: Handler): u32 {
  if (handler.register !== REGISTER_ABSENT) {
    const register = changetype<Slot>(current.frame + ((<usize>handler.register) << 4))
    if (handler.kind === HANDLER_CATCH) register.assign(errorCodeSlot)
    else setErrorList(register, current)
  }
  machine.pc = changetype<Program>(current.program).code + ((<usize>handler.target) << 3)
  return RUN_CONTINUE
}

/** Hands the error's list over, so that nobody else holds it. */
function moveError(register: Slot): void {
  register.assign(errorSlot)
  errorSlot.clear()
}

/**
 * Pops activations until a handler takes the error in errorSlot: a finally block, or, when it
 * [isCaught] at all, one for its code. RUN_ABORTED when none is left.
 */
function unwind(isCaught: bool): u32 {
  while (true) {
    const current = activationOf(machine.frame)
    const code = isCaught ? listItem(errorSlot.list, 0) : null
    const handler = findHandler(current, code, true)
    if (handler !== null) return enterUnwound(current, handler)
    const wasRoot = current.isRoot
    popActivation(machine.frame)
    if (wasRoot) {
      errorSlot.clear()
      return RUN_ABORTED
    }
    if (activationOf(machine.frame).builtin !== BUILTIN_NONE) finishAfterError()
  }
}

function enterUnwound(current: Activation, handler: Handler): u32 {
  const register = changetype<Slot>(current.frame + ((<usize>handler.register) << 4))
  machine.pc = changetype<Program>(current.program).code + ((<usize>handler.target) << 3)
  if (handler.kind === HANDLER_FINALLY) {
    setInt(register, 1)
    moveError(changetype<Slot>(changetype<usize>(register) + 16))
  } else if (handler.register !== REGISTER_ABSENT) {
    if (handler.kind === HANDLER_CATCH) register.assign(listItem(errorSlot.list, 0))
    else moveError(register)
  }
  return RUN_CONTINUE
}

/** OP_END_FINALLY with a pending error: goes on with what brought the finally block about. */
export function endFinally(register: usize, pc: usize): u32 {
  const current = activationOf(machine.frame)
  const pending = changetype<Slot>(register + 16)
  current.pc = pc
  errorSlot.assign(pending)
  pending.clear()
  const isCaught = errorSlot.list.length === 4
  if (!isCaught) rememberUncaught()
  return unwind(isCaught)
}

// ---- aborts

/** Ends the task at once. Finally blocks do not run; waiting builtins finish their work. */
export function abortTask(reason: u32): u32 {
  machine.abortReason = reason
  if (reason === ABORT_TICKS) rememberTimeout(text('ticks'), text('Task ran out of ticks'))
  else if (reason === ABORT_SECONDS)
    rememberTimeout(text('seconds'), text('Task ran out of seconds'))
  while (machine.frame !== 0) {
    popActivation(machine.frame)
    if (machine.frame === 0) break
    if (activationOf(machine.frame).builtin !== BUILTIN_NONE) finishAfterError()
  }
  return RUN_ABORTED
}

/** handlerSlot ← {resource, stack, lines}, for #0:handle_task_timeout. */
function rememberTimeout(resource: StringValue, message: StringValue): void {
  const newest = activationOf(machine.frame)
  const lines = tracebackLines(newest, message)
  const list = newList(3)
  pushString(list, resource)
  pushList(list, stackList(newest, rootActivation(), stackFlags(), -1))
  pushList(list, lines)
  setList(handlerSlot, list)
}
