/**
 * The list that the handler of an error receives: {code, message, value, stack}. Who catches errors in a loop
 * makes one after the other in the same variable, so a list that nobody else holds is filled again.
 */

import { TAG_LIST, TAG_NONE, TAG_OBJECT } from '../shared/types.ts'
import { emptyOut, ListValue, listItem, newList, pushItem, pushList } from '../value/list.ts'
import { raisedMessage, raisedValue } from '../value/outcome.ts'
import { Slot, setList } from '../value/value.ts'
import { Activation } from './activation.ts'
import { errorCodeSlot } from './machine.ts'
import { fillPlain, STACK_LINES, stackFlags, stackList } from './traceback.ts'

const ITEMS: u32 = 4
const STACK: i32 = 3

/** The error under way, as it came up from [newest] to [oldest]. */
export function errorList(newest: Activation, oldest: Activation): ListValue {
  const list = newList(<i32>ITEMS)
  pushItem(list, errorCodeSlot)
  pushItem(list, raisedMessage)
  pushItem(list, raisedValue)
  pushList(list, stackList(newest, oldest, stackFlags(), -1))
  return list
}

/** [register] ← the error under way, which [current] itself raised. */
export function setErrorList(register: Slot, current: Activation): void {
  const entry = formerEntry(register)
  if (entry === null || !isPlain(current)) setList(register, errorList(current, current))
  else refill(register.list, entry, current)
}

/** The entry in a list of the kind made here with a stack of one entry, if nobody else holds any of it; else null. */
function formerEntry(register: Slot): ListValue | null {
  if (!isOwn(register, ITEMS)) return null
  const stack = listItem(register.list, STACK)
  if (!isOwn(stack, 1) || !isOwn(listItem(stack.list, 0), ENTRY_ITEMS)) return null
  return listItem(stack.list, 0).list
}

/** {this, verb, programmer, definer, player, line}. */
const ENTRY_ITEMS: u32 = 6

function isOwn(slot: Slot, length: u32): bool {
  if (slot.tag !== TAG_LIST) return false
  return slot.list.references === 1 && slot.list.length === length
}

/** Whether the activation's entry is what most are. */
function isPlain(activation: Activation): bool {
  const self = changetype<Slot>(activation.frame)
  return (
    self.tag === TAG_OBJECT && activation.definerTag === TAG_OBJECT && stackFlags() === STACK_LINES
  )
}

/** Fills [list] again, and [entry] in the stack in it. */
function refill(list: ListValue, entry: ListValue, current: Activation): void {
  const stack = listItem(list, STACK).list
  listItem(list, STACK).tag = TAG_NONE
  listItem(stack, 0).tag = TAG_NONE
  emptyOut(list)
  emptyOut(stack)
  emptyOut(entry)
  fillPlain(entry, current)
  pushList(stack, entry)
  pushItem(list, errorCodeSlot)
  pushItem(list, raisedMessage)
  pushItem(list, raisedValue)
  pushList(list, stack)
}
