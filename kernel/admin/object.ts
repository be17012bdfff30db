/** `/v1/objects/{id}`: what an object is. */

import { Type } from 'typebox'
import { toJson } from '../exchange/json.ts'
import { objectLiteral, requireList, runProgram } from './program.ts'
import { ObjectId, PROBLEMS, type Routes, Value } from './routes.ts'

const FIELDS = [
  'id',
  'name',
  'owner',
  'parents',
  'location',
  'flags',
  'children',
  'contents',
  'properties',
  'verbs',
  'metadata',
] as const

export const objectRoutes: Routes = async (server, { gateway }) => {
  server.get(
    '/objects/:id',
    {
      schema: {
        tags: ['objects'],
        summary: 'Show an object',
        params: Type.Object({ id: ObjectId }),
        response: {
          200: Type.Object(Object.fromEntries(FIELDS.map((field) => [field, Value]))),
          ...PROBLEMS,
        },
      },
    },
    async ({ params, player }) => {
      const source = `o = ${objectLiteral(params.id)};
valid(o) || raise(E_INVIND, tostr(o, " is not an object"));
flags = [];
for name in ({"programmer", "wizard", "r", "w", "f"})
flags[name] = o.(name);
endfor
flags["player"] = is_player(o);
return {o, o.name, o.owner, parents(o), o.location, flags, children(o), o.contents, properties(o), verbs(o), object_metadata(o)};`
      const values = requireList(await runProgram(gateway, player, source))
      return Object.fromEntries(
        FIELDS.map((field, index) => [field, toJson(values[index] ?? { type: 'none' })]),
      )
    },
  )
}
