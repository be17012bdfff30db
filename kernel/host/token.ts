/**
 * Bearer tokens of the HTTP API that act as a player: random, stored hashed. The store is asked at each use,
 * so one that was made or revoked, by this process or another, counts from the next request on; a cache
 * would have to ask the store whether it is still right. (Tokens of capabilities are the driver's.)
 *
 *   ('m', 'token', hash)   {player object, made int µs [, last use int µs]}, hash: SHA-256 in hex
 */

import { createHash } from 'node:crypto'
import type { Clock } from '../base/clock.ts'
import { isKernelError } from '../base/errors.ts'
import { TOKEN_USE_MS } from '../base/limits.ts'
import type { Log } from '../base/log.ts'
import type { Random } from '../base/random.ts'
import { headerKey, metaKey, metaRange, parseKey, playersRange } from '../store/keys.ts'
import { type Bytes, compareBytes } from '../store/range.ts'
import { FLAG_WIZARD, HEADER_FLAGS } from '../store/rows.ts'
import { type Store, scanRows } from '../store/store.ts'
import { type Transaction, transact } from '../store/transact.ts'
import { decodeValue, encodeValue, intValue, listValue, objectValue } from '../store/value.ts'
import { emptyRecord } from './cluster/logged.ts'

const TOKEN_BYTES = 32

/** What is known of a token. Times are in µs; the last use is exact to TOKEN_USE_MS, 0 for none. */
export interface PlayerToken {
  readonly player: bigint
  readonly madeUs: number
  readonly usedUs: number
}

export interface TokensParts {
  readonly store: Store
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  /** The place of this process in its cluster, if it is in one. */
  readonly process: number | undefined
}

export class Tokens {
  readonly #parts: TokensParts
  /** Tokens, by their hash, whose use is being noted. */
  readonly #noting = new Set<string>()

  constructor(parts: TokensParts) {
    this.#parts = parts
  }

  /** What [token] is now; undefined when it is not known. Its use is noted, which nobody waits for. */
  async find(token: string): Promise<PlayerToken | undefined> {
    const hash = hashToken(token)
    const row = await this.#parts.store.get(metaKey('token', hash))
    const found = row && decodeToken(row)
    if (found !== undefined) this.#noteUse(hash, found)
    return found
  }

  /** From now on [token] is not known. */
  async revoke(token: string): Promise<void> {
    await this.#write(async (transaction) => transaction.clear(metaKey('token', hashToken(token))))
  }

  #noteUse(hash: string, { usedUs }: PlayerToken): void {
    const nowUs = this.#parts.clock.wallUs()
    if (nowUs - usedUs < TOKEN_USE_MS * 1000 || this.#noting.has(hash)) return
    this.#noting.add(hash)
    this.#write((transaction) => noteUse(transaction, hash, nowUs))
      .catch((error: unknown) => {
        // The next use tells as much.
        if (!isKernelError(error)) throw error
        this.#parts.log.warn(`the use of a token could not be noted: ${error.message}`)
      })
      .finally(() => this.#noting.delete(hash))
  }

  async #write(body: (transaction: Transaction) => Promise<void>): Promise<void> {
    const { store, clock, random, process } = this.#parts
    await transact(
      store,
      async (transaction) => {
        await body(transaction)
        if (process !== undefined) transaction.setLogRecord(emptyRecord(clock, process))
      },
      { clock, random },
    )
  }
}

/** One that was revoked meanwhile stays so. */
async function noteUse(transaction: Transaction, hash: string, usedUs: number): Promise<void> {
  const key = metaKey('token', hash)
  const row = await transaction.get(key)
  const token = row && decodeToken(row)
  if (token !== undefined) transaction.set(key, encodeToken({ ...token, usedUs }))
}

function encodeToken({ player, madeUs, usedUs }: PlayerToken): Bytes {
  return encodeValue(listValue([objectValue(player), intValue(madeUs), intValue(usedUs)]))
}

function decodeToken(row: Bytes): PlayerToken | undefined {
  const value = decodeValue(row)
  const [player, made, used] = value.type === 'list' ? value.items : []
  if (player?.type !== 'object' || made?.type !== 'int') return undefined
  return {
    player: player.id,
    madeUs: Number(made.value),
    usedUs: used?.type === 'int' ? Number(used.value) : 0,
  }
}

/**
 * Makes a token for the first wizard; undefined when the world has none, or has a token. It is stored hashed
 * only. Of several that do this at once one makes it.
 */
export async function makeFirstToken(
  store: Store,
  parts: { random: Random; clock: Clock },
): Promise<{ token: string; player: bigint } | undefined> {
  const token = Buffer.from(parts.random.bytes(TOKEN_BYTES)).toString('base64url')
  const key = metaKey('token', hashToken(token))
  const madeUs = parts.clock.wallUs()
  const player = await transact(store, async (transaction) => {
    const [known] = await transaction.range(metaRange('token'), { limit: 1 })
    // A former attempt may have done it.
    if (known !== undefined && compareBytes(known.key, key) === 0) return await findWizard(store)
    const wizard = known === undefined ? await findWizard(store) : undefined
    if (wizard !== undefined) {
      transaction.set(key, encodeToken({ player: wizard, madeUs, usedUs: 0 }))
    }
    return wizard
  })
  return player === undefined ? undefined : { token, player }
}

/** The wizard among the players with the lowest number. */
export async function findWizard(store: Store): Promise<bigint | undefined> {
  for await (const { key } of scanRows(store, playersRange())) {
    const parsed = parseKey(key)
    if (parsed.table !== 'players') continue
    const flags = await store.get(headerKey(parsed.object, HEADER_FLAGS))
    const value = flags && decodeValue(flags)
    if (value?.type === 'int' && (Number(value.value) & FLAG_WIZARD) !== 0) {
      return BigInt(parsed.object)
    }
  }
  return undefined
}

function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
