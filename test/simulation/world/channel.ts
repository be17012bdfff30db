/**
 * The server's end of a client's connection: what the channels of WebSockets and telnet are to a session, with frames
 * that are objects. Who can come back opens or resumes first; who cannot is let in at once.
 */

import type { OutputItem } from '../../../kernel/net/output-queue.ts'
import type { Channel, CloseReason, Session } from '../../../kernel/net/session.ts'
import type { Switchboard } from '../../../kernel/net/switchboard.ts'

export type ClientFrame =
  | { readonly type: 'open' }
  | { readonly type: 'resume'; readonly token: string; readonly received: number }
  | { readonly type: 'line'; readonly text: string; readonly number?: number }
  | { readonly type: 'ack'; readonly received: number }

export type ServerFrame =
  | { readonly type: 'session'; readonly token: string; readonly isResumed: boolean }
  | { readonly type: 'line'; readonly number: number; readonly text: string }
  | { readonly type: 'lost'; readonly count: number }
  | { readonly type: 'done'; readonly number: number }
  | { readonly type: 'closed' }

/** What the network holds of a connection at the server. */
export interface Door {
  /** Where the frames for the client go. */
  toClient: (frame: ServerFrame) => void
  /** Called when the server is gone. */
  hungUp: () => void
  take(frame: ClientFrame): void
  /** The client, or the network, is gone. */
  lost(): void
}

export class ServerChannel implements Channel, Door {
  readonly resumable: boolean
  toClient: (frame: ServerFrame) => void = () => {}
  hungUp: () => void = () => {}
  readonly #switchboard: Switchboard
  readonly #port: number
  #session: Session | undefined

  constructor(switchboard: Switchboard, options: { isResumable: boolean; port: number }) {
    this.#switchboard = switchboard
    this.#port = options.port
    this.resumable = options.isResumable
  }

  take(frame: ClientFrame): void {
    switch (frame.type) {
      case 'open':
        this.#open()
        return
      case 'resume':
        this.#resume(frame.token, frame.received)
        return
      case 'line':
        this.#session?.line(Buffer.from(frame.text), frame.number)
        return
      case 'ack':
        this.#session?.acknowledge(frame.received)
    }
  }

  lost(): void {
    this.#session?.detach(this, { final: false })
  }

  #open(): void {
    const opened = this.#switchboard.open(this, {
      protocol: this.resumable ? 'websocket' : 'telnet',
      listener: 0n,
      port: this.#port,
      source: '127.0.0.1',
      sourcePort: 40_000,
      destination: '127.0.0.1',
      destinationPort: this.#port,
      outbound: false,
    })
    if (opened === undefined) throw new Error('too many connections')
    this.#session = opened.session
    this.toClient({ type: 'session', token: opened.token, isResumed: false })
  }

  #resume(token: string, received: number): void {
    const session = this.#switchboard.find(token)
    if (session === undefined) {
      this.#open()
      return
    }
    this.#session = session
    this.toClient({ type: 'session', token, isResumed: true })
    session.resume(this, received)
  }

  // What the session asks for.

  backlogBytes(): number {
    return 0
  }

  send(items: readonly OutputItem[]): void {
    for (const { number, bytes } of items) {
      this.toClient({ type: 'line', number, text: Buffer.from(bytes).toString('utf8') })
    }
  }

  tellLost(count: number): void {
    this.toClient({ type: 'lost', count })
  }

  tellDone(number: number): void {
    this.toClient({ type: 'done', number })
  }

  setEcho(): void {}
  setKeepAlive(): void {}
  setReading(): void {}

  close(_reason: CloseReason): void {
    this.toClient({ type: 'closed' })
  }

  destroy(): void {
    this.toClient({ type: 'closed' })
  }
}
