/** Writes over HTTP that are sent again to another process. */

import test from 'ava'
import { ask, readToken } from '../../_support/api-client.ts'
import { openSharedStore } from '../../_support/cluster-server.ts'

const COUNT = 'return #0.count = #0.count + 1;'
const KEYS = 10

test.serial(
  'a write that is sent to two processes, or again when one died, is done once',
  async (t) => {
    const store = await openSharedStore(t)
    const here = await store.start()
    const there = await store.start()
    const token = await readToken(here)
    await ask(here, token, { source: 'add_property(#0, "count", 0, {player, "r"});' })

    const done = await ask(here, token, { key: 'a', source: COUNT })
    t.deepEqual(done, { status: 200, isReplayed: false, body: { value: 1 } })
    t.deepEqual(await ask(there, token, { key: 'a', source: COUNT }), { ...done, isReplayed: true })
    t.is((await ask(there, token, { key: 'a', source: 'return 2;' })).status, 422)

    // Both at once: one of them does it.
    const values = new Set<number>()
    for (let index = 0; index < KEYS; index++) {
      const both = await Promise.all(
        [here, there].map((each) => ask(each, token, { key: `both-${index}`, source: COUNT })),
      )
      const counted = both.map(({ body }) => (body as { value: number }).value)
      t.is(counted[0], counted[1])
      t.is(both.filter(({ isReplayed }) => isReplayed).length, 1)
      for (const value of counted) values.add(value)
    }
    t.is(values.size, KEYS)

    const sent = Array.from({ length: KEYS }, (_, index) =>
      ask(here, token, { key: `sent-${index}`, source: COUNT }).catch(() => undefined),
    )
    await Promise.race(sent)
    await here.end('SIGKILL')
    await Promise.all(sent)
    await Promise.all(
      sent.map((_, index) => ask(there, token, { key: `sent-${index}`, source: COUNT })),
    )
    t.deepEqual((await ask(there, token, { source: 'return #0.count;' })).body, {
      value: 1 + 2 * KEYS,
    })
  },
)
