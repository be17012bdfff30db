/**
 * `npm run bench`: how fast the server is, beside its peers where they run.
 *
 *   npm run bench -- [programs] [sockets] [indices] [world] [stores] [--only REGEXP] [--peer NAME=PORT:PID …]
 *   npm run bench -- cluster [--processes N …]
 *   npm run bench -- backup [--megabytes N]
 *   npm run bench -- large-world [--objects N] [--cache-mb N] [--folder DIR]
 *
 * A peer is another MOO server started on test/bench/bench.db by whoever compares; all are measured
 * in the same run, because figures of different runs or machines say little. Prints tables.
 */

import path from 'node:path'
import { parseArgs } from 'node:util'
import { runBackups } from './backup.ts'
import { runCluster } from './cluster.ts'
import { runIndices } from './indices.ts'
import { runLargeWorld } from './large-world.ts'
import { readPrograms, runPrograms } from './programs.ts'
import { type Peer, removeFolder, startCosm } from './server.ts'
import { runSockets } from './sockets.ts'
import { runStores } from './store.ts'
import { runWorld } from './world.ts'

const BENCH_WORLD = path.join(import.meta.dirname, 'bench.db')
const PLAYERS = [1, 10, 100, 500]

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string', default: '.' },
    peer: { type: 'string', multiple: true, default: [] },
    durability: { type: 'string', default: 'group' },
    processes: { type: 'string', multiple: true, default: ['1', '2', '4'] },
    objects: { type: 'string', default: '1000000' },
    'cache-mb': { type: 'string', default: '512' },
    folder: { type: 'string' },
    megabytes: { type: 'string', default: '64' },
  },
})

function peerOf(text: string): Peer {
  const match = /^(\w[\w-]*)=(\d+):(\d+)$/.exec(text)
  if (!match) throw new Error(`--peer wants NAME=PORT:PID, got ${text}`)
  const stop = async () => undefined
  return {
    name: String(match[1]),
    host: '127.0.0.1',
    port: Number(match[2]),
    httpPort: 0,
    pid: Number(match[3]),
    bootMs: Number.NaN,
    folder: '',
    stop,
  }
}

const round = (value: number) => (value >= 100 ? Math.round(value) : Math.round(value * 10) / 10)

async function programsTable(peers: Peer[]) {
  const columns = new Map<string, Map<string, number>>()
  for (const peer of peers)
    columns.set(peer.name, await runPrograms(peer, new RegExp(options.only)))
  const rows: Record<string, Record<string, number>> = {}
  const ratios: number[] = []
  for (const name of Object.keys(readPrograms().benches)) {
    const row: Record<string, number> = {}
    for (const peer of peers)
      row[peer.name] = round(columns.get(peer.name)?.get(name) ?? Number.NaN)
    const others = peers.slice(1).map((peer) => columns.get(peer.name)?.get(name) ?? Number.NaN)
    const fastest = Math.min(...others.filter((value) => value > 0))
    const ours = columns.get('cosm')?.get(name) ?? Number.NaN
    if (Number.isFinite(fastest / ours)) {
      row['times faster'] = round(fastest / ours)
      ratios.push(fastest / ours)
    }
    rows[name] = row
  }
  console.table(rows)
  if (ratios.length > 0) {
    const mean = Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length)
    process.stdout.write(`geometric mean: ${round(mean)} times the fastest peer\n`)
  }
}

async function socketsTable(peers: Peer[]) {
  const rows: Record<string, string | number>[] = []
  for (const players of PLAYERS) {
    for (const peer of peers) {
      for (const figures of await runSockets(peer, players)) {
        const { command, perSecond, p50Ms, p99Ms, cpuUs } = figures
        rows.push({
          server: peer.name,
          players,
          command,
          'per second': round(perSecond),
          'p50 ms': round(p50Ms),
          'p99 ms': round(p99Ms),
          'cpu µs': round(cpuUs),
        })
      }
    }
  }
  console.table(rows)
}

async function compareServers(wanted: readonly string[]): Promise<void> {
  const peers = [await startCosm(BENCH_WORLD, options.durability), ...options.peer.map(peerOf)]
  try {
    if (wanted.includes('programs')) await programsTable(peers)
    if (wanted.includes('sockets')) await socketsTable(peers)
    if (wanted.includes('indices')) console.table(await runIndices(peers[0] as Peer))
    if (wanted.includes('world')) console.table(await runWorld(peers, options.durability))
  } finally {
    for (const peer of peers) await peer.stop()
    for (const peer of peers) if (peer.folder) removeFolder(peer)
  }
}

const ofServers = ['programs', 'sockets', 'indices', 'world']
const wanted = positionals.length > 0 ? positionals : [...ofServers, 'stores']
if (wanted.includes('stores')) console.table(await runStores())
if (wanted.includes('cluster')) console.table(await runCluster(options.processes.map(Number)))
if (wanted.some((each) => ofServers.includes(each))) await compareServers(wanted)
if (wanted.includes('backup')) {
  console.table(await runBackups(BENCH_WORLD, Number(options.megabytes), options.durability))
}
if (wanted.includes('large-world')) {
  console.table(
    await runLargeWorld({
      durability: options.durability,
      objects: Number(options.objects),
      cacheMb: Number(options['cache-mb']),
      folder: options.folder,
    }),
  )
}
