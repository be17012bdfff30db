import test from 'ava'
import { openSilentLog } from '../../../../../kernel/base/log.ts'
import { openSeededRandom } from '../../../../../kernel/base/random.ts'
import { ClusterDesk } from '../../../../../kernel/host/cluster/cluster-desk.ts'
import type { Begun } from '../../../../../kernel/host/cluster/cluster-store.ts'
import { processOf } from '../../../../../kernel/host/cluster/connection-id.ts'
import type { ToClusterLoop } from '../../../../../kernel/host/cluster/loop-message.ts'
import { encodeMutations } from '../../../../../kernel/store/mutations.ts'
import { openTestCluster, turnOver } from '../../../../_support/cluster.ts'
import { wordKey } from '../../../../_support/cluster-driver.ts'

const FIGURES = { commits: 3, conflicts: 1, tickets: 0, streakLongest: 1 }

async function openDesk() {
  const cluster = openTestCluster()
  const { store, clock, incarnation } = await cluster.join()
  const posted: ToClusterLoop[] = []
  const events: string[] = []
  const desk = new ClusterDesk({
    ...{ store, clock, incarnation },
    random: openSeededRandom(1),
    log: openSilentLog(),
    post: (message) => posted.push(message),
    failed: (error) => events.push(`failed ${error.code}`),
    release: ({ number }) => events.push(`released ${number}`),
    adopted: () => {},
    ended: (error) => events.push(`ended ${error.code}`),
  })
  desk.attach()
  const begin = async (): Promise<Begun> => {
    desk.hear({
      type: 'begin',
      request: { after: undefined, wantsTicket: false },
      figures: FIGURES,
    })
    await turnOver()
    const answer = posted.pop()
    if (answer?.type !== 'begun') throw new Error('nothing has begun')
    return answer.begun
  }
  const commit = ({ version }: Begun, number: number) =>
    desk.hear({
      type: 'commit',
      batch: {
        ...{
          number,
          version,
          mail: [],
          mailRead: undefined,
          ownMutations: new Uint8Array(0),
          inputsDone: [],
        },
        readConflicts: [],
        effects: new Uint8Array(0),
        mutations: encodeMutations([
          { type: 'set', key: wordKey('word'), value: Buffer.from(`${number}`) },
        ]),
      },
    })
  return { cluster, store, desk, posted, events, begin, commit, incarnation }
}

test('a batch that is committed is released, and then its executor hears of it', async (t) => {
  const { desk, posted, events, begin, commit } = await openDesk()
  commit(await begin(), 1)
  await desk.drain()
  await turnOver()
  t.deepEqual(events, ['released 1'])
  t.deepEqual(posted, [{ type: 'settled', outcome: 'committed' }])
})

test('a commit outlives its executor; the next one hears nothing of it', async (t) => {
  const { desk, posted, events, begin, commit } = await openDesk()
  commit(await begin(), 1)
  desk.attach()
  await desk.drain()
  await turnOver()
  t.deepEqual(events, ['released 1'])
  t.deepEqual(posted, [])
})

test('a batch that is lost is not released', async (t) => {
  const { desk, store, posted, events, begin, commit } = await openDesk()
  const begun = await begin()
  store.fail('conflict')
  commit(begun, 1)
  await desk.drain()
  await turnOver()
  t.deepEqual(events, [])
  t.deepEqual(posted, [{ type: 'settled', outcome: 'conflict' }])
})

test('figures go on when an executor is replaced', async (t) => {
  const { desk, begin } = await openDesk()
  await begin()
  desk.attach()
  await begin()
  t.deepEqual(desk.figures, { commits: 6, conflicts: 2, tickets: 0, streakLongest: 1 })
})

test('connections have ids of this process, and its place is free when the desk is closed', async (t) => {
  const { cluster, desk, incarnation } = await openDesk()
  t.is(processOf(desk.takeId()), incarnation.process)
  t.not(desk.takeId(), desk.takeId())
  await desk.close()
  t.is((await cluster.join()).incarnation.process, incarnation.process)
})
