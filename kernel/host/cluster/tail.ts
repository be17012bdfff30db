/**
 * What a batch begins with: a read version, everything that others committed up to it since the last
 * time, the mail, and whether this process may go on at all.
 */

import { KernelError } from '../../base/errors.ts'
import { MAILS_READ_MAX } from '../../base/limits.ts'
import { FLOOR_KEY, readChanges } from '../../store/change-log.ts'
import { mailRange, metaKey, processKey, TICKET_KEY } from '../../store/keys.ts'
import { decodeLogRecord } from '../../store/log-record.ts'
import { type Bytes, compareBytes } from '../../store/range.ts'
import { SCHEMA_KEY } from '../../store/schema.ts'
import {
  type Change,
  makeVersionstamp,
  type ReadVersion,
  type Store,
  type Versionstamp,
} from '../../store/store.ts'
import { type ReceivedMail, readMail } from './mail.ts'
import { decodeTicket, type Ticket } from './process-row.ts'

/** What decides which code may run the world: a batch that has read other values must not commit. */
export const IMAGE_KEY: Bytes = metaKey('image')

/** The highest order inside a commit version. */
const ORDER_MAX = 0xffff

export interface Tail {
  readonly version: ReadVersion
  /** Where the next tail goes on. */
  readonly through: Versionstamp
  /** Packed mutations to be applied in this order, in the store's form. */
  readonly changes: readonly Bytes[]
  readonly mail: ReceivedMail
  readonly ticket: Ticket | undefined
  /** The row of the process, for who can tell whether it still holds its place. */
  readonly process: Bytes | undefined
  /** The active image and the schema, to be compared with those of the last time. */
  readonly code: string
}

/**
 * Reads it for [process]. [after]: where the last one ended; undefined when nothing is cached. Throws
 * ERR_CACHE_OLD when the commit log begins later than [after]: whatever is cached is worthless then.
 */
export async function readTail(
  store: Store,
  { process, after }: { process: number; after: Versionstamp | undefined },
): Promise<Tail> {
  const version = await store.readVersion()
  const at = { version }
  const [records, mail, ticket, row, image, schema] = await Promise.all([
    after === undefined ? [] : readRecords(store, { after, version }),
    store.range(mailRange(process), { ...at, limit: MAILS_READ_MAX }),
    store.get(TICKET_KEY, at),
    store.get(processKey(process), at),
    store.get(IMAGE_KEY, at),
    store.get(SCHEMA_KEY, at),
  ])
  return {
    version,
    through: makeVersionstamp(version, ORDER_MAX),
    changes: changesToApply(records, process),
    mail: readMail(process, mail),
    ticket: ticket && decodeTicket(ticket),
    process: row,
    code: `${hex(image)} ${hex(schema)}`,
  }
}

async function readRecords(
  store: Store,
  { after, version }: { after: Versionstamp; version: ReadVersion },
): Promise<Change[]> {
  // Asked for together with the floor, to save a way to the store and back.
  let reading = readChanges(store, after, { version })
  reading.catch(() => undefined)
  // Not the ERR_TOO_OLD of readChanges(): that one passes when the read version is a new one.
  const floor = await store.get(FLOOR_KEY, { version })
  if (floor !== undefined && compareBytes(after, floor) < 0) throw new KernelError('ERR_CACHE_OLD')
  const records: Change[] = []
  for (;;) {
    const { changes, through, more } = await reading
    records.push(...changes)
    if (!more) return records
    reading = readChanges(store, through, { version })
  }
}

/**
 * Records of nothing are left out. Own records are in the cache already, but one that was committed after
 * somebody else's is laid over it again: what is cached has to be what the last writer wrote.
 */
function changesToApply(records: readonly Change[], own: number): Bytes[] {
  const decoded = records
    .map(({ record }) => decodeLogRecord(record))
    .filter(({ mutations }) => mutations.length > 0)
  const first = decoded.findIndex(({ process }) => process !== own)
  return first < 0 ? [] : decoded.slice(first).map(({ mutations }) => mutations)
}

function hex(bytes: Bytes | undefined): string {
  return bytes === undefined ? '-' : Buffer.from(bytes).toString('hex')
}

/** Throws ERR_IMAGE_CHANGED when [tail] was read under other code than [code]. */
export function requireSameCode(tail: Tail, code: string | undefined): void {
  if (code === undefined || tail.code === code) return
  throw new KernelError('ERR_IMAGE_CHANGED', 'start the server again')
}
