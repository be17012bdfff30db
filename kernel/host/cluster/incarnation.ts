/**
 * One start of a process in a cluster: it takes a place, shows that it lives, and leaves. The rows are
 * drawn in process-row.ts.
 *
 * - Whoever holds a place is the one whose drawn number is in its row. Only the holder keeps it there;
 *   the others free the place of one that they take for dead, with a new epoch.
 * - A commit whose result is unknown is looked up behind a fence: first the epoch is bumped, after
 *   which that commit can no longer happen, then the number of the last batch is read.
 * - Nothing here compares clocks of different processes.
 */

import { type Clock, sleep } from '../../base/clock.ts'
import { isKernelError, KernelError } from '../../base/errors.ts'
import {
  PROCESSES_MAX,
  TRANSACT_BACKOFF_MS_MAX,
  TRANSACT_BACKOFF_MS_MIN,
} from '../../base/limits.ts'
import type { Random } from '../../base/random.ts'
import {
  batchKey,
  beatKey,
  mailRange,
  parseKey,
  processesRange,
  processKey,
} from '../../store/keys.ts'
import { encodeMutations } from '../../store/mutations.ts'
import { type Entry, type KeyRange, rangeOfKey } from '../../store/range.ts'
import type { Store } from '../../store/store.ts'
import { transact } from '../../store/transact.ts'
import { emptyRecord } from './logged.ts'
import {
  decodeNumber,
  decodeProcess,
  encodeNumber,
  encodeProcess,
  type ProcessRow,
} from './process-row.ts'

export interface IncarnationParts {
  readonly store: Store
  readonly clock: Clock
  readonly random: Random
  /** Where people find the process. */
  readonly address: string
}

/** A place of the cluster and what its row says. */
export interface Place extends ProcessRow {
  readonly process: number
}

interface Joined {
  readonly place: Place
  readonly isAlone: boolean
}

const HOLDERS = 2 ** 53

export class Incarnation {
  readonly process: number
  /** The epoch of the join; fences make it grow in the row. */
  readonly epoch: number
  readonly holder: number
  /** Whether no other place was taken at the join. */
  readonly isAlone: boolean
  readonly #parts: IncarnationParts
  #beats = 0

  private constructor(parts: IncarnationParts, { place, isAlone }: Joined) {
    this.#parts = parts
    this.process = place.process
    this.epoch = place.joined
    this.holder = place.holder
    this.isAlone = isAlone
  }

  /** Takes the first free place. Throws ERR_CLUSTER_FULL when there is none. */
  static async join(parts: IncarnationParts): Promise<Incarnation> {
    const { store, clock, random, address } = parts
    const holder = 1 + Math.floor(random.float() * (HOLDERS - 1))
    const startedUs = clock.wallUs()
    const joined = await transact(
      store,
      async (transaction) => {
        const places = readPlaces(await transaction.range(processesRange()))
        const former = places.find((each) => each.holder === holder)
        const isAlone = places.every((each) => each.holder === 0 || each.holder === holder)
        if (former !== undefined) return { place: former, isAlone }
        const free = findFree(places)
        const epoch = free.epoch + 1
        const taken = { ...free, epoch, joined: epoch, holder, address, startedUs }
        transaction.set(processKey(taken.process), encodeProcess(taken))
        transaction.set(batchKey(taken.process), encodeNumber(0))
        transaction.set(beatKey(taken.process), encodeNumber(0))
        transaction.clearRange(mailRange(taken.process))
        transaction.setLogRecord(emptyRecord(clock, taken.process))
        return { place: taken, isAlone }
      },
      { clock, random },
    )
    return new Incarnation(parts, joined)
  }

  /** What every commit of this incarnation has to read with conflict. */
  get readConflicts(): KeyRange[] {
    return [rangeOfKey(processKey(this.process))]
  }

  /** Throws ERR_INCARNATION_DEAD unless [row], of its place, still names it as the holder. */
  requireHeld(row: Uint8Array | undefined): ProcessRow {
    const place = row === undefined ? undefined : decodeProcess(row)
    if (place?.holder === this.holder) return place
    throw new KernelError('ERR_INCARNATION_DEAD', `process ${this.process}`)
  }

  /** Shows once that it lives. Throws ERR_INCARNATION_DEAD, and whatever the store says, once. */
  async beat(): Promise<void> {
    const { store } = this.#parts
    const readVersion = await store.readVersion()
    this.requireHeld(await store.get(processKey(this.process), { version: readVersion }))
    this.#beats += 1
    const value = encodeNumber(this.#beats)
    await store.commit({
      readVersion,
      readConflicts: this.readConflicts,
      mutations: encodeMutations([{ type: 'set', key: beatKey(this.process), value }]),
      logRecord: emptyRecord(this.#parts.clock, this.process),
    })
  }

  /**
   * Whether the batch [number], whose commit has an unknown result, has happened. Afterwards it can no
   * longer happen. Tries until the store tells; throws ERR_INCARNATION_DEAD.
   */
  async fence(number: number): Promise<boolean> {
    const { store } = this.#parts
    await this.#untilKnown(async () => {
      const readVersion = await store.readVersion()
      const key = processKey(this.process)
      const row = this.requireHeld(await store.get(key, { version: readVersion }))
      const value = encodeProcess({ ...row, epoch: row.epoch + 1 })
      const mutations = encodeMutations([{ type: 'set', key, value }])
      const logRecord = emptyRecord(this.#parts.clock, this.process)
      await store.commit({
        ...{ readVersion, mutations, logRecord },
        readConflicts: this.readConflicts,
      })
    })
    const last = await this.#untilKnown(() => store.get(batchKey(this.process)))
    return decodeNumber(last) === number
  }

  /** Gives the place back. Whatever is in its mail is for nobody. */
  async leave(): Promise<void> {
    const { store, clock, random } = this.#parts
    await transact(
      store,
      async (transaction) => {
        const key = processKey(this.process)
        const row = await transaction.get(key)
        const place = row === undefined ? undefined : decodeProcess(row)
        if (place?.holder !== this.holder) return
        transaction.set(key, encodeProcess({ ...place, epoch: place.epoch + 1, holder: 0 }))
        transaction.clearRange(mailRange(this.process))
        transaction.setLogRecord(emptyRecord(clock, this.process))
      },
      { clock, random },
    )
  }

  /** Runs [body] again while its error is one that may pass; a fence has no other way out. */
  async #untilKnown<Result>(body: () => Promise<Result>): Promise<Result> {
    const { clock, random } = this.#parts
    for (let delayMs = TRANSACT_BACKOFF_MS_MIN; ; ) {
      try {
        return await body()
      } catch (error) {
        if (!isKernelError(error) || !error.retryable) throw error
      }
      await sleep(clock, delayMs * (0.5 + random.float() / 2))
      delayMs = Math.min(delayMs * 2, TRANSACT_BACKOFF_MS_MAX)
    }
  }
}

/** The places that [rows], of the range of processes, tell of. */
export function readPlaces(rows: readonly Entry[]): Place[] {
  return rows.map(({ key, value }) => {
    const parsed = parseKey(key)
    const process = parsed.table === 'meta' ? parsed.name[1] : undefined
    if (typeof process !== 'number') throw new KernelError('ERR_CORRUPT', 'the place of a process')
    return { process, ...decodeProcess(value) }
  })
}

function findFree(places: readonly Place[]): Place {
  for (let process = 1; process <= PROCESSES_MAX; process++) {
    const place = places.find((each) => each.process === process)
    if (place === undefined) return { process, ...NOBODY_YET }
    if (place.holder === 0) return place
  }
  throw new KernelError('ERR_CLUSTER_FULL', `${PROCESSES_MAX} processes`)
}

const NOBODY_YET: ProcessRow = { epoch: 0, holder: 0, joined: 0, address: '', startedUs: 0 }
