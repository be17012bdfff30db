/**
 * What 100 players notice of a backup: each sends a reading or a writing command, waits for its last line
 * and a moment more, before, during and after the copy, and while later runs only follow the log.
 */

import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { openSystemClock } from '../../kernel/base/clock.ts'
import { openSilentLog } from '../../kernel/base/log.ts'
import { openSystemRandom } from '../../kernel/base/random.ts'
import { makeFirstToken } from '../../kernel/host/token.ts'
import { openEmbeddedStore } from '../../kernel/store/embedded.ts'
import { MutationWriter } from '../../kernel/store/mutations.ts'
import { packTuple } from '../../kernel/store/tuple.ts'
import type { LineClient } from './line-client.ts'
import { removeFolder, restartCosm } from './server.ts'
import { openPlayers, percentile } from './sockets.ts'

const PLAYERS = 100
/** Between an answer and the next command. */
const PAUSE_MS = 100
const MEASURE_MS = 8_000
/** Like slots: many and small. */
const ROW_BYTES = 100
const COSM = path.resolve(import.meta.dirname, '../../kernel/cli/cosm.ts')

type Row = Record<string, number | string>

/** Runs the bench on the textdump [world] with [megabytes] more in its store; one row a phase. */
export async function runBackups(
  world: string,
  megabytes: number,
  durability: string,
): Promise<Record<string, Row>> {
  const folder = mkdtempSync(path.join(tmpdir(), 'cosm-bench-'))
  const data = path.join(folder, 'data')
  const imported = spawnSync(process.execPath, [COSM, 'import', world, '--data', data])
  if (imported.status !== 0) throw new Error(`import failed: ${imported.stderr}`)
  const token = await fill(data, megabytes)
  const peer = await restartCosm(folder, durability)
  try {
    const clients = await openPlayers(peer, PLAYERS)
    const url = `http://127.0.0.1:${peer.httpPort}`
    const run = () => backUp(path.join(folder, 'backup'), url, token)
    const rows: Record<string, Row> = {}
    rows['before'] = await measure(clients, pause(MEASURE_MS))
    rows['copy'] = await measure(clients, run())
    rows['log kept'] = await measure(clients, pause(MEASURE_MS))
    rows['later run'] = await measure(clients, run())
    rows['after'] = await measure(clients, pause(MEASURE_MS))
    for (const client of clients) client.close()
    return rows
  } finally {
    await peer.stop()
    removeFolder(peer)
  }
}

const pause = (ms: number) => new Promise<string>((done) => setTimeout(() => done(''), ms))

/** Adds rows that nobody reads, and answers a token of the API. */
async function fill(data: string, megabytes: number): Promise<string> {
  const clock = openSystemClock()
  const options = { path: data, clock, log: openSilentLog(), durability: 'none' } as const
  const store = openEmbeddedStore({ ...options, checkpoints: 'inline' })
  const random = openSystemRandom()
  const rows = Math.round((megabytes * (1 << 20)) / ROW_BYTES)
  for (let begin = 0; begin < rows; begin += 20_000) {
    const writer = new MutationWriter()
    for (let row = begin; row < Math.min(begin + 20_000, rows); row++) {
      writer.set(packTuple(['zz', row]), random.bytes(ROW_BYTES - 8))
    }
    await store.commit({ mutations: writer.finish() })
  }
  const made = await makeFirstToken(store, { random, clock })
  await store.close()
  if (made === undefined) throw new Error('the world has no wizard')
  return made.token
}

/** Resolves with what `cosm backup` printed. */
function backUp(place: string, url: string, token: string): Promise<string> {
  const child = spawn(process.execPath, [COSM, 'backup', place, '--url', url, '--token', token], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  child.stdout.on('data', (bytes: Buffer) => {
    text += bytes.toString()
  })
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => {
      if (code === 0) resolve(text.trim().replace(/^.*?: /, ''))
      else reject(new Error(`cosm backup ended with ${code}`))
    })
  })
}

/** Lets all clients act until [work] is done: every fifth command writes. */
async function measure(clients: readonly LineClient[], work: Promise<string>): Promise<Row> {
  const latencies = { say: [] as number[], count: [] as number[] }
  let isDone: boolean = false
  const begin = performance.now()
  const acting = Promise.all(
    clients.map(async (client, index) => {
      for (let number = 0; !isDone; number++) {
        const command = (index + number) % 5 === 0 ? 'count' : 'say'
        const mark = `${index}.${number}`
        const sent = performance.now()
        client.send(`${command} ${mark}`)
        const last = command === 'count' ? 'counted' : 'said'
        await client.find((line) => line === `${last} ${mark}`)
        latencies[command].push(performance.now() - sent)
        await pause(PAUSE_MS)
      }
    }),
  )
  const printed = await work
  isDone = true
  await acting
  const seconds = (performance.now() - begin) / 1_000
  const sorted = (times: number[]) => Float64Array.from(times).sort()
  const [say, count] = [sorted(latencies.say), sorted(latencies.count)]
  const ms = (value: number) => Math.round(value * 100) / 100
  return {
    seconds: ms(seconds),
    'per second': Math.round((say.length + count.length) / seconds),
    'say p50 ms': ms(percentile(say, 0.5)),
    'say p99 ms': ms(percentile(say, 0.99)),
    'count p50 ms': ms(percentile(count, 0.5)),
    'count p99 ms': ms(percentile(count, 0.99)),
    printed,
  }
}
