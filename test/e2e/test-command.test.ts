import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import test from 'ava'
import { openFolder, startCosm } from '../_support/server-process.ts'

const ROOT = path.resolve(import.meta.dirname, '../..')
const COSM = path.join(ROOT, 'kernel/cli/cosm.ts')

interface Outcome {
  readonly code: number
  readonly out: string
  readonly errors: string
}

function cosm(...words: string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    execFile(process.execPath, [COSM, ...words], (error, out, errors) => {
      resolve({ code: error === null ? 0 : Number(error.code), out, errors })
    })
  })
}

const WORLD = `object $system #0
name "system"
owner #wizard
parent #-1
endobject

object #wizard
name "wizard"
owner #wizard
parent #-1
flags player programmer wizard
endobject

object $box
name "box"
owner #wizard
parent #-1
flags readable
property lid "rw" = 0

verb "open" (this none this) "rxd"
if (this.lid)
  return 0;
endif
this.lid = 1;
return 1;
endverb

verb "test_open" (this none this) "rxd"
this:open() || raise("failed", "it stays shut");
this:open() && raise("failed", "it opens twice");
endverb

verb "test_lid" (this none this) "rxd"
this.lid && raise("failed", "left open");
raise("failed", "on purpose");
endverb
endobject
`

function openWorld(folder: string): string {
  const world = path.join(folder, 'world')
  mkdirSync(world)
  writeFileSync(path.join(world, 'world.moo'), WORLD)
  return world
}

test('the shipped world passes its own tests', async (t) => {
  const { code, out, errors } = await cosm('test', '--world', path.join(ROOT, 'world'))
  t.is(code, 0, out + errors)
  t.regex(out, /^pass {3}\$text:test_list$/m)
  t.regex(out, /^\d+ tests, all passed, \d+ ticks$/m)
})

test('a failure is told with its traceback, and the exit code is 1', async (t) => {
  const folder = openFolder(t)
  const lcov = path.join(folder, 'out.info')
  const world = openWorld(folder)
  const { code, out } = await cosm('test', '--world', world, '--coverage', '--lcov', lcov)
  t.is(code, 1)
  t.regex(
    out,
    /^pass {3}\$box:test_open\nFAIL {3}\$box:test_lid: on purpose\n {9}#2:test_lid \(this == #2\), line 2/m,
  )
  t.regex(out, /^ 100% {2}#2:open$/m)
  t.regex(
    readFileSync(lcov, 'utf8'),
    /^SF:.*open\.moo\nDA:1,1\nDA:2,1\nDA:4,1\nDA:5,1\nLF:4\nLH:4$/m,
  )
  const tap = await cosm('test', '--world', world, '$box', '--only', 'open', '--tap')
  t.is(tap.code, 0)
  t.is(tap.out, 'TAP version 14\n1..1\nok 1 - $box:test_open\n')
})

test('tests run in a copy of a world, and in a running server over its API', async (t) => {
  const folder = openFolder(t)
  const data = path.join(folder, 'data')
  t.is((await cosm('import', openWorld(folder), '--data', data)).code, 0)
  const copied = await cosm('test', '--data', data, '$box', '--only', 'open')
  t.is(copied.code, 0, copied.errors)
  const server = await startCosm(t, folder)
  const [, token = ''] = /acts as #\d+: ([\w-]+)/.exec(server.errors()) ?? []
  const url = `http://127.0.0.1:${server.httpPort}`
  const running = await cosm('test', '--url', url, '--token', token)
  t.is(running.code, 1, running.errors)
  t.regex(running.out, /2 tests, 1 failed/)
  const locked = await cosm('test', '--data', data)
  t.is(locked.code, 1)
  t.regex(locked.errors, /in use|locked|running/)
  const refused = await cosm('test', '--url', url, '--token', 'wrong')
  t.is(refused.code, 1)
  t.regex(refused.errors, /token is not known/)
})

test('mistakes in the command are one line', async (t) => {
  const folder = openFolder(t)
  for (const [words, line] of [
    [['box'], /box is no object; write it as #12 or \$name/],
    [['--url', 'http://127.0.0.1:1'], /--url needs --token/],
    [['--data', folder, '--world', folder], /exclude each other/],
    [['--data', folder], /there is no world in/],
  ] as const) {
    const { code, errors } = await cosm('test', ...words)
    t.is(code, 2)
    t.regex(errors, line)
    t.is(errors.trim().split('\n').length, 1)
  }
  t.false(existsSync(path.join(folder, 'world.db')))
})
