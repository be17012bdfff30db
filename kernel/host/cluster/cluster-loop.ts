/**
 * The batch loop of a process in a cluster, sibling of BatchLoop: it owns no thread and waits for
 * nothing. Whoever drives it calls [turn] again when it says so, when something arrives, or at
 * [wakeTime], and answers what it asks for: [begun], [settled], [leased].
 *
 *   resting ─ begin ─▶ beginning ─ begun ─▶ running ─ close ─▶ committing ─ settled ─▶ resting
 *
 * - Inputs are taken before the read version is asked for, so the batch sees everything that was
 *   committed before they came. What arrives later is for the next batch.
 * - All that a batch reads is of one version, and the cache was brought up to it before.
 * - Nothing runs while a batch is on its way. One that wrote nothing needs no commit.
 * - A batch that was lost is undone and its inputs run again in their order, fewer at a time.
 * - Batches that are released are numbered without gaps.
 */

import { ok } from 'node:assert/strict'
import {
  EFFECT_BOOT,
  EFFECT_LINE,
  INPUT_CONTROL,
  INPUT_OPEN,
  INPUT_REMOTE,
} from '../../../driver/shared/layout.ts'
import type { Clock } from '../../base/clock.ts'
import { KernelError } from '../../base/errors.ts'
import {
  BATCH_BYTES_MAX,
  CLUSTER_BATCH_MS,
  CLUSTER_TASK_MS_MAX,
  CONFLICT_BACKOFF_MS_MAX,
  FOLLOW_MS,
  SLICE_MS,
  TRANSACTION_MS_MAX,
} from '../../base/limits.ts'
import type { Random } from '../../base/random.ts'
import { sessionKey } from '../../store/keys.ts'
import { MutationWriter } from '../../store/mutations.ts'
import type { Bytes, KeyRange } from '../../store/range.ts'
import type { Versionstamp } from '../../store/store.ts'
import { encodeValue, intValue, listValue, stringValue } from '../../store/value.ts'
import { joined, type LoopDriver, type Turn } from '../batch-loop.ts'
import { BOOT_ELSEWHERE } from '../connection.ts'
import { encodeLease } from '../control.ts'
import { RUN_INSIDE, RUN_MORE, RUN_SHUTDOWN } from '../driver.ts'
import type { Heartbeat } from '../heartbeat.ts'
import { Inbox } from '../inbox.ts'
import { type Input, packEffect } from '../message.ts'
import { type ChunkedKeys, translateMutations } from '../packed-row.ts'
import type { ReplyRows } from '../reply-rows.ts'
import type { RowsView } from '../rows-view.ts'
import type { SessionRows } from '../session-rows.ts'
import type { BeginRequest, Begun, ClusterBatch, Outcome } from './cluster-store.ts'
import { Contention, type ContentionFigures } from './contention.ts'
import type { Lease } from './lease.ts'
import { sortEffects } from './mail.ts'
import { packMutations, unpackReads } from './packed-change.ts'

/** What this loop needs of a driver beyond what every loop needs. */
export interface ClusterDriver extends LoopDriver {
  /** Brings what it has cached up to date with packed mutations that others have committed. */
  apply(mutations: Bytes): void
  /** What the batch that was just sealed has read, packed; undefined for anything there is. */
  reads(): Bytes | undefined
  /** The open batch, or the one sealed last, has not happened. */
  retract(): void
  /** The batch sealed last has happened. */
  committed(): void
  /** The task that runs ends soon, as if its seconds were over. */
  cut(): void
  /** A bit for each counter of which it wants another block of numbers. */
  leasesWanted(): number
}

/** A batch on its way to the store, with what leaves when it is committed. */
export interface ClosedClusterBatch extends ClusterBatch {
  readonly effects: Uint8Array<ArrayBuffer>
  readonly inputsDone: readonly number[]
}

export interface ClusterLoopParts {
  readonly driver: ClusterDriver
  readonly rows: RowsView
  readonly sessions: SessionRows
  readonly replies: ReplyRows
  readonly clock: Clock
  readonly random: Random
  readonly heartbeat: Heartbeat
  /** The place of this process in the cluster. */
  readonly process: number
  /** The number of the first batch. */
  readonly batchNumber: number
  /** Lets the driver read what it needs to run; called once, at the first batch's version. */
  readonly boot: () => void
  /** Takes the effects that the host itself added to the open batch. */
  readonly takeHostEffects: () => Bytes
  /** Asks for what a batch begins with: [ClusterLoop.begun]. */
  readonly begin: (request: BeginRequest) => void
  /** Gives a batch to the store, which releases its effects if it happens: [ClusterLoop.settled]. */
  readonly commit: (batch: ClosedClusterBatch) => void
  /** Lets the effects of a batch without writes go. */
  readonly release: (batch: {
    readonly number: number
    readonly effects: Uint8Array<ArrayBuffer>
    readonly inputsDone: readonly number[]
  }) => void
  /** Asks for a block of each of these counters: [ClusterLoop.leased]. */
  readonly lease: (kinds: readonly number[]) => void
  /** Everything unfinished has been run again. */
  readonly replayed: () => void
}

type State = 'resting' | 'beginning' | 'running' | 'committing'

/** While somebody else's ticket is waited for. */
const YIELD_MS = 5
const UNAVAILABLE_MS = 100
/** So often in a row a batch may be too old to be committed. */
const LATE_MAX = 3

export class ClusterLoop {
  readonly #parts: ClusterLoopParts
  readonly #inbox: Inbox
  readonly #contention: Contention
  #state: State = 'resting'
  #isBooted: boolean = false
  #batchNumber: number
  /** Where the last tail ended. */
  #after: Versionstamp | undefined
  /** When the read version of this batch was asked for, by the monotonic clock. */
  #askedMs = -Infinity
  #notBeforeMs = -Infinity
  /** Whether there is something to do that no input and no time tells of. */
  #isWanted = true
  #begun: Begun | undefined
  /** The inputs of this batch. */
  #given: readonly Input[] = []
  #isInside: boolean = false
  #isStopping: boolean = false
  #isDriverBehind: boolean = false
  /** Values in chunks that the sealed batch has taken out of those known to be. */
  #chunkedBefore: ChunkedKeys = new Set()
  /** Counters, as bits, whose blocks are on their way. */
  #leasing = 0
  #leases: Lease[] = []
  #hasLeased: boolean = false
  /** Connections here of sessions that others have taken, until a batch without them has happened. */
  readonly #moved = new Set<number>()
  /** Batches in a row that took longer than any commit may. */
  #lateCount = 0

  constructor(parts: ClusterLoopParts) {
    const { heartbeat, replayed } = parts
    this.#parts = parts
    this.#batchNumber = parts.batchNumber
    this.#inbox = new Inbox({ heartbeat, replayed })
    this.#contention = new Contention(parts.random)
  }

  get figures(): ContentionFigures {
    return this.#contention.figures
  }

  /** Whether anything is under way, or waits for its turn. */
  get inFlight(): boolean {
    return this.#state !== 'resting' || this.#isDriverBehind || this.#inbox.hasWork
  }

  /** Takes inputs for the batches to come. */
  receive(inputs: readonly Input[]): void {
    this.#inbox.add(inputs)
  }

  /** Runs what is due, then each of [inputs] alone, before anything else. */
  replay(inputs: readonly Input[]): void {
    this.#inbox.replay(inputs)
  }

  /** Mail has come, perhaps. */
  mailed(): void {
    this.#isWanted = true
  }

  /** Takes a block of numbers. */
  leased(lease: Lease): void {
    this.#leasing &= ~(1 << lease.kind)
    this.#leases.push(lease)
  }

  /** The answer to begin. Throws what makes the driver useless. */
  begun(begun: Begun): void {
    ok(this.#state === 'beginning', 'a batch that nobody has asked for')
    const { rows } = this.#parts
    rows.fix(begun.version)
    if (this.#isBooted) {
      for (const each of begun.changes) this.#apply(each)
    } else {
      this.#parts.boot()
      this.#isBooted = true
    }
    this.#after = begun.through
    this.#askLeases()
    if (begun.yields || (this.#leasing !== 0 && !this.#hasLeased)) {
      this.#giveUp(begun.yields ? YIELD_MS * (1 + this.#parts.random.float()) : 0)
      return
    }
    this.#takeLeases()
    this.#begun = begun
    for (const connection of this.#moved) this.#letGo(connection)
    if (begun.mail.isMore) this.#isWanted = true
    for (const input of [...begun.mail.inputs, ...this.#given]) this.#give(input)
    this.#state = 'running'
  }

  #apply(mutations: Bytes): void {
    const { driver, rows, sessions } = this.#parts
    driver.apply(packMutations(mutations, rows.chunked))
    for (const connection of sessions.moved(mutations)) this.#moved.add(connection)
  }

  /** The session of [connection] goes on at another process: here its lines are dropped and no hook is called. */
  #letGo(connection: number): void {
    const { driver } = this.#parts
    for (const words of LETTING_GO) driver.receive(INPUT_REMOTE, connection, 0, words)
  }

  /** What became of the batch that was given to the store. */
  settled(outcome: Outcome): void {
    ok(this.#state === 'committing', 'a commit that was not asked for')
    if (outcome === 'committed') {
      this.#contention.committed()
      this.#lateCount = 0
      this.#batchNumber += 1
      this.#finish()
      return
    }
    this.#noteLate()
    this.#retract()
    const pauseMs =
      outcome === 'conflict' ? this.#contention.lost(this.#given.length) : UNAVAILABLE_MS
    this.#giveUp(pauseMs)
  }

  /** A batch that is too old each time would be run for ever: its executor goes, and with it what runs. */
  #noteLate(): void {
    if (this.#parts.clock.monotonicMs() - this.#askedMs <= TRANSACTION_MS_MAX) return
    this.#lateCount += 1
    if (this.#lateCount <= LATE_MAX) return
    throw new KernelError(
      'ERR_TOO_OLD',
      `a batch took more than ${TRANSACTION_MS_MAX} ms each time`,
    )
  }

  /** Wall time in µs at which to call [turn] again though nothing has arrived. */
  wakeTime(): number {
    if (this.#state !== 'resting' || this.#mustAwaitLeases()) return Infinity
    const nowMs = this.#parts.clock.monotonicMs()
    // Whole µs, upwards: what is early by less would be looked at again and again.
    const toUs = (atMs: number) =>
      this.#parts.clock.wallUs() + Math.ceil(Math.max(0, atMs - nowMs) * 1000)
    if (this.#wantsBatch()) return toUs(this.#notBeforeMs)
    const followUs = toUs(this.#askedMs + FOLLOW_MS)
    return Math.max(Math.min(this.#driverWakeTime(), followUs), toUs(this.#notBeforeMs))
  }

  /** Begins a batch if there is a reason to, or runs a slice of the one that has begun. */
  turn(): Turn {
    if (this.#state === 'running') return this.#runSlice()
    if (this.#state === 'resting' && this.#mayBegin()) this.#begin()
    return this.#isStopping && this.#state === 'resting' ? 'shutdown' : 'wait'
  }

  #wantsBatch(): boolean {
    return this.#isWanted || this.#isDriverBehind || this.#inbox.hasWork || this.#leases.length > 0
  }

  #mayBegin(): boolean {
    const { clock } = this.#parts
    const nowMs = clock.monotonicMs()
    if (nowMs < this.#notBeforeMs || this.#mustAwaitLeases()) return false
    if (this.#wantsBatch() || nowMs - this.#askedMs >= FOLLOW_MS) return true
    return this.#driverWakeTime() <= clock.wallUs()
  }

  #driverWakeTime(): number {
    return this.#isBooted ? this.#parts.driver.wakeTime() : Infinity
  }

  #begin(): void {
    this.#state = 'beginning'
    this.#isWanted = false
    this.#askedMs = this.#parts.clock.monotonicMs()
    this.#given = this.#isBooted ? this.#inbox.take(this.#contention.inputsMax) : []
    const wantsTicket = this.#contention.needsTicket
    this.#parts.begin({ after: this.#after, wantsTicket })
  }

  /** Before any batch of a driver that has no numbers at all. */
  #mustAwaitLeases(): boolean {
    return this.#isBooted && !this.#hasLeased && this.#leasing !== 0
  }

  /** Gives the driver the blocks that have come. */
  #takeLeases(): void {
    for (const lease of this.#leases) {
      this.#parts.driver.receive(INPUT_CONTROL, 0, 0, encodeLease(lease))
    }
    this.#leases = []
    this.#hasLeased = true
  }

  #askLeases(): void {
    const held = this.#leases.reduce((bits, { kind }) => bits | (1 << kind), 0)
    const wanted = this.#parts.driver.leasesWanted() & ~this.#leasing & ~held
    if (wanted === 0) return
    this.#leasing |= wanted
    this.#parts.lease(
      Array.from({ length: 31 }, (_, kind) => kind).filter((kind) => wanted & (1 << kind)),
    )
  }

  #give(input: Input): void {
    const { sessions, replies, driver, clock } = this.#parts
    const nowUs = clock.wallUs()
    if (replies.given(input, nowUs)) return
    sessions.given(input, nowUs)
    driver.receive(input.kind, input.connection, input.number, input.bytes)
    if (input.kind === INPUT_OPEN && input.sessionId !== undefined) this.#reopened(input.sessionId)
  }

  /** A session may have been taken while the executor that knew it was lost. */
  #reopened(sessionId: string): void {
    const key = sessionKey(sessionId)
    const value = this.#parts.rows.row(key)
    const connection = value && this.#parts.sessions.takenBy({ key, value })
    if (connection === undefined) return
    this.#moved.add(connection)
    this.#letGo(connection)
  }

  #runSlice(): Turn {
    const { driver, heartbeat, clock } = this.#parts
    heartbeat.beat(true)
    const result = driver.run(SLICE_MS)
    this.#isInside = result === RUN_INSIDE
    const ageMs = clock.monotonicMs() - this.#askedMs
    if (this.#isInside && ageMs < CLUSTER_TASK_MS_MAX) return 'again'
    if (this.#isInside) return this.#cut()
    if (result === RUN_SHUTDOWN) this.#isStopping = true
    this.#isDriverBehind = result === RUN_MORE
    if (this.#isDriverBehind && !this.#isFull(ageMs)) return 'again'
    this.#close()
    return this.#turnAfterClose()
  }

  /** A batch that wrote nothing is over at once. */
  #turnAfterClose(): Turn {
    if (this.#state !== 'resting') return 'wait'
    if (this.#isStopping) return 'shutdown'
    return this.#mayBegin() ? 'again' : 'wait'
  }

  #isFull(ageMs: number): boolean {
    if (this.#contention.isHurried || ageMs >= CLUSTER_BATCH_MS) return true
    return this.#parts.driver.pendingBytes() >= BATCH_BYTES_MAX
  }

  /**
   * A task has run for so long that what it has read will soon be too old to be committed. If others
   * share its batch they are run without it; alone, it ends as if its seconds were over.
   */
  #cut(): Turn {
    if (this.#given.length > 1) {
      this.#retract()
      this.#contention.oneInput()
      this.#giveUp(0)
      return 'again'
    }
    this.#parts.driver.cut()
    return 'again'
  }

  #close(): void {
    const { driver, sessions, replies, process } = this.#parts
    const begun = this.#requireBegun()
    const sealed = driver.seal()
    const answers = replies.takeAnswers()
    const driverEffects = joined(sealed.effects, this.#parts.takeHostEffects())
    const effects = joined(driverEffects, answers.effects)
    const inputsDone = [...sealed.inputsDone, ...answers.inputsDone]
    sessions.closed(effects, inputsDone)
    replies.closed(effects, inputsDone)
    const mutations = this.#translate(sealed.mutations)
    const ownMutations = this.#encodeReplies()
    const sorted = sortEffects(effects, process)
    const { mail } = begun
    const batch = {
      number: this.#batchNumber,
      // Mail came before anything that this batch has done.
      effects: joined(joined(owned(mail.effects), goodbyes([...this.#moved])), sorted.own),
      inputsDone,
    }
    this.#parts.rows.release()
    const isWriting =
      mutations.length + ownMutations.length + sorted.mail.length > 0 || mail.read !== undefined
    if (isWriting) this.#commit(batch, { begun, mutations, ownMutations, mail: sorted.mail })
    else this.#release(batch)
  }

  #commit(
    batch: Pick<ClosedClusterBatch, 'number' | 'effects' | 'inputsDone'>,
    content: { begun: Begun } & Pick<ClosedClusterBatch, 'mutations' | 'ownMutations' | 'mail'>,
  ): void {
    const { begun, mutations, ownMutations, mail } = content
    const { driver, sessions, replies } = this.#parts
    const readConflicts: KeyRange[] = [
      ...unpackReads(driver.reads()),
      ...sessions.reads(),
      ...replies.reads(),
    ]
    this.#state = 'committing'
    this.#parts.commit({
      ...batch,
      version: begun.version,
      readConflicts,
      mutations,
      ownMutations,
      mail,
      mailRead: begun.mail.read,
    })
  }

  #release(batch: Pick<ClosedClusterBatch, 'number' | 'effects' | 'inputsDone'>): void {
    if (batch.effects.length > 0 || batch.inputsDone.length > 0) {
      this.#batchNumber += 1
      this.#parts.release(batch)
    }
    // Otherwise what has lost may still be among what has not run.
    if (!this.#isDriverBehind) this.#contention.released()
    this.#finish()
  }

  /** The driver's mutations as the store's, with those of sessions. */
  #translate(mutations: Bytes): Uint8Array<ArrayBuffer> {
    const { rows, sessions, replies } = this.#parts
    this.#chunkedBefore = new Set(rows.chunked)
    const writer = translateMutations(mutations, rows.chunked)
    sessions.write(writer, { isWriting: mutations.length > 0 || replies.isWriting })
    return writer.finish()
  }

  /** They are for nobody's cache. */
  #encodeReplies(): Uint8Array<ArrayBuffer> {
    const writer = new MutationWriter()
    this.#parts.replies.write(writer)
    return writer.finish()
  }

  /** The batch has happened. */
  #finish(): void {
    this.#parts.driver.committed()
    this.#parts.sessions.committed()
    this.#parts.replies.committed()
    this.#moved.clear()
    this.#given = []
    this.#begun = undefined
    this.#state = 'resting'
    this.#askLeases()
  }

  #retract(): void {
    const { driver, sessions, replies, rows } = this.#parts
    this.#parts.takeHostEffects()
    driver.retract()
    sessions.retract()
    replies.retract()
    // Better to look for chunks in vain than to leave some behind.
    for (const key of this.#chunkedBefore) rows.chunked.add(key)
    this.#isStopping = false
    // What ran without an input has to run again.
    this.#isDriverBehind = true
  }

  /** The batch has not happened; another one begins with its inputs, after a pause. */
  #giveUp(pauseMs: number): void {
    this.#inbox.putBack(this.#given)
    this.#given = []
    this.#begun = undefined
    this.#isWanted = true
    this.#notBeforeMs = this.#parts.clock.monotonicMs() + Math.min(pauseMs, CONFLICT_BACKOFF_MS_MAX)
    this.#state = 'resting'
  }

  #requireBegun(): Begun {
    ok(this.#begun !== undefined, 'a batch that has begun')
    return this.#begun
  }
}

/** Bytes with a buffer of their own. */
function owned(bytes: Bytes): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes)
}

/** What the driver is told of a connection whose session is taken: driver/scheduler/remote.ts. */
const LETTING_GO: readonly Bytes[] = [
  encodeValue(listValue([stringValue('flush'), intValue(0)])),
  encodeValue(listValue([stringValue('leave')])),
]

const GOODBYE = Buffer.from('*** You went on from another place; this connection ends. ***')

/** Ends the sockets of [connections], whose sessions go on elsewhere. */
function goodbyes(connections: readonly number[]): Bytes {
  return Buffer.concat(
    connections.flatMap((connection) => [
      packEffect(EFFECT_LINE, connection, GOODBYE),
      packEffect(EFFECT_BOOT, connection, BOOT_ELSEWHERE),
    ]),
  )
}
