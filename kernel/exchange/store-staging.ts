/**
 * A world is written into a store that other processes may open meanwhile. A row says that it is not
 * whole yet, from before the first until after the last, so nobody takes a part for a world.
 *
 *   ('m', 'importing')   int: when the import began, in µs
 *
 * What an import leaves behind whose process was killed is removed by the next one.
 */

import { KernelError } from '../base/errors.ts'
import { isEmpty } from '../store/change-log.ts'
import { metaKey } from '../store/keys.ts'
import { encodeMutations } from '../store/mutations.ts'
import { RANGE_OF_ALL } from '../store/range.ts'
import { schemaEntry } from '../store/schema.ts'
import type { Store } from '../store/store.ts'
import { transact } from '../store/transact.ts'
import { encodeValue, intValue } from '../store/value.ts'

const IMPORTING_KEY = metaKey('importing')

/** Throws ERR_IMPORT when [store] holds an import that is not finished. */
export async function requireImported(store: Store): Promise<void> {
  if ((await store.get(IMPORTING_KEY)) === undefined) return
  const advice = 'wait for it, or run cosm import again if it was interrupted'
  throw new KernelError('ERR_IMPORT', `an import into this store is not finished: ${advice}`)
}

export class StoreStaging {
  readonly store: Store

  private constructor(store: Store) {
    this.store = store
  }

  /** Throws ERR_FOLDER_NOT_EMPTY unless [store] is empty, or holds but a part of an import. */
  static async begin(store: Store, timeUs: number): Promise<StoreStaging> {
    await transact(store, async (transaction) => {
      const isFree = (await isEmpty(transaction)) || (await transaction.get(IMPORTING_KEY))
      if (!isFree) {
        throw new KernelError('ERR_FOLDER_NOT_EMPTY', 'the store holds a world or something else')
      }
      transaction.clearRange(RANGE_OF_ALL)
      transaction.set(IMPORTING_KEY, encodeValue(intValue(timeUs)))
      // What is written has today's layout: there is nothing to migrate.
      const schema = schemaEntry()
      transaction.set(schema.key, schema.value)
    })
    return new StoreStaging(store)
  }

  /** The world is whole. */
  async finish(): Promise<void> {
    await this.store.commit({ mutations: encodeMutations([{ type: 'clear', key: IMPORTING_KEY }]) })
  }

  /** Leaves no trace of the import. */
  async abandon(): Promise<void> {
    const clear = encodeMutations([{ type: 'clear-range', ...RANGE_OF_ALL }])
    await this.store.commit({ mutations: clear })
  }
}
