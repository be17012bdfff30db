/**
 * Commands over real sockets, in lock-step: every player sends a command, waits for its last line and
 * sends the next. Rooms of ten. Reading commands (ping, look, say) and a writing one (count).
 */

import { evaluate, type LineClient, openLineClient } from './line-client.ts'
import { cpuMs, type Peer } from './server.ts'

const ROOM_PLAYERS = 10
const MEASURE_MS = 3000

export type SocketFigures = {
  players: number
  command: string
  perSecond: number
  p50Ms: number
  p99Ms: number
  /** Server CPU time a command, in µs, all threads. */
  cpuUs: number
}

/** The word each command's last line begins with. */
const LAST_WORD: Record<string, string> = {
  ping: 'pong',
  look: 'seen',
  say: 'said',
  count: 'counted',
}

/** [count] players of the bench world, in rooms of ten. */
export async function openPlayers(peer: Peer, count: number): Promise<LineClient[]> {
  const wizard = await openLineClient(peer)
  wizard.send('connect #3')
  await evaluate(wizard, 'return 1;')
  const clients: LineClient[] = []
  let room = ''
  for (let index = 0; index < count; index++) {
    if (index % ROOM_PLAYERS === 0)
      room = await evaluate(wizard, 'r = create(#2); r.name = "Room"; r.total = 0; return r;')
    const player = await evaluate(
      wizard,
      `p = create(#1); p.name = "Player ${index}"; set_player_flag(p, 1); p.owner = p; move(p, ${room}); return p;`,
    )
    const client = await openLineClient(peer)
    client.send(`connect ${player}`)
    client.send('ping ready')
    await client.find((line) => line === 'pong ready')
    clients.push(client)
  }
  wizard.close()
  return clients
}

export const percentile = (sorted: Float64Array, share: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0

async function runCommand(
  peer: Peer,
  clients: LineClient[],
  command: string,
): Promise<SocketFigures> {
  const latencies: number[] = []
  const until = performance.now() + MEASURE_MS
  const begin = { cpu: cpuMs(peer.pid), wall: performance.now() }
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
  const seconds = (performance.now() - begin.wall) / 1000
  const sorted = Float64Array.from(latencies).sort()
  return {
    players: clients.length,
    command,
    perSecond: latencies.length / seconds,
    p50Ms: percentile(sorted, 0.5),
    p99Ms: percentile(sorted, 0.99),
    cpuUs: ((cpuMs(peer.pid) - begin.cpu) * 1000) / latencies.length,
  }
}

export async function runSockets(peer: Peer, players: number): Promise<SocketFigures[]> {
  const clients = await openPlayers(peer, players)
  const figures: SocketFigures[] = []
  for (const command of ['ping', 'look', 'say', 'count'])
    figures.push(await runCommand(peer, clients, command))
  for (const client of clients) client.close()
  return figures
}
