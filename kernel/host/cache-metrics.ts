/**
 * What `/metrics` tells of the driver's cache and of what it clears away. Counters begin anew with each executor, as Prometheus
 * expects of what restarts.
 */

import { Counter, Gauge, type Registry } from 'prom-client'
import type { CacheGauge } from './cache-gauge.ts'
import type { StatisticName } from './statistics.ts'

/** What is read again and forgotten, by the names of both counters. */
const KINDS = {
  object: ['objectsRead', 'objectsEvicted'],
  reference: ['referencesRead', 'referencesEvicted'],
  set: ['setsRead', 'setsEvicted'],
  program: ['programsRead', 'programsEvicted'],
} as const satisfies Record<string, readonly [StatisticName, StatisticName]>

/** What the memory in use holds; the rest is values, tasks and room between them. */
const BYTES = {
  records: 'bytesRecords',
  rows: 'bytesRows',
  sets: 'bytesSets',
  programs: 'bytesPrograms',
} as const satisfies Record<string, StatisticName>

export function addCacheMetrics(registry: Registry, cache: CacheGauge): void {
  const registers = [registry]
  const counter = (name: string, help: string, read: StatisticName) => {
    const made: Counter = new Counter({
      name,
      help,
      registers,
      collect() {
        made.reset()
        made.inc(cache.read(read))
      },
    })
  }
  const gauge = (name: string, help: string, read: StatisticName) => {
    const made: Gauge = new Gauge({
      name,
      help,
      registers,
      collect: () => made.set(cache.read(read)),
    })
  }
  counter('cosm_cache_hits_total', 'Objects asked for that were in memory.', 'hits')
  addByKind(registry, cache)
  counter(
    'cosm_cache_drains_total',
    'Times that everything was forgotten because what was left lay too scattered.',
    'drains',
  )
  gauge('cosm_cache_objects', 'Objects, anonymous ones and WAIFs in memory.', 'objects')
  gauge('cosm_cache_limit_bytes', 'Memory that may be in use before tasks end.', 'bytesLimit')
  gauge('cosm_cache_used_bytes', 'Memory of the driver in use.', 'bytesUsed')
  gauge('cosm_cache_obtained_bytes', 'Memory of the driver, in use or not.', 'bytesObtained')
  addBytes(registry, cache)
  counter('cosm_deaths_total', 'Anonymous objects and WAIFs that ended.', 'deaths')
  counter('cosm_deaths_cyclic_total', 'Those of them that were in cycles.', 'cyclic')
  counter(
    'cosm_orphans_swept_total',
    'Slots of deleted properties that were cleared.',
    'orphansSwept',
  )
}

function addByKind(registry: Registry, cache: CacheGauge): void {
  const add = (name: string, help: string, part: 0 | 1) => {
    const made: Counter = new Counter({
      name,
      help,
      labelNames: ['kind'],
      registers: [registry],
      collect() {
        made.reset()
        for (const [kind, names] of Object.entries(KINDS))
          made.inc({ kind }, cache.read(names[part]))
      },
    })
  }
  add('cosm_cache_misses_total', 'What was read from the store.', 0)
  add('cosm_cache_evictions_total', 'What was forgotten to make room.', 1)
}

function addBytes(registry: Registry, cache: CacheGauge): void {
  const made: Gauge = new Gauge({
    name: 'cosm_cache_bytes',
    help: 'Memory of the driver in use, by what it holds.',
    labelNames: ['kind'],
    registers: [registry],
    collect() {
      let other = cache.read('bytesUsed')
      for (const [kind, name] of Object.entries(BYTES)) {
        made.set({ kind }, cache.read(name))
        other -= cache.read(name)
      }
      made.set({ kind: 'other' }, Math.max(other, 0))
    },
  })
}
