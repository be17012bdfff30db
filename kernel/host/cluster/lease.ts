/**
 * Blocks of numbers for one process: ids of objects, places in orders and so on. A block comes from the
 * same counter that the driver of an embedded store counts with, in a transaction of its own, so no
 * batch conflicts over a counter; what is left of a block when its process ends is never used.
 */

import type { Clock } from '../../base/clock.ts'
import type { Random } from '../../base/random.ts'
import { metaKey } from '../../store/keys.ts'
import type { Store } from '../../store/store.ts'
import { transact } from '../../store/transact.ts'
import { writeLogged } from './logged.ts'
import { decodeNumber, encodeNumber } from './process-row.ts'

interface Counter {
  readonly name: string
  /** What it counts from when it has no row. */
  readonly first: number
  readonly step: number
  /** Numbers of one block. */
  readonly block: number
}

/** Places in an order leave room for others between them. */
const ORDER_STEP = 2 ** 20

/** By their number in the driver (object/meta.ts). Append only. */
export const COUNTERS: readonly Counter[] = [
  { name: 'object-id-next', first: 0, step: 1, block: 1_000 },
  { name: 'definition-id-next', first: 1, step: 1, block: 1_000 },
  { name: 'order-next', first: ORDER_STEP, step: ORDER_STEP, block: 10_000 },
  { name: 'internal-id-next', first: 1, step: 1, block: 10_000 },
  { name: 'task-id-next', first: 1, step: 1, block: 100_000 },
  { name: 'capability-id-next', first: 1, step: 1, block: 10_000 },
]

export interface Lease {
  /** Index of the counter. */
  readonly kind: number
  readonly first: number
  /** The last number that may be used. */
  readonly last: number
}

/** Takes a block of the counter [kind], which nobody else will ever get. */
export async function takeLease(
  kind: number,
  parts: { store: Store; clock: Clock; random: Random },
): Promise<Lease> {
  const counter = COUNTERS[kind]
  if (counter === undefined) throw new RangeError(`no counter has the number ${kind}`)
  const { name, step, block } = counter
  return await transact(
    parts.store,
    async (transaction) => {
      const row = await transaction.get(metaKey(name))
      const first = Math.max(decodeNumber(row), counter.first)
      writeLogged(transaction, parts.clock, (writer) =>
        writer.set(metaKey(name), encodeNumber(first + block * step)),
      )
      return { kind, first, last: first + (block - 1) * step }
    },
    parts,
  )
}
