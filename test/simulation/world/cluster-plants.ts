/** Where planted bugs of a cluster are made: around the store, the place of a process, its batches. */

import { type Incarnation, readPlaces } from '../../../kernel/host/cluster/incarnation.ts'
import {
  decodeNumber,
  encodeNumber,
  encodeProcess,
} from '../../../kernel/host/cluster/process-row.ts'
import {
  batchKey,
  metaKey,
  parseKey,
  processesRange,
  processKey,
} from '../../../kernel/store/keys.ts'
import { MutationWriter } from '../../../kernel/store/mutations.ts'
import type { Bytes, Entry, KeyRange } from '../../../kernel/store/range.ts'
import { readNewestOf, type Store, versionOfStamp } from '../../../kernel/store/store.ts'
import type { SimulatedDatabase } from '../store/simulated-database.ts'
import type { Plants } from './plants.ts'
import type { SimulatedProcess } from './simulation.ts'

/** One of so many records of the log is not seen. */
const DROPPED = 20

/** [store] as a process with the planted bugs uses it. */
export function plantInStore(store: Store, plants: Plants): Store {
  const isChanged =
    plants.has('invalidation dropped') ||
    plants.has('conflict after write') ||
    plants.has('stamps without order')
  if (!isChanged) return store
  let count = 0
  const planted: Store = {
    engine: store.engine,
    readVersion: () => store.readVersion(),
    get: (key, options) => store.get(key, options),
    readNewest: (ranges) => readNewestOf(planted, ranges),
    async range(range, options) {
      const rows = await store.range(range, options)
      if (!isLog(rows)) return rows
      if (plants.has('invalidation dropped')) return rows.filter(() => ++count % DROPPED > 0)
      return plants.has('stamps without order') ? withoutOrder(rows) : rows
    },
    commit(request) {
      if (!plants.has('conflict after write')) return store.commit(request)
      // What was read is told when it no longer matters; the place of the process still counts.
      const readConflicts = request.readConflicts?.filter(isOfHost) ?? []
      return store.commit({ ...request, readConflicts })
    },
    changesSince: (stamp, options) => store.changesSince(stamp, options),
    watch: (key) => store.watch(key),
    flush: () => store.flush(),
    close: () => store.close(),
  }
  return planted
}

/** How old by one's own clock a sign of life may be. */
const SILENCE_US = 10_000_000
const LOOK_MS = 2_000

/**
 * Takes others for dead when the wall time that they last wrote is old by its own wall clock, as no observer does: a
 * clock that is stepped, or two that differ, cost a process that is well its place.
 */
export class WallObserver {
  readonly #process: SimulatedProcess
  readonly #server: { readonly place: number | undefined }
  readonly #store: Store

  /** [server] is the one of [process]. */
  constructor(parts: {
    process: SimulatedProcess
    database: SimulatedDatabase
    server: { readonly place: number | undefined }
  }) {
    this.#process = parts.process
    this.#server = parts.server
    this.#store = parts.database.connect(parts.process)
  }

  start(): void {
    this.#process.after(LOOK_MS, () => {
      // What fails this time is tried again the next.
      this.#look().catch(() => undefined)
      this.start()
    })
  }

  async #look(): Promise<void> {
    const { place } = this.#server
    if (place === undefined) return
    const nowUs = this.#process.clock.wallUs()
    const writer = new MutationWriter()
    for (const each of readPlaces(await this.#store.range(processesRange()))) {
      const key = metaKey('sign', each.process, each.joined)
      if (each.process === place) writer.set(key, encodeNumber(nowUs))
      if (each.process === place || each.holder === 0) continue
      const sign = decodeNumber(await this.#store.get(key))
      if (sign === 0 || nowUs - sign < SILENCE_US) continue
      const row = { ...each, epoch: each.epoch + 1, holder: 0 }
      writer.set(processKey(each.process), encodeProcess(row))
    }
    await this.#store.commit({ mutations: writer.finish() })
  }
}

/** Changes how [incarnation] looks up results and what its commits depend on. */
export function plantInIncarnation(
  incarnation: Incarnation,
  { plants, store }: { plants: Plants; store: Store },
): void {
  if (plants.has('unknown without fence')) {
    incarnation.fence = async (number) => {
      const row = await store.get(batchKey(incarnation.process))
      return decodeNumber(row) === number
    }
  }
  if (plants.has('zombie accepted')) {
    Object.defineProperty(incarnation, 'readConflicts', { get: (): KeyRange[] => [] })
  }
}

function isLog(rows: readonly Entry[]): boolean {
  const [first] = rows
  return first !== undefined && parseKey(first.key).table === 'log'
}

/** Rows of the log whose order inside a version is the wrong way round. */
function withoutOrder(rows: readonly Entry[]): Entry[] {
  const groups = new Map<bigint, Entry[]>()
  for (const row of rows) {
    const version = versionOf(row.key)
    groups.set(version, [...(groups.get(version) ?? []), row])
  }
  return Array.from(groups.values()).flatMap((group) =>
    group.map(({ key }, index) => ({
      key,
      value: group.at(-1 - index)?.value ?? new Uint8Array(0),
    })),
  )
}

function versionOf(key: Bytes): bigint {
  const parsed = parseKey(key)
  if (parsed.table !== 'log') return 0n
  return versionOfStamp(parsed.stamp)
}

/** Ranges of the table of the host's own rows, those of the model among them left out. */
function isOfHost({ begin }: KeyRange): boolean {
  const parsed = parseKey(begin)
  return parsed.table === 'meta' && parsed.name[0] !== 'sim'
}
