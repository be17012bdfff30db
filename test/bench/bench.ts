/**
 * `npm run bench`: how fast the server is, beside its peers where they run.
 *
 *   npm run bench -- [programs] [sockets] [indices] [world] [stores] [--only REGEXP] [--peer NAME=PORT:PID …]
 *
 * A peer is another MOO server started on test/bench/bench.db by whoever compares; all are measured
 * in the same run, because figures of different runs or machines say little. Prints tables.
 */

import path from 'node:path'
import { parseArgs } from 'node:util'
import { runIndices } from './indices.ts'
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

const wanted =
  positionals.length > 0 ? positionals : ['programs', 'sockets', 'indices', 'world', 'stores']
if (wanted.includes('stores')) console.table(await runStores())
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
