import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import test, { type ExecutionContext } from 'ava'
import { E_INVARG, E_PERM, E_QUOTA } from '../../../../../driver/shared/errors.ts'
import { openExec } from '../../../../../kernel/host/service/exec.ts'
import { ask, openFolder } from '../../../../_support/service.ts'

function open(t: ExecutionContext, granted = true) {
  const folder = openFolder(t)
  const exec = openExec({ folder, granted })
  t.teardown(() => exec.close())
  const script = (name: string, text: string) =>
    writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 })
  return {
    folder,
    exec,
    script,
    run: async (...args: unknown[]) => await ask(exec.service, 'run', ...args),
  }
}

test('a program gets arguments and input, and its output is answered', async (t) => {
  const { script, run } = open(t)
  script('echo', 'cat; echo "$1 $2"; echo oops >&2; exit 3')
  t.deepEqual(await run(['echo', 'a', 'b c'], 'in~0A'), {
    value: [3, 'in~0Aa b c~0A', 'oops~0A'],
  })
})

test('a program sees only the environment that it is given', async (t) => {
  const { script, run } = open(t)
  script('env', 'echo "$PATH|$HOME|$X"')
  t.deepEqual(await run(['env'], '', ['X=1']), { value: [0, '/bin:/usr/bin||1~0A', ''] })
})

test('only files of the folder are run', async (t) => {
  const { folder, run } = open(t)
  t.deepEqual(await run(['none']), { error: E_INVARG, message: 'Does not exist', value: 0 })
  mkdirSync(join(folder, 'd'))
  t.like(await run(['d']), { error: E_INVARG, message: 'Is not a file' })
  symlinkSync('/bin/sh', join(folder, 'sh'))
  t.like(await run(['sh']), { error: E_INVARG })
})

test('a file that cannot be run exits with 255', async (t) => {
  const { folder, run } = open(t)
  writeFileSync(join(folder, 'f'), 'text', { mode: 0o644 })
  t.like(await run(['f']), { value: [255, ''] })
})

test('without the grant nothing is run', async (t) => {
  const { script, run } = open(t, false)
  script('x', 'true')
  t.like(await run(['x']), { error: E_PERM })
})

test('too much output ends the program', async (t) => {
  const { script, run } = open(t)
  script('yes', 'yes')
  t.like(await run(['yes']), { error: E_QUOTA })
})

test('closing ends a program and what it started, and none starts afterwards', async (t) => {
  const { exec, folder, script, run } = open(t)
  script('wait', `sleep 60 & touch "${join(folder, 'started')}"; sleep 60`)
  const answer = run(['wait'])
  while (!existsSync(join(folder, 'started'))) await delay(10)
  await exec.close()
  t.deepEqual(await answer, { value: [0, '', ''] })
  t.deepEqual(await run(['wait']), { error: E_INVARG, message: 'The server is stopping', value: 0 })
})
