import test from 'ava'
import { openSimulatedClock, openSystemClock, sleep } from '../../../../kernel/base/clock.ts'

test('a simulated clock fires timers in order of their moment, then of their setting', (t) => {
  const clock = openSimulatedClock()
  const fired: string[] = []
  clock.after(20, () => fired.push(`late at ${clock.monotonicMs()}`))
  clock.after(10, () => fired.push(`first at ${clock.monotonicMs()}`))
  clock.after(10, () => fired.push('second'))
  clock.advance(15)
  t.deepEqual(fired, ['first at 10', 'second'])
  clock.advance(5)
  t.is(fired[2], 'late at 20')
})

test('a timer set by a timer fires in the same advance when it is due', (t) => {
  const clock = openSimulatedClock()
  const moments: number[] = []
  clock.after(10, () => clock.after(10, () => moments.push(clock.monotonicMs())))
  clock.advance(100)
  t.deepEqual(moments, [20])
})

test('a cancelled timer does not fire', (t) => {
  const clock = openSimulatedClock()
  const timer = clock.after(1, () => t.fail())
  timer.cancel()
  clock.advance(10)
  t.pass()
})

test('wall time may step back while monotonic time goes on', (t) => {
  const clock = openSimulatedClock({ wallUs: 5_000_000 })
  clock.advance(1)
  t.is(clock.wallUs(), 5_001_000)
  clock.stepWall(-2_000)
  t.is(clock.wallUs(), 3_001_000)
  t.is(clock.monotonicMs(), 1)
})

test('sleep on a simulated clock ends when the clock has advanced', async (t) => {
  const clock = openSimulatedClock()
  const slept = sleep(clock, 50)
  clock.advance(50)
  await t.notThrowsAsync(slept)
})

test('the system clock counts whole microseconds near the time of the system', (t) => {
  const clock = openSystemClock()
  const us = clock.wallUs()
  t.true(Number.isSafeInteger(us))
  t.true(Math.abs(us / 1000 - Date.now()) < 1000)
  const before = clock.monotonicMs()
  t.true(before <= clock.monotonicMs())
})
