/**
 * Clears the replies of reply-rows.ts that were kept long enough, now and then, by the wall clock that their
 * times are from. Processes that share a store may all do it.
 */

import type { Clock, Timer } from '../base/clock.ts'
import { isKernelError } from '../base/errors.ts'
import { REPLY_KEPT_MS, REPLY_SWEEP_MS, REPLY_SWEEP_ROWS } from '../base/limits.ts'
import type { Log } from '../base/log.ts'
import type { Random } from '../base/random.ts'
import {
  parseKey,
  replyBytesKey,
  replyCountKey,
  replyKey,
  replyTimeKey,
  replyTimesRange,
} from '../store/keys.ts'
import type { Store } from '../store/store.ts'
import { transact } from '../store/transact.ts'
import { decodeValue } from '../store/value.ts'
import { emptyRecord } from './cluster/logged.ts'

export interface ReplySweepParts {
  readonly store: Store
  readonly clock: Clock
  readonly random: Random
  /** The place of this process in its cluster, if it is in one. */
  readonly process: number | undefined
}

export interface ReplySweep {
  close(): void
}

/** Sweeps again and again until it is closed; what fails is tried again the next time. */
export function openReplySweep(parts: ReplySweepParts & { readonly log: Log }): ReplySweep {
  let timer: Timer
  let isClosed = false
  const sweepLater = () => {
    if (isClosed) return
    timer = parts.clock.after(REPLY_SWEEP_MS, () => {
      sweepReplies(parts).then(sweepLater, (error: unknown) => {
        if (!isKernelError(error)) throw error
        if (!isClosed) parts.log.warn(`old replies could not be cleared: ${error.message}`)
        sweepLater()
      })
    })
  }
  sweepLater()
  return {
    close() {
      isClosed = true
      timer.cancel()
    },
  }
}

/** Clears all that are old enough; answers how many there were. */
export async function sweepReplies(parts: ReplySweepParts): Promise<number> {
  let count = 0
  for (;;) {
    const cleared = await sweepSome(parts)
    count += cleared
    if (cleared < REPLY_SWEEP_ROWS) return count
  }
}

async function sweepSome({ store, clock, random, process }: ReplySweepParts): Promise<number> {
  const oldUs = clock.wallUs() - REPLY_KEPT_MS * 1000
  const range = { begin: replyTimesRange().begin, end: replyTimeKey(oldUs, '', '') }
  if ((await store.range(range, { limit: 1 })).length === 0) return 0
  return await transact(
    store,
    async (transaction) => {
      const rows = await transaction.range(range, { limit: REPLY_SWEEP_ROWS })
      for (const { key, value } of rows) {
        const parsed = parseKey(key)
        const [, , scope, name] = parsed.table === 'meta' ? parsed.name : []
        const bytes = decodeValue(value)
        transaction.clear(key)
        if (typeof scope !== 'string' || typeof name !== 'string') continue
        transaction.clear(replyKey(scope, name))
        transaction.add(replyCountKey(scope), -1n)
        if (bytes.type === 'int') transaction.add(replyBytesKey(scope), -bytes.value)
      }
      if (process !== undefined && rows.length > 0) {
        transaction.setLogRecord(emptyRecord(clock, process))
      }
      return rows.length
    },
    { clock, random },
  )
}
