/**
 * Writes of the host itself that belong to the world, and so into the commit log: under process 0, so
 * that everybody applies them, whoever committed them included.
 */

import type { Clock } from '../../base/clock.ts'
import { encodeLogRecord } from '../../store/log-record.ts'
import { decodeMutations, MutationWriter } from '../../store/mutations.ts'
import type { Transaction } from '../../store/transact.ts'

/** The process of records that are nobody's own. */
export const NOBODY = 0

/**
 * A record of nothing, for commits of the host's own rows: those are of no interest to anybody's cache,
 * and a commit without a record would get one that tells of them.
 */
export function emptyRecord(clock: Clock, process: number): Uint8Array<ArrayBuffer> {
  return encodeLogRecord({ timeUs: clock.wallUs(), process, mutations: new Uint8Array(0) })
}

/** Lets [transaction] write what [write] writes, with a record of it; once a transaction. */
export function writeLogged(
  transaction: Transaction,
  clock: Clock,
  write: (writer: MutationWriter) => void,
): void {
  const writer = new MutationWriter()
  write(writer)
  const mutations = writer.finish()
  for (const mutation of decodeMutations(mutations)) {
    if (mutation.type === 'set') transaction.set(mutation.key, mutation.value)
    else if (mutation.type === 'clear') transaction.clear(mutation.key)
    else if (mutation.type === 'clear-range') transaction.clearRange(mutation)
    else throw new TypeError(`${mutation.type} is not for records of the host`)
  }
  const record = { timeUs: clock.wallUs(), process: NOBODY, mutations }
  transaction.setLogRecord(encodeLogRecord(record))
}
