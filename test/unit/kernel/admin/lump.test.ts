/** Lumps over HTTP: who may upload and read, parts, ranges, and what a browser is told. */

import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import test from 'ava'
import fastify from 'fastify'
import { rangeOf } from '../../../../kernel/admin/lump.ts'
import { admin } from '../../../../kernel/admin/plugin.ts'
import { intValue, listValue } from '../../../../kernel/store/value.ts'
import { openTestDriver } from '../../../_support/driver.ts'
import { knownTokens } from '../../../_support/tokens.ts'

const ROOT = 'root'
const NED = 'ned'
const PLAYERS = new Map([
  [ROOT, 3n],
  [NED, 4n],
])
const FAR = { remoteAddress: '192.0.2.1' }

const sha = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** The API over a whole driver. */
async function openApi() {
  const driver = openTestDriver()
  const server = fastify()
  await server.register(admin, {
    version: '0.0.0',
    gateway: {
      evaluate: async (player, source, token, args) => {
        const { status, value } = driver.answer(source, {
          as: Number(player),
          ...(token === undefined ? {} : { token }),
          ...(args === undefined || args.length === 0 ? {} : { args }),
        })
        return listValue([intValue(status), value])
      },
      tokens: knownTokens(Object.fromEntries(PLAYERS)),
      probe: async () => undefined,
      metrics: async () => ({ contentType: 'text/plain', text: '' }),
      backup: () => {
        throw new Error('no backup')
      },
      loopbackOnly: true,
    },
  })
  const upload = async (
    token: string,
    payload: Buffer | Readable,
    type = 'image/png',
    query = '',
  ) =>
    await server.inject({
      method: 'POST',
      url: `/v1/lumps${query}`,
      headers: { authorization: `Bearer ${token}`, 'content-type': type },
      payload,
    })
  const get = async (url: string, headers: Record<string, string> = {}, over: object = {}) =>
    await server.inject({ method: 'GET', url, headers, ...over })
  return { driver, server, upload, get }
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

test('what is uploaded is read back under its URL, by anybody and from anywhere', async (t) => {
  const { upload, get } = await openApi()
  const data = Buffer.from(Array.from({ length: 700_001 }, (_each, at) => (at * 31) % 251))
  const made = await upload(NED, data)
  t.is(made.statusCode, 201, made.body)
  const { url, ...lump } = made.json()
  t.like(lump, { hash: sha(data), bytes: data.length, type: 'image/png' })
  const read = await get(url, {}, FAR)
  t.is(read.statusCode, 200)
  t.true(read.rawPayload.equals(data))
  t.like(read.headers, {
    'content-type': 'image/png',
    'content-length': `${data.length}`,
    etag: `"${lump.hash}"`,
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
    'content-disposition': 'inline',
  })
  const bare = await get(`/lump/${lump.hash}`)
  t.is(bare.statusCode, 401)
  t.is((await get(url.replace(/.$/, (last: string) => (last === '0' ? '1' : '0')))).statusCode, 403)
})

test('a part of a lump is read, and what has not changed is not sent', async (t) => {
  const { server, upload, get } = await openApi()
  const { url, hash } = (await upload(ROOT, Buffer.from('0123456789'))).json()
  const part = await get(url, { range: 'bytes=2-4' })
  t.is(part.statusCode, 206)
  t.is(part.body, '234')
  t.is(part.headers['content-range'], 'bytes 2-4/10')
  t.is((await get(url, { range: 'bytes=-3' })).body, '789')
  t.is((await get(url, { range: 'bytes=7-' })).body, '789')
  const beyond = await get(url, { range: 'bytes=10-' })
  t.is(beyond.statusCode, 416)
  t.is(beyond.headers['content-range'], 'bytes */10')
  t.is((await get(url, { 'if-none-match': `"${hash}"` })).statusCode, 304)
  t.is((await get(url, { range: 'bytes=2-4', 'if-range': '"other"' })).body, '0123456789')
  const head = await server.inject({ method: 'HEAD', url })
  t.is(head.statusCode, 200)
  t.is(head.headers['content-length'], '10')
  t.is(head.body, '')
})

test('ranges are what RFC 9110 says', (t) => {
  t.deepEqual(rangeOf('bytes=0-0', 10), { first: 0, end: 1 })
  t.deepEqual(rangeOf('bytes=5-99', 10), { first: 5, end: 10 })
  t.deepEqual(rangeOf('bytes=-99', 10), { first: 0, end: 10 })
  t.is(rangeOf('bytes=-0', 10), 'none')
  t.is(rangeOf('bytes=10-', 10), 'none')
  t.is(rangeOf('bytes=0-', 0), 'none')
  for (const other of [
    undefined,
    'bytes=5-2',
    'bytes=1-2,4-5',
    'bytes=-',
    'lines=1-2',
    'bytes=a-',
  ]) {
    t.is(rangeOf(other, 10), undefined, other)
  }
})

test('nothing that a browser would run is sent as what it is', async (t) => {
  const { upload, get } = await openApi()
  for (const type of [
    'text/html',
    'image/svg+xml',
    'application/xhtml+xml',
    'text/javascript',
    'application/x-made-up',
  ]) {
    const { url } = (await upload(ROOT, Buffer.from(`<script>${type}</script>`), type)).json()
    const { headers } = await get(url)
    t.is(headers['content-type'], 'application/octet-stream', type)
    t.is(headers['content-disposition'], 'attachment', type)
  }
  const { url } = (await upload(ROOT, Buffer.from('{}'), 'application/json; charset=utf-8')).json()
  const { headers } = await get(url)
  t.regex(`${headers['content-type']}`, /^application\/json/)
  t.is(headers['content-disposition'], 'attachment')
})

test('the token of a capability reads its lump and no other', async (t) => {
  const { driver, upload, get } = await openApi()
  driver.evaluate('add_property(#0, "picture", 0, {#3, ""}); return 1;')
  const { hash } = (
    await upload(ROOT, Buffer.from('one'), 'image/png', '?object=0&property=picture')
  ).json()
  const other = (await upload(ROOT, Buffer.from('two'))).json().hash
  const token = JSON.parse(driver.evaluate('return write_token(#0.picture);'))
  t.is((await get(`/lump/${hash}`, bearer(token), FAR)).body, 'one')
  t.is((await get(`/lump/${other}`, bearer(token))).statusCode, 403)
  driver.evaluate('revoke(#0.picture); return 1;')
  t.is((await get(`/lump/${hash}`, bearer(token))).statusCode, 401)
  t.is((await upload(token, Buffer.from('three'))).statusCode, 403)
})

test('a wizard reads every lump, from this machine; others need to hold it', async (t) => {
  const { upload, get } = await openApi()
  const { hash } = (await upload(NED, Buffer.from('mine'))).json()
  t.is((await get(`/lump/${hash}`, bearer(ROOT))).body, 'mine')
  t.is((await get(`/lump/${hash}`, bearer(ROOT), FAR)).statusCode, 403)
  t.is((await get(`/lump/${hash}`, bearer(NED))).statusCode, 403)
  t.is((await get(`/lump/${'0'.repeat(64)}`, bearer(ROOT))).statusCode, 400)
  t.is((await get('/lump/short', bearer(ROOT))).statusCode, 400)
})

test('who made lumps lists them and gives them up', async (t) => {
  const { server, upload } = await openApi()
  const made = (await upload(NED, Buffer.from('mine'))).json()
  const list = async (token: string) =>
    (await server.inject({ url: '/v1/lumps', headers: bearer(token) })).json()
  t.deepEqual(await list(ROOT), [])
  t.deepEqual(await list(NED), [{ id: made.id, hash: made.hash, bytes: 4, type: 'image/png' }])
  const remove = async (token: string) =>
    (await server.inject({ method: 'DELETE', url: `/v1/lumps/${made.id}`, headers: bearer(token) }))
      .statusCode
  t.is(await remove(NED), 204)
  t.deepEqual(await list(NED), [])
})

test('an upload that is refused or broken off leaves nothing', async (t) => {
  const { driver, server, upload } = await openApi()
  driver.evaluate('add_property($server_options, "lump_quota", 300000, {#3, "r"}); return 1;')
  t.is((await upload(NED, Buffer.alloc(300_001))).statusCode, 507)
  t.is((await upload(NED, Buffer.from('x'), 'a/~b')).statusCode, 400)
  t.is((await upload(NED, Buffer.from('x'), 'a/b', '?object=0')).statusCode, 400)
  t.is((await upload(NED, Buffer.from('x'), 'a/b', '?object=0&property=none')).statusCode, 404)
  const broken = Readable.from(
    (async function* () {
      yield Buffer.alloc(280_000)
      throw new Error('the client is gone')
    })(),
  )
  await t.throwsAsync(async () => await upload(NED, broken))
  const large = await server.inject({
    method: 'POST',
    url: '/v1/lumps',
    headers: { ...bearer(NED), 'content-type': 'a/b', 'content-length': `${1 << 30}` },
    payload: Readable.from([]),
  })
  t.is(large.statusCode, 413)
  t.is((await upload(NED, Buffer.alloc(300_000))).statusCode, 201)
  t.is(driver.evaluate('return length(lumps());', { as: 4 }), '1')
})

test('uploads need a player’s token', async (t) => {
  const { server } = await openApi()
  const reply = await server.inject({ method: 'POST', url: '/v1/lumps', payload: Buffer.from('x') })
  t.is(reply.statusCode, 401)
})
