/** `cosm language-server`: answers an editor on standard input and output. */

import { readFileSync } from 'node:fs'
import path from 'node:path'
import { KernelError } from '../base/errors.ts'
import { openLanguage } from '../host/language.ts'
import type { Command, CommandInput } from './command.ts'
import { LiveImage } from './language-server/live.ts'
import { converse } from './language-server/rpc.ts'
import { LanguageServer } from './language-server/server.ts'
import { openRemoteWorld } from './remote-world.ts'

const LANGUAGE = path.resolve(import.meta.dirname, '../../build/language.js')

export const languageServer: Command = {
  name: 'language-server',
  summary: 'help an editor with programs, over standard input and output',
  usage: 'cosm language-server [--url URL --token TOKEN]',
  details: [
    'Speaks the Language Server Protocol. Files end in .moo: object definitions, or the source of one verb.',
    'With --url, names of a running server are completed too; its token may be in COSM_TOKEN.',
  ],
  options: {
    url: { type: 'string', value: 'URL', help: 'a running server' },
    token: { type: 'string', value: 'TOKEN', help: "the server's token" },
    stdio: { type: 'boolean', help: 'what editors say; there is no other way' },
  },
  positionalsMax: 0,
  run: serve,
}

async function serve({ values }: CommandInput): Promise<number> {
  const live = openLive(values)
  const language = openLanguage(readFileSync(LANGUAGE, 'utf8'))
  const streams = { input: process.stdin, output: process.stdout }
  await converse(
    streams,
    (send) => new LanguageServer({ language, live, send, exit: (code) => process.exit(code) }),
  )
  // The editor is gone without a word.
  return 1
}

function openLive(values: CommandInput['values']): LiveImage | undefined {
  const { url, token = process.env['COSM_TOKEN'] } = values
  if (typeof url !== 'string') return undefined
  if (typeof token !== 'string') throw new KernelError('ERR_USAGE', '--url needs --token TOKEN')
  return new LiveImage(openRemoteWorld({ url, token }), () => performance.now())
}
