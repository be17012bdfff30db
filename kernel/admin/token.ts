/** `/v1/tokens`: capabilities written down, for programs outside; `/v1/token`: the one that asks. */

import { type Static, Type } from 'typebox'
import { toPlainJson } from '../exchange/json.ts'
import type { PlayerToken } from '../host/token.ts'
import { bearerToken } from './authentication.ts'
import { objectLiteral, requireList, runProgram, stringLiteral } from './program.ts'
import { ObjectId, PROBLEMS, type Routes } from './routes.ts'

const Target = Type.Object(
  {
    object: ObjectId,
    property: Type.Optional(Type.String({ minLength: 1 })),
    verb: Type.Optional(Type.String({ minLength: 1 })),
  },
  { additionalProperties: false },
)

const Until = Type.Integer({ description: 'Seconds since 1970; 0 for ever.' })

const Description = Type.Object({
  id: Type.Integer(),
  text: Type.String({ description: 'What it permits, in words.' }),
  rights: Type.Array(Type.String()),
  until: Until,
  made: Type.Integer(),
  used: Type.Integer({ description: 'Last use, to the minute; 0 for never.' }),
})

const PlayersDescription = Type.Object({
  player: Type.String({ description: 'As whom it acts.' }),
  made: Type.Integer(),
  used: Type.Integer({ description: 'Last use, to the minute; 0 for never.' }),
})

function describePlayers(token: PlayerToken): Static<typeof PlayersDescription> {
  const { player, madeUs, usedUs } = token
  const seconds = (timeUs: number) => Math.floor(timeUs / 1_000_000)
  return { player: `#${player}`, made: seconds(madeUs), used: seconds(usedUs) }
}

const NewToken = Type.Object({
  target: Type.Optional(Target),
  rights: Type.Array(Type.String(), { minItems: 1 }),
  until: Type.Optional(Type.Integer({ minimum: 1 })),
})

/** What a program returns of [name], a variable that holds a capability's description. */
const described = (name: string) =>
  `{${['id', 'text', 'rights', 'until', 'made', 'used'].map((key) => `${name}["${key}"]`).join(', ')}}`

function describe(value: unknown): Static<typeof Description> {
  const [id, text, rights, until, made, used] = value as [
    number,
    string,
    string[],
    number,
    number,
    number,
  ]
  return { id, text, rights, until, made, used }
}

/** The target as the first argument of grant(). */
function targetLiteral({ object, property, verb }: Static<typeof Target>): string {
  const name = property ?? verb
  const literal = objectLiteral(object)
  return name === undefined ? literal : `{${literal}, ${stringLiteral(name)}}`
}

/** A program that answers the token and what describes it. */
function makeToken(body: Static<typeof NewToken>): string {
  const rights = `{${body.rights.map(stringLiteral).join(', ')}}`
  const capability =
    body.target === undefined
      ? `narrow(caller_capability(), ${rights})`
      : `grant(${targetLiteral(body.target)}, ${rights})`
  const until = body.until === undefined ? '' : `, ${body.until}`
  return `t = write_token(${capability}${until}); d = capability_info(t);
return {t, ${described('d')}};`
}

export const tokenRoutes: Routes = async (server, { gateway }) => {
  const tags = ['tokens']
  server.get(
    '/token',
    {
      config: { takesCapability: true },
      schema: {
        tags,
        summary: 'Show what this token permits',
        response: {
          200: Type.Union([Description, PlayersDescription]),
          ...PROBLEMS,
        },
      },
    },
    async ({ player, playerToken, capabilityToken: token }) => {
      if (playerToken !== undefined) return describePlayers(playerToken)
      const source = `d = capability_info(caller_capability()); return ${described('d')};`
      return describe(toPlainJson(await runProgram(gateway, player, source, token)))
    },
  )
  server.delete(
    '/token',
    {
      config: { repeatable: true },
      schema: {
        tags,
        summary: 'Revoke this token',
        description:
          'Of a player. When the world has none left, the next start of a server makes one for the first wizard and prints it.',
        response: { 204: Type.Null({ description: 'It is not known any more.' }), ...PROBLEMS },
      },
    },
    async (request, reply) => {
      await gateway.tokens.revoke(bearerToken(request) ?? '')
      return await reply.code(204).send(null)
    },
  )
  server.get(
    '/tokens',
    {
      schema: {
        tags,
        summary: 'List the tokens you made',
        response: { 200: Type.Array(Description), ...PROBLEMS },
      },
    },
    async ({ player }) => {
      const source = `r = {};
for d in (capabilities())
d["token"] && (r = {@r, ${described('d')}});
endfor
return r;`
      return requireList(await runProgram(gateway, player, source)).map((each) =>
        describe(toPlainJson(each)),
      )
    },
  )
  server.post(
    '/tokens',
    {
      config: { takesCapability: true },
      schema: {
        tags,
        summary: 'Make a token',
        description:
          'For an object, its property or its verb; asked for with the token of a capability, without target, for less than that permits. It is shown this once.',
        body: NewToken,
        response: {
          201: Type.Intersect([Type.Object({ token: Type.String() }), Description]),
          ...PROBLEMS,
        },
      },
    },
    async ({ body, player, keyed, capabilityToken }, reply) => {
      const answer = await runProgram(keyed, player, makeToken(body), capabilityToken)
      const [token, description] = toPlainJson(answer) as [string, unknown]
      return await reply.code(201).send({ token, ...describe(description) })
    },
  )
  server.delete(
    '/tokens/:id',
    {
      schema: {
        tags,
        summary: 'Revoke a token',
        params: Type.Object({ id: Type.Integer({ minimum: 1 }) }),
        response: { 204: Type.Null({ description: 'It permits nothing any more.' }), ...PROBLEMS },
      },
    },
    async ({ params, player, keyed }, reply) => {
      await runProgram(keyed, player, `revoke(${params.id});`)
      return await reply.code(204).send(null)
    },
  )
}
