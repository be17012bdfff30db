/**
 * The service of the network: connections that the world opens to elsewhere, for the grant `network`, and
 * names of hosts, which need none.
 */

import { lookup, reverse } from 'node:dns/promises'
import { isIP } from 'node:net'
import { E_PERM, E_QUOTA } from '../../../driver/shared/errors.ts'
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
} from './reply.ts'

/** Opens a connection whose lines go to [listener]'s verbs; answers its number, which is negative. */
export type Connect = (options: { host: string; port: number; listener: bigint }) => Promise<bigint>

export function openNetwork(options: { granted: boolean; connect: Connect }): HostService {
  const operations: Record<string, Operation> = {
    connect: async (args) => {
      if (!options.granted) {
        throw new ServiceError(E_PERM, 'Outbound network connections are disabled.')
      }
      return await connectTo(args, options.connect)
    },
    name: async (args) => stringValue(await nameOf(stringArgument(args, 0))),
  }
  return serviceOf(operations)
}

/** {host, port, listener, whether an address of IPv6 is wanted}. */
async function connectTo(args: readonly SlotValue[], connect: Connect): Promise<SlotValue> {
  const host = stringArgument(args, 0)
  const port = numberArgument(args, 1, 0)
  const listener = argument(args, 2)
  const family = numberArgument(args, 3, 0) === 0 ? 4 : 6
  if (port < 1 || port > 65_535)
    throw invalid('getaddrinfo error', stringValue('Servname not supported for ai_socktype'))
  const address = await addressOf(host, family)
  try {
    const id = await connect({
      host: address,
      port,
      listener: listener.type === 'object' ? listener.id : 0n,
    })
    return objectValue(id)
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error)
    throw new ServiceError(E_QUOTA, 'Connection failure', stringValue(words))
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
