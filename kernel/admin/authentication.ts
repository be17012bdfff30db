/** Who asks: bearer tokens of players and of capabilities, and the rule that the API answers only this machine unless told otherwise. */

import type { FastifyReply, FastifyRequest } from 'fastify'
import type { PlayerToken } from '../host/token.ts'
import type { Gateway } from './gateway.ts'
import { sendProblem } from './problem.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The player whose permissions the request has; set once it is authenticated. */
    player: bigint
    /** What is known of the player's token, if it came with one. */
    playerToken: PlayerToken | undefined
    /** The token of a capability, which is then all that the request may use; the player is nobody. */
    capabilityToken: string | undefined
  }
  interface FastifyContextConfig {
    /** Whether a capability's token will do; others need a player's. */
    takesCapability?: boolean
  }
}

const CAPABILITY_TOKEN = /^cosm_[0-9a-f]{64}$/

const LOOPBACK = /^(127\.|::1$|::ffff:127\.)/

/** The token that came with [request]. */
export function bearerToken({ headers }: FastifyRequest): string | undefined {
  return /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1]
}

/** A hook that lets a request pass when its token is known. */
export function authenticate(gateway: Gateway) {
  return async (request: FastifyRequest, reply: FastifyReply) => {
    const token = bearerToken(request)
    if (token !== undefined && CAPABILITY_TOKEN.test(token)) {
      // The driver knows whether it is valid.
      request.capabilityToken = token
      if (request.routeOptions.config.takesCapability === true) return
      return await sendProblem(reply, {
        type: 'capability-only',
        title: 'This token is a capability: it permits only what /v1/token tells.',
        status: 403,
      })
    }
    const found = token === undefined ? undefined : await gateway.tokens.find(token)
    if (found !== undefined) {
      request.player = found.player
      request.playerToken = found
      return
    }
    reply.header('www-authenticate', 'Bearer realm="cosm"')
    return await sendProblem(reply, {
      type: 'unauthorized',
      title:
        token === undefined
          ? 'Send the header Authorization: Bearer TOKEN.'
          : 'This token is not known.',
      status: 401,
    })
  }
}

/** A hook that refuses requests from other machines while the API is for this one only. */
export function requireLoopback(gateway: Gateway) {
  return async (request: FastifyRequest, reply: FastifyReply) => {
    if (!gateway.loopbackOnly || LOOPBACK.test(request.socket.remoteAddress ?? '')) return
    return await sendProblem(reply, {
      type: 'loopback-only',
      title: 'The admin API answers only requests from its own machine.',
      status: 403,
    })
  }
}
