import test from 'ava'
import fastify from 'fastify'
import { admin } from '../../../../kernel/admin/plugin.ts'
import { intValue, listValue } from '../../../../kernel/store/value.ts'
import { openTestDriver } from '../../../_support/driver.ts'
import { knownTokens } from '../../../_support/tokens.ts'

const ROOT = 'root'
const DAY = 86_400

/** The API over a whole driver, whose wizard has the token ROOT. */
async function openApi() {
  const driver = openTestDriver()
  const asked: string[] = []
  const server = fastify()
  await server.register(admin, {
    version: '0.0.0',
    gateway: {
      evaluate: async (player, source, token) => {
        asked.push(source)
        const options = { as: Number(player), ...(token === undefined ? {} : { token }) }
        const { status, value } = driver.answer(source, options)
        return listValue([intValue(status), value])
      },
      tokens: knownTokens({ [ROOT]: 3n }),
      probe: async () => undefined,
      metrics: async () => ({ contentType: 'text/plain', text: '' }),
      backup: () => {
        throw new Error('no backup')
      },
      loopbackOnly: true,
    },
  })
  driver.evaluate(`add_property(#0, "gold", 100, {#3, ""}); add_property(#0, "tin", 1, {#3, ""});
    add_verb(#0, {#3, "rd", "ring"}, {"this", "none", "this"});
    set_verb_code(#0, "ring", {"return {task_perms(), caller_perms(), args};"});`)
  const as =
    (token: string) =>
    async (method: 'GET' | 'PUT' | 'POST' | 'DELETE', url: string, payload?: object) => {
      const headers = { authorization: `Bearer ${token}` }
      const reply = await server.inject({ method, url, headers, ...(payload ? { payload } : {}) })
      return {
        status: reply.statusCode,
        body: reply.body === '' ? undefined : reply.json(),
        text: reply.body,
      }
    }
  return { driver, as, asked, root: as(ROOT) }
}

test('a token does over HTTP what its capability permits, and nothing else', async (t) => {
  const { as, root, asked } = await openApi()
  const made = await root('POST', '/v1/tokens', {
    target: { object: '0', property: 'gold' },
    rights: ['read', 'write'],
  })
  t.is(made.status, 201)
  t.regex(made.body.token, /^cosm_[0-9a-f]{64}$/)
  t.is(made.body.text, 'read, write property "gold" of #0')
  const bearer = as(made.body.token)
  t.is((await bearer('PUT', '/v1/objects/0/properties/gold', { value: 7 })).status, 204)
  t.deepEqual((await bearer('GET', '/v1/objects/0/properties/gold')).body, {
    value: 7,
    owner: null,
    permissions: null,
    clear: false,
    metadata: null,
  })
  t.is((await bearer('GET', '/v1/objects/0/properties/tin')).status, 403)
  t.is((await bearer('PUT', '/v1/objects/0/properties/tin', { value: 7 })).status, 403)
  t.is((await bearer('GET', '/v1/objects/1/properties/gold')).status, 403)
  t.is((await bearer('POST', '/v1/objects/0/verbs/ring/call', {})).status, 403)
  const before = asked.length
  const others = [
    ['POST', '/v1/eval', { source: 'shutdown();' }],
    ['GET', '/v1/objects/0'],
    ['GET', '/v1/tokens'],
    ['GET', '/v1/tasks'],
    ['GET', '/v1/sessions'],
    ['DELETE', '/v1/tokens/1'],
    ['GET', '/v1/objects/0/verbs/ring'],
    ['PUT', '/v1/objects/0/verbs/ring', { source: '' }],
  ] as const
  for (const [method, url, payload] of others) {
    const { status, body } = await bearer(method, url, payload)
    t.deepEqual([status, body.type], [403, 'capability-only'], url)
  }
  t.is(asked.length, before)
})

test('a call with a token runs the verb as its programmer, called by nobody', async (t) => {
  const { as, root } = await openApi()
  const target = { object: '0', verb: 'ring' }
  const made = await root('POST', '/v1/tokens', { target, rights: ['call'] })
  const reply = await as(made.body.token)('POST', '/v1/objects/0/verbs/ring/call', {
    arguments: ['a"; shutdown(); "', { object: 3 }],
  })
  t.deepEqual(reply.body, {
    value: [{ object: 3 }, { object: -1 }, ['a"; shutdown(); "', { object: 3 }]],
  })
  t.is((await root('POST', '/v1/objects/0/verbs/ring/call', {})).status, 404)
})

test('a token is shown once, listed without itself, and shows its last use', async (t) => {
  const { driver, as, root } = await openApi()
  const made = await root('POST', '/v1/tokens', { target: { object: '0' }, rights: ['read'] })
  const { token, ...description } = made.body
  t.is(description.until - description.made, 30 * DAY)
  t.is(description.used, 0)
  const listed = await root('GET', '/v1/tokens')
  t.deepEqual(listed.body, [description])
  driver.advance(120_000)
  t.deepEqual((await as(token)('GET', '/v1/token')).body, {
    ...description,
    used: description.made + 120,
  })
  for (const text of [listed.text, driver.evaluate('return {capabilities(), queued_tasks(1)};')]) {
    t.false(text.includes(token))
  }
  const rows = [...driver.store.range(new Uint8Array(0), Uint8Array.of(255))]
  t.true(rows.length > 10)
  t.false(rows.some(({ value }) => Buffer.from(value).includes(token.slice(5))))
  t.is((await root('GET', '/v1/token')).body.player, '#3')
})

test('a token makes tokens for less, and they end with it', async (t) => {
  const { as, root } = await openApi()
  const made = await root('POST', '/v1/tokens', {
    target: { object: '0' },
    rights: ['read', 'write'],
  })
  const bearer = as(made.body.token)
  const less = await bearer('POST', '/v1/tokens', { rights: ['read'] })
  t.is(less.status, 201)
  const holder = as(less.body.token)
  t.is((await holder('GET', '/v1/objects/0/properties/gold')).status, 200)
  t.is((await holder('PUT', '/v1/objects/0/properties/gold', { value: 1 })).status, 403)
  t.is((await holder('POST', '/v1/tokens', { rights: ['write'] })).status, 403)
  const until = made.body.until + 1
  t.is((await bearer('POST', '/v1/tokens', { rights: ['read'], until })).status, 403)
  t.is(
    (await bearer('POST', '/v1/tokens', { target: { object: '1' }, rights: ['read'] })).status,
    403,
  )
  t.is((await root('GET', '/v1/tokens')).body.length, 2)
  t.is((await root('DELETE', `/v1/tokens/${made.body.id}`)).status, 204)
  for (const each of [bearer, holder]) {
    const { status, body } = await each('GET', '/v1/token')
    t.deepEqual([status, body.title], [401, 'This token is not known, or no longer valid.'])
  }
  t.deepEqual((await root('GET', '/v1/tokens')).body, [])
})

test('a token ends at its time, and none lives longer than a year', async (t) => {
  const { driver, as, root } = await openApi()
  const now = Number(driver.evaluate('return time();'))
  const body = { target: { object: '0' }, rights: ['read'] }
  const made = await root('POST', '/v1/tokens', { ...body, until: now + 10 })
  t.is((await as(made.body.token)('GET', '/v1/token')).status, 200)
  driver.advance(10_000)
  t.is((await as(made.body.token)('GET', '/v1/token')).status, 401)
  t.is((await root('POST', '/v1/tokens', { ...body, until: now + 10 + 366 * DAY })).status, 201)
  t.is((await root('POST', '/v1/tokens', { ...body, until: now + 11 + 366 * DAY })).status, 400)
})

test('a token that nobody made is refused, and one of another shape is not asked about', async (t) => {
  const { as, asked } = await openApi()
  t.is((await as(`cosm_${'0'.repeat(64)}`)('GET', '/v1/token')).status, 401)
  t.is(asked.length, 1)
  for (const token of [
    'cosm_',
    `cosm_${'0'.repeat(63)}`,
    `cosm_${'0'.repeat(65)}`,
    `cosm_${'G'.repeat(64)}`,
  ]) {
    t.is((await as(token)('GET', '/v1/token')).status, 401)
  }
  t.is(asked.length, 1)
})

test('a value that holds a capability leaves as its number', async (t) => {
  const { root } = await openApi()
  const reply = await root('POST', '/v1/eval', {
    source: 'return {grant(#0, "read"), [1 -> grant(#0, "call")]};',
  })
  t.deepEqual(reply.body.value, [{ capability: 1 }, { map: [[1, { capability: 2 }]] }])
  const written = await root('PUT', '/v1/objects/0/properties/gold', { value: { capability: 1 } })
  t.is(written.status, 400)
})

test('a player may look at the token that is sent, and revoke it', async (t) => {
  const { root, as } = await openApi()
  const shown = await root('GET', '/v1/token')
  t.deepEqual(shown.body, { player: '#3', made: 1_700_000_000, used: 1_700_000_060 })
  const target = { object: '0', property: 'gold' }
  const made = await root('POST', '/v1/tokens', { target, rights: ['read'] })
  t.is((await as(made.body.token)('DELETE', '/v1/token')).status, 403)
  t.is((await root('DELETE', '/v1/token')).status, 204)
  t.is((await root('GET', '/v1/token')).status, 401)
})
