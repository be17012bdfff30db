/**
 * Where a world is kept, and how its store and its readers are opened: the only file that knows every
 * engine that lasts.
 */

import type { Clock } from '../base/clock.ts'
import type { Configuration, Durability } from '../base/config.ts'
import type { Log } from '../base/log.ts'
import { openEmbeddedStore } from './embedded.ts'
import { openEmbeddedReader } from './embedded-reader.ts'
import { type LoggedStore, openLoggedStore } from './logged-store.ts'
import { openPortReader, type ReaderPort } from './port-reader.ts'
import type { FatalListener, Store, StoreFigures, StoreReader } from './store.ts'

export type StorePlace =
  /** A data folder. */
  | { readonly engine: 'embedded'; readonly folder: string }
  /** A database, where the world's keys begin with [prefix]. */
  | { readonly engine: 'foundationdb'; readonly clusterFile: string; readonly prefix: string }

/** Where an executor reads: a data folder by itself, anything else through the store thread. */
export type ReaderPlace =
  | {
      readonly kind: 'folder'
      readonly folder: string
      readonly pageCacheBytes?: number | undefined
    }
  | ({ readonly kind: 'port' } & ReaderPort)

export interface StoreOptions {
  readonly clock: Clock
  readonly log: Log
  /** Of a data folder: `group` unless given. */
  readonly durability?: Durability
  readonly freeSpaceFloorBytes?: number
  /** Of a data folder: what the writing connection may keep of it. */
  readonly pageCacheBytes?: number
  readonly checkpoints?: 'thread' | 'inline'
  readonly onFatal?: FatalListener
  /** Of a database, which other servers may share: what a server commits has to be in the log. */
  readonly isServer?: boolean
}

interface FiguredStore extends Store {
  figures(): StoreFigures | Promise<StoreFigures>
}

/** With a commit log for those who want one. */
export type PlacedStore = LoggedStore & FiguredStore

/** What [configuration] says about where the world is. */
export function placeOf(
  configuration: Pick<Configuration, 'store' | 'data' | 'clusterFile' | 'storePrefix'>,
): StorePlace {
  const { store, data, clusterFile, storePrefix } = configuration
  if (store === 'embedded') return { engine: 'embedded', folder: data }
  return { engine: 'foundationdb', clusterFile, prefix: storePrefix }
}

/** [place] for people. */
export function describePlace(place: StorePlace): string {
  if (place.engine === 'embedded') return place.folder
  const prefix = place.prefix === '' ? '' : `, prefix ${place.prefix}`
  return `FoundationDB (${place.clusterFile}${prefix})`
}

/** Opens the store at [place]. Throws what its engine throws when it cannot be opened. */
export async function openStore(place: StorePlace, options: StoreOptions): Promise<PlacedStore> {
  const { clock, log } = options
  const store = await openEngine(place, options)
  try {
    const shared = options.isServer === true ? 'always' : 'never'
    const records = place.engine === 'embedded' ? 'wanted' : shared
    const logged = await openLoggedStore(store, { clock, log, records })
    return Object.assign(logged, { figures: () => store.figures() })
  } catch (error) {
    await store.close()
    throw error
  }
}

async function openEngine(place: StorePlace, options: StoreOptions): Promise<FiguredStore> {
  const logging = { ...options, keepLog: true }
  if (place.engine === 'embedded') return openEmbeddedStore({ ...logging, path: place.folder })
  // Loaded only where it is used: its library is optional.
  const { openFoundationStore } = await import('./foundationdb.ts')
  return await openFoundationStore({ ...logging, ...place })
}

/** Opens a reader at [place]; [onWaiting] is called while an answer takes long. */
export function openReader(place: ReaderPlace, onWaiting: () => void): StoreReader {
  if (place.kind === 'folder') {
    return openEmbeddedReader({ path: place.folder, pageCacheBytes: place.pageCacheBytes })
  }
  return openPortReader(place, onWaiting)
}
