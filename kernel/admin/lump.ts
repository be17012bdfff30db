/**
 * Lumps over HTTP: `/v1/lumps` takes uploads of players, part by part, so that neither end holds the whole;
 * `/lump/{hash}` hands them out to whoever has a URL of lump_url(), a capability's token or a wizard's.
 *
 * What comes from the world is never a page of this origin: types that browsers run are sent as bytes, and
 * everything but pictures, sound and films is for saving.
 */

import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type Static, Type } from 'typebox'
import { LUMP_BYTES_MAX } from '../../driver/shared/lumps.ts'
import { type SlotValue, toPlainJson } from '../exchange/json.ts'
import { authenticate, requireLoopback } from './authentication.ts'
import type { Gateway } from './gateway.ts'
import { ProblemError } from './problem.ts'
import { type Argument, objectLiteral, requireList, runProgram, stringLiteral } from './program.ts'
import { ObjectId, PROBLEMS, type Routes } from './routes.ts'

/** Bytes of a part, on the way in and out: each is a task of its own. */
const PART_BYTES = 1 << 18
const NOBODY = -1n
/** How long the URL is good for that an upload is answered with, in seconds. */
const URL_SECONDS = 86_400

/** Types that a browser shows and never runs. */
const SHOWN = /^(image\/(png|jpeg|gif|webp|avif|bmp)|audio\/[a-z0-9.+-]+|video\/[a-z0-9.+-]+)$/
/** Types that are sent as they are, to be saved. */
const SAVED = /^(text\/(plain|csv)|application\/(json|pdf|zip|gzip|wasm))$/

const Lump = Type.Object({
  id: Type.Integer({ description: 'The number of the capability that holds it.' }),
  hash: Type.String({ description: 'SHA-256 of the bytes.' }),
  bytes: Type.Integer(),
  type: Type.String(),
})

// ---- uploads

export const lumpRoutes: Routes = async (server, { gateway }) => {
  const tags = ['lumps']
  // The body is read as it comes, whatever it is.
  server.removeAllContentTypeParsers()
  server.addContentTypeParser('*', (_request, payload, done) => done(null, payload))
  server.post(
    '/lumps',
    {
      bodyLimit: LUMP_BYTES_MAX,
      schema: {
        tags,
        summary: 'Upload a lump',
        description:
          'The body is its bytes, the content type its type. The capability that holds it is stored in a property if one is named.',
        querystring: Type.Object({
          object: Type.Optional(ObjectId),
          property: Type.Optional(Type.String({ minLength: 1 })),
        }),
        response: { 201: Type.Intersect([Lump, Type.Object({ url: Type.String() })]), ...PROBLEMS },
      },
    },
    async (request, reply) => {
      const { body, headers, player, query } = request
      const type = (headers['content-type'] ?? 'application/octet-stream').split(';')[0] ?? ''
      refuseTooLarge(Number(headers['content-length'] ?? 0))
      const upload = new Upload(gateway, player)
      const parts = { body: body as Readable, type: type.trim(), place: placeOf(query) }
      const lump = await upload.take(parts, request)
      return await reply.code(201).send(lump)
    },
  )
  server.get(
    '/lumps',
    {
      schema: {
        tags,
        summary: 'List the lumps you made',
        response: { 200: Type.Array(Lump), ...PROBLEMS },
      },
    },
    async ({ player }) => {
      const source = `return {{capability_info(c)["id"], lump_info(c)} for c in (lumps())};`
      return requireList(await runProgram(gateway, player, source)).map(describe)
    },
  )
  server.delete(
    '/lumps/:id',
    {
      schema: {
        tags,
        summary: 'Give up a lump',
        description: 'It goes when nothing else holds it.',
        params: Type.Object({ id: Type.Integer({ minimum: 1 }) }),
        response: { 204: Type.Null({ description: 'You hold it no more.' }), ...PROBLEMS },
      },
    },
    async ({ params, player, keyed }, reply) => {
      await runProgram(keyed, player, `revoke(${params.id});`)
      return await reply.code(204).send(null)
    },
  )
}

/** {id, what lump_info() tells} as the API tells it. */
function describe(entry: SlotValue): Static<typeof Lump> {
  const [id, lump] = toPlainJson(entry) as [number, Omit<Static<typeof Lump>, 'id'>]
  return { id, ...lump }
}

function refuseTooLarge(bytes: number): void {
  if (bytes <= LUMP_BYTES_MAX) return
  const title = `A lump has ${LUMP_BYTES_MAX} bytes at most.`
  throw new ProblemError({ type: 'too-large', title, status: 413 })
}

/** The beginning of a program that puts the capability `c` where the query says. */
function placeOf({ object, property }: { object?: string; property?: string }): string {
  if (object === undefined && property === undefined) return ''
  if (object === undefined || property === undefined) {
    const title = 'Name both object and property, or neither.'
    throw new ProblemError({ type: 'bad-request', title, status: 400 })
  }
  // What fails keeps what was done before, and nobody would know of the capability.
  return `try ${objectLiteral(object)}.(${stringLiteral(property)}) = c;
except e (ANY) revoke(c); raise(e[1], e[2]); endtry`
}

/** One upload: a task for each part. */
class Upload {
  readonly #gateway: Gateway
  readonly #player: bigint

  constructor(gateway: Gateway, player: bigint) {
    this.#gateway = gateway
    this.#player = player
  }

  /** With an idempotency key only the end is done once: parts of an upload that has none go away. */
  async take(
    { body, type, place }: { body: Readable; type: string; place: string },
    request: FastifyRequest,
  ): Promise<never> {
    const upload = await this.#run('return lump_begin(args[1]);', type)
    const hash = createHash('sha256').update(`${type}\n`)
    try {
      for await (const part of partsOf(body)) {
        hash.update(part)
        await this.#run('lump_add(@args);', upload, part)
      }
      request.bodyDigest = hash.digest('hex')
      const source = `c = lump_end(args[1]); ${place} i = lump_info(c);
return {capability_info(c)["id"], i["hash"], i["bytes"], i["type"], lump_url(c, args[2])};`
      const args = [upload, URL_SECONDS]
      const answer = await runProgram(request.keyed, this.#player, source, undefined, args)
      if (request.isReplayed) await this.#drop(upload)
      return describeUpload(answer) as never
    } catch (error) {
      await this.#drop(upload)
      throw error
    }
  }

  /** What cannot be dropped now times out. */
  async #drop(upload: Argument): Promise<void> {
    await this.#run("`lump_abort(args[1]) ! E_INVARG';", upload).catch(() => undefined)
  }

  async #run(source: string, ...args: Argument[]): Promise<never> {
    const value = await runProgram(this.#gateway, this.#player, source, undefined, args)
    return toPlainJson(value) as never
  }
}

/** {id, hash, bytes, type, url} as the API tells it. */
function describeUpload(answer: SlotValue) {
  const [id, hash, bytes, type, url] = toPlainJson(answer) as unknown[]
  return { id, hash, bytes, type, url }
}

/** The bytes of [body] in parts of PART_BYTES, the last one smaller. */
async function* partsOf(body: Readable): AsyncGenerator<Uint8Array> {
  let waiting: Buffer[] = []
  let bytes = 0
  for await (const piece of body as AsyncIterable<Buffer>) {
    waiting.push(piece)
    bytes += piece.length
    if (bytes < PART_BYTES) continue
    const whole = Buffer.concat(waiting)
    const cut = bytes - (bytes % PART_BYTES)
    for (let at = 0; at < cut; at += PART_BYTES) yield whole.subarray(at, at + PART_BYTES)
    waiting = [whole.subarray(cut)]
    bytes -= cut
  }
  if (bytes > 0) yield Buffer.concat(waiting)
}

// ---- reading

/** How a request may read a lump: as whom, and the programs that tell about it and read it. */
interface Access {
  readonly player: bigint
  readonly token?: string
  readonly info: string
  readonly read: string
  /** What both programs find in `args`; the second an offset and a number of bytes behind it. */
  readonly args: readonly Argument[]
}

const OF_TOKEN = `c = caller_capability(); i = lump_info(c);
i["hash"] == args[1] || raise(E_PERM, "The token is not for this lump");`

const Query = Type.Object({
  grant: Type.Optional(Type.Integer({ minimum: 1 })),
  until: Type.Optional(Type.Integer({ minimum: 0 })),
  signature: Type.Optional(Type.String({ pattern: '^[0-9a-f]{64}$' })),
})

/** `/lump/{hash}`. */
export const lumpReadRoutes: Routes = async (server, { gateway }) => {
  const identify = authenticate(gateway)
  const stayLocal = requireLoopback(gateway)
  server.addHook('onRequest', async (request, reply) => {
    const isSigned = (request.query as { signature?: string }).signature !== undefined
    if (isSigned) return
    const refused = await identify(request, reply)
    // Players' tokens count where the rest of the API is.
    if (refused === undefined && request.capabilityToken === undefined)
      return await stayLocal(request, reply)
    return refused
  })
  server.route({
    method: ['GET', 'HEAD'],
    url: '/lump/:hash',
    config: { takesCapability: true },
    schema: {
      tags: ['lumps'],
      summary: 'Read a lump',
      description:
        'For who has a URL of lump_url(), the token of a capability for it, or a wizard.',
      params: Type.Object({ hash: Type.String({ pattern: '^[0-9a-f]{64}$' }) }),
      querystring: Query,
    },
    handler: async (request, reply) => {
      const access = accessOf(request as never)
      const { player, token, info, args } = access
      const told = toPlainJson(await runProgram(gateway, player, info, token, args))
      return await answer(gateway, access, told as { hash: string; bytes: number; type: string }, {
        request,
        reply,
      })
    },
  })
}

function accessOf(
  request: FastifyRequest<{
    Params: { hash: string }
    Querystring: { grant?: number; until?: number; signature?: string }
  }>,
): Access {
  const { hash } = request.params
  const { grant = 0, until = 0, signature } = request.query
  if (signature !== undefined) {
    const program = 'return lump_signed(@args);'
    return { player: NOBODY, info: program, read: program, args: [hash, grant, until, signature] }
  }
  const token = request.capabilityToken
  if (token !== undefined) {
    const read = `${OF_TOKEN} return lump_read(c, args[2], args[3]);`
    return { player: NOBODY, token, info: `${OF_TOKEN} return i;`, read, args: [hash] }
  }
  const read = 'return lump_read(@args);'
  return { player: request.player, info: 'return lump_info(@args);', read, args: [hash] }
}

async function answer(
  gateway: Gateway,
  access: Access,
  lump: { hash: string; bytes: number; type: string },
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
): Promise<FastifyReply> {
  const tag = `"${lump.hash}"`
  reply.headers({
    etag: tag,
    'accept-ranges': 'bytes',
    'cache-control': 'private, max-age=300',
    'content-security-policy': "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
    'content-disposition': SHOWN.test(lump.type) ? 'inline' : 'attachment',
  })
  reply.type(
    SHOWN.test(lump.type) || SAVED.test(lump.type) ? lump.type : 'application/octet-stream',
  )
  if (request.headers['if-none-match']?.includes(tag) === true) return await reply.code(304).send()
  const condition = request.headers['if-range']
  const wanted = condition === undefined || condition === tag ? request.headers.range : undefined
  const span = rangeOf(wanted, lump.bytes)
  if (span === 'none') {
    return await reply.code(416).header('content-range', `bytes */${lump.bytes}`).send()
  }
  const { first, end } = span ?? { first: 0, end: lump.bytes }
  if (span !== undefined) {
    reply.code(206).header('content-range', `bytes ${first}-${end - 1}/${lump.bytes}`)
  }
  reply.header('content-length', end - first)
  if (request.method === 'HEAD') return await reply.send()
  return await reply.send(Readable.from(read(gateway, access, { first, end })))
}

/** The part of [total] bytes that a header asks for: undefined for all, 'none' for what there is not. */
export function rangeOf(
  header: string | undefined,
  total: number,
): { first: number; end: number } | 'none' | undefined {
  const found = /^bytes=(\d*)-(\d*)$/.exec(header ?? '')
  const [, from = '', to = ''] = found ?? []
  if (found === null || (from === '' && to === '')) return undefined
  if (from === '') {
    const count = Math.min(Number(to), total)
    return count === 0 ? 'none' : { first: total - count, end: total }
  }
  const first = Number(from)
  const end = to === '' ? total : Math.min(Number(to) + 1, total)
  if (to !== '' && Number(to) < first) return undefined
  return first >= total ? 'none' : { first, end }
}

async function* read(
  gateway: Gateway,
  { player, token, read: program, args }: Access,
  { first, end }: { first: number; end: number },
): AsyncGenerator<Uint8Array> {
  for (let at = first; at < end; at += PART_BYTES) {
    const count = Math.min(PART_BYTES, end - at)
    const part = await runProgram(gateway, player, program, token, [...args, at, count])
    if (part.type !== 'binary') throw new Error('a part of a lump that is no binary')
    yield part.bytes
  }
}
