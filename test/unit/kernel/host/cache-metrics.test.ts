import test from 'ava'
import { Registry } from 'prom-client'
import { CacheGauge } from '../../../../kernel/host/cache-gauge.ts'
import { addCacheMetrics } from '../../../../kernel/host/cache-metrics.ts'
import { STATISTIC_NAMES, type StatisticName } from '../../../../kernel/host/statistics.ts'
import { openTestDriver } from '../../../_support/driver.ts'

const numbers = (values: Partial<Record<StatisticName, number>>) =>
  Float64Array.from(STATISTIC_NAMES, (name) => values[name] ?? 0)

test('the driver tells as many numbers as have names', (t) => {
  const driver = openTestDriver()
  t.is(driver.driver.statisticNumbers().length, STATISTIC_NAMES.length)
  const { hits, objects, bytesUsed, bytesObtained, bytesLimit } = driver.driver.statistics()
  t.true(hits > 0 && objects > 0)
  t.true(0 < bytesUsed && bytesUsed <= bytesObtained && bytesUsed < bytesLimit)
})

test('what the executor wrote last is what is told, by kind', async (t) => {
  const registry = new Registry()
  const cache = new CacheGauge()
  addCacheMetrics(registry, cache)
  const executor = new CacheGauge(cache.memory)
  executor.write(numbers({ hits: 7, objectsRead: 3, setsEvicted: 2 }))
  await registry.metrics()
  executor.write(
    numbers({
      hits: 9,
      objectsRead: 4,
      setsEvicted: 2,
      bytesUsed: 1000,
      bytesRows: 600,
      objects: 5,
    }),
  )
  const lines = (await registry.metrics()).split('\n')
  for (const line of [
    'cosm_cache_hits_total 9',
    'cosm_cache_misses_total{kind="object"} 4',
    'cosm_cache_evictions_total{kind="set"} 2',
    'cosm_cache_objects 5',
    'cosm_cache_bytes{kind="rows"} 600',
    'cosm_cache_bytes{kind="other"} 400',
  ]) {
    t.true(lines.includes(line), line)
  }
})

test('an older driver tells less, a newer one more', (t) => {
  const cache = new CacheGauge()
  cache.write(Float64Array.of(1, 2))
  t.is(cache.read('objectsRead'), 2)
  t.is(cache.read('bytesPrograms'), 0)
  cache.write(new Float64Array(STATISTIC_NAMES.length + 3).fill(4))
  t.is(cache.read('bytesPrograms'), 4)
})
