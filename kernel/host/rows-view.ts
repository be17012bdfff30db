/**
 * What the driver reads: the committed rows, with the mutations of the batch in flight laid over
 * them, since the driver may have forgotten what it wrote a moment ago. The overlay is only built
 * when something is read while a batch is in flight, which is seldom: most of it is cached.
 */

import { TABLE_TASK } from '../../driver/shared/layout.ts'
import { RANGE_ROWS_MAX } from '../base/limits.ts'
import { isChunkHead, joinChunks } from '../store/chunks.ts'
import { decodeMutations } from '../store/mutations.ts'
import { Overlay } from '../store/overlay.ts'
import {
  type Bytes,
  bytesId,
  type Entry,
  type KeyRange,
  keyAfter,
  rangeOfChildren,
} from '../store/range.ts'
import type { ReadVersion, StoreReader } from '../store/store.ts'
import {
  type ChunkedKeys,
  isWholeTable,
  packedPrefixBytes,
  packRows,
  unpackKey,
} from './packed-row.ts'

/** Byte of a packed key that holds the low byte of its table's number. */
const TABLE_OFFSET = 2
/** Byte of the packed key of a task where its id begins. */
const TASK_OFFSET = 11

/** A read of some rows of a table. Keys are packed. */
interface RowsBetween {
  readonly begin: Bytes
  readonly end: Bytes
  readonly prefixFields: number
  readonly limit: number
  readonly reverse: boolean
}

export class RowsView {
  readonly #reader: StoreReader
  readonly #onTask: (task: number) => void
  /** Keys known to stand in chunks. */
  readonly chunked: ChunkedKeys = new Set()
  #inFlight: Bytes[] = []
  #overlay: Overlay | undefined
  #held = false
  /** Of the version that all reads come from; undefined: of the newest one each time. */
  #version: ReadVersion | undefined

  /** [onTask] is told the id of every suspended task whose row is read. */
  constructor(reader: StoreReader, onTask: (task: number) => void = () => {}) {
    this.#reader = reader
    this.#onTask = onTask
  }

  /** [mutations], in the store's form, are on their way: reads must see them from now on. */
  handedOver(mutations: Bytes): void {
    this.#inFlight.push(mutations)
    this.#overlay = undefined
  }

  /** The oldest batch in flight is committed. */
  committed(): void {
    this.#inFlight.shift()
    this.#overlay = undefined
  }

  /** From now on reads come from [version], until the next one is given. */
  fix(version: ReadVersion): void {
    this.release()
    this.#version = version
  }

  /** The value at a packed key. */
  get(packedKey: Bytes): Bytes | undefined {
    if (packedKey[TABLE_OFFSET] === TABLE_TASK) this.#onTask(taskOf(packedKey))
    const key = unpackKey(packedKey)
    const value = this.#get(key)
    if (value === undefined || !isChunkHead(value)) return value
    this.chunked.add(bytesId(key))
    return joinChunks([{ key, value }, ...this.#range(rangeOfChildren(key), {})])[0]?.value
  }

  /** The value at a key of the store's, in one row, for the host itself; between slices nothing stays held. */
  row(key: Bytes): Bytes | undefined {
    const wasHeld = this.#held
    const value = this.#get(key)
    if (!wasHeld) this.release()
    return value
  }

  /** Packed rows that extend a packed key; undefined when there are none. */
  range(
    packedKey: Bytes,
    options: { limit: number; reverse: boolean },
  ): Uint8Array<ArrayBuffer> | undefined {
    const key = unpackKey(packedKey)
    const { limit, reverse } = options
    const range = rangeOfChildren(key)
    const rows = isWholeTable(packedKey[TABLE_OFFSET])
      ? this.#range(range, limit > 0 ? { limit, reverse } : { reverse })
      : cut(this.#wholeRows(range), options)
    return rows.length === 0 ? undefined : packRows(rows, key.length)
  }

  /**
   * Packed rows from one packed key to before another; undefined when there are none. Both begin with
   * the same [prefixFields] fields, which the answer leaves out. Values come as they are stored, so of
   * one in chunks comes the head.
   */
  between(asked: RowsBetween): Uint8Array<ArrayBuffer> | undefined {
    const range = { begin: unpackKey(asked.begin), end: unpackKey(asked.end) }
    const { limit, reverse } = asked
    const rows = this.#range(range, limit > 0 ? { limit, reverse } : { reverse })
    if (rows.length === 0) return undefined
    return packRows(rows, packedPrefixBytes(asked.begin, asked.prefixFields))
  }

  /** Reads come from one version until [release]; a slice of the driver's work calls it at its end. */
  hold(): void {
    if (this.#held) return
    this.#reader.hold(this.#version)
    this.#held = true
  }

  release(): void {
    if (!this.#held) return
    this.#reader.release()
    this.#held = false
  }

  close(): void {
    this.release()
    this.#reader.close()
  }

  #wholeRows(range: KeyRange): Entry[] {
    const rows = this.#range(range, {})
    for (const row of rows) if (isChunkHead(row.value)) this.chunked.add(bytesId(row.key))
    return joinChunks(rows)
  }

  #get(key: Bytes): Bytes | undefined {
    this.hold()
    const overlay = this.#currentOverlay()
    if (overlay === undefined) return this.#reader.get(key)
    return overlay.value(key, overlay.needsBelow(key) ? this.#reader.get(key) : undefined)
  }

  #range(range: KeyRange, options: { limit?: number; reverse?: boolean }): Entry[] {
    this.hold()
    const overlay = this.#currentOverlay()
    const { limit, reverse } = { limit: 0, reverse: false, ...options }
    const needed = limit === 0 ? Infinity : (overlay?.rowsNeeded(range, limit) ?? limit)
    if (needed > RANGE_ROWS_MAX) {
      const all = this.#readAll(range)
      return cut(overlay === undefined ? all : overlay.merge(range, all), { limit, reverse })
    }
    const below = this.#reader.range(range.begin, range.end, { limit: needed, reverse })
    return overlay === undefined ? below : mergeSome(overlay, range, below, { limit, reverse })
  }

  /** Every row of [range], however many: the reader gives RANGE_ROWS_MAX at a time. */
  #readAll(range: KeyRange): Entry[] {
    let rows = this.#reader.range(range.begin, range.end)
    let page = rows
    for (let last = page.at(-1); last !== undefined && page.length === RANGE_ROWS_MAX; ) {
      page = this.#reader.range(keyAfter(last.key), range.end)
      rows = rows.concat(page)
      last = page.at(-1)
    }
    return rows
  }

  #currentOverlay(): Overlay | undefined {
    if (this.#inFlight.length === 0) return undefined
    this.#overlay ??= layOver(this.#inFlight)
    return this.#overlay
  }
}

/**
 * The first [limit] rows of [range] where only the rows [below] were read: as many as the overlay may
 * take away were read in addition, so what it adds beyond the last of them is not yet certain.
 */
function mergeSome(
  overlay: Overlay,
  range: KeyRange,
  below: Entry[],
  { limit, reverse }: { limit: number; reverse: boolean },
): Entry[] {
  const forward = reverse ? below.toReversed() : below
  return cut(overlay.merge(range, forward), { limit, reverse })
}

function taskOf(packedKey: Bytes): number {
  const view = new DataView(packedKey.buffer, packedKey.byteOffset, packedKey.length)
  return Number(view.getBigInt64(TASK_OFFSET, true))
}

function layOver(batches: readonly Bytes[]): Overlay {
  const overlay = new Overlay()
  for (const packed of batches) {
    for (const mutation of decodeMutations(packed)) {
      if (mutation.type === 'set') overlay.set(mutation.key, mutation.value)
      else if (mutation.type === 'clear') overlay.set(mutation.key, undefined)
      else if (mutation.type === 'clear-range') overlay.clearRange(mutation)
    }
  }
  return overlay
}

/** [rows] in key order, turned round if [reverse], and at most [limit] of them unless that is 0. */
function cut(rows: Entry[], { limit, reverse }: { limit: number; reverse: boolean }): Entry[] {
  const turned = reverse ? rows.toReversed() : rows
  return limit > 0 ? turned.slice(0, limit) : turned
}
