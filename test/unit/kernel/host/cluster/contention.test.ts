/** What a process does about conflicts: how large its batches are, and when others have to wait for it. */

import test from 'ava'
import {
  CLUSTER_INPUTS_MAX,
  CLUSTER_INPUTS_MIN,
  CONFLICT_BACKOFF_MS_MAX,
  CONFLICT_BACKOFF_MS_MIN,
  CONFLICTS_BEFORE_TICKET,
  TICKET_MS_MAX,
} from '../../../../../kernel/base/limits.ts'
import { openSeededRandom } from '../../../../../kernel/base/random.ts'
import { Contention, TicketWatch } from '../../../../../kernel/host/cluster/contention.ts'

const open = () => new Contention(openSeededRandom(1))

test('a conflict halves the batches, down to a few inputs, and commits double them again', (t) => {
  const contention = open()
  contention.lost(CLUSTER_INPUTS_MAX)
  t.is(contention.inputsMax, CLUSTER_INPUTS_MAX / 2)
  contention.committed()
  t.is(contention.inputsMax, CLUSTER_INPUTS_MAX)
  contention.lost(CLUSTER_INPUTS_MIN)
  t.is(contention.inputsMax, CLUSTER_INPUTS_MIN)
})

test('the last loss before a ticket hurries, the next one asks for it, for a batch of any size', (t) => {
  const contention = open()
  t.false(contention.isHurried)
  for (let loss = 1; loss < CONFLICTS_BEFORE_TICKET; loss++) contention.lost(100)
  t.true(contention.isHurried)
  t.false(contention.needsTicket)
  t.true(contention.inputsMax < 100)
  contention.lost(100)
  t.true(contention.needsTicket)
  t.false(contention.isHurried)
  t.is(contention.inputsMax, CLUSTER_INPUTS_MAX)
  contention.committed()
  t.false(contention.needsTicket)
  t.deepEqual(contention.figures, {
    commits: 1,
    conflicts: CONFLICTS_BEFORE_TICKET,
    tickets: 1,
    streakLongest: CONFLICTS_BEFORE_TICKET,
  })
})

test('a batch that has to be alone is, with a ticket too, until it is committed', (t) => {
  const contention = open()
  for (let loss = 0; loss < CONFLICTS_BEFORE_TICKET; loss++) contention.lost(100)
  contention.oneInput()
  t.is(contention.inputsMax, 1)
  contention.lost(1)
  t.is(contention.inputsMax, 1, 'a loss does not give it company')
  contention.committed()
  t.is(contention.inputsMax, 2)
})

test('pauses grow with the losses up to a bound', (t) => {
  const contention = open()
  for (let loss = 1; loss <= 20; loss++) {
    const most = Math.min(CONFLICT_BACKOFF_MS_MIN * 2 ** loss, CONFLICT_BACKOFF_MS_MAX)
    const pauseMs = contention.lost(1)
    t.true(pauseMs >= 0 && pauseMs < most)
  }
})

test("somebody else's ticket is waited for until it has stood still for too long", (t) => {
  const watch = new TicketWatch()
  const ticket = { process: 2, holder: 20, number: 1 }
  const sees = (nowMs: number, seen: typeof ticket | undefined = ticket) =>
    watch.mustYield(seen, { holder: 10, nowMs })
  t.true(sees(5))
  t.true(sees(5 + TICKET_MS_MAX - 1))
  t.false(sees(5 + TICKET_MS_MAX))
  t.true(sees(6 + TICKET_MS_MAX, { ...ticket, number: 2 }))
  t.false(watch.mustYield(undefined, { holder: 10, nowMs: 2_000 }))
  t.false(watch.mustYield({ ...ticket, holder: 10 }, { holder: 10, nowMs: 2_000 }))
})

test('a row of conflicts ends with a batch that has run everything and wrote nothing', (t) => {
  const contention = open()
  for (let loss = 0; loss < CONFLICTS_BEFORE_TICKET; loss++) contention.lost(1)
  contention.released()
  t.false(contention.needsTicket)
  t.false(contention.isHurried)
})
