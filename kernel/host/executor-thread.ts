/** Starts the executor thread and gives main a hold on it. */

import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads'
import type { Heartbeat } from './heartbeat.ts'
import type { ExecutorListener, ExecutorThread } from './supervisor.ts'
import type { ExecutorStart, FromExecutor } from './thread-message.ts'

/** Starts an executor. [attach] gets the store thread's end of the channel between the two. */
export function startExecutorThread(
  start: Omit<ExecutorStart, 'storePort' | 'heartbeat'> & { readonly heartbeat: Heartbeat },
  attach: (port: MessagePort) => void,
  listener: ExecutorListener,
): ExecutorThread {
  const { port1, port2 } = new MessageChannel()
  attach(port1)
  const executor: ExecutorStart = { ...start, heartbeat: start.heartbeat.memory, storePort: port2 }
  const worker = new Worker(new URL('./executor.ts', import.meta.url), {
    workerData: { executor },
    transferList: [port2],
  })
  worker.on('message', (message: FromExecutor) => listener.message(message))
  // What it could not say itself; 'exit' follows.
  worker.on('error', (error: Error) => {
    listener.message({ type: 'failed', detail: error.stack ?? String(error) })
  })
  worker.on('exit', () => listener.ended())
  return {
    heartbeat: start.heartbeat,
    post(message) {
      const buffers = message.type === 'inputs' ? [message.packed.buffer as ArrayBuffer] : []
      worker.postMessage(message, buffers)
    },
    async terminate() {
      await worker.terminate()
    },
  }
}
