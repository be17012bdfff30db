/** Removes a suspended task from the store while no executor runs: the one that traps each of them. */

import { MessageChannel } from 'node:worker_threads'
import { KernelError } from '../base/errors.ts'
import { openEmbeddedReader } from '../store/embedded-reader.ts'
import { parseKey, queueRange, taskKey } from '../store/keys.ts'
import { MutationWriter } from '../store/mutations.ts'
import { type Bytes, rangeOfChildren } from '../store/range.ts'
import type { BatchMessage, StoreThread, StoreToExecutor } from '../store/thread.ts'

/** Clears the rows of [task]. [executor] is a number that no executor has had. */
export async function dropTask(options: {
  store: StoreThread
  folder: string
  task: number
  executor: number
}): Promise<void> {
  const { store, folder, task, executor } = options
  const writer = new MutationWriter()
  const key = taskKey(task)
  writer.clear(key)
  writer.clearRange(rangeOfChildren(key))
  for (const due of findDue(folder, task)) writer.clear(due)
  const { port1, port2 } = new MessageChannel()
  store.attach(executor, port1)
  const message: BatchMessage = {
    kind: 'batch',
    batch: 1,
    mutations: writer.finish(),
    effects: new Uint8Array(0),
    inputsDone: [],
  }
  try {
    await new Promise<void>((resolve, reject) => {
      port2.on('message', (answer: StoreToExecutor) => {
        if (answer.kind === 'committed') resolve()
        else reject(KernelError.fromReport(answer.error))
      })
      port2.postMessage(message)
    })
  } finally {
    store.detach(executor)
    port2.close()
  }
}

/** The rows that wake [task]. */
function findDue(folder: string, task: number): Bytes[] {
  const reader = openEmbeddedReader({ path: folder })
  try {
    const { begin, end } = queueRange()
    return reader
      .range(begin, end)
      .map((row) => row.key)
      .filter((key) => {
        const parsed = parseKey(key)
        return parsed.table === 'queue' && Number(parsed.task) === task
      })
  } finally {
    reader.close()
  }
}
