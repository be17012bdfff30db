/**
 * Commits the batches of executors in the order they arrive and says what became of them: the heart
 * of the store thread, apart from threads so that tests can hold its ports.
 */

import type { Clock } from '../base/clock.ts'
import { isKernelError, KernelError } from '../base/errors.ts'
import { BATCH_QUEUE_MAX } from '../base/limits.ts'
import { metaKey } from './keys.ts'
import { encodeMutations, packInteger } from './mutations.ts'
import type { CommitRequest, Store } from './store.ts'
import type { BatchMessage, ExecutorToStore, StoreToExecutor, StoreToMain } from './thread.ts'

/** Errors after which it is not certain what the store holds. */
const FATAL_CODES = ['ERR_IO', 'ERR_CORRUPT', 'ERR_COMMIT_UNKNOWN', 'ERR_CLOSED'] as const

const PROBE_KEY = metaKey('probe')

export interface MainPort {
  post(message: StoreToMain, transfers?: readonly ArrayBuffer[]): void
}

export interface ExecutorPort {
  post(message: StoreToExecutor): void
}

interface Executor {
  readonly number: number
  readonly port: ExecutorPort
  /** Why everything it sends is refused, until it has resumed. */
  refusal: KernelError | undefined
}

interface Queued {
  readonly executor: Executor
  readonly message: BatchMessage
}

export class BatchServer {
  readonly #store: Store
  readonly #clock: Clock
  readonly #main: MainPort
  readonly #executors = new Map<number, Executor>()
  readonly #queue: Queued[] = []
  #running: Promise<void> | undefined
  #isOver: boolean = false

  constructor(options: { store: Store; clock: Clock; main: MainPort }) {
    this.#store = options.store
    this.#clock = options.clock
    this.#main = options.main
  }

  attach(number: number, port: ExecutorPort): void {
    this.#executors.set(number, { number, port, refusal: undefined })
  }

  detach(number: number): void {
    this.#executors.delete(number)
  }

  /** Takes a message of the executor [number]. */
  receive(number: number, message: ExecutorToStore): void {
    const executor = this.#executors.get(number)
    if (executor === undefined || this.#isOver) return
    if (message.kind === 'resume') {
      executor.refusal = undefined
      return
    }
    if (this.#queue.length >= BATCH_QUEUE_MAX) {
      executor.refusal ??= new KernelError('ERR_UNAVAILABLE', 'too many batches are waiting')
    }
    this.#queue.push({ executor, message })
    this.#running ??= this.#run()
  }

  /** Resolves when every batch received so far is committed or refused. */
  async drain(): Promise<void> {
    while (this.#running !== undefined) await this.#running
  }

  async flush(): Promise<void> {
    await this.drain()
    await this.#store.flush()
  }

  /** A small commit that anybody may make at any time; returns its milliseconds. */
  async probe(): Promise<number> {
    const begin = this.#clock.monotonicMs()
    const value = packInteger(BigInt(this.#clock.wallUs()))
    await this.#store.commit({
      mutations: encodeMutations([{ type: 'set', key: PROBE_KEY, value }]),
    })
    return this.#clock.monotonicMs() - begin
  }

  /** Tells everybody that nothing is certain any more, once. */
  fail(error: KernelError): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#queue.length = 0
    const message = { kind: 'fatal', error: error.report() } as const
    this.#main.post(message)
    for (const executor of this.#executors.values()) executor.port.post(message)
  }

  async #run(): Promise<void> {
    for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) {
      try {
        await this.#serve(next)
      } catch (error) {
        if (!isKernelError(error)) throw error
        if (isKernelError(error, ...FATAL_CODES)) this.fail(error)
        else this.#refuse(next, error)
      }
    }
    this.#running = undefined
  }

  async #serve({ executor, message }: Queued): Promise<void> {
    if (executor.refusal !== undefined) throw executor.refusal
    const stamp = await this.#store.commit(requestOf(message))
    if (this.#isOver) return
    const { batch, effects, inputsDone } = message
    this.#main.post(
      { kind: 'released', executor: executor.number, batch, effects, inputsDone },
      message.transfers,
    )
    executor.port.post({ kind: 'committed', batch, stamp })
  }

  #refuse({ executor, message }: Queued, error: KernelError): void {
    executor.refusal = error
    const refused = { kind: 'refused', batch: message.batch, error: error.report() } as const
    this.#main.post({ ...refused, executor: executor.number })
    executor.port.post(refused)
  }
}

function requestOf(message: BatchMessage): CommitRequest {
  const { mutations, readVersion, readConflicts, logRecord } = message
  return {
    mutations,
    ...(readVersion === undefined ? {} : { readVersion }),
    ...(readConflicts === undefined ? {} : { readConflicts }),
    ...(logRecord === undefined ? {} : { logRecord }),
  }
}
