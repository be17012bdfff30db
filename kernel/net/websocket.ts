/** WebSockets at `/` of the HTTP server: plain lines, or the frames of `cosm.v1` when asked for. */

import type { IncomingMessage, Server } from 'node:http'
import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import { LINE_BYTES_MAX } from '../../driver/shared/limits.ts'
import type { Clock, Timer } from '../base/clock.ts'
import { HELLO_MS_MAX, KEEP_ALIVE_MS } from '../base/limits.ts'
import type { Origin } from '../host/connection.ts'
import { CLOSE_POLICY, CLOSE_TOO_MANY, PROTOCOL } from './protocol.ts'
import type { Switchboard } from './switchboard.ts'
import { FramesChannel, frameBytesMax, LinesChannel } from './websocket-channel.ts'

export interface WebSockets {
  /** Begins to accept: until then, and after [close], the answer is 503. */
  accept(): void
  /** Accepts nobody any more; open sockets stay. */
  close(): void
}

/** Takes the upgrades of [server] at `/`; others are answered 404. */
export function openWebSockets(options: {
  server: Server
  switchboard: Switchboard
  clock: Clock
  /** The object whose verbs speak for the listening point. */
  listener: bigint
}): WebSockets {
  const { server, switchboard, clock, listener } = options
  const acceptor = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: frameBytesMax(LINE_BYTES_MAX),
    handleProtocols: (protocols) => (protocols.has(PROTOCOL) ? PROTOCOL : false),
  })
  const channels = new Set<LinesChannel | FramesChannel>()
  let isAccepting: boolean = false

  const accept = (socket: WebSocket, stream: Duplex) => {
    const origin = originOf(stream, listener)
    const channel =
      socket.protocol === PROTOCOL
        ? openFrames(socket, stream, { switchboard, clock, origin })
        : openLines(socket, stream, { switchboard, origin })
    if (channel === undefined) return
    channels.add(channel)
    socket.on('close', () => channels.delete(channel))
  }

  server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    const path = request.url?.split('?')[0]
    if (path !== '/' || !isAccepting) {
      const status = path === '/' ? '503 Service Unavailable' : '404 Not Found'
      stream.on('error', () => stream.destroy())
      stream.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
      return
    }
    acceptor.handleUpgrade(request, stream, head, (socket) => accept(socket, stream))
  })

  let timer: Timer
  const probe = () => {
    for (const channel of channels) channel.probe()
    timer = clock.after(KEEP_ALIVE_MS, probe)
  }
  timer = clock.after(KEEP_ALIVE_MS, probe)

  return {
    accept() {
      isAccepting = true
    },
    close() {
      isAccepting = false
      timer.cancel()
    },
  }
}

interface Door {
  readonly switchboard: Switchboard
  readonly origin: Origin
}

function openLines(socket: WebSocket, stream: Duplex, door: Door): LinesChannel | undefined {
  const channel = new LinesChannel(socket, stream)
  const opened = door.switchboard.open(channel, door.origin)
  if (opened === undefined) {
    socket.close(CLOSE_TOO_MANY, 'the server has too many connections')
    return undefined
  }
  channel.start(opened.session)
  return channel
}

function openFrames(
  socket: WebSocket,
  stream: Duplex,
  door: Door & { readonly clock: Clock },
): FramesChannel {
  const channel = new FramesChannel(socket, stream, {
    open: (each) => door.switchboard.open(each, door.origin),
    find: (token) => door.switchboard.find(token),
    ...(door.switchboard.claims && { claim: (token) => door.switchboard.claim(token) }),
  })
  const timer = door.clock.after(HELLO_MS_MAX, () => {
    if (!channel.hasSession) socket.close(CLOSE_POLICY, 'neither open nor resume came')
  })
  socket.on('close', () => timer.cancel())
  return channel
}

function originOf(stream: Duplex, listener: bigint): Origin {
  const socket = stream instanceof Socket ? stream : undefined
  socket?.setNoDelay(true)
  return {
    protocol: 'websocket',
    listener,
    outbound: false,
    port: socket?.localPort ?? 0,
    source: socket?.remoteAddress ?? 'unknown',
    sourcePort: socket?.remotePort ?? 0,
    destination: socket?.localAddress ?? '',
    destinationPort: socket?.localPort ?? 0,
  }
}
