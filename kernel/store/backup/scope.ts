/**
 * What a backup leaves behind: rows that mean something to one store, or to processes that run, and
 * nothing to a world that is restored.
 */

import { LOG_BYTES_KEY, LOG_RANGE } from '../change-log.ts'
import { metaKey, metaRange, sessionsRange, TICKET_KEY } from '../keys.ts'
import {
  type Bytes,
  compareBytes,
  type KeyRange,
  RANGE_OF_ALL,
  rangeContains,
  rangeOfKey,
} from '../range.ts'

/** Said by a store into which a world is being restored: ('m', 'restore'). */
export const RESTORE_KEY = metaKey('restore')

/** In key order. */
const LEFT_BEHIND: readonly KeyRange[] = [
  LOG_RANGE,
  sessionsRange(),
  // Of requests over HTTP, for those who may ask the same again soon.
  ...['reply', 'reply-time', 'reply-count', 'reply-bytes'].map((name) => metaRange(name)),
  // What processes of a cluster are and tell each other.
  ...['process', 'beat', 'batch', 'mail', 'mailbox', 'consumer'].map((name) => metaRange(name)),
  ...[
    TICKET_KEY,
    metaKey('log-floor'),
    LOG_BYTES_KEY,
    metaKey('probe'),
    metaKey('epoch'),
    RESTORE_KEY,
  ].map((key) => rangeOfKey(key)),
].sort((left, right) => compareBytes(left.begin, right.begin))

/** Whether the row of [key] belongs to the world. */
export function isCopied(key: Bytes): boolean {
  return !LEFT_BEHIND.some((range) => rangeContains(range, key))
}

/**
 * The first rows to be copied from [from] on, all of them up to the end of the range; [next] is where
 * to go on behind it. Undefined when there are none.
 */
export function findCopied(from: Bytes): { range: KeyRange; next: Bytes } | undefined {
  let begin = from
  for (const left of LEFT_BEHIND) {
    if (compareBytes(left.end, begin) <= 0) continue
    if (compareBytes(begin, left.begin) < 0) {
      return { range: { begin, end: left.begin }, next: left.end }
    }
    begin = left.end
  }
  const { end } = RANGE_OF_ALL
  return compareBytes(begin, end) < 0 ? { range: { begin, end }, next: end } : undefined
}
