/**
 * A store whose commits fail as a test says: refused, or with an unknown result after having happened,
 * not at all, or with a delay.
 */

import { KernelError } from '../../kernel/base/errors.ts'
import type { CommitRequest, Store, Versionstamp } from '../../kernel/store/store.ts'

export type Fault =
  | 'conflict'
  | 'unavailable'
  | 'unknown-happened'
  | 'unknown-lost'
  | 'unknown-late'

export interface FaultyStore extends Store {
  /** The next commits fail so, one after another. */
  fail(...faults: readonly Fault[]): void
  /** Lets the late commits happen now; answers what became of each: `committed` or a code. */
  land(): Promise<string[]>
}

export function openFaultyStore(store: Store): FaultyStore {
  const faults: Fault[] = []
  const late: CommitRequest[] = []
  return {
    engine: store.engine,
    readVersion: () => store.readVersion(),
    get: (key, options) => store.get(key, options),
    range: (range, options) => store.range(range, options),
    readNewest: (ranges) => store.readNewest(ranges),
    changesSince: (stamp, options) => store.changesSince(stamp, options),
    watch: (key) => store.watch(key),
    flush: () => store.flush(),
    close: () => store.close(),
    async commit(request): Promise<Versionstamp> {
      const fault = faults.shift()
      switch (fault) {
        case undefined:
          return await store.commit(request)
        case 'conflict':
          throw new KernelError('ERR_CONFLICT')
        case 'unavailable':
          throw new KernelError('ERR_UNAVAILABLE')
        case 'unknown-happened':
          await store.commit(request)
          break
        case 'unknown-late':
          late.push(copyOf(request))
          break
        case 'unknown-lost':
      }
      throw new KernelError('ERR_COMMIT_UNKNOWN')
    },
    fail: (...more) => faults.push(...more),
    async land() {
      const landing = late.splice(0).map((request) => store.commit(request))
      const results = await Promise.allSettled(landing)
      return results.map((result) =>
        result.status === 'fulfilled' ? 'committed' : (result.reason as KernelError).code,
      )
    },
  }
}

function copyOf(request: CommitRequest): CommitRequest {
  return { ...request, mutations: Uint8Array.from(request.mutations) }
}
