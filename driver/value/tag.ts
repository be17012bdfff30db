/**
 * What a tag says: the type that programs see, and the layout of the value in memory.
 */

import {
  TAG_ANONYMOUS,
  TAG_BINARY,
  TAG_BOOL,
  TAG_CAPABILITY,
  TAG_CLOSURE,
  TAG_ERROR,
  TAG_ERROR_VALUE,
  TAG_FLOAT,
  TAG_FLYWEIGHT,
  TAG_LIST,
  TAG_MAP,
  TAG_OBJECT,
  TAG_STRING,
  TAG_SYMBOL,
  TAG_WAIF,
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

/** Whether the tag's values are lists in memory: lists, error values, flyweights, closures. */
export function isListLike(tag: u32): bool {
  return tag === TAG_LIST || (tag >= TAG_ERROR_VALUE && tag <= TAG_CLOSURE)
}

/** Whether the tag's values are bytes in memory: strings, binaries, symbols, capabilities, programs. */
export function isStringLike(tag: u32): bool {
  return tag === TAG_STRING || tag === TAG_BINARY || tag === TAG_SYMBOL || tag >= TAG_CAPABILITY
}

/** The code that `typeof()` returns for values with the tag; TYPE_INT for those no program sees. */
export function typeOfTag(tag: u32): u32 {
  switch (tag) {
    case TAG_OBJECT:
      return TYPE_OBJECT
    case TAG_STRING:
      return TYPE_STRING
    case TAG_ERROR:
    case TAG_ERROR_VALUE:
      return TYPE_ERROR
    case TAG_LIST:
      return TYPE_LIST
    case TAG_FLOAT:
      return TYPE_FLOAT
    case TAG_MAP:
      return TYPE_MAP
    case TAG_BOOL:
      return TYPE_BOOL
    default:
      return typeOfRareTag(tag)
  }
}

function typeOfRareTag(tag: u32): u32 {
  switch (tag) {
    case TAG_ANONYMOUS:
      return TYPE_ANONYMOUS
    case TAG_WAIF:
      return TYPE_WAIF
    case TAG_SYMBOL:
      return TYPE_SYMBOL
    case TAG_BINARY:
      return TYPE_BINARY
    case TAG_FLYWEIGHT:
      return TYPE_FLYWEIGHT
    case TAG_CLOSURE:
      return TYPE_CLOSURE
    case TAG_CAPABILITY:
      return TYPE_CAPABILITY
    default:
      return TYPE_INT
  }
}
