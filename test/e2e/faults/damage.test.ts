/**
 * Data folders that are damaged, locked or full, and starts that cannot be: one clear line, an exit code
 * that is not 0, and nothing lost. COSM_TEST_DAMAGES says at how many places of the database bytes are
 * flipped.
 */

import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { openSystemClock } from '../../../kernel/base/clock.ts'
import { STRUCTURE_CHECK_BYTES_MAX } from '../../../kernel/base/limits.ts'
import { openSilentLog } from '../../../kernel/base/log.ts'
import { openEmbeddedStore } from '../../../kernel/store/embedded.ts'
import { MutationWriter } from '../../../kernel/store/mutations.ts'
import { packTuple } from '../../../kernel/store/tuple.ts'
import { logIn, type Person } from '../../_support/fault-client.ts'
import { writeWorld } from '../../_support/fault-world.ts'
import {
  type CosmProcess,
  type Ended,
  openFolder,
  runCosm,
  startCosm,
} from '../../_support/server-process.ts'

const DAMAGES = Number(process.env['COSM_TEST_DAMAGES'] ?? 6)
const BENCH_DUMP = path.resolve(import.meta.dirname, '../../bench/bench.db')
const WORDS = 200

/** A folder in which a server was killed after somebody had written. */
async function openUsedFolder(t: ExecutionContext, signal: NodeJS.Signals): Promise<string> {
  const folder = openFolder(t)
  await writeWorld(folder)
  const server = await startCosm(t, folder)
  const person = await logIn(server, 'wizard')
  await writeWords(person, 0, WORDS)
  await server.end(signal)
  return folder
}

const word = (index: number) => `word ${index} ${'x'.repeat(index % 50)}`

async function writeWords(person: Person, from: number, to: number): Promise<void> {
  for (let index = from; index < to; index++) {
    await person.evaluate(`return add_property(#0, "word${index}", "${word(index)}", {#3, "r"});`)
  }
}

async function readWords(person: Person): Promise<string[]> {
  const found: string[] = []
  for (let index = 0; index < WORDS; index++) {
    found.push(JSON.parse(await person.evaluate(`return #0.word${index};`)) as string)
  }
  return found
}

const ALL_WORDS = Array.from({ length: WORDS }, (_, index) => word(index))

const startWords = (folder: string, ...more: string[]) => [
  ...['start', '--data', path.join(folder, 'data'), '--http-port', '0', '--telnet-port', '0'],
  ...more,
]

/** `cosm start`, which must refuse. */
async function refuse(folder: string, ...more: string[]): Promise<Ended> {
  return await runCosm(startWords(folder, ...more), { COSM_LOG_LEVEL: 'warn' })
}

function isOneLine(t: ExecutionContext, ended: Ended, pattern: RegExp): void {
  t.is(ended.code, 1, ended.error)
  t.is(ended.out, '')
  t.regex(ended.error, pattern)
  t.regex(ended.error, /^cosm: [^\n]+\n$/, 'one line')
}

/** What the files of a store hold, by name; locks aside. */
function digests(folder: string): Record<string, string> {
  const data = path.join(folder, 'data')
  const names = readdirSync(data).filter((name) => /^world\.db(-wal)?$/.test(name))
  return Object.fromEntries(
    names.map((name) => [
      name,
      createHash('sha256')
        .update(readFileSync(path.join(data, name)))
        .digest('hex'),
    ]),
  )
}

function flip(file: string, at: number, count: number): () => void {
  const before = readFileSync(file)
  const bytes = Buffer.from(before)
  for (let index = at; index < at + count; index++) bytes[index] = (bytes[index] ?? 0) ^ 0x5a
  writeFileSync(file, bytes)
  return () => writeFileSync(file, before)
}

test.serial('bytes flipped anywhere in the database are refused or never read', async (t) => {
  t.timeout(600_000)
  const folder = await openUsedFolder(t, 'SIGTERM')
  const file = path.join(folder, 'data/world.db')
  const { length } = readFileSync(file)
  for (let index = 0; index < DAMAGES; index++) {
    const at = index === 0 ? 0 : Math.floor((length * index) / DAMAGES)
    const repair = flip(file, at, 64)
    t.log(`flipped at ${at} of ${length}: ${await judge(t, folder)}`)
    repair()
  }
  const server = await startCosm(t, folder)
  t.deepEqual(await readWords(await logIn(server, 'wizard')), ALL_WORDS)
  await server.end('SIGKILL')
})

/** Starts on a damaged folder and reads everything: what is read is right, or the server ends. */
async function judge(t: ExecutionContext, folder: string): Promise<string> {
  let server: CosmProcess
  try {
    server = await startCosm(t, folder, { COSM_LOG_LEVEL: 'info' })
  } catch (error) {
    const [line = ''] = /cosm: [^\n]+\n$/.exec((error as Error).message) ?? []
    t.regex((error as Error).message, /^exit code 1: /)
    t.regex(line, /damage|database|disk|Cosm/)
    return `refused, ${line.trim()}`
  }
  let words: string[]
  try {
    words = await readWords(await logIn(server, 'wizard'))
  } catch {
    t.is(await server.exited, 1)
    const [line = ''] = server.errors().trim().split('\n').slice(-1)
    t.regex(line, /damage|malformed|disk/)
    return `ended, ${line}`
  }
  t.deepEqual(words, ALL_WORDS)
  await server.end('SIGTERM')
  return 'not reached'
}

/** A folder whose database is so large that it is not looked through when it is opened. */
async function openLargeFolder(t: ExecutionContext): Promise<string> {
  const folder = openFolder(t)
  await writeWorld(folder)
  const store = openEmbeddedStore({
    path: path.join(folder, 'data'),
    clock: openSystemClock(),
    log: openSilentLog(),
    durability: 'none',
    freeSpaceFloorBytes: 0,
    checkpoints: 'inline',
  })
  const value = new Uint8Array(900).fill(7)
  for (let begin = 0; begin < LARGE_ROWS; begin += LARGE_ROWS / 10) {
    const writer = new MutationWriter()
    for (let row = begin; row < begin + LARGE_ROWS / 10; row++) writer.set(lumpKey(row), value)
    await store.commit({ mutations: writer.finish() })
  }
  await store.close()
  return folder
}

const LARGE_ROWS = 40_000
const lumpKey = (row: number) => packTuple(['l', `test ${row}`, 0])

for (const [what, damage] of [
  ['a leaf has one cell less', (page: Buffer) => page.writeUInt16BE(page.readUInt16BE(3) - 1, 3)],
  ['a byte of a value is another', (page: Buffer) => page.writeUInt8(8, page.length - 100)],
] as const) {
  test.serial(`in a large database, ${what}: the server ends and says so`, async (t) => {
    t.timeout(120_000)
    const folder = await openLargeFolder(t)
    const file = path.join(folder, 'data/world.db')
    const bytes = readFileSync(file)
    t.true(bytes.length > STRUCTURE_CHECK_BYTES_MAX)
    const sound = await startCosm(t, folder)
    t.is(await sound.end('SIGTERM'), 0)
    const pages = Array.from({ length: Math.floor(bytes.length / 4096) }, (_, index) =>
      bytes.subarray(index * 4096, (index + 1) * 4096),
    )
    const leaf = pages.findLastIndex((page) => page[0] === 10 && page.readUInt16BE(3) > 3)
    damage(pages[leaf] ?? bytes)
    writeFileSync(file, bytes)
    const server = await startCosm(t, folder)
    t.is(await server.exited, 1)
    t.regex(server.errors(), new RegExp(`stored bytes are damaged.*world\\.db, page ${leaf + 1}: `))
  })
}

test.serial('a second server on a folder is refused, and the first goes on', async (t) => {
  const folder = await openUsedFolder(t, 'SIGKILL')
  const server = await startCosm(t, folder)
  isOneLine(t, await refuse(folder), /in use by another process/)
  t.deepEqual(await readWords(await logIn(server, 'wizard')), ALL_WORDS)
})

test.serial(
  'bits of the log flipped before the last commit are refused, and nothing is changed',
  async (t) => {
    const folder = await openUsedFolder(t, 'SIGKILL')
    const wal = path.join(folder, 'data/world.db-wal')
    const { length } = readFileSync(wal)
    for (const part of [0.1, 0.5]) {
      const repair = flip(wal, Math.floor(length * part), 1)
      const before = digests(folder)
      isOneLine(
        t,
        await refuse(folder),
        /write-ahead log is damaged before its last transaction.*restore a backup/,
      )
      t.deepEqual(digests(folder), before)
      repair()
    }
    const server = await startCosm(t, folder)
    t.deepEqual(await readWords(await logIn(server, 'wizard')), ALL_WORDS)
  },
)

test.serial('a port in use and an unknown flag are one line', async (t) => {
  const folder = openFolder(t)
  await writeWorld(folder)
  const blocker = createServer().listen(0, '127.0.0.1')
  t.teardown(() => blocker.close())
  await new Promise((resolve) => blocker.once('listening', resolve))
  const { port } = blocker.address() as { port: number }
  isOneLine(t, await refuse(folder, '--telnet-port', String(port)), /port is in use: 127\.0\.0\.1:/)
  isOneLine(t, await refuse(folder, '--http-port', String(port)), /port is in use: 127\.0\.0\.1:/)
  const flag = await refuse(folder, '--fast')
  t.is(flag.code, 2)
  t.regex(flag.error, /^cosm: [^\n]*unknown option --fast[^\n]*\n$/)
})

test.serial('half a textdump is refused, and the folder stays empty', async (t) => {
  const folder = openFolder(t)
  const whole = readFileSync(BENCH_DUMP)
  const half = path.join(folder, 'half.db')
  writeFileSync(half, whole.subarray(0, whole.length >> 1))
  const data = path.join(folder, 'data')
  const ended = await runCosm(['import', half, '--data', data])
  isOneLine(t, ended, /half\.db/)
  t.true(!existsSync(data) || readdirSync(data).length === 0)
  t.is((await runCosm(['import', BENCH_DUMP, '--data', data])).code, 0)
})

/** A file system of its own of [megabytes], or undefined where mounting is not allowed. */
function openSmallDisk(t: ExecutionContext, megabytes: number): string | undefined {
  const folder = openFolder(t)
  const disk = path.join(folder, 'disk')
  mkdirSync(disk)
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', disk], {
      stdio: 'ignore',
    })
  } catch {
    t.log('skipped: mounting a small file system is not allowed here')
    t.pass()
    return undefined
  }
  t.teardown(() => execFileSync('umount', ['-l', disk], { stdio: 'ignore' }))
  return disk
}

/** Adds properties of 40 kB until one is refused; answers those that were said to be there. */
async function fill({ client }: Person): Promise<{ written: string[]; refusal: string }> {
  const written: string[] = []
  for (let index = 0; ; index++) {
    const name = `block${index}`
    client.send(
      `; s = "0123456789"; for i in [1..12] s = s + s; endfor add_property(#0, "${name}", s, {#3, "r"}); return "${name}";`,
    )
    const line = await client.next()
    if (line !== `{1, "${name}"}`) return { written, refusal: line }
    written.push(name)
  }
}

test.serial(
  'a disk that fills up: writers are told long before, readers go on, and so do writers when there is room',
  async (t) => {
    t.timeout(300_000)
    const disk = openSmallDisk(t, 48)
    if (disk === undefined) return
    await writeWorld(disk)
    const environment = { COSM_FREE_SPACE_FLOOR_MB: '16' }
    const server = await startCosm(t, disk, environment)
    const person = await logIn(server, 'wizard')
    const ballast = path.join(disk, 'ballast')
    await writeWords(person, 0, 20)
    writeFileSync(ballast, Buffer.alloc(34 << 20))
    await server.says(/writing is refused/)
    person.client.send('; return add_property(#0, "late", 1, {#3, "r"});')
    t.regex(await person.client.next(), /no room to store.*undone \(E_QUOTA\)/)
    t.is(await person.evaluate('return #0.word7;'), JSON.stringify(word(7)))
    t.is(await person.evaluate('return "late" in properties(#0);'), '0')
    rmSync(ballast)
    await server.says(/writing is allowed/)
    await person.evaluate('return add_property(#0, "after", 5, {#3, "r"});')
    await server.end('SIGKILL')
    const again = await startCosm(t, disk, environment)
    t.is(await (await logIn(again, 'wizard')).evaluate('return #0.after;'), '5')
    await again.end('SIGKILL')
  },
)

test.serial(
  'a disk that is full all at once: writers are told, and nothing seen is lost',
  async (t) => {
    t.timeout(300_000)
    const disk = openSmallDisk(t, 24)
    if (disk === undefined) return
    await writeWorld(disk)
    const environment = { COSM_FREE_SPACE_FLOOR_MB: '0' }
    const server = await startCosm(t, disk, environment)
    const person = await logIn(server, 'wizard')
    const { written, refusal } = await fill(person)
    t.regex(refusal, /no room to store.*undone \(E_QUOTA\)/)
    t.log(`after ${written.length} blocks: ${refusal}`)
    t.is(await person.evaluate('return 5;'), '5')
    await server.end('SIGKILL')
    execFileSync('mount', ['-o', 'remount,size=96m', disk])
    const again = await startCosm(t, disk, environment)
    const reader = await logIn(again, 'wizard')
    for (const name of written) t.is(await reader.evaluate(`return length(#0.${name});`), '40960')
    await again.end('SIGKILL')
  },
)
