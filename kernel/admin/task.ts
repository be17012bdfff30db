/** `/v1/tasks`: forked and suspended tasks. */

import { Type } from 'typebox'
import { toJson } from '../exchange/json.ts'
import { requireList, runProgram } from './program.ts'
import { PROBLEMS, type Routes, Value } from './routes.ts'

/** What queued_tasks() says of a task, by position; −1 is a position that means nothing today. */
const FIELDS = { id: 0, start: 1, programmer: 4, verbObject: 5, verb: 6, line: 7, this: 8 } as const

export const taskRoutes: Routes = async (server, { gateway }) => {
  server.get(
    '/tasks',
    {
      schema: {
        tags: ['programs'],
        summary: 'List forked and suspended tasks',
        description:
          '`start` is in seconds since 1970; -1: suspended until resumed; a reading task names its player.',
        response: {
          200: Type.Array(
            Type.Object(Object.fromEntries(Object.keys(FIELDS).map((field) => [field, Value]))),
          ),
          ...PROBLEMS,
        },
      },
    },
    async ({ player }) => {
      const tasks = requireList(await runProgram(gateway, player, 'return queued_tasks();'))
      return tasks.map((task) => {
        const values = requireList(task)
        return Object.fromEntries(
          Object.entries(FIELDS).map(([field, index]) => [
            field,
            toJson(values[index] ?? { type: 'none' }),
          ]),
        )
      })
    },
  )
  server.delete(
    '/tasks/:id',
    {
      schema: {
        tags: ['programs'],
        summary: 'Kill a task',
        params: Type.Object({ id: Type.String({ pattern: '^[0-9]{1,18}$' }) }),
        response: { 204: Type.Null({ description: 'Killed.' }), ...PROBLEMS },
      },
    },
    async ({ params, player, keyed }, reply) => {
      await runProgram(keyed, player, `kill_task(${params.id});`)
      return await reply.code(204).send(null)
    },
  )
}
