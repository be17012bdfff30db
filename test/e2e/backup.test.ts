/**
 * Backups of servers that run, and what becomes of them: people write all the while, processes are killed,
 * and what is restored is one moment of the world. With a FoundationDB, a world also moves there and back.
 */

import { spawn } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { openSystemClock } from '../../kernel/base/clock.ts'
import { openSilentLog } from '../../kernel/base/log.ts'
import { openEmbeddedStore } from '../../kernel/store/embedded.ts'
import { MutationWriter } from '../../kernel/store/mutations.ts'
import { packTuple } from '../../kernel/store/tuple.ts'
import { logIn, type Person } from '../_support/fault-client.ts'
import { writeWorld } from '../_support/fault-world.ts'
import { findFoundation } from '../_support/foundationdb.ts'
import {
  COSM,
  type CosmProcess,
  type Ended,
  openFolder,
  runCosm,
  startCosm,
} from '../_support/server-process.ts'
import { environmentOf } from '../_support/world-store.ts'

const WRITERS = 5
const ACCOUNTS = 8
const TOTAL = 1_000 * ACCOUNTS

interface Bank {
  readonly folder: string
  readonly server: CosmProcess
  readonly person: Person
  /** `cosm backup` of the server. */
  backup(...words: string[]): Promise<Ended>
}

/** A server on a world with accounts, between which money moves; [padMb] of other things in it. */
async function openBank(t: ExecutionContext, padMb = 1): Promise<Bank> {
  const folder = openFolder(t)
  await writeWorld(folder)
  const server = await startCosm(t, folder)
  const person = await logIn(server, 'wizard')
  await person.evaluate('add_property(#0, "moves", 0, {#3, "rw"});')
  for (let account = 0; account < ACCOUNTS; account++) {
    await person.evaluate(`add_property(#0, "account${account}", 1000, {#3, "rw"});`)
  }
  for (let pad = 0; pad < padMb * 20; pad++) {
    const text = `s = "${pad} "; while (length(s) < 50000) s = s + s; endwhile`
    await person.evaluate(`${text} add_property(#0, "pad${pad}", s, {#3, "r"});`)
  }
  const [, token = ''] = /acts as #\d+: ([^"]+)"/.exec(server.errors()) ?? []
  const url = `http://127.0.0.1:${server.httpPort}`
  const place = path.join(folder, 'backup')
  return {
    folder,
    server,
    person,
    backup: (...words) => runCosm(['backup', place, '--url', url, '--token', token, ...words]),
  }
}

/** Moves money until told to stop; answers how often. A move is one task, so the sum never changes. */
function startMoving(people: readonly Person[]): { stop(): Promise<number> } {
  let isStopping: boolean = false
  let moves = 0
  const move = async (person: Person, index: number) => {
    for (let count = 0; !isStopping; count++) {
      const from = `#0.account${(index + count) % ACCOUNTS}`
      const to = `#0.account${(index + 3 * count + 1) % ACCOUNTS}`
      await person.evaluate(`${from} = ${from} - 1; ${to} = ${to} + 1; #0.moves = #0.moves + 1;`)
      moves += 1
    }
  }
  const all = Promise.all(people.map(move))
  all.catch(() => undefined)
  return {
    async stop() {
      isStopping = true
      await all
      return moves
    },
  }
}

const ACCOUNTS_CODE = `r = {}; for i in [0..${ACCOUNTS - 1}] r = {@r, #0.("account" + tostr(i))}; endfor return {@r, #0.moves};`

async function readAccounts(person: Person): Promise<number[]> {
  return JSON.parse(
    (await person.evaluate(ACCOUNTS_CODE)).replace('{', '[').replace('}', ']'),
  ) as number[]
}

function isDone(t: ExecutionContext, ended: Ended, pattern: RegExp): void {
  t.is(ended.code, 0, ended.error)
  t.regex(ended.out, pattern)
}

/** Every definition of the world in `[name]/data` of [folder], by file. */
async function exportOf(t: ExecutionContext, folder: string, name = '.') {
  const out = path.join(folder, `${name}/exported`)
  const data = path.join(folder, name, 'data')
  isDone(t, await runCosm(['export', '--format', 'objects', out, '--data', data]), /Exported/)
  const files = readdirSync(out, { recursive: true }).map(String).sort()
  return files
    .filter((file) => statSync(path.join(out, file)).isFile())
    .map((file) => `${file}\n${readFileSync(path.join(out, file), 'utf8')}`)
}

test.serial(
  'a backup made while people write restores one moment, and at any time asked for',
  async (t) => {
    t.timeout(300_000)
    const bank = await openBank(t)
    const people = await Promise.all(
      Array.from({ length: WRITERS }, () => logIn(bank.server, 'wizard')),
    )
    const moving = startMoving(people)
    isDone(t, await bank.backup('--rate', '1'), /rows copied .* commits/)
    isDone(t, await bank.backup(), /^[^\n]*backup: \d+ commits/)
    const moves = await moving.stop()
    t.true(moves > 20, `${moves} moves`)
    const atEnd = await readAccounts(bank.person)
    t.is(atEnd.at(-1), moves)
    const moment = new Date()
    await new Promise((resolve) => setTimeout(resolve, 20))
    await bank.person.evaluate('#0.moves = 0;')
    isDone(t, await bank.backup(), / commits /)
    await bank.server.end('SIGKILL')

    const place = path.join(bank.folder, 'backup')
    isDone(t, await runCosm(['verify', place]), /backup: sound; \d+ rows, \d+ commits/)
    for (const name of ['end', 'earlier']) {
      const folder = path.join(bank.folder, name)
      mkdirSync(folder)
      const at = name === 'end' ? [] : ['--at', moment.toISOString()]
      const restored = await runCosm(['restore', place, '--data', path.join(folder, 'data'), ...at])
      isDone(t, restored, /rows and \d+ commits restored, the world as it was at 20/)
      if (name === 'end')
        t.deepEqual(await exportOf(t, bank.folder, name), await exportOf(t, bank.folder))
      const server = await startCosm(t, folder)
      const found = await readAccounts(await logIn(server, 'wizard'))
      t.deepEqual(found.slice(0, -1), atEnd.slice(0, -1))
      t.is(
        found.slice(0, -1).reduce((sum, value) => sum + value, 0),
        TOTAL,
      )
      t.is(found.at(-1), name === 'end' ? 0 : moves)
      t.notRegex(server.errors(), /the token of the HTTP API/, 'tokens are restored')
      await server.end('SIGKILL')
    }
  },
)

test.serial('a backup that is killed goes on, also after the server was killed', async (t) => {
  t.timeout(300_000)
  const bank = await openBank(t, 3)
  const moving = startMoving([bank.person])
  const place = path.join(bank.folder, 'backup')
  const { httpPort } = bank.server
  const [, token = ''] = /acts as #\d+: ([^"]+)"/.exec(bank.server.errors()) ?? []
  const url = `http://127.0.0.1:${httpPort}`
  const child = spawn(
    process.execPath,
    [COSM, 'backup', place, '--url', url, '--token', token, '--rate', '0.5'],
    { stdio: 'ignore' },
  )
  await until(() => existsSync(path.join(place, '00001.rows.part')))
  child.kill('SIGKILL')
  await new Promise((resolve) => child.once('exit', resolve))
  const unfinished = await runCosm(['verify', place])
  t.is(unfinished.code, 1)
  t.regex(
    unfinished.error,
    /^cosm: the backup cannot be used: the copy in [^\n]* is not whole yet[^\n]*\n$/,
  )
  await moving.stop()
  await bank.server.end('SIGKILL')

  const data = path.join(bank.folder, 'data')
  isDone(t, await runCosm(['backup', place, '--data', data]), /rows copied/)
  isDone(t, await runCosm(['verify', place]), /sound/)
  const restored = path.join(bank.folder, 'restored')
  mkdirSync(restored)
  isDone(t, await runCosm(['restore', place, '--data', path.join(restored, 'data')]), /restored/)
  t.deepEqual(await exportOf(t, bank.folder, 'restored'), await exportOf(t, bank.folder))
})

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 10))
}

test.serial('a restore that was killed never starts as a world', async (t) => {
  t.timeout(300_000)
  const folder = openFolder(t)
  await writeWorld(folder)
  await writeRows(path.join(folder, 'data'))
  const place = path.join(folder, 'backup')
  isDone(
    t,
    await runCosm(['backup', place, '--data', path.join(folder, 'data'), '--rate', '1000']),
    /copied/,
  )
  mkdirSync(path.join(folder, 'restored'))
  const data = path.join(folder, 'restored/data')
  const child = spawn(process.execPath, [COSM, 'restore', place, '--data', data], {
    stdio: 'ignore',
  })
  const wal = path.join(data, 'world.db-wal')
  await until(() => (statSync(wal, { throwIfNoEntry: false })?.size ?? 0) > 4_000_000)
  child.kill('SIGKILL')
  await new Promise((resolve) => child.once('exit', resolve))
  const started = await runCosm(['start', '--data', data, '--telnet-port', '0', '--http-port', '0'])
  t.is(started.code, 1)
  t.regex(
    started.error,
    /cosm: a restore into this store was not finished: empty it and restore again\n$/,
  )
  const again = await runCosm(['restore', place, '--data', data])
  t.is(again.code, 1)
  t.regex(again.error, /^cosm: the data folder is not empty: [^\n]*world\.db\n$/)
})

/** Some 40 MB of rows, so that a restore takes its time. */
async function writeRows(data: string): Promise<void> {
  const options = { clock: openSystemClock(), log: openSilentLog(), freeSpaceFloorBytes: 0 }
  const store = openEmbeddedStore({
    ...options,
    path: data,
    durability: 'none',
    checkpoints: 'inline',
  })
  for (let begin = 0; begin < 40_000; begin += 4_000) {
    const writer = new MutationWriter()
    for (let row = begin; row < begin + 4_000; row++) {
      writer.set(packTuple(['zz', row]), new Uint8Array(1_000).fill(row % 251))
    }
    await store.commit({ mutations: writer.finish() })
  }
  await store.close()
}

test.serial(
  'a damaged backup is refused by verify and restore, and the folder stays empty',
  async (t) => {
    t.timeout(300_000)
    const folder = openFolder(t)
    await writeWorld(folder)
    const place = path.join(folder, 'backup')
    isDone(t, await runCosm(['backup', place, '--data', path.join(folder, 'data')]), /rows copied/)
    for (const name of readdirSync(place).filter((each) => !each.startsWith('lock.'))) {
      const copy = path.join(folder, `damaged-${name}`)
      cpSync(place, copy, { recursive: true })
      const file = path.join(copy, name)
      const bytes = readFileSync(file)
      const at = Math.floor(bytes.length / 2)
      bytes[at] = (bytes[at] ?? 0) ^ 4
      writeFileSync(file, bytes)
      const data = path.join(folder, `data-${name}`)
      for (const words of [
        ['verify', copy],
        ['restore', copy, '--data', data],
      ]) {
        const refused = await runCosm(words)
        t.is(refused.code, 1)
        t.regex(refused.error, /^cosm: the backup is damaged: [^\n]+\n$/)
        t.true(refused.error.includes(file), refused.error)
      }
      t.false(existsSync(data))
    }
  },
)

test.serial('mistakes are one clear line', async (t) => {
  const folder = openFolder(t)
  const place = path.join(folder, 'backup')
  const mistakes: [string[], RegExp][] = [
    [['backup'], /backup to where\?/],
    [['backup', place, '--data', path.join(folder, 'none')], /there is no world in/],
    [['backup', place, '--url', 'http://127.0.0.1:1', '--token', 'x'], /does not answer/],
    [['backup', place, '--url', 'http://127.0.0.1:1', '--data', 'x'], /exclude each other/],
    [['backup', place, '--rate', '0'], /--rate is 0/],
    [['verify', place], /there is no backup in/],
    [['restore', place], /restore into what\?/],
    [['restore', place, '--data', path.join(folder, 'new')], /there is no backup in/],
    [
      ['restore', place, '--data', path.join(folder, 'new'), '--at', 'noon'],
      /--at noon is no time/,
    ],
  ]
  for (const [words, pattern] of mistakes) {
    const ended = await runCosm(words)
    t.not(ended.code, 0)
    t.regex(ended.error, pattern, words.join(' '))
    t.regex(ended.error, /^cosm: [^\n]+\n$/, 'one line')
  }
  t.false(existsSync(path.join(folder, 'new')))
})

test.serial('a world moves to FoundationDB and back by a backup and a restore', async (t) => {
  t.timeout(300_000)
  const foundation = await findFoundation()
  if (typeof foundation === 'string') {
    t.log(`skipped, because ${foundation}`)
    t.pass()
    return
  }
  t.teardown(() => foundation.close())
  const environment = environmentOf(foundation.clusterFile)
  const bank = await openBank(t)
  await bank.server.end('SIGTERM')
  const at = (name: string) => path.join(bank.folder, name)
  isDone(t, await runCosm(['backup', at('there'), '--data', at('data')]), /rows copied/)
  isDone(t, await runCosm(['restore', at('there'), '--store', 'fdb'], environment), /restored/)
  const full = await runCosm(['restore', at('there'), '--store', 'fdb'], environment)
  t.regex(full.error, /not empty/)
  const server = await startCosm(t, openFolder(t), environment)
  const person = await logIn(server, 'wizard')
  const moving = startMoving([person])
  isDone(t, await runCosm(['backup', at('back'), '--rate', '1'], environment), /rows copied/)
  const moves = await moving.stop()
  const accounts = await readAccounts(person)
  t.is(accounts.at(-1), moves)
  isDone(t, await runCosm(['backup', at('back')], environment), /commits/)
  await server.end('SIGKILL')
  mkdirSync(at('returned'))
  isDone(t, await runCosm(['restore', at('back'), '--data', at('returned/data')]), /restored/)
  const returned = await startCosm(t, at('returned'))
  t.deepEqual(await readAccounts(await logIn(returned, 'wizard')), accounts)
  await returned.end('SIGKILL')
})
