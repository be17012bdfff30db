/**
 * Builtins on strings: printing, searching, replacing, splitting. Positions count code points.
 *
 * Semantics: ToastStunt `list.cc`, `utils.cc`.
 */
import { E_INVARG } from '../shared/errors.ts'
import { TAG_INT, TAG_STRING } from '../shared/types.ts'
import { limitStringBytes } from '../value/limit.ts'
import { integerBytes, writeInteger } from '../value/number-text.ts'
import { DONE, raise } from '../value/outcome.ts'
import { toLiteral, toStr } from '../value/print.ts'
import { allocateString, emptyString, positionBytes, positionOf } from '../value/string.ts'
import { compareExact } from '../value/string-compare.ts'
import { addReplaced, addTranslated, split } from '../value/string-edit.ts'
import { findBytes, findBytesLast } from '../value/string-search.ts'
import { decodedBytes, decodePoint } from '../value/unicode.ts'
import { isTrue, moveTo, Slot, setInt, setList, setString, slotAt } from '../value/value.ts'
import { raiseQuota } from '../vm/message.ts'
import { chargeTicks } from '../vm/tick.ts'
import { answerBuffer, answerString } from './answer.ts'

/** Charges the task for going through [bytes] bytes one by one; few are free. */
function chargeBytes(bytes: u32): void {
  if (bytes >> 10 !== 0) chargeTicks((bytes >> 7) as i32)
}

export function builtinTostr(args: Slot, count: i32, result: Slot): u32 {
  if (count === 1 && args.tag === TAG_STRING) {
    moveTo(result, args)
    return DONE
  }
  if (count === 1 && args.tag === TAG_INT) {
    const string = allocateString(integerBytes(args.int), integerBytes(args.int))
    writeInteger(string.start, args.int)
    setString(result, string)
    return DONE
  }
  answerBuffer.reset()
  for (let index = 0; index < count && (answerBuffer.length as i64) <= limitStringBytes; index++) {
    toStr(slotAt(args, index), answerBuffer)
  }
  chargeBytes(answerBuffer.length)
  return answerString(result)
}

export function builtinToliteral(args: Slot, _count: i32, result: Slot): u32 {
  answerBuffer.reset()
  toLiteral(args, answerBuffer)
  chargeBytes(answerBuffer.length)
  return answerString(result)
}

// ---- searching

/** Whether argument [index] was given and is true. */
function option(args: Slot, count: i32, index: i32): bool {
  return count > index && isTrue(slotAt(args, index))
}

export function builtinIndex(args: Slot, count: i32, result: Slot): u32 {
  const offset: i64 = count > 3 ? slotAt(args, 3).int : 0
  if (offset < 0) return raise(E_INVARG)
  const string = args.string
  chargeBytes(string.bytes)
  if (offset > (string.points as i64)) {
    setInt(result, 0)
    return DONE
  }
  const from = positionBytes(string, offset as u32)
  const found = findBytes(string, slotAt(args, 1).string, from, option(args, count, 2))
  setInt(result, found < 0 ? 0 : positionOf(string, found) - offset)
  return DONE
}

export function builtinRindex(args: Slot, count: i32, result: Slot): u32 {
  const offset: i64 = count > 3 ? slotAt(args, 3).int : 0
  if (offset > 0) return raise(E_INVARG)
  const string = args.string
  const what = slotAt(args, 1).string
  chargeBytes(string.bytes)
  const points = (string.points as i64) + offset
  const bytes = points < 0 ? -1 : (positionBytes(string, points as u32) as i32)
  const from = bytes - (what.bytes as i32)
  const found = from < 0 ? -1 : findBytesLast(string, what, from, option(args, count, 2))
  setInt(result, positionOf(string, found))
  return DONE
}

export function builtinStrcmp(args: Slot, _count: i32, result: Slot): u32 {
  const order = compareExact(args.string, slotAt(args, 1).string)
  setInt(result, order < 0 ? -1 : order > 0 ? 1 : 0)
  return DONE
}

// ---- changing

export function builtinStrsub(args: Slot, count: i32, result: Slot): u32 {
  const what = slotAt(args, 1).string
  if (what.bytes === 0) return raise(E_INVARG)
  const by = slotAt(args, 2).string
  chargeBytes(args.string.bytes)
  answerBuffer.reset()
  addReplaced(answerBuffer, args.string, what, by, option(args, count, 3), limitStringBytes)
  return answerString(result)
}

export function builtinStrtr(args: Slot, count: i32, result: Slot): u32 {
  const from = slotAt(args, 1).string
  const to = slotAt(args, 2).string
  chargeBytes(args.string.bytes + from.bytes)
  answerBuffer.reset()
  addTranslated(answerBuffer, args.string, from, to, option(args, count, 3))
  return answerString(result)
}

/** explode(string [, delimiter [, empty parts too]]): only the delimiter's first point counts. */
export function builtinExplode(args: Slot, count: i32, result: Slot): u32 {
  const delimiter = count > 1 ? slotAt(args, 1).string : emptyString()
  const some = delimiter.bytes !== 0
  if (some) decodePoint(delimiter.start)
  const start = some ? delimiter.start : blank
  const bytes = some ? decodedBytes : 1
  chargeBytes(args.string.bytes)
  const parts = split(args.string, start, bytes, option(args, count, 2))
  if (parts === null) return raiseQuota()
  setList(result, parts)
  return DONE
}

/** The delimiter when none is given. */
const blank: usize = memory.data<u8>([0x20])
