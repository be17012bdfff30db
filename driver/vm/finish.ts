/**
 * Builtins interrupted by an error or an abort of a verb that they called: those that asked for it are
 * given the chance to finish, with every further call cut short, as ToastStunt's unwind_stack() does.
 */

import { CALL } from '../value/outcome.ts'
import { restoreScratch } from '../value/scratch.ts'
import { Activation, activationOf, BUILTIN_NONE } from './activation.ts'
import { BUILTIN_FINISHING, BuiltinStep, builtinRecord } from './builtin-table.ts'
import { builtinSlot, machine, valueSlot } from './machine.ts'
import { popActivation } from './stack.ts'

/** Ends the builtin that waits in the running activation. */
export function finishAfterError(): void {
  while (true) {
    const waiting = activationOf(machine.frame)
    const number = waiting.builtin
    if (number === BUILTIN_NONE) break
    waiting.builtin = BUILTIN_NONE
    const record = builtinRecord(number)
    if ((record.flags & BUILTIN_FINISHING) === 0) break
    if (!finishStep(waiting, number)) break
  }
  activationOf(machine.frame).state.clear()
}

/** Runs one step without a value; whether it called again, which is undone at once. */
function finishStep(waiting: Activation, number: u32): bool {
  machine.builtin = number
  valueSlot.clear()
  const step = changetype<BuiltinStep>(builtinRecord(number).step)
  const outcome = step(waiting.step, waiting.state, valueSlot, builtinSlot)
  builtinSlot.clear()
  restoreScratch(0)
  if (outcome !== CALL) return false
  popActivation(machine.frame)
  return true
}
