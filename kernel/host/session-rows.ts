/**
 * The rows of sessions that outlive the server: those whose client can resume, while a player is logged
 * in. A row is written by the batch that changes what it says, so what it says is what was committed.
 *
 *   ('s', id)  list {connection int, applied int, map of INPUT_OPEN for one that was open before}
 *
 * The id is a digest of the client's token. `applied` is the highest number, of the client's own
 * counting, of a line that is finished: a batch that writes anything stores it, so a line that is
 * sent again after a restart is not run again. What wrote nothing may be run again.
 *
 * In a cluster these rows also tell the others who is connected where, so every connection of a player
 * has one; the id of one whose client cannot resume is `@` and the number of the connection. And there
 * a batch that was closed may still turn out not to have happened: see [retract]. A client may come back to
 * any process, which then takes the session by rewriting its row (cluster/claim.ts). So a batch conflicts
 * with whoever writes the row of a session that it has input of or writes about, and one that was lost
 * finds in [moved] that the session is not its own any more.
 */

import {
  EFFECT_BOOT,
  EFFECT_OPTION,
  EFFECT_PLAYER,
  INPUT_CLOSE,
  INPUT_OPEN,
} from '../../driver/shared/layout.ts'
import { SESSIONS_MAX } from '../base/limits.ts'
import { parseKey, sessionKey, sessionsRange } from '../store/keys.ts'
import { decodeMutations, type MutationWriter } from '../store/mutations.ts'
import { type Bytes, type Entry, type KeyRange, rangeContains, rangeOfKey } from '../store/range.ts'
import type { Store } from '../store/store.ts'
import { decodeValue, encodeValue, intValue, listValue, type SlotValue } from '../store/value.ts'
import {
  decodeOption,
  decodePlayer,
  decodePresence,
  encodeOpen,
  type Origin,
  type Presence,
} from './connection.ts'
import { forEachEffect, type Input } from './message.ts'

/** What a row says. */
export interface StoredSession {
  readonly id: string
  readonly connection: number
  /** The client's number of the last line that is applied, 0 for none. */
  readonly applied: number
  readonly origin: Origin
  readonly presence: Presence
}

interface Session {
  readonly id: string
  readonly connection: number
  readonly origin: Origin
  readonly options: Map<string, Bytes>
  readonly openedUs: number
  player: Bytes | undefined
  applied: number
  /** Whether there is a row, or will be with the batch in flight. */
  isStored: boolean
}

/** What a line, or the end of a connection, will mean to its session when it is finished. */
interface Unfinished {
  readonly session: Session
  /** 0: the connection has ended. */
  readonly clientNumber: number
}

export class SessionRows {
  readonly #sessions = new Map<number, Session>()
  readonly #unfinished = new Map<number, Unfinished>()
  /** Sessions whose row is not what it should be, and whether that alone is worth a commit. */
  readonly #changed = new Set<Session>()
  #isWanted: boolean = false
  readonly #inCluster: boolean
  /** What takes back the last batch, newest first. */
  #undo: (() => void)[] = []
  /** In a cluster: connections of sessions that can be resumed, by the sessions' ids. */
  readonly #connections = new Map<string, number>()
  /** In a cluster: ids of sessions that the batch has input of or writes about. */
  readonly #touched = new Set<string>()

  constructor({ inCluster }: { inCluster: boolean } = { inCluster: false }) {
    this.#inCluster = inCluster
  }

  /** An input is about to be given to the driver. */
  given(
    { kind, connection, number, clientNumber = 0, sessionId, bytes }: Input,
    nowUs: number,
  ): void {
    if (kind === INPUT_OPEN) {
      const id = sessionId ?? (this.#inCluster ? unresumableId(connection) : undefined)
      if (id !== undefined) this.#open({ id, connection, applied: clientNumber }, bytes, nowUs)
      return
    }
    const session = this.#sessions.get(connection)
    if (session === undefined) return
    this.#touch(session)
    if (kind !== INPUT_CLOSE && clientNumber === 0) return
    this.#unfinished.set(number, { session, clientNumber })
  }

  /** A batch is about to be closed, with these [effects] and finished inputs. */
  closed(effects: Bytes, inputsDone: readonly number[]): void {
    if (this.#sessions.size === 0) return
    forEachEffect(effects, (kind, connection, bytes) => {
      const session = this.#sessions.get(connection)
      if (session === undefined) return
      if (kind === EFFECT_PLAYER) this.#setPlayer(session, bytes)
      else if (kind === EFFECT_OPTION) this.#setOption(session, bytes)
      else if (kind === EFFECT_BOOT) this.#end(session)
    })
    for (const number of inputsDone) this.#finish(number)
  }

  /** Adds the rows that changed to a batch; [isWriting]: it writes something anyway. */
  write(writer: MutationWriter, { isWriting }: { isWriting: boolean }): void {
    if (!isWriting && !this.#isWanted) return
    const changed = [...this.#changed]
    const stored = changed.map(({ isStored }) => isStored)
    for (const session of changed) {
      this.#touch(session)
      writeRow(writer, session)
    }
    this.#changed.clear()
    this.#isWanted = false
    this.#undoWith(() => {
      this.#isWanted = true
      for (const [index, session] of changed.entries()) {
        this.#changed.add(session)
        session.isStored = stored[index] ?? false
      }
    })
  }

  /** The rows that the batch stands on. */
  reads(): KeyRange[] {
    return Array.from(this.#touched, (id) => rangeOfKey(sessionKey(id)))
  }

  /**
   * Mutations that others have committed, between two batches: the connections whose sessions are at another
   * process now. Nothing is written of them any more.
   */
  moved(mutations: Bytes): number[] {
    if (this.#connections.size === 0) return []
    const moved: number[] = []
    for (const mutation of decodeMutations(mutations)) {
      if (mutation.type !== 'set' || !rangeContains(SESSIONS, mutation.key)) continue
      const connection = this.takenBy(mutation)
      if (connection !== undefined) moved.push(connection)
    }
    return moved
  }

  /** The same for one [row], if it says so. */
  takenBy(row: Entry): number | undefined {
    const [stored] = readSessions([row])
    const connection = stored && this.#connections.get(stored.id)
    if (connection === undefined || connection === stored?.connection) return undefined
    this.#forget(connection)
    return connection
  }

  /** The batch that was closed last has happened. */
  committed(): void {
    this.#undo = []
    this.#touched.clear()
  }

  /** The batch that was closed last has not happened; its inputs will be given again. */
  retract(): void {
    for (const step of this.#undo.reverse()) step()
    this.committed()
  }

  #touch({ id }: Session): void {
    if (this.#inCluster && isResumable({ id })) this.#touched.add(id)
  }

  #forget(connection: number): void {
    const session = this.#sessions.get(connection)
    if (session === undefined) return
    this.#sessions.delete(connection)
    this.#connections.delete(session.id)
    this.#changed.delete(session)
    for (const [number, unfinished] of this.#unfinished) {
      if (unfinished.session === session) this.#unfinished.delete(number)
    }
  }

  /** On the embedded store what is closed has happened, or the process ends. */
  #undoWith(step: () => void): void {
    if (this.#inCluster) this.#undo.push(step)
  }

  #open(identity: { id: string; connection: number; applied: number }, open: Bytes, nowUs: number) {
    const { origin, presence } = decodePresence(open)
    if (this.#inCluster && isResumable(identity)) {
      this.#connections.set(identity.id, identity.connection)
    }
    this.#sessions.set(identity.connection, {
      ...identity,
      origin,
      options: new Map(presence?.options),
      openedUs: presence?.openedUs ?? nowUs,
      player: presence?.player,
      isStored: presence?.player !== undefined,
    })
  }

  #setPlayer(session: Session, bytes: Bytes): void {
    const { player } = session
    this.#undoWith(() => {
      session.player = player
    })
    session.player = decodePlayer(bytes) >= 0n ? new Uint8Array(bytes) : undefined
    if (session.player !== undefined || session.isStored) this.#want(session)
  }

  #setOption(session: Session, bytes: Bytes): void {
    const { name, value } = decodeOption(bytes)
    const former = session.options.get(name)
    this.#undoWith(() => {
      if (former === undefined) session.options.delete(name)
      else session.options.set(name, former)
    })
    session.options.set(name, value)
    if (session.player !== undefined) this.#want(session)
  }

  #end(session: Session): void {
    const { player } = session
    const connection = this.#connections.get(session.id)
    this.#undoWith(() => {
      this.#sessions.set(session.connection, session)
      if (connection !== undefined) this.#connections.set(session.id, connection)
      session.player = player
    })
    this.#sessions.delete(session.connection)
    this.#connections.delete(session.id)
    session.player = undefined
    if (session.isStored) this.#want(session)
  }

  /** The row has to change, whether or not anything else is written. */
  #want(session: Session): void {
    const isWanted = this.#isWanted
    this.#change(session)
    this.#undoWith(() => {
      this.#isWanted = isWanted
    })
    this.#isWanted = true
  }

  #change(session: Session): void {
    if (this.#changed.has(session)) return
    this.#changed.add(session)
    this.#undoWith(() => this.#changed.delete(session))
  }

  #finish(number: number): void {
    const unfinished = this.#unfinished.get(number)
    if (unfinished === undefined) return
    this.#unfinished.delete(number)
    const { session, clientNumber } = unfinished
    const { applied } = session
    this.#undoWith(() => {
      this.#unfinished.set(number, unfinished)
      session.applied = applied
    })
    if (clientNumber === 0) {
      this.#end(session)
      return
    }
    session.applied = Math.max(session.applied, clientNumber)
    if (session.player !== undefined) this.#change(session)
  }
}

const SESSIONS = sessionsRange()

/** What a session is known by whose client cannot resume. */
function unresumableId(connection: number): string {
  return `@${-connection}`
}

/** Whether the client of [session] can come back to it. */
export function isResumable(session: Pick<StoredSession, 'id'>): boolean {
  return !session.id.startsWith('@')
}

function writeRow(writer: MutationWriter, session: Session): void {
  const key = sessionKey(session.id)
  session.isStored = session.player !== undefined
  if (session.isStored) writer.set(key, encodeSession({ ...session, presence: session }))
  else writer.clear(key)
}

/** The row of [session]. */
export function encodeSession(session: Omit<StoredSession, 'id'>): Bytes {
  const { connection, applied, origin, presence } = session
  const open = decodeValue(encodeOpen(origin, presence))
  return encodeValue(listValue([intValue(connection), intValue(applied), open]))
}

/** Every session that was open when the last server stopped. */
export async function readStoredSessions(store: Store): Promise<StoredSession[]> {
  return readSessions(await store.range(sessionsRange(), { limit: SESSIONS_MAX }))
}

/** The sessions of [rows]; one that this version does not write is left out. */
export function readSessions(rows: readonly Entry[]): StoredSession[] {
  return rows.flatMap(({ key, value }) => {
    const parsed = parseKey(key)
    const session =
      parsed.table === 'session' ? readSession(String(parsed.session), value) : undefined
    return session === undefined ? [] : [session]
  })
}

/** The players of [sessions], for the driver: the world is not told that they are gone. */
export function playersOf(sessions: readonly StoredSession[]): SlotValue[] {
  return sessions.flatMap(({ presence }) =>
    presence.player === undefined ? [] : [decodeValue(presence.player)],
  )
}

/** A session of the server's own WebSockets, as if it had come to the [port] where they are now. */
export function movedTo(session: StoredSession, port: number): StoredSession {
  const { origin } = session
  return { ...session, origin: { ...origin, port, destinationPort: port } }
}

/** The session of a row, undefined when the row is none that this version writes. */
function readSession(id: string, value: Bytes): StoredSession | undefined {
  const row = decodeValue(value)
  if (row.type !== 'list') return undefined
  const [connection, applied, open] = row.items
  if (connection?.type !== 'int' || applied?.type !== 'int' || open?.type !== 'map')
    return undefined
  const { origin, presence } = decodePresence(encodeValue(open))
  if (presence?.player === undefined) return undefined
  return {
    id,
    connection: Number(connection.value),
    applied: Number(applied.value),
    origin,
    presence,
  }
}
