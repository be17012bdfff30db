/**
 * What a batch begins with: a read version, everything that others committed up to it since the last
 * time, the mail, and whether this process may go on at all.
 *
 * The rows that decide the latter are read again only when the log says that they may be others: each
 * commit has a record, and one that writes them has a record of nothing, or nobody's. Batches of the
 * world, of which there are many, have neither. So has each trim of the log: whoever asks for what is
 * below the floor finds the record of the last trim, and reads the floor with the rest.
 */

import { KernelError } from '../../base/errors.ts'
import { MAILS_READ_MAX } from '../../base/limits.ts'
import {
  collectChanges,
  firstRecordsAfter,
  isLogKept,
  readChanges,
} from '../../store/change-log.ts'
import { mailRange, metaKey, processKey, TICKET_KEY } from '../../store/keys.ts'
import { decodeLogRecord, type LogRecord } from '../../store/log-record.ts'
import type { Bytes, Entry } from '../../store/range.ts'
import { SCHEMA_KEY } from '../../store/schema.ts'
import {
  makeVersionstamp,
  type ReadVersion,
  type Store,
  type Versionstamp,
  versionOfStamp,
} from '../../store/store.ts'
import { NOBODY } from './logged.ts'
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
  readonly shared: Shared
}

/** Rows that every batch depends on and few commits write, as [version] has them. */
export interface Shared {
  readonly version: ReadVersion
  readonly ticket: Ticket | undefined
  /** The row of the process, for who can tell whether it still holds its place. */
  readonly process: Bytes | undefined
  /** The active image and the schema, to be compared with those of the last time. */
  readonly code: string
}

interface TailRequest {
  readonly process: number
  /** Where the last one ended; undefined when nothing is cached. */
  readonly after: Versionstamp | undefined
  /** What an earlier one has read. */
  readonly known: Shared | undefined
}

/** Throws ERR_CACHE_OLD when the commit log begins later than `after`: whatever is cached is worthless then. */
export async function readTail(store: Store, request: TailRequest): Promise<Tail> {
  const { process, after } = request
  const { version, rows } = await store.readNewest([
    { range: mailRange(process), limit: MAILS_READ_MAX },
    ...(after === undefined ? [] : [firstRecordsAfter(after)]),
  ])
  const [mail = [], first = []] = rows
  const records = after === undefined ? [] : await readRecords(store, { after, version, first })
  return {
    version,
    through: makeVersionstamp(version, ORDER_MAX),
    changes: changesToApply(records, process),
    mail: readMail(process, mail),
    shared: knownAt(version, records, request) ?? (await readShared(store, version, request)),
  }
}

async function readRecords(
  store: Store,
  { after, version, first }: { after: Versionstamp; version: ReadVersion; first: readonly Entry[] },
): Promise<LogRecord[]> {
  const records: LogRecord[] = []
  let page = await collectChanges(store, after, { version, first })
  for (;;) {
    for (const { record } of page.changes) records.push(decodeLogRecord(record))
    if (!page.more) return records
    page = await readChanges(store, page.through, { version })
  }
}

/** What is known, if [records], all there were since `after`, leave it as it was. */
function knownAt(
  version: ReadVersion,
  records: readonly LogRecord[],
  { after, known }: TailRequest,
): Shared | undefined {
  if (after === undefined || known === undefined) return undefined
  // The one behind the ticket takes it away with a batch of the world.
  if (known.ticket !== undefined || records.some(mayWriteShared)) return undefined
  const isCovered = versionOfStamp(after) <= known.version && known.version <= version
  return isCovered ? { ...known, version } : undefined
}

function mayWriteShared({ process, mutations }: LogRecord): boolean {
  return process === NOBODY || mutations.length === 0
}

async function readShared(
  store: Store,
  version: ReadVersion,
  { process, after }: TailRequest,
): Promise<Shared> {
  const at = { version }
  const [isKept, ticket, row, image, schema] = await Promise.all([
    after === undefined || isLogKept(store, after, at),
    store.get(TICKET_KEY, at),
    store.get(processKey(process), at),
    store.get(IMAGE_KEY, at),
    store.get(SCHEMA_KEY, at),
  ])
  // Not ERR_TOO_OLD: that one passes when the read version is a new one.
  if (!isKept) throw new KernelError('ERR_CACHE_OLD')
  return {
    version,
    ticket: ticket && decodeTicket(ticket),
    process: row,
    code: `${hex(image)} ${hex(schema)}`,
  }
}

/**
 * Records of nothing are left out. Own records are in the cache already, but one that was committed after
 * somebody else's is laid over it again: what is cached has to be what the last writer wrote.
 */
function changesToApply(records: readonly LogRecord[], own: number): Bytes[] {
  const telling = records.filter(({ mutations }) => mutations.length > 0)
  const first = telling.findIndex(({ process }) => process !== own)
  return first < 0 ? [] : telling.slice(first).map(({ mutations }) => mutations)
}

function hex(bytes: Bytes | undefined): string {
  return bytes === undefined ? '-' : Buffer.from(bytes).toString('hex')
}

/** Throws ERR_IMAGE_CHANGED when [shared] was read under other code than [known]. */
export function requireSameCode(shared: Shared, known: Shared | undefined): void {
  if (known === undefined || shared.code === known.code) return
  throw new KernelError('ERR_IMAGE_CHANGED', 'start the server again')
}
