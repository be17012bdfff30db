/** `/livez` and `/readyz`: what a supervisor polls. No token: they tell nothing but their status. */

import { Type } from 'typebox'
import type { Routes } from './routes.ts'

const Status = Type.Object({ status: Type.String() })

export const healthRoutes: Routes = async (server, { gateway }) => {
  server.get(
    '/livez',
    {
      schema: {
        tags: ['health'],
        summary: 'Whether the process answers',
        response: { 200: Status },
        security: [],
      },
    },
    async () => ({ status: 'live' }),
  )
  server.get(
    '/readyz',
    {
      schema: {
        tags: ['health'],
        summary: 'Whether the store takes writes',
        description: 'Writes a probe and waits until it is durable.',
        response: { 200: Status, 503: Status },
        security: [],
      },
    },
    async (_request, reply) => {
      try {
        await gateway.probe()
        return { status: 'ready' }
      } catch (error) {
        reply.log.warn(error, 'the store takes no writes')
        return await reply.code(503).send({ status: 'the store takes no writes' })
      }
    },
  )
}
