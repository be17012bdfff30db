import test from 'ava'
import * as fc from 'fast-check'
import {
  intValue,
  type MapValue,
  type SlotValue,
  stringValue,
} from '../../../../kernel/store/value.ts'
import { type DriverValue, openDriverValue } from '../../../_support/driver-value.ts'
import {
  compareKeys,
  mapOf,
  someKey,
  someValue,
  valueBytes,
} from '../../../_support/driver-value-model.ts'

const E_TYPE = 1
const E_QUOTA = 14
const EMPTY: MapValue = { type: 'map', entries: [] }

/** A map of the driver beside its model: entries in order. */
class MapPair {
  readonly driver: DriverValue
  readonly slot: number
  entries: (readonly [SlotValue, SlotValue])[] = []

  constructor(driver: DriverValue) {
    this.driver = driver
    this.slot = driver.put(EMPTY)
  }

  /** Where the entry is, or belongs: booleans have no order, so a new one goes before the others. */
  #find(key: SlotValue): { at: number; found: boolean } {
    if (key.type === 'bool') {
      const same = this.entries.findIndex(
        ([each]) => each.type === 'bool' && each.value === key.value,
      )
      const first = this.entries.findIndex(
        ([each]) => each.type === 'bool' || compareKeys(each, key) > 0,
      )
      const at = same >= 0 ? same : first >= 0 ? first : this.entries.length
      return { at, found: same >= 0 }
    }
    let low = 0
    let high = this.entries.length
    while (low < high) {
      const middle = (low + high) >> 1
      const entry = this.entries[middle] as (typeof this.entries)[number]
      if (compareKeys(entry[0], key) < 0) low = middle + 1
      else high = middle
    }
    const entry = this.entries[low]
    return { at: low, found: entry !== undefined && compareKeys(entry[0], key) === 0 }
  }

  set(key: SlotValue, value: SlotValue): void {
    const [keySlot, valueSlot] = [this.driver.put(key), this.driver.put(value)]
    if (this.driver.call('mapSet', this.slot, keySlot, valueSlot) !== 0) throw new Error('refused')
    this.driver.freeSlot(keySlot)
    this.driver.freeSlot(valueSlot)
    const { at, found } = this.#find(key)
    this.entries = this.entries.toSpliced(at, found ? 1 : 0, [key, value])
  }

  delete(key: SlotValue): void {
    const keySlot = this.driver.put(key)
    const { at, found } = this.#find(key)
    if (this.driver.call('mapDelete', this.slot, keySlot) !== (found ? 1 : 0))
      throw new Error('found?')
    this.driver.freeSlot(keySlot)
    if (found) this.entries = this.entries.toSpliced(at, 1)
  }

  /** Throws unless lookup by key and position, sizes and all entries agree. */
  check(): void {
    const { driver, slot, entries } = this
    const model: MapValue = { type: 'map', entries }
    const map = driver.word(slot + 8)
    if (text(driver.take(slot)) !== text(model))
      throw new Error(`${text(driver.take(slot))} ${text(model)}`)
    if (driver.callBig('valueBytes', slot) !== BigInt(valueBytes(model))) throw new Error('size')
    for (const [index, [key]] of entries.entries()) {
      const keySlot = driver.put(key)
      if (driver.call('mapPosition', map, keySlot) !== index) throw new Error('position')
      const value = driver.call('mapGet', map, keySlot)
      if (value !== driver.call('mapValueAt', map, index)) throw new Error('value')
      driver.freeSlot(keySlot)
      this.#checkMiss(map, key)
    }
  }

  /** Throws if the number after [key] is found although it is not there. */
  #checkMiss(map: number, key: SlotValue): void {
    if (key.type !== 'int' || key.value >= 1n << 62n) return
    const next = intValue(key.value + 1n)
    if (this.#find(next).found) return
    const slot = this.driver.put(next)
    if (this.driver.call('mapGet', map, slot) !== 0) throw new Error('found what is not there')
    this.driver.freeSlot(slot)
  }
}

function text(value: SlotValue): string {
  const replace = (_: string, each: unknown) =>
    typeof each === 'bigint' || Object.is(each, -0) ? `${each}n` : each
  return JSON.stringify(value, replace)
}

const step = fc.record({ key: someKey, value: someValue, remove: fc.boolean() })

for (const options of [{ debug: true }, { memoryBase: 2 ** 31 }]) {
  test(`maps do what sorted arrays do, and leave no block behind: ${JSON.stringify(options)}`, async (t) => {
    const driver = await openDriverValue(options)
    driver.takeAndFree(driver.put(EMPTY))
    const before = driver.blocks()
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const pair = new MapPair(driver)
        for (const { key, value, remove } of steps) {
          if (remove) pair.delete(key)
          else pair.set(key, value)
        }
        pair.check()
        driver.freeSlot(pair.slot)
        return driver.blocks() === before
      }),
      { seed: 13, numRuns: 300 },
    )
    t.pass()
  })
}

/** Keys in an order that makes trees of several levels grow and shrink in different places. */
const ORDERS: Readonly<Record<string, (index: number, count: number) => number>> = {
  ascending: (index) => index,
  descending: (index, count) => count - index,
  scattered: (index, count) => (index * 7919) % count,
}

for (const [adding, order] of Object.entries(ORDERS)) {
  for (const [removing, back] of Object.entries(ORDERS)) {
    test(`a large map built ${adding} and emptied ${removing} stays whole`, async (t) => {
      const driver = await openDriverValue({ debug: true })
      const before = driver.blocks()
      const pair = new MapPair(driver)
      const count = 3_000
      for (let index = 0; index < count; index++)
        pair.set(intValue(order(index, count)), intValue(index))
      pair.check()
      for (let index = 0; index < count; index++) {
        pair.delete(intValue(back(index, count)))
        if (index % 777 === 0) pair.check()
      }
      pair.check()
      for (const [key] of pair.entries) pair.delete(key)
      driver.freeSlot(pair.slot)
      t.is(driver.blocks(), before)
    })
  }
}

test('a shared map keeps its entries while copies of it change', async (t) => {
  const driver = await openDriverValue({ debug: true })
  const before = driver.blocks()
  const pair = new MapPair(driver)
  const kept: { slot: number; value: SlotValue }[] = []
  for (let index = 0; index < 2_000; index++) {
    const key = intValue((index * 7919) % 1_000)
    if (index % 5 === 4) pair.delete(intValue((index * 104_729) % 1_000))
    else pair.set(key, stringValue(`value ${index}`))
    if (index % 100 === 0) {
      const slot = driver.newSlot()
      driver.call('assign', slot, pair.slot)
      kept.push({ slot, value: { type: 'map', entries: pair.entries } })
    }
  }
  pair.check()
  for (const { slot, value } of kept) t.is(text(driver.takeAndFree(slot)), text(value))
  pair.check()
  driver.freeSlot(pair.slot)
  t.is(driver.blocks(), before)
})

test('changing a shared map of 100,000 entries copies a few nodes only', async (t) => {
  const driver = await openDriverValue()
  const slot = driver.put(EMPTY)
  const [key, value] = [driver.put(intValue(0)), driver.put(intValue(0))]
  for (let index = 0; index < 100_000; index++) {
    driver.call('setInt', key, BigInt(index))
    driver.call('mapSet', slot, key, value)
  }
  const other = driver.newSlot()
  driver.call('assign', other, slot)
  const before = driver.blocks()
  driver.call('mapSet', slot, key, value)
  t.true(driver.blocks() - before <= 6)
})

test('setting a key that is equal but for case replaces the key', async (t) => {
  const driver = await openDriverValue({ debug: true })
  const pair = new MapPair(driver)
  pair.set(stringValue('Ärger'), intValue(1))
  pair.set(stringValue('äRGER'), intValue(2))
  t.deepEqual(driver.take(pair.slot), {
    type: 'map',
    entries: [[stringValue('äRGER'), intValue(2)]],
  })
})

test('keys without order stand newest first, and keep their places when stored', async (t) => {
  const driver = await openDriverValue({ debug: true })
  const [no, yes] = [false, true].map((value) => ({ type: 'bool' as const, value }))
  const pair = new MapPair(driver)
  for (const key of [intValue(1), no, stringValue('x'), yes])
    pair.set(key as SlotValue, intValue(0))
  const keys = [intValue(1), yes, no, stringValue('x')]
  const expected = { type: 'map', entries: keys.map((key) => [key, intValue(0)]) }
  t.deepEqual(driver.take(pair.slot) as unknown, expected)
  t.deepEqual(driver.take(driver.put(driver.take(pair.slot))) as unknown, expected)
  pair.delete(no as SlotValue)
  pair.check()
})

test('collections are no keys', async (t) => {
  const driver = await openDriverValue({ debug: true })
  const [slot, value] = [driver.put(EMPTY), driver.put(intValue(1))]
  for (const key of [EMPTY, { type: 'list', items: [] }, { type: 'none' }] as SlotValue[]) {
    t.is(driver.call('mapSet', slot, driver.put(key), value), E_TYPE)
  }
})

test('a map above the limit is E_QUOTA and stays as it was', async (t) => {
  const driver = await openDriverValue({ debug: true })
  driver.call('setValueLimits', 1_000n, 1_000n, 200n)
  const pair = new MapPair(driver)
  // 32 for the map, 56 for each entry of two integers.
  for (let index = 1; index <= 3; index++) pair.set(intValue(index), intValue(index))
  pair.set(intValue(3), intValue(4))
  const [key, value] = [driver.put(intValue(9)), driver.put(intValue(9))]
  t.is(driver.call('mapSet', pair.slot, key, value), E_QUOTA)
  t.is(driver.call('mapSet', pair.slot, driver.put(intValue(1)), driver.put(intValue(8))), 0)
  pair.entries = [[intValue(1), intValue(8)], ...pair.entries.slice(1)]
  pair.check()
})

test('ranges of maps are taken and replaced by position', async (t) => {
  const driver = await openDriverValue({ debug: true })
  const entry = (key: number, value: number) => [intValue(key), intValue(value)] as const
  const whole = mapOf(Array.from({ length: 100 }, (_, index) => entry(index + 1, 0)))
  const slot = driver.put(whole)
  const part = driver.newSlot()
  driver.call('mapRange', part, driver.word(slot + 8), 40, 70)
  t.deepEqual(driver.take(part), mapOf(whole.entries.slice(39, 70)))
  const value = driver.put(mapOf([entry(5, 1), entry(90, 1), entry(500, 1)]))
  driver.call('mapRangeSet', slot, 10, 80, driver.word(value + 8))
  const expected = [...whole.entries.slice(0, 9), entry(5, 1), entry(90, 1), entry(500, 1)]
  t.deepEqual(driver.take(slot), mapOf([...expected, ...whole.entries.slice(80)]))
})
