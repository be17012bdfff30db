/**
 * Builtins about functions and errors: eval, call_function, function_info, raise, pass,
 * load_server_options. Source: ToastStunt `verbs.cc` bf_eval(), `execute.cc`, `functions.cc`.
 */

import { COMPILE_EVAL } from '../host.ts'
import { isProgrammer } from '../object/object.ts'
import { E_INVARG, E_NONE, E_PERM, E_TYPE } from '../shared/errors.ts'
import { TAG_ERROR, TAG_ERROR_VALUE, TAG_INT, TAG_STRING } from '../shared/types.ts'
import { errorCode, errorMessage, errorPayload } from '../value/error-value.ts'
import { text } from '../value/intern.ts'
import { newList, pushItem, pushList, pushTaken } from '../value/list.ts'
import { CALL, DONE, RAISE, raise, raiseWith } from '../value/outcome.ts'
import { toStr } from '../value/print.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { releaseString, retainString } from '../value/string.ts'
import { newTextBuffer } from '../value/text-buffer.ts'
import { ListValue, moveTo, Slot, StringValue, setList, slotAt } from '../value/value.ts'
import { callBuiltin } from '../vm/builtin-call.ts'
import { builtinCount, builtinInfo, builtinNumber, builtinRecord } from '../vm/builtin-table.ts'
import { passArguments } from '../vm/call.ts'
import { compileSource } from '../vm/compile.ts'
import { builtinSlot, errorCodeSlot, isProgrammerWizard, programmer } from '../vm/machine.ts'
import { loadServerOptions } from '../vm/options.ts'
import { tellOptionsLoaded } from '../vm/options-loaded.ts'
import { releaseProgram } from '../vm/program.ts'
import { callProgramThen } from '../vm/root.ts'
import { keepCode } from '../vm/unwind.ts'

const buffer = newTextBuffer()

// ---- eval

/** Step of eval() that takes the program's value; the number that callers() shows. */
const EVAL_DONE: u32 = 2

/** eval(line, …): {1, value} or {0, {errors}}. */
export function builtinEval(args: Slot, count: i32, result: Slot): u32 {
  if (!isProgrammer(programmer())) return raise(E_PERM)
  for (let index = 0; index < count; index++) {
    if (slotAt(args, index).tag !== TAG_STRING) return raise(E_TYPE)
  }
  const source = joinSource(args, count)
  const errors = pushSlots(1)
  const program = compileSource(source, COMPILE_EVAL, errors)
  releaseString(source)
  if (program === null) {
    setList(result, answer(0, errors))
    popSlots(1)
    return DONE
  }
  popSlots(1)
  const failure = callProgramThen(EVAL_DONE, null, program)
  releaseProgram(program)
  return failure === E_NONE ? CALL : raise(failure)
}

/** The program has returned. */
export function stepEval(_step: u32, _state: Slot, value: Slot, result: Slot): u32 {
  setList(result, answer(1, value))
  return DONE
}

/** The arguments as lines of one source. */
function joinSource(args: Slot, count: i32): StringValue {
  if (count === 1) return retainString(args.string)
  buffer.reset()
  for (let index = 0; index < count; index++) {
    if (index > 0) buffer.addByte(0x0a)
    buffer.addString(slotAt(args, index).string)
  }
  return buffer.toStringValid()
}

function answer(status: i64, value: Slot): ListValue {
  const list = newList(2)
  pushTaken(list, TAG_INT, status)
  pushItem(list, value)
  return list
}

// ---- functions

/** call_function(name, arg, …) */
export function builtinCallFunction(args: Slot, count: i32, result: Slot): u32 {
  const number = builtinNumber(args.string)
  if (number < 0 || builtinRecord(<u32>number).call === 0) {
    return raiseWith(E_INVARG, text('Unknown built-in function'), args)
  }
  const outcome = callBuiltin(<u32>number, slotAt(args, 1), count - 1)
  if (outcome === DONE) moveTo(result, builtinSlot)
  return outcome
}

/** function_info([name]): {name, min, max, {types}}, or the list of all. */
export function builtinFunctionInfo(args: Slot, count: i32, result: Slot): u32 {
  if (count === 1) {
    const number = builtinNumber(args.string)
    if (number < 0 || builtinRecord(<u32>number).call === 0) return raise(E_INVARG)
    setList(result, builtinInfo(<u32>number))
    return DONE
  }
  const list = newList(<i32>builtinCount())
  for (let number: u32 = 0; number < builtinCount(); number++) {
    if (builtinRecord(number).call !== 0) pushList(list, builtinInfo(number))
  }
  setList(result, list)
  return DONE
}

/** load_server_options() */
export function builtinLoadServerOptions(_args: Slot, _count: i32, _result: Slot): u32 {
  if (!isProgrammerWizard()) return raise(E_PERM)
  loadServerOptions()
  tellOptionsLoaded()
  return DONE
}

/** pass(arg, …), for call_function(): programs have an instruction of their own. */
export function builtinPass(args: Slot, count: i32, _result: Slot): u32 {
  const list = newList(count)
  for (let index = 0; index < count; index++) pushItem(list, slotAt(args, index))
  return passArguments(list)
}

// ---- errors

/** An error with a message and a value of its own, which the other arguments stand in for. */
function raiseErrorValue(args: Slot, count: i32): u32 {
  const message = count >= 2 ? retainString(slotAt(args, 1).string) : errorMessage(args)
  const value = count >= 3 ? slotAt(args, 2) : errorPayload(args)
  return raiseWith(errorCode(args), message, value)
}

/** raise(code [, message [, value]]): the code may be any value. */
export function builtinRaise(args: Slot, count: i32, _result: Slot): u32 {
  if (args.tag === TAG_ERROR_VALUE) return raiseErrorValue(args, count)
  const value = count >= 3 ? slotAt(args, 2) : null
  if (args.tag === TAG_ERROR && count === 1) return raise(args.error)
  let message: StringValue
  if (count >= 2) message = retainString(slotAt(args, 1).string)
  else {
    buffer.reset()
    toStr(args, buffer)
    message = buffer.toStringValid()
  }
  raiseWith(args.tag === TAG_ERROR ? args.error : 0, message, value)
  if (args.tag !== TAG_ERROR) {
    moveTo(errorCodeSlot, args)
    keepCode()
  }
  return RAISE
}
