/**
 * The HTTP API as one fastify plugin: `/v1/…` behind a bearer token, its description at
 * `/openapi.json` and `/docs`, and what operators poll: `/livez`, `/readyz`, `/metrics`, `/source`.
 */

import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance, FastifyPluginAsync } from 'fastify'
import { isKernelError } from '../base/errors.ts'
import { authenticate, requireLoopback } from './authentication.ts'
import { evaluateRoutes } from './evaluate.ts'
import type { Gateway } from './gateway.ts'
import { healthRoutes } from './health.ts'
import { objectRoutes } from './object.ts'
import { Problem, ProblemError, sendProblem } from './problem.ts'
import { propertyRoutes } from './property.ts'
import { sessionRoutes } from './session.ts'
import { sourceRoutes } from './source.ts'
import { taskRoutes } from './task.ts'
import { verbRoutes } from './verb.ts'

/** A ring around a dot: a world and who is in it. */
const LOGO = {
  type: 'image/svg+xml',
  content: Buffer.from(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40" height="40"><circle cx="20" cy="20" r="15" fill="none" stroke="#fff" stroke-width="4"/><circle cx="20" cy="20" r="5" fill="#fff"/></svg>',
  ),
}

export type AdminOptions = { gateway: Gateway; version: string }

export const admin: FastifyPluginAsync<AdminOptions> = async (server, { gateway, version }) => {
  server.addSchema(Problem)
  server.decorateRequest('player', -1n)
  server.setErrorHandler((error, _request, reply) => answerError(error, reply))
  await describe(server, version)
  await server.register(healthRoutes, { gateway })
  await server.register(sourceRoutes)
  await server.register(async (local) => {
    local.addHook('onRequest', requireLoopback(gateway))
    await local.register(swaggerUi, { routePrefix: '/docs', logo: LOGO, theme: { title: 'Cosm' } })
    local.get('/openapi.json', { schema: { hide: true } }, async () => local.swagger())
    local.get('/metrics', { schema: { hide: true } }, async (_request, reply) => {
      const { contentType, text } = await gateway.metrics()
      return await reply.type(contentType).send(text)
    })
    await local.register(
      async (api) => {
        api.addHook('onRequest', authenticate(gateway))
        for (const routes of [
          objectRoutes,
          verbRoutes,
          propertyRoutes,
          evaluateRoutes,
          sessionRoutes,
          taskRoutes,
        ]) {
          await api.register(routes, { gateway })
        }
      },
      { prefix: '/v1' },
    )
  })
}

async function describe(server: FastifyInstance, version: string) {
  await server.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Cosm',
        version,
        description:
          'Looks after a world: its objects, verbs, properties, sessions and tasks. Acts with the permissions of the token’s player.',
        license: { name: 'AGPL-3.0-or-later', url: '/source' },
      },
      components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
      security: [{ bearer: [] }],
    },
    refResolver: {
      buildLocalReference: (json, _uri, _fragment, index) =>
        String(json['$id'] ?? `schema-${index}`),
    },
  })
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
