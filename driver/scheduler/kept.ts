/**
 * In a cluster: what the scheduler's structures were when the open batch began, as copies of their bytes, so
 * that a retract can put them back where they were. A structure that has a copy is not freed before the
 * batch is committed. The copies hold what the structures held: whoever makes a copy retains it.
 *
 * A copy: u32 kind | address | u32 bytes | u32 zero | the bytes.
 */

import { batchNumber } from '../object/batch.ts'
import { isClustered } from '../object/cluster.ts'
import { newWorklist, Worklist } from '../object/worklist.ts'
import { free } from '../value/heap.ts'
import { newTextBuffer, TextBuffer } from '../value/text-buffer.ts'

// Kinds of structures.
/** Bytes that hold nothing. */
export const KEPT_TABLE: u32 = 0
export const KEPT_CONNECTION: u32 = 1
export const KEPT_QUEUE: u32 = 2
export const KEPT_INPUT: u32 = 3
export const KEPT_WORK: u32 = 4
export const KEPT_TASK: u32 = 5
export const KEPT_TESTS: u32 = 6

const HEADER: u32 = 16

const copies: TextBuffer = newTextBuffer()
/** Structures that have a copy and are gone: freed when the batch is committed. */
const buried: Worklist = newWorklist()

/** Copies a structure; answers the address of the copy's bytes, good until the next copy. */
export function keepBytes(kind: u32, address: usize, bytes: u32): usize {
  const at = copies.reserve(HEADER + bytes)
  store<u32>(at, kind)
  store<usize>(at + 4, address)
  store<u32>(at + 8, bytes)
  store<u32>(at + 12, 0)
  memory.copy(at + <usize>HEADER, address, <usize>bytes)
  copies.length += HEADER + bytes
  return at + <usize>HEADER
}

/** Frees a structure that holds nothing any more; [kept]: the batch in which it was copied. */
export function bury(address: usize, kept: u32): void {
  if (isClustered && kept === batchNumber) buried.push(address)
  else free(address)
}

/** Told of a structure of [kind] at [address] and its copy. */
export type VisitCopy = (kind: u32, address: usize, copy: usize) => void

/** Calls [visit] with every copy, the oldest first. */
export function eachCopy(visit: VisitCopy): void {
  let at: u32 = 0
  while (at < copies.length) {
    const header = copies.start + <usize>at
    visit(load<u32>(header), load<usize>(header + 4), header + <usize>HEADER)
    at += HEADER + load<u32>(header + 8)
  }
}

/** Puts all copies back; what they hold is their structures' again. */
export function putBack(): void {
  buried.count = 0
  let at: u32 = 0
  while (at < copies.length) {
    const header = copies.start + <usize>at
    const bytes = load<u32>(header + 8)
    memory.copy(load<usize>(header + 4), header + <usize>HEADER, <usize>bytes)
    at += HEADER + bytes
  }
}

/** Forgets the copies, which hold nothing any more, and frees what was buried. */
export function forgetCopies(): void {
  copies.reset()
  while (buried.count !== 0) free(buried.pop())
}
