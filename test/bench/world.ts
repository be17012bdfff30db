/**
 * A large world: 100,000 objects of five properties under one parent, made by a program that suspends
 * every thousand; what that takes in time and memory, and how long the server needs to boot on it.
 */

import { evaluate, openLineClient } from './line-client.ts'
import { cpuMs, type Peer, residentMiB, restartCosm } from './server.ts'

const OBJECTS = 100_000
const STEP = 1000

/** One row a peer: CPU seconds to create the objects, MiB before and after, boot times in ms. */
export async function runWorld(
  peers: Peer[],
  durability: string,
): Promise<Record<string, Record<string, number>>> {
  const rows: Record<string, Record<string, number>> = {}
  for (const peer of peers) rows[peer.name] = await runOne(peer, durability)
  return rows
}

async function runOne(peer: Peer, durability: string): Promise<Record<string, number>> {
  const client = await openLineClient(peer)
  client.send('connect #3')
  const parent = await evaluate(
    client,
    'o = create(#1); for n in ({"pa", "pb", "pc", "pd", "pe"}) add_property(o, n, 0, {#3, "r"}); endfor return o;',
  )
  const memory = residentMiB(peer.pid)
  const [cpu, wall] = [cpuMs(peer.pid), performance.now()]
  for (let made = 0; made < OBJECTS; made += STEP) {
    await evaluate(
      client,
      `for i in [1..${STEP}] o = create(${parent}); o.name = "thing"; o.pa = i; o.pb = "text"; o.pc = {i}; o.pd = o; o.pe = 1.5; endfor return 1;`,
    )
  }
  const row: Record<string, number> = {
    'create s': (performance.now() - wall) / 1000,
    'create cpu s': (cpuMs(peer.pid) - cpu) / 1000,
    'MiB before': memory,
    'MiB after': residentMiB(peer.pid),
    'boot ms': peer.bootMs,
  }
  client.close()
  if (peer.folder) row['boot ms, large'] = await rebootMs(peer, durability)
  return row
}

async function rebootMs(peer: Peer, durability: string): Promise<number> {
  await peer.stop()
  const again = await restartCosm(peer.folder, durability)
  await again.stop()
  return again.bootMs
}
