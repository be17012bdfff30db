/** `/v1/eval`: runs a program. */

import { Type } from 'typebox'
import { toJson } from '../exchange/json.ts'
import { runProgram } from './program.ts'
import { PROBLEMS, type Routes, Value } from './routes.ts'

export const evaluateRoutes: Routes = async (server) => {
  server.post(
    '/eval',
    {
      schema: {
        tags: ['programs'],
        summary: 'Run a program',
        description:
          'The body of a verb; `return` ends it with a value. The reply leaves once what it changed is durable.',
        body: Type.Object({ source: Type.String() }),
        response: { 200: Type.Object({ value: Value }), ...PROBLEMS },
      },
    },
    async ({ body, player, keyed }) => ({
      value: toJson(await runProgram(keyed, player, body.source)),
    }),
  )
}
