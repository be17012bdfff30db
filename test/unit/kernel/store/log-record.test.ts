import test from 'ava'
import fc from 'fast-check'
import { decodeLogRecord, encodeLogRecord } from '../../../../kernel/store/log-record.ts'
import { encodeMutations } from '../../../../kernel/store/mutations.ts'
import { bytesOf, key } from '../../../_support/store.ts'

const MUTATIONS = encodeMutations([
  { type: 'set', key: key('a', 1), value: bytesOf('one') },
  { type: 'clear-range', begin: key('b'), end: key('c') },
])

test('a record comes back as it was', (t) => {
  const times = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER })
  const bytes = fc.uint8Array({ maxLength: 300 })
  const property = fc.property(times, fc.nat(), bytes, (timeUs, process, mutations) => {
    const record = decodeLogRecord(encodeLogRecord({ timeUs, process, mutations }))
    t.is(record.timeUs, timeUs)
    t.is(record.process, process)
    t.deepEqual(Uint8Array.from(record.mutations), mutations)
  })
  fc.assert(property)
})

test('a record is stored as it is drawn', (t) => {
  const record = encodeLogRecord({ timeUs: 1, process: 300, mutations: MUTATIONS })
  const head = [1, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f, 0xac, 0x02]
  t.deepEqual([...record], [...head, ...MUTATIONS])
})

test('a record cut short, of another layout or without a time is refused', (t) => {
  const record = encodeLogRecord({ timeUs: 1_000, process: 0, mutations: MUTATIONS })
  const changed = (change: (bytes: Uint8Array) => void) => {
    const copy = record.slice()
    change(copy)
    return copy
  }
  const refused = [
    new Uint8Array(0),
    record.subarray(0, 9),
    changed((bytes) => bytes.fill(2, 0, 1)),
    changed((bytes) => bytes.fill(0xff, 1, 9)),
  ]
  for (const bytes of refused) t.throws(() => decodeLogRecord(bytes), { code: 'ERR_ENCODING' })
})
