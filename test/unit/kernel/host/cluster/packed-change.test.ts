import test from 'ava'
import { CHUNK_BYTES_MAX } from '../../../../../kernel/base/limits.ts'
import { packMutations, unpackReads } from '../../../../../kernel/host/cluster/packed-change.ts'
import { translateMutations } from '../../../../../kernel/host/packed-row.ts'
import { clearValue, putValue } from '../../../../../kernel/store/chunks.ts'
import {
  imageKey,
  metaKey,
  objectRange,
  queueKey,
  slotKey,
  taskKey,
} from '../../../../../kernel/store/keys.ts'
import { decodeMutations, MutationWriter } from '../../../../../kernel/store/mutations.ts'
import { type Bytes, bytesId, rangeOfChildren } from '../../../../../kernel/store/range.ts'

const hex = (bytes: Bytes) => Buffer.from(bytes).toString('hex')
const shown = (packed: Bytes) =>
  [...decodeMutations(packed)].map((each) => {
    if (each.type === 'clear-range') return `clear-range ${hex(each.begin)}`
    const value = each.type === 'set' ? ` ${each.value.length}` : ''
    return `${each.type} ${hex(each.key)}${value}`
  })

/** What the driver packs of what it was told: the way back. */
function thereAndBack(writer: MutationWriter) {
  const mutations = writer.finish()
  const packed = packMutations(mutations, new Set())
  return { before: shown(mutations), after: shown(translateMutations(packed, new Set()).finish()) }
}

test('what others wrote comes as the driver would have written it', (t) => {
  const writer = new MutationWriter()
  writer.set(slotKey(5, 2n ** 62n + 1024n), Buffer.from('value'))
  writer.set(queueKey(-7, 1_700_000_000_000_000), Buffer.from(''))
  writer.set(metaKey('na\0me', 3), Buffer.from('x'))
  writer.clear(queueKey(5, 6))
  writer.clearRange(objectRange(7))
  clearValue(writer, taskKey(9))
  const { before, after } = thereAndBack(writer)
  t.deepEqual(after, before)
})

test('a value in chunks comes whole, and is known to be in chunks', (t) => {
  const writer = new MutationWriter()
  const key = slotKey(5, 6)
  putValue(writer, key, Buffer.alloc(3 * CHUNK_BYTES_MAX, 'x'))
  writer.set(slotKey(5, 7), Buffer.from('y'))
  const chunked = new Set<string>()
  const packed = packMutations(writer.finish(), chunked)
  const [first, , , , last] = shown(translateMutations(packed, new Set()).finish())
  t.regex(first ?? '', new RegExp(`^set ${hex(key)} `))
  t.is(last, `set ${hex(slotKey(5, 7))} 1`)
  t.deepEqual([...chunked], [bytesId(key)])
})

test('what only the host reads is not told', (t) => {
  const writer = new MutationWriter()
  writer.set(imageKey(1, 'driver'), Buffer.from('wasm'))
  t.is(packMutations(writer.finish(), new Set()).length, 0)
})

test('a read of one key is of its value with all its chunks, a read of a prefix of what extends it', (t) => {
  const key = slotKey(5, 6)
  const packed = (kind: number) => {
    const writer = new MutationWriter()
    writer.clear(key)
    const clear = packMutations(writer.finish(), new Set())
    return Buffer.concat([Buffer.of(kind), clear.subarray(1)])
  }
  const { begin, end } = rangeOfChildren(key)
  t.deepEqual(
    unpackReads(Buffer.concat([packed(0), packed(1)])).map((range) => [
      hex(range.begin),
      hex(range.end),
    ]),
    [
      [hex(key), hex(end)],
      [hex(begin), hex(end)],
    ],
  )
})
