import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import test, { type ExecutionContext } from 'ava'
import { E_INVARG, E_PERM, E_QUOTA } from '../../../../../driver/shared/errors.ts'
import { openWeb } from '../../../../../kernel/host/service/web.ts'
import { ask } from '../../../../_support/service.ts'

type Handler = (request: IncomingMessage, response: ServerResponse) => void

async function open(t: ExecutionContext, handler: Handler, granted = true) {
  const server = createServer(handler)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  const root = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const service = openWeb({ granted, userAgent: 'Cosm/test' })
  /** url, then method, headers, body, agent, seconds, bytes, redirects, include headers, raw. */
  const request = async (path: string, ...rest: unknown[]) => {
    const usual: unknown[] = ['GET', [], 0, 0, 5, 1000, -1, 0, 0]
    rest.forEach((value, index) => {
      if (value !== undefined) usual[index] = value
    })
    return await ask(service, 'request', path.includes('://') ? path : root + path, ...usual)
  }
  return { root, request }
}

const error = (code: number, message: string) => ({ value: { error: `E${code}`, message } })

test('an answer has status, headers, body and address', async (t) => {
  const { root, request } = await open(t, (incoming, response) => {
    response.setHeader('X-One', 'a')
    response.setHeader('Set-Cookie', ['b', 'c'])
    response.end(`${incoming.method} ${incoming.headers['user-agent']}\n`)
  })
  const answer = await request('/x')
  t.true('value' in answer)
  const [status, headers, body, url] = answer.value as [
    number,
    Record<string, unknown>,
    string,
    string,
  ]
  t.is(status, 200)
  t.is(headers['X-One'], 'a')
  t.deepEqual(headers['Set-Cookie'], ['b', 'c'])
  t.is(body, 'GET Cosm/test~0A')
  t.is(url, `${root}/x`)
})

test('a body is sent, and a packed one unpacked', async (t) => {
  const { request } = await open(t, (incoming, response) => {
    const parts: Buffer[] = []
    incoming.on('data', (part: Buffer) => parts.push(part))
    incoming.on('end', () => {
      response.setHeader('Content-Encoding', 'gzip')
      response.end(gzipSync(`${incoming.headers['content-type']} ${Buffer.concat(parts)}`))
    })
  })
  const answer = await request('/', 'POST', [['Content-Type', 'text/x']], 'a~42c')
  t.like(answer, { value: { 2: 'text/x aBc' } })
})

test('redirects are followed as often as asked', async (t) => {
  const { root, request } = await open(t, (incoming, response) => {
    const step = Number(incoming.url?.slice(1))
    if (step === 0) response.end(incoming.method)
    else response.writeHead(302, { location: `/${step - 1}` }).end()
  })
  t.like(await request('/1'), { value: { 0: 302 } })
  t.like(await request('/2', 'POST', undefined, 'x', undefined, undefined, undefined, 2), {
    value: { 0: 200, 2: 'GET', 3: `${root}/0` },
  })
  t.deepEqual(
    await request('/3', undefined, undefined, undefined, undefined, undefined, undefined, 2),
    error(E_INVARG, 'Number of redirects hit maximum amount'),
  )
})

test('what goes wrong is told in a map', async (t) => {
  const { request } = await open(t, (_, response) => {
    response.end('x'.repeat(2000))
  })
  t.deepEqual(await request('/'), error(E_QUOTA, 'Response exceeded the maximum allowed size'))
  t.deepEqual(await request('ftp://example.invalid/'), error(E_INVARG, 'Unsupported protocol'))
  t.deepEqual(await request('file:///etc/passwd'), error(E_INVARG, 'Unsupported protocol'))
  t.deepEqual(await request('http://127.0.0.1:1/'), error(E_INVARG, "Couldn't connect to server"))
})

test('a server that does not answer runs into the limit of time', async (t) => {
  const { request } = await open(t, () => {})
  t.deepEqual(
    await request('/', undefined, undefined, undefined, undefined, 1),
    error(E_INVARG, 'Timeout was reached'),
  )
})

test('without the grant no request is made', async (t) => {
  const { request } = await open(t, () => t.fail(), false)
  t.like(await request('/'), { error: E_PERM })
})
