/** LambdaCore and ToastCore, imported and lived in. They are not part of this repository. */

import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import test from 'ava'
import { LineClient } from '../_support/line-client.ts'
import { openFolder, startCosm } from '../_support/server-process.ts'
import { tell } from '../_support/story.ts'

const ROOT = path.resolve(import.meta.dirname, '../..')
const COSM = path.join(ROOT, 'kernel/cli/cosm.ts')
const CORES = path.resolve(ROOT, '../shared/cores')

/** What is typed, and a line that must come for it. */
type Exchange = readonly [typed: string, answer?: string | RegExp]

const WIZARD: readonly Exchange[] = [
  ['connect wizard', 'The First Room'],
  ['look', 'This is all there is right now.'],
  [';1+1', '=> 2'],
  ['@who', /^Wizard \(#2\) .* The First Room$/],
  [
    '@create $thing named lamp',
    /^You now have lamp with object number #\d+ and parent generic thing \(#5\)\.$/i,
  ],
  ['@verb lamp:rub this none none', 'Verb added (1).'],
  ['@program lamp:rub', /^Now programming lamp:rub/],
  ['player:tell("The lamp glows.");'],
  ['.', 'Verb programmed.'],
  ['rub lamp', 'The lamp glows.'],
  ['@list lamp:rub', /^ 1: {2}player:tell\("The lamp glows\."\);$/],
  ['@describe lamp as "A brass lamp."', 'Description set.'],
  ['look lamp', 'A brass lamp.'],
  ['drop lamp', 'You drop lamp.'],
  ['help', 'Help is available on the following general topics:'],
  ['help @create', /^Syntax: {2}@create/],
  ['news', '(end)'],
  ['say hello', 'You say, "hello"'],
  [':waves', 'Wizard waves'],
  ['page wizard hi', 'Your message has been sent.'],
  ['@dig north,n|south,s to Attic', /^Exit from Attic .* created with id #\d+\.$/],
  ['n', 'Attic'],
  ['s', 'You see lamp here.'],
  ['@audit', /^-- \d+ objects\./],
  ['@property lamp.x 3', 'Property added with value 3.'],
  ['@show lamp', /^Object ID: {2}#\d+$/],
  ['@lock lamp with me', 'Locked lamp to this key:'],
  ['@unlock lamp', 'Unlocked lamp.'],
  [';;fork (0) player:tell("forked"); endfork', 'forked'],
  [';;suspend(0); return "woken";', '=> "woken"'],
  ['@make-player Ann ann@example.com', /^Ann \(#\d+\) created with password/],
  ['@newpassword Ann is xyzzy', /\[Enter `yes' or `no'\]$/],
  ['no', /\[Enter `yes' or `no'\]$/],
  ['no', 'No mail sent.'],
]

const LETTER: readonly Exchange[] = [
  ['@send wizard', 'Subject:'],
  ['hello', /^Composing a letter to Wizard \(#2\)/],
  ['say Dear Wizard', 'Line 1 added.'],
  ['send', 'Mail actually sent to Wizard (#2)'],
]

for (const [name, file] of [
  ['LambdaCore', 'LambdaCore-latest.db'],
  ['ToastCore', 'toastcore.db'],
] as const) {
  const source = path.join(CORES, file)
  const run = existsSync(source) ? test.serial : test.serial.skip
  run(`${name} (../shared/cores/${file}) is imported, and people live in it`, async (t) => {
    const folder = openFolder(t)
    const words = [COSM, 'import', source, '--data', path.join(folder, 'data')]
    execFileSync(process.execPath, words, { stdio: 'pipe' })
    const server = await startCosm(t, folder)
    const wizard = await LineClient.open(server.telnetPort)
    await converse(wizard, WIZARD)
    const ann = await LineClient.open(server.telnetPort)
    await converse(ann, [['connect ann xyzzy', 'Wizard is here.'], ...LETTER])
    await converse(wizard, [['@read 1', 'Dear Wizard']])
    ann.send('say hi')
    t.is(await wizard.until((line) => line.startsWith('Ann say')), 'Ann says, "hi"')
    await server.end('SIGKILL')
    const again = await startCosm(t, folder)
    const back = await LineClient.open(again.telnetPort)
    await converse(back, [
      ['connect ann xyzzy', 'The First Room'],
      ['take lamp', 'You take lamp.'],
      ['rub lamp', 'The lamp glows.'],
    ])
    back.send('@quit')
    await t.notThrowsAsync(back.closed())
  })

  run(`${name}: an evening, whose every line is what ToastStunt or LambdaMOO shows`, async (t) => {
    const folder = openFolder(t)
    const words = [COSM, 'import', source, '--data', path.join(folder, 'data')]
    execFileSync(process.execPath, words, { stdio: 'pipe' })
    const server = await startCosm(t, folder)
    const scene = {
      connect: () => LineClient.open(server.telnetPort),
      logIn: () => Promise.reject(new Error('nobody has an account before the evening')),
      kill: () => Promise.reject(new Error('the server lives through the evening')),
    }
    const story = path.join(import.meta.dirname, 'cores', `${name.toLowerCase()}.story`)
    await t.notThrowsAsync(tell(scene, readFileSync(story, 'utf8')))
  })
}

/** Types each line and waits for its answer; other lines may come before it. */
async function converse(client: LineClient, exchanges: readonly Exchange[]): Promise<void> {
  for (const [typed, answer] of exchanges) {
    client.send(typed)
    if (answer === undefined) continue
    const seen: string[] = []
    const isAnswer = (line: string) => {
      seen.push(line)
      return typeof answer === 'string' ? line === answer : answer.test(line)
    }
    await client.until(isAnswer).catch((error: Error) => {
      throw new Error(`${typed}: ${error.message}, only ${JSON.stringify(seen)}`)
    })
  }
}
