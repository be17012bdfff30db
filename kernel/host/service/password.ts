/**
 * The service of passwords: crypt(), argon2(), argon2_verify(). It needs no grant. crypt() runs in a
 * thread of its own, started when it is first asked for and given up when a hash takes too long.
 */

import { Buffer } from 'node:buffer'
import { Worker } from 'node:worker_threads'
import { E_QUOTA } from '../../../driver/shared/errors.ts'
import { intValue, type SlotValue, stringValue } from '../../store/value.ts'
import type { HostService } from '../service-desk.ts'
import { argon2, verifyArgon2 } from './argon2.ts'
import type { CryptReply, CryptRequest } from './crypt-worker.ts'
import { invalid, numberArgument, ServiceError, serviceOf, stringArgument } from './reply.ts'

/** A hash that takes longer is refused. */
const CRYPT_MS_MAX = 60_000

export interface PasswordService {
  readonly service: HostService
  close(): Promise<void>
}

export function openPasswords(): PasswordService {
  const hasher = new Hasher()
  const service = serviceOf({
    crypt: async (args) =>
      stringValue(await hasher.crypt(stringArgument(args, 0), stringArgument(args, 1))),
    argon2: async (args) =>
      await argon2(stringArgument(args, 0), stringArgument(args, 1), {
        iterations: word(numberArgument(args, 2, 3)),
        memory: word(numberArgument(args, 3, 4096)),
        lanes: word(numberArgument(args, 4, 1)),
      }),
    argon2_verify: async (args) => {
      const isRight = await verifyArgon2(stringArgument(args, 0), stringArgument(args, 1))
      return intValue(isRight ? 1 : 0) satisfies SlotValue
    },
  })
  return { service, close: () => hasher.close() }
}

/** A number as C takes it for a parameter of 32 bits without sign. */
function word(value: number): number {
  return Number(BigInt.asUintN(32, BigInt(value)))
}

/** The thread of crypt-worker.ts; requests wait for one another. */
class Hasher {
  #worker: Worker | undefined
  #last: Promise<unknown> = Promise.resolve()
  /** Who waits for the request under way. */
  #settle: ((reply: CryptReply | Error) => void) | undefined

  async crypt(password: string, setting: string): Promise<string> {
    const turn = this.#last.then(() => this.#ask({ password: Buffer.from(password), setting }))
    this.#last = turn.catch(() => {})
    const reply = await turn
    if ('refused' in reply) throw invalid(reply.refused)
    return reply.hash
  }

  async close(): Promise<void> {
    await this.#stop(new ServiceError(E_QUOTA, 'The server is stopping'))
  }

  async #ask(request: CryptRequest): Promise<CryptReply> {
    this.#worker ??= this.#start()
    const reply = new Promise<CryptReply>((resolve, reject) => {
      this.#settle = (answer) => (answer instanceof Error ? reject(answer) : resolve(answer))
    })
    this.#worker.postMessage(request)
    const timer = setTimeout(() => {
      void this.#stop(new ServiceError(E_QUOTA, 'Such a hash would take too long'))
    }, CRYPT_MS_MAX)
    return await reply.finally(() => clearTimeout(timer))
  }

  #start(): Worker {
    const worker = new Worker(new URL('./crypt-worker.ts', import.meta.url))
    worker.unref()
    worker.on('message', (reply: CryptReply) => this.#settle?.(reply))
    worker.on('error', (error) => {
      this.#worker = undefined
      this.#settle?.(error instanceof Error ? error : new Error(String(error)))
    })
    return worker
  }

  /** Ends the thread; the request under way fails with [reason]. */
  async #stop(reason: Error): Promise<void> {
    const worker = this.#worker
    this.#worker = undefined
    this.#settle?.(reason)
    await worker?.terminate()
  }
}
