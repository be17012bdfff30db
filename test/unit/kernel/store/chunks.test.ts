import { crc32 } from 'node:zlib'
import test from 'ava'
import { CHUNK_BYTES_MAX } from '../../../../kernel/base/limits.ts'
import { openSeededRandom } from '../../../../kernel/base/random.ts'
import { ByteWriter } from '../../../../kernel/store/byte-stream.ts'
import {
  clearValue,
  getValue,
  isChunkHead,
  joinChunks,
  putValue,
} from '../../../../kernel/store/chunks.ts'
import { chunkKey } from '../../../../kernel/store/keys.ts'
import { MutationWriter } from '../../../../kernel/store/mutations.ts'
import { type Bytes, type Entry, equalBytes, RANGE_OF_ALL } from '../../../../kernel/store/range.ts'
import type { Store } from '../../../../kernel/store/store.ts'
import { bytesOf, key, openMemory } from '../../../_support/store.ts'

const random = openSeededRandom(3)
const KEY = key('v', 1)

async function put(store: Store, value: Bytes, at: Bytes = KEY): Promise<void> {
  const writer = new MutationWriter()
  putValue(writer, at, value)
  await store.commit({ mutations: writer.finish() })
}

const rowsOf = (store: Store): Promise<Entry[]> => store.range(RANGE_OF_ALL)

for (const [bytes, rows] of [
  [0, 1],
  [CHUNK_BYTES_MAX, 1],
  [CHUNK_BYTES_MAX + 1, 3],
  [2 * CHUNK_BYTES_MAX, 3],
  [58 * CHUNK_BYTES_MAX + 1, 60],
] as const) {
  test(`a value of ${bytes} bytes takes ${rows} rows and comes back`, async (t) => {
    const { store } = openMemory(t)
    const value = random.bytes(bytes)
    if (bytes > 0) value[0] = 1
    await put(store, value)
    t.is((await rowsOf(store)).length, rows)
    const whole = await getValue(store, KEY)
    t.true(whole !== undefined && equalBytes(whole, value))
    const joined = joinChunks(await rowsOf(store))
    t.is(joined.length, 1)
    t.true(equalBytes(joined[0]?.value ?? KEY, value))
  })
}

test('chunks of another size, from before, come back as well', async (t) => {
  const { store } = openMemory(t)
  const value = random.bytes(200_000)
  const head = new ByteWriter()
  head.byte(0xff)
  head.varint(value.length)
  head.int32(crc32(value) | 0)
  head.varint(3)
  const writer = new MutationWriter()
  writer.set(KEY, head.finish())
  for (let n = 0; n < 3; n++) {
    writer.set(chunkKey(KEY, n), value.subarray(n * 90_000, (n + 1) * 90_000))
  }
  await store.commit({ mutations: writer.finish() })
  t.deepEqual(await getValue(store, KEY), value)
  await put(store, bytesOf('short'))
  t.is((await rowsOf(store)).length, 1)
})

test('a value that looks like a head is told from one', async (t) => {
  const { store } = openMemory(t)
  const value = Uint8Array.of(0xff, 1, 2, 3)
  await put(store, value)
  t.deepEqual(await getValue(store, KEY), value)
  await put(store, Uint8Array.of(0xff))
  t.deepEqual(await getValue(store, KEY), Uint8Array.of(0xff))
})

test('shrinking, growing and clearing leave no chunk behind', async (t) => {
  const { store } = openMemory(t)
  const neighbours = [key('v', 0), key('v', 2), key('v', 10)]
  for (const neighbour of neighbours) await put(store, bytesOf('kept'), neighbour)
  for (const bytes of [400_000, 100_000, 10, 300_000]) {
    await put(store, random.bytes(bytes).fill(1, 0, 1))
    t.is((await getValue(store, KEY))?.length, bytes)
    t.is(joinChunks(await rowsOf(store)).length, 4)
  }
  const writer = new MutationWriter()
  clearValue(writer, KEY)
  await store.commit({ mutations: writer.finish() })
  t.is((await rowsOf(store)).length, 3)
})

test('values around a chunked one come apart', async (t) => {
  const { store } = openMemory(t)
  await put(store, bytesOf('before'), key('v', 0))
  await put(store, random.bytes(200_000).fill(1, 0, 1))
  await put(store, bytesOf('after'), key('v', 2))
  const sizes = joinChunks(await rowsOf(store)).map((entry) => entry.value.length)
  t.deepEqual(sizes, [6, 200_000, 5])
})

/** The rows of one chunked value, changed by [change]. */
async function damagedRows(t: Parameters<typeof openMemory>[0], change: (rows: Entry[]) => void) {
  const { store } = openMemory(t)
  await put(store, random.bytes(200_000).fill(1, 0, 1))
  const rows = await rowsOf(store)
  change(rows)
  return rows
}

for (const [name, change] of [
  ['a missing chunk', (rows: Entry[]) => rows.splice(2, 1)],
  ['a missing last chunk', (rows: Entry[]) => rows.pop()],
  ['a flipped bit', (rows: Entry[]) => rows[1]?.value.set([(rows[1].value[5] ?? 0) ^ 1], 5)],
  ['a short chunk', (rows: Entry[]) => rows.splice(3, 1, { key: chunkKey(KEY, 2), value: KEY })],
  ['a head of another length', (rows: Entry[]) => rows[0]?.value.set([0x7f], 1)],
] as const) {
  test(`${name} is damage, and the key is named`, async (t) => {
    const rows = await damagedRows(t, change)
    t.true(rows[0] !== undefined && isChunkHead(rows[0].value))
    const error = t.throws(() => joinChunks(rows), { code: 'ERR_CORRUPT' })
    t.true(error?.message.includes('(v, 1)'), error?.message)
  })
}
