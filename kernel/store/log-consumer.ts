/**
 * Who still needs the commit log: a consumer is a row that says how far it has read. The log is kept
 * for the slowest one, up to a bound in bytes; whoever is further behind has lost its place and is
 * told so when it comes back.
 *
 *   ('m', 'consumer', name)   list {place binary, before int, read int, seen int, lost int}
 *        place   the stamp up to which it has read
 *        before  bytes of all records that there were before its first place
 *        read    bytes of those that it has read since
 *        seen    wall time in µs of its last sign
 *        lost    1 when records after its place are gone
 */

import type { Clock } from '../base/clock.ts'
import { KernelError } from '../base/errors.ts'
import { LOG_BACKLOG_BYTES_MAX, LOG_CONSUMERS_MAX, LOG_TRIM_ROWS } from '../base/limits.ts'
import { FLOOR_KEY, LOG_BYTES_KEY, LOG_RANGE, trimChanges } from './change-log.ts'
import { metaKey, metaRange, parseKey } from './keys.ts'
import { unpackInteger } from './mutations.ts'
import { type Bytes, compareBytes } from './range.ts'
import { makeVersionstamp, type Store, type Versionstamp } from './store.ts'
import { type Transaction, type TransactOptions, transact } from './transact.ts'
import { decodeValue, encodeValue, intValue, listValue, type SlotValue } from './value.ts'

const ORDER_MAX = 0xffff

export interface LogConsumer {
  readonly name: string
  readonly place: Versionstamp
  readonly beforeBytes: bigint
  readonly readBytes: bigint
  readonly seenUs: number
  readonly isLost: boolean
}

/** Every consumer, as a transaction sees them. */
async function readConsumers(transaction: Transaction): Promise<LogConsumer[]> {
  const rows = await transaction.range(metaRange('consumer'))
  return rows.map(({ key, value }) => decodeConsumer(key, value))
}

export async function listConsumers(store: Store): Promise<LogConsumer[]> {
  const rows = await store.range(metaRange('consumer'))
  return rows.map(({ key, value }) => decodeConsumer(key, value))
}

/**
 * Begins, or begins anew, to keep the log for [name]; every commit after its place must be in the log
 * already. Throws ERR_LOG_CONSUMERS when there are too many.
 */
export async function registerConsumer(
  store: Store,
  name: string,
  options: { readonly clock: Clock },
): Promise<LogConsumer> {
  return await transact(
    store,
    async (transaction) => {
      const others = (await readConsumers(transaction)).filter((each) => each.name !== name)
      // Without their rows they are told the same when they come back.
      for (const each of others) if (each.isLost) transaction.clear(consumerKey(each.name))
      if (others.filter((each) => !each.isLost).length >= LOG_CONSUMERS_MAX) {
        throw new KernelError('ERR_LOG_CONSUMERS', `the most is ${LOG_CONSUMERS_MAX}`)
      }
      const consumer = {
        name,
        place: makeVersionstamp(transaction.readVersion, ORDER_MAX),
        beforeBytes: await loggedBytes(transaction),
        readBytes: 0n,
        seenUs: options.clock.wallUs(),
        isLost: false,
      }
      write(transaction, consumer)
      return consumer
    },
    options,
  )
}

/**
 * [name] has read, and keeps, everything up to [place]: [bytes] of records since its first place. Throws
 * ERR_LOG_LOST when it is not registered or was too slow.
 */
export async function advanceConsumer(
  store: Store,
  { name, place, bytes }: { name: string; place: Versionstamp; bytes: number },
  options: { readonly clock: Clock },
): Promise<void> {
  await transact(
    store,
    async (transaction) => {
      const key = consumerKey(name)
      const value = await transaction.get(key)
      const consumer = value && decodeConsumer(key, value)
      if (consumer === undefined || consumer.isLost) throw lostPlace(name)
      if (compareBytes(place, consumer.place) < 0) return
      const seenUs = options.clock.wallUs()
      write(transaction, { ...consumer, place, seenUs, readBytes: BigInt(bytes) })
    },
    { ...options, makesRoom: true },
  )
}

/** Throws ERR_LOG_LOST unless the log still has everything after the place of [name]. */
export async function requireConsumer(store: Store, name: string): Promise<LogConsumer> {
  const key = consumerKey(name)
  const value = await store.get(key)
  const consumer = value && decodeConsumer(key, value)
  if (consumer === undefined || consumer.isLost) throw lostPlace(name)
  return consumer
}

/** The log is not kept for [name] any more. */
export async function removeConsumer(store: Store, name: string): Promise<void> {
  const body = async (transaction: Transaction) => transaction.clear(consumerKey(name))
  await transact(store, body, { makesRoom: true })
}

export interface TrimOptions extends TransactOptions {
  /** Records after this stamp are kept even if nobody has asked for them. */
  readonly keepAfter?: Versionstamp
  readonly backlogBytesMax?: number
  /** What the log tells of this commit; what the store says by itself unless given. */
  readonly logRecord?: Bytes
}

/**
 * Gives up records that nobody needs, in one transaction of bounded size; returns whether more are left
 * to be given up. Consumers that are too far behind are marked lost first.
 */
export function trimLog(store: Store, options: TrimOptions = {}): Promise<boolean> {
  const body = (transaction: Transaction) => trimStep(store, transaction, options)
  return transact(store, body, { ...options, makesRoom: true })
}

async function trimStep(
  store: Store,
  transaction: Transaction,
  { keepAfter, backlogBytesMax = LOG_BACKLOG_BYTES_MAX, logRecord }: TrimOptions,
): Promise<boolean> {
  const total = await loggedBytes(transaction)
  let through = keepAfter ?? makeVersionstamp(transaction.readVersion, ORDER_MAX)
  for (const consumer of await readConsumers(transaction)) {
    const behind = total - consumer.beforeBytes - consumer.readBytes
    const isLost = consumer.isLost || behind > BigInt(backlogBytesMax)
    if (isLost && !consumer.isLost) write(transaction, { ...consumer, isLost })
    if (!isLost && compareBytes(consumer.place, through) < 0) through = consumer.place
  }
  // With conflict: of two who trim at once, none may set the floor back.
  const floor = await transaction.get(FLOOR_KEY)
  if (floor !== undefined && compareBytes(through, floor) <= 0) return false
  const rows = await transaction.range(LOG_RANGE, { limit: LOG_TRIM_ROWS, snapshot: true })
  const stamps = rows.map(({ key }) => stampOf(key))
  const unneeded = stamps.filter((stamp) => compareBytes(stamp, through) <= 0)
  const last = unneeded.at(-1)
  if (last === undefined) return false
  if (logRecord !== undefined) transaction.setLogRecord(logRecord)
  // What a range costs to clear grows with its rows on the embedded store alone.
  trimChanges(transaction, store.engine === 'embedded' ? last : through)
  return store.engine === 'embedded' && unneeded.length === LOG_TRIM_ROWS
}

function stampOf(key: Bytes): Versionstamp {
  const parsed = parseKey(key)
  if (parsed.table === 'log') return parsed.stamp
  throw new KernelError('ERR_CORRUPT', 'a foreign key in the log')
}

/** Every commit changes it: reading it must not make this one depend on them. */
async function loggedBytes(transaction: Transaction): Promise<bigint> {
  return unpackInteger(await transaction.get(LOG_BYTES_KEY, { snapshot: true }))
}

const consumerKey = (name: string) => metaKey('consumer', name)

function lostPlace(name: string): KernelError {
  return new KernelError('ERR_LOG_LOST', `consumer ${name}`)
}

function write(transaction: Transaction, consumer: LogConsumer): void {
  const row = [
    { type: 'binary', bytes: consumer.place } satisfies SlotValue,
    intValue(consumer.beforeBytes),
    intValue(consumer.readBytes),
    intValue(consumer.seenUs),
    intValue(consumer.isLost ? 1 : 0),
  ]
  transaction.set(consumerKey(consumer.name), encodeValue(listValue(row)))
}

function decodeConsumer(key: Bytes, value: Bytes): LogConsumer {
  const parsed = parseKey(key)
  const name = parsed.table === 'meta' ? parsed.name[1] : undefined
  const row = decodeValue(value)
  const [place, before, read, seen, lost] = row.type === 'list' ? row.items : []
  if (
    typeof name === 'string' &&
    place?.type === 'binary' &&
    before?.type === 'int' &&
    read?.type === 'int' &&
    seen?.type === 'int' &&
    lost?.type === 'int'
  ) {
    return {
      name,
      place: place.bytes,
      beforeBytes: before.value,
      readBytes: read.value,
      seenUs: Number(seen.value),
      isLost: lost.value === 1n,
    }
  }
  throw new KernelError('ERR_CORRUPT', 'a consumer of the log cannot be read')
}
