/**
 * `/v1/backup`: what `cosm backup` reads from a running server. Everything of the world is in it, so it is
 * for wizards alone. Rows and commits come as blocks of bytes with their checksums; keys and stamps are
 * in hex.
 */

import { Type } from 'typebox'
import { isKernelError } from '../base/errors.ts'
import { KEY_BYTES_MAX } from '../base/limits.ts'
import type { BackupGateway, Gateway } from './gateway.ts'
import { ProblemError } from './problem.ts'
import { runProgram } from './program.ts'
import { PROBLEMS, type Routes } from './routes.ts'

/** How many requests a wizard has before being asked again: asking runs a task. */
const REQUESTS_PERMITTED = 200

const Consumer = Type.Object({ consumer: Type.String({ pattern: '^[a-z0-9-]{1,64}$' }) })
const Key = Type.String({ pattern: '^([0-9a-f]{2})*$', maxLength: 2 * KEY_BYTES_MAX + 2 })
const Stamp = Type.String({ pattern: '^[0-9a-f]{20}$' })
const BYTES = 'application/octet-stream'
const Block = {
  description: 'A block, as kernel/store/backup/block.ts draws it.',
  content: { [BYTES]: { schema: Type.String({ format: 'binary' }) } },
}
/** The schema is for the description: what is sent is bytes, which fastify passes on as they are. */
const asBody = (block: Uint8Array) =>
  Buffer.from(block.buffer, block.byteOffset, block.length) as unknown as string
const Nothing = Type.Null({ description: 'Done.' })

export const backupRoutes: Routes = async (server, { gateway }) => {
  const permit = wizardsOnly(gateway)
  const tags = ['backup']
  const ask = async <Answer>(player: bigint, call: (source: BackupGateway) => Promise<Answer>) => {
    await permit(player)
    return await call(gateway.backup()).catch(failAsProblem)
  }
  server.get(
    '/backup',
    {
      schema: {
        tags,
        summary: 'Tell which world this is',
        response: {
          200: Type.Object({
            world: Type.String(),
            epoch: Type.Integer({ description: 'Goes up with each restore.' }),
            engine: Type.String(),
            timeUs: Type.Integer(),
          }),
          ...PROBLEMS,
        },
      },
    },
    async ({ player }) => await ask(player, (source) => source.describe()),
  )
  server.get(
    '/backup/rows',
    {
      schema: {
        tags,
        summary: 'Read a block of rows',
        querystring: Type.Object({ from: Key }),
        response: { 200: Block, ...PROBLEMS },
      },
    },
    async ({ query, player }, reply) => {
      const from = Buffer.from(query.from, 'hex')
      return await reply.type(BYTES).send(asBody(await ask(player, (source) => source.rows(from))))
    },
  )
  server.put(
    '/backup/consumers/:consumer',
    {
      config: { repeatable: true },
      schema: {
        tags,
        summary: 'Begin to keep the commit log for a backup',
        params: Consumer,
        response: { 200: Type.Object({ place: Stamp }), ...PROBLEMS },
      },
    },
    async ({ params, player }) => {
      const place = await ask(player, (source) => source.register(params.consumer))
      return { place: Buffer.from(place).toString('hex') }
    },
  )
  server.get(
    '/backup/consumers/:consumer/changes',
    {
      schema: {
        tags,
        summary: 'Read a block of the commit log',
        params: Consumer,
        querystring: Type.Object({ since: Stamp }),
        response: { 200: Block, ...PROBLEMS },
      },
    },
    async ({ params, query, player }, reply) => {
      const since = Buffer.from(query.since, 'hex')
      const block = await ask(player, (source) => source.changes(params.consumer, since))
      return await reply.type(BYTES).send(asBody(block))
    },
  )
  server.post(
    '/backup/consumers/:consumer/place',
    {
      config: { repeatable: true },
      schema: {
        tags,
        summary: 'Say how far the backup has come',
        params: Consumer,
        body: Type.Object({ place: Stamp, bytes: Type.Integer({ minimum: 0 }) }),
        response: { 204: Nothing, ...PROBLEMS },
      },
    },
    async ({ params, body, player }, reply) => {
      const place = Buffer.from(body.place, 'hex')
      await ask(player, (source) => source.advance(params.consumer, place, body.bytes))
      return await reply.code(204).send(null)
    },
  )
  server.delete(
    '/backup/consumers/:consumer',
    {
      config: { repeatable: true },
      schema: {
        tags,
        summary: 'Keep the commit log for this backup no longer',
        params: Consumer,
        response: { 204: Nothing, ...PROBLEMS },
      },
    },
    async ({ params, player }, reply) => {
      await ask(player, (source) => source.remove(params.consumer))
      return await reply.code(204).send(null)
    },
  )
}

/** Throws a problem for a player who is no wizard. */
function wizardsOnly(gateway: Gateway): (player: bigint) => Promise<void> {
  const left = new Map<bigint, number>()
  return async (player) => {
    const requests = left.get(player) ?? 0
    left.delete(player)
    if (requests > 0) {
      left.set(player, requests - 1)
      return
    }
    const answer = await runProgram(gateway, player, `return #${player}.wizard;`)
    if (answer.type !== 'int' || answer.value === 0n) {
      throw new ProblemError({ type: 'e_perm', title: 'Only a wizard may back up.', status: 403 })
    }
    left.set(player, REQUESTS_PERMITTED - 1)
  }
}

/** The code goes with it: whoever runs the backup is told what a run at the store itself would tell. */
function failAsProblem(error: unknown): never {
  if (!isKernelError(error)) throw error
  const status = error.retryable ? 503 : 409
  throw new ProblemError({
    type: error.code,
    title: error.message,
    detail: error.detail,
    status,
  })
}
