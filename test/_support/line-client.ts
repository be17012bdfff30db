/** A client of plain lines over TCP, for tests: what it reads is waited for, never slept for. */

import { connect, type Socket } from 'node:net'

/** Far above what a healthy server takes; a test that waits so long has failed. */
const WAIT_MS_MAX = 30_000

export class LineClient {
  readonly socket: Socket
  /** Lines that have come and were not taken. */
  readonly lines: string[] = []
  #partial = ''
  #isClosed: boolean = false
  #wake: (() => void) | undefined

  private constructor(socket: Socket) {
    this.socket = socket
    socket.setNoDelay(true)
    socket.on('data', (bytes: Buffer) => this.#take(bytes.toString('latin1')))
    socket.on('error', () => {})
    socket.on('close', () => {
      this.#isClosed = true
      this.#wake?.()
    })
  }

  static async open(port: number): Promise<LineClient> {
    const socket = connect({ port, host: '127.0.0.1' })
    const client = new LineClient(socket)
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve)
      socket.once('error', reject)
    })
    return client
  }

  get isClosed(): boolean {
    return this.#isClosed
  }

  send(line: string): void {
    this.socket.write(`${line}\r\n`)
  }

  /** Sends [line] and takes the next line that comes. */
  async ask(line: string): Promise<string> {
    this.send(line)
    return await this.next()
  }

  /** The next line. Rejects when the connection is closed before it. */
  async next(): Promise<string> {
    return await this.until(() => true)
  }

  /** Drops lines up to the first that [matches], and answers it. */
  async until(matches: (line: string) => boolean): Promise<string> {
    for (;;) {
      for (let line = this.lines.shift(); line !== undefined; line = this.lines.shift()) {
        if (matches(line)) return line
      }
      if (this.#isClosed) throw new Error('the connection was closed')
      await this.#change()
    }
  }

  /** Resolves when the server has closed the connection. */
  async closed(): Promise<void> {
    while (!this.#isClosed) await this.#change()
  }

  close(): void {
    this.socket.destroy()
  }

  /** Resolves when something has come. */
  #change(): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('nothing came')), WAIT_MS_MAX)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  /** Bytes are kept as Latin-1, so that a test can look at each; [decode] makes text of them. */
  #take(text: string): void {
    const parts = (this.#partial + text).split('\n')
    this.#partial = parts.pop() ?? ''
    for (const part of parts) this.lines.push(part.endsWith('\r') ? part.slice(0, -1) : part)
    this.#wake?.()
  }
}

/** The text of a line of UTF-8. */
export function decode(line: string): string {
  return Buffer.from(line, 'latin1').toString('utf8')
}
