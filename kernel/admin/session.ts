/** `/v1/sessions`: who is connected. */

import { Type } from 'typebox'
import { toJson } from '../exchange/json.ts'
import { requireList, runProgram } from './program.ts'
import { PROBLEMS, type Routes, Value } from './routes.ts'

const FIELDS = ['player', 'name', 'connectedSeconds', 'idleSeconds', 'connection'] as const

export const sessionRoutes: Routes = async (server, { gateway }) => {
  server.get(
    '/sessions',
    {
      schema: {
        tags: ['people'],
        summary: 'List who is connected',
        description: 'A negative player is a connection that has not logged in.',
        response: {
          200: Type.Array(Type.Object(Object.fromEntries(FIELDS.map((field) => [field, Value])))),
          ...PROBLEMS,
        },
      },
    },
    async ({ player }) => {
      const source = `list = {};
for p in (connected_players(1))
list = {@list, {p, valid(p) ? p.name | "", \`connected_seconds(p) ! E_INVARG => 0', idle_seconds(p), connection_name(p)}};
endfor
return list;`
      return requireList(await runProgram(gateway, player, source)).map((row) => {
        const values = requireList(row)
        return Object.fromEntries(
          FIELDS.map((field, index) => [field, toJson(values[index] ?? { type: 'none' })]),
        )
      })
    },
  )
}
