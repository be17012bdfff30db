/** `/v1/objects/{id}/verbs/{name}`: the source of a verb, as its author wrote it. */

import { Type } from 'typebox'
import {
  compileProblem,
  objectLiteral,
  requireList,
  runProgram,
  stringLiteral,
  textOf,
} from './program.ts'
import { ObjectId, PROBLEMS, type Routes } from './routes.ts'

const Params = Type.Object({
  id: ObjectId,
  name: Type.String({
    minLength: 1,
    description: 'One of the verb’s names, or its number, from 1.',
  }),
})

/** A verb's number stands for itself, anything else is a name. */
const verbLiteral = (name: string) => (/^[0-9]{1,9}$/.test(name) ? name : stringLiteral(name))

export const verbRoutes: Routes = async (server, { gateway }) => {
  const path = '/objects/:id/verbs/:name'
  server.get(
    path,
    {
      schema: {
        tags: ['objects'],
        summary: 'Read a verb',
        params: Params,
        response: {
          200: Type.Object({
            owner: Type.String(),
            permissions: Type.String(),
            names: Type.String(),
            arguments: Type.Array(Type.String()),
            source: Type.String(),
          }),
          ...PROBLEMS,
        },
      },
    },
    async ({ params, player }) => {
      const call = `(${objectLiteral(params.id)}, ${verbLiteral(params.name)})`
      const source = `i = verb_info${call};
return {tostr(i[1]), i[2], i[3], verb_args${call}, verb_code${call}};`
      const [owner, permissions, names, argumentWords, lines] = requireList(
        await runProgram(gateway, player, source),
      )
      return {
        owner: textOf(owner),
        permissions: textOf(permissions),
        names: textOf(names),
        arguments: requireList(argumentWords).map(textOf),
        source: requireList(lines).map(textOf).join('\n'),
      }
    },
  )
  server.put(
    path,
    {
      schema: {
        tags: ['objects'],
        summary: 'Program a verb',
        description: 'The verb must exist. What does not compile changes nothing.',
        params: Params,
        body: Type.Object({ source: Type.String() }),
        response: {
          204: Type.Null({ description: 'Compiled, installed and durable.' }),
          ...PROBLEMS,
        },
      },
    },
    async ({ params, body, player }, reply) => {
      const lines = body.source.split(/\r?\n/).map(stringLiteral).join(', ')
      const errors = await runProgram(
        gateway,
        player,
        `return set_verb_code(${objectLiteral(params.id)}, ${verbLiteral(params.name)}, {${lines}});`,
      )
      if (requireList(errors).length > 0) throw compileProblem(errors)
      return await reply.code(204).send(null)
    },
  )
}
