import { readFileSync } from 'node:fs'
import test from 'ava'
import * as fc from 'fast-check'
import * as types from '../../../../driver/shared/types.ts'
import * as codec from '../../../../kernel/store/value.ts'
import {
  decodeValue,
  encodeValue,
  intValue,
  type ListValue,
  listValue,
  NONE,
  type SlotValue,
  stringValue,
} from '../../../../kernel/store/value.ts'
import { slotValue } from '../../../_support/store-arbitraries.ts'
import {
  describeValue,
  makeVectors,
  VECTORS_FILE,
  type Vector,
} from '../../../_support/store-vectors.ts'

const vectors: Vector[] = JSON.parse(readFileSync(VECTORS_FILE, 'utf8'))
const decodeHex = (hex: string) => decodeValue(Buffer.from(hex, 'hex'))

test('the vectors file holds what the codec writes', (t) => {
  t.deepEqual(vectors, makeVectors())
})

for (const { name, hex, value } of vectors.filter((each) => !each.name.includes('deep'))) {
  test(`decodes the vector '${name}'`, (t) => {
    t.deepEqual(describeValue(decodeHex(hex)), value)
  })
}

test('every value comes back as it was', (t) => {
  fc.assert(
    fc.property(slotValue, (value) => t.deepEqual(decodeValue(encodeValue(value)), value)),
    { seed: 1, numRuns: 1_000 },
  )
})

test('sharing changes the bytes and not the value', (t) => {
  fc.assert(
    fc.property(slotValue, slotValue, (left, right) => {
      const value = listValue([left, right, listValue([left, left]), right])
      const bytes = encodeValue(value, { share: true })
      t.true(bytes.length <= encodeValue(value).length)
      t.deepEqual(decodeValue(bytes), value)
      t.deepEqual(encodeValue(decodeValue(bytes), { share: true }), bytes)
    }),
    { seed: 2, numRuns: 500 },
  )
})

test('damaged bytes are refused or give another value, and never crash', (t) => {
  fc.assert(
    fc.property(slotValue, fc.nat(), fc.nat({ max: 255 }), (value, place, byte) => {
      const bytes = encodeValue(value)
      bytes[place % bytes.length] = byte
      try {
        decodeValue(bytes)
      } catch (error) {
        t.true(['ERR_ENCODING', 'ERR_NESTING'].includes((error as { code: string }).code))
      }
    }),
    { seed: 3, numRuns: 2_000 },
  )
})

/** A list of [levels] lists, each in the next. */
function nest(levels: number): ListValue {
  let value = listValue([])
  for (let level = 1; level < levels; level++) value = listValue([value])
  return value
}

test('a value may be nested 1000 deep and no deeper', (t) => {
  const most = nest(1_000)
  const bytes = encodeValue(most)
  t.deepEqual(encodeValue(decodeValue(bytes)), bytes)
  t.throws(() => encodeValue(nest(1_001)), { code: 'ERR_NESTING' })
  const more = Buffer.concat([Uint8Array.of(0x07, 1), bytes])
  t.throws(() => decodeValue(more), { code: 'ERR_NESTING' })
  t.throws(() => decodeValue(Buffer.from('0701'.repeat(1_000_000), 'hex')), {
    code: 'ERR_NESTING',
  })
})

test('a value that shares itself many times over is refused by size when written out', (t) => {
  let value: SlotValue = stringValue('x'.repeat(64))
  for (let level = 0; level < 40; level++) value = listValue([value, value])
  const bytes = encodeValue(value, { share: true })
  t.true(bytes.length < 300)
  t.throws(() => encodeValue(decodeValue(bytes), { bytesMax: 1 << 20 }), {
    code: 'ERR_VALUE_TOO_LARGE',
  })
})

test('what the format cannot hold is refused', (t) => {
  t.throws(() => encodeValue(intValue(2n ** 63n)), { code: 'ERR_ENCODING' })
  t.throws(() => encodeValue({ type: 'waif', id: -1n }), { code: 'ERR_ENCODING' })
  t.throws(() => encodeValue({ type: 'waif', id: 2n ** 64n }), { code: 'ERR_ENCODING' })
  t.throws(() => encodeValue(stringValue('\udc00')), { code: 'ERR_ENCODING' })
})

for (const [name, hex, offset] of [
  ['nothing', '', 0],
  ['an unknown type byte', '07020077', 3],
  ['bytes after the end', '0000', 1],
  ['an int cut short', '0180', 2],
  ['an int longer than it must be', '018000', 1],
  ['an int of more than 64 bits', '01ffffffffffffffffff02', 1],
  ['an int of eleven bytes', '01ffffffffffffffffffff01', 1],
  ['a float cut short', '0200000000', 1],
  ['a bool of 2', '0502', 1],
  ['a string that is not UTF-8', '0601ff', 2],
  ['a string longer than the bytes', '06ffffff7f61', 5],
  ['a list of more values than bytes', '07ffffff7f00', 5],
  ['a map of more entries than bytes', '08020000', 2],
  ['an error value whose message is no string', '0d030000', 3],
  ['a flyweight whose delegate is no object', '0e0008000700', 2],
  ['a flyweight whose slots are no map', '0e030207000700', 5],
  ['a flyweight with a slot that is named by a string', '0e030208010601610007', 9],
  ['an error of a code that is never stored', '04808004', 4],
  ['a shared value that is not there', '1200', 2],
  ['a list that shares itself', '07011200', 4],
  ['a vector of strings', '230600', 2],
] as const) {
  test(`${name} is refused with its offset`, (t) => {
    const error = t.throws(() => decodeHex(hex), { code: 'ERR_ENCODING' })
    t.true(error?.message.includes(`offset ${offset} `), error?.message)
  })
}

test('type bytes are the ones the driver names', (t) => {
  const ours = new Map(Object.entries(codec))
  for (const [name, code] of Object.entries(types)) {
    if (name.startsWith('STORED_')) t.is(ours.get(name.replace('STORED_', 'VALUE_')), code, name)
  }
})

test('none is one byte', (t) => {
  t.deepEqual(encodeValue(NONE), Uint8Array.of(0))
})
