/** Where a test's server keeps its world: in a data folder, and in FoundationDB where there is one. */

import type { ExecutionContext } from 'ava'
import { findFoundation, makePrefix } from './foundationdb.ts'
import { type CosmProcess, openFolder, startCosm } from './server-process.ts'

export interface WorldStore {
  readonly engine: string
  /** Answers what starts a server, again and again, on one new world. */
  openWorld(t: ExecutionContext): () => Promise<CosmProcess>
}

export interface WorldStores {
  readonly stores: readonly WorldStore[]
  /** Why there is no FoundationDB. */
  readonly skipped: string | undefined
  /** Ends what was started for the tests of one file. */
  close(): Promise<void>
}

/** The stores for the tests of one file; to be awaited before it declares any. */
export async function findWorldStores(): Promise<WorldStores> {
  const embedded = worldStore('embedded', () => ({}))
  const foundation = await findFoundation()
  if (typeof foundation === 'string') {
    const skipped = `foundationdb: skipped, because ${foundation}`
    return { stores: [embedded], skipped, close: async () => undefined }
  }
  const cluster = worldStore('foundationdb', () => environmentOf(foundation.clusterFile))
  return { stores: [embedded, cluster], skipped: undefined, close: () => foundation.close() }
}

/** Settings of a server on a world of its own in the cluster of [clusterFile]. */
export function environmentOf(clusterFile: string): Readonly<Record<string, string>> {
  return {
    COSM_STORE: 'fdb',
    COSM_CLUSTER_FILE: clusterFile,
    COSM_STORE_PREFIX: makePrefix(),
  }
}

function worldStore(engine: string, open: () => Readonly<Record<string, string>>): WorldStore {
  return {
    engine,
    openWorld(t) {
      const folder = openFolder(t)
      const environment = open()
      return () => startCosm(t, folder, environment)
    },
  }
}
