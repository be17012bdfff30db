import test from 'ava'
import { openSimulatedClock } from '../../../../kernel/base/clock.ts'
import { SPACE_LOOK_MS } from '../../../../kernel/base/limits.ts'
import { openSilentLog } from '../../../../kernel/base/log.ts'
import { openSpaceWatch } from '../../../../kernel/host/space-watch.ts'
import { StoreGate } from '../../../../kernel/host/store-gate.ts'

const FLOOR = 100

function openWatch(freeBytes: number) {
  const clock = openSimulatedClock()
  const gate = new StoreGate()
  const lines: string[] = []
  const log = Object.assign(openSilentLog(), {
    warn: (line: string) => lines.push(`warn ${line}`),
    error: (line: string) => lines.push(`error ${line}`),
  })
  let free = freeBytes
  const watch = openSpaceWatch({
    clock,
    log,
    gate,
    floorBytes: FLOOR,
    measureFreeBytes: () => free,
  })
  const change = (bytes: number) => {
    free = bytes
    clock.advance(SPACE_LOOK_MS)
  }
  return { watch, gate, lines, change }
}

test('the operator is warned once, long before the floor', (t) => {
  const { gate, lines, change } = openWatch(10 * FLOOR)
  t.deepEqual(lines, [])
  change(3 * FLOOR)
  change(2 * FLOOR)
  t.is(lines.length, 1)
  t.true(gate.isWritable)
})

test('below the floor writing stops, well above it goes on', (t) => {
  const { gate, lines, change } = openWatch(10 * FLOOR)
  change(FLOOR - 1)
  t.false(gate.isWritable)
  change(FLOOR + 1)
  t.false(gate.isWritable)
  change(2 * FLOOR)
  t.true(gate.isWritable)
  t.deepEqual(
    lines.map((line) => line.split(' ')[0]),
    ['error', 'warn', 'warn'],
  )
})

test('a batch that the store has refused stops writing at once', (t) => {
  const { watch, gate } = openWatch(10 * FLOOR)
  watch.refused()
  t.false(gate.isWritable)
  watch.close()
})
