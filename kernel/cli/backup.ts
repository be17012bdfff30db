/**
 * `cosm backup DIR`: brings a backup up to now, of a running server over its HTTP API or of a data folder
 * that no server is using. The first run copies the world, later ones take what was committed since.
 */

import { existsSync } from 'node:fs'
import { constants, setPriority } from 'node:os'
import { openSystemClock } from '../base/clock.ts'
import { KernelError } from '../base/errors.ts'
import { BACKUP_RATE_BYTES } from '../base/limits.ts'
import { openSilentLog } from '../base/log.ts'
import { openSystemRandom } from '../base/random.ts'
import { type BackupReport, endBackup, runBackup } from '../store/backup/run.ts'
import { type BackupSource, StoreSource } from '../store/backup/source.ts'
import { filesOf } from '../store/embedded-folder.ts'
import { openStore, type StorePlace } from '../store/place.ts'
import type { Command, CommandInput } from './command.ts'
import { openRemoteBackup } from './remote-backup.ts'
import { readPlace, STORE_OPTIONS } from './store-options.ts'

const MEGABYTE = 1 << 20
const RATE_MB_MAX = 1_000_000
const INTERRUPTED = 130

export const backup: Command = {
  name: 'backup',
  summary: 'copy a world, and later what was changed since',
  usage: 'cosm backup DIR [--url URL --token TOKEN | --data DIR | --store fdb]',
  details: [
    'With --url of a server that is running; its token, of a wizard, may be in COSM_TOKEN. With --data of a',
    'data folder that no server is using; of a database whether or not servers run. DIR is made by the first run; run it again, such as every hour,',
    'and it takes what was committed since. It may be interrupted: the next run goes on.',
    'See docs/runbook.md for how to check and restore it.',
  ],
  options: {
    data: { type: 'string', value: 'DIR', help: 'the folder that holds the world (./data)' },
    url: { type: 'string', value: 'URL', help: 'a running server instead' },
    ...STORE_OPTIONS,
    token: { type: 'string', value: 'TOKEN', help: "the server's token" },
    rate: {
      type: 'string',
      value: 'MB',
      help: `megabytes a second that are copied at most (${BACKUP_RATE_BYTES / MEGABYTE})`,
    },
    end: { type: 'boolean', help: 'keep the log for this backup no longer; DIR stays as it is' },
  },
  positionalsMax: 1,
  run: runCommand,
}

async function runCommand({ values, positionals }: CommandInput): Promise<number> {
  const [folder] = positionals
  if (folder === undefined) throw new KernelError('ERR_USAGE', 'backup to where? cosm backup DIR')
  const rateBytes = readRate(values['rate'])
  // Whoever plays on this machine goes first.
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL)
  const { source, close } = await openSource(values)
  try {
    if (values['end'] === true) await endBackup({ folder, source })
    else return await runInto(folder, source, rateBytes)
  } finally {
    await close()
  }
  process.stdout.write(`${folder}: no more is kept for this backup\n`)
  return 0
}

async function runInto(folder: string, source: BackupSource, rateBytes: number): Promise<number> {
  const interruption = new AbortController()
  const interrupt = () => interruption.abort()
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt)
  const { signal } = interruption
  try {
    const report = await runBackup({
      folder,
      source,
      rateBytes,
      signal,
      clock: openSystemClock(),
      random: openSystemRandom(),
      progress: ({ bytes }) => showProgress(bytes),
    })
    showProgress(undefined)
    process.stdout.write(`${folder}: ${describe(report)}\n`)
    return 0
  } catch (error) {
    showProgress(undefined)
    if (!signal.aborted) throw error
    process.stderr.write('backup: interrupted; the same command goes on\n')
    return INTERRUPTED
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt)
  }
}

/** How much is copied nobody knows before: a count, not a bar. */
function showProgress(bytes: number | undefined): void {
  if (!process.stderr.isTTY) return
  const text = bytes === undefined ? '' : `Copying ${(bytes / MEGABYTE).toFixed(1)} MB`
  process.stderr.write(`\r\u001b[K${text}`)
}

function describe({ rows, rowsBytes, commits, logBytes, throughUs }: BackupReport): string {
  const megabytes = (bytes: number) => `${(bytes / MEGABYTE).toFixed(1)} MB`
  const copied = rows > 0 ? [`${rows} rows copied (${megabytes(rowsBytes)})`] : []
  const logged = `${commits} commits (${megabytes(logBytes)})`
  return `${[...copied, logged].join(', ')}, up to ${new Date(throughUs / 1_000).toISOString()}`
}

interface OpenedSource {
  readonly source: BackupSource
  close(): Promise<void>
}

async function openSource(values: CommandInput['values']): Promise<OpenedSource> {
  const { url } = values
  if (typeof url !== 'string') return await openPlacedSource(readPlace(values))
  const place = ['data', ...Object.keys(STORE_OPTIONS)].find((name) => values[name] !== undefined)
  if (place !== undefined) {
    throw new KernelError('ERR_USAGE', `--url and --${place} exclude each other`)
  }
  const token = values['token'] ?? process.env['COSM_TOKEN']
  if (typeof token !== 'string') throw new KernelError('ERR_USAGE', '--url needs --token TOKEN')
  return { source: openRemoteBackup({ url, token }), close: async () => undefined }
}

/** The world in a store itself: a data folder that no server is using, or a database. */
async function openPlacedSource(place: StorePlace): Promise<OpenedSource> {
  if (place.engine === 'embedded') requireWorld(place.folder)
  const clock = openSystemClock()
  const log = openSilentLog()
  const store = await openStore(place, { clock, log, checkpoints: 'inline' })
  const source = new StoreSource(store, { clock, random: openSystemRandom() })
  return { source, close: () => store.close() }
}

function requireWorld(data: string): void {
  const { database, wal } = filesOf(data)
  if (existsSync(database) || existsSync(wal)) return
  throw new KernelError('ERR_USAGE', `there is no world in ${data}; say where with --data DIR`)
}

function readRate(value: CommandInput['values'][string]): number {
  if (value === undefined) return BACKUP_RATE_BYTES
  const megabytes = Number(value)
  if (megabytes > 0 && megabytes <= RATE_MB_MAX) return megabytes * MEGABYTE
  throw new KernelError('ERR_USAGE', `--rate is ${value}; use a number of megabytes a second`)
}
