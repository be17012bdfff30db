/**
 * The header `Idempotency-Key` of writes (draft-ietf-httpapi-idempotency-key-header): what has it is done once,
 * however often it is sent. A repeat gets the reply of the first, with `Idempotency-Replayed: true`.
 */

import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify'
import { Type } from 'typebox'
import { REPLY_BYTES_MAX, REPLY_KEY_CHARACTERS_MAX } from '../base/limits.ts'
import { onceOf } from '../host/once.ts'
import { REPLY_REFUSED, type Refusal } from '../host/reply-rows.ts'
import { bearerToken } from './authentication.ts'
import type { Gateway } from './gateway.ts'
import { type Problem, ProblemError } from './problem.ts'
import { requireList, textOf } from './program.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** For what the request writes: the gateway, which runs one program for its idempotency key, once. */
    keyed: Gateway
    /** Whether the reply is one that was stored. */
    isReplayed: boolean
    /** What stands for the body where that is read as a stream. */
    bodyDigest: string | undefined
  }
  interface FastifyContextConfig {
    /** A repeat of this write changes nothing, so it is done again and needs no key. */
    repeatable?: boolean
  }
}

const HEADER = 'idempotency-key'
const REPLAYED = 'idempotency-replayed'
const WRITING: readonly string[] = ['POST', 'PUT', 'PATCH', 'DELETE']

/** A structured header's string, or what many clients send: the same without quotes. */
const QUOTED = /^"((?:[ !#-[\]-~]|\\["\\])*)"$/
const BARE = /^[!#-+\--~]+$/

const PROBLEMS_OF_REFUSALS: Readonly<Record<Refusal, Problem>> = {
  other: {
    type: 'idempotency-key-reused',
    title: 'This Idempotency-Key stands for another request: take a new one.',
    status: 422,
  },
  running: {
    type: 'idempotency-key-busy',
    title: 'The request with this Idempotency-Key has not ended; it is not begun again.',
    status: 409,
    detail:
      'Ask again later. If the server was stopped while the program waited, no reply will come.',
  },
  unkept: {
    type: 'idempotency-reply-unkept',
    title: 'The request with this Idempotency-Key is done; its reply was too large to be kept.',
    status: 409,
    detail: `Replies of up to ${REPLY_BYTES_MAX} bytes are kept.`,
  },
  full: {
    type: 'idempotency-quota',
    title: 'Too many replies are kept for this token: send writes without a key, or wait.',
    status: 429,
  },
}

/** A hook that reads the header of a write. */
export function acceptKeys(gateway: Gateway) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    request.keyed = gateway
    const header = request.headers[HEADER]
    const token = bearerToken(request)
    if (header === undefined || token === undefined || !WRITING.includes(request.method)) return
    const key = readKey(String(header))
    request.keyed = keyedGateway(gateway, { request, reply, token, key })
  }
}

/** A hook that tells of the header where it counts. */
export function describeKeys(route: RouteOptions): void {
  const methods = [route.method].flat()
  if (!methods.some((method) => WRITING.includes(method)) || route.config?.repeatable === true)
    return
  route.schema = { ...route.schema, headers: Headers }
}

const Headers = Type.Object({
  [HEADER]: Type.Optional(
    Type.String({
      description: `Up to ${REPLY_KEY_CHARACTERS_MAX} characters of ASCII of your own, in quotes or not. A repeat with the same key and body is not done again but answered, for a day, as the first one was, with Idempotency-Replayed: true; with another body or path it is 422, while the first one runs 409.`,
    }),
  ),
})

/** The key that [header] holds. Throws a problem. */
export function readKey(header: string): string {
  const quoted = QUOTED.exec(header)?.[1]?.replace(/\\(.)/g, '$1')
  const key = quoted ?? BARE.exec(header)?.[0] ?? ''
  if (key.length > 0 && key.length <= REPLY_KEY_CHARACTERS_MAX) return key
  throw new ProblemError({
    type: 'idempotency-key-invalid',
    title: `An Idempotency-Key has 1 to ${REPLY_KEY_CHARACTERS_MAX} characters of ASCII, in quotes if any is a space, a comma or a quote.`,
    status: 400,
  })
}

function keyedGateway(
  gateway: Gateway,
  {
    request,
    reply,
    token,
    key,
  }: { request: FastifyRequest; reply: FastifyReply; token: string; key: string },
): Gateway {
  return {
    ...gateway,
    async evaluate(player, source, capabilityToken, args) {
      const once = onceOf({ token, key, request: contentOf(request) })
      const answer = await gateway.evaluate(player, source, capabilityToken, args, once)
      const [status, result, replayed] = requireList(answer)
      if (status?.type === 'int' && status.value === REPLY_REFUSED) {
        throw new ProblemError(PROBLEMS_OF_REFUSALS[textOf(result) as Refusal])
      }
      if (replayed !== undefined) {
        request.isReplayed = true
        reply.header(REPLAYED, 'true')
      }
      return answer
    },
  }
}

/** All that the client asks for. */
function contentOf({ method, url, body, bodyDigest }: FastifyRequest): string {
  return [method, url, bodyDigest ?? JSON.stringify(body) ?? ''].join('\n')
}
