/**
 * What the API says of itself: OpenAPI at `/openapi.json`, pages at `/docs`. Made when first asked for, on
 * an instance of its own with the same routes, because no start of the server should wait for it.
 */

import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify'

/** A ring around a dot: a world and who is in it. */
const LOGO = {
  type: 'image/svg+xml',
  content: Buffer.from(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40" height="40"><circle cx="20" cy="20" r="15" fill="none" stroke="#fff" stroke-width="4"/><circle cx="20" cy="20" r="5" fill="#fff"/></svg>',
  ),
}

export type DescriptionOptions = {
  version: string
  /** Adds the routes to be described. */
  addRoutes: (server: FastifyInstance) => Promise<void>
}

export function describeOnDemand(server: FastifyInstance, options: DescriptionOptions) {
  let described: Promise<FastifyInstance> | undefined
  const answer = async (request: FastifyRequest, reply: FastifyReply) => {
    described ??= openDescribed(options)
    const { statusCode, headers, rawPayload } = await (await described).inject(request.url)
    return await reply.code(statusCode).headers(headers).send(rawPayload)
  }
  for (const path of ['/openapi.json', '/docs', '/docs/*']) server.get(path, answer)
}

/** An instance that never listens. */
async function openDescribed({ version, addRoutes }: DescriptionOptions): Promise<FastifyInstance> {
  const [{ default: swagger }, { default: swaggerUi }] = await Promise.all([
    import('@fastify/swagger'),
    import('@fastify/swagger-ui'),
  ])
  const server = fastify()
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
  await addRoutes(server)
  server.get('/openapi.json', { schema: { hide: true } }, async () => server.swagger())
  await server.register(swaggerUi, { routePrefix: '/docs', logo: LOGO, theme: { title: 'Cosm' } })
  await server.ready()
  return server
}
