/**
 * The errors E_PROPNF and E_VERBNF as ToastStunt words them (`execute.cc` PUSH_X_NOT_FOUND): a message
 * that names object and member, and the value {object, name}.
 */

import { E_PROPNF, E_VERBNF, ERROR_MESSAGES } from '../shared/errors.ts'
import { TAG_STRING, TAG_WAIF } from '../shared/types.ts'
import { newList, pushItem, pushTaken } from '../value/list.ts'
import { raiseWith } from '../value/outcome.ts'
import { toLiteral } from '../value/print.ts'
import { popSlots, pushSlots } from '../value/scratch.ts'
import { releaseString, retainString, StringValue } from '../value/string.ts'
import { newTextBuffer } from '../value/text-buffer.ts'
import { Slot, setList } from '../value/value.ts'

const COLON: u32 = 0x3a

const buffer = newTextBuffer()

/** Raises E_PROPNF: `Property not found: #1.name`. */
export function propertyNotFound(object: Slot, name: StringValue): u32 {
  begin(E_PROPNF, object, 0x2e, name)
  return finish(E_PROPNF, object, name)
}

/** Raises E_VERBNF: `Verb not found: #1:name()`. A WAIF's verbs are named as its class has them, `:name`. */
export function verbNotFound(object: Slot, name: StringValue): u32 {
  const hasColon = name.bytes > 0 && load<u8>(name.start) === COLON
  if (object.tag !== TAG_WAIF || hasColon) return verbMissing(object, name)
  buffer.reset()
  buffer.addByte(COLON)
  buffer.addString(name)
  const prefixed = buffer.toStringValid()
  const outcome = verbMissing(object, prefixed)
  releaseString(prefixed)
  return outcome
}

function verbMissing(object: Slot, name: StringValue): u32 {
  begin(E_VERBNF, object, COLON, name)
  buffer.addText('()')
  return finish(E_VERBNF, object, name)
}

function begin(error: u32, object: Slot, separator: u32, name: StringValue): void {
  buffer.reset()
  buffer.addText(ERROR_MESSAGES[error as i32])
  buffer.addText(': ')
  toLiteral(object, buffer)
  buffer.addByte(separator)
  buffer.addString(name)
}

function finish(error: u32, object: Slot, name: StringValue): u32 {
  const list = newList(2)
  pushItem(list, object)
  pushTaken(list, TAG_STRING, changetype<usize>(retainString(name)) as i64)
  const value = pushSlots(1)
  setList(value, list)
  const outcome = raiseWith(error, buffer.toStringValid(), value)
  popSlots(1)
  return outcome
}
