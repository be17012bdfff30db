/**
 * Host services: what a builtin with outside effects asks for, started after the commit of the batch
 * that asked, run off the executor, answered by an input. A request is
 *
 *   u32 kind | f64 request | bytes
 *
 * and its answer the encoded list that the service makes of the bytes, {1, value} or
 * {2, error, message, value}; see driver/shared/services.ts.
 */

import { E_INVARG } from '../../driver/shared/errors.ts'
import type { Log } from '../base/log.ts'
import type { Bytes } from '../store/range.ts'
import { encodeValue, intValue, listValue, stringValue } from '../store/value.ts'

/** One kind of service. Rejections are bugs: what goes wrong outside is an answer. */
export type HostService = (request: Bytes) => Promise<Bytes>

/** What services may ask of the server they are part of. */
export interface ServiceHost {
  /**
   * Opens a connection to elsewhere that is a session like any other; its lines log in at [listener],
   * if there is one. Answers its number, which is negative, or throws ERR_LISTEN or ERR_OVERLOADED.
   */
  connect(options: { host: string; port: number; listener: bigint | undefined }): Promise<bigint>
  /** The address at the other end of a connection; undefined when there is no such connection. */
  sourceOf(connection: bigint): string | undefined
}

const HEAD_BYTES = 12

export class ServiceDesk {
  readonly #services: ReadonlyMap<number, HostService>
  readonly #log: Log
  readonly #answer: (request: number, bytes: Bytes) => void

  constructor(options: {
    /** By the numbers that the driver knows them by. */
    services: ReadonlyMap<number, HostService>
    log: Log
    /** Hands the driver the answer to its request. */
    answer: (request: number, bytes: Bytes) => void
  }) {
    this.#services = options.services
    this.#log = options.log
    this.#answer = options.answer
  }

  /** Starts what an EFFECT_SERVICE asks for. */
  start(effect: Buffer): void {
    const kind = effect.readUInt32LE(0)
    const request = effect.readDoubleLE(4)
    // The effect is a view of its batch.
    const bytes = new Uint8Array(effect.subarray(HEAD_BYTES))
    this.#serve(kind, bytes).then(
      (answer) => this.#answer(request, answer),
      (error: unknown) => {
        this.#log.error({ err: error, kind }, 'a host service failed')
        this.#answer(request, failure(String(error)))
      },
    )
  }

  async #serve(kind: number, bytes: Bytes): Promise<Bytes> {
    const service = this.#services.get(kind)
    return service === undefined ? failure(`no host service ${kind}`) : await service(bytes)
  }
}

/** The answer {2, E_INVARG, message, 0}. */
function failure(message: string): Bytes {
  return encodeValue(
    listValue([intValue(2), { type: 'error', code: E_INVARG }, stringValue(message), intValue(0)]),
  )
}
