import test, { type ExecutionContext } from 'ava'
import { CacheGauge } from '../../../../kernel/host/cache-gauge.ts'
import { prepareEngine } from '../../../../kernel/host/engine.ts'
import { OutputGauge } from '../../../../kernel/host/gauge.ts'
import { Heartbeat } from '../../../../kernel/host/heartbeat.ts'
import { settleImage } from '../../../../kernel/host/image.ts'
import { StoreGate } from '../../../../kernel/host/store-gate.ts'
import { openEchoImage } from '../../../_support/echo-image.ts'
import { openStoreFolder } from '../../../_support/store-folder.ts'

/** An engine of the echo driver, and the store that has its image. */
async function openEngine(t: ExecutionContext) {
  const { store, folder } = openStoreFolder(t)
  const image = openEchoImage()
  await settleImage(store, image)
  const heartbeat = new Heartbeat()
  const engine = prepareEngine(
    {
      reader: { kind: 'folder', folder },
      heartbeat: heartbeat.memory,
      gauge: new OutputGauge().memory,
      cacheGauge: new CacheGauge().memory,
      gate: new StoreGate().memory,
      configuration: new Uint8Array(0),
      logLevel: 'fatal',
      isStandby: true,
    },
    heartbeat,
  )
  t.teardown(() => engine.close())
  return { store, image, engine, heartbeat }
}

test('an engine is current until another image is activated', async (t) => {
  const { store, image, engine } = await openEngine(t)
  t.true(engine.isCurrent())
  await settleImage(store, { ...image, language: Buffer.from(`${image.language} // newer`) })
  t.false(engine.isCurrent())
})

test('a rehearsal leaves nothing behind', async (t) => {
  const { engine, heartbeat } = await openEngine(t)
  engine.warmUp()
  t.is(engine.takeHostEffects().length, 0)
  t.deepEqual(heartbeat.running, { task: 0, input: 0 })
  engine.boot()
  const { mutations, effects, inputsDone } = engine.driver.seal()
  t.deepEqual([mutations.length, effects.length, inputsDone.length], [0, 0, 0])
})
