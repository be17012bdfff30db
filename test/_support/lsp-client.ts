/** An editor for tests: starts `cosm language-server` and talks to it as the protocol says. */

import { type ChildProcess, spawn } from 'node:child_process'
import path from 'node:path'
import type { Owner } from './server-process.ts'

const COSM = path.resolve(import.meta.dirname, '../../kernel/cli/cosm.ts')

interface Message {
  id?: number
  method?: string
  params?: unknown
  result?: unknown
  error?: { code: number; message: string }
}

export class LspClient {
  readonly #child: ChildProcess
  readonly #waiting = new Map<number, (message: Message) => void>()
  readonly #notes: Message[] = []
  #listen: (() => void) | undefined
  #held = Buffer.alloc(0)
  #next = 1
  readonly exited: Promise<number | null>

  constructor(t: Owner, words: readonly string[] = []) {
    const stdio: ['pipe', 'pipe', 'inherit'] = ['pipe', 'pipe', 'inherit']
    this.#child = spawn(process.execPath, [COSM, 'language-server', ...words], { stdio })
    this.exited = new Promise((resolve) => this.#child.on('exit', resolve))
    t.teardown(() => this.#child.kill('SIGKILL'))
    this.#child.stdout?.on('data', (chunk: Buffer) => this.#take(chunk))
  }

  /** Asks; resolves with the result, rejects with `CODE MESSAGE`. */
  async request(method: string, params: unknown): Promise<unknown> {
    const id = this.#next++
    const answer = new Promise<Message>((resolve) => this.#waiting.set(id, resolve))
    this.#send({ id, method, params })
    const { result, error } = await answer
    if (error !== undefined) throw new Error(`${error.code} ${error.message}`)
    return result
  }

  notify(method: string, params: unknown): void {
    this.#send({ method, params })
  }

  /** The next notification that the server sends. */
  async note(): Promise<Message> {
    while (this.#notes.length === 0) await new Promise<void>((resolve) => (this.#listen = resolve))
    return this.#notes.shift() as Message
  }

  /** Opens or changes a document and answers the diagnostics that follow, as `line:column message`. */
  async write(uri: string, text: string, method = 'textDocument/didOpen'): Promise<string[]> {
    const isOpening = method === 'textDocument/didOpen'
    this.notify(
      method,
      isOpening
        ? { textDocument: { uri, languageId: 'moo', version: 1, text } }
        : { textDocument: { uri, version: 2 }, contentChanges: [{ text }] },
    )
    const { params } = await this.note()
    const { diagnostics } = params as {
      diagnostics: { range: { start: { line: number; character: number } }; message: string }[]
    }
    return diagnostics.map(
      ({ range: { start }, message }) => `${start.line}:${start.character} ${message}`,
    )
  }

  /** Sends raw bytes. */
  raw(text: string): void {
    this.#child.stdin?.write(text)
  }

  #send(message: object): void {
    const body = Buffer.from(JSON.stringify({ jsonrpc: '2.0', ...message }), 'utf8')
    // In two pieces, as a pipe may deliver it.
    this.#child.stdin?.write(`Content-Length: ${body.length}\r\n`)
    this.#child.stdin?.write(Buffer.concat([Buffer.from('\r\n'), body]))
  }

  #take(chunk: Buffer): void {
    this.#held = Buffer.concat([this.#held, chunk])
    for (;;) {
      const match = /^Content-Length: (\d+)\r\n\r\n/.exec(this.#held.toString('latin1', 0, 64))
      if (match === null) return
      const end = match[0].length + Number(match[1])
      if (this.#held.length < end) return
      const message = JSON.parse(this.#held.toString('utf8', match[0].length, end)) as Message
      this.#held = this.#held.subarray(end)
      if (message.method !== undefined) {
        this.#notes.push(message)
        this.#listen?.()
      } else this.#waiting.get(message.id as number)?.(message)
    }
  }
}
