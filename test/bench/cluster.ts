/**
 * Commands of many players, in lock-step, on the embedded store and on one world over FoundationDB with
 * one, two and four processes: reading (look) and writing (count), in rooms of ten whose players are
 * all at one process, and ten players a process; talking (say) and writing in one room that everybody shares. Conflicts are as
 * /metrics has them: a losing streak is the longest since the start.
 */

import { spawnSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import path from 'node:path'
import { findFoundation } from '../_support/foundationdb.ts'
import { environmentOf } from '../_support/world-store.ts'
import { evaluate, type LineClient, openLineClient } from './line-client.ts'
import { cosm, cpuMs, type Peer, removeFolder, restartCosm } from './server.ts'
import { percentile } from './sockets.ts'

const WORLD = path.join(import.meta.dirname, 'bench.db')
const ROOM_PLAYERS = 10
const PLAYERS = [1, 10, 100, 500]
const HOT_PLAYERS = 40
const MEASURE_MS = 3_000
const SCALING_ROUNDS = 5
const LAST_WORD = { look: 'seen', say: 'said', count: 'counted' } as const

type Row = Record<string, string | number>
type Command = keyof typeof LAST_WORD

/** Processes that serve one world. */
interface Cluster {
  readonly name: string
  readonly peers: readonly Peer[]
}

/** What all processes together have counted. */
interface Counted {
  readonly commits: number
  readonly conflicts: number
  readonly streak: number
}

/** The table's rows; [processes] are the sizes on FoundationDB. */
export async function runCluster(processes: readonly number[]): Promise<Row[]> {
  const rows: Row[] = []
  await using(await openCluster('embedded', 1, {}), rows)
  const foundation = await findFoundation()
  if (typeof foundation === 'string') {
    process.stdout.write(`foundationdb: skipped, because ${foundation}\n`)
    return rows
  }
  for (const count of processes) {
    const environment = environmentOf(foundation.clusterFile)
    await using(await openCluster(`foundationdb × ${count}`, count, environment), rows)
  }
  await foundation.close()
  return rows
}

async function openCluster(
  name: string,
  count: number,
  environment: Readonly<Record<string, string>>,
): Promise<Cluster> {
  const folders = Array.from({ length: count }, () =>
    mkdtempSync(path.join(tmpdir(), 'cosm-bench-')),
  )
  const words = [cosm, 'import', WORLD, '--data', path.join(folders[0] ?? '', 'data')]
  const env = { ...process.env, ...environment }
  const imported = spawnSync(process.execPath, words, { encoding: 'utf8', env })
  if (imported.status !== 0) throw new Error(`the import failed: ${imported.stderr}`)
  const peers: Peer[] = []
  for (const folder of folders) peers.push(await restartCosm(folder, 'group', [], environment))
  return { name, peers }
}

async function using(cluster: Cluster, rows: Row[]): Promise<void> {
  try {
    for (const players of PLAYERS) {
      const clients = await openPlayers(cluster, players, {
        roomPlayers: ROOM_PLAYERS,
        isShared: false,
      })
      for (const command of ['look', 'count'] as const) {
        rows.push(await runCommand(cluster, clients, { command, rooms: 'of ten' }))
      }
      for (const client of clients) client.close()
    }
    await measureScaling(cluster, rows)
    const clients = await openPlayers(cluster, HOT_PLAYERS, {
      roomPlayers: HOT_PLAYERS,
      isShared: true,
    })
    for (const command of ['say', 'count'] as const) {
      rows.push(await runCommand(cluster, clients, { command, rooms: 'one' }))
    }
    for (const client of clients) client.close()
  } finally {
    for (const peer of cluster.peers) await peer.stop()
    for (const peer of cluster.peers) removeFolder(peer)
  }
}

/**
 * As many players at each process, whatever their number: what grows with it. Rows are compared with those of
 * another number of processes, minutes apart, so each is the middle one of several.
 */
async function measureScaling(cluster: Cluster, rows: Row[]): Promise<void> {
  const count = ROOM_PLAYERS * cluster.peers.length
  const clients = await openPlayers(cluster, count, { roomPlayers: ROOM_PLAYERS, isShared: false })
  const measured = { look: [] as Row[], count: [] as Row[] }
  for (let round = 0; round < SCALING_ROUNDS; round++) {
    for (const command of ['look', 'count'] as const) {
      const row = await runCommand(cluster, clients, { command, rooms: 'one a process' })
      measured[command].push(row)
    }
  }
  for (const each of Object.values(measured)) {
    const sorted = each.toSorted((one, other) => perSecond(one) - perSecond(other))
    rows.push(sorted[Math.floor(SCALING_ROUNDS / 2)] as Row)
  }
  for (const client of clients) client.close()
}

const perSecond = (row: Row) => row['per second'] as number

/** Players in rooms; those of a room are at one process, unless it [isShared]. */
async function openPlayers(
  { peers }: Cluster,
  count: number,
  { roomPlayers, isShared }: { roomPlayers: number; isShared: boolean },
): Promise<LineClient[]> {
  const wizard = await openLineClient(peers[0] as Peer)
  wizard.send('connect #3')
  await evaluate(wizard, 'return 1;')
  const clients: LineClient[] = []
  for (let begin = 0; begin < count; begin += roomPlayers) {
    const made = await evaluate(
      wizard,
      `r = create(#2); r.name = "Room"; r.total = 0; l = {}; for i in [1..${Math.min(roomPlayers, count - begin)}] p = create(#1); p.name = "Player"; set_player_flag(p, 1); p.owner = p; move(p, r); l = {@l, p}; endfor return l;`,
    )
    for (const [index, player] of made.slice(1, -1).split(', ').entries()) {
      const spread = isShared ? index : begin / roomPlayers
      const client = await openLineClient(peers[spread % peers.length] as Peer)
      client.send(`connect ${player}`)
      client.send('ping ready')
      await client.find((line) => line === 'pong ready')
      clients.push(client)
    }
  }
  wizard.close()
  return clients
}

async function runCommand(
  cluster: Cluster,
  clients: readonly LineClient[],
  { command, rooms }: { command: Command; rooms: string },
): Promise<Row> {
  const before = await countAll(cluster)
  const cpuBefore = cpuAll(cluster)
  const busyBefore = machineBusyMs()
  const latencies: number[] = []
  const begin = performance.now()
  const until = begin + MEASURE_MS
  await Promise.all(
    clients.map(async (client, index) => {
      for (let number = 0; performance.now() < until; number++) {
        const mark = `${index}.${number}`
        const sent = performance.now()
        client.send(`${command} ${mark}`)
        await client.find((line) => line === `${LAST_WORD[command]} ${mark}`)
        latencies.push(performance.now() - sent)
      }
    }),
  )
  const seconds = (performance.now() - begin) / 1000
  const cores = (machineBusyMs() - busyBefore) / 1000 / seconds
  const after = await countAll(cluster)
  const sorted = Float64Array.from(latencies).sort()
  const attempts = after.commits + after.conflicts - before.commits - before.conflicts
  return {
    store: cluster.name,
    players: clients.length,
    rooms,
    command,
    'per second': Math.round(latencies.length / seconds),
    'p50 ms': rounded(percentile(sorted, 0.5)),
    'p99 ms': rounded(percentile(sorted, 0.99)),
    'cpu µs': Math.round(((cpuAll(cluster) - cpuBefore) * 1000) / latencies.length),
    'cores busy': rounded(cores),
    'conflicts ‰':
      attempts > 0 ? Math.round(((after.conflicts - before.conflicts) * 1000) / attempts) : 0,
    'losing streak': after.streak,
  }
}

/** CPU time of all processes, without that of FoundationDB. */
const cpuAll = ({ peers }: Cluster) => peers.reduce((sum, peer) => sum + cpuMs(peer.pid), 0)

/** How long the cores of this machine have been busy, in ms, with whatever. */
const machineBusyMs = () =>
  cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0)

const rounded = (value: number) => Math.round(value * 100) / 100

async function countAll({ peers }: Cluster): Promise<Counted> {
  const all = await Promise.all(peers.map(readCounts))
  return {
    commits: all.reduce((sum, each) => sum + each.commits, 0),
    conflicts: all.reduce((sum, each) => sum + each.conflicts, 0),
    streak: Math.max(...all.map((each) => each.streak)),
  }
}

async function readCounts(peer: Peer): Promise<Counted> {
  const reply = await fetch(`http://${peer.host}:${peer.httpPort}/metrics`)
  const text = await reply.text()
  const read = (name: string) =>
    Number(new RegExp(`^cosm_cluster_${name} (\\d+)`, 'm').exec(text)?.[1] ?? 0)
  return {
    commits: read('commits'),
    conflicts: read('conflicts'),
    streak: read('losing_streak'),
  }
}
