/**
 * What recent commits wrote, so that a commit can be checked against those it has not seen. Entries
 * are kept as packed mutations, because most are never looked at, for as long as a transaction may
 * take, and are bounded in bytes: what is dropped early makes older transactions 'too old', which
 * only makes them run again.
 */

import { KernelError } from '../base/errors.ts'
import { TRANSACTION_BYTES_MAX, TRANSACTION_MS_MAX } from '../base/limits.ts'
import { decodeMutations, writtenRange } from './mutations.ts'
import { type Bytes, type KeyRange, rangesIntersect } from './range.ts'
import type { ReadVersion, Versionstamp } from './store.ts'

const KEPT_BYTES_MAX = 8 * TRANSACTION_BYTES_MAX

interface Written {
  readonly version: ReadVersion
  readonly stamp: Versionstamp
  readonly mutations: Bytes
  readonly atMs: number
}

export class RecentWrites {
  readonly #written: Written[] = []
  #bytes = 0
  /** Every commit above this version is in the list. */
  #completeAbove: ReadVersion

  constructor(version: ReadVersion) {
    this.#completeAbove = version
  }

  /** Notes a commit. [mutations] are kept as they are. */
  add(written: Written): void {
    this.#written.push(written)
    this.#bytes += written.mutations.length
    this.#expire(written.atMs)
  }

  /** Forgets everything; transactions that read below [version] are too old from now on. */
  clear(version: ReadVersion): void {
    this.#written.length = 0
    this.#bytes = 0
    this.#completeAbove = version
  }

  /**
   * Throws ERR_CONFLICT if a commit above [readVersion] wrote into one of [ranges], and ERR_TOO_OLD
   * if that can no longer be told.
   */
  check(readVersion: ReadVersion, ranges: readonly KeyRange[], nowMs: number): void {
    this.#expire(nowMs)
    if (readVersion < this.#completeAbove) throw new KernelError('ERR_TOO_OLD')
    for (let index = this.#written.length - 1; index >= 0; index--) {
      const written = this.#written[index]
      if (written === undefined || written.version <= readVersion) return
      if (intersects(written, ranges)) throw new KernelError('ERR_CONFLICT')
    }
  }

  #expire(nowMs: number): void {
    let count = 0
    for (const written of this.#written) {
      const keep = nowMs - written.atMs <= TRANSACTION_MS_MAX && this.#bytes <= KEPT_BYTES_MAX
      if (keep) break
      this.#bytes -= written.mutations.length
      this.#completeAbove = written.version
      count += 1
    }
    this.#written.splice(0, count)
  }
}

function intersects(written: Written, ranges: readonly KeyRange[]): boolean {
  for (const mutation of decodeMutations(written.mutations)) {
    const range = writtenRange(mutation, written.stamp)
    if (ranges.some((each) => rangesIntersect(each, range))) return true
  }
  return false
}
