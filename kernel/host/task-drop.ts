/** Removes a suspended task from the store while no executor runs: the one that traps each of them. */

import { parseKey, queueRange, taskKey } from '../store/keys.ts'
import { MutationWriter } from '../store/mutations.ts'
import { rangeOfChildren } from '../store/range.ts'
import { type Store, scanRows } from '../store/store.ts'

/** Clears the rows of [task], and those that would wake it. */
export async function dropTask(store: Store, task: number): Promise<void> {
  const writer = new MutationWriter()
  const key = taskKey(task)
  writer.clear(key)
  writer.clearRange(rangeOfChildren(key))
  for await (const { key: due } of scanRows(store, queueRange())) {
    const parsed = parseKey(due)
    if (parsed.table === 'queue' && Number(parsed.task) === task) writer.clear(due)
  }
  await store.commit({ mutations: writer.finish() })
}
