/**
 * Every session, by connection and by token: lines one way, effects the other. It numbers
 * connections, bounds their count, and knows what a fresh executor must be told of them.
 */

import { createHash } from 'node:crypto'
import {
  EFFECT_BOOT,
  EFFECT_BYTES,
  EFFECT_LINE,
  EFFECT_OPTION,
  EFFECT_PLAYER,
  INPUT_CLOSE,
  INPUT_LINE,
  INPUT_OPEN,
  INPUT_TELNET,
} from '../../driver/shared/layout.ts'
import type { Clock } from '../base/clock.ts'
import { SESSIONS_MAX } from '../base/limits.ts'
import type { Random } from '../base/random.ts'
import {
  type ConnectionOption,
  decodeOption,
  decodePlayer,
  encodeOpen,
  type Origin,
  readOption,
} from '../host/connection.ts'
import type { OutputGauge } from '../host/gauge.ts'
import type { Input } from '../host/message.ts'
import type { StoredSession } from '../host/session-rows.ts'
import type { InputOrigin } from '../host/supervisor.ts'
import { type Channel, Session, type SessionEvents } from './session.ts'
import type { Bytes } from './text.ts'

/** Where inputs go; it answers their number. The bytes are copied during the call. */
export type InputSink = (
  kind: number,
  connection: number,
  bytes: Bytes,
  origin?: InputOrigin,
) => number

const TOKEN_BYTES = 24
const NO_BYTES = new Uint8Array(0)
/** MOO's first connection; −1 is nothing. */
const CONNECTION_FIRST = -2

interface Entry {
  readonly session: Session
  /** What the session is known by where its token must not be; for those that can be resumed. */
  readonly id: string | undefined
  readonly origin: Origin
  readonly openedUs: number
  readonly options: Map<string, Bytes>
  player: Bytes | undefined
}

export class Switchboard {
  readonly #input: InputSink
  readonly #clock: Clock
  readonly #random: Random
  readonly #gauge: OutputGauge
  readonly #entries = new Map<number, Entry>()
  readonly #ids = new Map<string, Session>()
  /** Sessions that are over for the driver and still send their last output. */
  readonly #leaving = new Set<Session>()
  readonly #touched = new Set<Session>()
  readonly #events: SessionEvents
  readonly #takeId: () => number
  readonly #claim: ((id: string) => Promise<StoredSession | undefined>) | undefined
  /** Sessions that are being taken from other processes, by their ids. */
  readonly #claiming = new Map<string, Promise<void>>()
  #sent = Promise.withResolvers<void>()

  constructor(options: {
    input: InputSink
    clock: Clock
    random: Random
    gauge: OutputGauge
    /** The number of a new connection; they are counted down when this is absent. */
    takeId?: (() => number) | undefined
    /** Takes a session that is at another process, see host/cluster/claim.ts. */
    claim?: ((id: string) => Promise<StoredSession | undefined>) | undefined
  }) {
    this.#input = options.input
    this.#clock = options.clock
    this.#random = options.random
    this.#gauge = options.gauge
    this.#claim = options.claim
    this.#takeId = options.takeId ?? countedDown()
    this.#events = {
      input: ({ connection }, kind, bytes, clientNumber) =>
        kind === 'line'
          ? this.#input(INPUT_LINE, connection, bytes, clientNumber ? { clientNumber } : {})
          : this.#input(INPUT_TELNET, connection, bytes),
      closed: (session) => this.#closed(session),
      ended: (session) => {
        this.#leaving.delete(session)
        if (this.#leaving.size === 0) this.#sent.resolve()
      },
      backlogChanged: (session) => this.#gauge.set(session.connection, session.backlogBytes),
    }
  }

  get count(): number {
    return this.#entries.size
  }

  /** A new session on [channel], with the token to resume it by; undefined when there are too many. */
  open(channel: Channel, origin: Origin): { session: Session; token: string } | undefined {
    if (this.#entries.size + this.#leaving.size >= SESSIONS_MAX) return undefined
    const connection = this.#takeConnection()
    const token = Buffer.from(this.#random.bytes(TOKEN_BYTES)).toString('base64url')
    const id = channel.resumable ? idOf(token) : undefined
    const session = new Session({ connection, clock: this.#clock, events: this.#events })
    session.isKnown = origin.outbound
    const openedUs = this.#clock.wallUs()
    this.#enter({ session, id, origin, openedUs, options: new Map(), player: undefined })
    session.attach(channel)
    this.#input(
      INPUT_OPEN,
      connection,
      encodeOpen(origin),
      id === undefined ? {} : { sessionId: id },
    )
    return { session, token }
  }

  /** A session that was open before the server's start, or at another process; it waits for its client. */
  restore({ id, connection, applied, origin, presence }: StoredSession): void {
    const session = new Session({ connection, clock: this.#clock, events: this.#events, applied })
    session.isKnown = true
    const { openedUs, player } = presence
    this.#enter({ session, id, origin, openedUs, options: new Map(), player })
    for (const [name, value] of presence.options) {
      this.#applyOption(connection, readOption(name, value))
    }
    this.#input(INPUT_OPEN, connection, encodeOpen(origin, presence), {
      sessionId: id,
      ...(applied > 0 && { clientNumber: applied }),
    })
  }

  /** Where an open connection comes from. */
  originOf(connection: number): Origin | undefined {
    return this.#entries.get(connection)?.origin
  }

  /** The open session that [token] belongs to. */
  find(token: string): Session | undefined {
    return this.#ids.get(idOf(token))
  }

  /** Whether other processes may have sessions that can go on here. */
  get claims(): boolean {
    return this.#claim !== undefined
  }

  /** The same; one that is at another process goes on here. */
  async claim(token: string): Promise<Session | undefined> {
    const id = idOf(token)
    let claiming = this.#claiming.get(id)
    if (claiming === undefined) {
      claiming = this.#take(id).finally(() => this.#claiming.delete(id))
      this.#claiming.set(id, claiming)
    }
    await claiming
    return this.find(token)
  }

  async #take(id: string): Promise<void> {
    const stored = await this.#claim?.(id)
    if (stored === undefined) return
    // It was elsewhere meanwhile: what is left of it here has not heard of that yet.
    this.#ids.get(id)?.close('elsewhere')
    this.restore(stored)
  }

  /** Takes an effect that concerns a connection; false for others. Output is sent by [settle]. */
  apply(kind: number, connection: number, bytes: Bytes): boolean {
    switch (kind) {
      case EFFECT_LINE:
      case EFFECT_BYTES:
        this.#deliver(kind === EFFECT_LINE ? 'line' : 'bytes', connection, bytes)
        return true
      case EFFECT_BOOT:
        this.#entries.get(connection)?.session.close(bytes.length > 0 ? 'elsewhere' : 'ended')
        return true
      case EFFECT_PLAYER: {
        const entry = this.#entries.get(connection)
        if (entry === undefined) return true
        entry.player = new Uint8Array(bytes)
        entry.session.isKnown = entry.origin.outbound || decodePlayer(bytes) >= 0n
        return true
      }
      case EFFECT_OPTION:
        this.#applyOption(connection, decodeOption(bytes))
        return true
      default:
        return false
    }
  }

  /** Sends the output of the effects applied since the last call. */
  settle(): void {
    for (const session of this.#touched) session.flush()
    this.#touched.clear()
  }

  /** The input is finished: the effects of its task have been applied. */
  inputDone(input: Input): void {
    if (input.kind !== INPUT_LINE && input.kind !== INPUT_TELNET) return
    this.#entries.get(input.connection)?.session.inputDone(input.number, input.bytes.length)
  }

  /** Tells the client of [connection] a line of the server's own, at once. */
  tell(connection: number, text: string): void {
    const session = this.#entries.get(connection)?.session
    session?.tell(text)
    session?.flush()
  }

  /** INPUT_OPEN of every session but those of [except], for an executor that starts anew. */
  presences(except: ReadonlySet<number>): Omit<Input, 'number'>[] {
    return Array.from(this.#entries.values())
      .filter(({ session }) => !except.has(session.connection))
      .map((entry) => ({
        kind: INPUT_OPEN,
        connection: entry.session.connection,
        bytes: encodeOpen(entry.origin, entry),
        ...(entry.id !== undefined && {
          sessionId: entry.id,
          clientNumber: entry.session.applied,
        }),
      }))
  }

  /**
   * Ends every session because the server stops, with [text] as its last line; resolves when all have
   * got it or given up.
   */
  async closeAll(text: string): Promise<void> {
    for (const { session } of [...this.#entries.values()]) {
      session.tell(text)
      session.close('stopping')
    }
    this.#sent = Promise.withResolvers()
    if (this.#leaving.size > 0) await this.#sent.promise
  }

  /** Ends the session of [connection]. */
  close(connection: number): void {
    this.#entries.get(connection)?.session.close('ended')
  }

  #enter(entry: Entry): void {
    const { session, id } = entry
    this.#entries.set(session.connection, entry)
    if (id !== undefined) this.#ids.set(id, session)
    this.#gauge.set(session.connection, 0)
  }

  #takeConnection(): number {
    let connection = this.#takeId()
    while (this.#gauge.isTaken(connection)) connection = this.#takeId()
    return connection
  }

  #deliver(kind: 'line' | 'bytes', connection: number, bytes: Bytes): void {
    const session = this.#entries.get(connection)?.session
    if (session === undefined) return
    session.deliver(kind, bytes)
    this.#touched.add(session)
  }

  #applyOption(connection: number, { name, on, value }: ConnectionOption): void {
    const entry = this.#entries.get(connection)
    if (entry === undefined) return
    entry.options.set(name, value)
    // What was said before the option was set is seen before it takes effect.
    entry.session.flush()
    if (name === 'client-echo') entry.session.setEcho(on)
    else if (name === 'binary') entry.session.binary = on
    else if (name === 'keep-alive') entry.session.setKeepAlive(on)
  }

  #closed(session: Session): void {
    const id = this.#entries.get(session.connection)?.id
    if (id !== undefined && this.#ids.get(id) === session) this.#ids.delete(id)
    this.#entries.delete(session.connection)
    this.#gauge.clear(session.connection)
    this.#leaving.add(session)
    this.#input(INPUT_CLOSE, session.connection, NO_BYTES)
  }
}

function countedDown(): () => number {
  let next = CONNECTION_FIRST
  return () => next--
}

/** What a session is known by: of a token, which only its client has, a digest. */
function idOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url')
}
