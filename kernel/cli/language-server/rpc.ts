/**
 * JSON-RPC as editors speak it: messages of `Content-Length: N`, a blank line and N bytes of JSON.
 * Source: JSON-RPC 2.0; Language Server Protocol 3.17, base protocol.
 */

import type { Readable, Writable } from 'node:stream'

/** A larger message ends the conversation: an editor sends files, and those have an end. */
const MESSAGE_BYTES_MAX = 64 * 1024 * 1024
const HEADER_BYTES_MAX = 4096
const HEADER_END = '\r\n\r\n'

export const METHOD_NOT_FOUND = -32601
export const INVALID_REQUEST = -32600
const INTERNAL_ERROR = -32603
export const REQUEST_FAILED = -32803

/** What a request is refused with. */
export class RequestError extends Error {
  readonly code: number

  constructor(code: number, message: string) {
    super(message)
    this.code = code
  }
}

interface Message {
  readonly id?: number | string | null
  readonly method?: string
  readonly params?: unknown
}

export interface Peer {
  /** Answers a request; a RequestError refuses it. */
  request(method: string, params: unknown): Promise<unknown>
  /** Takes a notification. */
  notify(method: string, params: unknown): Promise<void>
}

/** Talks until [input] ends; messages are dealt with one after another, in their order. */
export async function converse(
  streams: { input: Readable; output: Writable },
  peer: (send: (method: string, params: unknown) => void) => Peer,
): Promise<void> {
  const write = (message: object) => {
    const body = Buffer.from(JSON.stringify({ jsonrpc: '2.0', ...message }), 'utf8')
    streams.output.write(`Content-Length: ${body.length}${HEADER_END}`)
    streams.output.write(body)
  }
  const self = peer((method, params) => write({ method, params }))
  for await (const message of messagesOf(streams.input)) {
    if (message.method === undefined) continue
    if (message.id === undefined) await self.notify(message.method, message.params)
    else write({ id: message.id, ...(await answer(self, message.method, message.params)) })
  }
}

async function answer(peer: Peer, method: string, params: unknown): Promise<object> {
  try {
    return { result: (await peer.request(method, params)) ?? null }
  } catch (error) {
    if (error instanceof RequestError) {
      return { error: { code: error.code, message: error.message } }
    }
    return { error: { code: INTERNAL_ERROR, message: String(error) } }
  }
}

/** The messages in [input]; ends at the first that is none. */
async function* messagesOf(input: Readable): AsyncGenerator<Message> {
  let held = Buffer.alloc(0)
  for await (const chunk of input) {
    held = Buffer.concat([held, chunk as Buffer])
    for (;;) {
      const end = held.indexOf(HEADER_END)
      if (end < 0 && held.length <= HEADER_BYTES_MAX) break
      const header = held.toString('latin1', 0, Math.max(end, 0))
      const bytes = Number(/^content-length: *(\d+)/im.exec(header)?.[1] ?? Number.NaN)
      if (!(bytes <= MESSAGE_BYTES_MAX)) return
      const start = end + HEADER_END.length
      if (held.length < start + bytes) break
      const body = held.toString('utf8', start, start + bytes)
      held = held.subarray(start + bytes)
      yield JSON.parse(body) as Message
    }
  }
}
