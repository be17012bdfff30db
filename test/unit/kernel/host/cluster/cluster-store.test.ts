import test from 'ava'
import { EFFECT_LINE, EFFECT_REMOTE, INPUT_REMOTE } from '../../../../../driver/shared/layout.ts'
import { KernelError } from '../../../../../kernel/base/errors.ts'
import { ADOPTED_SESSIONS_MAX, MAILS_READ_MAX } from '../../../../../kernel/base/limits.ts'
import type { Begun, ClusterBatch } from '../../../../../kernel/host/cluster/cluster-store.ts'
import {
  ConnectionIds,
  epochOf,
  processOf,
} from '../../../../../kernel/host/cluster/connection-id.ts'
import { COUNTERS } from '../../../../../kernel/host/cluster/lease.ts'
import { sortEffects, writeMail } from '../../../../../kernel/host/cluster/mail.ts'
import { forEachEffect, packEffect } from '../../../../../kernel/host/message.ts'
import { encodeSession, readSessions } from '../../../../../kernel/host/session-rows.ts'
import { metaKey, sessionKey, sessionsRange } from '../../../../../kernel/store/keys.ts'
import {
  decodeMutations,
  encodeMutations,
  MutationWriter,
} from '../../../../../kernel/store/mutations.ts'
import { type Bytes, equalBytes, rangeOfKey } from '../../../../../kernel/store/range.ts'
import type { CommitRequest } from '../../../../../kernel/store/store.ts'
import { encodeValue, objectValue } from '../../../../../kernel/store/value.ts'
import {
  openTestCluster,
  type TestCluster,
  type TestProcess,
  turnOver,
} from '../../../../_support/cluster.ts'

const KEY = metaKey('test')
const FRESH = { after: undefined, wantsTicket: false } as const

const set = (text: string, key = KEY) =>
  encodeMutations([{ type: 'set', key, value: Buffer.from(text) }])

function batchOf(begun: Begun, number: number, more: Partial<ClusterBatch> = {}): ClusterBatch {
  const readConflicts = [rangeOfKey(KEY)]
  const { version, mail } = begun
  return {
    number,
    version,
    readConflicts,
    mutations: set(`${number}`),
    mail: [],
    ownMutations: new Uint8Array(0),
    mailRead: mail.read,
    ...more,
  }
}

const written = (changes: readonly Bytes[]) =>
  changes.flatMap((packed) =>
    [...decodeMutations(packed)].map((each) => ('value' in each ? String(each.value) : each.type)),
  )

async function openPair() {
  const cluster = openTestCluster()
  const one = await cluster.join()
  const two = await cluster.join()
  const value = async () => Buffer.from((await cluster.store.get(KEY)) ?? '').toString()
  return { cluster, one, two, value }
}

test('processes take places of their own, and a place that was given back is taken again', async (t) => {
  const { cluster, one, two } = await openPair()
  t.deepEqual([one.incarnation.process, two.incarnation.process], [1, 2])
  await one.cluster.leave()
  const third = await cluster.join()
  t.is(third.incarnation.process, 1)
  t.true(third.incarnation.epoch > one.incarnation.epoch)
})

test('the sixty-fourth process is refused', async (t) => {
  const cluster = openTestCluster()
  for (let count = 1; count <= 63; count++) {
    t.is((await cluster.join()).incarnation.process, count)
  }
  await t.throwsAsync(cluster.join(), { code: 'ERR_CLUSTER_FULL' })
})

test('of two batches that read what the other writes, one is lost', async (t) => {
  const { one, two, value } = await openPair()
  const [first, second] = await Promise.all([one.cluster.begin(FRESH), two.cluster.begin(FRESH)])
  t.is(await one.cluster.commit(batchOf(first, 1)), 'committed')
  t.is(await two.cluster.commit(batchOf(second, 7)), 'conflict')
  const again = await two.cluster.begin({ ...FRESH, after: second.through })
  t.deepEqual(written(again.changes), ['1'])
  t.is(await two.cluster.commit(batchOf(again, 7)), 'committed')
  t.is(await value(), '7')
})

test('own batches are not applied again, but for those behind one of another process', async (t) => {
  const { one, two } = await openPair()
  const start = await one.cluster.begin(FRESH)
  const blind = { readConflicts: [] }
  await one.cluster.commit(batchOf(start, 1, blind))
  const own = await one.cluster.begin({ ...FRESH, after: start.through })
  t.deepEqual(written(own.changes), [])
  const other = await two.cluster.begin(FRESH)
  await two.cluster.commit(batchOf(other, 2, blind))
  await one.cluster.commit(batchOf(own, 3, blind))
  const both = await one.cluster.begin({ ...FRESH, after: own.through })
  t.deepEqual(written(both.changes), ['2', '3'])
})

for (const [fault, outcome] of [
  ['unknown-happened', 'committed'],
  ['unknown-lost', 'conflict'],
  ['unknown-late', 'conflict'],
] as const) {
  test(`a commit with the result ${fault} is found out to be ${outcome}`, async (t) => {
    const { cluster, one, value } = await openPair()
    const begun = await one.cluster.begin(FRESH)
    one.store.fail(fault)
    t.is(await cluster.wait(one.cluster.commit(batchOf(begun, 1))), outcome)
    t.deepEqual(await one.store.land(), fault === 'unknown-late' ? ['ERR_CONFLICT'] : [])
    t.is(await value(), outcome === 'committed' ? '1' : '')
    const next = await one.cluster.begin({ ...FRESH, after: begun.through })
    t.is(await one.cluster.commit(batchOf(next, 2)), 'committed')
  })
}

test('a fence whose own result is unknown is tried again, whatever became of it', async (t) => {
  const { cluster, one, value } = await openPair()
  const begun = await one.cluster.begin(FRESH)
  one.store.fail('unknown-happened', 'unknown-late', 'unknown-happened', 'unknown-lost')
  t.is(await cluster.wait(one.cluster.commit(batchOf(begun, 1))), 'committed')
  t.deepEqual(await one.store.land(), ['ERR_CONFLICT'])
  t.is(await value(), '1')
  t.deepEqual(one.events, [])
})

test('while the store does not answer, a commit says so and a beginning waits', async (t) => {
  const { cluster, one } = await openPair()
  const begun = await one.cluster.begin(FRESH)
  one.store.fail('unavailable')
  t.is(await one.cluster.commit(batchOf(begun, 1)), 'unavailable')
  t.is(await cluster.wait(one.cluster.commit(batchOf(begun, 1))), 'committed')
})

test('a process that shows no sign for ten seconds is dead, and its late commit fails', async (t) => {
  const { cluster, one, two, value } = await openPair()
  one.cluster.start()
  two.cluster.start()
  const begun = await two.cluster.begin(FRESH)
  // It is paused before it can look up what became of its batch.
  two.store.fail('unknown-late', 'unavailable')
  const commit = two.cluster.commit(batchOf(begun, 1))
  commit.catch(() => undefined)
  await cluster.pass(11_000, one)
  t.deepEqual(two.events, [])
  await cluster.pass(6_000, one)
  t.deepEqual(await two.store.land(), ['ERR_TOO_OLD'])
  await t.throwsAsync(cluster.wait(commit), { code: 'ERR_INCARNATION_DEAD' })
  t.deepEqual(two.events, ['ended ERR_INCARNATION_DEAD'])
  t.is(await value(), '')
  t.deepEqual(one.events, ['dead 2'])
  t.is((await cluster.join()).incarnation.process, 2)
})

test('of a place that stays free everybody is told once, whoever freed it', async (t) => {
  const { cluster, one, two } = await openPair()
  one.cluster.start()
  await cluster.pass(6_000, one, two)
  // As when who freed it died before its tasks were ended.
  await two.cluster.leave()
  await cluster.pass(9_000, one)
  t.deepEqual(one.events, [])
  await cluster.pass(6_000, one)
  t.deepEqual(one.events, ['dead 2'])
  await cluster.pass(60_000, one)
  t.deepEqual(one.events, ['dead 2'])
})

test('of a place that is taken again nobody is told', async (t) => {
  const { cluster, one, two } = await openPair()
  one.cluster.start()
  await two.cluster.leave()
  await cluster.pass(6_000, one)
  const next = await cluster.join()
  next.cluster.start()
  t.is(next.incarnation.process, 2)
  await cluster.pass(30_000, one, next)
  t.deepEqual([one.events, next.events], [[], []])
})

test('processes that live are not taken for dead, however their wall clocks step', async (t) => {
  const { cluster, one, two } = await openPair()
  one.cluster.start()
  two.cluster.start()
  for (let minute = 0; minute < 3; minute++) {
    await cluster.pass(20_000, one, two)
    one.clock.stepWall(3_600_000)
  }
  t.deepEqual([one.events, two.events], [[], []])
  await t.notThrowsAsync(two.incarnation.beat())
})

test('an observer that was paused itself does not take the others for dead', async (t) => {
  const { cluster, one, two } = await openPair()
  one.cluster.start()
  two.cluster.start()
  await cluster.pass(6_000, one, two)
  one.clock.advance(60_000)
  await turnOver()
  await cluster.pass(6_000, one, two)
  await t.notThrowsAsync(two.incarnation.beat())
})

test('effects for connections elsewhere arrive once, and count with the batch that clears them', async (t) => {
  const { cluster, one, two } = await openPair()
  two.cluster.start()
  const here = new ConnectionIds({ process: 1, epoch: 1, forAdopted: false }).take()
  const there = new ConnectionIds({ process: 2, epoch: 1, forAdopted: false }).take()
  t.deepEqual([processOf(there), epochOf(there)], [2, 1])
  const effects = Buffer.concat([
    packEffect(EFFECT_LINE, here, Buffer.from('here')),
    packEffect(EFFECT_LINE, there, Buffer.from('there')),
    packEffect(EFFECT_REMOTE, there, Buffer.from('force')),
  ])
  const sorted = sortEffects(effects, 1)
  t.deepEqual(linesOf(sorted.own), ['here'])
  const begun = await one.cluster.begin(FRESH)
  await one.cluster.commit(batchOf(begun, 1, { mail: sorted.mail }))
  await turnOver()
  t.deepEqual(two.events, ['mailed'])
  const first = await two.cluster.begin(FRESH)
  two.store.fail('unknown-lost')
  t.is(await cluster.wait(two.cluster.commit(batchOf(first, 1))), 'conflict')
  const second = await two.cluster.begin(FRESH)
  t.deepEqual(linesOf(second.mail.effects), ['there'])
  t.deepEqual(
    second.mail.inputs.map(({ kind, connection, bytes }) => [kind, connection, String(bytes)]),
    [[INPUT_REMOTE, there, 'force']],
  )
  t.is(await two.cluster.commit(batchOf(second, 2)), 'committed')
  t.is((await two.cluster.begin(FRESH)).mail.read, undefined)
})

test('a mail of any size arrives whole', async (t) => {
  const { one, two } = await openPair()
  const there = new ConnectionIds({ process: 2, epoch: 1, forAdopted: false }).take()
  const text = 'long '.repeat(50_000)
  const effects = packEffect(EFFECT_LINE, there, Buffer.from(text))
  const begun = await one.cluster.begin(FRESH)
  await one.cluster.commit(batchOf(begun, 1, { mail: sortEffects(effects, 1).mail }))
  t.deepEqual(linesOf((await two.cluster.begin(FRESH)).mail.effects), [text])
})

test('no number of a counter is leased twice', async (t) => {
  const { cluster, one, two } = await openPair()
  for (const [kind, { step, block }] of COUNTERS.entries()) {
    const first = await one.cluster.lease(kind)
    two.store.fail('unknown-happened')
    const second = await cluster.wait(two.cluster.lease(kind))
    const third = await one.cluster.lease(kind)
    t.is(first.last - first.first, (block - 1) * step)
    t.true(second.first > first.last && third.first > second.last)
  }
})

test('whoever loses again and again gets a ticket, and the others wait until it is used', async (t) => {
  const { one, two } = await openPair()
  const asking = await one.cluster.begin({ ...FRESH, wantsTicket: true })
  t.false(asking.yields)
  t.true((await two.cluster.begin(FRESH)).yields)
  t.is(await one.cluster.commit(batchOf(asking, 1)), 'committed')
  t.false((await two.cluster.begin(FRESH)).yields)
})

test('a ticket that nobody uses is waited for one second', async (t) => {
  const { one, two } = await openPair()
  await one.cluster.begin({ ...FRESH, wantsTicket: true })
  t.true((await two.cluster.begin(FRESH)).yields)
  two.clock.advance(999)
  t.true((await two.cluster.begin(FRESH)).yields)
  two.clock.advance(1)
  t.false((await two.cluster.begin(FRESH)).yields)
})

test('the log is cut behind whoever follows it; a cache from before that is refused', async (t) => {
  const { cluster, one, two } = await openPair()
  one.cluster.start()
  two.cluster.start()
  const start = await two.cluster.begin(FRESH)
  const commitOne = async (number: number) => {
    const begun = await one.cluster.begin(FRESH)
    t.is(await one.cluster.commit(batchOf(begun, number)), 'committed')
  }
  await commitOne(1)
  const next = await two.cluster.begin({ ...FRESH, after: start.through })
  await commitOne(2)
  await cluster.pass(2_000, one, two)
  const later = await one.cluster.begin(FRESH)
  await cluster.pass(57_000, one, two)
  t.deepEqual(written((await two.cluster.begin({ ...FRESH, after: next.through })).changes), ['2'])
  await commitOne(3)
  await cluster.pass(20_000, one, two)
  t.deepEqual(written((await one.cluster.begin({ ...FRESH, after: later.through })).changes), [])
  await t.throwsAsync(two.cluster.begin({ ...FRESH, after: start.through }), {
    code: 'ERR_CACHE_OLD',
  })
  await t.notThrowsAsync(two.cluster.begin(FRESH))
})

test('the sessions of a dead process are adopted by one other, under ids of its own', async (t) => {
  const { cluster, one, two } = await openPair()
  const three = await cluster.join()
  for (const process of [one, two, three]) process.cluster.start()
  const kept = await writeSession(cluster, one, { id: 'kept', player: 5 })
  const old = await writeSession(cluster, two, { id: 'lost', player: 6 })
  // Who is connected elsewhere by now is not adopted.
  await writeSession(cluster, two, { id: 'left', player: 5 })
  await cluster.pass(20_000, one, three)
  const adopted = [...one.adopted, ...three.adopted]
  t.deepEqual(
    adopted.map(({ id, applied }) => [id, applied]),
    [['lost', 3]],
  )
  const connection = adopted[0]?.connection ?? 0
  t.not(connection, old)
  t.is(processOf(connection), one.adopted.length > 0 ? 1 : 3)
  const rows = readSessions(await cluster.store.range(sessionsRange()))
  t.deepEqual(
    rows.map((row) => [row.id, row.connection]),
    [
      ['kept', kept],
      ['lost', connection],
    ],
  )
})

test('sessions whose adoption has an unknown result are adopted once', async (t) => {
  const { cluster, one, two } = await openPair()
  one.cluster.start()
  await cluster.pass(250, one)
  await writeSession(cluster, two, { id: 'lost', player: 6 })
  await two.cluster.leave()
  // The beat is first.
  await cluster.pass(1_500, one)
  const { commit } = one.store
  let isFailed = false
  Object.assign(one.store, {
    async commit(request: CommitRequest) {
      const stamp = await commit(request)
      const [mutation] = [...decodeMutations(request.mutations)]
      if (isFailed || mutation?.type !== 'clear') return stamp
      isFailed = true
      throw new KernelError('ERR_COMMIT_UNKNOWN')
    },
  })
  await cluster.pass(6_000, one)
  t.true(isFailed)
  t.deepEqual(
    one.adopted.map(({ id }) => id),
    ['lost'],
  )
  const [row] = readSessions(await cluster.store.range(sessionsRange()))
  t.is(row?.connection, one.adopted[0]?.connection)
})

for (const count of [ADOPTED_SESSIONS_MAX, ADOPTED_SESSIONS_MAX + 1]) {
  test(`${count} sessions of a process that is gone are all adopted`, async (t) => {
    const { cluster, one, two } = await openPair()
    const { epoch, process } = two.incarnation
    const ids = new ConnectionIds({ process, epoch, forAdopted: false })
    const mutations = Array.from({ length: count }, (_, player) =>
      sessionRow(ids.take(), { id: `s${player}`, player }),
    )
    await cluster.store.commit({ mutations: encodeMutations(mutations) })
    await two.cluster.leave()
    one.cluster.start()
    await cluster.pass(1_000, one)
    t.is(new Set(one.adopted.map(({ id }) => id)).size, count)
    t.is(one.adopted.length, count)
  })
}

test('a look around that fails halfway loses nothing that it has found', async (t) => {
  const { cluster, one } = await openPair()
  one.cluster.start()
  const { range } = one.store
  const fail = (code: 'ERR_UNAVAILABLE' | 'ERR_ENCODING') =>
    Object.assign(one.store, {
      range: async (...args: Parameters<typeof range>) => {
        const isOfSessions = equalBytes(args[0].begin, sessionsRange().begin)
        if (isOfSessions) throw new KernelError(code)
        return await range(...args)
      },
    })
  fail('ERR_UNAVAILABLE')
  await cluster.pass(20_000, one)
  fail('ERR_ENCODING')
  await cluster.pass(90_000, one)
  t.deepEqual(one.events, [])
  Object.assign(one.store, { range })
  await cluster.pass(6_000, one)
  t.deepEqual(one.events, ['dead 2'])
})

test('what was committed while the store was silent is in the log as long as anything', async (t) => {
  const { cluster, one, two } = await openPair()
  one.cluster.start()
  await one.cluster.begin(FRESH)
  const { readVersion } = one.store
  let isAway = true
  Object.assign(one.store, {
    readVersion: async () => {
      if (isAway) throw new KernelError('ERR_UNAVAILABLE')
      return await readVersion()
    },
  })
  const begin = one.cluster.begin(FRESH)
  await cluster.pass(120_000, one)
  const before = await two.cluster.begin(FRESH)
  t.is(await two.cluster.commit(batchOf(before, 1)), 'committed')
  isAway = false
  await cluster.wait(begin)
  for (let count = 0; count < 10; count++) {
    await two.incarnation.beat()
    await cluster.pass(2_000, one)
  }
  const after = await two.cluster.begin({ ...FRESH, after: before.through })
  t.deepEqual(after.changes, [])
})

for (const [count, isMore] of [
  [MAILS_READ_MAX - 1, false],
  [MAILS_READ_MAX, true],
] as const) {
  test(`of ${count} mails there may ${isMore ? '' : 'not '}be more`, async (t) => {
    const { cluster, two } = await openPair()
    const there = new ConnectionIds({ process: 2, epoch: 1, forAdopted: false }).take()
    const effects = packEffect(EFFECT_LINE, there, Buffer.from('hello'))
    for (let number = 1; number <= count; number++) {
      const writer = new MutationWriter()
      writeMail(writer, [{ process: 2, effects }], { from: 1, number })
      await cluster.store.commit({ mutations: writer.finish() })
    }
    const { mail } = await two.cluster.begin(FRESH)
    t.is(mail.isMore, isMore)
    t.is(linesOf(mail.effects).length, isMore ? count - 1 : count)
  })
}

/** Writes a session of [process] for [player]; answers the id of its connection. */
async function writeSession(
  cluster: TestCluster,
  process: TestProcess,
  { id, player }: { id: string; player: number },
): Promise<number> {
  const { epoch, process: number } = process.incarnation
  const connection = new ConnectionIds({ process: number, epoch, forAdopted: false }).take()
  await cluster.store.commit({
    mutations: encodeMutations([sessionRow(connection, { id, player })]),
  })
  return connection
}

function sessionRow(connection: number, { id, player }: { id: string; player: number }) {
  const origin = {
    protocol: 'telnet',
    listener: 0n,
    port: 7777,
    source: 'a.example',
    sourcePort: 1,
    destination: 'b.example',
    destinationPort: 2,
    outbound: false,
  } as const
  const presence = { player: encodeValue(objectValue(player)), options: new Map(), openedUs: 1 }
  const value = encodeSession({ connection, applied: 3, origin, presence })
  return { type: 'set', key: sessionKey(id), value } as const
}

function linesOf(effects: Bytes): string[] {
  const lines: string[] = []
  forEachEffect(effects, (_kind, _connection, bytes) => lines.push(bytes.toString()))
  return lines
}
