/**
 * The only reader of the environment. Command-line flags are laid over what it returns by the
 * command that has them; both end in one [Configuration].
 */

import { KernelError } from './errors.ts'
import { CACHE_MB, CACHE_MB_MAX, CACHE_MB_MIN, FREE_SPACE_FLOOR_BYTES } from './limits.ts'
import { LOG_LEVELS, type LogLevel } from './log.ts'

export const DURABILITIES = ['group', 'relaxed', 'none'] as const
/**
 * `group`: an effect leaves after its commit is synced. `relaxed`: synced every 100 ms, a power loss
 * may take that much. `none`: never synced while running; for tests and bulk work.
 */
export type Durability = (typeof DURABILITIES)[number]

/** Where the world is kept: in its data folder, or in a FoundationDB cluster. */
export const STORES = ['embedded', 'fdb'] as const

export interface Configuration {
  /** Folder that holds the world, unless it is elsewhere, and everything else on this machine. */
  readonly data: string
  readonly store: (typeof STORES)[number]
  /** Of FoundationDB: names the coordinators of the cluster. */
  readonly clusterFile: string
  /** Of FoundationDB: what the keys of this world begin with, where a database holds several. */
  readonly storePrefix: string
  /** Address every listener binds to, unless it has its own. */
  readonly host: string
  /** HTTP and WebSocket; 0 takes any free port. */
  readonly httpPort: number
  /** Plain TCP lines; 0 takes any free port. */
  readonly telnetPort: number
  readonly durability: Durability
  readonly logLevel: LogLevel
  /** Below this, commits that write are refused. */
  readonly freeSpaceFloorBytes: number
  /** What the driver may take: objects that were used lately, programs, and the values of tasks. */
  readonly cacheBytes: number
}

/** A pebibyte: more than any disk, and far from rounding. */
const FREE_SPACE_FLOOR_MB_MAX = 1 << 30

export type Environment = Readonly<Record<string, string | undefined>>

/**
 * Reads `COSM_DATA`, `COSM_STORE`, `COSM_CLUSTER_FILE`, `COSM_STORE_PREFIX`, `COSM_HOST`, `COSM_HTTP_PORT`, `COSM_TELNET_PORT`, `COSM_DURABILITY`,
 * `COSM_LOG_LEVEL`, `COSM_FREE_SPACE_FLOOR_MB` and `COSM_CACHE_MB`. Throws ERR_CONFIGURATION naming the
 * setting.
 */
export function readConfiguration(environment: Environment = process.env): Configuration {
  const text = (name: string, otherwise: string) => environment[name] || otherwise
  return {
    data: text('COSM_DATA', './data'),
    store: parseChoice('COSM_STORE', text('COSM_STORE', 'embedded'), STORES),
    clusterFile: text('COSM_CLUSTER_FILE', '/etc/foundationdb/fdb.cluster'),
    storePrefix: text('COSM_STORE_PREFIX', ''),
    host: text('COSM_HOST', '127.0.0.1'),
    httpPort: parsePort('COSM_HTTP_PORT', text('COSM_HTTP_PORT', '7780')),
    telnetPort: parsePort('COSM_TELNET_PORT', text('COSM_TELNET_PORT', '7777')),
    durability: parseChoice('COSM_DURABILITY', text('COSM_DURABILITY', 'group'), DURABILITIES),
    logLevel: parseChoice('COSM_LOG_LEVEL', text('COSM_LOG_LEVEL', 'info'), LOG_LEVELS),
    freeSpaceFloorBytes: readFloor(environment),
    cacheBytes: parseCache('COSM_CACHE_MB', text('COSM_CACHE_MB', `${CACHE_MB}`)),
  }
}

function readFloor(environment: Environment): number {
  const name = 'COSM_FREE_SPACE_FLOOR_MB'
  const value = environment[name]
  if (value === undefined || value === '') return FREE_SPACE_FLOOR_BYTES
  return parseWhole(name, value, FREE_SPACE_FLOOR_MB_MAX) * (1 << 20)
}

/** Megabytes of memory for the driver → bytes; [name] is the setting an error speaks of. */
export function parseCache(name: string, value: string): number {
  const megabytes = parseWhole(name, value, CACHE_MB_MAX)
  if (megabytes >= CACHE_MB_MIN) return megabytes * (1 << 20)
  throw new KernelError('ERR_CONFIGURATION', `${name} is ${value}; use at least ${CACHE_MB_MIN}`)
}

/** A TCP port; [name] is the setting an error speaks of. */
export function parsePort(name: string, value: string): number {
  return parseWhole(name, value, 65_535)
}

/** One of [choices]; [name] is the setting an error speaks of. */
export function parseChoice<Choice extends string>(
  name: string,
  value: string,
  choices: readonly Choice[],
): Choice {
  const choice = choices.find((each) => each === value)
  if (choice !== undefined) return choice
  throw new KernelError('ERR_CONFIGURATION', `${name} is ${value}; use ${choices.join(', ')}`)
}

function parseWhole(name: string, value: string, max: number): number {
  const number = Number(value)
  if (/^\d+$/.test(value) && number <= max) return number
  throw new KernelError('ERR_CONFIGURATION', `${name} is ${value}; use a number from 0 to ${max}`)
}
