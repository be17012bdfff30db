import test from 'ava'
import fastify from 'fastify'
import { readKey } from '../../../../kernel/admin/idempotency.ts'
import { admin } from '../../../../kernel/admin/plugin.ts'
import { REPLY_KEY_CHARACTERS_MAX } from '../../../../kernel/base/limits.ts'
import { fromJson } from '../../../../kernel/exchange/json.ts'
import type { Once } from '../../../../kernel/host/once.ts'
import { knownTokens } from '../../../_support/tokens.ts'

/** Paths whose writes may be repeated as they are. */
const REPEATABLE = /^\/v1\/(backup\/.*|token)$/

/** An API over a gateway that answers with [reply] and notes by what requests are known. */
async function openApi(reply: unknown) {
  const known: (Once | undefined)[] = []
  const server = fastify()
  await server.register(admin, {
    version: '0.0.0',
    gateway: {
      evaluate: async (_player, _source, _token, _args, once) => {
        known.push(once)
        return fromJson(reply)
      },
      tokens: knownTokens({ secret: 3n, 'secret-of-another': 3n }),
      probe: async () => undefined,
      metrics: async () => ({ contentType: 'text/plain', text: '' }),
      backup: () => {
        throw new Error('no backup')
      },
      loopbackOnly: true,
    },
  })
  const call = async (
    method: 'GET' | 'PUT' | 'POST' | 'DELETE',
    url: string,
    options: { key?: string; token?: string; payload?: object | string } = {},
  ) => {
    const { key, token = 'secret', payload } = options
    return await server.inject({
      ...{ method, url },
      headers: {
        authorization: `Bearer ${token}`,
        ...(key !== undefined && { 'idempotency-key': key }),
        ...(typeof payload === 'string' && { 'content-type': 'text/plain' }),
      },
      ...(payload !== undefined && { payload }),
    })
  }
  return { server, call, known }
}

test('a key stands in quotes or not, and has so many characters at most', (t) => {
  t.is(readKey('"8e03978e-40d5"'), '8e03978e-40d5')
  t.is(readKey('8e03978e-40d5'), '8e03978e-40d5')
  t.is(readKey(String.raw`"a \"b\" \\, c"`), String.raw`a "b" \, c`)
  t.is(readKey('x'.repeat(REPLY_KEY_CHARACTERS_MAX)).length, REPLY_KEY_CHARACTERS_MAX)
  const longest = 'x'.repeat(REPLY_KEY_CHARACTERS_MAX)
  for (const bad of ['', '""', 'a b', 'a,b', '"a', 'ä', '"ä"', `${longest}x`, `"${longest}x"`]) {
    t.throws(() => readKey(bad), { message: /1 to 255 characters/ }, bad)
  }
})

test('a write that names a key is known by token, key, path and body', async (t) => {
  const { call, known } = await openApi([1, 0])
  const write = async (options: { key?: string; token?: string; url?: string; value?: number }) => {
    const { url = '/v1/objects/1/properties/lit', value = 1, ...rest } = options
    await call('PUT', url, { ...rest, payload: { value } })
    return known.at(-1)
  }
  const first = await write({ key: 'a' })
  t.deepEqual(await write({ key: '"a"' }), first)
  t.is(await write({}), undefined)
  t.not((await write({ key: 'a', value: 2 }))?.request, first?.request)
  t.not((await write({ key: 'a', url: '/v1/objects/2/properties/lit' }))?.request, first?.request)
  t.is((await write({ key: 'b' }))?.key, 'b')
  const other = await write({ key: 'a', token: 'secret-of-another' })
  t.not(other?.scope, first?.scope)
  t.not(other?.secret, first?.secret)
})

test('reading takes no key', async (t) => {
  const { call, known } = await openApi([1, []])
  await call('GET', '/v1/tasks', { key: 'a' })
  t.deepEqual(known, [undefined])
})

test('a reply that was stored is told as such, whatever it says', async (t) => {
  const good = await openApi([1, 5, 1])
  const reply = await good.call('POST', '/v1/eval', { key: 'a', payload: { source: 'x' } })
  t.is(reply.headers['idempotency-replayed'], 'true')
  t.deepEqual(reply.json(), { value: 5 })
  const bad = await openApi([2, [{ error: 'E_PERM' }, 'No', 0, []], 1])
  const problem = await bad.call('POST', '/v1/eval', { key: 'a', payload: { source: 'x' } })
  t.is(problem.statusCode, 403)
  t.is(problem.headers['idempotency-replayed'], 'true')
  const fresh = await (await openApi([1, 5])).call('POST', '/v1/eval', {
    ...{ key: 'a', payload: { source: 'x' } },
  })
  t.is(fresh.headers['idempotency-replayed'], undefined)
})

test('what is not run is a problem that tells why', async (t) => {
  const problems = { other: 422, running: 409, unkept: 409, full: 429 }
  for (const [why, status] of Object.entries(problems)) {
    const { call } = await openApi([4, why])
    const reply = await call('POST', '/v1/eval', { key: 'a', payload: { source: 'x' } })
    t.is(reply.statusCode, status, why)
    t.regex(reply.json().type, /^idempotency-/)
  }
})

test('a key that is none is refused and nothing is run', async (t) => {
  const { call, known } = await openApi([1, 5])
  const reply = await call('POST', '/v1/eval', { key: 'a b', payload: { source: 'x' } })
  t.is(reply.statusCode, 400)
  t.is(reply.json().type, 'idempotency-key-invalid')
  t.deepEqual(known, [])
})

test('an upload is known by its bytes and type, and only its end is done once', async (t) => {
  const { call, known } = await openApi([1, [1, 'h', 2, 'text/plain', '/lump/h'], 1])
  for (const payload of ['one', 'one', 'two']) {
    await call('POST', '/v1/lumps', { key: 'a', payload })
  }
  const ends = known.filter((once) => once !== undefined)
  t.is(ends.length, 3)
  t.is(ends[0]?.request, ends[1]?.request)
  t.not(ends[1]?.request, ends[2]?.request)
})

test('the description tells of the key at every write', async (t) => {
  const { server } = await openApi([1, 0])
  const { paths } = (await server.inject('/openapi.json')).json() as {
    paths: Record<string, Record<string, { parameters?: { name: string; in: string }[] }>>
  }
  let writes = 0
  for (const [path, methods] of Object.entries(paths)) {
    for (const [method, { parameters = [] }] of Object.entries(methods)) {
      const takesKey = parameters.some(({ name }) => name.toLowerCase() === 'idempotency-key')
      const isWrite = ['post', 'put', 'delete'].includes(method) && !REPEATABLE.test(path)
      t.is(takesKey, isWrite, `${method} ${path}`)
      if (isWrite) writes += 1
    }
  }
  t.true(writes >= 11)
})
