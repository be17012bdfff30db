import test from 'ava'
import fastify from 'fastify'
import { admin } from '../../../../kernel/admin/plugin.ts'
import { fromJson } from '../../../../kernel/exchange/json.ts'
import { knownTokens } from '../../../_support/tokens.ts'

/** An API over a driver that answers every program with [reply], a value in tagged JSON. */
async function openApi(reply: unknown) {
  const programs: string[] = []
  const server = fastify()
  await server.register(admin, {
    gateway: {
      evaluate: async (_player, source) => {
        programs.push(source)
        return fromJson(reply)
      },
      tokens: knownTokens({ secret: 3n }),
      probe: async () => undefined,
      metrics: async () => ({ contentType: 'text/plain', text: '' }),
      backup: () => {
        throw new Error('no backup')
      },
      loopbackOnly: true,
    },
    version: '0.0.0',
  })
  const call = async (method: 'GET' | 'POST' | 'DELETE', url: string, payload?: object) => {
    const headers = { authorization: 'Bearer secret' }
    return await server.inject({ method, url, headers, ...(payload && { payload }) })
  }
  return { call, programs }
}

const ROW = {
  map: [
    ['calls', 2],
    ['object', { object: 12 }],
    ['seconds', 0.5],
    ['seconds_total', { float: 1 }],
    ['ticks', 30],
    ['ticks_total', 40],
    ['verb', 'look'],
  ],
}

test('a profile of everybody or of one player is begun, and its number answered', async (t) => {
  const { call, programs } = await openApi([1, [7]])
  const reply = await call('POST', '/v1/profiles', { target: 'all' })
  t.is(reply.statusCode, 201)
  t.deepEqual(reply.json(), { id: 7 })
  await call('POST', '/v1/profiles', { target: '12' })
  await call('POST', '/v1/profiles', { target: '#12' })
  t.deepEqual(programs, [
    'return {profile_start("all")};',
    'return {profile_start(#12)};',
    'return {profile_start(#12)};',
  ])
  t.is((await call('POST', '/v1/profiles', { target: 'shutdown()' })).statusCode, 400)
})

test('a profile is read from the slowest verb on, as many as asked for', async (t) => {
  const { call, programs } = await openApi([1, [ROW]])
  t.deepEqual((await call('GET', '/v1/profiles/7')).json(), [
    {
      object: '#12',
      verb: 'look',
      calls: 2,
      ticks: 30,
      ticks_total: 40,
      seconds: 0.5,
      seconds_total: 1,
    },
  ])
  t.is((await call('GET', '/v1/profiles/7?top=1000')).statusCode, 200)
  t.is((await call('GET', '/v1/profiles/7?top=1001')).statusCode, 400)
  t.is((await call('GET', '/v1/profiles/7?top=0')).statusCode, 400)
  t.deepEqual(programs, ['return profile_report(7, 20);', 'return profile_report(7, 1000);'])
})

test('profiles are listed and ended', async (t) => {
  const profile = {
    map: [
      ['id', 7],
      ['owner', { object: 3 }],
      ['target', 'all'],
    ],
  }
  const { call, programs } = await openApi([1, [profile]])
  t.deepEqual((await call('GET', '/v1/profiles')).json(), [{ id: 7, owner: '#3', target: 'all' }])
  t.is((await call('DELETE', '/v1/profiles/7')).statusCode, 204)
  t.deepEqual(programs, ['return profiles();', 'return profile_stop(7);'])
})
