import test from 'ava'
import {
  EFFECT_BOOT,
  EFFECT_OPTION,
  EFFECT_PLAYER,
  INPUT_CLOSE,
  INPUT_LINE,
  INPUT_OPEN,
} from '../../../../driver/shared/layout.ts'
import { encodeOpen, type Origin } from '../../../../kernel/host/connection.ts'
import { type Input, packEffect } from '../../../../kernel/host/message.ts'
import {
  encodeSession,
  movedTo,
  playersOf,
  readStoredSessions,
  SessionRows,
} from '../../../../kernel/host/session-rows.ts'
import { sessionKey } from '../../../../kernel/store/keys.ts'
import { encodeMutations, MutationWriter } from '../../../../kernel/store/mutations.ts'
import { rangeOfKey } from '../../../../kernel/store/range.ts'
import {
  encodeValue,
  intValue,
  listValue,
  objectValue,
  stringValue,
} from '../../../../kernel/store/value.ts'
import { openStoreFolder } from '../../../_support/store-folder.ts'

const ORIGIN: Origin = {
  protocol: 'websocket',
  listener: 0n,
  port: 7780,
  source: '10.0.0.1',
  sourcePort: 50_000,
  destination: '10.0.0.2',
  destinationPort: 7780,
  outbound: false,
}
const CONNECTION = -7
const NO_BYTES = new Uint8Array(0)
const object = (id: bigint) => encodeValue(objectValue(id))
const player = (id: bigint) => packEffect(EFFECT_PLAYER, CONNECTION, object(id))
const option = (name: string, value: number) =>
  packEffect(
    EFFECT_OPTION,
    CONNECTION,
    encodeValue(listValue([stringValue(name), intValue(value)])),
  )

function openRows(t: Parameters<typeof openStoreFolder>[0], options = { inCluster: false }) {
  const { store } = openStoreFolder(t)
  const rows = new SessionRows(options)
  let number = 0
  const give = (input: Partial<Input>): number => {
    const given = { kind: INPUT_LINE, connection: CONNECTION, number: ++number, bytes: NO_BYTES }
    rows.given({ ...given, ...input }, 1_000)
    return number
  }
  /** Closes a batch and commits what it writes; answers whether that was anything. */
  const close = async (
    effects: readonly Uint8Array[],
    inputsDone: readonly number[],
    isWriting = false,
  ): Promise<boolean> => {
    rows.closed(Buffer.concat(effects), inputsDone)
    const writer = new MutationWriter()
    rows.write(writer, { isWriting })
    const mutations = writer.finish()
    await store.commit({ mutations })
    return mutations.length > 0
  }
  const open = () => give({ kind: INPUT_OPEN, sessionId: 'digest', bytes: encodeOpen(ORIGIN) })
  return { rows, store, give, close, open, stored: () => readStoredSessions(store) }
}

test('a session is stored when its player logs in, by the batch of the login', async (t) => {
  const { open, close, stored } = openRows(t)
  t.false(await close([], [open()]), 'nobody is logged in')
  t.true(await close([option('client-echo', 0), player(4n)], []))
  const [session, ...others] = await stored()
  t.deepEqual(others, [])
  t.like(session, { id: 'digest', connection: CONNECTION, applied: 0, origin: ORIGIN })
  t.is(session?.presence.openedUs, 1_000)
  t.deepEqual(session?.presence.options.get('client-echo'), encodeValue(intValue(0)))
  t.deepEqual(playersOf(await stored()), [objectValue(4n)])
})

test('a line that is finished is noted by the next batch that writes, and not for its own sake', async (t) => {
  const { open, give, close, stored } = openRows(t)
  await close([player(4n)], [open()])
  const line = give({ clientNumber: 3 })
  t.false(await close([], [line]))
  t.is((await stored())[0]?.applied, 0)
  t.true(await close([], [give({ clientNumber: 5 })], true))
  t.is((await stored())[0]?.applied, 5)
  await close([], [give({})], true)
  t.is((await stored())[0]?.applied, 5, 'a line without a number counts for nothing')
})

test('a line that is not finished is not noted', async (t) => {
  const { open, give, close, stored } = openRows(t)
  await close([player(4n)], [open()])
  give({ clientNumber: 1 })
  await close([], [], true)
  t.is((await stored())[0]?.applied, 0)
})

for (const [what, end] of [
  ['is booted', { effects: [packEffect(EFFECT_BOOT, CONNECTION, NO_BYTES)], input: {} }],
  ['has nobody logged in any more', { effects: [player(-7n)], input: {} }],
  ['is closed', { effects: [], input: { kind: INPUT_CLOSE } }],
] as const) {
  test(`the row goes when a session ${what}`, async (t) => {
    const { open, give, close, stored } = openRows(t)
    await close([player(4n)], [open()])
    t.true(await close(end.effects, [give(end.input)]))
    t.deepEqual(await stored(), [])
  })
}

test('a session from before goes on from what its row says', async (t) => {
  const { store, give, close, open, stored } = openRows(t)
  await close([player(4n)], [open()], true)
  await close([], [give({ clientNumber: 9 })], true)
  const [before] = await stored()
  if (before === undefined) throw new Error('nothing is stored')
  const { origin, presence } = movedTo(before, 9999)
  t.is(origin.port, 9999)
  const again = new SessionRows()
  again.given(
    {
      kind: INPUT_OPEN,
      connection: CONNECTION,
      number: 1,
      sessionId: 'digest',
      clientNumber: before.applied,
      bytes: encodeOpen(origin, presence),
    },
    2_000,
  )
  again.closed(option('binary', 1), [1])
  const writer = new MutationWriter()
  again.write(writer, { isWriting: false })
  await store.commit({ mutations: writer.finish() })
  const [after] = await stored()
  t.like(after, { applied: 9, origin: { ...ORIGIN, port: 9999, destinationPort: 9999 } })
  t.is(after?.presence.openedUs, 1_000)
})

test('connections whose client cannot resume have no rows', async (t) => {
  const { give, close, stored } = openRows(t)
  const telnet = give({ kind: INPUT_OPEN, bytes: encodeOpen({ ...ORIGIN, protocol: 'telnet' }) })
  await close([player(4n)], [telnet], true)
  t.deepEqual(await stored(), [])
})

test('a row that says something else is left alone', async (t) => {
  const { store, stored } = openRows(t)
  const writer = new MutationWriter()
  writer.set(sessionKey('odd'), encodeValue(intValue(1)))
  await store.commit({ mutations: writer.finish() })
  t.deepEqual(await stored(), [])
})

test('in a cluster a batch stands on the rows of the sessions that it has input of', async (t) => {
  const { rows, give, close, open } = openRows(t, { inCluster: true })
  await close([player(4n)], [open()], true)
  t.is(rows.reads().length, 1)
  rows.committed()
  t.deepEqual(rows.reads(), [])
  give({ clientNumber: 1 })
  t.deepEqual(rows.reads(), [rangeOfKey(sessionKey('digest'))])
  rows.retract()
  t.deepEqual(rows.reads(), [])
})

test('of a session that another process took nothing is written any more', async (t) => {
  const { rows, store, give, close, open, stored } = openRows(t, { inCluster: true })
  await close([player(4n)], [open()], true)
  rows.committed()
  const [before] = await stored()
  if (before === undefined) throw new Error('nothing is stored')
  const rowAt = (connection: number) =>
    encodeMutations([
      { type: 'set', key: sessionKey('digest'), value: encodeSession({ ...before, connection }) },
    ])
  t.deepEqual(rows.moved(rowAt(CONNECTION)), [])
  const waiting = give({ clientNumber: 1 })
  const taken = rowAt(-66)
  t.deepEqual(rows.moved(taken), [CONNECTION])
  t.deepEqual(rows.moved(taken), [])
  await store.commit({ mutations: taken })
  await close([option('binary', 1)], [waiting, give({ clientNumber: 2 })], true)
  await close([packEffect(EFFECT_BOOT, CONNECTION, NO_BYTES)], [give({ kind: INPUT_CLOSE })], true)
  t.like(await stored(), [{ connection: -66, applied: 0 }])
})
