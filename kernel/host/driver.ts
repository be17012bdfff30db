/**
 * One instance of the driver: its exports with types, its memory behind copies. A trap throws
 * ERR_DRIVER_TRAP; the instance must not be used after it.
 */

import { KernelError } from '../base/errors.ts'
import type { Bytes } from '../store/range.ts'
import { type DriverStatistics, STATISTIC_NAMES } from './statistics.ts'

/** What every driver exports (driver/index.ts). Pointers and sizes are unsigned 32-bit numbers. */
interface DriverExports {
  readonly memory: WebAssembly.Memory
  allocate(bytes: number): number
  release(pointer: number): void
  boot(pointer: number, bytes: number): number
  receive(kind: number, connection: number, number: number, pointer: number, bytes: number): void
  run(budgetMs: number): number
  wakeTime(): number
  pendingBytes(): number
  pendingWrites(): number
  seal(): number
  rollback(): void
  /** In a cluster only. */
  committed?(): void
  retract?(): void
  apply?(pointer: number, bytes: number): void
  leasesWanted?(): number
  reads?(): number
  cut?(): void
  evict(bytes: number): number
  /** Missing from older drivers. */
  memoryUsed?(): number
  statistics?(): number
  instructionSets(): number
}

const EXPORTS = [
  'allocate',
  'release',
  'boot',
  'receive',
  'run',
  'wakeTime',
  'pendingBytes',
  'pendingWrites',
  'seal',
  'rollback',
  'evict',
  'instructionSets',
] as const satisfies readonly (keyof DriverExports)[]

/** What `run` answers. */
export const RUN_IDLE = 0
/** The budget is used up between two tasks; there is more to do. */
export const RUN_MORE = 1
/** A shutdown was asked for. */
export const RUN_SHUTDOWN = 2
/** The budget is used up inside a task, whose batch must not be closed now. */
export const RUN_INSIDE = 3

/** The closed batch, copied out of the driver's memory. */
export interface SealedBatch {
  /** As the driver packs them. */
  readonly mutations: Uint8Array<ArrayBuffer>
  readonly effects: Uint8Array<ArrayBuffer>
  /** Numbers of the inputs that are finished with this batch. */
  readonly inputsDone: readonly number[]
}

const SCRATCH_BYTES = 65_536

export type DriverImports = (memory: () => WebAssembly.Memory) => WebAssembly.ModuleImports

export class Driver {
  readonly #exports: DriverExports
  #view: DataView
  /** A buffer in the driver's memory for small inputs. */
  readonly #scratch: number

  constructor(module: WebAssembly.Module, imports: DriverImports) {
    let memory: WebAssembly.Memory | undefined
    const host = imports(() => {
      if (memory === undefined) throw new KernelError('ERR_IMAGE', 'the driver has no memory yet')
      return memory
    })
    this.#exports = instantiate(module, host)
    memory = this.#exports.memory
    this.#view = new DataView(memory.buffer)
    this.#scratch = this.#guard(() => this.#exports.allocate(SCRATCH_BYTES) >>> 0)
  }

  /** Bytes of linear memory. */
  get memoryBytes(): number {
    return this.#exports.memory.buffer.byteLength
  }

  /** Bytes of it that are in use. */
  memoryUsed(): number {
    return this.#guard(() => this.#exports.memoryUsed?.() ?? this.memoryBytes)
  }

  /**
   * What its cache has done and takes, in the order of STATISTIC_NAMES; the view is good until the next
   * call. Of an older driver it may be short, or empty.
   */
  statisticNumbers(): Float64Array {
    return this.#guard(() => {
      const pointer = (this.#exports.statistics?.() ?? 0) >>> 0
      const { buffer } = this.#exports.memory
      if (pointer === 0) return new Float64Array(0)
      return new Float64Array(buffer, pointer + 8, this.#currentView().getUint32(pointer, true))
    })
  }

  /** The same by name. */
  statistics(): DriverStatistics {
    const numbers = this.statisticNumbers()
    const named = STATISTIC_NAMES.map((name, index) => [name, numbers[index] ?? 0])
    return Object.fromEntries(named) as DriverStatistics
  }

  /** Gives the driver its configuration, an encoded map. Throws ERR_IMAGE when it refuses. */
  boot(configuration: Bytes): void {
    const code = this.#give(configuration, (pointer) =>
      this.#exports.boot(pointer, configuration.length),
    )
    if (code !== 0) throw new KernelError('ERR_IMAGE', `the driver does not boot, code ${code}`)
  }

  receive(kind: number, connection: number, number: number, bytes: Bytes): void {
    this.#give(bytes, (pointer) =>
      this.#exports.receive(kind, connection, number, pointer, bytes.length),
    )
  }

  /** Runs tasks for about [budgetMs]: RUN_IDLE, RUN_MORE, RUN_SHUTDOWN or RUN_INSIDE. */
  run(budgetMs: number): number {
    return this.#guard(() => this.#exports.run(budgetMs))
  }

  /** Wall time in µs of the first timed task, Infinity when there is none. */
  wakeTime(): number {
    return this.#guard(() => this.#exports.wakeTime())
  }

  /** Estimated size of the open batch. */
  pendingBytes(): number {
    return this.#guard(() => this.#exports.pendingBytes() >>> 0)
  }

  /** Rows that the open batch will write. */
  pendingWrites(): number {
    return this.#guard(() => this.#exports.pendingWrites() >>> 0)
  }

  /** Closes the open batch. */
  seal(): SealedBatch {
    const pointer = this.#guard(() => this.#exports.seal() >>> 0)
    const view = this.#currentView()
    const word = (index: number) => view.getUint32(pointer + index * 4, true)
    const numbers = word(5)
    return {
      mutations: this.#copy(word(0), word(1)),
      effects: this.#copy(word(2), word(3)),
      inputsDone: Array.from({ length: word(4) }, (_, index) =>
        view.getFloat64(numbers + index * 8, true),
      ),
    }
  }

  /** Undoes the open batch. */
  rollback(): void {
    this.#guard(() => this.#exports.rollback())
  }

  /** In a cluster: the sealed batch is durable, or wrote nothing. Behind every seal(), unless retract() is called. */
  committed(): void {
    this.#guard(() => this.#exports.committed?.())
  }

  /**
   * In a cluster: the batch that is open, or was sealed and not committed(), has never happened. Its inputs
   * are to be received again, under the same numbers.
   */
  retract(): void {
    this.#guard(() => this.#exports.retract?.())
  }

  /** In a cluster: the task that runs ends as if its seconds were over. */
  cut(): void {
    this.#guard(() => this.#exports.cut?.())
  }

  /** In a cluster: takes over packed [mutations] that others committed. Only between two batches. */
  apply(mutations: Bytes): void {
    this.#give(mutations, (pointer) => this.#exports.apply?.(pointer, mutations.length))
  }

  /** In a cluster: bit n when another block of numbers of counter n is wanted (driver/object/meta.ts). */
  leasesWanted(): number {
    return this.#guard(() => this.#exports.leasesWanted?.() ?? 0)
  }

  /** In a cluster: what the sealed batch has read, packed; undefined when the driver cannot tell. */
  reads(): Uint8Array<ArrayBuffer> | undefined {
    if (this.#exports.reads === undefined) return undefined
    const pointer = this.#guard(() => (this.#exports.reads?.() ?? 0) >>> 0)
    const view = this.#currentView()
    return this.#copy(view.getUint32(pointer, true), view.getUint32(pointer + 4, true))
  }

  /** Forgets cached objects of about [bytes] bytes that nothing needs; answers how many it could. */
  evict(bytes: number): number {
    return this.#guard(() => this.#exports.evict(bytes) >>> 0)
  }

  /** The instruction sets it runs. */
  instructionSets(): number[] {
    const pointer = this.#guard(() => this.#exports.instructionSets() >>> 0)
    const view = this.#currentView()
    const count = view.getUint32(pointer, true)
    return Array.from({ length: count }, (_, index) =>
      view.getUint32(pointer + 4 + index * 4, true),
    )
  }

  #give<Result>(bytes: Bytes, use: (pointer: number) => Result): Result {
    return this.#guard(() => {
      const small = bytes.length <= SCRATCH_BYTES
      const pointer = small ? this.#scratch : this.#exports.allocate(bytes.length) >>> 0
      if (pointer === 0) throw new KernelError('ERR_DRIVER_TRAP', 'no memory for an input')
      new Uint8Array(this.#exports.memory.buffer, pointer, bytes.length).set(bytes)
      const result = use(pointer)
      if (!small) this.#exports.release(pointer)
      return result
    })
  }

  #copy(pointer: number, bytes: number): Uint8Array<ArrayBuffer> {
    return new Uint8Array(
      this.#exports.memory.buffer,
      pointer,
      bytes,
    ).slice() as Uint8Array<ArrayBuffer>
  }

  #currentView(): DataView {
    if (this.#view.buffer !== this.#exports.memory.buffer) {
      this.#view = new DataView(this.#exports.memory.buffer)
    }
    return this.#view
  }

  #guard<Result>(call: () => Result): Result {
    try {
      return call()
    } catch (error) {
      if (error instanceof WebAssembly.RuntimeError || error instanceof RangeError) {
        throw new KernelError('ERR_DRIVER_TRAP', error.message, { cause: error })
      }
      throw error
    }
  }
}

function instantiate(module: WebAssembly.Module, host: WebAssembly.ModuleImports): DriverExports {
  let exports: WebAssembly.Exports
  try {
    exports = new WebAssembly.Instance(module, { host, env: host }).exports
  } catch (error) {
    throw new KernelError('ERR_IMAGE', `the driver does not start, ${String(error)}`, {
      cause: error,
    })
  }
  const missing = EXPORTS.filter((name) => typeof exports[name] !== 'function')
  if (missing.length > 0 || !(exports['memory'] instanceof WebAssembly.Memory)) {
    throw new KernelError('ERR_IMAGE', `the driver lacks ${missing.join(', ') || 'memory'}`)
  }
  return exports as unknown as DriverExports
}
