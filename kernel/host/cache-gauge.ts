/**
 * What the driver's cache has done and takes, in shared memory: the executor writes it whenever it comes
 * to rest, and now and then while it works; main reads it for `/metrics`. One f64 each, in the order of
 * STATISTIC_NAMES.
 */

import { STATISTIC_NAMES, type StatisticName } from './statistics.ts'

export class CacheGauge {
  readonly memory: SharedArrayBuffer
  readonly #numbers: Float64Array

  /** A new gauge, or a view of the [memory] of one made in another thread. */
  constructor(memory = new SharedArrayBuffer(STATISTIC_NAMES.length * 8)) {
    this.memory = memory
    this.#numbers = new Float64Array(memory)
  }

  /** A newer driver may have more to tell than we ask for. */
  write(numbers: Float64Array): void {
    this.#numbers.set(numbers.subarray(0, this.#numbers.length))
  }

  read(name: StatisticName): number {
    return this.#numbers[STATISTIC_NAMES.indexOf(name)] ?? 0
  }
}
