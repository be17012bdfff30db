/** Writes over HTTP that are sent again, by the same client to the server that was killed meanwhile. */

import test from 'ava'
import { ask, readToken } from '../../_support/api-client.ts'
import { openFolder, startCosm } from '../../_support/server-process.ts'

const COUNT = 'return #0.count = #0.count + 1;'
const SENDERS = 8

test('a write that is sent again after kill -9 is done once and answered alike', async (t) => {
  const folder = openFolder(t)
  const first = await startCosm(t, folder)
  const token = await readToken(first)
  await ask(first, token, { source: 'add_property(#0, "count", 0, {player, "r"});' })

  const done = await ask(first, token, { key: 'done', source: COUNT })
  t.deepEqual(done, { status: 200, isReplayed: false, body: { value: 1 } })
  const again = await ask(first, token, { key: 'done', source: COUNT })
  t.deepEqual(again, { ...done, isReplayed: true })
  const other = await ask(first, token, { key: 'done', source: 'return 2;' })
  t.is(other.status, 422)
  const failed = await ask(first, token, { key: 'failed', source: 'return #0.absent;' })
  t.is(failed.status, 404)

  // Another one's key may be the same; a capability's token has keys of its own.
  const target = { object: '0', property: 'count' }
  const grant = { method: 'POST', path: '/v1/tokens', body: { target, rights: ['write'] } }
  const made = await ask(first, token, { ...grant, key: 'grant' })
  const bearer = (made.body as { token: string }).token
  const write = { method: 'PUT', path: '/v1/objects/0/properties/count', body: { value: 10 } }
  t.is((await ask(first, bearer, { ...write, key: 'done' })).status, 204)

  // Nobody knows how far these come.
  const sent = Array.from({ length: SENDERS }, (_, index) =>
    ask(first, token, { key: `sent-${index}`, source: COUNT }).catch(() => undefined),
  )
  await Promise.race(sent)
  await first.end('SIGKILL')
  await Promise.all(sent)

  const second = await startCosm(t, folder)
  t.deepEqual(await ask(second, token, { key: 'done', source: COUNT }), again)
  t.deepEqual(await ask(second, token, { key: 'failed', source: 'return #0.absent;' }), {
    ...failed,
    isReplayed: true,
  })
  t.deepEqual(await ask(second, token, { ...grant, key: 'grant' }), { ...made, isReplayed: true })
  t.true((await ask(second, bearer, { ...write, key: 'done' })).isReplayed)
  const answers = await Promise.all(
    sent.map((_, index) => ask(second, token, { key: `sent-${index}`, source: COUNT })),
  )
  const values = answers.map(({ body }) => (body as { value: number }).value)
  t.deepEqual(
    values.toSorted((left, right) => left - right),
    Array.from({ length: SENDERS }, (_, index) => 11 + index),
  )
  t.deepEqual((await ask(second, token, { source: 'return #0.count;' })).body, {
    value: 10 + SENDERS,
  })
})

test('a program that waits is not begun again, and replies when it has ended', async (t) => {
  const server = await startCosm(t, openFolder(t))
  const token = await readToken(server)
  await ask(server, token, { source: 'add_property(#0, "runs", 0, {player, "r"});' })
  const source = '#0.runs = #0.runs + 1; suspend(3); return #0.runs;'
  const first = ask(server, token, { key: 'slow', source })
  const runs = async () =>
    (await ask(server, token, { source: 'return #0.runs;' })).body as { value: number }
  while ((await runs()).value === 0);
  const meanwhile = await ask(server, token, { key: 'slow', source })
  t.is(meanwhile.status, 409)
  t.deepEqual(await first, { status: 200, isReplayed: false, body: { value: 1 } })
  t.deepEqual(await ask(server, token, { key: 'slow', source }), {
    ...{ status: 200, isReplayed: true, body: { value: 1 } },
  })
})
