/** What is done to a store before anything runs on it. */

import { existsSync } from 'node:fs'
import { migrate } from '../migrations/run.ts'
import type { Clock } from './base/clock.ts'
import type { Log } from './base/log.ts'
import type { Random } from './base/random.ts'
import { requireImported } from './exchange/store-staging.ts'
import { type ShippedImage, settleImage } from './host/image.ts'
import { readStoredSessions, type StoredSession } from './host/session-rows.ts'
import { makeFirstToken } from './host/token.ts'
import { isEmpty } from './store/change-log.ts'
import { filesOf } from './store/embedded-folder.ts'
import type { StorePlace } from './store/place.ts'
import type { Store } from './store/store.ts'

/** What that needs of the server's options. */
export interface PrepareOptions {
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  /**
   * Makes a world in the data folder, or in [into], which has none; [prepare] must be given its store.
   */
  readonly importWorld: (
    prepare: (store: Store) => Promise<void>,
    into: Store | undefined,
  ) => Promise<void>
  /** Prints a line to the operator. */
  readonly say: (line: string) => void
}

/** What the server finds in the store before anything runs. */
export interface Found {
  /** Sessions that were open when the last server stopped, however it did. */
  readonly sessions: readonly StoredSession[]
}

/** The first world if there is none, migrations, the image, the API's tokens: all before anything runs. */
export async function prepareData(
  store: Store,
  options: PrepareOptions & { place: StorePlace; shipped: ShippedImage },
): Promise<Found> {
  const { clock, random, say, shipped, place } = options
  const prepare = (each: Store) => prepareStore(each, shipped, options)
  if (place.engine !== 'embedded') {
    if (await isEmpty(store)) await options.importWorld(prepare, store)
    await requireImported(store)
  }
  await prepare(store)
  // In a cluster, whoever is there adopts them.
  const sessions = place.engine === 'embedded' ? await readStoredSessions(store) : []
  const first = await makeFirstToken(store, { random, clock })
  if (first !== undefined) {
    say(`the token of the HTTP API, shown only now, acts as #${first.player}: ${first.token}`)
  }
  return { sessions }
}

/** Whether [folder] holds a store already. */
export function hasStore(folder: string): boolean {
  const { database, wal } = filesOf(folder)
  return existsSync(database) || existsSync(wal)
}

/** Migrations and the image: what every store needs, also one that a world is about to be imported into. */
export async function prepareStore(
  store: Store,
  shipped: ShippedImage,
  { log, say }: Pick<PrepareOptions, 'log' | 'say'>,
): Promise<void> {
  await migrate({ store, log })
  const { line } = await settleImage(store, shipped)
  if (line !== undefined) say(line)
}
