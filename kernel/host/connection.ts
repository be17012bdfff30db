/**
 * What kernel and driver tell each other about connections and listening points, as values.
 *
 *   INPUT_OPEN     map  listener object if any, port int, source string, source_port int, destination string,
 *                       destination_port int, protocol string, outbound int; after an executor was
 *                       lost also resumed 1, player object, opened int (µs), options map
 *   INPUT_LISTENING  after an executor was lost: list of {object, port int, options map}
 *   EFFECT_PLAYER  object; negative when nobody is logged in
 *   EFFECT_OPTION  {name, value}
 *   EFFECT_LISTEN, EFFECT_UNLISTEN
 *                  {request int, object, port int or description string, options map}
 */

import { KernelError } from '../base/errors.ts'
import type { Bytes } from '../store/range.ts'
import {
  decodeValue,
  encodeValue,
  intValue,
  listValue,
  type MapValue,
  objectValue,
  type SlotValue,
  stringValue,
} from '../store/value.ts'
import { sortEntries } from './control.ts'

/** Where a connection comes from, or goes to when it is outbound. */
export interface Origin {
  readonly protocol: 'telnet' | 'websocket'
  /** The object whose verbs speak for the connection; an outbound one may have none. */
  readonly listener: bigint | undefined
  /** The local port. */
  readonly port: number
  readonly source: string
  readonly sourcePort: number
  /** The local address. */
  readonly destination: string
  readonly destinationPort: number
  readonly outbound: boolean
}

/** What an executor that starts anew must know of a connection that was open before. */
export interface Presence {
  /** Encoded object. */
  readonly player: Bytes | undefined
  /** Encoded values by option name. */
  readonly options: ReadonlyMap<string, Bytes>
  readonly openedUs: number
}

/** The bytes of INPUT_OPEN. */
export function encodeOpen(origin: Origin, presence?: Presence): Bytes {
  const entries: [SlotValue, SlotValue][] = [
    [stringValue('port'), intValue(origin.port)],
    [stringValue('source'), stringValue(origin.source)],
    [stringValue('source_port'), intValue(origin.sourcePort)],
    [stringValue('destination'), stringValue(origin.destination)],
    [stringValue('destination_port'), intValue(origin.destinationPort)],
    [stringValue('protocol'), stringValue(origin.protocol)],
    [stringValue('outbound'), intValue(origin.outbound ? 1 : 0)],
  ]
  if (origin.listener !== undefined) {
    entries.push([stringValue('listener'), objectValue(origin.listener)])
  }
  if (presence !== undefined) entries.push(...presenceEntries(presence))
  return encodeValue({ type: 'map', entries: sortEntries(entries) })
}

function presenceEntries(presence: Presence): [SlotValue, SlotValue][] {
  const options: [SlotValue, SlotValue][] = Array.from(presence.options, ([name, bytes]) => [
    stringValue(name),
    decodeValue(bytes),
  ])
  const entries: [SlotValue, SlotValue][] = [
    [stringValue('resumed'), intValue(1)],
    [stringValue('opened'), intValue(presence.openedUs)],
    [stringValue('options'), { type: 'map', entries: sortEntries(options) }],
  ]
  if (presence.player !== undefined) {
    entries.push([stringValue('player'), decodeValue(presence.player)])
  }
  return entries
}

/** The origin in an INPUT_OPEN, and what it says of a connection that was open before. */
export function decodePresence(bytes: Bytes): { origin: Origin; presence?: Presence } {
  const value = decodeValue(bytes)
  if (value.type !== 'map') throw malformed('INPUT_OPEN')
  const fields = new Map(stringEntries(value))
  const origin = originOf(fields)
  if (fields.get('resumed') === undefined) return { origin }
  const options = fields.get('options')
  const player = fields.get('player')
  const opened = fields.get('opened')
  const presence: Presence = {
    player: player && encodeValue(player),
    options: new Map(
      (options?.type === 'map' ? stringEntries(options) : []).map(([name, each]) => [
        name,
        encodeValue(each),
      ]),
    ),
    openedUs: opened === undefined ? 0 : requireNumber(opened),
  }
  return { origin, presence }
}

function originOf(fields: ReadonlyMap<string, SlotValue>): Origin {
  const text = (name: string) => {
    const value = fields.get(name)
    return value?.type === 'string' ? value.value : ''
  }
  const int = (name: string) => {
    const value = fields.get(name)
    return value === undefined ? 0 : requireNumber(value)
  }
  const listener = fields.get('listener')
  return {
    protocol: text('protocol') === 'websocket' ? 'websocket' : 'telnet',
    listener: listener?.type === 'object' ? listener.id : undefined,
    port: int('port'),
    source: text('source'),
    sourcePort: int('source_port'),
    destination: text('destination'),
    destinationPort: int('destination_port'),
    outbound: int('outbound') !== 0,
  }
}

export interface ConnectionOption {
  readonly name: string
  /** The value's truth, as the language sees it. */
  readonly on: boolean
  /** The encoded value, a copy. */
  readonly value: Bytes
}

/** The bytes of EFFECT_BOOT, when it is the host's: the session goes on at another process. */
export const BOOT_ELSEWHERE: Bytes = Uint8Array.of(1)

/** The player of an EFFECT_PLAYER; negative when nobody is logged in. */
export function decodePlayer(bytes: Bytes): bigint {
  const value = decodeValue(bytes)
  return value.type === 'object' ? value.id : -1n
}

/** What EFFECT_OPTION says. */
export function decodeOption(bytes: Bytes): ConnectionOption {
  const [name, value] = requireList(bytes, 'EFFECT_OPTION')
  if (name?.type !== 'string' || value === undefined) throw malformed('EFFECT_OPTION')
  return { name: name.value, on: isTrue(value), value: encodeValue(value) }
}

/** The option [name] with the encoded [value]. */
export function readOption(name: string, value: Bytes): ConnectionOption {
  return { name, on: isTrue(decodeValue(value)), value }
}

export interface ListenRequest {
  readonly request: number
  readonly object: bigint
  /** A port, or what the driver calls the point. */
  readonly point: number | string
  readonly options: ReadonlyMap<string, SlotValue>
}

/** What EFFECT_LISTEN and EFFECT_UNLISTEN say. */
export function decodeListen(bytes: Bytes): ListenRequest {
  const [request, object, point, options] = requireList(bytes, 'EFFECT_LISTEN')
  if (request === undefined || object?.type !== 'object') throw malformed('EFFECT_LISTEN')
  if (point?.type !== 'int' && point?.type !== 'string') throw malformed('EFFECT_LISTEN')
  return {
    request: requireNumber(request),
    object: object.id,
    point: point.type === 'int' ? Number(point.value) : point.value,
    options: new Map(options?.type === 'map' ? stringEntries(options) : []),
  }
}

function stringEntries(map: MapValue): [string, SlotValue][] {
  return map.entries.flatMap(([key, value]) => (key.type === 'string' ? [[key.value, value]] : []))
}

function requireNumber(value: SlotValue): number {
  if (value.type === 'int') return Number(value.value)
  if (value.type === 'float') return value.value
  throw malformed('a number')
}

function requireList(bytes: Bytes, what: string): readonly SlotValue[] {
  const value = decodeValue(bytes)
  if (value.type !== 'list') throw malformed(what)
  return value.items
}

function malformed(what: string): KernelError {
  return new KernelError('ERR_ENCODING', `${what} from the driver`)
}

/** Truth as the language has it: numbers but zero, and strings, lists and maps that hold something. */
export function isTrue(value: SlotValue): boolean {
  switch (value.type) {
    case 'int':
      return value.value !== 0n
    case 'float':
      return value.value !== 0
    case 'bool':
      return value.value
    case 'string':
      return value.value !== ''
    case 'list':
      return value.items.length > 0
    case 'map':
      return value.entries.length > 0
    default:
      return false
  }
}

/** A point that is listened to. */
export interface ListeningPoint {
  readonly object: bigint
  readonly port: number
  /** What the world opened it with. */
  readonly options: ReadonlyMap<string, SlotValue>
}

/** The options of a point where the server's own messages are printed. */
export const PRINTS_MESSAGES: ReadonlyMap<string, SlotValue> = new Map([
  ['print-messages', intValue(1)],
])

/** The bytes of INPUT_LISTENING. */
export function encodeListening(points: readonly ListeningPoint[]): Bytes {
  const items = points.map(({ object, port, options }) => {
    const entries = Array.from(options, ([name, value]): [SlotValue, SlotValue] => [
      stringValue(name),
      value,
    ])
    const map: MapValue = { type: 'map', entries: sortEntries(entries) }
    return listValue([objectValue(object), intValue(port), map])
  })
  return encodeValue(listValue(items))
}

/** The answer to EFFECT_LISTEN, as host services answer. */
export function encodeListenReply(
  reply: { port: number } | { error: number; message: string },
): Bytes {
  if ('port' in reply) return encodeValue(listValue([intValue(1), intValue(reply.port)]))
  const { error, message } = reply
  const code: SlotValue = { type: 'error', code: error }
  return encodeValue(listValue([intValue(2), code, stringValue(message), intValue(0)]))
}
