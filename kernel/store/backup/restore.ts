/**
 * Makes a world in an empty store from a backup: the copy, and over it the log, in which a change counts
 * only for keys whose block is older. See README.md for why this is one moment of the world.
 *
 * The store says that it is not whole, ('m', 'restore'), until the last commit, which also writes the
 * number of the schema. Versionstamps of the old store mean nothing in the new one: the world gets an id
 * and an epoch of its own.
 */

import { KernelError } from '../../base/errors.ts'
import { BATCH_BYTES_MAX } from '../../base/limits.ts'
import type { Random } from '../../base/random.ts'
import { isEmpty, LOG_RANGE } from '../change-log.ts'
import { decodeMutations, type Mutation, MutationWriter, stampBytes } from '../mutations.ts'
import { type Bytes, compareBytes, equalBytes, type KeyRange } from '../range.ts'
import { SCHEMA_KEY } from '../schema.ts'
import { type ReadVersion, type Store, type Versionstamp, versionOfStamp } from '../store.ts'
import { encodeValue, intValue } from '../value.ts'
import { worldEntry } from '../world-epoch.ts'
import { BackupContent, type LoggedCommit } from './content.ts'
import type { Manifest } from './folder.ts'
import { isCopied, RESTORE_KEY } from './scope.ts'

export interface RestoreOptions {
  /** The backup. */
  readonly folder: string
  /** An empty store. What was committed must be durable after its flush or close. */
  readonly store: Store
  /** The moment that is wanted, in µs; the end of the backup unless given. */
  readonly atUs?: number
  readonly random: Random
  /** Called now and then with the part that is done, from 0 to 1. */
  readonly progress?: (part: number) => void
}

export interface RestoreReport {
  readonly rows: number
  /** Commits of the log that count. */
  readonly commits: number
  /** The time of the last of them, or of the copy. */
  readonly throughUs: number
  readonly epoch: number
}

/** Where the log ends for this restore: behind [commits] of its commits. */
interface Cut {
  readonly commits: number
  readonly throughUs: number
}

/**
 * Throws ERR_BACKUP, ERR_BACKUP_DAMAGED, ERR_FOLDER_NOT_EMPTY or an error of the store; then the store, if
 * anything was written, still says that it is not whole.
 */
export async function restoreBackup(options: RestoreOptions): Promise<RestoreReport> {
  const content = new BackupContent(options.folder)
  const cut = findCut(content, options.atUs)
  await requireEmpty(options.store)
  const restore = new Restore(options, content.manifest)
  await restore.begin()
  await restore.copy(content)
  await restore.apply(content, cut)
  return await restore.finish(cut)
}

async function requireEmpty(store: Store): Promise<void> {
  if (await isEmpty(store)) return
  throw new KernelError('ERR_FOLDER_NOT_EMPTY', 'the store holds a world')
}

const textOf = (timeUs: number) => new Date(timeUs / 1_000).toISOString()

function findCut(content: BackupContent, atUs: number | undefined): Cut {
  const { copied, copiedVersion, throughTime, logCommits } = content.manifest
  if (atUs === undefined) return { commits: logCommits, throughUs: throughTime }
  if (atUs > throughTime) throw new KernelError('ERR_BACKUP', `it ends at ${textOf(throughTime)}`)
  const early = () => new KernelError('ERR_BACKUP', `it begins at ${textOf(copied)}`)
  if (atUs < copied) throw early()
  let commits = 0
  for (const { stamp, timeUs } of content.commits()) {
    if (timeUs > atUs) {
      // What is in the copy cannot be taken out of it again.
      if (versionOfStamp(stamp) <= BigInt(copiedVersion)) throw early()
      break
    }
    commits += 1
  }
  return { commits, throughUs: atUs }
}

class Restore {
  readonly #options: RestoreOptions
  readonly #manifest: Manifest
  readonly #writer = new MutationWriter(BATCH_BYTES_MAX)
  readonly #blocks = new BlockVersions()
  readonly #bytesTotal: number
  #bytesDone = 0
  #rows = 0
  /** The row of the schema's number, held back to the end. */
  #schema: Bytes | undefined

  constructor(options: RestoreOptions, manifest: Manifest) {
    this.#options = options
    this.#manifest = manifest
    this.#bytesTotal = manifest.files.reduce((sum, file) => sum + file.bytes, 1)
  }

  async begin(): Promise<void> {
    this.#writer.set(RESTORE_KEY, encodeValue(intValue(this.#manifest.throughTime)))
    await this.#flush()
  }

  async copy(content: BackupContent): Promise<void> {
    for (const block of content.rows()) {
      this.#blocks.push(block.begin, block.version)
      for (const { key, value } of block.rows) {
        await this.#set(key, value)
        this.#bytesDone += key.length + value.length
      }
      this.#rows += block.rows.length
    }
  }

  async apply(content: BackupContent, cut: Cut): Promise<void> {
    let left = cut.commits
    for (const commit of content.commits()) {
      // What is behind the cut is looked at all the same: a damaged backup is refused as a whole.
      if (left <= 0) continue
      left -= 1
      await this.#applyCommit(commit)
      this.#bytesDone += commit.mutations.length
    }
  }

  async finish(cut: Cut): Promise<RestoreReport> {
    const epoch = this.#manifest.epoch + 1
    const world = worldEntry(this.#options.random, epoch)
    this.#writer.set(world.key, world.value)
    await this.#flush()
    await this.#options.store.flush()
    if (this.#schema !== undefined) this.#writer.set(SCHEMA_KEY, this.#schema)
    this.#writer.clear(RESTORE_KEY)
    // A store that logs every commit has logged these; nobody follows a world from before its beginning.
    this.#writer.clearRange(LOG_RANGE)
    await this.#flush()
    return { rows: this.#rows, commits: cut.commits, throughUs: cut.throughUs, epoch }
  }

  async #applyCommit({ stamp, mutations }: LoggedCommit): Promise<void> {
    for (const mutation of decodeMutations(mutations)) {
      if (mutation.type === 'clear-range') await this.#clearRange(mutation, stamp)
      else await this.#applyKey(mutation, stamp)
    }
  }

  async #applyKey(
    mutation: Exclude<Mutation, { type: 'clear-range' }>,
    stamp: Versionstamp,
  ): Promise<void> {
    const isStamped = mutation.type === 'set-stamped-key'
    const key = isStamped ? stampBytes(mutation.key, mutation.offset, stamp) : mutation.key
    if (!isCopied(key) || versionOfStamp(stamp) <= this.#blocks.versionAt(key)) return
    if (mutation.type === 'clear') await this.#clear(key)
    else if (mutation.type === 'add') await this.#add(key, mutation.delta)
    else if (mutation.type === 'set-stamped-value') {
      await this.#set(key, stampBytes(mutation.value, mutation.offset, stamp))
    } else await this.#set(key, mutation.value)
  }

  async #clearRange(range: KeyRange, stamp: Versionstamp): Promise<void> {
    const version = versionOfStamp(stamp)
    for (const part of this.#blocks.partsBefore(range, version)) {
      this.#writer.clearRange(part)
      await this.#flushIfFull()
    }
  }

  async #set(key: Bytes, value: Bytes): Promise<void> {
    if (equalBytes(key, SCHEMA_KEY)) this.#schema = Uint8Array.from(value)
    else this.#writer.set(key, value)
    await this.#flushIfFull()
  }

  async #clear(key: Bytes): Promise<void> {
    this.#writer.clear(key)
    await this.#flushIfFull()
  }

  async #add(key: Bytes, delta: bigint): Promise<void> {
    this.#writer.add(key, delta)
    await this.#flushIfFull()
  }

  async #flushIfFull(): Promise<void> {
    if (this.#writer.bytes < BATCH_BYTES_MAX) return
    await this.#flush()
    this.#options.progress?.(Math.min(1, this.#bytesDone / this.#bytesTotal))
    // Signals and timers have their turn.
    await new Promise((resolve) => setImmediate(resolve))
  }

  async #flush(): Promise<void> {
    if (this.#writer.count > 0)
      await this.#options.store.commit({ mutations: this.#writer.finish() })
    this.#writer.reset()
  }
}

/** At which version each part of the key space was copied. */
export class BlockVersions {
  /** In key order; each goes up to the next one. The first begins at the first key there can be. */
  readonly #begins: Bytes[] = []
  readonly #versions: ReadVersion[] = []

  push(begin: Bytes, version: ReadVersion): void {
    this.#begins.push(begin)
    this.#versions.push(version)
  }

  versionAt(key: Bytes): ReadVersion {
    return this.#versions[this.#find(key)] ?? 0n
  }

  /** The parts of [range] that were copied before [version]. */
  *partsBefore(range: KeyRange, version: ReadVersion): Generator<KeyRange, void> {
    let begin: Bytes | undefined
    for (let index = this.#find(range.begin); index < this.#begins.length; index++) {
      const blockBegin = this.#begins[index]
      if (blockBegin === undefined || compareBytes(blockBegin, range.end) >= 0) break
      const isBefore = (this.#versions[index] ?? 0n) < version
      const from = compareBytes(blockBegin, range.begin) < 0 ? range.begin : blockBegin
      if (isBefore) begin ??= from
      else if (begin !== undefined) yield { begin, end: from }
      if (!isBefore) begin = undefined
    }
    if (begin !== undefined) yield { begin, end: range.end }
  }

  /** The block that [key] is in. */
  #find(key: Bytes): number {
    let low = 0
    let high = this.#begins.length
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if (compareBytes(this.#begins[middle] ?? key, key) <= 0) low = middle
      else high = middle
    }
    return low
  }
}
