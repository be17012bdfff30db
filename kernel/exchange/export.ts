/**
 * Exports the world of a stopped server: as a textdump, or as a folder of object definitions.
 *
 * Whole or not at all: it is written beside its place as `OUT.partial` and then renamed. The data folder
 * is locked meanwhile, and nothing in its world changes.
 */

import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import path from 'node:path'
import type { Clock } from '../base/clock.ts'
import { isKernelError, KernelError } from '../base/errors.ts'
import type { Log } from '../base/log.ts'
import { filesOf } from '../store/embedded-folder.ts'
import { describePlace, openStore, type StorePlace } from '../store/place.ts'
import { decodeSchema, SCHEMA_KEY, SCHEMA_VERSION } from '../store/schema.ts'
import type { Store } from '../store/store.ts'
import { writeDefinitions } from './definition-writer.ts'
import { type ExportFormat, type ExportReport, makeExportReport } from './export-report.ts'
import type { World } from './model.ts'
import { requireImported } from './store-staging.ts'
import { requireFit } from './textdump-fit.ts'
import { type TextdumpVersion, textdumpPieces } from './textdump-writer.ts'
import { readStoredWorld, WORLD_KEY } from './world-reader.ts'

const PARTIAL = '.partial'
/** Text is written when so much has come together. */
const WRITE_CHARACTERS = 1 << 20

export interface ExportOptions {
  /** Where the world of a server is that does not run. */
  readonly place: StorePlace
  /** The file of a textdump, which is replaced; or a folder that is empty or not there. */
  readonly out: string
  readonly format: ExportFormat
  readonly clock: Clock
  readonly log: Log
}

/**
 * Exports the world at [options.place]. Throws ERR_EXPORT, ERR_FOLDER_LOCKED while a server runs,
 * ERR_FOLDER_INVALID for a folder without a world, or an error of the store; then nothing was written.
 */
export async function exportWorld(options: ExportOptions): Promise<ExportReport> {
  const { clock, place, out, format } = options
  const beginMs = clock.monotonicMs()
  requirePlace(out, format)
  const world = await readWorldAt(place, options)
  if (format.kind === 'textdump') requireFit(world, format.version)
  try {
    if (format.kind === 'textdump') writeTextdumpFile(out, world, format.version)
    else writeDefinitionFolder(out, world)
  } catch (cause) {
    rmSync(out + PARTIAL, { recursive: true, force: true })
    if (isKernelError(cause) || (cause as NodeJS.ErrnoException).code === undefined) throw cause
    throw new KernelError('ERR_EXPORT', (cause as Error).message, { cause })
  }
  return makeExportReport(world, { out, format, milliseconds: clock.monotonicMs() - beginMs })
}

/** Throws ERR_EXPORT when what is at [out] is not to be replaced. */
function requirePlace(out: string, format: ExportFormat): void {
  const found = statSync(out, { throwIfNoEntry: false })
  if (found === undefined) return
  if (format.kind === 'textdump') {
    if (!found.isFile()) throw new KernelError('ERR_EXPORT', `${out} is there, and no file`)
  } else if (!found.isDirectory()) {
    throw new KernelError('ERR_EXPORT', `${out} is there, and no folder`)
  } else {
    const [name] = readdirSync(out)
    if (name !== undefined)
      throw new KernelError('ERR_EXPORT', `${out} is not empty: it has ${name}`)
  }
}

async function readWorldAt(place: StorePlace, { clock, log }: ExportOptions): Promise<World> {
  const name = describePlace(place)
  // Opening an embedded store would make one.
  if (place.engine === 'embedded' && !existsSync(filesOf(place.folder).database)) {
    throw new KernelError('ERR_FOLDER_INVALID', `${name} holds no world`)
  }
  const store = await openStore(place, { clock, log, checkpoints: 'inline' })
  try {
    await requireWorld(store, name)
    return await readStoredWorld(store)
  } finally {
    await store.close()
  }
}

/** Throws unless [store] holds a whole world in the layout that is read here. */
async function requireWorld(store: Store, name: string): Promise<void> {
  await requireImported(store)
  const schema = decodeSchema(await store.get(SCHEMA_KEY))
  if (schema > SCHEMA_VERSION) {
    const detail = `schema ${schema}, this version knows ${SCHEMA_VERSION}`
    throw new KernelError('ERR_SCHEMA_TOO_NEW', detail)
  }
  if ((await store.get(WORLD_KEY)) === undefined) {
    throw new KernelError('ERR_FOLDER_INVALID', `${name} holds no world`)
  }
  if (schema === SCHEMA_VERSION) return
  const detail = `${name} was written by an older version; start and stop the server once`
  throw new KernelError('ERR_EXPORT', detail)
}

function writeTextdumpFile(out: string, world: World, version: TextdumpVersion): void {
  const partial = out + PARTIAL
  rmSync(partial, { recursive: true, force: true })
  const fd = openSync(partial, 'wx')
  try {
    let text = ''
    for (const piece of textdumpPieces(world, version)) {
      text += piece
      if (text.length < WRITE_CHARACTERS) continue
      writeWhole(fd, text)
      text = ''
    }
    writeWhole(fd, text)
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
  renameSync(partial, out)
}

/** Writes all of [text]: one call may write less. */
function writeWhole(fd: number, text: string): void {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at)
}

function writeDefinitionFolder(out: string, world: World): void {
  const partial = out + PARTIAL
  rmSync(partial, { recursive: true, force: true })
  mkdirSync(partial, { recursive: true })
  for (const [name, text] of writeDefinitions(world)) {
    writeFileSync(path.join(partial, name), text, { flag: 'wx' })
  }
  rmSync(out, { recursive: true, force: true })
  renameSync(partial, out)
}
