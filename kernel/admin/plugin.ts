/**
 * The HTTP API as one fastify plugin: `/v1/…` behind a bearer token, its description at
 * `/openapi.json` and `/docs`, and what operators poll: `/livez`, `/readyz`, `/metrics`, `/source`.
 */

import type { FastifyInstance, FastifyPluginAsync } from 'fastify'
import { isKernelError } from '../base/errors.ts'
import { authenticate, requireLoopback } from './authentication.ts'
import { backupRoutes } from './backup.ts'
import { describeOnDemand } from './description.ts'
import { evaluateRoutes } from './evaluate.ts'
import type { Gateway } from './gateway.ts'
import { healthRoutes } from './health.ts'
import { acceptKeys, describeKeys } from './idempotency.ts'
import { lumpReadRoutes, lumpRoutes } from './lump.ts'
import { objectRoutes } from './object.ts'
import { Problem, ProblemError, sendProblem } from './problem.ts'
import { profileRoutes } from './profile.ts'
import { propertyRoutes } from './property.ts'
import { sessionRoutes } from './session.ts'
import { sourceRoutes } from './source.ts'
import { taskRoutes } from './task.ts'
import { tokenRoutes } from './token.ts'
import { verbRoutes } from './verb.ts'

const RESOURCES = [
  objectRoutes,
  verbRoutes,
  propertyRoutes,
  evaluateRoutes,
  sessionRoutes,
  taskRoutes,
  tokenRoutes,
  profileRoutes,
  backupRoutes,
  lumpRoutes,
]

export type AdminOptions = { gateway: Gateway; version: string }

export const admin: FastifyPluginAsync<AdminOptions> = async (server, { gateway, version }) => {
  server.setErrorHandler((error, _request, reply) => answerError(error, reply))
  server.setNotFoundHandler((request, reply) => {
    const title = `There is nothing at ${request.method} ${request.url}; /docs shows what there is.`
    return sendProblem(reply, { type: 'not-found', title, status: 404 })
  })
  await addRoutes(server, gateway)
  await server.register(sourceRoutes)
  await server.register(async (local) => {
    local.addHook('onRequest', requireLoopback(gateway))
    // Where somebody begins who types the address into a browser.
    local.get('/', async (_request, reply) => await reply.redirect('/docs'))
    describeOnDemand(local, { version, addRoutes: (described) => addRoutes(described, gateway) })
    local.get('/metrics', async (_request, reply) => {
      const { contentType, text } = await gateway.metrics()
      return await reply.type(contentType).send(text)
    })
  })
}

/** The routes that the description tells of. */
async function addRoutes(server: FastifyInstance, gateway: Gateway) {
  server.addSchema(Problem)
  server.decorateRequest('player', -1n)
  server.decorateRequest('capabilityToken', undefined)
  server.decorateRequest('playerToken', undefined)
  server.decorateRequest('keyed')
  server.decorateRequest('isReplayed', false)
  server.decorateRequest('bodyDigest', undefined)
  await server.register(healthRoutes, { gateway })
  await server.register(lumpReadRoutes, { gateway })
  await server.register(
    async (api) => {
      api.addHook('onRequest', requireLoopback(gateway))
      api.addHook('onRequest', authenticate(gateway))
      api.addHook('onRequest', acceptKeys(gateway))
      api.addHook('onRoute', describeKeys)
      for (const routes of RESOURCES) await api.register(routes, { gateway })
    },
    { prefix: '/v1' },
  )
}

/** Every failure as a problem; what the API did not foresee is logged and told without its inside. */
function answerError(error: unknown, reply: Parameters<typeof sendProblem>[0]) {
  if (error instanceof ProblemError) return sendProblem(reply, error.problem)
  if (
    isKernelError(error, 'ERR_UNAVAILABLE', 'ERR_OVERLOADED', 'ERR_REQUEST_TIMEOUT', 'ERR_NO_SPACE')
  ) {
    return sendProblem(reply, { type: error.code, title: error.message, status: 503 })
  }
  if (isKernelError(error, 'ERR_ENCODING', 'ERR_NESTING')) {
    return sendProblem(reply, { type: error.code, title: error.message, status: 400 })
  }
  const status = (error as { statusCode?: number }).statusCode
  if (status !== undefined && status < 500) {
    return sendProblem(reply, { type: 'bad-request', title: (error as Error).message, status })
  }
  reply.log.error(error)
  return sendProblem(reply, {
    type: 'internal',
    title: 'The server failed; its log says why.',
    status: 500,
  })
}
