/**
 * A world larger than memory: a million objects of ten slots behind a small cache, beside a thousand of
 * them, in one run. How long from the start to the first command, what memory the server takes before
 * anything, after random commands, after all objects were read, and after the workload has shifted from small
 * to large values; and how long random commands take in both worlds.
 *
 * Worlds are made once in [folder] and kept there; see large-world-data.ts.
 */

import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type MadeWorld, makeWorld, SLOTS } from './large-world-data.ts'
import { evaluate, type LineClient, openLineClient } from './line-client.ts'
import { type Peer, residentMiB, restartCosm } from './server.ts'

const SMALL_OBJECTS = 1_000
const COMMANDS = 10_000
/** Commands to one server before the other has its turn: both see the same machine. */
const ROUND = 100
/** Objects that one command of a scan reads. */
const SCAN_STEP = 2_000
/** Large values: how many, and bytes of each; together more than the cache. */
const LARGE_BYTES = 1_000_000
const LARGE_READS = 3_000

export interface LargeWorldOptions {
  readonly durability: string
  readonly objects: number
  readonly cacheMb: number
  /** Where made worlds are kept; a temporary folder when absent. */
  readonly folder: string | undefined
}

type Table = Record<string, Record<string, number | string>>

/** Runs the bench; one row a measurement. */
export async function runLargeWorld(options: LargeWorldOptions): Promise<Table> {
  const folder = options.folder ?? mkdtempSync(path.join(tmpdir(), 'cosm-large-'))
  try {
    const small = await openWorld(
      path.join(folder, `small-${SMALL_OBJECTS}`),
      SMALL_OBJECTS,
      options,
    )
    const large = await openWorld(
      path.join(folder, `large-${options.objects}`),
      options.objects,
      options,
    )
    try {
      return await measure(small, large, options)
    } finally {
      await small.close()
      await large.close()
    }
  } finally {
    if (options.folder === undefined) rmSync(folder, { recursive: true, force: true })
  }
}

interface OpenWorld {
  readonly made: MadeWorld
  readonly peer: Peer
  readonly client: LineClient
  /** Milliseconds from the start of the process to the answer of the first command. */
  readonly firstCommandMs: number
  close(): Promise<void>
}

/** Starts a server on a copy: what is measured writes. */
async function openWorld(
  folder: string,
  objects: number,
  { durability, cacheMb }: LargeWorldOptions,
): Promise<OpenWorld> {
  const made = await makeWorld(folder, objects)
  const copy = mkdtempSync(path.join(folder, 'run-'))
  cpSync(path.join(folder, 'data'), path.join(copy, 'data'), { recursive: true })
  const options = ['--cache-mb', String(cacheMb)]
  // The first start settles the image and whatever else is done once.
  await (await restartCosm(copy, durability, options)).stop()
  const begin = performance.now()
  const peer = await restartCosm(copy, durability, options)
  const client = await openLineClient(peer)
  client.send('connect #3')
  await evaluate(client, readCommand(made.first + Math.floor(objects / 2)))
  const firstCommandMs = performance.now() - begin
  const close = async () => {
    client.close()
    await peer.stop()
    rmSync(copy, { recursive: true, force: true })
  }
  return { made, peer, client, firstCommandMs, close }
}

async function measure(
  small: OpenWorld,
  large: OpenWorld,
  { objects, cacheMb }: LargeWorldOptions,
): Promise<Table> {
  const table: Table = {}
  const memory = (name: string) => {
    table[name] = { small: residentMiB(small.peer.pid), large: residentMiB(large.peer.pid) }
  }
  const note = (name: string, one: number | string, other: number | string) => {
    table[name] = { small: one, large: other }
  }
  note('objects', small.made.count, large.made.count)
  note('start to first command, ms', small.firstCommandMs, large.firstCommandMs)
  memory('MiB after the start')
  await compare('cold', small, large, note)
  memory('MiB after random commands')
  await scan(large)
  memory('MiB after every object was read')
  const before = await readCounters(large.peer)
  await compare('warm', small, large, note)
  const after = await readCounters(large.peer)
  note('hits of objects, %', '', ratio(before, after))
  const kept = await writeLarge(large, Math.ceil((cacheMb * 2 ** 20 * 1.5) / LARGE_BYTES))
  await readLarge(large, kept)
  memory('MiB after the shift to large values')
  await compare('after the shift', small, large, note)
  memory('MiB at the end')
  const peak = table['MiB after the shift to large values']?.['large'] as number
  note('MiB above the cache bound', '', peak - cacheMb)
  const end = await readCounters(large.peer)
  for (const [name, value] of Object.entries(end)) note(name, '', value)
  process.stderr.write(`${objects * SLOTS} slots, ${COMMANDS} commands each time\n`)
  return table
}

// ---- commands

/** Reads all slots of one object. */
function readCommand(object: number): string {
  const slots = Array.from({ length: SLOTS }, (_, index) => `o.p${index + 1}`)
  return `o = #${object}; return length({${slots.join(', ')}});`
}

const randomOf = ({ first, count }: MadeWorld) => first + Math.floor(Math.random() * count)

async function compare(
  name: string,
  small: OpenWorld,
  large: OpenWorld,
  note: (name: string, small: number, large: number) => void,
): Promise<void> {
  const times = new Map<OpenWorld, number[]>([
    [small, []],
    [large, []],
  ])
  for (let done = 0; done < COMMANDS; done += ROUND) {
    for (const [world, list] of times) {
      for (let index = 0; index < ROUND; index++) {
        const begin = performance.now()
        await evaluate(world.client, readCommand(randomOf(world.made)))
        list.push(performance.now() - begin)
      }
    }
  }
  for (const part of [0.5, 0.99, 0.999]) {
    const [one, other] = [small, large].map((world) => at(times.get(world) as number[], part))
    note(`p${part * 100} ms, ${name}`, one as number, other as number)
  }
}

function at(times: number[], part: number): number {
  const sorted = [...times].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length * part)] ?? Number.NaN
}

/** Reads every object of a world, some with each command. */
async function scan({ client, made }: OpenWorld): Promise<void> {
  for (let done = 0; done < made.count; done += SCAN_STEP) {
    const first = made.first + done
    const last = made.first + Math.min(done + SCAN_STEP, made.count) - 1
    await evaluate(client, `t = 0; for o in [#${first}..#${last}] t = t + o.p1; endfor return t;`)
  }
}

/** Gives [count] objects a large value; answers how many. */
async function writeLarge({ client, made }: OpenWorld, count: number): Promise<number> {
  const make = `s = "x"; while (length(s) < ${LARGE_BYTES}) s = s + s; endwhile`
  for (let index = 0; index < count; index++) {
    const object = made.first + index * Math.floor(made.count / count)
    await evaluate(client, `${make} #${object}.p3 = s[1..${LARGE_BYTES}]; return 1;`)
  }
  return count
}

async function readLarge({ client, made }: OpenWorld, count: number): Promise<void> {
  for (let index = 0; index < LARGE_READS; index++) {
    const place = Math.floor(Math.random() * count)
    const object = made.first + place * Math.floor(made.count / count)
    await evaluate(client, `return length(#${object}.p3);`)
  }
}

// ---- counters

/** The counters of the cache, as `/metrics` has them. */
async function readCounters(peer: Peer): Promise<Record<string, number>> {
  const text = await (await fetch(`http://127.0.0.1:${peer.httpPort}/metrics`)).text()
  const counters: Record<string, number> = {}
  for (const [, name, value] of text.matchAll(/^cosm_(cache_[^ ]+) (\S+)$/gm)) {
    counters[String(name)] = Number(value)
  }
  return counters
}

function ratio(before: Record<string, number>, after: Record<string, number>): number {
  const grown = (name: string) => (after[name] ?? 0) - (before[name] ?? 0)
  const hits = grown('cache_hits_total')
  return (100 * hits) / (hits + grown('cache_misses_total{kind="object"}'))
}
