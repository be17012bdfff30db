import { readFileSync } from 'node:fs'
import test from 'ava'
import * as fc from 'fast-check'
import { decodeValue, encodeValue, type SlotValue } from '../../../../kernel/store/value.ts'
import { openDriverValue } from '../../../_support/driver-value.ts'
import { someValue } from '../../../_support/driver-value-model.ts'
import { VECTORS_FILE, type Vector } from '../../../_support/store-vectors.ts'

const vectors: Vector[] = JSON.parse(readFileSync(VECTORS_FILE, 'utf8'))
/** Types that only processes store, and those that need the object layer. */
const FOREIGN = /"type":"(i32|f32|v128|vector|anonymous|waif)"/
const known = vectors.filter(({ value }) => !FOREIGN.test(JSON.stringify(value)))

test('the shared vectors come back as the bytes they were', async (t) => {
  const driver = await openDriverValue({ debug: true })
  for (const { name, hex } of known) {
    const bytes = Buffer.from(hex, 'hex')
    const slot = driver.newSlot()
    t.true(driver.decode(bytes, slot), name)
    const shared = name.startsWith('shared')
    t.is(
      Buffer.from(driver.encode(slot, shared ? 'encodeShared' : 'encode')).toString('hex'),
      hex,
      name,
    )
    driver.freeSlot(slot)
  }
  t.true(known.length > 30)
})

test('types that only processes store are refused', async (t) => {
  const driver = await openDriverValue({ debug: true })
  const foreign = vectors.filter(({ value }) => FOREIGN.test(JSON.stringify(value)))
  for (const { name, hex } of foreign) {
    const slot = driver.newSlot()
    t.false(driver.decode(Buffer.from(hex, 'hex'), slot), name)
    driver.freeSlot(slot)
  }
})

test('every value comes back as it was, shared or not, and leaves no block behind', async (t) => {
  const driver = await openDriverValue({ debug: true })
  driver.freeSlot(driver.put({ type: 'list', items: [{ type: 'string', value: '' }] }))
  driver.take(driver.newSlot())
  const before = driver.blocks()
  fc.assert(
    fc.property(someValue, (value) => {
      const slot = driver.put({ type: 'list', items: [value, value] })
      const plain = driver.encode(slot)
      const shared = driver.encode(slot, 'encodeShared')
      driver.freeSlot(slot)
      t.deepEqual(decodeValue(plain), { type: 'list', items: [value, value] } as SlotValue)
      t.deepEqual(decodeValue(shared), decodeValue(plain))
    }),
    { seed: 5, numRuns: 800 },
  )
  t.is(driver.blocks(), before)
})

test('a value held twice is written once in a shared encoding', async (t) => {
  const driver = await openDriverValue({ debug: true })
  const long = driver.put({ type: 'string', value: 'x'.repeat(100) })
  const list = driver.put({ type: 'list', items: [] })
  for (let times = 0; times < 5; times++) driver.call('listAppend', list, long)
  const bytes = driver.encode(list, 'encodeShared')
  t.is(bytes.length, 2 + 102 + 4 * 2)
  const back = driver.newSlot()
  t.true(driver.decode(bytes, back))
  t.deepEqual(driver.take(back), driver.take(list))
  t.is(driver.encode(back, 'encodeShared').length, bytes.length)
})

test('damaged bytes are refused and leave nothing behind', async (t) => {
  const driver = await openDriverValue({ debug: true })
  const slot = driver.newSlot()
  driver.decode(encodeValue({ type: 'int', value: 1n }), slot)
  const before = driver.blocks()
  fc.assert(
    fc.property(someValue, fc.nat(), fc.integer({ min: 0, max: 255 }), (value, at, byte) => {
      const bytes = encodeValue({ type: 'list', items: [value, value] }).slice()
      bytes[at % bytes.length] = byte
      // Whether it is still a value or not: no trap, and no block lost.
      driver.decode(bytes, slot)
      t.false(driver.decode(bytes.subarray(0, at % bytes.length), slot))
      driver.call('clear', slot)
    }),
    { seed: 8, numRuns: 1_000 },
  )
  t.is(driver.blocks(), before)
})

test('a list of 1,000 levels is read and written, one of 1,001 refused', async (t) => {
  const driver = await openDriverValue({ debug: true })
  const nested = (levels: number) =>
    Uint8Array.from([
      ...Array(levels - 1)
        .fill([7, 1])
        .flat(),
      7,
      0,
    ])
  const slot = driver.newSlot()
  t.true(driver.decode(nested(1_000), slot))
  t.deepEqual(driver.encode(slot), nested(1_000))
  t.false(driver.decode(Uint8Array.from([7, 1, ...nested(1_000)]), slot))
  driver.freeSlot(slot)
})
