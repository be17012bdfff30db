/**
 * Requests to host services. All of them start after everything up to here is durable, and the task goes
 * on with the answer: same task, same ticks.
 */
import { text } from '../value/intern.ts'
import { ListValue, newList, pushItem, pushString } from '../value/list.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { Slot, setList, slotAt } from '../value/value.ts'
import { serviceThen } from '../vm/suspend.ts'

/** Asks service [kind] for [operation] with the first [count] of [args]; the answer is the result. */
export function ask(kind: u32, operation: string, args: Slot, count: i32): u32 {
  const request = beginRequest(operation, count)
  for (let index = 0; index < count; index++) pushItem(request, slotAt(args, index))
  return askWith(kind, request, 0, null)
}

/** A request with room for [count] arguments, to be filled as lists are and given to askWith(). */
export function beginRequest(operation: string, count: i32): ListValue {
  const request = newList(count + 1)
  pushString(request, text(operation))
  return request
}

/**
 * Sends [request], which is taken over. With step 0 the answer is the builtin's result; otherwise its step
 * function gets the answer and [state].
 */
export function askWith(kind: u32, request: ListValue, step: u32, state: Slot | null): u32 {
  const slot = pushSlots(1)
  setList(slot, request)
  const outcome = serviceThen(step, state, kind, slot, true)
  popSlots(1)
  return outcome
}
