/** What `/metrics` tells: the process itself, sessions, batches, executors, the store, the driver's cache. */

import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import type { StoreFigures } from '../store/store.ts'
import type { CacheGauge } from './cache-gauge.ts'
import { addCacheMetrics } from './cache-metrics.ts'
import type { ContentionFigures } from './cluster/contention.ts'

export interface MetricsSources {
  readonly sessions: () => number
  readonly unfinishedInputs: () => number
  readonly standbys: () => number
  readonly figures: () => Promise<StoreFigures>
  readonly cache: CacheGauge
  /** In a cluster: commits that were lost to others, and won. */
  readonly contention?: (() => ContentionFigures | undefined) | undefined
  /** Milliseconds of the last begin and commit there. */
  readonly clusterMs?: (() => { begin: number; commit: number } | undefined) | undefined
}

export interface Metrics {
  readonly inputs: Counter
  readonly batches: Counter
  readonly executorsLost: Counter
  /** The text and its content type. */
  read(): Promise<{ contentType: string; text: string }>
}

export function openMetrics(sources: MetricsSources): Metrics {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  const gauge = (name: string, help: string, read: () => number) => {
    const made: Gauge = new Gauge({ name, help, registers, collect: () => made.set(read()) })
  }
  const counter = (name: string, help: string) => new Counter({ name, help, registers })
  gauge('cosm_sessions', 'Sessions that are open.', sources.sessions)
  gauge('cosm_inputs_unfinished', 'Inputs taken and not finished.', sources.unfinishedInputs)
  gauge('cosm_executors_standby', 'Executors that wait for a loss.', sources.standbys)
  if (sources.contention !== undefined) addContention(gauge, sources.contention)
  if (sources.clusterMs !== undefined) addClusterMs(gauge, sources.clusterMs)
  addStoreGauges(registry, sources.figures)
  addCacheMetrics(registry, sources.cache)
  return {
    inputs: counter('cosm_inputs_total', 'Inputs taken.'),
    batches: counter('cosm_batches_total', 'Batches released.'),
    executorsLost: counter('cosm_executors_lost_total', 'Executors that trapped or hung.'),
    read: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
  }
}

type AddGauge = (name: string, help: string, read: () => number) => void

function addContention(gauge: AddGauge, read: () => ContentionFigures | undefined): void {
  const figure = (name: keyof ContentionFigures) => () => read()?.[name] ?? 0
  gauge('cosm_cluster_commits', 'Batches committed by this process.', figure('commits'))
  gauge('cosm_cluster_conflicts', 'Batches undone and run again.', figure('conflicts'))
  gauge('cosm_cluster_tickets', 'Times that others were asked to wait.', figure('tickets'))
  gauge('cosm_cluster_losing_streak', 'Most conflicts in a row.', figure('streakLongest'))
}

function addClusterMs(
  gauge: AddGauge,
  read: () => { begin: number; commit: number } | undefined,
): void {
  gauge('cosm_cluster_begin_ms', 'The last read version with its tail.', () => read()?.begin ?? 0)
  gauge('cosm_cluster_commit_ms', 'The last commit.', () => read()?.commit ?? 0)
}

/** One look at the store serves all its gauges. */
function addStoreGauges(registry: Registry, figures: () => Promise<StoreFigures>): void {
  const registers = [registry]
  const version: Gauge = new Gauge({
    name: 'cosm_store_version',
    help: 'Commits that the store has seen.',
    registers,
    async collect() {
      const now = await figures()
      version.set(Number(now.version))
      database.set(now.databaseBytes ?? 0)
      wal.set(now.walBytes ?? 0)
      backlog.set(now.walBacklogBytes ?? 0)
    },
  })
  // Registered after the one that fills them: they are read in order.
  const database = new Gauge({ name: 'cosm_store_bytes', help: 'Size of the database.', registers })
  const wal = new Gauge({
    name: 'cosm_store_log_bytes',
    help: 'Write-ahead log in use.',
    registers,
  })
  const backlog = new Gauge({
    name: 'cosm_store_log_backlog_bytes',
    help: 'Write-ahead log not yet in the database.',
    registers,
  })
}
