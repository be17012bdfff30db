/** `/v1/objects/{id}/properties/{name}`: reading and writing a property. */

import { Type } from 'typebox'
import { fromJson, toJson } from '../exchange/json.ts'
import {
  capabilityFor,
  objectLiteral,
  requireList,
  runProgram,
  stringLiteral,
  valueLiteral,
} from './program.ts'
import { ObjectId, PROBLEMS, type Routes, Value } from './routes.ts'

const Params = Type.Object({ id: ObjectId, name: Type.String({ minLength: 1 }) })

export const propertyRoutes: Routes = async (server, { gateway }) => {
  const path = '/objects/:id/properties/:name'
  server.get(
    path,
    {
      config: { takesCapability: true },
      schema: {
        tags: ['objects'],
        summary: 'Read a property',
        description:
          'With the token of a capability, owner, permissions and metadata are null. Builtin properties have none.',
        params: Params,
        response: {
          200: Type.Object({
            value: Value,
            owner: Value,
            permissions: Value,
            clear: Value,
            metadata: Value,
          }),
          ...PROBLEMS,
        },
      },
    },
    async ({ params, player, capabilityToken: token }) => {
      const [object, name] = [objectLiteral(params.id), stringLiteral(params.name)]
      if (token !== undefined) {
        const program = `${capabilityFor(object)} return c.(${name});`
        const read = toJson(await runProgram(gateway, player, program, token))
        return { value: read, owner: null, permissions: null, clear: false, metadata: null }
      }
      // Builtin properties, such as name, have a value but neither owner nor permissions.
      const source = `i = \`property_info(${object}, ${name}) ! E_PROPNF => {#-1, ""}';
c = \`is_clear_property(${object}, ${name}) ! E_PROPNF => 0';
m = \`property_metadata(${object}, ${name}) ! E_PROPNF => []';
return {${object}.(${name}), i[1], i[2], c && true, m};`
      const [value, owner, permissions, clear, metadata] = requireList(
        await runProgram(gateway, player, source),
      )
      const none = { type: 'none' } as const
      return {
        value: toJson(value ?? none),
        owner: toJson(owner ?? none),
        permissions: toJson(permissions ?? none),
        clear: toJson(clear ?? none) === true,
        metadata: toJson(metadata ?? none),
      }
    },
  )
  server.put(
    path,
    {
      config: { takesCapability: true },
      schema: {
        tags: ['objects'],
        summary: 'Write a property',
        params: Params,
        body: Type.Object({ value: Value }),
        response: { 204: Type.Null({ description: 'Written and durable.' }), ...PROBLEMS },
      },
    },
    async ({ params, body, player, keyed, capabilityToken: token }, reply) => {
      const value = valueLiteral(fromJson(body.value))
      const object = objectLiteral(params.id)
      const isOfToken = token !== undefined
      const target = isOfToken ? `${capabilityFor(object)} c` : object
      const source = `${target}.(${stringLiteral(params.name)}) = ${value};`
      await runProgram(keyed, player, source, token)
      return await reply.code(204).send(null)
    },
  )
}
