/**
 * The service of files: FileIO inside one folder, for the grant `file`. Operations run one after another,
 * whichever tasks ask for them. Open files are lost when the server stops, as in every MOO.
 *
 * Semantics: ToastStunt `fileio.cc`.
 */

import { Buffer } from 'node:buffer'
import type { Stats } from 'node:fs'
import { chmod, lstat, mkdir, readdir, rename, rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { E_FILE, E_QUOTA } from '../../../driver/shared/errors.ts'
import { intValue, listValue, type SlotValue, stringValue } from '../../store/value.ts'
import type { HostService } from '../service-desk.ts'
import { requireInside, resolveInside } from './fence.ts'
import {
  accessFact,
  allFacts,
  changeFact,
  modeFact,
  modifyFact,
  sizeFact,
  typeFact,
} from './file-facts.ts'
import { OpenFile, readMode } from './open-file.ts'
import {
  argument,
  fileError,
  integerArgument,
  invalid,
  NOTHING,
  notGranted,
  numberArgument,
  type Operation,
  ServiceError,
  serviceOf,
  stringArgument,
} from './reply.ts'

/** Open files; above: E_QUOTA. */
const FILES_MAX = 256
/** What one file_read() may take in bytes. */
const READ_BYTES_MAX = 67_108_864

export interface FileService {
  readonly service: HostService
  close(): Promise<void>
}

/** Serves [folder], which is made when it is first needed; without [granted] every operation is E_PERM. */
export function openFiles(options: { folder: string; granted: boolean }): FileService {
  const files = new Files(options.folder)
  return {
    service: serviceOf(
      options.granted ? inTurn(operationsOf(files)) : refused(operationsOf(files)),
    ),
    close: () => files.closeAll(),
  }
}

/** The same operations, each waiting for the one before. */
function inTurn(operations: Record<string, Operation>): Record<string, Operation> {
  let last: Promise<unknown> = Promise.resolve()
  const wrap =
    (operation: Operation): Operation =>
    async (args) => {
      const turn = last.then(() => operation(args))
      last = turn.catch(() => {})
      return await turn
    }
  return Object.fromEntries(Object.entries(operations).map(([name, run]) => [name, wrap(run)]))
}

/** The same operations, each answering E_PERM. */
export function refused(operations: Record<string, Operation>): Record<string, Operation> {
  const refuse: Operation = () => {
    throw notGranted()
  }
  return Object.fromEntries(Object.keys(operations).map((name) => [name, refuse]))
}

function operationsOf(files: Files): Record<string, Operation> {
  return { ...handleOperations(files), ...lineOperations(files), ...folderOperations(files) }
}

/** The open files by handle, numbered as ToastStunt does: from 1 again when none is open. */
class Files {
  readonly folder: string
  readonly #open = new Map<number, OpenFile>()
  #next = 1

  constructor(folder: string) {
    this.folder = folder
  }

  handles(): number[] {
    return [...this.#open.keys()]
  }

  async open(name: string, modeText: SlotValue & { type: 'string' }): Promise<number> {
    const path = await this.path(name)
    const mode = readMode(modeText.value)
    if (mode === undefined) throw invalid('Invalid mode string', modeText)
    if (this.#open.size >= FILES_MAX) throw new ServiceError(E_QUOTA, 'Too many files open')
    await mkdir(this.folder, { recursive: true })
    const file = await attempt('file_open', () => OpenFile.open(path, name, mode))
    while (this.#open.has(this.#next)) this.#next += 1
    this.#open.set(this.#next, file)
    return this.#next++
  }

  async close(args: readonly SlotValue[]): Promise<void> {
    const file = this.require(args)
    this.#open.delete(Number(integerArgument(args, 0)))
    if (this.#open.size === 0) this.#next = 1
    await file.close()
  }

  async closeAll(): Promise<void> {
    const files = [...this.#open.values()]
    this.#open.clear()
    await Promise.all(files.map((file) => file.close()))
  }

  /** The file whose handle is the first argument; E_INVARG when there is none. */
  require(args: readonly SlotValue[]): OpenFile {
    const handle = argument(args, 0)
    const file = handle.type === 'int' ? this.#open.get(Number(handle.value)) : undefined
    if (file === undefined) throw invalid('Invalid FHANDLE', handle)
    return file
  }

  requireReadable(args: readonly SlotValue[]): OpenFile {
    const file = this.require(args)
    if (!file.mode.reads) throw invalid('File is open write-only', argument(args, 0))
    return file
  }

  requireWritable(args: readonly SlotValue[]): OpenFile {
    const file = this.require(args)
    if (!file.mode.writes) throw invalid('File is open read-only', argument(args, 0))
    return file
  }

  /** The path of a name inside the folder. */
  async path(name: string): Promise<string> {
    return await requireInside(this.folder, name)
  }

  /** What is known of the file that the first argument names, or whose handle it is. */
  async stats(args: readonly SlotValue[]): Promise<Stats> {
    const given = argument(args, 0)
    if (given.type !== 'string') {
      const file = this.require(args)
      return await attempt(file.name, () => file.file.stat())
    }
    const path = await this.path(given.value)
    return await attempt(given.value, () => lstat(path))
  }
}

/** Runs [action]; an error of the operating system becomes E_FILE with [what]. */
async function attempt<T>(what: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action()
  } catch (error) {
    throw fileError(error, what)
  }
}

function endOfFile(): ServiceError {
  return new ServiceError(E_FILE, 'End of file', stringValue('End of file'))
}

function handleOperations(files: Files): Record<string, Operation> {
  return {
    handles: () => listValue(files.handles().map((handle) => intValue(handle))),
    open: async (args) => {
      const mode = { type: 'string', value: stringArgument(args, 1) } as const
      return intValue(await files.open(stringArgument(args, 0), mode))
    },
    close: async (args) => {
      await files.close(args)
      return NOTHING
    },
    name: (args) => stringValue(files.require(args).name),
    openmode: (args) => {
      // The sign is always +: ToastStunt's slip, which programs may have come to expect.
      const { reads, isBinary, flushes } = files.require(args).mode
      return stringValue(`${reads ? 'r' : 'w'}+${isBinary ? 'b' : 't'}${flushes ? 'f' : 'n'}`)
    },
    flush: (args) => {
      files.require(args)
      return NOTHING
    },
    seek: async (args) => await seek(files.require(args), args),
    tell: (args) => intValue(files.require(args).place),
    eof: (args) => intValue(files.require(args).isAtEnd ? 1 : 0),
    size: async (args) => sizeFact(await files.stats(args)),
    mode: async (args) => modeFact(await files.stats(args)),
    type: async (args) => typeFact(await files.stats(args)),
    last_access: async (args) => accessFact(await files.stats(args)),
    last_modify: async (args) => modifyFact(await files.stats(args)),
    last_change: async (args) => changeFact(await files.stats(args)),
    stat: async (args) => allFacts(await files.stats(args)),
  }
}

async function seek(file: OpenFile, args: readonly SlotValue[]): Promise<SlotValue> {
  const distance = numberArgument(args, 1, 0)
  const whence = stringArgument(args, 2).toUpperCase()
  if (!['SEEK_SET', 'SEEK_CUR', 'SEEK_END'].includes(whence)) throw invalid('Invalid whence')
  const from = whence === 'SEEK_SET' ? 0 : whence === 'SEEK_CUR' ? file.place : await file.size()
  const place = from + distance
  if (place < 0) {
    throw new ServiceError(E_FILE, 'Invalid argument', stringValue(file.name))
  }
  file.seek(place)
  return NOTHING
}

function lineOperations(files: Files): Record<string, Operation> {
  return {
    readline: async (args) => {
      const file = files.requireReadable(args)
      const line = await attempt('readline', () => file.line())
      if (line === undefined) throw endOfFile()
      return stringValue(file.decode(line))
    },
    readlines: async (args) => {
      const begin = numberArgument(args, 1, 1)
      return await readLines(files.requireReadable(args), begin, numberArgument(args, 2, 1))
    },
    writeline: async (args) => {
      const bytes = encoded(files, args)
      const nul = bytes.indexOf(0)
      const line = nul < 0 ? bytes : bytes.subarray(0, nul)
      const file = files.requireWritable(args)
      await attempt(file.name, () => file.write(Buffer.concat([line, Buffer.from('\n')])))
      return NOTHING
    },
    grep: async (args) => await grep(files.requireReadable(args), args),
    read: async (args) => {
      const file = files.requireReadable(args)
      const length = Math.min(Math.max(numberArgument(args, 1, 0), 0), READ_BYTES_MAX)
      const bytes = await attempt(file.name, () => file.read(length))
      if (bytes.length === 0) throw endOfFile()
      return stringValue(file.decode(bytes))
    },
    write: async (args) => {
      const bytes = encoded(files, args)
      if (bytes.length === 0) throw endOfFile()
      const file = files.requireWritable(args)
      await attempt(file.name, () => file.write(bytes))
      return intValue(bytes.length)
    },
    count_lines: async (args) => {
      const file = files.requireReadable(args)
      file.seek(0)
      let count = 0
      while ((await attempt(file.name, () => file.line())) !== undefined) count += 1
      return intValue(count)
    },
  }
}

/** The bytes of the second argument as the file of the first writes them. */
function encoded(files: Files, args: readonly SlotValue[]): Uint8Array {
  const bytes = files.requireWritable(args).encode(stringArgument(args, 1))
  if (bytes === undefined) throw invalid('Invalid binary string', argument(args, 0))
  return bytes
}

/** Lines [begin] to [end], from 1; afterwards the file's place is where they begin. */
async function readLines(file: OpenFile, begin: number, end: number): Promise<SlotValue> {
  file.seek(0)
  for (let number = 1; number < begin; number += 1) {
    if ((await attempt('read_line', () => file.line())) === undefined) throw endOfFile()
  }
  const place = file.place
  const lines: SlotValue[] = []
  for (let number = begin; number <= end; number += 1) {
    const line = await attempt('read_line', () => file.line())
    if (line === undefined) break
    lines.push(stringValue(file.decode(line)))
  }
  file.seek(place)
  return listValue(lines)
}

/** {{line, number}} of the first line that has the string, or of all that have it. */
async function grep(file: OpenFile, args: readonly SlotValue[]): Promise<SlotValue> {
  const wanted = stringArgument(args, 1).toLowerCase()
  const all = numberArgument(args, 2, 0) !== 0
  const found: SlotValue[] = []
  file.seek(0)
  for (let number = 1; ; number += 1) {
    const line = (await attempt(file.name, () => file.line()))?.toString('utf8')
    if (line === undefined) break
    if (!line.toLowerCase().includes(wanted)) continue
    found.push(listValue([stringValue(line.replace(/\n$/, '')), intValue(number)]))
    if (!all) break
  }
  return listValue(found)
}

function folderOperations(files: Files): Record<string, Operation> {
  /** An operation on a path that answers nothing. */
  const onPath =
    (action: (path: string) => Promise<unknown>): Operation =>
    async (args) => {
      const name = stringArgument(args, 0)
      const path = await files.path(name)
      await attempt(name, () => action(path))
      return NOTHING
    }
  return {
    list: async (args) => await listFolder(files, args),
    mkdir: onPath(async (path) => {
      await mkdir(files.folder, { recursive: true })
      await mkdir(path)
    }),
    rmdir: onPath((path) => rmdir(path)),
    remove: onPath(async (path) => {
      if ((await lstat(path)).isDirectory()) await rmdir(path)
      else await rm(path)
    }),
    rename: async (args) => await renameFile(files, args),
    chmod: async (args) => {
      const mode = stringArgument(args, 1)
      if (!/^[0-7]{3}$/.test(mode)) throw invalid('Invalid mode string')
      const path = await files.path(stringArgument(args, 0))
      await attempt('chmod', () => chmod(path, Number.parseInt(mode, 8)))
      return NOTHING
    },
  }
}

/** A bad path to rename from is E_FILE, as if there were no such file; one to rename to is E_INVARG. */
async function renameFile(files: Files, args: readonly SlotValue[]): Promise<SlotValue> {
  const to = resolveInside(files.folder, stringArgument(args, 1))
  await files.path(stringArgument(args, 1))
  const from = await files.path(stringArgument(args, 0)).catch(() => '')
  await attempt('rename', () => rename(from, to))
  return NOTHING
}

async function listFolder(files: Files, args: readonly SlotValue[]): Promise<SlotValue> {
  const name = stringArgument(args, 0)
  const path = await files.path(name)
  await mkdir(files.folder, { recursive: true })
  const entries = await attempt(name, () => readdir(path))
  if (numberArgument(args, 1, 0) === 0) return listValue(entries.map(stringValue))
  const details = entries.map(async (entry) => {
    const stats = await attempt(name, () => lstat(join(path, entry)))
    return listValue([stringValue(entry), typeFact(stats), modeFact(stats), sizeFact(stats)])
  })
  return listValue(await Promise.all(details))
}
