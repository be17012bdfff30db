/** The options that say where a world is kept, alike for every command that opens one. */

import { type Configuration, parseChoice, readConfiguration, STORES } from '../base/config.ts'
import { placeOf, type StorePlace } from '../store/place.ts'
import type { CommandInput } from './command.ts'

export const STORE_OPTIONS = {
  store: {
    type: 'string',
    value: 'embedded|fdb',
    help: 'in the data folder, or in a FoundationDB cluster (embedded)',
  },
  'cluster-file': {
    type: 'string',
    value: 'F',
    help: "FoundationDB's cluster file (/etc/foundationdb/fdb.cluster)",
  },
  'store-prefix': {
    type: 'string',
    value: 'P',
    help: 'what its keys begin with, where a database holds several worlds (nothing)',
  },
} as const

/** [base] with what [values], of the options above and `data`, say about the store. */
export function layStoreOver(
  base: Configuration,
  values: CommandInput['values'],
): Pick<Configuration, 'data' | 'store' | 'clusterFile' | 'storePrefix'> {
  const text = (name: string, otherwise: string) => {
    const value = values[name]
    return typeof value === 'string' ? value : otherwise
  }
  return {
    data: text('data', base.data),
    store: parseChoice('--store', text('store', base.store), STORES),
    clusterFile: text('cluster-file', base.clusterFile),
    storePrefix: text('store-prefix', base.storePrefix),
  }
}

/** Where the world is that a command line with [values] speaks of. */
export function readPlace(values: CommandInput['values']): StorePlace {
  return placeOf(layStoreOver(readConfiguration(), values))
}
