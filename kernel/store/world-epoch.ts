/**
 * Which world a store holds, and the how manieth store it is that holds it: versionstamps mean
 * something within one epoch only.
 *
 *   ('m', 'epoch')   list {id string, epoch int}
 *
 * A restore makes a world of its own, one epoch later: what follows the log of the old world must
 * not take the new one for it.
 */

import { KernelError } from '../base/errors.ts'
import type { Random } from '../base/random.ts'
import { metaKey } from './keys.ts'
import type { Bytes } from './range.ts'
import type { Store } from './store.ts'
import { transact } from './transact.ts'
import { decodeValue, encodeValue, intValue, listValue, stringValue } from './value.ts'

const ID_BYTES = 16
const WORLD_KEY = metaKey('epoch')

export interface WorldEpoch {
  /** Random, in hex. */
  readonly id: string
  /** 1 for a world that was never restored. */
  readonly epoch: number
}

/** The row of a world that has gone through [epoch] − 1 restores, with an id of its own. */
export function worldEntry(random: Random, epoch: number): { key: Bytes; value: Bytes } {
  const id = Buffer.from(random.bytes(ID_BYTES)).toString('hex')
  return { key: WORLD_KEY, value: encodeValue(listValue([stringValue(id), intValue(epoch)])) }
}

/** What [store] holds; says so in the store first when nobody has asked before. */
export async function requireWorldEpoch(store: Store, random: Random): Promise<WorldEpoch> {
  const entry = worldEntry(random, 1)
  return await transact(store, async (transaction) => {
    const value = await transaction.get(WORLD_KEY)
    if (value === undefined) transaction.set(entry.key, entry.value)
    return decodeWorldEpoch(value ?? entry.value)
  })
}

function decodeWorldEpoch(value: Bytes): WorldEpoch {
  const row = decodeValue(value)
  const [id, epoch] = row.type === 'list' ? row.items : []
  if (id?.type === 'string' && epoch?.type === 'int') {
    return { id: id.value, epoch: Number(epoch.value) }
  }
  throw new KernelError('ERR_CORRUPT', 'the row that names the world cannot be read')
}
