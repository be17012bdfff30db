/** A line client for benchmarks: one TCP connection to any MOO server. */

import net from 'node:net'

export type LineClient = {
  /** Sends one line. */
  send(line: string): void
  /** The next line that [wanted] accepts; the lines before it are dropped. Rejects when the peer closes. */
  find(wanted: (line: string) => boolean): Promise<string>
  close(): void
}

type Waiter = {
  wanted: (line: string) => boolean
  done: (line: string) => void
  fail: (error: Error) => void
}

export async function openLineClient(options: { host: string; port: number }): Promise<LineClient> {
  const socket = net.connect(options)
  await new Promise<void>((done, fail) => {
    socket.once('connect', done)
    socket.once('error', fail)
  })
  socket.setNoDelay(true)
  socket.setEncoding('latin1')
  let rest = ''
  let waiter: Waiter | undefined
  const lines: string[] = []
  const offer = () => {
    while (waiter && lines.length > 0) {
      const line = lines.shift() ?? ''
      if (!waiter.wanted(line)) continue
      const { done } = waiter
      waiter = undefined
      done(line)
    }
  }
  socket.on('data', (text: string) => {
    const parts = (rest + text).split('\n')
    rest = parts.pop() ?? ''
    for (const part of parts) lines.push(part.endsWith('\r') ? part.slice(0, -1) : part)
    offer()
  })
  const lost = () => waiter?.fail(new Error('the server closed the connection'))
  socket.on('close', lost)
  socket.on('error', lost)
  return {
    send: (line) => socket.write(`${line}\r\n`),
    find: (wanted) =>
      new Promise((done, fail) => {
        waiter = { wanted, done, fail }
        offer()
      }),
    close: () => socket.destroy(),
  }
}

/** Evaluates [code] through the bench world's eval verb; answers what the program returned, as text. */
export async function evaluate(client: LineClient, code: string): Promise<string> {
  client.send(`; ${code.split('\n').join(' ')}`)
  const line = await client.find((candidate) => /^\{[012], /.test(candidate))
  if (!line.startsWith('{1, '))
    throw new Error(`${code.slice(0, 200)} answered ${line.slice(0, 400)}`)
  return line.slice(4, -1)
}
