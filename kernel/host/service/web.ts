/**
 * The service that makes requests to web servers, for the grant `network`. What goes wrong on the way is
 * answered as a map with an error and curl's words for it, as ToastStunt does.
 *
 * Only http and https, certificates are always checked, answers are bounded. A request is {url, method,
 * headers, body, user agent, seconds, bytes, redirects, include headers, raw body}; an answer {status,
 * headers, body, url}, or the map.
 */

import { Buffer } from 'node:buffer'
import type { ClientRequest, IncomingMessage } from 'node:http'
import { pipeline, type Readable } from 'node:stream'
import { createBrotliDecompress, createUnzip } from 'node:zlib'
import { E_INVARG, E_QUOTA } from '../../../driver/shared/errors.ts'
import { intValue, listValue, type SlotValue, stringValue } from '../../store/value.ts'
import type { HostService } from '../service-desk.ts'
import { fromBinaryString, toBinaryString } from './binary-string.ts'
import { refused } from './file.ts'
import { argument, numberArgument, type Operation, serviceOf, stringArgument } from './reply.ts'

const HEADER_BYTES_MAX = 262_144

/** curl's words for the codes of Node's errors. */
const MESSAGES: Readonly<Record<string, string>> = {
  ENOTFOUND: "Couldn't resolve host name",
  EAI_AGAIN: "Couldn't resolve host name",
  ECONNREFUSED: "Couldn't connect to server",
  EHOSTUNREACH: "Couldn't connect to server",
  ENETUNREACH: "Couldn't connect to server",
  ECONNRESET: 'Failure when receiving data from the peer',
  HPE_INVALID_CONSTANT: 'Received HTTP/0.9 when not allowed',
  HPE_HEADER_OVERFLOW: 'A value or data field grew larger than allowed',
}

/** A request that came to nothing, as programs are told. */
class WebError extends Error {
  readonly code: number

  constructor(code: number, message: string) {
    super(message)
    this.code = code
  }
}

interface WebRequest {
  readonly url: URL
  readonly method: string
  readonly headers: readonly (readonly [string, string])[]
  readonly body: Uint8Array | undefined
  readonly bytesMax: number
}

interface WebAnswer {
  readonly status: number
  /** The status line and headers as they came. */
  readonly head: string
  readonly headers: readonly (readonly [string, string])[]
  readonly body: Buffer
}

export function openWeb(options: { granted: boolean; userAgent: string }): HostService {
  const operations: Record<string, Operation> = {
    request: async (args) => {
      try {
        return await answerTo(args, options.userAgent)
      } catch (error) {
        return errorMap(error)
      }
    },
  }
  return serviceOf(options.granted ? operations : refused(operations))
}

function errorMap(error: unknown): SlotValue {
  const code = error instanceof WebError ? error.code : E_INVARG
  return {
    type: 'map',
    entries: [
      [stringValue('error'), { type: 'error', code }],
      [stringValue('message'), stringValue(wordsFor(error))],
    ],
  }
}

function wordsFor(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error instanceof AggregateError) return wordsFor(error.errors[0])
  if (error.name === 'AbortError' || error.name === 'TimeoutError') return 'Timeout was reached'
  const code = 'code' in error ? String(error.code) : ''
  if (code.startsWith('CERT_') || code.includes('_CERT') || code.startsWith('ERR_TLS')) {
    return 'SSL peer certificate or SSH remote key was not OK'
  }
  return MESSAGES[code] ?? error.message
}

async function answerTo(args: readonly SlotValue[], userAgent: string): Promise<SlotValue> {
  const signal = AbortSignal.timeout(numberArgument(args, 5, 60) * 1000)
  let redirects = numberArgument(args, 7, -1)
  let web = requestOf(args, userAgent)
  let heads = ''
  for (;;) {
    const answer = await send(web, signal)
    heads += answer.head
    const next = redirects < 0 ? undefined : redirectOf(web, answer)
    if (next === undefined) return replyOf(args, web.url, answer, heads)
    if (redirects === 0) throw new WebError(E_INVARG, 'Number of redirects hit maximum amount')
    redirects -= 1
    web = next
  }
}

function requestOf(args: readonly SlotValue[], userAgent: string): WebRequest {
  const given = argument(args, 4)
  const body = argument(args, 3)
  const agent = given.type === 'string' ? given.value : userAgent
  const pairs = argument(args, 2)
  const headers = pairs.type === 'list' ? pairs.items.map(pairOf) : []
  return {
    url: urlOf(stringArgument(args, 0)),
    method: stringArgument(args, 1),
    headers: [['User-Agent', agent], ['Accept', '*/*'], ...headers],
    body: body.type === 'string' ? fromBinaryString(body.value) : undefined,
    bytesMax: numberArgument(args, 6, 1),
  }
}

function pairOf(value: SlotValue): readonly [string, string] {
  const [name, text] = value.type === 'list' ? value.items : []
  return [name?.type === 'string' ? name.value : '', text?.type === 'string' ? text.value : '']
}

/** An address without a scheme is one of http, as curl takes it. */
function urlOf(text: string): URL {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase()
  if (scheme !== undefined && scheme !== 'http' && scheme !== 'https') {
    throw new WebError(E_INVARG, 'Unsupported protocol')
  }
  const whole = scheme === undefined ? `http://${text}` : text
  const url = URL.canParse(whole) ? new URL(whole) : undefined
  if (url === undefined || url.hostname === '') {
    throw new WebError(E_INVARG, 'URL using bad/illegal format or missing URL')
  }
  return url
}

/** One request and its whole answer. */
async function send(web: WebRequest, signal: AbortSignal): Promise<WebAnswer> {
  const message = await respond(web, signal)
  const body = await readBody(message, web)
  const headers: (readonly [string, string])[] = []
  for (let at = 0; at + 1 < message.rawHeaders.length; at += 2) {
    headers.push([message.rawHeaders[at] ?? '', message.rawHeaders[at + 1] ?? ''])
  }
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  const status = `HTTP/${message.httpVersion} ${message.statusCode} ${message.statusMessage}\r\n`
  return { status: message.statusCode ?? 0, head: `${status}${lines}\r\n`, headers, body }
}

function respond(web: WebRequest, signal: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    // Loaded when first used: importing them takes Node a tenth of the time that a server starts in.
    const isSecure = web.url.protocol === 'https:'
    const { request: open } = process.getBuiltinModule(isSecure ? 'node:https' : 'node:http')
    const outgoing = open(web.url, {
      method: web.method,
      agent: false,
      signal,
      maxHeaderSize: HEADER_BYTES_MAX,
    })
    for (const [name, value] of web.headers) appendHeader(outgoing, name, value)
    if (!outgoing.hasHeader('accept-encoding')) {
      outgoing.setHeader('Accept-Encoding', 'gzip, deflate, br')
    }
    if (web.body !== undefined) {
      outgoing.setHeader('Content-Length', web.body.length)
      if (!outgoing.hasHeader('content-type')) {
        outgoing.setHeader('Content-Type', 'application/x-www-form-urlencoded')
      }
    }
    outgoing.once('response', resolve)
    outgoing.once('error', reject)
    outgoing.end(web.body)
  })
}

type Outgoing = ClientRequest

/** The agent may be given once more by the program; other headers may be repeated. */
function appendHeader(outgoing: Outgoing, name: string, value: string): void {
  const isOwn = /^(user-agent|accept|host|content-length)$/i.test(name)
  if (isOwn) outgoing.setHeader(name, value)
  else outgoing.appendHeader(name, value)
}

async function readBody(message: IncomingMessage, web: WebRequest): Promise<Buffer> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of decoded(message) as AsyncIterable<Buffer>) {
    bytes += part.length
    if (bytes > web.bytesMax) {
      message.destroy()
      throw new WebError(E_QUOTA, 'Response exceeded the maximum allowed size')
    }
    parts.push(part)
  }
  return Buffer.concat(parts)
}

function decoded(message: IncomingMessage): Readable {
  const encoding = message.headers['content-encoding']?.toLowerCase()
  if (encoding === 'gzip' || encoding === 'deflate' || encoding === 'x-gzip') {
    return pipeline(message, createUnzip(), () => {})
  }
  return encoding === 'br' ? pipeline(message, createBrotliDecompress(), () => {}) : message
}

/** The request that a redirect asks for; undefined when the answer is none. */
function redirectOf(web: WebRequest, answer: WebAnswer): WebRequest | undefined {
  const place = answer.headers.find(([name]) => name.toLowerCase() === 'location')?.[1]
  if (answer.status < 300 || answer.status > 399 || place === undefined) return undefined
  const text = URL.canParse(place, web.url) ? new URL(place, web.url).href : place
  const url = urlOf(text)
  const isGet = web.method === 'POST' && answer.status <= 303
  const isElsewhere = url.host !== web.url.host
  const headers = web.headers.filter(
    ([name]) =>
      !(isElsewhere && /^(authorization|cookie)$/i.test(name)) &&
      !(isGet && /^content-/i.test(name)),
  )
  if (isGet) return { ...web, url, headers, method: 'GET', body: undefined }
  return { ...web, url, headers }
}

function replyOf(
  args: readonly SlotValue[],
  url: URL,
  answer: WebAnswer,
  heads: string,
): SlotValue {
  const includes = numberArgument(args, 8, 0) !== 0
  const isRaw = numberArgument(args, 9, 0) !== 0
  const bytes = includes ? Buffer.concat([Buffer.from(heads, 'latin1'), answer.body]) : answer.body
  return listValue([
    intValue(answer.status),
    headerMap(answer.headers),
    stringValue(isRaw ? bytes.toString('utf8') : toBinaryString(bytes)),
    stringValue(url.href),
  ])
}

/** Headers by name as first written; one that is repeated has a list of values. In the order of maps. */
function headerMap(headers: WebAnswer['headers']): SlotValue {
  const byName = new Map<string, { name: string; values: string[] }>()
  for (const [name, value] of headers) {
    const key = name.toLowerCase()
    const entry = byName.get(key) ?? { name, values: [] }
    entry.values.push(toBinaryString(Buffer.from(value, 'latin1')))
    byName.set(key, entry)
  }
  const sorted = [...byName].sort(([a], [b]) => (a < b ? -1 : 1))
  return {
    type: 'map',
    entries: sorted.map(([, { name, values }]) => [
      stringValue(name),
      values.length === 1 ? stringValue(values[0] ?? '') : listValue(values.map(stringValue)),
    ]),
  }
}
