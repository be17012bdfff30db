/** Tokens of the HTTP API that one process makes or revokes, at another one. */

import test from 'ava'
import { ask, readToken } from '../../_support/api-client.ts'
import { openSharedStore } from '../../_support/cluster-server.ts'

test.serial(
  'a token that was made or revoked elsewhere counts from the next request on',
  async (t) => {
    const store = await openSharedStore(t)
    const here = await store.start()
    const there = await store.start()
    const token = await readToken(here)
    await ask(here, token, { source: 'add_property(#0, "gold", 5, {player, "r"});' })

    const target = { object: '0', property: 'gold' }
    const path = '/v1/objects/0/properties/gold'
    const made = await ask(here, token, { path: '/v1/tokens', body: { target, rights: ['read'] } })
    const { token: narrow, id } = made.body as { token: string; id: number }
    t.is((await ask(there, narrow, { method: 'GET', path })).status, 200)
    t.is((await ask(here, token, { method: 'DELETE', path: `/v1/tokens/${id}` })).status, 204)
    t.is((await ask(there, narrow, { method: 'GET', path })).status, 401)

    const shown = await ask(there, token, { method: 'GET', path: '/v1/token' })
    t.true((shown.body as { used: number }).used > 0)
    t.is((await ask(there, token, { method: 'DELETE', path: '/v1/token' })).status, 204)
    t.is((await ask(here, token, { method: 'GET', path: '/v1/token' })).status, 401)

    // Nobody has one any more: the next process makes it, and all know it at once.
    const next = await readToken(await store.start())
    t.not(next, token)
    for (const each of [here, there]) {
      t.is((await ask(each, next, { source: 'return 1;' })).status, 200)
    }
  },
)
