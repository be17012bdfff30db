/**
 * read_http(): reads a whole HTTP message from a connection whose input is binary. A step machine: it reads
 * one piece of input after another until the message is complete.
 *
 * Semantics: ToastStunt `execute.cc` bf_read_http(), `tasks.cc`.
 */
import { controls, find } from '../object/object.ts'
import { queueOf } from '../scheduler/queue.ts'
import { E_INVARG, E_PERM } from '../shared/errors.ts'
import { TAG_INT, TAG_OBJECT, TAG_STRING } from '../shared/types.ts'
import { text } from '../value/intern.ts'
import { listItem, newList, pushString, pushTaken } from '../value/list.ts'
import { DONE, raise } from '../value/outcome.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { concat, emptyString } from '../value/string.ts'
import { equalFolded } from '../value/string-compare.ts'
import { newTextBuffer, TextBuffer } from '../value/text-buffer.ts'
import { Slot, setInt, setList, slotAt } from '../value/value.ts'
import { waitIn } from '../vm/deliver.ts'
import {
  activation,
  currentTaskId,
  isProgrammerWizard,
  programmer,
  rootActivation,
  stateSlot,
} from '../vm/machine.ts'
import { suspendForInput } from '../vm/suspend.ts'
import { MESSAGE_INCOMPLETE, readMessage } from './http-message.ts'
import { addRawBytes } from './raw-bytes.ts'

const STEP_INPUT: u32 = 1

const raw: TextBuffer = newTextBuffer()

/** ("request" | "response", [connection]). */
export function builtinReadHttp(args: Slot, count: i32, _result: Slot): u32 {
  const isRequest = equalFolded(args.string, text('request'))
  if (!isRequest && !equalFolded(args.string, text('response'))) return raise(E_INVARG)
  const connection = count > 1 ? slotAt(args, 1).object : rootActivation().player
  if (!mayRead(connection, count > 1)) return raise(E_PERM)
  const state = newList(3)
  pushTaken(state, TAG_INT, isRequest ? 1 : 0)
  pushTaken(state, TAG_OBJECT, connection)
  pushString(state, emptyString())
  setList(stateSlot, state)
  return waitForInput(connection)
}

/** Wizards and owners of a connection that is named; wizards in the task of the last command otherwise. */
function mayRead(connection: i64, isNamed: bool): bool {
  if (isNamed) {
    const record = find(connection)
    return isProgrammerWizard() || (record !== null && controls(programmer(), record))
  }
  const queue = queueOf(connection)
  return isProgrammerWizard() && queue !== null && queue.lastTaskId === currentTaskId()
}

/** Suspends with the state in stateSlot until there is input. */
function waitForInput(connection: i64): u32 {
  waitIn(activation(), STEP_INPUT)
  stateSlot.clear()
  return suspendForInput(connection)
}

/** A piece of input came: the message is complete or bad, or there is more to wait for. */
export function stepReadHttp(_step: u32, state: Slot, value: Slot, result: Slot): u32 {
  if (value.tag !== TAG_STRING) return raise(E_INVARG)
  const list = state.list
  const slots = pushSlots(1)
  const outcome = concat(slots, listItem(list, 2).string, value.string)
  if (outcome !== 0) return raise(outcome)
  raw.reset()
  if (!addRawBytes(slots.string, raw)) {
    popSlots(1)
    setInt(result, 0)
    return DONE
  }
  const isRequest = listItem(list, 0).int !== 0
  if (readMessage(raw.start, raw.length, isRequest, result) !== MESSAGE_INCOMPLETE) {
    popSlots(1)
    return DONE
  }
  result.clear()
  const connection = listItem(list, 1).object
  const next = newList(3)
  pushTaken(next, TAG_INT, isRequest ? 1 : 0)
  pushTaken(next, TAG_OBJECT, connection)
  slots.retain()
  pushString(next, slots.string)
  popSlots(1)
  setList(stateSlot, next)
  return waitForInput(connection)
}
