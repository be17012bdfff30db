/**
 * What main can see of an executor that no longer answers, in shared memory:
 *
 *   f64 beats      grows with every slice of work
 *   f64 busy       1 while there is work, 0 while waiting for messages
 *   f64 input      number of the input that is run alone after a loss, else 0
 *   f64 task       id of the suspended task whose row was read last, else 0
 *   f64 replaying  1 until everything that was unfinished has been run again
 *   f64 runningTask, runningInput
 *                  the task that runs and the number of its input, else 0
 *
 * Only the executor writes. Main reads single numbers, which are never torn on 64-bit machines.
 */

const FIELDS = 7
const BEATS = 0
const BUSY = 1
const INPUT = 2
const TASK = 3
const REPLAYING = 4
const RUNNING_TASK = 5
const RUNNING_INPUT = 6

export class Heartbeat {
  readonly memory: SharedArrayBuffer
  readonly #fields: Float64Array

  /** A new heartbeat, or a view of the [memory] of one made in another thread. */
  constructor(memory = new SharedArrayBuffer(FIELDS * 8)) {
    this.memory = memory
    this.#fields = new Float64Array(memory)
  }

  beat(busy: boolean): void {
    this.#fields[BEATS] = this.beats + 1
    this.#fields[BUSY] = busy ? 1 : 0
  }

  get beats(): number {
    return this.#fields[BEATS] ?? 0
  }

  get busy(): boolean {
    return this.#fields[BUSY] === 1
  }

  get input(): number {
    return this.#fields[INPUT] ?? 0
  }

  set input(number: number) {
    this.#fields[INPUT] = number
  }

  get task(): number {
    return this.#fields[TASK] ?? 0
  }

  set task(id: number) {
    this.#fields[TASK] = id
  }

  get replaying(): boolean {
    return this.#fields[REPLAYING] === 1
  }

  set replaying(on: boolean) {
    this.#fields[REPLAYING] = on ? 1 : 0
  }

  /** The task that runs now and the number of the input that it runs for, each 0 for none. */
  get running(): { readonly task: number; readonly input: number } {
    return { task: this.#fields[RUNNING_TASK] ?? 0, input: this.#fields[RUNNING_INPUT] ?? 0 }
  }

  noteRunning(task: number, input: number): void {
    this.#fields[RUNNING_TASK] = task
    this.#fields[RUNNING_INPUT] = input
  }
}
