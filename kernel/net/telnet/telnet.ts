/** Plain TCP lines: listening points, and connections that the world opens to elsewhere. */

import { connect, createServer, type Socket } from 'node:net'
import { KernelError } from '../../base/errors.ts'
import type { Origin } from '../../host/connection.ts'
import { type Listener, listen } from '../listener.ts'
import type { Session } from '../session.ts'
import type { Switchboard } from '../switchboard.ts'
import { TelnetChannel } from './channel.ts'

const CONNECT_MS_MAX = 10_000
const TOO_MANY = '*** The server has too many connections. Please try again later. ***\r\n'

/** Accepts connections for the object [listener]. */
export async function openTelnet(options: {
  switchboard: Switchboard
  host: string
  port: number
  listener: bigint
}): Promise<Listener> {
  const { switchboard, host, port, listener } = options
  // Half-open is allowed so that a peer that has sent its last line still reads the answer.
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: false }, (socket) => {
    attach(switchboard, socket, { listener, outbound: false })
  })
  return await listen(server, { host, port })
}

/** Connects to elsewhere; the session is one like any other. Throws ERR_LISTEN when it fails. */
export async function openOutbound(options: {
  switchboard: Switchboard
  host: string
  port: number
  listener: bigint | undefined
}): Promise<Session> {
  const { switchboard, host, port, listener } = options
  const socket = connect({ host, port, allowHalfOpen: true })
  await new Promise<void>((resolve, reject) => {
    const fail = (reason: string, cause?: Error) => {
      socket.destroy()
      reject(new KernelError('ERR_LISTEN', `${host}:${port}, ${reason}`, { cause }))
    }
    socket.setTimeout(CONNECT_MS_MAX, () => fail('no answer'))
    socket.once('error', (error) => fail(error.message, error))
    socket.once('connect', () => resolve())
  })
  socket.setTimeout(0)
  const session = attach(switchboard, socket, { listener, outbound: true })
  if (session === undefined) throw new KernelError('ERR_OVERLOADED', 'too many connections')
  return session
}

interface ConnectionKind {
  readonly listener: bigint | undefined
  readonly outbound: boolean
}

function attach(
  switchboard: Switchboard,
  socket: Socket,
  kind: ConnectionKind,
): Session | undefined {
  const channel = new TelnetChannel(socket)
  const session = switchboard.open(channel, originOf(socket, kind))?.session
  if (session === undefined) {
    socket.on('error', () => {})
    socket.end(TOO_MANY)
    return undefined
  }
  channel.start(session)
  return session
}

function originOf(socket: Socket, kind: ConnectionKind): Origin {
  return {
    ...kind,
    protocol: 'telnet',
    port: socket.localPort ?? 0,
    source: socket.remoteAddress ?? 'unknown',
    sourcePort: socket.remotePort ?? 0,
    destination: socket.localAddress ?? '',
    destinationPort: socket.localPort ?? 0,
  }
}
