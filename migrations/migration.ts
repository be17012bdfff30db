/**
 * What a migration is. Once released it is never edited; it carries its own codecs, because those of
 * the kernel move on.
 */

import type { Bytes } from '../kernel/store/range.ts'
import type { Transaction } from '../kernel/store/transact.ts'

export interface Migration {
  /** Verb and object, for the log. */
  readonly name: string
  /**
   * Goes on from [cursor], which is undefined at first, by as much as fits well into a transaction.
   * Returns where the next step begins, or undefined when nothing is left. May run again after it
   * was committed with an unknown result, so it must read before it writes what is not idempotent.
   */
  step(transaction: Transaction, cursor: Bytes | undefined): Promise<Bytes | undefined>
}
