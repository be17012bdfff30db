/**
 * Code that the kernel asks to be run for a player: compiling it, and answering with what came of it.
 *
 * Answers: {1, value} | {2, {error, message, value, traceback lines}} | {0, {compile errors}}.
 */

import { EFFECT_REPLY } from '../shared/layout.ts'
import { TAG_INT, TAG_LIST } from '../shared/types.ts'
import { text } from '../value/intern.ts'
import {
  emptyList,
  ListValue,
  listItem,
  newList,
  pushItem,
  pushList,
  pushString,
  pushTaken,
} from '../value/list.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { Slot, setList } from '../value/value.ts'
import { ABORT_KILL, handlerSlot, machine, resultSlot } from '../vm/machine.ts'
import { addValueEffect } from './effect.ts'

/** Answers input [number] with {status, value}. */
export function reply(number: f64, status: i64, value: Slot): void {
  const slot = pushSlots(1)
  const list = newList(2)
  pushTaken(list, TAG_INT, status)
  pushItem(list, value)
  setList(slot, list)
  addValueEffect(EFFECT_REPLY, <i64>number, slot)
  popSlots(1)
}

/** Answers with what the task that ended now came to. */
export function replyOfTask(number: f64, isDone: bool): void {
  if (isDone) {
    reply(number, 1, resultSlot)
    return
  }
  const slot = pushSlots(1)
  setList(slot, errorOfTask())
  reply(number, 2, slot)
  popSlots(1)
}

/** {error, message, value, lines} of an uncaught error, or of an abort, whose error is a string. */
function errorOfTask(): ListValue {
  const list = newList(4)
  if (handlerSlot.tag !== TAG_LIST) {
    pushString(list, text('killed'))
    pushString(list, text(machine.abortReason === ABORT_KILL ? 'Task killed' : 'Task aborted'))
    pushTaken(list, TAG_INT, 0)
    pushList(list, emptyList())
    return list
  }
  const handled = handlerSlot.list
  if (handled.length === 3) {
    pushItem(list, listItem(handled, 0))
    pushString(list, text('Task ran out of its limit'))
    pushTaken(list, TAG_INT, 0)
    pushItem(list, listItem(handled, 2))
    return list
  }
  for (let index = 0; index < 3; index++) pushItem(list, listItem(handled, index))
  pushItem(list, listItem(handled, 4))
  return list
}
