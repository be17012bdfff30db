import test from 'ava'
import * as fc from 'fast-check'
import { intValue, listValue, type SlotValue } from '../../../../kernel/store/value.ts'
import { type DriverValue, openDriverValue } from '../../../_support/driver-value.ts'
import { someValue, valueBytes } from '../../../_support/driver-value-model.ts'

const E_QUOTA = 14

/** One operation on a list: what the driver does, and what an array does. */
interface Operation {
  readonly name: string
  driver(driver: DriverValue, slot: number, value: number, at: number, to: number): void
  model(items: SlotValue[], value: SlotValue, at: number, to: number): SlotValue[]
}

const OPERATIONS: readonly Operation[] = [
  {
    name: 'append',
    driver: (driver, slot, value) => driver.call('listAppend', slot, value),
    model: (items, value) => [...items, value],
  },
  {
    name: 'insert',
    driver: (driver, slot, value, at) => driver.call('listInsert', slot, at, value),
    model: (items, value, at) => items.toSpliced(at, 0, value),
  },
  {
    name: 'set',
    driver: (driver, slot, value, at) => driver.call('listSet', slot, at, value),
    model: (items, value, at) => items.with(at, value),
  },
  {
    name: 'delete',
    driver: (driver, slot, _value, at) => driver.call('listDelete', slot, at),
    model: (items, _value, at) => items.toSpliced(at, 1),
  },
  {
    name: 'extend by itself',
    driver: (driver, slot) => driver.call('listExtend', slot, driver.word(slot + 8)),
    model: (items) => (items.length < 40 ? [...items, ...items] : items),
  },
  {
    name: 'sublist',
    driver: (driver, slot, _value, at, to) =>
      driver.call('sublist', slot, driver.word(slot + 8), BigInt(at + 1), BigInt(to)),
    model: (items, _value, at, to) => items.slice(at, Math.max(to, at)),
  },
  {
    name: 'range set',
    driver: (driver, slot, _value, at, to) =>
      driver.call('listRangeSet', slot, BigInt(at + 1), BigInt(to), driver.word(slot + 8)),
    model: (items, _value, at, to) =>
      items.length < 40 ? [...items.slice(0, at), ...items, ...items.slice(to)] : items,
  },
]

const step = fc.record({
  operation: fc.constantFrom(...OPERATIONS),
  value: someValue,
  at: fc.nat(),
  to: fc.nat(),
  /** Another slot holds the list meanwhile, so nothing may be done in place. */
  held: fc.boolean(),
})
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

function runStep(driver: DriverValue, slot: number, before: SlotValue[], each: Step): SlotValue[] {
  const { operation, value } = each
  const needsItem = operation.name === 'set' || operation.name === 'delete'
  const places = needsItem ? before.length : before.length + 1
  if (places === 0) return before
  if (
    before.length >= 40 &&
    (operation.name.startsWith('extend') || operation.name === 'range set')
  ) {
    return before
  }
  const at = each.at % places
  const to = each.to % (before.length + 1)
  const other = driver.newSlot()
  if (each.held) driver.call('assign', other, slot)
  const put = driver.put(value)
  operation.driver(driver, slot, put, at, to)
  driver.freeSlot(put)
  if (each.held) checkEqual(driver.takeAndFree(other), listValue(before))
  else driver.freeSlot(other)
  return operation.model(before, value, at, to)
}

function checkEqual(actual: SlotValue, expected: SlotValue): void {
  const text = (value: SlotValue) =>
    JSON.stringify(value, (_, each) => (typeof each === 'bigint' ? `${each}` : each))
  if (text(actual) !== text(expected)) throw new Error(`${text(actual)} is not ${text(expected)}`)
}

for (const options of [{ debug: true }, { memoryBase: 2 ** 31 }]) {
  test(`lists do what arrays do, and leave no block behind: ${JSON.stringify(options)}`, async (t) => {
    const driver = await openDriverValue(options)
    driver.takeAndFree(driver.put(listValue([])))
    const before = driver.blocks()
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const slot = driver.put(listValue([]))
        let model: SlotValue[] = []
        for (const each of steps) {
          model = runStep(driver, slot, model, each)
          if (driver.callBig('valueBytes', slot) !== BigInt(valueBytes(listValue(model)))) {
            throw new Error(`size after ${each.operation.name}`)
          }
        }
        checkEqual(driver.takeAndFree(slot), listValue(model))
        return driver.blocks() === before
      }),
      { seed: 11, numRuns: 300 },
    )
    t.pass()
  })
}

test('a list put into itself contains what it was', async (t) => {
  const driver = await openDriverValue({ debug: true })
  const slot = driver.put(listValue([intValue(1)]))
  driver.call('listAppend', slot, slot)
  driver.call('listSet', slot, 0, slot)
  const one = listValue([intValue(1)])
  t.deepEqual(driver.takeAndFree(slot), listValue([listValue([intValue(1), one]), one]))
})

test('an item of a list can be appended to the same list', async (t) => {
  const driver = await openDriverValue({ debug: true })
  const slot = driver.put(listValue([intValue(7)]))
  for (let times = 0; times < 100; times++) {
    driver.call('listAppend', slot, driver.call('listItem', driver.word(slot + 8), 0))
  }
  t.deepEqual(driver.takeAndFree(slot), listValue(Array(101).fill(intValue(7))))
})

test('lists nest 1,000 deep and no deeper', async (t) => {
  const driver = await openDriverValue({ debug: true })
  const slot = driver.put(listValue([]))
  const outer = driver.newSlot()
  const wrap = () => {
    driver.call('setList', outer, driver.call('newList', 1))
    const error = driver.call('listAppend', outer, slot)
    if (error === 0) driver.call('moveTo', slot, outer)
    return error
  }
  for (let depth = 2; depth <= 1_000; depth++) t.is(wrap(), 0)
  t.is(wrap(), E_QUOTA)
  driver.freeSlot(slot)
  driver.freeSlot(outer)
})

test('what was nested deep and is so no longer does not count', async (t) => {
  const driver = await openDriverValue({ debug: true })
  const slot = driver.put(listValue([intValue(0)]))
  const zero = driver.put(intValue(0))
  const outer = driver.newSlot()
  for (let times = 0; times < 5_000; times++) {
    driver.call('setList', outer, driver.call('newList', 1))
    t.is(driver.call('listAppend', outer, slot), 0)
    driver.call('moveTo', slot, outer)
    driver.call('listSet', slot, 0, zero)
  }
  t.deepEqual(driver.take(slot), listValue([intValue(0)]))
})

test('a chain of a million lists is freed in constant stack', async (t) => {
  const driver = await openDriverValue()
  const before = driver.blocks()
  let chain = driver.call('newList', 1)
  for (let times = 1; times < 1_000_000; times++) {
    const longer = driver.call('newList', 1)
    driver.call('pushList', longer, chain)
    chain = longer
  }
  t.is(driver.blocks(), before + 1_000_000)
  driver.call('releaseHeap', 17, chain)
  t.is(driver.blocks(), before)
})

test('a list above the limit is E_QUOTA and stays as it was', async (t) => {
  const driver = await openDriverValue({ debug: true })
  driver.call('setValueLimits', 1_000n, 200n, 200n)
  const slot = driver.put(listValue([]))
  const value = driver.put(intValue(5))
  // 32 for the list, 16 for each item.
  for (let items = 1; items <= 10; items++) t.is(driver.call('listAppend', slot, value), 0)
  const before = driver.take(slot)
  t.is(driver.call('listAppend', slot, value), E_QUOTA)
  t.is(driver.call('listInsert', slot, 0, value), E_QUOTA)
  t.is(driver.call('listExtend', slot, driver.word(slot + 8)), E_QUOTA)
  const long = driver.put({ type: 'string', value: 'x'.repeat(40) })
  t.is(driver.call('listSet', slot, 0, long), E_QUOTA)
  t.is(driver.call('listRangeSet', slot, 1n, 0n, driver.word(slot + 8)), E_QUOTA)
  t.deepEqual(driver.take(slot), before)
})
