/**
 * The client's half of the subprotocol `cosm.v1`: one session over as many sockets as it takes. What
 * was typed is kept until the server has finished it, so that a line is neither lost nor done twice.
 */

import { WebSocket } from 'ws'
import { type ClientFrame, PROTOCOL, type ServerFrame } from '../net/protocol.ts'

const HANDSHAKE_MS_MAX = 10_000
const RECONNECT_MS_MIN = 500
const RECONNECT_MS_MAX = 30_000
/** So many items may be unacknowledged before the client says what has arrived. */
const ACKNOWLEDGE_ITEMS = 50
/** Lines typed while away; above, the oldest go first. */
const UNSENT_LINES_MAX = 1000

export interface ClientEvents {
  line(text: string): void
  /** A remark of the client itself, about the connection. */
  note(text: string): void
  /** Whether to show what is typed. */
  echo(on: boolean): void
  /** The conversation is over; [failure] says why when nothing was ever connected. */
  end(failure?: string): void
}

export interface Client {
  send(line: string): void
  /** Ends the session. */
  leave(): void
}

type Pending = { number: number; text: string }

/** Connects to [url] and keeps reconnecting, resuming the same session, until it ends. */
export function openClient(url: URL, events: ClientEvents): Client {
  let socket: WebSocket | undefined
  let timer: NodeJS.Timeout | undefined
  let token: string | undefined
  let received = 0
  let acknowledged = 0
  let typed = 0
  let unfinished: Pending[] = []
  let reconnectMs = RECONNECT_MS_MIN
  let over = false

  const send = (frame: ClientFrame) => {
    if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame))
  }
  const sendLine = ({ number, text }: Pending) => send({ type: 'line', text, number })
  const end = (failure?: string) => {
    if (over) return
    over = true
    clearTimeout(timer)
    socket?.close(1000)
    events.end(failure)
  }
  const arrived = (number: number) => {
    received = number
    if (received - acknowledged < ACKNOWLEDGE_ITEMS) return
    acknowledged = received
    send({ type: 'ack', received })
  }
  const greet = (frame: ServerFrame & { type: 'session' }) => {
    if (token !== undefined) {
      events.note(frame.resumed ? 'connected again' : 'connected again, but the session was gone')
      if (frame.restarted) events.note('the server was restarted; some of its output may be lost')
    }
    if (!frame.resumed) {
      received = 0
      acknowledged = 0
    }
    token = frame.token
    reconnectMs = RECONNECT_MS_MIN
    for (const pending of unfinished) sendLine(pending)
  }
  const take = (frame: ServerFrame) => {
    switch (frame.type) {
      case 'session':
        greet(frame)
        break
      case 'line':
        arrived(frame.number)
        events.line(frame.text)
        break
      case 'bytes':
        arrived(frame.number)
        break
      case 'lost':
        received += frame.count
        events.note(`${frame.count} lines are lost: they came faster than they could be sent`)
        break
      case 'done':
        unfinished = unfinished.filter(({ number }) => number > frame.number)
        break
      case 'echo':
        events.echo(frame.on)
        break
      case 'error':
        events.note(frame.message)
        break
    }
  }
  const open = () => {
    const opening = new WebSocket(url, PROTOCOL, { handshakeTimeout: HANDSHAKE_MS_MAX })
    let failure = ''
    socket = opening
    opening.on('open', () => {
      send(token === undefined ? { type: 'open' } : { type: 'resume', token, received })
    })
    opening.on('message', (data) => take(JSON.parse(String(data)) as ServerFrame))
    opening.on('error', (error) => {
      failure = error.message || ('code' in error ? String(error.code) : 'failed')
    })
    opening.on('close', (code) => {
      if (over) return
      if (code === 1000) return end()
      if (token === undefined) return end(failure || `closed with code ${code}`)
      events.note(`connection lost; trying again in ${reconnectMs / 1000} s`)
      timer = setTimeout(open, reconnectMs)
      reconnectMs = Math.min(RECONNECT_MS_MAX, reconnectMs * 2)
    })
  }
  open()
  return {
    send: (text) => {
      const pending = { number: ++typed, text }
      unfinished.push(pending)
      if (unfinished.length > UNSENT_LINES_MAX) unfinished.shift()
      if (token !== undefined) sendLine(pending)
    },
    leave: () => {
      send({ type: 'close' })
      end()
    },
  }
}
