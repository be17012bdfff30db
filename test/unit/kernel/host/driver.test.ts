import test, { type ExecutionContext } from 'ava'
import {
  EFFECT_LINE,
  EFFECT_SERVICE,
  INPUT_LINE,
  INPUT_OPEN,
} from '../../../../driver/shared/layout.ts'
import { openSimulatedClock } from '../../../../kernel/base/clock.ts'
import { openSeededRandom } from '../../../../kernel/base/random.ts'
import { Driver, RUN_IDLE } from '../../../../kernel/host/driver.ts'
import { OutputGauge } from '../../../../kernel/host/gauge.ts'
import { makeImports } from '../../../../kernel/host/imports.ts'
import { openLanguage } from '../../../../kernel/host/language.ts'
import { forEachEffect } from '../../../../kernel/host/message.ts'
import { translateMutations } from '../../../../kernel/host/packed-row.ts'
import { RowsView } from '../../../../kernel/host/rows-view.ts'
import { openEchoImage } from '../../../_support/echo-image.ts'
import { openStoreFolder } from '../../../_support/store-folder.ts'

/** An echo driver on a store of its own, driven by hand. */
function openDriver(t: ExecutionContext) {
  const { store, reader } = openStoreFolder(t)
  const rows = new RowsView(reader)
  const clock = openSimulatedClock()
  const hostEffects: Uint8Array[] = []
  const image = openEchoImage()
  const driver = new Driver(
    new WebAssembly.Module(image.driver),
    makeImports({
      rows,
      clock,
      random: openSeededRandom(1),
      language: openLanguage(Buffer.from(image.language).toString()),
      gauge: new OutputGauge(),
      noteRunning: () => undefined,
      log: () => {},
      addEffect: (effect) => hostEffects.push(effect),
    }),
  )
  driver.boot(new Uint8Array(0))
  driver.receive(INPUT_OPEN, -2, 1, new Uint8Array(0))

  /** Sends a line, closes the batch, and answers its lines and mutations. */
  const ask = (line: string) => {
    driver.receive(INPUT_LINE, -2, 2, Buffer.from(line))
    t.is(driver.run(1000), RUN_IDLE)
    rows.release()
    const { effects, mutations, inputsDone } = driver.seal()
    const lines: string[] = []
    forEachEffect(effects, (kind, connection, bytes) => {
      if (kind === EFFECT_LINE && connection === -2) lines.push(bytes.toString())
    })
    return { lines, inputsDone, mutations: translateMutations(mutations, rows.chunked).finish() }
  }
  ask('read-only')
  return { store, rows, clock, driver, hostEffects, ask }
}

test('a line in, a line, a row and the number of the finished input out', (t) => {
  const { ask, driver } = openDriver(t)
  const { lines, inputsDone, mutations } = ask('put a 1')
  t.deepEqual(lines, ['put a'])
  t.deepEqual(inputsDone, [2])
  t.true(mutations.length > 0)
  t.is(ask('read-only x').mutations.length, 0)
  t.deepEqual(driver.instructionSets(), [1])
})

test('the driver reads what is committed, and what is on its way', async (t) => {
  const { ask, rows, store } = openDriver(t)
  const { mutations } = ask('put a 1')
  t.deepEqual(ask('get a').lines, ['a absent'])
  rows.handedOver(mutations)
  t.deepEqual(ask('get a').lines, ['a = 1'])
  await store.commit({ mutations })
  rows.committed()
  t.deepEqual(ask('get a').lines, ['a = 1'])
})

test('a value of any size comes back whole, on its way or committed', async (t) => {
  const { ask, rows, store } = openDriver(t)
  const { mutations } = ask('big 500000')
  rows.handedOver(mutations)
  t.is(ask('get big').lines[0]?.length, 500_000 + 'big = '.length)
  await store.commit({ mutations })
  rows.committed()
  t.is(ask('get big').lines[0]?.length, 500_000 + 'big = '.length)
  const small = ask('put big small').mutations
  await store.commit({ mutations: small })
  t.deepEqual(ask('get big').lines, ['big = small'])
})

test('a service is an effect of the batch that asks for it', (t) => {
  const { ask, hostEffects } = openDriver(t)
  ask('service abc')
  const seen: string[] = []
  forEachEffect(Buffer.concat(hostEffects), (kind, _, bytes) => {
    seen.push(
      `${kind} ${bytes.readUInt32LE(0)} ${bytes.readDoubleLE(4)} ${bytes.toString('utf8', 12)}`,
    )
  })
  t.deepEqual(seen, [`${EFFECT_SERVICE} 7 1 abc`])
})

test('a timed task tells when it is due, and runs then', (t) => {
  const { ask, clock, driver } = openDriver(t)
  t.is(driver.wakeTime(), Infinity)
  t.deepEqual(ask('later 20 done').lines, ['waiting'])
  t.is(driver.wakeTime(), clock.wallUs() + 20_000)
  clock.advance(19)
  t.deepEqual(ask('read-only x').lines, ['x'])
  clock.advance(1)
  t.deepEqual(ask('read-only x').lines, ['done', 'x'])
})

test('an input above the scratch buffer arrives whole', (t) => {
  const { ask } = openDriver(t)
  const text = 'x'.repeat(300_000)
  t.is(ask(`read-only ${text}`).lines[0], text)
})

test('a trap is an error of its own', (t) => {
  const { ask } = openDriver(t)
  t.throws(() => ask('trap'), { code: 'ERR_DRIVER_TRAP' })
})

test('what is no driver is refused', (t) => {
  const empty = Buffer.from('0061736d01000000', 'hex')
  t.throws(() => new Driver(new WebAssembly.Module(empty), () => ({})), { code: 'ERR_IMAGE' })
})
