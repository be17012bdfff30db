/**
 * Stores for tests: folders that go with the test, engines on a simulated clock, keys from words.
 */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { MessageChannel } from 'node:worker_threads'
import type { ExecutionContext } from 'ava'
import { type Clock, openSimulatedClock, type SimulatedClock } from '../../kernel/base/clock.ts'
import { openSilentLog } from '../../kernel/base/log.ts'
import {
  type EmbeddedStore,
  type EmbeddedStoreOptions,
  openEmbeddedStore,
} from '../../kernel/store/embedded.ts'
import { openMemoryStore } from '../../kernel/store/memory.ts'
import { encodeMutations } from '../../kernel/store/mutations.ts'
import type { Bytes, Entry } from '../../kernel/store/range.ts'
import type { Store } from '../../kernel/store/store.ts'
import { openStoreOnPort, serveStore } from '../../kernel/store/store-port.ts'
import { formatKey, packTuple, type TupleElement } from '../../kernel/store/tuple.ts'

/** A fresh folder that is removed after the test. */
export function makeFolder(t: ExecutionContext): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'cosm-store-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

const PORT_SETTLING_MS = 100

export interface OpenedStore {
  readonly store: Store
  readonly clock: Clock
  /** Lets so many milliseconds pass. */
  pass(ms: number): Promise<void>
  /** Bytes of its own that the engine counts for a transaction of a hundred large rows. */
  readonly overheadBytes: number
  /** Resolves when what the engine tells of itself has surely been told. */
  settling(): Promise<void>
}

interface OpenStoreOptions {
  readonly keepLog?: boolean
  /** Whether keys of the greatest length are to be stored. */
  readonly wholeKeys?: boolean
}

/** How the suite opens one engine, empty. */
export type OpenStore = (
  t: ExecutionContext,
  options?: OpenStoreOptions,
) => OpenedStore | Promise<OpenedStore>

export const openMemory = (t: ExecutionContext, options: OpenStoreOptions = {}) => {
  const clock = openSimulatedClock()
  return simulated(t, clock, openMemoryStore({ clock, ...options }))
}

/** The store in memory as another thread would use it. */
export const openMemoryOnPort: OpenStore = (t, options = {}) => {
  const opened = openMemory(t, options)
  const { port1, port2 } = new MessageChannel()
  serveStore(opened.store, port1)
  const store = openStoreOnPort(port2, 'memory')
  t.teardown(() => store.close())
  const settling = () => new Promise<void>((resolve) => setTimeout(resolve, PORT_SETTLING_MS))
  return { ...opened, store, settling }
}

export const openEmbedded = (t: ExecutionContext, options: OpenStoreOptions = {}) => {
  const clock = openSimulatedClock()
  const store = openEmbeddedIn(makeFolder(t), { clock, durability: 'none', ...options })
  return simulated(t, clock, store)
}

function simulated<Engine extends Store>(
  t: ExecutionContext,
  clock: SimulatedClock,
  store: Engine,
) {
  t.teardown(() => store.close())
  return {
    store,
    clock,
    pass: async (ms: number) => clock.advance(ms),
    overheadBytes: 0,
    settling: () => new Promise<void>((resolve) => setImmediate(resolve)),
  }
}

/** The embedded store in [folder]; the caller closes it. */
export function openEmbeddedIn(
  folder: string,
  options: Partial<EmbeddedStoreOptions> = {},
): EmbeddedStore {
  return openEmbeddedStore({
    path: folder,
    clock: openSimulatedClock(),
    log: openSilentLog(),
    checkpoints: 'inline',
    ...options,
  })
}

export const key = (...elements: TupleElement[]): Bytes => packTuple(elements)
export const bytesOf = (text: string): Bytes => new Uint8Array(Buffer.from(text, 'utf8'))
export const textOf = (bytes: Bytes | undefined): string | undefined =>
  bytes && Buffer.from(bytes).toString('utf8')

/** Packed mutations that set each named key, a tuple of one string, to a text. */
export function sets(values: Readonly<Record<string, string>>): Uint8Array<ArrayBuffer> {
  return encodeMutations(
    Object.entries(values).map(([name, text]) => ({
      type: 'set' as const,
      key: key(name),
      value: bytesOf(text),
    })),
  )
}

/** Rows as `(key)=text`, for comparing. */
export function formatRows(rows: readonly Entry[]): string[] {
  return rows.map((row) => `${formatKey(row.key)}=${textOf(row.value)}`)
}
