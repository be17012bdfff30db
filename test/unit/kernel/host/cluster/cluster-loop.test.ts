import test from 'ava'
import { CLUSTER_TASK_MS_MAX } from '../../../../../kernel/base/limits.ts'
import { IMAGE_KEY } from '../../../../../kernel/host/cluster/tail.ts'
import { readSessions } from '../../../../../kernel/host/session-rows.ts'
import { sessionsRange } from '../../../../../kernel/store/keys.ts'
import { encodeMutations } from '../../../../../kernel/store/mutations.ts'
import { openTestCluster, turnOver } from '../../../../_support/cluster.ts'
import { readWord, wordKey } from '../../../../_support/cluster-driver.ts'
import { joinWithLoop, type LoopProcess } from '../../../../_support/cluster-process.ts'

async function openPair() {
  const cluster = openTestCluster()
  const one = await joinWithLoop(cluster)
  const two = await joinWithLoop(cluster)
  const word = async (name: string) => readWord(await cluster.store.get(wordKey(name)))
  /** Lets both run until [isDone], at most for so many ms of theirs. */
  const until = async (isDone: () => boolean) => {
    for (let ms = 0; ms < 20_000 && !isDone(); ms++) await cluster.pass(1, one, two)
    if (!isDone()) throw new Error(`not done: ${one.lines} | ${two.lines} | ${one.errors}`)
  }
  return { cluster, one, two, word, until }
}

const has = (process: LoopProcess, line: string) => () => process.lines.includes(line)

test('what one process has committed, the other one sees with its next batch, cached or not', async (t) => {
  const { one, two, until } = await openPair()
  two.say('get key')
  await until(has(two, 'key='))
  one.say('set key first', 'get key')
  await until(has(one, 'key=first'))
  two.say('get key')
  await until(has(two, 'key=first'))
  two.say('set key second', 'get key')
  await until(has(two, 'key=second'))
  one.say('get key')
  await until(has(one, 'key=second'))
  t.deepEqual([one.errors, two.errors], [[], []])
})

test('a hot counter loses no step, and inputs are finished once and in order', async (t) => {
  const { one, two, word, until } = await openPair()
  for (let round = 0; round < 100; round++) {
    one.say('add count 1')
    two.say('add count 1')
    await turnOver()
  }
  await until(() => one.lines.length === 100 && two.lines.length === 100)
  t.is(await word('count'), '200')
  const inOrder = Array.from({ length: 101 }, (_, index) => index + 1)
  t.deepEqual([one.done, two.done], [inOrder, inOrder])
  for (const { batches } of [one, two]) {
    t.deepEqual(
      batches,
      batches.map((_, index) => index + 1),
    )
  }
  const conflicts = one.loop.figures.conflicts + two.loop.figures.conflicts
  t.true(conflicts > 0)
  t.true(one.loop.figures.streakLongest <= 8)
})

test('eight processes that count one counter all get their turn', async (t) => {
  const cluster = openTestCluster()
  const all: LoopProcess[] = []
  for (let count = 0; count < 8; count++) all.push(await joinWithLoop(cluster))
  const rounds = 30
  const sent = all.map(() => 0)
  for (let ms = 0; ms < 10_000 && all.some(({ lines }) => lines.length < rounds); ms++) {
    for (const [index, process] of all.entries()) {
      const isAnswered = sent[index] === process.lines.length
      if (!isAnswered || process.lines.length === rounds) continue
      sent[index] = process.lines.length + 1
      process.say('add count 1')
    }
    await cluster.pass(1, ...all)
  }
  t.is(readWord(await cluster.store.get(wordKey('count'))), `${8 * rounds}`)
  t.true(all.every(({ loop }) => loop.figures.streakLongest <= 4 * all.length))
})

test('sums stay what they are under transfers, whatever the store answers', async (t) => {
  const { one, two, word, until } = await openPair()
  one.say('set a 100', 'set b 100', 'get b')
  await until(has(one, 'b=100'))
  const faults = [
    'unknown-happened',
    'unknown-lost',
    'unavailable',
    'unknown-late',
    'conflict',
  ] as const
  for (let round = 0; round < 40; round++) {
    one.store.fail(faults[round % 5] ?? 'conflict')
    one.say(`move a b ${round}`)
    two.say('move b a 3')
    await until(() => one.lines.length === round + 2 && two.lines.length === round + 1)
    t.false((await one.store.land()).includes('committed'))
  }
  t.is(Number(await word('a')) + Number(await word('b')), 200)
  t.is(Number(await word('a')), 100 - (39 * 40) / 2 + 3 * 40)
})

test('what reads only is released without a commit', async (t) => {
  const { one, until } = await openPair()
  one.say('get key')
  await until(has(one, 'key='))
  t.is(one.loop.figures.commits, 0)
})

test('lines reach connections of other processes, and commands run where the connection is', async (t) => {
  const { one, two, until } = await openPair()
  two.cluster.start()
  one.say(`tell ${two.connection} hello there`, `remote ${two.connection} add count 5`)
  await until(() => one.done.length === 3)
  // No watch is wired in this test: two follows because it has something to do.
  two.say('get other')
  await until(has(two, 'count=5'))
  t.deepEqual(two.lines, ['hello there', 'count=5', 'other='])
  t.deepEqual(one.lines, [])
})

test('a player who logs in has a row for the others, also after a batch that was lost', async (t) => {
  const { cluster, one, until } = await openPair()
  one.store.fail('conflict', 'unknown-lost')
  one.say('login 7')
  await until(() => one.done.length === 2)
  const rows = readSessions(await cluster.store.range(sessionsRange()))
  t.deepEqual(
    rows.map(({ id, connection }) => [id, connection]),
    [[`@${-one.connection}`, one.connection]],
  )
})

test('a task that runs too long is cut alone, and what came with it is not', async (t) => {
  const { one, word, until } = await openPair()
  one.say('set key word', 'hang', 'set key other')
  await until(() => one.done.length === 4)
  t.deepEqual(one.lines, ['out of seconds'])
  t.is(await word('key'), 'other')
  t.true(one.clock.monotonicMs() >= CLUSTER_TASK_MS_MAX)
})

test('a driver that wants numbers runs nothing before it has them', async (t) => {
  const cluster = openTestCluster()
  const one = await joinWithLoop(cluster)
  one.driver.wanted = 0b100001
  one.say('get key')
  await cluster.pass(50, one)
  t.deepEqual(one.driver.events, ['lease', 'lease'])
  t.deepEqual(one.lines, ['key='])
})

test('after a loss each unfinished input runs in a batch of its own, and then the others', async (t) => {
  const cluster = openTestCluster()
  const one = await joinWithLoop(cluster)
  const line = (number: number, text: string) => ({
    kind: 2,
    connection: one.connection,
    number,
    bytes: Buffer.from(text),
  })
  one.loop.replay([line(11, 'add key 1'), line(12, 'add key 1')])
  one.say('add key 1')
  for (let ms = 0; ms < 50; ms++) await cluster.pass(1, one)
  t.deepEqual(one.lines, ['key=1', 'key=2', 'replayed', 'key=3'])
  // The first one opens the connection that they belong to.
  t.deepEqual(one.batches, [1, 2, 3, 4])
})

test('a process whose place was taken runs nothing more', async (t) => {
  const { cluster, one, two, until } = await openPair()
  one.cluster.start()
  await cluster.pass(20_000, one)
  two.say('add key 1')
  await cluster.pass(1_000, one, two)
  t.deepEqual(two.lines, [])
  t.deepEqual(two.events, ['ended ERR_INCARNATION_DEAD'])
  one.say('get key')
  await until(has(one, 'key='))
})

test('a swap of the image ends who ran with the old one, before it commits anything', async (t) => {
  const { cluster, one, two, word, until } = await openPair()
  one.say('add key 1')
  await until(has(one, 'key=1'))
  two.say('get key')
  await until(has(two, 'key=1'))
  await cluster.store.commit({
    mutations: encodeMutations([{ type: 'set', key: IMAGE_KEY, value: Buffer.from('new') }]),
  })
  two.say('add key 1')
  await cluster.pass(100, two)
  t.deepEqual(two.events, ['ended ERR_IMAGE_CHANGED'])
  t.is(await word('key'), '1')
})
