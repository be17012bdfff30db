/**
 * What hostile and careless people do, over real sockets, while ten others act: each is told the right
 * error, the server lives, its memory is bounded, and everybody else goes on. Their times are printed.
 * COSM_TEST_HOSTILE=1 does it in the numbers of record: thousands of connections, a line of 100 MB.
 */

import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import test, { type ExecutionContext } from 'ava'
import { WebSocket } from 'ws'
import { STRANGER_LINE_BYTES_MAX } from '../../../kernel/base/limits.ts'
import { CLOSE_TOO_LARGE } from '../../../kernel/net/protocol.ts'
import { frameBytesMax } from '../../../kernel/net/websocket-channel.ts'
import { logIn, type Person, readAnswer } from '../../_support/fault-client.ts'
import { type Crowd, percentile, startCrowd } from '../../_support/fault-crowd.ts'
import { writeWorld } from '../../_support/fault-world.ts'
import { FrameClient } from '../../_support/frame-client.ts'
import { LineClient } from '../../_support/line-client.ts'
import {
  type CosmProcess,
  type Owner,
  openFolder,
  startCosm,
} from '../../_support/server-process.ts'

const IS_FULL = process.env['COSM_TEST_HOSTILE'] === '1'
const PEOPLE = 10
const CONNECTIONS = IS_FULL ? 5_000 : 400
/** A program is repeated until others had so many answers: fewer have no 99th percentile. */
const ANSWERS_MIN = IS_FULL ? 4_000 : 0
const LINE_MEGABYTES = IS_FULL ? 100 : 12
const MEMORY_MB_MAX = 1_200

interface Scene {
  readonly server: CosmProcess
  readonly crowd: Crowd
  /** What is printed about the crowd since the last call. */
  report(what: string): void
}

let scene: Scene

test.before(async (t) => {
  t.timeout(60_000)
  const teardowns: (() => void)[] = []
  const owner: Owner = { teardown: (end) => void teardowns.push(() => void end()) }
  const folder = openFolder(owner)
  await writeWorld(folder)
  const server = await startCosm(owner, folder)
  const people = await Promise.all(
    Array.from({ length: PEOPLE }, () => logIn(server, 'programmer')),
  )
  const crowd = startCrowd(people)
  scene = {
    server,
    crowd,
    report(what) {
      const times = crowd.take()
      all.push(...times)
      const [p50, p99, max] = [0.5, 0.99, 1].map((part) => percentile(times, part).toFixed(1))
      lines.push(
        `${what.padEnd(28)} others: ${times.length} answers, p50 ${p50} p99 ${p99} max ${max} ms; ${memoryMb()} MB`,
      )
    },
  }
  end = () => {
    for (const each of teardowns) each()
  }
})

let end = () => {}
/** Every answer of the crowd's, in milliseconds. */
const all: number[] = []
const lines: string[] = []

test.after.always(() => end())

function memoryMb(): number {
  try {
    const status = readFileSync(`/proc/${scene.server.child.pid}/status`, 'utf8')
    return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024)
  } catch {
    return 0 // Not every system has it.
  }
}

/** A wizard, who leaves with the test. */
async function enter(t: ExecutionContext): Promise<Person> {
  const person = await logIn(scene.server, 'wizard')
  t.teardown(() => person.client.close())
  return person
}

// ---- what programs do

const big = (doublings: number) =>
  `s = "0123456789abcdef"; for i in [1..${doublings}] s = s + s; endfor `
const TICKS = /Task ran out of ticks/
const SECONDS = /Task ran out of seconds/

const PROGRAMS: readonly (readonly [what: string, code: string, told: RegExp])[] = [
  ['an endless loop', 'while (1) endwhile', TICKS],
  ['endless recursion', 'return #0:recurse();', /E_MAXREC/],
  ['a list in itself for ever', 'l = {}; while (1) l = {l}; endwhile', SECONDS],
  ['a string doubled for ever', 's = "x"; while (1) s = s + s; endwhile', SECONDS],
  ['a list doubled for ever', 'l = {1}; while (1) l = {@l, @l}; endwhile', SECONDS],
  ['a list that grows', 'l = {}; while (1) l = {@l, 1}; endwhile', TICKS],
  [
    'a list of large strings',
    `${big(12)}l = {}; while (1) l = {@l, s + tostr(length(l))}; endwhile`,
    SECONDS,
  ],
  ['a map that grows', 'm = []; i = 0; while (1) m[i = i + 1] = i; endwhile', TICKS],
  [
    'a map of large strings',
    `${big(12)}m = []; i = 0; while (1) m[i = i + 1] = s + tostr(i); endwhile`,
    SECONDS,
  ],
  [
    'a pathological match()',
    `${big(2)}return match(strsub(s, "b", "a"), "%([0-9a-f]*%)*%([0-9a-f]*%)*%([0-9a-f]*%)*x");`,
    /E_QUOTA|Task ran out of ticks/,
  ],
  [
    'a pathological pcre_match()',
    `${big(4)}return pcre_match(s, "([0-9a-f]+)+$x");`,
    /match limit|E_QUOTA|Task ran out of ticks/,
  ],
  ['comparing large strings', `${big(20)}t = s + "x"; u = s + "x"; while (t == u) endwhile`, TICKS],
  [
    'searching a large list',
    'l = {1}; for i in [1..18] l = {@l, @l}; endfor while (!("x" in l)) endwhile',
    TICKS,
  ],
  [
    'straight code on large strings',
    `c = "s = \\"0123456789abcdef\\"; for i in [1..20] s = s + s; endfor "; for i in [1..500] c = c + "t = s + \\"x\\"; "; endfor return eval(c);`,
    TICKS,
  ],
  ['encoding large strings', `${big(18)}while (1) encode_base64(s); endwhile`, TICKS],
  ['replacing in large strings', `${big(16)}while (1) strsub(s, "a", "b"); endwhile`, TICKS],
  [
    'source of megabytes',
    `${big(16)}return eval("return \\"" + s + "\\";")[1];`,
    /\{1, 1\}|Task ran out of ticks/,
  ],
  [
    'source nested deeply',
    's = "("; for i in [1..16] s = s + s; endfor return eval("return " + s + ";")[2];',
    /nested too deeply|syntax error|expected/,
  ],
  ['eval() in a loop', 'while (1) eval("return 1;"); endwhile', TICKS],
  ['objects without end', 'while (1) create(#1); endwhile', /E_QUOTA|Task ran out of ticks/],
  ['a property too large to store', `${big(21)}return #0.scratch = s;`, /E_QUOTA/],
  [
    'many large properties',
    `${big(13)}for i in [1..200] add_property(player, "p" + tostr(i), s, {player, "r"}); endfor`,
    /E_QUOTA/,
  ],
  [
    'much, committed in parts',
    `${big(13)}for i in [1..200] name = "q" + tostr(i); try add_property(player, name, s, {player, "r"}); except (E_QUOTA) suspend(0); add_property(player, name, s, {player, "r"}); endtry endfor return 1;`,
    /\{1, 1\}/,
  ],
  ['suspending with too much', `${big(21)}suspend(0); return 1;`, /E_QUOTA/],
  ['forking with too much', `${big(16)}while (1) fork (100) s; endfork endwhile`, /E_QUOTA/],
  ['output without end', `while (1) notify(player, "${'x'.repeat(100)}"); endwhile`, TICKS],
  [
    'suspending for ever and a day',
    'fork (1.0e300) endfork fork (9223372036854775807) suspend(1.0e300); endfork return 1;',
    /\{1, 1\}/,
  ],
  ['suspending for less than nothing', 'suspend(-1);', /E_INVARG/],
]

test.serial('programs that want too much are told so, and others go on', async (t) => {
  t.timeout(IS_FULL ? 900_000 : 300_000)
  const setup = await enter(t)
  await setup.evaluate(
    'add_property(#0, "scratch", 0, {#3, "rw"}); add_verb(#0, {#3, "rxd", "recurse"}, {"this", "none", "this"}); return set_verb_code(#0, "recurse", {"return this:recurse();"});',
  )
  for (const [what, code, told] of PROGRAMS) {
    scene.crowd.take()
    do {
      const person = await enter(t)
      const answer = await person.answer(code)
      t.regex(answer.join('\n'), told, what)
      // And nobody but who did it is told.
      await pause(100)
      person.client.close()
    } while (scene.crowd.count < ANSWERS_MIN)
    scene.report(what)
  }
  t.log(lines.splice(0).join('\n'))
  t.true(memoryMb() < MEMORY_MB_MAX, `${memoryMb()} MB`)
  t.notRegex(scene.server.errors(), /executor was lost/)
})

test.serial('forks in an endless loop end at the limit of queued tasks', async (t) => {
  t.timeout(120_000)
  const person = await enter(t)
  await person.evaluate('add_property(player, "queued_task_limit", 500, {player, "r"}); return 1;')
  t.regex((await person.answer('while (1) fork (1000) endfork endwhile')).join('\n'), /E_QUOTA/)
  t.is(
    await person.evaluate(
      'n = 0; for q in (queued_tasks()) q[5] == player && (n = n + 1); endfor return n;',
    ),
    '500',
  )
  t.is(
    await person.evaluate(
      'for q in (queued_tasks()) q[5] == player && kill_task(q[1]); endfor return 5;',
    ),
    '5',
  )
  // Forks that fork: each is a task of its own, and the limit holds for all of them.
  await person.evaluate(
    'add_verb(#0, {player, "rxd", "breed"}, {"this", "none", "this"}); set_verb_code(#0, "breed", {"fork (0)", "this:breed();", "endfork", "fork (0)", "this:breed();", "endfork"}); return 1;',
  )
  scene.crowd.take()
  const breeder = await enter(t)
  await breeder.evaluate('add_property(player, "queued_task_limit", 500, {player, "r"}); return 1;')
  breeder.client.send('; #0:breed();')
  await pause(1_000)
  await person.evaluate('delete_verb(#0, "breed"); return 1;')
  scene.report('forks that fork')
  t.log(lines.splice(0).join('\n'))
})

test.serial(
  'a task whose verb or object goes while it sleeps, and one that recycles itself',
  async (t) => {
    const person = await enter(t)
    const verb = async (code: string) =>
      await person.evaluate(
        `o = create(#1); add_verb(o, {player, "rxd", "sleep"}, {"this", "none", "this"}); set_verb_code(o, "sleep", ${code}); return o;`,
      )
    const sleeper = await verb(
      '{"suspend(1.5);", "notify(player, tostr(\\"awake \\", valid(this)));", "return this:sleep();"}',
    )
    await person.evaluate(`fork (0) ${sleeper}:sleep(); endfork return 1;`)
    await person.evaluate(`recycle(${sleeper}); return 1;`)
    t.is(await person.client.next(), 'awake 0')
    // Then it calls a verb of what is no more.
    t.regex((await readAnswer(person.client)).join('\n'), /Invalid indirection/)
    const changing = await verb('{"suspend(1.5);", "notify(player, \\"old\\");"}')
    await person.evaluate(`fork (0) ${changing}:sleep(); endfork return 1;`)
    await person.evaluate(
      `set_verb_code(${changing}, "sleep", {"notify(player, \\"new\\");"}); delete_verb(${changing}, "sleep"); return 1;`,
    )
    t.is(await person.client.next(), 'old')
    person.client.send('; recycle(player); suspend(0); return 7;')
    await person.client.closed()
    t.true(scene.server.child.exitCode === null)
  },
)

test.serial('a read() that nobody answers keeps nobody', async (t) => {
  const person = await enter(t)
  person.client.send('; return read();')
  await pause(100)
  person.client.close()
  const other = await enter(t)
  t.is(await other.evaluate('return 5;'), '5')
})

// ---- what sockets do

test.serial(
  'a line longer than any is refused and told, and what follows it is read',
  async (t) => {
    t.timeout(120_000)
    const person = await enter(t)
    scene.crowd.take()
    const chunk = Buffer.alloc(1 << 20, 0x61)
    for (let count = 0; count < LINE_MEGABYTES; count++) {
      if (!person.client.socket.write(chunk))
        await new Promise((resolve) => person.client.socket.once('drain', resolve))
    }
    person.client.send('')
    t.regex(await person.client.next(), /not read/)
    t.is(await person.evaluate('return 5;'), '5')
    scene.report(`a line of ${LINE_MEGABYTES} MB`)
    t.log(lines.splice(0).join('\n'))
    t.true(memoryMb() < MEMORY_MB_MAX, `${memoryMb()} MB`)
  },
)

test.serial('of somebody who is not logged in, no line above 64 KiB is kept', async (t) => {
  const stranger = await LineClient.open(scene.server.telnetPort)
  t.teardown(() => stranger.close())
  stranger.send('x'.repeat(70_000))
  t.is(await stranger.next(), '>> Line longer than 65536 bytes: not read <<')
  stranger.send('connect wizard')
  t.is(await stranger.next(), '*** Connected ***')
  stranger.send(`; return length("${'x'.repeat(1_000_000)}");`)
  t.is(await stranger.next(), '{1, 1000000}')
})

/** A frame of [bytes] bytes with a line. */
function frameOf(bytes: number): string {
  const empty = JSON.stringify({ type: 'line', text: '' })
  return JSON.stringify({ type: 'line', text: 'x'.repeat(bytes - empty.length) })
}

async function openFrames(t: ExecutionContext): Promise<FrameClient> {
  const client = await FrameClient.open(scene.server.httpPort)
  // Its session is over with it.
  t.teardown(() => client.socket.close(1000))
  client.send({ type: 'open' })
  await client.next('session')
  return client
}

test.serial(
  'of somebody who is not logged in, no WebSocket message above its limit is kept',
  async (t) => {
    const limit = frameBytesMax(STRANGER_LINE_BYTES_MAX)
    const stranger = await openFrames(t)
    stranger.socket.send(frameOf(limit))
    t.regex((await stranger.next('error')).message, /Line longer than 65536 bytes/)
    stranger.send({ type: 'line', text: 'connect wizard' })
    t.is((await stranger.next('line')).text, '*** Connected ***')
    stranger.send({ type: 'line', text: `; return length("${'x'.repeat(1_000_000)}");` })
    t.is((await stranger.next('line')).text, '{1, 1000000}')

    const above = await openFrames(t)
    above.socket.send(frameOf(limit + 1))
    t.is(await above.closed(), CLOSE_TOO_LARGE)

    const endless = await openFrames(t)
    const fragment = 'x'.repeat(65_536)
    for (let sent = 0; sent <= limit; sent += fragment.length) {
      t.is(endless.closeCode, undefined)
      endless.socket.send(fragment, { fin: false })
    }
    t.is(await endless.closed(), CLOSE_TOO_LARGE)

    const lines = new WebSocket(`ws://127.0.0.1:${scene.server.httpPort}/`)
    await once(lines, 'open')
    lines.send('x'.repeat(limit + 1))
    t.is((await once(lines, 'close'))[0], CLOSE_TOO_LARGE)
  },
)

/** Bytes that look random and are the same each time. */
function garbage(length: number, seed: number): Buffer {
  const bytes = Buffer.alloc(length)
  let state = seed
  for (let index = 0; index < length; index++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    bytes[index] = state >>> 24
  }
  return bytes
}

/** Sends [bytes] on a connection of its own and goes. */
async function throwAt(server: CosmProcess, bytes: Buffer): Promise<void> {
  const client = await LineClient.open(server.telnetPort)
  await new Promise((resolve) => client.socket.write(bytes, resolve))
  await pause(20)
  client.close()
}

test.serial('binary garbage, telnet garbage and HTTP garbage disturb nobody', async (t) => {
  t.timeout(60_000)
  const { server } = scene
  scene.crowd.take()
  for (let seed = 1; seed <= 10; seed++) await throwAt(server, garbage(100_000, seed))
  for (let seed = 1; seed <= 10; seed++) {
    const bytes = garbage(100_000, seed)
    // Every other byte begins a telnet command, and subnegotiations never end.
    for (let index = 0; index < bytes.length; index += 2) bytes[index] = 255
    await throwAt(server, bytes)
    await throwAt(server, Buffer.concat([Buffer.of(255, 250), bytes.map((byte) => byte & 0x7f)]))
  }
  const web = { ...server, telnetPort: server.httpPort }
  for (let seed = 1; seed <= 5; seed++) await throwAt(web, garbage(50_000, seed))
  await throwAt(web, Buffer.from(`GET / HTTP/1.1\r\n${'x: y\r\n'.repeat(50_000)}\r\n`))
  const player = await enter(t)
  player.client.socket.write(garbage(200_000, 99).map((byte) => (byte === 10 ? 32 : byte)))
  player.client.send('')
  player.client.send('; return "through";')
  await player.client.until((line) => line === '{1, "through"}')
  scene.report('garbage')
  t.log(lines.splice(0).join('\n'))
  t.is(server.child.exitCode, null)
})

test.serial(
  'connections opened and dropped, half-open ones, and ones that say nothing',
  async (t) => {
    t.timeout(180_000)
    const { server } = scene
    scene.crowd.take()
    const open = () =>
      new Promise<void>((resolve) => {
        const socket = connect({ port: server.telnetPort, host: '127.0.0.1' })
        socket.on('error', () => resolve())
        socket.on('connect', () => {
          socket.write('connect nobody\r\n')
          socket.resetAndDestroy()
          resolve()
        })
      })
    for (let done = 0; done < CONNECTIONS; done += 50)
      await Promise.all(Array.from({ length: 50 }, open))
    scene.report(`${CONNECTIONS} connections dropped`)
    const silent = await Promise.all(
      Array.from({ length: 200 }, () => LineClient.open(server.telnetPort)),
    )
    const half = await Promise.all(
      Array.from({ length: 50 }, () => LineClient.open(server.telnetPort)),
    )
    for (const client of half) client.socket.end('; return 1;\r\n')
    await Promise.all(half.map((client) => client.closed()))
    await pause(200)
    scene.report('half-open connections')
    const person = await enter(t)
    t.is(
      await person.evaluate(`return length(connected_players());`),
      String(await countConnected(person)),
    )
    for (const client of silent) client.close()
    t.log(lines.splice(0).join('\n'))
    t.true(memoryMb() < MEMORY_MB_MAX, `${memoryMb()} MB`)
  },
)

/** Everybody of the crowd and [person]: whoever left is forgotten. */
async function countConnected(person: Person): Promise<number> {
  for (let attempt = 0; attempt < 50; attempt++) {
    if ((await person.evaluate('return length(connected_players());')) === String(PEOPLE + 1)) break
    await pause(20)
  }
  return PEOPLE + 1
}

test.serial('a reader that never reads is bounded and told what it lost', async (t) => {
  t.timeout(120_000)
  const slow = await enter(t)
  const before = memoryMb()
  scene.crowd.take()
  slow.client.socket.pause()
  slow.client.send(
    `; fork (0) for i in [1..4000] for j in [1..100] notify(player, "${'x'.repeat(100)}"); endfor suspend(0); endfor endfork return 1;`,
  )
  await pause(IS_FULL ? 8_000 : 2_500)
  const after = memoryMb()
  scene.report('a reader that never reads')
  t.true(after - before < 200, `${before} MB, then ${after} MB`)
  slow.client.socket.resume()
  t.regex(await slow.client.until((line) => !/^(x|\{)/.test(line)), /lines? of output/)
  t.log(lines.splice(0).join('\n'))
})

test.serial('after all that, everybody is still answered', async (t) => {
  await scene.crowd.stop()
  all.sort((a, b) => a - b)
  t.log(
    `all in all: ${all.length} answers, p50 ${percentile(all, 0.5).toFixed(1)} p99 ${percentile(all, 0.99).toFixed(1)} ms`,
  )
  t.is(scene.server.child.exitCode, null)
  t.notRegex(scene.server.errors(), /executor was lost/)
})
