/**
 * Errors as codes: those of the table in shared/errors.ts, and those that programs made up, which are known
 * by their name. The code of such a one is ERROR_NAMED_FIRST and the symbol of its name, so that everything
 * which raises, catches, compares and counts codes knows them too. Rows hold the name, never that code.
 */

import { ERROR_MESSAGES, ERROR_NAMED_FIRST, ERROR_NAMES } from '../shared/errors.ts'
import { intern, symbolString, text } from './intern.ts'
import { retainString } from './string.ts'
import { compareFolded } from './string-compare.ts'
import { TextBuffer } from './text-buffer.ts'
import { foldByte } from './unicode.ts'
import { REFERENCES_IMMORTAL, StringValue } from './value.ts'

/** The code of the error with a name, `E_…` in any case; a new one for a name never seen. */
export function namedError(name: StringValue): u32 {
  for (let code = 0; code < ERROR_NAMES.length; code++) {
    if (isWord(name, ERROR_NAMES[code])) return code as u32
  }
  return ERROR_NAMED_FIRST + intern(name)
}

/** Whether the name is [word], which is in capitals, in any case. */
function isWord(name: StringValue, word: string): bool {
  if (name.bytes !== (word.length as u32)) return false
  for (let index = 0; index < word.length; index++) {
    const letter = word.charCodeAt(index) as u32
    if (foldByte(load<u8>(name.start + (index as usize))) !== foldByte(letter)) return false
  }
  return true
}

/** Whether the error is known by its name alone. */
export function isNamedError(code: u32): bool {
  return code >= ERROR_NAMED_FIRST
}

/** The error's name, `E_PERM`; the caller gets a reference. A number that means nothing is `E_?`. */
export function errorName(code: u32): StringValue {
  if (isNamedError(code)) return retainString(symbolString(code - ERROR_NAMED_FIRST))
  return text(code < (ERROR_NAMES.length as u32) ? ERROR_NAMES[code as i32] : 'E_?')
}

/** Adds the error's name. */
export function addErrorName(code: u32, buffer: TextBuffer): void {
  if (isNamedError(code)) buffer.addString(symbolString(code - ERROR_NAMED_FIRST))
  else buffer.addText(code < (ERROR_NAMES.length as u32) ? ERROR_NAMES[code as i32] : 'E_?')
}

/** What the bare error says: `Permission denied`, or its name. The caller gets a reference. */
export function defaultMessage(code: u32): StringValue {
  if (isNamedError(code)) return errorName(code)
  if (code >= MESSAGES) return text('Unknown Error')
  const place = messages + ((code as usize) << 2)
  if (load<usize>(place) === 0) {
    store<usize>(place, changetype<usize>(text(ERROR_MESSAGES[code as i32])))
  }
  const message = changetype<StringValue>(load<usize>(place))
  message.references = REFERENCES_IMMORTAL
  return message
}

const MESSAGES: u32 = ERROR_MESSAGES.length as u32
/** The messages of the table as strings, by code; 0 = not asked for yet. */
const messages: usize = memory.data(4 * 64)
assert(MESSAGES <= 64, 'there is a place for every message')

/** The order of two codes: by number, then by name. */
export function compareErrors(a: u32, b: u32): i32 {
  if (a === b) return 0
  if (!isNamedError(a) || !isNamedError(b)) return a < b ? -1 : 1
  return compareFolded(symbolString(a - ERROR_NAMED_FIRST), symbolString(b - ERROR_NAMED_FIRST))
}
