/**
 * The folder of a backup.
 *
 *   backup.json      the manifest: what the backup is of, how far it has come, its files
 *   00001.rows …     files of blocks: the copy, in key order
 *   00002.log …      files of blocks: the commit log, in stamp order
 *   *.part           a file that is being written; nothing counts that the manifest does not list
 *   lock.db, lock.pid
 *
 * The manifest is JSON in exactly one spelling, with the SHA-256 of its contents, so that any change of a
 * byte is found. It is replaced as a whole, after the files that it lists are on the disk.
 */

import { createHash, type Hash } from 'node:crypto'
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import path from 'node:path'
import { KernelError } from '../../base/errors.ts'
import { type FolderLock, lockFolder } from '../folder-lock.ts'
import type { Bytes } from '../range.ts'
import { toKernelError } from '../sqlite-error.ts'
import { damaged } from './block.ts'

const MANIFEST = 'backup.json'
const FORMAT = 1
/** What may be in a folder in which a backup begins. */
const HARMLESS = /^(lock\.(db|db-journal|pid)|lost\+found|.*\.part)$/

/** A file that is whole and on the disk. */
export interface BackupFile {
  readonly name: string
  readonly bytes: number
  readonly sha256: string
}

/** Keys and stamps are in hex, times in µs. */
export interface Manifest {
  readonly format: number
  /** Which world, and in which of its stores: see world-epoch.ts. */
  readonly world: string
  readonly epoch: number
  readonly engine: string
  /** The name by which the server keeps the log for this backup. */
  readonly consumer: string
  readonly began: number
  /** Where the log of this backup begins. */
  readonly since: string
  /** The copy goes on at this key; null when it is whole. */
  readonly next: string | null
  /** When its last block was read, and the newest version of a block, in decimal. */
  readonly copied: number
  readonly copiedVersion: string
  /** The log is here up to this stamp, which was all there was at this time. */
  readonly through: string
  readonly throughTime: number
  readonly logBytes: number
  readonly logCommits: number
  /** Whether the log goes at least to the version of the last block. */
  readonly isWhole: boolean
  readonly files: readonly BackupFile[]
}

/** Opens [folder], which is made if there is none, for one run. Throws ERR_FOLDER_LOCKED. */
export function openBackupFolder(folder: string): BackupFolder {
  try {
    mkdirSync(folder, { recursive: true })
  } catch (error) {
    throw toKernelError(error, folder)
  }
  return new BackupFolder(folder, lockFolder(folder))
}

export class BackupFolder {
  readonly #folder: string
  readonly #lock: FolderLock

  constructor(folder: string, lock: FolderLock) {
    this.#folder = folder
    this.#lock = lock
  }

  /** What is in the folder; undefined when a backup can begin in it. Throws ERR_BACKUP otherwise. */
  readManifest(): Manifest | undefined {
    if (existsSync(path.join(this.#folder, MANIFEST))) return readManifest(this.#folder)
    const other = readdirSync(this.#folder).find((name) => !HARMLESS.test(name))
    if (other === undefined) return undefined
    throw new KernelError('ERR_BACKUP', `${this.#folder} has ${other} and no ${MANIFEST}`)
  }

  /** Makes [manifest] what the backup is, durably. */
  writeManifest(manifest: Manifest): void {
    const file = path.join(this.#folder, MANIFEST)
    try {
      const fd = openSync(`${file}.part`, 'w')
      try {
        writeFileSync(fd, encodeManifest(manifest))
        fsyncSync(fd)
      } finally {
        closeSync(fd)
      }
      renameSync(`${file}.part`, file)
      this.#sync()
    } catch (error) {
      throw toKernelError(error, file)
    }
  }

  /** Begins the file that comes after those of [manifest]. */
  openFile(manifest: Pick<Manifest, 'files'>, kind: 'rows' | 'log'): FileWriter {
    const name = `${String(manifest.files.length + 1).padStart(5, '0')}.${kind}`
    return new FileWriter(this.#folder, name)
  }

  close(): void {
    this.#lock.release()
  }

  #sync(): void {
    const fd = openSync(this.#folder, 'r')
    try {
      fsyncSync(fd)
    } finally {
      closeSync(fd)
    }
  }
}

/** Writes one file of blocks, which is there from [finish] on. */
export class FileWriter {
  readonly #file: string
  readonly #name: string
  readonly #fd: number
  readonly #hash: Hash = createHash('sha256')
  bytes = 0

  constructor(folder: string, name: string) {
    this.#name = name
    this.#file = path.join(folder, name)
    try {
      this.#fd = openSync(`${this.#file}.part`, 'w')
    } catch (error) {
      throw toKernelError(error, this.#file)
    }
  }

  write(block: Bytes): void {
    try {
      for (let written = 0; written < block.length; ) {
        written += writeSync(this.#fd, block, written)
      }
    } catch (error) {
      throw toKernelError(error, this.#file)
    }
    this.#hash.update(block)
    this.bytes += block.length
  }

  finish(): BackupFile {
    try {
      fsyncSync(this.#fd)
      closeSync(this.#fd)
      renameSync(`${this.#file}.part`, this.#file)
    } catch (error) {
      throw toKernelError(error, this.#file)
    }
    return { name: this.#name, bytes: this.bytes, sha256: this.#hash.digest('hex') }
  }

  /** Gives the file up; harmless when that fails. */
  abandon(): void {
    closeSync(this.#fd)
    rmSync(`${this.#file}.part`, { force: true })
  }
}

/** The manifest of the backup in [folder]. Throws ERR_BACKUP or ERR_BACKUP_DAMAGED. */
export function readManifest(folder: string): Manifest {
  const file = path.join(folder, MANIFEST)
  let text: string
  try {
    text = readFileSync(file, 'latin1')
  } catch (cause) {
    throw new KernelError('ERR_BACKUP', `there is no backup in ${folder}`, { cause })
  }
  let manifest: Manifest
  try {
    manifest = (JSON.parse(text) as { backup: Manifest }).backup
  } catch {
    throw damaged(file, 'it is no JSON')
  }
  // Also what JSON says in several ways, such as spaces, has to be as it was written.
  if (manifest === undefined || encodeManifest(manifest) !== text) {
    throw damaged(file, 'its checksum is wrong')
  }
  if (manifest.format !== FORMAT) {
    throw new KernelError('ERR_BACKUP', `${file} has format ${manifest.format}, not ${FORMAT}`)
  }
  return manifest
}

function encodeManifest(manifest: Manifest): string {
  const sha256 = createHash('sha256').update(JSON.stringify(manifest)).digest('hex')
  return `${JSON.stringify({ sha256, backup: manifest }, undefined, 1)}\n`
}

/** A manifest of nothing, at the beginning of a backup. */
export function beginManifest(
  start: Pick<Manifest, 'world' | 'epoch' | 'engine' | 'consumer' | 'began' | 'since'>,
): Manifest {
  return {
    format: FORMAT,
    ...start,
    next: '',
    copied: start.began,
    copiedVersion: '0',
    through: start.since,
    throughTime: start.began,
    logBytes: 0,
    logCommits: 0,
    isWhole: false,
    files: [],
  }
}

/** The size of the file that the manifest lists as [file]. Throws ERR_BACKUP_DAMAGED unless it is right. */
export function checkFile(folder: string, file: BackupFile): string {
  const place = path.join(folder, file.name)
  const bytes = statSync(place, { throwIfNoEntry: false })?.size
  if (bytes === undefined) throw damaged(place, 'it is missing')
  if (bytes !== file.bytes) throw damaged(place, `it has ${bytes} bytes, not ${file.bytes}`)
  return place
}

export const toHex = (bytes: Bytes): string => Buffer.from(bytes).toString('hex')
export const fromHex = (hex: string): Bytes => new Uint8Array(Buffer.from(hex, 'hex'))
