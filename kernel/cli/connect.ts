/**
 * `cosm connect [URL]`: a terminal client for any Cosm server, on readline: history, completion of
 * words the world has shown, reconnecting to the same session. Colours only on a terminal.
 */

import { appendFileSync, mkdirSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import path from 'node:path'
import readline from 'node:readline'
import { Writable } from 'node:stream'
import { openClient } from './client.ts'
import type { Command } from './command.ts'

const URL_DEFAULT = 'ws://127.0.0.1:7780/'
const HISTORY_LINES_MAX = 1000
const WORDS_MAX = 5000
/** How long a client whose input has ended waits for answers. */
const LINGER_MS = 1000

/** Words that complete in every world. */
const COMMANDS = [
  '@create',
  '@describe',
  '@dig',
  '@edit',
  '@list',
  '@program',
  '@quit',
  'connect',
  'create',
  'drop',
  'emote',
  'get',
  'give',
  'help',
  'inventory',
  'look',
  'page',
  'put',
  'say',
  'take',
  'whisper',
  'who',
]

export const connect: Command = {
  name: 'connect',
  summary: 'connect to a world from this terminal',
  usage: 'cosm connect [URL]',
  details: [
    `URL is ws://HOST:PORT/ or wss://HOST/; the default is ${URL_DEFAULT}`,
    'Keys: up and down for history, Tab to complete, Ctrl-C or Ctrl-D to leave.',
  ],
  options: {},
  positionalsMax: 1,
  run: async ({ positionals }) => await runClient(requireUrl(positionals[0] ?? URL_DEFAULT)),
}

/** [text] as a WebSocket URL; `host:port` alone means ws://. */
function requireUrl(text: string): URL {
  const url = URL.parse(/^wss?:\/\//.test(text) ? text : `ws://${text}`)
  if (!url?.hostname) throw new Error(`connect: ${text} is not a ws:// or wss:// address`)
  return url
}

/** The newest words seen, for completion; bounded. */
class Words {
  readonly #seen = new Set<string>(COMMANDS)

  learn(line: string) {
    for (const word of line.match(/[\p{L}@$#][\p{L}\p{N}_$#-]{2,}/gu) ?? []) {
      this.#seen.delete(word)
      this.#seen.add(word)
    }
    for (const word of this.#seen) {
      if (this.#seen.size <= WORDS_MAX) break
      this.#seen.delete(word)
    }
  }

  /** What readline's completer wants: the matches of the last word, and that word. */
  complete(line: string): [string[], string] {
    const last = /\S*$/.exec(line)?.[0] ?? ''
    if (last === '') return [[], '']
    const folded = last.toLowerCase()
    return [[...this.#seen].filter((word) => word.toLowerCase().startsWith(folded)).sort(), last]
  }
}

const historyFile = () => path.join(homedir(), '.config', 'cosm', 'history')

function readHistory(): string[] {
  try {
    return readFileSync(historyFile(), 'utf8')
      .split('\n')
      .filter(Boolean)
      .slice(-HISTORY_LINES_MAX)
      .reverse()
  } catch {
    return [] // The first time there is none.
  }
}

/** Keeps [line] for the next time, unless it is a password's. A home that cannot be written has no history. */
function keepHistory(line: string) {
  if (/^\s*(connect|create|@password)\b/i.test(line)) return
  try {
    mkdirSync(path.dirname(historyFile()), { recursive: true })
    appendFileSync(historyFile(), `${line}\n`, { mode: 0o600 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error
  }
}

/** A screen line by line, with what is being typed kept below the output. */
interface Screen {
  show(line: string): void
  note(line: string): void
}

async function runClient(url: URL): Promise<number> {
  const terminal = process.stdout.isTTY && process.stdin.isTTY
  const words = new Words()
  const hidden = new HiddenOutput(process.stdout)
  const screen = readline.createInterface({
    input: process.stdin,
    output: terminal ? hidden : undefined,
    terminal,
    prompt: '',
    history: terminal ? readHistory() : [],
    historySize: HISTORY_LINES_MAX,
    removeHistoryDuplicates: true,
    completer: (line: string) => words.complete(line),
  })
  const { show, note } = terminal ? terminalScreen(screen) : plainScreen()
  return await new Promise((done) => {
    const client = openClient(url, {
      line: (text) => {
        for (const line of text.split('\n')) {
          words.learn(line)
          show(line)
        }
      },
      note: (text) => note(`— ${text} —`),
      echo: (on) => {
        hidden.hides = !on
      },
      end: (failure) => {
        if (failure) process.stderr.write(`cosm: no server answers at ${url.href} (${failure})\n`)
        screen.close()
        done(failure ? 1 : 0)
      },
    })
    screen.on('line', (line) => {
      if (!hidden.hides) keepHistory(line)
      client.send(line)
    })
    screen.on('SIGINT', () => client.leave())
    // Input piped from a file ends before its answers have come.
    screen.on('close', () => setTimeout(() => client.leave(), terminal ? 0 : LINGER_MS))
  })
}

/** Standard output that can be told to swallow what is typed: passwords. */
class HiddenOutput extends Writable {
  hides = false
  readonly #output: NodeJS.WriteStream

  constructor(output: NodeJS.WriteStream) {
    super()
    this.#output = output
  }

  get columns(): number {
    return this.#output.columns
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void) {
    if (this.hides) done()
    else this.#output.write(chunk, done)
  }
}

function terminalScreen(screen: readline.Interface): Screen {
  const colour = process.stdout.hasColors()
  const show = (line: string) => {
    readline.clearLine(process.stdout, 0)
    readline.cursorTo(process.stdout, 0)
    process.stdout.write(`${line}\n`)
    screen.prompt(true)
  }
  return { show, note: (line) => show(colour ? `\u001b[2m${line}\u001b[0m` : line) }
}

function plainScreen(): Screen {
  const show = (line: string) => process.stdout.write(`${line}\n`)
  return { show, note: (line) => process.stderr.write(`${line}\n`) }
}
