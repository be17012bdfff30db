/**
 * `cosm connect [URL]`: a terminal client for any Cosm server, on readline: history, completion of
 * words the world has shown, and reconnecting when the connection drops. Colours only on a terminal.
 */

import { appendFileSync, mkdirSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import path from 'node:path'
import readline from 'node:readline'
import { WebSocket } from 'ws'
import type { Command } from './command.ts'

const URL_DEFAULT = 'ws://127.0.0.1:7780/'
const HISTORY_LINES_MAX = 1000
const WORDS_MAX = 5000
const RECONNECT_MS_MIN = 500
const RECONNECT_MS_MAX = 30_000
const HANDSHAKE_MS_MAX = 10_000

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

async function runClient(url: URL): Promise<number> {
  const terminal = Boolean(process.stdout.isTTY && process.stdin.isTTY)
  const colour = terminal && !process.env['NO_COLOR']
  const words = new Words()
  const screen = readline.createInterface({
    input: process.stdin,
    output: terminal ? process.stdout : undefined,
    terminal,
    prompt: '',
    history: terminal ? readHistory() : [],
    historySize: HISTORY_LINES_MAX,
    removeHistoryDuplicates: true,
    completer: (line: string) => words.complete(line),
  })
  const show = (line: string) => {
    if (!terminal) {
      process.stdout.write(`${line}\n`)
      return
    }
    readline.clearLine(process.stdout, 0)
    readline.cursorTo(process.stdout, 0)
    process.stdout.write(`${line}\n`)
    screen.prompt(true)
  }
  const note = (line: string) => show(colour ? `\u001b[2m${line}\u001b[0m` : line)
  return await new Promise((done) => converse({ url, screen, words, show, note, done }))
}

type Conversation = {
  url: URL
  screen: readline.Interface
  words: Words
  show: (line: string) => void
  note: (line: string) => void
  done: (code: number) => void
}

/** Connects, passes lines both ways, and reconnects until the person leaves or the world says goodbye. */
function converse({ url, screen, words, show, note, done }: Conversation) {
  let socket: WebSocket | undefined
  let timer: NodeJS.Timeout | undefined
  let delayMs = RECONNECT_MS_MIN
  let leaving = false
  let everOpen = false
  const waiting: string[] = []

  const leave = (code: number) => {
    if (leaving) return
    leaving = true
    clearTimeout(timer)
    socket?.close(1000)
    screen.close()
    done(code)
  }
  const open = () => {
    const opening = new WebSocket(url, { handshakeTimeout: HANDSHAKE_MS_MAX })
    let failure = ''
    socket = opening
    opening.on('open', () => {
      if (everOpen) note(`— connected again to ${url.href} —`)
      everOpen = true
      delayMs = RECONNECT_MS_MIN
      for (const line of waiting.splice(0)) opening.send(line)
    })
    opening.on('message', (data) => {
      for (const line of String(data).split(/\r?\n/)) {
        words.learn(line)
        show(line)
      }
    })
    opening.on('error', (error) => {
      failure = error.message || ('code' in error ? String(error.code) : 'failed')
    })
    opening.on('close', (code) => {
      if (leaving) return
      if (code === 1000) return leave(0)
      if (!everOpen) {
        process.stderr.write(
          `cosm connect: no server answers at ${url.href}${failure ? ` (${failure})` : ''}\n`,
        )
        return leave(1)
      }
      note(`— connection lost; trying again in ${delayMs / 1000} s —`)
      timer = setTimeout(open, delayMs)
      delayMs = Math.min(RECONNECT_MS_MAX, delayMs * 2)
    })
  }
  screen.on('line', (line) => {
    keepHistory(line)
    if (socket?.readyState === WebSocket.OPEN) socket.send(line)
    else waiting.push(line)
  })
  screen.on('SIGINT', () => leave(0))
  screen.on('close', () => {
    // Input piped from a file ends before its answers have come.
    if (!process.stdin.isTTY && socket?.readyState === WebSocket.OPEN)
      setTimeout(() => leave(0), RECONNECT_MS_MIN)
    else leave(0)
  })
  open()
}
