/**
 * The only reader of time. Everything else receives a [Clock], so that a simulator can own it.
 *
 * - Wall time is for people and for waking tasks; nothing is ordered by it, because it may step.
 * - Monotonic time is for durations and time-outs; its zero means nothing.
 */

export interface Timer {
  /** Stops the timer; harmless when it has fired already. */
  cancel(): void
}

export interface Clock {
  /** Microseconds since 1970, a whole number. May step forwards and backwards with the system's. */
  wallUs(): number
  /** Milliseconds with a fraction; never goes back. */
  monotonicMs(): number
  /**
   * Calls [action] once, [delayMs] from now. The timer keeps the process alive only if
   * [keepAlive] is true.
   */
  after(delayMs: number, action: () => void, options?: { keepAlive?: boolean }): Timer
}

/** Resolves [delayMs] later and keeps the process alive until then. */
export function sleep(clock: Clock, delayMs: number): Promise<void> {
  return new Promise((resolve) => clock.after(delayMs, resolve, { keepAlive: true }))
}

/** How far the interpolated wall time may be from the system's before it is anchored anew. */
const WALL_DRIFT_MS_MAX = 2

/** The clock of the machine. */
export function openSystemClock(): Clock {
  let anchorWallMs = Date.now()
  let anchorMonotonicMs = performance.now()
  return {
    wallUs() {
      const systemMs = Date.now()
      const elapsedMs = performance.now() - anchorMonotonicMs
      if (Math.abs(anchorWallMs + elapsedMs - systemMs) > WALL_DRIFT_MS_MAX) {
        anchorWallMs = systemMs
        anchorMonotonicMs = performance.now()
        return systemMs * 1000
      }
      return Math.round((anchorWallMs + elapsedMs) * 1000)
    },
    monotonicMs: () => performance.now(),
    after(delayMs, action, options) {
      const timeout = setTimeout(action, delayMs)
      if (options?.keepAlive !== true) timeout.unref()
      return { cancel: () => clearTimeout(timeout) }
    },
  }
}

export interface SimulatedClock extends Clock {
  /** Moves both times on, firing every timer that falls due, in order of its moment. */
  advance(byMs: number): void
  /** Steps wall time alone, as an operator or NTP may. */
  stepWall(byMs: number): void
}

interface PendingTimer {
  dueMs: number
  number: number
  action: () => void
}

/** A clock that stands still until it is advanced. Timers of one moment fire as they were set. */
export function openSimulatedClock(options: { wallUs?: number } = {}): SimulatedClock {
  let nowMs = 0
  let wallOffsetUs = options.wallUs ?? 1_700_000_000_000_000
  let timerCount = 0
  const pending = new Set<PendingTimer>()

  const nextDue = (untilMs: number): PendingTimer | undefined => {
    let first: PendingTimer | undefined
    for (const timer of pending) {
      if (timer.dueMs > untilMs) continue
      const earlier =
        first === undefined ||
        timer.dueMs < first.dueMs ||
        (timer.dueMs === first.dueMs && timer.number < first.number)
      if (earlier) first = timer
    }
    return first
  }

  return {
    wallUs: () => Math.round(wallOffsetUs + nowMs * 1000),
    monotonicMs: () => nowMs,
    after(delayMs, action) {
      const timer = { dueMs: nowMs + Math.max(0, delayMs), number: timerCount++, action }
      pending.add(timer)
      return { cancel: () => pending.delete(timer) }
    },
    advance(byMs) {
      const untilMs = nowMs + byMs
      for (let timer = nextDue(untilMs); timer !== undefined; timer = nextDue(untilMs)) {
        pending.delete(timer)
        nowMs = Math.max(nowMs, timer.dueMs)
        timer.action()
      }
      nowMs = untilMs
    },
    stepWall(byMs) {
      wallOffsetUs += byMs * 1000
    },
  }
}
