/**
 * The first layout: an empty store. There is nothing to convert, only to make sure that the store is
 * one that nobody else has written to.
 */

import { KernelError } from '../kernel/base/errors.ts'
import { RANGE_OF_ALL } from '../kernel/store/range.ts'
import { formatKey } from '../kernel/store/tuple.ts'
import type { Migration } from './migration.ts'

export const firstWorld: Migration = {
  name: 'begin a world',
  async step(transaction) {
    const [row] = await transaction.range(RANGE_OF_ALL, { limit: 1 })
    if (row === undefined) return undefined
    throw new KernelError('ERR_SCHEMA_UNKNOWN', `found ${formatKey(row.key)} and no schema`)
  },
}
