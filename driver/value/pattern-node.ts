/**
 * Nodes of a pattern between parsing and code: a tree in a bump arena that lives for one compilation.
 *
 * Both syntaxes (MOO's `%` escapes and Perl's) parse to these nodes; pattern-code.ts turns them into a
 * program. The arena is a chain of heap blocks, each beginning with a link to the one before it.
 */
import { allocate, free } from './heap.ts'

export const NODE_EMPTY: u32 = 0
/** One character: value is the point; FOLD compares folded. */
export const NODE_POINT: u32 = 1
/** Any character; value 1: newline too. */
export const NODE_ANY: u32 = 2
/** One character of a set; value points to a PatternSet. */
export const NODE_SET: u32 = 3
/** A place without width; value is the op that tests it. */
export const NODE_ASSERT: u32 = 4
/** A capturing group; value is its number. */
export const NODE_GROUP: u32 = 5
/** Children one after another. */
export const NODE_SEQUENCE: u32 = 6
/** Children tried in order. */
export const NODE_CHOICE: u32 = 7
/** The child low … high times; value is the mode. */
export const NODE_REPEAT: u32 = 8
/** What group [value] matched, again. */
export const NODE_REFERENCE: u32 = 9
/** Looks ahead or behind; value: bit 0 behind, bit 1 negative. */
export const NODE_LOOK: u32 = 10
/** The child without backtracking into it. */
export const NODE_ATOMIC: u32 = 11
/** If group [value] matched (or, with low 1, the first child looks true): yes child, then no child. */
export const NODE_CONDITION: u32 = 12
/** Group [value] as a subroutine. */
export const NODE_CALL: u32 = 13

export const REPEAT_GREEDY: u32 = 0
export const REPEAT_LAZY: u32 = 1
export const REPEAT_POSSESSIVE: u32 = 2
export const REPEAT_UNBOUNDED: i32 = 0x7fffffff

export const LOOK_BEHIND: u32 = 1
export const LOOK_NEGATIVE: u32 = 2

/** Value of a condition that never holds: (?(DEFINE)…). */
export const CONDITION_NEVER: u32 = 0xfffe
/** Value of a condition that holds inside a subroutine: (?(R)…). */
export const CONDITION_CALLED: u32 = 0xffff

/** kind | value | fold | low, high | children | next sibling | where in the pattern, for messages. */
@unmanaged
export class PatternNode {
  kind: u32 = 0
  value: u32 = 0
  fold: bool = false
  low: i32 = 0
  high: i32 = 0
  first: PatternNode | null = null
  last: PatternNode | null = null
  next: PatternNode | null = null
  offset: u32 = 0
}

const CHUNK_BYTES: usize = 8176
const CHUNK_HEADER_BYTES: usize = 16

let chunk: usize = 0
let chunkUsed: usize = 0
let chunkSize: usize = 0

/** [bytes] zeroed bytes until arenaRelease(). */
export function arenaTake(bytes: usize): usize {
  const size = (bytes + 15) & ~(<usize>15)
  if (chunk === 0 || chunkUsed + size > chunkSize) addChunk(size)
  const pointer = chunk + chunkUsed
  chunkUsed += size
  memory.fill(pointer, 0, size)
  return pointer
}

function addChunk(least: usize): void {
  const size = max<usize>(CHUNK_BYTES, least + CHUNK_HEADER_BYTES)
  const block = allocate(<u32>size)
  store<usize>(block, chunk)
  chunk = block
  chunkUsed = CHUNK_HEADER_BYTES
  chunkSize = size
}

/** Ends a compilation: every node, set and name of it is gone. */
export function arenaRelease(): void {
  while (chunk !== 0) {
    const previous = load<usize>(chunk)
    free(chunk)
    chunk = previous
  }
  chunkUsed = 0
  chunkSize = 0
}

export function newNode(kind: u32, value: u32, offset: u32): PatternNode {
  const node = changetype<PatternNode>(arenaTake(offsetof<PatternNode>()))
  node.kind = kind
  node.value = value
  node.offset = offset
  return node
}

export function addChild(parent: PatternNode, child: PatternNode): void {
  const last = parent.last
  if (last === null) parent.first = child
  else last.next = child
  parent.last = child
}

/** [parent] with its only child: child itself, so that trees stay small. */
export function simplify(parent: PatternNode): PatternNode {
  const first = parent.first
  if (first === null) {
    parent.kind = NODE_EMPTY
    return parent
  }
  return first.next === null ? first : parent
}

/** Wraps [child] as a repeat. */
export function newRepeat(
  child: PatternNode,
  low: i32,
  high: i32,
  mode: u32,
  offset: u32,
): PatternNode {
  const node = newNode(NODE_REPEAT, mode, offset)
  node.low = low
  node.high = high
  addChild(node, child)
  return node
}

/** Whether the node can match without consuming anything. */
export function isNullable(node: PatternNode): bool {
  switch (node.kind) {
    case NODE_POINT:
    case NODE_ANY:
    case NODE_SET:
      return false
    case NODE_GROUP:
    case NODE_ATOMIC:
      return isNullable(node.first!)
    case NODE_REPEAT:
      return node.low === 0 || isNullable(node.first!)
    case NODE_SEQUENCE: {
      let child = node.first
      while (child !== null) {
        if (!isNullable(child)) return false
        child = child.next
      }
      return true
    }
    case NODE_CHOICE: {
      let child = node.first
      while (child !== null) {
        if (isNullable(child)) return true
        child = child.next
      }
      return false
    }
    default:
      return true
  }
}

/** Length in characters when it is the same for every match, else −1. */
export function fixedLength(node: PatternNode): i32 {
  switch (node.kind) {
    case NODE_POINT:
    case NODE_ANY:
    case NODE_SET:
      return 1
    case NODE_GROUP:
    case NODE_ATOMIC:
      return fixedLength(node.first!)
    case NODE_REPEAT: {
      const one = fixedLength(node.first!)
      return one < 0 || node.low !== node.high ? -1 : one * node.low
    }
    case NODE_SEQUENCE: {
      let total = 0
      let child = node.first
      while (child !== null) {
        const one = fixedLength(child)
        if (one < 0) return -1
        total += one
        child = child.next
      }
      return total
    }
    case NODE_CHOICE:
      return fixedLengthOfChoice(node)
    case NODE_EMPTY:
    case NODE_ASSERT:
    case NODE_LOOK:
      return 0
    default:
      return -1
  }
}

function fixedLengthOfChoice(node: PatternNode): i32 {
  let length = -1
  let child = node.first
  while (child !== null) {
    const one = fixedLength(child)
    if (one < 0 || (length >= 0 && one !== length)) return -1
    length = one
    child = child.next
  }
  return length
}
