/** What the executor of a process in a cluster and main say to each other beside what all say. */

import type { ClosedClusterBatch } from './cluster-loop.ts'
import type { BeginRequest, Begun, Outcome } from './cluster-store.ts'
import type { ContentionFigures } from './contention.ts'
import type { Lease } from './lease.ts'

export type ToClusterLoop =
  | { readonly type: 'begun'; readonly begun: Begun }
  | { readonly type: 'settled'; readonly outcome: Outcome }
  | { readonly type: 'leased'; readonly lease: Lease }
  | { readonly type: 'mailed' }

export type FromClusterLoop =
  | {
      readonly type: 'begin'
      readonly request: BeginRequest
      readonly figures: ContentionFigures
    }
  | { readonly type: 'commit'; readonly batch: ClosedClusterBatch }
  | { readonly type: 'lease'; readonly kinds: readonly number[] }
