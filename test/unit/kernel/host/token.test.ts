import test from 'ava'
import { openSimulatedClock } from '../../../../kernel/base/clock.ts'
import { TOKEN_USE_MS } from '../../../../kernel/base/limits.ts'
import { openSilentLog } from '../../../../kernel/base/log.ts'
import { openSeededRandom } from '../../../../kernel/base/random.ts'
import { makeFirstToken, Tokens } from '../../../../kernel/host/token.ts'
import { headerKey, metaRange, playersKey } from '../../../../kernel/store/keys.ts'
import { openMemoryStore } from '../../../../kernel/store/memory.ts'
import { encodeMutations } from '../../../../kernel/store/mutations.ts'
import { FLAG_WIZARD, HEADER_FLAGS } from '../../../../kernel/store/rows.ts'
import { encodeValue, intValue } from '../../../../kernel/store/value.ts'

/** A store with one wizard, #2, and what two processes know of its tokens. */
async function openWorld() {
  const clock = openSimulatedClock()
  const store = openMemoryStore({ clock })
  await store.commit({
    mutations: encodeMutations([
      { type: 'set', key: playersKey(2), value: new Uint8Array(0) },
      { type: 'set', key: headerKey(2, HEADER_FLAGS), value: encodeValue(intValue(FLAG_WIZARD)) },
    ]),
  })
  const random = openSeededRandom(1)
  const open = () => new Tokens({ store, clock, random, log: openSilentLog(), process: undefined })
  const made = await makeFirstToken(store, { random, clock })
  if (made === undefined) throw new Error('no token was made')
  return { clock, store, random, token: made.token, here: open(), there: open() }
}

/** Lets what nobody waits for be done: the store in memory needs no time. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
}

test('a token is known where it was not made, and by its hash only', async (t) => {
  const { store, token, here, there } = await openWorld()
  t.is((await here.find(token))?.player, 2n)
  t.is((await there.find(token))?.player, 2n)
  t.is(await there.find(`${token}x`), undefined)
  for (const { key, value } of await store.range(metaRange('token'))) {
    t.false(Buffer.concat([key, value]).includes(token))
  }
})

test('a token that was revoked elsewhere is not known from the next request on', async (t) => {
  const { token, here, there, store } = await openWorld()
  t.is((await here.find(token))?.player, 2n)
  await there.revoke(token)
  t.is(await here.find(token), undefined)
  await settle()
  t.is(await here.find(token), undefined)
  t.deepEqual(await store.range(metaRange('token')), [])
})

test('the last use is noted, once a minute at most', async (t) => {
  const { clock, store, token, here, there } = await openWorld()
  const begunUs = clock.wallUs()
  t.is((await here.find(token))?.usedUs, 0)
  await settle()
  t.is((await there.find(token))?.usedUs, begunUs)

  clock.advance(TOKEN_USE_MS - 1)
  await here.find(token)
  await settle()
  const version = await store.readVersion()
  t.is((await here.find(token))?.usedUs, begunUs)
  await settle()
  t.is(await store.readVersion(), version)

  clock.advance(1)
  await here.find(token)
  await settle()
  t.is((await here.find(token))?.usedUs, begunUs + TOKEN_USE_MS * 1000)
})

test('a world that has a token gets no other first one, until that is revoked', async (t) => {
  const { clock, store, random, token, here } = await openWorld()
  t.is(await makeFirstToken(store, { random, clock }), undefined)
  await here.revoke(token)
  const again = await makeFirstToken(store, { random, clock })
  t.is(again?.player, 2n)
  t.is((await here.find(String(again?.token)))?.player, 2n)
})
