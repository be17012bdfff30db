/**
 * The service of the network: connections that the world opens to elsewhere, for the grant `network`, and
 * the names of hosts at the other end of connections, which need none.
 */

import { lookup, reverse } from 'node:dns/promises'
import { isIP } from 'node:net'
import { E_PERM, E_TYPE } from '../../../driver/shared/errors.ts'
import { objectValue, type SlotValue, stringValue } from '../../store/value.ts'
import type { HostService } from '../service-desk.ts'
import {
  argument,
  invalid,
  numberArgument,
  type Operation,
  ServiceError,
  serviceOf,
  stringArgument,
  systemMessage,
} from './reply.ts'

/** What the service needs of the kernel's connections. */
export interface Connections {
  /** Opens a connection that logs in at [listener], if there is one; answers its number, which is negative. */
  connect(options: { host: string; port: number; listener: bigint | undefined }): Promise<bigint>
  /** The address at the other end of a connection; undefined when there is no such connection. */
  sourceOf(connection: bigint): string | undefined
}

export function openNetwork(options: { granted: boolean; connections: Connections }): HostService {
  const { granted, connections } = options
  const operations: Record<string, Operation> = {
    connect: async (args) => {
      const chosen = optionsOf(argument(args, 2))
      if (!granted) throw new ServiceError(E_PERM, 'Outbound network connections are disabled.')
      return await connectTo(args, chosen, connections)
    },
    lookup: async (args) => {
      const connection = argument(args, 0)
      const source = connection.type === 'object' ? connections.sourceOf(connection.id) : undefined
      if (source === undefined) throw invalid('Invalid argument')
      return stringValue(await nameOf(source))
    },
  }
  return serviceOf(operations)
}

interface ConnectOptions {
  readonly listener: bigint | undefined
  readonly family: 4 | 6
}

/** What the map of options says; E_PERM for TLS, which outbound connections do not have yet. */
function optionsOf(map: SlotValue): ConnectOptions {
  const find = (name: string): SlotValue | undefined => {
    if (map.type !== 'map') return undefined
    return map.entries.find(
      ([key]) => key.type === 'string' && key.value.toLowerCase() === name,
    )?.[1]
  }
  const tls = find('tls')
  if (isTrue(tls)) throw new ServiceError(E_PERM, 'TLS is not enabled', tls)
  const listener = find('listener')
  if (listener !== undefined && listener.type !== 'object') {
    throw new ServiceError(E_TYPE, 'listener should be an object', listener)
  }
  return { listener: listener?.id, family: isTrue(find('ipv6')) ? 6 : 4 }
}

/** The language's truth of what an option may be. */
function isTrue(value: SlotValue | undefined): boolean {
  switch (value?.type) {
    case 'int':
      return value.value !== 0n
    case 'float':
      return value.value !== 0
    case 'string':
      return value.value !== ''
    case 'list':
      return value.items.length > 0
    case 'bool':
      return value.value
    default:
      return false
  }
}

/** {host, port, [options]}. */
async function connectTo(
  args: readonly SlotValue[],
  { listener, family }: ConnectOptions,
  connections: Connections,
): Promise<SlotValue> {
  const port = numberArgument(args, 1, 0)
  if (port < 1 || port > 65_535) {
    const words = 'Servname not supported for ai_socktype'
    throw invalid('getaddrinfo error', stringValue(words))
  }
  const host = await addressOf(stringArgument(args, 0), family)
  try {
    return objectValue(await connections.connect({ host, port, listener }))
  } catch (error) {
    const cause = error instanceof Error ? (error.cause ?? error) : error
    throw invalid('Connection failure', stringValue(systemMessage(cause)))
  }
}

async function addressOf(host: string, family: 4 | 6): Promise<string> {
  try {
    return (await lookup(host, { family })).address
  } catch {
    throw invalid('getaddrinfo error', stringValue('Name or service not known'))
  }
}

/** The name of the host with an address; the address itself when it has none. */
async function nameOf(address: string): Promise<string> {
  if (isIP(address) === 0) return address
  try {
    return (await reverse(address))[0] ?? address
  } catch {
    return address
  }
}
