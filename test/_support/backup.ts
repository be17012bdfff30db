/** A store that is written to while it is backed up, and what it held at each moment. */

import { crc32 } from 'node:zlib'
import type { ExecutionContext } from 'ava'
import { openSilentLog } from '../../kernel/base/log.ts'
import { openSeededRandom, type Random } from '../../kernel/base/random.ts'
import { type BackupReport, runBackup } from '../../kernel/store/backup/run.ts'
import { isCopied } from '../../kernel/store/backup/scope.ts'
import { type BackupSource, StoreSource } from '../../kernel/store/backup/source.ts'
import { metaKey, sessionKey, slotKey } from '../../kernel/store/keys.ts'
import { type LoggedStore, openLoggedStore } from '../../kernel/store/logged-store.ts'
import { MutationWriter } from '../../kernel/store/mutations.ts'
import { type Bytes, keyAfter, RANGE_OF_ALL } from '../../kernel/store/range.ts'
import { schemaEntry } from '../../kernel/store/schema.ts'
import { type Store, scanRows } from '../../kernel/store/store.ts'
import { formatKey, packStampedTuple } from '../../kernel/store/tuple.ts'
import { bytesOf, type OpenStore } from './store.ts'

const KEYS = 600
const VALUE_BYTES = 2_000
const SECOND_US = 1_000_000

export const keyOf = (index: number): Bytes => slotKey(index, index % 7)
const counterKey = (index: number) => metaKey('test', index)

export interface ActedStore {
  readonly store: LoggedStore
  readonly source: BackupSource
  readonly random: Random
  /** Makes a random commit, a second after the last one. */
  act(): Promise<void>
  /** What a backup copies, as it was after each commit, by time in µs. */
  readonly moments: { readonly atUs: number; readonly rows: string }[]
  /** A run into [folder], with [acts] random commits between any two blocks. */
  run(folder: string, options?: RunOptions): Promise<BackupReport>
}

export interface RunOptions {
  readonly acts?: number
  readonly fileBytes?: number
  /** Ends the run at this block, as a kill would: nothing is tidied up. */
  readonly killAt?: number
}

/** A store of some 600 rows in five blocks, and as many files if asked for. */
export async function openActedStore(t: ExecutionContext, open: OpenStore, seed = 1) {
  const { store: inner, clock, pass } = await open(t, { keepLog: true })
  const random = openSeededRandom(seed)
  const store = await openLoggedStore(inner, { clock, log: openSilentLog() })
  const moments: { atUs: number; rows: string }[] = []
  const value = () => random.bytes(random.below(VALUE_BYTES) + 1)
  const act = async () => {
    await pass(SECOND_US / 1_000)
    await store.commit({ mutations: makeCommit(random, value) })
    moments.push({ atUs: clock.wallUs(), rows: await copiedRows(store) })
  }
  const filling = new MutationWriter()
  for (let index = 0; index < KEYS; index++) filling.set(keyOf(index), value())
  const schema = schemaEntry()
  filling.set(schema.key, schema.value)
  filling.set(sessionKey('gone'), bytesOf('left behind'))
  await store.commit({ mutations: filling.finish() })
  const source = new StoreSource(store, { clock, random })
  const run = (folder: string, { acts = 1, fileBytes = 200_000, killAt }: RunOptions = {}) =>
    runBackup({
      folder,
      source: actingSource(source, async (count) => {
        if (count === killAt) throw new Error('killed')
        for (let number = 0; number < acts; number++) await act()
      }),
      clock,
      random,
      rateBytes: Number.POSITIVE_INFINITY,
      fileBytes,
    })
  return { store, source, random, clock, pass, act, moments, run }
}

/** Of everything that a commit can hold. */
function makeCommit(random: Random, value: () => Bytes): Uint8Array<ArrayBuffer> {
  const writer = new MutationWriter()
  const index = random.below(KEYS)
  writer.set(keyOf(random.below(KEYS)), value())
  writer.add(counterKey(random.below(4)), BigInt(random.below(1_000)))
  if (random.below(3) === 0) writer.clear(keyOf(index))
  if (random.below(4) === 0) {
    writer.clearRange({ begin: keyOf(index), end: keyAfter(keyOf(Math.min(index + 60, KEYS - 1))) })
  }
  const place = { type: 'stamp', stamp: 'of-commit', order: 0 } as const
  const { key, stampOffset } = packStampedTuple(['h', index, place])
  writer.setStampedKey(key, value(), stampOffset)
  writer.setStampedValue(metaKey('test', 'stamp'), new Uint8Array(12), 1)
  writer.set(sessionKey(`${random.below(9)}`), bytesOf('left behind'))
  return writer.finish()
}

function actingSource(source: BackupSource, act: (count: number) => Promise<void>): BackupSource {
  let count = 0
  return {
    describe: () => source.describe(),
    register: (consumer) => source.register(consumer),
    advance: (consumer, place, bytes) => source.advance(consumer, place, bytes),
    remove: (consumer) => source.remove(consumer),
    changes: (consumer, since) => source.changes(consumer, since),
    async rows(from) {
      await act(count++)
      return await source.rows(from)
    },
  }
}

/** Every row of [store] that a backup copies: a line each, with what tells its value from others. */
export async function copiedRows(store: Store): Promise<string> {
  const rows: string[] = []
  for await (const { key, value } of scanRows(store, RANGE_OF_ALL)) {
    if (isCopied(key)) rows.push(`${formatKey(key)} ${value.length} bytes ${crc32(value)}`)
  }
  return rows.join('\n')
}
