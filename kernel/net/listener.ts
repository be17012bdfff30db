/** What every kind of listening point shares: its address, and how it is opened and closed. */

import type { Server } from 'node:net'
import { KernelError } from '../base/errors.ts'
import { LISTEN_BACKLOG } from '../base/limits.ts'

const PORT_MAX = 65_535

export interface Listener {
  readonly host: string
  /** The port that was taken, also where any free one was asked for. */
  readonly port: number
  /** Accepts nobody any more; connections that are open stay. */
  close(): Promise<void>
}

/** Starts [server]. Throws ERR_PORT_IN_USE or ERR_LISTEN with the address. */
export async function listen(
  server: Server,
  options: { host: string; port: number },
): Promise<Listener> {
  const { host } = options
  if (!Number.isInteger(options.port) || options.port < 0 || options.port > PORT_MAX) {
    throw new KernelError('ERR_LISTEN', `${options.port} is no port`)
  }
  await new Promise<void>((resolve, reject) => {
    const fail = (error: Error) => reject(listenError(error, options))
    server.once('error', fail)
    server.listen({ ...options, backlog: LISTEN_BACKLOG }, () => {
      server.off('error', fail)
      resolve()
    })
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : options.port
  return {
    host,
    port,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

/** The typed error for a failure to listen. */
export function listenError(
  error: unknown,
  { host, port }: { host: string; port: number },
): KernelError {
  const code = (error as NodeJS.ErrnoException).code
  const point = `${host}:${port}`
  if (code === 'EADDRINUSE') return new KernelError('ERR_PORT_IN_USE', point, { cause: error })
  const reasons: Record<string, string> = {
    EACCES: 'not permitted',
    EADDRNOTAVAIL: 'this machine has no such address',
    ENOTFOUND: 'this host name is not known',
  }
  const reason = reasons[String(code)] ?? String(error)
  return new KernelError('ERR_LISTEN', `${point}, ${reason}`, { cause: error })
}
