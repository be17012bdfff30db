/**
 * What the store answers and commits in, engine by engine, without a server around it: milliseconds, one
 * request after another. Of a FoundationDB where there is one.
 */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { MutationWriter } from '../../kernel/store/mutations.ts'
import { openReader, type StorePlace } from '../../kernel/store/place.ts'
import { openStoreThread, type StoreThread } from '../../kernel/store/thread.ts'
import { findFoundation, makePrefix } from '../_support/foundationdb.ts'
import { key } from '../_support/store.ts'

const ROUNDS = 400
const OBJECTS = 1_000
const SLOTS = 10
const VALUE = new Uint8Array(40).fill(7)

/** Milliseconds in the middle and of the slowest hundredth. */
interface Times {
  readonly p50: number
  readonly p99: number
}

const objectRange = (object: number) => ({ begin: key('o', object), end: key('o', object + 1) })

/** Rows of a table: one engine each. */
export async function runStores(): Promise<Record<string, Record<string, number>>> {
  const folder = mkdtempSync(path.join(tmpdir(), 'cosm-bench-'))
  const rows: Record<string, Record<string, number>> = {}
  try {
    rows['embedded'] = await measure({ engine: 'embedded', folder: path.join(folder, 'data') })
    const foundation = await findFoundation()
    if (typeof foundation === 'string') {
      process.stdout.write(`foundationdb: skipped, because ${foundation}\n`)
      return rows
    }
    const { clusterFile } = foundation
    const prefix = makePrefix()
    rows['foundationdb'] = await measure({ engine: 'foundationdb', clusterFile, prefix })
    await foundation.close()
    return rows
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function measure(place: StorePlace): Promise<Record<string, number>> {
  const thread = await openStoreThread(
    { place, durability: 'group', logLevel: 'silent' },
    { onReleased() {}, onRefused() {}, onFatal() {} },
  )
  try {
    const { store } = thread
    const writer = new MutationWriter()
    for (let object = 0; object < OBJECTS; object++) {
      for (let slot = 0; slot < SLOTS; slot++) writer.set(key('o', object, slot), VALUE)
    }
    await store.commit({ mutations: writer.finish() })
    const one = (round: number) => {
      const single = new MutationWriter()
      single.set(key('o', round % OBJECTS, 0), VALUE)
      return single.finish()
    }
    return {
      ...columns('read version', await time(() => store.readVersion())),
      ...columns('get', await time((round) => store.get(key('o', round % OBJECTS, 3)))),
      ...columns('object', await time((round) => store.range(objectRange(round % OBJECTS)))),
      ...columns('commit', await time((round) => store.commit({ mutations: one(round) }))),
      ...columns('executor loads', await timeLoads(thread)),
    }
  } finally {
    await thread.close()
  }
}

/** What an executor waits for an object that it has not: the first of a slice, and each after it. */
async function timeLoads(thread: StoreThread): Promise<Times> {
  const reader = openReader(thread.openReader(), () => {})
  const load = async (round: number) => {
    reader.hold()
    const { begin, end } = objectRange(round % OBJECTS)
    reader.range(begin, end)
    reader.release()
  }
  const times = await time(load)
  reader.close()
  return times
}

async function time(body: (round: number) => Promise<unknown>): Promise<Times> {
  const all: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const begin = performance.now()
    await body(round)
    all.push(performance.now() - begin)
  }
  all.sort((left, right) => left - right)
  const at = (part: number) => all[Math.floor(part * (all.length - 1))] ?? Number.NaN
  return { p50: at(0.5), p99: at(0.99) }
}

function columns(name: string, { p50, p99 }: Times): Record<string, number> {
  const round = (value: number) => Math.round(value * 1000) / 1000
  return { [`${name} p50`]: round(p50), [`${name} p99`]: round(p99) }
}
