/**
 * Data folders as a crash leaves them: the files of an open store, copied while it is open, and the
 * damage that can be done to them.
 */

import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { ExecutionContext } from 'ava'
import type { EmbeddedStore } from '../../kernel/store/embedded.ts'
import { encodeMutations } from '../../kernel/store/mutations.ts'
import { RANGE_OF_ALL } from '../../kernel/store/range.ts'
import { bytesOf, key, makeFolder, openEmbeddedIn, textOf } from './store.ts'

export const WAL_HEADER_BYTES = 32
export const FRAME_HEADER_BYTES = 24
export const FRAME_BYTES = FRAME_HEADER_BYTES + 4096

/** Where the write-ahead log of [folder] is. */
export const walOf = (folder: string): string => path.join(folder, 'world.db-wal')

/** What the store in [folder] would be after a crash now, in a folder of its own. */
export function copyAsCrashed(t: ExecutionContext, folder: string): string {
  const copy = makeFolder(t)
  for (const name of ['world.db', 'world.db-wal', 'world.unsynced']) {
    const source = path.join(folder, name)
    if (existsSync(source)) copyFileSync(source, path.join(copy, name))
  }
  return copy
}

/** Commit [number]: it sets `last` and writes [rows] rows all over the store. */
export async function commitNumber(
  store: EmbeddedStore,
  number: number,
  options: { rows: number },
): Promise<void> {
  const filler = bytesOf(`${number} `.repeat(40))
  const rows = Array.from({ length: options.rows }, (_, row) => ({
    type: 'set' as const,
    key: key('row', (row * 37) % 1000),
    value: filler,
  }))
  const last = { type: 'set' as const, key: key('last'), value: bytesOf(String(number)) }
  await store.commit({ mutations: encodeMutations([...rows, last]) })
}

/**
 * A folder whose log holds [commits] transactions of several frames each on top of a database file,
 * as after a crash; `ends` are the lengths of the log after each of them.
 */
export async function makeCrashedFolder(
  t: ExecutionContext,
  options: { commits: number },
): Promise<{ folder: string; ends: number[] }> {
  const folder = makeFolder(t)
  const store = openEmbeddedIn(folder)
  await commitNumber(store, 0, { rows: 1000 })
  checkpoint(folder, 'TRUNCATE')
  const ends: number[] = []
  for (let number = 1; number <= options.commits; number++) {
    await commitNumber(store, number, { rows: 30 })
    ends.push(readFileSync(walOf(folder)).length)
  }
  const copy = copyAsCrashed(t, folder)
  await store.close()
  return { folder: copy, ends }
}

export function checkpoint(folder: string, mode: 'TRUNCATE' | 'RESTART'): void {
  const database = new DatabaseSync(path.join(folder, 'world.db'))
  database.exec(`PRAGMA wal_checkpoint(${mode})`)
  database.close()
}

/** Changes the bytes of the log of [folder]. */
export function editWal(folder: string, edit: (bytes: Buffer) => Buffer | undefined): void {
  const bytes = readFileSync(walOf(folder))
  writeFileSync(walOf(folder), edit(bytes) ?? bytes)
}

export function flipBit(bytes: Buffer, bit: number): void {
  const index = bit >>> 3
  bytes[index] = (bytes[index] ?? 0) ^ (1 << (bit & 7))
}

/** The number of the last commit in [folder], having read every row; opens and closes the store. */
export async function readLastNumber(folder: string): Promise<number> {
  const store = openEmbeddedIn(folder)
  try {
    await store.range(RANGE_OF_ALL)
    return Number(textOf(await store.get(key('last'))))
  } finally {
    await store.close()
  }
}
