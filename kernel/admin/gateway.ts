/**
 * What the HTTP API needs of the rest of the server. Main fills it; the API never sees a thread, a
 * store or a socket.
 */

import type { SlotValue } from '../exchange/json.ts'
import type { Once } from '../host/once.ts'
import type { Tokens } from '../host/token.ts'

/** What a backup reads, as kernel/store/backup/source.ts says. */
export interface BackupGateway {
  describe(): Promise<{ world: string; epoch: number; engine: string; timeUs: number }>
  register(consumer: string): Promise<Uint8Array>
  rows(from: Uint8Array): Promise<Uint8Array>
  changes(consumer: string, since: Uint8Array): Promise<Uint8Array>
  advance(consumer: string, place: Uint8Array, bytes: number): Promise<void>
  remove(consumer: string): Promise<void>
}

export interface Gateway {
  /**
   * Runs [source] as the body of a verb with [player]'s permissions, after a commit. Answers the
   * driver's reply: {1, value}, {2, {code, message, value, traceback}} or {0, {compile errors}}. With the
   * token of a capability that is the program's caller_capability(), or the reply is {3, 0}; [args]
   * is what it finds in its variable `args`. What is known by [once] is run once: see host/reply-rows.ts for
   * what is answered when it comes again.
   * Rejects with ERR_UNAVAILABLE, ERR_OVERLOADED or ERR_REQUEST_TIMEOUT.
   */
  evaluate(
    player: bigint,
    source: string,
    token?: string,
    args?: readonly SlotValue[],
    once?: Once,
  ): Promise<SlotValue>
  /** The tokens that act as a player. */
  readonly tokens: Pick<Tokens, 'find' | 'revoke'>
  /** Resolves when the store has taken a write; rejects when it does not. */
  probe(): Promise<void>
  /** The text of `/metrics` and its content type. */
  metrics(): Promise<{ contentType: string; text: string }>
  /** What a backup reads from. */
  backup(): BackupGateway
  /** Whether only peers on the loopback interface may use the API. */
  readonly loopbackOnly: boolean
}
