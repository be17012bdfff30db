/** `cosm start`: a server on a data folder, until it is stopped. */

import { readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { openSystemClock } from '../base/clock.ts'
import {
  type Configuration,
  DURABILITIES,
  parseCache,
  parseChoice,
  parsePort,
  readConfiguration,
} from '../base/config.ts'
import { KernelError } from '../base/errors.ts'
import { openLog } from '../base/log.ts'
import { openSystemRandom } from '../base/random.ts'
import { GRANTS, type Grant, openServices } from '../host/service/services.ts'
import type { HostService, ServiceHost } from '../host/service-desk.ts'
import { startServer } from '../main.ts'
import { filesOf } from '../store/embedded-folder.ts'
import { describePlace, placeOf } from '../store/place.ts'
import type { Command, CommandInput } from './command.ts'
import { layStoreOver, STORE_OPTIONS } from './store-options.ts'

const ROOT = path.resolve(import.meta.dirname, '../..')
const EXIT_INTERRUPTED = 130

export const start: Command = {
  name: 'start',
  summary: 'start a server',
  usage:
    'cosm start [--data DIR] [--store S] [--host H] [--http-port N] [--telnet-port N] [--durability D]',
  details: [
    'An empty store gets the world that is shipped; how to log in is printed once.',
    'Ctrl-C or SIGTERM stop the server. COSM_DATA, COSM_HOST and so on stand for the options.',
  ],
  options: {
    data: { type: 'string', value: 'DIR', help: 'the folder that holds the world (./data)' },
    ...STORE_OPTIONS,
    host: { type: 'string', value: 'H', help: 'the address to listen at (127.0.0.1)' },
    'http-port': { type: 'string', value: 'N', help: 'HTTP and WebSocket, 0 for any (7780)' },
    'telnet-port': { type: 'string', value: 'N', help: 'plain lines over TCP, 0 for any (7777)' },
    durability: {
      type: 'string',
      value: 'group|relaxed|none',
      help: 'how safe a commit is before it is seen (group)',
    },
    'cache-mb': {
      type: 'string',
      value: 'N',
      help: 'memory for the world in use and for tasks, 64 to 4096 (1024)',
    },
    grant: {
      type: 'string',
      multiple: true,
      value: 'file,sqlite,network,exec',
      help: 'what wizards may ask of this machine (nothing)',
    },
  },
  positionalsMax: 0,
  run: runServer,
}

async function runServer({ values }: CommandInput): Promise<number> {
  const configuration = layOver(readConfiguration(), values)
  const grants = readGrants(values['grant'])
  const log = openLog({ level: configuration.logLevel })
  if (configuration.durability !== 'group') {
    log.warn(`durability ${configuration.durability}: a power loss takes what was just done`)
  }
  const server = await startServer({
    configuration,
    version: readVersion(),
    clock: openSystemClock(),
    random: openSystemRandom(),
    log,
    image: {
      driver: path.join(ROOT, 'build/driver.wasm'),
      language: path.join(ROOT, 'build/language.js'),
    },
    grants,
    makeServices: (host) => makeServices(host, { configuration, grants }),
    importWorld: async (prepare, into) => {
      const { importInto, WORLD_FOLDER } = await import('./import.ts')
      await importInto(into ?? configuration.data, WORLD_FOLDER, { prepare })
      const place = describePlace(placeOf(configuration))
      log.info(`${place} was empty: it holds the world that is shipped now`)
    },
    makePlugins: (gateway) => [
      async (instance) => {
        const { admin } = await import('../admin/plugin.ts')
        await instance.register(admin, { gateway, version: readVersion() })
      },
    ],
    say: (line) => log.info(line),
  })
  const { host } = configuration
  // Whoever reads that it is up may stop it.
  stopOnSignals((signal) => server.stop(`the operator stopped the server (${signal})`))
  log.info(`lines at ${host}:${server.telnetPort}, WebSocket at ws://${host}:${server.httpPort}/`)
  const code = await server.ended
  // Whatever still holds the event loop must not hold the end.
  process.exit(code)
}

/** What builtins may ask of this machine: everything for which no grant is needed, and [grants]. */
function makeServices(
  host: ServiceHost,
  { configuration, grants }: { configuration: Configuration; grants: readonly Grant[] },
): ReadonlyMap<number, HostService> {
  const { data } = configuration
  const { byKind } = openServices({
    grants: new Set(grants),
    filesFolder: path.join(data, 'files'),
    executablesFolder: path.join(data, 'executables'),
    facts: { environment: process.env, diskBytes: async () => diskBytes(data) },
    connections: host,
    userAgent: `Cosm/${readVersion()}`,
  })
  return byKind
}

function diskBytes(data: string): number {
  const { database, wal } = filesOf(data)
  const bytes = (file: string) => statSync(file, { throwIfNoEntry: false })?.size ?? 0
  return bytes(database) + bytes(wal)
}

/** The first signal stops cleanly, the second at once. */
function stopOnSignals(stop: (signal: string) => Promise<void>): void {
  let isStopping = false
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (isStopping) process.exit(EXIT_INTERRUPTED)
      isStopping = true
      void stop(signal)
    })
  }
}

function layOver(base: Configuration, values: CommandInput['values']): Configuration {
  const text = (name: string) => {
    const value = values[name]
    return typeof value === 'string' ? value : undefined
  }
  const port = (name: string, otherwise: number) => {
    const value = text(name)
    return value === undefined ? otherwise : parsePort(`--${name}`, value)
  }
  const cache = text('cache-mb')
  return {
    ...base,
    ...layStoreOver(base, values),
    host: text('host') ?? base.host,
    httpPort: port('http-port', base.httpPort),
    telnetPort: port('telnet-port', base.telnetPort),
    cacheBytes: cache === undefined ? base.cacheBytes : parseCache('--cache-mb', cache),
    durability: parseChoice('--durability', text('durability') ?? base.durability, DURABILITIES),
  }
}

function readGrants(value: CommandInput['values'][string]): Grant[] {
  const given = Array.isArray(value) ? value : []
  const names = given.flatMap((each) => String(each).split(',')).filter((name) => name !== '')
  return [...new Set(names.map((name) => parseChoice('--grant', name, GRANTS)))]
}

function readVersion(): string {
  const text = readFileSync(path.join(ROOT, 'package.json'), 'utf8')
  const { version } = JSON.parse(text) as { version?: unknown }
  if (typeof version === 'string') return version
  throw new KernelError('ERR_CONFIGURATION', 'package.json has no version')
}
