/**
 * Keeps the commit log as short as it may be: everybody who follows it reads at least every ten seconds,
 * so what is older than a minute, by this process's own clock, is only for registered consumers.
 */

import type { Clock } from '../../base/clock.ts'
import { LOG_KEPT_MS, LOG_TRIM_LOOK_MS } from '../../base/limits.ts'
import type { Random } from '../../base/random.ts'
import { trimLog } from '../../store/log-consumer.ts'
import type { Store, Versionstamp } from '../../store/store.ts'
import { emptyRecord } from './logged.ts'

interface Seen {
  readonly stamp: Versionstamp
  readonly atMs: number
}

/** Stamps are remembered at this distance. */
const SEEN_MS = 1_000

export interface LogTrimmerParts {
  readonly store: Store
  readonly clock: Clock
  readonly random: Random
  /** The place of this process. */
  readonly process: number
}

export class LogTrimmer {
  readonly #parts: LogTrimmerParts
  /** Oldest first. */
  readonly #seen: Seen[] = []
  #lookedMs: number

  constructor(parts: LogTrimmerParts) {
    this.#parts = parts
    this.#lookedMs = parts.clock.monotonicMs()
  }

  /** The log has been read up to [stamp]; [nowMs] is later than every record up to it. */
  seen(stamp: Versionstamp, nowMs: number): void {
    const last = this.#seen.at(-1)
    if (last === undefined || nowMs - last.atMs >= SEEN_MS) this.#seen.push({ stamp, atMs: nowMs })
  }

  /** Trims the log, now and then. */
  async look(): Promise<void> {
    const nowMs = this.#parts.clock.monotonicMs()
    if (nowMs - this.#lookedMs < LOG_TRIM_LOOK_MS) return
    this.#lookedMs = nowMs
    const kept = this.#seen.findIndex(({ atMs }) => nowMs - atMs < LOG_KEPT_MS)
    const old = this.#seen.splice(0, kept < 0 ? this.#seen.length : kept).at(-1)
    if (old === undefined) return
    const { store, clock, process } = this.#parts
    // So whoever has fallen behind the floor still finds a record of it.
    const logRecord = emptyRecord(clock, process)
    await trimLog(store, { ...this.#parts, keepAfter: old.stamp, logRecord })
  }
}
