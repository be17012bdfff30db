/** Programs run in a copy of a world, by a server of our own; what they write is lost with the copy. */

import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { ERROR_NAMES } from '../../driver/shared/errors.ts'
import { openSystemClock } from '../base/clock.ts'
import { readConfiguration } from '../base/config.ts'
import { KernelError } from '../base/errors.ts'
import { openSilentLog } from '../base/log.ts'
import { openSystemRandom } from '../base/random.ts'
import { findWizard } from '../host/token.ts'
import { startServer } from '../main.ts'
import { openEmbeddedStore } from '../store/embedded.ts'
import { filesOf } from '../store/embedded-folder.ts'
import { lockFolder } from '../store/folder-lock.ts'
import type { SlotValue } from '../store/value.ts'
import { importInto } from './import.ts'
import type { WorldAccess } from './remote-world.ts'

const ROOT = path.resolve(import.meta.dirname, '../..')

/** A copy of the world in the data folder [data], which no server may be using. */
export async function openCopiedWorld(data: string): Promise<WorldAccess> {
  return await openOwnWorld(async (copy) => copyData(data, copy))
}

/** A world of its own made from the object definitions in [folder]. */
export async function openDefinedWorld(folder: string): Promise<WorldAccess> {
  return await openOwnWorld(async (copy) => {
    await importInto(copy, folder)
  })
}

function copyData(from: string, to: string): void {
  const { database, wal, unsynced } = filesOf(from)
  if (!existsSync(database)) {
    throw new KernelError('ERR_USAGE', `there is no world in ${from}; say where with --data DIR`)
  }
  const lock = lockFolder(from)
  try {
    for (const file of [database, wal, unsynced]) {
      if (existsSync(file)) copyFileSync(file, path.join(to, path.basename(file)))
    }
  } finally {
    lock.release()
  }
}

async function openOwnWorld(fill: (copy: string) => Promise<void>): Promise<WorldAccess> {
  const folder = mkdtempSync(path.join(tmpdir(), 'cosm-copy-'))
  const remove = () => rmSync(folder, { recursive: true, force: true })
  try {
    await fill(folder)
    const player = await requireWizard(folder)
    const world = await serve(folder, player)
    return {
      evaluate: world.evaluate,
      close: async () => {
        await world.close()
        remove()
      },
    }
  } catch (error) {
    remove()
    throw error
  }
}

async function requireWizard(folder: string): Promise<bigint> {
  const store = openEmbeddedStore({
    path: folder,
    clock: openSystemClock(),
    log: openSilentLog(),
    durability: 'none',
    checkpoints: 'inline',
  })
  try {
    const wizard = await findWizard(store)
    if (wizard === undefined) throw new KernelError('ERR_USAGE', 'the world has no wizard')
    return wizard
  } finally {
    await store.close()
  }
}

/** A server on [folder] that nobody can reach but this process and this machine. */
async function serve(folder: string, player: bigint): Promise<WorldAccess> {
  let evaluate: ((source: string) => Promise<SlotValue>) | undefined
  const server = await startServer({
    configuration: {
      ...readConfiguration(),
      data: folder,
      store: 'embedded',
      host: '127.0.0.1',
      httpPort: 0,
      telnetPort: 0,
      durability: 'none',
    },
    version: readVersion(),
    clock: openSystemClock(),
    random: openSystemRandom(),
    log: openSilentLog(),
    image: {
      driver: path.join(ROOT, 'build/driver.wasm'),
      language: path.join(ROOT, 'build/language.js'),
    },
    grants: [],
    makeServices: () => new Map(),
    importWorld: async () => {},
    makePlugins: (gateway) => {
      evaluate = async (source) => answerOf(await gateway.evaluate(player, source))
      return []
    },
    say: () => {},
  })
  if (evaluate === undefined) throw new Error('a server without an API was started')
  return {
    evaluate,
    close: async () => {
      await server.stop('the copy is not needed any more')
      await server.ended
    },
  }
}

/** The value in the driver's reply {1, value}; throws for {2, {code, message, …, traceback}} and {0, errors}. */
function answerOf(reply: SlotValue): SlotValue {
  const [status, result] = reply.type === 'list' ? reply.items : []
  if (status?.type !== 'int' || result === undefined) throw new Error('the driver sent no reply')
  if (status.value === 1n) return result
  const items = result.type === 'list' ? result.items : []
  if (status.value === 0n) throw new KernelError('ERR_PROGRAM', items.map(textOf).join('\n'))
  const [code, message, , traceback] = items
  const name = code?.type === 'error' ? `${ERROR_NAMES[code.code]}: ` : ''
  const lines = traceback?.type === 'list' ? traceback.items.map(textOf) : []
  throw new KernelError('ERR_PROGRAM', [`${name}${textOf(message)}`, ...lines].join('\n'))
}

const textOf = (value: SlotValue | undefined) => (value?.type === 'string' ? value.value : '')

function readVersion(): string {
  const text = readFileSync(path.join(ROOT, 'package.json'), 'utf8')
  return String((JSON.parse(text) as { version?: unknown }).version)
}
