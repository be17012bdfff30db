/** Lumps and history on a real server: kill -9 in the middle of an upload, and what is there afterwards. */

import { createHash } from 'node:crypto'
import { request } from 'node:http'
import test from 'ava'
import { LineClient } from '../_support/line-client.ts'
import { type CosmProcess, openFolder, startCosm } from '../_support/server-process.ts'

const sha = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** The token that the first start prints. */
function tokenOf(server: CosmProcess): string {
  const [, token] = /acts as #\d+: (\S+?)"/.exec(server.errors()) ?? []
  if (token === undefined) throw new Error(`no token in ${server.errors()}`)
  return token
}

async function logIn(server: CosmProcess, line: string): Promise<LineClient> {
  const client = await LineClient.open(server.telnetPort)
  client.send(line)
  client.send('say ready')
  await client.until((each) => each.includes('ready'))
  return client
}

async function evaluate(client: LineClient, code: string): Promise<string> {
  client.send(`;${code}`)
  return (await client.until((line) => line.startsWith('=> '))).slice(3)
}

test('a kill in the middle of an upload leaves no lump, and one afterwards keeps it', async (t) => {
  const folder = openFolder(t)
  const server = await startCosm(t, folder)
  const token = tokenOf(server)
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'image/png' }
  const data = Buffer.from(Array.from({ length: 2_000_003 }, (_each, at) => (at * 7) % 253))
  const broken = request({ port: server.httpPort, method: 'POST', path: '/v1/lumps', headers })
  broken.on('error', () => {})
  broken.write(data.subarray(0, 1_500_000))
  const client = await logIn(server, server.wizardLine)
  // Parts arrive: each is a commit of its own.
  await evaluate(client, 'player:tell("here")')
  await server.end('SIGKILL')

  const again = await startCosm(t, folder)
  const back = await logIn(again, server.wizardLine)
  t.is(await evaluate(back, 'lumps()'), '{}')
  const url = `http://127.0.0.1:${again.httpPort}`
  const made = await fetch(`${url}/v1/lumps`, { method: 'POST', headers, body: data })
  t.is(made.status, 201)
  const lump = (await made.json()) as { hash: string; url: string }
  t.is(lump.hash, sha(data))
  await again.end('SIGKILL')

  const last = await startCosm(t, folder)
  const read = await fetch(`http://127.0.0.1:${last.httpPort}${lump.url}`)
  t.is(read.status, 200)
  t.is(sha(new Uint8Array(await read.arrayBuffer())), lump.hash)
  const part = await fetch(`http://127.0.0.1:${last.httpPort}${lump.url}`, {
    headers: { range: 'bytes=1000000-1000009' },
  })
  t.deepEqual(Buffer.from(await part.arrayBuffer()), data.subarray(1_000_000, 1_000_010))
})

test('history is there after kill -9, with every change that was seen', async (t) => {
  const folder = openFolder(t)
  const server = await startCosm(t, folder)
  const client = await logIn(server, server.wizardLine)
  await evaluate(client, 'add_property(#0, "count", 0, {player, "rw"})')
  for (let count = 1; count <= 30; count++) await evaluate(client, `#0.count = ${count}`)
  await server.end('SIGKILL')
  const again = await startCosm(t, folder)
  const back = await logIn(again, server.wizardLine)
  const expected = Array.from({ length: 30 }, (_each, at) => 29 - at)
  t.is(
    await evaluate(back, '{h[3] for h in (history(#0, "count", 30))}'),
    `{${expected.join(', ')}}`,
  )
})
