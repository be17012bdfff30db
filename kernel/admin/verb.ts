/** `/v1/objects/{id}/verbs/{name}`: the source of a verb, as its author wrote it. */

import { Type } from 'typebox'
import { fromJson, toJson } from '../exchange/json.ts'
import {
  capabilityFor,
  compileProblem,
  objectLiteral,
  requireList,
  runProgram,
  stringLiteral,
  textOf,
  valueLiteral,
} from './program.ts'
import { ObjectId, PROBLEMS, type Routes, Value } from './routes.ts'

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
            metadata: Value,
          }),
          ...PROBLEMS,
        },
      },
    },
    async ({ params, player }) => {
      const call = `(${objectLiteral(params.id)}, ${verbLiteral(params.name)})`
      const source = `i = verb_info${call};
return {tostr(i[1]), i[2], i[3], verb_args${call}, verb_code${call}, verb_metadata${call}};`
      const [owner, permissions, names, argumentWords, lines, metadata] = requireList(
        await runProgram(gateway, player, source),
      )
      return {
        owner: textOf(owner),
        permissions: textOf(permissions),
        names: textOf(names),
        arguments: requireList(argumentWords).map(textOf),
        source: requireList(lines).map(textOf).join('\n'),
        metadata: toJson(metadata ?? { type: 'none' }),
      }
    },
  )
  server.post(
    `${path}/call`,
    {
      config: { takesCapability: true },
      schema: {
        tags: ['objects'],
        summary: 'Call a verb',
        description: 'The reply leaves once what the verb changed is durable.',
        params: Params,
        body: Type.Object({ arguments: Type.Optional(Type.Array(Value)) }),
        response: { 200: Type.Object({ value: Value }), ...PROBLEMS },
      },
    },
    async ({ params, body, player, keyed, capabilityToken: token }) => {
      const items = (body.arguments ?? []).map((each) => valueLiteral(fromJson(each))).join(', ')
      const object = objectLiteral(params.id)
      const begin = token === undefined ? `c = ${object};` : capabilityFor(object)
      const source = `${begin} return c:(${stringLiteral(params.name)})(${items});`
      return { value: toJson(await runProgram(keyed, player, source, token)) }
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
    async ({ params, body, player, keyed }, reply) => {
      const lines = body.source.split(/\r?\n/).map(stringLiteral).join(', ')
      const errors = await runProgram(
        keyed,
        player,
        `return set_verb_code(${objectLiteral(params.id)}, ${verbLiteral(params.name)}, {${lines}});`,
      )
      if (requireList(errors).length > 0) throw compileProblem(errors)
      return await reply.code(204).send(null)
    },
  )
}
