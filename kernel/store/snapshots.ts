/**
 * Older versions of the embedded store, held open for those who were given their read version. Each
 * is a connection inside a read transaction. They are few and live for a second at most, because
 * the write-ahead log cannot be rewound past them.
 */

import type { Clock, Timer } from '../base/clock.ts'
import { SNAPSHOT_COUNT_MAX, SNAPSHOT_MS_MAX } from '../base/limits.ts'
import type { EmbeddedRows } from './embedded-reader.ts'
import type { ReadVersion } from './store.ts'

interface Snapshot {
  readonly version: ReadVersion
  readonly rows: EmbeddedRows
  readonly timer: Timer
}

export class HeldSnapshots {
  readonly #clock: Clock
  readonly #open: () => EmbeddedRows
  /** Oldest first. */
  readonly #held: Snapshot[] = []
  readonly #idle: EmbeddedRows[] = []

  constructor(clock: Clock, open: () => EmbeddedRows) {
    this.#clock = clock
    this.#open = open
  }

  /** Holds the newest version of the store, which is [version]. The oldest makes room. */
  hold(version: ReadVersion): void {
    if (this.find(version) !== undefined) return
    if (this.#held.length >= SNAPSHOT_COUNT_MAX) this.#release(this.#held[0])
    const rows = this.#idle.pop() ?? this.#open()
    rows.hold()
    const timer = this.#clock.after(SNAPSHOT_MS_MAX, () => this.#release(snapshot))
    const snapshot = { version, rows, timer }
    this.#held.push(snapshot)
  }

  find(version: ReadVersion): EmbeddedRows | undefined {
    return this.#held.find((snapshot) => snapshot.version === version)?.rows
  }

  releaseAll(): void {
    for (const snapshot of [...this.#held]) this.#release(snapshot)
  }

  close(): void {
    this.releaseAll()
    for (const rows of this.#idle.splice(0)) rows.close()
  }

  #release(snapshot: Snapshot | undefined): void {
    const index = snapshot === undefined ? -1 : this.#held.indexOf(snapshot)
    if (snapshot === undefined || index < 0) return
    this.#held.splice(index, 1)
    snapshot.timer.cancel()
    snapshot.rows.release()
    this.#idle.push(snapshot.rows)
  }
}
