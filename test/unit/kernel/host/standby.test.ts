import { MessageChannel } from 'node:worker_threads'
import test from 'ava'
import { openSimulatedClock } from '../../../../kernel/base/clock.ts'
import { STANDBY_DELAY_MS, STANDBY_EXECUTORS } from '../../../../kernel/base/limits.ts'
import { openSilentLog } from '../../../../kernel/base/log.ts'
import type { UnattachedThread } from '../../../../kernel/host/executor-thread.ts'
import { Heartbeat } from '../../../../kernel/host/heartbeat.ts'
import { Standbys } from '../../../../kernel/host/standby.ts'
import type { ExecutorListener } from '../../../../kernel/host/supervisor.ts'

/** A thread that only notes that it was ended. */
class FakeThread implements UnattachedThread {
  readonly heartbeat = new Heartbeat()
  readonly idle: ExecutorListener
  readonly isStandby: boolean
  isTerminated: boolean = false

  constructor(idle: ExecutorListener, isStandby: boolean) {
    this.idle = idle
    this.isStandby = isStandby
  }

  attach() {
    return new MessageChannel().port1
  }

  post(): void {}

  async terminate(): Promise<void> {
    this.isTerminated = true
  }

  prepared(): void {
    this.idle.message({ type: 'prepared' })
  }

  fail(): void {
    this.idle.message({ type: 'failed', detail: 'no memory' })
    this.idle.ended()
  }
}

function openStandbys() {
  const clock = openSimulatedClock()
  const threads: FakeThread[] = []
  const standbys = new Standbys({
    clock,
    log: openSilentLog(),
    start: (idle, { isStandby }) => {
      const thread = new FakeThread(idle, isStandby)
      threads.push(thread)
      return thread
    },
  })
  /** Asks for standbys and lets time pass until they are prepared. */
  const fill = () => {
    standbys.fill()
    clock.advance(STANDBY_DELAY_MS)
    for (const thread of threads) thread.prepared()
  }
  return { standbys, clock, threads, fill }
}

test('nothing is prepared before it is asked for, and then only after a while', (t) => {
  const { standbys, clock, threads } = openStandbys()
  clock.advance(10 * STANDBY_DELAY_MS)
  t.is(threads.length, 0)
  standbys.fill()
  clock.advance(STANDBY_DELAY_MS - 1)
  t.is(threads.length, 0)
  clock.advance(1)
  t.is(threads.length, 1)
})

test('they are prepared one after another, up to their number', (t) => {
  const { standbys, threads, fill } = openStandbys()
  fill()
  for (const thread of threads) thread.prepared()
  t.is(threads.length, STANDBY_EXECUTORS)
  t.is(standbys.count, STANDBY_EXECUTORS)
  t.true(threads.every((thread) => thread.isStandby))
  fill()
  t.is(threads.length, STANDBY_EXECUTORS, 'there are enough')
})

test('who takes one gets the one that is ready, else the one that gets ready, else a fresh one', (t) => {
  const { standbys, clock, threads } = openStandbys()
  standbys.fill()
  clock.advance(STANDBY_DELAY_MS)
  threads[0]?.prepared()
  t.is(threads.length, 2)
  t.true(standbys.take() === threads[0])
  t.true(standbys.take() === threads[1])
  t.true(standbys.take() === threads[2])
  t.false(threads[2]?.isStandby)
})

test('what was taken while a refill was near is made good after the next call', (t) => {
  const { standbys, clock, threads, fill } = openStandbys()
  fill()
  for (const thread of threads) thread.prepared()
  standbys.fill()
  standbys.take()
  clock.advance(10 * STANDBY_DELAY_MS)
  t.is(threads.length, STANDBY_EXECUTORS, 'a loss is on: nothing is prepared')
  fill()
  t.is(standbys.count, STANDBY_EXECUTORS)
})

test('one that fails is tried again only after the next call', (t) => {
  const { standbys, clock, threads } = openStandbys()
  standbys.fill()
  clock.advance(STANDBY_DELAY_MS)
  threads[0]?.fail()
  clock.advance(10 * STANDBY_DELAY_MS)
  t.is(threads.length, 1)
  standbys.fill()
  clock.advance(STANDBY_DELAY_MS)
  t.is(threads.length, 2)
})

test('one that ends while it waits is not given to anybody', (t) => {
  const { standbys, threads, fill } = openStandbys()
  fill()
  threads[0]?.fail()
  t.false(standbys.take() === threads[0])
})

test('closing ends all that wait, and prepares no more', async (t) => {
  const { standbys, clock, threads } = openStandbys()
  standbys.fill()
  clock.advance(STANDBY_DELAY_MS)
  threads[0]?.prepared()
  await standbys.close()
  t.deepEqual(
    threads.map((thread) => thread.isTerminated),
    [true, true],
  )
  standbys.fill()
  clock.advance(STANDBY_DELAY_MS)
  t.is(threads.length, 2)
})
