/** Makes room inside the driver's memory when it had to grow for want of it. */

import { DRIVER_EVICTION_BYTES, DRIVER_MEMORY_BYTES } from '../base/limits.ts'

interface Forgetful {
  /** Size of its memory, which never shrinks. */
  readonly memoryBytes: number
  evict(bytes: number): number
}

export class MemoryMark {
  readonly #driver: Forgetful
  /** The memory has not grown beyond this without being asked to forget. */
  #mark = DRIVER_MEMORY_BYTES

  constructor(driver: Forgetful) {
    this.#driver = driver
  }

  /** Lets the driver forget some of what it can read again, if its memory has grown. */
  look(): void {
    const { memoryBytes } = this.#driver
    if (memoryBytes <= this.#mark) return
    this.#mark = memoryBytes
    this.#driver.evict(DRIVER_EVICTION_BYTES)
  }
}
