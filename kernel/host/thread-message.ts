/** What main and the executor thread say to each other. Buffers are transferred, ports handed over. */

import type { MessagePort } from 'node:worker_threads'
import type { ErrorReport } from '../base/errors.ts'
import type { LogLevel } from '../base/log.ts'
import type { ReaderPlace } from '../store/place.ts'
import type { FromClusterLoop, ToClusterLoop } from './cluster/loop-message.ts'

/** What an executor thread is started with: enough to make it ready to take its place. */
export interface ExecutorSettings {
  /** Where it reads the store. */
  readonly reader: ReaderPlace
  readonly heartbeat: SharedArrayBuffer
  readonly gauge: SharedArrayBuffer
  readonly cacheGauge: SharedArrayBuffer
  readonly gate: SharedArrayBuffer
  /** Encoded map for the driver's `boot`. */
  readonly configuration: Uint8Array
  readonly logLevel: LogLevel
  /** Whether it is to wait for a loss, and has time to warm up. */
  readonly isStandby: boolean
  /** Which process of a cluster it runs in; it is alone when absent. */
  readonly process?: number
}

/** The first message to an executor: until it comes, it has touched no world. */
export interface AttachMessage {
  readonly type: 'attach'
  /** To the store thread. */
  readonly storePort: MessagePort
  /** The number of its first batch. */
  readonly batchNumber: number
  /** Whether it takes the place of a lost one: then it does nothing before the message `replay`. */
  readonly replays: boolean
}

export type ToExecutor =
  | AttachMessage
  /** Packed inputs, see message.ts. */
  | { readonly type: 'inputs'; readonly packed: Uint8Array }
  /** After a loss: connections that were open, and the inputs to be run again one a batch. */
  | { readonly type: 'replay'; readonly presences: Uint8Array; readonly inputs: Uint8Array }
  /** Finish what runs, close the last batch, end. */
  | { readonly type: 'stop' }
  | ToClusterLoop

export type FromExecutor =
  /** It waits for `attach`. */
  | { readonly type: 'prepared' }
  | { readonly type: 'ready'; readonly bootMs: number }
  /** A batch without writes. */
  | {
      readonly type: 'released'
      readonly number: number
      readonly effects: Uint8Array
      readonly inputsDone: readonly number[]
    }
  /** Everything of a replay has been run. */
  | { readonly type: 'replayed' }
  /** It has to be thrown away. [report] is absent for a bug of the kernel's. */
  | { readonly type: 'failed'; readonly report?: ErrorReport; readonly detail: string }
  /** Everything is with the store thread; the thread ends. */
  | { readonly type: 'stopped' }
  | FromClusterLoop
