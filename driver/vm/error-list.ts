/**
 * The list that the handler of an error receives: {code, message, value, stack}. Who catches errors in a loop
 * makes one after the other in the same variable, so a list that nobody else holds is filled again.
 */

import { TAG_LIST, TAG_OBJECT, TAG_STRING } from '../shared/types.ts'
import { ListValue, listItem, newList, pushItem, pushList, SIZE_EMPTY } from '../value/list.ts'
import { raisedMessage, raisedValue } from '../value/outcome.ts'
import { retainString } from '../value/string.ts'
import { depthOf, Slot, setInt, setList, setObject, setString, valueBytes } from '../value/value.ts'
import { Activation } from './activation.ts'
import { errorCodeSlot } from './machine.ts'
import { shownName } from './stack.ts'
import { lineOfActivation, STACK_LINES, stackFlags, stackList } from './traceback.ts'

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

/** Fills [list] again, and [entry], which is the stack in it: item by item where they are. */
function refill(list: ListValue, entry: ListValue, current: Activation): void {
  const stack = listItem(list, STACK).list
  refillEntry(entry, current)
  describe(stack, BARE + entry.size, 2)
  listItem(list, 0).assign(errorCodeSlot)
  listItem(list, 1).assign(raisedMessage)
  listItem(list, 2).assign(raisedValue)
  const message = BARE + 1 + <i64>raisedMessage.string.bytes
  const bytes = valueBytes(errorCodeSlot) + message + valueBytes(raisedValue)
  const depth = max(2, max(depthOf(errorCodeSlot), depthOf(raisedValue)))
  describe(list, bytes + BARE + stack.size, depth + 1)
}

function refillEntry(entry: ListValue, current: Activation): void {
  const name = shownName(current)
  setObject(listItem(entry, 0), changetype<Slot>(current.frame).object)
  const shown = listItem(entry, 1)
  if (shown.tag !== TAG_STRING || shown.string !== name) setString(shown, retainString(name))
  setObject(listItem(entry, 2), current.programmer)
  setObject(listItem(entry, 3), current.definerBits)
  setObject(listItem(entry, 4), current.player)
  setInt(listItem(entry, 5), lineOfActivation(current))
  describe(entry, 6 * BARE + 1 + <i64>name.bytes, 1)
}

/** Bytes of a slot, as valueBytes() counts them. */
const BARE: i64 = 16

/** Writes what a list's header says of its items: their bytes, and the depth. */
function describe(list: ListValue, bytes: i64, depth: u32): void {
  list.size = SIZE_EMPTY + bytes
  list.depth = depth
}
