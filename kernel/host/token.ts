/**
 * Bearer tokens of the HTTP API: random, stored hashed, each acting as one player.
 *
 *   ('m', 'token', hash)   {player object, created int µs}, hash: SHA-256 in hex
 */

import { createHash } from 'node:crypto'
import type { Clock } from '../base/clock.ts'
import type { Random } from '../base/random.ts'
import { headerKey, metaKey, metaRange, parseKey, playersRange } from '../store/keys.ts'
import { FLAG_WIZARD, HEADER_FLAGS } from '../store/rows.ts'
import { type Store, scanRows } from '../store/store.ts'
import { transact } from '../store/transact.ts'
import { decodeValue, encodeValue, intValue, listValue, objectValue } from '../store/value.ts'

const TOKEN_BYTES = 32

/** Players by the hash of their token. */
export type Tokens = ReadonlyMap<string, bigint>

/** Every token that is stored. */
export async function readTokens(store: Store): Promise<Tokens> {
  const tokens = new Map<string, bigint>()
  for await (const { key, value } of scanRows(store, metaRange('token'))) {
    const parsed = parseKey(key)
    const hash = parsed.table === 'meta' ? parsed.name[1] : undefined
    const row = decodeValue(value)
    const player = row.type === 'list' ? row.items[0] : undefined
    if (typeof hash === 'string' && player?.type === 'object') tokens.set(hash, player.id)
  }
  return tokens
}

/** The player whom [token] belongs to. */
export function findPlayer(tokens: Tokens, token: string): bigint | undefined {
  return tokens.get(hashToken(token))
}

/** Makes a token for the first wizard; undefined when the world has none. It is stored hashed only. */
export async function makeFirstToken(
  store: Store,
  parts: { random: Random; clock: Clock },
): Promise<{ token: string; player: bigint } | undefined> {
  const player = await findWizard(store)
  if (player === undefined) return undefined
  const token = Buffer.from(parts.random.bytes(TOKEN_BYTES)).toString('base64url')
  const row = encodeValue(listValue([objectValue(player), intValue(parts.clock.wallUs())]))
  await transact(store, async (transaction) => {
    transaction.set(metaKey('token', hashToken(token)), row)
  })
  return { token, player }
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
