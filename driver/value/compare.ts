/**
 * Equality of values, `==` and `equal()`. Collections are walked with a worklist; how much there is to
 * compare is bounded by the limits on their sizes. Errors are equal when their codes are, whatever they
 * say and carry; where case matters, that matters too.
 */

import {
  TAG_BOOL,
  TAG_ERROR_VALUE,
  TAG_FLOAT,
  TAG_HEAP,
  TAG_INT,
  TAG_MAP,
  TAG_STRING,
  TAG_SYMBOL,
} from '../shared/types.ts'
import { errorCode, NO_ERROR_CODE } from './error-value.ts'
import { mapKeyAt, mapValueAt } from './map-node.ts'
import { compare } from './order.ts'
import { equalExact, equalFolded } from './string-compare.ts'
import { isListLike, isStringLike } from './tag.ts'
import { newTextBuffer, TextBuffer } from './text-buffer.ts'
import { ListValue, MapValue, SLOT_SHIFT, Slot } from './value.ts'
import { noteItems } from './work.ts'

export { compare }

/** Two collections of one type and length whose items are still to be compared, from `next` on. */
@unmanaged
class Pair {
  tag: u32 = 0
  next: u32 = 0
  left: usize = 0
  right: usize = 0
}
const PAIR_BYTES: u32 = 16

const pairs: TextBuffer = newTextBuffer()

/** Whether the values are equal; strings and what contains them by case only if it matters. */
export function equal(a: Slot, b: Slot, caseMatters: bool): bool {
  if (!areWalked(a, b, caseMatters)) return equalSimple(a, b, caseMatters)
  if (a.pointer === b.pointer) return true
  pairs.reset()
  if (!enter(a, b)) return false
  while (pairs.length > 0) {
    const pair = changetype<Pair>(pairs.start + ((pairs.length - PAIR_BYTES) as usize))
    if (!equalNext(pair, caseMatters)) return false
  }
  return true
}

/** Whether two values are compared by their items. */
function areWalked(a: Slot, b: Slot, caseMatters: bool): bool {
  const tag = a.tag
  if (tag !== b.tag) return false
  return tag === TAG_MAP || (isListLike(tag) && (caseMatters || tag !== TAG_ERROR_VALUE))
}

/** Adds two collections to the work; false when they differ at once. */
function enter(a: Slot, b: Slot): bool {
  const tag = a.tag
  if (tag === TAG_MAP ? a.map.count !== b.map.count : a.list.length !== b.list.length) return false
  noteItems(tag === TAG_MAP ? a.map.count : a.list.length)
  const pair = changetype<Pair>(pairs.reserve(PAIR_BYTES))
  pairs.length += PAIR_BYTES
  pair.tag = tag
  pair.next = 0
  pair.left = a.pointer
  pair.right = b.pointer
  return true
}

/** Compares items of a pair up to the first that is a collection itself, or to the end. */
function equalNext(pair: Pair, caseMatters: bool): bool {
  return pair.tag === TAG_MAP ? equalEntries(pair, caseMatters) : equalItems(pair, caseMatters)
}

function equalItems(pair: Pair, caseMatters: bool): bool {
  const left = changetype<ListValue>(pair.left)
  const right = changetype<ListValue>(pair.right)
  for (let index = pair.next; index < left.length; index++) {
    const offset = (index as usize) << SLOT_SHIFT
    const a = changetype<Slot>(left.start + offset)
    const b = changetype<Slot>(right.start + offset)
    if (areWalked(a, b, caseMatters)) {
      if (a.pointer === b.pointer) continue
      pair.next = index + 1
      return enter(a, b)
    }
    if (!equalSimple(a, b, caseMatters)) return false
  }
  pairs.length -= PAIR_BYTES
  return true
}

function equalEntries(pair: Pair, caseMatters: bool): bool {
  const left = changetype<MapValue>(pair.left)
  const right = changetype<MapValue>(pair.right)
  for (let index = pair.next; index < left.count; index++) {
    if (!equalSimple(mapKeyAt(left, index), mapKeyAt(right, index), caseMatters)) return false
    const a = mapValueAt(left, index)
    const b = mapValueAt(right, index)
    if (areWalked(a, b, caseMatters)) {
      if (a.pointer === b.pointer) continue
      pair.next = index + 1
      return enter(a, b)
    }
    if (!equalSimple(a, b, caseMatters)) return false
  }
  pairs.length -= PAIR_BYTES
  return true
}

/** Equality of values that are not compared by their items. */
function equalSimple(a: Slot, b: Slot, caseMatters: bool): bool {
  const tag = a.tag
  if (tag !== b.tag) return equalMixed(a, b, caseMatters)
  if (tag === TAG_STRING) {
    return caseMatters ? equalExact(a.string, b.string) : equalFolded(a.string, b.string)
  }
  if (tag === TAG_FLOAT) return a.float === b.float
  if (tag < TAG_HEAP) return tag === 0 || a.bits === b.bits
  if (a.pointer === b.pointer) return true
  if (tag === TAG_ERROR_VALUE) return errorCode(a) === errorCode(b)
  if (tag === TAG_SYMBOL) return equalFolded(a.string, b.string)
  if (isStringLike(tag)) return equalExact(a.string, b.string)
  return a.reference.id !== 0 && a.reference.id === b.reference.id
}

/** Of different tags only integers and booleans can be equal, and errors with a message and without. */
function equalMixed(a: Slot, b: Slot, caseMatters: bool): bool {
  if (a.tag === TAG_ERROR_VALUE || b.tag === TAG_ERROR_VALUE) {
    const code = errorCode(a)
    return !caseMatters && code !== NO_ERROR_CODE && code === errorCode(b)
  }
  const numbers =
    (a.tag === TAG_BOOL && b.tag === TAG_INT) || (a.tag === TAG_INT && b.tag === TAG_BOOL)
  return numbers && a.bits === b.bits
}
