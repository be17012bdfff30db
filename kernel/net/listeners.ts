/**
 * The listening points that the world opens and closes while the server runs. The driver asks by an
 * effect; when it asks for a new one, an input answers {1, port} or {2, error, message, 0}.
 */

import { E_PERM, E_QUOTA } from '../../driver/shared/errors.ts'
import { isKernelError, KernelError } from '../base/errors.ts'
import { LISTENERS_MAX } from '../base/limits.ts'
import {
  encodeListenReply,
  isTrue,
  type ListeningPoint,
  type ListenRequest,
  PRINTS_MESSAGES,
} from '../host/connection.ts'
import type { Listener } from './listener.ts'
import type { Switchboard } from './switchboard.ts'
import { openTelnet } from './telnet/telnet.ts'
import type { Bytes } from './text.ts'

interface OpenPoint extends ListeningPoint {
  readonly listener: Listener
}

export class Listeners {
  readonly #switchboard: Switchboard
  readonly #host: string
  readonly #reply: (request: number, bytes: Bytes) => void
  readonly #open = new Map<string, OpenPoint>()

  constructor(options: {
    switchboard: Switchboard
    /** The address that points bind to unless they name another. */
    host: string
    /** Answers the driver's request. */
    reply: (request: number, bytes: Bytes) => void
  }) {
    this.#switchboard = options.switchboard
    this.#host = options.host
    this.#reply = options.reply
  }

  /** A point that is open from the start, for [object]; the world can close it. */
  adopt(listener: Listener, object: bigint): void {
    const options = PRINTS_MESSAGES
    this.#open.set(String(listener.port), { listener, object, port: listener.port, options })
  }

  /** Every point that is open. */
  points(): ListeningPoint[] {
    return [...this.#open.values()]
  }

  /** Opens the point that the world asks for. */
  async listen(request: ListenRequest): Promise<void> {
    try {
      const { port } = await this.#listen(request)
      this.#reply(request.request, encodeListenReply({ port }))
    } catch (error) {
      if (!isKernelError(error)) throw error
      this.#reply(request.request, encodeListenReply(refusal(error)))
    }
  }

  /** Closes a point, if there is one; who is connected stays, and nobody waits for an answer. */
  unlisten({ point }: ListenRequest): void {
    // Its promise waits for the last connection, which may stay for days.
    void this.#open.get(String(point))?.listener.close()
    this.#open.delete(String(point))
  }

  /** Accepts nobody any more. */
  close(): void {
    for (const { listener } of this.#open.values()) void listener.close()
    this.#open.clear()
  }

  async #listen({ object, point, options }: ListenRequest): Promise<Listener> {
    if (this.#open.size >= LISTENERS_MAX) {
      throw new KernelError('ERR_LISTEN', `there are ${LISTENERS_MAX} points already`)
    }
    if (typeof point !== 'number') throw new KernelError('ERR_LISTEN', `${point} is no port`)
    const address = options.get('interface')
    const host = address?.type === 'string' ? address.value : this.#host
    const ipv6 = options.get('ipv6')
    const listener = await openTelnet({
      switchboard: this.#switchboard,
      host: address === undefined && ipv6 !== undefined && isTrue(ipv6) ? '::' : host,
      port: point,
      listener: object,
    })
    this.#open.set(String(listener.port), { listener, object, port: listener.port, options })
    return listener
  }
}

/** What a program is told; the errors are ToastStunt's. */
function refusal(error: KernelError): { error: number; message: string } {
  const isForbidden = (error.cause as NodeJS.ErrnoException | undefined)?.code === 'EACCES'
  return { error: isForbidden ? E_PERM : E_QUOTA, message: error.message }
}
