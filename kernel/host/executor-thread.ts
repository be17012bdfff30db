/** Starts executor threads and gives main a hold on them. */

import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads'
import { YOUNG_GENERATION_MB_MAX } from '../base/limits.ts'
import { Heartbeat } from './heartbeat.ts'
import type { ExecutorListener, ExecutorPlace, ExecutorThread } from './supervisor.ts'
import type { ExecutorSettings, FromExecutor, ToExecutor } from './thread-message.ts'

/** A thread that prepares itself and does nothing more until it gets its place. */
export interface UnattachedThread extends ExecutorThread {
  /**
   * Makes it the executor in [place], of which [listener] hears from now on. Answers the store thread's
   * end of the channel between the two.
   */
  attach(place: ExecutorPlace, listener: ExecutorListener): MessagePort
}

/** Starts a thread; [idle] hears of it until it is attached. */
export function startExecutorThread(
  settings: Omit<ExecutorSettings, 'heartbeat'>,
  idle: ExecutorListener,
): UnattachedThread {
  const heartbeat = new Heartbeat()
  const executor: ExecutorSettings = { ...settings, heartbeat: heartbeat.memory }
  const worker = new Worker(new URL('./executor.ts', import.meta.url), {
    workerData: { executor },
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB_MAX },
    transferList: settings.reader.kind === 'port' ? [settings.reader.port] : [],
  })
  let listener = idle
  worker.on('message', (message: FromExecutor) => listener.message(message))
  // What it could not say itself; 'exit' follows.
  worker.on('error', (error: Error) => {
    listener.message({ type: 'failed', detail: error.stack ?? String(error) })
  })
  worker.on('exit', () => listener.ended())
  return {
    heartbeat,
    attach(place, attached) {
      listener = attached
      const { port1, port2 } = new MessageChannel()
      const message: ToExecutor = { type: 'attach', storePort: port2, ...place }
      worker.postMessage(message, [port2])
      return port1
    },
    post(message) {
      const buffers = message.type === 'inputs' ? [message.packed.buffer as ArrayBuffer] : []
      worker.postMessage(message, buffers)
    },
    async terminate() {
      await worker.terminate()
    },
  }
}
