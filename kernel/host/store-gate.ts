/**
 * Whether the store takes writes, in shared memory: main knows (free space above the floor), the
 * executor asks before it closes a batch, and undoes what it may not write.
 */

export class StoreGate {
  readonly memory: SharedArrayBuffer
  readonly #closed: Int32Array

  /** A new, open gate, or a view of the [memory] of one made in another thread. */
  constructor(memory = new SharedArrayBuffer(4)) {
    this.memory = memory
    this.#closed = new Int32Array(memory)
  }

  get isWritable(): boolean {
    return Atomics.load(this.#closed, 0) === 0
  }

  set isWritable(on: boolean) {
    Atomics.store(this.#closed, 0, on ? 0 : 1)
  }
}
