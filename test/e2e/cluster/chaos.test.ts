/**
 * A world under processes that are killed and paused at any moment. Short by default;
 * COSM_TEST_CLUSTER_MINUTES and COSM_TEST_CLUSTER_PROCESSES make it long. What must hold:
 *
 * - A ring of references that programs rewire is one ring of all its members.
 * - The sum of accounts is what it was, whatever was moved between them.
 * - Each forked task has run exactly once.
 * - What somebody was told is in the store afterwards.
 */

import test from 'ava'
import { openSeededRandom } from '../../../kernel/base/random.ts'
import { openSharedStore, Person, type SharedStore } from '../../_support/cluster-server.ts'
import type { CosmProcess } from '../../_support/server-process.ts'

const MINUTES = Number(process.env['COSM_TEST_CLUSTER_MINUTES'] ?? 0.4)
const PROCESSES = Number(process.env['COSM_TEST_CLUSTER_PROCESSES'] ?? 2)
const SEED = Number(process.env['COSM_TEST_CLUSTER_SEED'] ?? 1)
const MEMBERS = 8
const WRITERS_EACH = 2
const KILL_MS = 4_000
const PATIENCE_MS = 3_000
/** Pauses go from a moment to beyond what others wait for. */
const PAUSE_MS_MAX = MINUTES >= 5 ? 120_000 : 14_000

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Everything that the programs below need; `$t` holds it. */
const SETUP = [
  'add_property(#0, "t", create($thing), {player, "r"})',
  'add_property($t, "accounts", {}, {player, "rw"})',
  'add_property($t, "ran", [], {player, "rw"})',
  'add_property($t, "seen", [], {player, "rw"})',
  'add_property($t, "members", {}, {player, "rw"})',
  ...Array.from({ length: MEMBERS }, (_, index) => [
    `add_property($t, "account${index}", 100, {player, "rw"})`,
    `$t.members = {@$t.members, create($thing)}`,
    `add_property($t.members[${index + 1}], "next", #-1, {player, "rw"})`,
  ]).flat(),
  `;for i in [1..${MEMBERS}] $t.members[i].next = $t.members[i % ${MEMBERS} + 1]; endfor return 1`,
]

/** A member is taken out of the ring and put in behind another one. */
const REWIRE = `;m = $t.members; a = m[random(${MEMBERS})]; b = m[random(${MEMBERS})];
  if (a.next != b && a != b) x = a.next; if (x != b) a.next = x.next; x.next = b.next; b.next = x; endif endif
  return 1`.replaceAll('\n', ' ')

const MOVE =
  `;a = tostr("account", random(${MEMBERS}) - 1); b = tostr("account", random(${MEMBERS}) - 1);
  n = random(9); $t.(a) = $t.(a) - n; $t.(b) = $t.(b) + n; return 1`.replaceAll('\n', ' ')

class Chaos {
  readonly #store: SharedStore
  readonly #random = openSeededRandom(SEED)
  readonly #servers: CosmProcess[] = []
  readonly wizardLine: string
  /** Forks and values that somebody was told of. */
  readonly forked = new Set<string>()
  readonly told = new Map<string, number>()
  #count = 0
  replies = 0
  kills = 0
  pauses = 0
  isOver = false

  constructor(store: SharedStore, first: CosmProcess) {
    this.#store = store
    this.#servers.push(first)
    this.wizardLine = first.wizardLine
  }

  get servers(): readonly CosmProcess[] {
    return this.#servers
  }

  async add(): Promise<void> {
    this.#servers.push(await this.#store.start())
  }

  /** Works as [name], wherever it is possible, until it is over. */
  async work(name: string): Promise<void> {
    while (!this.isOver) {
      const server = this.#servers[this.#random.below(this.#servers.length)]
      if (server === undefined) await pause(100)
      else await this.#workAt(server, name).catch(() => pause(200))
    }
  }

  async #workAt(server: CosmProcess, name: string): Promise<void> {
    const person = await soon(Person.logIn(server, `connect ${name} secret`))
    try {
      while (!this.isOver) await soon(this.#step(person, name))
    } finally {
      person.client.close()
    }
  }

  async #step(person: Person, name: string): Promise<void> {
    const number = ++this.#count
    const id = `${name}-${number}`
    const kind = this.#random.below(4)
    if (kind === 0) await person.evaluates(REWIRE)
    else if (kind === 1) await person.evaluates(MOVE)
    else if (kind === 2) {
      const body = `$t.ran["${id}"] = \`$t.ran["${id}"] ! E_RANGE => 0' + 1;`
      await person.evaluates(`;fork (random(3) * 0.1) ${body} endfork return 1`)
      this.forked.add(id)
    } else {
      await person.evaluates(`$t.seen["${name}"] = ${number}`)
      this.told.set(name, number)
    }
    this.replies += 1
  }

  /** Kills and pauses servers, and starts others, until [endMs]. */
  async reign(endMs: number): Promise<void> {
    while (Date.now() < endMs) {
      await pause(KILL_MS * (0.5 + this.#random.float()))
      const [server] = this.#servers.splice(this.#random.below(this.#servers.length), 1)
      if (server === undefined) continue
      if (this.#random.below(3) === 0) void this.#pauseOne(server)
      else await this.#killOne(server)
      while (this.#servers.length < PROCESSES) await this.add()
    }
  }

  async #killOne(server: CosmProcess): Promise<void> {
    this.kills += 1
    await server.end('SIGKILL')
  }

  async #pauseOne(server: CosmProcess): Promise<void> {
    this.pauses += 1
    server.child.kill('SIGSTOP')
    await pause(PAUSE_MS_MAX * this.#random.float())
    server.child.kill('SIGCONT')
    // It may be alive still: then it serves on.
    await pause(5_000)
    if (server.child.exitCode === null) this.#servers.push(server)
  }
}

test.serial(`${PROCESSES} processes under kills and pauses keep what they promise`, async (t) => {
  t.timeout(MINUTES * 60_000 + 240_000)
  const store = await openSharedStore(t)
  const first = await store.start()
  const chaos = new Chaos(store, first)
  const wizard = await Person.logIn(first, first.wizardLine)
  for (const line of SETUP) await wizard.evaluates(line)
  const names = Array.from({ length: PROCESSES * WRITERS_EACH }, (_, index) => `Writer${index}`)
  for (const name of names) {
    const person = await Person.logIn(first, `create ${name} secret`)
    wizard.says(`@grant ${name} programmer`)
    await wizard.hears('is a programmer now')
    person.client.close()
  }
  while (chaos.servers.length < PROCESSES) await chaos.add()
  const work = names.map((name) => chaos.work(name))
  await chaos.reign(Date.now() + MINUTES * 60_000)
  chaos.isOver = true
  await Promise.all(work)
  const last = await store.start()
  const judge = await Person.logIn(last, chaos.wizardLine)
  await findsAll(judge, chaos)
  t.log(`${store.engine}: ${chaos.replies} replies, ${chaos.kills} kills, ${chaos.pauses} pauses`)
  const ring =
    ';m = {}; x = $t.members[1]; while (!(x in m)) m = {@m, x}; x = x.next; endwhile return length(m)'
  t.is(await judge.evaluates(ring), `${MEMBERS}`)
  const sum = `;s = 0; for i in [0..${MEMBERS - 1}] s = s + $t.("account" + tostr(i)); endfor return s`
  t.is(await judge.evaluates(sum), `${MEMBERS * 100}`)
  const twice = ';n = 0; for v, k in ($t.ran) n = n + (v != 1); endfor return n'
  t.is(await judge.evaluates(twice), '0')
  for (const [name, number] of chaos.told) {
    t.true(Number(await judge.evaluates(`$t.seen["${name}"]`)) >= number, name)
  }
  t.true(chaos.replies > 0)
})

/** [work], if it is done soon: whoever waits for a paused server goes elsewhere. */
async function soon<Result>(work: Promise<Result>): Promise<Result> {
  work.catch(() => undefined)
  return await Promise.race([
    work,
    pause(PATIENCE_MS).then(() => Promise.reject(new Error('nobody answers'))),
  ])
}

/** Waits until every task whose forking was confirmed has run. */
async function findsAll(judge: Person, chaos: Chaos): Promise<void> {
  const missing = async () => {
    const ran = new Set(
      [...(await judge.evaluates('mapkeys($t.ran)')).matchAll(/"([^"]+)"/g)].map(([, id]) => id),
    )
    return [...chaos.forked].filter((id) => !ran.has(id))
  }
  for (let second = 0; second < 30; second++) {
    if ((await missing()).length === 0) return
    await pause(1_000)
  }
  throw new Error(`tasks that never ran: ${(await missing()).join(', ')}`)
}
