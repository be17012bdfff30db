/**
 * A world is written aside and then put in place by one rename, so a data folder holds a whole world or
 * none, whatever happens meanwhile.
 *
 *   DATA/importing/   a data folder of its own while the world is being written
 *   DATA/world.db     there from the moment the world is whole
 *
 * A folder left behind by a process that was killed is removed by the next import.
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
} from 'node:fs'
import path from 'node:path'
import type { Clock } from '../base/clock.ts'
import { KernelError } from '../base/errors.ts'
import type { Log } from '../base/log.ts'
import { openEmbeddedStore } from '../store/embedded.ts'
import { filesOf } from '../store/embedded-folder.ts'
import { type FolderLock, lockFolder } from '../store/folder-lock.ts'
import type { Store } from '../store/store.ts'

const STAGING = 'importing'
/** What may be in a folder that counts as empty: our own traces, and what file systems put there. */
const HARMLESS = new Set([STAGING, 'lock.db', 'lock.db-journal', 'lock.pid', 'lost+found'])

/** Throws ERR_FOLDER_NOT_EMPTY, naming what is in the way, unless a world may be put into [data]. */
export function requireEmptyFolder(data: string): void {
  if (!existsSync(data)) return
  let names: string[]
  try {
    names = readdirSync(data)
  } catch (cause) {
    throw new KernelError('ERR_FOLDER_INVALID', String((cause as Error).message), { cause })
  }
  const found = names.find((name) => !HARMLESS.has(name))
  if (found !== undefined) throw new KernelError('ERR_FOLDER_NOT_EMPTY', `${data} has ${found}`)
}

/** The data folder of an import that is under way. */
export class FolderStaging {
  /** Where to write the world. What has not been put in place may be lost with the power. */
  readonly store: Store
  private readonly folder: string
  private readonly data: string
  private readonly lock: FolderLock
  /** The topmost folder that did not exist before. */
  private readonly created: string | undefined

  /** Locks [data], which must be empty or not exist. */
  constructor(data: string, options: { clock: Clock; log: Log }) {
    requireEmptyFolder(data)
    this.data = data
    this.folder = path.join(data, STAGING)
    this.created = makeFolder(data)
    this.lock = lockFolder(data)
    rmSync(this.folder, { recursive: true, force: true })
    try {
      const place = { path: this.folder, durability: 'none', checkpoints: 'inline' } as const
      this.store = openEmbeddedStore({ ...options, ...place })
    } catch (error) {
      this.remove()
      throw error
    }
  }

  /** Puts the world in place. */
  async finish(): Promise<void> {
    // Closing the store syncs it.
    await this.store.close()
    const from = filesOf(this.folder)
    if (existsSync(from.wal)) {
      throw new KernelError('ERR_IMPORT', `${from.wal} is still in use`)
    }
    syncFile(from.database)
    renameSync(from.database, filesOf(this.data).database)
    syncFile(this.data)
    rmSync(this.folder, { recursive: true, force: true })
    this.lock.release()
  }

  /** Leaves no trace of the import. */
  async abandon(): Promise<void> {
    await this.store.close()
    this.remove()
  }

  private remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
    this.lock.release()
    for (const name of HARMLESS) {
      if (name.startsWith('lock.')) rmSync(path.join(this.data, name), { force: true })
    }
    if (this.created !== undefined) rmSync(this.created, { recursive: true, force: true })
  }
}

/** Makes [folder] and what is above it; answers the topmost one that was made. */
function makeFolder(folder: string): string | undefined {
  try {
    return mkdirSync(folder, { recursive: true })
  } catch (cause) {
    throw new KernelError('ERR_FOLDER_INVALID', String((cause as Error).message), { cause })
  }
}

function syncFile(file: string): void {
  const fd = openSync(file, 'r')
  try {
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}
