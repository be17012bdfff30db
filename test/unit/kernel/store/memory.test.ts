import test from 'ava'
import { openSimulatedClock } from '../../../../kernel/base/clock.ts'
import { openMemoryReader, openMemoryStore } from '../../../../kernel/store/memory.ts'
import { encodeMutations } from '../../../../kernel/store/mutations.ts'
import { RANGE_OF_ALL } from '../../../../kernel/store/range.ts'

const KEY = Buffer.from('key')

test('a reader sees the newest version, or the one it holds until it is too old', async (t) => {
  const clock = openSimulatedClock()
  const store = openMemoryStore({ clock })
  const reader = openMemoryReader(store)
  const write = (text: string) =>
    store.commit({
      mutations: encodeMutations([{ type: 'set', key: KEY, value: Buffer.from(text) }]),
    })
  const read = () => Buffer.from(reader.get(KEY) ?? '').toString()
  await write('one')
  t.is(read(), 'one')
  const first = await store.readVersion()
  reader.hold()
  await write('two')
  t.is(read(), 'one')
  const [row] = reader.range(RANGE_OF_ALL.begin, RANGE_OF_ALL.end)
  t.is(Buffer.from(row?.value ?? '').toString(), 'one')
  reader.release()
  t.is(read(), 'two')
  reader.hold(first)
  t.is(read(), 'one')
  clock.advance(5_001)
  t.throws(read, { code: 'ERR_TOO_OLD' })
})
