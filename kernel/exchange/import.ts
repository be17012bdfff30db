/**
 * Imports a world into an empty data folder or store: from a textdump, or from a folder of object definitions.
 *
 * Whole or not at all: see staging.ts and store-staging.ts. Reading comes before either is touched; writing is done in
 * commits of bounded size, between which the event loop turns, so that an import can be interrupted.
 */

import { isUtf8 } from 'node:buffer'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import type { Clock } from '../base/clock.ts'
import { isKernelError, KernelError } from '../base/errors.ts'
import { BATCH_BYTES_MAX } from '../base/limits.ts'
import type { Log } from '../base/log.ts'
import { putValue } from '../store/chunks.ts'
import { MutationWriter } from '../store/mutations.ts'
import type { Store } from '../store/store.ts'
import { DEFINITION_EXTENSION } from './definition.ts'
import { type DefinitionFile, readWorld } from './definition-world.ts'
import type { World } from './model.ts'
import { type Compiler, ProgramTable } from './program.ts'
import { type ImportReport, makeReport } from './report.ts'
import { FolderStaging, requireEmptyFolder } from './staging.ts'
import { StoreStaging } from './store-staging.ts'
import { readTextdump } from './textdump.ts'
import { worldRows } from './world-rows.ts'

/** How long the event loop may wait for its turn. */
const TURN_MS = 25
/** The largest file that Node reads in one go. */
const TEXTDUMP_BYTES_MAX = 2 ** 31 - 1

export interface ImportProgress {
  readonly phase: 'reading' | 'writing'
  /** Bytes read, or programs compiled. */
  readonly done: number
  readonly total: number
}

export interface ImportOptions {
  /** A textdump, or a folder of object definitions. */
  readonly source: string
  /** A data folder, empty or not there yet, or an open store that is empty. */
  readonly into: string | Store
  readonly compiler: Compiler
  readonly clock: Clock
  readonly log: Log
  /** Writes what every store holds besides a world, before the world. */
  readonly prepare?: (store: Store) => Promise<void>
  readonly progress?: (progress: ImportProgress) => void
  /** Ends the import between two commits, with ERR_IMPORT. */
  readonly signal?: AbortSignal
}

/** A world as it was read. */
interface ReadSource {
  readonly world: World
  /** What it was read from, for people: `LambdaMOO textdump, version 4`. */
  readonly format: string
  /** A textdump's version. */
  readonly version: number | undefined
}

/**
 * Imports [options.source]. Throws ERR_IMPORT, ERR_DEFINITION or ERR_FOLDER_NOT_EMPTY, or an error of
 * the store; then the folder or store is as it was.
 */
export async function importWorld(options: ImportOptions): Promise<ImportReport> {
  const { clock, into } = options
  const beginMs = clock.monotonicMs()
  if (typeof into === 'string') requireEmptyFolder(into)
  const read = readSource(options)
  const programs = new ProgramTable(options.compiler, read.version)
  const staging =
    typeof into === 'string'
      ? new FolderStaging(into, options)
      : await StoreStaging.begin(into, clock.wallUs())
  try {
    await options.prepare?.(staging.store)
    await writeRows(staging.store, read.world, { ...options, programs })
    await staging.finish()
  } catch (error) {
    await staging.abandon()
    throw error
  }
  return makeReport(read, { programs, milliseconds: clock.monotonicMs() - beginMs })
}

function readSource(options: ImportOptions): ReadSource {
  const { source } = options
  try {
    if (statSync(source).isDirectory()) {
      const files = readDefinitionFiles(source)
      return { world: readWorld(files), format: 'object definitions', version: undefined }
    }
    return readTextdumpFile(options)
  } catch (cause) {
    if (isKernelError(cause)) throw cause
    if ((cause as NodeJS.ErrnoException).code === undefined) throw cause
    throw new KernelError('ERR_IMPORT', (cause as Error).message, { cause })
  }
}

function readTextdumpFile({ source, progress }: ImportOptions): ReadSource {
  const total = statSync(source).size
  if (total > TEXTDUMP_BYTES_MAX) {
    throw new KernelError('ERR_IMPORT', `${source} has ${total} bytes, too many for a textdump`)
  }
  const { world, version, encoding } = readTextdump(readFileSync(source), source, (done) =>
    progress?.({ phase: 'reading', done, total }),
  )
  const server = version > 4 ? 'ToastStunt' : 'LambdaMOO'
  const text = encoding === 'latin1' ? ', Latin-1' : ''
  return { world, format: `${server} textdump, version ${version}${text}`, version }
}

/** Every file of definitions in [folder] and below, sorted by its path there. */
function readDefinitionFiles(folder: string): DefinitionFile[] {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(DEFINITION_EXTENSION))
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort()
  if (names.length === 0) {
    throw new KernelError('ERR_IMPORT', `${folder} has no ${DEFINITION_EXTENSION} files`)
  }
  return names.map((name) => {
    const file = path.join(folder, name)
    const bytes = readFileSync(file)
    if (!isUtf8(bytes)) throw new KernelError('ERR_DEFINITION', `${file} is not UTF-8`)
    return { name: file, text: bytes.toString('utf8') }
  })
}

type WriteOptions = ImportOptions & { programs: ProgramTable }

async function writeRows(store: Store, world: World, options: WriteOptions): Promise<void> {
  const { clock, programs, signal } = options
  const total = countPrograms(world)
  const writer = new MutationWriter()
  let turnMs = clock.monotonicMs()
  for (const { key, value } of worldRows(world, {
    programs,
    source: path.basename(options.source),
    timeUs: clock.wallUs(),
  })) {
    putValue(writer, key, value, { mayHaveChunks: false })
    if (writer.bytes >= BATCH_BYTES_MAX) await flush(store, writer)
    if (clock.monotonicMs() - turnMs < TURN_MS) continue
    options.progress?.({ phase: 'writing', done: programs.count, total })
    await new Promise((resolve) => setImmediate(resolve))
    if (signal?.aborted === true) throw new KernelError('ERR_IMPORT', 'it was interrupted')
    turnMs = clock.monotonicMs()
  }
  await flush(store, writer)
  options.progress?.({ phase: 'writing', done: total, total })
}

async function flush(store: Store, writer: MutationWriter): Promise<void> {
  if (writer.count > 0) await store.commit({ mutations: writer.finish() })
  writer.reset()
}

function countPrograms(world: World): number {
  const sources = new Set<string>(world.forked.map(({ source }) => source))
  for (const objects of [world.objects, world.anonymous]) {
    for (const { verbs, roleVerbs } of objects.values()) {
      for (const { source } of verbs) if (source !== undefined) sources.add(source)
      for (const { source } of roleVerbs) sources.add(source)
    }
  }
  return sources.size
}
