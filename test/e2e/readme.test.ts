/** The five minutes of README.md, followed word for word on a server of its own. */

import { readFileSync } from 'node:fs'
import path from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { decode, LineClient } from '../_support/line-client.ts'
import { openFolder, startCosm } from '../_support/server-process.ts'

const README = readFileSync(path.join(import.meta.dirname, '../../README.md'), 'utf8')

/** The lines of every fence of the tour, in their order. */
function readTour(): string[][] {
  const tour = README.slice(README.indexOf('## Five minutes'), README.indexOf('## Your own world'))
  return [...tour.matchAll(/^```\n([\s\S]*?)^```$/gm)].map((fence) =>
    (fence[1] as string).trimEnd().split('\n'),
  )
}

/** What [client] sees up to [last]. */
async function seeUntil(client: LineClient, last: string): Promise<string[]> {
  const seen: string[] = []
  for (;;) {
    const line = decode(await client.next())
    seen.push(line)
    if (line === last) return seen
  }
}

/** [lines] are what [client] sees, one after another, whatever came before. */
async function sees(t: ExecutionContext, client: LineClient, lines: readonly string[]) {
  await seeUntil(client, lines[0] as string)
  for (const line of lines.slice(1)) t.is(decode(await client.next()), line)
}

/** The requests of the fence that calls curl: how, where, what is sent, what is answered. */
function readRequests(lines: readonly string[]) {
  const text = lines.join('\n').replaceAll('\\\n', '')
  return [...text.matchAll(/^curl .*\n\{.*$/gm)].map(([found]) => {
    const [command = '', answer = ''] = found.split('\n')
    return {
      method: / -X (\w+)/.exec(command)?.[1],
      path: /7780(\S+)/.exec(command)?.[1] ?? '',
      body: / -d '([^']*)'/.exec(command)?.[1],
      answer,
    }
  })
}

test('who follows the README sees what it says', async (t) => {
  const [
    ,
    walk = [],
    workshop = [],
    program = [],
    mistakes = [],
    talk = [],
    look = [],
    after = [],
  ] = readTour()
  const folder = openFolder(t)
  const server = await startCosm(t, folder)
  const token = /acts as #\d+: (\S+?)"/.exec(server.errors())?.[1]

  const ann = await LineClient.open(server.telnetPort)
  for (const line of walk) ann.send(line)
  await sees(t, ann, workshop)
  ann.send('read slate')
  await seeUntil(ann, '  4. Use it:            blow whistle')
  for (const line of program) ann.send(line)
  await seeUntil(ann, 'Wheee!')
  for (const line of ['ring bell', 'drop whistle', ';2 + 2']) ann.send(line)
  await seeUntil(ann, '=> 4')
  for (const line of mistakes) {
    if (line.startsWith('> ')) ann.send(line.slice(2))
    else t.is(decode(await ann.next()), line)
  }

  const wizard = await LineClient.open(server.telnetPort)
  wizard.send(server.wizardLine)
  for (const line of talk) {
    const [, typed = '', seen = ''] = /^(.+?) {2,}ann sees: (.*)$/.exec(line) ?? []
    wizard.send(typed)
    await seeUntil(ann, seen)
  }

  const requests = readRequests(look)
  t.is(requests.length, 3)
  for (const { method = 'GET', path: where, body, answer } of requests) {
    const response = await fetch(`http://127.0.0.1:${server.httpPort}${where}`, {
      method: method === 'GET' && body !== undefined ? 'POST' : method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body }),
    })
    t.is(await response.text(), answer)
  }

  await server.end('SIGKILL')
  const again = await startCosm(t, folder)
  const back = await LineClient.open(again.telnetPort)
  back.send('connect ann ladders7')
  for (const line of after) {
    const [, typed = '', seen = ''] = /^(.+?) {2,}(.*)$/.exec(line) ?? []
    back.send(typed)
    await seeUntil(back, seen)
  }
  t.is(after.length, 2)
})
