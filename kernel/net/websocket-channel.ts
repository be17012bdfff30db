/**
 * A session's channels over WebSocket. Without a subprotocol every text frame is a line, both ways;
 * with `cosm.v1` frames are JSON objects (protocol.ts), output is numbered and the client may come
 * back after losing its socket.
 */

import type { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'
import { isKernelError } from '../base/errors.ts'
import { STRANGER_LINE_BYTES_MAX } from '../base/limits.ts'
import { LineParser } from './line-parser.ts'
import type { OutputItem } from './output-queue.ts'
import {
  CLOSE_BAD_FRAME,
  CLOSE_ELSEWHERE,
  CLOSE_ENDED,
  CLOSE_POLICY,
  CLOSE_SERVER_STOPS,
  CLOSE_TOO_LARGE,
  CLOSE_TOO_MANY,
  type ClientFrame,
  parseClientFrame,
  type ServerFrame,
} from './protocol.ts'
import type { Channel, CloseReason, Session } from './session.ts'
import { type Bytes, lineTooLongNotice, lostNotice, textOf, toBinaryString } from './text.ts'

const CLOSE_CODES: Readonly<Record<CloseReason, number>> = {
  ended: CLOSE_ENDED,
  stopping: CLOSE_SERVER_STOPS,
  elsewhere: CLOSE_ELSEWHERE,
}

/** The most a message may take, which may hold a line at its limit with every character escaped in JSON. */
export function frameBytesMax(lineBytesMax: number): number {
  return 6 * lineBytesMax + 1024
}

/** The header of a frame before its payload (RFC 6455, section 5.2). */
const FRAME_HEADER_BYTES_MAX = 14

/** Problems of one client before it is taken for broken. */
const BAD_FRAMES_MAX = 100

/** What both kinds of channel share. */
abstract class WebSocketChannel implements Channel {
  abstract readonly resumable: boolean
  protected readonly socket: WebSocket
  readonly #stream: Duplex
  protected session: Session | undefined
  /** Bytes that came since the last whole message: what is kept of an unfinished one, and no more. */
  #unfinishedBytes = 0
  #alive: boolean = true
  #probing: boolean = true
  /** The number a client gave the line that is being parsed. */
  protected clientNumber: number | undefined
  protected readonly lines: LineParser

  constructor(socket: WebSocket, stream: Duplex) {
    this.socket = socket
    this.#stream = stream
    this.lines = new LineParser(
      {
        line: (bytes) => this.session?.line(bytes, this.clientNumber),
        lineTooLong: () => this.tooLong(),
      },
      { lineBytesMax: () => this.lineBytesMax },
    )
    socket.on('pong', () => {
      this.#alive = true
    })
    // An error is always followed by 'close'.
    socket.on('error', () => {})
    socket.on('close', (code) => this.session?.detach(this, { final: code === CLOSE_ENDED }))
    stream.on('drain', () => this.session?.drained())
    // Before and after the reader of frames, which listens too: it tells of whole messages in between.
    stream.prependListener('data', (bytes: Buffer) => {
      this.#unfinishedBytes += bytes.length
    })
    stream.on('data', () => {
      const bytesMax = frameBytesMax(this.lineBytesMax) + FRAME_HEADER_BYTES_MAX
      if (this.#unfinishedBytes > bytesMax) this.#refuseMessage()
    })
    socket.on('message', (data: Buffer) => {
      this.#unfinishedBytes = 0
      if (data.length > frameBytesMax(this.lineBytesMax)) this.#refuseMessage()
      else this.take(data)
    })
  }

  /** Takes a message of allowed size. */
  protected abstract take(data: Buffer): void

  /** Closes the socket and reads nothing more of it: who is not logged in cannot fill the memory. */
  #refuseMessage(): void {
    this.#stream.removeAllListeners('data')
    this.#stream.resume()
    this.socket.close(CLOSE_TOO_LARGE, 'a message of somebody who is not logged in is too large')
  }

  /** Asks the other end for a sign of life; a socket that gave none since the last call is closed. */
  probe(): void {
    if (!this.#probing) return
    if (!this.#alive) {
      this.socket.terminate()
      return
    }
    this.#alive = false
    this.socket.ping()
  }

  backlogBytes(): number {
    return this.socket.bufferedAmount
  }

  send(items: readonly OutputItem[]): void {
    this.#stream.cork()
    for (const item of items) this.sendItem(item)
    this.#stream.uncork()
  }

  abstract sendItem(item: OutputItem): void
  abstract tellLost(count: number): void
  abstract tellDone(clientNumber: number): void
  abstract setEcho(on: boolean): void
  protected get lineBytesMax(): number {
    return this.session?.lineBytesMax ?? STRANGER_LINE_BYTES_MAX
  }

  abstract tooLong(): void

  setKeepAlive(on: boolean): void {
    this.#probing = on
  }

  setReading(on: boolean): void {
    if (on) this.socket.resume()
    else this.socket.pause()
  }

  close(reason: CloseReason): void {
    this.socket.close(CLOSE_CODES[reason])
  }

  destroy(): void {
    this.socket.terminate()
  }

  /** Sends text that needs no copy: nobody changes [bytes] any more. */
  protected sendText(bytes: Bytes): void {
    if (this.socket.readyState === this.socket.OPEN) this.socket.send(bytes, { binary: false })
  }
}

/** Lines as they are. */
export class LinesChannel extends WebSocketChannel {
  readonly resumable = false

  start(session: Session): void {
    this.session = session
  }

  protected take(data: Buffer): void {
    if (this.session?.binary === true) this.session.line(toBinaryString(data))
    else this.lines.pushWhole(data)
  }

  sendItem({ kind, bytes }: OutputItem): void {
    // A view would keep the whole batch while the socket is slow.
    const copy = new Uint8Array(bytes)
    if (kind === 'line') this.sendText(copy)
    else if (this.socket.readyState === this.socket.OPEN) this.socket.send(copy, { binary: true })
  }

  tellLost(count: number): void {
    this.sendText(Buffer.from(lostNotice(count)))
  }

  tellDone(): void {
    // Lines without frames have no numbers.
  }

  setEcho(): void {
    // A client of plain lines shows what it shows.
  }

  tooLong(): void {
    this.session?.tell(lineTooLongNotice(this.lineBytesMax))
    this.session?.flush()
  }
}

/** How a client of frames gets its session. */
export interface Doorkeeper {
  /** A new session on [channel], with the token to resume it by; undefined when there are too many. */
  open(channel: Channel): { session: Session; token: string } | undefined
  /** The session that [token] belongs to. */
  find(token: string): Session | undefined
  /** The same, wherever it is; absent when there are no other processes. */
  claim?(token: string): Promise<Session | undefined>
}

/** JSON frames. */
export class FramesChannel extends WebSocketChannel {
  readonly resumable = true
  readonly #doorkeeper: Doorkeeper
  #badFrames = 0
  /** Frames that came while the session is looked for at other processes. */
  #early: ClientFrame[] | undefined

  constructor(socket: WebSocket, stream: Duplex, doorkeeper: Doorkeeper) {
    super(socket, stream)
    this.#doorkeeper = doorkeeper
  }

  protected take(data: Buffer): void {
    const frame = parseClientFrame(textOf(data))
    if ('problem' in frame) this.#refuse(frame.problem)
    else if (this.#early !== undefined) this.#early.push(frame)
    else this.#take(frame)
  }

  get hasSession(): boolean {
    return this.session !== undefined
  }

  sendItem({ kind, bytes, number }: OutputItem): void {
    if (kind === 'line') this.#frame({ type: 'line', number, text: textOf(bytes) })
    else this.#frame({ type: 'bytes', number, base64: Buffer.from(bytes).toString('base64') })
  }

  tellLost(count: number): void {
    this.#frame({ type: 'lost', count })
  }

  tellDone(number: number): void {
    this.#frame({ type: 'done', number })
  }

  setEcho(on: boolean): void {
    this.#frame({ type: 'echo', on })
  }

  tooLong(): void {
    this.#frame({ type: 'error', message: lineTooLongNotice(this.lineBytesMax) })
  }

  #take(frame: ClientFrame): void {
    const session = this.session
    if (session === undefined) {
      if (frame.type === 'open') this.#open()
      else if (frame.type === 'resume') this.#resume(frame)
      else this.#refuse('the first frame must be open or resume')
      return
    }
    switch (frame.type) {
      case 'line':
        this.clientNumber = frame.number
        this.lines.pushWhole(Buffer.from(frame.text, 'utf8'))
        return
      case 'ack':
        session.acknowledge(frame.received)
        return
      case 'close':
        session.leave()
        return
      default:
        this.#refuse('the session is open already')
    }
  }

  #open(): void {
    const opened = this.#doorkeeper.open(this)
    if (opened === undefined) {
      this.#frame({ type: 'error', message: 'the server has too many connections' })
      this.socket.close(CLOSE_POLICY)
      return
    }
    this.#welcome(opened.session, { token: opened.token, resumed: false })
  }

  #resume({ token, received }: { token: string; received: number }): void {
    const claiming = this.#doorkeeper.claim?.(token)
    if (claiming === undefined) this.#goOn(this.#doorkeeper.find(token), { token, received })
    else this.#await(claiming, { token, received })
  }

  /** What the client sends meanwhile is for the session; what is on its way stays in the socket. */
  #await(
    claiming: Promise<Session | undefined>,
    resume: { token: string; received: number },
  ): void {
    this.#early = []
    this.socket.pause()
    const goOn = (session: Session | undefined) => {
      const early = this.#early ?? []
      this.#early = undefined
      this.socket.resume()
      // A session that was taken waits for its client to try again.
      if (this.socket.readyState !== this.socket.OPEN) return
      this.#goOn(session, resume)
      for (const frame of early) this.#take(frame)
    }
    claiming.then(goOn, (error: unknown) => {
      if (!isKernelError(error)) throw error
      // The store does not answer: the client keeps its token and may try again.
      this.socket.close(CLOSE_TOO_MANY, 'the session could not be looked for')
    })
  }

  #goOn(
    session: Session | undefined,
    { token, received }: { token: string; received: number },
  ): void {
    if (session === undefined) {
      this.#open()
      return
    }
    const restarted = session.isRestored ? { restarted: true as const } : {}
    this.#welcome(session, { token, resumed: true, ...restarted })
    session.resume(this, received)
  }

  #welcome(session: Session, answer: { token: string; resumed: boolean; restarted?: true }): void {
    this.session = session
    this.#frame({ type: 'session', connection: session.connection, ...answer })
  }

  #refuse(message: string): void {
    this.#badFrames += 1
    this.#frame({ type: 'error', message })
    if (this.#badFrames > BAD_FRAMES_MAX) this.socket.close(CLOSE_BAD_FRAME)
  }

  #frame(frame: ServerFrame): void {
    this.sendText(Buffer.from(JSON.stringify(frame), 'utf8'))
  }
}
