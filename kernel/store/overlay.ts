/**
 * What a transaction has written so far, laid over what it reads: the later write wins, whether it
 * was of a key or of a range.
 */

import { packInteger, unpackInteger } from './mutations.ts'
import {
  type Bytes,
  bytesId,
  compareBytes,
  type Entry,
  type KeyRange,
  rangeContains,
  rangesIntersect,
} from './range.ts'

/** `value` undefined: cleared. `delta`: added to whatever is below. */
type Written = { readonly value: Bytes | undefined } | { readonly delta: bigint }

interface Point {
  readonly key: Bytes
  readonly order: number
  readonly written: Written
}

export class Overlay {
  readonly #points = new Map<string, Point>()
  readonly #cleared: { readonly range: KeyRange; readonly order: number }[] = []
  #order = 0

  set(key: Bytes, value: Bytes | undefined): void {
    this.#put(key, { value: value && Uint8Array.from(value) })
  }

  clearRange(range: KeyRange): void {
    const copy = { begin: Uint8Array.from(range.begin), end: Uint8Array.from(range.end) }
    this.#cleared.push({ range: copy, order: this.#order++ })
  }

  add(key: Bytes, delta: bigint): void {
    const below = this.#find(key)
    if (below === undefined) this.#put(key, { delta })
    else if ('delta' in below) this.#put(key, { delta: below.delta + delta })
    else this.#put(key, { value: packInteger(unpackInteger(below.value) + delta) })
  }

  /** Whether what is below decides the value of [key], alone or with what was added. */
  needsBelow(key: Bytes): boolean {
    const written = this.#find(key)
    return written === undefined || 'delta' in written
  }

  /** The value of [key], given the one [below]. */
  value(key: Bytes, below: Bytes | undefined): Bytes | undefined {
    const written = this.#find(key)
    if (written === undefined) return below
    if ('value' in written) return written.value && Uint8Array.from(written.value)
    return packInteger(unpackInteger(below) + written.delta)
  }

  /**
   * How many rows of [range] must be read below to be sure of [limit] rows after the overlay: a
   * cleared range may hide any number of them.
   */
  rowsNeeded(range: KeyRange, limit: number): number {
    if (this.#cleared.some((each) => rangesIntersect(each.range, range))) return Infinity
    return limit + this.#pointsIn(range).length
  }

  /** The rows of [range] in key order, given those [below]. */
  merge(range: KeyRange, below: readonly Entry[]): Entry[] {
    const rows = new Map(below.map((row) => [bytesId(row.key), row]))
    for (const point of this.#pointsIn(range)) {
      const id = bytesId(point.key)
      if (!rows.has(id)) rows.set(id, { key: point.key, value: new Uint8Array(0) })
    }
    const belowValues = new Map(below.map((row) => [bytesId(row.key), row.value]))
    const merged: Entry[] = []
    for (const [id, { key }] of rows) {
      const value = this.value(key, belowValues.get(id))
      if (value !== undefined) merged.push({ key, value })
    }
    return merged.sort((left, right) => compareBytes(left.key, right.key))
  }

  #pointsIn(range: KeyRange): Point[] {
    return [...this.#points.values()].filter((point) => rangeContains(range, point.key))
  }

  #put(key: Bytes, written: Written): void {
    const order = this.#order++
    this.#points.set(bytesId(key), { key: Uint8Array.from(key), order, written })
  }

  #find(key: Bytes): Written | undefined {
    const point = this.#points.get(bytesId(key))
    const cleared = this.#cleared.findLast((each) => rangeContains(each.range, key))
    if (cleared !== undefined && cleared.order > (point?.order ?? -1)) return { value: undefined }
    return point?.written
  }
}
