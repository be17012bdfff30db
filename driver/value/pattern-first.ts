/**
 * The bytes with which a match can begin, so that a search skips the rest of the text quickly.
 */
import {
  NODE_ANY,
  NODE_ASSERT,
  NODE_ATOMIC,
  NODE_CALL,
  NODE_CHOICE,
  NODE_CONDITION,
  NODE_GROUP,
  NODE_POINT,
  NODE_REPEAT,
  NODE_SEQUENCE,
  NODE_SET,
  PatternNode,
} from './pattern-node.ts'
import { PATTERN_FAIL, PATTERN_LINE_END } from './pattern-op.ts'
import { PatternSet, setHas } from './pattern-set.ts'
import { encodePoint } from './unicode.ts'

/** One byte each: 1 when a match can begin with that byte. */
export const FIRST_BYTES: usize = 256

/** A match may be empty anywhere; the table says nothing. */
export const EMPTY_ANYWHERE: u32 = 1
/** A match may be empty at the end of the text only (a line's end counts in the table). */
export const EMPTY_AT_END: u32 = 2

let table: usize = 0
let endsLine: bool = false

/** Fills the table at [to]; answers 0, EMPTY_ANYWHERE or EMPTY_AT_END. */
export function findFirst(node: PatternNode, to: usize): u32 {
  table = to
  endsLine = false
  memory.fill(to, 0, FIRST_BYTES)
  if (collect(node)) return EMPTY_ANYWHERE
  return endsLine ? EMPTY_AT_END : 0
}

/** Adds the first bytes of [node]; whether what follows it may be first too. */
function collect(node: PatternNode): bool {
  switch (node.kind) {
    case NODE_POINT:
      addPointByte(node)
      return false
    case NODE_ANY:
      memory.fill(table, 1, FIRST_BYTES)
      if (node.value === 0) store<u8>(table + 10, 0)
      return false
    case NODE_SET:
      addSetBytes(changetype<PatternSet>(node.value as usize))
      return false
    case NODE_ASSERT:
      return collectPlace(node.value)
    case NODE_GROUP:
    case NODE_ATOMIC:
      return collect(node.first!)
    case NODE_REPEAT:
      return node.high === 0 || collect(node.first!) || node.low === 0
    case NODE_SEQUENCE:
      return collectSequence(node)
    case NODE_CHOICE:
    case NODE_CONDITION:
      return collectChoice(node)
    case NODE_CALL:
      memory.fill(table, 1, FIRST_BYTES)
      return true
    default:
      return true
  }
}

function collectPlace(op: u32): bool {
  if (op === PATTERN_FAIL) return false
  if (op !== PATTERN_LINE_END) return true
  store<u8>(table + 10, 1)
  endsLine = true
  return false
}

function collectSequence(node: PatternNode): bool {
  let child = node.first
  while (child !== null) {
    if (!collect(child)) return false
    child = child.next
  }
  return true
}

function collectChoice(node: PatternNode): bool {
  let passes = node.kind === NODE_CONDITION
  let child = node.first
  while (child !== null) {
    if (collect(child)) passes = true
    child = child.next
  }
  return passes
}

function addPointByte(node: PatternNode): void {
  const point = node.value
  if (point >= 0x80) {
    if (node.fold) addWideBytes()
    else {
      const bytes = memory.data(4)
      encodePoint(bytes, point)
      store<u8>(table + load<u8>(bytes), 1)
    }
    return
  }
  store<u8>(table + point, 1)
  if (node.fold) store<u8>(table + (point ^ 0x20), 1)
}

/** Adds every byte that begins a character beyond ASCII. */
function addWideBytes(): void {
  memory.fill(table + 0x80, 1, 0x80)
}

function addSetBytes(set: PatternSet): void {
  for (let byte: u32 = 0; byte < 0x80; byte++) {
    if (setHas(changetype<usize>(set), byte)) store<u8>(table + byte, 1)
  }
  addWideBytes()
}
