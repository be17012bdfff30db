import { openSync, readdirSync, readFileSync, writeSync } from 'node:fs'
import path from 'node:path'
import test from 'ava'
import { LineClient } from '../_support/line-client.ts'
import { openFolder, type ServerProcess, startEcho } from '../_support/server-process.ts'

/** More of each for a long run. */
const ROUNDS = Number(process.env['COSM_TEST_KILL_ROUNDS'] ?? 3)
const WRITERS = Number(process.env['COSM_TEST_KILL_CLIENTS'] ?? 8)
const REPLIES_PER_ROUND = 400

/** What clients have seen: the highest value each key was said to have. */
type Seen = Map<string, number>

/** Writes rising numbers to a key of its own and reads its neighbour's, until the server is gone. */
async function write(server: ServerProcess, index: number, seen: Seen, count: () => void) {
  const client = await LineClient.open(server.telnetPort)
  await client.next()
  const own = `key${index}`
  const neighbour = `key${(index + 1) % WRITERS}`
  try {
    for (let value = (seen.get(own) ?? 0) + 1; ; value++) {
      client.send(`put ${own} ${value}`)
      client.send(`get ${neighbour}`)
      await client.next()
      seen.set(own, value)
      const [, read] = /= (\d+)$/.exec(await client.next()) ?? []
      if (read !== undefined) seen.set(neighbour, Math.max(seen.get(neighbour) ?? 0, Number(read)))
      count()
    }
  } catch {
    // The server was killed; what was seen until then counts.
  }
}

async function killUnderLoad(server: ServerProcess, seen: Seen): Promise<void> {
  let replies = 0
  const writers = Array.from({ length: WRITERS }, (_, index) =>
    write(server, index, seen, () => {
      replies += 1
      if (replies === REPLIES_PER_ROUND) server.child.kill('SIGKILL')
    }),
  )
  await Promise.all(writers)
  await server.exited
}

test.serial('after kill -9 under load, everything that a client has seen is found', async (t) => {
  const folder = openFolder(t)
  const seen: Seen = new Map()
  for (let round = 0; round < ROUNDS; round++) {
    await killUnderLoad(await startEcho(t, folder), seen)
    const server = await startEcho(t, folder)
    const client = await LineClient.open(server.telnetPort)
    await client.next()
    for (const [key, value] of seen) {
      const stored = Number(/= (\d+)$/.exec(await client.ask(`get ${key}`))?.[1])
      t.true(stored >= value, `${key} is ${stored}, a client has seen ${value}`)
    }
    await server.end('SIGKILL')
  }
})

test.serial(
  'an input that traps twice is dropped and its player told; nobody else loses anything',
  async (t) => {
    const folder = openFolder(t)
    const server = await startEcho(t, folder)
    const [bad, good] = await Promise.all([1, 2].map(() => LineClient.open(server.telnetPort)))
    if (bad === undefined || good === undefined) return t.fail()
    await bad.next()
    await good.next()
    t.is(await good.ask('put before 1'), 'put before')
    bad.send('trap')
    bad.send('after the trap')
    good.send('put during 2')
    t.is(await good.next(), 'put during')
    t.regex(await bad.next(), /dropped/)
    t.is(await bad.next(), 'after the trap')
    t.is(await good.ask('get before'), 'before = 1')
    good.send('say all are here')
    t.is(await good.next(), 'all are here')
    t.is(await bad.next(), 'all are here')
    const dumps = readdirSync(path.join(folder, 'data/dumps'))
    t.true(dumps.length >= 2)
    const last = JSON.parse(
      readFileSync(path.join(folder, 'data/dumps', dumps.at(-1) ?? ''), 'utf8'),
    )
    t.is(Buffer.from(last.input.base64, 'base64').toString(), 'trap')
  },
)

test.serial(
  'an executor that hangs is replaced, and the input that hangs it dropped',
  async (t) => {
    const server = await startEcho(t, openFolder(t))
    const client = await LineClient.open(server.telnetPort)
    await client.next()
    client.send('hang')
    client.send('still here')
    t.regex(await client.next(), /dropped/)
    t.is(await client.next(), 'still here')
    t.regex(server.errors(), /gave no sign/)
  },
)

test.serial('a suspended task that traps every executor is dropped', async (t) => {
  const server = await startEcho(t, openFolder(t))
  const client = await LineClient.open(server.telnetPort)
  await client.next()
  t.is(await client.ask('task-trap'), 'left')
  client.send('trap')
  t.regex(await client.next(), /dropped/)
  t.is(await client.ask('hello'), 'hello')
  t.regex(server.errors(), /task 99 was dropped/)
})

test.serial('a folder in use is refused in one line that names it', async (t) => {
  const folder = openFolder(t)
  await startEcho(t, folder)
  const error = await t.throwsAsync(startEcho(t, folder))
  t.regex(error?.message ?? '', /^exit code 1: cosm: .*in use by another process.*data.*\n$/)
})

test.serial('a damaged store is refused in one line', async (t) => {
  const folder = openFolder(t)
  const server = await startEcho(t, folder)
  const client = await LineClient.open(server.telnetPort)
  await client.next()
  t.is(await client.ask('put a 1'), 'put a')
  await server.end('SIGTERM')
  const fd = openSync(path.join(folder, 'data/world.db'), 'r+')
  writeSync(fd, 'not a database', 0)
  const error = await t.throwsAsync(startEcho(t, folder))
  t.regex(error?.message ?? '', /^exit code 1: cosm: stored bytes are damaged.*\n$/)
})
