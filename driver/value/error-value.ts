/**
 * Errors with a message and a value of their own. In memory they are lists of {code, message, value}, where
 * a value that was not given is NONE. A bare error is a code in a slot (error-name.ts).
 */

import { TAG_ERROR, TAG_ERROR_VALUE, TAG_NONE, TAG_STRING } from '../shared/types.ts'
import { defaultMessage } from './error-name.ts'
import { listItem, newList, pushItem, pushTaken } from './list.ts'
import { retainString } from './string.ts'
import { Slot, StringValue, setHeap } from './value.ts'

/** What `errorCode` answers for what is no error. */
export const NO_ERROR_CODE: u32 = 0xffffffff

/** [to] ← an error with a copy of [message] and of [value] (null: none). */
export function newErrorValue(to: Slot, code: u32, message: StringValue, value: Slot | null): void {
  const parts = newList(3)
  pushTaken(parts, TAG_ERROR, code as i64)
  pushTaken(parts, TAG_STRING, changetype<usize>(retainString(message)) as i64)
  if (value === null) pushTaken(parts, TAG_NONE, 0)
  else pushItem(parts, value)
  setHeap(to, TAG_ERROR_VALUE, changetype<usize>(parts))
}

/** The code of an error, bare or not; NO_ERROR_CODE for what is none. */
export function errorCode(error: Slot): u32 {
  if (error.tag === TAG_ERROR) return error.error
  return error.tag === TAG_ERROR_VALUE ? listItem(error.list, 0).error : NO_ERROR_CODE
}

/** What an error says; the caller gets a reference. */
export function errorMessage(error: Slot): StringValue {
  if (error.tag !== TAG_ERROR_VALUE) return defaultMessage(errorCode(error))
  return retainString(listItem(error.list, 1).string)
}

/** The value that an error carries, borrowed; null when it carries none. */
export function errorPayload(error: Slot): Slot | null {
  if (error.tag !== TAG_ERROR_VALUE) return null
  const value = listItem(error.list, 2)
  return value.tag === TAG_NONE ? null : value
}
