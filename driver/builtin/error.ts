/**
 * Builtins on errors: error_message(), error_code(), error_value().
 *
 * Semantics: mooR's manual, and for the value that an error carries our own.
 */
import { errorCode, errorMessage, errorPayload } from '../value/error-value.ts'
import { DONE } from '../value/outcome.ts'
import { assign, Slot, setError, setInt, setString } from '../value/value.ts'

/** error_message(error): its own message, or what its code says. */
export function builtinErrorMessage(args: Slot, _count: i32, result: Slot): u32 {
  setString(result, errorMessage(args))
  return DONE
}

/** error_code(error): the error without message and value. */
export function builtinErrorCode(args: Slot, _count: i32, result: Slot): u32 {
  setError(result, errorCode(args))
  return DONE
}

/** error_value(error): what it carries, 0 when it carries nothing. */
export function builtinErrorValue(args: Slot, _count: i32, result: Slot): u32 {
  const value = errorPayload(args)
  if (value === null) setInt(result, 0)
  else assign(result, value)
  return DONE
}
