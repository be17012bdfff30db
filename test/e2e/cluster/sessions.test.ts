/** Sessions whose client comes back to another process. */

import test from 'ava'
import { openSharedStore, Person } from '../../_support/cluster-server.ts'
import { FrameClient } from '../../_support/frame-client.ts'
import type { CosmProcess } from '../../_support/server-process.ts'

/** Somebody with frames at [server], logged in with [line]; its lines are numbered on from 2. */
async function enter(server: CosmProcess, line: string) {
  const client = await FrameClient.open(server.httpPort)
  client.send({ type: 'open' })
  const { token, connection } = await client.next('session')
  client.send({ type: 'line', text: line, number: 1 })
  await client.done(1)
  return { client, token, connection }
}

/** The client of [token] comes to [server]. */
async function comeBack(server: CosmProcess, token: string) {
  const client = await FrameClient.open(server.httpPort)
  client.send({ type: 'resume', token, received: 0 })
  return { client, answer: await client.next('session') }
}

/** The value of [code], evaluated by line [number] of [client]. */
async function evaluate(client: FrameClient, number: number, code: string): Promise<string> {
  client.send({ type: 'line', text: `;${code}`, number })
  for (;;) {
    const { text } = await client.next('line')
    if (text.startsWith('=> ')) return text.slice(3)
  }
}

const COUNT = '#0.count = #0.count + 1'

test.serial('a session goes on at another process while its own one lives', async (t) => {
  const store = await openSharedStore(t)
  const here = await store.start()
  const there = await store.start()
  const watcher = await Person.logIn(there, 'create Ann secret1')
  const first = await enter(here, here.wizardLine)
  await evaluate(first.client, 2, 'add_property(#0, "count", 0, {player, "rw"})')
  await evaluate(first.client, 3, 'add_property(#0, "gone", 0, {player, "rw"})')
  t.is(await evaluate(first.client, 4, COUNT), '1')

  const { client, answer } = await comeBack(there, first.token)
  t.like(answer, { token: first.token, resumed: true, restarted: true })
  t.not(answer.connection, first.connection)
  t.is(await first.client.closed(), 4001)
  // A line that was finished is not run again; the next one is.
  client.send({ type: 'line', text: `;${COUNT}`, number: 4 })
  await client.done(4)
  t.is(await evaluate(client, 5, COUNT), '2')
  t.is(await evaluate(client, 6, 'length(connected_players())'), '2')
  watcher.says('who')
  await watcher.hears('2 people are awake')
  const other = await Person.logIn(here, 'create Bob secret2')
  other.says('who')
  await other.hears('3 people are awake')

  // And back again, where it was before.
  const { client: back, answer: again } = await comeBack(here, first.token)
  t.true(again.resumed)
  t.is(await client.closed(), 4001)
  t.is(await evaluate(back, 7, COUNT), '3')
  other.says('say hello')
  for (;;) if ((await back.next('line')).text.includes('hello')) break
  back.send({ type: 'close' })
  other.says('who')
  await other.hears('2 people are awake')
})

test.serial('a session goes on at another process as soon as its own one is killed', async (t) => {
  const store = await openSharedStore(t)
  const here = await store.start()
  const there = await store.start()
  const third = await store.start()
  const first = await enter(here, here.wizardLine)
  await evaluate(first.client, 2, 'add_property(#0, "count", 0, {player, "rw"})')
  t.is(await evaluate(first.client, 3, COUNT), '1')
  // Nobody knows whether this one is finished.
  first.client.send({ type: 'line', text: `;${COUNT}`, number: 4 })
  await here.end('SIGKILL')

  const { client, answer } = await comeBack(there, first.token)
  t.like(answer, { resumed: true, restarted: true })
  client.send({ type: 'line', text: `;${COUNT}`, number: 4 })
  await client.done(4)
  t.is(await evaluate(client, 5, '#0.count'), '2')

  // Whoever finds out that the first one is dead leaves the session where it is.
  await Promise.race([there, third].map((each) => each.says(/taken for dead/)))
  t.is(await evaluate(client, 6, COUNT), '3')
  const { client: last } = await comeBack(third, first.token)
  t.is(await client.closed(), 4001)
  t.is(await evaluate(last, 7, COUNT), '4')
  t.is(await evaluate(last, 8, 'length(connected_players())'), '1')
})

test.serial('lines under way when a session is taken are run once', async (t) => {
  const store = await openSharedStore(t)
  const servers = [await store.start(), await store.start()]
  const [here] = servers as [CosmProcess]
  const first = await enter(here, here.wizardLine)
  await evaluate(first.client, 2, 'add_property(#0, "count", 0, {player, "rw"})')
  let current = first.client
  const linesPerMove = 20
  const moves = 6
  let number = 3
  for (let move = 1; move <= moves; move++) {
    const lines = Array.from({ length: linesPerMove }, () => number++)
    for (const each of lines) {
      current.send({ type: 'line', text: `;${COUNT}`, number: each })
    }
    const server = servers[move % 2] as CosmProcess
    const { client, answer } = await comeBack(server, first.token)
    t.true(answer.resumed)
    for (const each of lines) client.send({ type: 'line', text: `;${COUNT}`, number: each })
    await client.done(lines.at(-1) as number)
    current = client
  }
  t.is(await evaluate(current, number, '#0.count'), String(linesPerMove * moves))
})

test.serial('a client may come and go faster than processes hear of it', async (t) => {
  const store = await openSharedStore(t)
  const servers = [await store.start(), await store.start()]
  const [here] = servers as [CosmProcess]
  const first = await enter(here, here.wizardLine)
  // Then it is logged in: the password is looked at beside the line.
  t.is(await evaluate(first.client, 2, '1'), '1')
  let current = first.client
  for (let move = 1; move <= 20; move++) {
    const { client, answer } = await comeBack(servers[move % 2] as CosmProcess, first.token)
    t.true(answer.resumed)
    current = client
  }
  t.is(await evaluate(current, 3, 'length(connected_players())'), '1')
  t.is(await evaluate(current, 4, 'idle_seconds(player) < 60'), '1')
})
