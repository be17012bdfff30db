/**
 * Variables: the error of an unset one, and the six context variables (dobj, argstr …) that called verbs
 * share with their callers until one of them is set.
 */

import { E_VARNF, ERROR_MESSAGES } from '../shared/errors.ts'
import { CONTEXT_DOBJ, CONTEXT_IOBJ, REGISTER_VARIABLES } from '../shared/opcodes.ts'
import { TAG_LIST, TAG_NONE, TAG_OBJECT } from '../shared/types.ts'
import { copyItems, ListValue, listItem, newList, pushString, pushTaken } from '../value/list.ts'
import { DONE } from '../value/outcome.ts'
import { emptyString, retainString } from '../value/string.ts'
import { releaseHeap, Slot, StringValue, setList } from '../value/value.ts'
import { activationOf } from './activation.ts'
import { pairSlot } from './machine.ts'
import { messageBuffer, raiseMessage } from './message.ts'
import { Program } from './program.ts'
import { registerA } from './register.ts'
import { nameOfRegister } from './variable-name.ts'

/** How many context variables there are. */
export const CONTEXT_COUNT: i32 = 6

/** Raises E_VARNF for the variable in the register at [address]. */
export function raiseUnset(address: usize, base: usize): u32 {
  const name = nameOf(<u32>((address - base) >> 4), base)
  messageBuffer.addText(ERROR_MESSAGES[E_VARNF])
  messageBuffer.addText(': ')
  messageBuffer.addString(name)
  const value = newList(2)
  pushTaken(value, TAG_OBJECT, -1)
  pushString(value, retainString(name))
  setList(pairSlot, value)
  return raiseMessage(E_VARNF, pairSlot)
}

function nameOf(register: u32, base: usize): StringValue {
  if (register < REGISTER_VARIABLES) return nameOfRegister(register)
  const program = changetype<Program>(activationOf(base).program)
  const index = register - REGISTER_VARIABLES
  return index < program.variables ? program.variableName(index) : emptyString()
}

/** a ← context variable number b. */
export function getContext(pc: usize, base: usize): void {
  const context = changetype<ListValue>(activationOf(base).context)
  changetype<Slot>(registerA(pc, base)).assign(listItem(context, <i32>load<u16>(pc, 4)))
}

/** Context variable number b ← copy of a. */
export function setContext(pc: usize, base: usize): u32 {
  const value = changetype<Slot>(registerA(pc, base))
  if (value.tag === TAG_NONE) return raiseUnset(changetype<usize>(value), base)
  const activation = activationOf(base)
  const context = ownContext(changetype<ListValue>(activation.context))
  activation.context = changetype<usize>(context)
  listItem(context, <i32>load<u16>(pc, 4)).assign(value)
  return DONE
}

/** A context that nobody else holds; takes over the reference. */
export function ownContext(context: ListValue): ListValue {
  if (context.references === 1) return context
  const copy = newList(CONTEXT_COUNT)
  copyItems(copy, context, 0, CONTEXT_COUNT)
  releaseHeap(TAG_LIST, changetype<usize>(context))
  return copy
}

let plain: usize = 0

/** The context of tasks that no command began: no objects, empty strings. Retained for the caller. */
export function plainContext(): ListValue {
  if (plain === 0) plain = changetype<usize>(newContext(emptyString()))
  const context = changetype<ListValue>(plain)
  context.references += 1
  return context
}

/** A new context with an argstr, whose reference is taken over, and nothing else. */
export function newContext(argstr: StringValue): ListValue {
  const context = newList(CONTEXT_COUNT)
  pushString(context, argstr)
  for (let index: u32 = 1; index < <u32>CONTEXT_COUNT; index++) {
    if (index === CONTEXT_DOBJ || index === CONTEXT_IOBJ) pushTaken(context, TAG_OBJECT, -1)
    else pushString(context, emptyString())
  }
  return context
}
