/** Several processes of a cluster in one thread: incarnations over one store in memory. */

import { openSimulatedClock, type SimulatedClock } from '../../kernel/base/clock.ts'
import type { KernelError } from '../../kernel/base/errors.ts'
import { openSilentLog } from '../../kernel/base/log.ts'
import { openSeededRandom } from '../../kernel/base/random.ts'
import { ClusterStore } from '../../kernel/host/cluster/cluster-store.ts'
import { Incarnation } from '../../kernel/host/cluster/incarnation.ts'
import type { StoredSession } from '../../kernel/host/session-rows.ts'
import { LoggedStore } from '../../kernel/store/logged-store.ts'
import { openMemoryStore } from '../../kernel/store/memory.ts'
import type { Store } from '../../kernel/store/store.ts'
import { type FaultyStore, openFaultyStore } from './faulty-store.ts'

export interface TestProcess {
  /** As this process sees it. */
  readonly store: FaultyStore
  /** Its own: to pause a process is not to advance it. */
  readonly clock: SimulatedClock
  readonly incarnation: Incarnation
  readonly cluster: ClusterStore
  /** What it was told: `mailed`, `ended CODE`. */
  readonly events: string[]
  readonly adopted: StoredSession[]
}

export interface TestCluster {
  readonly store: Store
  /** What is behind it, for readers. */
  readonly memory: Store
  /** Joins another process. */
  join(): Promise<TestProcess>
  /** Advances the clocks of [processes] together, step by step, letting everything happen. */
  pass(byMs: number, ...processes: readonly TestProcess[]): Promise<void>
  /** Resolves with [work], advancing the clocks while it waits. */
  wait<Result>(work: Promise<Result>): Promise<Result>
}

const STEP_MS = 250

export function openTestCluster(): TestCluster {
  const storeClock = openSimulatedClock()
  const memory = openMemoryStore({ clock: storeClock, keepLog: true })
  // As servers have it: no commit without a record.
  const options = { clock: storeClock, log: openSilentLog(), records: 'always' } as const
  const store = new LoggedStore(memory, options)
  const all: TestProcess[] = []
  const pass = async (byMs: number, ...processes: readonly TestProcess[]) => {
    for (let left = byMs; left > 0; left -= STEP_MS) {
      storeClock.advance(Math.min(left, STEP_MS))
      for (const { clock } of processes) clock.advance(Math.min(left, STEP_MS))
      await turnOver()
    }
  }
  return {
    store,
    memory,
    pass,
    async join() {
      const process = await joinOne(store, all.length + 1)
      all.push(process)
      return process
    },
    async wait(work) {
      let isOver = false
      const done = work.finally(() => {
        isOver = true
      })
      done.catch(() => undefined)
      for (let step = 0; step < 1_000 && !isOver; step++) {
        await turnOver()
        for (const { clock } of all) clock.advance(1)
      }
      return await done
    },
  }
}

async function joinOne(memory: Store, seed: number): Promise<TestProcess> {
  const store = openFaultyStore(memory)
  const clock = openSimulatedClock()
  const random = openSeededRandom(seed)
  const parts = { store, clock, random, address: `test ${seed}` }
  const incarnation = await Incarnation.join(parts)
  const events: string[] = []
  const adopted: StoredSession[] = []
  const cluster = new ClusterStore({
    ...parts,
    log: openSilentLog(),
    incarnation,
    mailed: () => events.push('mailed'),
    adopted: ({ sessions, dead }) => {
      adopted.push(...sessions)
      for (const each of dead) events.push(`dead ${each}`)
    },
    ended: (error: KernelError) => events.push(`ended ${error.code}`),
  })
  return { store, clock, incarnation, cluster, events, adopted }
}

/** Lets every promise that can go on do so. */
export async function turnOver(): Promise<void> {
  for (let round = 0; round < 4; round++) await new Promise((resolve) => setImmediate(resolve))
}
