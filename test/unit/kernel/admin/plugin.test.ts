import { spawnSync } from 'node:child_process'
import test from 'ava'
import fastify from 'fastify'
import type { Gateway } from '../../../../kernel/admin/gateway.ts'
import { admin } from '../../../../kernel/admin/plugin.ts'
import { stringLiteral, valueLiteral } from '../../../../kernel/admin/program.ts'
import { KernelError } from '../../../../kernel/base/errors.ts'
import { fromJson, type SlotValue } from '../../../../kernel/exchange/json.ts'
import { knownTokens } from '../../../_support/tokens.ts'

const value = (json: unknown): SlotValue => fromJson(json)

/** An API over a gateway that answers every program with [reply] and remembers what it was given. */
async function openApi(reply: unknown, options: Partial<Gateway> = {}) {
  const programs: string[] = []
  const gateway: Gateway = {
    evaluate: async (_player, source) => {
      programs.push(source)
      return value(reply)
    },
    tokens: knownTokens({ secret: 3n }),
    probe: async () => undefined,
    metrics: async () => ({ contentType: 'text/plain', text: 'cosm_up 1\n' }),
    backup: () => {
      throw new Error('no backup')
    },
    loopbackOnly: true,
    ...options,
  }
  const server = fastify()
  await server.register(admin, { gateway, version: '0.0.0' })
  const call = async (method: 'GET' | 'PUT' | 'POST' | 'DELETE', url: string, payload?: object) =>
    await server.inject({
      method,
      url,
      headers: { authorization: 'Bearer secret' },
      ...(payload ? { payload } : {}),
    })
  return { server, call, programs }
}

test('a request without a token is refused and told what to send', async (t) => {
  const { server } = await openApi([1, 0])
  const reply = await server.inject('/v1/objects/1')
  t.is(reply.statusCode, 401)
  t.regex(String(reply.headers['content-type']), /^application\/problem\+json/)
  t.is(reply.json().title, 'Send the header Authorization: Bearer TOKEN.')
})

test('a request from another machine is refused while the API is for this one only', async (t) => {
  const { server } = await openApi([1, 0])
  const reply = await server.inject({ url: '/v1/objects/1', remoteAddress: '192.0.2.1' })
  t.is(reply.statusCode, 403)
  t.is(reply.json().type, 'loopback-only')
  t.is((await server.inject({ url: '/livez', remoteAddress: '192.0.2.1' })).statusCode, 200)
})

test('an object, a property and a verb are shown with their metadata', async (t) => {
  const metadata = { map: [[{ symbol: 'doc' }, 'A lamp.']] }
  const object = await openApi([1, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, metadata]])
  t.deepEqual((await object.call('GET', '/v1/objects/1')).json().metadata, metadata)
  const property = await openApi([1, [5, { object: 2 }, 'rc', false, metadata]])
  const shown = (await property.call('GET', '/v1/objects/1/properties/lit')).json()
  t.deepEqual([shown.value, shown.metadata], [5, metadata])
  const verb = await openApi([1, ['#2', 'rxd', 'look', ['this'], ['return 1;'], metadata]])
  t.deepEqual((await verb.call('GET', '/v1/objects/1/verbs/look')).json().metadata, metadata)
})

test('eval answers the value in tagged JSON', async (t) => {
  const { call, programs } = await openApi([1, [1, { object: 5 }, 'x']])
  const reply = await call('POST', '/v1/eval', { source: 'return 1;' })
  t.deepEqual(reply.json(), { value: [1, { object: 5 }, 'x'] })
  t.deepEqual(programs, ['return 1;'])
})

test('an error of the language becomes a problem with its traceback', async (t) => {
  const { call } = await openApi([
    2,
    [{ error: 'E_PERM' }, 'Permission denied', 0, ['#3:x, line 1']],
  ])
  const reply = await call('POST', '/v1/eval', { source: 'shutdown();' })
  t.is(reply.statusCode, 403)
  t.deepEqual(reply.json(), {
    type: 'e_perm',
    title: 'Permission denied',
    status: 403,
    traceback: ['#3:x, line 1'],
  })
})

test('compile errors of a verb are told and change nothing', async (t) => {
  const { call, programs } = await openApi([1, ['Line 1:  parse error']])
  const reply = await call('PUT', '/v1/objects/12/verbs/get', { source: 'if (' })
  t.is(reply.statusCode, 422)
  t.deepEqual(reply.json().errors, ['Line 1:  parse error'])
  t.deepEqual(programs, ['return set_verb_code(#12, "get", {"if ("});'])
})

test('a path that names no object is refused before anything runs', async (t) => {
  const { call, programs } = await openApi([1, 0])
  const reply = await call('GET', '/v1/objects/1;shutdown()')
  t.is(reply.statusCode, 400)
  t.deepEqual(programs, [])
})

test('a store that takes no writes is not ready', async (t) => {
  const { server } = await openApi([1, 0], {
    probe: async () => {
      throw new KernelError('ERR_NO_SPACE')
    },
  })
  const reply = await server.inject('/readyz')
  t.is(reply.statusCode, 503)
})

test('a driver that is away is a 503', async (t) => {
  const { call } = await openApi([1, 0], {
    evaluate: async () => {
      throw new KernelError('ERR_UNAVAILABLE')
    },
  })
  t.is((await call('GET', '/v1/tasks')).statusCode, 503)
})

test('the description names every operation', async (t) => {
  const { server } = await openApi([1, 0])
  const document = (await server.inject('/openapi.json')).json()
  t.is(document.openapi, '3.1.0')
  t.deepEqual(Object.keys(document.paths).toSorted(), [
    '/livez',
    '/lump/{hash}',
    '/readyz',
    '/v1/backup',
    '/v1/backup/consumers/{consumer}',
    '/v1/backup/consumers/{consumer}/changes',
    '/v1/backup/consumers/{consumer}/place',
    '/v1/backup/rows',
    '/v1/eval',
    '/v1/lumps',
    '/v1/lumps/{id}',
    '/v1/objects/{id}',
    '/v1/objects/{id}/properties/{name}',
    '/v1/objects/{id}/verbs/{name}',
    '/v1/objects/{id}/verbs/{name}/call',
    '/v1/profiles',
    '/v1/profiles/{id}',
    '/v1/sessions',
    '/v1/tasks',
    '/v1/tasks/{id}',
    '/v1/token',
    '/v1/tokens',
    '/v1/tokens/{id}',
  ])
})

test('the pages of the description are served', async (t) => {
  const { server } = await openApi([1, 0])
  const page = await server.inject('/docs/')
  t.is(page.statusCode, 200)
  t.regex(page.body, /swagger-ui/)
})

test('the source archive is one that tar reads', async (t) => {
  const { server } = await openApi([1, 0])
  const reply = await server.inject('/source')
  const { stdout, status } = spawnSync('tar', ['tzf', '-'], { input: reply.rawPayload })
  t.is(status, 0)
  t.true(String(stdout).split('\n').includes('cosm/kernel/admin/source.ts'))
})

test('a string enters a program so that nothing in it is code', (t) => {
  t.is(stringLiteral('a"b\\c'), '"a\\"b\\\\c"')
  t.is(stringLiteral('a\nb'), 'tostr("a", chr(10), "b")')
})

test('values enter a program as literals', (t) => {
  t.is(
    valueLiteral(value([1, 2.5, { float: 2 }, 'x', { object: -1 }, { error: 'E_PERM' }, true])),
    '{1, 2.5, 2e+0, "x", #-1, E_PERM, true}',
  )
  t.is(valueLiteral(value({ map: [['a', 1]] })), '["a" -> 1]')
})

test('what is not there is a problem that says where to look, and the address alone leads there', async (t) => {
  const { server, call } = await openApi([1, 0])
  for (const url of ['/nowhere', '/v1/nowhere']) {
    const reply = await call('GET', url)
    t.is(reply.statusCode, 404)
    t.is(reply.headers['content-type'], 'application/problem+json; charset=utf-8')
    t.deepEqual(reply.json(), {
      type: 'not-found',
      title: `There is nothing at GET ${url}; /docs shows what there is.`,
      status: 404,
    })
  }
  const first = await server.inject('/')
  t.is(first.statusCode, 302)
  t.is(first.headers.location, '/docs')
})
