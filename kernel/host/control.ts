/**
 * What main tells the driver about the server itself, as values.
 *
 *   boot()          map  version string, host string, durability string, grants list of strings,
 *                        source string: where the server's source is offered, memory int: bytes, cluster int: process
 *   INPUT_CONTROL   {"booted", map of listening points to ports, list of players whose sessions come
 *                    back} | {"shutdown", text}
 *                   | {"adopt", process int}: it is dead; what it left behind goes on here
 *                   | {"lease", counter int, first int, last int}: numbers that are this process's own
 */

import type { Bytes } from '../store/range.ts'
import { encodeValue, intValue, listValue, type SlotValue, stringValue } from '../store/value.ts'

/** The bytes for the driver's `boot`. */
export function encodeConfiguration(configuration: {
  version: string
  host: string
  durability: string
  grants: readonly string[]
  /** Bytes of memory that the driver may take; all that it can address when absent. */
  memory?: number
  /** Which process of a cluster it is, 1 to 63; it is alone when absent. */
  cluster?: number
}): Bytes {
  const { version, host, durability, grants, memory, cluster } = configuration
  const entries: [SlotValue, SlotValue][] = [
    [stringValue('version'), stringValue(version)],
    [stringValue('host'), stringValue(host)],
    [stringValue('durability'), stringValue(durability)],
    [stringValue('grants'), listValue(grants.map(stringValue))],
    [stringValue('source'), stringValue('/source')],
  ]
  if (memory !== undefined) entries.push([stringValue('memory'), intValue(memory)])
  if (cluster !== undefined) entries.push([stringValue('cluster'), intValue(cluster)])
  return encodeValue({ type: 'map', entries: sortEntries(entries) })
}

/**
 * INPUT_CONTROL: the server accepts connections at these [ports], by the name of their protocol. The
 * [players] were connected when it went down, and still are.
 */
export function encodeBooted(
  ports: Readonly<Record<string, number>>,
  players: readonly SlotValue[] = [],
): Bytes {
  const entries = Object.entries(ports).map(([name, port]): [SlotValue, SlotValue] => [
    stringValue(name),
    intValue(port),
  ])
  return encodeValue(
    listValue([
      stringValue('booted'),
      { type: 'map', entries: sortEntries(entries) },
      listValue(players),
    ]),
  )
}

/** INPUT_CONTROL: what the dead [process] of a cluster left waiting goes on here. */
export function encodeAdopt(process: number): Bytes {
  return encodeValue(listValue([stringValue('adopt'), intValue(process)]))
}

/** INPUT_CONTROL: the driver may count with these numbers. */
export function encodeLease(lease: { kind: number; first: number; last: number }): Bytes {
  const { kind, first, last } = lease
  const numbers = [kind, first, last].map((number) => intValue(number))
  return encodeValue(listValue([stringValue('lease'), ...numbers]))
}

/** INPUT_CONTROL: the server is asked to stop. */
export function encodeShutdown(text: string): Bytes {
  return encodeValue(listValue([stringValue('shutdown'), stringValue(text)]))
}

/** [entries] with string keys, in lower case, in the order that the driver's maps have. */
export function sortEntries(entries: [SlotValue, SlotValue][]): [SlotValue, SlotValue][] {
  const key = ([name]: [SlotValue, SlotValue]) => (name.type === 'string' ? name.value : '')
  return entries.toSorted((left, right) => (key(left) < key(right) ? -1 : 1))
}
