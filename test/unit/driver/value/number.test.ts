import test from 'ava'
import * as fc from 'fast-check'
import { intValue, type SlotValue, stringValue } from '../../../../kernel/store/value.ts'
import { type DriverValue, openDriverValue } from '../../../_support/driver-value.ts'
import { exponential, printFloat } from '../../../_support/driver-value-model.ts'

const ERRORS: Readonly<Record<string, number>> = { E_TYPE: 1, E_DIV: 2, E_INVARG: 13, E_FLOAT: 15 }
const MIN = -(2n ** 63n)
const MAX = 2n ** 63n - 1n
const real = (value: number): SlotValue => ({ type: 'float', value })

function print(driver: DriverValue, value: SlotValue): string {
  const slot = driver.put(value)
  const text = driver.print('toLiteral', slot)
  driver.freeSlot(slot)
  return text
}

/** The text that `%.*f` or `%.*e` makes of a float. */
function format(driver: DriverValue, writer: string, value: number, places: number): string {
  const at = driver.call('allocate', 1_000)
  const end = driver.call(writer, at, value, places)
  const text = Buffer.from(driver.memory.buffer, at, end - at).toString()
  driver.call('free', at)
  return text
}

const anyFloat = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.double({ noNaN: true, min: -1e6, max: 1e6 }),
  fc
    .tuple(fc.integer({ min: -99_999, max: 99_999 }), fc.integer({ min: -20, max: 20 }))
    .map(([digits, power]) => Number(`${digits}e${power}`)),
)

test('floats print with fifteen digits', async (t) => {
  const driver = await openDriverValue({ debug: true })
  fc.assert(
    fc.property(anyFloat, (value) => t.is(print(driver, real(value)), printFloat(value))),
    { seed: 37, numRuns: 2_000 },
  )
})

// What ToastStunt prints.
const PRINTED: readonly (readonly [number, string])[] = [
  [1e15, '1e+15'],
  [1e14, '100000000000000.0'],
  [1.2345678901234568e17, '1.23456789012346e+17'],
  [0.1 + 0.2, '0.3'],
  [1e100, '1e+100'],
  [1e-5, '1e-05'],
  [0.0001, '0.0001'],
  [-0, '-0.0'],
  [999999999999999.9, '1e+15'],
  [5e-324, '4.94065645841247e-324'],
  [1.7976931348623157e308, '1.79769313486232e+308'],
]

test('floats print as in ToastStunt', async (t) => {
  const driver = await openDriverValue({ debug: true })
  for (const [value, text] of PRINTED) t.is(print(driver, real(value)), text)
})

test('floats print with any number of places, exactly', async (t) => {
  const driver = await openDriverValue({ debug: true })
  t.is(format(driver, 'writeFloatFixed', 0.5, 0), '0')
  t.is(format(driver, 'writeFloatFixed', 1.5, 0), '2')
  t.is(format(driver, 'writeFloatFixed', 0.05, 1), '0.1')
  t.is(format(driver, 'writeFloatFixed', 0.04, 1), '0.0')
  t.is(format(driver, 'writeFloatFixed', -0.001, 2), '-0.00')
  t.is(format(driver, 'writeFloatFixed', 0.1, 21), '0.100000000000000005551')
  t.is(format(driver, 'writeFloatFixed', 1e21, 2), '1000000000000000000000.00')
  t.is(format(driver, 'writeFloatScientific', 0, 3), '0.000e+00')
  t.is(format(driver, 'writeFloatScientific', 12345.678, 3), '1.235e+04')
  t.is(format(driver, 'writeFloatScientific', 9.9996e-7, 3), '1.000e-06')
  fc.assert(
    fc.property(anyFloat, fc.nat(20), (value, places) => {
      if (Object.is(value, -0) || value === 0) return
      const [digits = '', power = ''] = exponential(value, places).split('e')
      const exponent = `${power[0]}${power.slice(1).padStart(2, '0')}`
      const text = format(driver, 'writeFloatScientific', value, places)
      t.is(text, `${digits}e${exponent}`)
    }),
    { seed: 41, numRuns: 3_000 },
  )
})

const printExactly = (value: number) => (Object.is(value, -0) ? '-0' : String(value))

test('text reads as the nearest float', async (t) => {
  const driver = await openDriverValue({ debug: true })
  const read = (text: string) => {
    const string = driver.newString(text)
    const value = driver.callReal('parseFloatText', string)
    driver.call('releaseHeap', 16, string)
    return value
  }
  const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength: 40 })
  fc.assert(
    fc.property(digits, digits, fc.integer({ min: -345, max: 320 }), (whole, part, power) => {
      const text = `${whole}.${part}e${power}`
      t.is(read(text), Number(text), text)
    }),
    { seed: 43, numRuns: 2_000 },
  )
  fc.assert(
    fc.property(anyFloat, (value) => t.is(read(printExactly(value)), value)),
    { seed: 47, numRuns: 2_000 },
  )
  const exactHalves = [
    '9007199254740993',
    '9007199254740995',
    '1.00000000000000011102230246251565404',
  ]
  for (const text of [...exactHalves, '2.4703282292062328e-324', '4.9e-324', '1e400', '1e-400']) {
    t.is(read(text), Number(text), text)
  }
  const whole = `1${'0'.repeat(900)}1e-902`
  t.is(read(whole), 0.1)
  for (const text of ['', ' ', '.', 'e5', '-', '1x', '1 x', '--', '0x', '1e5e']) {
    t.true(Number.isNaN(read(text)), text)
  }
  t.is(read('  -12.5  '), -12.5)
  t.is(read('- 3'), -3)
  t.is(read('+.5'), 0.5)
  t.is(read('5.'), 5)
  t.is(read('0x10'), 16)
  t.is(read('0x1.8p3'), 12)
  t.is(read('inf'), Number.POSITIVE_INFINITY)
})

test('text reads as an integer as in ToastStunt', async (t) => {
  const driver = await openDriverValue({ debug: true })
  const cases: readonly (readonly [string, bigint])[] = [
    ['42', 42n],
    [' -7 ', -7n],
    ['+5', 5n],
    ['3.99', 3n],
    ['-3.99', -3n],
    ['1e3', 1000n],
    ['.5', 0n],
    ['0x10', 0n],
    ['12abc', 0n],
    ['', 0n],
    ['9223372036854775807', MAX],
    ['9223372036854775808', MAX],
    ['-9223372036854775808', MIN],
    ['-9999999999999999999', MIN],
    ['99999999999999999999999', MAX],
  ]
  for (const [text, value] of cases) {
    t.is(driver.callBig('parseInteger', driver.newString(text)), value, text)
  }
  t.is(driver.callBig('parseObject', driver.newString(' #12 ')), 12n)
  t.is(driver.callBig('parseObject', driver.newString('-1')), -1n)
  t.is(driver.callBig('parseObject', driver.newString('#1.5')), 0n)
})

type Case = readonly [operation: string, a: SlotValue, b: SlotValue, result: SlotValue | string]
const CASES: readonly Case[] = [
  ['add', intValue(MAX), intValue(1), intValue(MIN)],
  ['add', intValue(1), real(1), 'E_TYPE'],
  ['add', real(1e308), real(1e308), 'E_FLOAT'],
  ['subtract', intValue(MIN), intValue(1), intValue(MAX)],
  ['multiply', intValue(2n ** 32n), intValue(2n ** 32n), intValue(0)],
  ['multiply', real(0.5), real(4), real(2)],
  ['multiply', stringValue('a'), stringValue('a'), 'E_TYPE'],
  ['divide', intValue(-7), intValue(2), intValue(-3)],
  ['divide', intValue(1), intValue(0), 'E_DIV'],
  ['divide', real(1), real(0), 'E_DIV'],
  ['divide', intValue(MIN), intValue(-1), intValue(MIN)],
  ['divide', intValue(-MAX), intValue(-1), intValue(-MAX)],
  ['modulo', intValue(-7), intValue(3), intValue(2)],
  ['modulo', intValue(7), intValue(-3), intValue(-2)],
  ['modulo', intValue(MIN), intValue(-1), intValue(0)],
  ['modulo', intValue(7), intValue(0), 'E_DIV'],
  ['modulo', real(-7.5), real(2), real(0.5)],
  ['power', intValue(2), intValue(10), intValue(1024)],
  ['power', intValue(2), intValue(64), intValue(0)],
  ['power', intValue(3), intValue(-1), intValue(0)],
  ['power', intValue(-1), intValue(-1), intValue(1)],
  ['power', intValue(-1), intValue(-2), intValue(-1)],
  ['power', intValue(1), intValue(-9), intValue(1)],
  ['power', intValue(0), intValue(-1), 'E_DIV'],
  ['power', intValue(2), real(2), 'E_TYPE'],
  ['power', real(2), intValue(3), real(8)],
  ['power', real(-8), real(0.5), 'E_FLOAT'],
  ['power', real(1e200), real(2), 'E_FLOAT'],
  ['power', real(1e-200), real(2), 'E_FLOAT'],
]

test('arithmetic follows ToastStunt', async (t) => {
  const driver = await openDriverValue({ debug: true })
  for (const [operation, a, b, expected] of CASES) {
    const [left, right, to] = [driver.put(a), driver.put(b), driver.newSlot()]
    const error = driver.call(operation, to, left, right)
    const label = `${operation} ${print(driver, a)} ${print(driver, b)}`
    if (typeof expected === 'string') t.is(error, ERRORS[expected] ?? -1, label)
    else t.deepEqual([error, driver.take(to)], [0, expected], label)
  }
})
