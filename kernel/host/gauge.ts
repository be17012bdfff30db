/**
 * How many bytes wait to be sent to each connection: written by main, read by the executor for
 * `buffered_output_length()`, without a message. One i32 a connection, 0 when there is none, else
 * the bytes plus one; a connection's place is its number modulo the size, and main opens no two
 * connections with the same place.
 */

import { ok } from 'node:assert/strict'
import { SESSIONS_MAX } from '../base/limits.ts'

const PLACES = 65_536
const CLUSTER_FIRST = 2 ** 26
const CLUSTER_STEP = 64
ok(SESSIONS_MAX < PLACES, 'every session has a place')

export class OutputGauge {
  readonly memory: SharedArrayBuffer
  readonly #places: Int32Array

  /** A new gauge, or a view of the [memory] of one made in another thread. */
  constructor(memory = new SharedArrayBuffer(PLACES * 4)) {
    this.memory = memory
    this.#places = new Int32Array(memory)
  }

  /** Whether another connection has the place of [connection]. */
  isTaken(connection: number): boolean {
    return Atomics.load(this.#places, placeOf(connection)) !== 0
  }

  set(connection: number, bytes: number): void {
    Atomics.store(this.#places, placeOf(connection), Math.min(bytes, 0x7ffffffe) + 1)
  }

  clear(connection: number): void {
    Atomics.store(this.#places, placeOf(connection), 0)
  }

  /** Bytes that wait, −1 when there is no such connection. */
  get(connection: number): number {
    return Atomics.load(this.#places, placeOf(connection)) - 1
  }
}

/** In a cluster ids of one process are 64 apart (cluster/connection-id.ts), and large. */
function placeOf(connection: number): number {
  const number = Math.abs(connection)
  return (number < CLUSTER_FIRST ? number : Math.floor(number / CLUSTER_STEP)) % PLACES
}
