/**
 * Takes a session for the process that its client came back to, wherever it is: at a process that is gone,
 * taken for dead or not, or at one that lives. Whoever had it finds that out when its next batch begins, or
 * by the conflict of the one that is under way: both processes write the row of the session with conflict.
 *
 * So a line that was finished before is in the row, and one that was not does not happen where it was.
 */

import type { Clock } from '../../base/clock.ts'
import type { Random } from '../../base/random.ts'
import { mailboxKey, sessionKey } from '../../store/keys.ts'
import type { Store } from '../../store/store.ts'
import { transact } from '../../store/transact.ts'
import { encodeSession, readSessions, type StoredSession } from '../session-rows.ts'
import { type ConnectionIds, epochOf, processOf } from './connection-id.ts'
import type { Incarnation } from './incarnation.ts'
import { writeLogged } from './logged.ts'
import { encodeNumber } from './process-row.ts'

export interface ClaimParts {
  readonly store: Store
  readonly clock: Clock
  readonly random: Random
  readonly incarnation: Pick<Incarnation, 'process' | 'epoch'>
  /** Gives the session its new connection. */
  readonly ids: ConnectionIds
}

/** The session [id], which is this process's from now on; undefined when there is none, or it is here. */
export async function claimSession(
  { store, clock, random, incarnation, ids }: ClaimParts,
  id: string,
): Promise<StoredSession | undefined> {
  const key = sessionKey(id)
  const connection = ids.take()
  return await transact(
    store,
    async (transaction) => {
      const value = await transaction.get(key)
      const [found] = value === undefined ? [] : readSessions([{ key, value }])
      // A former attempt may have happened although its result was unknown.
      if (found === undefined || found.connection === connection) return found
      const former = processOf(found.connection)
      // Who had this process's place before is gone, too.
      const isHere = former === incarnation.process
      if (isHere && epochOf(found.connection) === incarnation.epoch) return undefined
      const taken = { ...found, connection }
      writeLogged(transaction, clock, (writer) => {
        writer.set(key, encodeSession(taken))
      })
      // Or it would notice only when it has something to do.
      transaction.set(mailboxKey(former), encodeNumber(-connection))
      return taken
    },
    { clock, random },
  )
}
