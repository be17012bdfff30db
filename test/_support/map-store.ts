/** A store for the drivers of tests: rows in this process, written at once and read without any transaction. */

import {
  type Bytes,
  bytesId,
  compareBytes,
  type Entry,
  keyAfter,
} from '../../kernel/store/range.ts'
import type { StoreReader } from '../../kernel/store/store.ts'

/** So many new rows are cheaper put in one by one than sorted with the others. */
const ADDED_FEW = 64

interface Row {
  readonly key: Bytes
  value: Bytes
}

/** Rows in key order; those that are new are put in their places when the order is asked for. */
export class MapStore implements StoreReader {
  readonly #rows = new Map<string, Row>()
  #sorted: Row[] = []
  #added: Row[] = []

  set(key: Bytes, value: Bytes): void {
    const id = bytesId(key)
    const known = this.#rows.get(id)
    if (known !== undefined) {
      known.value = new Uint8Array(value)
      return
    }
    const row = { key: new Uint8Array(key), value: new Uint8Array(value) }
    this.#rows.set(id, row)
    this.#added.push(row)
  }

  clear(begin: Bytes, end: Bytes): void {
    const all = this.#entries()
    const first = lowerBound(all, begin)
    const gone = all.splice(first, Math.max(lowerBound(all, end) - first, 0))
    for (const { key } of gone) this.#rows.delete(bytesId(key))
  }

  delete(key: Bytes): void {
    if (this.#rows.has(bytesId(key))) this.clear(key, keyAfter(key))
  }

  get size(): number {
    return this.#rows.size
  }

  get(key: Bytes): Bytes | undefined {
    return this.#rows.get(bytesId(key))?.value
  }

  range(begin: Bytes, end: Bytes, options: { limit?: number; reverse?: boolean } = {}): Entry[] {
    const all = this.#entries()
    const first = lowerBound(all, begin)
    const rows = all.slice(first, Math.max(first, lowerBound(all, end)))
    if (options.reverse) rows.reverse()
    return (options.limit ? rows.slice(0, options.limit) : rows).map((row) => ({ ...row }))
  }

  hold(): void {}
  release(): void {}
  close(): void {}

  #entries(): Row[] {
    const added = this.#added
    if (added.length > ADDED_FEW) {
      this.#sorted = [...this.#sorted, ...added].sort((a, b) => compareBytes(a.key, b.key))
    } else {
      for (const row of added) this.#sorted.splice(lowerBound(this.#sorted, row.key), 0, row)
    }
    this.#added = []
    return this.#sorted
  }
}

function lowerBound(rows: readonly Entry[], key: Bytes): number {
  let low = 0
  let high = rows.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (compareBytes((rows[middle] as Entry).key, key) < 0) low = middle + 1
    else high = middle
  }
  return low
}
