/**
 * Ids of connections in a cluster: −(n × 64 + process), so that everybody knows from the id alone where
 * a connection is. n begins with the epoch of the process's join, so no two incarnations give one id.
 *
 *   n = epoch × 2²⁰ + place     places count from 0; adopted connections count from 2¹⁹
 *
 * With one process, on the embedded store, ids are small and mean nothing.
 */

import { ok } from 'node:assert/strict'
import { PROCESSES_MAX } from '../../base/limits.ts'

const PROCESSES = 64
const PLACES = 2 ** 20
const ADOPTED_FIRST = 2 ** 19

ok(PROCESSES_MAX < PROCESSES, 'the number of a process fits')

/** The process that the connection [id] is at. */
export function processOf(id: number): number {
  return -id % PROCESSES
}

/** The epoch of the join of the process that gave the connection [id]; 0 for ids of an embedded store. */
export function epochOf(id: number): number {
  return Math.floor(-id / PROCESSES / PLACES)
}

/** Gives ids of one incarnation; those of new connections and of adopted ones never meet. */
export class ConnectionIds {
  readonly #process: number
  readonly #first: number
  #next: number

  constructor(options: { process: number; epoch: number; forAdopted: boolean }) {
    this.#process = options.process
    this.#first = options.epoch * PLACES + (options.forAdopted ? ADOPTED_FIRST : 0)
    this.#next = 0
  }

  /** The next one. After 2¹⁹ they repeat, long after the first ones are gone. */
  take(): number {
    const n = this.#first + (this.#next++ % ADOPTED_FIRST)
    return -(n * PROCESSES + this.#process)
  }
}
