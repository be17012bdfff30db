/** `cosm restore DIR --data DIR`: makes a world from a backup in a store that is empty. */

import { existsSync, rmSync } from 'node:fs'
import { openSystemClock } from '../base/clock.ts'
import { KernelError } from '../base/errors.ts'
import { openSilentLog } from '../base/log.ts'
import { openSystemRandom } from '../base/random.ts'
import { requireEmptyFolder } from '../exchange/staging.ts'
import { type RestoreOptions, type RestoreReport, restoreBackup } from '../store/backup/restore.ts'
import { RESTORE_KEY } from '../store/backup/scope.ts'
import { filesOf } from '../store/embedded-folder.ts'
import { encodeMutations } from '../store/mutations.ts'
import { describePlace, openStore, type StorePlace } from '../store/place.ts'
import { RANGE_OF_ALL } from '../store/range.ts'
import type { Store } from '../store/store.ts'
import type { Command, CommandInput } from './command.ts'
import { parseMoment } from './moment.ts'
import { openProgressBar } from './progress.ts'
import { readPlace, STORE_OPTIONS } from './store-options.ts'

export const restore: Command = {
  name: 'restore',
  summary: 'make a world from a backup',
  usage: 'cosm restore DIR --data DIR | --store fdb [--at TIME]',
  details: [
    'The data folder, or the database with its prefix, must be empty, and is again when a restore fails.',
    'TIME is such as 2026-11-20T18:05:00Z, or "2026-11-20 18:05" in local time; cosm verify DIR tells from',
    'when to when. Players have to log in again; tokens of the HTTP API are those of that time.',
  ],
  options: {
    data: { type: 'string', value: 'DIR', help: 'the folder that will hold the world' },
    ...STORE_OPTIONS,
    at: { type: 'string', value: 'TIME', help: 'as the world was then (at the end of the backup)' },
  },
  positionalsMax: 1,
  run: runRestore,
}

async function runRestore({ values, positionals }: CommandInput): Promise<number> {
  const [folder] = positionals
  if (folder === undefined) throw new KernelError('ERR_USAGE', 'restore what? cosm restore DIR')
  if (values['data'] === undefined && values['store'] === undefined) {
    throw new KernelError('ERR_USAGE', 'restore into what? Say it with --data DIR')
  }
  const place = readPlace(values)
  const atUs = readTime(values['at'])
  if (place.engine === 'embedded') requireEmptyFolder(place.folder)
  const bar = openProgressBar(process.stderr)
  try {
    const report = await restoreInto(place, {
      folder,
      ...(atUs !== undefined && { atUs }),
      progress: (part) => bar.show('Restoring', part),
    })
    bar.clear()
    process.stdout.write(`${describePlace(place)}: ${describe(report)}\n`)
    return 0
  } finally {
    bar.clear()
  }
}

async function restoreInto(
  place: StorePlace,
  options: Omit<RestoreOptions, 'store' | 'random'>,
): Promise<RestoreReport> {
  const isNew = place.engine === 'embedded' && !existsSync(place.folder)
  const store = await openStore(place, {
    clock: openSystemClock(),
    log: openSilentLog(),
    // What is not whole is not started on; closing the store syncs it.
    durability: 'none',
    checkpoints: 'inline',
  })
  try {
    const report = await restoreBackup({ ...options, store, random: openSystemRandom() })
    await store.close()
    return report
  } catch (error) {
    if (place.engine !== 'embedded') await clearUnfinished(store)
    await store.close().catch(() => undefined)
    if (place.engine === 'embedded') removeWorld(place.folder, { isNew })
    throw error
  }
}

/** Leaves the folder as empty as it was. */
function removeWorld(data: string, { isNew }: { isNew: boolean }): void {
  const { database, wal, unsynced } = filesOf(data)
  for (const file of [database, wal, `${database}-shm`, unsynced]) rmSync(file, { force: true })
  if (isNew) rmSync(data, { recursive: true, force: true })
}

/** Leaves the database as empty as it was: what is there was restored, unless it is whole. */
async function clearUnfinished(store: Store): Promise<void> {
  if ((await store.get(RESTORE_KEY)) === undefined) return
  await store.commit({ mutations: encodeMutations([{ type: 'clear-range', ...RANGE_OF_ALL }]) })
}

function readTime(value: CommandInput['values'][string]): number | undefined {
  if (value === undefined) return undefined
  const timeUs = parseMoment(String(value))
  if (timeUs !== undefined) return timeUs
  throw new KernelError('ERR_USAGE', `--at ${value} is no time; write 2026-11-20T18:05:00Z`)
}

function describe({ rows, commits, throughUs }: RestoreReport): string {
  const at = new Date(throughUs / 1_000).toISOString()
  return `${rows} rows and ${commits} commits restored, the world as it was at ${at}`
}
