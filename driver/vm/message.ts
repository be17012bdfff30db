/**
 * The messages and values of errors that the machine raises itself, worded as ToastStunt words them
 * (`execute.cc` type_mismatch_string(), PUSH_X_NOT_FOUND).
 */

import { E_QUOTA, E_TYPE, ERROR_MESSAGES } from '../shared/errors.ts'
import {
  TYPE_ANONYMOUS,
  TYPE_BINARY,
  TYPE_BOOL,
  TYPE_CAPABILITY,
  TYPE_CLOSURE,
  TYPE_ERROR,
  TYPE_FLOAT,
  TYPE_FLYWEIGHT,
  TYPE_INT,
  TYPE_LIST,
  TYPE_MAP,
  TYPE_OBJECT,
  TYPE_STRING,
  TYPE_SYMBOL,
  TYPE_WAIF,
} from '../shared/types.ts'
import { listAppend, newList } from '../value/list.ts'
import { RAISE, raise, raiseWith } from '../value/outcome.ts'
import { newTextBuffer, TextBuffer } from '../value/text-buffer.ts'
import { Slot, setInt, setList, typeCode } from '../value/value.ts'
import { activationOf } from './activation.ts'
import { machine, pairSlot, scratchSlot, scratchSlot2, TOO_LARGE } from './machine.ts'
import { optionQuotaCatchable } from './options.ts'

/** The buffer in which the machine words its messages; empty between uses. */
export const messageBuffer: TextBuffer = newTextBuffer()

/** The machine's English for a type, as in `expected integer`. */
export function typeName(type: i32): string {
  switch (type) {
    case -2:
      return 'number'
    case -1:
      return 'any type'
    case TYPE_INT:
      return 'integer'
    case TYPE_OBJECT:
      return 'object'
    case TYPE_STRING:
      return 'string'
    case TYPE_ERROR:
      return 'error'
    case TYPE_LIST:
      return 'list'
    case TYPE_FLOAT:
      return 'float'
    case TYPE_MAP:
      return 'map'
    case TYPE_ANONYMOUS:
      return 'anonymous object'
    case TYPE_WAIF:
      return 'waif'
    case TYPE_BOOL:
      return 'bool'
    default:
      return typeNameNew(type)
  }
}

/** Types that ToastStunt does not have. */
function typeNameNew(type: i32): string {
  switch (type) {
    case TYPE_SYMBOL:
      return 'symbol'
    case TYPE_BINARY:
      return 'binary'
    case TYPE_FLYWEIGHT:
      return 'flyweight'
    case TYPE_CLOSURE:
      return 'closure'
    case TYPE_CAPABILITY:
      return 'capability'
    default:
      return 'unknown type'
  }
}

/** Expected types are given as bits, 1 << typeof() code. */
export const WANT_INT: u32 = 1 << 0
export const WANT_OBJECT: u32 = 1 << 1
export const WANT_STRING: u32 = 1 << 2
export const WANT_ERROR: u32 = 1 << 3
export const WANT_LIST: u32 = 1 << 4
export const WANT_FLOAT: u32 = 1 << 9
export const WANT_MAP: u32 = 1 << 10
export const WANT_WAIF: u32 = 1 << 13
/** What a map may have as a key. */
export const WANT_KEY: u32 =
  WANT_STRING | WANT_INT | WANT_OBJECT | WANT_ERROR | WANT_FLOAT | (1 << 12) | WANT_WAIF | (1 << 14)

/** The order in which ToastStunt names several expected types. */
const KEY_ORDER: StaticArray<u32> = [
  TYPE_STRING,
  TYPE_INT,
  TYPE_OBJECT,
  TYPE_ERROR,
  TYPE_FLOAT,
  TYPE_ANONYMOUS,
  TYPE_WAIF,
  TYPE_BOOL,
]
const STRING_FIRST_ORDER: StaticArray<u32> = [TYPE_STRING, TYPE_LIST, TYPE_MAP]
const USUAL_ORDER: StaticArray<u32> = [
  TYPE_INT,
  TYPE_FLOAT,
  TYPE_OBJECT,
  TYPE_LIST,
  TYPE_MAP,
  TYPE_STRING,
  TYPE_ERROR,
  TYPE_ANONYMOUS,
  TYPE_WAIF,
  TYPE_BOOL,
  TYPE_SYMBOL,
  TYPE_BINARY,
  TYPE_FLYWEIGHT,
  TYPE_CLOSURE,
  TYPE_CAPABILITY,
]

/** Raises `Type mismatch (expected list; got integer)`. */
export function raiseMismatch(got: Slot, wanted: u32): u32 {
  return raiseMismatchOrdered(typeCode(got), wanted, wanted === WANT_KEY ? KEY_ORDER : USUAL_ORDER)
}

/** The same with strings named before lists and maps: for loops, `$` and `^`. */
export function raiseMismatchSequence(got: Slot): u32 {
  return raiseMismatchOrdered(typeCode(got), WANT_STRING | WANT_LIST | WANT_MAP, STRING_FIRST_ORDER)
}

/** The same for one wanted type given by its typeof() code. */
export function raiseMismatchType(got: u32, wanted: u32): u32 {
  return raiseMismatchOrdered(got, 1 << wanted, USUAL_ORDER)
}

function raiseMismatchOrdered(got: u32, wanted: u32, order: StaticArray<u32>): u32 {
  // Without the debug bit nobody sees message or value.
  if (!activationOf(machine.frame).isDebug) return raise(E_TYPE)
  const buffer = messageBuffer
  buffer.reset()
  buffer.addText(ERROR_MESSAGES[E_TYPE])
  buffer.addText(' (expected')
  setList(scratchSlot, newList(2))
  const total = popcnt(wanted)
  let named: u32 = 0
  for (let index = 0; index < order.length; index++) {
    const type = unchecked(order[index])
    if ((wanted & (1 << type)) === 0) continue
    named++
    buffer.addText(named === 1 ? ' ' : named === total ? ' or ' : ', ')
    buffer.addText(typeName(<i32>type))
    setInt(scratchSlot2, type)
    listAppend(scratchSlot, scratchSlot2)
  }
  buffer.addText('; got ')
  buffer.addText(typeName(<i32>got))
  buffer.addText(')')
  return raiseMismatchWith(got)
}

/** Raises what the buffer says, with the value {expected types in scratchSlot, type that was given}. */
function raiseMismatchWith(got: u32): u32 {
  const pair = pairSlot
  setList(pair, newList(2))
  listAppend(pair, scratchSlot)
  setInt(scratchSlot2, got)
  listAppend(pair, scratchSlot2)
  scratchSlot.clear()
  scratchSlot2.clear()
  return raiseMessage(E_TYPE, pair)
}

/** Raises [error] with the buffer's text as message, and the value in [value], which it clears. */
export function raiseMessage(error: u32, value: Slot | null): u32 {
  const message = messageBuffer.toStringValid()
  raiseWith(error, message, value)
  if (value !== null) value.clear()
  messageBuffer.reset()
  return RAISE
}

/**
 * A string, list or map grew beyond its limit: E_QUOTA if `$server_options.max_concat_catchable` is true,
 * else the task ends as if it had used up its seconds.
 */
export function raiseQuota(): u32 {
  return optionQuotaCatchable() ? raise(E_QUOTA) : TOO_LARGE
}
