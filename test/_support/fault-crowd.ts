/** Ordinary people who act all the while, each waiting for the answer and a moment more, and how long that took. */

import type { Person } from './fault-client.ts'

const PAUSE_MS = 15

export interface Crowd {
  /** How many answers there were since the last take(). */
  readonly count: number
  /** Milliseconds of every answer since the last call, ascending. */
  take(): number[]
  /** Lets everybody finish; rejects when somebody was answered wrongly or not at all. */
  stop(): Promise<void>
}

/** Lets [people] act until the crowd is stopped. */
export function startCrowd(people: readonly Person[]): Crowd {
  let isStopping = false
  let times: number[] = []
  const act = async (person: Person) => {
    for (let count = 1; !isStopping; count++) {
      const begin = performance.now()
      const answer = await person.evaluate(`return ${count};`)
      if (answer !== String(count)) throw new Error(`${count} was answered with ${answer}`)
      times.push(performance.now() - begin)
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
    }
  }
  const all = Promise.all(people.map(act))
  // Whoever fails is told of by stop().
  all.catch(() => {})
  return {
    get count() {
      return times.length
    },
    take() {
      const taken = times.sort((a, b) => a - b)
      times = []
      return taken
    },
    async stop() {
      isStopping = true
      await all
    },
  }
}

/** The time that [part] of the answers took at most. */
export function percentile(times: readonly number[], part: number): number {
  return times[Math.min(times.length - 1, Math.floor(times.length * part))] ?? 0
}
