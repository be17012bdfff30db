import test from 'ava'
import { openSilentLog } from '../../../kernel/base/log.ts'
import { putValue } from '../../../kernel/store/chunks.ts'
import { MutationWriter } from '../../../kernel/store/mutations.ts'
import { rangeOfChildren } from '../../../kernel/store/range.ts'
import { schemaEntry } from '../../../kernel/store/schema.ts'
import {
  decodeValue,
  encodeValue,
  intValue,
  listValue,
  type SlotValue,
  stringValue,
} from '../../../kernel/store/value.ts'
import { migrate } from '../../../migrations/run.ts'
import { key, openMemory } from '../../_support/store.ts'

const anonymous = (id: number): SlotValue => ({ type: 'anonymous', id: BigInt(id) })
const waif = (id: number): SlotValue => ({ type: 'waif', id: BigInt(id) })

/** Values of every type before a reference, so that each must be passed over rightly. */
const everything = listValue([
  { type: 'none' },
  intValue(-(2 ** 40)),
  { type: 'float', value: 0.1 },
  { type: 'bool', value: true },
  stringValue('\u000b\u000c\u0001'),
  { type: 'map', entries: [[waif(3), listValue([anonymous(3)])]] },
  { type: 'binary', bytes: new Uint8Array([11, 5, 12, 5]) },
  { type: 'program', hash: new Uint8Array(32).fill(11) },
  anonymous(4),
])

test('rows of objects, of WAIFs and of tasks are counted anew, what none holds is noted', async (t) => {
  const { store } = openMemory(t)
  const writer = new MutationWriter()
  const put = (at: Uint8Array, value: SlotValue) => putValue(writer, at, encodeValue(value))
  const long = listValue(
    Array.from({ length: 3000 }, (_, index) =>
      listValue([stringValue('x'.repeat(50)), anonymous(index % 2 === 0 ? 1 : 0)]),
    ),
  )
  put(key('o', 7, 3, 1), listValue([intValue(1), intValue(0), long]))
  put(key('o', 8, 3, 1), everything)
  for (let id = 10; id < 700; id++) put(key('o', id, 3, 1), listValue([waif(2)]))
  put(key('t', 99), listValue([stringValue('task'), waif(2)]))
  for (const id of [1, 2, 3, 4, 5]) put(key('w', id, 0, 0), intValue(id % 2 === 0 ? 512 : 0))
  put(key('w', 1, 3, 5), anonymous(2))
  put(key('g', 1), intValue(77))
  put(key('g', 6), intValue(1))
  const schema = schemaEntry(1)
  writer.set(schema.key, schema.value)
  await store.commit({ mutations: writer.finish() })

  await migrate({ store, log: openSilentLog() })
  const counted = await store.range(rangeOfChildren(key('g')))
  t.deepEqual(
    counted.map((row) => [Buffer.from(row.key).toString('hex'), decodeValue(row.value)]),
    [
      [key('g', 0, 5), 0],
      [key('g', 1), 1500],
      [key('g', 2), 692],
      [key('g', 3), 2],
      [key('g', 4), 1],
    ].map(([at, count]) => [
      Buffer.from(at as Uint8Array).toString('hex'),
      intValue(count as number),
    ]),
  )
})
