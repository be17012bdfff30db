/**
 * What waits to be sent to one session: whole lines and runs of raw bytes, in order, bounded. When
 * the bound is passed the oldest items go, whole, and are counted: a slow reader loses text and is
 * told so, but never takes memory. A single item above the bound is kept alone, as in MOO.
 */

import { ok } from 'node:assert/strict'
import type { Bytes } from './text.ts'

export interface OutputItem {
  readonly kind: 'line' | 'bytes'
  readonly bytes: Bytes
  /** Counts a session's items from 1, the lost ones too. */
  readonly number: number
}

/** Items taken from the front before the array is cut. */
const CUT_LENGTH = 256
/** What an item costs besides its bytes, so that empty lines are bounded too. */
export const OUTPUT_ITEM_COST_BYTES = 16

const costOf = (item: OutputItem) => item.bytes.length + OUTPUT_ITEM_COST_BYTES

export class OutputQueue {
  readonly #bytesMax: number
  #items: OutputItem[] = []
  #begin = 0
  #bytes = 0
  #lost = 0
  /** Items up to this index have bytes of their own. */
  #owned = 0

  constructor(options: { bytesMax: number }) {
    this.#bytesMax = options.bytesMax
  }

  /** The bytes of all items, with their cost. */
  get bytes(): number {
    return this.#bytes
  }

  get length(): number {
    return this.#items.length - this.#begin
  }

  /** Whether [item] would push out older ones. */
  wouldLose(item: OutputItem): boolean {
    return this.length > 0 && this.#bytes + costOf(item) > this.#bytesMax
  }

  push(item: OutputItem): void {
    while (this.wouldLose(item)) {
      this.shift()
      this.#lost += 1
    }
    this.#items.push(item)
    this.#bytes += costOf(item)
  }

  first(): OutputItem | undefined {
    return this.#items[this.#begin]
  }

  shift(): OutputItem | undefined {
    const item = this.#items[this.#begin]
    if (item === undefined) return undefined
    this.#begin += 1
    this.#bytes -= costOf(item)
    if (this.#begin === this.#items.length || this.#begin >= CUT_LENGTH) {
      this.#items.splice(0, this.#begin)
      this.#owned = Math.max(0, this.#owned - this.#begin)
      this.#begin = 0
    }
    ok(this.#bytes >= 0)
    return item
  }

  /** How many items were lost since the last call. */
  takeLost(): number {
    const lost = this.#lost
    this.#lost = 0
    return lost
  }

  /** Adds [count] to the numbers of all items. */
  renumber(count: number): void {
    this.#items = this.items().map((item) => ({ ...item, number: item.number + count }))
    this.#owned = Math.max(0, this.#owned - this.#begin)
    this.#begin = 0
  }

  /** Every item, oldest first. */
  items(): OutputItem[] {
    return this.#items.slice(this.#begin)
  }

  /** Copies the bytes of the items that came since the last call, which may be views of a batch. */
  own(): void {
    for (let index = Math.max(this.#begin, this.#owned); index < this.#items.length; index++) {
      const item = this.#items[index]
      if (item !== undefined) this.#items[index] = { ...item, bytes: new Uint8Array(item.bytes) }
    }
    this.#owned = this.#items.length
  }
}
