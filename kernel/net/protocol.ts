/**
 * The shapes of the frames of the WebSocket subprotocol `cosm.v1`: one JSON object a text frame.
 * docs/protocol.md tells their story. Portable: the web client reads this file too.
 *
 * Items of output are numbered from 1 by the server, lines of input from 1 by the client.
 */

export const PROTOCOL = 'cosm.v1'

/** Why the server closes a WebSocket, beside the codes of RFC 6455. */
export const CLOSE_ENDED = 1000
export const CLOSE_SERVER_STOPS = 1001
export const CLOSE_BAD_FRAME = 1007
export const CLOSE_POLICY = 1008
export const CLOSE_TOO_LARGE = 1009
export const CLOSE_TOO_MANY = 1013
export const CLOSE_ELSEWHERE = 4001

export type ClientFrame =
  /** The first frame, for a new session. */
  | { readonly type: 'open' }
  /** The first frame, for a session that has lost its socket; [received]: the last item that came. */
  | { readonly type: 'resume'; readonly token: string; readonly received: number }
  /** A line of input. With a [number] above every earlier one's it is taken once, however often sent. */
  | { readonly type: 'line'; readonly text: string; readonly number?: number }
  /** Every item up to [received] has arrived and need not be kept. */
  | { readonly type: 'ack'; readonly received: number }
  /** The session is over; it is not to wait for a resume. */
  | { readonly type: 'close' }

export type ServerFrame =
  /**
   * The answer to `open` and `resume`; [resumed] is false when a session was asked for that is gone.
   * [restarted]: the server was started anew meanwhile, and what it had not sent may be lost.
   */
  | {
      readonly type: 'session'
      readonly token: string
      readonly connection: number
      readonly resumed: boolean
      readonly restarted?: true
    }
  | { readonly type: 'line'; readonly number: number; readonly text: string }
  /** Raw bytes, in base64. */
  | { readonly type: 'bytes'; readonly number: number; readonly base64: string }
  /** So many items before the next one are lost: the client read too slowly or was away too long. */
  | { readonly type: 'lost'; readonly count: number }
  /** The line with this number is finished, and what it changed is kept. */
  | { readonly type: 'done'; readonly number: number }
  /** Whether to show what is typed; off while a password is asked for. */
  | { readonly type: 'echo'; readonly on: boolean }
  /** The frame before could not be used. */
  | { readonly type: 'error'; readonly message: string }

/** The frame in [text], or what is wrong with it. */
export function parseClientFrame(text: string): ClientFrame | { readonly problem: string } {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return { problem: 'a frame must be a JSON object' }
    throw error
  }
  if (typeof value !== 'object' || value === null) {
    return { problem: 'a frame must be a JSON object' }
  }
  return readFrame(value as Record<string, unknown>)
}

function readFrame(frame: Record<string, unknown>): ClientFrame | { readonly problem: string } {
  const { type, text, token, received, number } = frame
  switch (type) {
    case 'open':
    case 'close':
      return { type }
    case 'line':
      if (typeof text !== 'string' || /[\r\n]/.test(text)) {
        return { problem: 'line: text must be a string without line breaks' }
      }
      if (number === undefined) return { type, text }
      if (!isCount(number)) return { problem: 'line: number must be a whole number from 0' }
      return { type, text, number }
    case 'ack':
      return isCount(received) ? { type, received } : badReceived(type)
    case 'resume':
      if (typeof token !== 'string') return { problem: 'resume: token must be a string' }
      return isCount(received) ? { type, token, received } : badReceived(type)
    default:
      return { problem: 'type must be open, resume, line, ack or close' }
  }
}

function badReceived(type: string): { readonly problem: string } {
  return { problem: `${type}: received must be a whole number from 0` }
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}
