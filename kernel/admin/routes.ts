/** What the route files share: their type, and schemas of paths and values. */

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import type { Gateway } from './gateway.ts'
import { OBJECT_PATTERN } from './program.ts'

/** A file of routes is a fastify plugin that is given the gateway. */
export type Routes = FastifyPluginAsyncTypebox<{ gateway: Gateway }>

export const ObjectId = Type.String({
  pattern: OBJECT_PATTERN,
  description: 'An object: 12, #12 (as %2312), or $name (the property of #0).',
})

export const Value = Type.Unknown({
  description:
    'A value of the language. Plain: numbers, strings, booleans, arrays for lists. Tagged: {"object": 12}, {"error": "E_PERM"}, {"map": [[key, value], …]}, {"float": 2}.',
})

/** Answers every operation may give beside its own. */
export const PROBLEMS = Object.fromEntries(
  ['400', '401', '403', '404', '409', '422', '429', '503'].map((status) => [
    status,
    {
      description: 'A problem.',
      content: { 'application/problem+json': { schema: Type.Ref('Problem') } },
    },
  ]),
)
