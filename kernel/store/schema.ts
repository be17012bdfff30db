/**
 * The number of the stored layout, in the store itself. Whoever writes a whole store at once, in
 * today's layout, writes this row with it; everybody else leaves it to the migrations.
 *
 *   ('m', 'schema')      int: the number of the last migration that was applied
 *   ('m', 'migration')   list {int number, binary cursor}: the one that is under way
 */

import { KernelError } from '../base/errors.ts'
import { metaKey } from './keys.ts'
import type { Bytes, Entry } from './range.ts'
import { decodeValue, encodeValue, intValue, listValue } from './value.ts'

/** What this code reads and writes: the number of the newest migration. */
export const SCHEMA_VERSION = 2

export const SCHEMA_KEY = metaKey('schema')
export const MIGRATION_KEY = metaKey('migration')

/** The row that says that the store has the layout [version]. */
export function schemaEntry(version: number = SCHEMA_VERSION): Entry {
  return { key: SCHEMA_KEY, value: encodeValue(intValue(version)) }
}

/** The layout that [value], from SCHEMA_KEY, tells of; 0 for a store without one. */
export function decodeSchema(value: Bytes | undefined): number {
  if (value === undefined) return 0
  const version = decodeValue(value)
  if (version.type === 'int') return Number(version.value)
  throw new KernelError('ERR_CORRUPT', 'the number of the schema is no integer')
}

/** How far a migration has come; its cursor means something to itself alone. */
export interface MigrationProgress {
  readonly number: number
  readonly cursor: Bytes
}

export function encodeProgress(progress: MigrationProgress): Bytes {
  const cursor = { type: 'binary', bytes: progress.cursor } as const
  return encodeValue(listValue([intValue(progress.number), cursor]))
}

export function decodeProgress(value: Bytes | undefined): MigrationProgress | undefined {
  if (value === undefined) return undefined
  const progress = decodeValue(value)
  const [number, cursor] = progress.type === 'list' ? progress.items : []
  if (number?.type === 'int' && cursor?.type === 'binary') {
    return { number: Number(number.value), cursor: cursor.bytes }
  }
  throw new KernelError('ERR_CORRUPT', 'the progress of a migration cannot be read')
}
