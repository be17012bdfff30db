import { createServer } from 'node:net'
import test from 'ava'
import { openFolder, runCosm, startEcho } from '../_support/server-process.ts'

for (const [words, error] of [
  [['strat'], 'cosm: the command cannot be understood: unknown command strat; did you mean start?'],
  [
    ['start', '--dta', 'x'],
    'cosm: the command cannot be understood: start: unknown option --dta; did you mean --data?',
  ],
  [
    ['start', '--http-port', '99999'],
    'cosm: a setting has no valid value: --http-port is 99999; use a number from 0 to 65535',
  ],
  [
    ['start', '--durability', 'some'],
    'cosm: a setting has no valid value: --durability is some; use group, relaxed, none',
  ],
  [
    ['start', '--grant', 'file,moon'],
    'cosm: a setting has no valid value: --grant is moon; use file, sqlite, exec, network',
  ],
  [['start', 'now'], 'cosm: the command cannot be understood: start: unexpected word now'],
] as const) {
  test.serial(`cosm ${words.join(' ')}: one clear line and exit code 2`, async (t) => {
    const ended = await runCosm(words)
    t.deepEqual(ended, { code: 2, out: '', error: `${error}\n` })
  })
}

test.serial('--help lists the commands, and each tells about itself', async (t) => {
  const all = await runCosm(['--help'])
  t.is(all.code, 0)
  for (const name of ['start', 'connect', 'import']) {
    t.regex(all.out, new RegExp(`^  ${name} `, 'm'))
    const one = await runCosm([name, '--help'])
    t.is(one.code, 0)
    t.regex(one.out, new RegExp(`^cosm ${name}`))
  }
})

test.serial('a port in use is one clear line that names it', async (t) => {
  const blocker = createServer().listen(0, '127.0.0.1')
  t.teardown(() => blocker.close())
  await new Promise((resolve) => blocker.once('listening', resolve))
  const { port } = blocker.address() as { port: number }
  for (const name of ['COSM_HTTP_PORT', 'COSM_TELNET_PORT']) {
    const error = await t.throwsAsync(startEcho(t, openFolder(t), { [name]: String(port) }))
    t.is(error?.message, `exit code 1: cosm: the port is in use: 127.0.0.1:${port}\n`)
  }
})
