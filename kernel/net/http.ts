/**
 * The HTTP server: fastify, with what others plug in. WebSockets take the upgrades of its server.
 */

import { type FastifyBaseLogger, type FastifyInstance, fastify } from 'fastify'
import { LISTEN_BACKLOG } from '../base/limits.ts'
import type { Log } from '../base/log.ts'
import { type Listener, listenError } from './listener.ts'

/** Adds routes; called before the server listens. */
export type HttpPlugin = (server: FastifyInstance) => unknown

export interface HttpServer {
  readonly instance: FastifyInstance
  /** Starts to listen. Throws ERR_PORT_IN_USE or ERR_LISTEN. */
  listen(options: { host: string; port: number }): Promise<Listener>
}

const BODY_BYTES_MAX = 16 << 20

/** An HTTP server with [plugins], not listening yet. */
export async function openHttp(options: {
  log: Log
  plugins: readonly HttpPlugin[]
}): Promise<HttpServer> {
  // What a request was and how long it took is for metrics; the log hears of what went wrong.
  const level = options.log.isLevelEnabled('warn') ? 'warn' : options.log.level
  const loggerInstance: FastifyBaseLogger = options.log.child({ name: 'http' }, { level })
  const instance = fastify({
    loggerInstance,
    bodyLimit: BODY_BYTES_MAX,
    forceCloseConnections: true,
    trustProxy: false,
  })
  for (const plugin of options.plugins) await plugin(instance)
  await instance.ready()
  return {
    instance,
    async listen({ host, port }) {
      try {
        await instance.listen({ host, port, backlog: LISTEN_BACKLOG })
      } catch (error) {
        throw listenError(error, { host, port })
      }
      const address = instance.server.address()
      const taken = typeof address === 'object' && address !== null ? address.port : port
      return { host, port: taken, close: () => instance.close() }
    },
  }
}
