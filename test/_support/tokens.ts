/** Tokens of players for an API without a store: known from the beginning, until they are revoked. */

import type { Gateway } from '../../kernel/admin/gateway.ts'

/** [players] by their tokens. */
export function knownTokens(players: Readonly<Record<string, bigint>>): Gateway['tokens'] {
  const known = new Map(Object.entries(players))
  return {
    find: async (token) => {
      const player = known.get(token)
      return player === undefined
        ? undefined
        : { player, madeUs: 1_700_000_000_000_000, usedUs: 1_700_000_060_000_000 }
    },
    revoke: async (token) => {
      known.delete(token)
    },
  }
}
