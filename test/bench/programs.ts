/**
 * The benchmark verbs: nanoseconds of server CPU time per iteration, on any MOO server that runs the
 * bench world. The number of iterations is raised until one call takes [CALL_MS_MIN] of it; the median of
 * [ROUNDS] calls counts, so that a busy machine moves it little.
 */

import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { evaluate, type LineClient, openLineClient } from './line-client.ts'
import { cpuMs, type Peer } from './server.ts'

const ROUNDS = 3
const CALL_MS_MIN = 800
/** A call that waits most of its time is not made to wait longer than this. */
const CALL_WALL_MS_MAX = 8000
const ITERATIONS_MAX = 100_000_000

type Programs = { helpers: Record<string, string>; benches: Record<string, string> }

/** The founders' programs where they lie beside the project, else the project's own copy. */
export function readPrograms(): Programs {
  const shared = path.resolve(import.meta.dirname, '../../../shared/bench/programs.json')
  const own = path.join(import.meta.dirname, 'programs.json')
  return JSON.parse(readFileSync(existsSync(shared) ? shared : own, 'utf8')) as Programs
}

const literal = (text: string) => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`

/** The server's language lacks something that the program uses. */
class DoesNotCompile extends Error {}

async function addVerb(client: LineClient, object: string, name: string, source: string) {
  await evaluate(
    client,
    `return add_verb(${object}, {#3, "rxd", ${literal(name)}}, {"this", "none", "this"});`,
  )
  const lines = source.split('\n').map(literal).join(', ')
  const errors = await evaluate(
    client,
    `return set_verb_code(${object}, ${literal(name)}, {${lines}});`,
  )
  if (errors !== '{}') throw new DoesNotCompile(`${name} does not compile: ${errors}`)
}

/** Builds the bench object, as the programs ask for it, and lifts the limits; answers its number. */
async function buildBenchObject(client: LineClient, programs: Programs): Promise<string> {
  await evaluate(
    client,
    'try add_property(#0, "server_options", create(#1), {#3, "r"}); except (E_INVARG) endtry o = #0.server_options; for n in ({"fg_ticks", "bg_ticks", "fg_seconds", "bg_seconds"}) try add_property(o, n, 2000000000, {#3, "r"}); except (E_INVARG) endtry endfor load_server_options(); return 1;',
  )
  let parent = '#1'
  for (let depth = 0; depth < 6; depth++) {
    parent = await evaluate(client, `return create(${parent});`)
    if (depth > 0) continue
    await evaluate(client, `add_property(${parent}, "deep", 5, {#3, "r"}); return 1;`)
    for (const name of ['deepverb', 'inh']) await addVerb(client, parent, name, 'return 1;')
  }
  await evaluate(
    client,
    `add_property(${parent}, "p", 1, {#3, "r"}); add_property(${parent}, "cnt", 0, {#3, "r"}); return 1;`,
  )
  for (const [name, source] of Object.entries(programs.helpers))
    await addVerb(client, parent, name, source)
  for (const [name, source] of Object.entries(programs.benches)) {
    try {
      await addVerb(client, parent, name, `n = args[1];\n${source}`)
    } catch (error) {
      if (!(error instanceof DoesNotCompile)) throw error // A peer without maps has no such bench.
    }
  }
  return parent
}

async function timeCall(peer: Peer, client: LineClient, call: string) {
  const [cpu, wall] = [cpuMs(peer.pid), performance.now()]
  const iterations = Number(await evaluate(client, `return ${call};`))
  return { iterations, cpu: cpuMs(peer.pid) - cpu, wall: performance.now() - wall }
}

async function measure(
  peer: Peer,
  client: LineClient,
  object: string,
  name: string,
): Promise<number> {
  let n = 1000
  for (;;) {
    // A call that only waited, as for a slow disk, says nothing about n.
    const { cpu, wall } = await timeCall(peer, client, `${object}:${name}(${n})`)
    const counted = Math.min(cpu, wall)
    if (counted >= CALL_MS_MIN || wall * 2 > CALL_WALL_MS_MAX || n >= ITERATIONS_MAX) break
    const wanted = (CALL_MS_MIN * 1.3) / Math.max(counted, 1)
    const growth = Math.min(50, wanted, CALL_WALL_MS_MAX / wall)
    n = Math.min(ITERATIONS_MAX, Math.ceil(n * growth))
  }
  const nanoseconds: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const { iterations, cpu, wall } = await timeCall(peer, client, `${object}:${name}(${n})`)
    nanoseconds.push((Math.min(cpu, wall) * 1e6) / iterations)
  }
  nanoseconds.sort((left, right) => left - right)
  return nanoseconds[ROUNDS >> 1] ?? Number.NaN
}

/** Nanoseconds per iteration of every bench on [peer]; a program that fails there is NaN. */
export async function runPrograms(peer: Peer, only: RegExp): Promise<Map<string, number>> {
  const programs = readPrograms()
  const client = await openLineClient(peer)
  client.send('connect #3')
  await evaluate(client, 'return 1;')
  const object = await buildBenchObject(client, programs)
  const figures = new Map<string, number>()
  for (const name of Object.keys(programs.benches)) {
    if (!only.test(name)) continue
    try {
      figures.set(name, await measure(peer, client, object, name))
    } catch (error) {
      process.stderr.write(
        `${peer.name} ${name}: ${error instanceof Error ? error.message : error}\n`,
      )
      figures.set(name, Number.NaN)
    }
  }
  client.close()
  return figures
}
