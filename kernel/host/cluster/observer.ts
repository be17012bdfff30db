/**
 * One process's watch over the others: whoever shows nothing new for a while, by the observer's own
 * monotonic clock, is taken for dead and loses its place; sessions whose process is gone are adopted.
 *
 * - What tasks of a place wait for will not come once it is free, so somebody has to end their waiting. Who
 *   frees it does so at once; and since he may die before, whoever has seen it free as long as it takes to be
 *   dead does so too, once. To do it twice does no harm.
 * - Being wrong costs the other process its place and nothing else: its commits fail from then on.
 * - Time in which the observer itself did not look does not count against anybody.
 * - A session is adopted by rewriting its row, with conflict, so exactly one process has it; many are
 *   adopted in several transactions.
 */

import type { Clock } from '../../base/clock.ts'
import {
  ADOPTED_SESSIONS_MAX,
  INCARNATION_BEAT_MS,
  INCARNATION_SILENCE_MS,
  SESSIONS_MAX,
} from '../../base/limits.ts'
import type { Log } from '../../base/log.ts'
import type { Random } from '../../base/random.ts'
import {
  beatKey,
  beatsRange,
  mailRange,
  parseKey,
  processesRange,
  processKey,
  sessionsRange,
} from '../../store/keys.ts'
import { type Bytes, bytesId, type Entry, keyAfter, rangeOfKey } from '../../store/range.ts'
import type { Store } from '../../store/store.ts'
import { type Transaction, transact } from '../../store/transact.ts'
import { encodeSession, readSessions, type StoredSession } from '../session-rows.ts'
import { claimSession } from './claim.ts'
import { ConnectionIds, epochOf, processOf } from './connection-id.ts'
import { type Incarnation, type Place, readPlaces } from './incarnation.ts'
import { emptyRecord, writeLogged } from './logged.ts'
import { decodeNumber, encodeProcess } from './process-row.ts'

export interface ObserverParts {
  readonly store: Store
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly incarnation: Incarnation
}

/** What a look found to be this process's from now on. */
export interface Left {
  readonly sessions: readonly StoredSession[]
  /** Processes that are gone, whose places are free. */
  readonly dead: readonly number[]
}

interface Seen {
  readonly sign: string
  readonly silentMs: number
  /** Of a free place: whether its process was among the dead. */
  readonly isTold: boolean
}

export class Observer {
  readonly #parts: ObserverParts
  readonly #ids: ConnectionIds
  readonly #seen = new Map<number, Seen>()
  #lookedMs: number
  /** The processes at the last time that sessions without one were looked for. */
  #swept = ''
  /** Found, and not told of yet, because a look may fail halfway. */
  #dead: number[] = []
  #adopted: StoredSession[] = []
  #isAdopting: boolean = false

  constructor(parts: ObserverParts) {
    this.#parts = parts
    const { process, epoch } = parts.incarnation
    this.#ids = new ConnectionIds({ process, epoch, forAdopted: true })
    this.#lookedMs = parts.clock.monotonicMs()
  }

  /** Looks once. */
  async look(): Promise<Left> {
    const { store } = this.#parts
    const version = await store.readVersion()
    const [places, beats] = await Promise.all([
      store.range(processesRange(), { version }).then(readPlaces),
      store.range(beatsRange(), { version }).then(readBeats),
    ])
    const elapsedMs = this.#passTime()
    for (const place of places) {
      const beat = beats.get(place.process) ?? 0
      if (!this.#isSilent(place, { beat, elapsedMs })) continue
      if (place.holder !== 0 && !(await this.#declareDead(place, beat))) continue
      const epoch = place.holder === 0 ? place.epoch : place.epoch + 1
      this.#seen.set(place.process, { sign: signOf({ epoch, holder: 0 }, beat), ...TOLD })
      this.#dead.push(place.process)
    }
    while (await this.#sweep());
    const left = { sessions: this.#adopted, dead: this.#dead }
    this.#adopted = []
    this.#dead = []
    this.#isAdopting = false
    return left
  }

  /** Whether there may be sessions that are this process's already and that [look] has not told of yet. */
  get isAdopting(): boolean {
    return this.#isAdopting
  }

  /** Takes the session [id] from whoever has it; undefined when nobody does, or this process. */
  async claim(id: string): Promise<StoredSession | undefined> {
    const { store, clock, random, incarnation } = this.#parts
    return await claimSession({ store, clock, random, incarnation, ids: this.#ids }, id)
  }

  /** Own time since the last look, of which a pause of this process counts only a little. */
  #passTime(): number {
    const nowMs = this.#parts.clock.monotonicMs()
    const elapsedMs = Math.min(nowMs - this.#lookedMs, 2 * INCARNATION_BEAT_MS)
    this.#lookedMs = nowMs
    return elapsedMs
  }

  /** Whether nothing has changed about [place] for so long that its process is dead; no longer once that was told. */
  #isSilent(place: Place, now: { beat: number; elapsedMs: number }): boolean {
    if (place.holder === this.#parts.incarnation.holder) return false
    const sign = signOf(place, now.beat)
    const seen = this.#seen.get(place.process)
    const isSame = seen?.sign === sign
    if (isSame && seen.isTold) return false
    const silentMs = isSame ? seen.silentMs + now.elapsedMs : 0
    this.#seen.set(place.process, { sign, silentMs, isTold: false })
    return silentMs >= INCARNATION_SILENCE_MS
  }

  /** Frees [place], unless its process has shown something meanwhile; whether it did. */
  async #declareDead(place: Place, beat: number): Promise<boolean> {
    const { store, log } = this.#parts
    const { process } = place
    let isTried = false
    const isFreed = await transact(
      store,
      async (transaction) => {
        const places = readPlaces(await transaction.range(rangeOfKey(processKey(process))))
        const now = places[0]
        const isSame = now?.holder === place.holder && now.epoch === place.epoch
        const beatNow = decodeNumber(await transaction.get(beatKey(process)))
        // A former attempt may have happened although its result was unknown.
        if (isTried && now?.holder === 0 && now.epoch === place.epoch + 1) return true
        isTried = true
        if (!isSame || beatNow !== beat) return false
        transaction.set(
          processKey(process),
          encodeProcess({ ...now, epoch: now.epoch + 1, holder: 0 }),
        )
        transaction.clearRange(mailRange(process))
        transaction.setLogRecord(emptyRecord(this.#parts.clock, process))
        return true
      },
      this.#parts,
    )
    if (isFreed) {
      log.warn({ process, address: place.address }, 'a process gave no sign and is taken for dead')
    }
    return isFreed
  }

  /**
   * Adopts some of the sessions whose process is gone, when processes have come or gone since the last
   * time; answers whether there may be more.
   */
  async #sweep(): Promise<boolean> {
    const ids = new Map<string, number>()
    const { sign, sessions, isMore } = await transact(
      this.#parts.store,
      async (transaction) => {
        const places = readPlaces(await transaction.range(processesRange(), { snapshot: true }))
        const sign = places.map(({ process, holder }) => `${process}:${holder}`).join()
        const isSame = sign === this.#swept
        return { sign, ...(isSame ? NOTHING : await this.#adopt(transaction, { places, ids })) }
      },
      this.#parts,
    )
    this.#adopted.push(...sessions)
    if (!isMore) this.#swept = sign
    return isMore
  }

  /** [ids]: what former attempts, one of which may have happened, gave the sessions, by their keys. */
  async #adopt(
    transaction: Transaction,
    { places, ids }: { places: readonly Place[]; ids: Map<string, number> },
  ): Promise<Adoption> {
    const all = await readRows(transaction)
    const before = all.filter(({ id, session }) => ids.get(id) === session.connection)
    if (before.length > 0) return { sessions: before.map(({ session }) => session), isMore: true }
    const isHeld = ({ session }: SessionRow) => hasProcess(session.connection, places)
    const orphans = all.filter((each) => !isHeld(each)).slice(0, ADOPTED_SESSIONS_MAX)
    if (orphans.length === 0) return NOTHING
    const present = new Set(all.filter(isHeld).map(({ session }) => playerOf(session)))
    const adopted = orphans
      .filter(({ session }) => !present.has(playerOf(session)))
      .map(({ key, id, session }) => {
        const connection = ids.get(id) ?? this.#ids.take()
        ids.set(id, connection)
        return { key, session: { ...session, connection } }
      })
    this.#isAdopting = true
    for (const { key } of orphans) transaction.addReadConflict(rangeOfKey(key))
    writeLogged(transaction, this.#parts.clock, (writer) => {
      // Somebody who has come back elsewhere has no need of the former session.
      for (const { key } of orphans) writer.clear(key)
      for (const { key, session } of adopted) writer.set(key, encodeSession(session))
    })
    const isMore = orphans.length === ADOPTED_SESSIONS_MAX
    return { sessions: adopted.map(({ session }) => session), isMore }
  }
}

interface Adoption {
  readonly sessions: readonly StoredSession[]
  readonly isMore: boolean
}

const NOTHING: Adoption = { sessions: [], isMore: false }

interface SessionRow {
  readonly key: Bytes
  /** Of the key. */
  readonly id: string
  readonly session: StoredSession
}

/** Every session, of all processes. */
async function readRows(transaction: Transaction): Promise<SessionRow[]> {
  const rows: SessionRow[] = []
  let { begin, end } = sessionsRange()
  for (;;) {
    const page = await transaction.range({ begin, end }, { snapshot: true, limit: SESSIONS_MAX })
    for (const row of page) {
      const { key } = row
      const id = bytesId(key)
      for (const session of readSessions([row])) rows.push({ key, id, session })
    }
    const last = page.at(-1)
    if (last === undefined || page.length < SESSIONS_MAX) return rows
    begin = keyAfter(last.key)
  }
}

const TOLD = { silentMs: 0, isTold: true } as const

/** What changes when a process joins, beats, fences or goes. */
function signOf({ epoch, holder }: Pick<Place, 'epoch' | 'holder'>, beat: number): string {
  return `${holder} ${epoch} ${beat}`
}

/** What tells players apart. */
function playerOf({ presence }: StoredSession): string {
  return presence.player === undefined ? '' : bytesId(presence.player)
}

/** Whether the process that gave the id [connection] still has its place. */
function hasProcess(connection: number, places: readonly Place[]): boolean {
  const place = places.find(({ process }) => process === processOf(connection))
  return place !== undefined && place.holder !== 0 && place.joined === epochOf(connection)
}

function readBeats(rows: readonly Entry[]): ReadonlyMap<number, number> {
  return new Map(
    rows.flatMap(({ key, value }): [number, number][] => {
      const parsed = parseKey(key)
      const process = parsed.table === 'meta' ? parsed.name[1] : undefined
      return typeof process === 'number' ? [[process, decodeNumber(value)]] : []
    }),
  )
}
