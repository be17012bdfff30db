import test from 'ava'
import { INPUT_OPEN } from '../../../../../driver/shared/layout.ts'
import type { Begun, ClusterBatch } from '../../../../../kernel/host/cluster/cluster-store.ts'
import { ConnectionIds, processOf } from '../../../../../kernel/host/cluster/connection-id.ts'
import { encodeOpen, type Origin } from '../../../../../kernel/host/connection.ts'
import {
  encodeSession,
  readSessions,
  SessionRows,
} from '../../../../../kernel/host/session-rows.ts'
import { sessionKey, sessionsRange } from '../../../../../kernel/store/keys.ts'
import { decodeMutations, encodeMutations } from '../../../../../kernel/store/mutations.ts'
import { rangeOfKey } from '../../../../../kernel/store/range.ts'
import type { CommitRequest } from '../../../../../kernel/store/store.ts'
import { encodeValue, objectValue } from '../../../../../kernel/store/value.ts'
import { openTestCluster, type TestProcess } from '../../../../_support/cluster.ts'

const ORIGIN: Origin = {
  ...{ protocol: 'websocket', listener: 0n, port: 1, source: 'here', sourcePort: 2 },
  ...{ destination: 'there', destinationPort: 3, outbound: false },
}
const ID = 'digest'
const FRESH = { after: undefined, wantsTicket: false } as const

function encodeAt(connection: number, applied: number) {
  const player = encodeValue(objectValue(5n))
  const presence = { openedUs: 7, options: new Map(), player }
  return encodeSession({ connection, applied, origin: ORIGIN, presence })
}

/** A batch of [process] that writes the row of its session as of line [applied]. */
function batchOf(begun: Begun, connection: number, applied: number): ClusterBatch {
  const key = sessionKey(ID)
  return {
    number: applied,
    version: begun.version,
    readConflicts: [rangeOfKey(key)],
    mutations: encodeMutations([{ type: 'set', key, value: encodeAt(connection, applied) }]),
    ownMutations: new Uint8Array(0),
    mail: [],
    mailRead: begun.mail.read,
  }
}

/** Two processes; the first one has a session whose line 1 is applied. */
async function openPair() {
  const cluster = openTestCluster()
  const one = await cluster.join()
  const two = await cluster.join()
  const { process, epoch } = one.incarnation
  const connection = new ConnectionIds({ process, epoch, forAdopted: false }).take()
  const begun = await one.cluster.begin(FRESH)
  await one.cluster.commit(batchOf(begun, connection, 1))
  const stored = async () => readSessions(await cluster.store.range(sessionsRange()))
  return { cluster, one, two, connection, stored }
}

const begin = async (process: TestProcess) => await process.cluster.begin(FRESH)

test('a session that is at another process is taken, with what is applied', async (t) => {
  const { two, connection, stored } = await openPair()
  const taken = await two.cluster.claim(ID)
  t.is(taken?.applied, 1)
  t.is(processOf(taken?.connection ?? 0), two.incarnation.process)
  t.not(taken?.connection, connection)
  t.deepEqual(
    await stored(),
    [taken].flatMap((each) => each ?? []),
  )
})

test('a session that nobody has, or that is here, is not taken', async (t) => {
  const { one, two, stored } = await openPair()
  const before = await stored()
  t.is(await two.cluster.claim('another'), undefined)
  t.is(await one.cluster.claim(ID), undefined)
  t.deepEqual(await stored(), before)
})

test('a session of whoever had the place before is taken', async (t) => {
  const { cluster, one, connection, stored } = await openPair()
  await one.cluster.leave()
  const next = await cluster.join()
  t.is(next.incarnation.process, one.incarnation.process)
  const taken = await next.cluster.claim(ID)
  t.is(taken?.applied, 1)
  t.not(taken?.connection, connection)
  t.is((await stored())[0]?.connection, taken?.connection)
})

test('a batch with input of a session that was taken meanwhile does not happen', async (t) => {
  const { one, two, connection, stored } = await openPair()
  const begun = await begin(one)
  const taken = await two.cluster.claim(ID)
  t.is(await one.cluster.commit(batchOf(begun, connection, 2)), 'conflict')
  t.is((await stored())[0]?.connection, taken?.connection)
  t.is((await stored())[0]?.applied, 1)
})

test('who had the session learns that it is elsewhere, and is woken for it', async (t) => {
  const { cluster, one, two, connection } = await openPair()
  const sessions = new SessionRows({ inCluster: true })
  const opened = { openedUs: 7, options: new Map(), player: encodeValue(objectValue(5n)) }
  const bytes = encodeOpen(ORIGIN, opened)
  sessions.given({ kind: INPUT_OPEN, connection, number: 1, sessionId: ID, bytes }, 7)
  one.cluster.start()
  const { through } = await begin(one)
  await cluster.wait(two.cluster.claim(ID))
  await cluster.pass(250, one)
  t.true(one.events.includes('mailed'))
  const { changes } = await one.cluster.begin({ after: through, wantsTicket: false })
  t.deepEqual(
    changes.flatMap((each) => sessions.moved(each)),
    [connection],
  )
  one.cluster.abandon()
})

test('a session that is being adopted here has been told of when its claim is over', async (t) => {
  const { cluster, one, two } = await openPair()
  await one.cluster.leave()
  const { commit } = two.store
  const { promise, resolve } = Promise.withResolvers<void>()
  Object.assign(two.store, {
    async commit(request: CommitRequest) {
      const stamp = await commit(request)
      const [mutation] = [...decodeMutations(request.mutations)]
      // The answer to the adoption is late.
      if (mutation?.type === 'clear') await promise
      return stamp
    },
  })
  two.cluster.start()
  await cluster.pass(1_000, two)
  let isOver = false
  const claim = two.cluster.claim(ID).finally(() => {
    isOver = true
  })
  await cluster.pass(1_000, two)
  t.deepEqual([isOver, two.adopted.length], [false, 0])
  resolve()
  t.is(await claim, undefined)
  t.deepEqual(
    two.adopted.map(({ id }) => id),
    [ID],
  )
  two.cluster.abandon()
})

for (const fault of ['conflict', 'unknown-happened', 'unknown-lost'] as const) {
  test(`a session is taken once when its commit has the result ${fault}`, async (t) => {
    const { cluster, two, stored } = await openPair()
    two.store.fail(fault)
    const taken = await cluster.wait(two.cluster.claim(ID))
    t.is((await stored())[0]?.connection, taken?.connection)
    t.is(processOf(taken?.connection ?? 0), two.incarnation.process)
  })
}
