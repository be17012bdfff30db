/**
 * Declared indices on a world of 100,000 objects: what building, keeping and asking them costs. Cosm only;
 * other servers have none.
 */

import { evaluate, type LineClient, openLineClient } from './line-client.ts'
import { cpuMs, type Peer } from './server.ts'

const OBJECTS = 100_000
const STEP = 1000
/** Questions in one program, and how many programs. */
const ASKED = 5
const RUNS = 100

/** What is asked for; `i` counts. */
const QUESTIONS: Readonly<Record<string, string>> = {
  'point, one object': 'objects_where("bench_serial", i * 173)',
  'point, none': 'objects_where("bench_serial", -1 - i)',
  'two properties, 10 objects': 'objects_where("bench_both", {i % 100, i % 97})',
  'range, 100 objects': 'query(["serial" -> {">=", i * 100, "<", i * 100 + 100}], ["from" -> p])',
  'first 10 of 100,000 in order': 'query([], ["from" -> p, "order" -> "-serial", "limit" -> 10])',
  'join, 1,000 with 100':
    'query(["kind" -> i % 100, "serial" -> {">=", i, "<", i + 100}], ["from" -> p])',
  'count of 1,000': 'query(["kind" -> i % 100], ["from" -> p, "count" -> 1])',
}

/** Rows: microseconds of CPU a piece, or seconds where they say so. */
export async function runIndices(peer: Peer): Promise<Record<string, number>> {
  const client = await openLineClient(peer)
  client.send('connect #3')
  const parent = await evaluate(
    client,
    'o = create(#1); for n in ({"serial", "kind", "note"}) add_property(o, n, 0, {#3, "r"}); endfor return o;',
  )
  const row: Record<string, number> = {}
  row['create without index'] = await create(peer, client, parent, 0, OBJECTS)
  row['write without index'] = await write(peer, client, parent)
  const built = performance.now()
  for (const [name, properties] of [
    ['bench_serial', '"serial"'],
    ['bench_kind', '"kind"'],
    ['bench_both', '{"kind", "note"}'],
  ]) {
    await evaluate(client, `return create_index("${name}", ${parent}, ${properties});`)
  }
  while ((await evaluate(client, 'return index_info("bench_both")["state"];')) !== '"ready"');
  row['build 3 indices, s'] = (performance.now() - built) / 1000
  for (const [name, question] of Object.entries(QUESTIONS)) {
    row[name] = await ask(peer, client, parent, question)
  }
  row['write of another property'] = await write(peer, client, parent, 'name')
  row['write with an index'] = await write(peer, client, parent)
  row['create with 3 indices'] = await create(peer, client, parent, OBJECTS, OBJECTS / 5)
  for (const name of ['bench_kind', 'bench_both']) {
    await evaluate(client, `return drop_index("${name}");`)
  }
  row['create with 1 index'] = await create(peer, client, parent, OBJECTS * 2, OBJECTS / 5)
  client.close()
  return row
}

/** CPU of the whole process for one object with three values, in µs. */
async function create(
  peer: Peer,
  client: LineClient,
  parent: string,
  from: number,
  count: number,
): Promise<number> {
  const cpu = cpuMs(peer.pid)
  for (let made = from; made < from + count; made += STEP) {
    await evaluate(
      client,
      `for i in [${made + 1}..${made + STEP}] o = create(${parent}); o.serial = i; o.kind = i % 100; o.note = i % 97; endfor return 1;`,
    )
  }
  return ((cpuMs(peer.pid) - cpu) * 1000) / count
}

/** One write to each of 20,000 objects, in µs of CPU, its commit included. */
async function write(peer: Peer, client: LineClient, parent: string, property = 'note') {
  const total = 20_000
  const cpu = cpuMs(peer.pid)
  const value = property === 'name' ? 'tostr(i)' : 'i'
  for (let done = 0; done < total; done += STEP) {
    await evaluate(
      client,
      `first = toint(${parent}) + ${done}; for i in [1..${STEP}] toobj(first + i).${property} = ${value}; endfor return 1;`,
    )
  }
  return ((cpuMs(peer.pid) - cpu) * 1000) / total
}

/** CPU of the whole process for one question, in µs, warm and with the loop around it. */
async function ask(peer: Peer, client: LineClient, parent: string, question: string) {
  const program = (from: number) =>
    `p = ${parent}; for i in [${from}..${from + ASKED - 1}] ${question}; endfor return 1;`
  for (let run = 0; run < 5; run++) await evaluate(client, program(1))
  const cpu = cpuMs(peer.pid)
  for (let run = 0; run < RUNS; run++) await evaluate(client, program(run * ASKED))
  return ((cpuMs(peer.pid) - cpu) * 1000) / (RUNS * ASKED)
}
