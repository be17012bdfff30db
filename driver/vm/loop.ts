/**
 * The beginnings of loops, the steps that are not written out in the interpreter, and scattering
 * assignment. `machine.pc` is where the interpreter goes on.
 *
 * Semantics: ToastStunt `execute.cc` OP_FOR_RANGE, EOP_FOR_LIST_1, EOP_FOR_LIST_2, EOP_SCATTER.
 */

import { E_ARGS } from '../shared/errors.ts'
import { REGISTER_ABSENT } from '../shared/opcodes.ts'
import {
  TAG_BINARY,
  TAG_INT,
  TAG_LIST,
  TAG_MAP,
  TAG_NONE,
  TAG_OBJECT,
  TAG_STRING,
} from '../shared/types.ts'
import { byteAt } from '../value/binary.ts'
import { ListValue, listItem, sublist } from '../value/list.ts'
import { mapKeyAt, mapValueAt } from '../value/map.ts'
import { DONE, raise } from '../value/outcome.ts'
import { substring } from '../value/string.ts'
import {
  assign,
  clear,
  releaseHeap,
  retainHeap,
  Slot,
  setInt,
  setString,
  slotAt,
} from '../value/value.ts'
import { machine } from './machine.ts'
import {
  raiseMismatch,
  raiseMismatchSequence,
  WANT_INT,
  WANT_LIST,
  WANT_OBJECT,
} from './message.ts'
import { isPlain, offsetOf, putCopy, registerA, registerB, setInteger } from './register.ts'
import { raiseUnset } from './variable.ts'

// ---- for b in [a..a+1]

/** Checks first and last; b ← first, or goes behind the loop. a stays the number that b was given last. */
export function beginRange(pc: usize, base: usize): u32 {
  const first = changetype<Slot>(registerA(pc, base))
  const last = slotAt(first, 1)
  if (first.tag === TAG_NONE) return raiseUnset(changetype<usize>(first), base)
  if ((last.tag !== TAG_INT && last.tag !== TAG_OBJECT) || last.tag !== first.tag) {
    const isLast = last.tag !== TAG_INT && last.tag !== TAG_OBJECT
    return raiseMismatch(isLast ? last : first, WANT_INT | WANT_OBJECT)
  }
  if (first.bits > last.bits) {
    machine.pc = pc + 8 + offsetOf(pc)
    return DONE
  }
  assign(changetype<Slot>(registerB(pc, base)), first)
  machine.pc = pc + 8
  return DONE
}

// ---- for b, x in (a)

/** Begins a loop over a list, map or string in a; a+1 is the position of the next element, from 0. */
export function beginEach(pc: usize, base: usize): u32 {
  const over = changetype<Slot>(registerA(pc, base))
  if (!isSequence(over.tag)) {
    if (over.tag === TAG_NONE) return raiseUnset(changetype<usize>(over), base)
    return raiseMismatchSequence(over)
  }
  setInteger(changetype<usize>(over) + 16, 0)
  machine.pc = takeElement(pc, base) ? pc + 16 : pc + 16 + offsetOf(pc)
  return DONE
}

function isSequence(tag: u32): bool {
  return tag === TAG_LIST || tag === TAG_MAP || tag === TAG_STRING || tag === TAG_BINARY
}

/** nextEach() for a list of which the next element is not counted, without an index; false when it is something else. */
export function nextPlain(pc: usize, base: usize): bool {
  const over = registerA(pc, base)
  if (load<u32>(over) !== TAG_LIST || <u32>load<u16>(pc, 10) !== REGISTER_ABSENT) return false
  const list = changetype<Slot>(over).list
  const position = load<i64>(over, 24)
  if (position >= <i64>list.length) return false
  const item = changetype<usize>(listItem(list, <i32>position))
  const value = registerB(pc, base)
  if (!isPlain(item) || !isPlain(value)) return false
  putCopy(value, item)
  store<i64>(over, position + 1, 24)
  return true
}

/** The next element, and back into the loop; or on behind it. */
export function nextEach(pc: usize, base: usize): void {
  machine.pc = takeElement(pc, base) ? pc + 16 + offsetOf(pc) : pc + 16
}

/** b and x ← the element at the position, which moves on; false when there is none left. */
function takeElement(pc: usize, base: usize): bool {
  const over = changetype<Slot>(registerA(pc, base))
  const position = <u32>load<i64>(changetype<usize>(over), 24)
  const value = changetype<Slot>(registerB(pc, base))
  const indexRegister = <u32>load<u16>(pc, 10)
  const index = changetype<Slot>(base + ((<usize>indexRegister) << 4))
  if (over.tag === TAG_LIST) {
    if (position >= over.list.length) return false
    assign(value, listItem(over.list, <i32>position))
  } else if (over.tag === TAG_MAP) {
    if (position >= over.map.count) return false
    assign(value, mapValueAt(over.map, position))
    if (indexRegister !== REGISTER_ABSENT) assign(index, mapKeyAt(over.map, position))
  } else {
    if (position >= over.string.points) return false
    if (over.tag === TAG_BINARY) setInt(value, <i64>byteAt(over.string, <i64>position + 1))
    else setString(value, substring(over.string, <i64>position + 1, <i64>position + 1))
  }
  store<i64>(changetype<usize>(over), <i64>position + 1, 24)
  if (over.tag !== TAG_MAP && indexRegister !== REGISTER_ABSENT) {
    setInteger(changetype<usize>(index), <i64>position + 1)
  }
  return true
}

// ---- {x, ?y, @z} = a

// Kinds of targets; the y of their words.
const TARGET_REQUIRED: i32 = 0
const TARGET_REST: i32 = 2
const TARGET_DEFAULT: i32 = 3

/** Scatters list a into b targets. */
export function scatter(pc: usize, base: usize): u32 {
  const a = changetype<Slot>(registerA(pc, base))
  const targets = <i32>load<u16>(pc, 4)
  if (a.tag === TAG_NONE) return raiseUnset(changetype<usize>(a), base)
  if (a.tag !== TAG_LIST) return raiseMismatch(a, WANT_LIST)
  const list = a.list
  let required = 0
  let hasRest = false
  for (let index = 0; index < targets; index++) {
    const kind = targetKind(pc, index)
    if (kind === TARGET_REQUIRED) required++
    else if (kind === TARGET_REST) hasRest = true
  }
  const length = <i32>list.length
  if (length < required || (!hasRest && length > targets)) return raise(E_ARGS)
  // A target may be the register that holds the list.
  retainHeap(changetype<usize>(list))
  assignTargets(pc, base, list, targets, length - required, hasRest)
  releaseHeap(TAG_LIST, changetype<usize>(list))
  machine.pc = pc + 8 + ((<usize>targets) << 3)
  return DONE
}

/** Hands out the list: [optional] items are there for targets that are not required. */
function assignTargets(
  pc: usize,
  base: usize,
  list: ListValue,
  targets: i32,
  optional: i32,
  hasRest: bool,
): void {
  const length = <i32>list.length
  const rest = hasRest && length >= targets ? length - targets + 1 : 0
  let left = optional
  let next = 0
  for (let index = 0; index < targets; index++) {
    const kind = targetKind(pc, index)
    const register = changetype<Slot>(base + ((<usize>targetRegister(pc, index)) << 4))
    if (kind === TARGET_REST) {
      sublist(register, list, <i64>next + 1, <i64>next + <i64>rest)
      next += rest
    } else if (kind === TARGET_REQUIRED || left > 0) {
      if (kind !== TARGET_REQUIRED) left--
      assign(register, listItem(list, next++))
    } else if (kind === TARGET_DEFAULT) clear(register)
  }
}

function targetKind(pc: usize, index: i32): i32 {
  return load<i32>(pc + 8 + ((<usize>index) << 3), 4)
}

function targetRegister(pc: usize, index: i32): u32 {
  return <u32>load<u16>(pc + 8 + ((<usize>index) << 3), 2)
}
