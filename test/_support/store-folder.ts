/** A store in a folder of the test's own, with a reader on it as an executor has one. */

import type { ExecutionContext } from 'ava'
import { openSystemClock } from '../../kernel/base/clock.ts'
import { openSilentLog } from '../../kernel/base/log.ts'
import { openEmbeddedStore } from '../../kernel/store/embedded.ts'
import { openEmbeddedReader } from '../../kernel/store/embedded-reader.ts'
import type { Store, StoreReader } from '../../kernel/store/store.ts'
import { openFolder } from './server-process.ts'

export interface StoreFolder {
  readonly folder: string
  readonly store: Store
  readonly reader: StoreReader
}

export function openStoreFolder(t: ExecutionContext): StoreFolder {
  const folder = openFolder(t)
  const store = openEmbeddedStore({
    path: folder,
    clock: openSystemClock(),
    log: openSilentLog(),
    durability: 'none',
    checkpoints: 'inline',
    freeBytes: () => Infinity,
  })
  const reader = openEmbeddedReader({ path: folder })
  t.teardown(async () => {
    reader.close()
    await store.close()
  })
  return { folder, store, reader }
}
