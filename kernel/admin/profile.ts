/** `/v1/profiles`: which verbs take how many calls, ticks and seconds. */

import { Type } from 'typebox'
import { toPlainJson } from '../exchange/json.ts'
import type { Gateway } from './gateway.ts'
import { requireList, runProgram } from './program.ts'
import { PROBLEMS, type Routes } from './routes.ts'

const ROWS_MAX = 1000
const ROWS = 20

const Id = Type.Object({ id: Type.String({ pattern: '^[0-9]{1,15}$' }) })
const Top = Type.Object({
  top: Type.Optional(Type.Integer({ minimum: 1, maximum: ROWS_MAX, default: ROWS })),
})
const Profile = Type.Object({
  id: Type.Integer(),
  owner: Type.String(),
  target: Type.Union([Type.String(), Type.Integer()], {
    description: 'all, a player as #12, or the number of a task.',
  }),
})
const Row = Type.Object({
  object: Type.String({ description: 'Where the verb was found, as #12.' }),
  verb: Type.String(),
  calls: Type.Integer(),
  ticks: Type.Integer({ description: 'Of the verb itself.' }),
  ticks_total: Type.Integer({ description: 'With all that it called.' }),
  seconds: Type.Number(),
  seconds_total: Type.Number(),
})

export const profileRoutes: Routes = async (server, { gateway }) => {
  const answer = async (player: bigint, source: string, over: Gateway = gateway) =>
    requireList(await runProgram(over, player, source)).map(toPlainJson)
  server.get(
    '/profiles',
    {
      schema: {
        tags: ['programs'],
        summary: 'List the profiles that run',
        response: { 200: Type.Array(Profile), ...PROBLEMS },
      },
    },
    async ({ player }) => (await answer(player, 'return profiles();')) as never,
  )
  server.post(
    '/profiles',
    {
      schema: {
        tags: ['programs'],
        summary: 'Begin a profile',
        description:
          'Of all tasks, or of those that run for one player. It costs about as much again as calls take.',
        body: Type.Object({
          target: Type.String({
            pattern: '^(all|#?-?[0-9]{1,15})$',
            description: 'all, or a player.',
          }),
        }),
        response: { 201: Type.Object({ id: Type.Integer() }), ...PROBLEMS },
      },
    },
    async ({ body: { target }, player, keyed }, reply) => {
      const what = target === 'all' ? '"all"' : `#${target.replace('#', '')}`
      const [id] = await answer(player, `return {profile_start(${what})};`, keyed)
      return await reply.code(201).send({ id: Number(id) })
    },
  )
  server.get(
    '/profiles/:id',
    {
      schema: {
        tags: ['programs'],
        summary: 'Read a profile: the verbs that took most time',
        params: Id,
        querystring: Top,
        response: { 200: Type.Array(Row), ...PROBLEMS },
      },
    },
    async ({ params, query, player }) =>
      (await answer(player, `return profile_report(${params.id}, ${query.top ?? ROWS});`)) as never,
  )
  server.delete(
    '/profiles/:id',
    {
      schema: {
        tags: ['programs'],
        summary: 'End a profile',
        params: Id,
        response: { 204: Type.Null({ description: 'Ended.' }), ...PROBLEMS },
      },
    },
    async ({ params, player, keyed }, reply) => {
      await answer(player, `return profile_stop(${params.id});`, keyed)
      return await reply.code(204).send(null)
    },
  )
}
