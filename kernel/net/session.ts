/**
 * A session: a player's presence, which outlives its socket. The driver knows it as a connection, by
 * a negative number that is never used again in one server start.
 *
 * - Output is numbered and queued in a bounded queue; a channel that reads slowly loses the oldest.
 * - Where the channel lets its client resume, output stays until it is acknowledged (bounded too),
 *   and a lost socket leaves the session detached for RESUME_MS_MAX before it is closed.
 * - Input that is not finished counts against a bound; above it the channel stops reading.
 */

import { ok } from 'node:assert/strict'
import {
  INPUT_QUEUED_BYTES_MAX,
  LINE_BYTES_MAX,
  OUTPUT_QUEUED_BYTES_MAX,
} from '../../driver/shared/limits.ts'
import type { Clock, Timer } from '../base/clock.ts'
import {
  CLOSE_FLUSH_MS_MAX,
  INPUT_LINE_COST_BYTES,
  RESUME_BYTES_MAX,
  RESUME_MS_MAX,
  SOCKET_BACKLOG_BYTES_MAX,
  STRANGER_LINE_BYTES_MAX,
} from '../base/limits.ts'
import { type OutputItem, OutputQueue } from './output-queue.ts'
import type { Bytes } from './text.ts'

/** What a session needs of a socket, whatever its protocol. */
export interface Channel {
  /** Whether the client numbers what it got and may come back for the rest. */
  readonly resumable: boolean
  /** Bytes given to [send] that the operating system has not taken; falling, it calls `drained`. */
  backlogBytes(): number
  send(items: readonly OutputItem[]): void
  /** Tells the client that [count] items before the next one are gone. */
  tellLost(count: number): void
  /** Tells the client that an input of its own numbering is finished. */
  tellDone(clientNumber: number): void
  /** Whether the client is to show what is typed. */
  setEcho(on: boolean): void
  /** Whether to probe the other end during silence. */
  setKeepAlive(on: boolean): void
  setReading(on: boolean): void
  /** Closes after sending what it was given. */
  close(reason: CloseReason): void
  /** Closes without waiting for anything. */
  destroy(): void
}

/** The world ended the session; the server stops; the client came back on another socket. */
export type CloseReason = 'ended' | 'stopping' | 'elsewhere'

export interface SessionEvents {
  /**
   * A line, or telnet commands, for the driver, with the client's own number if it counts; answers the
   * number of the input. The bytes are only valid during the call.
   */
  input(session: Session, kind: 'line' | 'telnet', bytes: Bytes, clientNumber?: number): number
  /** The session is over: nothing is added to what it sends, and no channel can attach to it. */
  closed(session: Session): void
  /** A closed session has no channel any more. */
  ended(session: Session): void
  /** The bytes that wait to be sent have changed. */
  backlogChanged(session: Session): void
}

/** Bytes handed to a channel in one go. */
const SEND_BYTES = 65_536

export class Session {
  readonly connection: number
  readonly #clock: Clock
  readonly #events: SessionEvents
  readonly #queue = new OutputQueue({ bytesMax: OUTPUT_QUEUED_BYTES_MAX })
  readonly #unacknowledged = new OutputQueue({ bytesMax: RESUME_BYTES_MAX })
  /** Client's own number of an unfinished input, by ours. */
  readonly #clientNumbers = new Map<number, number>()
  #channel: Channel | undefined
  #timer: Timer | undefined
  #outputCount = 0
  #clientNumberMax = 0
  #applied = 0
  #inputCost = 0
  #echo: boolean = true
  #closing: boolean = false
  #closeReason: CloseReason = 'ended'
  #isLeaving: boolean = false
  /** Whether it was open before the server's last start, and its client has not come back since. */
  #isRestored: boolean
  /** Whether it belongs to a player, or is a connection that the world opened itself. */
  isKnown: boolean = false
  /** Whether input arrives as MOO's binary strings. */
  binary: boolean = false

  /**
   * A new session, or with [applied], the client's number of its last line that was finished, one from
   * before the server's start: it waits for its client.
   */
  constructor(options: {
    connection: number
    clock: Clock
    events: SessionEvents
    applied?: number
  }) {
    this.connection = options.connection
    this.#clock = options.clock
    this.#events = options.events
    this.#isRestored = options.applied !== undefined
    this.#applied = options.applied ?? 0
    this.#clientNumberMax = this.#applied
    if (this.#isRestored) this.#await()
  }

  get isRestored(): boolean {
    return this.#isRestored
  }

  /** The client's number of its last line that is finished, 0 for none. */
  get applied(): number {
    return this.#applied
  }

  /** Output that waits here or in the channel. */
  get backlogBytes(): number {
    return this.#queue.bytes + (this.#channel?.backlogBytes() ?? 0)
  }

  /** The longest line that is read. */
  get lineBytesMax(): number {
    return this.isKnown ? LINE_BYTES_MAX : STRANGER_LINE_BYTES_MAX
  }

  get attached(): boolean {
    return this.#channel !== undefined
  }

  // What the channel reports.

  /** Makes [channel] the session's; a channel it had before is closed. */
  attach(channel: Channel): void {
    ok(!this.#closing, 'a closed session gets no channel')
    this.#channel?.close('elsewhere')
    this.#timer?.cancel()
    this.#channel = channel
    if (!this.#echo) channel.setEcho(false)
    if (this.#isInputFull()) channel.setReading(false)
  }

  /** Attaches [channel], whose client has everything up to the number [received], and sends the rest. */
  resume(channel: Channel, received: number): void {
    if (this.#isRestored) this.#countOn(received)
    this.attach(channel)
    this.acknowledge(received)
    const missed = this.#unacknowledged.items()
    this.#unacknowledged.takeLost()
    if (missed.length === 0) this.#queue.takeLost()
    const first = missed[0] ?? this.#queue.first()
    const gap = (first?.number ?? this.#outputCount + 1) - received - 1
    if (gap > 0) channel.tellLost(gap)
    if (missed.length > 0) channel.send(missed)
    this.flush()
  }

  /** The client has every item up to [number]. */
  acknowledge(number: number): void {
    for (let item = this.#unacknowledged.first(); item !== undefined; ) {
      if (item.number > number) break
      this.#unacknowledged.shift()
      item = this.#unacknowledged.first()
    }
  }

  /** A line from the client, with the client's own number if it counts. Repeated lines are dropped. */
  line(bytes: Bytes, clientNumber?: number): void {
    if (this.#closing) return
    if (clientNumber !== undefined) {
      if (clientNumber <= this.#clientNumberMax) {
        this.#repeated(clientNumber)
        return
      }
      this.#clientNumberMax = clientNumber
    }
    const number = this.#input('line', bytes, clientNumber)
    if (clientNumber !== undefined) this.#clientNumbers.set(number, clientNumber)
  }

  /** Telnet commands from the client, as a MOO binary string. */
  telnet(bytes: Bytes): void {
    if (!this.#closing) this.#input('telnet', bytes)
  }

  /** The channel has room again. */
  drained(): void {
    this.flush()
  }

  /** The socket of [channel] is gone; [final]: its client said that it will not come back. */
  detach(channel: Channel, options: { final: boolean }): void {
    if (channel !== this.#channel) return
    this.#channel = undefined
    if (this.#closing) this.#end()
    else if (options.final || !channel.resumable) this.close('ended')
    else this.#await()
  }

  /** The client will send nothing more: the session ends when what it sent is finished. */
  leave(): void {
    if (this.#isLeaving || this.#closing) return
    this.#isLeaving = true
    if (this.#inputCost === 0) this.close('ended')
    else this.#timer = this.#clock.after(CLOSE_FLUSH_MS_MAX, () => this.close('ended'))
  }

  // What the driver asks for.

  /** Queues output; it is sent by the next [flush]. The bytes may be a view until then. */
  deliver(kind: OutputItem['kind'], bytes: Bytes): void {
    if (this.#closing) return
    const item = { kind, bytes, number: ++this.#outputCount }
    if (this.#queue.wouldLose(item)) this.flush()
    this.#queue.push(item)
  }

  /** Queues a line of the server's own. */
  tell(text: string): void {
    this.deliver('line', Buffer.from(text, 'utf8'))
  }

  /** Sends what the channel takes. */
  flush(): void {
    const channel = this.#channel
    if (channel !== undefined) this.#send(channel)
    this.#queue.own()
    this.#unacknowledged.own()
    if (!this.#closing) this.#events.backlogChanged(this)
    else if (channel === undefined) this.#end()
    else if (this.#queue.length === 0) channel.close(this.#closeReason)
  }

  /** The input [number] of [byteCount] bytes is finished. */
  inputDone(number: number, byteCount: number): void {
    const wasFull = this.#isInputFull()
    this.#inputCost -= byteCount + INPUT_LINE_COST_BYTES
    if (wasFull && !this.#isInputFull()) this.#channel?.setReading(true)
    if (this.#isLeaving && this.#inputCost === 0) this.close('ended')
    const clientNumber = this.#clientNumbers.get(number)
    if (clientNumber === undefined) return
    this.#clientNumbers.delete(number)
    this.#applied = Math.max(this.#applied, clientNumber)
    this.#channel?.tellDone(clientNumber)
  }

  setEcho(on: boolean): void {
    this.#echo = on
    this.#channel?.setEcho(on)
  }

  setKeepAlive(on: boolean): void {
    this.#channel?.setKeepAlive(on)
  }

  /** Ends the session; what is queued is still sent, for a bounded time. */
  close(reason: CloseReason): void {
    if (this.#closing) return
    this.#closeReason = reason
    this.#timer?.cancel()
    this.#events.closed(this)
    this.#closing = true
    this.#timer = this.#clock.after(CLOSE_FLUSH_MS_MAX, () => this.#channel?.destroy())
    this.#channel?.setReading(true) // Or a peer that has closed would never be noticed.
    this.flush()
  }

  /** Waits for the client to come back. */
  #await(): void {
    this.#timer = this.#clock.after(RESUME_MS_MAX, () => this.close('ended'))
  }

  /** Numbers what waits behind what the client [received] before the server's start. */
  #countOn(received: number): void {
    this.#isRestored = false
    this.#queue.renumber(received)
    this.#outputCount += received
  }

  /** The client may have missed that a line is finished: whoever sends it again is told so. */
  #repeated(clientNumber: number): void {
    for (const unfinished of this.#clientNumbers.values()) if (unfinished === clientNumber) return
    this.#channel?.tellDone(clientNumber)
  }

  #input(kind: 'line' | 'telnet', bytes: Bytes, clientNumber?: number): number {
    this.#inputCost += bytes.length + INPUT_LINE_COST_BYTES
    const number = this.#events.input(this, kind, bytes, clientNumber)
    if (this.#isInputFull()) this.#channel?.setReading(false)
    return number
  }

  #isInputFull(): boolean {
    return this.#inputCost > INPUT_QUEUED_BYTES_MAX
  }

  #send(channel: Channel): void {
    while (this.#queue.length > 0 && channel.backlogBytes() <= SOCKET_BACKLOG_BYTES_MAX) {
      const lost = this.#queue.takeLost()
      if (lost > 0) channel.tellLost(lost)
      const items = this.#take(SEND_BYTES)
      channel.send(items)
      if (channel.resumable) for (const item of items) this.#unacknowledged.push(item)
    }
  }

  /** Items from the front of the queue, at least one, up to [bytesMax]. */
  #take(bytesMax: number): OutputItem[] {
    const items: OutputItem[] = []
    let size = 0
    for (let item = this.#queue.first(); item !== undefined; item = this.#queue.first()) {
      size += item.bytes.length
      if (items.length > 0 && size > bytesMax) break
      this.#queue.shift()
      items.push(item)
    }
    return items
  }

  #end(): void {
    this.#timer?.cancel()
    this.#events.ended(this)
  }
}
