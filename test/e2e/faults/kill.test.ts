/**
 * kill -9 while many write, with the real driver. COSM_TEST_KILL_ROUNDS and COSM_TEST_KILL_CLIENTS say
 * how often and how many: 100 and 50 are the numbers of record.
 */

import test from 'ava'
import { logIn, type Person } from '../../_support/fault-client.ts'
import { writeWorld } from '../../_support/fault-world.ts'
import { type CosmProcess, openFolder, startCosm } from '../../_support/server-process.ts'

const ROUNDS = Number(process.env['COSM_TEST_KILL_ROUNDS'] ?? 3)
const CLIENTS = Number(process.env['COSM_TEST_KILL_CLIENTS'] ?? 12)
/** On a busy machine. */
const ROUND_MS_MAX = 60_000
const REPLIES_PER_ROUND = 40 * CLIENTS

/** Everything that clients have seen; what is found later must not be older. */
class Seen {
  /** The highest value of each counter, whoever saw it. */
  readonly counters = new Map<number, number>()
  /** Names of objects that were made. */
  readonly objects = new Map<string, string>()
  /** Lengths of lists. */
  readonly lists = new Map<number, number>()
  replies = 0

  counter(index: number, value: number): void {
    this.counters.set(index, Math.max(this.counters.get(index) ?? 0, value))
  }
}

/** Counts, makes objects, adds to a list, and reads what all others wrote, until the server is gone. */
async function write(person: Person, index: number, seen: Seen, reply: () => void): Promise<void> {
  const evaluate = async (code: string) => {
    const value = await person.evaluate(code)
    reply()
    return value
  }
  try {
    for (;;) {
      const next = (seen.counters.get(index) ?? 0) + 1
      seen.counter(index, Number(await evaluate(`return #0.count${index} = ${next};`)))
      const name = `thing ${index} ${next}`
      const made = await evaluate(`o = create(#1); o.name = "${name}"; return o;`)
      seen.objects.set(made, name)
      const length = await evaluate(
        `#0.list${index} = {@#0.list${index}, ${next}}; return length(#0.list${index});`,
      )
      seen.lists.set(index, Math.max(seen.lists.get(index) ?? 0, Number(length)))
      // Read only: what others may have written a moment ago must be as safe as what they were told.
      const all = await evaluate(
        `r = {}; for i in [0..${CLIENTS - 1}] r = {@r, #0.("count" + tostr(i))}; endfor return r;`,
      )
      for (const [other, value] of all.slice(1, -1).split(', ').entries())
        seen.counter(other, Number(value))
    }
  } catch {
    // The server was killed; what was seen until then counts.
  }
}

async function killUnderLoad(server: CosmProcess, seen: Seen): Promise<void> {
  const people = await Promise.all(Array.from({ length: CLIENTS }, () => logIn(server, 'wizard')))
  let replies = 0
  await Promise.all(
    people.map((person, index) =>
      write(person, index, seen, () => {
        replies += 1
        if (replies === REPLIES_PER_ROUND) server.child.kill('SIGKILL')
      }),
    ),
  )
  await server.exited
  seen.replies += replies
}

/** What of [seen] is not there. */
async function findLost(person: Person, seen: Seen): Promise<string[]> {
  const lost: string[] = []
  for (const [index, value] of seen.counters) {
    const stored = Number(await person.evaluate(`return #0.count${index};`))
    if (stored < value) lost.push(`count${index} is ${stored}, seen ${value}`)
  }
  for (const [index, length] of seen.lists) {
    const stored = Number(await person.evaluate(`return length(#0.list${index});`))
    if (stored < length) lost.push(`list${index} has ${stored}, seen ${length}`)
  }
  const objects = [...seen.objects]
  for (let from = 0; from < objects.length; from += 100) {
    const slice = objects.slice(from, from + 100)
    const ids = slice.map(([id]) => id).join(', ')
    const names = await person.evaluate(
      `r = {}; for o in ({${ids}}) r = {@r, valid(o) ? o.name | ""}; endfor return r;`,
    )
    if (names === `{${slice.map(([, name]) => `"${name}"`).join(', ')}}`) continue
    lost.push(`objects ${ids} are called ${names}`)
  }
  return lost
}

test.serial('after kill -9 under load, every reply that anybody saw is found', async (t) => {
  t.timeout(600_000 + ROUNDS * ROUND_MS_MAX)
  const folder = openFolder(t)
  await writeWorld(folder)
  const seen = new Seen()
  const first = await startCosm(t, folder)
  const setup = await logIn(first, 'wizard')
  for (let index = 0; index < CLIENTS; index++) {
    await setup.evaluate(
      `add_property(#0, "count${index}", 0, {#3, "r"}); return add_property(#0, "list${index}", {}, {#3, "r"});`,
    )
  }
  for (let round = 0; round < ROUNDS; round++) {
    const server = round === 0 ? first : await startCosm(t, folder)
    await killUnderLoad(server, seen)
    const again = await startCosm(t, folder)
    t.deepEqual(await findLost(await logIn(again, 'wizard'), seen), [], `round ${round}`)
    seen.objects.clear() // Looked at once is enough: the next round has its own.
    await again.end('SIGKILL')
  }
  t.log(`${ROUNDS} rounds, ${CLIENTS} clients, ${seen.replies} replies seen, none lost`)
})

const BEATS = 20
const FORKS = 40

test.serial('after kill -9 suspended tasks go on, and each fork happens once', async (t) => {
  t.timeout(60_000)
  const folder = openFolder(t)
  await writeWorld(folder)
  const first = await startCosm(t, folder)
  const person = await logIn(first, 'wizard')
  await person.evaluate(
    `add_property(#0, "once", {}, {player, "rw"}); for n in [1..${BEATS}] add_property(#0, "beat" + tostr(n), 0, {player, "rw"}); endfor return 1;`,
  )
  await person.evaluate(
    `for n in [1..${BEATS}] fork (0) name = "beat" + tostr(n); while (1) #0.(name) = #0.(name) + 1; suspend(0.05); endwhile endfork endfor return 1;`,
  )
  await person.evaluate(
    `for n in [1..${FORKS}] fork (tofloat(n) * 0.05) #0.once = {@#0.once, n}; endfork endfor return 1;`,
  )
  const beats = `r = {}; for n in [1..${BEATS}] r = {@r, #0.("beat" + tostr(n))}; endfor return r;`
  const read = async (reader: Person) =>
    JSON.parse(`[${(await reader.evaluate(beats)).slice(1, -1)}]`) as number[]
  let seen = await read(person)
  let once = 0
  while (once < FORKS / 4) once = Number(await person.evaluate('return length(#0.once);'))
  seen = await read(person)
  await first.end('SIGKILL')
  const again = await startCosm(t, folder)
  const reader = await logIn(again, 'wizard')
  const found = await read(reader)
  t.deepEqual(
    found.filter((value, index) => value < (seen[index] ?? 0)),
    [],
  )
  t.true(Number(await reader.evaluate('return length(#0.once);')) >= once)
  // All go on: each beats at least ten times more.
  for (let now = found; now.some((value, index) => value < (found[index] ?? 0) + 10); )
    now = await read(reader)
  while (Number(await reader.evaluate('return length(#0.once);')) < FORKS);
  const numbers = JSON.parse(
    `[${(await reader.evaluate('return sort(#0.once);')).slice(1, -1)}]`,
  ) as number[]
  t.deepEqual(
    numbers,
    Array.from({ length: FORKS }, (_, index) => index + 1),
  )
  t.is(await reader.evaluate('return length(queued_tasks());'), String(BEATS))
  await again.end('SIGKILL')
})
