/**
 * The write set: what a task writes between two commits is bounded, so that it fits in a transaction
 * of every engine. What would not fit is refused before it is done: E_QUOTA, and nothing is lost.
 */

import { E_QUOTA } from '../shared/errors.ts'
import { WRITE_SET_BYTES_CLUSTER, WRITE_SET_BYTES_MAX } from '../shared/limits.ts'
import { text } from '../value/intern.ts'
import { raiseWith } from '../value/outcome.ts'
import { dirtyBytes } from './batch.ts'
import { isClustered } from './cluster.ts'
import { segmentBytes } from './undo.ts'

/** Whether the running task may write another [bytes] bytes before its next commit. */
export function mayWrite(bytes: u32): bool {
  return <i64>dirtyBytes - <i64>segmentBytes + <i64>bytes <= <i64>writeSetMax()
}

/** How many bytes a task may write between two commits. */
export function writeSetMax(): i32 {
  return isClustered ? WRITE_SET_BYTES_CLUSTER : WRITE_SET_BYTES_MAX
}

/** What a stack may take beside a full write set, so that a task that has one can suspend. */
const STACK_BYTES: u32 = 400000

/** Whether the running task, whose stack takes [bytes] bytes, may be put aside with what it wrote. */
export function mayPutAside(bytes: u32): bool {
  return mayWrite(bytes > STACK_BYTES ? bytes - STACK_BYTES : 0)
}

/** Raises E_QUOTA, with what to do about it. */
export function raiseWriteSet(): u32 {
  return raiseWith(
    E_QUOTA,
    isClustered
      ? text('A task may write 2 MB between two commits; suspend(0) commits')
      : text('A task may write 8 MB between two commits; suspend(0) commits'),
    null,
  )
}
