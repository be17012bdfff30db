/**
 * Sessions and kill -9: a client of frames goes on as the same player, its lines run once each, and the
 * world is not told that it was gone. Whoever came by plain lines is gone, and the world hears of it.
 */

import test from 'ava'
import { addVerb, bareWorld } from '../../_support/bare-world.ts'
import { logIn } from '../../_support/fault-client.ts'
import { writeWorld } from '../../_support/fault-world.ts'
import { FrameClient } from '../../_support/frame-client.ts'
import { LineClient } from '../../_support/line-client.ts'
import {
  type CosmProcess,
  type Owner,
  openFolder,
  startCosm,
} from '../../_support/server-process.ts'

/** The bare world, whose system object notes in its property `gone` who was disconnected. */
async function openWorld(t: Owner): Promise<string> {
  const folder = openFolder(t)
  const world = bareWorld()
  const system = world.objects.get(0)
  if (system === undefined) throw new Error('the bare world has a system object')
  addVerb(
    system,
    'user_disconnected user_client_disconnected',
    'this.gone = {@this.gone, {verb, args[1]}};',
  )
  await writeWorld(folder, world)
  return folder
}

interface Player {
  readonly client: FrameClient
  readonly token: string
  readonly name: string
}

async function enter(server: CosmProcess): Promise<Player> {
  const client = await FrameClient.open(server.httpPort)
  client.send({ type: 'open' })
  const { token } = await client.next('session')
  client.send({ type: 'line', text: 'connect wizard', number: 1 })
  await client.next('done')
  return { client, token, name: await evaluate(client, 2, 'return player;') }
}

async function evaluate(client: FrameClient, number: number, code: string): Promise<string> {
  client.send({ type: 'line', text: `; ${code}`, number })
  for (;;) {
    const { text } = await client.next('line')
    const [, value] = /^\{1, (.*)\}$/.exec(text) ?? []
    if (value !== undefined) return value
  }
}

const PREPARE =
  'add_property(#0, "count", 0, {player, "rw"}); add_property(#0, "gone", {}, {#3, "rw"}); return 1;'

test('after kill -9 a session goes on, and its lines are run once', async (t) => {
  t.timeout(60_000)
  const folder = await openWorld(t)
  const server = await startCosm(t, folder)
  const { client, token, name } = await enter(server)
  await evaluate(client, 3, PREPARE)
  await evaluate(client, 4, 'set_connection_option(player, "client-echo", 0); return 1;')
  t.is(await evaluate(client, 5, 'return #0.count = #0.count + 1;'), '1')
  await client.next('done')
  const old = await LineClient.open(server.telnetPort)
  await old.ask('connect wizard')
  await server.end('SIGKILL')

  const next = await startCosm(t, folder)
  const again = await FrameClient.open(next.httpPort)
  again.send({ type: 'resume', token, received: 100 })
  t.like(await again.next('session'), { token, resumed: true, restarted: true })
  t.is((await again.next('echo')).on, false)
  // Sent again, because its `done` may not have come.
  again.send({ type: 'line', text: '; return #0.count = #0.count + 1;', number: 5 })
  t.is((await again.next('done')).number, 5)
  again.send({ type: 'line', text: '; return {player, #0.count};', number: 6 })
  t.deepEqual(await again.next('line'), {
    type: 'line',
    number: 101,
    text: `{1, {${name}, 1}}`,
  })
  const gone = await evaluate(again, 7, 'return #0.gone;')
  t.regex(gone, /^\{\{"user_disconnected", #\d+\}\}$/, 'whoever came by telnet is gone')
  t.false(gone.includes(name))
  t.is(await evaluate(again, 8, 'return connected_players();'), `{${name}}`)
})

test('a session goes on after a clean stop, as often as there is one, and ends for good', async (t) => {
  t.timeout(60_000)
  const folder = await openWorld(t)
  let server = await startCosm(t, folder)
  const { client, token, name } = await enter(server)
  await evaluate(client, 3, PREPARE)
  let number = 3
  for (let restart = 0; restart < 2; restart++) {
    t.is(await server.end('SIGTERM'), 0)
    server = await startCosm(t, folder)
    const again = await FrameClient.open(server.httpPort)
    again.send({ type: 'resume', token, received: 0 })
    t.true((await again.next('session')).resumed)
    t.is(await evaluate(again, ++number, 'return player;'), name)
  }
  const last = await FrameClient.open(server.httpPort)
  last.send({ type: 'resume', token, received: 50 })
  const answer = await last.next('session')
  t.true(answer.resumed)
  t.is(answer.restarted, undefined, 'the server has been up since')
  last.send({ type: 'close' })
  t.is(await last.closed(), 1000)
  const other = await logIn(server, 'wizard')
  // The hook of its end runs when the client is gone already.
  while ((await other.evaluate('return length(connected_players());')) !== '1');
  t.is(await server.end('SIGKILL'), null)
  const end = await startCosm(t, folder)
  const stranger = await FrameClient.open(end.httpPort)
  stranger.send({ type: 'resume', token, received: 0 })
  t.false((await stranger.next('session')).resumed)
})

test('a session of nobody does not outlive the server', async (t) => {
  t.timeout(60_000)
  const folder = await openWorld(t)
  const server = await startCosm(t, folder)
  const client = await FrameClient.open(server.httpPort)
  client.send({ type: 'open' })
  const { token } = await client.next('session')
  await server.end('SIGKILL')
  const next = await startCosm(t, folder)
  const again = await FrameClient.open(next.httpPort)
  again.send({ type: 'resume', token, received: 0 })
  t.false((await again.next('session')).resumed)
})
