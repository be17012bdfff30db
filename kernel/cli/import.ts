/**
 * `cosm import FILE|DIR --data DIR`: a textdump or a folder of object definitions becomes a world in an
 * empty data folder.
 */

import { readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { openSystemClock } from '../base/clock.ts'
import { isKernelError, KernelError } from '../base/errors.ts'
import { openSilentLog } from '../base/log.ts'
import { type ImportOptions, type ImportProgress, importWorld } from '../exchange/import.ts'
import type { Compiler } from '../exchange/program.ts'
import { describeReport, type ImportReport } from '../exchange/report.ts'
import { splitRoleReply } from '../exchange/role-verb.ts'
import { openLanguage } from '../host/language.ts'
import { openStore, type StorePlace } from '../store/place.ts'
import type { Store } from '../store/store.ts'
import { decodeValue } from '../store/value.ts'
import type { Command } from './command.ts'
import { openProgressBar } from './progress.ts'
import { readPlace, STORE_OPTIONS } from './store-options.ts'

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..')
/** The world that is shipped, as object definitions. */
export const WORLD_FOLDER = path.join(ROOT, 'world')

const INTERRUPTED = 130

export const importCommand: Command = {
  name: 'import',
  summary: 'make a world from a textdump or from object definitions',
  usage: 'cosm import FILE|DIR [--data DIR] [--store S]',
  details: [
    'FILE is a textdump of LambdaMOO (versions 1 to 4) or ToastStunt (5 to 17).',
    'DIR is a folder of object definitions, .moo files; see docs/object-definitions.md.',
    'The store must be empty. When the import fails or is interrupted, it stays so.',
  ],
  options: {
    data: { type: 'string', value: 'DIR', help: 'the folder that will hold the world' },
    ...STORE_OPTIONS,
  },
  positionalsMax: 1,
  run: async ({ values, positionals }) => {
    const [source] = positionals
    if (source === undefined)
      throw new KernelError('ERR_USAGE', 'import what? cosm import FILE|DIR')
    return await runImport(source, readPlace(values))
  },
}

async function runImport(source: string, place: StorePlace): Promise<number> {
  const bar = openProgressBar(process.stderr)
  const interruption = new AbortController()
  const interrupt = () => interruption.abort()
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt)
  const into = place.engine === 'embedded' ? place.folder : await openEmpty(place)
  try {
    const report = await importInto(into, source, {
      signal: interruption.signal,
      progress: ({ phase, done, total }) => bar.show(PHASES[phase], done / Math.max(1, total)),
    })
    bar.clear()
    process.stdout.write(`${describeReport(report).join('\n')}\n`)
    return 0
  } catch (error) {
    bar.clear()
    if (!interruption.signal.aborted || !isKernelError(error, 'ERR_IMPORT')) throw error
    process.stderr.write('import: interrupted; nothing was imported\n')
    return INTERRUPTED
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt)
    if (typeof into !== 'string') await into.close()
  }
}

function openEmpty(place: StorePlace): Promise<Store> {
  return openStore(place, { clock: openSystemClock(), log: openSilentLog() })
}

const PHASES: Readonly<Record<ImportProgress['phase'], string>> = {
  reading: 'Reading',
  writing: 'Compiling and writing',
}

/** Imports [source] into an empty data folder or store, with the language that is shipped. */
export async function importInto(
  into: string | Store,
  source: string,
  options: Pick<ImportOptions, 'progress' | 'signal' | 'prepare'> = {},
): Promise<ImportReport> {
  return await importWorld({
    ...options,
    into,
    source,
    compiler: openShippedCompiler(),
    clock: openSystemClock(),
    log: openSilentLog(),
  })
}

/** The language that is shipped, for sources that may be older than it. */
export function openShippedCompiler(): Compiler {
  const language = openLanguage(readBuilt(path.join(ROOT, 'build/language.js')))
  return {
    compile(source, { version, isRoleVerb = false }) {
      const reply = language.compile(source, {
        version,
        unknownBuiltins: version === undefined ? 'error' : 'call',
        isRoleVerb,
      })
      if (reply[0] === 2) return splitRoleReply(reply)
      if (reply[0] === 0) return { program: reply.subarray(1) }
      const errors = decodeValue(reply.subarray(1))
      const texts = errors.type === 'list' ? errors.items : []
      return { errors: texts.map((text) => (text.type === 'string' ? text.value : '')) }
    },
  }
}

function readBuilt(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new KernelError('ERR_IMAGE', `${file} is missing; run npm run build`, { cause })
  }
}
