/**
 * Makes worlds for benchmarks: the bench world, imported, with a prototype of ten properties and any
 * number of children that have a value of their own for each. The rows go to the store by the path of
 * imports: commits of bounded size that are not synced one by one.
 */

import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import path from 'node:path'
import { openSystemClock } from '../../kernel/base/clock.ts'
import { BATCH_BYTES_MAX } from '../../kernel/base/limits.ts'
import { openLog } from '../../kernel/base/log.ts'
import { type EmbeddedStore, openEmbeddedStore } from '../../kernel/store/embedded.ts'
import { childrenKey, definersKey, metaKey, ownedKey } from '../../kernel/store/keys.ts'
import { MutationWriter } from '../../kernel/store/mutations.ts'
import type { Bytes, Entry } from '../../kernel/store/range.ts'
import {
  encodeDefinition,
  encodeHeader,
  encodeSlot,
  HEADER_LAST_MOVE,
  HEADER_LOCATION,
  HEADER_LOCATION_ORDER,
} from '../../kernel/store/rows.ts'
import {
  decodeValue,
  encodeValue,
  intValue,
  listValue,
  NONE,
  objectValue,
  type SlotValue,
  stringValue,
} from '../../kernel/store/value.ts'

export const SLOTS = 10
/** How far apart places in an order are: the driver's ORDER_STEP. */
const ORDER_STEP = 2 ** 20
const ROOT = 1
const OWNER = 3
const PERMISSIONS = 3
const cosm = path.resolve(import.meta.dirname, '../../kernel/cli/cosm.ts')
const BENCH_WORLD = path.join(import.meta.dirname, 'bench.db')

/** Where the children of a made world are: from `first` on, `count` of them. */
export interface MadeWorld {
  readonly folder: string
  readonly prototype: number
  readonly first: number
  readonly count: number
}

/** Makes a world with [count] objects in [folder]/data, unless it is there. */
export async function makeWorld(folder: string, count: number): Promise<MadeWorld> {
  const data = path.join(folder, 'data')
  const making = `${data}.making`
  if (!existsSync(data)) {
    rmSync(making, { recursive: true, force: true })
    mkdirSync(folder, { recursive: true })
    importInto(making)
    await fill(making, count)
    renameSync(making, data)
  }
  const prototype = await withStore(data, async (store) => {
    const next = await readCounter(store, 'object-id-next')
    return next - count - 1
  })
  return { folder, prototype, first: prototype + 1, count }
}

function importInto(data: string): void {
  const imported = spawnSync(process.execPath, [cosm, 'import', BENCH_WORLD, '--data', data], {
    encoding: 'utf8',
  })
  if (imported.status !== 0) throw new Error(`import failed: ${imported.stderr}`)
}

async function withStore<Result>(
  data: string,
  use: (store: EmbeddedStore) => Promise<Result>,
): Promise<Result> {
  const store = openEmbeddedStore({
    path: data,
    clock: openSystemClock(),
    log: openLog({ name: 'bench', level: 'warn' }),
    durability: 'none',
    checkpoints: 'inline',
  })
  try {
    return await use(store)
  } finally {
    await store.close()
  }
}

async function readCounter(store: EmbeddedStore, name: string): Promise<number> {
  const value = decodeValue((await store.get(metaKey(name))) as Bytes)
  if (value.type !== 'int') throw new Error(`${name} is no number`)
  return Number(value.value)
}

async function fill(data: string, count: number): Promise<void> {
  await withStore(data, async (store) => {
    const prototype = await readCounter(store, 'object-id-next')
    const definition = await readCounter(store, 'definition-id-next')
    const order = await readCounter(store, 'order-next')
    const writer = new MutationWriter()
    const flush = async () => {
      if (writer.count > 0) await store.commit({ mutations: writer.finish() })
      writer.reset()
    }
    const begin = performance.now()
    for (const { key, value } of rows({ prototype, definition, order, count })) {
      writer.set(key, value)
      if (writer.bytes >= BATCH_BYTES_MAX) await flush()
    }
    await flush()
    const seconds = ((performance.now() - begin) / 1000).toFixed(1)
    process.stderr.write(`made ${count} objects of ${SLOTS} slots in ${seconds} s\n`)
  })
}

interface Numbers {
  readonly prototype: number
  /** The first property definition's id, the first place in an order that is free. */
  readonly definition: number
  readonly order: number
  readonly count: number
}

function* rows(numbers: Numbers): Generator<Entry> {
  const { prototype, definition, order, count } = numbers
  yield* objectRows(prototype, ROOT, order, 'thing')
  for (let slot = 0; slot < SLOTS; slot++) {
    const name = `p${slot + 1}`
    yield encodeDefinition(prototype, definition + slot, name)
    yield slotRow(prototype, definition + slot, intValue(0))
    yield { key: definersKey(name, prototype), value: encodeValue(intValue(definition + slot)) }
  }
  for (let index = 1; index <= count; index++) {
    const id = prototype + index
    yield* objectRows(id, prototype, order + index * ORDER_STEP, `thing ${index}`)
    for (let slot = 0; slot < SLOTS; slot++) {
      yield slotRow(id, definition + slot, valueAt(index, slot))
    }
  }
  const counters = {
    'object-id-next': prototype + count + 1,
    'definition-id-next': definition + SLOTS,
    'order-next': order + (count + 1) * ORDER_STEP,
  }
  for (const [name, next] of Object.entries(counters)) {
    yield { key: metaKey(name), value: encodeValue(intValue(next)) }
  }
}

const EMPTY = encodeValue(NONE)
const LEFT_OUT = new Set([HEADER_LAST_MOVE, HEADER_LOCATION, HEADER_LOCATION_ORDER])

function* objectRows(id: number, parent: number, order: number, name: string): Generator<Entry> {
  const header = encodeHeader(id, {
    flags: 0,
    name,
    owner: BigInt(OWNER),
    parents: [BigInt(parent)],
    parentOrders: [BigInt(order)],
    location: -1n,
    locationOrder: 0n,
    verbIdNext: 1,
    lastMove: { type: 'map', entries: [] },
  })
  // What has never moved is written without.
  yield* header.filter((_, field) => !LEFT_OUT.has(field))
  yield { key: childrenKey(parent, order, id), value: EMPTY }
  yield { key: ownedKey(OWNER, id), value: EMPTY }
}

function slotRow(id: number, definition: number, value: SlotValue): Entry {
  return encodeSlot(id, definition, { owner: BigInt(OWNER), permissions: PERMISSIONS, value })
}

/** Integers, strings, lists and objects, as worlds have them. */
function valueAt(index: number, slot: number): SlotValue {
  switch (slot) {
    case 0:
    case 1:
      return intValue(index + slot)
    case 2:
    case 3:
      return stringValue(`text ${index} of slot ${slot}`)
    case 4:
      return stringValue(`A longer description of thing ${index}, as a player would read it.`)
    case 5:
      return listValue([intValue(index), stringValue('word'), objectValue(BigInt(OWNER))])
    case 6:
      return { type: 'float', value: index / 8 }
    case 7:
      return objectValue(BigInt(OWNER))
    default:
      return intValue(slot)
  }
}
