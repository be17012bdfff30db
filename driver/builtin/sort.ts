/**
 * sort(): a stable merge sort of indices, by the list itself or by a second list of keys.
 *
 * Semantics: ToastStunt `list.cc`; the natural order of strings is that of Martin Pool's strnatcmp, which
 * compares runs of digits by their value and skips white space.
 */
import { E_INVARG, E_TYPE } from '../shared/errors.ts'
import { TAG_BOOL, TAG_HEAP, TAG_STRING } from '../shared/types.ts'
import { emptyList, ListValue, listItem, newList, pushItem } from '../value/list.ts'
import { compare } from '../value/order.ts'
import { DONE, raise } from '../value/outcome.ts'
import { newTextBuffer, TextBuffer } from '../value/text-buffer.ts'
import { capitalPoint, decodedBytes, decodePoint, foldPoint } from '../value/unicode.ts'
import { isTrue, Slot, StringValue, setList, slotAt } from '../value/value.ts'
import { chargeTicks } from '../vm/tick.ts'

/** The indices under way, and where runs of them are merged to. */
const indices: TextBuffer = newTextBuffer()
const merged: TextBuffer = newTextBuffer()

export function builtinSort(args: Slot, count: i32, result: Slot): u32 {
  const list = args.list
  const keys = count > 1 && slotAt(args, 1).list.length > 0 ? slotAt(args, 1).list : list
  if (keys.length === 0) {
    setList(result, emptyList())
    return DONE
  }
  if (keys.length !== list.length) return raise(E_INVARG)
  if (!areSortable(keys)) return raise(E_TYPE)
  sortIndices(keys, count > 2 && isTrue(slotAt(args, 2)))
  const sorted = newList(list.length as i32)
  const reverse = count > 3 && isTrue(slotAt(args, 3))
  for (let place: u32 = 0; place < list.length; place++) {
    pushItem(sorted, listItem(list, indexAt(indices, reverse ? list.length - 1 - place : place)))
  }
  setList(result, sorted)
  indices.reset()
  merged.reset()
  return DONE
}

/** Numbers, objects, errors, booleans or strings, all of one type. */
function areSortable(keys: ListValue): bool {
  const tag = listItem(keys, 0).tag
  if (tag >= TAG_HEAP && tag !== TAG_STRING) return false
  for (let index = 1; index < (keys.length as i32); index++) {
    if (listItem(keys, index).tag !== tag) return false
  }
  return true
}

function indexAt(buffer: TextBuffer, place: u32): i32 {
  return load<i32>(buffer.start + ((place as usize) << 2))
}

/** `indices` ← the indices of [keys] in ascending order of what they stand for. */
function sortIndices(keys: ListValue, natural: bool): void {
  const length = keys.length
  indices.reset()
  merged.reset()
  indices.reserve(length << 2)
  merged.reserve(length << 2)
  for (let index: u32 = 0; index < length; index++) {
    store<u32>(indices.start + ((index as usize) << 2), index)
  }
  if (listItem(keys, 0).tag === TAG_BOOL) return // ToastStunt leaves them as they are.
  let rounds = 0
  for (let run: u32 = 1; run < length; run <<= 1) {
    for (let from: u32 = 0; from < length; from += run << 1) {
      const middle = min<u32>(from + run, length)
      merge(keys, from, middle, min<u32>(middle + run, length), natural)
    }
    memory.copy(indices.start, merged.start, (length as usize) << 2)
    rounds++
  }
  chargeTicks((((length as u64) * (rounds as u64)) >> 6) as i32)
}

/** Merges the runs [from, middle) and [middle, end) of `indices` into `merged`. */
function merge(keys: ListValue, from: u32, middle: u32, end: u32, natural: bool): void {
  let left = from
  let right = middle
  let to = merged.start + ((from as usize) << 2)
  while (left < middle || right < end) {
    const takeLeft = right === end || (left < middle && !isBefore(keys, right, left, natural))
    store<i32>(to, indexAt(indices, takeLeft ? left++ : right++))
    to += 4
  }
}

/** Whether what is at place [a] of `indices` comes before what is at place [b]. */
function isBefore(keys: ListValue, a: u32, b: u32, natural: bool): bool {
  const left = listItem(keys, indexAt(indices, a))
  const right = listItem(keys, indexAt(indices, b))
  if (natural && left.tag === TAG_STRING) return compareNatural(left.string, right.string) < 0
  return compare(left, right, false) < 0
}

// ---- the natural order of strings

/** Where comparing has come to in the two strings, and their ends. */
let leftAt: usize = 0
let leftEnd: usize = 0
let rightAt: usize = 0
let rightEnd: usize = 0

export function compareNatural(left: StringValue, right: StringValue): i32 {
  leftAt = left.start
  leftEnd = left.start + (left.bytes as usize)
  rightAt = right.start
  rightEnd = right.start + (right.bytes as usize)
  while (true) {
    leftAt = skipSpace(leftAt, leftEnd)
    rightAt = skipSpace(rightAt, rightEnd)
    const digits = compareDigits()
    if (digits !== 0) return digits
    if (leftAt === leftEnd || rightAt === rightEnd) {
      return leftAt === leftEnd ? (rightAt === rightEnd ? 0 : -1) : 1
    }
    const a = capitalPoint(foldPoint(decodePoint(leftAt)))
    leftAt += decodedBytes as usize
    const b = capitalPoint(foldPoint(decodePoint(rightAt)))
    rightAt += decodedBytes as usize
    if (a !== b) return a < b ? -1 : 1
  }
}

function skipSpace(from: usize, end: usize): usize {
  let at = from
  while (at < end && (load<u8>(at) === 0x20 || (load<u8>(at) as u32) - 9 < 5)) at++
  return at
}

function digitAt(at: usize, end: usize): bool {
  return at < end && (load<u8>(at) as u32) - 0x30 < 10
}

/** Compares the runs of digits that begin here: as fractions if one begins with 0, else by value. */
function compareDigits(): i32 {
  if (!digitAt(leftAt, leftEnd) || !digitAt(rightAt, rightEnd)) return 0
  const fractional = load<u8>(leftAt) === 0x30 || load<u8>(rightAt) === 0x30
  let bias = 0
  let a = leftAt
  let b = rightAt
  while (true) {
    const inLeft = digitAt(a, leftEnd)
    const inRight = digitAt(b, rightEnd)
    if (!inLeft && !inRight) return bias
    if (!inLeft) return -1
    if (!inRight) return 1
    const order = (load<u8>(a++) as i32) - (load<u8>(b++) as i32)
    if (order !== 0 && fractional) return order
    if (bias === 0) bias = order
  }
}
