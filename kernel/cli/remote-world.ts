/** Programs run in the world of a running server, over its HTTP API. */

import { KernelError } from '../base/errors.ts'
import { fromJson } from '../exchange/json.ts'
import type { SlotValue } from '../store/value.ts'

/** A world that runs programs. */
export interface WorldAccess {
  /** What [source] returns; throws ERR_PROGRAM with what it raised, or why it does not compile. */
  evaluate(source: string): Promise<SlotValue>
  close(): Promise<void>
}

/** The world of the server at [url], as the player that [token] acts as. */
export function openRemoteWorld(options: { url: string; token: string }): WorldAccess {
  const place = new URL('/v1/eval', options.url)
  return {
    evaluate: async (source) => {
      const reply = await fetch(place, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${options.token}`,
          'content-type': 'application/json',
        },
        body: JSON.stringify({ source }),
      }).catch((cause: unknown) => {
        throw new KernelError('ERR_UNAVAILABLE', `${place.origin} does not answer`, { cause })
      })
      const body = (await reply.json()) as Record<string, unknown>
      if (reply.ok) return fromJson(body['value'])
      const lines = [body['title'], ...[body['errors'] ?? body['traceback'] ?? []].flat()]
      throw new KernelError('ERR_PROGRAM', lines.map(String).join('\n'))
    },
    close: async () => {},
  }
}
