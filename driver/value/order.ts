/**
 * The order of values that can be map keys: by type in ToastStunt's order, then by value. Strings
 * compare by code points, folded unless case matters, symbols always folded. Collections have no order.
 */

import {
  TAG_ANONYMOUS,
  TAG_BOOL,
  TAG_ERROR,
  TAG_FLOAT,
  TAG_HEAP,
  TAG_INT,
  TAG_OBJECT,
  TAG_STRING,
  TAG_SYMBOL,
  TAG_WAIF,
} from '../shared/types.ts'
import { compareErrors } from './error-name.ts'
import { compareExact, compareFolded } from './string-compare.ts'
import { isStringLike } from './tag.ts'
import { Slot } from './value.ts'

/** Negative, 0 or positive as [a] comes before, with or after [b]. */
export function compare(a: Slot, b: Slot, caseMatters: bool): i32 {
  const tag = a.tag
  if (tag !== b.tag) return (rank(tag) as i32) - (rank(b.tag) as i32)
  if (tag === TAG_STRING) {
    return caseMatters ? compareExact(a.string, b.string) : compareFolded(a.string, b.string)
  }
  if (tag === TAG_FLOAT) return compareFloats(a.float, b.float)
  if (tag === TAG_ERROR) return compareErrors(a.error, b.error)
  if (tag < TAG_HEAP) return a.bits === b.bits ? 0 : a.bits < b.bits ? -1 : 1
  return compareRare(a, b)
}

/** The order is total: not-a-number, which no operation makes, has a place too. */
function compareFloats(a: f64, b: f64): i32 {
  if (a === b) return 0
  if (a < b) return -1
  if (a > b) return 1
  const left = reinterpret<i64>(a)
  const right = reinterpret<i64>(b)
  return left === right ? 0 : left < right ? -1 : 1
}

function compareRare(a: Slot, b: Slot): i32 {
  if (a.pointer === b.pointer) return 0
  if (a.tag === TAG_SYMBOL) return compareFolded(a.string, b.string)
  if (isStringLike(a.tag)) return compareExact(a.string, b.string)
  const tag = a.tag
  assert(tag === TAG_WAIF || tag === TAG_ANONYMOUS, 'collections have no order')
  return a.reference.id === b.reference.id ? 0 : a.reference.id < b.reference.id ? -1 : 1
}

/** The place of a type: integers, objects, errors, floats, booleans, strings, then the others. */
function rank(tag: u32): u32 {
  switch (tag) {
    case TAG_INT:
      return 0
    case TAG_OBJECT:
      return 1
    case TAG_ERROR:
      return 2
    case TAG_FLOAT:
      return 3
    case TAG_BOOL:
      return 4
    default:
      return tag
  }
}
