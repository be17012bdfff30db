/**
 * Applies what a store lacks, in order, each migration once. A migration goes in steps; a step is
 * one transaction that also moves its cursor, or the schema's number at its end. So a stop at any
 * moment loses at most the step under way, and two processes cannot both apply one.
 */

import { KernelError } from '../kernel/base/errors.ts'
import type { Log } from '../kernel/base/log.ts'
import { RESTORE_KEY } from '../kernel/store/backup/scope.ts'
import {
  decodeProgress,
  decodeSchema,
  encodeProgress,
  MIGRATION_KEY,
  SCHEMA_KEY,
  schemaEntry,
} from '../kernel/store/schema.ts'
import type { Store } from '../kernel/store/store.ts'
import { type TransactOptions, transact } from '../kernel/store/transact.ts'
import { firstWorld } from './0001-first-world.ts'
import { countReferences } from './0002-count-references.ts'
import type { Migration } from './migration.ts'

/** Every migration; the place in the list is the number less one. Append only. */
export const MIGRATIONS: readonly Migration[] = [firstWorld, countReferences]

export interface MigrateOptions extends TransactOptions {
  readonly store: Store
  readonly log: Log
  /** Replaced by tests. */
  readonly migrations?: readonly Migration[]
}

/**
 * Brings [store] to the newest layout; returns the layouts before and after. Throws
 * ERR_SCHEMA_TOO_NEW for a store that newer code has written, ERR_SCHEMA_UNKNOWN for one that holds
 * something else, and ERR_RESTORE_UNFINISHED for half a world; all leave it as it was. No executor may
 * run meanwhile.
 */
export async function migrate(options: MigrateOptions): Promise<{ from: number; to: number }> {
  const migrations = options.migrations ?? MIGRATIONS
  if ((await options.store.get(RESTORE_KEY)) !== undefined) {
    throw new KernelError('ERR_RESTORE_UNFINISHED', 'empty it and restore again')
  }
  const from = decodeSchema(await options.store.get(SCHEMA_KEY))
  if (from > migrations.length) {
    const detail = `schema ${from}, this version knows ${migrations.length}`
    throw new KernelError('ERR_SCHEMA_TOO_NEW', detail)
  }
  for (const [index, migration] of migrations.entries()) {
    if (index < from) continue
    await apply(index + 1, migration, options)
    options.log.info(`migration ${index + 1} applied: ${migration.name}`)
  }
  return { from, to: migrations.length }
}

async function apply(number: number, migration: Migration, options: MigrateOptions): Promise<void> {
  while (!(await applyStep(number, migration, options)));
}

/** Makes one step; returns whether the migration is applied. */
function applyStep(
  number: number,
  migration: Migration,
  options: MigrateOptions,
): Promise<boolean> {
  const body = async (transaction: Parameters<Migration['step']>[0]): Promise<boolean> => {
    const version = decodeSchema(await transaction.get(SCHEMA_KEY))
    if (version >= number) return true
    const progress = decodeProgress(await transaction.get(MIGRATION_KEY))
    const cursor = progress?.number === number ? progress.cursor : undefined
    const next = await migration.step(transaction, cursor)
    if (next !== undefined) {
      transaction.set(MIGRATION_KEY, encodeProgress({ number, cursor: next }))
      return false
    }
    const schema = schemaEntry(number)
    transaction.set(schema.key, schema.value)
    transaction.clear(MIGRATION_KEY)
    return true
  }
  return transact(options.store, body, options)
}
