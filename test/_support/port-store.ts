/**
 * A thread with a store in memory, read through a port. It does not answer to the first reads of a key
 * named `late`, and its versions are forgotten when the key `forget` is first read.
 */

import { ok } from 'node:assert/strict'
import { parentPort } from 'node:worker_threads'
import { openSimulatedClock } from '../../kernel/base/clock.ts'
import { KernelError } from '../../kernel/base/errors.ts'
import { TRANSACTION_MS_MAX } from '../../kernel/base/limits.ts'
import { openMemoryStore } from '../../kernel/store/memory.ts'
import { type ReaderPort, serveReader } from '../../kernel/store/port-reader.ts'
import { equalBytes } from '../../kernel/store/range.ts'
import type { Store } from '../../kernel/store/store.ts'
import { key, sets } from './store.ts'

const REFUSALS = 3
const LATE_MS = 600

ok(parentPort !== null)
const clock = openSimulatedClock()
const store = openMemoryStore({ clock })
let refusals = 0
let isForgotten = false

const get: Store['get'] = async (asked, options) => {
  if (equalBytes(asked, key('refused')) && refusals++ < REFUSALS) {
    throw new KernelError('ERR_UNAVAILABLE')
  }
  if (equalBytes(asked, key('late'))) await new Promise((resolve) => setTimeout(resolve, LATE_MS))
  if (equalBytes(asked, key('forget')) && !isForgotten) {
    isForgotten = true
    await store.commit({ mutations: sets({ a: 'newer' }) })
    clock.advance(TRANSACTION_MS_MAX + 1)
  }
  return await store.get(asked, options)
}

await store.commit({ mutations: sets({ a: '1', b: '2', c: '3', late: 'here', refused: 'here' }) })
parentPort.on('message', (place: ReaderPort) => {
  serveReader({ ...bound(store), get }, place)
  parentPort?.postMessage('served')
})

function bound(whole: Store): Store {
  return {
    engine: whole.engine,
    readVersion: () => whole.readVersion(),
    get: (asked, options) => whole.get(asked, options),
    range: (range, options) => whole.range(range, options),
    readNewest: (ranges) => whole.readNewest(ranges),
    commit: (request) => whole.commit(request),
    changesSince: (stamp, options) => whole.changesSince(stamp, options),
    watch: (asked) => whole.watch(asked),
    flush: () => whole.flush(),
    close: () => whole.close(),
  }
}
