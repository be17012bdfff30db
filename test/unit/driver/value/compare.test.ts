import test from 'ava'
import * as fc from 'fast-check'
import {
  type ErrorValue,
  type FlyweightValue,
  intValue,
  listValue,
  type NamedErrorValue,
  type SlotValue,
  stringValue,
} from '../../../../kernel/store/value.ts'
import { openDriverValue } from '../../../_support/driver-value.ts'
import { compareKeys, fold, someKey, someValue } from '../../../_support/driver-value-model.ts'

/** Equality as ToastStunt has it, said recursively. */
function isEqual(a: SlotValue, b: SlotValue, caseMatters: boolean): boolean {
  if (a.type === 'string' && b.type === 'string') {
    return caseMatters ? a.value === b.value : fold(a.value) === fold(b.value)
  }
  if (a.type === 'list' && b.type === 'list') return everyEqual(a.items, b.items, caseMatters)
  if (a.type === 'map' && b.type === 'map') {
    return everyEqual(a.entries.flat(), b.entries.flat(), caseMatters)
  }
  if (a.type === 'flyweight' && b.type === 'flyweight') {
    return everyEqual(partsOf(a), partsOf(b), caseMatters)
  }
  if (isErrorValue(a) || isErrorValue(b)) return areErrorsEqual(a, b, caseMatters)
  if (a.type === 'none') return b.type === 'none'
  if (a.type === 'bool' && b.type === 'int') return BigInt(a.value) === b.value
  if (a.type === 'int' && b.type === 'bool') return isEqual(b, a, caseMatters)
  return a.type === b.type && compareKeys(a, b) === 0
}

const partsOf = (value: FlyweightValue) => [value.delegate, value.slots, value.contents]

function isErrorValue(value: SlotValue): value is ErrorValue | NamedErrorValue {
  return value.type === 'error-value' || value.type === 'named-error-value'
}

/** An error's number or name. */
function codeOf(value: SlotValue): number | string | undefined {
  if (value.type === 'error' || value.type === 'error-value') return value.code
  const isNamed = value.type === 'named-error' || value.type === 'named-error-value'
  return isNamed ? value.name : undefined
}

/** By their codes alone, unless case matters. */
function areErrorsEqual(a: SlotValue, b: SlotValue, caseMatters: boolean): boolean {
  if (codeOf(a) !== codeOf(b)) return false
  if (!caseMatters) return true
  if (!isErrorValue(a) || !isErrorValue(b)) return false
  return a.message === b.message && isEqual(a.value, b.value, true)
}

function everyEqual(
  a: readonly SlotValue[],
  b: readonly SlotValue[],
  caseMatters: boolean,
): boolean {
  return (
    a.length === b.length &&
    a.every((item, index) => isEqual(item, b[index] ?? { type: 'none' }, caseMatters))
  )
}

/** The same value again, its strings sometimes in another case. */
function altered(value: SlotValue): SlotValue {
  if (value.type === 'string') return stringValue(fold(value.value))
  if (value.type === 'list') return listValue(value.items.map(altered))
  if (value.type === 'map') {
    return {
      type: 'map',
      entries: value.entries.map(([key, each]) => [altered(key), altered(each)]),
    }
  }
  if (isErrorValue(value)) return { ...value, message: fold(value.message) }
  return value
}

test('values are equal as ToastStunt has it, with case or without', async (t) => {
  const driver = await openDriverValue({ debug: true })
  const other = fc.oneof(
    someValue.map((value) => () => value),
    fc.constant(altered),
  )
  fc.assert(
    fc.property(someValue, other, fc.boolean(), (a, change, caseMatters) => {
      const b = change(a)
      const [left, right] = [driver.put(a), driver.put(b)]
      t.is(driver.call('equal', left, right, caseMatters ? 1 : 0) !== 0, isEqual(a, b, caseMatters))
      driver.freeSlot(left)
      driver.freeSlot(right)
    }),
    { seed: 53, numRuns: 3_000 },
  )
})

test('keys are ordered by type, then by value', async (t) => {
  const driver = await openDriverValue({ debug: true })
  fc.assert(
    fc.property(someKey, someKey, (a, b) => {
      const [left, right] = [driver.put(a), driver.put(b)]
      t.is(Math.sign(driver.call('compare', left, right, 0) | 0), Math.sign(compareKeys(a, b)))
      driver.freeSlot(left)
      driver.freeSlot(right)
    }),
    { seed: 59, numRuns: 3_000 },
  )
})

test('deep lists are compared without recursion', async (t) => {
  const driver = await openDriverValue({ debug: true })
  const deep = (last: number) => {
    let value: SlotValue = intValue(last)
    for (let depth = 0; depth < 1_000; depth++) value = listValue([value])
    return driver.put(value)
  }
  const [a, b, c] = [deep(1), deep(1), deep(2)]
  t.is(driver.call('equal', a, b, 0), 1)
  t.is(driver.call('equal', a, c, 0), 0)
})
