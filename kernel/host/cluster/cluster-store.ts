/**
 * The store as one process of a cluster uses it: batches begin with a tail and end with a commit that
 * only happens if nothing that the batch has read was changed and the process still holds its place.
 * An unknown result is looked up behind a fence, so an outcome is always certain.
 *
 * It shows that the process lives, looks after the others, trims the log and tells of mail, by the
 * clock that it is given. What ends it ends the process: its incarnation is over.
 */

import { type Clock, sleep, type Timer } from '../../base/clock.ts'
import { isKernelError, KernelError } from '../../base/errors.ts'
import {
  INCARNATION_BEAT_MS,
  TRANSACT_BACKOFF_MS_MAX,
  TRANSACT_BACKOFF_MS_MIN,
} from '../../base/limits.ts'
import type { Log } from '../../base/log.ts'
import type { Random } from '../../base/random.ts'
import { batchKey, mailboxKey, TICKET_KEY } from '../../store/keys.ts'
import { encodeLogRecord } from '../../store/log-record.ts'
import { encodeMutations, MutationWriter } from '../../store/mutations.ts'
import { type Bytes, type KeyRange, rangeOfKey } from '../../store/range.ts'
import { SCHEMA_KEY } from '../../store/schema.ts'
import type { ReadVersion, Store, Versionstamp, Watch } from '../../store/store.ts'
import type { StoredSession } from '../session-rows.ts'
import { TicketWatch } from './contention.ts'
import type { Incarnation } from './incarnation.ts'
import { type Lease, takeLease } from './lease.ts'
import { LogTrimmer } from './log-trimmer.ts'
import { emptyRecord } from './logged.ts'
import { type Mail, type ReceivedMail, writeMail } from './mail.ts'
import { type Left, Observer } from './observer.ts'
import { encodeNumber, encodeTicket } from './process-row.ts'
import { IMAGE_KEY, readTail, requireSameCode, type Shared } from './tail.ts'

export interface ClusterStoreParts {
  readonly store: Store
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly incarnation: Incarnation
  /** Mail has come, perhaps. */
  readonly mailed: () => void
  /** What processes that are gone left behind is this one's now. */
  readonly adopted: (left: Left) => void
  /** Called once: nothing can be begun or committed any more. */
  readonly ended: (error: KernelError) => void
}

export interface BeginRequest {
  /** Where the last tail ended; undefined for a driver that has read nothing. */
  readonly after: Versionstamp | undefined
  /** Whether the others are to be asked to wait. */
  readonly wantsTicket: boolean
}

export interface Begun {
  readonly version: ReadVersion
  readonly through: Versionstamp
  /** Packed mutations of others, in the store's form, to be applied in this order. */
  readonly changes: readonly Bytes[]
  readonly mail: ReceivedMail
  /** Whether somebody else's turn has to be waited for before anything is run. */
  readonly yields: boolean
}

/** A batch as the loop closes it. */
export interface ClusterBatch {
  readonly number: number
  readonly version: ReadVersion
  readonly readConflicts: readonly KeyRange[]
  /** The world's, in the store's form: these are what others learn of. */
  readonly mutations: Bytes
  /** The host's, which nobody learns of. */
  readonly ownMutations: Bytes
  readonly mail: readonly Mail[]
  /** The received mail that it has applied. */
  readonly mailRead: KeyRange | undefined
}

/** `unavailable`: nothing happened, and the store does not answer just now. */
export type Outcome = 'committed' | 'conflict' | 'unavailable'

export class ClusterStore {
  readonly #parts: ClusterStoreParts
  readonly #tickets = new TicketWatch()
  readonly #observer: Observer
  readonly #trimmer: LogTrimmer
  /** As the last batch has read them. */
  #shared: Shared | undefined
  #hasTicket = false
  #ticketCount = 0
  /** Of what is done again and again. */
  readonly #timers = new Set<Timer>()
  #watch: Watch | undefined
  /** The last look around; it never fails. */
  #looking: Promise<void> = Promise.resolve()
  #isOver: boolean = false

  constructor(parts: ClusterStoreParts) {
    this.#parts = parts
    const { store, clock, random, incarnation } = parts
    this.#observer = new Observer({ store, clock, random, log: parts.log, incarnation })
    this.#trimmer = new LogTrimmer({ store, clock, random, process: incarnation.process })
  }

  /** Begins to show that the process lives and to wait for mail. */
  start(): void {
    this.#keepDoing(() => this.#beat())
    this.#keepDoing(() => {
      const look = this.#lookAround()
      this.#looking = look.catch(() => undefined)
      return look
    })
    this.#waitForMail()
  }

  /** Reads what a batch begins with; waits while the store does not answer. */
  async begin({ after, wantsTicket }: BeginRequest): Promise<Begun> {
    return await this.#ending(async () => {
      if (wantsTicket && !this.#hasTicket) await this.#takeTicket()
      const { store, incarnation, clock } = this.#parts
      const tail = await this.#untilAnswered(() =>
        readTail(store, { process: incarnation.process, after, known: this.#shared }),
      )
      this.#requireAlive(tail.shared)
      // Not when it was asked for: the store may have been silent for longer than the log is kept.
      const nowMs = clock.monotonicMs()
      this.#trimmer.seen(tail.through, nowMs)
      const { version, through, changes, mail } = tail
      const { ticket } = tail.shared
      const { holder } = incarnation
      const yields = this.#tickets.mustYield(ticket, { holder, nowMs })
      this.#hasTicket = ticket?.holder === holder
      return { version, through, changes, mail, yields }
    })
  }

  /** Commits [batch]; the outcome is certain. Throws what no other attempt would change. */
  async commit(batch: ClusterBatch): Promise<Outcome> {
    return await this.#ending(async () => {
      try {
        await this.#parts.store.commit(this.#requestOf(batch))
        this.#hasTicket = false
        return 'committed'
      } catch (error) {
        if (isKernelError(error, 'ERR_CONFLICT', 'ERR_TOO_OLD')) return 'conflict'
        if (isKernelError(error, 'ERR_UNAVAILABLE')) return 'unavailable'
        if (!isKernelError(error, 'ERR_COMMIT_UNKNOWN')) throw error
      }
      const happened = await this.#parts.incarnation.fence(batch.number)
      if (happened) this.#hasTicket = false
      return happened ? 'committed' : 'conflict'
    })
  }

  /** Takes a block of the counter [kind]. */
  lease(kind: number): Promise<Lease> {
    return this.#ending(() => takeLease(kind, this.#parts))
  }

  /** Takes a session from another process: claim.ts. One that was adopted meanwhile has been told of by then. */
  async claim(id: string): Promise<StoredSession | undefined> {
    const session = await this.#ending(() => this.#observer.claim(id))
    if (session === undefined && this.#observer.isAdopting) await this.#looking
    return session
  }

  /** Lets go of the place. Nothing may be under way. */
  async leave(): Promise<void> {
    this.#stop()
    await this.#parts.incarnation.leave()
  }

  /** Ends without a word to the others, who will find out. */
  abandon(): void {
    this.#stop()
  }

  #stop(): void {
    this.#isOver = true
    for (const timer of this.#timers) timer.cancel()
    this.#watch?.cancel()
  }

  #requestOf(batch: ClusterBatch) {
    const { incarnation, clock } = this.#parts
    const { process } = incarnation
    const writer = new MutationWriter(batch.mutations.length + 256)
    writer.append(batch.mutations, 1)
    writer.append(batch.ownMutations, 1)
    const batchRow = { key: batchKey(process), value: encodeNumber(batch.number) }
    writer.set(batchRow.key, batchRow.value)
    writeMail(writer, batch.mail, { from: process, number: batch.number })
    if (batch.mailRead !== undefined) writer.clearRange(batch.mailRead)
    if (this.#hasTicket) writer.clear(TICKET_KEY)
    // A record of nothing would make everybody read again what only commits of other kinds write: tail.ts.
    const isTelling = batch.mutations.length > 0
    const told = isTelling ? batch.mutations : encodeMutations([{ type: 'set', ...batchRow }])
    const record = { timeUs: clock.wallUs(), process, mutations: told }
    return {
      readVersion: batch.version,
      readConflicts: [...batch.readConflicts, ...incarnation.readConflicts, ...CODE_CONFLICTS],
      mutations: writer.finish(),
      logRecord: encodeLogRecord(record),
    }
  }

  /** Blindly: of two who take it at once, the later one has it, and the other one yields. */
  async #takeTicket(): Promise<void> {
    const { store, incarnation } = this.#parts
    const { process, holder } = incarnation
    const value = encodeTicket({ process, holder, number: ++this.#ticketCount })
    const readVersion = await store.readVersion()
    const readConflicts = incarnation.readConflicts
    const mutations = encodeMutations([{ type: 'set', key: TICKET_KEY, value }])
    try {
      const logRecord = emptyRecord(this.#parts.clock, process)
      await store.commit({ readVersion, readConflicts, mutations, logRecord })
    } catch (error) {
      // It is only a courtesy that is asked for: the next attempt may ask again.
      if (!isKernelError(error) || !error.retryable) throw error
    }
  }

  #requireAlive(shared: Shared): void {
    this.#parts.incarnation.requireHeld(shared.process)
    requireSameCode(shared, this.#shared)
    // Answers to an executor that is gone may come late.
    if (this.#shared === undefined || this.#shared.version < shared.version) this.#shared = shared
  }

  /** Does [work] now and, when it is done or has failed, again and again, until an error ends it all. */
  #keepDoing(work: () => Promise<void>): void {
    if (this.#isOver) return
    const again = () => {
      if (this.#isOver) return
      const timer = this.#parts.clock.after(INCARNATION_BEAT_MS, () => {
        this.#timers.delete(timer)
        this.#keepDoing(work)
      })
      this.#timers.add(timer)
    }
    work().then(again, (error: unknown) => {
      if (!isKernelError(error)) throw error
      this.#end(error)
      if (this.#isOver) return
      this.#parts.log.error(`looking after the cluster failed: ${error.message}`)
      again()
    })
  }

  /** What fails this time is tried again the next; the others judge by what they see. */
  async #beat(): Promise<void> {
    await passing(() => this.#parts.incarnation.beat())
  }

  async #lookAround(): Promise<void> {
    const left = await passing(() => this.#observer.look())
    if (left !== undefined && left.sessions.length + left.dead.length > 0) this.#parts.adopted(left)
    await passing(() => this.#trimmer.look())
  }

  #waitForMail(): void {
    if (this.#isOver) return
    const { store, incarnation, mailed } = this.#parts
    this.#watch = store.watch(mailboxKey(incarnation.process))
    this.#watch.changed.then(
      () => {
        if (this.#isOver) return
        mailed()
        this.#waitForMail()
      },
      (error: unknown) => {
        if (!isKernelError(error)) throw error
        this.#end(error)
      },
    )
  }

  async #ending<Result>(body: () => Promise<Result>): Promise<Result> {
    try {
      return await body()
    } catch (error) {
      this.#end(error)
      throw error
    }
  }

  #end(error: unknown): void {
    if (this.#isOver || !isKernelError(error, ...ENDINGS)) return
    this.#stop()
    this.#parts.ended(error)
  }

  async #untilAnswered<Result>(body: () => Promise<Result>): Promise<Result> {
    const { clock, random } = this.#parts
    for (let delayMs = TRANSACT_BACKOFF_MS_MIN; ; ) {
      try {
        return await body()
      } catch (error) {
        if (!isKernelError(error) || !error.retryable) throw error
        if (this.#isOver) throw new KernelError('ERR_CLOSED')
      }
      await sleep(clock, delayMs * (0.5 + random.float() / 2))
      delayMs = Math.min(delayMs * 2, TRANSACT_BACKOFF_MS_MAX)
    }
  }
}

const CODE_CONFLICTS: readonly KeyRange[] = [rangeOfKey(IMAGE_KEY), rangeOfKey(SCHEMA_KEY)]

/** Errors after which the process must not go on. */
const ENDINGS = [
  'ERR_INCARNATION_DEAD',
  'ERR_IMAGE_CHANGED',
  'ERR_CORRUPT',
  'ERR_IO',
  'ERR_CLOSED',
] as const

/** Runs [body]; an error that may pass is left to the next time. */
async function passing<Result>(body: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await body()
  } catch (error) {
    if (!isKernelError(error) || !error.retryable) throw error
    return undefined
  }
}
