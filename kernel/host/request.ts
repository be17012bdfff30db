/**
 * Questions that main puts to the driver as inputs, with an answer each: evaluations and requests of
 * the HTTP API. They are bounded in number and time; an answer that comes too late is dropped.
 */

import type { Clock, Timer } from '../base/clock.ts'
import { KernelError } from '../base/errors.ts'
import { REQUEST_MS_MAX, REQUESTS_WAITING_MAX } from '../base/limits.ts'
import type { Bytes } from '../store/range.ts'
import {
  decodeValue,
  encodeValue,
  listValue,
  objectValue,
  type SlotValue,
  stringValue,
} from '../store/value.ts'
import type { Once } from './once.ts'

interface Waiting {
  readonly timer: Timer
  resolve(value: SlotValue): void
  reject(error: KernelError): void
}

export class Requests {
  readonly #clock: Clock
  readonly #input: (bytes: Bytes, once: Once | undefined) => number
  readonly #waiting = new Map<number, Waiting>()

  /** [input] sends an evaluation to the driver and answers the input's number. */
  constructor(options: {
    clock: Clock
    input: (bytes: Bytes, once: Once | undefined) => number
  }) {
    this.#clock = options.clock
    this.#input = options.input
  }

  /**
   * Runs [source] with [player]'s permissions: {1, value}, {2, {…}} or {0, {…}}; with a capability's
   * [token] as its caller_capability(), or {3, 0} when that is no longer valid; with [args] in `args`. What is
   * known by [once] is run once, see reply-rows.ts. Rejects with ERR_OVERLOADED, ERR_REQUEST_TIMEOUT or
   * ERR_UNAVAILABLE.
   */
  evaluate(
    player: bigint,
    source: string,
    token = '',
    args: readonly SlotValue[] = [],
    once?: Once,
  ): Promise<SlotValue> {
    if (this.#waiting.size >= REQUESTS_WAITING_MAX) {
      return Promise.reject(new KernelError('ERR_OVERLOADED'))
    }
    const request = [objectValue(player), stringValue(source)]
    if (token !== '' || args.length > 0) request.push(stringValue(token))
    if (args.length > 0) request.push(listValue([...args]))
    const number = this.#input(encodeValue(listValue(request)), once)
    return new Promise((resolve, reject) => {
      const timer = this.#clock.after(REQUEST_MS_MAX, () => {
        this.#waiting.delete(number)
        reject(new KernelError('ERR_REQUEST_TIMEOUT', `${REQUEST_MS_MAX / 1000} s`))
      })
      this.#waiting.set(number, { timer, resolve, reject })
    })
  }

  /** The driver's answer to the request [number]. */
  answer(number: number, bytes: Bytes): void {
    this.#take(number)?.resolve(decodeValue(bytes))
  }

  /** The request [number] will not be answered. */
  fail(number: number, detail: string): void {
    this.#take(number)?.reject(new KernelError('ERR_UNAVAILABLE', detail))
  }

  /** No request will be answered any more. */
  failAll(detail: string): void {
    for (const number of [...this.#waiting.keys()]) this.fail(number, detail)
  }

  #take(number: number): Waiting | undefined {
    const waiting = this.#waiting.get(number)
    this.#waiting.delete(number)
    waiting?.timer.cancel()
    return waiting
  }
}
